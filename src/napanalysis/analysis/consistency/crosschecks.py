"""Checks of the figures against each other; each finding is a flag that the brief shows."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis.consistency import parts, printed, repeats
from napanalysis.analysis.consistency.finding import SAME_COUNT, interval, problem
from napanalysis.analysis.observations import grouped
from napanalysis.analysis.revisions import revisions, vintage
from napanalysis.fiscal_year import FiscalYear
from napanalysis.raw.problems import Problem
from napanalysis.raw.sources import Source
from napanalysis.tabular import rows_of

Check = Callable[[pd.DataFrame, Mapping[str, Source], FiscalYear], Iterator[Problem]]


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
        (found for one in CHECKS for found in one(observations, sources, year)),
        key=lambda problem: (problem.file, problem.row or 0, problem.rule, problem.details),
    )


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
                    yield problem("stock-falls", new, [old], date=old["as_of"])


def _printed_changes(
    observations: pd.DataFrame, sources: Mapping[str, Source], year: FiscalYear
) -> Iterator[Problem]:
    languages = {key: source.language for key, source in sources.items()}
    for found in printed.changes(observations, languages):
        if found.is_contradicted:
            others = [found.new, found.change]
            yield problem("printed-change-differs", found.old, others, **found.details())


def _printed_shares(
    observations: pd.DataFrame, sources: Mapping[str, Source], year: FiscalYear
) -> Iterator[Problem]:
    languages = {key: source.language for key, source in sources.items()}
    for found in printed.shares(observations, languages):
        if found.is_contradicted:
            yield problem("printed-share-differs", found.share, found.counts, **found.details())


def _convicted_above_accused(
    observations: pd.DataFrame, sources: Mapping[str, Source], year: FiscalYear
) -> Iterator[Problem]:
    for convicted, accused in catalogue.wording("crosschecks")["convicted_above_accused"]:
        keys = [*SAME_COUNT, "breakdown"]
        both = observations[observations["indicator"].isin([convicted, accused])]
        for group in grouped(both, keys):
            by_id = {row["indicator"]: row for row in group}
            if len(by_id) == 2 and interval(by_id[accused]).is_surely_below(
                interval(by_id[convicted])
            ):
                yield problem("convicted-above-accused", by_id[convicted], [by_id[accused]])


def _revised(
    observations: pd.DataFrame, sources: Mapping[str, Source], year: FiscalYear
) -> Iterator[Problem]:
    by_id = {row["observation"]: row for row in rows_of(observations)}
    for change in rows_of(revisions(observations, sources)):
        new, old = by_id[change["new_observation"]], by_id[change["old_observation"]]
        yield problem("revised-figure", new, [old])


def _breaks_in_basis(
    observations: pd.DataFrame, sources: Mapping[str, Source], year: FiscalYear
) -> Iterator[Problem]:
    for entry in catalogue.wording("crosschecks")["break_in_basis"]:
        same = observations[observations["indicator"] == entry["indicator"]]
        after = rows_of(same[same["period_end"] >= entry["from"]])
        for row in after if (same["period_end"] < entry["from"]).any() else []:
            yield problem("break-in-basis", row, [], date=entry["from"])


def _wording_and_evidence(
    observations: pd.DataFrame, sources: Mapping[str, Source], year: FiscalYear
) -> Iterator[Problem]:
    for row in rows_of(observations):
        source = sources[row["source"]]
        if row["qualifier"] == "about":
            yield problem("approximate", row, [])
        elif row["qualifier"] != "exact":
            yield problem("bounded", row, [])
        if row["evidence"] == "secondary":
            yield problem("secondary-source", row, [])
        elif row["evidence"] == "official-copy":
            yield problem("official-copy", row, [])
        # A note can say several things: each clause is looked at.
        clauses = re.split(r"(?<=[.;]) ", row["note"].casefold().replace("’", "'"))
        for noted in catalogue.wording("crosschecks")["noted"]:
            if any(clause.startswith(tuple(noted["begins"])) for clause in clauses):
                yield problem(noted["flag"], row, [])
        if source.fiscal_year is None and vintage(source)[0] > year.end.isoformat():
            yield problem("later-vintage", row, [], date=vintage(source)[0])


CHECKS: tuple[Check, ...] = (
    _falling_stocks,
    parts.above_total,
    parts.far_below_total,
    parts.older_than_total,
    _printed_changes,
    _printed_shares,
    _convicted_above_accused,
    _revised,
    repeats.copied,
    repeats.one_number_for_two_periods,
    repeats.one_result_for_two_operations,
    _breaks_in_basis,
    _wording_and_evidence,
)
