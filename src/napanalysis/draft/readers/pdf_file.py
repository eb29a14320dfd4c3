"""Read PDF files: paragraphs from lines, tables from ruled lines or from columns."""

from __future__ import annotations

import logging
import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain, pairwise
from math import inf
from pathlib import Path
from typing import Any, NamedTuple

from napanalysis.draft import blocks
from napanalysis.draft.blocks import SOFT, Block, DocumentError, Row, is_mark, plain
from napanalysis.draft.readers import pdf_text
from napanalysis.draft.readers.loose_tables import Area, loose_tables
from napanalysis.draft.readers.pdf_text import Span, joined
from napanalysis.errors import some

# Letters of private use are those of fonts of signs.
_BULLET = re.compile(r"^(?![-–] [\d.,]+ ?%\s*$)\s*[–—·*\ufffd-]\s+|^\s*[•●▪◦‣\uf000-\uf0ff]\s*")
# How an entry of a list begins.
_ENTRY = re.compile(r"[\"'«“(]?[A-ZÀ-ÖØ-Þ\d$€£]\S* \S")
# So much of its width has a line that is broken for want of room.
_FILLED = 0.8
# The number of a page by itself.
_LONE = re.compile(r"[-–\s]*(?:page )?\d{1,4}[-–\s]*", re.IGNORECASE)
_MOST_PAGES = 2000
_MOST_EDGES = 4000
_END: Area = (-inf, -inf, [])  # below the last table of a page

# What is put up with in a file is no news to a reader; what can't be is raised.
logging.getLogger("pdfminer").addHandler(logging.NullHandler())
logging.getLogger("pdfminer").propagate = False


class _View(NamedTuple):
    """What is set at one angle on a page: its text, and the tables that have lines.

    At a height outside `inner` stand running titles and the numbers of pages.
    """

    place: str
    inner: tuple[float, float]
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

    views: list[_View] = []
    with pdfplumber.open(path) as pdf:
        count = len(pdf.pages)
        if count > _MOST_PAGES:
            raise DocumentError(
                f"{path.name} has {count} pages; at most {_MOST_PAGES} are read.",
                "Save the pages of the report as a file of their own.",
            )
        drawings: Any = ()
        try:
            drawings = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError:
            warnings.append("its fonts can't be drawn: marks of notes may be read as digits")
        for number, page in enumerate(pdf.pages, start=1):
            views += _views(page, drawings, warnings)
            page.close()
            if progress is not None:
                progress(number, count)
    if not any(view.spans or view.tables for view in views):
        are = "its page is a picture" if count == 1 else f"its {count} pages are pictures"
        raise DocumentError(
            f"{path.name} has no text: {are} (a scan).",
            "Have the text recognised (OCR) first, or draft from the HTML version.",
        )
    yield from pdf_text.mended(list(_blocks(views)))


def _views(page: Any, drawings: Any, warnings: list[str]) -> Iterator[_View]:
    """Take the text and the ruled tables of a page, and say in `warnings` what isn't taken."""
    place, height = f"page {page.page_number}", float(page.height)
    page.process_object = partial(_part_of, page, page.process_object)
    struck, strokes = pdf_text.struck_out(page)
    if struck:
        gone = {id(part) for part in (*struck, *strokes)}
        page = page.filter(lambda part: id(part) not in gone)
        text = plain("".join(char["text"] for char in struck))
        if re.search(r"\d", text):
            warnings.append(f"{place} has numbers that are struck out: {text[:60]!r} wasn't read")
    if added := [text for text in pdf_text.written_onto(page) if re.search(r"\d", text)]:
        warnings.append(f"{place} has text boxes or filled fields, not read: {some(added)}")
    letters = {}
    with suppress(Exception):  # what PDFium can't draw tells nothing
        letters = pdf_text.risen(page, drawings[page.page_number - 1])
    turned = pdf_text.spans_of(page.chars, letters)
    level = turned.pop(0, [])
    if any(turned.values()):
        warnings.append(f"{place} has text that is turned: look at what was made of it")
    tables: list[Area] = []
    if len(page.edges) > _MOST_EDGES:
        warnings.append(f"{place} has more lines than a table: no table was looked for")
    elif page.edges:
        for table in sorted(page.find_tables(), key=lambda area: area.bbox[1]):
            cells = [[_in_box(level, box, height) for box in row.cells] for row in table.rows]
            rows = [tuple(joined(line.text for line in cell) for cell in row) for row in cells]
            if len(rows) > 1 and max(map(len, rows)) > 1 and sum(map(bool, chain(*rows))) > 2:
                filled = [(0.0, row) for row in rows if any(row)]
                tables.append((height - table.bbox[1], height - table.bbox[3], filled))
                kept = {id(span) for line in chain(*chain(*cells)) for span in line.parts}
                level = [span for span in level if id(span) not in kept]
    yield _View(place, (0.08 * height, 0.92 * height), level, tables)
    for spans in turned.values():
        yield _View(place, (-inf, inf), spans, [])


