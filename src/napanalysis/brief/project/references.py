"""What the brief's sources include and embed, and which of its sections have something to say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from napanalysis.brief.project.embeds import labelled
from napanalysis.brief.project.formats import fenced
from napanalysis.errors import BuildError, nearest

_INCLUDE = re.compile(r"^\s*\{\{<\s*include\s+_made/(\w\w)/([\w-]+)\.md\s*>\}\}\s*$")
_EMBED = re.compile(r"^\s*\{\{<\s*embed\s+(\S+?)#(\S+)[^>]*>\}\}\s*$")
_OPEN = re.compile(r"^(:{3,})\s*(?:\{(.*)\}|\w.*)\s*$")
_CLOSE = re.compile(r"^:{3,}\s*$")
_KNOWN = re.compile(r'when-meta="known\.([\w-]+)"')


def _lines(document: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a document that aren't code, with their numbers."""
    fence = ""
    for number, line in enumerate(document.read_text(encoding="utf-8-sig").splitlines(), 1):
        inside = bool(fence)
        fence = fenced(line, fence)
        if not inside and not fence:
            yield number, line


def _included(line: str, language: str) -> str:
    found = _INCLUDE.match(line)
    return found[2] if found and found[1] == language else ""


def included(document: Path, language: str) -> list[str]:
    """Return the labels of the parts that a document includes, in order."""
    found = (_included(line, language) for _, line in _lines(document))
    return [label for label in found if label]


def check_references(document: Path, language: str, labels: set[str], stage: Path) -> None:
    """Refuse includes and embeds of what no notebook has published.

    Parameters
    ----------
    document : pathlib.Path
        The brief's source in one language.
    language : str
        ``en`` or ``fr``.
    labels : set of str
        What there is to include.
    stage : pathlib.Path
        The staged project, with the executed notebooks.

    Raises
    ------
    BuildError
        For the first one; it gives file, line and the nearest name.
    """
    for number, line in _lines(document):
        where = f"{document.name}, line {number}"
        label = _included(line, language)
        if label and label not in labels:
            guess = nearest(label, labels)
            raise BuildError(
                f"No notebook has published {label!r}, which the brief includes ({where}).",
                f"Did you mean {guess!r}?" if guess else
                "Publish it under that label, put its notebook back, or take the line out.",
            )  # fmt: skip
        if embed := _EMBED.match(line):
            for name in embed[2].split(","):
                labelled(stage, embed[1], name, where)


def known_sections(
    document: Path, language: str, parts: Mapping[str, bool], conditions: Mapping[str, bool]
) -> dict[str, bool]:
    """Return for each section that a condition guards whether it is shown.

    It is where anything in it says something, and the notebooks' condition of its name is met.

    Parameters
    ----------
    document : pathlib.Path
        The brief's source; a section is a block with ``when-meta="known.name"``.
    language : str
        ``en`` or ``fr``.
    parts : mapping of str to bool
        Labels of the parts, and whether there is something in each.
    conditions : mapping of str to bool
        What the notebooks have published as met or not.
    """
    guards: dict[str, bool] = {}
    says: dict[str, bool] = {}
    within: list[str] = []
    for _, line in _lines(document):
        if _CLOSE.match(line):
            if within:
                within.pop()
        elif opened := _OPEN.match(line):
            guard = _KNOWN.search(opened[2] or "")
            within.append(guard[1] if guard else "")
            if guard:
                guards[guard[1]] = False
        elif (label := _included(line, language)) or _EMBED.match(line):
            something = parts.get(label, not label)
            says |= {name: says.get(name, False) or something for name in within if name}
    shown = {name: met and conditions.get(name, True) for name, met in says.items()}
    return {**guards, **conditions, **shown}
