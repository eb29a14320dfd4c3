"""Read PDF files: paragraphs from lines, tables from ruled lines or from columns."""

from __future__ import annotations

import logging
import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from napanalysis.draft.blocks import (
    FURNITURE,
    HEADING,
    ITEM,
    NOTE,
    PARAGRAPH,
    SOFT,
    TABLE,
    Block,
    DocumentError,
    Row,
    Table,
    plain,
)
from napanalysis.draft.readers.pdf_columns import loose_tables
from napanalysis.draft.readers.pdf_text import Line, Span, joined, lines_of, spans_of

_BULLET = re.compile(r"^\s*[•●▪◦‣–—·*-]\s+|^\s*[•●▪◦‣]")
_MOST_PAGES = 2000
_MOST_EDGES = 4000
#: How far from its end a PDF file says that it is complete, in bytes.
_TAIL = 2048
_LONGEST_HEADING = 200

# What is put up with in a file is no news to a reader; what can't be is raised.
logging.getLogger("pdfminer").addHandler(logging.NullHandler())
logging.getLogger("pdfminer").propagate = False


@dataclass
class _Page:
    """What was taken from a page: its text, and the tables that have lines."""

    number: int
    height: float
    spans: list[Span]
    turned: list[Span] = field(default_factory=list)
    tables: list[tuple[float, float, list[list[list[Span]]]]] = field(default_factory=list)


def read_pdf(
    path: Path, warnings: list[str], progress: Callable[[int, int], None] | None = None
) -> Iterator[Block]:
    """Read a PDF file into blocks; `place` is the page, counted from the first sheet.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    warnings : list of str
        Takes what could not be read, and where.
    progress : callable, optional
        Given the number of pages read and of all.

    Raises
    ------
    DocumentError
        If the file is damaged, locked with a password or without text (scanned).
    """
    import pdfplumber

    pages: list[_Page] = []
    try:
        with pdfplumber.open(path) as pdf:
            if len(pdf.pages) > _MOST_PAGES:
                raise DocumentError(
                    f"{path.name} has {len(pdf.pages)} pages; at most {_MOST_PAGES} are read.",
                    "Save the pages of the report as a file of their own.",
                )
            for number, page in enumerate(pdf.pages, start=1):
                pages.append(_page(page, number, warnings))
                page.close()
                if progress is not None:
                    progress(number, len(pdf.pages))
    except DocumentError:
        raise
    # The library raises errors of many types on damaged files.
    except Exception as error:
        raise _explained(path, error) from error
    if not any(page.spans or page.turned for page in pages):
        one = len(pages) == 1
        are = "its page is a picture" if one else f"its {len(pages)} pages are pictures"
        raise DocumentError(
            f"{path.name} has no text: {are} (a scan).",
            "Have the text recognised (OCR) first, or draft from the HTML version.",
        )
    yield from _blocks(pages)


def _explained(path: Path, error: Exception) -> DocumentError:
    names = {type(error).__name__, type(error.__cause__).__name__, str(error)}
    names |= {type(one).__name__ for one in error.args}
    if any("Password" in name for name in names):
        return DocumentError(
            f"{path.name} is locked with a password.",
            "Save a copy without the password, and draft from that.",
        )
    if b"/Encrypt" in path.read_bytes():
        return DocumentError(
            f"{path.name} is encrypted, and can't be opened here even without a password.",
            "Open it in a reader, print it to a new PDF, and draft from that.",
        )
    if b"%%EOF" not in path.read_bytes()[-_TAIL:]:
        return DocumentError(
            f"{path.name} is incomplete: the end of the PDF file is missing.", "Download it again."
        )
    said = plain(str(error))[:200] or type(error).__name__
    return DocumentError(
        f"{path.name} can't be read as PDF: {said}",
        "Download it again, or open it in a reader and print it to a new PDF.",
    )


