"""Axes: round ticks, and where a number or a date lies between two edges."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
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


def round_ticks(low: float, high: float, *, whole: bool) -> list[float]:
    """Return two to six evenly spaced round numbers that span `low` to `high` and zero.

    Where the axis counts `whole` things there are no fractions on it.

    Examples
    --------
    >>> round_ticks(3, 522, whole=True)
    [0.0, 200.0, 400.0, 600.0]
    >>> round_ticks(0, 0, whole=True)
    [0.0, 1.0]
    """
    from matplotlib.ticker import MaxNLocator

    low, high = min(low, 0.0), max(high, 0.0)
    if whole:
        low, high = math.floor(low), math.ceil(high)
    if high - low < 1e-9:
        low, high = 0.0, 1.0
    # On both sides of zero, both ends can lie beyond the numbers.
    most = 4 if low < 0 < high else 5
    locator = MaxNLocator(most, steps=[1, 2, 5, 10], integer=whole)
    return [float(tick) for tick in locator.tick_values(low, high)]


def tick_labels(ticks: Sequence[float], language: Language) -> list[str]:
    """Return `ticks` as the language writes them, all with the same decimals."""
    from napanalysis.language import number  # here, so that a chart's inputs load quickly

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
    shortest = max(1, math.ceil(span / max(1, most - 1)))
    fitting = [step for step in range(shortest, 2 * shortest + 1) if span % step == 0]
    step = fitting[0] if fitting else shortest
    return sorted(range(last, first - 1, -step))
