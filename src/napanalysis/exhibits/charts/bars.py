"""Horizontal bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from napanalysis.exhibits.charts.parts.scales import Scale, round_ticks, tick_labels
from napanalysis.exhibits.charts.parts.shapes import Bar, limits
from napanalysis.exhibits.charts.parts.sheet import Sheet
from napanalysis.exhibits.charts.style import (
    ACCENT,
    AXIS,
    GRID,
    INK,
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

    from napanalysis.language import Language

THICK = 13.0
BETWEEN = 6.0
# From the last bar of a panel to the heading of the next one.
_APART = 14.0
ROW = SIZE * LINE_HEIGHT
_DASH = (0, (3.0, 2.0))
# The share of the width that names may take.
NAMES = 0.45


def bar_chart(
    bars: Sequence[Bar],
    *,
    language: Language,
    x_label: str,
    scale: float = 1,
    reference: Bar | None = None,
    width: float = WIDE,
) -> Figure:
    """Draw horizontal bars, in the order given.

    A bar whose number is approximate is an outline with a whisker; one of which only
    bounds are known is hatched between them. Where every bar has its number written at
    its end, there are no ticks.

    Parameters
    ----------
    bars : sequence of Bar
        The first one comes on top.
    language : Language
        For the numbers on the axis.
    x_label : str
        What is counted, and in which unit.
    scale : float, default 1
        What one unit on the axis stands for: 1 000 000 where `x_label` says "millions".
    reference : Bar, optional
        What all bars are set beside, such as that of Canada: a grey bar below them, from
        whose end a dashed line goes up behind the others.
    width : float
        Natural width in points; the height follows from the bars.

    Returns
    -------
    Figure
        To be given to `save`.

    Raises
    ------
    ValueError
        If no bar has a number.
    """
    if reference is not None:
        bars = [*bars, replace(reference, emphasis=False)]
    low, high = limits(bars)
    whole = scale == 1 and all(bar.value is None or float(bar.value).is_integer() for bar in bars)
    with settings():
        names = [wrap(bar.name, NAMES * width) for bar in bars]
        labels = max(text_width(bar.label, SIZE, "Semibold") for bar in bars)
        labelled = all(bar.label or bar.kind == "missing" for bar in bars)
        heights = [max(THICK, len(name) * ROW) + BETWEEN for name in names]
        unit = wrap(x_label, width, SMALL) if x_label else []
        head = len(unit) * SMALL * LINE_HEIGHT + 5
        foot = 2.0 if labelled else 18.0
        apart = BETWEEN if reference is not None else 0.0
        sheet = Sheet(width, head + sum(heights) + apart + foot)
        left = max(text_width(line) for name in names for line in name) + 8
        right = width - labels - 8
        x = _axis(sheet, language, (low, high, whole, scale), (left, right), (foot, head), labelled)
        sheet.lines_of_text(0, sheet.height, unit, color=QUIET, size=SMALL)
        top = sheet.height - head
        mark = None if reference is None or reference.value is None else x(reference.value)
        if mark is not None:
            foremost = foot + heights[-1] - BETWEEN / 2
            sheet.line([mark, mark], [foremost, top], color=AXIS, width=1.1, dash=_DASH)
        for place, (bar, name, height) in enumerate(zip(bars, names, heights, strict=True)):
            top -= apart if place == len(bars) - 1 else 0
            middle = top - height / 2
            write_names(sheet, x.start if low >= 0 else left, middle, name)
            end = draw_bar(sheet, x, bar, middle)
            wide = text_width(bar.label, SIZE, "Semibold")
            if mark is not None and bar is not bars[-1] and end < mark < end + wide + 8:
                if mark < end + 8:
                    end = mark
                else:  # the line stops for the number
                    sheet.box(end + 2, middle - 8, end + wide + 8, middle + 8, face_color=PAPER)
            sheet.text(
                end + 5,
                middle,
                bar.label,
                weight="Semibold",
                color=INK if bar.emphasis else QUIET,
            )
            top -= height
        zero = x(0)
        sheet.line([zero, zero], [foot, sheet.height - head], color=AXIS, width=1.0)
    return sheet.figure


def bar_panels(
    panels: Sequence[tuple[str, Sequence[Bar]]], *, x_label: str, width: float = WIDE
) -> Figure:
    """Draw groups of bars apart from each other, each under its own heading and on its own axis.

    For counts of different populations: lengths can be compared, and nothing suggests that
    the groups add up.

    Parameters
    ----------
    panels : sequence of (str, sequence of Bar)
        Heading and bars; every bar needs its label.
    x_label : str
        What is counted, and in which unit.
    width : float
        Natural width in points; the height follows from the bars.

    Returns
    -------
    Figure
        To be given to `save`.

    Raises
    ------
    ValueError
        If no bar has a number, or one is below zero.
    """
    panels = [(heading, bars) for heading, bars in panels if bars]
    every = [bar for _, bars in panels for bar in bars]
    low, high = limits(every)
    if low < 0:
        raise ValueError(f"the bars of a panel begin at zero, and {low:g} is below it")
    with settings():
        names = {bar.name: wrap(bar.name, NAMES * width) for bar in every}
        heads = [wrap(heading, width, SIZE, "Semibold") for heading, _ in panels]
        left = max(text_width(line) for name in names.values() for line in name) + 8
        labels = max(text_width(bar.label, SIZE, "Semibold") for bar in every)
        x = Scale(0, high or 1.0, left, width - labels - 22)
        unit = wrap(x_label, width, SMALL) if x_label else []
        heights = {name: max(THICK, len(lines) * ROW) + BETWEEN for name, lines in names.items()}
        head = len(unit) * SMALL * LINE_HEIGHT + 5
        tall = sum(len(lines) * ROW + 4 for lines in heads)
        rows = sum(heights[bar.name] for bar in every)
        sheet = Sheet(width, head + tall + rows + _APART * (len(panels) - 1) + 2)
        sheet.lines_of_text(0, sheet.height, unit, color=QUIET, size=SMALL)
        top = sheet.height - head
        for heading, (_, bars) in zip(heads, panels, strict=True):
            sheet.lines_of_text(0, top, heading, weight="Semibold")
            top -= len(heading) * ROW + 4
            begin = top
            for bar in bars:
                middle = top - heights[bar.name] / 2
                write_names(sheet, left, middle, names[bar.name])
                end = draw_bar(sheet, x, bar, middle)
                sheet.text(end + 5, middle, bar.label, weight="Semibold")
                top -= heights[bar.name]
            sheet.line([left, left], [top, begin], color=AXIS, width=1.0)
            top -= _APART
    return sheet.figure


def _axis(
    sheet: Sheet,
    language: Language,
    data: tuple[float, float, bool, float],
    edges: tuple[float, float],
    room: tuple[float, float],
    labelled: bool,
) -> Scale:
    """Return the scale of the bars, drawn with ticks unless each bar says its number."""
    (low, high, whole, scale), (left, right), (foot, head) = data, edges, room
    if labelled:
        low, high = min(low, 0), max(high, 0)
        return Scale(low, high if high > low else low + 1, left, right)
    ticks = round_ticks(low / scale, high / scale, whole=whole)
    x = Scale(ticks[0] * scale, ticks[-1] * scale, left, right)
    for tick, label in zip(ticks, tick_labels(ticks, language), strict=True):
        place = x(tick * scale)
        sheet.line([place, place], [foot, sheet.height - head], color=GRID, width=0.7)
        sheet.text(place, foot - 9, label, align="center", color=QUIET, size=SMALL)
    return x


def write_names(sheet: Sheet, left: float, middle: float, name: Sequence[str]) -> None:
    """Write a bar's name to its left, its rows around the bar's middle."""
    top = middle + len(name) * ROW / 2
    sheet.lines_of_text(left - 7, top, name, align="right")


def draw_bar(
    sheet: Sheet,
    x: Scale,
    bar: Bar,
    middle: float,
    *,
    thick: float = THICK,
    look: tuple[str, str] | None = None,
) -> float:
    """Draw one bar, and return where its label may begin."""
    color, hatch = look or (ACCENT if bar.emphasis else MID, "//////")
    low, high = middle - thick / 2, middle + thick / 2
    end = x(0)
    if bar.kind == "exact" and bar.value is not None:
        end = x(bar.value)
        if bar.value:
            sheet.box(x(0), low, end, high, face_color=color)
    elif bar.kind == "approximate" and bar.value is not None:
        end = x(bar.value)
        sheet.box(x(0), low, end, high, face_color=PAPER, edge_color=color)
        ends = [x(bound) for bound in (bar.lower, bar.upper) if bound is not None]
        if ends:
            sheet.line([*ends, end][:2], [middle, middle], color=color, width=1.3)
        for place in ends:
            sheet.line([place, place], [middle - 3.5, middle + 3.5], color=color, width=1.3)
        end = max([end, *ends])
    elif bar.kind == "bounded":
        start = x(bar.lower or 0)
        if bar.upper is None:
            # At least so many: a solid bar, and an arrow beyond it.
            sheet.box(x(0), low, start, high, face_color=color)
            sheet.line([start, start + 11], [middle, middle], color=color, width=1.4)
            sheet.marker(start + 11, middle, ">", color=color, size=4.5, is_open=False)
            return start + 14
        end = x(bar.upper)
        if bar.lower:
            sheet.box(x(0), low, start, high, face_color=color)
        sheet.box(start, low, end, high, face_color=PAPER, edge_color=color, hatch=hatch)
    return max(end, x(0))
