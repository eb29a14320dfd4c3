"""Horizontal bars, single and stacked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from napanalysis.analysis.charts.inputs import Bar, Row, limits
from napanalysis.analysis.charts.labels import spread
from napanalysis.analysis.charts.scales import Scale, round_ticks, tick_labels
from napanalysis.analysis.charts.sheet import Sheet
from napanalysis.analysis.charts.style import (
    ACCENT,
    AXIS,
    GRID,
    INK,
    LINE_HEIGHT,
    MID,
    MOST,
    PAPER,
    QUIET,
    SEGMENTS,
    SIZE,
    SMALL,
    WIDE,
    settings,
    text_width,
    wrap,
)

if TYPE_CHECKING:
    from napanalysis.language import Language

_THICK = 13.0
_BETWEEN = 8.0
_ROW = SIZE * LINE_HEIGHT
# The share of the width that names may take.
_NAMES = 0.4


def bar_chart(
    bars: Sequence[Bar],
    *,
    language: Language,
    x_label: str,
    scale: float = 1,
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
    low, high = limits(bars)
    whole = scale == 1 and all(bar.value is None or float(bar.value).is_integer() for bar in bars)
    with settings():
        names = [wrap(bar.name, _NAMES * width) for bar in bars]
        labels = max(text_width(bar.label, SIZE, "Semibold") for bar in bars)
        labelled = all(bar.label or bar.kind == "missing" for bar in bars)
        heights = [max(_THICK, len(name) * _ROW) + _BETWEEN for name in names]
        unit = wrap(x_label, width, SMALL) if x_label else []
        head = len(unit) * SMALL * LINE_HEIGHT + 5
        foot = 2.0 if labelled else 18.0
        sheet = Sheet(width, head + sum(heights) + foot)
        left = max(text_width(line) for name in names for line in name) + 8
        right = width - labels - 8
        x = _axis(sheet, language, (low, high, whole, scale), (left, right), (foot, head), labelled)
        sheet.lines_of_text(0, sheet.height, unit, color=QUIET, size=SMALL)
        top = sheet.height - head
        for bar, name, height in zip(bars, names, heights, strict=True):
            middle = top - height / 2
            _names(sheet, x.start if low >= 0 else left, middle, name)
            end = _bar(sheet, x, bar, middle)
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


def _names(sheet: Sheet, left: float, middle: float, name: Sequence[str]) -> None:
    top = middle + len(name) * _ROW / 2
    sheet.lines_of_text(left - 7, top, name, align="right")


def _bar(sheet: Sheet, x: Scale, bar: Bar, middle: float) -> float:
    """Draw one bar, and return where its label may begin."""
    color = ACCENT if bar.emphasis else MID
    low, high = middle - _THICK / 2, middle + _THICK / 2
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
        sheet.box(start, low, end, high, face_color=PAPER, edge_color=color, hatch="//////")
    return max(end, x(0))


def stacked_bar_chart(
    rows: Sequence[Row],
    segments: Sequence[str],
    *,
    language: Language,
    x_label: str,
    width: float = WIDE,
) -> Figure:
    """Draw horizontal bars of at most four segments, in the order given.

    Parameters
    ----------
    rows : sequence of Row
        The first one comes on top.
    segments : sequence of str
        Names of the categories, written once above the first bar.
    language : Language
        Accepted like everywhere; every number is written in its segment, so there is no axis.
    x_label : str
        What is counted, and in which unit.
    width : float
        Natural width in points; the height follows from the rows.

    Returns
    -------
    Figure
        To be given to `save`.

    Raises
    ------
    ValueError
        If there are no rows or no values above zero, more than four categories, or a row
        whose values aren't one a category.
    """
    if not rows or not any(value for row in rows for value in row.values):
        raise ValueError("a chart needs at least one number, and there is none")
    if not 1 <= len(segments) <= MOST:
        raise ValueError(f"a bar has 1 to {MOST} segments; {len(segments)} were given")
    for row in rows:
        if len(row.values) != len(segments):
            raise ValueError(
                f"row {row.name!r} has {len(row.values)} values for {len(segments)} categories"
            )
    with settings():
        names = [wrap(row.name, _NAMES * width) for row in rows]
        left = max(text_width(line) for name in names for line in name) + 8
        right = width - max(text_width(row.total, SIZE, "Semibold") for row in rows) - 8
        x = Scale(0, max(sum(row.values) for row in rows), left, right)
        outside = [_outside(row, x) for row in rows]
        heights = [
            max(_THICK + 3, len(name) * _ROW) + _BETWEEN + (_ROW if beside else 0)
            for name, beside in zip(names, outside, strict=True)
        ]
        key = _key(segments, width)
        unit = wrap(x_label, width, SMALL) if x_label else []
        head = len(unit) * SMALL * LINE_HEIGHT + (key[-1][2] + 1) * (_ROW + 3) + 8
        sheet = Sheet(width, head + sum(heights) + 2)
        sheet.lines_of_text(0, sheet.height, unit, color=QUIET, size=SMALL)
        _draw_key(sheet, key, sheet.height - len(unit) * SMALL * LINE_HEIGHT - 4)
        top = sheet.height - head
        for row, name, height, beside in zip(rows, names, heights, outside, strict=True):
            middle = top - (height + (_ROW if beside else 0)) / 2
            _names(sheet, left, middle, name)
            _stack(sheet, x, row, middle, beside)
            top -= height
        sheet.line([left, left], [2, sheet.height - head], color=AXIS, width=1.0)
    return sheet.figure


def _outside(row: Row, x: Scale) -> list[int]:
    """Return the segments that are too short for their labels."""
    return [
        i
        for i, (value, label) in enumerate(zip(row.values, row.labels, strict=True))
        if value and label and x(value) - x.start < text_width(label, SIZE, "Semibold") + 7
    ]


def _key(segments: Sequence[str], width: float) -> list[tuple[str, float, int]]:
    """Return each category's name with its place from the left and its row."""
    key: list[tuple[str, float, int]] = []
    place, row = 0.0, 0
    for name in segments:
        needed = 14 + text_width(name)
        if place and place + needed > width:
            place, row = 0.0, row + 1
        key.append((name, place, row))
        place += needed + 16
    return key


