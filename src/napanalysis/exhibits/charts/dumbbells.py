"""Numbers as first published and as they stand now."""

from __future__ import annotations

from collections.abc import Sequence

from napanalysis.exhibits.charts.bars import NAMES
from napanalysis.exhibits.charts.parts.placing import Scale
from napanalysis.exhibits.charts.parts.shapes import NO_NUMBER, Row
from napanalysis.exhibits.charts.parts.sheet import Sheet, chart
from napanalysis.exhibits.charts.style import ROW, WIDE, text_width, widest, wrap_all
from napanalysis.exhibits.charts.theme import ACCENT, AXIS, GRID, MID, QUIET

_ROOM = 20.0
_MARKER = 7.0
# From the middle of a mark to its number.
_AWAY = 8.0
_SIGN = 11.0


@chart
def dumbbell_chart(
    rows: Sequence[Row], names: Sequence[str], *, unit: str, width: float = WIDE
) -> Sheet:
    """Draw two marks a row: open for the number first published, solid for the one in force.

    The `names` of the first and the newest number stand above the marks of the first row.
    """
    if not rows:
        raise ValueError(NO_NUMBER)
    titles, left = wrap_all((row.name for row in rows), NAMES * width)
    left += 8
    most = max(value for row in rows for value in row.values) or 1.0
    for labels in ([label for row in rows for label in row.labels], list(map(_both, rows))):
        x = Scale(0, most, left, width - widest(labels, bold=True) - _AWAY - 2)
        if not any(_is_cramped(x, row) for row in rows):
            break
    heights = [max(_ROOM, len(title) * ROW + 6) for title in titles]
    places = _header(rows[0], names, x, width)
    sheet = Sheet(width, 2 + sum(heights) + ROW * (1 + places[1][1]) + 8, unit)
    for n, (name, (start, line)) in enumerate(zip(names, places, strict=True)):
        middle = sheet.top - 4 - ROW * (line + 0.5)
        _mark(sheet, start + 4, middle, n)
        sheet.text(start + _SIGN, middle, name, color=(QUIET, ACCENT)[n])
    upper = 2 + sum(heights)
    sheet.line([left, left], [2, upper], color=AXIS)
    for row, title, height in zip(rows, titles, heights, strict=True):
        middle = upper - height / 2
        sheet.text(left - 7, middle, title, align="right")
        _dumbbell(sheet, x, row, middle)
        upper -= height
    return sheet


def _header(row: Row, names: Sequence[str], x: Scale, width: float) -> list[tuple[float, int]]:
    """Return where the names begin and on which line, as near to the marks as may be.

    They stand in the order of the marks below them; on two lines where one is too short.
    """
    marks = [x(value) for value in row.values]
    lengths = [_SIGN + text_width(name) for name in names]
    if sum(lengths) + 12 > width:
        return [(max(0.0, min(marks[n] - 4, width - lengths[n])), n) for n in (0, 1)]
    left, right = (0, 1) if marks[0] <= marks[1] else (1, 0)
    # The left name ends at its mark, the right one begins at its own.
    begin = min(max(0.0, marks[left] + 4 - lengths[left]), width - sum(lengths) - 12)
    after = min(max(marks[right] - 4, begin + lengths[left] + 12), width - lengths[right])
    return [(begin, 0), (after, 0)][:: 1 if left == 0 else -1]


def _mark(sheet: Sheet, x: float, y: float, newest: int) -> None:
    if newest:
        sheet.marker(x, y, "D", color=ACCENT, size=_MARKER - 1.5)
    else:
        sheet.marker(x, y, "o", color=AXIS, size=_MARKER, is_open=True)


def _dumbbell(sheet: Sheet, x: Scale, row: Row, middle: float) -> None:
    marks = [x(value) for value in row.values]
    if abs(marks[1] - marks[0]) > _MARKER:
        sheet.line(marks, [middle, middle], color=MID, width=2.2)
    for n in (0, 1):
        _mark(sheet, marks[n], middle, n)
    ends = sorted(zip(marks, row.labels, (QUIET, ACCENT), strict=True))
    (low, small, quiet), (high, large, color) = ends
    begin = low - _AWAY
    if low == high:
        large, color = row.labels[1], ACCENT
    elif _is_cramped(x, row):
        # No room before the axis: both numbers stand after the marks, in their order.
        begin, large, color = 0.0, _both(row), ACCENT
    else:
        sheet.text(begin, middle, small, align="right", color=quiet, bold=True)
        begin -= text_width(small, bold=True) + 5
    sheet.text(high + _AWAY, middle, large, color=color, bold=True)
    if begin > x.start + 6:
        sheet.line([x.start, begin], [middle, middle], color=GRID, width=0.7)


def _is_cramped(x: Scale, row: Row) -> bool:
    """Whether the smaller of two numbers has no room between the axis and its mark."""
    small, label = min(zip(row.values, row.labels, strict=True))
    return min(row.values) < max(row.values) and text_width(label, bold=True) > (
        x(small) - _AWAY - x.start - 2
    )


def _both(row: Row) -> str:
    return " → ".join(row.labels)