def _part_of(page: Any, usual: Callable[[Any], Any], part: Any) -> Any:
    """Return a part of a page as pdfplumber has it; of a letter only what is read of one here.

    To take the rest as well is half of the time that a page takes.
    """
    from pdfminer.layout import LTChar

    if not isinstance(part, LTChar):
        return usual(part)
    left = page.mediabox[0]
    name = part.fontname if isinstance(part.fontname, str) else part.fontname.decode("latin-1")
    place = {"x0": part.x0 + left, "x1": part.x1 + left, "y0": part.y0, "y1": part.y1}
    kept = {key: getattr(part, key) for key in ("matrix", "adv", "size", "width", "height")}
    return {"object_type": "char", "text": part.get_text(), "fontname": name, **place, **kept}


def _in_box(spans: Sequence[Span], box: Any, height: float) -> list[Span]:
    """Return the lines in a cell of a ruled table, which may have no box."""
    left, top, right, bottom = box or (0, 0, 0, 0)
    level = (span for span in spans if height - bottom <= span.middle < height - top)
    return pdf_text.lines_of(span for span in level if left - 1 <= span.x < right - 1)


def _blocks(views: Sequence[_View]) -> Iterator[Block]:
    """Return what stands in each column of a page from the top, its running titles first."""
    sizes = Counter[float]()
    for span in (span for view in views for span in view.spans):
        sizes[round(span.size, 1)] += len(span.text)
    body = max(sizes, key=sizes.__getitem__, default=1.0)
    furniture = _furniture(views)
    for view in views:
        kept = []
        for span in view.spans:
            numbered = _LONE.fullmatch(plain(span.text)) and _at_edge(span, view)
            numbered = numbered and not any(_under(span, other) for other in view.spans)
            if not numbered and _key(span) not in furniture:
                kept.append(span)
            elif re.search(r"\d", span.text):
                yield Block(blocks.FURNITURE, plain(span.text), view.place)
        far = 0.3 * (view.inner[1] - view.inner[0])  # as no cell of a table is high
        for column in [kept] if view.tables else pdf_text.columns_of(kept, far):
            right = max((span.end for span in column), default=0.0)
            loose, outside = loose_tables(column)
            bottom = inf
            tables = sorted([*view.tables, *loose], key=lambda area: -area[0])
            for high, low, rows in [*tables, _END]:
                between = [span for span in outside if high <= span.middle < bottom]
                yield from _prose(between, body, right, view.place)
                if rows:
                    table = tuple(Row(cells, view.place) for _, cells in rows)
                    yield Block(blocks.TABLE, "", view.place, rows=table)
                bottom = min(bottom, (high + low) / 2)


def _furniture(views: Sequence[_View]) -> set[tuple[str, int]]:
    """Return what stands at the edge of several pages: running titles, page numbers."""
    seen: Counter[tuple[str, int]] = Counter()
    for view in views:
        heights = Counter(round(span.y) for span in view.spans)
        low, high = min(heights, default=0) + 2, max(heights, default=0) - 2
        # A line of several pieces is the heading of a table that goes on.
        outer = (span for span in view.spans if not low < span.y < high or _at_edge(span, view))
        seen.update({_key(span) for span in outer if heights[round(span.y)] <= 2})
    # A bullet at the top of two pages is no running title.
    return {key for key, count in seen.items() if count > 1 and re.search(r"\w|#", key[0])}


