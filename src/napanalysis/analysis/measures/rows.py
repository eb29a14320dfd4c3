"""A row of the table of measures, made from observations so that its trail is never lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis.intervals import Interval

COLUMNS = [
    "measure", "breakdown", "value", "lower", "upper", "unit", "period_start", "period_end",
    "as_of", "formula", "observations", "comparable", "flags", "note",
]  # fmt: skip

#: With one of these flags a number may not be set beside the one before it.
NOT_COMPARABLE = frozenset(
    {
        "stock-falls", "break-in-basis", "not-comparable", "unit-ambiguous",
        "printed-change-differs", "population-unclear", "may-be-cumulative",
    }
)  # fmt: skip

#: With one of these flags nothing is subtracted from a number, nor it from another.
NO_DIFFERENCE = frozenset(
    {"unit-ambiguous", "printed-change-differs", "population-unclear", "may-be-cumulative"}
)

#: Flags of an observation that say something of the observation only.
_OWN = frozenset({"superseded"})

Row = dict[str, Any]


def measure_row(
    measure: str,
    number: Interval,
    observations: Sequence[Row],
    formula: str,
    *,
    breakdown: str | None = None,
    period: tuple[str, str] | None = None,
    flags: Iterable[str] = (),
) -> Row:
    """Return one row of the table of measures.

    Parameters
    ----------
    measure : str
        Identifier in the catalogue.
    number : Interval
        The result, in the measure's unit.
    observations : sequence of dict
        The observations behind it; the last gives dates and breakdown where they
        aren't given. Their flags are the measure's too.
    formula : str
        The computation with its numbers, such as ``117 / 90``; "" where none is made.
    breakdown, period : optional
        Where they differ from those of the last observation.
    flags : iterable of str
        Further flags.

    Returns
    -------
    dict
        Values for `COLUMNS`.
    """
    last = observations[-1]
    every = {
        flag
        for row in observations
        for flag in row["flags"].split("; ")
        if flag and flag not in _OWN
    } | set(flags)
    start, end = period or (last["period_start"], last["period_end"])
    return {
        "measure": measure,
        "breakdown": last["breakdown"] if breakdown is None else breakdown,
        "value": number.value,
        "lower": number.lower,
        "upper": number.upper,
        "unit": catalogue.measures()[measure].unit,
        "period_start": start,
        "period_end": end,
        "as_of": "" if period else last["as_of"],
        "formula": formula,
        "observations": "; ".join(row["observation"] for row in observations),
        "comparable": not every & NOT_COMPARABLE,
        "flags": "; ".join(sorted(every)),
        "note": "; ".join(_remedy(flag) for flag in sorted(every) if flag in NOT_COMPARABLE),
    }


def is_subtracted(old: Row, new: Row) -> bool:
    """Whether flags of two observations leave room for a difference between them.

    Examples
    --------
    >>> is_subtracted({"flags": "secondary-source; unit-ambiguous"}, {"flags": ""})
    False
    """
    return not NO_DIFFERENCE & {*old["flags"].split("; "), *new["flags"].split("; ")}


def number(row: Row) -> Interval:
    """Return an observation's number."""
    return Interval.of(row["value"], row["lower"], row["upper"])


def plain(value: float | None) -> str:
    """Return a number as formulas show it: without separators or trailing zeros.

    Examples
    --------
    >>> plain(117.0), plain(0.4)
    ('117', '0.4')
    """
    return "?" if value is None else f"{value:.10g}"


def table(rows: Iterable[Row]) -> pd.DataFrame:
    """Return rows as the table of measures, in a fixed order."""
    frame = pd.DataFrame(list(rows), columns=COLUMNS)
    frame = frame.astype(dict.fromkeys(("value", "lower", "upper"), float))
    reference = frame["as_of"].where(frame["as_of"] != "", frame["period_end"])
    order = {measure: place for place, measure in enumerate(catalogue.measures())}
    frame = frame.assign(_order=frame["measure"].map(order), _reference=reference)
    frame = frame.sort_values(
        ["_order", "breakdown", "_reference", "observations"], kind="stable", ignore_index=True
    )
    return frame.drop(columns=["_order", "_reference"])


def _remedy(flag: str) -> str:
    return catalogue.rules()[flag].remedy["en"]
