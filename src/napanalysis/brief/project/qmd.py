"""A document of the brief with its includes and embeds filled in, line by line from where."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from napanalysis.brief.project.embeds import embed
from napanalysis.dates import source_date
from napanalysis.errors import BuildError, NapAnalysisError, unknown

PROJECT = "_quarto.yml"
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_CELL = re.compile(r"^ {0,3}(?:`{3,}|~{3,})\s*\{[A-Za-z]")
_FILLED = re.compile(r"^[ \t]*\{\{<[ \t]*(include|embed)[ \t]+(.+?)[ \t]*>\}\}[ \t]*$")
_ANYWHERE = re.compile(r"\{\{<\s*(include|embed)\b")
#: Quarto takes none that a backslash stands before; three braces show a shortcode as it is.
_SHORTCODE = re.compile(r"(?<!\\)(?:\{(\{\{<.*?>\}\})\}|\{\{<\s*(.*?)\s*(>\}\}|$))")
_NAMED = re.compile(r"(var|meta)\s+([\"']?)([^\s\"']+)\2")
_PART = re.compile(r"_made/\w\w/([\w-]+)\.md")
_OPEN = re.compile(r"^:{3,}\s*(?:\{(.*)\}|\w.*?)[\s:]*$")
_CLOSE = re.compile(r"^:{3,}\s*$")
_FORMAT = re.compile(r'\.content-visible (when|unless)-format="(html|typst|docx)"')
#: A line of text, and in words in which line of which file it was written.
Line = tuple[str, str]
#: A condition that a build decides.
KNOWN = re.compile(r'when-meta="known\.([\w-]+)"')


@dataclass(frozen=True)
class Source:
    """A document as both renderers read it, such as ``brief-en.qmd``.

    Its lines are those after includes and embeds, each with the place where it was written; its
    metadata are the project's, those of the metadata files and its own.
    """

    document: str
    lines: list[Line]
    metadata: dict[str, Any]

    def filled(self, variables: Mapping[str, Any]) -> tuple[str, list[str]]:
        """Return the text with what its shortcodes stand for, and the mistakes in those.

        They are ``{{< var a.b >}}`` and ``{{< meta a.b >}}``, whose values are Markdown.
        """
        mistakes: dict[str, None] = {}

        def value(shortcode: re.Match[str], place: str) -> str:
            shown, inside, end = shortcode.groups()
            if shown:
                return str(shown)
            named = _NAMED.fullmatch(inside)
            found: Any = self.metadata if named and named[1] == "meta" else variables
            for part in named[3].split(".") if named else ():
                found = found.get(part) if isinstance(found, dict) else None
            if not end:
                mistake = "A shortcode isn't closed."
            elif not named:
                mistake = f'The shortcode "{inside}" isn\'t supported here.'
            elif found is None:
                what = "variable" if named[1] == "var" else "metadata key"
                mistake = f'The {what} "{named[3]}" isn\'t known.'
            elif isinstance(found, dict | list):
                mistake = f'"{named[3]}" is a group of values, not one value.'
            else:
                text = str(found).lower() if isinstance(found, bool) else str(found)
                return " ".join(text.split())
            mistakes[f"{place}: {mistake}"] = None
            return ""

        lines = (
            _SHORTCODE.sub(partial(value, place=place), text) + "\n" for text, place in self.lines
        )
        return "".join(lines), list(mistakes)

    @property
    def language(self) -> str:
        """Language of the document, ``en`` or ``fr``, without its region."""
        return str(self.metadata.get("lang", "en")).split("-")[0]

    def place_of(self, needle: str) -> str:
        """Return where `needle` is first written, or the document's name."""
        flat = re.sub(r"\s+", " ", needle)
        places = (place for text, place in self.lines if flat in re.sub(r"\s+", " ", text))
        return next(places, self.document) if needle else self.document


def expand(stage: Path, document: str, output: str, scratch: Path) -> Source:
    """Read a document of a staged project, with its includes and embeds filled in.

    The `output` (html, typst or docx) decides which output of a cell is taken; images of embeds go
    to the folder `scratch` in the project. A file, notebook or label that is missing, and a file
    that includes itself, are a `BuildError`.
    """
    lines = list(_read(stage, document, output, scratch, ()))
    metadata = read_yaml(stage / PROJECT)
    formats, files = metadata.pop("format", {}), metadata.pop("metadata-files", ())
    for name in files:
        metadata |= read_yaml(stage / name)
    metadata |= formats.get(output, {})
    for name in ("project", "filters", "language"):
        metadata.pop(name, None)
    own = _front_matter(document, [text for text, _ in lines])
    for name in own.pop("metadata-files", ()):
        metadata |= read_yaml(stage / name)
    return Source(document, lines, metadata | own)


def read_text(path: Path) -> str:
    """Read a source of the brief, which has to be text in UTF-8."""
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


