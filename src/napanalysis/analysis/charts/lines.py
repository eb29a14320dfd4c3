"""Charts of series: over years, and of what was known at which date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure

from napanalysis.analysis.charts.frame import Frame, frame
from napanalysis.analysis.charts.inputs import Line, Point
from napanalysis.analysis.charts.labels import Box, Placer, spread
from napanalysis.analysis.charts.style import (
    AXIS,
    INK,
    LINE_HEIGHT,
    LINES,
    MOST,
    PAPER,
    QUIET,
    SIZE,
    SMALL,
    WIDE,
    settings,
    text_width,
    wrap,
)

if TYPE_CHECKING:
    from napanalysis.language import Language

# With more points than this on a line, only the first, the last and the extremes have labels.
_FEW = 12
_MARKER = 6.5
_ROW = SIZE * LINE_HEIGHT


def line_chart(
    lines: Sequence[Line],
    *,
    language: Language,
    y_label: str,
    scale: float = 1,
    whole: bool | None = None,
    x_labels: Mapping[float, str] | None = None,
    width: float = WIDE,
    height: float = 215,
) -> Figure:
    """Draw one to four series over years.

    Parameters
    ----------
    lines : sequence of Line
        At most four; each is named at its end.
    language : Language
        For the numbers on the axis.
    y_label : str
        What the y axis counts, and in which unit, such as ``"Permits"``.
    scale : float, default 1
        What one unit on the axis stands for: 1 000 000 where `y_label` says "millions".
    whole : bool, optional
        Whether the axis counts whole things; by default, whether all values are whole.
    x_labels : mapping of float to str, optional
        Names of the places on the x axis, such as fiscal years; the year by default.
    width, height : float
        Natural size in points.

    Returns
    -------
    Figure
        To be given to `save`.

    Raises
    ------
    ValueError
        If there is nothing to draw, or more than four series.
    """
    return _chart(
        lines,
        steps=False,
        language=language,
        y_label=y_label,
        scale=scale,
        whole=whole,
        x_labels=x_labels,
        width=width,
        height=height,
    )


def step_points(
    groups: Sequence[Line],
    *,
    language: Language,
    y_label: str,
    scale: float = 1,
    whole: bool | None = None,
    width: float = WIDE,
    height: float = 215,
) -> Figure:
    """Draw what was known when: stocks by reference date, one marker shape a source.

    Each number stands until the next one of its source, unless the two aren't comparable.

    Parameters
    ----------
    groups : sequence of Line
        At most four, with dates as the x of their points.
    language, y_label, scale, whole, width, height
        As for `line_chart`.

    Returns
    -------
    Figure
        To be given to `save`.

    Raises
    ------
    ValueError
        If there is nothing to draw, or more than four groups.
    """
    return _chart(
        groups,
        steps=True,
        language=language,
        y_label=y_label,
        scale=scale,
        whole=whole,
        x_labels=None,
        width=width,
        height=height,
    )


@dataclass(frozen=True)
class _End:
    """A label at the end of a line: its last number, and its name."""

    line: Line
    point: Point
    name: list[str]
    color: str

    @property
    def height(self) -> float:
        return (len(self.name) + bool(self.point.label)) * _ROW + 4

    @property
    def width(self) -> float:
        return max(
            text_width(self.point.label, SIZE, "Semibold"),
            *(text_width(line) for line in self.name),
        )


def _chart(
    lines: Sequence[Line],
    *,
    steps: bool,
    width: float,
    height: float,
    **axes: Any,
) -> Figure:
    lines = [line for line in lines if any(point.kind != "missing" for point in line.points)]
    if not lines:
        raise ValueError("a chart needs at least one number, and there is none")
    if len(lines) > MOST:
        raise ValueError(f"a chart shows at most {MOST} series; {len(lines)} were given")
    ends = [
        _End(line, _known(line)[-1][1], wrap(line.name, 0.27 * width), LINES[index][0])
        for index, line in enumerate(lines)
        if line.name
    ]
    margin = max((end.width for end in ends), default=0) + (14 if ends else 8)
    height = max(height, sum(end.height for end in ends) + 50)
    with settings():
        paper = frame(lines, width=width, height=height, margin=margin, **axes)
        placer = Placer(Box(paper.left + 1, paper.bottom, width, height))
        for index, line in enumerate(lines):
            _draw(paper, placer, line, LINES[index], steps)
        for index, line in enumerate(lines):
            _number(paper, placer, line, LINES[index][0], few=len(lines) <= 2)
        _name(paper, ends)
    return paper.sheet.figure


def _known(line: Line) -> list[tuple[int, Point]]:
    return [(i, point) for i, point in enumerate(line.points) if point.kind != "missing"]


def _draw(
    paper: Frame, placer: Placer, line: Line, look: tuple[str, str, Any], steps: bool
) -> None:
    color, shape, dash = look
    known = _known(line)
    places = [(paper.x(p.position), paper.y(_height(p))) for _, p in known]
    path: list[tuple[float, float]] = []
    for n, (i, point) in enumerate(known):
        x, y = places[n]
        if n:
            (j, before), (x0, y0) = known[n - 1], places[n - 1]
            broken = any(j < index <= i for index in line.breaks)
            drawn = "bounded" not in (before.kind, point.kind)
            if not broken and drawn and (steps or i == j + 1):
                path = path or [(x0, y0)]
                path += [(x, y0), (x, y)] if steps else [(x, y)]
            else:
                _path(paper, placer, path, color, dash, steps)
                path = []
            if broken:
                _break(paper, placer, (x0 + x) / 2, (y0 + y) / 2)
    _path(paper, placer, path, color, dash, steps)
    crowded = len(places) > 1 and (places[-1][0] - places[0][0]) / (len(places) - 1) < 11
    size = _MARKER - 2 * crowded - (shape == "D")
    for (x, _), (_, point) in zip(places, known, strict=True):
        _mark(paper, placer, point, x, color, shape, size)


def _path(
    paper: Frame,
    placer: Placer,
    path: Sequence[tuple[float, float]],
    color: str,
    dash: Any,
    steps: bool,
) -> None:
    if len(path) > 1:
        xs, ys = zip(*path, strict=True)
        paper.sheet.line(xs, ys, color=color, width=1.2 if steps else 1.9, dash=dash, butt=False)
        placer.block_line(xs, ys)


def _break(paper: Frame, placer: Placer, x: float, y: float) -> None:
    """Two slanted strokes: what is left of them can't be compared with what is right."""
    for shift in (-2.0, 2.0):
        xs, ys = [x + shift - 2, x + shift + 2], [y - 5, y + 5]
        paper.sheet.line(xs, ys, color=INK, width=1.1)
    placer.block([Box(x - 6, y - 6, x + 6, y + 6)])


