"""A number of a document as a drafted figure, or as one that is left out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

FIGURES, FUNDING, OPERATIONS = "figures", "funding", "operations"
# So many figures of the same number and noun are looked at for one that is printed again.
_NEAREST = 12
_DATES = attrgetter("period_start", "period_end", "as_of")


@dataclass(frozen=True)
class DraftFigure:
    """A number of the document that measures something, with what it is taken to be.

    `value` is the middle of a range; dates are as raw tables write them, and which are filled
    follows from the indicator's kind; `sentence` begins with the words that introduce its list;
    `noun` is the family of what is counted. A cell of a table has its title and labels.
    """

    published: str
    value: float
    indicator: str
    breakdown: str
    period_start: str
    period_end: str
    as_of: str
    geography: str
    locator: str
    sentence: str
    score: int
    reason: str
    noun: str = ""
    cell: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """The raw table it belongs in: ``figures``, ``operations`` or ``funding``."""
        if self.indicator.startswith("operation_"):
            return OPERATIONS
        return FUNDING if self.indicator == "funding_committed" else FIGURES


@dataclass(frozen=True)
class LeftOut:
    """A number that is no row of the draft.

    `masked` says that its kind, which is the reason, never is a figure: a date, a page.
    """

    published: str
    location: str
    sentence: str
    reason: str
    masked: bool


def left_out(
    text: str, reason: str, place: str, sentence: str = "", *, masked: bool = True
) -> list[LeftOut]:
    """Return the numbers of a text none of which is a figure, for one reason."""
    numbers = re.findall(r"\d[\d.,/ -]*\d|\d", text)
    return [LeftOut(number, place, sentence or text, reason, masked) for number in numbers]


def once(figures: Sequence[DraftFigure]) -> tuple[list[DraftFigure], list[LeftOut]]:
    """Give a figure that is printed again only once; return the others as left out."""
    kept: list[DraftFigure] = []
    again: list[LeftOut] = []
    alike: dict[tuple[object, ...], list[DraftFigure]] = defaultdict(list)
    for figure in figures:
        same = alike[figure.noun, figure.value, figure.indicator, figure.breakdown]
        first = next((other for other in same[-_NEAREST:] if _repeats(other, figure)), None)
        if first is None:
            same.append(figure)
            kept.append(figure)
        else:
            reason = f"printed again: {first.locator}"
            again.append(LeftOut(figure.published, figure.locator, figure.sentence, reason, False))
    return kept, again


def _repeats(first: DraftFigure, second: DraftFigure) -> bool:
    """Whether two sentences, or a heading and the text, say the same of the same thing."""
    if first.cell or second.cell or first.sentence == second.sentence:
        return False
    words, others = (
        set(re.findall(r"[^\W\d_]{5,}", figure.sentence.lower())) for figure in (first, second)
    )
    # Of two facts with the same number, each has its own time or its own words.
    least = 0.4 if _DATES(first) == _DATES(second) else 0.75
    return len(words & others) >= least * min(len(words), len(others)) > 0
