"""The build: notebooks are executed, the brief is assembled, the products are published whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

from napanalysis.errors import BuildError, NapAnalysisError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.paths import PROJECT_VARIABLE, Project
from napanalysis.runs import publish
from napanalysis.runs.order import FORMATS, Made, Order, finished
from napanalysis.runs.progress import Progress

__all__ = [
    "FORMATS",
    "Made",
    "Order",
    "Progress",
    "build",
    "notebooks",
    "refresh_notebooks",
    "years_with_figures",
]

#: The notebooks of the brief begin with their number; 00 is for reviewing drafts.
NOTEBOOKS = "0[1-9]_*.ipynb"

#: The notebook that no build runs: its outputs are refreshed with the others.
REVIEW = "00_*.ipynb"

#: Number of the last notebook of the brief.
LAST = 6
#: Years that are worked on at a time: one's slow ends are filled with another's work.
AHEAD = 2

Say = Callable[[str], None]


def build(
    project: Project,
    order: Order,
    say: Say | Progress = lambda line: None,
    executor: Executor | None = None,
) -> list[Made]:
    """Make the briefs of some fiscal years.

    Parameters
    ----------
    project : Project
        The checkout.
    order : Order
        What to make.
    say : callable or Progress
        Told each step in a line.
    executor : concurrent.futures.Executor, optional
        Does the work; by default, `order.jobs` threads. Threads see the project's folder;
        to any other executor the files are sent and come back as bytes, so that its
        workers need the same version of this package and its libraries, and nothing else.

    Returns
    -------
    list of Made
        One entry a year.

    Raises
    ------
    DataError
        If the raw figures have an error; it lists all of them.
    UsageError
        If a year has no figures.
    BuildError
        If a notebook or a renderer fails, or a worker isn't like this machine. The last
        good products are untouched. Other years are finished before it is raised.
    """
    publish.settle(project.work, project.root)
    current = [finished(project, order, year) for year in order.years]
    if all(current):  # not even the lock is needed, which takes a while to import
        return [made for made in current if made]
    progress = say if isinstance(say, Progress) else Progress(say)
    with publish.alone(project.work):
        publish.recover(project.work, project.root)
        found = {year: finished(project, order, year) for year in order.years}
        wanted = [year for year, made in found.items() if made is None]
        if wanted:
            kinds = (project.processed, project.reports)
            publish.check_places(place(year) for year in wanted for place in kinds)
            own = ThreadPoolExecutor(order.jobs) if executor is None else None
            try:
                pool = executor or own
                assert pool is not None
                found |= _build_years(project, order, wanted, pool, progress)
            finally:
                if own is not None:
                    own.shutdown(cancel_futures=True)
        return [made for made in found.values() if made]


def _build_years(
    project: Project, order: Order, years: Sequence[FiscalYear], pool: Executor, progress: Progress
) -> dict[FiscalYear, Made | None]:
    """Build some years side by side; tell of each in its turn."""
    from napanalysis.runs.jobs import is_here
    from napanalysis.runs.previous import Scanned, notebooks_stand

    scanned = Scanned.of(project)
    if is_here(pool) and not all(notebooks_stand(project, order, year, scanned) for year in years):
        from napanalysis.notebooks.execute import warm_up

        warm_up()  # meanwhile the figures are analysed
    from napanalysis.raw.sound import sound_figures
    from napanalysis.runs.site import Site
    from napanalysis.runs.year import build_year

    raw = sound_figures(project)
    site = Site(project, order, tuple(notebooks(project)), raw, scanned, pool, progress)
    ahead = AHEAD if is_here(pool) else max(AHEAD, order.jobs)
    made: dict[FiscalYear, Made | None] = {}
    failures = []
    with ThreadPoolExecutor(min(len(years), ahead)) as flows:
        waiting = {year: flows.submit(build_year, site, year) for year in years}
        try:
            for year in years:
                try:
                    made[year], lines = waiting.pop(year).result()
                except NapAnalysisError as error:
                    failures.append(error)
                    continue
                for line in lines:
                    progress.say(line)
        except BaseException:
            for future in waiting.values():
                future.cancel()
            if is_here(pool):
                pool.shutdown(wait=False, cancel_futures=True)
            raise
    if failures:
        raise failures[0]
    return made


def notebooks(project: Project) -> list[Path]:
    """Return the notebooks of the brief in their order."""
    found = sorted(project.notebooks.glob(NOTEBOOKS))
    if not found:
        raise BuildError(f"There are no notebooks {NOTEBOOKS} in {project.notebooks}.")
    numbers = [path.name[:2] for path in found]
    absent = [f"{number:02}" for number in range(1, LAST + 1) if f"{number:02}" not in numbers]
    if absent:
        # Without it the brief would lack sections, and nobody would be told.
        raise BuildError(
            f"The notebook that begins with {' and '.join(absent)} is missing.",
            f"Put it back in {project.notebooks}; the last good brief is untouched.",
        )
    return found


def refresh_notebooks(project: Project, say: Say = lambda line: None) -> list[Path]:
    """Execute the committed notebooks with their defaults and store their outputs in place.

    Returns
    -------
    list of pathlib.Path
        The notebooks.
    """
    from napanalysis.notebooks.execute import execute

    found = [*sorted(project.notebooks.glob(REVIEW)), *notebooks(project)]
    for notebook in found:
        execute(
            notebook,
            notebook,
            {},
            cwd=project.notebooks,
            environment={PROJECT_VARIABLE: str(project.root)},
            failed_dir=project.work / "failed",
        )
        say(f"notebook {notebook.name}")
    return found


def years_with_figures(project: Project) -> Sequence[FiscalYear]:
    """Return the fiscal years for which a brief can be made."""
    from napanalysis.analysis.observations import fiscal_years
    from napanalysis.raw.sound import sound_figures

    return fiscal_years(sound_figures(project))