def _page(page: Any, number: int, warnings: list[str]) -> _Page:
    spans, turned = spans_of(page.chars, number)
    if turned:
        warnings.append(f"page {number} has text that is turned: look at what was made of it")
    taken = _Page(number, float(page.height), spans, turned)
    if len(page.edges) > _MOST_EDGES:
        warnings.append(f"page {number} has more lines than a table: no table was looked for")
        return taken
    for table in page.find_tables() if page.edges else ():
        rows = [list(row.cells) for row in table.rows]
        if len(rows) < 2 or max(len(row) for row in rows) < 2:
            continue
        left, top, right, bottom = table.bbox
        high, low = taken.height - top, taken.height - bottom
        inside = [
            one for one in spans if low - 1 < one.middle < high + 1 and left - 2 < one.x < right
        ]
        cells = [[_in_cell(inside, cell, taken.height) for cell in row] for row in rows]
        if sum(bool(cell) for row in cells for cell in row) >= 3:
            taken.tables.append((high, low, cells))
            kept = {id(span) for row in cells for cell in row for span in cell}
            spans = taken.spans = [span for span in spans if id(span) not in kept]
    taken.tables.sort(key=lambda one: -one[0])
    return taken


def _in_cell(spans: Sequence[Span], box: Any, height: float) -> list[Span]:
    if box is None:
        return []
    left, top, right, bottom = box
    return [
        span for span in spans
        if height - bottom <= span.middle < height - top and left - 1 <= span.x < right - 1
    ]  # fmt: skip


def _blocks(pages: Sequence[_Page]) -> Iterator[Block]:
    sizes: Counter[float] = Counter()
    words: set[str] = set()
    for page in pages:
        cells = [span for *_, rows in page.tables for row in rows for cell in row for span in cell]
        after = False
        for span in [*page.spans, *cells, *page.turned]:
            sizes[round(span.size, 1)] += len(span.text)
            text = span.text.replace(SOFT, "-").rstrip().lower()
            # A half of a word that is divided at the end of a line is none.
            divided = re.search(r"[^\W\d_]-$", text) is not None
            text = re.sub(r"[^\W\d_]+-$", "", text)
            text = re.sub(r"^[^\W\d_]+", "", text) if after else text
            after = divided
            words.update(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)?", text))
    body = sizes.most_common(1)[0][0]
    furniture = _furniture(pages)
    for page in pages:
        kept = []
        for span in page.spans:
            if _is_furniture(span, page.height, furniture):
                if re.search(r"\d", span.text):
                    yield Block(FURNITURE, plain(span.text), f"page {page.number}")
            else:
                kept.append(span)
        yield from _open_ended(list(_page_blocks(page, kept, body, words)), kept)
        yield from _page_blocks(replace(page, tables=[]), page.turned, body, words)


def _open_ended(blocks: list[Block], spans: Sequence[Span]) -> list[Block]:
    """Mark the last paragraph of a page where its last line is full: it may go on."""
    right = max((span.end for span in spans), default=0.0)
    for index in range(len(blocks) - 1, -1, -1):
        block = blocks[index]
        if block.kind == NOTE:
            continue
        if block.kind in (PARAGRAPH, ITEM):
            last = block.text.rstrip(SOFT)
            ends = [span for span in spans if last.endswith(plain(span.text))]
            full = any(span.end > 0.85 * right for span in ends)
            blocks[index] = replace(block, open=full or block.text.endswith(SOFT))
        break
    return blocks


def _page_blocks(
    page: _Page, spans: Sequence[Span], body: float, words: set[str]
) -> Iterator[Block]:
    place = f"page {page.number}"
    tables: list[tuple[float, float, list[tuple[str, ...]]]] = [
        (high, low, [tuple(_text(cell, words) for cell in row) for row in cells])
        for high, low, cells in page.tables
    ]
    loose, spans = loose_tables(spans, [(high, low) for high, low, _ in tables], words)
    tables = sorted([*tables, *loose], key=lambda one: -one[0])
    top = float("inf")
    for high, low, rows in tables:
        yield from _prose([one for one in spans if high <= one.middle < top], body, words)
        kept = [Row(cells, place) for cells in rows if any(cells)]
        yield Block(TABLE, "", place, table=Table(tuple(kept)))
        top = min(top, (high + low) / 2)
    yield from _prose([one for one in spans if one.middle < top], body, words)


