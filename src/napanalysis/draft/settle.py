"""Put the blocks of a document in order, and tell which of its tables are an action plan's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
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
        lines = [line.replace("\t", " ") for line in lines_of(block)]
        entries = [line for line in lines if _CONTENTS_ENTRY.match(line)]
        whole = len(entries) >= 0.8 * len(lines)
        title = bool(_CONTENTS.match(block.text.strip(" *#:")))
        # Dot leaders betray an entry anywhere, also without the title above.
        leaders = whole and all(_LEADERS.search(line) for line in entries)
        narrow = all(len(row.cells) <= 2 for row in block.rows)
        inside = title or (inside and whole and narrow)
        yield replace(block, kind=CONTENTS) if inside or leaders else block


def _stitched(blocks: Iterable[Block]) -> list[Block]:
    """Join the paragraphs that a page or a footnote cuts."""
    kept: list[Block] = []
    for block in blocks:
        nearest = range(len(kept) - 1, max(-1, len(kept) - 40), -1)
        before = next((at for at in nearest if kept[at].kind not in (NOTE, FURNITURE)), None)
        if before is None or not _runs_on(kept[before], block):
            kept.append(block)
            continue
        first = kept[before]
        text = grown(first.text, block.text)
        offset = len(text) - len(block.text)
        marks = [(offset + start, place) for start, place in ((0, block.place), *block.marks)]
        kind = PARAGRAPH if first.kind == HEADING else first.kind
        joint = replace(first, kind=kind, text=text, open=block.open, marks=(*first.marks, *marks))
        kept[before] = joint
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


def _captioned(blocks: list[Block]) -> list[Block]:
    """Give a table the title that stands right above or below it."""
    order = [at for at, block in enumerate(blocks) if block.kind not in (NOTE, FURNITURE)]
    for turn, index in enumerate(order):
        for other in (*order[turn - 1 : turn], *order[turn + 1 : turn + 2]):
            block, near = blocks[index], blocks[other]
            above = other < index and near.kind == PARAGRAPH and len(near.text) <= 160
            title = _TITLE.match(near.text) or (above and not _TERMINAL.search(near.text))
            if block.rows and not block.text and not near.rows and title:
                blocks[index] = replace(block, text=near.text.lstrip(": "))
                blocks[other] = replace(near, text="")
    return [block for block in blocks if block.text or block.rows]


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
        if not block.rows:
            ends = block.kind == HEADING and not pillar_of(block.text) and len(block.text) > 3
            if ends or (block.kind == PARAGRAPH and len(block.text) > 400):
                plan = Plan()
            yield block
            continue
        own = plan_of([row.cells for row in block.rows])
        wide = max(len(row.cells) for row in block.rows)
        if own.columns or width != wide:
            plan, width = own, wide
        of_rows = tuple(plan.columns_of(row.cells) for row in block.rows)
        yield replace(block, plan=of_rows) if plan.columns else block
