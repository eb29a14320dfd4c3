"""Commands that make products: build, notebooks, validate, preview, project."""

from __future__ import annotations

import csv
import logging
import os
import subprocess
import sys
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from napanalysis.cli.options import fiscal_year, fiscal_years, languages, renderer, several
from napanalysis.dates import source_date
from napanalysis.draft.source_folder import left_out, sources_in_draft
from napanalysis.errors import BuildError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.paths import PROJECT_VARIABLE, Project
from napanalysis.pipeline.request import DEFAULT_YEAR, FORMATS, LOG, BuildRequest, brief_files


def cores() -> int:
    """Return how many cores this process may use."""
    own = hasattr(os, "sched_getaffinity")
    return len(os.sched_getaffinity(0)) if own else os.cpu_count() or 1


@click.command()
@fiscal_years(f"Fiscal year of the brief; may be repeated. Default: {DEFAULT_YEAR}.")
@click.option("--all-years", is_flag=True, help="Every fiscal year that has figures.")
@languages
@several(
    "--format",
    "-f",
    "formats",
    type=click.Choice(FORMATS),
    default=FORMATS,
    help="Format of the brief; may be repeated.",
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
    help="Seconds that one cell of a notebook may take.",
)
@click.option("--force", is_flag=True, help="Build again what is up to date.")
@click.option("--explain", is_flag=True, help="Say for each stage why it ran or not.")
@click.option("--watch", is_flag=True, help="Build again after each change, until stopped.")
def build(
    years: tuple[FiscalYear, ...],
    all_years: bool,
    scheduler: str | None,
    explain: bool,
    watch: bool,
    **request: Any,
) -> None:
    """Execute the notebooks and make the brief of one or more fiscal years."""
    if all_years and years:
        raise click.UsageError("Give --all-years or --fiscal-year, not both.")
    if watch and (request["force"] or scheduler):
        raise click.UsageError(
            "--watch builds what has changed on this machine: leave out --force and --scheduler."
        )
    source_date()  # refused at once where it is wrong
    project = Project.find()
    if watch:
        from napanalysis.pipeline.watch import build_after_changes

        command = [sys.executable, "-m", "napanalysis"]
        command += [word for word in sys.argv[1:] if word != "--watch"]
        build_after_changes(project, command, click.echo)
        return
    from napanalysis.pipeline import build as pipeline
    from napanalysis.pipeline.jobs import dask_workers

    if all_years:
        years = tuple(pipeline.years_with_figures(project))
    wanted = BuildRequest(years or (FiscalYear.parse(DEFAULT_YEAR),), **request)
    with dask_workers(scheduler) if scheduler else nullcontext() as executor:
        tell_steps()
        results = pipeline.build(project, wanted, executor)
    for result in results:
        reports, processed = project.reports(result.year), project.processed(result.year)
        with (processed / "problems.csv").open(encoding="utf-8", newline="") as file:
            flags = sum(problem["severity"] == "flag" for problem in csv.DictReader(file))
        click.echo(f"Fiscal year {result.year}: {flags} flags, renderer: {result.renderer}")
        if explain and not result.why:
            click.echo("  nothing to do: every product and every input is as recorded")
        for stage, reason in result.why if explain else ():
            click.echo(f"  {stage}: {reason}")
        names = brief_files(wanted.languages, wanted.formats)
        for path in (*(reports / name for name in names), processed / "measures.csv"):
            click.echo(f"  {shown(path)}")
    if drafts := sources_in_draft(project.raw):
        click.echo(left_out(drafts))


@click.command()
def notebooks() -> None:
    """Refresh the outputs stored in the committed notebooks."""
    from napanalysis.pipeline.build import refresh_notebooks

    tell_steps()
    for path in refresh_notebooks(Project.find()):
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
@languages
def preview(year: FiscalYear, port: int, renderer: str, languages: tuple[Language, ...]) -> None:
    """Show the brief of a fiscal year in a browser on this machine while its sources are edited."""
    from napanalysis.pipeline.watch import preview as show

    request = BuildRequest((year,), languages, ("html",), renderer)
    show(Project.find(), request, port)


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
    from napanalysis.brief.project.stage import write_project

    here = Project.find()
    folder = output or here.root / "dist" / f"brief-{year}"
    write_project(here, year, folder, replace=force)
    click.echo(
        f"{shown(folder)}: render it there with `quarto render`, or look with `quarto preview`."
    )


def shown(path: Path) -> str:
    """Return a path as people type it: relative to where they are, where it is below."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def tell_steps() -> None:
    """Have what a build logs told: warnings in a pipe, too, steps on a terminal."""
    LOG.handlers = [logging.StreamHandler()]
    LOG.setLevel(logging.INFO if sys.stderr.isatty() else logging.WARNING)


COMMANDS = (build, notebooks, validate, preview, project)
