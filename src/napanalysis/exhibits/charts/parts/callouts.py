"""The numbers in a line chart next to its points, and the marks and words at its breaks."""

from __future__ import annotations

from collections.abc import Iterable

from napanalysis.exhibits.charts.parts.frame import Frame
from napanalysis.exhibits.charts.parts.placing import Box, Placer
from napanalysis.exhibits.charts.parts.shapes import Line, Point
from napanalysis.exhibits.charts.style import ROW, SMALL, SMALL_ROW, text_width
from napanalysis.exhibits.charts.theme import INK, QUIET

# With more points than this on a line, only the first, the last and the extremes have labels.
_FEW = 12
#: Half the height and width of the room that the mark of a break takes.
_HALF = 6.0
_GAP = 3.0


def write_numbers(
    paper: Frame, placer: Placer, line: Line, color: str, *, beside: int, ended: bool
) -> None:
    """Write numbers next to a line's points where there is room, the most telling ones first.

    With `beside` other lines, or with many points, these are the first, the last and the
    extreme ones only. Where the line is `ended` by its name, the last one is there.
    """
    known = [point for _, point in line.known]
    heights = [point.height for point in known]
    last = len(known) - 1
    telling = [last, 0, heights.index(max(heights)), heights.index(min(heights))]
    others = range(len(known)) if beside <= 1 and len(known) <= _FEW else ()
    for n in dict.fromkeys([*telling, *others]):
        if known[n].label and not (n == last and ended):
            dip = all(heights[n] < heights[m] for m in (n - 1, n + 1) if 0 <= m <= last)
            _write(paper, placer, known[n], color, dip)


def _write(paper: Frame, placer: Placer, point: Point, color: str, dip: bool) -> None:
    x, y = paper.place(point)
    low, high = paper.span(point)
    low, high = min(low, y - 3) - 2 - ROW, max(high, y + 3) + 2
    # A little air on both sides, so that two numbers never read as one.
    wide = text_width(point.label, bold=True) + 3
    box = Box(x - wide / 2, 0, x + wide / 2, ROW)
    shifts = (0, -wide / 3, wide / 3, -wide / 2, wide / 2)
    above = [box.moved(shift, high) for shift in shifts]
    below = [box.moved(shift, low) for shift in shifts]
    middle = (low + high) / 2
    beside = [box.moved(side * (wide / 2 + 6), middle) for side in (1, -1)]
    choices = (below + above if dip else above + below) + beside
    choices += [box.moved(up=ROW) for box in above] + [box.moved(up=-ROW) for box in below]
    choices += [
        box.moved(shift, rise)
        for rise in (0.0, ROW / 2, -ROW / 2, ROW, -ROW)
        for box in beside
        for shift in (0.0, -6.0, 6.0)
    ]
    # A number that would touch a line is left out: the data table has it.
    found = placer.place(choices)
    if found:
        paper.sheet.clear(*found)
        paper.sheet.text(*found.middle, point.label, align="center", color=color, bold=True)


def mark_break(paper: Frame, placer: Placer, x: float, y: float) -> None:
    """Draw two slanted strokes: what is left of them can't be compared with what is right."""
    for middle in (x - 2, x + 2):
        paper.sheet.line([middle - 2, middle + 2], [y - 5, y + 5], color=INK, width=1.1)
    placer.block(Box(x - _HALF, y - _HALF, x + _HALF, y + _HALF))


def name_breaks(
    paper: Frame, placer: Placer, places: Iterable[tuple[float, float]], words: str
) -> None:
    """Write words beside the marks, where there is room; the notes tell every break."""
    # Drawn with few pixels, letters are a little further apart than in their outlines.
    wide = 1.08 * text_width(words, SMALL)
    right, up = _HALF + _GAP + wide / 2, _HALF + _GAP + SMALL_ROW / 2
    for x, y in places if words else ():
        box = Box(x - wide / 2, y - SMALL_ROW / 2, x + wide / 2, y + SMALL_ROW / 2)
        choices = [box.moved(right), box.moved(-right), box.moved(up=-up), box.moved(up=up)]
        found = placer.place(choices)
        if found:
            paper.sheet.clear(*found)
            paper.sheet.text(found.x0, found.middle[1], words, color=QUIET, size=SMALL)
