"""What each count measures: units as boxes, and how one relates to the next."""

from __future__ import annotations

from collections.abc import Sequence

from napanalysis.exhibits.charts.sheet import (
    ROW,
    SMALL,
    SMALL_ROW,
    WIDE,
    Sheet,
    chart,
    is_narrow,
    widest,
    wrap,
)
from napanalysis.exhibits.charts.theme import ACCENT, AXIS, BAND, INK, QUIET

_PAD = 7.0
_DASH = (0, (2.5, 2.5))


@chart
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
        sheet.box(0.5, upper - tall, width - 0.5, upper, BAND, ACCENT)
        name = upper - _PAD - ROW / 2 if above else middle
        sheet.text(_PAD, name, unit, color=ACCENT, bold=True)
        top = upper - _PAD - ROW if above else middle + high / 2
        for place, paragraph in enumerate(lines):
            color = QUIET if place else INK
            sheet.text(left, top, paragraph, below=True, color=color, size=SMALL)
            top -= len(paragraph) * SMALL_ROW
        upper -= tall
    return sheet
