"""A document of the brief with its includes and embeds filled in, line by line from where."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from napanalysis.brief.project.embeds import Embed, embed
from napanalysis.brief.project.formats import fenced, for_other_formats
from napanalysis.errors import BuildError

PROJECT = "_quarto.yml"
_SHORTCODE = re.compile(r"^[ \t]*\{\{<[ \t]+(include|embed)[ \t]+(.+?)[ \t]+>\}\}[ \t]*$")
_ANYWHERE = re.compile(r"\{\{<\s*(include|embed)\b")
_INLINE = re.compile(r"(\{\{< (?:var|meta) [\w.-]+ >\}\})")
_MARKED = re.compile(r"`\{\{<[^`]*>\}\}`\{=brief-shortcode\}")
#: Where a shortcode may be something else than words: code, a table, a target, an attribute.
_APART = re.compile(r"`|^\s*\||\]\([^)]*\{\{<|=[\"'][^\"']*\{\{<|^[\w-]+: ")
#: Code that has no shortcode in it, which may stand beside one.
_CODE = re.compile(r"`[^`{]+`(?!\{)")
_CELL = re.compile(r"^ {0,3}(?:`{3,}|~{3,})\s*\{[A-Za-z]")


@dataclass(frozen=True)
class Origin:
    """Where one line of the expanded text was written."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}"


@dataclass
class Source:
    """A document as both renderers read it.

    Attributes
    ----------
    document : str
        File name of the document in the staged project, such as ``brief-en.qmd``.
    lines : list of str
        The text after includes and embeds.
    origins : list of Origin
        Where each line was written.
    metadata : dict
        The project's metadata, the metadata files' and the document's own.
    images : list of pathlib.Path
        Images that embeds have written, to delete after rendering.
    """

    document: str
    lines: list[str] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)
    images: list[Path] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text after includes and embeds."""
        return "\n".join(self.lines) + "\n"

    def marked(self) -> str | None:
        """Return the text with each shortcode as raw content, or None where one isn't in prose.

        Raw content is found at once; without this, every word would have to be looked at.
        """
        lines = []
        fence = ""
        for line in self.lines:
            fence = fenced(line, fence)
            if "{{<" in line:
                if fence or _APART.search(_CODE.sub("", line)):
                    return None
                line = _INLINE.sub(r"`\1`{=brief-shortcode}", line)
                if "{{<" in _MARKED.sub("", line):
                    return None
            lines.append(line)
        return "\n".join(lines) + "\n"

    @property
    def language(self) -> str:
        """Language of the document, ``en`` or ``fr``, without its region."""
        return str(self.metadata.get("lang", "en")).split("-")[0]

    def find(self, needle: str) -> Origin | None:
        """Return where `needle` is first written, or None."""
        if not needle:
            return None
        flat = re.sub(r"\s+", " ", needle)
        for line, origin in zip(self.lines, self.origins, strict=True):
            if flat in re.sub(r"\s+", " ", line):
                return origin
        return None


def expand(stage: Path, document: str, output: str, scratch: Path) -> Source:
    """Read a document and fill in its includes and embeds.

    Parameters
    ----------
    stage : pathlib.Path
        The staged project.
    document : str
        File name of the document in `stage`.
    output : str
        ``html``, ``typst`` or ``docx``: decides which output of a cell is taken.
    scratch : pathlib.Path
        Folder inside `stage` for images that embeds contain.

    Returns
    -------
    Source
        The text and where each of its lines was written.

    Raises
    ------
    BuildError
        If a file, notebook or label is missing, or a file includes itself.
    """
    source = Source(document)
    _read(stage, document, output, scratch, source, ())
    for block in reversed(for_other_formats(source.lines, output)):
        del source.lines[block.start : block.stop]
        del source.origins[block.start : block.stop]
    project = read_yaml(stage / PROJECT) if (stage / PROJECT).exists() else {}
    source.metadata = _project_metadata(stage, project, output)
    own = _front_matter(source)
    for name in own.pop("metadata-files", ()):
        source.metadata.update(read_yaml(stage / name))
    source.metadata.update(own)
    return source


def read_text(path: Path) -> str:
    """Read a source of the brief, which has to be text in UTF-8.

    Raises
    ------
    BuildError
        If it isn't; it gives file, line and byte.
    """
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
        bad = content.find(b"\0")
    except UnicodeDecodeError as error:
        text, bad = "", error.start
    if bad >= 0:
        line = content.count(b"\n", 0, bad) + 1
        raise BuildError(
            f"{path.name}, line {line}: byte 0x{content[bad]:02X} isn't text in UTF-8.",
            "Save the file as UTF-8; the last good brief is untouched.",
        )
    return text


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a YAML file whose top level is a mapping."""
    try:
        content = yaml.safe_load(read_text(path))
    except FileNotFoundError:
        raise BuildError(f"{path.name} isn't in the staged brief.") from None
    except yaml.YAMLError as error:
        raise BuildError(f"{path.name} can't be read as YAML: {error}") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise BuildError(f"{path.name} isn't a mapping of names to values.")
    return content


