"""The build: notebooks are executed, the brief is assembled, the products are published whole."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

from napanalysis.errors import NapAnalysisError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.paths import PROJECT_VARIABLE, Project
from napanalysis.pipeline import publish
from napanalysis.pipeline.request import (
    FORMATS,
    BuildRequest,
    BuildResult,
    Progress,
    Say,
    up_to_date,
)

__all__ = [
    "FORMATS",
    "BuildRequest",
    "BuildResult",
    "Progress",
    "build",
    "refresh_notebooks",
    "years_with_figures",
]

#: The notebook that no build runs: its outputs are refreshed with the others.
REVIEW = "00_*.ipynb"
#: The year that the committed notebooks show.
DEFAULT_YEAR = "2014-2015"
#: Years that are worked on at a time: one's slow ends are filled with another's work.
AHEAD = 2


def build(
    project: Project,
    request: BuildRequest,
    say: Say | Progress = lambda line: None,
    executor: Executor | None = None,
) -> list[BuildResult]:
    """Make the briefs of some fiscal years.

    Parameters
    ----------
    project : Project
        The checkout.
    request : BuildRequest
        What to make.
    say : callable or Progress
        Hears of each step in a line.
    executor : concurrent.futures.Executor, optional
        Does the work; by default, `request.jobs` threads. Threads see the project's folder;
        to any other executor the files are sent and come back as bytes, so that its
        workers need the same version of this package and its libraries, and nothing else.

    Returns
    -------
    list of BuildResult
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
    current = [up_to_date(project, request, year) for year in request.years]
    if all(current):  # not even the lock is needed, which takes a while to import
        return [result for result in current if result]
    progress = say if isinstance(say, Progress) else Progress(say)
    with publish.alone(project.work):
        publish.recover(project.work, project.root)
        results = {year: up_to_date(project, request, year) for year in request.years}
        stale = [year for year, result in results.items() if result is None]
        if stale:
            kinds = (project.processed, project.reports)
            publish.check_places(place(year) for year in stale for place in kinds)
            own = ThreadPoolExecutor(request.jobs) if executor is None else None
            try:
                pool = executor or own
                assert pool is not None
                results |= _build_years(project, request, stale, pool, progress)
            finally:
                if own is not None:
                    own.shutdown(cancel_futures=True)
        return [result for result in results.values() if result]


def _build_years(
    project: Project,
    request: BuildRequest,
    years: Sequence[FiscalYear],
    pool: Executor,
    progress: Progress,
) -> dict[FiscalYear, BuildResult | None]:
    """Build some years side by side; tell of each in its turn."""
    from napanalysis.notebooks.order import notebooks
    from napanalysis.pipeline.cache.last_build import InputSnapshot, notebooks_may_run
    from napanalysis.pipeline.tasks import is_local

    snapshot = InputSnapshot.of(project)
    if is_local(pool) and notebooks_may_run(project, request, years, snapshot):
        from napanalysis.notebooks.execute import warm_up

        warm_up()  # meanwhile the figures are checked
    from napanalysis.pipeline.runner import BuildContext
    from napanalysis.pipeline.year_build import build_year

    _check_years(project, years)
    context = BuildContext(project, request, tuple(notebooks(project)), snapshot, pool, progress)
    ahead = AHEAD if is_local(pool) else max(AHEAD, request.jobs)
    results: dict[FiscalYear, BuildResult | None] = {}
    failures = []
    with ThreadPoolExecutor(min(len(years), ahead)) as threads:
        waiting = {year: threads.submit(build_year, context, year) for year in years}
        try:
            for year in years:
                try:
                    results[year], lines = waiting.pop(year).result()
                except NapAnalysisError as error:
                    failures.append(error)
                    continue
                for line in lines:
                    progress.say(line)
        except BaseException:
            for future in waiting.values():
                future.cancel()
            if is_local(pool):
                pool.shutdown(wait=False, cancel_futures=True)
            raise
    for note, names in sorted(context.notes.items()):
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        progress.warn(f"Quarto warns: {note} ({', '.join(sorted(names)[:3])}{more})")
    if failures:
        raise failures[0]
    return results


def _check_years(project: Project, years: Sequence[FiscalYear]) -> None:
    """Refuse raw figures with errors, and years without figures, before any kernel starts."""
    from napanalysis.analysis.observations import check_year

    known = years_with_figures(project)
    for year in years:
        check_year(year, known)


def refresh_notebooks(project: Project, say: Say = lambda line: None) -> list[Path]:
    """Execute the committed notebooks with their defaults and store their outputs in place.

    Returns
    -------
    list of pathlib.Path
        The notebooks.
    """
    from napanalysis.notebooks.execute import execute
    from napanalysis.notebooks.order import notebooks
    from napanalysis.workshop import measuring

    # Else the first of them would tell that it has made the tables.
    measuring.prepared(project, FiscalYear.parse(DEFAULT_YEAR))
    paths = [*sorted(project.notebooks.glob(REVIEW)), *(one.path for one in notebooks(project))]
    for notebook in paths:
        execute(
            notebook,
            notebook,
            {},
            cwd=project.notebooks,
            environment={PROJECT_VARIABLE: str(project.root)},
            failed_dir=project.work / "failed",
        )
        say(f"notebook {notebook.name}")
    return paths


def years_with_figures(project: Project) -> Sequence[FiscalYear]:
    """Return the fiscal years for which a brief can be made."""
    from napanalysis.analysis.observations import fiscal_years
    from napanalysis.raw.sound import sound_figures

    return fiscal_years(sound_figures(project))
