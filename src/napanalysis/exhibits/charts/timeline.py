"""Counts by date, a row a source, and the last date of each count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from napanalysis.exhibits.charts.parts.callouts import height_of
from napanalysis.exhibits.charts.parts.frame import year_axis
from napanalysis.exhibits.charts.parts.placing import Box, Placer
from napanalysis.exhibits.charts.parts.scales import Scale
from napanalysis.exhibits.charts.parts.shapes import Line, Mark, Point
from napanalysis.exhibits.charts.parts.sheet import Align, Sheet
from napanalysis.exhibits.charts.style import (
    ACCENT,
    AXIS,
    BAND,
    GRID,
    INK,
    LINE_HEIGHT,
    MID,
    NARROW,
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

    from napanalysis.language import Language

_ROW = SIZE * LINE_HEIGHT
_FOOT = 20.0
_MARKER = 6.5
# From a track to the nearer edge of a number above or below it.
_AWAY = 5.0
_NAMES = 0.3
_GAP = 12.0


def timeline_chart(
    rows: Sequence[Line], *, language: Language, x_label: str, width: float = WIDE
) -> Figure:
    """Draw what was counted when: a row of dots a source, each with its number.

    The place of a dot is its date and nothing else; the number says how many. A stretch
    without dots is one without figures. Dots of numbers that aren't exact are open.

    Parameters
    ----------
    rows : sequence of Line
        With dates as the x of their points; the first one comes on top.
    language : Language
        Accepted like everywhere; the years are the same in both.
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
        If there is no number, or an x isn't a date.
    """
    rows = [row for row in rows if row.known]
    if not rows:
        raise ValueError("a chart needs at least one number, and there is none")
    points = [point for row in rows for _, point in row.known]
    days = sorted({_day(point) for point in points})
    above = width < (WIDE + NARROW) / 2
    with settings():
        names = [wrap(row.name, width if above else _NAMES * width) for row in rows]
        left = 0.0 if above else max(text_width(line) for name in names for line in name) + _GAP + 3
        widest = max(text_width(point.label, SIZE, "Semibold") for point in points)
        inset = min(widest / 2, (width - left) / 4)
        x = year_scale(days, left + inset, width - inset)
        placed = [_numbers(row, x, Box(left, -99, width, 99)) for row in rows]
        unit = wrap(x_label, width, SMALL) if x_label else []
        head = len(unit) * SMALL * LINE_HEIGHT + 6
        parts = [
            _heights(name, boxes, above=above) for name, boxes in zip(names, placed, strict=True)
        ]
        sheet = Sheet(width, head + sum(map(sum, parts)) + _FOOT + 4)
        sheet.lines_of_text(0, sheet.height, unit, color=QUIET, size=SMALL)
        _bands(sheet, x, sheet.height - head)
        upper = sheet.height - head
        for row, name, boxes, (over, under) in zip(rows, names, placed, parts, strict=True):
            track = upper - over
            if above:
                sheet.lines_of_text(0, upper - 2, name)
            else:
                sheet.lines_of_text(left - _GAP, track + len(name) * _ROW / 2, name, align="right")
            _track(sheet, row, x, track)
            for place, box in boxes.items():
                sheet.text(
                    (box.x0 + box.x1) / 2,
                    track + (box.y0 + box.y1) / 2,
                    row.points[place].label,
                    align="center",
                    weight="Semibold",
                    color=ACCENT,
                )
            upper -= over + under
        year_axis(sheet, x, x.start, x.end)
    return sheet.figure


def _day(point: Point | Mark) -> date:
    day = point.day if isinstance(point, Mark) else point.x
    if not isinstance(day, date):
        raise ValueError(f"a timeline needs dates, and {day!r} is none")
    return day


def year_scale(days: Sequence[date], start: float, end: float) -> Scale:
    """Return a scale of whole years that has all days on it."""
    first, last = date(min(days).year, 1, 1), date(min(max(days).year, 9998) + 1, 1, 1)
    return Scale(first.toordinal(), last.toordinal(), start, end)


def _bands(sheet: Sheet, x: Scale, top: float) -> None:
    """Draw a band behind every second year, for the eye to go down to the axis by."""
    first, last = (date.fromordinal(round(end)).year for end in (x.low, x.high))
    for year in range(last - 1, first - 1, -2):
        edges = [x(date(y, 1, 1).toordinal()) for y in (year, year + 1)]
        sheet.box(edges[0], _FOOT, edges[1], top, face_color=BAND)


def _numbers(row: Line, x: Scale, within: Box) -> dict[int, Box]:
    """Return a place for each number, from the track: above it, else below it, else none.

    The first, the last and the extreme numbers have the first choice.
    """
    known = row.known
    by_size = sorted(known, key=lambda entry: height_of(entry[1]))
    order = [known[0], known[-1], by_size[0], by_size[-1], *known]
    placer, found = Placer(within), {}
    for place, point in dict(order).items():
        if not point.label:
            continue
        wide = text_width(point.label, SIZE, "Semibold") + 5
        middle = x(point.position)
        shifts = (0.0, -wide / 4, wide / 4)
        left = [min(max(within.x0, middle + s - wide / 2), within.x1 - wide) for s in shifts]
        above = [Box(at, _AWAY, at + wide, _AWAY + _ROW) for at in left]
        below = [Box(box.x0, -box.y1, box.x1, -box.y0) for box in above]
        choices = above[:1] + below[:1] + above[1:] + below[1:]
        chosen = placer.place(choices, needed=False)
        if chosen is not None:
            found[place] = choices[chosen]
    return found


def _heights(name: Sequence[str], boxes: dict[int, Box], *, above: bool) -> tuple[float, float]:
    """Return the room that a row takes above and below its track."""
    under = _AWAY + _ROW if any(box.y0 < 0 for box in boxes.values()) else _MARKER / 2 + 3
    over = _AWAY + _ROW + 4
    if above:
        return over + len(name) * _ROW, under + 4
    half = len(name) * _ROW / 2 + 3
    return max(over, half), max(under + 4, half)


def _track(sheet: Sheet, row: Line, x: Scale, y: float) -> None:
    known = row.known
    sheet.line([x.start, x.end], [y, y], color=GRID, width=1.0)
    for (i, old), (j, new) in pairwise(known):
        if any(i < index <= j for index in row.breaks):
            # Two strokes as for lines, as slim as the room between two dots asks for.
            middle = (x(old.position) + x(new.position)) / 2
            apart = (x(new.position) - x(old.position) - _MARKER) / 2
            step = max(0.5, min(2.0, apart / 2 - 0.8))
            for shift in (-step, step):
                ends = [middle + shift - step, middle + shift + step]
                sheet.line(ends, [y - 4, y + 4], color=INK, width=1.1)
    for _, point in known:
        is_open = point.kind != "exact" or point.provisional
        sheet.marker(x(point.position), y, "o", color=ACCENT, size=_MARKER, is_open=is_open)


def freshness_strip(
    marks: Sequence[Mark],
    at: date,
    *,
    language: Language,
    at_label: str,
    x_label: str = "",
    width: float = WIDE,
) -> Figure:
    """Draw the last date of each count, and how far it lies before a day.

    Parameters
    ----------
    marks : sequence of Mark
        The first one comes on top.
    at : date
        The day that ages are counted to: a line with its name above the rows.
    language : Language
        Accepted like everywhere; the years are the same in both.
    at_label : str
        Name of that day, such as ``"End of 2022-2023"``.
    x_label : str, default ""
        What is shown.
    width : float
        Natural width in points; the height follows from the rows.

    Returns
    -------
    Figure
        To be given to `save`.

    Raises
    ------
    ValueError
        If there are no marks.
    """
    if not marks:
        raise ValueError("a chart needs at least one number, and there is none")
    days = [*map(_day, marks), at]
    above = width < (WIDE + NARROW) / 2
    with settings():
        labels = max(text_width(mark.label, SMALL) for mark in marks) + _AWAY + 5
        later = max((text_width(m.label, SMALL) + 10 for m in marks if m.day > at), default=6.0)
        names = [wrap(mark.name, width - 2 if above else 0.4 * width) for mark in marks]
        left = 0.0 if above else max(text_width(line) for name in names for line in name) + 7
        x = year_scale(days, left + labels, width - later)
        unit = wrap(x_label, width, SMALL) if x_label else []
        head = len(unit) * SMALL * LINE_HEIGHT + _ROW + 6
        track = _ROW + 2
        heights = [len(name) * _ROW + (track + 4 if above else 7) for name in names]
        sheet = Sheet(width, head + sum(heights) + _FOOT + 4)
        sheet.lines_of_text(0, sheet.height, unit, color=QUIET, size=SMALL)
        upper = sheet.height - head
        day = x(at.toordinal())
        wide = text_width(at_label, SMALL, "Semibold")
        middle = min(max(wide / 2, day), width - wide / 2)
        sheet.text(
            middle, upper + _ROW / 2 + 3, at_label, align="center", size=SMALL, weight="Semibold"
        )
        for mark, name, height in zip(marks, names, heights, strict=True):
            y = upper - height + track / 2 if above else upper - height / 2
            place = x(mark.day.toordinal())
            if above:
                sheet.lines_of_text(0, upper - 2, name)
            else:
                sheet.lines_of_text(left - 4, y + len(name) * _ROW / 2, name, align="right")
            sheet.line(sorted((place, day)), [y, y], color=MID, width=1.4)
            sheet.marker(place, y, "o", color=ACCENT, size=_MARKER, is_open=not mark.recent)
            align: Align = "left" if mark.day > at else "right"
            away = _AWAY + 2 if mark.day > at else -_AWAY - 2
            sheet.text(place + away, y, mark.label, align=align, color=QUIET, size=SMALL)
            if above:
                # The line of the day stands between the names, not through them.
                sheet.line([day, day], [y - track / 2, y + track / 2], color=INK, width=1.1)
            upper -= height
        if not above:
            sheet.line([day, day], [_FOOT, sheet.height - head], color=INK, width=1.1)
        year_axis(sheet, x, x.start, x.end)
        sheet.line([x.start, x.end], [_FOOT, _FOOT], color=AXIS, width=1.0)
    return sheet.figure
