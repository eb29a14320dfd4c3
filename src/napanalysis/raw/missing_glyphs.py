"""Which letters the brief's fonts have: what they lack can't be printed in a PDF."""

from __future__ import annotations

from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from napanalysis.raw.problems import INVISIBLE

# Both fonts have all letters up to here; most texts need no look into them.
_LATIN = 0x24F


def font_folder() -> Path:
    """Return the folder of the brief's typeface in its package."""
    import font_source_sans_pro

    return Path(font_source_sans_pro.font_directory)


def fallback_font() -> Path:
    """Return the font that takes over where the brief's own lacks a letter."""
    # Without importing matplotlib, which takes a while.
    place = "matplotlib/mpl-data/fonts/ttf/DejaVuSans.ttf"
    return Path(str(distribution("matplotlib").locate_file(place)))


def unprintable(text: str) -> str:
    """Return the letters of a text that no font of the brief has, each once."""
    seen = dict.fromkeys(INVISIBLE.sub("", text))
    return "".join(each for each in seen if ord(each) > _LATIN and each not in _printable())


@cache
def _printable() -> frozenset[str]:
    from fontTools.ttLib import TTFont

    letters: set[str] = set()
    for path in (font_folder() / "SourceSansPro-Regular.ttf", fallback_font()):
        with TTFont(path, lazy=True) as font:
            letters.update(map(chr, font.getBestCmap()))
    return frozenset(letters)
