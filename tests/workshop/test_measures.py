"""Measures that the notebooks publish: 2014-2015 checked by hand, and the rules on raw figures."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from conftest import Known
from hypothesis import given
from hypothesis import strategies as st

import napanalysis as nap
from literal_raw import flow, snapshot, stock
from napanalysis import catalogue
from napanalysis.analysis import Analysis
from napanalysis.analysis.measure_rows import records, years
from napanalysis.errors import UsageError
from napanalysis.raw.sources import RawData
from napanalysis.workshop.year import Year
from opened import analysis_of, year_of

Small = Callable[..., RawData]
Row = dict[str, Any]

REPORT = "nap-2014-2015"
#: A year with a plan and one with many vintages.
BOTH = ("2014-2015", "2024-2025")
#: The measures that the project promises, by id.
PROMISED = (
    "convicted_per_completed_case", "victims_per_completed_case",
    "accused_per_case_before_courts", "victims_per_case_before_courts",
    "share_of_known_cases_completed", "cases_completed_per_year", "trp_issued",
    "trp_issued_per_year", "trp_initial", "trp_subsequent_share", "ucr_incidents",
    "ucr_incidents_change", "ucr_rate", "glotip_convicted_per_prosecuted", "deliverables",
    "deliverables_by_status", "deliverables_by_lead", "deliverables_new_share",
    "deliverables_flagged", "funding_committed", "funding_per_year",
    "charges_per_person_charged",
)  # fmt: skip


def rows(analysis: Analysis, measure: str, **wanted: str) -> list[Row]:
    """Return a measure's rows with the given cells; `source` is the first observation's."""
    found = []
    for record in analysis.measure(measure).to_dict("records"):
        row = {str(key): value for key, value in record.items()}
        row["source"] = row["observations"].partition("/")[0]
        if all(row[key] == value for key, value in wanted.items()):
            found.append(row)
    return found


def one(analysis: Analysis, measure: str, **wanted: str) -> Row:
    (row,) = rows(analysis, measure, **wanted)
    return row


def test_every_promised_measure_is_in_the_catalogue_and_published(measured: Known) -> None:
    assert set(PROMISED) <= set(catalogue.measures())
    published = {name for year in BOTH for name in measured(year).measures["measure"]}
    assert set(catalogue.measures()) == published


# --- 2014-2015, by hand ---------------------------------------------------------------------

AUGUST, CALENDAR, MARCH = "2015-08-31", "2014-12-31", "2015-03-31"


@pytest.mark.parametrize(
    ("measure", "wanted", "value", "lower", "upper", "formula"),
    [
        ("convicted_per_completed_case", {"source": REPORT},
         117 / 90, 117 / 90, 117 / 90, "117 / 90"),
        ("victims_per_completed_case", {"source": REPORT},
         208 / 90, 208 / 90, 208 / 90, "208 / 90"),
        ("accused_per_case_before_courts", {"source": REPORT},
         285 / 180, 282.5 / 185, 287.5 / 175, "≈285 / ≈180"),
        ("victims_per_case_before_courts", {"source": REPORT},
         275 / 180, 272.5 / 185, 277.5 / 175, "≈275 / ≈180"),
        ("share_of_known_cases_completed", {"source": REPORT},
         90 / 270, 90 / 275, 90 / 265, "90 / (90 + ≈180)"),
        ("trp_issued", {}, 34, 34, 34, "34"),
        ("trp_initial", {}, 10, 10, 10, "34 − 24"),
        ("trp_subsequent_share", {}, 24 / 34, 24 / 34, 24 / 34, "24 / 34"),
        ("trp_issued_per_year", {}, 34, 34, 34, "34 / 1"),
        ("ucr_incidents", {"period_end": CALENDAR}, 143, 143, 143, "143"),
        ("ucr_incidents_change", {"period_end": CALENDAR}, 65, 65, 65, "143 − 78"),
        ("ucr_rate", {"period_end": CALENDAR}, 0.4, 0.4, 0.4, "0.4"),
        ("glotip_convicted_per_prosecuted", {"period_end": CALENDAR},
         9 / 117, 9 / 117, 9 / 117, "9 / 117"),
        ("charges_per_person_charged", {"breakdown": "operation=combative"},
         5.4, 5.4, 5.4, "108 / 20"),
        ("charges_per_person_charged", {"breakdown": "operation=northern-spotlight-2014-01"},
         33 / 9, 33 / 9, 33 / 9, "33 / 9"),
        ("deliverables", {"breakdown": ""}, 74, 74, 74, "74"),
        ("deliverables", {"breakdown": "pillar=prevention"}, 15, 15, 15, "15"),
        ("deliverables", {"breakdown": "pillar=protection"}, 12, 12, 12, "12"),
        ("deliverables", {"breakdown": "pillar=prosecution"}, 26, 26, 26, "26"),
        ("deliverables", {"breakdown": "pillar=partnerships"}, 21, 21, 21, "21"),
        ("deliverables_by_status", {"breakdown": "status=ongoing"}, 66, 66, 66, "66"),
        ("deliverables_by_status", {"breakdown": "status=in progress"}, 6, 6, 6, "6"),
        ("deliverables_by_status", {"breakdown": "status=completed"}, 1, 1, 1, "1"),
        ("deliverables_by_status", {"breakdown": "status=on hold"}, 1, 1, 1, "1"),
        ("deliverables_by_lead", {"breakdown": "lead=RCMP"}, 21, 21, 21, "21"),
        ("deliverables_new_share", {"breakdown": ""}, 8 / 74, 8 / 74, 8 / 74, "8 / 74"),
        ("deliverables_flagged", {"breakdown": "flag=begun-after-the-year"}, 2, 2, 2, "2"),
        ("deliverables_flagged", {"breakdown": "flag=new-yet-begun-earlier"}, 1, 1, 1, "1"),
        ("deliverables_flagged", {"breakdown": "flag=lead-missing"}, 2, 2, 2, "2"),
        ("deliverables_flagged", {"breakdown": "flag=lead-inherited"}, 2, 2, 2, "2"),
        ("deliverables_flagged", {"breakdown": ""}, 6, 6, 6, "6"),
        ("funding_committed", {"breakdown": "funding=victims-fund"},
         500_000, 0, 500_000, "500000"),
        ("funding_per_year", {"breakdown": "funding=victims-fund"},
         500_000, 0, 500_000, "500000"),
        ("funding_committed", {"breakdown": "funding=nap-2012"}, 25e6, 25e6, 25e6, "25000000"),
        ("funding_per_year", {"breakdown": "funding=nap-2012"},
         6.25e6, 6.25e6, 6.25e6, "25000000 / 4"),
    ],
)  # fmt: skip
def test_by_hand(
    measured: Known, measure: str, wanted: dict[str, str],
    value: float, lower: float, upper: float, formula: str,
) -> None:  # fmt: skip
    row = one(measured("2014-2015"), measure, **wanted)
    assert (row["value"], row["lower"], row["upper"]) == pytest.approx((value, lower, upper))
    assert row["formula"] == formula


def test_the_headline_ratio_is_one_point_three(measured: Known) -> None:
    row = one(measured("2014-2015"), "convicted_per_completed_case", source=REPORT)
    assert row["value"] == 1.3
    assert row["observations"] == (
        "nap-2014-2015/persons_convicted/2015-08-31; nap-2014-2015/cases_completed/2015-08-31"
    )
    assert (row["as_of"], row["period_end"]) == (AUGUST, "")


def test_cases_a_year_between_two_counts_of_one_counter(measured: Known) -> None:
    later = rows(measured("2024-2025"), "cases_completed_per_year")
    by_period = {(row["period_start"], row["period_end"]): row for row in later}
    assert set(by_period) == {("2013-04-01", AUGUST), ("2015-02-01", "2017-01-31")}
    rcmp = by_period["2015-02-01", "2017-01-31"]
    assert (rcmp["value"], rcmp["formula"], rcmp["comparable"]) == (15, "(115 − 85) / 2", True)


def test_nothing_is_subtracted_from_the_ambiguous_count_of_2013(measured: Known) -> None:
    for year in BOTH:
        row = rows(measured(year), "cases_completed_per_year")[0]
        assert row["observations"] == (
            "nap-2014-2015/cases_completed/2015-08-31; "
            "press-nap-2012-2013/cases_completed/2013-03-31"
        )
        assert all(math.isnan(row[key]) for key in ("value", "lower", "upper"))
        assert (row["formula"], row["comparable"]) == ("", False)
        assert "unit-ambiguous" in row["flags"].split("; ")
        assert row["note"] == (
            "Don't set it beside another count: no difference is computed from it. "
            "The row's note says more."
        )


def test_permits_to_dependants_stand_apart(measured: Known) -> None:
    wide = [row for row in rows(measured("2024-2025"), "trp_issued_per_year") if row["breakdown"]]
    assert [row["value"] for row in wide] == [pytest.approx(906 / 9), 125]
    for row in wide:
        assert row["comparable"] is False
        assert "not-comparable" in row["flags"]
        assert row["note"]


def test_a_ratio_with_an_unknown_bound(measured: Known) -> None:
    row = one(measured("2014-2015"), "accused_per_case_before_courts", source="press-nap-2012-2013")
    assert (row["value"], row["lower"]) == pytest.approx((128 / 80, 128 / 85))
    assert math.isnan(row["upper"])


def test_breaks_are_said_where_they_matter(measured: Known) -> None:
    analysis = measured("2014-2015")
    first, *others = rows(analysis, "convicted_per_completed_case")
    assert (first["formula"], first["comparable"]) == ("42 / 23", True)
    assert {"convictions-only", "start-not-printed"} <= set(first["flags"].split("; "))
    assert [row["formula"] for row in others] == ["151 / 85", "117 / 90"]
    for row in others:
        assert "stock-falls" in row["flags"]
        assert row["comparable"] is False
        assert row["note"] == catalogue.rules()["stock-falls"].remedy["en"]
    exact = one(analysis, "trp_initial")
    assert exact["comparable"] is True
    assert exact["note"] == ""


# --- the rules, in small tables -------------------------------------------------------------


def opened(raw: RawData) -> Year:
    return year_of(analysis_of(raw, "2015-2016"))


def per_case(raw: RawData) -> list[Row]:
    year = opened(raw)
    convicted, cases = year.stock("persons_convicted"), year.stock("cases_completed")
    return records(nap.ratio(convicted, cases, unmatched="leave out"))


def cases_per_year(raw: RawData) -> list[Row]:
    return records(nap.per_year(opened(raw).stock("cases_completed")))


def changes(raw: RawData) -> list[Row]:
    return records(nap.change(opened(raw).flow("ucr_incidents")))


@pytest.mark.parametrize(
    "convicted",
    [
        {"a": stock("persons_convicted", "151", "2015-04-30")},
        {"b": stock("persons_convicted", "160", AUGUST)},
        {"a": stock("persons_convicted", "9", AUGUST, geography="Ontario")},
    ],
    ids=["another date", "another source", "another place"],
)
def test_a_ratio_takes_both_counts_from_one_source_date_and_place(
    small: Small, convicted: dict[str, Row]
) -> None:
    figures = {"a": [stock("cases_completed", "90", AUGUST)], "b": []}
    for source, row in convicted.items():
        figures[source].append(row)
    assert per_case(small(**{name: {"figures": rows} for name, rows in figures.items()})) == []


@pytest.mark.parametrize(
    ("convicted", "prosecuted", "ratio"),
    [
        ("9", "117", (9 / 117, 9 / 117, 9 / 117)),
        ("<5", "8", (0.5, 0, 0.5)),
        ("9", "<5", (2.25, 2.25, None)),
        ("<5", "<5", None),
        ("at least 9", "<5", None),
        ("5", "0", None),
        ("0", "5", (0, 0, 0)),
    ],
)
def test_ratios_of_small_counts(
    small: Small, convicted: str, prosecuted: str, ratio: tuple[float | None, ...] | None
) -> None:
    raw = small(
        a={"figures": [flow("glotip_persons_convicted", convicted, "2015"),
                       flow("glotip_persons_prosecuted", prosecuted, "2015")]},
    )  # fmt: skip
    year = opened(raw)
    above, below = year.flow("glotip_persons_convicted"), year.flow("glotip_persons_prosecuted")
    found = [
        tuple(None if missing(row[key]) else row[key] for key in ("value", "lower", "upper"))
        for row in records(nap.ratio(above, below, unmatched="leave out"))
    ]
    assert found == ([] if ratio is None else [ratio])


def missing(value: float | None) -> bool:
    return value is None or math.isnan(value)


def test_stocks_of_two_counters_are_never_subtracted(small: Small) -> None:
    raw = small(
        rcmp_2015={"figures": [stock("cases_completed", "85", "2015-04-30")]},
        nap_2015={"figures": [stock("cases_completed", "90", AUGUST)]},
    )
    assert cases_per_year(raw) == []


def test_where_one_counters_stock_falls_there_is_a_break_and_no_number(small: Small) -> None:
    raw = small(
        rcmp_2014={"figures": [stock("cases_completed", "95", "2014-08-31")]},
        rcmp_2015={"figures": [stock("cases_completed", "90", AUGUST)]},
    )
    (row,) = cases_per_year(raw)
    assert all(missing(row[key]) for key in ("value", "lower", "upper"))
    assert "stock-falls" in row["flags"]
    assert (row["formula"], row["comparable"]) == ("", False)


@pytest.mark.parametrize("ambiguous", ["2013-08-31", "2014-08-31", "2015-08-31"])
def test_a_count_in_an_ambiguous_unit_is_subtracted_from_nothing(
    small: Small, ambiguous: str
) -> None:
    counts = {"2013-08-31": "85", "2014-08-31": "90", "2015-08-31": "100"}
    figures = [
        stock("cases_completed", published, day, note="unit ambiguous" if day == ambiguous else "")
        for day, published in counts.items()
    ]
    found = {row["period_end"]: row for row in cases_per_year(small(a={"figures": figures}))}
    assert set(found) == {"2014-08-31", "2015-08-31"}
    for day, value in {"2014-08-31": 5, "2015-08-31": 10}.items():
        touched = day == ambiguous or found[day]["period_start"].startswith(f"{ambiguous[:4]}-09")
        assert missing(found[day]["value"]) is touched
        assert found[day]["comparable"] is not touched
        if not touched:
            assert found[day]["value"] == value


def test_a_change_of_an_ambiguous_count_is_not_determined(small: Small) -> None:
    figures = [
        flow("ucr_incidents", "60", "2013", note="unit ambiguous: incidents or violations"),
        flow("ucr_incidents", "78", "2014"),
        flow("ucr_incidents", "143", "2015"),
    ]
    first, second = changes(small(a={"figures": figures}))
    assert missing(first["value"])
    assert (first["formula"], first["comparable"]) == ("", False)
    assert (second["value"], second["comparable"]) == (65, True)


def test_a_change_needs_two_years_that_follow_each_other(small: Small) -> None:
    incidents = {"2012": "60", "2014": "143", "2015": "239"}
    figures = [flow("ucr_incidents", published, year) for year, published in incidents.items()]
    found = changes(small(a={"figures": figures}))
    assert [(row["value"], row["period_end"]) for row in found] == [(96, "2015-12-31")]


def test_snapshots_are_never_subtracted(small: Small) -> None:
    raw = small(
        rcmp_2014={"figures": [snapshot("cases_before_courts", "80", "2014-08-31")]},
        rcmp_2015={"figures": [snapshot("cases_before_courts", "180", AUGUST)]},
    )
    waiting = opened(raw).snapshot("cases_before_courts")
    assert len(waiting) == 2
    assert nap.change(waiting).empty
    assert nap.per_year(waiting).empty


# --- every year -----------------------------------------------------------------------------


@pytest.mark.parametrize("year", ["2006-2007", *BOTH])
def test_every_row_can_be_followed_back(measured: Known, year: str) -> None:
    analysis = measured(year)
    observed = {row["observation"]: row for row in analysis.observations.to_dict("records")}
    assert list(analysis.measures.columns) == catalogue.columns("measures")
    for row in analysis.measures.to_dict("records"):
        about = catalogue.measures()[row["measure"]]
        assert row["unit"] == about.unit
        assert bool(row["formula"]) is not math.isnan(row["value"])
        for name in row["observations"].split("; "):
            assert name in observed or name == f"{REPORT}/action_plan"
        behind = [observed[name] for name in row["observations"].split("; ") if name in observed]
        kinds = {one["kind"] for one in behind}
        assert "flow" not in kinds or kinds == {"flow"}, "a flow is mixed with another kind"
        assert not any("superseded" in one["flags"] for one in behind)
        families = {analysis.sources[one["source"]].family for one in behind}
        assert len(families) <= 1
        bounds = [row[key] for key in ("lower", "value", "upper") if not math.isnan(row[key])]
        assert bounds == sorted(bounds)


def test_measures_have_an_order_and_no_row_twice(measured: Known) -> None:
    frame = measured("2024-2025").measures
    order = list(catalogue.measures())
    places = [order.index(measure) for measure in frame["measure"]]
    assert places == sorted(places)
    keys = ["measure", "breakdown", "period_start", "period_end", "as_of", "observations"]
    assert not frame.duplicated(keys).any()


def test_an_unknown_measure_names_the_nearest(known: Known) -> None:
    with pytest.raises(UsageError) as caught:
        known("2014-2015").measure("trp_isued")
    assert "trp_issued" in caught.value.remedy


# --- the length of a period -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "length"),
    [
        ("2014-01-01", "2014-12-31", 1),
        ("2015-01-01", "2023-12-31", 9),
        ("2012-04-01", "2018-03-31", 6),
        ("2015-02-01", "2017-01-31", 2),
        ("2013-04-01", "2015-08-31", 883 / 365.25),
        ("2016-02-29", "2017-02-28", 1.0),
    ],
)
def test_years(start: str, end: str, length: float) -> None:
    assert years(start, end) == pytest.approx(length, abs=0.003)


@given(st.dates(date(1900, 1, 1), date(2150, 1, 1)), st.integers(0, 5000))
def test_a_longer_period_has_more_years(first: date, days: int) -> None:
    start, last = first.isoformat(), first + timedelta(days=days)
    length = years(start, last.isoformat())
    assert length > 0
    assert abs(length - (days + 1) / 365.25) < 0.02
