"""Parts of a document that are converted apart from it, so that each is converted once.

The rows of its tables, the entries of its trail and its plain paragraphs are most of a document,
and when one figure changes nearly all of them stay. Each is a piece: what pandoc makes of it
follows from its own text alone. In the document a stub stands for it (a table with one row, two
entries for all, a word), and in what pandoc writes, the stub gives its place to what was made of
the piece.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from napanalysis.brief.formats import fenced

Kind = Literal["rows", "entry", "text", "frame"]

_RULE = re.compile(r"\|(?: :?-+:? \|){2,}")
_ENTRY = re.compile(r"::: \{#[\w-]+ \.trail\}")
#: Above this length of a line, pandoc gives a table the whole width, whatever its other lines.
_LINE = 72
_ESCAPED = re.compile(r"\\.")
#: How a paragraph begins that can't be anything else, and what looks so and isn't one.
_PLAIN = re.compile(r"\*\*\w|[^\W_]|[“«(\[]")
_LISTED = re.compile(r"\(?[@\w]+[.)](?:\s|$)|[Tt]able:")
_DEFINES = re.compile(r"[:~](?:\s|$)")
_OPENS = re.compile(r":{3,}.*[^:\s]")
_CLOSES = re.compile(r":{3,}\s*")
#: Blocks whose paragraphs are captions, or are set in a way of their own.
_OWN = re.compile(r"#fig-|#tbl-|\.card")
#: What may depend on the text around it, or has a part in the order of things: references,
#: notes, images, code, markup of a format, formulas, conditions.
_BOUND = re.compile(r"[@<`$^]|!\[|\{\{|\bcontent-")
_BRACKET = re.compile(r"[\[\]]")
#: Links and identifiers written in another way than `_LINK` and `_NAME` read them.
_UNREAD = re.compile(r"\]\(#(?![^()\s]+\))|\{[^{}]+#|\{[^{}]*\bid\s*=")
_LINK = re.compile(r"\]\(#([^)\s]+)\)")
_NAME = re.compile(r"\{#([^\s}]+)")


@dataclass(frozen=True)
class Fragment:
    """A piece of a document.

    Parameters
    ----------
    kind : {"rows", "entry", "text", "frame"}
        The rows of a table, of which the text is the whole table; an entry of the trail; what
        stands in a paragraph; or all that is left without these.
    text : str
        Its Markdown; of a frame, all that it follows from.
    """

    kind: Kind
    text: str

    @property
    def links(self) -> list[str]:
        """Identifiers that it links to."""
        return _LINK.findall(_ESCAPED.sub("", self.text))

    @property
    def names(self) -> list[str]:
        """Identifiers that it has."""
        return _NAME.findall(_ESCAPED.sub("", self.text))


@dataclass(frozen=True)
class Stub:
    """What stands in the document for one or more pieces.

    Parameters
    ----------
    first, last : str
        The words that its beginning and its end are known by; the same but for entries.
    pieces : tuple of Fragment
        What it stands for: one piece, or entries that follow each other.
    """

    first: str
    last: str
    pieces: tuple[Fragment, ...]


@dataclass(frozen=True)
class Split:
    """A document with stubs for its pieces."""

    lines: list[str]
    stubs: tuple[Stub, ...]

    @property
    def pieces(self) -> list[Fragment]:
        """Every piece once, in order."""
        return list(dict.fromkeys(piece for stub in self.stubs for piece in stub.pieces))


def split(lines: Sequence[str], output: str) -> Split:
    """Put stubs for what can be converted apart.

    Parameters
    ----------
    lines : sequence of str
        A document in Markdown, without what it has for other formats.
    output : {"html", "typst", "docx"}
        Format that it is read for. On screens the trail is HTML already.
    """
    text = "\n".join(lines)
    mark = "stub"
    while mark in text:
        mark += "b"
    left: list[str] = []
    stubs: list[Stub] = []
    within: list[str] = []
    index, fence = 0, ""
    while index < len(lines):
        fence = fenced(lines[index], fence)
        words = f"{mark}a{len(stubs)}z", f"{mark}o{len(stubs)}z"
        found = None
        if not fence and _begins(lines, index):
            found = _table(lines, index, words)
            if found is None and output != "html":
                found = _entries(lines, index, words)
            if found is None and not any(map(_OWN.search, within)):
                found = _paragraph(lines, index, words)
        if found is None:
            if not fence and _CLOSES.fullmatch(lines[index]):
                del within[-1:]
            elif not fence and _OPENS.fullmatch(lines[index]):
                within.append(lines[index])
            left.append(lines[index])
            index += 1
            continue
        stub, shown, index = found
        stubs.append(stub)
        left += shown
    return Split(left, tuple(stubs))


def _begins(lines: Sequence[str], index: int) -> bool:
    """Whether a block begins here: at the top, after nothing, or after a fence."""
    return not index or not lines[index - 1].strip() or lines[index - 1].startswith(":::")


def _ends(lines: Sequence[str], index: int) -> bool:
    """Whether a block has ended before this line."""
    return index >= len(lines) or not lines[index].strip() or bool(_CLOSES.fullmatch(lines[index]))


def _paragraph(
    lines: Sequence[str], begin: int, words: tuple[str, str]
) -> tuple[Stub, list[str], int] | None:
    """Return the stub of a paragraph of one line, its lines, and the place of the line after."""
    text = lines[begin]
    if not _is_plain(text) or text.endswith(("\\", " ")):
        return None
    following = next((line for line in lines[begin + 1 :] if line.strip()), "")
    if not _ends(lines, begin + 1) or _DEFINES.match(following) or not stands_alone(text):
        return None
    return Stub(words[0], words[0], (Fragment("text", text),)), [words[0]], begin + 1


def _is_plain(text: str) -> bool:
    """Whether a line begins as nothing but a paragraph does."""
    return bool(_PLAIN.match(text)) and not _LISTED.match(text)


def _table(
    lines: Sequence[str], begin: int, words: tuple[str, str]
) -> tuple[Stub, list[str], int] | None:
    """Return the same of a table."""
    end = begin
    while end < len(lines) and lines[end].startswith("|"):
        end += 1
    table = lines[begin:end]
    if len(table) < 3 or not _RULE.fullmatch(table[1]) or len(table[1]) <= _LINE:
        return None
    piece = Fragment("rows", "\n".join(table))
    if not _ends(lines, end) or not stands_alone(piece.text):
        return None
    row = f"| {words[0]} |{' |' * (table[1].count('|') - 2)}"
    return Stub(words[0], words[0], (piece,)), [*table[:2], row], end


def _entries(
    lines: Sequence[str], begin: int, words: tuple[str, str]
) -> tuple[Stub, list[str], int] | None:
    """Return the same of entries that follow each other; two or more, as these are set apart."""
    pieces: list[Fragment] = []
    index = end = begin
    while index + 2 < len(lines) and _ENTRY.fullmatch(lines[index]) and lines[index + 2] == ":::":
        piece = Fragment("entry", "\n".join(lines[index : index + 3]))
        if not _is_plain(lines[index + 1]) or not stands_alone(piece.text):
            break
        pieces.append(piece)
        end = index = index + 3
        if index < len(lines) and not lines[index].strip():
            index += 1
    if len(pieces) < 2:
        return None
    shown = [f"::: {{#{word} .trail}}\n{word}\n:::\n" for word in words]
    return Stub(*words, tuple(pieces)), "\n".join(shown).splitlines(), end


def stands_alone(text: str) -> bool:
    r"""Tell whether what pandoc makes of a text is the same wherever it stands.

    Every bracket must be closed by a place within the document or by attributes: any other
    may be the name of something that stands elsewhere.

    Examples
    --------
    >>> stands_alone("[117](#m-x){.number} of \\[some\\]"), stands_alone("[Methods]")
    (True, False)
    """
    plain = _ESCAPED.sub("", text)
    if _BOUND.search(plain) or _UNREAD.search(plain):
        return False
    opened = 0
    for bracket in _BRACKET.finditer(plain):
        opened += 1 if bracket[0] == "[" else -1
        if opened < 0 or (bracket[0] == "]" and not plain.startswith(("(#", "{"), bracket.end())):
            return False
    return not opened
