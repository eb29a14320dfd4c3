"""What a staged brief needs beside its sources: fonts and labels."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import threading
from functools import cache
from importlib import metadata
from pathlib import Path

from napanalysis.atomic import write_bytes
from napanalysis.brief.project.labels import LABELS
from napanalysis.raw.letters import fallback_font, font_folder

#: Faces of the PDF; the page has three of them, as subsets.
_FACES = ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")
_WEB = {"web-regular": "Regular", "web-italic": "It", "web-semibold": "Semibold"}
#: Latin letters with their accents, punctuation, arrows and signs that figures need.
_CHARACTERS = (
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x2009, 0x206F),
    (0x2070, 0x209C),
    (0x20AC, 0x20AC),
    (0x2122, 0x2122),
    (0x2190, 0x2193),
    (0x2212, 0x2212),
    (0x2248, 0x2248),
    (0x2260, 0x2265),
)

_FEATURES = ["kern", "liga", "lnum", "tnum", "pnum", "sups", "mark", "ccmp", "locl"]
_making = threading.Lock()


def stage_styles(stage: Path, kept: Path | None = None) -> None:
    """Write fonts and labels into a staged brief.

    Parameters
    ----------
    stage : pathlib.Path
        The staged project, with the folder ``styles`` of the brief's sources in it.
    kept : pathlib.Path, optional
        Folder where the fonts' subsets are kept from one build to the next.
    """
    fonts = stage / "styles" / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    for face in _FACES:
        (fonts / f"SourceSansPro-{face}.ttf").write_bytes(_face(face))
    shutil.copyfile(fallback_font(), fonts / fallback_font().name)
    for name, face in _WEB.items():
        (fonts / f"{name}.woff").write_bytes(_web(face, kept))
    made = stage / "_made"
    made.mkdir(exist_ok=True)
    # JSON is YAML too.
    text = json.dumps({"brief-labels": LABELS}, ensure_ascii=False, indent=1)
    (made / "labels.yml").write_text(f"{text}\n", encoding="utf-8", newline="\n")
    sheet = stage / "styles" / "brief.css"
    sheet.write_text(_with_dark_charts(sheet.read_text(encoding="utf-8")), encoding="utf-8")


def _face(face: str) -> bytes:
    return (font_folder() / f"SourceSansPro-{face}.ttf").read_bytes()


def _web(face: str, kept: Path | None) -> bytes:
    """Return the subset of a face; one that is kept saves a second of work."""
    with _making:
        if kept is None:
            return _subset(face)
        # Its name says what it was made from and what is in it: another one isn't taken.
        told = json.dumps([sorted(_FEATURES), _CHARACTERS, metadata.version("fonttools")])
        made_from = _digest(_face(face) + told.encode())
        for path in kept.glob(f"{made_from}-*.woff"):
            content = path.read_bytes()
            if path.stem == f"{made_from}-{_digest(content)}":
                return content
        content = _subset(face)
        write_bytes(kept / f"{made_from}-{_digest(content)}.woff", content)
        return content


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


@cache
def _subset(face: str) -> bytes:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    # The time of saving would be written into the font.
    font = TTFont(io.BytesIO(_face(face)), recalcTimestamp=False)
    options = subset.Options(
        layout_features=_FEATURES, hinting=False, desubroutinize=True, flavor="woff"
    )
    worker = subset.Subsetter(options)
    worker.populate(unicodes=[code for low, high in _CHARACTERS for code in range(low, high + 1)])
    worker.subset(font)
    font.flavor = "woff"
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


def _with_dark_charts(sheet: str) -> str:
    from napanalysis.exhibits.charts.theme import dark_variables

    return sheet.replace("/*dark-chart*/", f"{dark_variables()};")
