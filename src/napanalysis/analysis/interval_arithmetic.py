"""Arithmetic on published numbers: each has a value and the bounds that its wording allows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Any


@dataclass(frozen=True)
class Interval:
    """A number with the lowest and highest value that its source's wording allows.

    The value is None where it isn't determined; a bound is None where there is none ("at least
    128" has no upper one).
    """

    value: float | None
    lower: float | None
    upper: float | None

    @classmethod
    def exact(cls, value: float) -> Interval:
        """Return a number known exactly."""
        return cls(value, value, value)

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Interval:
        """Return the number of a row of a table, where a missing bound is NaN."""
        return cls(*(_known(row[name]) for name in ("value", "lower", "upper")))

    @property
    def is_exact(self) -> bool:
        """Whether the wording allows just one value."""
        return self.value is not None and self.lower == self.value == self.upper

    def __add__(self, other: Interval) -> Interval:
        return Interval(*map(_sum, astuple(self), astuple(other)))

    def __neg__(self) -> Interval:
        ends = (self.value, self.upper, self.lower)
        return Interval(*(None if end is None else -end for end in ends))

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __truediv__(self, other: Interval) -> Interval:
        """Divide counts; a denominator that may be zero leaves the quotient without upper bound."""
        lower = 0.0 if self.lower == 0 else _quotient(self.lower, other.upper)
        return Interval(
            _quotient(self.value, other.value), lower, _quotient(self.upper, other.lower)
        )

    def scaled(self, factor: float) -> Interval:
        """Multiply by an exact positive number."""
        return self / Interval.exact(1 / factor)

    def share_of_sum(self, other: Interval) -> Interval:
        """Return this part's share of the sum of both, as a proportion.

        A part's share is lowest when the part is lowest and the rest highest, so the bounds are
        narrower than those of a plain quotient.
        """
        lower, upper = _share(self.lower, other.upper), _share(self.upper, other.lower)
        return Interval(
            _share(self.value, other.value), lower or 0.0, 1.0 if upper is None else upper
        )

    def is_surely_below(self, other: Interval) -> bool:
        """Whether every value allowed here lies below every value allowed there."""
        return self.upper is not None and other.lower is not None and self.upper < other.lower

    def excludes(self, other: Interval) -> bool:
        """Whether no value allowed here is allowed there."""
        return self.is_surely_below(other) or other.is_surely_below(self)


def _known(number: float | None) -> float | None:
    return None if number is None or math.isnan(number) else float(number)


def _sum(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a + b


def _quotient(a: float | None, b: float | None) -> float | None:
    return None if a is None or not b else a / b


def _share(part: float | None, rest: float | None) -> float | None:
    return _quotient(part, _sum(part, rest))
