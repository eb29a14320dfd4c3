"""Arithmetic on published numbers: each has a value and the bounds that its wording allows."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """A number with the lowest and highest value that its source's wording allows.

    Parameters
    ----------
    value : float or None
        The printed or computed number; None where it isn't determined.
    lower, upper : float or None
        Bounds; None where there is no bound ("at least 128" has no upper one).

    Examples
    --------
    >>> Interval(285, 282.5, 287.5) / Interval(180, 175, 185)
    Interval(value=1.5833333333333333, lower=1.527027027027027, upper=1.6428571428571428)
    """

    value: float | None
    lower: float | None
    upper: float | None

    @classmethod
    def exact(cls, value: float) -> Interval:
        """Return a number known exactly."""
        return cls(value, value, value)

    @classmethod
    def of(cls, value: float, lower: float, upper: float) -> Interval:
        """Return an interval from a table's cells, where a missing bound is NaN."""
        return cls(_known(value), _known(lower), _known(upper))

    @property
    def is_exact(self) -> bool:
        """Whether the wording allows just one value."""
        return self.value is not None and self.lower == self.value == self.upper

    def __add__(self, other: Interval) -> Interval:
        return Interval(
            _both(self.value, other.value, lambda a, b: a + b),
            _both(self.lower, other.lower, lambda a, b: a + b),
            _both(self.upper, other.upper, lambda a, b: a + b),
        )

    def __sub__(self, other: Interval) -> Interval:
        return Interval(
            _both(self.value, other.value, lambda a, b: a - b),
            _both(self.lower, other.upper, lambda a, b: a - b),
            _both(self.upper, other.lower, lambda a, b: a - b),
        )

    def __truediv__(self, other: Interval) -> Interval:
        """Divide counts; a denominator that may be zero leaves the quotient without upper bound."""
        value = None
        if self.value is not None and other.value:
            value = self.value / other.value
        lower = 0.0 if self.lower == 0 else None
        if self.lower is not None and other.upper:
            lower = self.lower / other.upper
        upper = None
        if self.upper is not None and other.lower:
            upper = self.upper / other.lower
        return Interval(value, lower, upper)

    def scaled(self, factor: float) -> Interval:
        """Multiply by an exact positive number."""
        scale = Interval.exact(1 / factor)
        return self / scale

    def share_of_sum(self, other: Interval) -> Interval:
        """Return this part's share of the sum of both, as a proportion.

        A part's share is lowest when the part is lowest and the rest highest, so the
        bounds are narrower than those of a plain quotient.

        Examples
        --------
        >>> Interval.exact(90).share_of_sum(Interval(180, 175, 185)).value
        0.3333333333333333
        """

        def share(part: float | None, rest: float | None) -> float | None:
            if part is None or rest is None or part + rest == 0:
                return None
            return part / (part + rest)

        lower = share(self.lower, other.upper)
        upper = share(self.upper, other.lower)
        return Interval(
            share(self.value, other.value),
            0.0 if lower is None else lower,
            1.0 if upper is None else upper,
        )

    def is_surely_below(self, other: Interval) -> bool:
        """Whether every value allowed here lies below every value allowed there."""
        return self.upper is not None and other.lower is not None and self.upper < other.lower


def _known(number: float | None) -> float | None:
    return None if number is None or math.isnan(number) else float(number)


def _both(a: float | None, b: float | None, how: Callable[[float, float], float]) -> float | None:
    return None if a is None or b is None else how(a, b)
