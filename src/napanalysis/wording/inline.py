"""What readers see: text, and pieces of it that know their trail and their language."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from markupsafe import Markup

from napanalysis.language import Language
from napanalysis.raw.problems import HARMFUL


@dataclass(frozen=True)
class Piece:
    """A number, a name or quoted words: text that is one thing to readers."""

    text: str
    #: The entry in the trail annex that explains it.
    trail: str = ""
    #: Where it isn't the brief's, so that the text is read aloud in its own.
    language: Language | None = None
    #: "em" or "strong".
    style: str = ""
    #: Signs after a number that the key explains, each with its meaning for screen readers.
    signs: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Phrase:
    """Words with pieces in them, each of which knows its trail and its language."""

    parts: tuple[str | Piece, ...]

    def __str__(self) -> str:
        return "".join(map(str, self.parts))

    @classmethod
    def join(cls, mark: str, cells: Iterable[Cell]) -> Phrase:
        """Return cells as one phrase, with a mark between them."""
        parts: list[str | Piece] = []
        for cell in cells:
            parts += [mark] if parts and mark else []
            parts += parts_of(cell)
        return cls(tuple(parts))

    def capital(self) -> Phrase:
        """Return the phrase with a capital at its beginning."""
        if not self.parts:
            return self
        first, *rest = self.parts
        if isinstance(first, Piece):
            return Phrase((replace(first, text=capital(first.text)), *rest))
        return Phrase((capital(first), *rest))


#: What a cell of a table or a value in a sentence can be.
Cell = str | Piece | Phrase


def markdown_of(cell: Cell) -> str:
    """Return a cell as Markdown, its numbers linked to their trail."""
    return "".join(map(_markdown, _pieces(cell)))


def html_of(cell: Cell, linked: bool = True) -> Markup:
    """Return a cell as HTML; `linked` tells whether its numbers link to their trail."""
    return Markup("").join(_html(piece, linked) for piece in _pieces(cell))


def trails_of(cell: Cell) -> list[str]:
    """Return the trail entries that the pieces of a cell link to."""
    return [piece.trail for piece in _pieces(cell) if piece.trail]


def capital(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def parts_of(cell: Cell) -> tuple[str | Piece, ...]:
    """Return what stands one after the other in a cell."""
    return cell.parts if isinstance(cell, Phrase) else (cell,)


def _pieces(cell: Cell) -> Iterator[Piece]:
    return (Piece(part) if isinstance(part, str) else part for part in parts_of(cell))


def _markdown(part: Piece) -> str:
    # Emphasis begins and ends at a word, or it is none.
    mark = {"strong": "**", "em": "*", "": ""}[part.style]
    text = _inside(part.text, lambda bare: f"{mark}{escape(bare)}{mark}")
    if part.language:
        # Within the link: Word knows the language of a span, but none of a link.
        text = f"[{text}]{{lang={part.language}}}"
    linked = f"[{text}](#{part.trail}){{.number}}" if part.trail else text
    return linked + "".join(
        f'[^{sign}^]{{.sign role="img" aria-label="{meaning}"}}' for sign, meaning in part.signs
    )


def _html(part: Piece, linked: bool) -> Markup:
    text = Markup(_inside(part.text, escape_html))
    if part.style:
        text = Markup("<{0}>{1}</{0}>").format(part.style, text)
    if part.language:
        text = Markup('<span lang="{}">{}</span>').format(part.language, text)
    if part.trail and linked:
        text = Markup('<a href="#{}" class="number">{}</a>').format(part.trail, text)
    sign = Markup('<sup class="sign" role="img" aria-label="{1}">{0}</sup>')
    return text + Markup("").join(sign.format(*each) for each in part.signs)


def _inside(words: str, markup: Callable[[str], str]) -> str:
    """Return words as markup; the spaces at their ends, which part them from others, stay."""
    bare = words.strip(" ")
    return words.replace(bare, markup(bare), 1) if bare else words


@cache  # a table's words come again and again
def escape(text: str) -> str:
    """Return untrusted text as Markdown that shows it and does nothing else."""
    inside = re.sub(r"([\\`*_{}\[\]<>#$~^|@\"'=&!]|-(?=-)|\.(?=\.))", r"\\\1", _harmless(text))
    # What would begin a list, a rule, a block or a definition at the start of a line.
    return re.sub(r"^( *)([-+%:])|^( *\(?\w+)([.)])(?=\s|$)", r"\1\3\\\2\4", inside)


@cache
def escape_html(text: str) -> Markup:
    """Return untrusted text as HTML that shows it and does nothing else."""
    # Quarto looks for its shortcodes in HTML too.
    braces = {ord("{"): "&#123;", ord("}"): "&#125;"}
    return Markup(html.escape(_harmless(text)).translate(braces))


def _harmless(text: str) -> str:
    one_line = re.sub(r"[ \t\r\n\f\v]+", " ", text).strip(" ")
    return HARMFUL.sub("", one_line)
