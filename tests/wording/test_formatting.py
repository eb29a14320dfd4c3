"""How rows are told: qualifiers, units, bounds, dates and names, in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from napanalysis.language import NBSP, Language
from napanalysis.wording.formatting import Formatter, trail_id

ENGLISH, FRENCH = Formatter(Language.EN), Formatter(Language.FR)


def measure(
    name: str, value: float | None, lower: float | None, upper: float | None, unit: str
) -> dict[str, Any]:
    return {
        "measure": name, "breakdown": "", "value": value, "lower": lower, "upper": upper,
        "unit": unit, "period_start": "2014-01-01", "period_end": "2014-12-31", "as_of": "",
        "observations": "a/b/c",
    }  # fmt: skip


def observation(value: float, lower: float | None, upper: float | None, qualifier: str,
                unit: str = "persons", **more: str) -> dict[str, Any]:  # fmt: skip
    return {
        "observation": "a/b", "value": value, "lower": lower, "upper": upper,
        "qualifier": qualifier, "unit": unit, "kind": "flow", "period_start": "2014-01-01",
        "period_end": "2014-12-31", "as_of": "", **more,
    }  # fmt: skip


RATIO, CASE = "victims_per_completed_case", "victims_per_case"


@pytest.mark.parametrize(
    ("row", "english", "french"),
    [
        (measure(RATIO, 1.3, 1.3, 1.3, CASE), "1.3", "1,3"),
        (measure(RATIO, 285 / 180, 282.5 / 185, 287.5 / 175, CASE), "about 1.6", "environ 1,6"),
        (measure(RATIO, 1.6, 128 / 85, None, CASE), "at least 1.5", "au moins 1,5"),
        (measure(RATIO, 1.6, 128 / 80, None, CASE), "at least 1.6", "au moins 1,6"),
        (measure(RATIO, 1.69, 1.69, None, CASE), "at least 1.6", "au moins 1,6"),
        (measure(RATIO, 0.42, 0, 0.42, CASE), "up to 0.5", "jusqu’à 0,5"),
        (measure(RATIO, 0.42, None, 0.42, CASE), "up to 0.5", "jusqu’à 0,5"),
        (measure("trp_subsequent_share", 0.719, 0.719, None, "proportion"),
         "at least 71%", f"au moins 71{NBSP}%"),
        (measure("funding_committed", 5e5, 0, 5e5, "CAD"),
         "up to $500,000", f"jusqu’à 500{NBSP}000{NBSP}$"),
        (measure(RATIO, 1.6, 1.6, None, CASE), "at least 1.6", "au moins 1,6"),
        (measure(RATIO, 0.5, 0, 0.5, CASE), "up to 0.5", "jusqu’à 0,5"),
        (measure(RATIO, None, None, None, CASE), "not determined", "non déterminé"),
        (measure(RATIO, float("nan"), None, None, CASE), "not determined", "non déterminé"),
        (measure("trp_subsequent_share", 24 / 34, 24 / 34, 24 / 34, "proportion"),
         "71%", f"71{NBSP}%"),
        (measure("funding_per_year", 4e7 / 30, 4e7 / 30, 4e7 / 30, "CAD_per_year"),
         f"$1.3{NBSP}million", f"1,3{NBSP}million de dollars"),
        (measure("funding_per_year", 12.5e6, 12e6, 13e6, "CAD_per_year"),
         f"about $12.5{NBSP}million", f"environ 12,5{NBSP}millions de dollars"),
        (measure("funding_per_year", 11.444e6, 11.444e6, 11.444e6, "CAD_per_year"),
         f"$11.4{NBSP}million", f"11,4{NBSP}millions de dollars"),
        (measure("funding_per_year", 1.25e5, 1.25e5, 1.25e5, "CAD_per_year"),
         "$125,000", f"125{NBSP}000{NBSP}$"),
        (measure("funding_per_year", 1.1e6 / 3, 1.1e6 / 3, 1.1e6 / 3, "CAD_per_year"),
         "$367,000", f"367{NBSP}000{NBSP}$"),
        # Half up, as all numbers, and a bound away from what is known.
        (measure("funding_per_year", 6.25e6, 6.25e6, 6.25e6, "CAD_per_year"),
         f"$6.3{NBSP}million", f"6,3{NBSP}millions de dollars"),
        (measure("funding_per_year", 4e7 / 30, 0, 4e7 / 30, "CAD_per_year"),
         f"up to $1.4{NBSP}million", f"jusqu’à 1,4{NBSP}million de dollars"),
        (observation(180, 175, 185, "about"), "about 180", "environ 180"),
        (observation(4, 0, 4, "fewer than"), "fewer than 5", "moins de 5"),
        (observation(89, 89, 89, "exact", "percent"), "89%", f"89{NBSP}%"),
        (observation(31454, 31454, 31454, "exact"), "31,454", f"31{NBSP}454"),
        # As exact as its document prints it; a separator of thousands is no decimal point.
        (observation(1, 1, 1, "exact") | {"published": "1.0"}, "1.0", "1,0"),
        (observation(1, 1, 1, "exact") | {"published": "1,0"}, "1.0", "1,0"),
        (observation(1, 1, 1, "exact") | {"published": "1"}, "1", "1"),
        (observation(31454, 31454, 31454, "exact") | {"published": "31,454"},
         "31,454", f"31{NBSP}454"),
    ],
)  # fmt: skip
def test_a_number(row: dict[str, Any], english: str, french: str) -> None:
    assert ENGLISH.figure(row) == english
    assert FRENCH.figure(row) == french


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (1, "1 person", "1 personne"),
        (2, "2 persons", "2 personnes"),
        (0, "0 persons", "0 personne"),
    ],
)
def test_a_number_with_its_unit(value: float, english: str, french: str) -> None:
    row = observation(value, value, value, "exact")
    assert str(ENGLISH.counted(row)) == english
    assert str(FRENCH.counted(row)) == french


@pytest.mark.parametrize(
    ("row", "english", "french"),
    [
        (measure(RATIO, 1.3, 1.3, 1.3, CASE), "", ""),
        (measure(RATIO, 1.583, 1.527, 1.643, CASE), "between 1.53 and 1.64",
         "entre 1,53 et 1,64"),
        (measure(RATIO, 1.6, 1.506, None, CASE), "1.50 or more", "1,50 ou plus"),
        (measure(RATIO, 1.622, 1.6205, 1.6245, CASE), "no interval known",
         "intervalle inconnu"),
        (observation(404, 403.5, 404.5, "about"), "no interval known", "intervalle inconnu"),
        (observation(285, 282.5, 287.5, "about"), "between 282.5 and 287.5",
         "entre 282,5 et 287,5"),
        (observation(330, 330, None, "more than"), "above 330", "supérieur à 330"),
        (observation(128, 128, None, "at least"), "128 or more", "128 ou plus"),
        (measure("trp_subsequent_share", 0.3, 0.292, 0.318, "proportion"),
         "between 29.2% and 31.8%", f"entre 29,2{NBSP}% et 31,8{NBSP}%"),
    ],
)  # fmt: skip
def test_bounds(row: dict[str, Any], english: str, french: str) -> None:
    assert ENGLISH.bounds(row) == english
    assert FRENCH.bounds(row) == french


@pytest.mark.parametrize(
    ("change", "told"),
    [(65, "+65"), (-18, "−18"), (0, "0"), (1234, f"+1{NBSP}234")],
)
def test_a_change_has_its_sign(change: float, told: str) -> None:
    assert FRENCH.change({"value": change}) == told


WHEN = observation(1, 1, 1, "exact")


@pytest.mark.parametrize(
    ("row", "english", "french"),
    [
        ({**WHEN}, "2014", "2014"),
        ({**WHEN, "period_start": "2014-04-01", "period_end": "2015-03-31"},
         "fiscal year 2014-2015", "exercice 2014-2015"),
        ({**WHEN, "kind": "stock", "period_start": "2005-01-01", "period_end": "",
          "as_of": "2015-08-31"},
         f"since 2005, as of 31{NBSP}August 2015", f"de 2005 au 31{NBSP}août 2015"),
        # Money is for a period; the date is when it was told of.
        ({**WHEN, "period_start": "2015-04-01", "period_end": "2020-03-31", "as_of": "2015-03-31"},
         "fiscal years 2015-2016 to 2019-2020", "exercices 2015-2016 à 2019-2020"),
        ({**WHEN, "kind": "snapshot", "period_start": "", "period_end": "",
          "as_of": "2015-12-01"}, f"as of 1{NBSP}December 2015", f"au 1er{NBSP}décembre 2015"),
        ({**WHEN, "period_start": ""},
         f"until 31{NBSP}December 2014", f"jusqu’au 31{NBSP}décembre 2014"),
    ],
)  # fmt: skip
def test_when(row: dict[str, Any], english: str, french: str) -> None:
    assert ENGLISH.when(row) == english
    assert FRENCH.when(row) == french


@pytest.mark.parametrize(
    ("start", "end", "english", "french"),
    [
        ("2014-01-01", "2014-12-31", "in 2014", "en 2014"),
        ("2014-01-01", "2014-01-31", "in January 2014", "en janvier 2014"),
        ("2014-04-01", "2015-03-31", "in fiscal year 2014-2015",
         "au cours de l’exercice 2014-2015"),
        ("2014-02-01", "2015-03-31", "from February 2014 to March 2015",
         "de février 2014 à mars 2015"),
        ("2014-03-26", "2014-03-27", f"on 26 and 27{NBSP}March 2014",
         f"les 26 et 27{NBSP}mars 2014"),
        ("2014-03-26", "2014-03-26", f"on 26{NBSP}March 2014", f"le 26{NBSP}mars 2014"),
        ("2012-01-01", "2014-12-31", "from 2012 to 2014", "de 2012 à 2014"),
        ("2012-04-01", "2014-03-31", "in fiscal years 2012-2013 to 2013-2014",
         "au cours des exercices 2012-2013 à 2013-2014"),
    ],
)  # fmt: skip
def test_during(start: str, end: str, english: str, french: str) -> None:
    row = {**WHEN, "period_start": start, "period_end": end}
    assert ENGLISH.during(row) == english
    assert FRENCH.during(row) == french


def test_what_is_counted_names_breakdown_and_place_once() -> None:
    row = {"indicator": "glotip_victims", "breakdown": "form=forced labour", "geography": "Ontario"}
    assert ENGLISH.what(row).endswith(" – Forced labour, Ontario")
    place = {"indicator": "activity_communities", "geography": "British Columbia",
             "breakdown": "activity=forced-labour-workshops-bc"}  # fmt: skip
    assert FRENCH.what(place).count("Colombie-Britannique") == 1


@given(st.floats(0.01, 500), st.floats(0, 1), st.floats(0, 1))
def test_the_word_before_a_number_is_true(value: float, below: float, above: float) -> None:
    lower, upper = value * (1 - below), value * (1 + above)
    text = ENGLISH.figure(measure(RATIO, value, lower, upper, CASE))
    if lower == value == upper:
        assert text[0].isdigit()
    elif upper == value:
        assert text.startswith("up to")
        assert float(text.split()[-1]) >= round(upper, 8)
    elif lower == value:
        assert text.startswith("at least")
        assert float(text.split()[-1]) <= round(lower, 8)
    else:
        assert text.startswith("about")


def test_the_trail_of_a_row_is_named_after_it() -> None:
    assert trail_id(measure(RATIO, 1, 1, 1, CASE)) == (
        "m-victims-per-completed-case-2014-01-01-2014-12-31-a"
    )
    assert trail_id(observation(1, 1, 1, "exact")) == "o-a-b"


@pytest.mark.parametrize(
    ("language", "told", "in_a_table"),
    [
        (ENGLISH, f"about $12.5{NBSP}million", f"≈{NBSP}$12.5{NBSP}million"),
        (FRENCH, f"environ 12,5{NBSP}millions de dollars", f"≈{NBSP}12,5{NBSP}M$"),
        (FRENCH, f"1,3{NBSP}million de dollars", f"1,3{NBSP}M$"),
        (FRENCH, f"75{NBSP}000{NBSP}$", f"75{NBSP}000{NBSP}$"),
        (FRENCH, "moins de 5", f"<{NBSP}5"),
    ],
)
def test_a_number_in_a_table_is_short(language: Formatter, told: str, in_a_table: str) -> None:
    assert language.short(told) == in_a_table
