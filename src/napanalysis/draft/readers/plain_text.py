"""Read plain text and Markdown line by line, so that every figure has a line number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, groupby, pairwise

from napanalysis.draft import blocks
from napanalysis.draft.blocks import Block, Row, is_mark, plain
from napanalysis.draft.readers.loose_tables import loose_tables
from napanalysis.draft.readers.pdf_text import Span

# Cells of a table that is set with spaces: at least two part them.
_SPACED = re.compile(r"\S+(?: \S+)*")
# A percentage alone after a dash may be negative, and keeps it.
_MINUS = re.compile(r"^\s*[-–] [\d.,]+ ?%\s*$")
_ITEM = re.compile(f"(?!{_MINUS.pattern})" r"^\s*(?:[-*•–▪◦+]|\d{1,2}[.)])\s+(?=\S)")
_NOTE = re.compile(r"^\s*(?:\[\^[^\]]+\]:\s*|[⁰¹²³⁴-⁹]+\s*(?=\S)|\^\{\d+\}\s*)")
_MARK = re.compile(r"\[\^[^\]]+\]|(?<=[^\W\d])\^\{?\d+\}?")
# Tags that only format; any other angle brackets are text that somebody wrote.
_TAG = re.compile(
    r"</?(?:b|i|u|em|strong|sup|sub|span|br|p|ul|ol|li|div|small)"
    r"(?:\s+[a-z-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>",
    re.IGNORECASE,
)
# A mark that isn't closed within so many letters is none.
_LINK = re.compile(r"!?\[([^\]]{0,1000})\](\([^)]{0,1000}\))")
_EMPHASIS = re.compile(
    r"(?<![\w\\])(\*{1,3}|_{1,3})(?=\S)(.{1,1000}?)(?<=[^\s\\])\1(?!\w)", re.DOTALL
)
_STRUCK = re.compile(
    r"(~~?)(?=[^\s~])[^~]{1,1000}?(?<=[^\s~])\1(?![\w~])"
    r"|<(del|s|strike)>.{0,1000}?</\2>|<!--.{0,5000}?-->"
    r"|<(\w+)\s[^<>]*(?:line-through|display\s*:\s*none|\shidden\b)[^<>]*>.{0,1000}?</\3>",
    re.DOTALL | re.IGNORECASE,
)
_RAISED = re.compile(r"<sup>(.{0,100}?)</sup>|\^([^\s^\[]{1,20})\^", re.IGNORECASE)
_INLINE_NOTE = re.compile(r"\^\[([^\]]{0,1000})\]")
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
_SEPARATOR = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*$")
# A line of a grid, and where its rules cross.
_GRID, _CROSS = re.compile(r"\s*([+|]).*[+|]\s*"), re.compile(r"\+(?=[-=+])|(?<=[-=+])\+")
_COLUMNS = re.compile(r"\s*(?:[-=]{2,} +)+[-=]{2,}\s*")
_RULE = re.compile(r"\s*(?:[-*_=+]\s*){3,}")
# How wide a letter and how high a line is; a line that is in no table crosses all columns.
_WIDE, _HIGH, _WIDEST = 4.0, 10.0, 10**6


def unmarked(text: str) -> str:
    """Return `text` without the marks of Markdown, footnote marks and formatting tags."""
    return plain(_unmarked(text))


def _unmarked(text: str) -> str:
    """Return lines without their marks, of which one may stand on two lines."""

    def unmarked_high(raised: re.Match[str]) -> str:
        high = raised[1] or raised[2] or ""
        return "" if is_mark(high) else high  # "er" of 1er is none

    text = _STRUCK.sub(lambda struck: "\n" * struck[0].count("\n"), text)
    text = _RAISED.sub(unmarked_high, text)
    text = _INLINE_NOTE.sub(r" (\1)", text)
    text = _MARK.sub("", text)
    text = re.sub(r"\^[{(]?([a-zA-Zèéè]{1,4})[})]?(?![a-z]| ?\d)", r"\1", text)
    text = _TAG.sub(lambda tag: "\n" * tag[0].count("\n") or " ", text)
    text = _LINK.sub(lambda link: link[1] + "\n" * link[2].count("\n"), text)
    text = _EMPHASIS.sub(r"\2", text)
    text = re.sub(r"(?<!\\)\*\*|(?<![\w\\])\*(?=\w)|(?<=\w)\*(?!\w)", "", text)
    return re.sub(r"\\([\\`*_{}\[\]()#+.!$%&<>|~^-])", r"\1", text)


def read_lines(text: str) -> Iterator[Block]:
    """Read text or Markdown, decoded, into blocks; `place` is the line number."""
    lines = re.sub(r"\r\n?|\f", "\n", text).split("\n")
    spaced = _spaced_tables(lines)
    pending: list[tuple[int, str]] = []
    rows: list[Row] = []
    for number, line in enumerate([*lines, ""], start=1):
        if spaced.get(number) == ():
            continue
        cells = () if number in spaced else _cells(line)
        heading = _HEADING.match(line)
        rule = _SEPARATOR.match(line) or _RULE.fullmatch(line)
        single = cells is not None or heading or rule
        fresh = bool(_ITEM.match(line) or _NOTE.match(line) or _MINUS.match(line))
        if pending and (single or fresh or not line.strip()):
            yield from _paragraph(pending)
            pending = []
        if rows and not cells and not rule:
            yield Block(blocks.TABLE, "", rows[0].place, rows=tuple(rows))
            rows = []
        if number in spaced:
            yield Block(blocks.TABLE, "", f"line {number}", rows=spaced[number])
        elif heading and (title := unmarked(heading[1])):
            yield Block(blocks.HEADING, title, f"line {number}")
        elif cells is not None and any(cells):
            ruled = number < len(lines) and _SEPARATOR.match(lines[number])
            rows.append(Row(cells, f"line {number}", head=bool(ruled)))
        elif line.strip() and not single:
            pending.append((number, line))


def _cells(line: str) -> tuple[str, ...] | None:
    """Return the cells of a line that is the row of a table, else None."""
    if "\t" in line and line.strip() and not _ITEM.match(line):
        cells = line.split("\t")
    elif re.match(r"^\s*\|.*\|\s*$", line) and not _SEPARATOR.match(line):
        cells = re.split(r"(?<!\\)\|", line.strip())[1:-1]
    else:
        return None
    return tuple(map(unmarked, cells))


def _spaced_tables(lines: list[str]) -> dict[int, tuple[Row, ...]]:
    """Return tables whose columns are set with spaces by their first lines; no rows by the others.

    They are found as on a page, on which a letter is so wide and a line so high.
    """
    spans: list[Span] = []
    spaced = _ruled_tables(lines) | _grids(lines)
    for number, line in enumerate(lines, start=1):
        if _RULE.fullmatch(line) or number in spaced:
            continue
        other = re.search(r"[\t|]", line) or _ITEM.match(line) or _HEADING.match(line)
        for piece in _SPACED.finditer(line):
            left, right = (0, _WIDEST) if other else piece.span()
            if text := unmarked(piece[0]):
                x, end, y = _WIDE * left, _WIDE * right, -_HIGH * number
                spans.append(Span(text, x, end, y, 2 * _WIDE, bold=False))
    areas, outside = loose_tables(spans)
    free = {round(-span.y / _HIGH) for span in outside}
    for high, low, rows in areas:
        first, last = round((2 * _WIDE - high) / _HIGH), round((-low - 1) / _HIGH)
        spaced |= dict.fromkeys(set(range(first, last + 1)) - free, ())
        spaced[first] = tuple(
            Row(tuple(re.sub(r"\s*\n", "", cell) for cell in cells), f"line {round(-y / _HIGH)}")
            for y, cells in rows
        )
    return spaced


def _ruled_tables(lines: list[str]) -> dict[int, tuple[Row, ...]]:
    """Return tables whose columns a rule in pieces tells, by their lines as the spaced ones."""
    found: dict[int, tuple[Row, ...]] = {}
    bottom = 0
    for at, line in enumerate(lines):
        if at >= bottom and _COLUMNS.fullmatch(line):
            top, bottom, rows = _around_rule(lines, at)
            if len(rows) > 1:
                found |= dict.fromkeys(range(top + 1, bottom + 1), ())
                found[top + 1] = rows
    return found


def _grids(lines: list[str]) -> dict[int, tuple[Row, ...]]:
    """Return tables that are drawn with signs, by their lines as the spaced ones."""
    found: dict[int, tuple[Row, ...]] = {}
    numbers = range(1, len(lines) + 1)
    for drawn, group in groupby(numbers, lambda n: bool(_GRID.fullmatch(lines[n - 1]))):
        places = [*group]
        rows = _grid_rows(lines[places[0] - 1 : places[-1]], places[0]) if drawn else ()
        if rows:
            found |= dict.fromkeys(places, ())
            found[places[0]] = rows
    return found


def _grid_rows(lines: list[str], first: int) -> tuple[Row, ...]:
    """Return the rows of a grid, in which a cell may span several columns or rows."""
    edges = sorted({cross.start() for line in lines for cross in _CROSS.finditer(line)})
    if len(edges) < 2 or any(len(line.rstrip()) != edges[-1] + 1 for line in lines):
        return ()
    rows, places, heads = [[""] * len(edges)], [f"line {first}"], 0
    top = [0] * len(edges)  # in which row the cell of each column begins
    for number, line in enumerate(lines, first):
        ruled = [at for at, (a, b) in enumerate(pairwise(edges)) if not line[a + 1 : b].strip("-=")]
        if ruled:
            heads = len(rows) if "+=" in line and not heads else heads
            rows.append([""] * len(edges))
            places.append(f"line {number + 1}")
        left = 0
        for at, edge in enumerate(edges[1:], start=1):
            if at - 1 in ruled:
                top[at - 1] = len(rows) - 1
            if line[edge] in "|+":
                if left not in ruled:
                    rows[top[left]][left] += " " + line[edges[left] + 1 : edge]
                left = at
    read = (tuple(map(unmarked, row[:-1])) for row in rows)
    return tuple(
        Row(cells, place, head=at < heads)
        for at, (cells, place) in enumerate(zip(read, places, strict=True))
        if any(cells)
    )


def _around_rule(lines: list[str], at: int) -> tuple[int, int, tuple[Row, ...]]:
    """Return the first line of a table, the one after its last, and its rows."""

    def starts(line: str) -> list[int]:
        return [piece.start() for piece in re.finditer(r"[-=]+", line)]

    def is_rule(at: int) -> bool:
        return 0 <= at < len(lines) and _RULE.fullmatch(lines[at]) is not None

    def keeps(at: int) -> bool:
        return not any(lines[at][edge - 1 : edge].strip() for edge in edges)

    def end(parted: bool) -> int:
        bottom = at + 1
        while bottom < len(lines) and (parted or lines[bottom].strip()):
            # Another rule in the same pieces stands over a total.
            again = not parted and starts(lines[bottom]) == pieces
            if not (again if is_rule(bottom) else keeps(bottom)):
                break
            bottom += 1
        return bottom

    pieces = starts(lines[at])
    beside = [*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2]]
    # Labels may stand left of the first piece.
    labelled = any(line[: pieces[0]].strip() for line in beside)
    edges = pieces if labelled else pieces[1:]
    top = at
    while top and lines[top - 1].strip() and not is_rule(top - 1) and keeps(top - 1):
        top -= 1
    # Between a rule over all the headings and one below all rows, empty lines part the rows.
    bottom = end(parted=True)
    empty = not all(line.strip() for line in lines[at + 1 : bottom])
    parted = is_rule(top - 1) and is_rule(bottom) and empty
    bottom = bottom if parted else end(parted=False)
    below = (n for n in range(at + 1, bottom) if not is_rule(n))
    by_lines = groupby(below, lambda n: bool(lines[n].strip()) and (parted or n))
    rows = []
    for group in ([*range(top, at)], *([*group] for filled, group in by_lines if filled)):
        cut = [[lines[n][a:b] for a, b in pairwise([0, *edges, None])] for n in group]
        cells = tuple(unmarked(" ".join(column)) for column in zip(*cut, strict=True))
        if cells:
            rows.append(Row(cells, f"line {group[0] + 1}"))
    return top, bottom + is_rule(bottom), tuple(rows)


def _paragraph(lines: list[tuple[int, str]]) -> Iterator[Block]:
    """Return lines as a block, with the place of each of them in its text."""
    (number, first), *rest = lines
    kind = blocks.PARAGRAPH
    for other, mark in ((blocks.NOTE, _NOTE), (blocks.ITEM, _ITEM)):
        if mark.match(first):
            kind, first = other, mark.sub("", first)
            break
    text = "\n".join(plain(line) for line in (first, *(line for _, line in rest)))
    read = zip(lines, map(plain, _unmarked(text).split("\n")), strict=True)
    kept = [(f"line {at}", line) for (at, _), line in read if line]
    clean = " ".join(line for _, line in kept)
    starts = accumulate((len(line) + 1 for _, line in kept), initial=0)
    marks = tuple(zip(starts, (place for place, _ in kept), strict=False))[1:]
    if not clean:
        return
    # A heading is short and has words; it begins as one does and ends so, or is all bold.
    named = len(lines) <= 2 and len(clean) <= 120 and re.search(r"[^\W\d]", clean)
    begins = clean[0].isupper() or clean[0].isdigit() or clean[0] in '«"'
    plainly = len(lines) == 1 and begins and not re.search(r"[.;:,!…]$", clean)
    bold = first.strip().startswith("**")
    address = re.search(r"://|www\.|@", clean)
    if kind == blocks.PARAGRAPH and named and not address and (plainly or bold):
        kind = blocks.HEADING
    yield Block(kind, clean, f"line {number}", marks=marks)
