"""What the figures mean: observations, their revisions and contradictions, and the measures."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis import action_plan as plans
from napanalysis.analysis import crosschecks, measures, observations, revisions
from napanalysis.errors import UsageError, nearest
from napanalysis.fiscal_year import FiscalYear
from napanalysis.raw import sources as raw_sources
from napanalysis.raw.problems import Problem
from napanalysis.raw.sources import RawData, Source
from napanalysis.tabular import rows_of

__all__ = ["Analysis", "analyse", "between_figures"]


@dataclass(frozen=True)
class Analysis:
    """Everything that is known up to one fiscal year, clean and flagged.

    Attributes
    ----------
    year : FiscalYear
        The year of the brief.
    sources : dict of str to Source
        The sources that have a figure or a plan in it, by id.
    observations, measures, action_plan, revisions : pandas.DataFrame
        The tables; their columns are described in the data dictionary.
    funding : pandas.DataFrame
        The raw rows of money committed, for labels, payer and basis.
    operations : pandas.DataFrame
        The raw rows of named operations, for labels and leads.
    problems : tuple of Problem
        Every error and flag of what is used.
    """

    year: FiscalYear
    sources: dict[str, Source]
    observations: pd.DataFrame
    measures: pd.DataFrame
    action_plan: pd.DataFrame
    revisions: pd.DataFrame
    funding: pd.DataFrame
    operations: pd.DataFrame
    problems: tuple[Problem, ...]

    def measure(self, measure: str) -> pd.DataFrame:
        """Return the rows of one measure, the newest reference date last.

        Raises
        ------
        UsageError
            If there is no such measure; it names the nearest.
        """
        known = catalogue.measures()
        if measure not in known:
            guess = nearest(measure, known)
            raise UsageError(
                f"There is no measure {measure!r}.",
                f"Did you mean {guess!r}?" if guess else f"Measures are: {', '.join(known)}.",
            )
        return self._by_measure.get(measure, self.measures.iloc[:0]).copy(deep=False)

    def indicator(self, indicator: str, breakdown: str | None = None) -> pd.DataFrame:
        """Return the observations of one indicator that are in force.

        Parameters
        ----------
        indicator : str
            Identifier in the catalogue.
        breakdown : str, optional
            Only this breakdown; "" is the total.
        """
        catalogue.indicator(indicator)
        rows = self._by_indicator.get(indicator, self.observations.iloc[:0]).copy(deep=False)
        return rows if breakdown is None else rows[rows["breakdown"] == breakdown]

    # A brief asks for the same rows many times. Who asks gets them in a table of its own.

    @cached_property
    def _by_measure(self) -> dict[str, pd.DataFrame]:
        return {str(name): rows for name, rows in self.measures.groupby("measure")}

    @cached_property
    def _by_indicator(self) -> dict[str, pd.DataFrame]:
        rows = observations.current(self.observations)
        return {str(name): rows for name, rows in rows.groupby("indicator")}

    def __getstate__(self) -> dict[str, Any]:
        """Return the fields alone, so that the same analysis is the same bytes."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def analyse(raw: RawData, year: FiscalYear) -> Analysis:
    """Clean, check and measure what is known up to a fiscal year.

    Parameters
    ----------
    raw : RawData
        What is on disk. Its errors are the caller's to tell; rows with an error are
        left out here.
    year : FiscalYear
        The year of the brief.

    Returns
    -------
    Analysis
        Tables and problems.

    Raises
    ------
    UsageError
        If no figure is known for that year or before, or none of the year itself; it
        names the years that have figures.
    """
    years = observations.fiscal_years(raw)
    if year not in years:
        listed = f"{years[0]} to {years[-1]}" if years else "none yet"
        raise UsageError(
            f"There are no figures for fiscal year {year}.",
            f"Fiscal years with figures: {listed} (napanalysis years lists them).",
        )
    frame = observations.clean(raw, year)
    used = {key: raw.sources[key] for key in raw.sources if key in set(frame["source"])}
    plan = plans.clean(raw, year)
    if len(plan):
        used |= {key: raw.sources[key] for key in plan["source"].unique()}
    found = crosschecks.check(frame, raw.sources, year)
    flags = [(name, problem.rule) for problem in found for name in problem.observations]
    flags += revisions.superseded(frame, raw.sources)
    flags += _flags_of_rows(frame, raw)
    frame = observations.add_flags(frame, flags)
    funding = raw.funding[raw.funding["source"].isin(used)]
    basis = {f"funding={row['funding']}": row["basis"] for row in rows_of(funding)}
    used_files = {f"/{key}/" for key in used}
    own = [
        problem
        for problem in raw.problems
        if any(part in f"/{problem.file}" for part in used_files)
    ]
    return Analysis(
        year=year,
        sources=dict(sorted(used.items())),
        observations=frame,
        measures=measures.compute(frame, plan, raw.sources, basis),
        action_plan=plan,
        revisions=revisions.revisions(frame, raw.sources),
        funding=funding,
        operations=raw.operations[raw.operations["source"].isin(used)],
        problems=tuple(sorted([*own, *found, *plans.check(plan)])),
    )


def between_figures(raw: RawData) -> list[Problem]:
    """Return what figures of all sources say against each other, whatever the year.

    How a figure was worded and where it was read are no problems of the raw files; they are
    told for a fiscal year, and in the brief.

    Parameters
    ----------
    raw : RawData
        What is on disk.

    Returns
    -------
    list of Problem
        Findings that limit what may be concluded and aren't told of the raw files already.
    """
    years = observations.fiscal_years(raw)
    if not years:
        return []
    found = analyse(raw, years[-1]).problems
    return [one for one in found if catalogue.matters(one.rule) and one not in raw.problems]


def _flags_of_rows(frame: pd.DataFrame, raw: RawData) -> list[tuple[str, str]]:
    """Return the flags that a raw row got when it was read, for its observation."""
    flagged: dict[tuple[str, int | None], list[str]] = {}
    for problem in raw.problems:
        if problem.severity == "flag" and problem.row is not None:
            flagged.setdefault((problem.file, problem.row), []).append(problem.rule)
    places = zip(frame["observation"], frame["file"], frame["row"], strict=True)
    return [
        (observation, rule)
        for observation, file, row in places
        for rule in flagged.get((file, int(row)), ())
    ]


def load(raw_folder: Path, year: FiscalYear) -> Analysis:
    """Read the raw figures and analyse them: `analyse` of `napanalysis.raw.sources.load`."""
    return analyse(raw_sources.load(raw_folder), year)
