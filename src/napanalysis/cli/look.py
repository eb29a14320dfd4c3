"""Commands that explain products: trace, verify."""

from __future__ import annotations

import click

from napanalysis.cli.options import fiscal_year, language
from napanalysis.errors import DataError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.paths import Project
from napanalysis.tabular import rows_of


@click.command()
@click.argument("measure")
@fiscal_year
@language
def trace(measure: str, year: FiscalYear, language: str) -> None:
    """Print where a measure comes from: value, bounds, formula, figures, sources, flags."""
    from napanalysis.analysis import analyse
    from napanalysis.brief.numbers import trail_id
    from napanalysis.brief.trail import Trail
    from napanalysis.raw import sources

    analysis = analyse(sources.load(Project.find().raw), year)
    rows = rows_of(analysis.measure(measure))
    if not rows:
        raise DataError(
            f"Nothing published up to fiscal year {year} gives the measure {measure}.",
            "`napanalysis years` lists what each year has.",
        )
    trail = Trail(analysis, Language(language))
    for row in rows:
        (name, value), *rest = trail.entry(trail_id(row))
        click.echo(f"{name}: {value}")
        for head, text in rest:
            if text:
                click.echo(f"  {head} {text}")
        click.echo()


@click.command()
@fiscal_year
def verify(year: FiscalYear) -> int:
    """Check that a build's products and inputs are what its record says."""
    from napanalysis.runs.verify import verify as differences

    found = differences(Project.find(), year)
    for difference in found:
        click.echo(str(difference))
    if not found:
        click.echo(f"Fiscal year {year}: every product and every input is as recorded.")
    return 1 if found else 0


COMMANDS = (trace, verify)
