"""Horizontal bars of stacked segments."""

from __future__ import annotations

from collections.abc import Sequence

from napanalysis.exhibits.charts.bars import BETWEEN, NAMES, THICK
from napanalysis.exhibits.charts.parts.placing import Scale, spread
from napanalysis.exhibits.charts.parts.shapes import Row, check_rows
from napanalysis.exhibits.charts.parts.sheet import Sheet, chart
from napanalysis.exhibits.charts.style import ROW, SMALL, WIDE, text_width, widest, wrap_all
from napanalysis.exhibits.charts.theme import ACCENT, AXIS, INK, MOST, PAPER, SEGMENTS, Fill

_TALL = THICK + 3
# Between two categories above the first bar.
_APART = 12


@chart
def stacked_bar_chart(
    rows: Sequence[Row], segments: Sequence[str], *, unit: str, width: float = WIDE
) -> Sheet:
    """Draw horizontal bars of at most four segments, whose names stand above the first bar."""
    if not 1 <= len(segments) <= MOST:
        raise ValueError(f"a bar has 1 to {MOST} segments; {len(segments)} were given")
    check_rows(rows, segments)
    names, left = wrap_all((row.name for row in rows), NAMES * width)
    left += 8
    right = width - widest((row.total for row in rows), bold=True) - 8
    x = Scale(0, max(sum(row.values) for row in rows), left, right)
    outside = [_outside(row, x) for row in rows]
    heights = [
        max(_TALL, len(name) * ROW) + BETWEEN + (ROW if beside else 0)
        for name, beside in zip(names, outside, strict=True)
    ]
    key = FillKey(list(zip(segments, SEGMENTS, strict=False)), left, width)
    sheet = Sheet(width, 2 + sum(heights) + key.height + 8, unit)
    key.write(sheet)
    top = begin = sheet.top - key.height - 8
    for row, name, height, beside in zip(rows, names, heights, outside, strict=True):
        middle = top - (height + (ROW if beside else 0)) / 2
        sheet.text(left - 7, middle, name, align="right")
        _stack(sheet, x, row, middle, beside)
        top -= height
    sheet.line([left, left], [top, begin], color=AXIS)
    return sheet


def _outside(row: Row, x: Scale) -> list[int]:
    """Return the segments that are too short for their labels."""
    return [
        i
        for i, (value, label) in enumerate(zip(row.values, row.labels, strict=True))
        if value
        and label
        and x(value) - x.start < text_width(label, bold=True) + (15 if SEGMENTS[i][2] else 7)
    ]


class FillKey:
    """What fills mean: a box of each before its name, above a chart `width` points wide.

    The names begin `left` where the bars begin, if they all fit beside one another there.
    """

    def __init__(self, meanings: Sequence[tuple[str, Fill]], left: float, width: float) -> None:
        widths = [14 + text_width(name) + _APART for name, _ in meanings]
        end = width - 2 + _APART
        if left + sum(widths) > end:
            left = max(0.0, end - sum(widths))
        self._entries: list[tuple[str, Fill, float, float]] = []
        place, top = left, -4.0
        for (name, fill), wide in zip(meanings, widths, strict=True):
            if place > left and place + wide > end + 0.01:
                place, top = left, top - ROW - 3
            self._entries.append((name, fill, place, top - (ROW + 3) / 2))
            place += wide
        self.height = ROW + 3 - top - 4 if meanings else 0.0

    def write(self, sheet: Sheet) -> None:
        """Write the key at the top of a sheet."""
        for name, fill, place, height in self._entries:
            middle = sheet.top + height
            sheet.box(place, middle - 4.5, place + 9, middle + 4.5, *fill)
            sheet.text(place + 14, middle, name)


def _stack(sheet: Sheet, x: Scale, row: Row, middle: float, beside: Sequence[int]) -> None:
    low, high = middle - _TALL / 2, middle + _TALL / 2
    start, middles = 0.0, []
    for i, value in enumerate(row.values):
        fill, left, right = SEGMENTS[i], x(start), x(start + value)
        if value:
            # A white gap parts the segments whatever their fills.
            sheet.box(left, low, max(left + 1.5, right - 1.2), high, *fill)
        if i in beside:
            middles.append((left + right) / 2)
        elif value and row.labels[i]:
            place, half = (left + right - 1.2) / 2, text_width(row.labels[i], bold=True) / 2 + 2
            if fill[2]:
                sheet.box(place - half, middle - 5.5, place + half, middle + 5.5, PAPER)
            color = PAPER if fill[0] == ACCENT else INK
            sheet.text(place, middle, row.labels[i], align="center", color=color, bold=True)
        start += value
    widths = [text_width(row.labels[i], SMALL, bold=True) + 5 for i in beside]
    for i, place in zip(beside, spread(middles, widths, x.start, sheet.width), strict=True):
        sheet.text(place, high + 6.5, row.labels[i], align="center", size=SMALL, bold=True)
    sheet.text(x(start) + 4, middle, row.total, bold=True)
