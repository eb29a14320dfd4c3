"""The build: notebooks are executed, the brief is assembled, the products are published whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from napanalysis.errors import BuildError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.paths import EXHIBITS_VARIABLE, PROJECT_VARIABLE, TABLES_VARIABLE, Project
from napanalysis.runs import publish
from napanalysis.runs.order import FORMATS, Made, Order, finished

if TYPE_CHECKING:
    from napanalysis.brief.render import Renderer
    from napanalysis.raw.sources import RawData
    from napanalysis.runs.record import Action
    from napanalysis.runs.stages import Stages

__all__ = [
    "FORMATS",
    "Made",
    "Order",
    "build",
    "notebooks",
    "refresh_notebooks",
    "years_with_figures",
]

#: The notebooks of the brief begin with their number; 00 is for reviewing drafts.
NOTEBOOKS = "0[1-9]_*.ipynb"

#: Number of the last notebook of the brief.
LAST = 6

Say = Callable[[str], None]


@dataclass(frozen=True)
class Shop:
    """The staging folder of one year's build."""

    root: Path

    @property
    def processed(self) -> Path:
        """The processed tables."""
        return self.root / "processed"

    @property
    def reports(self) -> Path:
        """What becomes the year's folder in reports/."""
        return self.root / "reports"

    @property
    def stage(self) -> Path:
        """The Quarto project with the year's parts."""
        return self.root / "stage"


def build(project: Project, order: Order, say: Say = lambda line: None) -> list[Made]:
    """Make the briefs of some fiscal years.

    Parameters
    ----------
    project : Project
        The checkout.
    order : Order
        What to make.
    say : callable
        Told each step in a line.

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
        If a notebook or a renderer fails. The last good products are untouched.
    """
    current = [finished(project, order, year) for year in order.years]
    if all(current):  # not even the lock is needed, which takes a while to import
        return [made for made in current if made]
    with publish.alone(project.work):
        publish.recover(project.work, project.root)
        raw: RawData | None = None
        made = []
        for year in order.years:
            if found := finished(project, order, year):
                made.append(found)
                continue
            if raw is None:
                from napanalysis.raw.sound import sound_figures

                raw = sound_figures(project)
            made.append(_build_year(project, order, year, raw, say))
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


def _build_year(project: Project, order: Order, year: FiscalYear, raw: RawData, say: Say) -> Made:
    from napanalysis.analysis import analyse
    from napanalysis.brief import assemble
    from napanalysis.brief.render import choose
    from napanalysis.runs.provenance import describe
    from napanalysis.runs.stages import Stages

    analysis = analyse(raw, year)
    renderer = choose(order.renderer)
    shop = Shop(project.work / f"build-{year}")
    shutil.rmtree(shop.root, ignore_errors=True)
    shop.reports.mkdir(parents=True)
    stages = Stages(project, year, shop.reports, order.force)
    try:
        with ThreadPoolExecutor(order.jobs) as pool:
            _execute_notebooks(project, order, shop, stages, pool, say)
            assemble.stage(project.sources, shop.stage, analysis, shop.reports / "exhibits")
            briefs = _render(order, shop, stages, renderer, pool, say)
        describe(order, analysis, renderer, shop.processed, shop.reports, stages)
        publish.publish(
            {
                shop.processed: project.processed(year),
                shop.reports: project.reports(year),
            },
            project.work,
        )
    finally:
        shutil.rmtree(shop.root, ignore_errors=True)
    return Made(
        year=year,
        processed=project.processed(year),
        reports=project.reports(year),
        briefs=tuple(project.reports(year) / name for name in briefs),
        flags=sum(problem.severity == "flag" for problem in analysis.problems),
        renderer=renderer.name,
        why=tuple(stages.why.items()),
    )


def _execute_notebooks(
    project: Project, order: Order, shop: Shop, stages: Stages, pool: Executor, say: Say
) -> None:
    """Execute the notebooks whose results can't be taken over from the last build."""
    waiting: dict[str, Future[None]] = {}
    running: list[tuple[Action, Path, Language]] = []
    for language in order.languages:
        for notebook in notebooks(project):
            action = stages.notebook(notebook, language, language == order.languages[0])
            if stages.take(action):
                continue
            saved = shop.root / "saved" / action.name
            job = partial(_execute_one, project, notebook, saved, stages.year, language, order)
            waiting[f"{notebook.stem} ({language})"] = pool.submit(job)
            running.append((action, saved, language))
    _all_done(waiting, say, f"{stages.year}: notebook")
    for action, saved, language in running:
        stages.finish(action, _keep(saved, shop.reports, language))


def _execute_one(
    project: Project,
    notebook: Path,
    saved: Path,
    year: FiscalYear,
    language: Language,
    order: Order,
) -> None:
    from napanalysis.runs.notebooks import execute

    (saved / "exhibits" / language).mkdir(parents=True)
    tables = saved / "data" if language == order.languages[0] else ""
    execute(
        notebook,
        saved / "notebooks" / language / notebook.name,
        {"fiscal_year": str(year), "language": str(language)},
        cwd=project.notebooks,
        environment={
            PROJECT_VARIABLE: str(project.root),
            EXHIBITS_VARIABLE: str(saved / "exhibits" / language),
            TABLES_VARIABLE: str(tables),
        },
        failed_dir=project.work / "failed",
        timeout=order.timeout,
    )


def _keep(saved: Path, reports: Path, language: Language) -> list[str]:
    """Put what a notebook left where readers find it, with a page of itself; return the paths."""
    from napanalysis.runs.pages import write_page

    for notebook in saved.glob("notebooks/*/*.ipynb"):
        write_page(notebook, notebook.with_suffix(".html"), language)
    files = sorted(path.relative_to(saved) for path in saved.rglob("*") if path.is_file())
    for path in files:
        (reports / path).parent.mkdir(parents=True, exist_ok=True)
        (saved / path).replace(reports / path)
    return [path.as_posix() for path in files]


def _render(
    order: Order, shop: Shop, stages: Stages, renderer: Renderer, pool: Executor, say: Say
) -> list[str]:
    """Make the files of the brief that can't be taken over from the last build."""
    waiting: dict[str, Future[None]] = {}
    names = []
    for language in order.languages:
        for output in order.formats:
            name = f"brief-{language}.{output}"
            names.append(name)
            action = stages.render(shop.stage, language, output, renderer)
            if stages.take(action):
                continue
            document = f"brief-{language}.qmd"
            target = shop.reports / name
            # The formats come from `FORMATS`, which the renderers know.
            job = partial(renderer.render, shop.stage, document, output, target)  # type: ignore[arg-type]
            waiting[name] = pool.submit(job)
            stages.finish(action, [name])
    _all_done(waiting, say, renderer.name)
    return names


def _all_done(waiting: dict[str, Future[None]], say: Say, what: str) -> None:
    """Wait for all jobs in their order; the first that failed tells its error.

    The order makes the message the same however the jobs raced.
    """
    failures = []
    for name, future in waiting.items():
        try:
            future.result()
        except BuildError as error:
            failures.append(error)
        else:
            say(f"{what} {name}")
    if failures:
        raise failures[0]


def refresh_notebooks(project: Project, say: Say = lambda line: None) -> list[Path]:
    """Execute the committed notebooks with their defaults and store their outputs in place.

    Returns
    -------
    list of pathlib.Path
        The notebooks.
    """
    from napanalysis.runs.notebooks import execute

    found = notebooks(project)
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
