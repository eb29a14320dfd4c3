"""The processed tables and the data dictionary that describes them."""

from __future__ import annotations

import csv
import importlib
import io
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from napanalysis import catalogue
from napanalysis.analysis import Analysis, Cleaned, action_plan, observations
from napanalysis.analysis import processed_tables as tables
from napanalysis.errors import DataError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.raw import schema
from napanalysis.raw.sources import RawData
from napanalysis.tabular import csv_text

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))
data_dictionary = importlib.import_module("data_dictionary")
Known = Callable[[str], Analysis]
Cleaning = Callable[[str], Cleaned]

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
def test_columns_of_the_contract(cleaned: Cleaning, measured: Known, name: str) -> None:
    written = {**cleaned("2014-2015").tables, "measures": measured("2014-2015").measures}
    assert list(written[name].columns) == CONTRACT[name].split(", ")


def test_the_described_columns_are_those_that_are_written(
    cleaned: Cleaning, measured: Known
) -> None:
    described = catalogue.wording("columns")
    written = {**cleaned("2006-2007").tables, "measures": measured("2006-2007").measures}
    assert {name for name in described if "columns" in described[name]} == set(written)
    for name, frame in written.items():
        assert list(described[name]["columns"]) == list(frame.columns)


@pytest.mark.parametrize("year", ["2006-2007", "2014-2015"])
def test_tables_are_written_and_come_back(cleaned: Cleaning, tmp_path: Path, year: str) -> None:
    folder = tmp_path / "new" / "folder"
    assert tables.write(cleaned(year), folder)
    written = cleaned(year).tables
    assert {path.name for path in folder.iterdir()} == {f"{name}.csv" for name in written}
    for name, frame in written.items():
        path = folder / f"{name}.csv"
        content = path.read_bytes()
        assert b"\r" not in content
        assert content.endswith(b"\n")
        with path.open(encoding="utf-8", newline="") as stream:
            head, *rows = list(csv.reader(stream))
        assert head == list(frame.columns)
        assert len(rows) == len(frame)


@pytest.mark.parametrize("year", ["2006-2007", "2014-2015"])
def test_what_is_read_is_what_was_cleaned(
    cleaned: Cleaning, known: Known, raw: RawData, year: str
) -> None:
    made, read = cleaned(year), known(year)
    plan, revised = action_plan.clean(raw, read.year), made.tables["revisions"]
    for before, after in (
        (made.tables["observations"], read.observations),
        (observations.clean(raw, read.year).drop(columns="flags"), read.observations),
        (plan, read.action_plan),
        (revised, read.revisions),
    ):
        assert len(before) == len(after)
        for column in before:
            assert after[column].tolist() == pytest.approx(before[column].tolist(), nan_ok=True)
    assert [*made.tables["sources"]["source"]] == [*read.sources]
    for one in read.sources.values():
        assert one == replace(raw.sources[one.id], draft=False)
    assert [one.rule for one in made.problems] == read.problems["rule"].tolist()


def test_numbers_and_truths_as_they_are_written(measured: Known) -> None:
    rows = list(csv.DictReader(io.StringIO(csv_text(measured("2014-2015").measures))))
    (headline,) = [
        row for row in rows
        if row["measure"] == "convicted_per_completed_case" and row["as_of"] == "2015-08-31"
    ]  # fmt: skip
    assert (headline["value"], headline["comparable"]) == ("1.3", "false")
    # "At least 128" accused persons in about 80 cases: a quotient without an upper bound.
    (open_ended,) = [row for row in rows if row["formula"] == "≥128 / ≤85"]
    assert (open_ended["value"], open_ended["upper"]) == ("1.6", "")


def test_the_same_figures_give_the_same_bytes(cleaned: Cleaning, tmp_path: Path) -> None:
    for name in ("a", "b"):
        tables.write(cleaned("2014-2015"), tmp_path / name)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
    assert not tables.write(cleaned("2014-2015"), tmp_path / "a"), "nothing in it is new"
    (tmp_path / "a" / "tasks.csv").write_text("task\n", encoding="utf-8")
    assert tables.write(cleaned("2014-2015"), tmp_path / "a")


def test_a_table_that_is_missing_or_none_is_told_with_its_name(
    cleaned: Cleaning, tmp_path: Path
) -> None:
    year = FiscalYear.parse("2014-2015")
    tables.write(cleaned("2014-2015"), tmp_path)
    (tmp_path / "revisions.csv").write_text("nothing\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"revisions\.csv"):
        tables.read(tmp_path, year)
    (tmp_path / "revisions.csv").unlink()
    with pytest.raises(DataError, match=r"revisions\.csv"):
        tables.read(tmp_path, year)


# --- the data dictionary ----------------------------------------------------------------------


def test_the_committed_dictionary_is_up_to_date() -> None:
    assert data_dictionary.PAGE.read_text(encoding="utf-8") == data_dictionary.page(), (
        "run: make docs"
    )


def test_the_dictionary_names_every_table_column_indicator_measure_and_flag() -> None:
    text = data_dictionary.page()
    names = [f"### `{name}.csv`" for name in (*schema.tables(), *CONTRACT, "problems", "sources")]
    for table in (*CONTRACT, "revisions"):
        names += [f"| `{column}` |" for column in catalogue.columns(table)]
    names += [f"| `{key}` |" for key in (*schema.SOURCE_REQUIRED, *schema.SOURCE_OPTIONAL)]
    for table in schema.tables():
        names += [f"| `{column}` |" for column in schema.columns(table)]
    names += [f"| `{key}` |" for key in (*catalogue.indicators(), *catalogue.measures())]
    names += [f"| `{key}` |" for key in (*catalogue.units(), "stock-falls", "superseded")]
    assert [name for name in names if name not in text] == []


def test_the_method_page_names_what_is_there() -> None:
    text = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    known = set(catalogue.rules()) | {"superseded"}
    flags = {name for name in re.findall(r"`([a-z]+(?:-[a-z]+)+)`", text) if name != "as-of"}
    assert flags <= known, flags - known
    for page in re.findall(r"\]\(([a-z-]+\.md)", text):
        assert (ROOT / "docs" / page).is_file()


def test_the_method_page_quotes_the_words_that_make_a_note_a_flag() -> None:
    text = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    for entry in catalogue.wording("crosschecks")["noted"]:
        row = re.search(rf"^\| `{entry['flag']}` \|.*$", text, re.MULTILINE)
        assert row is not None, entry["flag"]
        quoted = re.findall(r'"([^"]+)"', row[0].partition("begins with")[2])[:2]
        assert quoted, entry["flag"]
        assert set(quoted) <= set(entry["begins"]), entry["flag"]


def test_decisions_stand_in_order() -> None:
    text = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")
    dates = re.findall(r"^\*\*(\d{4}-\d\d-\d\d):", text, re.MULTILINE)
    assert dates == sorted(dates)
