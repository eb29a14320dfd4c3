"""Tables as pictures: counts by two categories as shaded cells, and units as linked boxes."""

from __future__ import annotations

import math
from collections.abc import Sequence

from napanalysis.exhibits.charts.shapes import NO_NUMBER
from napanalysis.exhibits.charts.sheet import (
    ROW,
    SMALL,
    SMALL_ROW,
    WIDE,
    Sheet,
    is_narrow,
    text_width,
    widest,
    wrap,
    wrap_all,
)
from napanalysis.exhibits.charts.theme import ACCENT, AXIS, BAND, GRID, INK, QUIET, SHADES

_CELL = 25.0
_BETWEEN = 2.0
_NAMES = 0.36
_PAD = 7.0
_DASH = (0, (2.5, 2.5))


def heat_map(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    counts: Sequence[Sequence[float]],
    *,
    unit: str,
    width: float = WIDE,
) -> Sheet:
    """Draw a table of names, counts and totals, whose cells are the darker the more they hold.

    Every cell has its number, so that no shade has to be read. A cell of zero is empty paper.
    """
    most = max((value for line in counts for value in line), default=0)
    if not most:
        raise ValueError(NO_NUMBER)
    above, columns, total = is_narrow(width), heads[1:-1], heads[-1]
    names, left = wrap_all((row[0] for row in rows), width if above else _NAMES * width)
    left = 0.0 if above else left + 13
    totals = widest((row[-1] for row in rows), bold=True)
    right = width - max(totals, text_width(total, SMALL)) - 10
    cell = (right - left) / len(columns)
    wrapped = [wrap(name, cell - 4, SMALL) for name in columns]
    # A name above its cells adds to their height; one beside them can stretch them.
    over = [len(name) * ROW + 4 if above else 0.0 for name in names]
    tall = [_CELL if above else max(_CELL, len(name) * ROW + 4) for name in names]
    upper = 2 + sum(over) + sum(tall)
    sheet = Sheet(width, upper + max(map(len, wrapped)) * SMALL_ROW + 10, unit)
    for n, lines in enumerate(wrapped):
        middle = left + (n + 0.5) * cell
        top = upper + 3 + len(lines) * SMALL_ROW
        sheet.text(middle, top, lines, below=True, align="center", color=QUIET, size=SMALL)
    sheet.text(width, upper + 3 + SMALL_ROW / 2, total, align="right", color=QUIET, size=SMALL)
    for row, values, name, head, height in zip(rows, counts, names, over, tall, strict=True):
        y = upper - head - height / 2
        sheet.row_name(name, upper, left - 10, y)
        half = (height - _BETWEEN) / 2
        for n, (value, label) in enumerate(zip(values, row[1:-1], strict=True)):
            x0 = left + n * cell + _BETWEEN / 2
            x1 = x0 + cell - _BETWEEN
            # Zero has no shade, others go by their quarter of the largest number.
            shade = math.floor((len(SHADES) - 1) * value / most) + 1 if value > 0 else 0
            face, ink = SHADES[min(shade, len(SHADES) - 1)]
            sheet.box((x0, y - half, x1, y + half), face, GRID)
            sheet.text((x0 + x1) / 2, y, label, align="center", color=ink, bold=value > 0)
        sheet.text(width, y, row[-1], align="right", bold=True)
        upper -= head + height
    return sheet


def unit_diagram(units: Sequence[Sequence[str]], *, width: float = WIDE) -> Sheet:
    """Draw boxes one below another, joined by a dashed line with what relates them.

    Of each unit there are its name, what is counted, by whom and when, and how it relates to the
    unit before it. The line has no arrow: nothing flows from one unit to the next, and none is a
    part of another. All boxes have one size, for there are no numbers in them.
    """
    names, *texts, relations = zip(*units, strict=True)
    above = is_narrow(width)
    room = widest(names, bold=True)
    left = _PAD if above else _PAD + room + 14
    words = [[wrap(text, width - left - _PAD, SMALL) for text in about]
             for about in zip(*texts, strict=True)]  # fmt: skip
    rows = [sum(map(len, lines)) * SMALL_ROW for lines in words]
    head = ROW if above else 0
    tall = max(rows) + 2 * _PAD + head
    post = _PAD + 6 if above else _PAD + room / 2
    links = [wrap(relation, width - post - 12, SMALL) for relation in relations]
    gaps = [0.0, *(max(len(link) * SMALL_ROW + 6, 16.0) for link in links[1:])]
    sheet = Sheet(width, len(units) * tall + sum(gaps) + 2)
    upper = sheet.height - 1
    for unit, lines, high, link, gap in zip(names, words, rows, links, gaps, strict=True):
        if gap:
            sheet.line([post, post], [upper, upper - gap], color=AXIS, width=1.3, dash=_DASH)
            sheet.text(post + 10, upper - gap / 2, link, color=QUIET, size=SMALL)
            upper -= gap
        middle = upper - tall / 2
        sheet.box((0.5, upper - tall, width - 0.5, upper), BAND, ACCENT)
        name = upper - _PAD - ROW / 2 if above else middle
        sheet.text(_PAD, name, unit, color=ACCENT, bold=True)
        top = upper - _PAD - ROW if above else middle + high / 2
        for place, paragraph in enumerate(lines):
            color = QUIET if place else INK
            sheet.text(left, top, paragraph, below=True, color=color, size=SMALL)
            top -= len(paragraph) * SMALL_ROW
        upper -= tall
    return sheet
