"""Read PDF files: paragraphs from lines, tables from ruled lines or from columns."""

from __future__ import annotations

import logging
import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from math import inf
from pathlib import Path
from typing import Any, NamedTuple

from napanalysis.draft import blocks
from napanalysis.draft.blocks import SOFT, Block, DocumentError, Row, is_mark, plain
from napanalysis.draft.readers.loose_tables import Area, loose_tables
from napanalysis.draft.readers.pdf_text import (
    Span,
    baselines,
    joined,
    mended,
    risen,
    runs,
    spans_of,
    struck_out,
    written_onto,
)
from napanalysis.errors import some

# Letters of private use are those of fonts of signs.
_BULLET = re.compile(r"^(?![-–] [\d.,]+ ?%\s*$)\s*[–—·*\ufffd-]\s+|^\s*[•●▪◦‣\uf000-\uf0ff]\s*")
# The number of a page by itself.
_LONE = re.compile(r"[-–\s]*(?:page )?\d{1,4}[-–\s]*", re.IGNORECASE)
_MOST_PAGES = 2000
_MOST_EDGES = 4000
_END: Area = (-inf, -inf, [])  # below the last table of a page

# What is put up with in a file is no news to a reader; what can't be is raised.
logging.getLogger("pdfminer").addHandler(logging.NullHandler())
logging.getLogger("pdfminer").propagate = False


class _Page(NamedTuple):
    """What was taken from a page: its text, and the tables that have lines."""

    height: float
    spans: list[Span]
    tables: list[Area]


class _Line(NamedTuple):
    """A line of a page, and its text without the mark that opens an item or a note."""

    kind: str
    opens: bool
    text: str
    span: Span


def read_pdf(
    path: Path, warnings: list[str], progress: Callable[[int, int], None] | None = None
) -> Iterator[Block]:
    """Read a PDF file into blocks; `place` is the page, counted from the first sheet.

    What could not be read is told in `warnings`, how many pages of how many are read to `progress`.

    Raises
    ------
    DocumentError
        If the file has too many pages, or no text (scanned).
    """
    import pdfplumber
    import pypdfium2

    pages: list[_Page] = []
    with pdfplumber.open(path) as pdf:
        drawings: Any = ()
        try:
            drawings = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError:
            warnings.append("its fonts can't be drawn: marks of notes may be read as digits")
        if len(pdf.pages) > _MOST_PAGES:
            raise DocumentError(
                f"{path.name} has {len(pdf.pages)} pages; at most {_MOST_PAGES} are read.",
                "Save the pages of the report as a file of their own.",
            )
        for number, page in enumerate(pdf.pages, start=1):
            pages.append(_page(page, drawings, number, warnings))
            page.close()
            if progress is not None:
                progress(number, len(pdf.pages))
    if not any(page.spans or page.tables for page in pages):
        single = len(pages) == 1
        are = "its page is a picture" if single else f"its {len(pages)} pages are pictures"
        raise DocumentError(
            f"{path.name} has no text: {are} (a scan).",
            "Have the text recognised (OCR) first, or draft from the HTML version.",
        )
    yield from mended(list(_blocks(pages)))


def _page(page: Any, drawings: Any, number: int, warnings: list[str]) -> _Page:
    place = f"page {number}"
    struck, strokes = struck_out(page)
    if struck:
        gone = {id(part) for part in (*struck, *strokes)}
        page = page.filter(lambda part: id(part) not in gone)
    text = plain(" ".join(span.text for span in spans_of(struck, {})))
    if re.search(r"\d", text):
        warnings.append(f"{place} has numbers that are struck out: {text[:60]!r} wasn't read")
    if added := [text for text in written_onto(page) if re.search(r"\d", text)]:
        warnings.append(f"{place} has text boxes or filled fields, not read: {some(added)}")
    letters = {}
    with suppress(Exception):  # what PDFium can't draw tells nothing
        letters = risen(page, drawings[number - 1])
    spans, tables, height = spans_of(page.chars, letters), [], float(page.height)
    if any(span.turned for span in spans):
        warnings.append(f"{place} has text that is turned: look at what was made of it")
    ruled = page.find_tables() if 0 < len(page.edges) <= _MOST_EDGES else ()
    if len(page.edges) > _MOST_EDGES:
        warnings.append(f"{place} has more lines than a table: no table was looked for")
    for table in sorted(ruled, key=lambda area: area.bbox[1]):
        cells = [[_in_cell(spans, cell, height) for cell in row.cells] for row in table.rows]
        filled = [cell for row in cells for cell in row if cell]
        if len(cells) > 1 and max(map(len, cells)) > 1 and len(filled) > 2:
            texts = [
                [joined(line.text for line in baselines(cell)) for cell in row] for row in cells
            ]
            rows = [(0.0, tuple(row)) for row in texts if any(row)]
            tables.append((height - table.bbox[1], height - table.bbox[3], rows))
            kept = {id(span) for cell in filled for span in cell}
            spans = [span for span in spans if id(span) not in kept]
    return _Page(height, spans, tables)


