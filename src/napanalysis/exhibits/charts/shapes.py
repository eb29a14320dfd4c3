"""What a chart is drawn from: small values that know nothing of the project's tables."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise

NO_NUMBER = "a chart needs at least one number, and there is none"


@dataclass(frozen=True)
class Point:
    """A number at a place: a year or a date of an axis, or the bar of a name."""

    #: A year, a date, or the name of a bar.
    x: float | date | str
    #: None where there is no number, or only bounds.
    value: float | None
    #: The interval that its wording allows, None for "no bound"; both are an exact number's value.
    lower: float | None
    upper: float | None
    #: The number as the reader sees it, such as "34" or "≈ 180".
    label: str = ""
    #: Whether its mark is open: it is old, or a later release is expected to revise it.
    provisional: bool = False
    #: Whether it can't be compared with the point before it.
    apart: bool = False

    def __post_init__(self) -> None:
        bounds = f"{self.lower!r} to {self.upper!r}"
        if not all(map(math.isfinite, self.known)):
            raise ValueError(f"{self.value!r} ({bounds}) is not a number; use None for none")
        if any(a > b and not math.isclose(a, b) for a, b in pairwise(self.known)):
            raise ValueError(f"{self.value!r} is outside its own interval, {bounds}")

    @property
    def known(self) -> list[float]:
        """The number and its bounds, as far as they are known, in order."""
        return [n for n in (self.lower, self.value, self.upper) if n is not None]

    @cached_property
    def kind(self) -> str:
        """How the number is known and drawn: missing, exact, approximate or bounded."""
        if self.value is None:
            return "bounded" if self.known else "missing"
        at_bound = [
            bound is not None and math.isclose(bound, self.value, abs_tol=1e-12)
            for bound in (self.lower, self.upper)
        ]
        return "exact" if all(at_bound) else "bounded" if any(at_bound) else "approximate"

    @property
    def height(self) -> float:
        """The number at which its label and its line belong."""
        return sum(self.known) / len(self.known) if self.value is None else self.value

    @property
    def is_open_ended(self) -> bool:
        """Whether the number is at least so much, and an arrow says so."""
        return self.kind == "bounded" and self.upper is None

    @property
    def position(self) -> float:
        """The place on the x axis, a date as its day number."""
        return float(self.x.toordinal() if isinstance(self.x, date) else self.x)


@dataclass(frozen=True)
class Line:
    """A series of points."""

    #: Written at the line's end; empty where the chart's subtitle names the only line.
    name: str
    #: In the order of their x.
    points: tuple[Point, ...]

    def __post_init__(self) -> None:
        places = [point.position for point in self.points]
        if places != sorted(set(places)):
            raise ValueError(f"the points of line {self.name!r} are not in order of their x")


def limits(points: Sequence[Point]) -> tuple[float, float]:
    """Return the lowest and the highest number of a chart; an empty one is never drawn."""
    known = [number for point in points for number in point.known]
    if not known:
        raise ValueError(NO_NUMBER)
    return min(known), max(known)


def check_series(series: Sequence[Line], most: int) -> None:
    """Refuse more series than a chart shows, and several that don't all have a name."""
    if len(series) > most:
        raise ValueError(f"this chart shows at most {most} series; {len(series)} were given")
    if len(series) > 1 and not all(line.name for line in series):
        raise ValueError("each of several series needs a name, for there is no other key to them")


def known_lines(lines: Sequence[Line]) -> list[Line]:
    """Return the lines and their points that have a number or a bound; breaks between them stay."""
    known = []
    for line in lines:
        points, apart = [], False
        for point in line.points:
            apart = apart or point.apart
            if point.kind != "missing":
                points.append(replace(point, apart=apart))
                apart = False
        if points:
            known.append(Line(line.name, tuple(points)))
    if not known:
        raise ValueError(NO_NUMBER)
    return known
