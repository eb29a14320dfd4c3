"""Charts of series: over years, and of what was known at which date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from napanalysis.exhibits.charts.parts.callouts import (
    height_of,
    mark_break,
    name_breaks,
    span_of,
    write_numbers,
)
from napanalysis.exhibits.charts.parts.ends import (
    GAP,
    ends_of,
    key_height,
    key_of,
    write_key,
    write_names,
)
from napanalysis.exhibits.charts.parts.frame import Frame, frame
from napanalysis.exhibits.charts.parts.placing import Box, Placer
from napanalysis.exhibits.charts.parts.shapes import Line, Point
from napanalysis.exhibits.charts.style import (
    LINES,
    MOST,
    PAPER,
    WIDE,
    settings,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from napanalysis.language import Language

_MARKER = 6.5
_BETWEEN = (0, (2.5, 2.5))
# A narrower chart has a key above it, for lack of room beside it.
_KEYED = 300.0
# The height of a line of numbers.
_LABEL = 11.0


def line_chart(
    lines: Sequence[Line],
    *,
    language: Language,
    y_label: str,
    scale: float = 1,
    whole: bool | None = None,
    x_labels: Mapping[float, str] | None = None,
    break_words: str = "",
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
    break_words : str, default ""
        What stands beside the mark of a break where there is room, such as ``"not comparable"``.
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
        dated=False,
        language=language,
        y_label=y_label,
        scale=scale,
        whole=whole,
        x_labels=x_labels,
        break_words=break_words,
        width=width,
        height=height,
    )


def dated_points(
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

    A thin dashed line joins the counts of one source, since nothing is known between the two
    dates. Where the two aren't comparable there is a gap.

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
        dated=True,
        language=language,
        y_label=y_label,
        scale=scale,
        whole=whole,
        x_labels=None,
        width=width,
        height=height,
    )


def _chart(
    lines: Sequence[Line],
    *,
    dated: bool,
    width: float,
    height: float,
    break_words: str = "",
    **axes: Any,
) -> Figure:
    lines = [line for line in lines if any(point.kind != "missing" for point in line.points)]
    if not lines:
        raise ValueError("a chart needs at least one number, and there is none")
    if len(lines) > MOST:
        raise ValueError(f"a chart shows at most {MOST} series; {len(lines)} were given")
    if len(lines) > 1 and not all(line.name for line in lines):
        raise ValueError("each of several series needs a name, for there is no other key to them")
    with settings():
        key = key_of(lines, width) if width < _KEYED else []
        ends = [] if key else ends_of(lines, width)
        margin = max((end.width for end in ends), default=0) + (GAP + 4 if ends else 8)
        head = key_height(key)
        # Equal numbers at the top stand above one another, below the key.
        room = _LABEL * (len(lines) - 1) if key else 0
        height = max(height + head + room, sum(end.height for end in ends) + 50)
        paper = frame(lines, width=width, height=height, margin=margin, head=head + room, **axes)
        if not dated:
            lines = _apart(paper, lines)
            ends = ends_of(lines, width) if ends else []
        edge = paper.right + GAP - 2 if ends else width
        placer = Placer(Box(paper.left + 1, paper.bottom, edge, height - head))
        placer.block([paper.unit])
        broken = [
            place
            for index, line in enumerate(lines)
            for place in _draw(paper, placer, line, LINES[index], dated)
        ]
        write_names(paper, placer, ends)
        for index, line in enumerate(lines):
            color, beside = LINES[index][0], len(lines) - 1
            write_numbers(paper, placer, line, color, beside=beside, ended=bool(ends))
        name_breaks(paper, placer, broken, break_words)
        write_key(paper, key, paper.unit.y0)
    return paper.sheet.figure


def _apart(paper: Frame, lines: Sequence[Line]) -> list[Line]:
    """Return the lines with marks that would cover one another set side by side.

    A number that begins or continues a line where another one has it is written once.
    """
    places: list[list[tuple[int, int]]] = []
    for index, line in enumerate(lines):
        for place, point in line.known:
            for group in places:
                other = lines[group[0][0]].points[group[0][1]]
                apart = abs(paper.y(height_of(point)) - paper.y(height_of(other)))
                if other.position == point.position and apart < _MARKER / 2:
                    group.append((index, place))
                    break
            else:
                places.append([(index, place)])
    positions = sorted({point.position for line in lines for point in line.points})
    nearest = min((b - a for a, b in pairwise(positions)), default=1.0)
    step = (paper.x.high - paper.x.low) / (paper.x.end - paper.x.start) * (_MARKER + 1.5)
    step = min(step, nearest / (MOST + 1))  # never past the next place on the axis
    moved = [list(line.points) for line in lines]
    for group in places:
        # The last number of a line is its message, so that it is always written.
        written = [
            moved[index][place].label for index, place in group if _is_last(lines[index], place)
        ]
        for rank, (index, place) in enumerate(group):
            point = moved[index][place]
            shift = (rank - (len(group) - 1) / 2) * step
            label = point.label
            if not _is_last(lines[index], place):
                label = "" if label in written else label
                written.append(label)
            moved[index][place] = replace(point, x=point.position + shift, label=label)
    return [replace(line, points=tuple(points)) for line, points in zip(lines, moved, strict=True)]


def _is_last(line: Line, place: int) -> bool:
    return line.known[-1][0] == place


def _draw(
    paper: Frame, placer: Placer, line: Line, look: tuple[str, str, Any], dated: bool
) -> list[tuple[float, float]]:
    """Draw a line with its marks, and return where it is broken."""
    breaks: list[tuple[float, float]] = []
    color, shape, dash = look
    known = line.known
    places = [(paper.x(p.position), paper.y(height_of(p))) for _, p in known]
    path: list[tuple[float, float]] = []
    for n, (i, point) in enumerate(known):
        x, y = places[n]
        if n:
            (j, before), (x0, y0) = known[n - 1], places[n - 1]
            broken = any(j < index <= i for index in line.breaks)
            joined = not broken and _carries(before, dated) and _carries(point, dated)
            if joined and (dated or i == j + 1):
                path = path or [(x0, y0)]
                path.append((x, y))
            else:
                _path(paper, placer, path, color, dash, dated)
                path = []
            if broken and not dated:
                breaks.append(((x0 + x) / 2, (y0 + y) / 2))
                mark_break(paper.sheet, placer, *breaks[-1])
    _path(paper, placer, path, color, dash, dated)
    crowded = len(places) > 1 and (places[-1][0] - places[0][0]) / (len(places) - 1) < 11
    size = _MARKER - 2 * crowded - (shape == "D")
    for (x, _), (_, point) in zip(places, known, strict=True):
        _mark(paper, placer, point, x, color, shape, size)
    return breaks


def _carries(point: Point, dated: bool) -> bool:
    """Whether a line may go through a point: not where its place in an interval is open."""
    return point.kind != "bounded" or (dated and point.upper is None)


def _path(
    paper: Frame,
    placer: Placer,
    path: Sequence[tuple[float, float]],
    color: str,
    dash: Any,
    dated: bool,
) -> None:
    if len(path) > 1:
        xs, ys = zip(*path, strict=True)
        # How a count grew between two dates isn't known: a fainter line than that of a series.
        width, dash = (1.0, _BETWEEN) if dated else (1.9, dash)
        paper.sheet.line(xs, ys, color=color, width=width, dash=dash, butt=False)
        placer.block_line(xs, ys)


def _mark(
    paper: Frame, placer: Placer, point: Point, x: float, color: str, shape: str, size: float
) -> None:
    sheet, y = paper.sheet, paper.y
    low, high = span_of(paper, point)
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
        is_open = point.kind == "approximate" or point.provisional
        sheet.marker(x, y(point.value), shape, color=color, size=size, is_open=is_open)
        low, high = min(low, y(point.value) - size / 2), max(high, y(point.value) + size / 2)
    placer.block([Box(x - 4, low, x + 4, high)])
