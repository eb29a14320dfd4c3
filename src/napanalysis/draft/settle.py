"""Put the blocks of a document in order, and tell which of its tables are an action plan's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from textwrap import shorten

from napanalysis.draft.blocks import (
    CONTENTS,
    FURNITURE,
    HEADING,
    ITEM,
    NOTE,
    PARAGRAPH,
    SOFT,
    Block,
    grown,
    lines_of,
)
from napanalysis.draft.plan_tables import Plan, pillar_of, plan_of

_TERMINAL = re.compile(r"[.!?:;…][»\"')\]]*$")
_FUNCTION_WORD = re.compile(
    r"\b(?:le|la|les|un|une|des?|du|et|ou|à|aux?|en|par|pour|sur|dans|avec|que|qui|"
    r"the|an?|of|and|or|to|in|for|by|on|with|from|that|which)$",
    re.IGNORECASE,
)
_PART = re.compile(
    r"^\W*(?P<part>(?:part|partie|chapter|chapitre|annex|annexe|appendix|appendice)\s+"
    r"(?:[IVX]+|[A-Z]|\d+))\b",
    re.IGNORECASE,
)
_CONTENTS = re.compile(r"^(?:table des matières|table of contents|contents|sommaire)$", re.I)
_LEADERS = re.compile(r"(?:\.\s?){4,}|…\s*\d")
# A text may set a title apart by a colon before it.
_TITLE = re.compile(
    r":|(?:(?:annex )?table|tableau|tabl?\.|figure)(?::|\s+[A-Z]?\d)(?!\S*\s(?-i:[a-zà-ÿ]))", re.I
)
_CONTENTS_ENTRY = re.compile(r"^.{2,120}?(?:[\s.…·]+)(?:\d{1,3}|[ivxl]{1,6})$")


def settle(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Put raw blocks in order: contents set apart, captions joined, no paragraph cut by a page."""
    kept = [block for block in blocks if block.text or block.rows]
    return tuple(_planned(_placed(_captioned(_stitched(_contents(kept))))))


def _contents(blocks: Iterable[Block]) -> Iterator[Block]:
    """Set a table of contents apart from the text."""
    inside = False
    for block in blocks:
        lines = lines_of(block)
        entries = [line for line in lines if _CONTENTS_ENTRY.match(line)]
        whole = len(entries) >= 0.8 * len(lines)
        title = bool(_CONTENTS.match(block.text.strip(" *#:")))
        narrow = all(len(row.cells) <= 2 for row in block.rows)
        inside = title or (inside and whole and narrow)
        # Dot leaders betray an entry anywhere, also without the title above.
        leaders = whole and all(map(_LEADERS.search, entries))
        yield replace(block, kind=CONTENTS) if inside or leaders else block


def _stitched(blocks: Iterable[Block]) -> list[list[Block]]:
    """Join the paragraphs that a page or a footnote cuts; give each block with its notes."""
    kept: list[list[Block]] = []
    for block in blocks:
        if kept and block.kind in (NOTE, FURNITURE):
            kept[-1].append(block)
        elif kept and _runs_on(first := kept[-1][0], block):
            text = grown(first.text, block.text)
            offset = len(text) - len(block.text)
            marks = [(offset + start, place) for start, place in ((0, block.place), *block.marks)]
            kind = PARAGRAPH if first.kind == HEADING else first.kind
            marks = [*first.marks, *marks]
            kept[-1][0] = replace(first, kind=kind, text=text, open=block.open, marks=tuple(marks))
        else:
            kept.append([block])
    return kept


def _runs_on(first: Block, second: Block) -> bool:
    # A line cut before its end has no full stop, and looks like a heading.
    cut = first.kind == HEADING and second.text[:1].islower()
    if not (first.kind in (PARAGRAPH, ITEM) or cut) or second.kind != PARAGRAPH:
        return False
    if first.open and first.place_at(len(first.text)) != second.place:
        return True
    if len(first.text) < 60 or _TERMINAL.search(first.text):
        return False
    begins = second.text[0].islower() or re.match(r"\((?!\w\))", second.text) is not None
    return begins or _FUNCTION_WORD.search(first.text) is not None


def _captioned(groups: Sequence[list[Block]]) -> Iterator[Block]:
    """Give a table the title that stands right above or below it."""
    for above, below in pairwise(groups):
        for table, other in ((below, above), (above, below)):
            block, near = table[0], other[0]
            short = other is above and near.kind == PARAGRAPH and len(near.text) <= 160
            title = _TITLE.match(near.text) or (short and not _TERMINAL.search(near.text))
            if block.rows and not block.text and not near.rows and title:
                table[0] = replace(block, text=near.text.lstrip(": "))
                other[0] = replace(near, text="")
    return (block for group in groups for block in group if block.text or block.rows)


def _placed(blocks: Iterable[Block]) -> Iterator[Block]:
    """Name the part and the section that each block stands in."""
    part = section = ""
    for block in blocks:
        if block.kind == HEADING:
            named = _PART.match(block.text)
            title = shorten(block.text, 80, placeholder="…")
            part, section = (named["part"], "") if named else (part, title)
        yield replace(block, part=part, section=section, text=block.text.rstrip(SOFT))


def _planned(blocks: Iterable[Block]) -> Iterator[Block]:
    """Tell the columns of the action plan's tables.

    A table without headings right after one of the action plan goes on with it.
    """
    plan, width = Plan(), 0
    for block in blocks:
        title = block.kind == HEADING and len(block.text) > 3 and not pillar_of(block.text)
        if title or (block.kind == PARAGRAPH and len(block.text) > 400):
            plan = Plan()
        if block.rows:
            own = plan_of([row.cells for row in block.rows])
            wide = max(len(row.cells) for row in block.rows)
            if own.columns or width != wide:
                plan, width = own, wide
            if plan.columns:
                of_rows = tuple(plan.columns_of(row.cells) for row in block.rows)
                block = replace(block, plan=of_rows)
        yield block
