"""The frame of a line chart: the y axis with its unit, the gridlines, and the x axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from napanalysis.exhibits.charts.placing import Scale
from napanalysis.exhibits.charts.shapes import Point, limits
from napanalysis.exhibits.charts.sheet import SMALL, Sheet, text_width, widest
from napanalysis.exhibits.charts.theme import AXIS, BAND, GRID, QUIET
from napanalysis.language import Language
from napanalysis.number_formats import number

#: Room below a chart for the names on its x axis.
FOOT = 20.0
# Room above the highest gridline for the label of a point that lies on it.
_HEADROOM = 16.0
# From the outermost points to the plot's edges.
_INSET = 12.0
# Between two names on the x axis.
_APART = 9.0


@dataclass(frozen=True)
class Frame:
    """A sheet with axes, and the scales to draw marks with."""

    sheet: Sheet
    x: Scale
    y: Scale
    left: float
    right: float

    def place(self, point: Point) -> tuple[float, float]:
        """Return where a point lies on the sheet."""
        return self.x(point.position), self.y(point.height)

    def span(self, point: Point) -> tuple[float, float]:
        """Return the lower and the upper end of a point's interval on the sheet."""
        ends = [self.y(number) for number in point.known]
        if point.kind != "bounded":
            return min(ends), max(ends)
        low = self.y.start if point.lower is None else ends[0]
        return low, low + 16 if point.upper is None else ends[-1]


def frame(
    sheet: Sheet, points: Sequence[Point], language: Language, *, right: float, top: float
) -> Frame:
    """Draw the axes for `points` on a sheet, the plot between the edges `right` and `top`."""
    low, high = limits(points)
    if any(point.is_open_ended for point in points):
        high *= 1.08  # an arrow says that there is no upper bound; leave it some room
    whole = all(float(point.value).is_integer() for point in points if point.value is not None)
    ticks = round_ticks(low, high, whole=whole)
    decimals = max(0, -math.floor(math.log10(ticks[1] - ticks[0]) + 1e-9))
    labels = [number(tick, language, decimals=decimals) for tick in ticks]
    left = widest(labels, SMALL) + 6
    y = Scale(ticks[0], ticks[-1], FOOT, top - _HEADROOM)
    for tick, label in zip(ticks, labels, strict=True):
        color, width = (GRID, 0.7) if tick else (AXIS, 1.0)
        sheet.line([left, right], [y(tick), y(tick)], color=color, width=width)
        sheet.text(left - 6, y(tick), label, align="right", color=QUIET, size=SMALL)
    days = [point.x for point in points if isinstance(point.x, date)]
    if days:
        x = year_scale(days, left, right)
        year_axis(sheet, x)
    else:
        x = _year_points(sheet, [round(point.position) for point in points], left, right)
    return Frame(sheet, x, y, left, right)


def _year_points(sheet: Sheet, years: Sequence[int], left: float, right: float) -> Scale:
    """Draw an axis with a tick at each year, and return its scale."""
    first, last = min(years), max(years)
    wide, alone = text_width("2000", SMALL), first == last
    # Half of the outermost names has room beyond their places.
    start, end = max(left + _INSET, wide / 2), min(right - _INSET, sheet.width - wide / 2)
    x = Scale(first - alone, last + alone, start, end)
    named = year_ticks(first, last, max(2, int((right - left) / (wide + _APART))))
    for year in range(first, last + 1):
        _tick(sheet, x(year), 4 if year in named else 2.5)
        if year in named:
            sheet.text(x(year), FOOT - 11, str(year), align="center", color=QUIET, size=SMALL)
    return x


def year_scale(days: Sequence[date], start: float, end: float) -> Scale:
    """Return a scale of whole years that has all days on it."""
    first, last = min(days).year, min(max(days).year, 9998) + 1
    return Scale(date(first, 1, 1).toordinal(), date(last, 1, 1).toordinal(), start, end)


def year_axis(sheet: Sheet, x: Scale, top: float = 0.0) -> None:
    """Write whole years below a scale, each one's name in its middle where there is room.

    Up to `top`, there is a band behind every second year, for the eye to go down to the axis by.
    """
    first, last = (date.fromordinal(round(end)).year for end in (x.low, x.high))
    starts = {year: x(date(year, 1, 1).toordinal()) for year in range(first, last + 1)}
    for year in range(last - 1, first - 1, -2) if top else ():
        sheet.box((starts[year], FOOT, starts[year + 1], top), BAND)
    for start in starts.values():
        _tick(sheet, start, 4)
    most = int((x.end - x.start) / (text_width("2000", SMALL) + _APART))
    for year in year_ticks(first, last - 1, max(2, most)):
        middle = (starts[year] + starts[year + 1]) / 2
        sheet.text(middle, FOOT - 11, str(year), align="center", color=QUIET, size=SMALL)


def _tick(sheet: Sheet, place: float, length: float) -> None:
    sheet.line([place, place], [FOOT, FOOT - length], color=AXIS, width=0.8)


def round_ticks(low: float, high: float, *, whole: bool) -> list[float]:
    """Return two to six round numbers from `low` to `high` and zero; `whole` ones for counts."""
    from matplotlib.ticker import MaxNLocator

    low, high = min(low, 0.0), max(high, 0.0)
    if whole:
        low, high = math.floor(low), math.ceil(high)
    if high - low < 1e-9:
        low, high = 0.0, 1.0
    # On both sides of zero, both ends can lie beyond the numbers.
    most = 4 if low < 0 < high else 5
    locator = MaxNLocator(most, steps=[1, 2, 5, 10], integer=whole, min_n_ticks=1)
    return [float(tick) for tick in locator.tick_values(low, high)]


def year_ticks(first: int, last: int, most: int) -> list[int]:
    """Return years from `first` to `last`, the last one always among them.

    Where the years are too many, the step is one that hits the first year too, if there
    is one that isn't much longer.
    """
    span = last - first
    shortest = max(1, math.ceil(span / max(1, most - 1)))
    fitting = [step for step in range(shortest, 2 * shortest + 1) if span % step == 0]
    step = fitting[0] if fitting else shortest
    return sorted(range(last, first - 1, -step))
