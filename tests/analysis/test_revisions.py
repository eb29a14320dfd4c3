"""Vintages: which figure is in force, and what a later vintage changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from literal_raw import flow
from napanalysis.analysis import Analysis, clean, observations
from napanalysis.fiscal_year import FiscalYear
from napanalysis.raw.sources import RawData

Small = Callable[..., RawData]
Known = Callable[[str], Analysis]

LATEST = FiscalYear.parse("2014-2015")

#: What changed between the two vintages of the UNODC's table, read by eye in both.
UNODC = {
    ("glotip_victims", 2019): (382, 411),
    ("glotip_victims", 2020): (375, 410),
    ("glotip_victims", 2021): (343, 418),
    ("glotip_offences", 2021): (552, 555),
    ("glotip_persons_suspected", 2021): (251, 269),
}


def test_the_five_revisions_of_the_unodc(known: Known) -> None:
    rows = known("2024-2025").revisions.to_dict("records")
    assert {
        (row["indicator"], int(row["period_end"][:4])): (row["old_value"], row["new_value"])
        for row in rows
    } == UNODC
    assert {row["change"] for row in rows} == {29, 35, 75, 3, 18}
    assert {(row["old_source"], row["new_source"]) for row in rows} == {
        ("unodc-2023-05", "unodc-2025-04")
    }


@pytest.mark.parametrize(
    ("year", "count"),
    [("2014-2015", 0), ("2018-2019", 0), ("2019-2020", 1), ("2020-2021", 2), ("2021-2022", 5)],
)
def test_a_year_knows_the_revisions_of_its_own_figures(known: Known, year: str, count: int) -> None:
    assert len(known(year).revisions) == count


def test_the_older_vintage_is_replaced_and_in_no_measure(measured: Known) -> None:
    for year in ("2014-2015", "2021-2022", "2024-2025"):
        analysis = measured(year)
        frame = analysis.observations
        old = set(frame[frame["flags"].str.contains("superseded")]["observation"])
        assert old
        used = {name for cell in analysis.measures["observations"] for name in cell.split("; ")}
        assert not used & old
        assert not set(observations.current(frame)["observation"]) & old


def test_one_vintage_of_each_figure_is_in_force(known: Known) -> None:
    live = observations.current(known("2024-2025").observations)
    assert not live.duplicated(observations.IDENTITY).any()


def test_the_newest_vintage_is_in_force(small: Small) -> None:
    figure = flow("glotip_victims", "{}", "2014")
    raw = small(
        old={"source": {"published": "2020"}, "figures": [{**figure, "published": "40"}]},
        new={"source": {"published": "2021-05"}, "figures": [{**figure, "published": "41"}]},
        mid={"source": {"published": "2020-12-30"}, "figures": [{**figure, "published": "42"}]},
    )
    cleaned = clean(raw, LATEST)
    (live,) = observations.current(cleaned.tables["observations"]).to_dict("records")
    assert live["source"] == "new"
    changes = cleaned.tables["revisions"].to_dict("records")
    assert [(row["old_value"], row["new_value"]) for row in changes] == [(42, 40), (40, 41)]
    rules = [one.rule for one in cleaned.problems if one.rule == "revised-figure"]
    assert rules == ["revised-figure"] * 2


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [("40", "40", False), ("40", "forty", False), ("40", "about 40", True), ("<5", "4", True)],
)
def test_what_counts_as_a_change(small: Small, old: str, new: str, changed: bool) -> None:
    raw = small(
        a={"source": {"published": "2020"}, "figures": [flow("glotip_victims", old, "2014")]},
        b={"source": {"published": "2021"}, "figures": [flow("glotip_victims", new, "2014")]},
    )
    cleaned = clean(raw, LATEST)
    assert (len(cleaned.tables["revisions"]) == 1) is changed
    first, second = cleaned.tables["observations"].sort_values("source")["flags"]
    assert "superseded" in first
    assert "superseded" not in second


def test_a_source_without_a_date_counts_from_the_last_day_of_its_figures(raw: RawData) -> None:
    undated = raw.sources["statcan-35-10-0177"]
    assert undated.published == ""
    assert observations.vintage(undated)[0] == "2024-12-31"


@pytest.mark.parametrize(
    ("published", "used"),
    [("2016-06-30", "dated"), ("2015-06-30", "dated"), ("2014-06-30", "undated")],
)
def test_an_undated_source_is_no_newer_for_having_been_read_last(
    small: Small, published: str, used: str
) -> None:
    figure = flow("glotip_victims", "40", "2013")
    raw = small(
        dated={"source": {"published": published}, "figures": [{**figure, "published": "41"}]},
        undated={
            "source": {"published": None, "accessed": "2026-11-29"},
            "figures": [figure, flow("glotip_victims", "60", "2014")],
        },
    )
    cleaned = clean(raw, LATEST)
    live = observations.current(cleaned.tables["observations"])
    assert set(live[live["period_end"] == "2013-12-31"]["source"]) == {used}


@pytest.mark.parametrize(
    ("evidence", "number", "used", "copied"),
    [
        (("official", "secondary"), ("63", "63"), "first", True),
        (("official", "official-copy"), ("63", "63"), "first", True),
        (("official", "official"), ("63", "63"), "second", True),
        (("secondary", "official"), ("63", "63"), "second", True),
        (("official", "secondary"), ("63", "64"), "second", False),
    ],
)
def test_a_number_that_another_publisher_repeats_is_its_copy(
    small: Small, evidence: tuple[str, str], number: tuple[str, str], used: str, copied: bool
) -> None:
    figures = [flow("glotip_victims", one, "2014") for one in number]
    raw = small(
        first={
            "source": {"published": "2020", "evidence": evidence[0], "publisher": "An office"},
            "figures": figures[:1],
        },
        second={
            "source": {"published": "2021", "evidence": evidence[1], "publisher": "A newspaper"},
            "figures": figures[1:],
        },
    )
    cleaned = clean(raw, LATEST)
    (live,) = observations.current(cleaned.tables["observations"]).to_dict("records")
    assert live["source"] == used
    rules = [one.rule for one in cleaned.problems if one.rule == "repeated-figure"]
    assert rules == ["repeated-figure"] * copied


def test_one_announcement_is_one_figure(known: Known) -> None:
    analysis = known("2022-2023")
    rows = analysis.observations[analysis.observations["indicator"] == "funded_organisations"]
    assert set(rows["source"]) == {
        "nscht-2020-2021", "ps-inan-2021", "tip-2021", "wage-qp-2022-09",
    }  # fmt: skip
    (live,) = observations.current(rows).to_dict("records")
    assert (live["source"], live["published"]) == ("wage-qp-2022-09", "63")
    copies = rows[rows["source"] != live["source"]]["flags"]
    assert all({"repeated-figure", "superseded"} <= set(one.split("; ")) for one in copies)


days = st.dates(date(1900, 1, 1), date(2199, 1, 1)).map(str)


@given(st.lists(days, min_size=2, max_size=5))
def test_the_order_of_vintages_is_that_of_publication(raw: RawData, dates: list[str]) -> None:
    sources = [
        replace(raw.sources["nap-2014-2015"], id=f"s{n}", published=day)
        for n, day in enumerate(dates)
    ]
    order = sorted(sources, key=observations.vintage)
    assert [one.published for one in order] == sorted(dates)