def _project_metadata(stage: Path, project: dict[str, Any], output: str) -> dict[str, Any]:
    apart = {"project", "format", "metadata-files", "filters", "language"}
    metadata = {key: value for key, value in project.items() if key not in apart}
    for name in project.get("metadata-files", ()):
        metadata.update(read_yaml(stage / name))
    formats = project.get("format", {})
    options = formats.get(output) if isinstance(formats, dict) else None
    if isinstance(options, dict):
        metadata.update({key: value for key, value in options.items() if key != "filters"})
    return metadata


def _front_matter(source: Source) -> dict[str, Any]:
    if not source.lines or source.lines[0].strip() != "---":
        raise BuildError(
            f"{source.document} doesn't begin with its title and language.",
            "Begin the document with a block of metadata between two lines of ---.",
        )
    for end, line in enumerate(source.lines[1:], 1):
        if line.strip() in {"---", "..."}:
            try:
                given = yaml.safe_load("\n".join(source.lines[1:end])) or {}
            except yaml.YAMLError as error:
                raise BuildError(
                    f"The metadata of {source.document} can't be read: {error}"
                ) from error
            return dict(given)
    raise BuildError(f"The metadata of {source.document} isn't closed by a line of ---.")


def _read(
    stage: Path,
    name: str,
    output: str,
    scratch: Path,
    source: Source,
    within: tuple[str, ...],
    asked: Origin | None = None,
) -> None:
    where = f" ({asked})" if asked else ""
    if name in within:
        raise BuildError(f"{name} includes itself{where}.")
    path = stage / name.lstrip("/")
    try:
        text = read_text(path)
    except (FileNotFoundError, IsADirectoryError):
        raise BuildError(
            f"{name} doesn't exist{where}.", "Correct the include, or stage the file."
        ) from None
    fence = ""
    for number, line in enumerate(text.splitlines(), 1):
        origin = Origin(name, number)
        if not fence and _CELL.match(line):
            raise BuildError(
                f"Code isn't run in the brief's sources ({origin}).",
                "Run it in a notebook, and embed the output of its cell.",
            )
        fence = fenced(line, fence)
        found = None if fence else _SHORTCODE.match(line)
        if found is None:
            if not fence and _ANYWHERE.search(line):
                raise BuildError(f"An include or embed doesn't stand on its own line ({origin}).")
            source.lines.append(line)
            source.origins.append(origin)
        elif found[1] == "include":
            _read(stage, found[2], output, scratch, source, (*within, name), origin)
            _append(source, [""], origin)
        else:
            made: Embed = embed(stage, found[2], output, scratch, str(origin))
            source.images.extend(made.images)
            _append(source, ["", *made.lines, ""], origin)


def _append(source: Source, lines: list[str], origin: Origin) -> None:
    source.lines.extend(lines)
    source.origins.extend([origin] * len(lines))
