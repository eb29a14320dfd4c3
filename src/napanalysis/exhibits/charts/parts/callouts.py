"""The numbers in a line chart next to its points, and the marks and words at its breaks."""

from __future__ import annotations

from collections.abc import Iterable

from napanalysis.exhibits.charts.parts.frame import Frame
from napanalysis.exhibits.charts.parts.placing import Box, Placer
from napanalysis.exhibits.charts.parts.shapes import Line, Point
from napanalysis.exhibits.charts.parts.sheet import Sheet
from napanalysis.exhibits.charts.style import (
    INK,
    LINE_HEIGHT,
    QUIET,
    SIZE,
    SMALL,
    text_width,
)

# With more points than this on a line, only the first, the last and the extremes have labels.
_FEW = 12
_ROW = SIZE * LINE_HEIGHT


def height_of(point: Point) -> float:
    """Return the number at which a point's label and line belong."""
    known = [number for number in (point.lower, point.upper) if number is not None]
    return point.value if point.value is not None else sum(known) / len(known)


def span_of(paper: Frame, point: Point) -> tuple[float, float]:
    """Return the lower and the upper end of a point's interval on the sheet."""
    middle = height_of(point)
    lower = paper.y.low if point.lower is None else point.lower
    if point.lower is None and point.kind != "bounded":
        lower = middle
    low = paper.y(lower)
    if point.upper is not None:
        return low, paper.y(point.upper)
    return low, paper.y(middle) + (16 if point.kind == "bounded" else 0)


def write_numbers(
    paper: Frame, placer: Placer, line: Line, color: str, *, beside: int, ended: bool
) -> None:
    """Write numbers next to a line's points, the most telling ones first.

    The first and the last number are always written; with `beside` other lines, the rest
    only where there is room. Where the line is `ended` by its name, the last one is there.
    """
    known = [point for _, point in line.known]
    heights = [height_of(point) for point in known]
    first, last = 0, len(known) - 1
    needed = list(dict.fromkeys([last, first]))
    telling = [heights.index(max(heights)), heights.index(min(heights))]
    others = range(len(known)) if beside <= 1 and len(known) <= _FEW else ()
    for n in dict.fromkeys([*needed, *telling, *others]):
        if known[n].label and not (n == last and ended):
            dip = all(heights[n] < heights[m] for m in (n - 1, n + 1) if 0 <= m <= last)
            _write(
                paper, placer, known[n], color, n in needed or (not beside and n in telling), dip
            )


def _write(paper: Frame, placer: Placer, point: Point, color: str, needed: bool, dip: bool) -> None:
    x = paper.x(point.position)
    low, high = span_of(paper, point)
    low, high = min(low, paper.y(height_of(point)) - 3), max(high, paper.y(height_of(point)) + 3)
    rows = point.label.split("\n")
    # A little air on both sides, so that two numbers never read as one.
    wide = max(text_width(row, SIZE, "Semibold") for row in rows) + 3
    tall = len(rows) * _ROW
    above = [
        Box(x + s - wide / 2, high + 2, x + s + wide / 2, high + 2 + tall)
        for s in (0, -wide / 3, wide / 3, -wide / 2, wide / 2)
    ]
    below = [Box(b.x0, low - 2 - tall, b.x1, low - 2) for b in above]
    middle = (low + high - tall) / 2
    beside = [Box(left, middle, left + wide, middle + tall) for left in (x + 6, x - 6 - wide)]
    higher = [Box(b.x0, b.y0 + tall, b.x1, b.y1 + tall) for b in above]
    higher += [Box(b.x0, b.y0 - tall, b.x1, b.y1 - tall) for b in below]
    higher += [
        Box(b.x0 + s, b.y0 + rise, b.x1 + s, b.y1 + rise)
        for rise in (0.0, tall / 2, -tall / 2, tall, -tall)
        for b in beside
        for s in (0.0, -6.0, 6.0)
        if rise or s
    ]
    choices = (below + above if dip and len(rows) == 1 else above + below) + beside + higher
    free = [placer.clear(box) for box in choices]
    # A number that would touch a line is left out: the data table has it.
    chosen = placer.place(choices, needed=False)
    if chosen is None:
        return
    box = choices[chosen]
    middle = (box.x0 + box.x1) / 2
    sheet = paper.sheet
    if free[chosen]:
        sheet.clear(box.x0, box.y0, box.x1, box.y1)
    sheet.lines_of_text(middle, box.y1, rows[:1], align="center", color=color, weight="Semibold")
    sheet.lines_of_text(middle, box.y1 - _ROW, rows[1:], align="center", color=QUIET, size=SMALL)


#: Half the height and width of the room that a mark takes.
_HALF = 6.0
_GAP = 3.0


def mark_break(sheet: Sheet, placer: Placer, x: float, y: float) -> None:
    """Draw two slanted strokes: what is left of them can't be compared with what is right."""
    for shift in (-2.0, 2.0):
        xs, ys = [x + shift - 2, x + shift + 2], [y - 5, y + 5]
        sheet.line(xs, ys, color=INK, width=1.1)
    placer.block([Box(x - _HALF, y - _HALF, x + _HALF, y + _HALF)])


def name_breaks(
    paper: Frame, placer: Placer, places: Iterable[tuple[float, float]], words: str
) -> None:
    """Write words beside the marks, where there is room; the notes tell every break."""
    # Drawn with few pixels, letters are a little further apart than in their outlines.
    wide, tall = 1.08 * text_width(words, SMALL), SMALL * LINE_HEIGHT
    away = _HALF + _GAP
    for x, y in places:
        middle, left = y - tall / 2, x - wide / 2
        choices = [
            Box(x + away, middle, x + away + wide, middle + tall),
            Box(x - away - wide, middle, x - away, middle + tall),
            Box(left, y - away - tall, left + wide, y - away),
            Box(left, y + away, left + wide, y + away + tall),
        ]
        chosen = placer.place(choices, needed=False) if words else None
        if chosen is not None:
            box = choices[chosen]
            paper.sheet.clear(box.x0, box.y0, box.x1, box.y1)
            paper.sheet.lines_of_text(box.x0, box.y1, [words], color=QUIET, size=SMALL)
