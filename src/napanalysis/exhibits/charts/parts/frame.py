"""The frame of a line chart: the y axis with its unit, the gridlines, and the x axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from napanalysis.exhibits.charts.parts.placing import Box
from napanalysis.exhibits.charts.parts.scales import (
    Scale,
    round_ticks,
    tick_labels,
    year_starts,
    year_ticks,
)
from napanalysis.exhibits.charts.parts.shapes import Line, limits
from napanalysis.exhibits.charts.parts.sheet import Sheet
from napanalysis.exhibits.charts.style import (
    AXIS,
    GRID,
    LINE_HEIGHT,
    QUIET,
    SMALL,
    text_width,
    wrap,
)

if TYPE_CHECKING:
    from napanalysis.language import Language

# Room above the highest gridline for the label of a point that lies on it.
_HEADROOM = 16.0
_FOOT = 20.0
# From the outermost points to the plot's edges.
_INSET = 12.0


@dataclass(frozen=True)
class Frame:
    """A sheet with axes, and the scales to draw marks with."""

    sheet: Sheet
    x: Scale
    y: Scale
    left: float
    right: float
    bottom: float
    top: float
    #: The room that the unit takes, over the whole width.
    unit: Box


def frame(
    lines: Sequence[Line],
    *,
    language: Language,
    y_label: str,
    scale: float,
    whole: bool | None,
    x_labels: Mapping[float, str] | None,
    width: float,
    height: float,
    margin: float,
    head: float,
) -> Frame:
    """Draw the axes for `lines`.

    There are `margin` points free to the right of the plot, and `head` points above it.
    """
    points = [point for line in lines for point in line.points]
    low, high = limits(points)
    if any(point.upper is None and point.kind == "bounded" for point in points):
        high *= 1.08  # an arrow says that there is no upper bound; leave it some room
    if whole is None:
        whole = _all_whole(lines)
    ticks = round_ticks(low / scale, high / scale, whole=whole and scale == 1)
    labels = tick_labels(ticks, language)

    unit = wrap(y_label, width, SMALL) if y_label else []
    left = max(text_width(label, SMALL) for label in labels) + 6
    right = width - margin
    key_top = height - len(unit) * SMALL * LINE_HEIGHT - 3
    top = key_top + 3 - head - _HEADROOM
    sheet = Sheet(width, height)
    y = Scale(ticks[0] * scale, ticks[-1] * scale, _FOOT, top)
    for tick, label in zip(ticks, labels, strict=True):
        place = y(tick * scale)
        zero = tick == 0
        sheet.line(
            [left, right], [place, place], color=AXIS if zero else GRID, width=1.0 if zero else 0.7
        )
        sheet.text(left - 6, place, label, align="right", color=QUIET, size=SMALL)
    sheet.lines_of_text(0, height, unit, color=QUIET, size=SMALL)

    if isinstance(points[0].x, date):
        days = sorted({p.x for p in points if isinstance(p.x, date)})
        x = _date_axis(sheet, days, language, left, right)
    else:
        x = _number_axis(sheet, [p.position for p in points], x_labels, left, right)
    room = Box(0, key_top, max(map(text_width, unit), default=0), height)
    return Frame(sheet, x, y, left, right, _FOOT, top, room)


def _all_whole(lines: Sequence[Line]) -> bool:
    values = [point.value for line in lines for point in line.points if point.value is not None]
    return all(float(value).is_integer() for value in values)


def _number_axis(
    sheet: Sheet,
    places: Sequence[float],
    names: Mapping[float, str] | None,
    left: float,
    right: float,
) -> Scale:
    first, last = min(places), max(places)
    alone = first == last
    if names is None:
        names = {float(year): str(year) for year in range(round(first), round(last) + 1)}
    widest = max(text_width(name, SMALL) for name in names.values())
    # Half of the outermost names has to fit on the sheet.
    x = Scale(
        first - alone,
        last + alone,
        left + max(_INSET, widest / 2 - left),
        right - max(_INSET, widest / 2 - (sheet.width - right)),
    )
    ordered = sorted(names)
    most = int((right - left) / (widest + 9))
    chosen = [ordered[i] for i in year_ticks(0, len(ordered) - 1, max(2, most))]
    for place in ordered:
        _tick(sheet, x(place), 4 if place in chosen else 2.5)
    for place in chosen:
        sheet.text(x(place), _FOOT - 11, names[place], align="center", color=QUIET, size=SMALL)
    return x


def _date_axis(
    sheet: Sheet, days: Sequence[date], language: Language, left: float, right: float
) -> Scale:
    """Draw whole years, each year's name in the middle of the year where there is room.

    Within two years, the years' names would say too little: the days themselves have names.
    """
    if days[-1].year - days[0].year < 2:
        named = _named_days(sheet, days, language, left, right)
        if named:
            return named
    starts = year_starts(days[0], days[-1])
    x = Scale(starts[0].toordinal(), starts[-1].toordinal(), left, right)
    year_axis(sheet, x, left, right)
    return x


def year_axis(sheet: Sheet, x: Scale, left: float, right: float) -> None:
    """Write whole years below a scale that begins and ends with one."""
    starts = year_starts(*(date.fromordinal(round(end)) for end in (x.low, x.high - 1)))
    for start in starts:
        _tick(sheet, x(start.toordinal()), 4)
    widest = text_width("2000", SMALL) + 9
    most = max(2, int((right - left) / widest))
    for i in year_ticks(0, len(starts) - 2, most):
        middle = (x(starts[i].toordinal()) + x(starts[i + 1].toordinal())) / 2
        name = str(starts[i].year)
        sheet.text(middle, _FOOT - 11, name, align="center", color=QUIET, size=SMALL)


def _named_days(
    sheet: Sheet, days: Sequence[date], language: Language, left: float, right: float
) -> Scale | None:
    """Draw a tick with its name at each day, if there is room for all of them."""
    from napanalysis.language import day  # here, so that a chart's inputs load quickly

    names = [day(one, language) for one in days]
    half = max(text_width(name, SMALL) for name in names) / 2
    alone = len(days) == 1
    x = Scale(
        days[0].toordinal() - alone,
        days[-1].toordinal() + alone,
        left + max(_INSET, half - left),
        right - max(_INSET, half - (sheet.width - right)),
    )
    places = [x(one.toordinal()) for one in days]
    if any(b - a < 2 * half + 9 for a, b in pairwise(places)):
        return None
    for place, name in zip(places, names, strict=True):
        _tick(sheet, place, 4)
        sheet.text(place, _FOOT - 11, name, align="center", color=QUIET, size=SMALL)
    return x


def _tick(sheet: Sheet, place: float, length: float) -> None:
    sheet.line([place, place], [_FOOT, _FOOT - length], color=AXIS, width=0.8)
