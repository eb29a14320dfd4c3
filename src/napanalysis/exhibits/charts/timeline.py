"""Counts by date, a row a source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from napanalysis.exhibits.charts.frame import FOOT, year_axis, year_scale
from napanalysis.exhibits.charts.placing import Box, Placer, Scale
from napanalysis.exhibits.charts.shapes import Line, Point, known_lines
from napanalysis.exhibits.charts.sheet import ROW, WIDE, Sheet, is_narrow, widest, wrap_all
from napanalysis.exhibits.charts.theme import ACCENT, GRID, INK

_MARKER = 6.5
# From a track to the nearer edge of a number above or below it.
_AWAY = 5.0
_NAMES = 0.3
_GAP = 12.0


def timeline_chart(rows: Sequence[Line], *, unit: str, width: float = WIDE) -> Sheet:
    """Draw what was counted when: a row of dots a source, each with its number.

    The place of a dot is its date and nothing else; the number says how many. A stretch
    without dots is one without figures. Dots of numbers that aren't exact are open.
    """
    rows = known_lines(rows)
    points = [point for row in rows for point in row.points]
    days = [point.x for point in points if isinstance(point.x, date)]
    if len(days) < len(points):
        raise ValueError(f"a timeline needs dates, and {points[0].x!r} is none")
    above = is_narrow(width)
    names, left = wrap_all((row.name for row in rows), width if above else _NAMES * width)
    left = 0.0 if above else left + _GAP + 3
    half = widest((point.label for point in points), bold=True) / 2
    inset = min(half, (width - left) / 4)
    x = year_scale(days, left + inset, width - inset)
    # The room of a row above and below its track.
    over, under = _AWAY + ROW + 4, _MARKER / 2 + 7
    high = [len(name) * ROW for name in names]
    parts = [(over + name, under) if above else (max(over, name / 2 + 3), max(under, name / 2 + 3))
             for name in high]  # fmt: skip
    sheet = Sheet(width, FOOT + 4 + sum(map(sum, parts)) + 6, unit)
    upper = sheet.top - 6
    year_axis(sheet, x, upper)
    for row, name, (over, under) in zip(rows, names, parts, strict=True):
        track = upper - over
        sheet.row_name(name, upper, left - _GAP, track)
        _track(sheet, row, x, track)
        for point, box in _numbers(row, x, Box(left, 0, width, _AWAY + ROW)):
            place, height = box.middle
            sheet.text(place, track + height, point.label, align="center", bold=True, color=ACCENT)
        upper -= over + under
    return sheet


def _numbers(row: Line, x: Scale, within: Box) -> Iterator[tuple[Point, Box]]:
    """Yield each number with its place above the track, as far as there is room.

    The first, the last and the extreme numbers have the first choice.
    """
    points = row.points
    by_size = sorted(points, key=lambda point: point.height)
    placer = Placer(within)
    for point in dict.fromkeys([points[0], points[-1], by_size[0], by_size[-1], *points]):
        wide = widest([point.label], bold=True) + 5
        left = min(max(within.x0, x(point.position) - wide / 2), within.x1 - wide)
        box = Box(left, _AWAY, left + wide, _AWAY + ROW)
        if point.label and placer.place([box]):
            yield point, box


def _track(sheet: Sheet, row: Line, x: Scale, y: float) -> None:
    sheet.line([x.start, x.end], [y, y], color=GRID)
    for old, new in pairwise(row.points):
        if new.apart:
            # Two strokes as for lines, as slim as the room between two dots asks for.
            middle = (x(old.position) + x(new.position)) / 2
            apart = (x(new.position) - x(old.position) - _MARKER) / 2
            step = max(0.5, min(2.0, apart / 2 - 0.8))
            for start in (middle - 2 * step, middle):
                sheet.line([start, start + 2 * step], [y - 4, y + 4], color=INK, width=1.1)
    for point in row.points:
        is_open = point.kind != "exact" or point.provisional
        sheet.marker(x(point.position), y, "o", color=ACCENT, size=_MARKER, is_open=is_open)
