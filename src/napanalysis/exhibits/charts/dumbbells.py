"""Numbers as first published and as they stand now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from napanalysis.exhibits.charts.bars import NAMES
from napanalysis.exhibits.charts.parts.scales import Scale
from napanalysis.exhibits.charts.parts.shapes import NO_NUMBER, Pair
from napanalysis.exhibits.charts.parts.sheet import Sheet
from napanalysis.exhibits.charts.style import ROW, WIDE, settings, text_width, widest, wrap_all
from napanalysis.exhibits.charts.theme import ACCENT, AXIS, GRID, MID, QUIET

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ROOM = 20.0
_MARKER = 7.0
# From the middle of a mark to its number.
_AWAY = 8.0
_SIGN = 11.0


@settings()
def dumbbell_chart(
    pairs: Sequence[Pair], names: tuple[str, str], *, unit: str, width: float = WIDE
) -> Figure:
    """Draw two marks a row: open for the number first published, solid for the one in force.

    Parameters
    ----------
    pairs : sequence of Pair
        The first one comes on top.
    names : tuple of (str, str)
        Names of the first and the newest number, written above the marks of the first row.
    unit, width
        As in all charts.
    """
    if not pairs:
        raise ValueError(NO_NUMBER)
    numbers = [number for pair in pairs for number in (pair.first, pair.newest)]
    if min(numbers) < 0:
        raise ValueError(f"the marks are placed from zero, and {min(numbers):g} is below it")
    rows, left = wrap_all((pair.name for pair in pairs), NAMES * width)
    left += 8
    labels = [label for pair in pairs for label in (pair.first_label, pair.newest_label)]
    for room in (labels, list(map(_both, pairs))):
        x = Scale(0, max(numbers) or 1.0, left, width - widest(room, bold=True) - _AWAY - 2)
        if not any(_is_cramped(x, pair) for pair in pairs):
            break
    heights = [max(_ROOM, len(row) * ROW + 6) for row in rows]
    places = _header(pairs[0], names, x, width)
    sheet = Sheet(width, 2 + sum(heights) + ROW * (1 + places[1][1]) + 8, unit)
    for n, (name, (start, line)) in enumerate(zip(names, places, strict=True)):
        middle = sheet.top - 4 - ROW * (line + 0.5)
        _mark(sheet, start + 4, middle, n)
        sheet.text(start + _SIGN, middle, name, color=(QUIET, ACCENT)[n])
    upper = 2 + sum(heights)
    sheet.line([left, left], [2, upper], color=AXIS)
    for pair, row, height in zip(pairs, rows, heights, strict=True):
        middle = upper - height / 2
        sheet.text(left - 7, middle, row, align="right")
        _pair(sheet, x, pair, middle)
        upper -= height
    return sheet.figure


def _header(pair: Pair, names: tuple[str, str], x: Scale, width: float) -> list[tuple[float, int]]:
    """Return where the names begin and on which row, as near to the marks as may be.

    They stand in the order of the marks below them; on two rows where one is too short.
    """
    marks = x(pair.first), x(pair.newest)
    lengths = [_SIGN + text_width(name) for name in names]
    if sum(lengths) + 12 > width:
        return [(max(0.0, min(marks[n] - 4, width - lengths[n])), n) for n in (0, 1)]
    left, right = (0, 1) if pair.first <= pair.newest else (1, 0)
    # The left name ends at its mark, the right one begins at its own.
    begin = min(max(0.0, marks[left] + 4 - lengths[left]), width - sum(lengths) - 12)
    after = min(max(marks[right] - 4, begin + lengths[left] + 12), width - lengths[right])
    return [(begin, 0), (after, 0)][:: 1 if left == 0 else -1]


def _mark(sheet: Sheet, x: float, y: float, newest: int) -> None:
    if newest:
        sheet.marker(x, y, "D", color=ACCENT, size=_MARKER - 1.5)
    else:
        sheet.marker(x, y, "o", color=AXIS, size=_MARKER, is_open=True)


def _pair(sheet: Sheet, x: Scale, pair: Pair, middle: float) -> None:
    marks = x(pair.first), x(pair.newest)
    if abs(marks[1] - marks[0]) > _MARKER:
        sheet.line(marks, [middle, middle], color=MID, width=2.2)
    for n in (0, 1):
        _mark(sheet, marks[n], middle, n)
    ends = sorted(zip(marks, (pair.first_label, pair.newest_label), (QUIET, ACCENT), strict=True))
    (low, small, quiet), (high, large, color) = ends
    begin = low - _AWAY
    if pair.first == pair.newest:
        large, color = pair.newest_label, ACCENT
    elif _is_cramped(x, pair):
        # No room before the axis: both numbers stand after the marks, in their order.
        begin, large, color = 0.0, _both(pair), ACCENT
    else:
        sheet.text(begin, middle, small, align="right", color=quiet, bold=True)
        begin -= text_width(small, bold=True) + 5
    sheet.text(high + _AWAY, middle, large, color=color, bold=True)
    if begin > x.start + 6:
        sheet.line([x.start, begin], [middle, middle], color=GRID, width=0.7)


def _is_cramped(x: Scale, pair: Pair) -> bool:
    """Whether the smaller of two numbers has no room between the axis and its mark."""
    small, label = min((pair.first, pair.first_label), (pair.newest, pair.newest_label))
    room = x(small) - _AWAY - x.start - 2
    return pair.first != pair.newest and text_width(label, bold=True) > room


def _both(pair: Pair) -> str:
    return f"{pair.first_label} → {pair.newest_label}"
