"""Counts by two categories, as shaded cells with their numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from napanalysis.exhibits.charts.bars import ROW
from napanalysis.exhibits.charts.parts.shapes import Row
from napanalysis.exhibits.charts.parts.sheet import Sheet
from napanalysis.exhibits.charts.style import (
    GRID,
    LINE_HEIGHT,
    NARROW,
    QUIET,
    SHADES,
    SIZE,
    SMALL,
    WIDE,
    Weight,
    settings,
    text_width,
    wrap,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_CELL = 25.0
_BETWEEN = 2.0
_NAMES = 0.36


def heat_map(
    rows: Sequence[Row],
    columns: Sequence[str],
    *,
    x_label: str,
    total: str = "",
    width: float = WIDE,
) -> Figure:
    """Draw a table of counts whose cells are the darker the more they hold.

    Every cell has its number, so that no shade has to be read. A cell of zero is empty paper.

    Parameters
    ----------
    rows : sequence of Row
        The first one comes on top; `total` of a row stands at its end.
    columns : sequence of str
        Names of the categories.
    x_label : str
        What is counted, and in which unit.
    total : str, default ""
        Heading of the totals.
    width : float
        Natural width in points; the height follows from the rows.

    Returns
    -------
    Figure
        To be given to `save`.

    Raises
    ------
    ValueError
        If there is no number above zero, or a row whose values aren't one a category.
    """
    if not rows or not any(value for row in rows for value in row.values):
        raise ValueError("a chart needs at least one number, and there is none")
    for row in rows:
        if len(row.values) != len(columns):
            raise ValueError(
                f"row {row.name!r} has {len(row.values)} values for {len(columns)} categories"
            )
    most = max(value for row in rows for value in row.values)
    above = width < (WIDE + NARROW) / 2
    with settings():
        names = [wrap(row.name, width if above else _NAMES * width) for row in rows]
        left = 0.0 if above else max(text_width(line) for name in names for line in name) + 13
        totals = max(text_width(row.total, SIZE, "Semibold") for row in rows)
        right = width - (max(totals, text_width(total, SMALL)) + 10 if totals else 0)
        cell = (right - left) / len(columns)
        heads = [wrap(name, cell - 4, SMALL) for name in columns]
        unit = wrap(x_label, width, SMALL) if x_label else []
        small = SMALL * LINE_HEIGHT
        tall = max(len(lines) for lines in heads) * small
        head = len(unit) * small + tall + 10
        heights = [
            _CELL + len(name) * ROW + 4 if above else max(_CELL, len(name) * ROW + 4)
            for name in names
        ]
        sheet = Sheet(width, head + sum(heights) + 2)
        sheet.lines_of_text(0, sheet.height, unit, color=QUIET, size=SMALL)
        upper = sheet.height - head
        for n, lines in enumerate([*heads, [total]]):
            middle = left + (n + 0.5) * cell
            if n < len(heads):
                top = upper + 3 + len(lines) * small
                sheet.lines_of_text(middle, top, lines, align="center", color=QUIET, size=SMALL)
            elif totals:
                sheet.text(width, upper + 3 + small / 2, total, align="right", color=QUIET,
                           size=SMALL)  # fmt: skip
        for row, name, height in zip(rows, names, heights, strict=True):
            low = upper - height
            y = low + (_CELL if above else height) / 2
            if above:
                sheet.lines_of_text(0, upper - 2, name)
            else:
                sheet.lines_of_text(left - 10, y + len(name) * ROW / 2, name, align="right")
            half = (_CELL if above else height) / 2 - _BETWEEN / 2
            for n, (value, label) in enumerate(zip(row.values, row.labels, strict=True)):
                x0 = left + n * cell + _BETWEEN / 2
                x1 = x0 + cell - _BETWEEN
                face, ink = SHADES[_shade(value, most)]
                sheet.box(x0, y - half, x1, y + half, face_color=face, edge_color=GRID)
                weight: Weight = "Semibold" if value else "Regular"
                sheet.text((x0 + x1) / 2, y, label, align="center", color=ink, weight=weight)
            sheet.text(width, y, row.total, align="right", weight="Semibold")
            upper = low
    return sheet.figure


def _shade(value: float, most: float) -> int:
    """Return the shade of a number: none for zero, else by its quarter of the largest one."""
    steps = len(SHADES) - 1
    return 0 if value <= 0 else min(steps, math.floor(steps * value / most) + 1)
