"""The processed tables as files: written once by cleaning, read by everything after it."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pandas as pd

from napanalysis.analysis import Analysis, Cleaned, action_plan, observations
from napanalysis.analysis.measure_rows import COLUMNS as MEASURE_COLUMNS
from napanalysis.analysis.revisions import COLUMNS as REVISION_COLUMNS
from napanalysis.atomic import write_bytes
from napanalysis.errors import DataError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.raw.sources import Source
from napanalysis.tabular import csv_text, read_csv, rows_of

PROBLEM_COLUMNS = [
    "severity", "matters", "rule", "file", "row", "column", "value", "observations", "message",
    "remedy", "message_fr", "remedy_fr",
]  # fmt: skip
SOURCE_COLUMNS = [
    "source",
    *(field.name for field in fields(Source) if field.name not in ("id", "draft")),
]
#: What was noted where a figure or a deliverable was read; `printed` is the date of a status.
NOTE_COLUMNS = ["item", "source", "locator", "note", "file", "row", "printed"]
FUNDING_COLUMNS = ["observation", "label_en", "label_fr", "payer", "basis", "part_of", "note"]


def tables(cleaned: Cleaned) -> dict[str, pd.DataFrame]:
    """Return the processed tables by name, in the columns of the data dictionary."""
    plan = cleaned.action_plan
    figures = cleaned.observations.rename(columns={"observation": "item"}).assign(printed="")
    entries = plan.rename(columns={"deliverable": "item", action_plan.PRINTED: "printed"})
    tasks = plan.rename(columns={"task_label_en": "en", "task_label_fr": "fr"})
    tasks = tasks[["task", "en", "fr"]].drop_duplicates("task")
    return {
        "observations": cleaned.observations[observations.COLUMNS],
        "action_plan": plan[action_plan.COLUMNS],
        "problems": _problems(cleaned),
        "revisions": cleaned.revisions[REVISION_COLUMNS],
        "sources": _sources(cleaned.sources.values()),
        "notes": pd.concat([figures[NOTE_COLUMNS], entries[NOTE_COLUMNS]], ignore_index=True),
        "tasks": tasks.rename(columns={"en": "label_en", "fr": "label_fr"}),
        "funding": _funding(cleaned),
    }


def _problems(cleaned: Cleaned) -> pd.DataFrame:
    rows = [problem.told() for problem in cleaned.problems]
    frame = pd.DataFrame(rows).rename(columns={"message_en": "message", "remedy_en": "remedy"})
    return frame.reindex(columns=PROBLEM_COLUMNS)


def _sources(sources: Iterable[Source]) -> pd.DataFrame:
    rows = [
        {name: str(getattr(source, name) or "") for name in SOURCE_COLUMNS[1:]}
        | {"source": source.id}
        for source in sources
    ]
    return pd.DataFrame(rows, columns=SOURCE_COLUMNS)


def _funding(cleaned: Cleaned) -> pd.DataFrame:
    """Return the raw rows of money committed with the observations that they became."""
    figures = {
        (row["source"], row["breakdown"]): row["observation"]
        for row in rows_of(cleaned.observations)
        if row["indicator"] == "funding_committed"
    }
    rows = []
    for entry in rows_of(cleaned.funding):
        observation = figures.pop((entry["source"], f"funding={entry['funding']}"), None)
        if observation is not None:
            rows.append({**entry, "observation": observation})
    return pd.DataFrame(rows, columns=FUNDING_COLUMNS)


def write(cleaned: Cleaned, folder: Path) -> bool:
    """Write the processed tables; return whether one of them is new or another one now."""
    changed = False
    for name, frame in tables(cleaned).items():
        path, content = folder / f"{name}.csv", csv_text(frame).encode()
        if not path.is_file() or path.read_bytes() != content:
            write_bytes(path, content)
            changed = True
    return changed


def read(folder: Path, year: FiscalYear) -> Analysis:
    """Read the processed tables of a fiscal year, and its measures where there are any.

    Parameters
    ----------
    folder : pathlib.Path
        Where `write` has left them.
    year : FiscalYear
        The year of the brief.

    Raises
    ------
    DataError
        If a table is missing or isn't one.
    """
    notes = _read(folder, "notes").set_index("item")
    notes["row"] = pd.to_numeric(notes["row"])
    observed = _read(folder, "observations", numbers=("value", "lower", "upper"))
    observed = observed.join(notes[["note", "file", "row"]], on="observation")
    plan = _read(folder, "action_plan")
    plan = plan.assign(new=plan["new"] == "true").join(
        notes.rename(columns={"printed": action_plan.PRINTED}), on="deliverable"
    )
    tasks = _read(folder, "tasks").set_index("task").add_prefix("task_")
    problems = _read(folder, "problems")
    measures = pd.DataFrame(columns=MEASURE_COLUMNS)
    if (folder / "measures.csv").is_file():
        measures = read_measures(folder)
    return Analysis(
        year=year,
        sources={row["source"]: _source(row) for row in rows_of(_read(folder, "sources"))},
        observations=observed,
        action_plan=plan.join(tasks, on="task"),
        revisions=_read(folder, "revisions", numbers=("old_value", "new_value", "change")),
        problems=problems.assign(matters=problems["matters"] == "true"),
        funding=_read(folder, "funding"),
        measures=measures,
    )


def read_measures(folder: Path) -> pd.DataFrame:
    """Read a published table of measures."""
    frame = _read(folder, "measures", numbers=("value", "lower", "upper"))
    return frame.assign(comparable=frame["comparable"] == "true")


def _read(folder: Path, name: str, numbers: tuple[str, ...] = ()) -> pd.DataFrame:
    path = folder / f"{name}.csv"
    try:
        frame = read_csv(path)
        return frame.assign(**{column: pd.to_numeric(frame[column]) for column in numbers})
    except (OSError, ValueError, KeyError, csv.Error) as error:
        raise DataError(
            f"The processed table {path.name} of {folder.name} can't be read: {error}",
            "Build the year again, or run 01_clean: that writes the tables anew.",
        ) from error


def _source(row: dict[str, Any]) -> Source:
    year = FiscalYear.parse(row["fiscal_year"]) if row["fiscal_year"] else None
    given = {name: row[name] for name in SOURCE_COLUMNS[1:]} | {"fiscal_year": year}
    return Source(id=row["source"], draft=False, **given)
