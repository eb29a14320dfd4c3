"""What the figures mean: observations, their revisions and contradictions, and operations."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis import action_plan as plans
from napanalysis.analysis import observations
from napanalysis.analysis.consistency import crosschecks
from napanalysis.errors import unknown
from napanalysis.fiscal_year import FiscalYear
from napanalysis.raw.problems import Problem
from napanalysis.raw.sources import RawData, Source

__all__ = ["Analysis", "Cleaned", "between_figures", "clean"]


@dataclass(frozen=True)
class Analysis:
    """The processed tables of one fiscal year, read by `napanalysis.analysis.processed_tables`.

    Their columns are described in the data dictionary; observations and deliverables have what was
    noted beside them (`note`, `file`, `row`) joined on. `sources` are those that have a figure or a
    plan in it; `measures` what the notebooks have published so far, of which `published` describes
    those that the catalogue doesn't know; `labels` name operations and commitments of money, by
    their breakdowns.
    """

    year: FiscalYear
    sources: dict[str, Source]
    observations: pd.DataFrame
    action_plan: pd.DataFrame
    revisions: pd.DataFrame
    problems: pd.DataFrame
    funding: pd.DataFrame
    measures: pd.DataFrame
    labels: dict[str, catalogue.Text]
    published: dict[str, catalogue.Measure] = field(default_factory=dict)

    def about(self, measure: str) -> catalogue.Measure:
        """Return what a measure is: of the catalogue, or as its notebook describes it.

        An unknown one is an error that names the nearest.
        """
        known = {**catalogue.measures(), **self.published}
        if measure not in known:
            message = f"There is no measure {measure!r}."
            raise unknown(message, measure, known, f"Measures are: {', '.join(known)}.")
        return known[measure]

    def measure(self, measure: str) -> pd.DataFrame:
        """Return the rows of one measure, the newest reference date last."""
        self.about(measure)
        return self.measures[self.measures["measure"] == measure].copy()

    def indicator(self, indicator: str, breakdown: str | None = None) -> pd.DataFrame:
        """Return the observations of one indicator that are in force."""
        frame = observations.current(self.observations)
        frame = frame[frame["indicator"] == catalogue.indicator(indicator).id]
        return frame.copy() if breakdown is None else frame[frame["breakdown"] == breakdown].copy()


@dataclass(frozen=True)
class Cleaned:
    """What cleaning gives: the processed tables by name, and the problems of all that is used."""

    tables: dict[str, pd.DataFrame]
    problems: tuple[Problem, ...]


def clean(raw: RawData, year: FiscalYear) -> Cleaned:
    """Clean and check what is known up to a fiscal year, of which some figure has to be known.

    Rows with an error are left out: the errors of what is on disk are the caller's to tell.
    """
    observations.check_year(year, observations.fiscal_years(raw))
    frame = observations.clean(raw, year)
    plan = plans.clean(raw, year)
    used = sorted({*frame["source"], *plan["source"]})
    findings = crosschecks.check(frame, raw.sources, year)
    places = frame[["file", "row", "observation"]].astype({"row": int})
    read_as = {(file, row): name for file, row, name in places.itertuples(index=False)}
    flags = [(name, problem.rule) for problem in findings for name in problem.observations]
    flags += observations.superseded(frame, raw.sources)
    # The flags that a raw row got when it was read.
    flags += [
        (read_as[problem.file, problem.row], problem.rule)
        for problem in raw.problems
        if problem.severity == "flag" and (problem.file, problem.row) in read_as
    ]
    frame = observations.add_flags(frame, flags)
    own = [problem for problem in raw.problems if {*used} & {*problem.file.split("/")[:-1]}]
    problems = tuple(sorted([*own, *findings, *plans.check(plan)]))
    figures = frame.rename(columns={"observation": "item"}).assign(printed="")
    entries = plan.rename(columns={"deliverable": "item", plans.PRINTED: "printed"})
    sources = pd.DataFrame({**vars(raw.sources[key]), "source": key} for key in used)
    operations, funding = (rows[rows["source"].isin(used)]
                           for rows in (raw.operations, raw.funding))  # fmt: skip
    tables = {
        "observations": frame,
        "action_plan": plan,
        "problems": pd.DataFrame([each.as_row() for each in problems], dtype=object).rename(
            columns={"message_en": "message", "remedy_en": "remedy"}
        ),
        "revisions": observations.revisions(frame, raw.sources),
        "sources": sources.map(lambda value: str(value or "")),
        "notes": pd.concat([figures, entries], ignore_index=True),
        "tasks": plan[["task", "task_label_en", "task_label_fr"]]
        .drop_duplicates("task")
        .rename(columns=lambda name: name.removeprefix("task_")),
        "labels": pd.concat(
            rows.assign(breakdown=f"{kind}=" + rows[kind]).drop_duplicates("breakdown")
            for kind, rows in (("operation", operations), ("funding", funding))
        ).sort_values("breakdown"),
        "funding": funding.astype({"row": int}).merge(places, on=["file", "row"]),
    }
    tables = {name: rows.reindex(columns=catalogue.columns(name)) for name, rows in tables.items()}
    return Cleaned(tables, problems)


def between_figures(raw: RawData) -> list[Problem]:
    """Return what figures of all sources say against each other, whatever the year.

    How a figure was worded and where it was read are no problems of the raw files; they are
    told for a fiscal year, and in the brief.
    """
    years = observations.fiscal_years(raw)
    if not years:
        return []
    findings = clean(raw, years[-1]).problems
    return [each for each in findings if catalogue.matters(each.rule) and each not in raw.problems]
