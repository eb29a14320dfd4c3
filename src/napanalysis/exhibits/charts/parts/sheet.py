"""The sheet a chart is drawn on, measured in points from its lower left corner.

Figures are made without pyplot, so that nothing global is left behind; there are no
matplotlib axes, so that the place of every mark and text is the chart's own decision.
matplotlib itself is loaded when the first sheet is made: it takes a second, and most of what
uses charts never draws one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from napanalysis.exhibits.charts.style import (
    INK,
    LINE_HEIGHT,
    PAPER,
    SIZE,
    Weight,
    drawable,
    face,
)

Align = Literal["left", "center", "right"]
# From the middle of a figure's height down to its baseline, as a share of the text size.
_MIDDLE = 0.33


class Sheet:
    """A white sheet to draw on.

    Parameters
    ----------
    width, height : float
        In points.
    """

    def __init__(self, width: float, height: float) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
        from matplotlib.transforms import Affine2D

        self.width, self.height = width, height
        self.figure = Figure(figsize=(width / 72, height / 72), dpi=72, facecolor=PAPER)
        FigureCanvasAgg(self.figure)
        self._points = Affine2D().scale(1 / 72) + self.figure.dpi_scale_trans
        self._order = 1

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
        butt: bool = True,
    ) -> None:
        """Draw a line through the places given."""
        from matplotlib.lines import Line2D

        cap: Any = "butt" if butt else "round"
        self._add(
            Line2D(
                xs,
                ys,
                color=color,
                linewidth=width,
                linestyle=dash,
                solid_capstyle=cap,
                dash_capstyle="butt",
                solid_joinstyle="round",
                dash_joinstyle="round",
            )
        )

    def marker(
        self, x: float, y: float, shape: str, *, color: str, size: float, is_open: bool
    ) -> None:
        """Draw a marker, filled or open."""
        from matplotlib.lines import Line2D

        self._add(
            Line2D(
                [x],
                [y],
                linestyle="none",
                marker=shape,
                markersize=size,
                markerfacecolor=PAPER if is_open else color,
                markeredgecolor=color,
                markeredgewidth=1.3,
            )
        )

    def box(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        *,
        face_color: str,
        edge_color: str | None = None,
        hatch: str = "",
    ) -> None:
        """Draw a rectangle; an edge lies inside it, so that its size stays true."""
        from matplotlib.patches import Rectangle

        inset = 0.5 if edge_color else 0.0
        left, right = sorted((x0, x1))
        low, high = sorted((y0, y1))
        # A sliver is as wide as its edge, still to be seen.
        self._add(
            Rectangle(
                (left + inset, low + inset),
                max(right - left - 2 * inset, 0.1),
                max(high - low - 2 * inset, 0.1),
                facecolor=face_color,
                edgecolor=edge_color or "none",
                linewidth=1.0 if edge_color else 0.0,
                hatch=hatch or None,
                snap=False,
            )
        )

    def clear(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Take away the gridlines behind a label that is going to be written there."""
        self.box(x0 - 1.5, y0 + 1, x1 + 1.5, y1 - 1, face_color=PAPER)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        align: Align = "left",
        color: str = INK,
        size: float = SIZE,
        weight: Weight = "Regular",
    ) -> None:
        """Write one line whose middle is at height `y`."""
        from matplotlib.text import Text

        if not text.strip():
            return
        font = face(weight).copy()
        font.set_size(size)
        self._add(
            Text(
                x,
                y - _MIDDLE * size,
                drawable(text),
                color=color,
                fontproperties=font,
                horizontalalignment=align,
                verticalalignment="baseline",
                parse_math=False,
            )
        )

    def lines_of_text(
        self,
        x: float,
        top: float,
        lines: Sequence[str],
        *,
        align: Align = "left",
        color: str = INK,
        size: float = SIZE,
        weight: Weight = "Regular",
    ) -> None:
        """Write lines under one another, the first one's upper edge at `top`."""
        for number, line in enumerate(lines):
            y = top - (number + 0.5) * size * LINE_HEIGHT
            self.text(x, y, line, align=align, color=color, size=size, weight=weight)
