"""The processed tables as files: written once by cleaning, read by everything after it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis import Analysis, Cleaned, action_plan
from napanalysis.atomic import write_bytes
from napanalysis.errors import DataError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.raw.sources import Source
from napanalysis.tabular import csv_text, read_csv, rows_of


def write(cleaned: Cleaned, folder: Path) -> bool:
    """Write the processed tables; return whether one of them is new or another one now."""
    changed = False
    for name, frame in cleaned.tables.items():
        path, content = folder / f"{name}.csv", csv_text(frame).encode()
        if not path.is_file() or path.read_bytes() != content:
            write_bytes(path, content)
            changed = True
    return changed


def read(folder: Path, year: FiscalYear) -> Analysis:
    """Read the processed tables of a fiscal year, and its measures where there are any.

    A table that is missing or isn't one is a `DataError`, as in `read_table`.
    """
    notes = read_table(folder, "notes").set_index("item")
    notes["row"] = pd.to_numeric(notes["row"])
    observed = read_table(folder, "observations")
    plan = read_table(folder, "action_plan")
    plan = plan.join(notes.rename(columns={"printed": action_plan.PRINTED}), on="deliverable")
    tasks = read_table(folder, "tasks").set_index("task").add_prefix("task_")
    measures = pd.DataFrame(columns=catalogue.columns("measures"))
    if (folder / "measures.csv").is_file():
        measures = read_table(folder, "measures")
    return Analysis(
        year=year,
        sources={row["source"]: _source(row) for row in rows_of(read_table(folder, "sources"))},
        observations=observed.join(notes[["note", "file", "row"]], on="observation"),
        action_plan=plan.join(tasks, on="task"),
        revisions=read_table(folder, "revisions"),
        problems=read_table(folder, "problems"),
        funding=read_table(folder, "funding"),
        measures=measures,
        labels={
            row["breakdown"]: catalogue.Text(row["label_en"], row["label_fr"])
            for row in rows_of(read_table(folder, "labels"))
        },
    )


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """Read a processed table, with numbers as numbers and what is true or false as that."""
    path = folder / f"{name}.csv"
    try:
        frame = read_csv(path)
        for column, about in catalogue.wording("columns")[name]["columns"].items():
            if about["type"] == "number":
                frame[column] = pd.to_numeric(frame[column])
            elif about["type"] == "boolean":
                frame[column] = frame[column] == "true"
    except (OSError, ValueError, KeyError) as error:
        raise DataError(
            f"The processed table {path.name} of {folder.name} can't be read: {error}",
            "Build the year again, or run 01_clean: that writes the tables anew.",
        ) from error
    return frame


def _source(row: dict[str, Any]) -> Source:
    year = FiscalYear.parse(row["fiscal_year"]) if row["fiscal_year"] else None
    return Source(id=row.pop("source"), **{**row, "fiscal_year": year})
