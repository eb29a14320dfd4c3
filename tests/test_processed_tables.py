"""The processed tables and the data dictionary that describes them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from conftest import Known
from napanalysis import catalogue
from napanalysis.analysis import Cleaned, action_plan, clean, measure_rows, observations
from napanalysis.analysis import processed_tables as tables
from napanalysis.analysis.metadata.dictionary import data_dictionary
from napanalysis.analysis.revisions import COLUMNS as REVISION_COLUMNS
from napanalysis.errors import DataError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.raw import schema
from napanalysis.raw.sources import RawData
from napanalysis.tabular import csv_text

ROOT = Path(__file__).parents[1]

#: The contract's columns, written out.
CONTRACT = {
    "observations": "observation, source, indicator, breakdown, kind, value, lower, upper, "
    "qualifier, unit, period_start, period_end, as_of, fiscal_year, geography, published, "
    "locator, evidence, flags",
    "measures": "measure, breakdown, value, lower, upper, unit, period_start, period_end, as_of, "
    "formula, observations, comparable, flags, note",
    "action_plan": "deliverable, pillar, task, label_en, label_fr, new, start, status, "
    "status_date, leads, flags",
}


@pytest.fixture(scope="module")
def cleaned(raw: RawData) -> Callable[[str], Cleaned]:
    return cache(lambda year: clean(raw, FiscalYear.parse(year)))


Tabled = Callable[[str], Cleaned]


def written(cleaned: Cleaned) -> dict[str, pd.DataFrame]:
    """Return the tables by name, with an empty one of measures, which notebooks publish."""
    return {**tables.tables(cleaned), "measures": measure_rows.table([])}


@pytest.mark.parametrize("name", CONTRACT)
def test_columns_of_the_contract(cleaned: Tabled, name: str) -> None:
    assert list(written(cleaned("2014-2015"))[name].columns) == CONTRACT[name].split(", ")


def test_the_described_columns_are_those_that_are_written(cleaned: Tabled) -> None:
    described = catalogue.wording("columns")
    frames = written(cleaned("2006-2007"))
    assert {name for name in described if "columns" in described[name]} == set(frames)
    for name, frame in frames.items():
        assert list(described[name]["columns"]) == list(frame.columns)


@pytest.mark.parametrize("year", ["2006-2007", "2014-2015"])
def test_tables_are_written_and_come_back(cleaned: Tabled, tmp_path: Path, year: str) -> None:
    folder = tmp_path / "new" / "folder"
    tables.write(cleaned(year), folder)
    frames = tables.tables(cleaned(year))
    assert {path.stem for path in folder.iterdir()} == set(frames)
    for name, frame in frames.items():
        content = (folder / f"{name}.csv").read_bytes()
        assert b"\r" not in content
        assert content.endswith(b"\n")
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            head, *rows = list(csv.reader(stream))
        assert head == list(frame.columns)
        assert len(rows) == len(frame)
    again = tables.read(folder, FiscalYear.parse(year))
    assert len(again.observations) == len(frames["observations"])
    assert again.action_plan["new"].dtype == bool
    assert set(again.sources) == set(frames["sources"]["source"])


def test_numbers_and_truths_as_they_are_written(measured: Known) -> None:
    rows = list(csv.DictReader(csv_text(measured("2014-2015").measures).splitlines()))
    (headline,) = [
        row for row in rows
        if row["measure"] == "convicted_per_completed_case" and row["as_of"] == "2015-08-31"
    ]  # fmt: skip
    assert (headline["value"], headline["comparable"]) == ("1.3", "false")
    (open_ended,) = [row for row in rows if row["formula"] == "≥128 / ≤85"]
    assert open_ended["upper"] == ""


def test_a_table_that_is_missing_or_is_none_says_so(cleaned: Tabled, tmp_path: Path) -> None:
    tables.write(cleaned("2006-2007"), tmp_path)
    (tmp_path / "observations.csv").write_text("a,b\n1\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"observations\.csv .* can't be read"):
        tables.read(tmp_path, FiscalYear(2006))
    (tmp_path / "notes.csv").unlink()
    with pytest.raises(DataError, match=r"notes\.csv .* can't be read"):
        tables.read(tmp_path, FiscalYear(2006))


# --- the data dictionary ----------------------------------------------------------------------


def test_the_committed_dictionary_is_up_to_date() -> None:
    committed = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert committed == data_dictionary(), (
        "Run: python -m napanalysis.analysis.metadata.dictionary > docs/data-dictionary.md"
    )


def test_the_dictionary_names_every_table_column_indicator_measure_and_flag() -> None:
    text = data_dictionary()
    names = [f"### `{name}.csv`" for name in (*schema.TABLES, *CONTRACT, "problems", "sources")]
    for columns in (
        observations.COLUMNS,
        measure_rows.COLUMNS,
        action_plan.COLUMNS,
        REVISION_COLUMNS,
    ):
        names += [f"| `{column}` |" for column in columns]
    names += [f"| `{key}` |" for key in (*schema.SOURCE_REQUIRED, *schema.SOURCE_OPTIONAL)]
    for table in schema.TABLES:
        names += [f"| `{column}` |" for column in schema.columns(table)]
    names += [f"| `{key}` |" for key in (*catalogue.indicators(), *catalogue.measures())]
    names += [f"| `{key}` |" for key in (*catalogue.units(), "stock-falls", "superseded")]
    assert [name for name in names if name not in text] == []


def test_the_method_page_names_what_is_there() -> None:
    import re

    text = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    known = set(catalogue.rules()) | {"superseded"}
    flags = {name for name in re.findall(r"`([a-z]+(?:-[a-z]+)+)`", text) if name != "as-of"}
    assert flags <= known, flags - known
    for page in re.findall(r"\]\(([a-z-]+\.md)", text):
        assert (ROOT / "docs" / page).is_file()
