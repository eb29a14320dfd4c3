"""Checks of the figures against each other; each finding is a flag that the brief shows."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis.comparability import compared
from napanalysis.analysis.consistency import printed
from napanalysis.analysis.consistency.finding import SAME_COUNT, Figures, Findings, key, problem
from napanalysis.analysis.interval_arithmetic import Interval
from napanalysis.analysis.measure_rows import Row
from napanalysis.analysis.observations import copies, grouped, noted, revised, vintage
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.raw.problems import Problem
from napanalysis.raw.sources import Source

#: A smaller number can be the same in two years by chance.
LEAST = 50

#: With so many results the same, two operations can't be two.
RESULTS = 3


def check(
    observations: pd.DataFrame, sources: Mapping[str, Source], year: FiscalYear
) -> list[Problem]:
    """Return every flag of observations that can't be seen in one raw row alone."""
    figures = Figures(observations, sources, year)
    return sorted(finding for check_of in CHECKS for finding in check_of(figures))


def _falling_stocks(figures: Figures) -> Findings:
    stocks = [row for row in figures.rows if row["kind"] == "stock"]
    for group in grouped(stocks, ["indicator", "breakdown", "geography", "period_start"]):
        rows = sorted(group, key=lambda row: (row["as_of"], row["source"]))
        # Every source that counts at a date is set against every one that does at the date before.
        dates = [list(same) for _, same in itertools.groupby(rows, lambda row: row["as_of"])]
        for before, after in itertools.pairwise(dates):
            for old, new in itertools.product(before, after):
                if Interval.of(new).is_surely_below(Interval.of(old)):
                    yield problem("stock-falls", new, [old], date=old["as_of"])


def _parts_and_total(figures: Figures) -> Findings:
    """Yield each total that is surely less than its parts, or more than twice their sum.

    A sum that is too small counts only of parts that should make up the whole.
    """
    count = ("indicator", *SAME_COUNT)
    totals = {key(row, count): row for row in figures.rows if not row["breakdown"]}
    parts_of: dict[tuple[Any, ...], list[Row]] = {}
    for row in figures.rows:
        if row["breakdown"] and row["unit"] != "percent":
            dimension = row["breakdown"].partition("=")[0]
            parts_of.setdefault((*key(row, count), dimension), []).append(row)
    for (*counted, dimension), parts in parts_of.items():
        if total := totals.get(tuple(counted)):
            together, whole = _together(parts), Interval.of(total)
            if whole.is_surely_below(together):
                yield problem("parts-exceed-total", total, parts, **_sum(parts))
            if dimension in _dimensions() and together.scaled(2).is_surely_below(whole):
                texts = {f"total_{each}": printed.counted(total, each) for each in Language}
                yield problem("parts-far-below-total", parts[0], parts[1:], **texts, **_sum(parts))
    for row in figures.rows:
        larger = totals.get((catalogue.indicator(row["indicator"]).within, *key(row)))
        if larger and Interval.of(larger).is_surely_below(Interval.of(row)):
            yield problem("parts-exceed-total", larger, [row], **_sum([row]))


def _part_older_than_total(figures: Figures) -> Findings:
    """Yield the newest figure of a part where its source has a total of a later date."""
    # Of several of one date, the first.
    newest: dict[tuple[Any, ...], tuple[str, Row]] = {}
    for row in figures.rows:
        count = key(row, ("source", "indicator", "geography", "breakdown"))
        date = row["as_of"] or row["period_end"]
        if count not in newest or date > newest[count][0]:
            newest[count] = date, row
    for (*within, breakdown), (last, row) in newest.items():
        date, _ = newest.get((*within, ""), ("", row))
        if date > last and breakdown.partition("=")[0] in _dimensions():
            yield problem("part-older-than-total", row, date=date, last=last)


def _dimensions() -> list[str]:
    """Return the dimensions whose parts should make up the whole."""
    return list(catalogue.wording("crosschecks")["whole"]["dimensions"])


def _together(parts: list[Row]) -> Interval:
    return sum(map(Interval.of, parts), Interval.exact(0))


