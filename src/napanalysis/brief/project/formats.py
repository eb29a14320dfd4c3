"""Leaves out what a document has for other formats, before it is read."""

from __future__ import annotations

import re
from collections.abc import Sequence

_OPENS = re.compile(r"^ {0,3}:{3,} *(?:\{.*\}|[^\s:{}]+)[ :]*$")
_CLOSES = re.compile(r"^ {0,3}:{3,} *$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_ASKS = re.compile(
    r"^:{3,} \{\.content-(?P<shown>visible|hidden) "
    r'(?P<when>when|unless)-format="(?P<format>html|typst|docx)"\}$'
)


def for_other_formats(lines: Sequence[str], output: str) -> list[range]:
    """Return the blocks of lines that are for other formats than `output`.

    Reading takes most of the time of rendering, and the trail is there twice: for screens
    and for paper. Only a block whose one condition is a format is found, and only where its
    end is plain to see; any other is left to pandoc's filters, which know all conditions.

    Parameters
    ----------
    lines : sequence of str
        A document in Markdown.
    output : {"html", "typst", "docx"}
        Format that it is read for.

    Returns
    -------
    list of range
        Indices of the lines of each block, its fences included.

    Examples
    --------
    >>> text = '''A.
    ...
    ... ::: {.content-visible when-format="html"}
    ... B.
    ... :::
    ... '''.splitlines()
    >>> for_other_formats(text, "docx")
    [range(2, 5)]
    >>> for_other_formats(text, "html")
    []
    """
    found: list[range] = []
    index = 0
    fence = ""
    while index < len(lines):
        fence = fenced(lines[index], fence)
        asks = None if fence else _ASKS.match(lines[index])
        if asks is None or (index and lines[index - 1].strip()):
            index += 1
            continue
        matches = (asks["format"] == output) == (asks["when"] == "when")
        end = None if matches == (asks["shown"] == "visible") else _end(lines, index)
        if end is None:
            index += 1
            continue
        found.append(range(index, end + 1))
        index = end + 1
    return found


def _end(lines: Sequence[str], begin: int) -> int | None:
    """Return where a fenced block ends; None where that can't be told from its lines."""
    depth = 0
    fence = ""
    for index in range(begin, len(lines)):
        line = lines[index]
        fence = fenced(line, fence)
        if fence:
            continue
        if _CLOSES.match(line):
            depth -= 1
            if not depth:
                return index
        elif _OPENS.match(line):
            depth += 1
        elif line.lstrip().startswith(":::"):
            return None
    return None


def fenced(line: str, fence: str) -> str:
    """Return the fence of the code block that a line stands in, or nothing."""
    mark = _FENCE.match(line)
    if mark is None:
        return fence
    if not fence:
        return mark[1]
    closes = line.strip().startswith(fence) and set(line.strip()) == {fence[0]}
    return "" if closes else fence
