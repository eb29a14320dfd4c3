"""Horizontal bars; and columns by year, one or two side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from napanalysis.exhibits.charts.placing import Box, Placer, Scale
from napanalysis.exhibits.charts.shapes import Line, Point, check_series, limits
from napanalysis.exhibits.charts.sheet import (
    ROW,
    SMALL,
    WIDE,
    Sheet,
    text_width,
    widest,
    wrap_all,
)
from napanalysis.exhibits.charts.theme import ACCENT, AXIS, MID, PAPER, QUIET

_BETWEEN = 6.0
#: The share of the width that names may take.
_NAMES = 0.45
# The length of the arrow of a number without an upper bound.
_ARROW = 14.0

#: Of the strong and the quiet column: fill, hatching where only bounds are known, and ink.
_LOOKS = ((ACCENT, "//////", ACCENT), (MID, "\\\\\\\\\\\\", QUIET))
_HEIGHT = 165.0
_FOOT = 18.0
_WIDEST = 26.0
# From one column of a pair to the next, and from one year to the next at the least.
_NEXT = 1.5
_APART = 5.0
_THIN = 11.0
_SLIM = 6.0
# Between two names of the key.
_BESIDE = 12

#: The points of one series by year.
ByYear = Mapping[int, Point]
#: A row of lying bars: its name, and they by their look.
Row = tuple[str, Mapping[int, Point]]
#: A standing column: its number, its look, and its place.
Column = tuple[Point, int, Box]


def bar_chart(
    bars: Sequence[Point],
    *,
    unit: str,
    reference: Point | None = None,
    width: float = WIDE,
) -> Sheet:
    """Draw horizontal bars with their names and numbers, in the order given.

    A bar whose number is provisional is an outline, and so is one whose number is approximate,
    with a whisker; one of which only bounds are known is hatched between them. A `reference`,
    such as Canada, is a grey bar below all others.
    """
    rows = [(str(bar.x), {0: bar}) for bar in bars]
    rows += [(str(reference.x), {1: reference})] if reference else []
    return _lying(rows, 1, unit, width, 5)


def bar_end(x: Scale, bar: Point) -> float:
    """Return where a bar ends along its scale, its whisker or arrow included."""
    if bar.kind != "bounded":
        return max(x(number) for number in (0, *bar.known))
    start = x(bar.lower or 0)
    # However few they may be, the hatching has to be seen.
    return start + _ARROW if bar.upper is None else max(x(bar.upper), start + 4)


def draw_bar(
    sheet: Sheet, x: Scale, bar: Point, middle: float, n: int, thick: float, upright: bool = False
) -> None:
    """Draw a bar of the look `n` around a line across the sheet, or an `upright` one."""
    color, hatch, _ = _LOOKS[n]
    low, high = middle - thick / 2, middle + thick / 2

    def box(start: float, end: float, *fill: str) -> None:
        sheet.box((low, start, high, end) if upright else (start, low, end, high), *fill)

    def line(along: list[float], across: list[float]) -> None:
        sheet.line(*((across, along) if upright else (along, across)), color=color, width=1.3)

    if bar.kind == "exact" and bar.value:
        box(x(0), x(bar.value), *((PAPER, color) if bar.provisional else (color,)))
    elif bar.kind == "approximate" and bar.value is not None:
        box(x(0), x(bar.value), PAPER, color)
        ends = [x(bound) for bound in (bar.lower, bar.upper) if bound is not None]
        if ends:
            line([*ends, x(bar.value)][:2], [middle, middle])
        for end in ends:
            line([end, end], [middle - 3.5, middle + 3.5])
    elif bar.kind == "bounded":
        start = x(bar.lower or 0)
        if bar.lower:
            box(x(0), start, color)
        if bar.upper is None:
            tip = start + _ARROW - 3
            line([start, tip], [middle, middle])
            place = (middle, tip) if upright else (tip, middle)
            sheet.marker(*place, "^" if upright else ">", color=color, size=4.5)
        else:
            box(start, bar_end(x, bar), PAPER, color, hatch)


def column_chart(
    series: Sequence[Line],
    *,
    unit: str,
    bounds_words: str = "",
    none: str = "",
    strong: int = 0,
    width: float = WIDE,
) -> Sheet:
    """Draw columns by year, every one with its number; lying ones where standing don't fit.

    There are one or two columns a year; two need names. One of which only bounds are known is
    hatched between them, and `bounds_words` say in the key what hatching means. For a year
    without a number, after the first of its series, there is `none`. The series at the place
    `strong` has the colour that is seen first.
    """
    check_series(series, len(_LOOKS))
    low, high = limits([point for line in series for point in line.points])
    if low < 0:
        raise ValueError(f"columns count from zero, and {low:g} is below it")
    by_year = {
        (n - strong) % len(_LOOKS): {round(point.position): point for point in line.points}
        for n, line in enumerate(series)
    }
    after = max(map(max, filter(None, by_year.values()))) + 1
    for points in by_year.values():
        for year in range(min(points, default=after), after):
            points.setdefault(year, Point(year, None, None, None, none))
    drawn = sorted({year for points in by_year.values() for year in points})
    years = range(drawn[0], drawn[-1] + 1)
    key = _key(dict(zip(by_year, series, strict=True)), bounds_words, width)
    head = 4 + (ROW + 3) / 2 - key[-1][2].middle[1] if key else 8
    y = Scale(0, high or 1.0, _FOOT, _HEIGHT - ROW - 4)
    slot = min(width / len(years), 4.5 * (_WIDEST + _NEXT) * len(series))
    columns = _columns(by_year, years, y, slot)
    if slot >= widest(map(str, years), SMALL) + 6 and _fit(columns, width):
        sheet = Sheet(width, _HEIGHT + head, unit)
        _draw_standing(sheet, y, columns, years, slot)
    else:
        nothing = Point(0, None, None, None)
        rows = [
            (str(year), {n: points.get(year, nothing) for n, points in by_year.items()})
            for year in drawn
        ]
        sheet = _lying(rows, len(series), unit, width, head)
    for name, fill, box in key:
        sheet.box(box.moved(up=sheet.top), *fill)
        sheet.text(box.x0 + 14, sheet.top + box.middle[1], name)
    return sheet


def _key(
    series: Mapping[int, Line], bounds_words: str, width: float
) -> list[tuple[str, tuple[str, str, str], Box]]:
    """Return what fills mean, each with the place of its sample from the top of a sheet."""
    looks = [(line, _LOOKS[n]) for n, line in series.items()]
    meanings = [(line.name, (color, color, "")) for line, (color, *_) in looks if line.name]
    meanings += [
        (bounds_words, (PAPER, color, hatch))
        for line, (color, hatch, _) in looks
        if any(point.kind == "bounded" and not point.is_open_ended for point in line.points)
    ][: bool(bounds_words)]
    entries = []
    place, top = 0.0, -4.0
    for name, fill in meanings:
        wide = 14 + text_width(name)
        if place and place + wide > width - 2:
            place, top = 0.0, top - ROW - 3
        middle = top - (ROW + 3) / 2
        entries.append((name, fill, Box(place, middle - 4.5, place + 9, middle + 4.5)))
        place += wide + _BESIDE
    return entries


def _columns(by_year: Mapping[int, ByYear], years: range, y: Scale, slot: float) -> list[Column]:
    wide = min(_WIDEST, (slot - _APART) / len(by_year) - _NEXT)
    columns = []
    for place, year in enumerate(years):
        left = (place + 0.5) * slot - (len(by_year) * (wide + _NEXT) - _NEXT) / 2
        for n, points in by_year.items():
            if year in points:
                body = Box(left, y(0), left + wide, bar_end(y, points[year]))
                columns.append((points[year], n, body))
            left += wide + _NEXT
    return columns


def _fit(columns: Sequence[Column], width: float) -> bool:
    """Whether no column is too slim, and no number touches another or a column."""
    placer = Placer(Box(0, 0, width, 2 * _HEIGHT), [body for _, _, body in columns])
    labels = [_label(point, body) for point, _, body in columns if point.label]
    return all(body.x1 - body.x0 >= _SLIM for *_, body in columns) and all(
        placer.place([label]) for label in labels
    )


def _label(point: Point, body: Box) -> Box:
    """Return the place of a number above its column."""
    middle, half = body.middle[0], text_width(point.label, bold=True) / 2 + 1
    return Box(middle - half, body.y1 + 1.5, middle + half, body.y1 + 1.5 + ROW)


def _draw_standing(
    sheet: Sheet, y: Scale, columns: Sequence[Column], years: range, slot: float
) -> None:
    for place, year in enumerate(years):
        middle = (place + 0.5) * slot
        sheet.text(middle, _FOOT - 10, str(year), align="center", color=QUIET, size=SMALL)
    for point, n, body in columns:
        middle, wide = body.middle[0], body.x1 - body.x0
        draw_bar(sheet, y, point, middle, n, wide, upright=True)
        place_of_label = _label(point, body).middle
        ink = QUIET if point.kind == "missing" else _LOOKS[n][-1]
        sheet.text(*place_of_label, point.label, align="center", bold=True, color=ink)
    sheet.line([0, slot * len(years)], [_FOOT, _FOOT], color=AXIS)


def _lying(rows: Sequence[Row], count: int, unit: str, width: float, head: float) -> Sheet:
    """Draw lying bars, so many `count` in a row, each in its look, below a `head`."""
    points = [point for _, bars in rows for point in bars.values()]
    names, left = wrap_all((name for name, _ in rows), _NAMES * width)
    left += 8
    low, high = min(limits(points)[0], 0.0), max(limits(points)[1], 0.0)
    right = width - widest((point.label for point in points), bold=True) - 20
    x = Scale(low, high if high > low else low + 1, left, right)
    block = count * (_THIN + 1)
    heights = [max(block, len(name) * ROW) + _BETWEEN for name in names]
    begin = upper = 2 + sum(heights)
    sheet = Sheet(width, begin + head, unit)
    for (_, bars), name, height in zip(rows, names, heights, strict=True):
        sheet.text(left - 7, upper - height / 2, name, align="right")
        for place, (n, point) in enumerate(bars.items()):
            middle = upper - (height - block) / 2 - (place + 0.5) * (_THIN + 1)
            draw_bar(sheet, x, point, middle, n, _THIN)
            ink = QUIET if point.kind == "missing" else _LOOKS[n][-1]
            sheet.text(bar_end(x, point) + 5, middle, point.label, bold=True, color=ink)
        upper -= height
    sheet.line([x(0), x(0)], [upper, begin], color=AXIS)
    return sheet
