"""What readers see: text, and pieces of it that know their trail and their language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from napanalysis.language import Language
from napanalysis.wording.escape import escape, escape_html


@dataclass(frozen=True)
class Piece:
    """A number, a name or quoted words: text that is one thing to readers.

    Parameters
    ----------
    text : str
        Formatted in the language of the brief, or as a source has it.
    trail : str
        Identifier of the entry in the trail annex that explains it; "" where there is none.
    language : Language, optional
        The language of the text where it isn't the brief's, so that it is read aloud in its own.
    style : {"", "em", "strong"}
        How it is set.
    signs : tuple of (str, str)
        Signs after a number that the key explains, each with its meaning for screen readers.

    Examples
    --------
    >>> Piece("1.3", "m-convicted").markdown
    '[1.3](#m-convicted){.number}'
    >>> Piece("environ 60", language=Language.FR).markdown
    '[environ 60]{lang=fr}'
    """

    text: str
    trail: str = ""
    language: Language | None = None
    style: str = ""
    signs: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.text

    @property
    def markdown(self) -> str:
        """The text in its language, as a link to its trail."""
        text = _inside(self.text, escape)
        if self.style and text.strip(" "):
            mark = "**" if self.style == "strong" else "*"
            # Emphasis begins and ends at a word, or it is none.
            bare = text.strip(" ")
            text = text.replace(bare, f"{mark}{bare}{mark}", 1)
        if self.language:
            # Within the link: Word knows the language of a span, but none of a link.
            text = f"[{text}]{{lang={self.language}}}"
        linked = f"[{text}](#{self.trail}){{.number}}" if self.trail else text
        return linked + "".join(
            f'[^{sign}^]{{.sign role="img" aria-label="{meaning}"}}' for sign, meaning in self.signs
        )

    def html(self, linked: bool = True) -> str:
        """Return the text in its language as HTML, as a link to its trail."""
        text = _inside(self.text, escape_html)
        if self.style:
            text = f"<{self.style}>{text}</{self.style}>"
        if self.language:
            text = f'<span lang="{self.language}">{text}</span>'
        if self.trail and linked:
            text = f'<a href="#{self.trail}" class="number">{text}</a>'
        return text + "".join(
            f'<sup class="sign" role="img" aria-label="{escape_html(meaning)}">{sign}</sup>'
            for sign, meaning in self.signs
        )


@dataclass(frozen=True)
class Phrase:
    """Words with pieces in them, each of which knows its trail and its language.

    Parameters
    ----------
    parts : tuple of str or Piece
        What stands one after the other.

    Examples
    --------
    >>> phrase = Phrase((Piece("117", "o-convicted"), " persons"))
    >>> str(phrase), phrase.markdown
    ('117 persons', '[117](#o-convicted){.number} persons')
    """

    parts: tuple[str | Piece, ...]

    def __str__(self) -> str:
        return "".join(map(str, self.parts))

    @property
    def markdown(self) -> str:
        """The words as Markdown, their numbers linked to their trail."""
        told = (
            _inside(part, escape) if isinstance(part, str) else part.markdown for part in self.parts
        )
        return "".join(told)

    def html(self, linked: bool = True) -> str:
        """Return the words as HTML, their numbers linked to their trail."""
        told = (
            _inside(part, escape_html) if isinstance(part, str) else part.html(linked)
            for part in self.parts
        )
        return "".join(told)

    @property
    def trails(self) -> list[str]:
        """The entries of the trail that the pieces link to."""
        return [part.trail for part in self.parts if isinstance(part, Piece) and part.trail]

    @classmethod
    def join(cls, mark: str, cells: Iterable[Cell]) -> Phrase:
        """Return cells as one phrase, with a mark between them.

        Examples
        --------
        >>> str(Phrase.join("; ", ["one", Piece("two")]))
        'one; two'
        """
        parts: list[str | Piece] = []
        for cell in cells:
            parts += [mark] if parts and mark else []
            parts += cell.parts if isinstance(cell, Phrase) else [cell]
        return cls(tuple(parts))

    def capital(self) -> Phrase:
        """Return the phrase with a capital at its beginning."""
        if not self.parts:
            return self
        first, *rest = self.parts
        if isinstance(first, Piece):
            return Phrase((replace(first, text=_capital(first.text)), *rest))
        return Phrase((_capital(first), *rest))


#: What a cell of a table or a value in a sentence can be.
Cell = str | Piece | Phrase


def markdown_of(cell: Cell) -> str:
    """Return a cell as Markdown, its numbers linked to their trail."""
    return escape(cell) if isinstance(cell, str) else cell.markdown


def html_of(cell: Cell, linked: bool = True) -> str:
    """Return a cell as HTML; `linked` tells whether its numbers link to their trail."""
    return escape_html(cell) if isinstance(cell, str) else cell.html(linked)


def trails_of(cell: Cell) -> list[str]:
    """Return the trail entries that the pieces of a cell link to."""
    if isinstance(cell, Phrase):
        return cell.trails
    return [cell.trail] if isinstance(cell, Piece) and cell.trail else []


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _inside(words: str, escape: Callable[[str], str]) -> str:
    """Return words of a phrase as markup; the spaces at their ends part them from a number."""
    start, end = words[: len(words) - len(words.lstrip(" "))], words[len(words.rstrip(" ")) :]
    return f"{start}{escape(words)}{end}" if words.strip(" ") else words
