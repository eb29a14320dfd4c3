"""Columns by year, one or two side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from napanalysis.exhibits.charts.bars import BETWEEN, ROW, draw_bar, write_names
from napanalysis.exhibits.charts.parts.placing import Box
from napanalysis.exhibits.charts.parts.scales import Scale
from napanalysis.exhibits.charts.parts.shapes import Bar, Line, Point, limits
from napanalysis.exhibits.charts.parts.sheet import Sheet
from napanalysis.exhibits.charts.stacks import fill_key, write_fill_key
from napanalysis.exhibits.charts.style import (
    ACCENT,
    AXIS,
    LINE_HEIGHT,
    MID,
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
    from matplotlib.figure import Figure

#: Fill of the first and the second column, and the hatching where only bounds are known.
_LOOKS = ((ACCENT, "//////"), (MID, "\\\\\\\\\\\\"))
_FOOT = 18.0
_WIDEST = 26.0
# From one column of a pair to the next, and from one year to the next at the least.
_NEXT = 1.5
_APART = 5.0
_THIN = 11.0
_SLIM = 6.0


def column_chart(
    series: Sequence[Line],
    *,
    y_label: str,
    bounds_words: str = "",
    x_labels: Mapping[float, str] | None = None,
    width: float = WIDE,
    height: float = 200,
) -> Figure:
    """Draw columns by year, every one with its number; lying ones where standing don't fit.

    A column of which only bounds are known is hatched between them. A year without a number
    has the point's label alone, where it has one.

    Parameters
    ----------
    series : sequence of Line
        One or two, by year; two need names.
    y_label : str
        What is counted, and in which unit.
    bounds_words : str, default ""
        What hatching means, such as ``"only a range is published"``; in the key where there
        is hatching.
    x_labels : mapping of float to str, optional
        Names of the years; the year itself by default.
    width, height : float
        Natural size in points; lying columns take the height they need.

    Returns
    -------
    Figure
        To be given to `save`.

    Raises
    ------
    ValueError
        If there is no number, more than two series, or two of which one has no name.
    """
    if len(series) > len(_LOOKS):
        raise ValueError(f"a year has at most {len(_LOOKS)} columns; {len(series)} were given")
    if len(series) > 1 and not all(line.name for line in series):
        raise ValueError("each of several series needs a name, for there is no other key to them")
    points = [point for line in series for point in line.points]
    low, high = limits(points)
    if low < 0:
        raise ValueError(f"columns count from zero, and {low:g} is below it")
    first = round(min(point.position for point in points))
    last = round(max(point.position for point in points))
    names = {float(year): str(year) for year in range(first, last + 1)} | dict(x_labels or {})
    by_year = [{float(round(p.position)): p for p in line.points} for line in series]
    with settings():
        samples = _samples(series, bounds_words)
        key = fill_key([name for name, *_ in samples], 0, width)
        unit = wrap(y_label, width, SMALL) if y_label else []
        head = len(unit) * SMALL * LINE_HEIGHT + ((key[-1][2] + 1) * (ROW + 3) if key else 0) + 8
        tall = height + head - 20
        y = Scale(0, high or 1.0, _FOOT, tall - head - ROW - 4)
        columns = _standing(by_year, names, y, width)
        if columns:
            sheet = Sheet(width, tall)
            _draw_standing(sheet, y, columns, names)
        else:
            sheet = _lying(by_year, names, (high or 1.0, head), width)
        sheet.lines_of_text(0, sheet.height, unit, color=QUIET, size=SMALL)
        write_fill_key(
            sheet,
            key,
            [(face, edge, hatch) for _, face, edge, hatch in samples],
            sheet.height - len(unit) * SMALL * LINE_HEIGHT - 4,
        )
    return sheet.figure


def _samples(series: Sequence[Line], bounds_words: str) -> list[tuple[str, str, str, str]]:
    """Return the entries of the key: name, face, edge and hatching."""
    samples = [
        (line.name, color, color, "")
        for line, (color, _) in zip(series, _LOOKS, strict=False)
        if line.name
    ]
    bounded = [
        look
        for line, look in zip(series, _LOOKS, strict=False)
        if any(point.kind == "bounded" and point.upper is not None for point in line.points)
    ]
    if bounded and bounds_words:
        samples.append((bounds_words, PAPER, *bounded[0]))
    return samples


@dataclass(frozen=True)
class _Column:
    """A standing column: its number, its place, and that of its number."""

    point: Point
    series: int
    body: Box
    label: Box


def _standing(
    by_year: Sequence[Mapping[float, Point]], names: Mapping[float, str], y: Scale, width: float
) -> list[_Column]:
    """Return the columns where no number touches another or a column, else none."""
    slot = _slot(names, len(by_year), width)
    wide = min(_WIDEST, (slot - _APART) / len(by_year) - _NEXT)
    if wide < _SLIM or slot < max(text_width(name, SMALL) for name in names.values()) + 6:
        return []
    columns: list[_Column] = []
    for place, year in enumerate(sorted(names)):
        start = (place + 0.5) * slot - (len(by_year) * (wide + _NEXT) - _NEXT) / 2
        group = []
        for n, points in enumerate(by_year):
            if year in points:
                left = start + n * (wide + _NEXT)
                body = Box(left, y(0), left + wide, _top(y, points[year]))
                group.append(_Column(points[year], n, body, _label(points[year].label, body)))
        columns += _apart(group)
    for column in columns:
        others = [other for other in columns if other is not column]
        touched = column.point.label and any(
            column.label.overlap(o.body) or (o.point.label and column.label.overlap(o.label))
            for o in others
        )
        if touched or column.label.x0 < 0 or column.label.x1 > width:
            return []
    return columns


def _label(text: str, body: Box) -> Box:
    """Return the place of a number above its column."""
    middle, half = (body.x0 + body.x1) / 2, text_width(text, SIZE, "Semibold") / 2 + 1
    return Box(middle - half, body.y1 + 1.5, middle + half, body.y1 + 1.5 + ROW)


def _apart(group: list[_Column]) -> list[_Column]:
    """Return the columns of a year with numbers that would touch moved a little apart.

    Two ranges of the same words have them once, above both.
    """
    if len(group) < 2 or not group[0].label.overlap(group[1].label):
        return group
    one, other = group
    if one.point.label == other.point.label and one.point.kind == other.point.kind == "bounded":
        both = Box(one.body.x0, one.body.y0, other.body.x1, max(one.body.y1, other.body.y1))
        silent = replace(other.point, label="")
        return [
            replace(one, label=_label(one.point.label, both)),
            replace(other, point=silent, label=_label("", other.body)),
        ]
    move = min((one.label.x1 - other.label.x0) / 2 + 0.1, 4.0)
    return [
        replace(column, label=replace(box, x0=box.x0 + step, x1=box.x1 + step))
        for column, step in ((one, -move), (other, move))
        for box in (column.label,)
    ]


def _slot(names: Mapping[float, str], beside: int, width: float) -> float:
    return min(width / len(names), 4.5 * (_WIDEST + _NEXT) * beside)


def _top(y: Scale, point: Point) -> float:
    """Return the upper end of a standing column, with its whisker or arrow."""
    if point.kind == "bounded":
        lower = y(point.lower or 0)
        # However few they may be, the hatching has to be seen.
        return lower + 11 if point.upper is None else max(y(point.upper), lower + 4)
    if point.kind == "missing" or point.value is None:
        return y(0)
    return y(max(end for end in (point.value, point.upper) if end is not None))


def _draw_standing(
    sheet: Sheet, y: Scale, columns: Sequence[_Column], names: Mapping[float, str]
) -> None:
    slot = _slot(names, 1 + max(column.series for column in columns), sheet.width)
    for place, year in enumerate(sorted(names)):
        middle = (place + 0.5) * slot
        sheet.text(middle, _FOOT - 10, names[year], align="center", color=QUIET, size=SMALL)
    for column in columns:
        _column(sheet, y, column.point, column.body, _LOOKS[column.series])
        label, kind = column.label, column.point.kind
        color = QUIET if kind == "missing" else _ink(column.series)
        sheet.text(
            (label.x0 + label.x1) / 2, (label.y0 + label.y1) / 2, column.point.label,
            align="center", weight="Semibold", color=color,
        )  # fmt: skip
    sheet.line([0, slot * len(names)], [_FOOT, _FOOT], color=AXIS, width=1.0)


def _ink(series: int) -> str:
    return ACCENT if series == 0 else QUIET


def _column(sheet: Sheet, y: Scale, point: Point, body: Box, look: tuple[str, str]) -> None:
    (left, base, right), (color, hatch) = (body.x0, body.y0, body.x1), look
    middle = (left + right) / 2
    if point.kind == "exact" and point.value:
        sheet.box(left, base, right, y(point.value), face_color=color)
    elif point.kind == "approximate" and point.value is not None:
        sheet.box(left, base, right, y(point.value), face_color=PAPER, edge_color=color)
        ends = [y(end) for end in (point.lower, point.upper) if end is not None]
        if ends:
            sheet.line([middle, middle], [min(ends), max(ends)], color=color, width=1.3)
        for end in ends:
            sheet.line([middle - 3.5, middle + 3.5], [end, end], color=color, width=1.3)
    elif point.kind == "bounded":
        lower = y(point.lower or 0)
        if point.lower:
            sheet.box(left, base, right, lower, face_color=color)
        if point.upper is None:
            sheet.line([middle, middle], [lower, lower + 8], color=color, width=1.4)
            sheet.marker(middle, lower + 8, "^", color=color, size=4.5, is_open=False)
        else:
            sheet.box(left, lower, right, body.y1, face_color=PAPER, edge_color=color, hatch=hatch)


def _lying(
    by_year: Sequence[Mapping[float, Point]],
    names: Mapping[float, str],
    top: tuple[float, float],
    width: float,
) -> Sheet:
    high, head = top
    thick = _THIN + 1
    drawn = [n for n in sorted(names) if any(n in points for points in by_year)]
    group = len(by_year) * thick + BETWEEN
    sheet = Sheet(width, head + group * len(drawn) + 2)
    left = max(text_width(names[year]) for year in drawn) + 8
    widest = max(
        text_width(point.label, SIZE, "Semibold") for points in by_year for point in points.values()
    )
    x = Scale(0, high, left, width - widest - 20)
    upper = sheet.height - head
    for year in drawn:
        write_names(sheet, left, upper - group / 2, [names[year]])
        for n, points in enumerate(by_year):
            if year not in points:
                continue
            middle = upper - BETWEEN / 2 - (n + 0.5) * thick
            point = points[year]
            bar = Bar("", point.value, point.lower, point.upper)
            end = draw_bar(sheet, x, bar, middle, thick=_THIN, look=_LOOKS[n])
            color = QUIET if point.kind == "missing" else _ink(n)
            sheet.text(end + 5, middle, point.label, weight="Semibold", color=color)
        upper -= group
    sheet.line([left, left], [2, sheet.height - head], color=AXIS, width=1.0)
    return sheet
