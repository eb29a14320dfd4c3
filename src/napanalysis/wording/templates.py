"""The brief's wording: sentences from the catalogue, filled with numbers that know their trail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import reduce
from operator import getitem

from napanalysis import catalogue
from napanalysis.language import Language, typeset
from napanalysis.number_formats import agreed
from napanalysis.wording.inline import Cell, Phrase, Piece, parts_of


class Words:
    """Sentences and labels in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._wording = catalogue.wording("brief")

    def text(self, key: str, /, **values: Cell) -> str:
        """Return a sentence of ``catalogue/brief.toml`` as plain text, its ``{names}`` filled."""
        words = agreed(self.template(key), values, self.language).format_map(values)
        return typeset(words, self.language)

    def phrase(self, key: str, /, **values: Cell) -> Phrase:
        """Return a sentence of the catalogue as words and the numbers in them."""
        return self.fill(self.template(key), values)

    def fill(self, template: str, values: Mapping[str, Cell]) -> Phrase:
        """Return a template as words and the numbers in them.

        It has ``{name}`` for a value and ``{name:one|many}`` for words that go by its number.
        """
        numbers: list[Piece] = []

        def mark(part: str | Piece) -> str:
            # What a value says is only ever text; the template's own words may be emphasized.
            shown = Piece(typeset(part, self.language)) if isinstance(part, str) else part
            numbers.append(shown)
            return chr(_MARK + len(numbers) - 1)

        marked = {name: "".join(map(mark, parts_of(value))) for name, value in values.items()}
        text = agreed(template, values, self.language).format_map(marked)
        parts: list[str | Piece] = []
        for place, words in enumerate(_EMPHASIS.split(typeset(text, self.language))):
            if place % 3 == 1:  # the stars before what is emphasized
                style = "strong" if words == "**" else "em"
                continue
            for piece in _MARKED.split(words):
                part = numbers[ord(piece) - _MARK] if _MARKED.fullmatch(piece) else piece
                if place % 3 == 2:
                    part = replace(part if isinstance(part, Piece) else Piece(part), style=style)
                parts.append(part)
        return Phrase(tuple(part for part in parts if str(part)))

    def has(self, key: str) -> bool:
        """Whether the catalogue has this wording."""
        return bool(reduce(lambda entry, part: entry.get(part, {}), key.split("."), self._wording))

    def template(self, key: str) -> str:
        """Return a wording of the catalogue in this language, unfilled."""
        return str(reduce(getitem, [*key.split("."), str(self.language)], self._wording))


_EMPHASIS = re.compile(r"(\*{1,2})(?=\S)(.+?)(?<=\S)\1")


#: What stands for the first number while the words around it are typeset, and for any.
_MARK = 0xE000
_MARKED = re.compile("([\ue000-\uf8ff])")


def slug(parts: Iterable[str]) -> str:
    """Return an identifier for an anchor: lower-case letters, digits and hyphens."""
    joined = "-".join(part for part in parts if part).casefold()
    return re.sub(r"[^a-z0-9]+", "-", joined).strip("-")