def _height(point: Point) -> float:
    """Return the number at which a point's label and line belong."""
    known = [number for number in (point.lower, point.upper) if number is not None]
    return point.value if point.value is not None else sum(known) / len(known)


def _mark(
    paper: Frame, placer: Placer, point: Point, x: float, color: str, shape: str, size: float
) -> None:
    sheet, y = paper.sheet, paper.y
    low, high = _span(paper, point)
    if point.kind == "bounded" and point.upper is not None:
        sheet.box(x - 3.5, low, x + 3.5, max(high, low + 3), face_color=PAPER, edge_color=color)
        high = max(high, low + 3)
    elif point.kind == "bounded":
        sheet.line([x, x], [low, high - 3], color=color, width=1.3)
        sheet.line([x - 4, x + 4], [low, low], color=color, width=1.6)
        sheet.marker(x, high - 3, "^", color=color, size=4.5, is_open=False)
    else:
        if high > low:
            sheet.line([x, x], [low, high], color=color, width=1.2)
            for end in (low, high):
                sheet.line([x - 3, x + 3], [end, end], color=color, width=1.2)
        assert point.value is not None
        is_open = point.kind == "approximate"
        sheet.marker(x, y(point.value), shape, color=color, size=size, is_open=is_open)
        low, high = min(low, y(point.value) - size / 2), max(high, y(point.value) + size / 2)
    placer.block([Box(x - 4, low, x + 4, high)])


