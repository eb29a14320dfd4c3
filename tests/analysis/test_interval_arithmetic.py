"""Arithmetic with bounds: no combination of allowed inputs falls outside the result."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from napanalysis.analysis.interval_arithmetic import Interval

about_180, about_285 = Interval(180, 175, 185), Interval(285, 282.5, 287.5)
at_least_128 = Interval(128, 128, None)
below_5 = Interval(4, 0, 4)


@pytest.mark.parametrize(
    ("result", "value", "lower", "upper"),
    [
        (Interval.exact(117) / Interval.exact(90), 1.3, 1.3, 1.3),
        (about_285 / about_180, 285 / 180, 282.5 / 185, 287.5 / 175),
        (Interval.exact(275) / about_180, 275 / 180, 275 / 185, 275 / 175),
        (Interval.exact(34) - Interval.exact(24), 10, 10, 10),
        (about_180 - about_180, 0, -10, 10),
        (about_180 + about_285, 465, 457.5, 472.5),
        (at_least_128 / about_180, 128 / 180, 128 / 185, None),
        (at_least_128 + about_180, 308, 303, None),
        (about_180 - at_least_128, 52, None, 57),
        (Interval.exact(8) / below_5, 2, 2, None),
        (below_5 / Interval.exact(8), 0.5, 0, 0.5),
        (below_5 / below_5, 1, 0, None),
        (Interval.exact(3) / Interval.exact(0), None, None, None),
        (Interval.exact(90).share_of_sum(about_180), 1 / 3, 90 / 275, 90 / 265),
        (about_180.share_of_sum(Interval.exact(90)), 2 / 3, 175 / 265, 185 / 275),
        (Interval.exact(90).share_of_sum(at_least_128), 90 / 218, 0, 90 / 218),
        (Interval.exact(12).scaled(2), 24, 24, 24),
    ],
)
def test_by_hand(
    result: Interval, value: float | None, lower: float | None, upper: float | None
) -> None:
    for got, wanted in zip(
        (result.value, result.lower, result.upper), (value, lower, upper), strict=True
    ):
        assert got == (None if wanted is None else pytest.approx(wanted))


counts = st.integers(0, 10_000)


@st.composite
def measured(draw: st.DrawFn) -> tuple[Interval, float]:
    """Draw an interval of counts with one number that it allows."""
    low, value, high = sorted(draw(st.tuples(counts, counts, counts)))
    lower = draw(st.sampled_from([low, 0]))
    upper = draw(st.sampled_from([high, None]))
    inside = draw(st.integers(lower, 20_000 if upper is None else upper))
    return Interval(value, lower, upper), float(inside)


Together = Callable[[Interval, Interval], Interval]
Alone = Callable[[float, float], float]

OPERATIONS: dict[str, tuple[Together, Alone]] = {
    "+": (lambda a, b: a + b, lambda a, b: a + b),
    "-": (lambda a, b: a - b, lambda a, b: a - b),
    "/": (lambda a, b: a / b, lambda a, b: a / b),
    "share": (lambda a, b: a.share_of_sum(b), lambda a, b: a / (a + b)),
}


@pytest.mark.parametrize("name", OPERATIONS)
@given(measured(), measured())
def test_the_result_contains_every_combination_of_inputs(
    name: str, first: tuple[Interval, float], second: tuple[Interval, float]
) -> None:
    (a, x), (b, y) = first, second
    together, alone = OPERATIONS[name]
    result = together(a, b)
    try:
        exactly = alone(x, y)
    except ZeroDivisionError:
        assert result.upper is None or name == "share"
        return
    slack = 1e-9 * max(1.0, abs(exactly))
    assert result.lower is None or result.lower <= exactly + slack
    assert result.upper is None or exactly - slack <= result.upper


@pytest.mark.parametrize("name", OPERATIONS)
@given(measured(), measured())
def test_a_result_lies_within_its_own_bounds(
    name: str, first: tuple[Interval, float], second: tuple[Interval, float]
) -> None:
    result = OPERATIONS[name][0](first[0], second[0])
    if result.value is None:
        return
    slack = 1e-9 * max(1.0, abs(result.value))
    assert result.lower is None or result.lower <= result.value + slack
    assert result.upper is None or result.value - slack <= result.upper


@given(measured(), measured())
def test_surely_below_means_that_no_two_allowed_numbers_are_the_other_way_round(
    first: tuple[Interval, float], second: tuple[Interval, float]
) -> None:
    (a, x), (b, y) = first, second
    if a.is_surely_below(b):
        assert x < y
        assert not b.is_surely_below(a)


@pytest.mark.parametrize(
    ("interval", "exact"),
    [
        (Interval.exact(4), True),
        (below_5, False),
        (at_least_128, False),
        (Interval(None, None, None), False),
    ],
)
def test_only_one_allowed_value_is_exact(interval: Interval, exact: bool) -> None:
    assert interval.is_exact is exact


def test_a_missing_bound_in_a_table_is_no_bound() -> None:
    assert Interval.of({"value": 128, "lower": 128, "upper": math.nan}) == at_least_128
