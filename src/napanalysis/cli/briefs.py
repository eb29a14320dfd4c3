"""Commands that make products: build, notebooks, validate, preview, project."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext, suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from time import monotonic

import click

from napanalysis.cli.options import (
    DEFAULT_YEAR,
    fiscal_year,
    fiscal_years,
    languages,
    renderer,
)
from napanalysis.draft.source_folder import left_out, sources_in_draft
from napanalysis.errors import BuildError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.paths import PROJECT_VARIABLE, Project
from napanalysis.pipeline.request import FORMATS, BuildRequest, Progress


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


@click.command()
@fiscal_years(f"Fiscal year of the brief; may be repeated. Default: {DEFAULT_YEAR}.")
@click.option("--all-years", is_flag=True, help="Every fiscal year that has figures.")
@languages("Language of the brief")
@click.option(
    "--format",
    "-f",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    help="Format of the brief; may be repeated. Default: all.",
)
@renderer
@click.option(
    "--jobs",
    "-j",
    type=click.IntRange(min=1),
    default=cores,
    show_default="number of cores",
    help="Notebooks and documents worked on side by side.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Do the work on the workers of this Dask scheduler, such as tcp://127.0.0.1:8786.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=1),
    default=120,
    show_default=True,
    help="Seconds that one cell of a notebook may take.",
)
@click.option("--force", is_flag=True, help="Build again what is up to date.")
@click.option("--explain", is_flag=True, help="Say for each stage why it ran or not.")
@click.option("--watch", is_flag=True, help="Build again after each change, until stopped.")
def build(
    years: tuple[FiscalYear, ...],
    all_years: bool,
    languages: tuple[Language, ...],
    formats: tuple[str, ...],
    renderer: str,
    jobs: int,
    scheduler: str | None,
    timeout: float,
    force: bool,
    explain: bool,
    watch: bool,
) -> None:
    """Execute the notebooks and make the brief of one or more fiscal years."""
    if all_years and years:
        raise click.UsageError("Give --all-years or --fiscal-year, not both.")
    if watch and (force or scheduler):
        raise click.UsageError(
            "--watch builds what has changed on this machine: leave out --force and --scheduler."
        )
    from napanalysis.dates import source_date

    source_date()  # refused at once where it is wrong
    project = Project.find()
    if watch:
        from napanalysis.pipeline.watch import build_after_changes

        command = [sys.executable, "-m", "napanalysis"]
        command += [word for word in sys.argv[1:] if word != "--watch"]
        with suppress(KeyboardInterrupt):
            build_after_changes(project, command, click.echo)
        return
    wanted = tuple(dict.fromkeys(years)) or (FiscalYear.parse(DEFAULT_YEAR),)
    if all_years:
        from napanalysis.pipeline.build import years_with_figures

        wanted = tuple(years_with_figures(project))
    request = BuildRequest(
        years=wanted,
        languages=languages,
        formats=tuple(dict.fromkeys(formats)) or FORMATS,
        renderer=renderer,
        jobs=jobs,
        timeout=timeout,
        force=force,
    )
    from napanalysis.pipeline import build as pipeline
    from napanalysis.pipeline.dask import workers

    with workers(scheduler) if scheduler else nullcontext() as executor:
        results = pipeline.build(project, request, steps(), executor)
    for result in results:
        click.echo(f"Fiscal year {result.year}: {result.flags} flags, renderer: {result.renderer}")
        if explain and not result.why:
            click.echo("  nothing to do: every product and every input is as recorded")
        for stage, reason in result.why if explain else ():
            click.echo(f"  {stage}: {reason}")
        for path in (*result.briefs, result.processed / "measures.csv"):
            click.echo(f"  {shown(path)}")
    if drafts := sources_in_draft(project.raw):
        click.echo(left_out(drafts))


@click.command()
def notebooks() -> None:
    """Refresh the outputs stored in the committed notebooks."""
    from napanalysis.pipeline.build import refresh_notebooks

    for path in refresh_notebooks(Project.find(), progress()):
        click.echo(shown(path))


@click.command()
@fiscal_year
def validate(year: FiscalYear) -> None:
    """Check with nbval that a build's executed notebooks give the same outputs again."""
    from napanalysis.workshop.notebook_measures import prepared

    project = Project.find()
    folder = project.reports(year) / "notebooks"
    if not any(folder.rglob("*.ipynb")):
        raise BuildError(
            f"There are no executed notebooks of fiscal year {year}.",
            f"Build them first: make brief FY={year}",
        )
    if find_spec("nbval") is None:
        raise BuildError(
            "nbval isn't installed here.", "Run `make validate`, which sets it up, or `make test`."
        )
    command = [
        sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q",
        "-p", "no:cacheprovider", "-n", str(os.cpu_count() or 1), "--dist", "loadfile",
        "--ignore-glob", "*.edited.ipynb",  # an analyst's copy, kept beside the new one
        "-c", str(project.root / "pyproject.toml"), "--rootdir", str(project.root), str(folder),
    ]  # fmt: skip
    prepared(project, year)  # else a notebook would tell that it has made the tables
    environment = {**os.environ, PROJECT_VARIABLE: str(project.root)}
    if subprocess.run(command, cwd=project.root, env=environment, check=False).returncode:
        raise BuildError(
            f"Notebooks of {year} gave other outputs than those stored.",
            "The differences are printed above.",
        )


