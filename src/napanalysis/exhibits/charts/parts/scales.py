"""Axes: round ticks, and where a number or a date lies between two edges."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from napanalysis.language import Language


@dataclass(frozen=True)
class Scale:
    """A straight map from numbers to points on the paper.

    Examples
    --------
    >>> Scale(0, 10, 100, 200)(5)
    150.0
    """

    low: float
    high: float
    start: float
    end: float

    def __call__(self, number: float) -> float:
        """Return the place of `number`."""
        share = (number - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def round_ticks(low: float, high: float, *, whole: bool, most: int = 6) -> list[float]:
    """Return evenly spaced round numbers that span `low` to `high` and zero.

    Parameters
    ----------
    low, high : float
        The numbers to show; the axis includes zero in any case.
    whole : bool
        Whether the axis counts things, and so has no fractions on it.
    most : int, default 6
        The most ticks there may be.

    Examples
    --------
    >>> round_ticks(3, 522, whole=True)
    [0.0, 200.0, 400.0, 600.0]
    >>> round_ticks(0, 0, whole=True)
    [0.0, 1.0]
    """
    low, high = min(low, 0.0), max(high, 0.0)
    if high - low < 1e-9:
        low, high = 0.0, 1.0
    power = math.floor(math.log10((high - low) / most)) - 1
    power = max(power, 0) if whole else power
    for exponent in range(power, power + 4):
        for mantissa in (1, 2, 5):
            step = mantissa * 10.0**exponent
            first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
            if last - first + 1 <= most:
                return [_clean(n * step, exponent) for n in range(first, last + 1)]
    raise AssertionError("a step of four powers of ten always suffices")


def _clean(number: float, exponent: int) -> float:
    return round(number, max(0, -exponent))


def tick_labels(ticks: Sequence[float], language: Language) -> list[str]:
    """Return `ticks` as the language writes them, all with the same decimals."""
    from napanalysis.amounts import number  # here, so that a chart's inputs load quickly

    step = ticks[1] - ticks[0]
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return [number(tick, language, decimals=decimals) for tick in ticks]


def year_ticks(first: int, last: int, most: int) -> list[int]:
    """Return years from `first` to `last`, the last one always among them.

    Where the years are too many, the step is one that hits the first year too, if there
    is one that isn't much longer.

    Examples
    --------
    >>> year_ticks(2006, 2024, 10)
    [2006, 2008, 2010, 2012, 2014, 2016, 2018, 2020, 2022, 2024]
    >>> year_ticks(2006, 2024, 8)
    [2006, 2009, 2012, 2015, 2018, 2021, 2024]
    """
    span = last - first
    if span == 0:
        return [last]
    shortest = max(1, math.ceil(span / max(1, most - 1)))
    fitting = [step for step in range(shortest, 2 * shortest + 1) if span % step == 0]
    step = fitting[0] if fitting else shortest
    return sorted(range(last, first - 1, -step))


def year_starts(first: date, last: date) -> list[date]:
    """Return 1 January of every year from that of `first` to the one after `last`."""
    return [date(year, 1, 1) for year in range(first.year, min(last.year, 9998) + 2)]
