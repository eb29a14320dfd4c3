"""Commands on the raw figures: check, years, new-source, draft."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from napanalysis.cli.briefs import shown
from napanalysis.cli.options import language, year_option
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.paths import Project


@click.command()
@click.option(
    "--format",
    "output",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    help="How the problems are written.",
)
@year_option("Only what a brief of this year uses, with its checks between figures.")
@click.option("--flags", is_flag=True, help="List each flag, row by row, too.")
@click.option("--drafts", is_flag=True, help="List what drafts still lack, row by row, too.")
@language
def check(
    output: str, year: FiscalYear | None, flags: bool, drafts: bool, language: Language
) -> int:
    """Report every error in all raw figures at once, and where figures contradict each other.

    A kind of flag has one line in the table, and so has a draft, which no build uses; JSON and
    CSV list all of them.
    """
    from napanalysis import analysis
    from napanalysis.raw import listing, sources

    folder = Project.find().raw
    raw = sources.load(folder)
    if year is None:
        drafted = set(sources.load(folder, include_drafts=True).problems) - set(raw.problems)
        problems = [*raw.problems, *analysis.between_figures(raw)]
    else:
        problems, drafted = list(analysis.clean(raw, year).problems), set()
    if output == "json":
        click.echo(listing.to_json([*problems, *drafted]))
    elif output == "csv":
        click.echo(listing.to_csv([*problems, *drafted]), nl=False)
    else:
        # What has to be mended comes last, where a terminal shows it.
        kinds = [[each for each in problems if each.severity == kind] for kind in ("flag", "error")]
        if kinds[0] and not flags:
            click.echo("\n".join(listing.flag_lines(kinds.pop(0), language)))
        for listed in filter(None, (*kinds, drafted if drafts else ())):
            click.echo(listing.format_list(listed, language))
        tables = (raw.figures, raw.operations, raw.funding, raw.action_plan)
        rows = sum(map(len, tables))
        click.echo(listing.total(len(raw.sources), rows, problems, language))
        for line in listing.folder_lines(sources.folders(folder, sources=False), language):
            click.echo(line)
        if drafted:
            lines = listing.draft_lines(drafted, language)
            click.echo("\n".join(lines[:-1] if drafts else lines))
    return int(any(problem.severity == "error" for problem in problems))


@click.command()
def years() -> None:
    """List the fiscal years for which a brief can be made, with what each has."""
    from napanalysis.analysis import observations
    from napanalysis.raw.sources import sound_figures

    raw = sound_figures(Project.find())
    known = observations.fiscal_years(raw)
    if not known:
        return
    frame = observations.clean(raw, known[-1])
    plans = {str(raw.sources[key].fiscal_year) for key in raw.action_plan["source"].unique()}
    click.echo("year        figures  sources                                   action plan")
    for year in known:
        own = frame[frame["fiscal_year"] == str(year)]
        listed = ", ".join(sorted(own["source"].unique()))
        plan = "yes" if str(year) in plans else ""
        click.echo(f"{year!s:<12}{len(own):>7}  {listed:<42}  {plan}".rstrip())


@click.command(name="new-source")
@click.argument("id")
@click.option("--like", default=None, help="Source whose indicators are filled in beforehand.")
def new_source(id: str, like: str | None) -> None:  # noqa: A002
    """Make the folder of a new source, with the tables to fill in."""
    from napanalysis.draft.scaffold import new_source as make

    click.echo(f"Made {shown(make(Project.find().raw, id, like))}")


@click.command()
@click.argument("document", type=click.Path(path_type=Path))
@click.option("--source", "source", required=True, help="Identifier of the source to draft.")
@year_option("Year the document reports on; found in its title where not given.")
def draft(document: Path, source: str, year: FiscalYear | None) -> None:
    """Draft the raw tables of a source from a document, for review."""
    from napanalysis.draft.write import draft_source

    shows = sys.stderr.isatty()

    def progress(page: int, pages: int) -> None:
        """Tell on a terminal how far a long document is read."""
        if shows and (page % 10 == 0 or page == pages):
            end = "\n" if page == pages else "\r"
            click.echo(f"Read page {page} of {pages}{end}", err=True, nl=False)

    drafted = draft_source(Project.find().raw, document, source, year, progress=progress)
    for line in drafted.lines():
        click.echo(line)


COMMANDS = (check, years, new_source, draft)
