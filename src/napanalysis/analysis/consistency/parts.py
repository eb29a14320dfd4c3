"""Parts against their total: above it, far below it, or of an earlier date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis.consistency import printed
from napanalysis.analysis.consistency.finding import SAME_COUNT, Row, interval, problem, reference
from napanalysis.analysis.intervals import Interval
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.raw.problems import Problem
from napanalysis.raw.sources import Source
from napanalysis.tabular import rows_of


def above_total(
    observations: pd.DataFrame, sources: Mapping[str, Source], year: FiscalYear
) -> Iterator[Problem]:
    """Yield each total that is surely less than its parts."""
    totals = _totals(observations)
    for (*count, _), parts in _parts(observations).items():
        total = totals.get(tuple(count))
        together = _together(parts)
        if total is not None and interval(total).is_surely_below(together):
            yield problem("parts-exceed-total", total, parts, **_sum(parts, together))
    for row in rows_of(observations):
        whole_id = catalogue.indicator(row["indicator"]).within
        whole = totals.get((whole_id, *_count(row)[1:])) if whole_id else None
        if whole is not None and interval(whole).is_surely_below(interval(row)):
            yield problem("parts-exceed-total", whole, [row], **_sum([row], interval(row)))


def far_below_total(
    observations: pd.DataFrame, sources: Mapping[str, Source], year: FiscalYear
) -> Iterator[Problem]:
    """Yield the parts that surely add up to less than half of their total.

    Only parts of a dimension that should make up the whole are looked at.
    """
    totals = _totals(observations)
    for (*count, dimension), parts in _parts(observations).items():
        total = totals.get(tuple(count))
        if total is None or dimension not in _dimensions():
            continue
        together = _together(parts)
        if together.scaled(2).is_surely_below(interval(total)):
            told = {f"total_{language}": printed.counted(total, language) for language in Language}
            yield problem(
                "parts-far-below-total", parts[0], parts[1:], **told, **_sum(parts, together)
            )


def older_than_total(
    observations: pd.DataFrame, sources: Mapping[str, Source], year: FiscalYear
) -> Iterator[Problem]:
    """Yield the newest figure of a part where its source has a total of a later date."""
    keys = ["source", "indicator", "geography"]
    rows = rows_of(observations)
    totals: dict[tuple[str, ...], str] = {}
    newest: dict[tuple[str, ...], Row] = {}
    for row in rows:
        count = tuple(row[key] for key in keys)
        if row["breakdown"] == "":
            totals[count] = max(reference(row), totals.get(count, ""))
        elif row["breakdown"].partition("=")[0] in _dimensions():
            known = newest.setdefault((*count, row["breakdown"]), row)
            if reference(row) > reference(known):
                newest[(*count, row["breakdown"])] = row
    for (*counted, _), row in newest.items():
        date = totals.get(tuple(counted), "")
        if date > reference(row):
            yield problem("part-older-than-total", row, [], date=date, last=reference(row))


def _dimensions() -> list[str]:
    """Return the dimensions whose parts should make up the whole."""
    return list(catalogue.wording("crosschecks")["whole"]["dimensions"])


def _count(row: Row) -> tuple[Any, ...]:
    return (row["indicator"], *(row[name] for name in SAME_COUNT))


def _totals(observations: pd.DataFrame) -> dict[tuple[Any, ...], Row]:
    return {_count(row): row for row in rows_of(observations[observations["breakdown"] == ""])}


def _parts(observations: pd.DataFrame) -> dict[tuple[Any, ...], list[Row]]:
    """Return the counted parts by what they are of and their dimension; no percentages."""
    parts: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows_of(observations[observations["breakdown"] != ""]):
        if row["unit"] != "percent":
            dimension = row["breakdown"].partition("=")[0]
            parts.setdefault((*_count(row), dimension), []).append(row)
    return parts


def _together(parts: list[Row]) -> Interval:
    return sum((interval(row) for row in parts[1:]), interval(parts[0]))


def _sum(parts: list[Row], together: Interval) -> dict[str, str]:
    """Return parts by name with their numbers, and what they add up to."""
    told = {}
    for language in Language:
        told[f"parts_{language}"] = "; ".join(
            f"{printed.counted(row, language)} ({_part(row)[language]})" for row in parts
        )
        told[f"sum_{language}"] = printed.allowed(together, language)
    return told


def _part(row: Row) -> catalogue.Text:
    if row["breakdown"]:
        return catalogue.breakdown_label(row["breakdown"])
    return catalogue.indicator(row["indicator"]).label
