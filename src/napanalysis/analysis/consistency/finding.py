"""How a check between figures reports what it found: a problem at one of the observations."""

from __future__ import annotations

from typing import Any

from napanalysis.analysis.intervals import Interval
from napanalysis.raw.problems import Problem

Row = dict[str, Any]

#: What two counts must share to be of the same thing at the same time.
SAME_COUNT = ["source", "period_start", "period_end", "as_of", "geography"]


def interval(row: Row) -> Interval:
    """Return the number of an observation or a measure as an interval."""
    return Interval.of(row["value"], row["lower"], row["upper"])


def reference(row: Row) -> str:
    """Return an observation's reference date: `as_of`, for flows `period_end`."""
    return str(row["as_of"] or row["period_end"])


def problem(rule: str, row: Row, others: list[Row], **details: str) -> Problem:
    """Return the finding about an observation.

    Parameters
    ----------
    rule : str
        Identifier in the catalogue.
    row : dict
        The observation that the finding is told at.
    others : list of dict
        Those that it was compared with, which get the flag too.
    **details : str
        What the rule's wording says besides.
    """
    if others:
        details = {
            "old": "; ".join(other["published"] for other in others),
            "new": row["published"],
            "other_source": "; ".join(sorted({other["source"] for other in others})),
            **details,
        }
    return Problem(
        rule=rule,
        file=row["file"],
        row=row["row"],
        column="published",
        value=row["published"],
        details=tuple(sorted(details.items())),
        observations=(row["observation"], *(other["observation"] for other in others)),
    )
