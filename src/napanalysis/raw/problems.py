"""A problem in the raw figures: which rule, where, which value, and what to do."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from napanalysis import catalogue

_LONGEST = 80
_LONGEST_DETAIL = 400  # a reason is a sentence


@dataclass(frozen=True)
class Problem:
    """One finding about the raw figures, told in either language.

    `rule` is one of the catalogue's ``rules.toml``; `file` a path from the project's folder; `row`
    as a spreadsheet numbers it (the header is row 1), None for the whole file; `column` a key in a
    ``source.toml``, "" for the whole row or file. `details` are what else the rule's wording says,
    by placeholder (``nearest`` becomes the remedy's suggestion); `observations` those that it is
    about.
    """

    rule: str
    file: str
    row: int | None
    column: str
    value: str
    details: tuple[tuple[str, str], ...] = ()
    observations: tuple[str, ...] = ()

    @property
    def severity(self) -> str:
        """``error`` (stops a build) or ``flag`` (the brief shows it)."""
        return catalogue.rules()[self.rule].severity

    def message(self, language: str) -> str:
        """Return what is wrong, in `language` (``en`` or ``fr``)."""
        return self._worded(catalogue.rules()[self.rule].message, language)

    def remedy(self, language: str) -> str:
        """Return what to do about it, in `language` (``en`` or ``fr``)."""
        return self._worded(catalogue.rules()[self.rule].remedy, language)

    def as_row(self) -> dict[str, Any]:
        """Return everything about it by column, in both languages."""
        texts = {"message": self.message, "remedy": self.remedy}
        return {
            "severity": self.severity,
            "matters": catalogue.matters(self.rule),
            **{name: getattr(self, name) for name in ("rule", "file", "row", "column", "value")},
            **{f"{name}_{each}": texts[name](each) for name in texts for each in ("en", "fr")},
            "observations": "; ".join(self.observations),
        }

    def __lt__(self, other: Problem) -> bool:
        """Order by file, row (the whole file first), column and rule."""
        return self._order < other._order

    @property
    def _order(self) -> tuple[object, ...]:
        return (self.file, self.row or 0, self.column, self.rule, self.value, self.details)

    def _worded(self, text: catalogue.Text, language: str) -> str:
        given = {"file": self.file, "column": self.column, "value": self.value}
        words = {key: shown(value) for key, value in given.items()}
        words |= {key: shown(value, _LONGEST_DETAIL) for key, value in self.details}
        if str(language) == "fr":
            lists = {"reason": "reasons", "advice": "advice"}
            for key in lists.keys() & words:
                words[key] = catalogue.french(words[key], "problems", lists[key]) or words[key]
        nearest = words.get("nearest", "")
        wording = catalogue.wording("problems")["nearest"][str(language)]
        words["suggestion"] = wording.format(nearest=nearest) if nearest else ""
        return text[language].format_map(words)


def shown(value: str, longest: int = _LONGEST) -> str:
    """Return a value fit to be printed: with nothing invisible, and not too long."""
    cut = value if len(value) <= longest else f"{value[: longest - 1]}…"
    return cut if is_plain(cut) else "".join(map(_escaped, cut))


def is_plain(text: str) -> bool:
    """Whether all of a text is seen, as of nearly all; to look at each character takes a while."""
    return text.isprintable() and _UNSEEN_LETTERS.isdisjoint(text)


def is_harmful(character: str) -> bool:
    """Whether a character is a control or a mark that turns the direction of writing."""
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or character in _TURNING


_TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def is_invisible(character: str) -> bool:
    """Whether nothing is seen of a character: a zero-width space, a soft hyphen, a filler."""
    return (
        is_harmful(character)
        or unicodedata.category(character) == "Cf"
        or character in _UNSEEN_LETTERS
    )


# Not of that category; the last sixteen choose how the letter before them looks.
_UNSEEN_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0").union(
    map(chr, range(0xFE00, 0xFE10))
)


def _escaped(character: str) -> str:
    if is_invisible(character):
        return character.encode("unicode_escape").decode("ascii")
    # A letter of somebody's own, or of none: what is seen of it depends on the font.
    unknown = unicodedata.category(character) in ("Co", "Cn")
    return f"U+{ord(character):04X}" if unknown else character
