"""A problem in the raw figures: which rule, where, which value, and what to do."""

from __future__ import annotations

import re
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


#: Controls, spaces aside, and marks that turn the direction of writing.
HARMFUL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
#: Those and others of which nothing is seen: a soft hyphen, a space without width, a filler, what
#: chooses how the letter before it looks.
INVISIBLE = re.compile(
    HARMFUL.pattern[:-1]
    + r"\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180e"
    r"\u200b-\u200d\u2060-\u2064\u206a-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    r"\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0001\U000e0020-\U000e007f]"
)
_UNSEEN = re.compile(rf"[\t\n\r]|{INVISIBLE.pattern}")


def shown(value: str, longest: int = _LONGEST) -> str:
    """Return a value fit to be printed: with nothing invisible, and not too long."""
    cut = value if len(value) <= longest else f"{value[: longest - 1]}…"
    cut = _UNSEEN.sub(lambda unseen: unseen[0].encode("unicode_escape").decode("ascii"), cut)
    # A letter of somebody's own, or of none: what is seen of it depends on the font.
    unknown = {each for each in cut if unicodedata.category(each) in ("Co", "Cn")}
    return cut.translate({ord(each): f"U+{ord(each):04X}" for each in unknown})
