"""Breaks in a series: the mark between two points, and the words beside it."""

from __future__ import annotations

from collections.abc import Iterable

from napanalysis.exhibits.charts.frame import Frame
from napanalysis.exhibits.charts.labels import Box, Placer
from napanalysis.exhibits.charts.style import INK, LINE_HEIGHT, QUIET, SMALL, text_width

#: Half the height and width of the room that a mark takes.
_HALF = 6.0
_GAP = 3.0


def mark_break(paper: Frame, placer: Placer, x: float, y: float) -> None:
    """Draw two slanted strokes: what is left of them can't be compared with what is right."""
    for shift in (-2.0, 2.0):
        xs, ys = [x + shift - 2, x + shift + 2], [y - 5, y + 5]
        paper.sheet.line(xs, ys, color=INK, width=1.1)
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
