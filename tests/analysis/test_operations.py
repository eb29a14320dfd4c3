"""Operations of the public library: literal cases, and what holds for any numbers."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import napanalysis as nap
from literal_figures import figure, table
from napanalysis.errors import UsageError

# Each example builds tables, so that fewer of them must do.
FEW = settings(max_examples=25, deadline=None)

COUNTS = st.integers(0, 10_000).map(float)
POSITIVE = st.integers(1, 10_000).map(float)


@st.composite
def bounded(draw: st.DrawFn, least: float = 0) -> dict[str, Any]:
    """Draw a count with the interval that its wording allows."""
    value = draw(st.integers(int(least), 10_000))
    below, above = draw(st.integers(0, 20)), draw(st.integers(0, 20))
    return {"value": value, "bounds": (max(least, value - below), value + above)}


def values(frame: pd.DataFrame) -> list[float | None]:
    return [None if math.isnan(value) else value for value in frame["value"]]


def only(frame: pd.DataFrame) -> dict[str, Any]:
    (row,) = frame.to_dict("records")
    return row


# --- two counts of one source and one date ---------------------------------------------------


ABOUT = {"bounds": (175, 185), "qualifier": "about"}
FEWER = {"bounds": (0, 4), "qualifier": "fewer than"}
LEAST = {"bounds": (128, None), "qualifier": "at least"}


@pytest.mark.parametrize(
    ("operation", "above", "below", "value", "lower", "upper", "formula"),
    [
        (nap.ratio, figure(117), figure(90), 1.3, 1.3, 1.3, "117 / 90"),
        (nap.ratio, figure(285, bounds=(282.5, 287.5)), figure(180, **ABOUT),
         285 / 180, 282.5 / 185, 287.5 / 175, "≈285 / ≈180"),
        (nap.ratio, figure(128, **LEAST), figure(80), 1.6, 1.6, None, "≥128 / 80"),
        (nap.ratio, figure(4, **FEWER), figure(8), 0.5, 0, 0.5, "≤4 / 8"),
        (nap.ratio, figure(9), figure(4, **FEWER), 2.25, 2.25, None, "9 / ≤4"),
        (nap.ratio, figure(0), figure(5), 0, 0, 0, "0 / 5"),
        (nap.share, figure(90), figure(180, **ABOUT),
         90 / 270, 90 / 275, 90 / 265, "90 / (90 + ≈180)"),
        (nap.share, figure(24), figure(10), 24 / 34, 24 / 34, 24 / 34, "24 / (24 + 10)"),
        (nap.difference, figure(34), figure(24), 10, 10, 10, "34 − 24"),
        (nap.difference, figure(180, **ABOUT), figure(80), 100, 95, 105, "≈180 − 80"),
    ],
)  # fmt: skip
def test_by_hand(
    operation: Any, above: Any, below: Any, value: float, lower: float, upper: float | None,
    formula: str,
) -> None:  # fmt: skip
    row = only(operation(table(above), table(below)))
    found = [row[name] for name in ("value", "lower", "upper")]
    assert found[:2] == pytest.approx([value, lower])
    assert math.isnan(found[2]) if upper is None else found[2] == pytest.approx(upper)
    assert row["formula"] == formula


@pytest.mark.parametrize(
    ("above", "below"),
    [(FEWER, FEWER), (LEAST, FEWER), (LEAST, LEAST)],
)
def test_a_quotient_of_two_bare_bounds_is_left_out(above: Any, below: Any) -> None:
    assert nap.ratio(table(figure(4, **above)), table(figure(4, **below))).empty


def test_nothing_is_divided_by_zero() -> None:
    assert nap.ratio(table(figure(5)), table(figure(0))).empty


@FEW
@given(COUNTS, POSITIVE)
def test_a_ratio_of_exact_numbers_is_exact(above: float, below: float) -> None:
    row = only(nap.ratio(table(figure(above)), table(figure(below))))
    assert row["lower"] == row["value"] == row["upper"] == above / below


@FEW
@given(bounded(), bounded(1), st.sampled_from([nap.ratio, nap.share, nap.difference]))
def test_bounds_contain_the_value_and_all_that_the_wording_allows(
    above: dict[str, Any], below: dict[str, Any], operation: Any
) -> None:
    result = only(operation(table(figure(**above)), table(figure(**below))))
    assert result["lower"] <= result["value"] <= result["upper"]
    for one in above["bounds"]:
        for other in below["bounds"]:
            exact = only(operation(table(figure(one)), table(figure(other))))["value"]
            assert result["lower"] - 1e-9 <= exact <= result["upper"] + 1e-9


@FEW
@given(COUNTS, POSITIVE)
def test_a_share_and_that_of_the_rest_are_one(part: float, rest: float) -> None:
    assume(part > 0)
    one, other = table(figure(part)), table(figure(rest))
    total = only(nap.share(one, other))["value"] + only(nap.share(other, one))["value"]
    assert total == pytest.approx(1)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"source": "rcmp-2015"}, "the second table has nothing of nap-2015"),
        ({"when": "2015-01-31"}, "the second table has nap-2015 only at 2015-01-31"),
        ({"geography": "Ontario"}, r"the second table has the total \(Ontario\)"),
        ({"breakdown": "sex=female"}, r"the second table has sex=female \(Canada\)"),
    ],
)
def test_what_does_not_match_is_not_divided(other: dict[str, Any], why: str) -> None:
    first, second = table(figure(117)), table(figure(90, **other))
    with pytest.raises(ValueError, match=why) as caught:
        nap.ratio(first, second)
    assert "117, nap-2015, 2015-08-31, Canada" in str(caught.value)
    assert nap.ratio(first, second, unmatched="leave out").empty
    assert nap.pairs(first, second)["pair"].tolist() == [False, False]


def test_one_of_two_possible_partners_is_not_chosen() -> None:
    two = nap.concat(table(figure(90)), table(figure(180)))
    with pytest.raises(ValueError, match=r"117 .* has 2 partners in the second table: 90 and 180"):
        nap.ratio(table(figure(117)), two)


def test_a_row_without_a_partner_is_left_out_beside_one_that_has_one() -> None:
    above = table(figure(117), figure(151, "2015-01-31"))
    assert nap.ratio(above, table(figure(90)))["formula"].tolist() == ["117 / 90"]
    pairs = nap.pairs(above, table(figure(90)))
    assert pairs[pairs["pair"]]["numerator"].tolist() == [117]


def test_a_result_keeps_flags_and_the_observations_behind_it() -> None:
    row = only(nap.ratio(
        table(figure(117, indicator="persons_convicted", flags="stock-falls; superseded")),
        table(figure(90, flags="official-copy")),
    ))  # fmt: skip
    assert row["flags"] == "official-copy; stock-falls"
    assert row["observations"] == (
        "nap-2015/persons_convicted/2015-08-31; nap-2015/cases_completed/2015-08-31"
    )
    assert row["comparable"] is False
    assert (row["source"], row["as_of"]) == ("nap-2015", pd.Timestamp("2015-08-31"))


def test_results_go_into_further_operations() -> None:
    share = nap.share(table(figure(90)), table(figure(30, indicator="cases_before_courts")))
    again = only(nap.ratio(share, table(figure(2))))
    assert again["value"] == 0.375
    assert len(again["observations"].split("; ")) == 2


# --- from one period to the next ---------------------------------------------------------------


def test_a_change_needs_periods_that_follow_each_other() -> None:
    changes = nap.change(table(figure(60, "2012"), figure(143, "2014"), figure(239, "2015")))
    assert values(changes) == [96]
    assert changes["formula"].tolist() == ["239 − 143"]


def test_a_change_needs_periods_of_one_length() -> None:
    quarters = ["2015-01-01/2015-03-31", "2015-04-01/2015-06-30", "2015-07-01/2015-09-30"]
    counts = [figure(10 * n, when) for n, when in enumerate(quarters, 3)]
    assert values(nap.change(table(figure(100, "2014"), *counts))) == [10, 10]


@pytest.mark.parametrize("flag", ["unit-ambiguous", "population-unclear", "may-be-cumulative"])
def test_a_change_that_a_flag_forbids_has_no_number(flag: str) -> None:
    changes = nap.change(table(figure(60, "2013", flags=flag), figure(78, "2014")))
    row = only(changes)
    assert math.isnan(row["value"])
    assert (row["formula"], row["flags"], row["comparable"]) == ("", flag, False)


@FEW
@given(st.lists(COUNTS, min_size=2, max_size=8))
def test_changes_add_up_to_the_change_over_all_years(counts: list[float]) -> None:
    frame = table(*(figure(count, str(2000 + n)) for n, count in enumerate(counts)))
    assert nap.change(frame)["value"].sum() == pytest.approx(counts[-1] - counts[0])


def test_a_change_between_two_dates_of_a_stock_says_what_to_take_instead() -> None:
    stock = table(figure(42, "2012-06-30"), figure(151, "2015-01-31"))
    with pytest.raises(UsageError, match="42 of nap-2015 has no period_end") as told:
        nap.change(stock)
    assert "nap.per_year" in told.value.remedy


def test_changes_stay_within_source_place_and_breakdown() -> None:
    frame = table(
        figure(60, "2013"), figure(78, "2014", source="other-2015"),
        figure(10, "2014", geography="Ontario"), figure(5, "2014", breakdown="sex=male"),
    )  # fmt: skip
    assert nap.change(frame).empty


@pytest.mark.parametrize(
    ("when", "value", "formula"),
    [
        ("2014", 906, "906 / 1"),
        ("2015-01-01/2023-12-31", 906 / 9, "906 / 9"),
        ("2014-04-01/2015-03-31", 906, "906 / 1"),
        ("2013-04-01/2015-08-31", 906 / (883 / 365.25), "906 / 2.418"),
    ],
)
def test_a_flow_a_year(when: str, value: float, formula: str) -> None:
    row = only(nap.per_year(table(figure(906, when))))
    assert row["value"] == pytest.approx(value)
    assert row["formula"] == formula


@FEW
@given(bounded(), st.integers(1, 12))
def test_an_average_times_its_years_is_the_count(count: dict[str, Any], years: int) -> None:
    frame = table(figure(**count, when=f"2001-01-01/{2000 + years}-12-31"))
    row = only(nap.per_year(frame))
    assert row["value"] * years == pytest.approx(count["value"])
    assert row["lower"] <= row["value"] <= row["upper"]


@pytest.mark.parametrize(
    ("old", "new", "value", "flags"),
    [
        (figure(85, "2015-01-31"), figure(115, "2017-01-31"), 15, ""),
        (figure(95, "2014-08-31"), figure(90), None, "stock-falls"),
        (figure(35, "2013-03-31", flags="unit-ambiguous"), figure(90), None, "unit-ambiguous"),
    ],
)
def test_a_stock_is_differenced_where_it_may_be(
    old: Any, new: Any, value: float | None, flags: str
) -> None:
    frame = nap.per_year(table(old, new))
    assert values(frame) == [value]
    assert frame["flags"].tolist() == [flags]


@pytest.mark.parametrize("other", [{"counter": "B"}, {"period_start": "2006-01-01"}])
def test_stocks_of_two_counters_are_never_subtracted(other: dict[str, Any]) -> None:
    assert nap.per_year(table(figure(85, "2015-01-31", **other), figure(90))).empty


# --- counting rows --------------------------------------------------------------------------


def plan(**columns: list[str]) -> pd.DataFrame:
    size = len(next(iter(columns.values())))
    rows = [figure(1) for _ in range(size)]
    return table(*rows).assign(**columns)


def test_a_count_for_each_value() -> None:
    counts = nap.count(plan(status=["ongoing", "completed", "ongoing"]), by="status")
    assert dict(zip(counts["breakdown"], counts["value"], strict=True)) == {
        "status=completed": 1, "status=ongoing": 2,
    }  # fmt: skip


def test_a_cell_with_two_values_counts_for_both() -> None:
    counts = nap.count(plan(leads=["PS; RCMP", "RCMP", ""]), by="leads")
    assert dict(zip(counts["breakdown"], counts["value"], strict=True)) == {
        "lead=PS": 1, "lead=RCMP": 2,
    }  # fmt: skip


def test_no_row_of_some_is_nought_and_of_none_is_nothing() -> None:
    rows = plan(status=["ongoing"])
    assert values(nap.count(rows.head(0), of=rows)) == [0]
    assert nap.count(rows.head(0)).empty
    assert nap.count(rows.head(0), of=rows.head(0)).empty
    assert values(nap.count(rows)) == [1]


# --- choosing -------------------------------------------------------------------------------


def test_of_several_with_one_date_the_shortest_period_is_the_newest() -> None:
    frame = table(
        figure(906, "2015-01-01/2023-12-31"), figure(125, "2023"), figure(99, "2022"),
        figure(7, "2022", geography="Ontario"),
    )  # fmt: skip
    assert values(nap.newest(frame)) == [125, 7]


@FEW
@given(st.permutations(range(6)))
def test_the_newest_does_not_go_by_the_order_of_rows(order: list[int]) -> None:
    rows = [figure(n, str(2010 + n)) for n in range(6)]
    assert values(nap.newest(table(*(rows[n] for n in order)))) == [5]


def test_single_years_are_no_averages_and_come_once() -> None:
    frame = table(
        figure(906, "2015-01-01/2023-12-31"), figure(30, "2014-04-01/2015-03-31"),
        figure(34, "2014", vintage="2015-12-01"), figure(36, "2014", vintage="2016-12-01"),
    )  # fmt: skip
    assert values(nap.single_years(frame)) == [36, 30]


@pytest.mark.parametrize(
    ("at", "months"), [("2015-08-31", 0), ("2016-03-31", 7), ("2015-03-31", -5), ("2017-08-01", 24)]
)
def test_freshness_counts_whole_months(at: str, months: int) -> None:
    ages = nap.freshness(table(figure(85, "2015-01-31"), figure(90)), at)
    assert ages[["last", "months"]].to_dict("records") == [
        {"last": pd.Timestamp("2015-08-31"), "months": months}
    ]
    assert nap.is_recent(table(figure(90)), "2015-08-31")
    assert not nap.is_recent(table(figure(90)), "2015-09-01")
    assert not nap.is_recent(table(), "1900-01-01")


@FEW
@given(st.lists(st.dates(date(2000, 1, 1), date(2020, 1, 1)), min_size=1, max_size=6))
def test_since_and_is_recent_agree(days: list[date]) -> None:
    frame = table(*(figure(1, day.isoformat()) for day in days))
    for day in (min(days), max(days), max(days) + timedelta(days=1)):
        assert nap.is_recent(frame, day) is bool(len(nap.since(frame, day)))


# --- a series ------------------------------------------------------------------------------


def test_first_published_against_revised() -> None:
    frame = table(
        figure(343, "2021", source="unodc-2023", vintage="2023-05-01"),
        figure(418, "2021", source="unodc-2025", vintage="2025-04-01"),
        figure(382, "2020", source="unodc-2023", vintage="2023-05-01"),
    )  # fmt: skip
    edition = only(nap.vintages(frame))
    assert (edition["first"], edition["newest"], edition["times"]) == (343, 418, 2)
    assert edition["revised"]
    assert edition["observation"].startswith("unodc-2025/")


def test_a_condition_works_on_a_table_without_rows() -> None:
    editions = nap.vintages(table())
    assert editions[editions["revised"]].empty
    pairs = nap.pairs(table(), table())
    assert pairs[pairs["pair"]].empty
    result = nap.ratio(table(), table())
    assert result[result["comparable"]].empty


def test_why_neighbours_form_no_series() -> None:
    breaks = nap.not_comparable(table(
        figure(42, "2012-06-30"), figure(151, "2015-01-31", source="rcmp-2015"),
        figure(117, flags="stock-falls"), figure(120, "2016-08-31"),
    ))  # fmt: skip
    assert breaks[["before", "after", "why"]].to_dict("records") == [
        {"before": 151.0, "after": 117.0, "why": "stock-falls"}
    ]


def test_a_count_that_rises_after_two_that_disagree_does_not_fall() -> None:
    breaks = nap.not_comparable(table(
        figure(151, "2015-01-31", source="rcmp-2015", flags="stock-falls"),
        figure(117, flags="stock-falls"), figure(205, "2025-01-31", source="rcmp-2025"),
    ).assign(counter=["a", "a", "b"]))  # fmt: skip
    assert breaks["why"].tolist() == ["stock-falls", ""]


@pytest.mark.parametrize(
    ("old", "new", "moved"),
    [
        (figure(78, "2013"), figure(143, "2014"), "rose"),
        (figure(143, "2013"), figure(78, "2014"), "fell"),
        (figure(60, "2013"), figure(60, "2014"), "same"),
        (figure(385, "2013"), figure(386, "2014"), "steady"),
        (figure(1000, "2013"), figure(1019, "2014"), "steady"),
        (figure(1000, "2013"), figure(1020, "2014"), "rose"),
        (figure(100, "2013"), figure(101, "2014"), "steady"),
        (figure(25, "2013"), figure(24, "2014"), "steady"),
        (figure(24, "2013"), figure(23, "2014"), "fell"),
        (figure(1, "2013"), figure(2, "2014"), "rose"),
        (figure(180, "2013", **ABOUT), figure(183, "2014"), "unclear"),
        (figure(180, "2013", **ABOUT), figure(186, "2014"), "rose"),
        (figure(5, "2013"), figure(4, "2014", **FEWER), "fell"),
        (figure(128, "2013", **LEAST), figure(200, "2014"), "unclear"),
        (figure(151, "2013"), figure(117, "2014", flags="stock-falls"), "apart"),
        (figure(43, "2013"), figure(340, "2014", flags="break-in-basis"), "apart"),
        (figure(43, "2013", flags="break-in-basis"),
         figure(340, "2014", flags="break-in-basis"), "rose"),
        (figure(906, "2015-01-01/2023-12-31"), figure(125, "2023"), "apart"),
        (figure(10, "2015-04-01/2015-06-30"), figure(20, "2015-07-01/2015-09-30"), "rose"),
        (figure(100, "2014"), figure(30, "2015-01-01/2015-03-31"), "apart"),
    ],
)  # fmt: skip
def test_how_a_number_moved(old: Any, new: Any, moved: str) -> None:
    assert nap.movement(table(old, new)) == moved


def test_one_number_did_not_move() -> None:
    assert nap.movement(table(figure(90))) == "one"


@FEW
@given(bounded(), bounded())
def test_a_rise_read_backwards_is_a_fall(old: dict[str, Any], new: dict[str, Any]) -> None:
    one = nap.movement(table(figure(**old, when="2013"), figure(**new, when="2014")))
    assume(one in ("rose", "fell"))
    other = nap.movement(table(figure(**new, when="2013"), figure(**old, when="2014")))
    # What is material goes by the earlier number, so that a fall may be none the other way.
    assert other in ({"rose", "fell"} - {one} | {"steady"})


def test_counts_at_a_date_by_two_counters_are_not_compared() -> None:
    plan, police = {"counter": "the plan"}, {"counter": "the police"}
    counts = table(figure(59, "2012-06-30"), figure(80, "2013-03-31"))
    assert nap.movement(counts.assign(**plan)) == "rose"
    by_two = counts.assign(counter=["the police", "the plan"])
    assert nap.movement(by_two) == "apart"
    assert nap.not_comparable(by_two)[["before", "after", "why"]].to_numpy().tolist() == [
        [59, 80, ""]
    ]  # fmt: skip
    # A count over a year is the same whoever quotes it.
    yearly = table(figure(60, "2013") | police, figure(90, "2014") | plan)
    assert nap.movement(yearly) == "rose"


def test_equal_counts_of_small_numbers_are_chance() -> None:
    frame = table(
        figure(60, "2014"), figure(60, "2014", indicator="glotip_offences"),
        figure(9, "2014"), figure(9, "2014", indicator="glotip_offences"),
        figure(60, "2013", indicator="glotip_victims"),
    )  # fmt: skip
    assert nap.equal_counts(frame, frame)[["indicator", "other_indicator"]].to_numpy().tolist() == [
        ["cases_completed", "glotip_offences"]
    ]


def test_a_flag_is_added_to_each_row() -> None:
    frame = nap.with_flag(table(figure(125, "2023", flags="official-copy")), "not-comparable")
    assert frame["flags"].tolist() == ["not-comparable; official-copy"]
    assert frame["comparable"].tolist() == [False]


# --- ordinary pandas -------------------------------------------------------------------------


def test_pandas_all_the_way() -> None:
    frame = nap.concat(
        table(figure(117, indicator="persons_convicted")), table(figure(90)),
        table(figure(85, "2015-01-31", source="rcmp-2015")),
    )  # fmt: skip
    assert frame.groupby("indicator")["value"].max().to_dict() == {
        "cases_completed": 90, "persons_convicted": 117,
    }  # fmt: skip
    wide = frame.pivot(index="as_of", columns="indicator", values="value")
    assert wide.loc["2015-08-31", "persons_convicted"] == 117
    labels = pd.DataFrame({"source": ["nap-2015"], "label": ["report"]})
    merged = frame.merge(labels, on="source")
    assert nap.ratio(
        merged[merged["indicator"] == "persons_convicted"],
        merged[merged["indicator"] == "cases_completed"],
    )["value"].tolist() == [1.3]
    later = frame[frame["as_of"] >= "2015-06-01"].sort_values("value")
    assert nap.newest(later)["value"].tolist() == [90, 117]
    assert frame.query("value > 100")["as_of"].dt.year.tolist() == [2015]
