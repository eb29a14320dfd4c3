"""The sheet a chart is drawn on, measured in points from its lower left corner.

Figures are made without pyplot, so that nothing global is left behind; there are no
matplotlib axes, so that the place of every mark and text is the chart's own decision.
matplotlib itself is loaded when the first sheet is made: it takes a second, and most of what
uses charts never draws one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, Literal, ParamSpec

from napanalysis.exhibits.charts.style import (
    LINE_HEIGHT,
    SIZE,
    SMALL,
    SMALL_ROW,
    STAND_INS,
    face,
    settings,
    wrap,
)
from napanalysis.exhibits.charts.theme import INK, PAPER, QUIET

if TYPE_CHECKING:
    from matplotlib.figure import Figure

P = ParamSpec("P")
Align = Literal["left", "center", "right"]
# From the middle of a figure's height down to its baseline, as a share of the text size.
_MIDDLE = 0.33


class Sheet:
    """A white sheet to draw on up to its `top`, above which the unit takes the room it needs."""

    def __init__(self, width: float, top: float, unit: str = "") -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
        from matplotlib.transforms import Affine2D

        lines = wrap(unit, width, SMALL) if unit else []
        self.width, self.top = width, top
        self.height = top + len(lines) * SMALL_ROW
        self.figure = Figure(figsize=(width / 72, self.height / 72), dpi=72, facecolor=PAPER)
        FigureCanvasAgg(self.figure)
        self._points = Affine2D().scale(1 / 72) + self.figure.dpi_scale_trans
        self._order = 1
        self.text(0, self.height, lines, below=True, color=QUIET, size=SMALL)

    def _add(self, artist: Any) -> None:
        # Later marks cover earlier ones; matplotlib would sort by kind of mark first.
        self._order += 1
        artist.set_zorder(self._order)
        self.figure.add_artist(artist)
        artist.set_transform(self._points)
        artist.set_clip_on(False)

    def line(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        *,
        color: str = INK,
        width: float = 1.0,
        dash: Any = "solid",
    ) -> None:
        """Draw a line through the places given."""
        from matplotlib.lines import Line2D

        self._add(Line2D(xs, ys, color=color, linewidth=width, linestyle=dash))

    def marker(
        self, x: float, y: float, shape: str, *, color: str, size: float, is_open: bool = False
    ) -> None:
        """Draw a marker, filled or open."""
        from matplotlib.lines import Line2D

        mark = Line2D([x], [y], linestyle="none", marker=shape, markersize=size, color=color)
        mark.set(markerfacecolor=PAPER if is_open else color, markeredgewidth=1.3)
        self._add(mark)

    def box(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        face_color: str,
        edge_color: str = "none",
        hatch: str = "",
    ) -> None:
        """Draw a rectangle; an edge lies inside it, so that its size stays true."""
        from matplotlib.patches import Rectangle

        edge = 0.0 if edge_color == "none" else 1.0
        (left, right), (low, high) = sorted((x0, x1)), sorted((y0, y1))
        # A sliver is as wide as its edge, still to be seen.
        size = max(right - left - edge, 0.1), max(high - low - edge, 0.1)
        box = Rectangle((left + edge / 2, low + edge / 2), *size, linewidth=edge)
        box.set(facecolor=face_color, edgecolor=edge_color, hatch=hatch or None, snap=False)
        self._add(box)

    def clear(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Take away the gridlines behind a label that is going to be written there."""
        self.box(x0 - 1.5, y0 + 1, x1 + 1.5, y1 - 1, PAPER)

    def text(
        self,
        x: float,
        y: float,
        text: str | Sequence[str],
        *,
        below: bool = False,
        align: Align = "left",
        color: str = INK,
        size: float = SIZE,
        bold: bool = False,
    ) -> None:
        """Write a line or lines of text around the height `y`, or below it."""
        from matplotlib.text import Text

        lines = [text] if isinstance(text, str) else text
        row = size * LINE_HEIGHT
        font = face(bold).copy()
        font.set_size(size)
        for number, line in enumerate(lines):
            middle = y + (0 if below else len(lines) * row / 2) - (number + 0.5) * row
            if line.strip():
                written = Text(x, middle - _MIDDLE * size, line.translate(STAND_INS), color=color,
                               fontproperties=font, horizontalalignment=align)  # fmt: skip
                self._add(written)


def chart(draw: Callable[P, Sheet]) -> Callable[P, Figure]:
    """Let a function draw with the charts' own settings, and return the figure of its sheet."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with settings():
            return draw(*args, **kwargs).figure

    return drawn
