"""Text blocks of a document, the same whatever format it was read from."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
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
_MARK = re.compile(
    r"[\s\[(]*(?:(?:see|voir)\s+(?:(?:the|la|le)\s+)?)?"
    r"(?:(?:foot)?notes?(?: de bas de page)?|renvois?)?\s*"
    r"(?:\d{1,3}|[a-dfg-np-z]|[*†‡§¶#]+|[ivx]{1,4})"
    r"(?:(?:\s*[,;–-]\s*|\s+(?:and|et|to|à)\s+)(?:note\s*)?(?:\d{1,3}|[a-z]))*[\s\]).]*",
    re.IGNORECASE,
)


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
class Block:
    """One heading, paragraph, list item, note or table of a document, or what holds no figures.

    Text is plain, on one line; of a table it is its title. A place is such as ``line 79`` or
    ``page 4``, and `marks` tell from which offsets of the text on another holds. `part` and
    `section` are "" before the first. Of a table of the action plan `plan` tells which column of
    each row holds what, no columns for the rows of headings. A block that is open fills the last
    line of its page, and so may go on on the next.
    """

    kind: str
    text: str
    place: str
    part: str = ""
    section: str = ""
    rows: tuple[Row, ...] = ()
    plan: tuple[Mapping[str, int], ...] = ()
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

    `sha256` is the hash of its file; `warnings` tell what could not be read of it, and where.
    """

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
    rows = ["\t".join(row.cells) for row in block.rows]
    return [block.text, *rows] if block.text else rows


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


def is_mark(text: str) -> bool:
    """Whether letters that are set high are the mark of a note: "er" and "th" are none.

    Examples
    --------
    >>> [is_mark(text) for text in ("1, 2", "Voir la note 4.", "r", "1 à 3", "er", "th", "2e")]
    [True, True, True, True, False, False, False]
    """
    return _MARK.fullmatch(text) is not None or not text.strip()
