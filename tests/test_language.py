import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from napanalysis import language, number_formats
from napanalysis.errors import UsageError
from napanalysis.language import Language

D = datetime.date
S = "\u00a0"  # the no-break space


@pytest.mark.parametrize(
    ("value", "decimals", "english", "french"),
    [
        (0, None, "0", "0"),
        (4000, None, "4,000", f"4{S}000"),
        (31454, None, "31,454", f"31{S}454"),
        (1234567.5, None, "1,234,567.5", f"1{S}234{S}567,5"),
        (117 / 90, 1, "1.3", "1,3"),
        (1.25, 1, "1.3", "1,3"),
        (1.15, 1, "1.2", "1,2"),
        (2.675, 2, "2.68", "2,68"),
        (1.005 * 100, 0, "101", "101"),
        (0.1 + 0.2, None, "0.3", "0,3"),
        (-23.4, None, "−23.4", "−23,4"),
        (-0.04, 1, "0.0", "0,0"),
        (90, 1, "90.0", "90,0"),
        (Decimal("0.0001"), None, "0.0001", "0,0001"),
        (1e12, None, "1,000,000,000,000", f"1{S}000{S}000{S}000{S}000"),
    ],
)
def test_numbers(value: float, decimals: int | None, english: str, french: str) -> None:
    assert number_formats.number(value, "en", decimals) == english
    assert number_formats.number(value, "fr", decimals) == french


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None, "12"])
def test_what_is_no_number_is_never_shown_as_one(value: float) -> None:
    with pytest.raises(UsageError, match="is not a finite number"):
        number_formats.number(value, "en")


@pytest.mark.parametrize(
    ("value", "decimals", "english", "french"),
    [
        (0.86, 0, "86%", f"86{S}%"),
        (24 / 34, 0, "71%", f"71{S}%"),
        (0.125, 1, "12.5%", f"12,5{S}%"),
        (-0.125, 0, "−13%", f"−13{S}%"),
        (1, 0, "100%", f"100{S}%"),
    ],
)
def test_percentages(value: float, decimals: int, english: str, french: str) -> None:
    assert number_formats.percent(value, "en", decimals) == english
    assert number_formats.percent(value, "fr", decimals) == french


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (500_000, "$500,000", f"500{S}000{S}$"),
        (930_200, "$930,200", f"930{S}200{S}$"),
        (2.5, "$2.50", f"2,50{S}$"),
        (-500, "−$500", f"−500{S}$"),
        (1_000_000, f"$1{S}million", f"1{S}million de dollars"),
        (1_340_000, f"$1.34{S}million", f"1,34{S}million de dollars"),
        (1_234_567, "$1,234,567", f"1{S}234{S}567{S}$"),
        (200_000_000, f"$200{S}million", f"200{S}millions de dollars"),
        (1_200_000_000, f"$1.2{S}billion", f"1,2{S}milliard de dollars"),
        (25_000_000_000, f"$25{S}billion", f"25{S}milliards de dollars"),
    ],
)
def test_money(value: float, english: str, french: str) -> None:
    assert number_formats.money(value, "en") == english
    assert number_formats.money(value, "fr") == french


@pytest.mark.parametrize(
    ("start", "end", "english", "french"),
    [
        (D(2014, 1, 1), D(2014, 12, 31), "2014", "2014"),
        (D(2014, 4, 1), D(2015, 3, 31), "fiscal year 2014-2015", "exercice 2014-2015"),
        (D(2015, 8, 1), D(2015, 8, 31), "August 2015", "août 2015"),
        (D(2016, 2, 1), D(2016, 2, 29), "February 2016", "février 2016"),
        (D(2015, 12, 1), D(2015, 12, 31), "December 2015", "décembre 2015"),
        (D(2015, 3, 31), D(2015, 3, 31), f"31{S}March 2015", f"31{S}mars 2015"),
        (
            D(2012, 1, 1),
            D(2022, 12, 31),
            "2012 to 2022",
            "de 2012 à 2022",
        ),
        (
            D(2012, 4, 1),
            D(2018, 3, 31),
            "fiscal years 2012-2013 to 2017-2018",
            "exercices 2012-2013 à 2017-2018",
        ),
        (D(2015, 1, 1), D(2015, 3, 31), "January to March 2015", "de janvier à mars 2015"),
        (D(2014, 4, 1), D(2014, 9, 30), "April to September 2014", "d’avril à septembre 2014"),
        (
            D(2015, 2, 1),
            D(2017, 1, 31),
            "February 2015 to January 2017",
            "de février 2015 à janvier 2017",
        ),
        (D(2015, 3, 26), D(2015, 3, 27), f"26 and 27{S}March 2015", f"les 26 et 27{S}mars 2015"),
        (D(2015, 4, 1), D(2015, 4, 2), f"1 and 2{S}April 2015", f"les 1er et 2{S}avril 2015"),
        (
            D(2014, 9, 28),
            D(2014, 10, 2),
            f"28{S}September to 2{S}October 2014",
            f"du 28{S}septembre au 2{S}octobre 2014",
        ),
        (
            D(2014, 12, 30),
            D(2015, 1, 2),
            f"30{S}December 2014 to 2{S}January 2015",
            f"du 30{S}décembre 2014 au 2{S}janvier 2015",
        ),
        (
            D(2014, 3, 5),
            D(2015, 3, 9),
            f"5{S}March 2014 to 9{S}March 2015",
            f"du 5{S}mars 2014 au 9{S}mars 2015",
        ),
        (
            D(2015, 1, 2),
            D(2015, 1, 31),
            f"2 to 31{S}January 2015",
            f"du 2 au 31{S}janvier 2015",
        ),
    ],
)
def test_periods(start: datetime.date, end: datetime.date, english: str, french: str) -> None:
    assert language.period(start, end, "en") == english
    assert language.period(start, end, "fr") == french


