"""Find tables that have no ruled lines, by the columns that their words stand in."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain, pairwise
from math import inf
from operator import itemgetter

from napanalysis.draft.plan_tables import plan_of
from napanalysis.draft.readers.pdf_text import Span, joined, levels_of

#: The cells of a line of a page, from the left.
Level = list[Span]
#: Where columns begin and end.
Columns = list[tuple[float, float]]
#: The height and the cells of each row.
Rows = list[tuple[float, tuple[str, ...]]]
#: Top and bottom of a table, and its rows.
Area = tuple[float, float, Rows]
# Lines of a table stand at most so many letters apart.
_APART = 4.5
# A longer run that is no table isn't tried again from its next line.
_LONGEST_TRIED = 60
# So many lines tell whether a table may be one of an action plan.
_SAMPLE = 60
# Rows stand so much farther apart than the lines of a cell, at least.
_WIDE = 1.15
# So many lines may cross two columns for each that keeps them apart.
_CROSSED = 0.3
# A line with as many letters is prose, and no label.
_LONGEST_LABEL = 60
# A cell of a table of numbers with more letters is none.
_LONGEST_CELL = 200
_NUMBER = re.compile(r"^\W{0,3}\d[\d\s.,%$+*)-]*\w?\W?$")


def loose_tables(spans: Sequence[Span]) -> tuple[list[Area], list[Span]]:
    """Return tables in text that stands outside ruled ones, and the text that is in none."""
    levels = levels_of(spans)
    tables: list[Area] = []
    taken: set[int] = set()
    start = 0
    while start < len(levels):
        run = [] if _alone(levels[start]) else _run(levels, start)
        rows = _table_rows(run) if len(run) > 1 else []
        start += len(run) if rows or len(run) > _LONGEST_TRIED else 1
        if rows:
            inside = [span for level in run for line in level for span in line.parts]
            taken |= {id(span) for span in inside}
            high = max(line.parts[0].y + line.parts[0].size for line in run[0])
            low = min(span.y for span in inside) - 1
            tables.append((high, low, [row for row in rows if any(row[1])]))
    return tables, [span for span in spans if id(span) not in taken]


def _columns(levels: Sequence[Level]) -> Columns:
    """Return the columns that most lines keep to, where others cross them."""
    # Lines that stand apart by themselves may be titles, which cross the columns below.
    rows = [group for group in _cut(levels, _wide_steps(levels)) if not all(map(_alone, group))]
    lines = [level for group in rows for level in group]
    columns: Columns = []
    for cell in chain(*sorted(lines, key=len, reverse=True)):
        joint = _joint(columns, [cell])
        columns = joint if len(joint) >= len(columns) else columns
    kept = columns[:1]
    for right in columns[1:]:
        held = [
            [(_shared(cell, kept[-1]) > 0, _shared(cell, right) > 0) for cell in line]
            for line in lines
        ]
        crossed = sum((True, True) in line for line in held)
        apart = sum({(True, False), (False, True)} <= {*line} for line in held)
        if crossed > _CROSSED * apart:
            right = (kept.pop()[0], right[1])
        kept.append(right)
    return kept


def _shared(cell: Span, column: tuple[float, float]) -> float:
    """Return how wide a stretch a cell and a column share; below 0 how far they are apart."""
    return min(cell.end, column[1]) - max(cell.x, column[0])


def _alone(level: Level) -> bool:
    return len(level) == 1


def _joint(columns: Columns, level: Level) -> Columns:
    """Return the stretches that columns and cells cover together, with a gap between them."""
    # A sign that stands apart in a line that was spread out makes no column.
    cells = [(line.x, line.end) for line in level if re.search(r"\w", line.text)]
    joint: Columns = []
    for left, right in sorted([*columns, *cells]):
        if joint and left < joint[-1][1] + 2:
            joint[-1] = (joint[-1][0], max(joint[-1][1], right))
        else:
            joint.append((left, right))
    return joint


def _run(levels: Sequence[Level], start: int) -> list[Level]:
    """Return the lines from `start` that keep to the columns of the first."""
    run = [levels[start]]
    columns = _columns(run)
    for at in range(start + 1, len(levels)):
        level, before = levels[at], run[-1][0]
        line, alone = level[0], _alone(level)
        step = before.y - line.y
        heading = alone and step > 1.25 * _row_step(levels, at)
        if step > _APART * before.size or heading:
            break
        joint = _joint(columns, level)
        # What heads the rows after it may cross their columns.
        below = next((each for each in levels[at + 1 : at + 3] if not _alone(each)), [])
        keeps = below and len(_joint(columns, below)) == len(columns)
        if alone and len(joint) < len(columns) and (keeps or len(line.text) < _LONGEST_LABEL):
            joint = columns
        # More columns after a line by itself are those of another table.
        other = len(run) > 2 and _alone(run[-1]) and not alone and len(joint) > len(columns)
        if len(joint) < 2 or other:
            break
        columns = joint
        run.append(level)
    # What follows a table in its first column is text again.
    while _alone(run[-1]):
        line, step = run[-1][0], run[-2][0].y - run[-1][0].y
        if len(line.text) < _LONGEST_LABEL and step <= 1.8 * line.size:
            break
        run.pop()
    return run


def _row_step(levels: Sequence[Level], at: int) -> float:
    """Return how far the rows of a table around a line stand apart, whose lines stand closer."""
    near = levels[max(0, at - 6) : at + 8]
    steps = [a[0].y - b[0].y for a, b in pairwise(near) if len(b) > 1 and a is not levels[at]]
    wide = [step for step in steps if step > _WIDE * _leading(near)]
    return statistics.median_low(wide or steps or [inf])


def _leading(levels: Sequence[Level]) -> float:
    """Return how far lines stand apart at least, of which one is below the other."""
    pairs = ((a, b) for at, level in enumerate(levels) for near in levels[at + 1 : at + 4]
             for a in level for b in near)  # fmt: skip
    return min((a.y - b.y for a, b in pairs if min(a.end, b.end) > max(a.x, b.x)), default=inf)


def _table_rows(run: Sequence[Level]) -> Rows:
    """Return lines as the rows of a table, each with its height; none where they are prose."""
    if _plan_rows(run[:_SAMPLE]) and (rows := _plan_rows(run)):
        return rows
    # A heading that spans several columns joins none: those of lines with numbers hold.
    counted = [level for level in run if any(_NUMBER.match(cell.text) for cell in level)] or run
    usual = statistics.median(map(len, counted))
    columns = _columns([level for level in counted if len(level) >= 0.75 * usual])
    if len(columns) < 2:
        return []
    # The lines of a row stand close; two numbers of a column are of two rows.
    groups = _cut(run, _wide_steps(run))
    found = ([map(_NUMBER.match, _cells([level], columns)) for level in group] for group in groups)
    if any(sum(map(bool, column)) > 1 for group in found for column in zip(*group, strict=True)):
        groups = [[level] for level in run]
    if len(groups) < 2:
        return []
    rows = _rows(groups, columns)
    # Two lines are a heading with a row, or the end of a table that a page cuts.
    numbers = [[_NUMBER.match(cell) is not None for cell in cells[1:] if cell] for _, cells in rows]
    cut = len(columns) > 2 and all(numbers[0])
    if len(rows) == 2 and not (all(numbers[1]) and (cut or not any(numbers[0]))):
        return []
    # Columns of prose are no table: its cells are short, and most beside the labels hold numbers.
    longest = max(len(cell) for _, cells in rows for cell in cells)
    if longest > _LONGEST_CELL or sum(map(sum, numbers)) < 0.5 * sum(map(len, numbers)):
        return []
    # Headings that stand in the middle of several columns begin with the first of them.
    named = (at for at, level in enumerate(run) if at and all(_cells([level], columns)[1:]))
    low = next(named, 1)
    (label, *over), below = _cells(run[:low], columns), _cells([run[low]], columns)
    over = [cell for cell in over if cell]
    each, rest = divmod(len(columns) - 1, len(over) or 1)
    ends = [*accumulate(map(len, groups))]
    if each > 1 < len(over) and not rest and low + 1 in ends:
        spread = [text for name in over for text in (name, *[""] * (each - 1))]
        heads = [(run[0][0].y, (label, *spread)), (run[low][0].y, below)]
        rows[: ends.index(low + 1) + 1] = heads
    return rows


def _plan_rows(run: Sequence[Level]) -> Rows:
    """Return lines as the rows of an action plan's table; none where they are none."""
    found: list[tuple[float, int, Rows]] = [(0.0, 0, [])]
    # Its heading, whose lines may cross the columns of the rows below, stands apart or is short.
    apart = _wide_steps(run)[:1]
    for head, rest in (
        (run[:count], run[count:]) for count in ([0, *apart] if apart else range(4))
    ):
        columns = _columns(rest)
        if len(columns) < 3:
            continue
        filled = [sum(map(bool, _cells([level], columns))) for level in rest]
        full = [at for at, count in enumerate(filled) if count >= 0.8 * len(columns)]
        rows = _rows([head, *_cut(rest, _wide_steps(rest) or full)], columns)
        plan = plan_of([cells for _, cells in rows])
        if not (head and plan.columns_of(rows[0][1])):  # else its first lines are an entry
            found.append((plan.score, -len(rows), rows))
    return max(found, key=itemgetter(0, 1))[2]