@click.command()
@fiscal_year
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port; 0 takes a free one.")
@renderer
@languages("Language to show")
def preview(year: FiscalYear, port: int, renderer: str, languages: tuple[Language, ...]) -> None:
    """Show the brief of a fiscal year in a browser on this machine while its sources are edited."""
    from napanalysis.pipeline.preview import preview as show

    request = BuildRequest((year,), languages, ("html",), renderer)
    show(Project.find(), request, port, progress())


@click.command()
@fiscal_year
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the project. Default: dist/brief-<year> in the project's folder.",
)
@click.option("--force", is_flag=True, help="Replace a folder that is there already.")
def project(year: FiscalYear, output: Path | None, force: bool) -> None:
    """Leave the brief of a built fiscal year as a Quarto project, to be rendered by hand."""
    here = Project.find()
    folder = write_quarto(here, year, output or here.root / "dist" / f"brief-{year}", force)
    click.echo(
        f"{shown(folder)}: render it there with `quarto render`, or look with `quarto preview`."
    )


def write_quarto(here: Project, year: FiscalYear, folder: Path, replace: bool = False) -> Path:
    """Write the brief of a built year as a Quarto project into a folder, and return that."""
    from napanalysis.brief.project.standalone import refuse_unbuilt, write_project
    from napanalysis.pipeline.published_measures import read_analysis

    refuse_unbuilt(here.reports(year), year)
    analysis = read_analysis(here.reports(year), here.processed(year), year)
    write_project(here, analysis, folder, replace=replace)
    return folder


def shown(path: Path) -> str:
    """Return a path as people type it: relative to where they are, where it is below."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def steps() -> Progress:
    """Return what tells a build's steps as they begin and end: on a terminal only.

    What was taken away is told in a pipe, too.
    """
    begun: dict[str, float] = {}
    announce = progress()

    def began(name: str) -> None:
        begun[name] = monotonic()
        announce(f"  begun  {name}")

    def ended(name: str) -> None:
        announce(f"  done   {name} ({monotonic() - begun[name]:.1f} s)")

    return Progress(began=began, ended=ended, warn=partial(click.echo, err=True))


def progress() -> Callable[[str], None]:
    """Return what tells steps: lines on a terminal, nothing in a pipe."""
    return partial(click.echo, err=True) if sys.stderr.isatty() else lambda line: None


COMMANDS = (build, notebooks, validate, preview, project)
