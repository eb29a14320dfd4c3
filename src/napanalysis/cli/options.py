"""Arguments that several commands take, read and refused in one way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from napanalysis.errors import UsageError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language

DEFAULT_YEAR = "2014-2015"
LANGUAGES = click.Choice(["en", "fr"])


class FiscalYearType(click.ParamType[FiscalYear]):
    """A fiscal year in any spelling that `FiscalYear.parse` reads."""

    name = "year"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> FiscalYear:
        """Read the year, or fail with what is accepted."""
        if isinstance(value, FiscalYear):
            return value
        try:
            return FiscalYear.parse(value)
        except UsageError as error:
            self.fail(f"{error.message} {error.remedy}", param, ctx)


def year_option(help: str, name: str = "year", **more: Any) -> Callable[[Any], Any]:  # noqa: A002
    """Return the option of a command that takes a fiscal year; by default there is none."""
    return click.option("--fiscal-year", "-y", name, type=FiscalYearType(), help=help, **more)


fiscal_year = year_option(
    "Fiscal year, such as 2014-2015 (also 2014-15, 2014/15, FY2014-15).",
    default=DEFAULT_YEAR,
    show_default=True,
)
language = click.option(
    "--language",
    "-l",
    type=LANGUAGES,
    default="en",
    show_default=True,
    help="Language of what is told.",
)
renderer = click.option(
    "--renderer",
    type=click.Choice(["auto", "quarto", "builtin"]),
    default="auto",
    show_default=True,
    help="Quarto, or the built-in renderer; auto takes Quarto where it is installed.",
)


def languages(shown: str) -> Callable[[Any], Any]:
    """Return the option of a command that takes several languages, as `languages`."""
    return click.option(
        "--language",
        "-l",
        "languages",
        type=LANGUAGES,
        multiple=True,
        callback=lambda context, option, given: (
            tuple(Language(code) for code in dict.fromkeys(given)) or tuple(Language)
        ),
        help=f"{shown}; may be repeated. Default: both.",
    )


def fiscal_years(help: str) -> Callable[[Any], Any]:  # noqa: A002
    """Return the option of a command that takes several years, as `years`."""
    return year_option(help, "years", multiple=True)


def output_format(help: str) -> Callable[[Any], Any]:  # noqa: A002
    """Return the option of a command that writes a table, JSON or CSV, as `output`."""
    return click.option(
        "--format",
        "output",
        type=click.Choice(["table", "json", "csv"]),
        default="table",
        show_default=True,
        help=help,
    )
