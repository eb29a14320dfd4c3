"""Read plain text and Markdown line by line, so that every figure has a line number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise, takewhile, zip_longest

from napanalysis.draft import blocks
from napanalysis.draft.blocks import Block, Row, is_mark, plain
from napanalysis.draft.readers.loose_tables import loose_tables
from napanalysis.draft.readers.pdf_text import Span, runs

# Kinds of lines, beside headings and tables that are found by their columns.
_EMPTY, _RULE, _CELLS, _TEXT = "empty", "rule", "cells", "text"
#: The rows of each table by its first line; none by its other lines.
Tables = dict[int, tuple[Row, ...]]
# A percentage alone after a dash may be negative, and keeps it.
_MINUS = re.compile(r"\s*[-–] [\d.,]+ ?%\s*$")
_ITEM = re.compile(rf"(?!{_MINUS.pattern})\s*(?:[-*•–▪◦+]|\d{{1,2}}[.)])\s+(?=\S)")
_NOTE = re.compile(r"\s*(?:\[\^[^\]]+\]:\s*|[⁰¹²³⁴-⁹]+\s*(?=\S)|\^\{\d+\}\s*)")
_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*$")
_SEPARATOR = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*$")
_RULES = re.compile(rf"\s*(?:[-*_=+]\s*){{3,}}$|{_SEPARATOR.pattern}")
# A rule in pieces, one for each column.
_PIECES = re.compile(r"\s*(?:[-=]{2,} +)+[-=]{2,}\s*$")
# Cells of a table that is set with spaces: at least two part them.
_SPACED = re.compile(r"\S+(?: \S+)*")
# How wide a letter and how high a line is; a line that is in no table crosses all columns.
_WIDE, _HIGH, _WIDEST = 4.0, 10.0, 10**6


def _high(raised: re.Match[str]) -> str:
    """Return letters that are set high, unless they are the mark of a note."""
    high = raised[1] or raised[2] or ""
    return "" if is_mark(high) else high


# What marks letters and what stays of it, in order; what isn't closed within so many is no mark.
_MARKS: list[tuple[str, str | Callable[[re.Match[str]], str]]] = [
    (r"(?s)(~~?)(?=[^\s~])[^~]{1,1000}?(?<=[^\s~])\1(?![\w~])", ""),
    (r"(?is)<(del|s|strike)>.{0,1000}?</\1>|<!--.{0,5000}?-->", ""),
    (r"(?is)<(\w+)\s[^<>]*(?:line-through|display\s*:\s*none|\shidden\b)[^<>]*>.{0,1000}?</\1>", ""),
    (r"(?i)<sup>(.{0,100}?)</sup>|\^([^\s^\[]{1,20})\^", _high),
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

        def kept(found: re.Match[str]) -> str:
            rest = instead(found) if callable(instead) else found.expand(instead)
            return rest + "\n" * (found[0].count("\n") - rest.count("\n"))

        text = re.sub(mark, kept, text)
    return text


def read_lines(text: str) -> Iterator[Block]:
    """Read text or Markdown, decoded, into blocks; `place` is the line number."""
    lines = ["", *re.sub(r"\r\n?|\f", "\n", text).split("\n"), ""]  # the first is line 1
    tables = _ruled_tables(lines)
    tables |= _spaced_tables(lines, tables)
    kinds = [blocks.TABLE if at in tables else _kind(line) for at, line in enumerate(lines)]

    def goes_on(group: list[int], at: int) -> bool:
        joined = {_CELLS: (_CELLS, _RULE), _TEXT: (_TEXT,)}.get(kinds[group[0]], ())
        fresh = any(opening.match(lines[at]) for opening in (_ITEM, _NOTE, _MINUS))
        return kinds[at] in joined and not (kinds[at] == _TEXT and fresh)

    for numbers in runs(range(1, len(lines)), goes_on):
        first, kind = numbers[0], kinds[numbers[0]]
        if kind == blocks.HEADING and (title := unmarked(_HEADING.sub(r"\1", lines[first]))):
            yield Block(blocks.HEADING, title, f"line {first}")
        elif kind == _TEXT:
            yield from _paragraph(lines, numbers)
        elif kind == _CELLS:
            tables[first] = _rows(lines, [at for at in numbers if kinds[at] == _CELLS])
        if rows := tables.get(first):
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


def _rows(lines: Sequence[str], numbers: Sequence[int]) -> tuple[Row, ...]:
    """Return lines with tabs or pipes as the rows of a table, which the rules of a grid part."""
    grid = re.match(r"\s*\+[-=]", lines[numbers[0] - 1]) is not None
    rows = []
    for group in runs(numbers, lambda group, at: grid and at == group[-1] + 1):
        head = _SEPARATOR.match(lines[group[-1] + 1]) is not None
        rows.append(_row([_cells(lines[at]) for at in group], group[0], head=head))
    return tuple(row for row in rows if any(row.cells))


def _cells(line: str) -> list[str]:
    return line.split("\t") if "\t" in line else re.split(r"(?<!\\)\|", line.strip())[1:-1]


def _row(lines: Sequence[Sequence[str]], first: int, *, head: bool = False) -> Row:
    """Return the row of a table whose lines, of which this is the first, are in cells."""
    columns = zip_longest(*lines, fillvalue="")
    return Row(tuple(unmarked(" ".join(column)) for column in columns), f"line {first}", head)


def _spaced_tables(lines: Sequence[str], others: Mapping[int, object]) -> Tables:
    """Return tables whose columns are set with spaces, but for lines that stand in others.

    They are found as on a page, on which a letter is so wide and a line so high.
    """
    spans: list[Span] = []
    for number, line in enumerate(lines):
        if number in others or _RULES.match(line):
            continue
        across = re.search(r"[\t|]", line) or _ITEM.match(line) or _HEADING.match(line)
        for piece in _SPACED.finditer(line):
            left, right = (0, _WIDEST) if across else piece.span()
            if text := unmarked(piece[0]):
                x, end, y = _WIDE * left, _WIDE * right, -_HIGH * number
                spans.append(Span(text, x, end, y, 2 * _WIDE, bold=False))
    tables: Tables = {}
    areas, outside = loose_tables(spans)
    free = {round(-span.y / _HIGH) for span in outside}
    for high, low, rows in areas:
        first, last = round((2 * _WIDE - high) / _HIGH), round((-low - 1) / _HIGH)
        tables |= dict.fromkeys(set(range(first, last + 1)) - free, ())
        tables[first] = tuple(
            Row(tuple(re.sub(r"\s*\n", "", cell) for cell in cells), f"line {round(-y / _HIGH)}")
            for y, cells in rows
        )
    return tables


def _ruled_tables(lines: Sequence[str]) -> Tables:
    """Return tables whose columns a rule in pieces tells."""
    tables: Tables = {}
    for at, line in enumerate(lines):
        if _PIECES.match(line) and at not in tables:
            numbers, rows = _around_rule(lines, at)
            if len(rows) > 1:
                tables |= dict.fromkeys(numbers, ())
                tables[numbers[0]] = tuple(rows)
    return tables


def _around_rule(lines: Sequence[str], at: int) -> tuple[Sequence[int], list[Row]]:
    """Return which lines the table around a rule in pieces takes, and its rows."""

    def starts(line: str) -> list[int]:
        return [piece.start() for piece in re.finditer(r"[-=]+", line)]

    def kept(numbers: range, *, empty: bool = False) -> list[int]:
        """Return lines up to one that crosses the columns, is another rule or (else) empty."""

        def keeps(number: int) -> bool:
            line = lines[number]
            if _RULES.match(line):
                return not empty and starts(line) == pieces  # as over a total
            crosses = any(line[edge - 1 : edge].strip() for edge in edges)
            return not crosses and (empty or line.strip() != "")

        return list(takewhile(keeps, numbers))

    pieces = starts(lines[at])
    # Labels may stand left of the first piece.
    labelled = any(line[: pieces[0]].strip() for line in (lines[at - 1], lines[at + 1]))
    edges = pieces if labelled else pieces[1:]
    head = kept(range(at - 1, 0, -1))[::-1]
    below = kept(range(at + 1, len(lines) - 1), empty=True)
    top, bottom = at - len(head) - 1, at + len(below) + 1
    # Between a rule over all the headings and one below all rows, empty lines part the rows.
    framed = _RULES.match(lines[top]) and _RULES.match(lines[bottom])
    parted = framed and not all(lines[number].strip() for number in below)
    if not parted:
        below = kept(range(at + 1, len(lines) - 1))
        bottom = at + len(below) + 1
    filled = [number for number in below if _kind(lines[number]) not in (_EMPTY, _RULE)]
    groups = runs(filled, lambda group, number: bool(parted) and number == group[-1] + 1)
    rows = [
        _row([[lines[n][a:b] for a, b in pairwise([0, *edges, None])] for n in group], group[0])
        for group in (head, *groups)
        if group
    ]
    closed = _RULES.match(lines[bottom]) is not None
    return range(top + 1, bottom + closed), rows


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