def _draw_key(sheet: Sheet, key: Sequence[tuple[str, float, int]], top: float) -> None:
    for (name, place, row), (fill, edge, hatch) in zip(key, SEGMENTS, strict=False):
        middle = top - (row + 0.5) * (_ROW + 3)
        sheet.box(
            place, middle - 4.5, place + 9, middle + 4.5,
            face_color=fill, edge_color=edge, hatch=hatch,
        )  # fmt: skip
        sheet.text(place + 14, middle, name)


def _stack(sheet: Sheet, x: Scale, row: Row, middle: float, beside: Sequence[int]) -> None:
    low, high = middle - (_THICK + 3) / 2, middle + (_THICK + 3) / 2
    start = 0.0
    middles = []
    for i, value in enumerate(row.values):
        fill, edge, hatch = SEGMENTS[i]
        left, right = x(start), x(start + value)
        if value:
            # A white gap parts the segments whatever their fills.
            end = max(left + 1.5, right - 1.2)
            sheet.box(left, low, end, high, face_color=fill, edge_color=edge, hatch=hatch)
        if i in beside:
            middles.append((left + right) / 2)
        elif value and row.labels[i]:
            _inside(sheet, (left + right - 1.2) / 2, middle, row.labels[i], fill, hatch)
        start += value
    widths = [text_width(row.labels[i], SMALL, "Semibold") + 5 for i in beside]
    for i, place in zip(beside, spread(middles, widths, x.start, sheet.width), strict=True):
        sheet.text(place, high + 6.5, row.labels[i], align="center", size=SMALL, weight="Semibold")
    sheet.text(x(start) + 4, middle, row.total, weight="Semibold")


def _inside(sheet: Sheet, place: float, middle: float, label: str, fill: str, hatch: str) -> None:
    if hatch:
        half = text_width(label, SIZE, "Semibold") / 2 + 2
        sheet.box(place - half, middle - 5.5, place + half, middle + 5.5, face_color=PAPER)
    color = PAPER if fill == ACCENT else INK
    sheet.text(place, middle, label, align="center", color=color, weight="Semibold")
