"""Arguments that several commands take, read and refused in one way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from napanalysis.errors import UsageError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.pipeline.request import DEFAULT_YEAR

LANGUAGES = click.Choice(Language, case_sensitive=False)

Option = Callable[[Any], Any]


def year(given: object) -> FiscalYear:
    """Read a year in any spelling that `FiscalYear.parse` reads, or fail with what is accepted."""
    try:
        return FiscalYear.parse(str(given))
    except UsageError as error:
        raise click.BadParameter(f"{error.message} {error.remedy}") from error


def year_option(help: str, **more: Any) -> Option:  # noqa: A002
    """Return the option of a command that takes a fiscal year; by default there is none."""
    return click.option("--fiscal-year", "-y", "year", type=year, help=help, **more)


def several(*names: str, **more: Any) -> Option:
    """Return an option that may be repeated; it gives each value once."""
    return click.option(
        *names, multiple=True, callback=lambda _, __, given: tuple(dict.fromkeys(given)), **more
    )


def fiscal_years(help: str) -> Option:  # noqa: A002
    """Return the option of a command that takes several years, as `years`."""
    return several("--fiscal-year", "-y", "years", type=year, help=help)


fiscal_year = year_option(
    "Fiscal year, such as 2014-2015 (also 2014-15, 2014/15, FY2014-15).",
    default=DEFAULT_YEAR,
)
languages = several(
    "--language",
    "-l",
    "languages",
    type=LANGUAGES,
    default=tuple(Language),
    help="Language of the brief; may be repeated.",
)
language = click.option(
    "--language",
    "-l",
    type=LANGUAGES,
    default="en",
    help="Language of what is told.",
)
renderer = click.option(
    "--renderer",
    type=click.Choice(["auto", "quarto", "builtin"]),
    default="auto",
    help="Quarto, or the built-in renderer; auto takes Quarto where it is installed.",
)
