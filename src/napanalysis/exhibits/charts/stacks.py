"""Horizontal bars of stacked segments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from napanalysis.exhibits.charts.bars import BETWEEN, NAMES, ROW, THICK, write_names
from napanalysis.exhibits.charts.parts.placing import spread
from napanalysis.exhibits.charts.parts.scales import Scale
from napanalysis.exhibits.charts.parts.shapes import Row
from napanalysis.exhibits.charts.parts.sheet import Sheet
from napanalysis.exhibits.charts.style import (
    ACCENT,
    AXIS,
    INK,
    LINE_HEIGHT,
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
    from matplotlib.figure import Figure

    from napanalysis.language import Language


# Between two categories above the first bar.
_APART = 12


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
        names = [wrap(row.name, NAMES * width) for row in rows]
        left = max(text_width(line) for name in names for line in name) + 8
        right = width - max(text_width(row.total, SIZE, "Semibold") for row in rows) - 8
        x = Scale(0, max(sum(row.values) for row in rows), left, right)
        outside = [_outside(row, x) for row in rows]
        heights = [
            max(THICK + 3, len(name) * ROW) + BETWEEN + (ROW if beside else 0)
            for name, beside in zip(names, outside, strict=True)
        ]
        key = fill_key(segments, left, width)
        unit = wrap(x_label, width, SMALL) if x_label else []
        head = len(unit) * SMALL * LINE_HEIGHT + (key[-1][2] + 1) * (ROW + 3) + 8
        sheet = Sheet(width, head + sum(heights) + 2)
        sheet.lines_of_text(0, sheet.height, unit, color=QUIET, size=SMALL)
        write_fill_key(sheet, key, SEGMENTS, sheet.height - len(unit) * SMALL * LINE_HEIGHT - 4)
        top = sheet.height - head
        for row, name, height, beside in zip(rows, names, heights, outside, strict=True):
            middle = top - (height + (ROW if beside else 0)) / 2
            write_names(sheet, left, middle, name)
            _stack(sheet, x, row, middle, beside)
            top -= height
        sheet.line([left, left], [2, sheet.height - head], color=AXIS, width=1.0)
    return sheet.figure


def _outside(row: Row, x: Scale) -> list[int]:
    """Return the segments that are too short for their labels."""
    return [
        i
        for i, (value, label) in enumerate(zip(row.values, row.labels, strict=True))
        if value
        and label
        and x(value) - x.start < text_width(label, SIZE, "Semibold") + (15 if SEGMENTS[i][2] else 7)
    ]


def fill_key(segments: Sequence[str], left: float, width: float) -> list[tuple[str, float, int]]:
    """Return each category's name with its place from the left and its row.

    The names begin where the bars begin, if they all fit beside one another there.
    """
    width -= 2
    total = sum(14 + text_width(name) + _APART for name in segments) - _APART
    if left + total > width:
        left = max(0.0, width - total)
    key: list[tuple[str, float, int]] = []
    place, row = left, 0
    for name in segments:
        needed = 14 + text_width(name)
        if place > left and place + needed > width + 0.01:
            place, row = left, row + 1
        key.append((name, place, row))
        place += needed + _APART
    return key


def write_fill_key(
    sheet: Sheet,
    key: Sequence[tuple[str, float, int]],
    fills: Sequence[tuple[str, str, str]],
    top: float,
) -> None:
    """Write a key downwards from `top`: a box of each fill before its name."""
    for (name, place, row), (fill, edge, hatch) in zip(key, fills, strict=False):
        middle = top - (row + 0.5) * (ROW + 3)
        sheet.box(
            place, middle - 4.5, place + 9, middle + 4.5,
            face_color=fill, edge_color=edge, hatch=hatch,
        )  # fmt: skip
        sheet.text(place + 14, middle, name)


def _stack(sheet: Sheet, x: Scale, row: Row, middle: float, beside: Sequence[int]) -> None:
    low, high = middle - (THICK + 3) / 2, middle + (THICK + 3) / 2
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
