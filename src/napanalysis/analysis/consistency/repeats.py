"""Numbers that stand in two places: copied, or printed for two years or two operations."""

from __future__ import annotations

import itertools

from napanalysis import catalogue
from napanalysis.analysis.consistency.finding import Figures, Findings, key, problem
from napanalysis.analysis.intervals import Interval
from napanalysis.analysis.measure_rows import Row
from napanalysis.analysis.observations import grouped
from napanalysis.analysis.revisions import copies

#: A smaller number can be the same in two years by chance.
LEAST = 50

#: With so many results the same, two operations can't be two.
RESULTS = 3


def copied(figures: Figures) -> Findings:
    """Yield each figure that repeats the same number of another publisher."""
    for row, used in copies(figures.table, figures.sources):
        yield problem("repeated-figure", row, other_source=used["source"])


def one_number_for_two_periods(figures: Figures) -> Findings:
    """Yield numbers that two editions of one publisher print for different periods.

    An edition that prints both periods knows of them, and says nothing strange.
    """
    units = catalogue.units()
    counts = [
        row
        for row in figures.rows
        if row["kind"] == "flow"
        and row["qualifier"] == "exact"
        and row["value"] >= LEAST
        and units[row["unit"]].whole
    ]
    names = ("indicator", "breakdown", "geography", "period_start", "period_end")
    printed = {(row["source"], key(row, names)) for row in counts}
    for group in grouped(counts, ["indicator", "breakdown", "geography", "value"]):
        in_order = sorted(group, key=lambda row: (row["period_end"], row["source"]))
        for old, new in itertools.combinations(in_order, 2):
            families = {figures.sources[row["source"]].family for row in (old, new)}
            swapped = {(new["source"], key(old, names)), (old["source"], key(new, names))}
            two = old["source"] != new["source"] and old["period_end"] < new["period_start"]
            if two and len(families) == 1 and not swapped & printed:
                yield problem("one-number-for-two-periods", new, [old], date=old["period_end"])


def one_result_for_two_operations(figures: Figures) -> Findings:
    """Yield results that two sources print alike for operations of two dates."""
    by_operation: dict[tuple[str, str, str], dict[tuple[str, float], Row]] = {}
    for row in figures.rows:
        if row["breakdown"].startswith("operation=") and Interval.of(row).is_exact:
            operation = (row["source"], row["breakdown"], row["geography"])
            result = (row["indicator"], row["value"])
            by_operation.setdefault(operation, {})[result] = row
    for first, second in itertools.combinations(sorted(by_operation), 2):
        same = sorted(by_operation[first].keys() & by_operation[second].keys())
        different = first[0] != second[0] and first[1] != second[1] and first[2] == second[2]
        for result in same if different and len(same) >= RESULTS else ():
            old, new = by_operation[first][result], by_operation[second][result]
            details = {"date": old["period_end"], "when": new["period_end"]}
            yield problem("one-result-for-two-operations", new, [old], **details)
