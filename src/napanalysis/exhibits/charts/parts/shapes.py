"""What a chart is drawn from: small values that know nothing of the project's tables."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Literal

Kind = Literal["missing", "exact", "approximate", "bounded"]


@dataclass(frozen=True)
class Point:
    """A number at a place on the x axis.

    Parameters
    ----------
    x : float or date
        A year, or a date.
    value : float or None
        The number; None where there is none, or only bounds.
    lower, upper : float or None
        The interval that the number's wording allows, None for "no bound"; both equal to
        `value` for an exact number.
    label : str, default ""
        The number as the reader sees it, such as ``"34"`` or ``"≈ 180"``.
    provisional : bool, default False
        Whether a later release is expected to revise the number; its mark is open.

    Examples
    --------
    >>> Point(2014, 180, 175, 185, "≈ 180").kind
    'approximate'
    >>> Point(2014, 4, 0, 4, "fewer than 5").kind
    'bounded'
    """

    x: float | date
    value: float | None
    lower: float | None
    upper: float | None
    label: str = ""
    provisional: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.x, date) and not math.isfinite(self.x):
            raise ValueError(f"a point's x is {self.x!r}; it has to be a year or a date")
        _check(self.value, self.lower, self.upper)

    @property
    def kind(self) -> Kind:
        """How the number is known, which decides how it is drawn."""
        return _kind(self.value, self.lower, self.upper)

    @property
    def position(self) -> float:
        """The place on the x axis, a date as its day number."""
        return float(self.x.toordinal()) if isinstance(self.x, date) else float(self.x)


@dataclass(frozen=True)
class Line:
    """A series of points.

    Parameters
    ----------
    name : str
        Written at the line's end; empty where the chart's subtitle names the only line.
    points : tuple of Point
        In the order of their x.
    breaks : frozenset of int
        Indices of the points that aren't comparable with the point before them.
    """

    name: str
    points: tuple[Point, ...]
    breaks: frozenset[int] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        places = [point.position for point in self.points]
        if places != sorted(set(places)):
            raise ValueError(f"the points of line {self.name!r} are not in order of their x")
        if wrong := sorted(self.breaks - set(range(1, len(places)))):
            raise ValueError(f"line {self.name!r} has no point before break {wrong[0]}")

    @property
    def known(self) -> list[tuple[int, Point]]:
        """The points that have a number or a bound, with their indices."""
        return [(i, point) for i, point in enumerate(self.points) if point.kind != "missing"]


@dataclass(frozen=True)
class Bar:
    """A horizontal bar, with the same numbers as a `Point`.

    Parameters
    ----------
    name : str
        Written to the left of the bar.
    value, lower, upper : float or None
        As for `Point`.
    label : str, default ""
        The number as the reader sees it, written at the bar's end.
    emphasis : bool, default True
        False draws the bar in grey, behind those that the message is about.
    """

    name: str
    value: float | None
    lower: float | None
    upper: float | None
    label: str = ""
    emphasis: bool = True

    def __post_init__(self) -> None:
        _check(self.value, self.lower, self.upper)

    @property
    def kind(self) -> Kind:
        """How the number is known, which decides how it is drawn."""
        return _kind(self.value, self.lower, self.upper)


@dataclass(frozen=True)
class Row:
    """A horizontal bar of stacked segments.

    Parameters
    ----------
    name : str
        Written to the left of the bar.
    values : tuple of float
        One number a category, zero or more.
    labels : tuple of str
        The numbers as the reader sees them; the label of a zero isn't drawn.
    total : str, default ""
        Written at the bar's end.
    """

    name: str
    values: tuple[float, ...]
    labels: tuple[str, ...]
    total: str = ""

    def __post_init__(self) -> None:
        if len(self.values) != len(self.labels):
            raise ValueError(
                f"row {self.name!r} has {len(self.values)} values and {len(self.labels)} labels"
            )
        if not all(math.isfinite(value) and value >= 0 for value in self.values):
            raise ValueError(f"row {self.name!r} has a value that is not a number from 0")


@dataclass(frozen=True)
class Pair:
    """A number as it was first published and as it stands now.

    Parameters
    ----------
    name : str
        Written to the left, such as the year.
    first, newest : float
        The two numbers.
    first_label, newest_label : str
        The numbers as the reader sees them.
    """

    name: str
    first: float
    newest: float
    first_label: str
    newest_label: str

    def __post_init__(self) -> None:
        if not (math.isfinite(self.first) and math.isfinite(self.newest)):
            raise ValueError(f"pair {self.name!r} has a value that is not a number")


@dataclass(frozen=True)
class Mark:
    """The last date of something.

    Parameters
    ----------
    name : str
        Written to the left of its line, or above it in a narrow chart.
    day : date
        Where the mark stands.
    label : str
        The date as the reader sees it.
    recent : bool, default True
        False draws the mark open.
    """

    name: str
    day: date
    label: str
    recent: bool = True


@dataclass(frozen=True)
class Unit:
    """A thing that is counted, as a box of a diagram.

    Parameters
    ----------
    name : str
        The unit, such as ``"Incident"``.
    lines : tuple of str
        What is counted, by whom and over which period: a paragraph each.
    link : str, default ""
        How it relates to the unit before it, written between the two boxes.
    """

    name: str
    lines: tuple[str, ...]
    link: str = ""


def limits(numbers: Sequence[Point | Bar]) -> tuple[float, float]:
    """Return the lowest and the highest number that a chart of `numbers` has to show.

    Raises
    ------
    ValueError
        If there is no number at all: an empty chart is never drawn.
    """
    known = [
        number
        for one in numbers
        for number in (one.value, one.lower, one.upper)
        if number is not None
    ]
    if not known:
        raise ValueError("a chart needs at least one number, and there is none")
    return min(known), max(known)


def _check(value: float | None, lower: float | None, upper: float | None) -> None:
    known = [number for number in (lower, value, upper) if number is not None]
    if not all(math.isfinite(number) for number in known):
        raise ValueError(f"{value!r} ({lower!r} to {upper!r}) is not a number; use None for none")
    if any(a > b and not math.isclose(a, b) for a, b in pairwise(known)):
        raise ValueError(f"{value!r} is outside its own interval, {lower!r} to {upper!r}")


def _kind(value: float | None, lower: float | None, upper: float | None) -> Kind:
    if value is None:
        return "missing" if lower is None and upper is None else "bounded"
    at_lower = lower is not None and math.isclose(lower, value, abs_tol=1e-12)
    at_upper = upper is not None and math.isclose(upper, value, abs_tol=1e-12)
    if at_lower and at_upper:
        return "exact"
    return "bounded" if at_lower or at_upper else "approximate"
