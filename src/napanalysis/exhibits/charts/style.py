"""Sizes and faces of the charts, how wide a text is, and how it is broken into lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

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

#: Characters that the face lacks, and what stands in for them.
STAND_INS = str.maketrans({"\u2011": "-", "\u2009": "\u202f", "\u200b": "", "\u2060": ""})

# Any, for matplotlib's own type of its settings names each of them.
_SETTINGS: Any = {
    "axes.unicode_minus": True,
    "font.size": SIZE,
    "hatch.linewidth": 0.9,
    "lines.solid_capstyle": "butt",
    "path.simplify": False,
    "path.snap": True,
    "svg.fonttype": "path",
    "text.hinting": "none",
    "text.parse_math": False,
    "text.usetex": False,
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
def face(bold: bool = False) -> FontProperties:
    """Return Source Sans Pro from its package's own file, never from the system's fonts."""
    import font_source_sans_pro
    from matplotlib.font_manager import FontProperties

    folder = Path(font_source_sans_pro.font_directory)
    return FontProperties(fname=folder / f"SourceSansPro-{'Semibold' if bold else 'Regular'}.ttf")


@cache
def text_width(text: str, size: float = SIZE, bold: bool = False) -> float:
    """Return the width of one line of text, in points."""
    if not text.strip():
        return 0.0
    from matplotlib.textpath import text_to_path

    outlines, _ = text_to_path.get_text_path(face(bold), text.translate(STAND_INS))
    # The face's outlines have a point at each extreme, so no curve has to be followed.
    return float(max(x for x, _ in outlines)) * size / text_to_path.FONT_SCALE


def widest(texts: Iterable[str], size: float = SIZE, bold: bool = False) -> float:
    """Return the width of the widest of some lines of text, in points."""
    return max((text_width(text, size, bold) for text in texts), default=0.0)


def is_narrow(width: float) -> bool:
    """Whether a chart is so narrow that the names of its rows stand above them."""
    return width < (WIDE + NARROW) / 2


def wrap(text: str, width: float, size: float = SIZE, bold: bool = False) -> list[str]:
    """Break `text` into lines at most `width` points wide.

    A line ends at an ordinary space (never at a non-breaking one); a word that is wider
    than a whole line is broken where it has to be.

    Examples
    --------
    >>> wrap("Service correctionnel du Canada", 70)
    ['Service', 'correctionnel du', 'Canada']
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if text_width(longer, size, bold) <= width:
                line = longer
                continue
            if line:
                lines.append(line)
            line = ""
            for character in word:
                if line and text_width(line + character, size, bold) > width:
                    lines.append(line)
                    line = ""
                line += character
        lines.append(line)
    return lines


def wrap_all(names: Iterable[str], width: float) -> tuple[list[list[str]], float]:
    """Return names broken into lines, and the width of the widest of all lines."""
    wrapped = [wrap(name, width) for name in names]
    return wrapped, widest(line for lines in wrapped for line in lines)
