"""A number of a document as a drafted figure, or as one that is left out."""

from __future__ import annotations

import re
from dataclasses import dataclass

FIGURES, FUNDING, OPERATIONS = "figures", "funding", "operations"


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
