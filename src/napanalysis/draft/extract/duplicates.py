"""A drafted figure, and how one that is printed twice is given once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

FIGURES = "figures"


@dataclass(frozen=True)
class DraftFigure:
    """A number of the document that measures something, with what it is taken to be.

    Attributes
    ----------
    published : str
        As printed, with its qualifier.
    value : float
        What it is read as; of a range, the middle.
    indicator, breakdown : str
        Suggestions, "" where there is none.
    period_start, period_end, as_of : str
        Dates as raw tables write them; which are filled follows from the indicator's kind.
    geography : str
        ``Canada``, or the one province or territory that the sentence names.
    locator : str
        Part, section and line or page.
    sentence : str
        The sentence it stands in, after the words that introduce its list.
    score : int
        0 to 100: how sure the suggestion is.
    reason : str
        Why it was taken and dated so, for the review.
    table : str
        The raw table it belongs in: ``figures``, ``operations`` or ``funding``.
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
    table: str = FIGURES
    noun: str = ""


def once(found: Sequence[DraftFigure]) -> list[DraftFigure]:
    """Give a figure that is printed again only once, and say where else it stands."""
    kept: list[DraftFigure] = []
    for figure in found:
        for index, first in enumerate(kept):
            same = (first.indicator, first.breakdown, first.noun, first.value) == (
                figure.indicator, figure.breakdown, figure.noun, figure.value,
            )  # fmt: skip
            if (same and _alike(first.sentence, figure.sentence)) or _named(first, figure):
                better = figure if figure.score > first.score + 10 else first
                kept[index] = replace(
                    better,
                    locator=first.locator,
                    reason=f"{better.reason}; again: {figure.locator}".strip("; "),
                )
                break
        else:
            kept.append(figure)
    return kept


def _alike(first: str, second: str) -> bool:
    """Whether two sentences say the same: most long words of the shorter are in the other."""
    if first == second:
        return False
    one, two = (set(re.findall(r"[^\W\d_]{5,}", text.lower())) for text in (first, second))
    shorter = min(len(one), len(two))
    return shorter > 0 and len(one & two) / shorter >= 0.4


def _named(first: DraftFigure, figure: DraftFigure) -> bool:
    """Whether a number only names again what was counted: "of these 455 cases, 22 ..."."""
    if figure.indicator or (first.noun, first.value) != (figure.noun, figure.value):
        return False
    again = r"(?<!\w)(?:of|among|de|parmi|sur) (?:these|those|the|ces|les) "
    printed = rf"{again}{re.escape(figure.published)}\b"
    return re.search(printed, figure.sentence, re.IGNORECASE) is not None
