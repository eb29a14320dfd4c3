"""Horizontal bars."""

from __future__ import annotations

from collections.abc import Sequence

from napanalysis.exhibits.charts.parts.placing import Scale
from napanalysis.exhibits.charts.parts.shapes import Point, limits
from napanalysis.exhibits.charts.sheet import ROW, WIDE, Sheet, chart, widest, wrap, wrap_all
from napanalysis.exhibits.charts.theme import ACCENT, AXIS, INK, MID, PAPER, QUIET

THICK = 13.0
BETWEEN = 6.0
#: The share of the width that names may take.
NAMES = 0.45
# From the last bar of a panel to the heading of the next one.
_APART = 14.0
# The length of the arrow of a number without an upper bound.
_ARROW = 14.0


@chart
def bar_chart(
    panels: Sequence[tuple[str, Sequence[Point]]],
    *,
    unit: str,
    reference: Point | None = None,
    width: float = WIDE,
) -> Sheet:
    """Draw horizontal bars with their names and numbers, in the order given.

    A bar whose number is approximate is an outline with a whisker; one of which only
    bounds are known is hatched between them. Panels stand apart on axes of their own, for
    counts of different populations, each with a heading or "": lengths can be compared, and
    nothing suggests that the groups add up. A `reference`, such as Canada, is a grey bar below
    all others.
    """
    groups = [(heading, list(bars)) for heading, bars in panels if bars]
    if reference is not None and groups:
        groups[-1][1].append(reference)
    bars = [bar for _, group in groups for bar in group]
    low, high = min(limits(bars)[0], 0.0), max(limits(bars)[1], 0.0)
    names, left = wrap_all((str(bar.x) for bar in bars), NAMES * width)
    left += 8
    heads = [wrap(heading, width, bold=True) if heading else [] for heading, _ in groups]
    heights = [max(THICK, len(name) * ROW) + BETWEEN for name in names]
    tall = sum(heights) + sum(len(head) * ROW + 4 for head in heads if head)
    right = width - widest((bar.label for bar in bars), bold=True) - 8
    right -= _ARROW * any(bar.is_open_ended for bar in bars)
    x = Scale(low, high if high > low else low + 1, left, right)
    sheet = Sheet(width, 2 + tall + _APART * (len(groups) - 1) + 5, unit)
    top = sheet.top - 5
    rows = iter(zip(names, heights, strict=True))
    for head, (_, group) in zip(heads, groups, strict=True):
        if head:
            sheet.text(0, top, head, below=True, bold=True)
            top -= len(head) * ROW + 4
        begin = top
        for bar in group:
            name, height = next(rows)
            color, ink = (MID, QUIET) if bar is reference else (ACCENT, INK)
            middle = top - height / 2
            sheet.text(left - 7, middle, name, align="right")
            draw_bar(sheet, x, bar, middle, color=color)
            sheet.text(bar_end(x, bar) + 5, middle, bar.label, bold=True, color=ink)
            top -= height
        sheet.line([x(0), x(0)], [top, begin], color=AXIS)
        top -= _APART
    return sheet


def bar_end(x: Scale, bar: Point) -> float:
    """Return where a bar ends along its scale, its whisker or arrow included."""
    if bar.kind != "bounded":
        return max(x(number) for number in (0, *bar.known))
    start = x(bar.lower or 0)
    # However few they may be, the hatching has to be seen.
    return start + _ARROW if bar.upper is None else max(x(bar.upper), start + 4)


def draw_bar(
    sheet: Sheet,
    x: Scale,
    bar: Point,
    middle: float,
    *,
    color: str = ACCENT,
    thick: float = THICK,
    hatch: str = "//////",
    upright: bool = False,
) -> None:
    """Draw one bar around a line across the sheet, or an `upright` one."""
    low, high = middle - thick / 2, middle + thick / 2

    def box(start: float, end: float, *fill: str) -> None:
        sheet.box(*((low, start, high, end) if upright else (start, low, end, high)), *fill)

    def line(along: list[float], across: list[float]) -> None:
        sheet.line(*((across, along) if upright else (along, across)), color=color, width=1.3)

    if bar.kind == "exact" and bar.value:
        box(x(0), x(bar.value), color)
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
