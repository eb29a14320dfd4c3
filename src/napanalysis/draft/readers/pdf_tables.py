"""Find the action plan's tables on a PDF page from their headings and ruled lines."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from napanalysis.draft.blocks import ROW, SOFT, Block, plain
from napanalysis.draft.headings import columns_of
from napanalysis.draft.readers.pdf_text import Line, Rules, Span, joined


@dataclass(frozen=True)
class Table:
    """A table of the action plan on one page."""

    edges: tuple[float, ...]
    top: float
    bottom: float
    bands: tuple[float, ...]
    heading: tuple[Span, ...]
    ruled: bool

    def cells(self, spans: Sequence[Span], words: set[str]) -> tuple[str, ...]:
        """Return the text of each column among the spans of one row."""
        columns: list[list[Span]] = [[] for _ in self.edges]
        index = 0
        for span in spans:
            # A hyphen set by itself belongs to the piece before it, however far it sticks out.
            if span.text not in ("-", SOFT):
                index = max((i for i, x in enumerate(self.edges) if span.x >= x - 1), default=0)
            columns[index].append(span)
        lines = ([line.text for line in _stack(one)] for one in columns)
        # A word divided at the end of a page is put together with the rest of its cell.
        return tuple(joined(one, words) for one in lines)

    def holds(self, span: Span) -> bool:
        """Whether a span belongs to the table (its heading included)."""
        return self.bottom - 1 <= span.y <= self.top + 1


def tables_on(spans: Sequence[Span], rules: Rules) -> list[Table]:
    """Return the tables of a page from top to bottom, found by their column headings."""
    heads = heading_rows(spans)
    found: list[Table] = []
    for index, row in enumerate(heads):
        size = row[0].size
        floor = heads[index + 1][0].y + 2 * size if index + 1 < len(heads) else 0.0
        middle = (row[1].x + row[2].x) / 2
        below = sorted(
            {
                round(y, 1)
                for y, left, right in rules.horizontal
                if left <= middle <= right and floor <= y < row[0].y
            },
            reverse=True,
        )
        down = [rule for rule in rules.vertical if rule[1] < row[0].y < rule[2] + 2]
        if down:
            bottom = min([min(low for _, low, _ in down), *below])
            bottom = max(bottom, floor)
        elif len(below) > 2:
            bottom = below[-1]
        else:
            # Only the heading (and the end) has a line: rows are told by their distance.
            bottom = below[1] if len(below) == 2 else _foot(spans, row, floor)
        top = row[0].y + size
        inside = [span for span in spans if bottom - 1 <= span.y <= top + 1]
        edges = _edges(row, inside, sorted({round(x, 1) for x, _, _ in down}))
        first = next((y for y in below if y < row[0].y - 2), row[0].y - 0.5 * size)
        if row[0].y - first > 4 * size:
            first = row[0].y - 0.5 * size
        heading = tuple(span for span in inside if span.y >= first)
        bands = tuple(y for y in below if y >= bottom - 1) if down or len(below) > 2 else ()
        found.append(Table(edges, top, bottom, bands or (first,), heading, bool(bands)))
    return found


def heading_rows(spans: Sequence[Span]) -> list[list[Span]]:
    """Return the lines of a page with which tables of the action plan begin, from the top."""
    levels: dict[int, list[Span]] = {}
    for span in spans:
        levels.setdefault(round(span.y), []).append(span)
    heads: list[list[Span]] = []
    for y in sorted(levels, reverse=True):
        if len(levels[y]) < 2 or (heads and heads[-1][0].y - y <= 4 * heads[-1][0].size):
            continue
        row = sorted((one for at in (y - 1, y, y + 1) for one in levels.get(at, [])),
                     key=lambda one: one.x)  # fmt: skip
        if is_heading(row, spans):
            heads.append([span for span in row if plain(span.text) not in ("-", SOFT, "")])
    return heads


def is_heading(row: Sequence[Span], spans: Sequence[Span]) -> bool:
    """Whether the spans of one line begin the headings of an action-plan table.

    A heading may take up to three lines in its cell, with its words divided.
    """
    first = [span for span in row if plain(span.text) not in ("-", "")]
    # The words of a heading are short; a line of prose in a table isn't looked at further.
    if len(first) < 3 or max(len(span.text) for span in first) > 40:
        return False
    y, size = first[0].y, first[0].size
    near = [span for span in spans if y - 4 * size < span.y <= y + 2]
    for depth in (1, 2, 3):
        low = y - (depth - 1) * 1.5 * size - 2
        cells = []
        for index, span in enumerate(first):
            right = first[index + 1].x - 8 if index + 1 < len(first) else float("inf")
            own = [one for one in near if span.x - 12 <= one.x < right and one.y >= low]
            cells.append(joined([line.text for line in _stack(own)], set()).rstrip(SOFT))
        if len(columns_of(cells)) >= 3:
            return True
    return False


def _edges(
    head: Sequence[Span], inside: Sequence[Span], lines: Sequence[float]
) -> tuple[float, ...]:
    """Return where each column begins: at a ruled line, or in the widest gap between words."""
    edges = [min(span.x for span in inside) - 1]
    for left, right in pairwise(head):
        ruled = [x for x in lines if left.x < x <= right.x + 1]
        if ruled:
            edges.append(ruled[-1])
            continue
        # No text stands in the gap between two columns; its width is estimated.
        covered = sorted(
            (span.x, span.x + 0.33 * span.size * len(span.text.strip())) for span in inside
        )
        gaps: list[tuple[float, float]] = []
        reach = left.x
        for start, end in covered:
            if reach < start <= right.x + 1 and start > left.x:
                gaps.append((start - reach, start))
            if start <= right.x:
                reach = max(reach, end)
        edges.append(max(gaps)[1] - 1 if gaps else right.x - 4)
    return tuple(edges)


def _foot(spans: Sequence[Span], head: Sequence[Span], floor: float) -> float:
    """Return where a table without ruled lines ends: at a bold or large line, or the page."""
    size = head[0].size
    after = [
        span
        for span in spans
        if floor <= span.y < head[0].y - 0.5 * size
        and (span.size > 1.08 * size or (span.bold and _alone(span, spans)))
    ]
    return max((span.y + size for span in after), default=floor)


def _alone(span: Span, spans: Sequence[Span]) -> bool:
    return not any(one is not span and abs(one.y - span.y) < 2 for one in spans)


def table_blocks(table: Table, spans: Sequence[Span], words: set[str]) -> Iterator[Block]:
    """Return the rows of a table as blocks, its heading row first."""
    inside = [
        span
        for span in spans
        if table.holds(span) and not any(span is head for head in table.heading)
    ]
    page = table.heading[0].page
    names = table.cells(table.heading, words)
    yield Block(ROW, "\t".join(names), f"page {page}", cells=names)
    limits = [*table.bands] if table.ruled else _gaps(inside)
    rows: list[list[Span]] = [[] for _ in range(len(limits) + 1)]
    for span in inside:
        rows[sum(1 for y in limits if span.y < y)].append(span)
    for row in rows:
        cells = table.cells(row, words)
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
