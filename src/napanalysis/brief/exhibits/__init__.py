"""The exhibits of the brief by name; each is made from one analysis in one language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from napanalysis.analysis import Analysis
from napanalysis.brief.exhibits import (
    partnerships,
    plan,
    prosecution,
    protection,
    quality,
    reported,
)
from napanalysis.brief.exhibits.maker import Maker
from napanalysis.brief.exhibits.model import Exhibit
from napanalysis.errors import UsageError, nearest
from napanalysis.language import Language

__all__ = ["EXHIBITS", "Exhibit", "make", "make_all"]

#: Indicators (or their beginnings) that have an exhibit of their own.
_SHOWN = (
    "cases_completed", "persons_convicted", "cases_before_courts", "accused_before_courts",
    "victims_before_courts", "ucr_", "glotip_persons_prosecuted", "glotip_persons_convicted",
    "trp_issued", "trp_subsequent", "tip_victims_new", "tip_victims_rcmp", "funding_committed",
)  # fmt: skip

EXHIBITS: dict[str, Callable[[Maker], Exhibit | None]] = {
    "cases-completed": prosecution.cases_completed,
    "persons-convicted": prosecution.persons_convicted,
    "ratios": prosecution.ratios,
    "before-courts": prosecution.before_courts,
    "police-incidents": reported.police_incidents,
    "unodc": reported.unodc,
    "operations": reported.operations,
    "other-prosecution": partial(protection.other_figures, pillar="prosecution", shown=_SHOWN),
    "permits": protection.permits,
    "permits-wider": protection.permits_wider,
    "victims-identified": protection.victims_identified,
    "other-protection": partial(protection.other_figures, pillar="protection", shown=_SHOWN),
    "other-prevention": partial(protection.other_figures, pillar="prevention", shown=_SHOWN),
    "funding": partnerships.funding,
    "other-partnerships": partial(protection.other_figures, pillar="partnerships", shown=_SHOWN),
    "plan-by-pillar": plan.plan_by_pillar,
    "plan-by-lead": plan.plan_by_lead,
    "tracker": plan.tracker,
    "not-comparable": quality.not_comparable,
    "revisions": quality.revisions,
    "flags": quality.flags,
    "sources": quality.sources,
}


def make(name: str, analysis: Analysis, language: Language) -> Exhibit | None:
    """Return one exhibit, or None where nothing is known for it up to the fiscal year.

    Parameters
    ----------
    name : str
        A key of `EXHIBITS`.
    analysis : Analysis
        What is known up to the fiscal year.
    language : Language
        Language of its words and numbers.

    Raises
    ------
    UsageError
        If there is no such exhibit; it names the nearest.
    """
    if name not in EXHIBITS:
        guess = nearest(name, EXHIBITS)
        raise UsageError(
            f"There is no exhibit {name!r}.",
            f"Did you mean {guess!r}?" if guess else f"Exhibits are: {', '.join(EXHIBITS)}.",
        )
    return EXHIBITS[name](Maker(analysis, language))


def make_all(
    analysis: Analysis, language: Language, names: Iterable[str] = EXHIBITS
) -> list[Exhibit]:
    """Return all exhibits for which something is known."""
    found = (make(name, analysis, language) for name in names)
    return [exhibit for exhibit in found if exhibit is not None]