def _in_cell(spans: Sequence[Span], box: Any, height: float) -> list[Span]:
    if box is None:
        return []
    left, top, right, bottom = box
    level = (span for span in spans if height - bottom <= span.middle < height - top)
    inside = (span for span in level if left - 1 <= span.x < right - 1 and not span.turned)
    return sorted(inside, key=lambda piece: (-round(piece.y), piece.x))


def _blocks(pages: Sequence[_Page]) -> Iterator[Block]:
    sizes = Counter[float]()
    for span in (span for page in pages for span in page.spans):
        sizes[round(span.size, 1)] += len(span.text)
    body = max(sizes, key=sizes.__getitem__, default=1.0)
    furniture = _furniture(pages)
    for number, page in enumerate(pages, start=1):
        place = f"page {number}"
        kept: dict[int, list[Span]] = {0: []}
        for span in page.spans:
            numbered = _LONE.fullmatch(plain(span.text)) and _at_edge(span, page.height)
            numbered = numbered and not any(_under(span, other) for other in page.spans)
            if span.turned or not (numbered or _key(span) in furniture):
                kept.setdefault(span.turned, []).append(span)
            elif re.search(r"\d", span.text):
                yield Block(blocks.FURNITURE, plain(span.text), place)
        for angle, spans in kept.items():
            right = max((span.end for span in spans), default=0.0)
            ruled = [] if angle else page.tables
            loose, outside = loose_tables(spans)
            bottom = inf
            for high, low, rows in [*sorted([*ruled, *loose], key=lambda area: -area[0]), _END]:
                between = [span for span in outside if high <= span.middle < bottom]
                yield from _prose(between, body, right, place)
                if rows:
                    table = tuple(Row(cells, place) for _, cells in rows)
                    yield Block(blocks.TABLE, "", place, rows=table)
                bottom = min(bottom, (high + low) / 2)


def _key(span: Span) -> tuple[str, int]:
    return re.sub(r"\d+", "#", plain(span.text)), round(span.y)


def _furniture(pages: Sequence[_Page]) -> set[tuple[str, int]]:
    """Return what stands at the edge of several pages: running titles, page numbers."""
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        level = [span for span in page.spans if not span.turned]
        heights = Counter(round(span.y) for span in level)
        low, high = min(heights, default=0) + 2, max(heights, default=0) - 2
        # A line of several pieces is the heading of a table that goes on.
        outer = (span for span in level if not low < span.y < high or _at_edge(span, page.height))
        seen.update({_key(span) for span in outer if heights[round(span.y)] <= 2})
    # A bullet at the top of two pages is no running title.
    return {key for key, count in seen.items() if count > 1 and re.search(r"\w|#", key[0])}


def _under(span: Span, other: Span) -> bool:
    """Whether one stands right under another, as the lines of a cell do."""
    return 0 < other.y - span.y < 1.7 * span.size and abs(other.x - span.x) < 1


def _at_edge(span: Span, height: float) -> bool:
    return not 0.08 * height <= span.y <= 0.92 * height


def _prose(spans: Sequence[Span], body: float, right: float, place: str) -> Iterator[Block]:
    lines = baselines(spans)
    steps = [round(a.y - b.y, 1) for a, b in pairwise(lines) if 0 < a.y - b.y < 3 * body]
    # The commonest step of a page is the leading; on a page of short items it is the smallest.
    leading = statistics.mode(steps) if steps else 1.2 * body
    leading = min(leading, 1.8 * body) if leading < 1.9 * body else min(steps)

    def goes_on(block: list[_Line], line: _Line) -> bool:
        kinds, last, new = {block[0].kind, line.kind}, block[-1].span, line.span
        if line.opens or (len(kinds) > 1 and kinds & {blocks.HEADING, blocks.NOTE}):
            return False
        # The lines of a heading are set in the same letters.
        unlike = last.bold != new.bold or abs(last.size - new.size) >= 0.06 * last.size
        if line.kind == blocks.HEADING and unlike:
            return False
        return -0.5 * body <= last.y - new.y <= 1.25 * max(leading, 1.2 * new.size)

    for block in runs((_line(line, body) for line in lines), goes_on):
        kind, text = block[0].kind, joined(line.text for line in block)
        if kind == blocks.HEADING and len(text) > 200:
            kind = blocks.PARAGRAPH  # a call-out that is set large
        full = block[-1].span.end > 0.85 * right or text[-1:] in ("-", SOFT)
        if text:
            yield Block(kind, text, place, open=full and kind in (blocks.PARAGRAPH, blocks.ITEM))


def _line(line: Span, body: float) -> _Line:
    text = line.text
    if bullet := _BULLET.match(text):
        return _Line(blocks.ITEM, True, text[bullet.end() :], line)
    if line.size < 0.93 * body:
        first, *rest = line.parts
        numbered = re.fullmatch(r"\s*\d{1,3}\s*", first.text)
        if numbered and rest and not is_mark(rest[0].text):
            return _Line(blocks.NOTE, True, re.sub(r"^\s*\d+\s*", "", text), line)
        return _Line(blocks.NOTE, False, text, line)
    large = line.size > 1.08 * body or (line.bold and len(plain(text)) <= 120)
    return _Line(blocks.HEADING if large else blocks.PARAGRAPH, False, text, line)
