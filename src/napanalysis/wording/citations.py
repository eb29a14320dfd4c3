"""How documents are named and quoted: in the brief's language, or marked as in their own."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import groupby
from operator import itemgetter

from napanalysis import catalogue
from napanalysis.language import Language, typeset
from napanalysis.raw.sources import Source
from napanalysis.wording.inline import Cell, Phrase, Piece
from napanalysis.wording.templates import Words


class Citer:
    """Names documents and quotes them, for a brief in one language.

    Words that stay in another language say so, so that a screen reader speaks them in it
    (WCAG 2.1, success criterion 3.1.2).
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self.words = Words(language)

    def source(self, source: Source, trail: str = "") -> Cell:
        """Return a source's publisher and title, the publisher once; `trail` is the title's."""
        title = self.title(source, trail)
        publisher = self.publisher(source)
        if title.text.startswith((publisher, source.publisher)):
            return title
        return self.words.phrase("word.source_entry", publisher=publisher, title=title)

    def title(self, source: Source, trail: str = "") -> Piece:
        """Return a source's title: in this language where it has one, else marked as its own."""
        if title := source.titled(self.language):
            return Piece(typeset(title, self.language), trail)
        return replace(self.quoted(source.title, source.language), trail=trail)

    def quoted(self, text: str, language: str) -> Piece:
        """Return words as they stand in a document, marked where its language is another."""
        its = Language.parse(language)
        foreign = its is not self.language and any(map(str.isalpha, text))
        return Piece(typeset(text, its), language=its if foreign else None)

    def translated(self, text: str) -> str:
        """Return what a raw file says in the project's English; "" where its French is unknown."""
        if self.language is Language.FR:
            text = catalogue.french(text, "notes", "note", "source")
        return typeset(text, self.language)

    def remark(self, text: str) -> Cell:
        """Return what a raw file says in the project's English; so marked where it stays so."""
        return self.translated(text) or (self.quoted(text, Language.EN) if text else "")

    def locator(self, text: str, source: Source) -> Cell:
        """Return where in a document a figure stands, the names of its parts as it has them."""
        pieces = [
            typeset(piece, self.language) if own else self.quoted(piece, source.language)
            for piece, own in locator(text, self.language)
        ]
        return Phrase.join("", pieces)

    def publisher(self, source: Source) -> str:
        """Return a source's publisher by its name in this language, where it has one."""
        known = catalogue.wording("publishers").get(catalogue.publisher(source.publisher))
        return str(known[self.language]) if known else source.publisher


def locator(text: str, language: str) -> list[tuple[str, bool]]:
    """Return where in a document a figure stands, in pieces with the marks between them.

    Each comes with whether its words are this project's: words for places are, and told in
    `language`; names of parts and sections are the document's, and stay as it prints them.
    """
    first, *rest = re.split("([,;] )", text)
    pieces = [_place(first, str(language))]
    for mark, words in zip(rest[::2], rest[1::2], strict=True):
        piece = _place(words, str(language))
        # A mark between the two is this project's.
        pieces += [(mark, pieces[-1][1] or piece[1]), piece]
    alike = groupby(pieces, key=itemgetter(1))
    return [("".join(words for words, _ in group), own) for own, group in alike]


@cache  # parts and lines of one document come again and again
def _place(words: str, language: str) -> tuple[str, bool]:
    """Return a piece of a locator in a language, and whether it has words of this project."""
    own = False
    for entry in catalogue.wording("notes")["locator"]:
        translated, times = re.subn(entry["en"], entry["fr"], words)
        own = own or times > 0
        words = translated if language == "fr" else words
    return words, own