def _sum(parts: list[Row]) -> dict[str, str]:
    """Return parts by name with their numbers, and what they add up to."""
    details = {}
    for language in Language:
        named = []
        for row in parts:
            total = catalogue.indicator(row["indicator"]).label
            label = catalogue.breakdown_label(row["breakdown"]) if row["breakdown"] else total
            named.append(f"{printed.counted(row, language)} ({label[language]})")
        details[f"parts_{language}"] = "; ".join(named)
        details[f"sum_{language}"] = printed.allowed(_together(parts), language)
    return details


def _convicted_above_accused(figures: Figures) -> Findings:
    for pair in catalogue.wording("crosschecks")["convicted_above_accused"]:
        for group in grouped(figures.of(*pair), [*SAME_COUNT, "breakdown"]):
            known = {row["indicator"]: row for row in group}
            if len(known) < 2:
                continue
            convicted, accused = (known[indicator] for indicator in pair)
            if Interval.of(accused).is_surely_below(Interval.of(convicted)):
                yield problem("convicted-above-accused", convicted, [accused])


def _revised(figures: Figures) -> Findings:
    for old, new in revised(figures.table, figures.sources):
        yield problem("revised-figure", new, [old])


def _copied(figures: Figures) -> Findings:
    """Yield each figure that repeats the same number of another publisher."""
    for row, used in copies(figures.table, figures.sources):
        yield problem("repeated-figure", row, other_source=used["source"])


def _one_number_for_two_periods(figures: Figures) -> Findings:
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


def _one_result_for_two_operations(figures: Figures) -> Findings:
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


def _breaks_in_basis(figures: Figures) -> Findings:
    for indicator, entry in catalogue.wording("crosschecks")["break_in_basis"].items():
        rows = figures.of(indicator)
        after = [row for row in rows if row["period_end"] >= entry["from"]]
        for row in after if len(after) < len(rows) else []:
            yield problem("break-in-basis", row, date=entry["from"])


def _opposite_directions(figures: Figures) -> Findings:
    """Yield each number that moved against another count since one of another release."""
    when = ("breakdown", "geography", "period_start", "period_end")
    for pair in catalogue.wording("crosschecks")["same_direction"]:
        # Of several releases the newest.
        in_order = sorted(
            figures.of(*pair), key=lambda row: vintage(figures.sources[row["source"]])
        )
        counts = [{key(row, when): row for row in in_order if row["indicator"] == n} for n in pair]
        shared = sorted(counts[0].keys() & counts[1].keys())
        for before, at in itertools.pairwise(shared):
            (old, new), other = ((count[before], count[at]) for count in counts)
            opposite = {compared(old, new), compared(*other)} == {"rose", "fell"}
            if opposite and before[:2] == at[:2] and old["source"] != new["source"]:
                release, numbers = old["source"], {"old": old["published"], "new": new["published"]}
                yield problem("opposite-directions", new, (), other_source=release, **numbers)


def _wording_and_evidence(figures: Figures) -> Findings:
    for row in figures.rows:
        if row["qualifier"] != "exact":
            yield problem("approximate" if row["qualifier"] == "about" else "bounded", row)
        if row["evidence"] != "official":
            copy = row["evidence"] == "official-copy"
            yield problem("official-copy" if copy else "secondary-source", row)
        yield from (problem(flag, row) for flag in noted(row["note"]))
        source = figures.sources[row["source"]]
        if source.fiscal_year is None and vintage(source)[0] > figures.year.end.isoformat():
            yield problem("later-vintage", row, date=vintage(source)[0])


CHECKS: tuple[Callable[[Figures], Findings], ...] = (
    _falling_stocks,
    _parts_and_total,
    _part_older_than_total,
    printed.contradicted_changes,
    printed.contradicted_shares,
    _convicted_above_accused,
    _revised,
    _copied,
    _one_number_for_two_periods,
    _one_result_for_two_operations,
    _breaks_in_basis,
    _opposite_directions,
    _wording_and_evidence,
)