def _text(spans: Sequence[Span], words: set[str]) -> str:
    ordered = sorted(spans, key=lambda one: (-round(one.y), one.x))
    return joined([line.text for line in lines_of(ordered)], words)


def _key(text: str) -> str:
    return re.sub(r"\d+", "#", plain(text))


def _furniture(pages: Sequence[_Page]) -> set[tuple[str, int]]:
    """Return what stands at the edge of several pages: running titles, page numbers."""
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        low = min((span.y for span in page.spans), default=0.0)
        high = max((span.y for span in page.spans), default=0.0)
        # A line of several pieces is the heading of a table that goes on.
        pieces = Counter(round(span.y) for span in page.spans)
        edges = {
            (_key(span.text), round(span.y))
            for span in page.spans
            if pieces[round(span.y)] <= 2
            and (span.y <= low + 2 or span.y >= high - 2 or _at_edge(span, page.height))
        }
        seen.update(edges)
    # A bullet at the top of two pages is no running title.
    return {place for place, count in seen.items() if count > 1 and re.search(r"\w|#", place[0])}


def _at_edge(span: Span, height: float) -> bool:
    return not 0.08 * height <= span.y <= 0.92 * height


def _is_furniture(span: Span, height: float, furniture: set[tuple[str, int]]) -> bool:
    if (_key(span.text), round(span.y)) in furniture:
        return True
    lone = re.fullmatch(r"[-–\s]*(?:page )?\d{1,4}[-–\s]*", plain(span.text), re.IGNORECASE)
    return lone is not None and _at_edge(span, height)


def _prose(spans: Sequence[Span], body: float, words: set[str]) -> Iterator[Block]:
    lines = lines_of(spans)
    steps = [a.y - b.y for a, b in pairwise(lines) if 0 < a.y - b.y < 3 * body]
    leading = min(steps, default=1.2 * body)
    # The commonest step of a page is the leading; on a page of short items it is the smallest.
    usual = statistics.mode(round(step, 1) for step in steps) if steps else leading
    leading = min(usual, 1.8 * body) if usual < 1.9 * body else leading
    current: list[Line] = []
    kind = ""
    for line in lines:
        fresh = _kind(line, body)
        starts = (
            not current
            or fresh == ITEM
            or (fresh == NOTE and line.opens_note)
            or (fresh == HEADING) != (kind == HEADING)
            or (fresh == NOTE) != (kind == NOTE)
            or (fresh == HEADING and not _alike(current[-1], line))
            or current[-1].y - line.y > 1.25 * max(leading, 1.2 * line.size)
            or current[-1].y - line.y < -0.5 * body
        )
        if starts and current:
            yield from _block(kind, current, words)
            current = []
        if not current:
            kind = fresh
        current.append(line)
    if current:
        yield from _block(kind, current, words)


def _alike(first: Line, second: Line) -> bool:
    """Whether two lines of a heading are set in the same letters."""
    bold = all(span.bold for span in first.spans) == all(span.bold for span in second.spans)
    return bold and abs(first.size - second.size) < 0.06 * first.size


def _kind(line: Line, body: float) -> str:
    text = line.text
    if _BULLET.match(text):
        return ITEM
    if line.size < 0.93 * body:
        return NOTE
    bold = all(span.bold for span in line.spans)
    if line.size > 1.08 * body or (bold and len(plain(text)) <= 120):
        return HEADING
    return PARAGRAPH


def _block(kind: str, lines: Sequence[Line], words: set[str]) -> Iterator[Block]:
    texts = [line.text for line in lines]
    if kind == ITEM:
        texts[0] = _BULLET.sub("", texts[0])
    if kind == NOTE and lines[0].opens_note:
        texts[0] = re.sub(r"^\s*\d+\s*", "", texts[0])
    text = joined(texts, words)
    if kind == HEADING and len(text) > _LONGEST_HEADING:
        kind = PARAGRAPH  # a call-out that is set large
    if text:
        yield Block(kind, text, f"page {lines[0].spans[0].page}")
