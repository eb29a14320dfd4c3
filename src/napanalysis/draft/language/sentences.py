"""Split blocks into sentences that know where they stand and what introduces them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from napanalysis.draft.blocks import HEADING, ITEM, NOTE, PARAGRAPH, ROW, SOFT, Block, Document
from napanalysis.draft.headings import DELIVERABLE, columns_of
from napanalysis.draft.vocabulary import compiled, table

_ABBREVIATION = re.compile(
    r"(?:\b(?:p\. ex|c\.-à-d|art|par|no|nos|vol|chap|fig|al|etc|env|approx|p|pp|s|ss|c|ch|cf|"
    r"Mr|Mrs|Ms|Dr|St|Ste|Inc|Ltd|vs|e\.g|i\.e|av|boul|Supt|Sgt|Cst|U\.S|U\.K)|\b[A-ZÉ]|\.[a-zA-Z])\.$",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?…]+[»\"')\]]*\s+(?=[«\"'(]?\s?[A-ZÀ-ÖØ-Þ\d])")


@cache
def _clause() -> re.Pattern[str]:
    """Return what ends a clause: a sign, a conjunction, an "and" before a new number."""
    words = "|".join(table()["words"][language]["units"] for language in ("en", "fr"))
    return compiled(
        r";\s|\s[–—]\s|:\s"
        r"|,\s(?:tandis que|alors que|mais|while|whereas|but|although|though)\s"
        rf"|,\s(?:and|et)\s(?=\W*(?:\d|(?:{words})\b))"
    )


@dataclass(frozen=True)
class Sentence:
    """A sentence with its place and surroundings.

    Attributes
    ----------
    text : str
        The sentence.
    block : Block
        The block it stands in.
    offset : int
        Where in the block's text it begins.
    lead : str
        The words that introduce the list it is an item of, or "".
    """

    text: str
    block: Block
    offset: int
    lead: str = ""

    def locator(self, at: int = 0) -> str:
        """Return where in the document the character `at` of the sentence stands."""
        return self.block.locator(self.offset + at)

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """Return the limits of the clause around a stretch of the sentence."""
        left, right = 0, len(self.text)
        for found in _clause().finditer(self.text):
            if found.end() <= start:
                left = found.end()
            elif found.start() >= end:
                right = found.start()
                break
        return left, right


def sentences(document: Document) -> Iterator[Sentence]:
    """Return all sentences of a document that may hold figures, in reading order.

    List items are introduced by the paragraph that ends with a colon above them. Of the
    action-plan table only the deliverables are read; other tables give one sentence a cell
    (`34 permits issued, 2014`) from the cell and its headings.
    """
    lead = ""
    columns: dict[str, int] = {}
    heads: tuple[str, ...] = ()
    for block in document.blocks:
        if block.kind == ROW:
            found = columns_of(block.cells)
            if found:
                columns, heads = found, ()
            elif columns:
                index = columns[DELIVERABLE]
                cell = block.cells[index] if index < len(block.cells) else ""
                yield from _split(cell.rstrip(SOFT), block, "")
            elif not heads or not any(re.search(r"\d", cell) for cell in block.cells[1:]):
                heads = block.cells
            else:
                yield from _cells(block, heads, lead)
            continue
        if block.kind in (HEADING, PARAGRAPH) and not block.text.isupper():
            # A table goes on after a page break with nothing between but running titles.
            columns = {} if block.kind == PARAGRAPH and len(block.text) > 400 else columns
        heads = ()
        if block.kind == HEADING:
            lead = block.text if block.text.endswith(":") else ""
            continue
        if block.kind == ITEM:
            yield from _split(block.text, block, lead)
            continue
        yield from _split(block.text, block, "")
        if block.kind != NOTE:
            lead = block.text if block.text.rstrip(' »"').endswith(":") else ""


def _split(text: str, block: Block, lead: str) -> Iterator[Sentence]:
    start = 0
    for found in _END.finditer(text):
        if _ABBREVIATION.search(text[start : found.end()].rstrip()):
            continue
        yield Sentence(text[start : found.end()].rstrip(), block, start, lead)
        start = found.end()
    if text[start:].strip():
        yield Sentence(text[start:], block, start, lead)


def _cells(block: Block, heads: tuple[str, ...], lead: str) -> Iterator[Sentence]:
    name = block.cells[0]
    for index, cell in enumerate(block.cells[1:], start=1):
        if re.search(r"\d", cell) and len(cell) < 30:
            head = heads[index] if index < len(heads) else ""
            # The number comes first, so that the words of its headings follow it as its noun.
            words = (name, head) if re.search(r"[^\W\d]{3}", name) else (head, name)
            yield Sentence(f"{cell} {words[0]}, {words[1]}", block, 0, lead)
