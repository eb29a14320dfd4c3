"""The frame of a line chart: the y axis with its unit, the gridlines, and the x axis."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from napanalysis.exhibits.charts.parts.placing import Scale
from napanalysis.exhibits.charts.parts.shapes import Point, limits
from napanalysis.exhibits.charts.sheet import SMALL, Sheet, text_width, widest
from napanalysis.exhibits.charts.theme import AXIS, BAND, GRID, QUIET

if TYPE_CHECKING:
    from napanalysis.language import Language

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
    from napanalysis.number_formats import number  # here, so that a chart's inputs load quickly

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
    days = sorted({point.x for point in points if isinstance(point.x, date)})
    if days:
        x = _day_axis(sheet, days, language, left, right)
    else:
        places = [round(point.position) for point in points]
        names = {year: str(year) for year in range(min(places), max(places) + 1)}
        x = _named_scale(sheet, names, left, right)
        most = int((right - left) / (widest(names.values(), SMALL) + _APART))
        _write_axis(sheet, x, names, year_ticks(min(places), max(places), max(2, most)))
    return Frame(sheet, x, y, left, right)


def _named_scale(sheet: Sheet, names: Mapping[int, str], left: float, right: float) -> Scale:
    """Return a scale on which half of the outermost names has room beyond their places."""
    alone = len(names) == 1
    half = widest(names.values(), SMALL) / 2
    start, end = max(left + _INSET, half), min(right - _INSET, sheet.width - half)
    return Scale(min(names) - alone, max(names) + alone, start, end)


def _write_axis(sheet: Sheet, x: Scale, names: Mapping[int, str], chosen: Sequence[int]) -> None:
    for place, name in names.items():
        _tick(sheet, x(place), 4 if place in chosen else 2.5)
        if place in chosen:
            sheet.text(x(place), FOOT - 11, name, align="center", color=QUIET, size=SMALL)


def _day_axis(
    sheet: Sheet, days: Sequence[date], language: Language, left: float, right: float
) -> Scale:
    """Draw whole years; within two years, their names would say too little: name the days."""
    from napanalysis.language import day  # here, so that a chart's inputs load quickly

    if days[-1].year - days[0].year < 2:
        names = {calendar_day.toordinal(): day(calendar_day, language) for calendar_day in days}
        x = _named_scale(sheet, names, left, right)
        least = widest(names.values(), SMALL) + _APART
        if all(x(b) - x(a) >= least for a, b in pairwise(names)):
            _write_axis(sheet, x, names, list(names))
            return x
    x = year_scale(days, left, right)
    year_axis(sheet, x)
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
        sheet.box(starts[year], FOOT, starts[year + 1], top, BAND)
    for start in starts.values():
        _tick(sheet, start, 4)
    most = int((x.end - x.start) / (text_width("2000", SMALL) + _APART))
    for year in year_ticks(first, last - 1, max(2, most)):
        middle = (starts[year] + starts[year + 1]) / 2
        sheet.text(middle, FOOT - 11, str(year), align="center", color=QUIET, size=SMALL)


def _tick(sheet: Sheet, place: float, length: float) -> None:
    sheet.line([place, place], [FOOT, FOOT - length], color=AXIS, width=0.8)


def round_ticks(low: float, high: float, *, whole: bool) -> list[float]:
    """Return two to six evenly spaced round numbers that span `low` to `high` and zero.

    Where the axis counts `whole` things there are no fractions on it.

    Examples
    --------
    >>> round_ticks(3, 522, whole=True)
    [0.0, 200.0, 400.0, 600.0]
    >>> round_ticks(0, 0, whole=True)
    [0.0, 1.0]
    """
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

    Examples
    --------
    >>> year_ticks(2006, 2024, 10)
    [2006, 2008, 2010, 2012, 2014, 2016, 2018, 2020, 2022, 2024]
    >>> year_ticks(2006, 2024, 8)
    [2006, 2009, 2012, 2015, 2018, 2021, 2024]
    """
    span = last - first
    shortest = max(1, math.ceil(span / max(1, most - 1)))
    fitting = [step for step in range(shortest, 2 * shortest + 1) if span % step == 0]
    step = fitting[0] if fitting else shortest
    return sorted(range(last, first - 1, -step))
