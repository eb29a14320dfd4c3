"""Charts over time: series as lines, and what was counted when as rows of dots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

from napanalysis.exhibits.charts.frame import FOOT, Frame, frame, year_axis, year_scale
from napanalysis.exhibits.charts.line_labels import (
    GAP,
    INDENT,
    Place,
    ends_of,
    key_height,
    mark_break,
    write_key,
    write_names,
    write_numbers,
)
from napanalysis.exhibits.charts.placing import Box, Placer, Scale
from napanalysis.exhibits.charts.shapes import Line, Point, check_series, known_lines
from napanalysis.exhibits.charts.sheet import (
    ROW,
    SMALL_ROW,
    WIDE,
    Sheet,
    is_narrow,
    widest,
    wrap_all,
)
from napanalysis.exhibits.charts.theme import ACCENT, GRID, INK, LINES, PAPER
from napanalysis.language import Language

_HEIGHT = 182.0 - SMALL_ROW
_MARKER = 6.5
_BETWEEN = (0, (2.5, 2.5))
# The share of the width that a name at its line's end may take.
_SHARE = 0.27
# The height of a line of numbers.
_LABEL = 11.0
# From the track of a row of dots to the nearer edge of a number above or below it.
_AWAY = 5.0
# The share of the width that names of rows may take, and what parts them from the tracks.
_NAMES = 0.3
_NAME_GAP = 12.0


def line_chart(
    lines: Sequence[Line],
    *,
    language: Language,
    unit: str,
    break_words: str = "",
    width: float = WIDE,
) -> Sheet:
    """Draw one to four series over years, or over dates: what was known when.

    Between the dates of two stocks nothing is known: a thin dashed line joins the counts of
    one source. Where two numbers aren't comparable there is a gap; years have a mark in it, which
    `break_words` beside the unit explain. Each line is named at its end.
    """
    lines = known_lines(lines)
    check_series(lines, len(LINES))
    dated = isinstance(lines[0].points[0].x, date)
    if break_words and any(point.apart for line in lines for point in line.points[1:]):
        unit = f"{unit}; {break_words}"
    # A narrow chart has a key above it, for lack of room beside it.
    key = ends_of(lines, width - INDENT) if is_narrow(width) else []
    ends = [] if key else ends_of(lines, _SHARE * width)
    margin = max(end.width for end in ends) + GAP + 4 if ends else 8
    # Equal numbers at the top stand above one another, below the key.
    heights = [max(point.height for point in line.points) for line in lines]
    highest = sum(height > 0.9 * max(heights) for height in heights)
    head = key_height(key) + (_LABEL * (highest - 1) if key else 0)
    tall = max(_HEIGHT + head, sum(end.height + 4 for end in ends) + 40)
    sheet = Sheet(width, tall, unit)
    points = [point for line in lines for point in line.points]
    paper = frame(sheet, points, language, right=width - margin, top=sheet.top - head)
    if not dated:
        lines = _apart(paper, lines)
        ends = ends_of(lines, _SHARE * width) if ends else []
    edge = paper.right + GAP - 2 if ends else width
    placer = Placer(Box(paper.left + 1, FOOT, edge, sheet.top - key_height(key)))
    # What leads to a name lies behind the marks.
    write_names(paper, placer, ends)
    breaks = [
        (old, new, look[0])
        for line, look in zip(lines, LINES, strict=False)
        for old, new in _draw(paper, placer, line, look, dated)
    ]
    for between in breaks:
        mark_break(paper, placer, *between)
    for line, (color, _, _) in zip(lines, LINES, strict=False):
        write_numbers(paper, placer, line, color, beside=len(lines) - 1, ended=bool(ends))
    write_key(sheet, key)
    return sheet


def _apart(paper: Frame, lines: Sequence[Line]) -> list[Line]:
    """Return the lines with marks that would cover one another set side by side."""
    places = sorted(
        (*paper.place(point), n, i)
        for n, line in enumerate(lines)
        for i, point in enumerate(line.points)
    )
    groups = [places[:1]]
    for old, new in pairwise(places):
        if new[0] == old[0] and new[1] - old[1] < _MARKER / 2:
            groups[-1].append(new)
        else:
            groups.append([new])
    step = (paper.x.high - paper.x.low) / (paper.x.end - paper.x.start) * (_MARKER + 1.5)
    step = min(step, 1 / (len(LINES) + 1))  # never past the next year
    moved = [list(line.points) for line in lines]
    for group in groups:
        for rank, (n, i) in enumerate(sorted((n, i) for *_, n, i in group)):
            shift = (rank - (len(group) - 1) / 2) * step
            moved[n][i] = replace(moved[n][i], x=moved[n][i].position + shift)
    return [replace(line, points=tuple(points)) for line, points in zip(lines, moved, strict=True)]


def _draw(
    paper: Frame, placer: Placer, line: Line, look: tuple[str, str, Any], dated: bool
) -> list[tuple[Place, Place]]:
    """Draw a line with its marks, and return the places between which it is broken."""
    color, shape, dash = look
    # How a count grew between two dates isn't known: a fainter line than that of a series.
    width, dash = (1.0, _BETWEEN) if dated else (1.9, dash)
    places = [paper.place(point) for point in line.points]
    paths, breaks = [places[:1]], []
    for n, (old, new) in enumerate(pairwise(line.points), 1):
        gap = not dated and round(new.position) - round(old.position) > 1
        if new.apart or gap or not (_carries(old, dated) and _carries(new, dated)):
            paths.append([])
        paths[-1].append(places[n])
        if new.apart and not dated:
            breaks.append((places[n - 1], places[n]))
    for path in paths:
        if len(path) > 1:
            xs, ys = zip(*path, strict=True)
            paper.sheet.line(xs, ys, color=color, width=width, dash=dash)
            placer.block_line(path)
    crowded = len(places) > 1 and (places[-1][0] - places[0][0]) / (len(places) - 1) < 11
    size = _MARKER - 2 * crowded - (shape == "D")
    for point in line.points:
        _mark(paper, placer, point, color, shape, size)
    return breaks


def _carries(point: Point, dated: bool) -> bool:
    """Whether a line may go through a point: not where its place in an interval is open."""
    return point.kind != "bounded" or (dated and point.upper is None)


def _mark(paper: Frame, placer: Placer, point: Point, color: str, shape: str, size: float) -> None:
    sheet, (x, y), (low, high) = paper.sheet, paper.place(point), paper.span(point)
    if point.is_open_ended:
        sheet.line([x, x], [low, high - 3], color=color, width=1.3)
        sheet.line([x - 4, x + 4], [low, low], color=color, width=1.6)
        sheet.marker(x, high - 3, "^", color=color, size=4.5)
    elif point.kind == "bounded":
        high = max(high, low + 3)
        sheet.box((x - 3.5, low, x + 3.5, high), PAPER, color)
    else:
        if high > low:
            sheet.line([x, x], [low, high], color=color, width=1.2)
            for end in (low, high):
                sheet.line([x - 3, x + 3], [end, end], color=color, width=1.2)
        is_open = point.kind == "approximate" or point.provisional
        sheet.marker(x, y, shape, color=color, size=size, is_open=is_open)
        low, high = min(low, y - size / 2), max(high, y + size / 2)
    placer.block(Box(x - 4, low, x + 4, high))


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
    left = 0.0 if above else left + _NAME_GAP + 3
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
        sheet.row_name(name, upper, left - _NAME_GAP, track)
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
