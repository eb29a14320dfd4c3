"""Checks of the figures against each other; each finding is a flag that the brief shows."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis import printed
from napanalysis.analysis.intervals import Interval
from napanalysis.analysis.observations import grouped
from napanalysis.analysis.revisions import revisions, vintage
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.raw.problems import Problem
from napanalysis.raw.sources import Source
from napanalysis.tabular import rows_of

Row = dict[str, Any]
Check = Callable[[pd.DataFrame, Mapping[str, Source], FiscalYear], Iterator[Problem]]

#: What two counts must share to be of the same thing at the same time.
_SAME_COUNT = ["source", "period_start", "period_end", "as_of", "geography"]


def check(
    observations: pd.DataFrame, sources: Mapping[str, Source], year: FiscalYear
) -> list[Problem]:
    """Return every finding about observations that can't be seen in one raw row alone.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations as `napanalysis.analysis.observations.clean` returns them.
    sources : mapping of str to Source
        The sources by id.
    year : FiscalYear
        The year of the brief.

    Returns
    -------
    list of Problem
        All of them flags, sorted by file and row.
    """
    return sorted(
        (problem for one in CHECKS for problem in one(observations, sources, year)),
        key=lambda problem: (problem.file, problem.row or 0, problem.rule, problem.details),
    )


def interval(row: Row) -> Interval:
    """Return the number of an observation or a measure as an interval."""
    return Interval.of(row["value"], row["lower"], row["upper"])


def _falling_stocks(
    observations: pd.DataFrame, sources: Mapping[str, Source], year: FiscalYear
) -> Iterator[Problem]:
    stocks = observations[observations["kind"] == "stock"]
    keys = ["indicator", "breakdown", "geography", "period_start"]
    for group in grouped(stocks, keys):
        rows = sorted(group, key=lambda row: (row["as_of"], row["source"]))
        # Every source that counts at a date is set against every one that does at the date before.
        dates = [list(same) for _, same in itertools.groupby(rows, lambda row: row["as_of"])]
        for before, after in itertools.pairwise(dates):
            for old, new in itertools.product(before, after):
                if interval(new).is_surely_below(interval(old)):
                    yield _problem("stock-falls", new, [old], date=old["as_of"])


def _parts_above_total(
    observations: pd.DataFrame, sources: Mapping[str, Source], year: FiscalYear
) -> Iterator[Problem]:
    totals = {_count(row): row for row in rows_of(observations[observations["breakdown"] == ""])}
    parts: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows_of(observations[observations["breakdown"] != ""]):
        dimension = row["breakdown"].partition("=")[0]
        parts.setdefault((*_count(row), dimension), []).append(row)
    for (*count, _), rows in parts.items():
        total = totals.get(tuple(count))
        if total is None or rows[0]["unit"] == "percent":
            continue
        together = sum((interval(row) for row in rows[1:]), interval(rows[0]))
        if interval(total).is_surely_below(together):
            yield _problem("parts-exceed-total", total, rows, **_sum(rows, together))
    for row in rows_of(observations):
        whole_id = catalogue.indicator(row["indicator"]).within
        whole = totals.get((whole_id, *_count(row)[1:])) if whole_id else None
        if whole is not None and interval(whole).is_surely_below(interval(row)):
            yield _problem("parts-exceed-total", whole, [row], **_sum([row], interval(row)))


def _sum(parts: list[Row], together: Interval) -> dict[str, str]:
    """Tell parts by name with their numbers, and what they add up to."""
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


def _printed_changes(
    observations: pd.DataFrame, sources: Mapping[str, Source], year: FiscalYear
) -> Iterator[Problem]:
    languages = {key: source.language for key, source in sources.items()}
    for found in printed.changes(observations, languages):
        if found.is_contradicted:
            others = [found.new, found.change]
            yield _problem("printed-change-differs", found.old, others, **found.details())


def _convicted_above_accused(
    observations: pd.DataFrame, sources: Mapping[str, Source], year: FiscalYear
) -> Iterator[Problem]:
    for convicted, accused in catalogue.wording("crosschecks")["convicted_above_accused"]:
        keys = [*_SAME_COUNT, "breakdown"]
        both = observations[observations["indicator"].isin([convicted, accused])]
        for group in grouped(both, keys):
            by_id = {row["indicator"]: row for row in group}
            if len(by_id) == 2 and interval(by_id[accused]).is_surely_below(
                interval(by_id[convicted])
            ):
                yield _problem("convicted-above-accused", by_id[convicted], [by_id[accused]])


def _revised(
    observations: pd.DataFrame, sources: Mapping[str, Source], year: FiscalYear
) -> Iterator[Problem]:
    by_id = {row["observation"]: row for row in rows_of(observations)}
    for change in rows_of(revisions(observations, sources)):
        new, old = by_id[change["new_observation"]], by_id[change["old_observation"]]
        yield _problem("revised-figure", new, [old])


def _breaks_in_basis(
    observations: pd.DataFrame, sources: Mapping[str, Source], year: FiscalYear
) -> Iterator[Problem]:
    for entry in catalogue.wording("crosschecks")["break_in_basis"]:
        same = observations[observations["indicator"] == entry["indicator"]]
        after = rows_of(same[same["period_end"] >= entry["from"]])
        for row in after if (same["period_end"] < entry["from"]).any() else []:
            yield _problem("break-in-basis", row, [], date=entry["from"])


def _wording_and_evidence(
    observations: pd.DataFrame, sources: Mapping[str, Source], year: FiscalYear
) -> Iterator[Problem]:
    for row in rows_of(observations):
        source = sources[row["source"]]
        if row["qualifier"] == "about":
            yield _problem("approximate", row, [])
        elif row["qualifier"] != "exact":
            yield _problem("bounded", row, [])
        if row["evidence"] == "secondary":
            yield _problem("secondary-source", row, [])
        elif row["evidence"] == "official-copy":
            yield _problem("official-copy", row, [])
        for noted in catalogue.wording("crosschecks")["noted"]:
            if row["note"].casefold().startswith(tuple(noted["begins"])):
                yield _problem(noted["flag"], row, [])
        if source.fiscal_year is None and vintage(source)[0] > year.end.isoformat():
            yield _problem("later-vintage", row, [], date=vintage(source)[0])


CHECKS: tuple[Check, ...] = (
    _falling_stocks,
    _parts_above_total,
    _printed_changes,
    _convicted_above_accused,
    _revised,
    _breaks_in_basis,
    _wording_and_evidence,
)


def _count(row: Row) -> tuple[Any, ...]:
    return (row["indicator"], *(row[name] for name in _SAME_COUNT))


def _problem(rule: str, row: Row, others: list[Row], **details: str) -> Problem:
    """Tell a finding about `row`; the others it was compared with are named beside it."""
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
