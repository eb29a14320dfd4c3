"""Cells, rows and printed words of the raw tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from napanalysis import catalogue
from napanalysis.fiscal_year import FiscalYear
from napanalysis.raw.problems import Problem
from napanalysis.raw.schema import (
    RuleBroken,
    columns,
    read_leads,
    read_start,
    read_status,
    tables,
)
from napanalysis.raw.sources import load
from raw_cases import CELLS, PAIRS, ROWS, write


def problems_of(raw: Path) -> list[Problem]:
    return list(load(raw).problems)


@pytest.mark.parametrize("table", tables())
def test_sound_row_has_no_problem(table: str, tmp_path: Path) -> None:
    write(tmp_path / "data/raw", table, {})
    assert problems_of(tmp_path / "data/raw") == []


@pytest.mark.parametrize(("table", "cells", "rule", "column", "message"), CELLS)
def test_cell(
    table: str, cells: dict[str, str], rule: str, column: str, message: str, tmp_path: Path
) -> None:
    write(tmp_path / "data/raw", table, cells)
    found = problems_of(tmp_path / "data/raw")
    assert [problem.rule for problem in found] == [rule]
    (problem,) = found
    assert problem.message("en") == message
    assert (problem.file, problem.column) == (f"data/raw/facts-2016/{table}.csv", column)
    assert problem.row == (None if rule == "no-locators" else 2)
    assert problem.severity == catalogue.rules()[rule].severity


@pytest.mark.parametrize(("table", "one", "two", "rule", "message"), PAIRS)
def test_two_rows(
    table: str, one: dict[str, str], two: dict[str, str], rule: str, message: str, tmp_path: Path
) -> None:
    write(tmp_path / "data/raw", table, one, two)
    (problem,) = problems_of(tmp_path / "data/raw")
    assert (problem.rule, problem.row, problem.message("en")) == (rule, 3, message)


def test_rows_that_lack_their_indicator_are_not_yet_one_figure(tmp_path: Path) -> None:
    one, two = {"indicator": ""}, {"indicator": "", "published": "91"}
    write(tmp_path / "data/raw", "figures", one, two)
    rules = [problem.rule for problem in problems_of(tmp_path / "data/raw")]
    assert rules == ["empty-cell"] * 2


@pytest.mark.parametrize(
    ("table", "cells", "remedy"),
    [
        ("figures", {"indicator": "case_completed"}, "Did you mean 'cases_completed'? Use one"),
        ("figures", {"indicator": "CASES_COMPLETED"}, "Did you mean 'cases_completed'? Use one"),
        ("figures", {"indicator": "zzz"}, "Use one from src/napanalysis/catalogue/indicators.toml"),
        ("figures", {"breakdown": "sex=femal"}, "Did you mean 'sex=female'? Use a value of 'sex'"),
        ("figures", {"breakdown": "frm=forced labour"}, "Did you mean 'form'? Use a dimension"),
        ("action_plan", {"leads": "EDSC (PTT)"}, "Did you mean 'EDSC (PTET)'? Separate two"),
        ("action_plan", {"status": "On hodl"}, "Did you mean 'on hold'? Write it as published"),
        ("funding", {"pillar": "Protection"}, "Did you mean 'protection'? Write prevention"),
        ("funding", {"basis": "commitmnt"}, "Did you mean 'commitment'? Write commitment"),
        ("figures", {"as_of": "42004"}, "Write 2014-12-31 if the source says so"),
    ],
)
def test_remedy_names_what_was_meant(
    table: str, cells: dict[str, str], remedy: str, tmp_path: Path
) -> None:
    write(tmp_path / "data/raw", table, cells)
    (problem,) = problems_of(tmp_path / "data/raw")
    assert problem.remedy("en").startswith(remedy)


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        ("figures", {"note": "<script>alert(1)</script> **bold** #let x = 1"}),
        ("figures", {"locator": "p. 4 – #3, see [1](https://example.org)"}),
        ("figures", {"geography": ""}),
        ("figures", {"geography": "northern British Columbia"}),
        ("figures", {"geography": "South America"}),
        ("figures", {"geography": "Moncton"}),
        ("figures", {"period_start": ""}),
        ("figures", {"published": "1 million"}),
        ("figures", {"published": "between 20 and 25"}),
        ("figures", {"breakdown": "form=forced labour"}),
        ("figures", {"indicator": "ucr_rate", "published": "1.0", "period_end": "2015",
                     "as_of": ""}),
        ("operations", {"lead": ""}),
        ("action_plan", {"new": "", "start": "", "leads": ""}),
    ],
)  # fmt: skip
def test_allowed(table: str, cells: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path / "data/raw", table, cells)
    assert problems_of(tmp_path / "data/raw") == []


def test_a_part_belongs_to_another_row(tmp_path: Path) -> None:
    part = {"funding": "indigenous-women-guide", "part_of": "victims-fund"}
    write(tmp_path / "data/raw", "funding", {}, part)
    assert problems_of(tmp_path / "data/raw") == []


def test_two_operations_may_have_the_same_kind_of_result(tmp_path: Path) -> None:
    write(tmp_path / "data/raw", "operations", {}, {"operation": "another", "published": "12"})
    assert problems_of(tmp_path / "data/raw") == []


def test_separators_follow_the_language_of_the_source(tmp_path: Path) -> None:
    rate = {"indicator": "ucr_rate", "published": "1,4", "period_end": "2015", "as_of": ""}
    write(tmp_path / "data/raw", "figures", rate, language='"fr"')
    assert problems_of(tmp_path / "data/raw") == []


def test_money_may_reach_beyond_the_year_a_source_reports_on(tmp_path: Path) -> None:
    write(tmp_path / "data/raw", "funding", {"period_end": "2020-03-31"},
          fiscal_year='"2014-2015"')  # fmt: skip
    assert problems_of(tmp_path / "data/raw") == []


@pytest.mark.parametrize("table", tables())
def test_columns_are_those_of_the_contract(table: str) -> None:
    assert columns(table) == list(ROWS[table])


@pytest.mark.parametrize(
    ("printed", "status", "date"),
    [
        ("Continu", "ongoing", ""),
        ("Ongoing", "ongoing", ""),
        ("En cours", "in progress", ""),
        ("In progress", "in progress", ""),
        ("Terminé", "completed", ""),
        ("Completed", "completed", ""),
        ("En suspens", "on hold", ""),
        ("On hold", "on hold", ""),
        ("Terminé (septembre 2014)", "completed", "2014-09"),
        ("Terminé (1er septembre 2014)", "completed", "2014-09-01"),
        ("terminée  (septembre\u00a02014)", "completed", "2014-09"),
        ("Completed (September 2014)", "completed", "2014-09"),
        ("Completed (September 15, 2014)", "completed", "2014-09-15"),
        ("Completed (2014)", "completed", "2014"),
        ("Completed (2014-09)", "completed", "2014-09"),
    ],
)
def test_status(printed: str, status: str, date: str) -> None:
    assert read_status(printed) == (status, date)


@pytest.mark.parametrize(
    ("printed", "rule"),
    [
        ("", "unknown-status"),
        ("Continu En cours", "unknown-status"),
        ("Terminé (bientôt)", "unreadable-status-date"),
        ("Terminé ()", "unreadable-status-date"),
        ("Terminé (31 septembre 2014)", "unreadable-status-date"),
    ],
)
def test_status_that_is_none(printed: str, rule: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        read_status(printed)
    assert (broken.value.rule, broken.value.value) == (rule, printed)


@pytest.mark.parametrize(
    ("printed", "first"),
    [
        ("Début : 2012-2013", 2012),
        ("Début\u00a0: 2012–2013", 2012),
        ("Start: 2012-2013", 2012),
        ("2015-2016", 2015),
        ("2015-16", 2015),
    ],
)
def test_start(printed: str, first: int) -> None:
    assert read_start(printed) == FiscalYear(first)


@pytest.mark.parametrize("printed", ["2012-2013 2013-2014", "2012", "Début :", "bientôt"])
def test_start_that_is_none(printed: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        read_start(printed)
    assert (broken.value.rule, broken.value.value) == ("unreadable-start", printed)


@pytest.mark.parametrize(
    ("printed", "codes"),
    [
        ("", []),
        ("GRC", ["RCMP"]),
        ("SP; GRC", ["PS", "RCMP"]),
        ("SP;GRC;", ["PS", "RCMP"]),
        ("GRC; RCMP", ["RCMP"]),
        ("edsc\u00a0(PTET)", ["ESDC-TFWP"]),
        ("Gendarmerie royale du Canada", ["RCMP"]),
    ],
)
def test_leads(printed: str, codes: list[str]) -> None:
    assert read_leads(printed) == codes


def test_leads_without_separator_are_explained() -> None:
    with pytest.raises(RuleBroken) as broken:
        read_leads("SP GRC")
    remedy = catalogue.rules()[broken.value.rule].remedy.en
    assert "Separate two organisations by a semicolon" in remedy


def test_a_row_that_nobody_has_filled_in_is_told_once(tmp_path: Path) -> None:
    blank = {"published": "", "period_start": "", "as_of": ""}
    write(tmp_path / "data/raw", "figures", {}, {"indicator": "trp_issued", **blank})
    found = [one for one in load(tmp_path / "data/raw").problems if one.row == 3]
    assert [(one.rule, one.column) for one in found] == [("empty-cell", "published")]