def test_the_first_of_a_month() -> None:
    assert language.day(D(2014, 4, 1), "fr") == f"1er{S}avril 2014"
    assert language.day(D(2014, 4, 1), "en") == f"1{S}April 2014"


@pytest.mark.parametrize(
    ("arguments", "english", "french"),
    [
        ((90, 90, 90, "exact"), "90", "90"),
        ((180, 175, 185, "about"), "about 180", "environ 180"),
        ((1, 0.95, 1.05, "about"), "about 1.0", "environ 1,0"),
        ((12, 9.5, 14.5, "about"), "about a dozen", "environ une douzaine"),
        ((12, 9.5, 12, "nearly"), "nearly a dozen", "près d’une douzaine"),
        ((128, 128, None, "at least"), "at least 128", "au moins 128"),
        ((330, 330, None, "more than"), "more than 330", "plus de 330"),
        ((500_000, 0, 500_000, "at most"), "up to 500,000", f"jusqu’à 500{S}000"),
        ((4, 0, 4, "fewer than"), "fewer than 5", "moins de 5"),
        ((2.5, 0, 2.5, "fewer than"), "less than 2.5", "moins de 2,5"),
        ((4000, 3500, 4000, "nearly"), "nearly 4,000", f"près de 4{S}000"),
        ((22.5, 20, 25, "between"), "between 20 and 25", "entre 20 et 25"),
    ],
)
def test_qualified_figures(arguments: tuple, english: str, french: str) -> None:  # type: ignore[type-arg]
    assert number_formats.figure(*arguments, "en") == english
    assert number_formats.figure(*arguments, "fr") == french


def test_figures_with_a_sign() -> None:
    assert number_formats.figure(60, 55, 65, "about", "en", unit="percent") == "about 60%"
    assert number_formats.figure(10, 0, 10, "fewer than", "en", unit="percent") == "less than 10%"
    upper = number_formats.figure(5e5, 0, 5e5, "at most", "fr", unit="CAD")
    assert upper == f"jusqu’à 500{S}000{S}$"


def test_spaces() -> None:
    assert language.typeset("a : 5 % ; « b » ?", "fr") == f"a{S}: 5{S}%{S}; «{S}b{S}» ?"
    assert language.typeset("a : 5 %", "en") == "a : 5 %"


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [(0, True, False), (1, False, False), (1.5, True, False), (2, True, True)],
)
def test_plurals(value: float, english: bool, french: bool) -> None:
    assert number_formats.is_plural(value, "en") is english
    assert number_formats.is_plural(value, "fr") is french


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("English", "did you mean en?"),
        ("EN", "did you mean en?"),
        ("français", "did you mean fr?"),
        ("fr_CA", "did you mean fr?"),
        ("de", "is not a language"),
        ("", "is not a language"),
        (None, "is not a language"),
    ],
)
def test_an_unknown_language_is_refused(text: object, hint: str) -> None:
    with pytest.raises(UsageError, match="Write en or fr") as caught:
        Language.parse(text)
    assert hint in caught.value.message


@given(st.floats(-1e12, 1e12), st.integers(0, 4), st.sampled_from(["en", "fr"]))
def test_a_rounded_number_is_near_and_reads_back(value: float, decimals: int, lang: str) -> None:
    text = number_formats.number(value, lang, decimals)
    plain = text.replace("−", "-").replace(S, "")
    plain = plain.replace(",", ".") if lang == "fr" else plain.replace(",", "")
    # Twelve significant digits are kept before rounding.
    assert abs(float(plain) - value) <= 0.5 * 10**-decimals + abs(value) * 1e-11 + 1e-12
    assert " " not in text
