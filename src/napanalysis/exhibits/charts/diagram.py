"""What each count measures: units as boxes, and how one relates to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from napanalysis.exhibits.charts.parts.shapes import Unit
from napanalysis.exhibits.charts.parts.sheet import Sheet
from napanalysis.exhibits.charts.style import (
    ACCENT,
    AXIS,
    BAND,
    INK,
    LINE_HEIGHT,
    NARROW,
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

_ROW = SIZE * LINE_HEIGHT
_LINE = SMALL * LINE_HEIGHT
_PAD = 7.0
_DASH = (0, (2.5, 2.5))


def unit_diagram(units: Sequence[Unit], *, width: float = WIDE) -> Figure:
    """Draw boxes one below another, joined by a dashed line with what relates them.

    The line has no arrow: nothing flows from one unit to the next, and none is a part of
    another. All boxes have one size, for there are no numbers in them.

    Parameters
    ----------
    units : sequence of Unit
        The first one comes on top.
    width : float
        Natural width in points; the height follows from the words.

    Returns
    -------
    Figure
        To be given to `save`.

    Raises
    ------
    ValueError
        If there are fewer than two units.
    """
    if len(units) < 2:
        raise ValueError("a diagram relates at least two units")
    above = width < (WIDE + NARROW) / 2
    with settings():
        names = max(text_width(unit.name, SIZE, "Semibold") for unit in units)
        left = _PAD if above else _PAD + names + 14
        words = [[wrap(line, width - left - _PAD, SMALL) for line in unit.lines] for unit in units]
        rows = max(sum(map(len, lines)) for lines in words)
        tall = rows * _LINE + 2 * _PAD + (_ROW if above else 0)
        post = _PAD + 6 if above else _PAD + names / 2
        links = [wrap(unit.link, width - post - 12, SMALL) for unit in units]
        gaps = [max(len(link) * _LINE + 6, 16.0) for link in links]
        sheet = Sheet(width, len(units) * tall + sum(gaps[1:]) + 2)
        upper = sheet.height - 1
        for n, (unit, lines, link, gap) in enumerate(zip(units, words, links, gaps, strict=True)):
            if n:
                sheet.line([post, post], [upper, upper - gap], color=AXIS, width=1.3, dash=_DASH)
                top = upper - (gap - len(link) * _LINE) / 2
                sheet.lines_of_text(post + 10, top, link, color=QUIET, size=SMALL)
                upper -= gap
            low = upper - tall
            sheet.box(0.5, low, width - 0.5, upper, face_color=BAND, edge_color=ACCENT)
            if above:
                sheet.lines_of_text(_PAD, upper - _PAD, [unit.name], color=ACCENT,
                                    weight="Semibold")  # fmt: skip
                top = upper - _PAD - _ROW
            else:
                sheet.text(_PAD, (low + upper) / 2, unit.name, color=ACCENT, weight="Semibold")
                top = (low + upper) / 2 + sum(map(len, lines)) * _LINE / 2
            for place, paragraph in enumerate(lines):
                color = QUIET if place else INK
                sheet.lines_of_text(left, top, paragraph, color=color, size=SMALL)
                top -= len(paragraph) * _LINE
            upper = low
    return sheet.figure