def _span(paper: Frame, point: Point) -> tuple[float, float]:
    """Return the lower and the upper end of a point's interval on the sheet."""
    middle = _height(point)
    lower = paper.y.low if point.lower is None else point.lower
    if point.lower is None and point.kind != "bounded":
        lower = middle
    low = paper.y(lower)
    if point.upper is not None:
        return low, paper.y(point.upper)
    return low, paper.y(middle) + (16 if point.kind == "bounded" else 0)


def _number(paper: Frame, placer: Placer, line: Line, color: str, *, few: bool) -> None:
    """Write the numbers of a line next to its points, the most telling ones first."""
    known = [point for _, point in _known(line)]
    heights = [_height(point) for point in known]
    first, last = 0, len(known) - 1
    needed = list(dict.fromkeys([last, first]))
    telling = [heights.index(max(heights)), heights.index(min(heights))]
    others = list(range(len(known))) if few and len(known) <= _FEW else []
    for n in dict.fromkeys(needed + telling + others):
        if known[n].label and not (n == last and line.name):
            dip = all(heights[n] < heights[m] for m in (n - 1, n + 1) if 0 <= m <= last)
            _write(paper, placer, known[n], color, n in needed or (few and n in telling), dip)


def _write(paper: Frame, placer: Placer, point: Point, color: str, needed: bool, dip: bool) -> None:
    x = paper.x(point.position)
    low, high = _span(paper, point)
    low, high = min(low, paper.y(_height(point)) - 3), max(high, paper.y(_height(point)) + 3)
    rows = point.label.split("\n")
    wide = max(text_width(row, SIZE, "Semibold") for row in rows)
    tall = len(rows) * _ROW
    above = [
        Box(x + s - wide / 2, high + 2, x + s + wide / 2, high + 2 + tall)
        for s in (0, -wide / 3, wide / 3, -wide / 2, wide / 2)
    ]
    below = [Box(b.x0, low - 2 - tall, b.x1, low - 2) for b in above]
    middle = (low + high - tall) / 2
    beside = [Box(left, middle, left + wide, middle + tall) for left in (x + 6, x - 6 - wide)]
    choices = (below + above if dip and len(rows) == 1 else above + below) + beside
    chosen = placer.place(choices, needed=needed)
    if chosen is None:
        return
    box = choices[chosen]
    middle = (box.x0 + box.x1) / 2
    sheet = paper.sheet
    sheet.lines_of_text(middle, box.y1, rows[:1], align="center", color=color, weight="Semibold")
    sheet.lines_of_text(middle, box.y1 - _ROW, rows[1:], align="center", color=QUIET, size=SMALL)


def _name(paper: Frame, ends: Sequence[_End]) -> None:
    """Write each line's last number and name to its right."""
    anchors = [paper.y(_height(end.point)) for end in ends]
    sizes = [end.height for end in ends]
    # The number, which is the first row, belongs level with the line's end.
    shifts = [(end.height - 4 - _ROW) / 2 for end in ends]
    wished = [anchor - shift for anchor, shift in zip(anchors, shifts, strict=True)]
    middles = spread(wished, sizes, 2, paper.sheet.height - 12)
    left = paper.right + 4
    for end, anchor, middle, shift in zip(ends, anchors, middles, shifts, strict=True):
        top = middle + end.height / 2 - 2
        x = paper.x(end.point.position)
        first = middle + shift
        if abs(first - anchor) > 4 or left - x > 24:
            bend = max(x + 6, paper.right - 8)
            paper.sheet.line(
                [x + 6, bend, left - 2], [anchor, anchor, first], color=AXIS, width=0.6
            )
        number = [end.point.label] if end.point.label else []
        paper.sheet.lines_of_text(left, top, number, color=end.color, weight="Semibold")
        paper.sheet.lines_of_text(left, top - len(number) * _ROW, end.name, color=end.color)
