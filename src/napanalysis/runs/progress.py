"""Who is told what a build does: steps in a fixed order, and what begins and ends just now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Say = Callable[[str], None]


def _nothing(*told: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Progress:
    """Who is told.

    Parameters
    ----------
    say : callable
        Told each step in a line when it is done. The lines are the same, in the same order,
        however the work was shared out.
    began, ended : callable
        Told the name of a piece of work as it begins and ends, in the order in which that
        happens, from several threads.
    warn : callable
        Told what the reader should know although the build goes on.
    """

    say: Say = _nothing
    began: Say = _nothing
    ended: Say = _nothing
    warn: Say = _nothing
