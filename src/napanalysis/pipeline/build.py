"""The build: notebooks are executed, the brief is assembled, the products are published whole."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor, wait
from contextlib import nullcontext
from pathlib import Path

from napanalysis.errors import some
from napanalysis.fiscal_year import FiscalYear
from napanalysis.paths import PROJECT_VARIABLE, Project
from napanalysis.pipeline import publish
from napanalysis.pipeline.provenance.verify import current_record
from napanalysis.pipeline.request import DEFAULT_YEAR, LOG, BuildRequest, BuildResult

#: The notebook that no build runs: its outputs are refreshed with the others.
REVIEW = "00_*.ipynb"
#: Years that are worked on at a time: one's slow ends are filled with another's work.
AHEAD = 2


def build(
    project: Project, request: BuildRequest, executor: Executor | None = None
) -> list[BuildResult]:
    """Make the briefs of some fiscal years; return an entry a year.

    The work is done by `request.jobs` threads, or by an `executor`. Threads see the project's
    folder; to any other executor the files are sent and come back as bytes, so that its workers
    need the same version of this package and its libraries, and nothing else.

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
    publish.settle(project.work)
    records = {year: current_record(project, year, request) for year in request.years}
    results: dict[FiscalYear, BuildResult] = {}
    if not all(records.values()):  # else not even the lock is needed, which is slow to import
        with publish.alone(project.work):
            records = {year: current_record(project, year, request) for year in request.years}
            stale = [year for year, record in records.items() if not record]
            kinds = (project.processed, project.reports)
            publish.check_places(place(year) for year in stale for place in kinds)
            if stale:
                results = _build_years(project, request, stale, executor)
    return [
        BuildResult(year, record.parameters["renderer"]) if record else results[year]
        for year, record in records.items()
    ]


def _build_years(
    project: Project,
    request: BuildRequest,
    years: Sequence[FiscalYear],
    executor: Executor | None,
) -> dict[FiscalYear, BuildResult]:
    """Build some years side by side; a failure of one is raised when the others are done."""
    ahead = AHEAD
    if executor is None:
        from napanalysis.notebooks.forkserver import warm_up

        warm_up()  # meanwhile the figures are checked
    elif not isinstance(executor, ThreadPoolExecutor):
        ahead = max(AHEAD, request.jobs)
    from napanalysis.analysis.observations import check_year
    from napanalysis.notebooks.order import notebooks
    from napanalysis.pipeline.provenance.inputs import read_inputs
    from napanalysis.pipeline.stages import YearBuild
    from napanalysis.pipeline.year_build import build_year

    inputs, known = read_inputs(project), years_with_figures(project)
    for year in years:
        check_year(year, known)
    ordered = notebooks(project)
    own = nullcontext(executor) if executor else ThreadPoolExecutor(request.jobs)
    with own as pool, ThreadPoolExecutor(min(len(years), ahead)) as threads:
        builds = [YearBuild(project, request, ordered, inputs, pool, year) for year in years]
        futures = [threads.submit(build_year, build) for build in builds]
        try:
            wait(futures)
        except BaseException:
            for made in (threads, *([] if executor else [pool])):
                made.shutdown(wait=False, cancel_futures=True)
            raise
    for note in sorted({note for build in builds for note in build.notes}):
        names = sorted(name for build in builds for name in build.notes.get(note, ()))
        LOG.warning("Quarto warns: %s (%s)", note, some(names))
    for future in futures:
        if error := future.exception():
            raise error
    return {year: future.result() for year, future in zip(years, futures, strict=True)}


def refresh_notebooks(project: Project) -> list[Path]:
    """Execute the committed notebooks with their defaults and store their outputs in place."""
    from napanalysis.notebooks.execute import NotebookError, execute
    from napanalysis.notebooks.order import notebooks
    from napanalysis.workshop import notebook_measures

    # Else the first of them would tell that it has made the tables.
    notebook_measures.prepared(project, FiscalYear.parse(DEFAULT_YEAR))
    paths = [*sorted(project.notebooks.glob(REVIEW)), *(entry.path for entry in notebooks(project))]
    for notebook in paths:
        environment = {PROJECT_VARIABLE: str(project.root)}
        try:
            execute(notebook, notebook, {}, cwd=project.notebooks, environment=environment)
        except NotebookError as error:
            error.keep(project.work / "failed")
            raise
        LOG.info("notebook %s", notebook.name)
    return paths


def years_with_figures(project: Project) -> Sequence[FiscalYear]:
    """Return the fiscal years for which a brief can be made."""
    from napanalysis.analysis.observations import fiscal_years
    from napanalysis.raw.sources import sound_figures

    return fiscal_years(sound_figures(project))
