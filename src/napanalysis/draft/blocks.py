"""Text blocks of a document, the same whatever format it was read from."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from operator import itemgetter

from napanalysis.errors import NapAnalysisError

HEADING, PARAGRAPH, ITEM, NOTE, TABLE = "heading", "paragraph", "item", "note", "table"
# What is kept so that its numbers are accounted for, and never read for figures.
CONTENTS, FURNITURE = "contents", "furniture"

# A hyphen that the typesetter put in at the end of a line.
SOFT = "\u00ad"
# Quotation marks and hyphens of print, and letters that print joins (ﬁ).
_PLAIN: dict[int, str | int] = str.maketrans("’‘“”\u2010\u2011\u2012", "''\"\"--–") | {
    sign: unicodedata.normalize("NFKC", chr(sign)) for sign in range(0xFB00, 0xFB07)
}
# Marks of footnotes that are characters of their own: 160¹, 41⁽²⁾, 35ᵖ.
_HIGH = "⁰¹²³⁴⁵⁶⁷⁸⁹"
#: Digits as they are written high; a power of ten keeps them.
HIGH = str.maketrans("0123456789", _HIGH)
_HIGH_MARK = re.compile(
    rf"(?<=\S)(?<!\b10)⁽?[{_HIGH}]+(?:\s?[,⁻–-]?\s?[{_HIGH}]+)*⁾?|(?<=\d)[\u02b0-\u02b8\u1d2c-\u1d6a]"
)
# Letters that a combining stroke strikes out, each its own.
_STRUCK = re.compile("(?:.[\u0335\u0336])+")
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
_TITLE = re.compile(r"(?:table|tableau|tabl?\.|figure|annex table)\s+[A-Z]?\d", re.IGNORECASE)
_MARK = re.compile(
    r"[\s\[(]*(?:(?:see|voir)\s+(?:(?:the|la|le)\s+)?)?"
    r"(?:(?:foot)?notes?(?: de bas de page)?|renvois?)?\s*"
    r"(?:\d{1,3}|[a-dfg-np-z]|[*†‡§¶#]+|[ivx]{1,4})"
    r"(?:(?:\s*[,;–-]\s*|\s+(?:and|et|to|à)\s+)(?:note\s*)?(?:\d{1,3}|[a-z]))*[\s\]).]*",
    re.IGNORECASE,
)
_CONTENTS_ENTRY = re.compile(r"^.{2,120}?(?:[\s.…·]+)(?:\d{1,3}|[ivxl]{1,6})$")


class DocumentError(NapAnalysisError):
    """A document can't be drafted from: what was given, what is read, what to do."""


@dataclass(frozen=True)
class Row:
    """A row of a table: its cells, where it stands, whether it is marked as a heading.

    A cell is plain text, "" where one that spans several goes on.
    """

    cells: tuple[str, ...]
    place: str
    head: bool = False


@dataclass(frozen=True)
class Table:
    """A table of a document, whatever it was read from."""

    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Block:
    """One heading, paragraph, list item, note or table of a document, or what holds no figures.

    Text is plain, on one line; of a table it is its title. A place is such as ``line 79`` or
    ``page 4``, and `marks` tell from which offsets of the text on another holds. `part` and
    `section` are "" before the first. A block that is open fills the last line of its page, and
    so may go on on the next.
    """

    kind: str
    text: str
    place: str
    part: str = ""
    section: str = ""
    table: Table | None = None
    marks: tuple[tuple[int, str], ...] = ()
    open: bool = False

    def place_at(self, offset: int) -> str:
        """Return the place of the character at `offset` of the text."""
        later = bisect_right(self.marks, offset, key=itemgetter(0))
        return self.marks[later - 1][1] if later else self.place

    def locator(self, offset: int = 0) -> str:
        """Return where in the document `offset` stands: part, section and place."""
        return ", ".join(bit for bit in (self.part, self.section, self.place_at(offset)) if bit)


@dataclass(frozen=True)
class Document:
    """A document as text blocks in reading order, with the language it is written in.

    `form` is the kind of file, `sha256` its hash; `warnings` tell what could not be read of it,
    and where.
    """

    name: str
    form: str
    language: str
    blocks: tuple[Block, ...]
    sha256: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The whole text, a block or a row of a table a line."""
        return "\n".join(line for block in self.blocks for line in lines_of(block))


def lines_of(block: Block) -> list[str]:
    """Return the text of a block; of a table its caption and its rows, cells parted by tabs."""
    rows = block.table.rows if block.table else ()
    return [*([block.text] if block.text else []), *("\t".join(row.cells) for row in rows)]


def plain(text: str) -> str:
    r"""Return `text` on one line, without control or invisible characters.

    Spaces of all widths become one space and typographic apostrophes and quotes plain
    ones, so that the same sentence reads the same from every format.

    Examples
    --------
    >>> plain("31\u202f454  trousses\x07 de l\u2019atelier")
    "31 454 trousses de l'atelier"
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = unicodedata.normalize("NFC", _STRUCK.sub("", text)).translate(_PLAIN)
    text = _HIGH_MARK.sub("", re.sub(r"\s+", " ", text))
    kept = (sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cf", "Co", "Cs"))
    return re.sub(r" +", " ", "".join(kept)).strip()


def settle(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Put raw blocks in order: contents set apart, captions joined, no paragraph cut by a page."""
    kept = [block for block in blocks if block.text or block.table]
    return tuple(_placed(_captioned(_stitched(_contents(kept)))))


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
        narrow = not block.table or max(len(row.cells) for row in block.table.rows) <= 2
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
    cut = first.kind == HEADING and second.text[:1].islower()
    if not (first.kind in (PARAGRAPH, ITEM) or cut) or second.kind != PARAGRAPH:
        return False
    if first.open and first.place_at(len(first.text)) != second.place:
        return True
    if len(first.text) < 60 or _TERMINAL.search(first.text):
        return False
    begins = second.text[0].islower() or second.text[0] == "("
    return begins or _FUNCTION_WORD.search(first.text) is not None


def _captioned(blocks: list[Block]) -> list[Block]:
    """Give a table the title that stands right above or below it."""
    order = [at for at, block in enumerate(blocks) if block.kind not in (NOTE, FURNITURE)]
    for turn, index in enumerate(order):
        for other in (*order[turn - 1 : turn], *order[turn + 1 : turn + 2]):
            block, near = blocks[index], blocks[other]
            above = other < index and near.kind == PARAGRAPH and len(near.text) <= 160
            title = _TITLE.match(near.text) or (above and not _TERMINAL.search(near.text))
            if block.table and not block.text and not near.table and title:
                blocks[index] = replace(block, text=near.text)
                blocks[other] = replace(near, text="")
    return [block for block in blocks if block.text or block.table]


def _placed(blocks: Iterable[Block]) -> Iterator[Block]:
    """Name the part and the section that each block stands in."""
    part = section = ""
    for block in blocks:
        if block.kind == HEADING:
            named = _PART.match(block.text)
            part, section = (named["part"], "") if named else (part, shortened(block.text))
        yield replace(block, part=part, section=section, text=block.text.rstrip(SOFT))


def shortened(text: str, longest: int = 80) -> str:
    """Return `text` cut at a word, with an ellipsis, where it is longer than `longest`."""
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def is_mark(text: str) -> bool:
    """Whether letters that are set high are the mark of a note: "er" and "th" are none.

    Examples
    --------
    >>> [is_mark(text) for text in ("1, 2", "Voir la note 4.", "r", "1 à 3", "er", "th", "2e")]
    [True, True, True, True, False, False, False]
    """
    return _MARK.fullmatch(text) is not None or not text.strip()
