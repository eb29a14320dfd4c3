"""Where labels go, so that they don't cover one another or the marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Box:
    """A rectangle on the sheet, in points."""

    x0: float
    y0: float
    x1: float
    y1: float

    def overlap(self, other: Box) -> float:
        """Return the area that both boxes cover."""
        wide = min(self.x1, other.x1) - max(self.x0, other.x0)
        high = min(self.y1, other.y1) - max(self.y0, other.y0)
        return wide * high if wide > 0 and high > 0 else 0.0

    def outside(self, other: Box) -> float:
        """Return the area of this box that lies outside the other one."""
        return (self.x1 - self.x0) * (self.y1 - self.y0) - self.overlap(other)


def spread(
    middles: Sequence[float], sizes: Sequence[float], low: float, high: float
) -> list[float]:
    """Move labels along one direction as little as needed for none to overlap.

    Parameters
    ----------
    middles : sequence of float
        Where the middle of each label would best be; the labels keep the order given.
    sizes : sequence of float
        How much room each label takes.
    low, high : float
        The edges to keep within, as long as the labels fit between them.

    Returns
    -------
    list of float
        The middles to use.

    Examples
    --------
    >>> spread([10, 12, 90], [10, 10, 10], 0, 100)
    [6.0, 16.0, 90.0]
    """
    # Labels that touch form a block, which lies where its members would best be on average.
    blocks: list[tuple[list[int], float, float]] = []
    for index in range(len(middles)):
        block = ([index], middles[index] - sizes[index] / 2, sizes[index])
        while True:
            members, start, size = block
            start = max(low, min(start, high - size))
            if not blocks or blocks[-1][1] + blocks[-1][2] <= start:
                blocks.append((members, start, size))
                break
            members = blocks.pop()[0] + members
            total = sum(sizes[i] for i in members)
            wished, before = 0.0, 0.0
            for i in members:
                wished += middles[i] - before - sizes[i] / 2
                before += sizes[i]
            block = (members, wished / len(members), total)
    places = [0.0] * len(middles)
    for members, start, _ in blocks:
        for i in members:
            places[i] = start + sizes[i] / 2
            start += sizes[i]
    return places


@dataclass
class Placer:
    """Finds room for labels around points.

    Parameters
    ----------
    within : Box
        Where labels may be.
    taken : list of Box
        What labels must not cover: marks, lines, and the labels placed so far.
    """

    within: Box
    taken: list[Box] = field(default_factory=list)

    def block(self, boxes: Iterable[Box]) -> None:
        """Keep labels off `boxes`."""
        self.taken.extend(boxes)

    def block_line(self, xs: Sequence[float], ys: Sequence[float], room: float = 1.5) -> None:
        """Keep labels off a line through the places given."""
        for (x0, y0), (x1, y1) in zip(
            zip(xs, ys, strict=True), zip(xs[1:], ys[1:], strict=False), strict=False
        ):
            steps = max(1, int(max(abs(x1 - x0), abs(y1 - y0)) / 3))
            for step in range(steps + 1):
                x, y = x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps
                self.taken.append(Box(x - room, y - room, x + room, y + room))

    def clear(self, box: Box) -> bool:
        """Return whether a box covers nothing and lies within the edges."""
        cost = sum(box.overlap(other) for other in self.taken) + box.outside(self.within)
        return round(cost, 2) <= 0

    def place(self, choices: Sequence[Box], *, needed: bool) -> int | None:
        """Choose the first box that covers nothing, and take it.

        Parameters
        ----------
        choices : sequence of Box
            Boxes to choose from, the best one first.
        needed : bool
            Whether to take the least bad box where none is free.

        Returns
        -------
        int or None
            The index of the box chosen, or None.
        """
        costs = [
            sum(box.overlap(other) for other in self.taken) + 4 * box.outside(self.within)
            for box in choices
        ]
        best = min(range(len(costs)), key=lambda i: (round(costs[i], 2), i))
        if not needed and round(costs[best], 2) > 0:
            return None
        self.taken.append(choices[best])
        return best