def _wide_steps(levels: Sequence[Level]) -> list[int]:
    """Return before which lines the step is wider than others."""
    steps = [first[0].y - second[0].y for first, second in pairwise(levels)]
    least = _WIDE * _leading(levels)
    return [at for at, step in enumerate(steps, start=1) if step > least]


def _cut(levels: Sequence[Level], places: Sequence[int]) -> list[Sequence[Level]]:
    """Return lines in groups, each of which begins at one of some places."""
    return [levels[a:b] for a, b in pairwise([0, *places, len(levels)]) if a < b]


def _rows(groups: Iterable[Sequence[Level]], columns: Columns) -> Rows:
    """Return each group of lines as a row, with its height."""
    return [(levels[0][0].y, _cells(levels, columns)) for levels in groups if levels]


def _cells(levels: Sequence[Level], columns: Columns) -> tuple[str, ...]:
    """Return the text of each column: of the lines that share most with it, or stand nearest.

    A title, whose lines are by themselves and cross the columns or are bold, is in the first.
    """
    lines = [line for level in levels for line in level]
    shared = [[_shared(line, column) for column in columns] for line in lines]
    crossed = sum(each > 0 for line in shared for each in line) > len(lines)
    title = all(map(_alone, levels)) and (crossed or all(line.bold for line in lines))
    cells: list[list[str]] = [[] for _ in columns]
    for line, each in zip(lines, shared, strict=True):
        cells[0 if title else each.index(max(each))].append(line.text)
    return tuple(map(joined, cells))
