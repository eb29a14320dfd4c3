"""The processed tables and the data dictionary that describes them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from napanalysis import catalogue
from napanalysis.analysis import Analysis, action_plan, measures, observations
from napanalysis.analysis import processed_tables as tables
from napanalysis.analysis.metadata.dictionary import data_dictionary
from napanalysis.analysis.revisions import COLUMNS as REVISION_COLUMNS
from napanalysis.raw import schema

ROOT = Path(__file__).parents[1]
Known = Callable[[str], Analysis]

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


@pytest.mark.parametrize("name", CONTRACT)
def test_columns_of_the_contract(known: Known, name: str) -> None:
    frame = tables.tables(known("2014-2015"))[f"{name}.csv"]
    assert list(frame.columns) == CONTRACT[name].split(", ")


def test_the_described_columns_are_those_that_are_written(known: Known) -> None:
    described = catalogue.wording("columns")
    written = tables.tables(known("2006-2007"))
    assert {f"{name}.csv" for name in described if "columns" in described[name]} == set(written)
    for name, frame in written.items():
        assert list(described[name.removesuffix(".csv")]["columns"]) == list(frame.columns)


@pytest.mark.parametrize("year", ["2006-2007", "2014-2015"])
def test_tables_are_written_and_come_back(known: Known, tmp_path: Path, year: str) -> None:
    paths = tables.write(known(year), tmp_path / "new" / "folder")
    assert [path.name for path in paths] == list(tables.tables(known(year)))
    for path, frame in zip(paths, tables.tables(known(year)).values(), strict=True):
        content = path.read_bytes()
        assert b"\r" not in content
        assert content.endswith(b"\n")
        with path.open(encoding="utf-8", newline="") as stream:
            head, *rows = list(csv.reader(stream))
        assert head == list(frame.columns)
        assert len(rows) == len(frame)


def test_numbers_and_truths_as_they_are_written(known: Known, tmp_path: Path) -> None:
    tables.write(known("2014-2015"), tmp_path)
    with (tmp_path / "measures.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    (headline,) = [
        row for row in rows
        if row["measure"] == "convicted_per_completed_case" and row["as_of"] == "2015-08-31"
    ]  # fmt: skip
    assert (headline["value"], headline["comparable"]) == ("1.3", "false")
    (open_ended,) = [row for row in rows if row["formula"] == "128 / 80"]
    assert open_ended["upper"] == ""


def test_the_same_figures_give_the_same_bytes(known: Known, tmp_path: Path) -> None:
    for name in ("a", "b"):
        tables.write(known("2014-2015"), tmp_path / name)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


# --- the data dictionary ----------------------------------------------------------------------


def test_the_committed_dictionary_is_up_to_date() -> None:
    committed = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert committed == data_dictionary(), (
        "Run: python -m napanalysis.analysis.metadata.dictionary > docs/data-dictionary.md"
    )


def test_the_dictionary_names_every_table_column_indicator_measure_and_flag() -> None:
    text = data_dictionary()
    names = [f"### `{name}.csv`" for name in (*schema.TABLES, *CONTRACT, "problems", "sources")]
    for columns in (observations.COLUMNS, measures.COLUMNS, action_plan.COLUMNS, REVISION_COLUMNS):
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
