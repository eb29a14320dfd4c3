"""Observations: the fiscal-year rule, the kinds kept apart, and what is in force."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from literal_raw import flow, snapshot, stock
from napanalysis import catalogue
from napanalysis.analysis import Analysis, observations
from napanalysis.fiscal_year import FiscalYear
from napanalysis.raw.sources import RawData

Small = Callable[..., RawData]


def clean(raw: RawData, year: str = "2024-2025") -> list[dict[str, Any]]:
    rows = observations.clean(raw, FiscalYear.parse(year)).to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in rows]


def reference(row: dict[str, Any]) -> str:
    """Return the reference date by the kind alone, as the contract words it."""
    date: str = row["period_end"] if row["kind"] == "flow" else row["as_of"]
    return date


# --- from a figure to an observation --------------------------------------------------------


@pytest.mark.parametrize(
    ("figure", "name", "when", "number"),
    [
        (
            stock("cases_completed", "90", "2015-08"),
            "a/cases_completed/2015-08-31",
            ("stock", "2005-01-01", "", "2015-08-31"),
            (90, 90, 90, "exact", "cases"),
        ),
        (
            snapshot("cases_before_courts", "about 180", "2015-08-31"),
            "a/cases_before_courts/2015-08-31",
            ("snapshot", "", "", "2015-08-31"),
            (180, 175, 185, "about", "cases"),
        ),
        (
            flow("glotip_victims", "<5", "2008", breakdown="form=forced labour"),
            "a/glotip_victims/form=forced labour/2008-12-31",
            ("flow", "2008-01-01", "2008-12-31", ""),
            (4, 0, 4, "fewer than", "victims"),
        ),
        (
            flow("trp_issued", "34", "2014", geography="Ontario"),
            "a/trp_issued/2014-12-31/Ontario",
            ("flow", "2014-01-01", "2014-12-31", ""),
            (34, 34, 34, "exact", "permits"),
        ),
        (
            {**flow("police_reported_incidents", "nearly 4,000", "2022"),
             "period_start": "2012-01-01"},
            "a/police_reported_incidents/2012-01-01--2022-12-31",
            ("flow", "2012-01-01", "2022-12-31", ""),
            (4000, 3500, 4000, "nearly", "incidents"),
        ),
    ],
)  # fmt: skip
def test_one_figure(
    small: Small, figure: Any, name: str, when: tuple[str, ...], number: tuple[Any, ...]
) -> None:
    (row,) = clean(small(a={"figures": [figure]}))
    assert row["observation"] == name
    assert tuple(row[key] for key in ("kind", "period_start", "period_end", "as_of")) == when
    keys = ("value", "lower", "upper", "qualifier", "unit")
    assert tuple(row[key] for key in keys) == number
    assert row["published"] == figure["published"]
    assert row["locator"] == "p. 1"


def test_numbers_are_read_in_the_language_of_their_source(small: Small) -> None:
    rate = flow("ucr_rate", "1,4", "2019")
    raw = small(a={"source": {"language": "fr"}, "figures": [rate]})
    assert clean(raw)[0]["value"] == 1.4


def test_an_operations_result_and_money_committed_are_observations_too(small: Small) -> None:
    labels = {"label_en": "A", "label_fr": "A"}
    operation = {**flow("operation_charges_laid", "33", "2014"), **labels, "operation": "combative"}
    money = {
        **labels, "funding": "victims-fund", "payer": "JUS", "pillar": "protection",
        "basis": "grant", "published": "$500,000", "period_start": "2014-04-01",
        "period_end": "2019-03-31",
        "geography": "Canada",
    }  # fmt: skip
    year = {"fiscal_year": "2014-2015"}
    raw = small(a={"source": year, "operations": [operation], "funding": [money]})
    assert {(row["indicator"], row["breakdown"], row["value"]) for row in clean(raw)} == {
        ("operation_charges_laid", "operation=combative", 33),
        ("funding_committed", "funding=victims-fund", 500_000),
    }
    (committed,) = [row for row in clean(raw) if row["indicator"] == "funding_committed"]
    assert committed["as_of"] == "2015-03-31"


# --- the fiscal-year rule ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reports_on", "figure", "year"),
    [
        ("2014-2015", stock("cases_completed", "90", "2015-08"), "2014-2015"),
        ("", stock("cases_completed", "90", "2015-08"), "2015-2016"),
        ("", stock("cases_completed", "90", "2015-03-31"), "2014-2015"),
        ("", stock("cases_completed", "90", "2015-04-01"), "2015-2016"),
        ("", flow("trp_issued", "34", "2014"), "2014-2015"),
        ("2014-2015", flow("trp_issued", "34", "2013"), "2014-2015"),
        ("", snapshot("cases_before_courts", "17", "2009-06-08"), "2009-2010"),
    ],
)
def test_the_year_that_a_figure_belongs_to(
    small: Small, reports_on: str, figure: Any, year: str
) -> None:
    raw = small(a={"source": {"fiscal_year": reports_on}, "figures": [figure]})
    assert clean(raw)[0]["fiscal_year"] == year
    belongs = FiscalYear.parse(year)
    assert observations.clean(raw, belongs.previous()).empty
    assert len(observations.clean(raw, belongs)) == 1
    assert observations.fiscal_years(raw) == [belongs]


def test_the_years_that_have_figures(years: list[str]) -> None:
    assert years[0] == "2006-2007"
    assert years[-1] == "2024-2025"
    assert len(years) == 19


@pytest.mark.parametrize("year", ["2009-2010", "2014-2015", "2016-2017", "2019-2020"])
def test_nothing_later_than_the_year_is_used(raw: RawData, year: str) -> None:
    last = FiscalYear.parse(year)
    for row in clean(raw, year):
        assert FiscalYear.parse(row["fiscal_year"]) <= last
        source = raw.sources[row["source"]]
        if source.fiscal_year is None:
            assert reference(row) <= last.end.isoformat(), row["observation"]


def test_no_reference_date_after_march_2017_in_2016_2017(raw: RawData) -> None:
    late = [row["observation"] for row in clean(raw, "2016-2017") if reference(row) > "2017-03-31"]
    assert late == []


def test_more_is_known_each_year(raw: RawData, years: list[str]) -> None:
    before: set[str] = set()
    for year in years:
        now = {row["observation"] for row in clean(raw, year)}
        assert before < now
        before = now


# --- the kinds ----------------------------------------------------------------------------------


def test_each_kind_has_its_own_dates(raw: RawData) -> None:
    for row in clean(raw):
        assert row["kind"] == catalogue.indicator(row["indicator"]).kind
        assert reference(row), row["observation"]
        if row["kind"] == "stock":
            assert row["as_of"]
            assert not row["period_end"]
        if row["kind"] == "flow":
            assert row["period_start"] <= row["period_end"]


def test_an_indicator_has_one_kind_and_one_unit(raw: RawData) -> None:
    found: dict[str, set[tuple[str, str]]] = {}
    for row in clean(raw):
        found.setdefault(row["indicator"], set()).add((row["kind"], row["unit"]))
    assert {key: kinds for key, kinds in found.items() if len(kinds) > 1} == {}


# --- names -------------------------------------------------------------------------------------


def test_every_observation_has_a_name_of_its_own(raw: RawData) -> None:
    names = [row["observation"] for row in clean(raw)]
    assert len(set(names)) == len(names) > 400


def test_two_counts_to_one_date_are_told_apart_by_their_beginning(small: Small) -> None:
    both = [
        stock("labour_officials_trained", "320", "2015-03-31", "2010"),
        stock("labour_officials_trained", "12", "2015-03-31", "2014"),
    ]
    assert sorted(row["observation"] for row in clean(small(a={"figures": both}))) == [
        "a/labour_officials_trained/2015-03-31/since 2010-01-01",
        "a/labour_officials_trained/2015-03-31/since 2014-01-01",
    ]


def test_a_figure_entered_twice_is_one_observation_in_force(small: Small) -> None:
    raw = small(a={"figures": [flow("trp_issued", "34", "2014")] * 2})
    assert [problem.rule for problem in raw.problems] == ["same-figure-twice"]
    assert len(clean(raw)) == 1


def test_a_row_with_an_error_is_left_out(small: Small) -> None:
    raw = small(
        a={"figures": [flow("trp_issued", "34", "2014"), flow("trp_issued", "abc", "2015")]}
    )
    assert [problem.rule for problem in raw.errors] == ["unreadable-figure"]
    assert [row["published"] for row in clean(raw)] == ["34"]


# --- flags ---------------------------------------------------------------------------------------


flag = st.sampled_from(["approximate", "bounded", "revised-figure", "superseded"])


@given(st.lists(st.tuples(st.sampled_from("abc"), flag)), st.lists(st.tuples(st.just("a"), flag)))
def test_flags_add_up_once_each_in_order(
    first: list[tuple[str, str]], second: list[tuple[str, str]]
) -> None:
    import pandas as pd

    frame = pd.DataFrame({"observation": list("abc"), "flags": [""] * 3})
    frame = observations.add_flags(observations.add_flags(frame, first), second)
    for name, flags in zip(frame["observation"], frame["flags"], strict=True):
        wanted = sorted({flag for key, flag in (*first, *second) if key == name})
        assert flags == "; ".join(wanted)
    live = set(observations.current(frame)["observation"])
    assert live == {key for key in "abc" if (key, "superseded") not in (*first, *second)}


def test_who_asks_for_rows_may_change_them(measured: Callable[[str], Analysis]) -> None:
    analysis = measured("2014-2015")
    for ask in (
        lambda: analysis.indicator("persons_convicted"),
        lambda: analysis.measure("trp_issued"),
    ):
        before = ask().copy()
        rows = ask()
        rows["mine"] = 1
        rows.iloc[0, 0] = "changed"
        assert ask().equals(before)
    assert analysis.observations["observation"].is_unique
