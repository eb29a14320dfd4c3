"""The sheet a chart is drawn on, measured in points from its lower left corner.

Figures are made without pyplot, so that nothing global is left behind; there are no
matplotlib axes, so that the place of every mark and text is the chart's own decision.
matplotlib itself is loaded when the first sheet is made: it takes a second, and most of what
uses charts never draws one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from napanalysis.exhibits.charts.theme import INK, PAPER, QUIET
from napanalysis.raw.missing_glyphs import font_folder

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

Align = Literal["left", "center", "right"]
#: Left, lower, right and upper edge.
Edges = tuple[float, float, float, float]
#: Text sizes in points, at the chart's natural width.
SIZE = 9.0
SMALL = 8.5
#: Natural widths in points: 17.4 cm, the text of a page, and 8.6 cm for a narrow screen. On one
#: of 360 px, with a margin of 20 px, the small size is then 11 px.
WIDE = 17.4 / 2.54 * 72
NARROW = 8.6 / 2.54 * 72
LINE_HEIGHT = 1.18
#: The height of a line of text.
ROW = SIZE * LINE_HEIGHT
SMALL_ROW = SMALL * LINE_HEIGHT

# From the middle of a figure's height down to its baseline, as a share of the text size.
_MIDDLE = 0.33

#: Characters that the face lacks, and what stands in for them.
STAND_INS = str.maketrans({"\u2011": "-", "\u2009": "\u202f", "\u200b": "", "\u2060": ""})

# Any, for matplotlib's own type of its settings names each of them.
_SETTINGS: Any = {
    "hatch.linewidth": 0.9,
    "lines.solid_capstyle": "butt",
    "path.simplify": False,
    "text.hinting": "none",
    "text.parse_math": False,
}


@contextmanager
def settings(more: Any = ()) -> Iterator[None]:
    """Draw with the charts' own settings, whatever the user's are, and put theirs back."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        matplotlib.rcParams.update(more)
        yield


@cache
def face(size: float, bold: bool) -> FontProperties:
    """Return Source Sans Pro from its package's own file, never from the system's fonts."""
    from matplotlib.font_manager import FontProperties

    name = f"SourceSansPro-{'Semibold' if bold else 'Regular'}.ttf"
    return FontProperties(fname=font_folder() / name, size=size)


@cache
def text_width(text: str, size: float = SIZE, bold: bool = False) -> float:
    """Return the width of one line of text, in points."""
    if not text.strip():
        return 0.0
    from matplotlib.textpath import text_to_path

    font = face(size, bold)
    letters = text.translate(STAND_INS)
    return float(text_to_path.get_text_width_height_descent(letters, font, ismath=False)[0])


def widest(texts: Iterable[str], size: float = SIZE, bold: bool = False) -> float:
    """Return the width of the widest of some lines of text, in points."""
    return max((text_width(text, size, bold) for text in texts), default=0.0)


def is_narrow(width: float) -> bool:
    """Whether a chart is so narrow that the names of its rows stand above them."""
    return width < (WIDE + NARROW) / 2


def wrap(text: str, width: float, size: float = SIZE) -> list[str]:
    """Break `text` into lines at most `width` points wide.

    A line ends at an ordinary space (never at a non-breaking one); a word that is wider
    than a whole line is broken where it has to be.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if text_width(paragraph, size) <= width:
            lines.append(paragraph)
            continue
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if text_width(longer, size) <= width:
                line = longer
                continue
            if line:
                lines.append(line)
            line = word
            while len(line) > 1 and text_width(line, size) > width:
                end = max(1, sum(text_width(line[:n], size) <= width for n in range(1, len(line))))
                lines.append(line[:end])
                line = line[end:]
        lines.append(line)
    return lines


def wrap_all(names: Iterable[str], width: float) -> tuple[list[list[str]], float]:
    """Return names broken into lines, and the width of the widest of all lines."""
    wrapped = [wrap(name, width) for name in names]
    return wrapped, widest(line for lines in wrapped for line in lines)


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

    def box(self, box: Edges, face_color: str, edge_color: str = "none", hatch: str = "") -> None:
        """Draw a rectangle; an edge lies inside it, so that its size stays true."""
        from matplotlib.patches import Rectangle

        edge = 0.0 if edge_color == "none" else 1.0
        (left, right), (low, high) = sorted(box[::2]), sorted(box[1::2])
        # A sliver is as wide as its edge, still to be seen.
        size = max(right - left - edge, 0.1), max(high - low - edge, 0.1)
        drawn = Rectangle((left + edge / 2, low + edge / 2), *size, linewidth=edge)
        drawn.set(facecolor=face_color, edgecolor=edge_color, hatch=hatch or None, snap=False)
        self._add(drawn)

    def clear(self, box: Edges) -> None:
        """Take away the gridlines behind a label that is going to be written there."""
        x0, y0, x1, y1 = box
        self.box((x0 - 1.5, y0 + 1, x1 + 1.5, y1 - 1), PAPER)

    def row_name(self, name: Sequence[str], top: float, left: float, middle: float) -> None:
        """Write the name of a row: above it on a narrow sheet, else right-aligned beside it."""
        if is_narrow(self.width):
            self.text(0, top - 2, name, below=True)
        else:
            self.text(left, middle, name, align="right")

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
        font = face(size, bold)
        for number, line in enumerate(lines):
            middle = y + (0 if below else len(lines) * row / 2) - (number + 0.5) * row
            if line.strip():
                written = Text(x, middle - _MIDDLE * size, line.translate(STAND_INS), color=color,
                               fontproperties=font, horizontalalignment=align)  # fmt: skip
                self._add(written)