def product_date(metadata: Mapping[str, Any]) -> datetime.datetime:
    """Return the time written into PDF and Word files: ``SOURCE_DATE_EPOCH``, else ``date``."""
    if (set_date := source_date()) is not None:
        return set_date
    given = str(metadata.get("date", ""))
    try:
        return datetime.datetime.fromisoformat(f"{given}T00:00:00+00:00")
    except ValueError as error:
        raise BuildError(
            f"The document's date {given!r} isn't a date.",
            "Write it as 2015-08-31 in the document's metadata.",
        ) from error


def included_parts(document: Path) -> Iterator[tuple[str, list[str]]]:
    """Give each part that a document includes, with the names of the conditions it stands under.

    An embed is a part without a name. A condition is a block with ``when-meta="known.name"``.
    """
    for _, line, code, within in _divided(document):
        shortcode = None if code else _FILLED.match(line)
        part = _PART.fullmatch(shortcode[2]) if shortcode else None
        if part or (shortcode and shortcode[1] == "embed"):
            yield part[1] if part else "", KNOWN.findall("".join(within))


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a YAML file whose top level is a mapping."""
    if not path.is_file():
        raise BuildError(f"{path.name} isn't in the staged brief.")
    return _mapping(read_text(path), path.name)


def _mapping(text: str, what: str) -> dict[str, Any]:
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BuildError(f"{what} can't be read as YAML: {error}") from error
    if not isinstance(content, dict | None):
        raise BuildError(f"{what} isn't a mapping of names to values.")
    return content or {}


def _front_matter(document: str, lines: list[str]) -> dict[str, Any]:
    if not lines or lines[0].strip() != "---":
        raise BuildError(
            f"{document} doesn't begin with its title and language.",
            "Begin the document with a block of metadata between two lines of ---.",
        )
    marks = (place for place, line in enumerate(lines) if line.strip() in {"---", "..."} and place)
    if not (end := next(marks, 0)):
        raise BuildError(f"The metadata of {document} isn't closed by a line of ---.")
    return _mapping("\n".join(lines[1:end]), f"The metadata of {document}")


def _divided(path: Path) -> Iterator[tuple[int, str, str, list[str]]]:
    """Give each line of a file with its number, and what it stands within.

    That is the first line of the code, and the attributes of each division.
    """
    code = fence = before = ""
    within: list[str] = []
    for number, line in enumerate(read_text(path).splitlines(), 1):
        begins = None if code else _FENCE.match(line)
        if begins:
            code, fence = line, begins[1]
        elif not code and _CLOSE.match(line):
            del within[-1:]
        yield number, line, code, within
        starts = not before.strip() or before.startswith(":::")
        if starts and not code and (opened := _OPEN.match(line)):
            within.append(opened[1] or "")
        before, mark = line, line.strip()
        if code and not begins and mark.startswith(fence) and not mark.strip(fence[0]):
            code = ""


def _is_for_another(attributes: str, output: str) -> bool:
    """Whether a division is left out of a format.

    Pandoc would leave it out too, but takes as long to read it as all the rest.
    """
    asked = _FORMAT.fullmatch(attributes)
    return asked is not None and (asked[1] == "when") != (asked[2] == output)


def _read(
    stage: Path, name: str, output: str, scratch: Path, within: tuple[str, ...], origin: str = ""
) -> Iterator[Line]:
    if name in within:
        raise BuildError(f"{name} includes itself{origin}.")
    path = stage / name.lstrip("/")
    if not path.is_file():
        raise _missing(path, name, origin)
    for number, line, code, divisions in _divided(path):
        if any(_is_for_another(attributes, output) for attributes in divisions):
            continue
        place = f"{name}, line {number}"
        if _CELL.match(code):
            raise BuildError(
                f"Code isn't run in the brief's sources ({place}).",
                "Run it in a notebook, and embed the output of its cell.",
            )
        shortcode = None if code else _FILLED.match(line)
        if shortcode is None:
            if not code and _ANYWHERE.search(line):
                raise BuildError(f"An include or embed doesn't stand on its own line ({place}).")
            yield line, place
        elif shortcode[1] == "include":
            yield from _read(stage, shortcode[2], output, scratch, (*within, name), f" ({place})")
            yield "", place
        else:
            for shown in ("", *embed(stage, shortcode[2], output, scratch, place), ""):
                yield shown, place


def _missing(path: Path, name: str, origin: str) -> NapAnalysisError:
    """Return what is said of a file that an include asks for in vain."""
    part = _PART.fullmatch(name)
    if not part:
        message = f"{name} doesn't exist{origin}."
        return BuildError(message, "Correct the include, or stage the file.")
    message = f"No notebook has published {part[1]!r}, which the brief includes{origin}."
    remedy = "Publish it under that label, put its notebook back, or take the line out."
    return unknown(
        message, part[1], (each.stem for each in path.parent.glob("*.md")), remedy, BuildError
    )
