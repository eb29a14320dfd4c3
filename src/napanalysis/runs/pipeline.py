"""The build: notebooks are executed, the brief is assembled, the products are published whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from napanalysis.errors import BuildError, DataError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.paths import PROJECT_VARIABLE, Project
from napanalysis.runs import publish

if TYPE_CHECKING:
    from napanalysis.raw.sources import RawData

FORMATS = ("html", "pdf", "docx")
#: A build tells its notebooks with these variables where to save what they show.
EXHIBITS_VARIABLE = "NAPANALYSIS_EXHIBITS"
TABLES_VARIABLE = "NAPANALYSIS_TABLES"
#: The notebooks of the brief begin with their number; 00 is for reviewing drafts.
NOTEBOOKS = "0[1-9]_*.ipynb"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Order:
    """What a build is to make.

    Parameters
    ----------
    years : tuple of FiscalYear
        One brief each.
    languages : tuple of Language
        Languages of the brief.
    formats : tuple of str
        Some of `FORMATS`.
    renderer : str
        ``auto``, ``quarto`` or ``builtin``.
    jobs : int
        Notebooks and documents worked on side by side, at least 1.
    timeout : float
        Seconds that one cell of a notebook may take.
    force : bool
        Build again what is up to date.
    """

    years: tuple[FiscalYear, ...]
    languages: tuple[Language, ...] = tuple(Language)
    formats: tuple[str, ...] = FORMATS
    renderer: str = "auto"
    jobs: int = 2
    timeout: float = 120
    force: bool = False


@dataclass(frozen=True)
class Made:
    """What a build left for one year."""

    year: FiscalYear
    processed: Path
    reports: Path
    briefs: tuple[Path, ...]
    flags: int
    renderer: str


@dataclass(frozen=True)
class Shop:
    """The staging folder of one year's build."""

    root: Path
    stages: dict[str, Path] = field(default_factory=dict)

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
    with publish.alone(project.work):
        publish.recover(project.work, project.root)
        raw = sound_figures(project)
        return [_build_year(project, order, year, raw, say) for year in order.years]


def sound_figures(project: Project) -> RawData:
    """Return the raw figures, or raise an error that lists everything wrong with them."""
    from napanalysis.raw import sources

    raw = sources.load(project.raw)
    errors = [problem for problem in raw.problems if problem.severity == "error"]
    if errors:
        from napanalysis.raw.listing import format_table

        count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
        raise DataError(
            f"The raw figures have {count}; nothing was built.\n\n{format_table(errors, Language.EN)}",
            "Correct the rows named above; the last good brief is untouched. "
            "`napanalysis check` lists everything again.",
        )
    return raw


def notebooks(project: Project) -> list[Path]:
    """Return the notebooks of the brief in their order."""
    found = sorted(project.notebooks.glob(NOTEBOOKS))
    if not found:
        raise BuildError(f"There are no notebooks {NOTEBOOKS} in {project.notebooks}.")
    return found


def _build_year(project: Project, order: Order, year: FiscalYear, raw: RawData, say: Say) -> Made:
    from napanalysis.analysis import analyse
    from napanalysis.brief import assemble
    from napanalysis.brief.render import choose

    analysis = analyse(raw, year)
    renderer = choose(order.renderer)
    shop = Shop(project.work / f"build-{year}")
    shutil.rmtree(shop.root, ignore_errors=True)
    shop.reports.mkdir(parents=True)
    try:
        with ThreadPoolExecutor(order.jobs) as pool:
            _execute_notebooks(project, order, year, shop, pool, say)
            for language in order.languages:
                _keep_exhibits(shop, language)
            assemble.stage(project.sources, shop.stage, analysis, shop.reports / "exhibits")
            briefs = _render(order, shop, renderer, pool, say)
        from napanalysis.runs.provenance import describe

        describe(project, order, analysis, renderer, shop.processed, shop.reports)
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
    )


def _execute_notebooks(
    project: Project,
    order: Order,
    year: FiscalYear,
    shop: Shop,
    pool: Executor,
    say: Say,
) -> None:
    from napanalysis.runs.pages import write_page

    shop.processed.mkdir(parents=True)
    waiting: dict[str, Future[None]] = {}
    for language in order.languages:
        saved = shop.root / "exhibits" / language
        saved.mkdir(parents=True)
        pages = shop.reports / "notebooks" / language
        pages.mkdir(parents=True)
        for notebook in notebooks(project):
            target = pages / notebook.name
            job = partial(
                _execute_one, project, notebook, target, year, language, saved, shop, order
            )
            waiting[f"{notebook.stem} ({language})"] = pool.submit(job)
    _all_done(waiting, say, f"{year}: notebook")
    for language in order.languages:
        for path in sorted((shop.reports / "notebooks" / language).glob("*.ipynb")):
            write_page(path, path.with_suffix(".html"), language)


def _execute_one(
    project: Project,
    notebook: Path,
    target: Path,
    year: FiscalYear,
    language: Language,
    saved: Path,
    shop: Shop,
    order: Order,
) -> None:
    from napanalysis.runs.notebooks import execute

    execute(
        notebook,
        target,
        {"fiscal_year": str(year), "language": str(language)},
        cwd=project.notebooks,
        environment={
            PROJECT_VARIABLE: str(project.root),
            EXHIBITS_VARIABLE: str(saved),
            TABLES_VARIABLE: str(shop.processed) if language == order.languages[0] else "",
        },
        failed_dir=project.work / "failed",
        timeout=order.timeout,
    )


def _keep_exhibits(shop: Shop, language: Language) -> None:
    """Put what the notebooks saved where readers find it."""
    target = shop.reports / "exhibits" / language
    shutil.copytree(shop.root / "exhibits" / language, target)


def _render(order: Order, shop: Shop, renderer: Any, pool: Executor, say: Say) -> list[str]:
    waiting: dict[str, Future[None]] = {}
    for language in order.languages:
        for output in order.formats:
            name = f"brief-{language}.{output}"
            target = shop.reports / name
            document = f"brief-{language}.qmd"
            waiting[name] = pool.submit(renderer.render, shop.stage, document, output, target)
    _all_done(waiting, say, renderer.name)
    return list(waiting)


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

    return fiscal_years(sound_figures(project))
