"""Numbers that stand in two places: copied, or printed for two years or two operations."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis.consistency.finding import Row, interval, problem
from napanalysis.analysis.observations import grouped
from napanalysis.analysis.revisions import copies
from napanalysis.fiscal_year import FiscalYear
from napanalysis.raw.problems import Problem
from napanalysis.raw.sources import Source
from napanalysis.tabular import rows_of

#: A smaller number can be the same in two years by chance.
LEAST = 50

#: With so many results the same, two operations can't be two.
RESULTS = 3


def copied(
    observations: pd.DataFrame, sources: Mapping[str, Source], year: FiscalYear
) -> Iterator[Problem]:
    """Yield each figure that repeats the same number of another publisher."""
    for row, used in copies(observations, sources):
        yield problem("repeated-figure", row, [], other_source=used["source"])


def one_number_for_two_periods(
    observations: pd.DataFrame, sources: Mapping[str, Source], year: FiscalYear
) -> Iterator[Problem]:
    """Yield numbers that two editions of one publisher print for different periods.

    An edition that prints both periods knows of them, and says nothing strange.
    """
    units = catalogue.units()
    counts = observations[
        (observations["kind"] == "flow")
        & (observations["qualifier"] == "exact")
        & (observations["value"] >= LEAST)
        & observations["unit"].map(lambda unit: units[unit].whole)
    ]
    printed = {_printed(row) for row in rows_of(counts)}
    keys = ["indicator", "breakdown", "geography", "value"]
    for group in grouped(counts, keys):
        for old, new in itertools.combinations(_by_period(group), 2):
            families = {sources[row["source"]].family for row in (old, new)}
            alone = not {_printed(old, new["source"]), _printed(new, old["source"])} & printed
            apart = old["period_end"] < new["period_start"]
            if old["source"] != new["source"] and len(families) == 1 and alone and apart:
                yield problem("one-number-for-two-periods", new, [old], date=old["period_end"])


def one_result_for_two_operations(
    observations: pd.DataFrame, sources: Mapping[str, Source], year: FiscalYear
) -> Iterator[Problem]:
    """Yield results that two sources print alike for operations of two dates."""
    rows = rows_of(observations[observations["breakdown"].str.startswith("operation=")])
    by_operation: dict[tuple[str, str, str], dict[tuple[str, float], Row]] = {}
    for row in rows:
        if interval(row).is_exact:
            operation = (row["source"], row["breakdown"], row["geography"])
            result = (row["indicator"], row["value"])
            by_operation.setdefault(operation, {})[result] = row
    for one, other in itertools.combinations(sorted(by_operation), 2):
        same = sorted(by_operation[one].keys() & by_operation[other].keys())
        different = one[0] != other[0] and one[1] != other[1] and one[2] == other[2]
        if different and len(same) >= RESULTS:
            for result in same:
                old, new = by_operation[one][result], by_operation[other][result]
                yield problem("one-result-for-two-operations", new, [old],
                              date=old["period_end"], when=new["period_end"])  # fmt: skip


def _printed(row: Row, source: str = "") -> tuple[str, ...]:
    """Return what a source counts, and when; `source` where another is meant."""
    names = ("indicator", "breakdown", "geography", "period_start", "period_end")
    return (source or row["source"], *(row[name] for name in names))


def _by_period(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row["period_end"], row["source"]))
