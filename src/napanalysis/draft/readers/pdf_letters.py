"""Tell which letters of a PDF page are struck out, drawn high by the font, or written onto it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

from napanalysis.draft.blocks import plain

# A digit that begins so far above the line, in parts of the size of its letters, is set high.
_HIGH = 0.15
# Between these heights a line strikes letters out, in parts of their size.
_MIDDLE = (0.15, 0.5)
#: By font and letter: how wide its glyphs are, in parts of the size, and whether they are high.
Glyphs = Mapping[tuple[str, str], list[tuple[float, bool]]]


def struck_out(page: Any) -> tuple[list[Any], list[Any]]:
    """Return the letters that a thin level line goes through (and hardly beyond), and the lines."""
    lines = [line for line in (*page.lines, *page.rects) if line["height"] < 2 < line["width"]]
    levels: dict[int, list[Any]] = {}
    for char in page.chars if lines else ():
        across, slope, *_, base = char["matrix"]
        if across > abs(slope):
            low, high = (int(base + part * char["size"]) for part in _MIDDLE)
            for level in range(low, high + 1):
                levels.setdefault(level, []).append(char)
    struck, strokes = [], []
    for line in lines:
        level = (line["y0"] + line["y1"]) / 2
        crossed = [
            char
            for char in levels.get(int(level), ())
            if line["x0"] <= (char["x0"] + char["x1"]) / 2 <= line["x1"]
            and _MIDDLE[0] < (level - char["matrix"][5]) / char["size"] < _MIDDLE[1]
        ]
        if sum(char["width"] for char in crossed) > 0.7 * line["width"]:
            struck += crossed
            strokes.append(line)
    return struck, strokes


def written_onto(page: Any) -> list[str]:
    """Return the text of boxes and filled fields that lie on a page, and are no part of it."""
    from pdfminer.psparser import literal_name
    from pdfminer.utils import decode_text

    texts = []
    with suppress(Exception):  # damaged notes are no reason to read nothing
        for note in page.annots:
            kind = literal_name(note["data"].get("Subtype"))
            text = note["data"].get({"FreeText": "Contents", "Widget": "V"}.get(kind, ""))
            texts += [plain(decode_text(text))[:60]] if isinstance(text, bytes) else []
    return texts


def glyphs_of(fonts: Iterable[Any]) -> Glyphs:
    """Return the glyphs of those fonts that draw some digits or letters high.

    The text behind such a glyph is an ordinary digit of the same size on the same line ("118"
    and the mark 1 read as 1181); only the drawing in the font tells.
    """
    glyphs: dict[tuple[str, str], list[tuple[float, bool]]] = {}
    for font in fonts:
        drawn = _drawn(font)
        if any(high for *_, high in drawn):
            for letter, width, high in drawn:
                glyphs.setdefault((font.fontname, letter), []).append((width, high))
    return glyphs


def is_high(char: Mapping[str, Any], glyphs: Glyphs) -> bool:
    """Whether a letter of a page is drawn high: its width tells which of its glyphs it is."""
    drawn = glyphs.get((char["fontname"], char["text"]))
    if not drawn or not char["size"]:
        return False
    width = (char["x1"] - char["x0"]) / char["size"]
    return min(drawn, key=lambda glyph: abs(glyph[0] - width))[1]


@lru_cache(64)
def _drawn(font: Any) -> tuple[tuple[str, float, bool], ...]:
    """Return the digits and letters of a font: which, how wide, whether high."""
    from fontTools.pens.boundsPen import ControlBoundsPen

    drawn = []
    # A damaged font raises errors of many types, and then tells nothing.
    with suppress(Exception):
        drawings, name, size = _drawings(font)
        for code, width in font.widths.items():
            with suppress(Exception):  # a code without a letter or a drawing
                letter, pen = font.to_unichr(code), ControlBoundsPen(drawings)
                drawings[name(code)].draw(pen)
                if letter.isalnum():
                    drawn.append((letter, width / 1000, pen.bounds[1] / size > _HIGH))
    return tuple(drawn)


def _drawings(font: Any) -> tuple[Any, Callable[[int], str], float]:
    """Return the drawings of a font by name, the name of a code, and the units of their size."""
    from fontTools.cffLib import CFFFontSet
    from fontTools.ttLib import TTFont
    from pdfminer.pdftypes import stream_value

    data = stream_value(font.descriptor.get("FontFile2") or font.descriptor["FontFile3"]).get_data()
    if data[:4] in (b"\0\1\0\0", b"true", b"OTTO"):
        file = TTFont(io.BytesIO(data))
        return file.getGlyphSet(), file.getGlyphName, file["head"].unitsPerEm
    compact = CFFFontSet()
    compact.decompile(io.BytesIO(data), None)
    top = compact[0]
    name = "cid{:05d}".format if hasattr(top, "ROS") else top.Encoding.__getitem__
    return top.CharStrings, name, 1 / top.FontMatrix[0]
