"""What the builds of all years have in common."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from napanalysis.paths import Project
from napanalysis.runs.jobs import Parcel, is_here
from napanalysis.runs.order import Order
from napanalysis.runs.previous import Scanned
from napanalysis.runs.progress import Progress

if TYPE_CHECKING:
    from napanalysis.raw.sources import RawData


@dataclass(frozen=True)
class Site:
    """What the builds of all years have in common.

    Parameters
    ----------
    project : Project
        The checkout.
    order : Order
        What to make.
    notebooks : tuple of pathlib.Path
        The notebooks of the brief.
    raw : RawData
        The raw figures.
    scanned : Scanned
        The inputs before the work began.
    pool : concurrent.futures.Executor
        Does the work.
    progress : Progress
        Who is told.
    """

    project: Project
    order: Order
    notebooks: tuple[Path, ...]
    raw: RawData
    scanned: Scanned
    pool: Executor
    progress: Progress

    def parcel(self, notebook: Path) -> Parcel:
        """Return what a notebook needs of the project."""
        if is_here(self.pool):
            return Parcel(self.project.root)
        path = notebook.relative_to(self.project.root).as_posix()
        return Parcel.of(self.project.root, iter((*self.scanned.groups["raw"], path)))
