"""Letters of a PDF page: struck out, drawn high, put together to pieces of text and lines."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from ctypes import c_double
from dataclasses import dataclass, replace
from itertools import pairwise, product, zip_longest
from math import atan2, ceil, cos, degrees, floor, hypot, radians, sin
from typing import Any, TypeVar

from napanalysis.draft import blocks as blocks_of
from napanalysis.draft.blocks import HIGH, SOFT, Block, is_mark, plain
from napanalysis.published import UnreadableFigure, read

#: How far above their line letters are drawn, by where they stand.
Risen = dict[tuple[int, int], float]
T = TypeVar("T")
# As wide a gap, in parts of the size of letters, parts words, pieces of text, cells of a line.
_SPACE, _PIECE, _CELL = 0.18, 0.75, 0.6
# So many lines of text has a cell that makes its row a high one.
_TALL = 3
# A word that ends with a hyphen at the end of a line, or of all.
_LETTER = r"[^\W\d_]"
_DIVIDED = re.compile(rf"(?<!{_LETTER})({_LETTER}*)([-{SOFT}])(?:\n+(?=({_LETTER}*))|$)")
_BOLD = re.compile(r"bold|black|heavy|semibold", re.IGNORECASE)


def struck_out(page: Any) -> tuple[list[Any], list[Any]]:
    """Return the letters that a thin level line goes through (and hardly beyond), and the lines."""

    def base(char: Any) -> float:
        return float(char["matrix"][5])

    level = (char for char in page.chars if char["matrix"][0] > abs(char["matrix"][1]))
    chars = sorted(level, key=base)
    largest = max((char["size"] for char in chars), default=0.0)
    struck, strokes = [], []
    for line in (*page.lines, *page.rects):
        if not line["height"] < 2 < line["width"]:
            continue
        height = (line["y0"] + line["y1"]) / 2
        first = bisect_left(chars, height - 0.5 * largest, key=base)
        crossed = [
            char
            for char in chars[first : bisect_left(chars, height, key=base)]
            if line["x0"] <= (char["x0"] + char["x1"]) / 2 <= line["x1"]
            and 0.15 * char["size"] < height - base(char) < 0.5 * char["size"]
        ]
        if sum(char["width"] for char in crossed) > 0.7 * line["width"]:
            struck += crossed
            strokes.append(line)
    return struck, strokes


def written_onto(page: Any) -> list[str]:
    """Return the text of boxes and filled fields that lie on a page, and are no part of it."""
    from pdfplumber.utils.pdfinternals import resolve_and_decode

    texts = []
    with suppress(Exception):  # damaged notes are no reason to read nothing
        for note in map(resolve_and_decode, (annot["data"] for annot in page.annots)):
            text = note.get({"FreeText": "Contents", "Widget": "V"}.get(note["Subtype"]))
            texts += [plain(text)[:60]] if isinstance(text, str) else []
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
            near = product((floor(across), ceil(across)), (floor(up), ceil(up)))
            found |= dict.fromkeys(near, rise)
    return found


@dataclass
class Span:
    """A run of text at a position of a page (points from the lower left corner), or a line of them.

    `high` is a run that the font draws high. A line has the text of its parts without the marks of
    footnotes, the height and size of most of it, and is bold where all of it is.
    """

    text: str
    x: float
    end: float
    y: float
    size: float
    bold: bool
    high: bool = False
    parts: Sequence[Span] = ()

    @property
    def middle(self) -> float:
        """Height of the middle of its small letters."""
        return self.y + 0.25 * self.size


def spans_of(chars: Iterable[Any], letters: Risen) -> dict[int, list[Span]]:
    """Return the runs of text of a page in the order they were set, by the angle of their lines.

    A run ends where the letters change their size or line, or leave a gap wider than a space.
    """
    turned: dict[int, list[Span]] = defaultdict(list)
    for char in chars:
        angle, new = _letter(char, letters)
        spans = turned[angle]
        last = spans[-1] if spans else new
        blank, spaced = new.text == " ", last.text[-1:] == " "
        gap, size = new.x - last.end, last.size
        if (
            spans
            and (blank or (new.bold, new.high) == (last.bold, last.high))
            and abs(new.y - last.y) < 0.05 * size
            and abs(new.size - size) < 0.12 * size
            and -0.5 * size < gap < (_PIECE + spaced * _SPACE) * size
        ):
            apart = gap > _SPACE * size and not spaced and not blank
            last.text += f" {new.text}" if apart else new.text
            last.end = last.end if blank else new.end
        elif not blank:
            spans.append(new)
    return turned


def _letter(char: Any, letters: Risen) -> tuple[int, Span]:
    """Return a letter, and the angle by which the page is turned to make its line level."""
    text = "\ufffd" if char["text"].startswith("(cid:") else char["text"]
    across, slope, *_, x, y = char["matrix"]
    angle = round(degrees(atan2(slope, across)))
    angle = 0 if abs(angle) < 3 else angle  # lines of a scan lean
    cosine, sine = cos(radians(angle)), sin(radians(angle))
    width = char["adv"] * hypot(across, slope)
    size = char["size"]
    if angle:  # what its box is wide and high, less what its width adds to that
        size = (char["width"] + char["height"]) / (abs(cosine) + abs(sine)) - width
    left = x * cosine + y * sine
    bold = _BOLD.search(char["fontname"]) is not None
    high = letters.get((round(x), round(y)), 0) > 0.15 * char["size"]
    text = " " if text.isspace() else text
    return angle, Span(text, left, left + width, y * cosine - x * sine, size, bold, high)


def runs(pieces: Iterable[T], goes_on: Callable[[list[T], T], bool]) -> list[list[T]]:
    """Return pieces in groups: a piece joins the group before it where it goes on from that."""
    groups: list[list[T]] = []
    for piece in pieces:
        if groups and goes_on(groups[-1], piece):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def lines_of(spans: Iterable[Span]) -> list[Span]:
    """Return the lines of pieces that stand beside each other and were set one after the other."""

    def beside(line: list[Span], span: Span) -> bool:
        main, last = _main(line), line[-1]
        size = max(main.size, span.size)
        near = (0.3 if main.size == span.size else 0.5) * size
        right = max(last.x, last.end - 0.6 * size) - 0.1
        return abs(main.y - span.y) < near and span.x >= right

    return [_line_of(line) for line in runs(spans, beside)]


def columns_of(spans: Sequence[Span], far: float) -> list[Sequence[Span]]:
    """Return the columns of a page: one begins `far` above the end of that on its left."""
    for at, (last, span) in enumerate(pairwise(spans), start=1):
        if span.y - last.y > far:
            left, right = spans[:at], spans[at:]
            end = max(piece.end for piece in left if piece.y < span.y)
            # The cells of a row begin as high, too, but from the last of them it goes back left.
            rows = any(b.y - a.y > _TALL * a.size for a, b in pairwise(left))
            if not rows and all(piece.x > end for piece in right):
                return [left, *columns_of(right, far)]
    return [spans]


def levels_of(spans: Iterable[Span]) -> list[list[Span]]:
    """Return all that stands at one height, from the top, cut into cells where a gap is wide."""

    def level(lines: list[Span], line: Span) -> bool:
        return lines[0].y - line.y < 0.35 * max(line.size, lines[0].size)

    def near(cell: list[Span], span: Span) -> bool:
        return span.x - max(piece.end for piece in cell) < _CELL * span.size

    levels = []
    for lines in runs(sorted(lines_of(spans), key=lambda line: -line.y), level):
        pieces = sorted((piece for line in lines for piece in line.parts), key=lambda span: span.x)
        levels.append([_line_of(cell) for cell in runs(pieces, near)])
    return levels


def _main(spans: Sequence[Span]) -> Span:
    return max(spans, key=lambda span: len(span.text))


def _line_of(spans: Sequence[Span]) -> Span:
    """Return spans, from the left, as a line, without the marks of footnotes."""
    y, size = _main(spans).y, _main(spans).size
    end, text = spans[0].x, ""
    for span, following in zip_longest(spans, spans[1:]):
        if text and following is None and span.text.strip() in ("-", SOFT):
            text = text.rstrip() + SOFT  # a piece of its own: put there to divide a word
            break
        small = span.size < 0.85 * size and span.y > y + 0.08 * size
        # A mark as large as the text stands right after it.
        large = bool(text) and span.y > y + 0.2 * size and span.x - end < _SPACE * size
        tight = text[-1:].isdigit() and span.x - end < 0.1 * size
        raised = span.high or small or large or (tight and span.size < 0.8 * size)
        if len(spans) == 1 or not raised or not is_mark(span.text):
            apart = text and text[-1] != " " and span.x - end > _SPACE * size
            text += f" {span.text}" if apart else span.text
        elif following and following.y < y - 0.08 * size and following.x < span.end:
            text += f" {span.text}⁄"  # one number over another
        elif re.search(r"(?<!\d)10$", text):
            text += span.text.translate(HIGH)
        end = span.end
    text = re.sub(r"(?<=\d)(?:\(\)|\[\])", "", text)  # what stood around a mark
    text = re.sub(f"{SOFT}(?!$)", "-", text)
    bold = all(span.bold for span in spans)
    return Span(text, spans[0].x, max(span.end for span in spans), y, size, bold, parts=spans)


def joined(lines: Iterable[str]) -> str:
    """Return lines as one text, with a line break where a hyphen ends a line."""
    pieces = [plain(line) + (SOFT if line.rstrip().endswith(SOFT) else "") for line in lines]
    whole = re.sub(r"(?<=\d[–—])\n(?=\d)", "", "\n".join(filter(None, pieces)))  # 2012–2013
    return re.sub(rf"(?<!\S-)(?<!{SOFT})\n", " ", whole)


def mended(blocks: Sequence[Block]) -> Iterator[Block]:
    r"""Put the words together that were divided at the ends of lines.

    Other words of the document tell a divided word from one that is written with a hyphen. At
    the end of a text a soft hyphen stays, for the next page to go on from.

    Examples
    --------
    >>> texts = ("these indivi\u00ad\nduals in 2012-\n2013", "twenty-\nfive individuals")
    >>> [block.text for block in mended([Block("paragraph", text, "page 1") for text in texts])]
    ['these individuals in 2012-2013', 'twenty-five individuals']
    """
    texts = [line.lower() for block in blocks for line in blocks_of.lines_of(block)]
    text = "\n".join(texts).replace("\t", "\n")
    undivided = re.sub(f"(?:{_DIVIDED.pattern})+{_LETTER}*", " ", text)
    words = set(re.findall(rf"{_LETTER}+(?:-{_LETTER}+)?", undivided))

    def whole(match: re.Match[str]) -> str:
        first, sign, second = match.groups()
        head, tail = first.lower(), (second or "").lower()
        if second is None:
            return first + (SOFT if sign == SOFT or (head and head not in words) else "-")
        # What isn't a word by itself anywhere in the document was divided.
        apart = (head in words and tail in words and len(head) > 2) or second[:1].isupper()
        hyphen = f"{head}-{tail}" in words or (sign == "-" and apart)
        with suppress(UnreadableFigure):  # twenty-five
            hyphen = hyphen or bool(read(f"{head}-{tail}"))
        divided = head and tail and (head + tail in words or not hyphen)
        return first if divided else f"{first}-"

    for block in blocks:
        rows = tuple(
            replace(row, cells=tuple(_DIVIDED.sub(whole, cell) for cell in row.cells))
            for row in block.rows
        )
        yield replace(block, text=_DIVIDED.sub(whole, block.text), rows=rows)
