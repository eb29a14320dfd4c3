"""Read PDF pages: paragraphs from lines, table rows from columns and ruled lines."""

from __future__ import annotations

import logging
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdf
from pypdf.errors import DependencyError, PyPdfError

from napanalysis.draft.blocks import (
    HEADING,
    ITEM,
    NOTE,
    PARAGRAPH,
    SOFT,
    Block,
    DocumentError,
    plain,
)
from napanalysis.draft.readers.pdf_tables import heading_rows, table_blocks, tables_on
from napanalysis.draft.readers.pdf_text import Line, Rules, Span, joined

_BULLET = re.compile(r"^\s*[•●▪◦‣–—·*-]\s+|^\s*[•●▪◦‣]")
_MOST_PAGES = 2000
#: How far from its end a PDF file says that it is complete, in bytes.
_TAIL = 2048

# What pypdf puts up with in a file is no news to a reader; what it can't is raised.
logging.getLogger("pypdf").addHandler(logging.NullHandler())


def read_pdf(path: Path) -> Iterator[Block]:
    """Read a PDF file into blocks; `place` is the page, counted from the first sheet.

    Raises
    ------
    DocumentError
        If the file is damaged, locked with a password or without text (scanned).
    """
    try:
        reader = pypdf.PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError(
                f"{path.name} is locked with a password.",
                "Save a copy without the password, and draft from that.",
            )
        if len(reader.pages) > _MOST_PAGES:
            raise DocumentError(
                f"{path.name} has {len(reader.pages)} pages; at most {_MOST_PAGES} are read.",
                "Save the pages of the report as a file of their own.",
            )
        pages = [_page(page, number) for number, page in enumerate(reader.pages, start=1)]
    except DocumentError:
        raise
    except DependencyError as error:
        raise DocumentError(
            f"{path.name} is encrypted (AES), and can't be opened here even without a password.",
            "Open it in a reader, print it to a new PDF, and draft from that.",
        ) from error
    # pypdf raises errors of many types on damaged files, not only its own.
    except (
        PyPdfError,
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        NotImplementedError,
        AssertionError,
        UnicodeError,
    ) as error:
        if b"%%EOF" not in path.read_bytes()[-_TAIL:]:
            raise DocumentError(
                f"{path.name} is incomplete: the end of the PDF file is missing.",
                "Download it again.",
            ) from error
        raise DocumentError(
            f"{path.name} can't be read as PDF: {plain(str(error))[:200] or type(error).__name__}",
            "Download it again, or open it in a reader and print it to a new PDF.",
        ) from error
    if not any(span.text.strip() for spans, _ in pages for span in spans):
        one = len(pages) == 1
        are = "its page is a picture" if one else f"its {len(pages)} pages are pictures"
        raise DocumentError(
            f"{path.name} has no text: {are} (a scan).",
            "Have the text recognised (OCR) first, or draft from the HTML version.",
        )
    yield from _blocks(pages)


def _page(page: Any, number: int) -> tuple[list[Span], Rules]:
    spans: list[Span] = []
    rules = Rules()

    def text(piece: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        if not piece.strip():
            return
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = abs(tm[3] * cm[3]) or abs(tm[1] * cm[1]) or 1.0
        name = str((font or {}).get("/BaseFont", ""))
        bold = bool(re.search(r"bold|black|heavy", name, re.IGNORECASE))
        # A piece can hold the end of one line and the start of the next.
        for index, line in enumerate(piece.strip("\n").split("\n")):
            if line.strip():
                spans.append(Span(line, x, y - 0.01 * index, size * scale, bold, number))

    def operand(operator: bytes, arguments: Any, cm: Any, tm: Any) -> None:
        rules.take(operator, arguments, cm)

    page.extract_text(visitor_text=text, visitor_operand_before=operand)
    rules.height = float(page.mediabox.height)
    return spans, rules


def _blocks(pages: Sequence[tuple[list[Span], Rules]]) -> Iterator[Block]:
    sizes: Counter[float] = Counter()
    for spans, _ in pages:
        for span in spans:
            sizes[round(span.size, 1)] += len(span.text)
    body = sizes.most_common(1)[0][0]
    furniture = _furniture(pages)
    words = {
        word.lower()
        for spans, _ in pages
        for span in spans
        for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)?", span.text.replace(SOFT, "-"))
    }
    for spans, rules in pages:
        kept = [span for span in spans if not _is_furniture(span, rules.height, furniture)]
        yield from _open_ended(list(_page_blocks(kept, rules, body, words)), kept)


def _open_ended(blocks: list[Block], spans: Sequence[Span]) -> list[Block]:
    """Mark the last paragraph of a page where its last line is full: it may go on."""
    widest = max((len(span.text) for span in spans), default=0)
    for index in range(len(blocks) - 1, -1, -1):
        block = blocks[index]
        if block.kind == NOTE:
            continue
        if block.kind in (PARAGRAPH, ITEM):
            ends = [span for span in spans if block.text.rstrip(SOFT).endswith(plain(span.text))]
            full = any(len(span.text) >= 0.8 * widest for span in ends)
            blocks[index] = replace(block, open=full or block.text.endswith(SOFT))
        break
    return blocks


def _page_blocks(
    kept: Sequence[Span], rules: Rules, body: float, words: set[str]
) -> Iterator[Block]:
    found = tables_on(kept, rules)
    outside = [span for span in kept if not any(table.holds(span) for table in found)]
    top = float("inf")
    for table in found:
        yield from _prose([one for one in outside if table.top <= one.y < top], body, words)
        yield from table_blocks(table, kept, words)
        top = table.bottom
    yield from _prose([one for one in outside if one.y < top], body, words)


def _key(text: str) -> str:
    return re.sub(r"\d+", "#", plain(text))


def _furniture(pages: Sequence[tuple[list[Span], Rules]]) -> set[tuple[str, int]]:
    """Return what stands at the edge of several pages: running titles, page numbers."""
    seen: Counter[tuple[str, int]] = Counter()
    for spans, rules in pages:
        low = min((span.y for span in spans), default=0.0)
        high = max((span.y for span in spans), default=0.0)
        heads = {round(head.y) for row in heading_rows(spans) for head in row}
        seen.update(
            {
                (_key(span.text), round(span.y))
                for span in spans
                if round(span.y) not in heads
                and (
                    span.y <= low + 2
                    or span.y >= high - 2
                    or not 0.08 * rules.height <= span.y <= 0.92 * rules.height
                )
            }
        )
    # A bullet at the top of two pages is no running title.
    return {place for place, count in seen.items() if count > 1 and re.search(r"\w|#", place[0])}


def _is_furniture(span: Span, height: float, furniture: set[tuple[str, int]]) -> bool:
    if (_key(span.text), round(span.y)) in furniture:
        return True
    edge = not 0.08 * height <= span.y <= 0.92 * height
    return edge and re.fullmatch(r"[-–\s]*\d{1,4}[-–\s]*", plain(span.text)) is not None


def _lines(spans: Sequence[Span]) -> list[Line]:
    lines: list[Line] = []
    for span in spans:
        if lines and abs(lines[-1].y - span.y) < 0.3 * span.size and span.x >= lines[-1].x:
            lines[-1].spans.append(span)
        else:
            lines.append(Line(span.x, span.y, [span]))
    return lines


def _prose(spans: Sequence[Span], body: float, words: set[str]) -> Iterator[Block]:
    lines = _lines(spans)
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
            or current[-1].y - line.y > 1.25 * leading
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
    if text:
        yield Block(kind, text, f"page {lines[0].spans[0].page}")
