"""Text blocks of a document, the same whatever format it was read from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from napanalysis.errors import NapAnalysisError

HEADING, PARAGRAPH, ITEM, NOTE, ROW = "heading", "paragraph", "item", "note", "table_row"

# A hyphen that the typesetter put in at the end of a line.
SOFT = "\u00ad"
# Section names end up in locators and tables, where a whole paragraph is no use.
LONGEST_SECTION = 80
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
_CONTENTS_ENTRY = re.compile(r"^.{2,120}?(?:[\s.…·]+)(?:\d{1,3}|[ivxl]{1,6})$")


class DocumentError(NapAnalysisError):
    """A document can't be drafted from: what was given, what is read, what to do."""


@dataclass(frozen=True)
class Block:
    """One heading, paragraph, list item, note or table row of a document.

    Attributes
    ----------
    kind : str
        ``heading``, ``paragraph``, ``item``, ``note`` or ``table_row``.
    text : str
        Plain text on one line; the cells of a row are separated by tabs.
    place : str
        Where it starts: ``line 79``, ``page 4`` or ``paragraph 12``.
    part, section : str
        The part of the document and the last heading, "" before the first.
    cells : tuple of str
        Cells of a table row; empty otherwise.
    marks : tuple of (int, str)
        Offsets in `text` from which another place holds (later lines or pages).
    open : bool
        Whether it fills the last line of its page, and so may go on on the next.
    """

    kind: str
    text: str
    place: str
    part: str = ""
    section: str = ""
    cells: tuple[str, ...] = ()
    marks: tuple[tuple[int, str], ...] = ()
    open: bool = False

    def place_at(self, offset: int) -> str:
        """Return the place of the character at `offset` of the text."""
        place = self.place
        for start, later in self.marks:
            if offset >= start:
                place = later
        return place

    def locator(self, offset: int = 0) -> str:
        """Return where in the document `offset` stands: part, section and place."""
        return ", ".join(bit for bit in (self.part, self.section, self.place_at(offset)) if bit)


@dataclass(frozen=True)
class Document:
    """A document as text blocks, with the language it is written in.

    Attributes
    ----------
    name : str
        File name.
    form : str
        ``text``, ``markdown``, ``html``, ``docx`` or ``pdf``.
    language : str
        ``en`` or ``fr``, guessed from the commonest words.
    blocks : tuple of Block
        In reading order.
    sha256 : str
        Hash of the file that was read.
    """

    name: str
    form: str
    language: str
    blocks: tuple[Block, ...]
    sha256: str = ""

    @property
    def text(self) -> str:
        """The whole text, a block a line."""
        return "\n".join(block.text for block in self.blocks)


def plain(text: str) -> str:
    r"""Return `text` on one line, without control or invisible characters.

    Spaces of all widths become one space and typographic apostrophes and quotes plain
    ones, so that the same sentence reads the same from every format.

    Examples
    --------
    >>> plain("31\u202f454  trousses\x07 de l\u2019atelier")
    "31 454 trousses de l'atelier"
    """
    text = unicodedata.normalize("NFC", text)
    text = text.translate({0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"', 0x2011: "-"})
    text = re.sub(r"\s+", " ", text)
    kept = (sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cf", "Co", "Cs"))
    return re.sub(r" +", " ", "".join(kept)).strip()


def settle(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Put raw blocks in order: no table of contents, no paragraph cut by a page, parts named."""
    return tuple(_placed(_stitched(_without_contents([block for block in blocks if block.text]))))


def _without_contents(blocks: Sequence[Block]) -> list[Block]:
    kept: list[Block] = []
    inside = False
    for block in blocks:
        entry = bool(_CONTENTS_ENTRY.match(block.text.replace("\t", " ")))
        if _CONTENTS.match(block.text.strip(" *#:")):
            inside = True
            continue
        if inside and entry and len(block.cells) <= 2:
            continue
        inside = False
        # Dot leaders betray an entry anywhere, also without the title above.
        if entry and re.search(r"(?:\.\s?){4,}|…\s*\d", block.text):
            continue
        kept.append(block)
    return kept


def _stitched(blocks: Sequence[Block]) -> list[Block]:
    kept: list[Block] = []
    for block in blocks:
        before = next((i for i in range(len(kept) - 1, -1, -1) if kept[i].kind != NOTE), None)
        if before is not None and _runs_on(kept[before], block):
            first = kept[before]
            text = grown(first.text, block.text)
            offset = len(text) - len(block.text)
            marks = ((0, block.place), *block.marks)
            kept[before] = replace(
                first,
                kind=PARAGRAPH if first.kind == HEADING else first.kind,
                text=text,
                open=block.open,
                marks=(*first.marks, *((offset + start, place) for start, place in marks)),
            )
        else:
            kept.append(block)
    return kept


def grown(first: str, second: str) -> str:
    r"""Return a text that goes on after a page break, a word divided there put together.

    Examples
    --------
    >>> grown("une confé\u00ad", "rence"), grown("une", "conférence")
    ('une conférence', 'une conférence')
    """
    if first.endswith(SOFT):
        return first.rstrip(SOFT) + second
    return f"{first} {second}".strip()


def _runs_on(first: Block, second: Block) -> bool:
    # A line cut before its end has no full stop, and looks like a heading.
    cut = first.kind == HEADING and second.text[0].islower()
    if not (first.kind in (PARAGRAPH, ITEM) or cut) or second.kind != PARAGRAPH:
        return False
    if first.open and first.place_at(len(first.text)) != second.place:
        return True
    if len(first.text) < 60 or _TERMINAL.search(first.text):
        return False
    begins = second.text[0]
    if begins.islower() or begins == "(":
        return True
    return bool(_FUNCTION_WORD.search(first.text))


def _placed(blocks: Iterable[Block]) -> Iterable[Block]:
    part = section = ""
    for block in blocks:
        if block.kind == HEADING:
            found = _PART.match(block.text)
            part = found["part"] if found else part
            section = "" if found else shortened(block.text)
        yield replace(block, part=part, section=section, text=block.text.rstrip(SOFT))


def shortened(text: str, longest: int = LONGEST_SECTION) -> str:
    """Return `text` cut at a word, with an ellipsis, where it is longer than `longest`."""
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
