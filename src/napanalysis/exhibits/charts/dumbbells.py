"""Numbers as first published and as they stand now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from napanalysis.exhibits.charts.bars import NAMES, ROW, write_names
from napanalysis.exhibits.charts.parts.scales import Scale
from napanalysis.exhibits.charts.parts.shapes import Pair
from napanalysis.exhibits.charts.parts.sheet import Sheet
from napanalysis.exhibits.charts.style import (
    ACCENT,
    AXIS,
    GRID,
    LINE_HEIGHT,
    MID,
    QUIET,
    SIZE,
    SMALL,
    WIDE,
    settings,
    text_width,
    wrap,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ROOM = 20.0
_MARKER = 7.0
# From the middle of a mark to its number.
_AWAY = 8.0
_SIGN = 11.0


def dumbbell_chart(
    pairs: Sequence[Pair], names: tuple[str, str], *, x_label: str, width: float = WIDE
) -> Figure:
    """Draw two marks a row: open for the number first published, solid for the one in force.

    Parameters
    ----------
    pairs : sequence of Pair
        The first one comes on top.
    names : tuple of (str, str)
        Names of the first and the newest number, written above the marks of the first row.
    x_label : str
        What is counted, and in which unit.
    width : float
        Natural width in points; the height follows from the rows.

    Returns
    -------
    Figure
        To be given to `save`.

    Raises
    ------
    ValueError
        If there are no pairs, or a number is below zero.
    """
    if not pairs:
        raise ValueError("a chart needs at least one number, and there is none")
    numbers = [number for pair in pairs for number in (pair.first, pair.newest)]
    if min(numbers) < 0:
        raise ValueError(f"the marks are placed from zero, and {min(numbers):g} is below it")
    with settings():
        rows = [wrap(pair.name, NAMES * width) for pair in pairs]
        left = max(text_width(line) for row in rows for line in row) + 8
        labels = [text_width(text, SIZE, "Semibold") for pair in pairs
                  for text in (pair.first_label, pair.newest_label)]  # fmt: skip
        x = Scale(0, max(numbers) or 1.0, left, width - max(labels) - _AWAY - 2)
        if any(_is_cramped(x, pair) for pair in pairs):
            after = max(text_width(_both(pair), SIZE, "Semibold") for pair in pairs)
            x = Scale(0, max(numbers) or 1.0, left, width - after - _AWAY - 2)
        heights = [max(_ROOM, len(row) * ROW + 6) for row in rows]
        unit = wrap(x_label, width, SMALL) if x_label else []
        places = _header(pairs[0], names, x, width)
        head = len(unit) * SMALL * LINE_HEIGHT + ROW * (1 + places[1][2]) + 8
        sheet = Sheet(width, head + sum(heights) + 2)
        sheet.lines_of_text(0, sheet.height, unit, color=QUIET, size=SMALL)
        top = sheet.height - len(unit) * SMALL * LINE_HEIGHT - 4
        for n, (name, (start, _, line)) in enumerate(zip(names, places, strict=True)):
            middle = top - ROW * (line + 0.5)
            _mark(sheet, start + 4, middle, n)
            sheet.text(start + _SIGN, middle, name, color=(QUIET, ACCENT)[n])
        upper = sheet.height - head
        sheet.line([left, left], [2, upper], color=AXIS, width=1.0)
        for pair, row, height in zip(pairs, rows, heights, strict=True):
            middle = upper - height / 2
            write_names(sheet, left, middle, row)
            _pair(sheet, x, pair, middle)
            upper -= height
    return sheet.figure


def _header(
    pair: Pair, names: tuple[str, str], x: Scale, width: float
) -> list[tuple[float, float, int]]:
    """Return where the names begin and end and on which row, as near to the marks as may be.

    They stand in the order of the marks below them; on two rows where one is too short.
    """
    lengths = [_SIGN + text_width(name) for name in names]
    if sum(lengths) + 12 > width:
        return [
            (min(max(0.0, x(number) - 4), max(0.0, width - length)), 0.0, row)
            for row, (number, length) in enumerate(
                zip((pair.first, pair.newest), lengths, strict=True)
            )
        ]
    order = (0, 1) if pair.first <= pair.newest else (1, 0)
    one, other = ((pair.first, pair.newest)[n] for n in order)
    # The left name ends at its mark, the right one begins at its own.
    begin = min(max(0.0, x(one) + 4 - lengths[order[0]]), width - sum(lengths) - 12)
    after = min(max(x(other) - 4, begin + lengths[order[0]] + 12), width - lengths[order[1]])
    found = {order[0]: begin, order[1]: after}
    return [(found[n], found[n] + lengths[n], 0) for n in (0, 1)]


def _mark(sheet: Sheet, x: float, y: float, newest: int) -> None:
    if newest:
        sheet.marker(x, y, "D", color=ACCENT, size=_MARKER - 1.5, is_open=False)
    else:
        sheet.marker(x, y, "o", color=AXIS, size=_MARKER, is_open=True)


def _pair(sheet: Sheet, x: Scale, pair: Pair, middle: float) -> None:
    first, newest = x(pair.first), x(pair.newest)
    if abs(newest - first) > _MARKER:
        sheet.line([first, newest], [middle, middle], color=MID, width=2.2)
    _mark(sheet, first, middle, 0)
    _mark(sheet, newest, middle, 1)
    colors = (QUIET, ACCENT)
    if pair.first == pair.newest:
        if first - _AWAY > x.start:
            sheet.line([x.start, first - _AWAY], [middle, middle], color=GRID, width=0.7)
        sheet.text(newest + _AWAY, middle, pair.newest_label, color=ACCENT, weight="Semibold")
        return
    labels = ((first, pair.first_label, 0), (newest, pair.newest_label, 1))
    (low, small, one), (high, large, other) = sorted(labels)
    if not _is_cramped(x, pair):
        begin = low - _AWAY - text_width(small, SIZE, "Semibold") - 5
        if begin > x.start + 6:
            sheet.line([x.start, begin], [middle, middle], color=GRID, width=0.7)
        sheet.text(low - _AWAY, middle, small, align="right", color=colors[one], weight="Semibold")
        sheet.text(high + _AWAY, middle, large, color=colors[other], weight="Semibold")
    else:
        # No room before the axis: both numbers stand after the marks, in their order.
        sheet.text(high + _AWAY, middle, _both(pair), color=ACCENT, weight="Semibold")


def _is_cramped(x: Scale, pair: Pair) -> bool:
    """Whether the smaller of two numbers has no room between the axis and its mark."""
    small, label = min((pair.first, pair.first_label), (pair.newest, pair.newest_label))
    room = x(small) - _AWAY - x.start - 2
    return pair.first != pair.newest and text_width(label, SIZE, "Semibold") > room


def _both(pair: Pair) -> str:
    return f"{pair.first_label} → {pair.newest_label}"
