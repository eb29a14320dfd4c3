"""A printed change in per cent against two printed counts: bounds, rounding and words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from napanalysis.analysis.consistency.printed import allowed, contradiction, implied, rounded
from napanalysis.analysis.interval_arithmetic import Interval
from napanalysis.number_formats import percent
from napanalysis.published import read


def observed(published: str, unit: str = "incidents") -> dict[str, Any]:
    number = read(published, "en")
    return {
        "published": published, "value": number.value, "lower": float_of(number.lower),
        "upper": float_of(number.upper), "qualifier": str(number.qualifier), "unit": unit,
    }  # fmt: skip


def float_of(bound: float | None) -> float:
    return float("nan") if bound is None else bound


def told(old: str, new: str, printed: str, sign: int = 1) -> dict[str, str]:
    rows = (observed(old), observed(new), observed(printed, "percent"))
    return contradiction(*rows, sign)


@pytest.mark.parametrize(
    ("printed", "lower", "upper"),
    [
        ("44%", 43.5, 44.5),
        ("44.0%", 43.95, 44.05),
        ("about 40%", 35, 45),
        ("more than 40%", 40, None),
    ],
)
def test_what_a_printed_percentage_allows(
    printed: str, lower: float | None, upper: float | None
) -> None:
    found = rounded(observed(printed, "percent"))
    assert found.lower == pytest.approx(lower)
    assert found.upper == pytest.approx(upper)


@pytest.mark.parametrize(
    ("old", "new", "printed", "sign", "contradicted"),
    [
        ("249", "200", "20%", -1, False),
        ("249", "200", "21%", -1, True),
        ("249", "200", "20%", 1, True),
        ("249", "0", "100%", -1, False),
        ("249", "20", "100%", -1, True),
        ("0", "20", "44%", 1, False),
        ("<5", "9", "300%", 1, False),
    ],
)
def test_a_decrease_and_counts_of_none(
    old: str, new: str, printed: str, sign: int, contradicted: bool
) -> None:
    assert bool(told(old, new, printed, sign)) is contradicted


@pytest.mark.parametrize(
    ("given", "earlier"),
    [
        (("315", "511", "44%"), "354 to 356"),
        (("249", "200", "21%", -1), "252 to 254"),
        (("249", "20", "100%", -1), "4,000 or more"),
        (("249", "200", "more than 40%", -1), "334 or more"),
        (("315", "511", "more than 70%"), "300 or fewer"),
        (("1", "2", "50%"), "1 to 2"),
    ],
)
def test_what_a_printed_change_implies(given: tuple[Any, ...], earlier: str) -> None:
    assert told(*given)["implied_en"] == earlier


@pytest.mark.parametrize(
    ("numbers", "english", "french"),
    [
        (Interval(10, 10, 10), "10", "10"),
        (Interval(14, 14, 18), "14 to 18", "de 14 à 18"),
        (Interval(14, 14, None), "14 or more", "14 ou plus"),
        (Interval(14, None, 14), "14 or fewer", "14 ou moins"),
        (Interval(1038, 1037.7, 1038.4), "1,038", "1 038"),
    ],
)
def test_what_an_interval_allows(numbers: Interval, english: str, french: str) -> None:
    assert allowed(numbers, "en", whole=True) == english
    assert allowed(numbers, "fr", whole=True).replace("\u00a0", " ") == french


@given(st.integers(1, 9_999), st.integers(0, 9_999), st.integers(0, 2))
def test_a_change_that_was_rounded_from_the_counts_never_contradicts_them(
    old: int, new: int, decimals: int
) -> None:
    growth = new / old - 1
    assume(abs(growth) < 90)  # printed in tens of times, not in per cent
    printed = percent(abs(growth), "en", decimals)
    assert not told(f"{old:,}", f"{new:,}", printed, 1 if growth >= 0 else -1)
    size = rounded(observed(printed, "percent"))
    earlier = implied(observed(f"{new:,}"), size if growth >= 0 else -size)
    assert earlier.lower is None or earlier.lower <= old + 1e-6
    assert earlier.upper is None or old - 1e-6 <= earlier.upper
