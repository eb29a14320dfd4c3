"""Whether two numbers of a series may be set beside each other, and how one moved."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from napanalysis import catalogue
from napanalysis.analysis.interval_arithmetic import Interval
from napanalysis.analysis.measure_rows import (
    NO_DIFFERENCE,
    NOT_COMPARABLE,
    Row,
    flags_of,
    months_of,
)
from napanalysis.errors import UsageError, some
from napanalysis.language import Language

#: A change below this share of the earlier number is told as "about the same".
MATERIAL = 0.02


def parted(old: Row, new: Row) -> bool:
    """Whether flags, or who counted, keep a number from being set beside the one before it.

    Counts at a date are compared for one counter alone. A change of basis parts the numbers on
    either side of it, not those after it. A stock that falls is told of the later number alone, so
    it parts no number from the next.
    """
    lengths = {months_of(row) for row in (old, new)} - {0}
    counters = {row.get("counter") for row in (old, new) if row.get("as_of")} - {None}
    return bool(parting_flags(old, new)) or max(len(lengths), len(counters)) > 1


def parting_flags(old: Row, new: Row) -> frozenset[str]:
    """Return the flags that keep a number from being set beside the one before it."""
    after = flags_of(new) & NOT_COMPARABLE
    after -= {"break-in-basis"} & flags_of(old)
    return frozenset(after | (NO_DIFFERENCE & flags_of(old)))


def basis(indicator: str, language: Language) -> str:
    """Return why the counts before and after a change of basis form no series."""
    return str(catalogue.wording("crosschecks")["break_in_basis"][indicator][language])


def compared(old: Row, new: Row) -> str:
    """Return how a number moved since the one before it, in a word.

    ``apart`` where `parted`; ``unclear`` where the bounds of the two overlap;
    ``same`` where both are exact and equal; ``steady`` ("about the same") where the change is below
    2 % or, of whole numbers, not more than one; else ``rose`` or ``fell``.
    """
    if parted(old, new):
        return "apart"
    before, after = Interval.of(old), Interval.of(new)
    if before.is_exact and after.is_exact and before.value == after.value:
        return "same"
    rose, fell = before.is_surely_below(after), after.is_surely_below(before)
    if not rose and not fell:
        return "unclear"
    return "steady" if _is_immaterial(old, new) else "rose" if rose else "fell"


def one_series(rows: Sequence[Row]) -> Sequence[Row]:
    """Return the rows of one count in order of time; others are a `UsageError`."""
    several = dict.fromkeys(map(counts, rows))
    if len(several) > 1:
        raise UsageError(
            f"These are several series: {some([*several])}.",
            "Choose one count, breakdown and place.",
        )
    dates = [row["as_of"] or row["period_end"] for row in rows]
    for earlier, later in pairwise(dates):
        if later < earlier:
            raise UsageError(
                f"The series isn't in order of time: {earlier} stands before {later}.",
                'Sort it by its dates: sort_values(["period_end", "as_of"]).',
            )
    return rows


def counts(row: Row) -> str:
    """Return what a row counts, in the ids of the catalogue."""
    place = row.get("geography", "Canada")
    named = (row.get("measure") or row.get("indicator"), row["breakdown"], place)
    return ", ".join(str(part) for part in named if part and part != "Canada")


def moved(rows: Sequence[Row]) -> str:
    """Return how a series moved at its end, as `compared`; ``one`` for a single number."""
    return "one" if len(rows) < 2 else compared(*rows[-2:])


def _is_immaterial(old: Row, new: Row) -> bool:
    """Whether a change is below what is told as one."""
    change = abs(new["value"] - old["value"])
    whole = all(float(row["value"]).is_integer() for row in (old, new))
    # One of a few is much: from 1 to 2 persons is told as it is.
    by_one = whole and change <= 1 and old["value"] >= 1 / MATERIAL / 2
    return bool(change < MATERIAL * abs(old["value"]) or by_one)
