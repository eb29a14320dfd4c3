"""Split blocks into sentences that know where they stand and what introduces them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from napanalysis.draft.blocks import CONTENTS, FURNITURE, ITEM, NOTE, SOFT, Block
from napanalysis.draft.table_headings import cells_of
from napanalysis.draft.vocabulary import compiled, table

# The kind of a cell that is read as text.
ROW = "table_row"
# A sentence without an end (as of text that lost its full stops) is cut at a pause.
_LONGEST = 1200
_PAUSE = re.compile(r"[;:]\s|(?<!\d),\s|,\s(?=[^\W\d])")
_END = re.compile(r"[.!?…]+[»\"')\]]*\s+(?=[«\"'(]?\s?[A-ZÀ-ÖØ-Þ\d])")


@dataclass(frozen=True)
class Sentence:
    """A sentence with its block, where in it it begins, and the words that introduce its list."""

    text: str
    block: Block
    offset: int
    lead: str = ""
    index: int = -1

    def locator(self, at: int = 0) -> str:
        """Return where in the document the character `at` of the sentence stands."""
        return self.block.locator(self.offset + at)

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """Return the limits of the clause around a stretch of the sentence."""
        breaks = _breaks(self.text)
        left = max((last for _, last in breaks if last <= start), default=0)
        return left, min((first for first, _ in breaks if first >= end), default=len(self.text))


@lru_cache(256)
def _breaks(text: str) -> tuple[tuple[int, int], ...]:
    """Return what ends the clauses of a text: a sign, a conjunction, "and" before a new number."""
    units = "|".join(table()["words"][language]["units"] for language in ("en", "fr"))
    signs = table()["sentences"]["clause"].replace("<units>", units)
    return tuple(match.span() for match in compiled(signs).finditer(text))


def sentences(blocks: Sequence[Block]) -> Iterator[Sentence]:
    """Return all sentences of a document that may hold figures, in reading order.

    List items are introduced by the paragraph that ends with a colon above them. Of the action
    plan's tables the deliverables are read, of other tables the cells that hold sentences.
    """
    lead = ""
    for index, block in enumerate(blocks):
        if block.kind in (CONTENTS, FURNITURE):
            continue
        if block.rows:
            pieces = _in_table(block)
        else:
            pieces = split(block.text, block, lead if block.kind == ITEM else "")
            if block.kind not in (NOTE, ITEM):
                lead = block.text if block.text.rstrip(' »"').endswith(":") else ""
        for sentence in pieces:
            yield replace(sentence, index=index)


def _in_table(block: Block) -> Iterator[Sentence]:
    for cell in cells_of(block):
        if cell.is_text:
            text = cell.text.rstrip(SOFT)
            lead = ", ".join(bit for bit in (block.text, cell.label, cell.head) if bit)
            own = replace(block, kind=ROW, text=text, place=cell.place)
            yield from split(text, own, lead)


def split(text: str, block: Block, lead: str) -> Iterator[Sentence]:
    """Return the sentences of a text; one without an end is cut where it has a comma."""
    abbreviation = compiled(table()["sentences"]["abbreviation"])
    start = 0
    for end in (*(match.end() for match in _END.finditer(text)), len(text)):
        if end == len(text) or not abbreviation.search(text[max(start, end - 16) : end].rstrip()):
            yield from _cut(text[start:end].rstrip(), block, start, lead)
            start = end


def _cut(text: str, block: Block, offset: int, lead: str) -> Iterator[Sentence]:
    while len(text) > _LONGEST:
        # A comma between digits parts no clauses; without any, a space does.
        ends = [match.end() for match in _PAUSE.finditer(text, _LONGEST // 2, _LONGEST)]
        end = ends[-1] if ends else text.rfind(" ", 1, _LONGEST) + 1 or _LONGEST
        yield Sentence(text[:end].rstrip(), block, offset, lead)
        text, offset = text[end:], offset + end
    if text.strip():
        yield Sentence(text, block, offset, lead)
