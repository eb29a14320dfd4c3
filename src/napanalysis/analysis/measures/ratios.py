"""Ratios: numerator and denominator always from one source and one reference date."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis.intervals import Interval
from napanalysis.analysis.measures.rows import Row, measure_row, number, plain
from napanalysis.analysis.observations import current
from napanalysis.tabular import rows_of

_BOUNDED = frozenset({"at most", "fewer than", "at least", "more than"})


def pairs(
    observations: pd.DataFrame, numerator: str, denominator: str
) -> Iterator[tuple[Row, Row]]:
    """Yield the observations that may be set against each other.

    Both come from one source and have the same period or date, place and breakdown.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations with their flags.
    numerator, denominator : str
        Indicators.

    Yields
    ------
    tuple of dict
        Numerator and denominator.
    """
    live = current(observations)
    below = {_together(row): row for row in rows_of(live[live["indicator"] == denominator])}
    for above in rows_of(live[live["indicator"] == numerator]):
        match = below.get(_together(above))
        if match is not None:
            yield above, match


def ratios(observations: pd.DataFrame) -> Iterator[Row]:
    """Yield every measure of the forms ratio, share of a sum and difference.

    A quotient of two bounded counts ("fewer than 5" of "fewer than 5") isn't determined
    and is left out.
    """
    for measure in catalogue.measures().values():
        if measure.form not in _FORMS:
            continue
        sign, compute = _FORMS[measure.form]
        for above, below in pairs(observations, measure.numerator, measure.denominator):
            if {above["qualifier"], below["qualifier"]} <= _BOUNDED:
                continue
            result = compute(number(above), number(below))
            if result.value is None:
                continue
            formula = sign.format(plain(above["value"]), plain(below["value"]))
            yield measure_row(measure.id, result, [below, above], formula)


def _together(row: Row) -> tuple[str, ...]:
    """Return what two figures must share; a date is enough where they are of a date."""
    when = row["as_of"] or f"{row['period_start']}--{row['period_end']}"
    return (row["source"], when, row["geography"], row["breakdown"])


def _quotient(above: Interval, below: Interval) -> Interval:
    return above / below


def _difference(above: Interval, below: Interval) -> Interval:
    return above - below


def _share_of_sum(above: Interval, below: Interval) -> Interval:
    return above.share_of_sum(below)


_FORMS = {
    "ratio": ("{0} / {1}", _quotient),
    "share_of_sum": ("{0} / ({0} + {1})", _share_of_sum),
    "difference": ("{0} − {1}", _difference),
}