def _key(span: Span) -> tuple[str, int]:
    return re.sub(r"\d+", "#", plain(span.text)), round(span.y)


def _under(span: Span, other: Span) -> bool:
    """Whether one stands right under another, as the lines of a cell do."""
    return 0 < other.y - span.y < 1.7 * span.size and abs(other.x - span.x) < 1


def _at_edge(span: Span, view: _View) -> bool:
    return not view.inner[0] <= span.y <= view.inner[1]


def _prose(spans: Sequence[Span], body: float, right: float, place: str) -> Iterator[Block]:
    lines = [_line(span, body) for span in pdf_text.lines_of(spans)]
    steps = [round(a.span.y - b.span.y, 1) for a, b in pairwise(lines)]
    # The commonest step of a page is the leading; on a page of short items it is the smallest.
    close = [step for step in steps if 0 < step < 1.9 * body]
    leading = statistics.mode(close or [step for step in steps if step > 0] or [1.2 * body])

    def goes_on(block: list[_Line], line: _Line) -> bool:
        kinds, last, new = {block[0].kind, line.kind}, block[-1].span, line.span
        if line.opens or (len(kinds) > 1 and kinds & {blocks.HEADING, blocks.NOTE}):
            return False
        # The lines of a heading are set in the same letters.
        unlike = last.bold != new.bold or abs(last.size - new.size) >= 0.06 * last.size
        if line.kind == blocks.HEADING and unlike:
            return False
        return -0.5 * body <= last.y - new.y <= 1.25 * max(leading, 1.2 * new.size)

    lead, left = False, inf
    for block in pdf_text.runs(lines, goes_on):
        listed = block[0].kind == blocks.PARAGRAPH and lead and block[0].span.x > left + 1
        for entry in _entries(block) if listed else [block]:
            kind, text = block[0].kind, joined(line.text for line in entry)
            if listed:
                kind = blocks.ITEM
            elif kind != blocks.ITEM:
                lead, left = text.endswith(":"), block[0].span.x
            if kind == blocks.HEADING and len(text) > 200:
                kind = blocks.PARAGRAPH  # a call-out that is set large
            full = entry[-1].span.end > 0.85 * right or text[-1:] in ("-", SOFT)
            if text:
                runs_on = full and kind in (blocks.PARAGRAPH, blocks.ITEM)
                yield Block(kind, text, place, open=runs_on)


def _entries(block: Sequence[_Line]) -> list[list[_Line]]:
    """Return the entries of a list whose signs are drawn: each would have had room before it."""
    widest = max(line.span.end for line in block)

    def goes_on(entry: list[_Line], line: _Line) -> bool:
        last, new = entry[-1].span, line.span
        word = (new.end - new.x) / len(new.text) * (len(new.text.split()[0]) + 1)
        filled = last.end + word >= new.x + _FILLED * (widest - new.x)
        return filled or not _ENTRY.match(line.text)

    return pdf_text.runs(block, goes_on)


def _line(line: Span, body: float) -> _Line:
    first, *rest = line.parts
    numbered = re.fullmatch(r"\s*\d{1,3}\s*", first.text) and rest and not is_mark(rest[0].text)
    large = line.size > 1.08 * body or (line.bold and len(plain(line.text)) <= 120)
    if bullet := _BULLET.match(line.text):
        return _Line(blocks.ITEM, True, line.text[bullet.end() :], line)
    if line.size < 0.93 * body:
        text = re.sub(r"^\s*\d+\s*", "", line.text) if numbered else line.text
        return _Line(blocks.NOTE, bool(numbered), text, line)
    return _Line(blocks.HEADING if large else blocks.PARAGRAPH, False, line.text, line)
