"""What is left of a document without its pieces: its frame, and what it follows from."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from napanalysis.brief.apart import Fragment
from napanalysis.brief.blanks import Blanked
from napanalysis.brief.cutting import CutError
from napanalysis.brief.word import MAIN, parts_of, write_parts
from napanalysis.paths import visible_files

#: Files of the staged project, by folder, whose content pandoc doesn't read: pictures are named
#: in what it writes, parts and outputs of notebooks are in the document already.
_NAMED = {
    "exhibits": (".svg", ".png", ".csv", ".json"),
    "_made": (".md",),
    "notebooks": (".ipynb",),
}
_MEDIA = "word/media/"


@dataclass(frozen=True)
class Frame:
    """What pandoc made of a document with stubs in place of its pieces.

    Attributes
    ----------
    text : str
        What it wrote; of a Word document, its main part.
    outline : list of dict
        What the filters told of it.
    parts : dict of str to str
        The other parts of a Word document, as base64.
    pictures : dict of str to str
        Pictures among them of which it can be told which files they are: names of parts, and
        paths in the staged project.
    """

    text: str
    outline: list[dict[str, Any]]
    parts: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)

    def kept(self) -> str | None:
        """Return the frame as it is kept; None if some picture may be another one next time."""
        lasts = not any(name.startswith(_MEDIA) for name in self.parts)
        return json.dumps(asdict(self)) if lasts else None

    def write(self, written: Path, stage: Path, main: str) -> None:
        """Write a Word document of the frame, with another main part and the pictures of now."""
        parts = {name: base64.b64decode(content) for name, content in self.parts.items()}
        parts |= {name: (stage / path).read_bytes() for name, path in self.pictures.items()}
        write_parts(written, parts | {MAIN: main.encode("utf-8")})


def known(kept: str | None) -> Frame | None:
    """Return a frame that was kept, if one was."""
    if kept is None:
        return None
    try:
        frame = Frame(**json.loads(kept))
        for content in frame.parts.values():
            base64.b64decode(content, validate=True)
    except (ValueError, TypeError, binascii.Error):
        return None
    return frame


def framed(
    text: str, outline: list[dict[str, Any]], written: Path | None, stage: Path, left: Blanked
) -> Frame:
    """Return the frame of a document that pandoc has just written.

    Parameters
    ----------
    text, outline
        See `Frame`.
    written : pathlib.Path or None
        The Word document, if it is one.
    stage : pathlib.Path
        The staged project.
    left : Blanked
        What pandoc has read.

    Raises
    ------
    CutError
        If a word that stands for a number is in another part than the main one.
    """
    if written is None:
        return Frame(text, outline)
    parts = parts_of(written)
    del parts[MAIN]
    if any(left.is_in(part.decode("latin-1")) for part in parts.values()):
        raise CutError
    files: dict[bytes, list[str]] = {}
    for name in visible_files(stage):
        if name.endswith(".png"):
            files.setdefault((stage / name).read_bytes(), []).append(name)
    pictures = {}
    for name in [*parts]:
        paths = files.get(parts[name], [])
        if name.startswith(_MEDIA) and len(paths) == 1 and paths[0].startswith("exhibits/"):
            pictures[name] = paths[0]
            del parts[name]
    others = {name: base64.b64encode(part).decode() for name, part in parts.items()}
    return Frame(text, outline, others, pictures)


def follows_from(
    stage: Path, output: str, text: str, elsewhere: Mapping[str, list[str]]
) -> Fragment:
    """Return all that a frame follows from beside what every piece does.

    Parameters
    ----------
    stage : pathlib.Path
        The staged project.
    output : {"html", "typst", "docx"}
        Format to write.
    text : str
        The document with stubs.
    elsewhere : mapping of str to list of str
        The identifiers in its pieces, and those that they link to.
    """
    files = {}
    for name in visible_files(stage):
        path = stage / name
        files[name] = ""
        if path.suffix not in _NAMED.get(name.partition("/")[0], ()):
            files[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        elif output == "docx" and path.suffix == ".png":
            files[name] = _size(path)
    return Fragment("frame", json.dumps([text, dict(elsewhere), files]))


def _size(picture: Path) -> str:
    """Return what a Word document repeats of a picture: its size and its resolution."""
    from PIL import Image

    with Image.open(picture) as read:
        return str((read.size, read.info.get("dpi"), read.info.get("aspect")))
