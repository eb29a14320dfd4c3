"""Flows: counts over a period, their change, and stocks differenced where that is sound."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis.intervals import Interval
from napanalysis.analysis.measures.rows import Row, is_subtracted, measure_row, number, plain
from napanalysis.analysis.observations import current
from napanalysis.raw.sources import Source
from napanalysis.tabular import rows_of

DAYS_OF_A_YEAR = 365.25
UNDETERMINED = Interval(None, None, None)


def flows(observations: pd.DataFrame, sources: Mapping[str, Source]) -> Iterator[Row]:
    """Yield published flows and rates, their yearly averages, changes and stock differences.

    They are of the whole country: figures of a province or a city stay observations.
    """
    live = current(observations)
    live = live[live["geography"] == "Canada"]
    for measure in catalogue.measures().values():
        rows = live[(live["indicator"] == measure.numerator) & (live["breakdown"] == "")]
        if measure.form == "published":
            for row in rows_of(rows):
                yield measure_row(measure.id, number(row), [row], plain(row["value"]))
        elif measure.form == "change":
            yield from _changes(measure.id, rows)
        elif measure.form == "per_year":
            yield from _per_year(measure.id, rows)
            wider = live[live["indicator"] == measure.denominator]
            yield from _per_year(measure.id, wider, catalogue_breakdown=WIDER)
        elif measure.form == "stock_difference":
            yield from _stock_differences(measure.id, rows, sources)


#: How an average over a wider population than the measure's own is told apart.
WIDER = "population=victims and dependants"


def years(start: str, end: str) -> float:
    """Return the length of a period in years, whole where it is a number of whole years.

    Parameters
    ----------
    start, end : str
        ISO dates of the first and the last day.

    Examples
    --------
    >>> years("2014-01-01", "2014-12-31")
    1.0
    >>> round(years("2013-04-01", "2015-08-31"), 3)
    2.418
    """
    first, after = date.fromisoformat(start), date.fromisoformat(end) + timedelta(days=1)
    if (first.month, first.day) == (after.month, after.day):
        return float(after.year - first.year)
    return (after - first).days / DAYS_OF_A_YEAR


def _changes(measure: str, rows: pd.DataFrame) -> Iterator[Row]:
    """Yield the change between periods that follow each other without a gap.

    Where a flag forbids a comparison, the row has no value and says so.
    """
    for _, group in rows.groupby(["source", "geography"], sort=True):
        records = rows_of(group.sort_values("period_end"))
        for old, new in itertools.pairwise(records):
            follows = date.fromisoformat(old["period_end"]) + timedelta(days=1)
            if follows.isoformat() != new["period_start"]:
                continue
            formula = f"{plain(new['value'])} − {plain(old['value'])}"
            change = number(new) - number(old)
            if not is_subtracted(old, new):
                change, formula = UNDETERMINED, ""
            yield measure_row(measure, change, [old, new], formula)


def _per_year(
    measure: str, rows: pd.DataFrame, catalogue_breakdown: str | None = None
) -> Iterator[Row]:
    for row in rows_of(rows):
        length = years(row["period_start"], row["period_end"])
        yield measure_row(
            measure,
            number(row) / Interval.exact(length),
            [row],
            f"{plain(row['value'])} / {length:.4g}",
            breakdown=catalogue_breakdown,
            flags=["not-comparable"] if catalogue_breakdown else [],
        )


def _stock_differences(
    measure: str, rows: pd.DataFrame, sources: Mapping[str, Source]
) -> Iterator[Row]:
    """Yield the yearly average between two stocks of one counter.

    Stocks of two counters are never differenced. Where one counter's stock falls, or a
    flag forbids a comparison, the row has no value and no formula, and says so.
    """
    family = rows["source"].map(lambda source: sources[source].family)
    for _, group in rows.groupby([family, "geography", "period_start"], sort=True):
        records = rows_of(group.sort_values("as_of"))
        for old, new in itertools.pairwise(records):
            start = (date.fromisoformat(old["as_of"]) + timedelta(days=1)).isoformat()
            length = years(start, new["as_of"])
            falls = number(new).is_surely_below(number(old))
            difference = (number(new) - number(old)) / Interval.exact(length)
            formula = f"({plain(new['value'])} − {plain(old['value'])}) / {length:.4g}"
            if falls or not is_subtracted(old, new):
                difference, formula = UNDETERMINED, ""
            yield measure_row(
                measure,
                difference,
                [old, new],
                formula,
                period=(start, new["as_of"]),
                flags=["stock-falls"] if falls else [],
            )
