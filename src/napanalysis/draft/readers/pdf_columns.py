"""Find tables on a PDF page that have no ruled lines, by the columns that their words stand in."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from itertools import pairwise

from napanalysis.draft.headings import columns_of
from napanalysis.draft.readers.pdf_text import Span, joined, lines_of

Loose = tuple[float, float, list[tuple[str, ...]]]
# Cells stand at least so many letters apart, lines of a table at most so many apart.
_GAP, _APART = 0.6, 4.5
_NUMBER = re.compile(r"^[^\w]{0,3}\d[\d\s.,%$+*-]*\w?$")


def loose_tables(
    spans: Sequence[Span], ruled: Sequence[tuple[float, float]], words: set[str]
) -> tuple[list[Loose], list[Span]]:
    """Return tables without lines (top, bottom, rows), and the text that is in none.

    Parameters
    ----------
    spans : sequence of Span
        Text outside the ruled tables.
    ruled : sequence of (float, float)
        Where the ruled tables stand.
    words : set of str
        Words of the document, to join divided ones.
    """
    levels = _levels(spans)
    found: list[Loose] = []
    taken: set[int] = set()
    index = 0
    while index < len(levels):
        run = _run(levels, index, ruled)
        columns = _narrow(run) if run else []
        if len(run) > 1 and len(columns) > 1 and _is_table(run, columns):
            rows = _rows(run, columns, words)
            high = max(span.y + span.size for span in run[0])
            low = min(span.y for span in run[-1]) - 1
            found.append((high, low, rows))
            taken |= {id(span) for level in run for span in level}
            index += len(run)
        else:
            index += 1
    return found, [span for span in spans if id(span) not in taken]


def _levels(spans: Sequence[Span]) -> list[list[Span]]:
    """Return the runs of text by their height on the page, from the top."""
    levels: list[list[Span]] = []
    for span in sorted(spans, key=lambda one: -one.y):
        if levels and levels[-1][0].y - span.y < 0.35 * max(span.size, levels[-1][0].size):
            levels[-1].append(span)
        else:
            levels.append([span])
    return [sorted(level, key=lambda one: one.x) for level in levels]


def _pieces(level: Sequence[Span]) -> list[list[Span]]:
    """Return the cells of a line: runs of text with no wide gap between them."""
    pieces: list[list[Span]] = []
    for span in level:
        if pieces and span.x - max(one.end for one in pieces[-1]) < _GAP * span.size:
            pieces[-1].append(span)
        else:
            pieces.append([span])
    return pieces


def _extent(piece: Sequence[Span]) -> tuple[float, float]:
    return piece[0].x, max(span.end for span in piece)


def _columns(levels: Sequence[Sequence[Span]]) -> list[tuple[float, float]]:
    """Return the stretches that the cells of all lines cover, with a gap between them."""
    columns: list[tuple[float, float]] = []
    pieces = [piece for level in levels for piece in _pieces(level)]
    # A sign that stands apart in a line that was spread out makes no column.
    worded = [one for one in pieces if any(re.search(r"\w", span.text) for span in one)]
    for left, right in sorted(map(_extent, worded)):
        if columns and left < columns[-1][1] + 2:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _run(
    levels: Sequence[Sequence[Span]], start: int, ruled: Sequence[tuple[float, float]]
) -> list[list[Span]]:
    """Return the lines from one with several cells on that keep to its columns."""
    if len(_pieces(levels[start])) < 2:
        return []
    run = [list(levels[start])]
    wanted = len(_columns(run))
    for level in levels[start + 1 :]:
        before = run[-1][0]
        step = before.y - level[0].y
        crossed = any(level[0].y < low < before.y for _, low in ruled)
        alone = len(_pieces(level)) == 1
        heading = alone and all(one.bold for one in level) and not all(one.bold for one in run[-1])
        larger = level[0].size > 1.08 * before.size or level[0].size < 0.8 * before.size
        if step > _APART * before.size or crossed or heading or (larger and alone):
            break
        if len(_columns([*run, level])) < max(2, wanted - 1) and len(run) > 1:
            break
        if len(_columns([*run, level])) < 2:
            break
        run.append(list(level))
    # What follows a table in its first column is text again.
    while len(run) > 1 and len(_pieces(run[-1])) == 1 and not _short(run[-1]):
        run.pop()
    return run


def _short(level: Sequence[Span]) -> bool:
    return sum(len(span.text) for span in level) < 60


def _is_table(run: Sequence[Sequence[Span]], columns: Sequence[tuple[float, float]]) -> bool:
    several = sum(len(_pieces(level)) > 1 for level in run)
    if columns_of(_cells(run[:1], columns, set())) or columns_of(_cells(run[:3], columns, set())):
        return True
    if several < 0.6 * len(run) or len(run) < 3:
        return False
    cells = [cell for level in run for cell in _cells([level], columns, set())[1:] if cell]
    numbers = sum(_NUMBER.match(cell) is not None for cell in cells)
    # Two columns of prose are no table: most cells of one beside the labels hold numbers.
    return numbers >= 0.5 * len(cells)


def _narrow(run: Sequence[Sequence[Span]]) -> list[tuple[float, float]]:
    """Return the columns of the fullest lines: a heading that spans several joins none.

    The text of an action plan runs on in its columns, with wide spaces of its own.
    """
    wide = _columns(run)
    if any(columns_of(_cells(run[:count], wide, set())) for count in (1, 2, 3)):
        return wide
    most = max(len(_pieces(level)) for level in run)
    return _columns([level for level in run if len(_pieces(level)) >= 0.75 * most])


def _cells(
    levels: Sequence[Sequence[Span]], columns: Sequence[tuple[float, float]], words: set[str]
) -> tuple[str, ...]:
    cells: list[list[Span]] = [[] for _ in columns]
    for level in levels:
        for piece in _pieces(level):
            left, right = _extent(piece)
            # The column that it shares most with, or else the nearest.
            cells[
                max(
                    range(len(columns)),
                    key=lambda i: (
                        min(right, columns[i][1]) - max(left, columns[i][0]),
                        -i,
                    ),
                )
            ].extend(piece)
    return tuple(joined([line.text for line in lines_of(one)], words) for one in cells)


def _rows(
    run: Sequence[Sequence[Span]], columns: Sequence[tuple[float, float]], words: set[str]
) -> list[tuple[str, ...]]:
    """Put lines into rows: by the wider steps between them, where steps are of two kinds."""
    # The heading may take several lines; those that name most columns are it.
    named = [len(columns_of(_cells(run[:count], columns, set()))) for count in (0, 1, 2, 3)]
    head = named.index(max(named))
    rows = [_cells(run[:head], columns, words)] if head else []
    rest = run[head:]
    steps = [a[0].y - b[0].y for a, b in pairwise(rest)]
    usual = statistics.median_low(steps) if steps else 0.0
    wide = any(step > 1.15 * usual for step in steps)
    plan = bool(head)
    group: list[Sequence[Span]] = []
    for index, level in enumerate(rest):
        if not plan:
            apart = True
        elif wide:
            apart = index > 0 and steps[index - 1] > 1.15 * usual
        else:
            apart = sum(map(bool, _cells([level], columns, words))) >= 0.8 * len(columns)
        if group and apart:
            rows.append(_cells(group, columns, words))
            group = []
        group.append(level)
    if group:
        rows.append(_cells(group, columns, words))
    return rows
