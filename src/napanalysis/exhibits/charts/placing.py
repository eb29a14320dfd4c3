"""Where numbers and labels go, so that labels don't cover one another or the marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from statistics import fmean
from typing import NamedTuple

#: Boxes may touch; so much, in points, isn't yet an overlap.
_NOTHING = 1e-3


@dataclass(frozen=True)
class Scale:
    """A straight map from numbers to points on the paper."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, number: float) -> float:
        """Return the place of `number`."""
        share = (number - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


class Box(NamedTuple):
    """A rectangle on the sheet, in points."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def middle(self) -> tuple[float, float]:
        """The place of its middle."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def moved(self, right: float = 0.0, up: float = 0.0) -> Box:
        """Return the same box at another place."""
        return Box(self.x0 + right, self.y0 + up, self.x1 + right, self.y1 + up)

    def covers(self, other: Box) -> bool:
        """Whether the boxes have some area in common."""
        wide = min(self.x1, other.x1) - max(self.x0, other.x0)
        high = min(self.y1, other.y1) - max(self.y0, other.y0)
        return wide > _NOTHING and high > _NOTHING

    def holds(self, other: Box) -> bool:
        """Whether the other box lies within this one."""
        low = min(other.x0 - self.x0, other.y0 - self.y0)
        return low >= -_NOTHING and min(self.x1 - other.x1, self.y1 - other.y1) >= -_NOTHING


def spread(
    middles: Sequence[float], sizes: Sequence[float], low: float, high: float
) -> list[float]:
    """Return the middles of labels moved as little as needed for none to overlap.

    The labels keep their order, and lie between `low` and `high` as long as they fit there.
    """
    # Without the room that the labels before it take, each has to lie no lower than those:
    # the means of blocks of neighbours are the nearest such places (isotonic regression).
    before = [0.0, *accumulate(sizes)]
    wished = [middles[i] - size / 2 - before[i] for i, size in enumerate(sizes)]
    count = range(len(sizes))
    starts = [
        max(min(fmean(wished[j : k + 1]) for k in count[i:]) for j in count[: i + 1]) for i in count
    ]
    return [max(low, min(starts[i], high - before[-1])) + before[i] + sizes[i] / 2 for i in count]


@dataclass
class Placer:
    """Finds room for labels around points, within the edges of a box."""

    within: Box
    #: What labels must not cover: marks, lines, and the labels placed so far.
    taken: list[Box] = field(default_factory=list)

    def block(self, *boxes: Box) -> None:
        """Keep labels off `boxes`."""
        self.taken.extend(boxes)

    def block_line(self, path: Iterable[tuple[float, float]]) -> None:
        """Keep labels off a line through the places given."""
        for (x0, y0), (x1, y1) in pairwise(path):
            steps = max(1, int(max(abs(x1 - x0), abs(y1 - y0)) / 3))
            for step in range(steps + 1):
                x, y = x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps
                self.taken.append(Box(x - 1.5, y - 1.5, x + 1.5, y + 1.5))

    def place(self, choices: Iterable[Box]) -> Box | None:
        """Return the first box that covers nothing, and take it; None where there is none."""
        for box in choices:
            if self.within.holds(box) and not any(map(box.covers, self.taken)):
                self.taken.append(box)
                return box
        return None
