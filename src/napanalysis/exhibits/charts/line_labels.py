"""What is written in a line chart: names of lines, numbers of points, marks of breaks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from napanalysis.exhibits.charts.frame import Frame
from napanalysis.exhibits.charts.placing import Box, Placer, spread
from napanalysis.exhibits.charts.shapes import Line, Point
from napanalysis.exhibits.charts.sheet import ROW, Sheet, text_width, widest, wrap
from napanalysis.exhibits.charts.theme import AXIS, LINES, PAPER

#: From the plot's right edge to the names of the lines.
GAP = 12.0
#: In the key above a narrow chart: the length of a sample, and where the name begins.
_SAMPLE = 18.0
INDENT = 24.0
# With more points than this on a line, only the first, the last and the extremes have labels.
_FEW = 12
#: Half the height and width of the room that the mark of a break takes.
_HALF = 6.0
_AIR = 3.0
#: A place on a sheet, in points.
Place = tuple[float, float]
# An end so near to the plot's edge is next to its name.
_NEAR = 16.0


class End(NamedTuple):
    """A label at the end of a line, its last number and its name; and the room that it takes."""

    line: Line
    point: Point
    #: Colour, marker and dash of the line.
    look: tuple[str, str, Any]
    name: list[str]
    width: float
    height: float


def ends_of(lines: Sequence[Line], room: float) -> list[End]:
    """Return a label for each line that has a name, at most `room` points wide."""
    ends = []
    for line, look in zip(lines, LINES, strict=False):
        name, last = wrap(line.name, room), line.points[-1]
        wide = max(text_width(last.label, bold=True), widest(name))
        ends.append(End(line, last, look, name, wide, (len(name) + bool(last.label)) * ROW))
    return [end for end in ends if end.line.name]


def key_height(key: Sequence[End]) -> float:
    """Return the room that a key takes, in points."""
    return sum(len(entry.name) * ROW + 3 for entry in key) + 4 * bool(key)


def write_key(sheet: Sheet, key: Sequence[End]) -> None:
    """Write a key, a sample of each line before its name, at the top of a sheet."""
    top = sheet.top - 3
    for entry in key:
        color, shape, dash = entry.look
        line, x, y = entry.line, _SAMPLE / 2, top - ROW / 2
        kinds = {point.kind for point in line.points}
        if kinds == {"bounded"}:
            sheet.box((x - 3.5, y - 4, x + 3.5, y + 4), PAPER, color)
        else:
            if not all(point.apart for point in line.points[1:]):
                sheet.line([1, _SAMPLE], [y, y], color=color, width=1.9, dash=dash)
            sheet.marker(x, y, shape, color=color, size=6.0, is_open=kinds == {"approximate"})
        sheet.text(INDENT, top, entry.name, below=True, color=color)
        top -= len(entry.name) * ROW + 3


def write_names(paper: Frame, placer: Placer, ends: Sequence[End]) -> None:
    """Write each line's last number and name right of the plot, the number level with its end.

    A thin line leads to a name that isn't next to its line's last point.
    """
    ends = sorted(ends, key=lambda end: end.point.height)
    wished = [paper.place(end.point)[1] - (end.height - ROW) / 2 for end in ends]
    middles = spread(wished, [end.height + 4 for end in ends], 2, paper.sheet.height - 12)
    left = paper.right + GAP
    for end, middle in zip(ends, middles, strict=True):
        (x, y), top, number = paper.place(end.point), middle + end.height / 2, end.point.label
        first, color = top - ROW / 2, end.look[0]
        if abs(first - y) > 4 or paper.right - x > _NEAR:
            bend = max(x + 6, paper.right - 8)
            paper.sheet.line([x + 6, bend, left - 2], [y, y, first], color=AXIS, width=0.6)
            placer.block_line([(x + 6, y), (bend, y)])
        paper.sheet.text(left, top, number, below=True, color=color, bold=True)
        top -= ROW if number else 0
        paper.sheet.text(left, top, end.name, below=True, color=color)


def write_numbers(
    paper: Frame, placer: Placer, line: Line, color: str, *, beside: int, ended: bool
) -> None:
    """Write numbers next to a line's points where there is room, the most notable ones first.

    With `beside` other lines, or with many points, these are the first, the last two and the
    extreme ones only. Where the line is `ended` by its name, the last one is there.
    """
    points = line.points
    heights = [point.height for point in points]
    last = len(points) - 1
    notable = [last, max(0, last - 1), 0, heights.index(max(heights)), heights.index(min(heights))]
    rest = range(len(points)) if beside <= 1 and len(points) <= _FEW else ()
    for n in dict.fromkeys([*notable, *rest]):
        if points[n].label and not (n == last and ended):
            dip = all(heights[n] < heights[m] for m in (n - 1, n + 1) if 0 <= m <= last)
            _write(paper, placer, points[n], color, dip)


def _write(paper: Frame, placer: Placer, point: Point, color: str, dip: bool) -> None:
    x, y = paper.place(point)
    low, high = paper.span(point)
    low, high = min(low, y - 3) - 2 - ROW, max(high, y + 3) + 2
    # A little air on both sides, so that two numbers never read as one.
    wide = text_width(point.label, bold=True) + 3
    box = Box(x - wide / 2, 0, x + wide / 2, ROW)
    shifts = (0, -wide / 3, wide / 3, -wide / 2, wide / 2)
    above = [box.moved(shift, high) for shift in shifts]
    below = [box.moved(shift, low) for shift in shifts]
    middle = (low + high) / 2
    beside = [box.moved(side * (wide / 2 + 6), middle) for side in (1, -1)]
    choices = below + above if dip else above + below
    choices += [box.moved(up=rise) for rise in (0, ROW / 2, -ROW / 2) for box in beside]
    choices += [box.moved(up=ROW) for box in above] + [box.moved(up=-ROW) for box in below]
    # A number that would touch a line is left out: the data table has it.
    free_box = placer.place(choices)
    if free_box:
        paper.sheet.clear(free_box)
        paper.sheet.text(*free_box.middle, point.label, align="center", color=color, bold=True)


def mark_break(paper: Frame, placer: Placer, old: Place, new: Place, color: str) -> None:
    """Draw two slanted strokes in a line's color between points that can't be compared.

    They keep away from other lines as far as they can, and are slim between marks that are near.
    """
    (left, low), (right, high) = old, new
    around = _HALF + _AIR
    start = Box(left - around, low - around, left + around, low + around)
    shares = (0.5, 0.6, 0.7, 0.4, 0.3)
    boxes = [start.moved(share * (right - left), share * (high - low)) for share in shares]
    x, y = (placer.place(boxes) or boxes[0]).middle
    step = 2.0 if math.dist(old, new) > 2 * around else 0.9
    for middle in (x - step, x + step):
        strokes = [middle - step, middle + step]
        paper.sheet.line(strokes, [y - 2.5 * step, y + 2.5 * step], color=color, width=1.1)
    placer.block(Box(x - _HALF, y - _HALF, x + _HALF, y + _HALF))
