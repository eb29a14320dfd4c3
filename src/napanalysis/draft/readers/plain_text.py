"""Read plain text and Markdown line by line, so that every figure has a line number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import accumulate, pairwise, takewhile
from typing import Any

from napanalysis.draft import blocks
from napanalysis.draft.blocks import Block, Row, is_mark, plain
from napanalysis.draft.readers.loose_tables import loose_tables
from napanalysis.draft.readers.pdf_text import Span, runs

# Kinds of lines, beside headings and tables that are found by their columns.
_EMPTY, _RULE, _CELLS, _TEXT = "empty", "rule", "cells", "text"
#: The cells of rows, by their first lines.
Cells = dict[int, list[str]]
#: The lines of each table, and the cells of its rows.
Tables = Iterator[tuple[Sequence[int], Cells]]
# A percentage alone after a dash may be negative, and keeps it.
_MINUS = re.compile(r"\s*[-–] [\d.,]+ ?%\s*$")
_ITEM = re.compile(rf"(?!{_MINUS.pattern})\s*(?:[-*•–▪◦+]|\d{{1,2}}[.)])\s+(?=\S)")
_NOTE = re.compile(r"\s*(?:\[\^[^\]]+\]:\s*|[⁰¹²³⁴-⁹]+\s*(?=\S)|\^\{\d+\}\s*)")
_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*$")
_SEPARATOR = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*$")
_RULES = re.compile(rf"\s*(?:[-*_=+]\s*){{3,}}$|{_SEPARATOR.pattern}")
# A rule in pieces, one for each column.
_PIECES = re.compile(r"\s*(?:[-=]{2,} +)+[-=]{2,}\s*$")
# A line of a grid, and where its rules cross.
_GRID, _CROSS = re.compile(r"\s*[+|].*[+|]\s*$"), re.compile(r"\+(?=[-=+])|(?<=[-=+])\+")
# Cells of a table that is set with spaces: at least two part them.
_SPACED = re.compile(r"\S+(?: \S+)*")
# How wide a letter and how high a line is; a line that is in no table crosses all columns.
_WIDE, _HIGH, _WIDEST = 4.0, 10.0, 10**6
# What marks letters and what stays of it, in order; what isn't closed within so many is no mark.
_MARKS: list[tuple[str, Any]] = [
    (r"(?s)(~~?)(?=[^\s~])[^~]{1,1000}?(?<=[^\s~])\1(?![\w~])", ""),
    (r"(?is)<(del|s|strike|\w+(?=\s[^<>]*(?:line-through|display\s*:\s*none|\shidden\b)))\b[^<>]*>"
     r".{0,1000}?</\1>|<!--.{0,5000}?-->", ""),
    (r"(?i)<sup>(.{0,100}?)</sup>|\^([^\s^\[]{1,20})\^",
     lambda raised: "" if is_mark(high := raised[1] or raised[2] or "") else high),  # not of 1er
    (r"\^\[([^\]]{0,1000})\]", r" (\1)"),
    (r"\[\^[^\]]+\]|(?<=[^\W\d])\^\{?\d+\}?", ""),
    (r"\^[{(]?([a-zA-Zèéè]{1,4})[})]?(?![a-z]| ?\d)", r"\1"),
    # Tags that only format; any other angle brackets are text that somebody wrote.
    (r"(?i)</?(?:b|i|u|em|strong|sup|sub|span|br|p|ul|ol|li|div|small)"
     r"(?:\s+[a-z-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>", " "),
    (r"!?\[([^\]]{0,1000})\]\([^)]{0,1000}\)", r"\1"),
    (r"(?s)(?<![\w\\])(\*{1,3}|_{1,3})(?=\S)(.{1,1000}?)(?<=[^\s\\])\1(?!\w)", r"\2"),
    (r"(?<!\\)\*\*|(?<![\w\\])\*(?=\w)|(?<=\w)\*(?!\w)", ""),
    (r"\\([\\`*_{}\[\]()#+.!$%&<>|~^-])", r"\1"),
]  # fmt: skip


def unmarked(text: str) -> str:
    """Return `text` without the marks of Markdown, footnote marks and formatting tags."""
    return plain(_unmarked(text))


def _unmarked(text: str) -> str:
    """Return lines without their marks, of which one may stand on two lines."""
    for mark, instead in _MARKS if re.search(r"[~<^\[*_\\]", text) else ():
        text = re.sub(mark, partial(_kept, instead), text)
    return text


def _kept(instead: Any, mark: re.Match[str]) -> str:
    """Return what stays of a mark, with the ends of all its lines."""
    kept: str = instead(mark) if callable(instead) else mark.expand(instead)
    return kept + "\n" * (mark[0].count("\n") - kept.count("\n"))


def read_lines(text: str) -> Iterator[Block]:
    """Read text or Markdown, decoded, into blocks; `place` is the line number."""
    lines = ["", *re.sub(r"\r\n?|\f", "\n", text).split("\n"), ""]  # the first is line 1
    kinds = list(map(_kind, lines))
    cells: Cells = {}
    for find in (_grids, _ruled_tables, _spaced_tables):
        for numbers, found in find(lines, kinds):
            for number in numbers:
                kinds[number] = f"table from line {numbers[0]}"
            cells |= found
    cells |= {at: _cells(line) for at, line in enumerate(lines) if kinds[at] == _CELLS}

    def goes_on(group: list[int], at: int) -> bool:
        if kinds[at] == _TEXT and any(opens.match(lines[at]) for opens in (_ITEM, _NOTE, _MINUS)):
            return False
        of_table = kinds[at] == _RULE and kinds[group[0]] == _CELLS
        return of_table or kinds[group[0]] == kinds[at] != blocks.HEADING

    for numbers in runs(range(1, len(lines)), goes_on):
        kind = kinds[numbers[0]]
        if kind == _TEXT:
            yield from _paragraph(lines, numbers)
        elif kind == blocks.HEADING:
            if title := unmarked(_HEADING.sub(r"\1", lines[numbers[0]])):
                yield Block(kind, title, f"line {numbers[0]}")
        elif rows := _rows(lines, {at: cells[at] for at in numbers if at in cells}):
            yield Block(blocks.TABLE, "", rows[0].place, rows=rows)


def _kind(line: str) -> str:
    """Return what a line is by itself."""
    if not line.strip():
        return _EMPTY
    if _HEADING.match(line):
        return blocks.HEADING
    if _RULES.match(line):
        return _RULE
    tabs = "\t" in line and not _ITEM.match(line)
    return _CELLS if tabs or re.fullmatch(r"\s*\|.*\|\s*", line) else _TEXT


def _cells(line: str) -> list[str]:
    return line.split("\t") if "\t" in line else re.split(r"(?<!\\)\|", line.strip())[1:-1]


def _beside(group: list[int], number: int) -> bool:
    return number == group[-1] + 1


def _rows(lines: Sequence[str], cells: Cells) -> tuple[Row, ...]:
    """Return the cells of a table, by their lines, as rows; rules end the headings."""
    between = range(min(cells, default=0), max(cells, default=0))
    body = next((at for at in between if lines[at].lstrip().startswith("+=")), 0)
    rows = []
    for at, row in cells.items():
        head = at < body or _SEPARATOR.match(lines[at + 1]) is not None
        rows.append(Row(tuple(map(unmarked, row)), f"line {at}", head))
    return tuple(row for row in rows if any(row.cells))


def _grids(lines: Sequence[str], kinds: Sequence[str]) -> Tables:
    """Find tables that are drawn with signs, in which a cell may span columns or rows."""
    for numbers in runs((at for at in range(len(kinds)) if _GRID.match(lines[at])), _beside):
        edges = sorted({cross.start() for at in numbers for cross in _CROSS.finditer(lines[at])})
        if len(edges) < 2 or any(len(lines[at].rstrip()) != edges[-1] + 1 for at in numbers):
            continue
        cells: Cells = {at: [""] * len(edges) for at in (*numbers, numbers[-1] + 1)}
        top = [numbers[0]] * len(edges)  # where the cell of each column begins
        for number in numbers:
            bounds = [edge for edge in edges if lines[number][edge] in "|+"]
            for left, right in pairwise(bounds):
                part = lines[number][left + 1 : right]
                at, end = edges.index(left), edges.index(right)
                if part.strip("-="):
                    cells[top[at]][at] += f" {part}"
                else:
                    top[at:end] = [number + 1] * (end - at)
        yield numbers, {at: row[:-1] for at, row in cells.items() if any(row)}


def _spaced_tables(lines: Sequence[str], kinds: Sequence[str]) -> Tables:
    """Find tables whose columns are set with spaces.

    They are found as on a page, on which a letter is so wide and a line so high.
    """
    spans: list[Span] = []
    for number, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
        if kind not in (_TEXT, _CELLS, blocks.HEADING):
            continue
        across = kind != _TEXT or "|" in line or _ITEM.match(line)
        for piece in _SPACED.finditer(line):
            left, right = (0, _WIDEST) if across else piece.span()
            if text := unmarked(piece[0]):
                x, end, y = _WIDE * left, _WIDE * right, -_HIGH * number
                spans.append(Span(text, x, end, y, 2 * _WIDE, bold=False))
    areas, outside = loose_tables(spans)
    free = {round(-span.y / _HIGH) for span in outside}
    for high, low, rows in areas:
        first, last = round((2 * _WIDE - high) / _HIGH), round((-low - 1) / _HIGH)
        numbers = [number for number in range(first, last + 1) if number not in free]
        yield (
            numbers,
            {
                round(-y / _HIGH): [re.sub(r"\s*\n", "", cell) for cell in cells]
                for y, cells in rows
            },
        )


def _ruled_tables(lines: Sequence[str], kinds: Sequence[str]) -> Tables:
    """Find tables whose columns a rule in pieces tells."""

    def starts(line: str) -> list[int]:
        return [piece.start() for piece in re.finditer(r"[-=]+", line)]

    def kept(numbers: range, *, empty: bool = False) -> list[int]:
        """Return lines up to one that crosses the columns, is another rule or (else) empty."""

        def keeps(number: int) -> bool:
            if kinds[number] == _RULE:
                return not empty and starts(lines[number]) == pieces  # as over a total
            crosses = any(lines[number][edge - 1 : edge].strip() for edge in edges)
            return not crosses and (empty or kinds[number] != _EMPTY)

        return list(takewhile(keeps, numbers))

    bottom = 0
    for at, line in enumerate(lines):
        if at < bottom or not _PIECES.match(line):
            continue
        pieces = starts(line)
        # Labels may stand left of the first piece.
        labelled = any(near[: pieces[0]].strip() for near in (lines[at - 1], lines[at + 1]))
        edges = pieces if labelled else pieces[1:]
        head = kept(range(at - 1, 0, -1))[::-1]
        below = kept(range(at + 1, len(lines) - 1), empty=True)
        # Between a rule over all the headings and one below all rows, empty lines part the rows.
        framed = kinds[at - len(head) - 1] == kinds[at + len(below) + 1] == _RULE
        parted = framed and any(kinds[number] == _EMPTY for number in below)
        if not parted:
            below = kept(range(at + 1, len(lines) - 1))
        bottom = at + len(below) + 1
        bottom += kinds[bottom] == _RULE
        filled = [number for number in below if kinds[number] not in (_EMPTY, _RULE)]
        groups = runs(filled, _beside) if parted else [[number] for number in filled]
        rows = {}
        for group in filter(None, (head, *groups)):
            cut = [[lines[n][a:b] for a, b in pairwise([0, *edges, None])] for n in group]
            rows[group[0]] = [" ".join(column) for column in zip(*cut, strict=True)]
        if len(rows) > 1:
            yield range(at - len(head), bottom), rows


def _paragraph(lines: Sequence[str], numbers: Sequence[int]) -> Iterator[Block]:
    """Return lines as a block, with the place of each of them in its text."""
    kind, first = blocks.PARAGRAPH, lines[numbers[0]]
    for other, opening in ((blocks.ITEM, _ITEM), (blocks.NOTE, _NOTE)):
        if opening.match(first):
            kind, first = other, opening.sub("", first, count=1)
    text = "\n".join(map(plain, (first, *(lines[number] for number in numbers[1:]))))
    read = zip(numbers, map(plain, _unmarked(text).split("\n")), strict=True)
    kept = [(f"line {number}", line) for number, line in read if line]
    clean = " ".join(line for _, line in kept)
    starts = accumulate((len(line) + 1 for _, line in kept), initial=0)
    marks = tuple(zip(starts, (place for place, _ in kept), strict=False))[1:]
    # A heading is short and has words; it begins as one does and ends so, or is all bold.
    named = len(numbers) <= 2 and len(clean) <= 120 and re.search(r"[^\W\d]", clean)
    begins = clean[:1].isupper() or clean[:1].isdigit() or clean[:1] in '«"'
    plainly = len(numbers) == 1 and begins and not re.search(r"[.;:,!…]$", clean)
    bold = first.strip().startswith("**")
    address = re.search(r"://|www\.|@", clean)
    if kind == blocks.PARAGRAPH and named and not address and (plainly or bold):
        kind = blocks.HEADING
    if clean:
        yield Block(kind, clean, f"line {numbers[0]}", marks=marks)
