"""The names of the lines in a chart: at their ends, or above a narrow chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from napanalysis.exhibits.charts.parts.callouts import height_of
from napanalysis.exhibits.charts.parts.frame import Frame
from napanalysis.exhibits.charts.parts.placing import Box, Placer, spread
from napanalysis.exhibits.charts.parts.shapes import Line, Point
from napanalysis.exhibits.charts.parts.sheet import Align
from napanalysis.exhibits.charts.style import (
    AXIS,
    LINE_HEIGHT,
    LINES,
    PAPER,
    SIZE,
    text_width,
    wrap,
)

_ROW = SIZE * LINE_HEIGHT
#: From the plot's right edge to the names of the lines.
GAP = 12.0
# The share of the width that a name at its line's end may take.
_SHARE = 0.27
# In the key above a narrow chart: the length of a sample, and from there to the name.
_SAMPLE = 18.0
_NEXT = 6.0
# An end so near to the plot's edge has its name outside of the plot.
_NEAR = 16.0


@dataclass(frozen=True)
class End:
    """A label at the end of a line: its last number, and its name."""

    line: Line
    point: Point
    name: list[str]
    look: int

    @property
    def color(self) -> str:
        """The colour of the line."""
        return LINES[self.look][0]

    @property
    def height(self) -> float:
        """The room it takes, in points, with a little space to the next one."""
        return (len(self.name) + bool(self.point.label)) * _ROW + 4

    @property
    def width(self) -> float:
        """The width of its widest row, in points."""
        return max(
            text_width(self.point.label, SIZE, "Semibold"),
            *(text_width(line) for line in self.name),
        )


def ends_of(lines: Sequence[Line], width: float) -> list[End]:
    """Return a label for each line that has a name, in a chart `width` points wide."""
    return [
        End(line, line.known[-1][1], wrap(line.name, _SHARE * width), look)
        for look, line in enumerate(lines)
        if line.name
    ]


def key_of(lines: Sequence[Line], width: float) -> list[End]:
    """Return the entries of a key above a chart `width` points wide."""
    return [
        End(line, line.known[-1][1], wrap(line.name, width - _SAMPLE - _NEXT), look)
        for look, line in enumerate(lines)
        if line.name
    ]


def key_height(key: Sequence[End]) -> float:
    """Return the room that a key takes, in points."""
    return sum(len(entry.name) * _ROW + 3 for entry in key) + 4 * bool(key)


def write_key(paper: Frame, key: Sequence[End], top: float) -> None:
    """Write a key, a sample of each line before its name, downwards from `top`."""
    for entry in key:
        color, shape, dash = LINES[entry.look]
        middle = top - _ROW / 2
        kinds = {point.kind for _, point in entry.line.known}
        if kinds == {"bounded"}:
            paper.sheet.box(
                _SAMPLE / 2 - 3.5, middle - 4, _SAMPLE / 2 + 3.5, middle + 4,
                face_color=PAPER, edge_color=color,
            )  # fmt: skip
        else:
            if len(entry.line.known) - 1 > len(entry.line.breaks):
                paper.sheet.line([1, _SAMPLE], [middle, middle], color=color, width=1.9, dash=dash)
            is_open = kinds == {"approximate"}
            paper.sheet.marker(_SAMPLE / 2, middle, shape, color=color, size=6.0, is_open=is_open)
        paper.sheet.lines_of_text(_SAMPLE + _NEXT, top, entry.name, color=color)
        top -= len(entry.name) * _ROW + 3


def write_names(paper: Frame, placer: Placer, ends: Sequence[End]) -> None:
    """Write each line's last number and name: beside its last point, or right of the plot.

    A line that ends before the plot's edge has its name next to its last point, where there
    is room for it; else a thin line leads to it.
    """
    outside = [end for end in ends if paper.right - paper.x(end.point.position) <= _NEAR]
    inside = [end for end in ends if end not in outside]
    taken = Placer(Box(0, 0, paper.sheet.width, paper.sheet.height), list(placer.taken))
    taken.block(box for _, box, _ in _beside(paper, outside))
    found = [(end, _inside(paper, taken, end)) for end in inside]
    if all(place for _, place in found):
        for end, place in found:
            if place:
                box, align = place
                paper.sheet.clear(box.x0, box.y0, box.x1, box.y1)
                _write(paper, end, box, align)
                placer.block([box])
    else:
        outside = list(ends)
    for end, box, first in _beside(paper, outside):
        _lead(paper, end, first)
        _write(paper, end, box, "left")
        placer.block([box])


def _beside(paper: Frame, ends: Sequence[End]) -> list[tuple[End, Box, float]]:
    """Return where the labels right of the plot go, and the middle of each one's first row."""
    ends = sorted(ends, key=lambda end: height_of(end.point))
    anchors = [paper.y(height_of(end.point)) for end in ends]
    # The number, which is the first row, belongs level with the line's end.
    shifts = [(end.height - 4 - _ROW) / 2 for end in ends]
    wished = [anchor - shift for anchor, shift in zip(anchors, shifts, strict=True)]
    middles = spread(wished, [end.height for end in ends], 2, paper.sheet.height - 12)
    left = paper.right + GAP
    placed = []
    for end, middle, shift in zip(ends, middles, shifts, strict=True):
        top = middle + end.height / 2 - 2
        box = Box(left, top - end.height + 4, left + end.width, top)
        placed.append((end, box, middle + shift))
    return placed


def _inside(paper: Frame, taken: Placer, end: End) -> tuple[Box, Align] | None:
    """Return a free place next to the last point of a line, if there is one."""
    x, y = paper.x(end.point.position), paper.y(height_of(end.point))
    wide, tall = end.width, end.height - 4
    level = y + _ROW / 2
    choices: list[tuple[Box, Align]] = [
        (Box(x + 9, level - tall, x + 9 + wide, level), "left"),
        (Box(x - 9 - wide, level - tall, x - 9, level), "right"),
        (Box(x - 5, y + 7, x - 5 + wide, y + 7 + tall), "left"),
        (Box(x + 5 - wide, y + 7, x + 5, y + 7 + tall), "right"),
        (Box(x - 5, y - 7 - tall, x - 5 + wide, y - 7), "left"),
    ]
    choices = [one for one in choices if one[0].x0 > paper.left and one[0].y0 > paper.bottom]
    chosen = taken.place([box for box, _ in choices], needed=False) if choices else None
    return None if chosen is None else choices[chosen]


def _lead(paper: Frame, end: End, first: float) -> None:
    """Draw a thin line from a line's end to its label, where that isn't next to it."""
    x, anchor = paper.x(end.point.position), paper.y(height_of(end.point))
    left = paper.right + GAP
    if abs(first - anchor) > 4 or left - x > GAP + _NEAR:
        bend = max(x + 6, paper.right - 8)
        paper.sheet.line([x + 6, bend, left - 2], [anchor, anchor, first], color=AXIS, width=0.6)


def _write(paper: Frame, end: End, box: Box, align: Align) -> None:
    place = box.x0 if align == "left" else box.x1
    number = [end.point.label] if end.point.label else []
    paper.sheet.lines_of_text(
        place, box.y1, number, align=align, color=end.color, weight="Semibold"
    )
    paper.sheet.lines_of_text(
        place, box.y1 - len(number) * _ROW, end.name, align=align, color=end.color
    )
