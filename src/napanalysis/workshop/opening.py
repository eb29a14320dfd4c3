"""How a notebook opens a fiscal year: its parameters, its tables and where it publishes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import pandas as pd

from napanalysis.analysis import Analysis
from napanalysis.analysis import clean as clean_figures
from napanalysis.analysis import processed_tables as tables
from napanalysis.exhibits import publication as published
from napanalysis.exhibits.data_frames import show_aligned
from napanalysis.exhibits.publication import Publication
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.parameters import check_parameters
from napanalysis.paths import MEASURES_VARIABLE, PUBLISHED_VARIABLE, TABLES_VARIABLE, Project
from napanalysis.raw.sources import RawData, sound_figures
from napanalysis.workshop.presenter import Presenter
from napanalysis.workshop.year import Year

__all__ = ["clean", "open_year", "read_raw"]

#: The file beside tables made by hand that says from what they were made.
STAMP = ".made-from"

#: Set while notebooks are run for their measures alone: the project, and what they publish.
_collecting: ContextVar[tuple[Project, Publication] | None] = ContextVar("collecting", default=None)


@contextmanager
def collecting(project: Project, publication: Publication) -> Iterator[None]:
    """Collect what is published meanwhile in one place, and show nothing."""
    token = _collecting.set((project, publication))
    try:
        yield
    finally:
        _collecting.reset(token)


def _project() -> Project:
    collected = _collecting.get()
    return collected[0] if collected else Project.find()


def _folder_of_build() -> Path | None:
    """Return where a build has its tables; None where no build runs this notebook."""
    folder = os.environ.get(TABLES_VARIABLE) if _collecting.get() is None else None
    return Path(folder) if folder else None


def tables_by_hand(project: Project, year: FiscalYear) -> Path:
    """Return where the tables lie that notebooks read when they are run by themselves."""
    return project.work / "tables" / str(year)


def read_raw() -> RawData:
    """Return everything in ``data/raw``: sources, tables as printed, and all problems.

    Returns
    -------
    RawData
        With `sources`, `figures`, `operations`, `funding`, `action_plan` and `problems`.

    Raises
    ------
    DataError
        If the raw figures have an error; it lists all of them.

    Examples
    --------
    >>> raw = nap.read_raw()
    >>> raw.figures[["source", "indicator", "published"]].columns.tolist()
    ['source', 'indicator', 'published']
    """
    _show_tables()
    return sound_figures(_project())


def clean(raw: RawData, fiscal_year: str, language: str) -> Year:
    """Turn raw figures into the processed tables of a fiscal year, and open them.

    Parameters
    ----------
    raw : RawData
        As `read_raw` returns it.
    fiscal_year, language : str
        As for `open_year`.

    Returns
    -------
    Year
        The tables, saved where all other notebooks read them.

    Raises
    ------
    UsageError
        If a parameter isn't accepted or the year has no figures; it says what there is.

    Examples
    --------
    >>> cleaned = nap.clean(nap.read_raw(), "2014-2015", "en")
    >>> cleaned.stock("persons_convicted")["value"].tolist()
    [42.0, 151.0, 117.0]
    """
    year, shown_in = check_parameters(fiscal_year, language)
    place = _folder_of_build() or tables_by_hand(_project(), year)
    if tables.write(clean_figures(raw, year), place):
        # Whether they are what the saved notebook makes isn't known.
        (place / STAMP).unlink(missing_ok=True)
    return _open(tables.read(place, year), shown_in)


def open_year(fiscal_year: str, language: str) -> Year:
    """Open the figures of a fiscal year and before; the first call of every notebook.

    Parameters
    ----------
    fiscal_year : str
        Such as ``2014-2015``; every usual spelling is read.
    language : str
        ``en`` or ``fr``: the language of all that is shown.

    Returns
    -------
    Year
        The processed tables and the ways to compute with and show them. Tables that are
        missing, or made from other figures, are made first; a line says so.

    Raises
    ------
    UsageError
        If a parameter's name or value isn't accepted; it says what is.
    DataError
        If the raw figures have an error; it lists all of them.

    Examples
    --------
    >>> year = nap.open_year("2014-15", "en")
    >>> per_case = nap.ratio(year.stock("persons_convicted"), year.stock("cases_completed"))
    >>> per_case["formula"].tolist()
    ['42 / 23', '151 / 85', '117 / 90']
    """
    year, shown_in = check_parameters(fiscal_year, language)
    if folder := _folder_of_build():
        return _open(tables.read(folder, year), shown_in)
    from napanalysis.workshop.notebook_measures import prepared

    place, rebuilt = prepared(_project(), year)
    if rebuilt and _collecting.get() is None and "IPython" in sys.modules:
        print(_MADE[str(shown_in)].format(year=year))
    return _open(tables.read(place, year), shown_in)


_MADE = {
    "en": "The tables of {year} were made from data/raw.",
    "fr": "Les tableaux de {year} ont été produits à partir de data/raw.",
}


def _show_tables() -> None:
    # pandas fits tables to the terminal it finds, so stored outputs would differ by machine.
    pd.set_option(
        "display.width", 120, "display.max_columns", 20, "display.max_rows", 60,
        "display.max_colwidth", 60, "display.show_dimensions", False,
    )  # fmt: skip
    show_aligned()


def _open(analysis: Analysis, language: Language) -> Year:
    _show_tables()
    if (collected := _collecting.get()) is not None:
        return Year(Presenter(analysis, language, collected[1], quiet=True))
    wanted = os.environ.get(PUBLISHED_VARIABLE)
    own = Publication(Path(wanted) if wanted else None)
    own.save()

    def other_publications() -> dict[str, Publication]:
        if MEASURES_VARIABLE in os.environ:
            places = map(Path, filter(None, os.environ[MEASURES_VARIABLE].split(os.pathsep)))
            return {place.stem: published.read(place) for place in places}
        from napanalysis.workshop.notebook_measures import published_by

        project = Project.find()
        return {"others": published_by(project, analysis.year, str(language), findings=False)}

    return Year(Presenter(analysis, language, own, other_publications))
