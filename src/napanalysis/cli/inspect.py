"""Commands that explain products, compare, check and pack them: trace, diff, verify, deposit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from napanalysis import catalogue
from napanalysis.cli.briefs import shown
from napanalysis.cli.options import fiscal_year, fiscal_years, language
from napanalysis.errors import DataError, UsageError, nearest
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.paths import Project
from napanalysis.tabular import rows_of, split

if TYPE_CHECKING:
    from napanalysis.analysis import Analysis


@click.command()
@click.argument("measure")
@fiscal_year
@language
def trace(measure: str, year: FiscalYear, language: Language) -> None:
    """Print where a measure comes from: value, bounds, formula, figures, sources, flags."""
    from napanalysis.exhibits.trail import Trail
    from napanalysis.wording.formatting import trail_id
    from napanalysis.workshop.notebook_measures import measured

    analysis = measured(Project.find(), year)
    _refuse_others(analysis, measure)
    rows = rows_of(analysis.measure(measure))
    if not rows:
        raise DataError(
            f"Nothing published up to fiscal year {year} gives the measure {measure}.",
            "Name a later year: `napanalysis years` lists them.",
        )
    trail = Trail(analysis, language)
    for row in rows:
        (name, value), *rest = trail.entry(trail_id(row))
        click.echo(trail.words.text("trail.named", what=name, value=value))
        for head, text in rest:
            if text:
                click.echo(f"  {head} {text}")
        click.echo()


@click.command()
@fiscal_years(
    "Fiscal year to compare; may be repeated. Default: every year that was built "
    "(with --against: that has figures)."
)
@click.option(
    "--against",
    metavar="GIT_REF",
    default="",
    help="Compare with what this commit, branch or tag gives with its own code and figures.",
)
def diff(years: tuple[FiscalYear, ...], against: str) -> int:
    """List the measures that changed since they were published, old and new.

    Compared are value, bounds, unit, dates, and whether a measure may be compared. Exit
    status as of diff: 0 no difference, 1 differences (or raw figures with errors), 2 nothing
    to compare with.
    """
    from napanalysis.cli.diff import as_lines, differences

    changes = differences(Project.find(), years, against)
    click.echo("\n".join(as_lines(changes)))
    return 1 if any(changes.values()) else 0


@click.command()
@click.argument("deposit", required=False, type=click.Path(exists=True, path_type=Path))
@fiscal_years("Fiscal year to check; may be repeated. Default: every year that was built.")
def verify(deposit: Path | None, years: tuple[FiscalYear, ...]) -> int:
    """Check that products and inputs are what the record of their build says.

    DEPOSIT is a zip or a folder with the products of one year and nothing else; then
    the products are checked.
    """
    from napanalysis.pipeline.provenance.verify import built_years, verify_deposit
    from napanalysis.pipeline.provenance.verify import verify as differences

    if deposit is not None:
        if years:
            raise click.UsageError("Give a deposit or --fiscal-year, not both.")
        return _report(verify_deposit(deposit), f"{deposit}: every product is as recorded.")
    project = Project.find()
    wanted = years or built_years(project.sources)
    if not wanted:
        raise DataError("No brief was built yet.", "Build one: make brief")
    good = "Fiscal year {}: every product and every input is as recorded."
    return max([_report(differences(project, year), good.format(year)) for year in wanted])


@click.command()
@fiscal_year
@click.option("--with-project", is_flag=True, help="Add the brief as a Quarto project.")
def deposit(year: FiscalYear, with_project: bool) -> None:
    """Put a built year into a zip that can be checked by itself, in dist/."""
    from napanalysis.brief.project.stage import write_project
    from napanalysis.pipeline.provenance.verify import write_zip

    here = Project.find()
    target = here.root / "dist" / f"napanalysis-{year}.zip"
    with TemporaryDirectory(prefix="napanalysis-") as folder:
        quarto = Path(folder) / "quarto" if with_project else None
        if quarto:
            write_project(here, year, quarto)
        click.echo(shown(write_zip(here.reports(year), target, quarto)))


def _refuse_others(analysis: Analysis, name: str) -> None:
    """Refuse what is no measure but is, or is near, an indicator or an observation."""
    measures = {**catalogue.measures(), **analysis.published}
    known = dict.fromkeys(catalogue.indicators(), "an indicator")
    known |= dict.fromkeys(analysis.observations["observation"], "an observation")
    meant = nearest(name, [*known, *measures])
    if meant in measures or not meant:  # told elsewhere
        return
    rows = rows_of(analysis.observations)
    own = {row["observation"] for row in rows if meant in (row["observation"], row["indicator"])}
    made = [
        row["measure"] for row in rows_of(analysis.measures) if own & split(row["observations"])
    ]
    which = f"Trace one of the measures computed from it: {', '.join(dict.fromkeys(made))}."
    if not made:
        listed = ", ".join(catalogue.measures())
        which = f"No measure is computed from it up to {analysis.year}; measures are: {listed}."
    raise UsageError(
        f"There is no measure {name!r}.", f"{meant!r} is {known[meant]}, not a measure. {which}"
    )


def _report(differences: Sequence[object], otherwise: str) -> int:
    """Print what was found, or that all is well; return the exit status."""
    for line in differences or [otherwise]:
        click.echo(str(line))
    return 1 if differences else 0


COMMANDS = (trace, diff, verify, deposit)
