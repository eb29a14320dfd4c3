"""Find the action plan's tables on a PDF page from their headings and ruled lines."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from napanalysis.raw.draft.blocks import ROW, Block, plain
from napanalysis.raw.draft.columns import columns_of


@dataclass(frozen=True)
class Span:
    """A run of text at a position of a page (points from the lower left corner)."""

    text: str
    x: float
    y: float
    size: float
    bold: bool
    page: int


@dataclass
class Line:
    """Spans on one baseline."""

    x: float
    y: float
    spans: list[Span]

    @property
    def size(self) -> float:
        """Font size of most of the line."""
        return max(self.spans, key=lambda span: len(span.text)).size

    @property
    def opens_note(self) -> bool:
        """Whether the line begins with the mark of a footnote."""
        return bool(re.fullmatch(r"\s*\d{1,3}\s*", self.spans[0].text)) and len(self.spans) > 1

    @property
    def text(self) -> str:
        """Text of the line, without the marks of footnotes."""
        text = ""
        for index, span in enumerate(self.spans):
            digits = bool(re.fullmatch(r"\d{1,2}", span.text))
            raised = span.size < 0.8 * self.size or span.y > self.y + 0.15 * self.size
            after = self.spans[index + 1].text if index + 1 < len(self.spans) else " "
            glued = bool(text) and not text[-1].isspace() and text[-1] not in "$([«-"
            if digits and text and (raised or (glued and not after[0].isalnum())):
                continue
            text += span.text
        return text


@dataclass
class Rules:
    """Lines drawn on a page: horizontal (y, left, right) and vertical (x, bottom, top)."""

    horizontal: list[tuple[float, float, float]] = field(default_factory=list)
    vertical: list[tuple[float, float, float]] = field(default_factory=list)
    height: float = 0.0
    _at: tuple[float, float] = (0.0, 0.0)

    def take(self, operator: bytes, arguments: Any, cm: Any) -> None:
        """Note a drawing operator of the page: move, line or rectangle."""
        if operator not in (b"m", b"l", b"re"):
            return
        try:
            numbers = [float(argument) for argument in arguments]
        except (TypeError, ValueError):
            return

        def at(x: float, y: float) -> tuple[float, float]:
            return x * cm[0] + y * cm[2] + cm[4], x * cm[1] + y * cm[3] + cm[5]

        if operator == b"m" and len(numbers) == 2:
            self._at = at(*numbers)
        elif operator == b"l" and len(numbers) == 2:
            to = at(*numbers)
            self._line(self._at, to)
            self._at = to
        elif operator == b"re" and len(numbers) == 4:
            x, y, width, height = numbers
            corners = [at(x, y), at(x + width, y), at(x + width, y + height), at(x, y + height)]
            for first, second in zip(corners, [*corners[1:], corners[0]], strict=True):
                self._line(first, second)

    def _line(self, first: tuple[float, float], second: tuple[float, float]) -> None:
        (x1, y1), (x2, y2) = first, second
        if abs(y1 - y2) < 1 and abs(x1 - x2) > 5:
            self.horizontal.append(((y1 + y2) / 2, min(x1, x2), max(x1, x2)))
        elif abs(x1 - x2) < 1 and abs(y1 - y2) > 5:
            self.vertical.append(((x1 + x2) / 2, min(y1, y2), max(y1, y2)))


@dataclass(frozen=True)
class Table:
    """A table of the action plan on one page."""

    columns: tuple[tuple[float, str], ...]
    top: float
    bottom: float
    bands: tuple[float, ...]
    heading: tuple[Span, ...]

    def holds(self, span: Span) -> bool:
        """Whether a span belongs to the table (its heading included)."""
        return self.bottom - 1 <= span.y <= self.top + 1


def tables_on(spans: Sequence[Span], rules: Rules) -> list[Table]:
    """Return the tables of a page from top to bottom, found by their column headings."""
    heads: list[list[Span]] = []
    for y in sorted({round(span.y) for span in spans}, reverse=True):
        row = sorted((span for span in spans if abs(span.y - y) <= 2), key=lambda span: span.x)
        if heads and abs(heads[-1][0].y - y) <= 2:
            continue
        if len(columns_of([plain(span.text) for span in row])) >= 3:
            heads.append(row)
    found: list[Table] = []
    for index, row in enumerate(heads):
        columns = tuple((span.x, plain(span.text)) for span in row)
        top = row[0].y + row[0].size
        floor = heads[index + 1][0].y + 2 * row[0].size if index + 1 < len(heads) else 0.0
        middle = (columns[1][0] + (columns[2][0] if len(columns) > 2 else columns[1][0] + 50)) / 2
        across = sorted(
            {round(y, 1) for y, left, right in rules.horizontal if left <= middle <= right},
            reverse=True,
        )
        down = [rule for rule in rules.vertical if rule[1] < row[0].y < rule[2] + 2]
        below = [y for y in across if floor <= y < row[0].y]
        bottom = min((low for _, low, _ in down), default=0.0)
        # Borders drawn cell by cell: the lowest line below this heading ends the table.
        bottom = min([bottom, *below]) if down and bottom > floor else min(below, default=floor)
        if not below:
            bottom = _foot(spans, row, floor)
        bands = tuple(y for y in below if y >= bottom - 1)
        found.append(Table(columns, top, bottom, bands, tuple(row)))
    return found


def _foot(spans: Sequence[Span], head: Sequence[Span], floor: float) -> float:
    """Return where a table without ruled lines ends: at a bold or large line, or the page."""
    size = head[0].size
    after = [
        span
        for span in spans
        if floor <= span.y < head[0].y - 0.5 * size and (span.size > 1.08 * size)
    ]
    return max((span.y + size for span in after), default=floor)


def table_blocks(table: Table, spans: Sequence[Span], words: set[str]) -> Iterator[Block]:
    """Return the rows of a table as blocks, its heading row first."""
    inside = [
        span
        for span in spans
        if table.holds(span) and not any(span is head for head in table.heading)
    ]
    page = table.heading[0].page
    names = tuple(name for _, name in table.columns)
    yield Block(ROW, "\t".join(names), f"page {page}", cells=names)
    lowest_head = table.heading[0].y
    bands = [y for y in table.bands if y < lowest_head] or _gaps(inside)
    rows: list[list[list[Span]]] = [[[] for _ in names] for _ in range(len(bands) + 1)]
    for span in inside:
        row = sum(1 for y in bands if span.y < y)
        column = max(
            (index for index, (x, _) in enumerate(table.columns) if span.x >= x - 4), default=0
        )
        rows[row][column].append(span)
    for row_spans in rows:
        cells = tuple(joined([line.text for line in _stack(cell)], words) for cell in row_spans)
        if any(cells):
            yield Block(ROW, "\t".join(cells), f"page {page}", cells=cells)


def _gaps(spans: Sequence[Span]) -> list[float]:
    """Return row limits of a table without ruled lines: the wider gaps between its lines."""
    heights = sorted({round(span.y) for span in spans}, reverse=True)
    steps = [a - b for a, b in pairwise(heights) if a - b > 3]
    if not steps:
        return [heights[0] + 20.0] if heights else []
    usual = statistics.median_low(steps)
    limits = [heights[0] + 20.0]
    limits += [(a + b) / 2 for a, b in pairwise(heights) if a - b > 1.15 * usual]
    return limits


def _stack(spans: Sequence[Span]) -> list[Line]:
    lines: list[Line] = []
    for span in sorted(spans, key=lambda one: (-round(one.y), one.x)):
        if lines and abs(lines[-1].y - span.y) < 3:
            lines[-1].spans.append(span)
        else:
            lines.append(Line(span.x, span.y, [span]))
    return lines


def joined(lines: Sequence[str], words: set[str]) -> str:
    """Join the lines of a paragraph; mend a word that was divided at the end of a line.

    Parameters
    ----------
    lines : sequence of str
        Text of each line.
    words : set of str
        Words of the whole document in small letters: a hyphen goes where the word
        without it is one of them.
    """
    text = ""
    for line in lines:
        piece = plain(line.replace("\u00ad", "-") if line.rstrip().endswith("\u00ad") else line)
        if not piece:
            continue
        if text.endswith("-") and not text.endswith(" -"):
            left = re.search(r"([^\W\d_]+)-$", text)
            right = re.match(r"[^\W\d_]+", piece)
            if left and right and (left[1] + right[0]).lower() in words:
                text = text[:-1]
            text += piece
        else:
            text = f"{text} {piece}" if text else piece
    return text
