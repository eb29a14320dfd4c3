"""Tell which letters of a PDF page are struck out, drawn high by the font, or written onto it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from ctypes import c_double
from math import ceil, cos, floor, sin
from typing import Any

from napanalysis.draft.blocks import plain

# Between these heights a line strikes letters out, in parts of their size.
_MIDDLE = (0.15, 0.5)
#: By the height of a line: where letters stand on it that are drawn above it, and how far above.
Risen = dict[int, list[tuple[float, float]]]


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


def risen(page: Any, drawings: Any) -> Risen:
    """Return the letters in words with a digit that the fonts of a page draw above their line.

    The text behind such a glyph is an ordinary digit of the same size on the same line ("118"
    and the mark 1 read as 1181); only its drawing tells. `drawings` is the page in PDFium.
    """
    from pypdfium2 import raw

    left, bottom, right, top = page.page_obj.mediabox
    text = drawings.get_textpage()
    found: Risen = {}
    numbered = False
    x, y, *box = (c_double() for _ in range(6))
    for index in range(text.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(text, index))
        numbered = letter.isdigit() or (numbered and not letter.isspace())
        if not (numbered and letter.isalnum()):
            continue
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        raw.FPDFText_GetCharBox(text, index, *box)
        angle = raw.FPDFText_GetCharAngle(text, index)
        aside = min(sin(angle) * (side.value - x.value) for side in box[:2])
        rise = aside + min(cos(angle) * (side.value - y.value) for side in box[2:])
        if rise > 0.5:  # points; what is drawn lower stands on the line
            across, up = {
                0: (x.value - left, y.value - bottom),
                90: (y.value - bottom, right - x.value),
                180: (right - x.value, top - y.value),
                270: (top - y.value, x.value - left),
            }[page.rotation]
            for level in {floor(up), ceil(up)}:
                found.setdefault(level, []).append((across, rise))
    return found


def is_high(char: Mapping[str, Any], letters: Risen) -> bool:
    """Whether a letter of a page is drawn high."""
    *_, x, y = char["matrix"]
    return any(
        abs(across - x) < 0.1 * char["size"] and rise > 0.15 * char["size"]
        for across, rise in letters.get(round(y), ())
    )
