"""What a build is asked for, what it left, and the log that it tells its progress in."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language

FORMATS = ("html", "pdf", "docx")
#: The year that the committed notebooks show.
DEFAULT_YEAR = "2014-2015"

#: Steps are told for information; warnings are what readers should know although a build goes on.
LOG = logging.getLogger("napanalysis")


def brief_files(
    languages: Iterable[str] = tuple(Language), formats: Iterable[str] = FORMATS
) -> list[str]:
    """Return the names of the files of a brief."""
    return [f"brief-{language}.{output}" for language, output in product(languages, formats)]


@dataclass(frozen=True)
class BuildRequest:
    """What a build is to make: a brief for each year.

    So many `jobs` are notebooks and documents worked on side by side; one cell of a notebook may
    take `timeout` seconds; with `force`, what is up to date is built again.
    """

    years: tuple[FiscalYear, ...]
    languages: tuple[Language, ...] = tuple(Language)
    formats: tuple[str, ...] = FORMATS
    renderer: str = "auto"
    jobs: int = 2
    timeout: float = 120
    force: bool = False


@dataclass(frozen=True)
class BuildResult:
    """What there is of one year after a build.

    For each stage, `why` says why it was done or not; it is empty where nothing had to be done.
    """

    year: FiscalYear
    renderer: str
    why: tuple[tuple[str, str], ...] = ()
