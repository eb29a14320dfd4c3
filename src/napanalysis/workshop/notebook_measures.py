"""How a notebook opens a fiscal year; and tables and measures as the notebooks make them now."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import sys
import traceback
from contextvars import ContextVar
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

import napanalysis
from napanalysis.analysis import Analysis
from napanalysis.analysis import clean as clean_figures
from napanalysis.analysis import processed_tables as tables
from napanalysis.analysis.measure_rows import table
from napanalysis.analysis.observations import check_year, fiscal_years
from napanalysis.atomic import write_text
from napanalysis.errors import BuildError, NapAnalysisError
from napanalysis.exhibits import publication as published
from napanalysis.exhibits.data_frames import show_tables
from napanalysis.exhibits.publication import Publication
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.notebooks.order import Notebook, cells, code_cells, notebooks
from napanalysis.parameters import check_parameters
from napanalysis.paths import (
    MEASURES_VARIABLE,
    PUBLISHED_VARIABLE,
    TABLES_VARIABLE,
    Project,
    visible_files,
)
from napanalysis.raw.sources import RawData, sound_figures
from napanalysis.workshop.presenter import Presenter
from napanalysis.workshop.year import Year

#: The file beside tables made by hand that says from what they were made.
_STAMP = ".made-from"

#: Set while a notebook is run for its measures alone: the project, and what it publishes.
_collecting: ContextVar[tuple[Project, Publication] | None]
_collecting = ContextVar("collecting", default=None)


def _project() -> Project:
    collected = _collecting.get()
    return collected[0] if collected else Project.find()


def _folder_of_build() -> Path | None:
    """Return where a build has its tables; None where no build runs this notebook."""
    folder = os.environ.get(TABLES_VARIABLE) if _collecting.get() is None else None
    return Path(folder) if folder else None


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
    show_tables()
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
    place = _folder_of_build() or _project().work / "tables" / str(year)
    if tables.write(clean_figures(raw, year), place):
        # Whether they are what the saved notebook makes isn't known.
        (place / _STAMP).unlink(missing_ok=True)
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
        If a parameter's name or value isn't accepted or the year has no figures; it says what is.
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
    place, rebuilt = prepared(_project(), year)
    opened = _open(tables.read(place, year), shown_in)
    if rebuilt and "IPython" in sys.modules:
        print(opened.presenter.words.text("word.tables_made", year=str(year)))
    return opened


def _open(analysis: Analysis, language: Language) -> Year:
    show_tables()
    if (collected := _collecting.get()) is not None:
        return Year(Presenter(analysis, language, collected[1], quiet=True))
    wanted = os.environ.get(PUBLISHED_VARIABLE)
    own = Publication(Path(wanted) if wanted else None)
    own.save()

    def other_publications() -> dict[str, Publication]:
        if MEASURES_VARIABLE in os.environ:
            places = map(Path, filter(None, os.environ[MEASURES_VARIABLE].split(os.pathsep)))
            return {place.stem: published.read(place) for place in places}
        project = Project.find()
        return {"others": published_by(project, analysis.year, str(language), findings=False)}

    return Year(Presenter(analysis, language, own, other_publications))


def published_by(
    project: Project, year: FiscalYear, language: str = "en", *, findings: bool = True
) -> Publication:
    """Return what the notebooks publish; their code cells are run in this process.

    Without `findings`, those that need the measures of others aren't run.
    """
    publication = Publication()
    for notebook in notebooks(project):
        if not notebook.cleans and (findings or not notebook.after):
            _run(notebook, year, language, project, publication)
    return publication


def prepared(project: Project, year: FiscalYear) -> tuple[Path, bool]:
    """Return a folder with the tables that 01_clean makes now, and whether they are new.

    It lies below ``.napanalysis``, for products of a build are never changed. Tables are new where
    they were missing, or made from other figures or by other code. A year without figures is a
    `UsageError`, figures with errors are a `DataError`: neither is a failure of the notebook.
    """
    folder = project.work / "tables" / str(year)
    stamp = folder / _STAMP
    cleaning = [notebook for notebook in notebooks(project) if notebook.cleans]
    now = _made_from(project, [notebook.path for notebook in cleaning])
    if stamp.is_file() and stamp.read_text("utf-8") == now:
        return folder, False
    check_year(year, fiscal_years(sound_figures(project)))
    for notebook in cleaning:
        _run(notebook, year, str(Language.EN), project, Publication())
    write_text(stamp, now)
    return folder, True


def _made_from(project: Project, cleaning: list[Path]) -> str:
    """Return a digest of all that tables follow from: figures, 01_clean, and what that imports."""
    roots = (project.raw, Path(napanalysis.__file__).parent)
    paths = (root / name for root in roots for name in visible_files(root))
    # Of notebooks the code alone: JupyterLab stores outputs in the same file.
    content: list[Any] = [(path.name, *code_cells(path)) for path in cleaning]
    content += [(path.name, path.read_bytes()) for path in (*project.notebook_modules(), *paths)]
    return hashlib.sha256(repr(content).encode()).hexdigest()


def measured(project: Project, year: FiscalYear) -> Analysis:
    """Return the processed tables of a fiscal year with what its notebooks publish now."""
    folder, _ = prepared(project, year)
    made = published_by(project, year)
    return replace(tables.read(folder, year), measures=table(made.rows), published=made.about)


def table_of_measures(project: Project, year: FiscalYear) -> pd.DataFrame:
    """Return the table of measures that the notebooks publish of a fiscal year now."""
    return table(published_by(project, year).rows)


def _run(
    notebook: Notebook, year: FiscalYear, language: str, project: Project, collected: Publication
) -> None:
    """Run the code cells of a notebook with the parameters of a year, showing nothing."""
    names: dict[str, Any] = {"__name__": "__main__", "display": lambda *shown, **more: None}
    if (folder := str(notebook.path.parent)) not in sys.path:
        sys.path.insert(0, folder)  # modules beside it are found, as by a kernel
    for number, (kind, source, tags) in enumerate(cells(notebook.path), 1):
        if kind != "code":
            continue
        if "parameters" in tags:
            source += f"\nfiscal_year, language = {str(year)!r}, {language!r}"
        token = _collecting.set((project, collected))
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(source, f"{notebook.name}, cell {number}", "exec"), names)
        except NapAnalysisError as error:
            raise BuildError(
                f"{notebook.path.name} failed in cell {number}: {error.message}", error.remedy
            ) from error
        except Exception as error:
            line = traceback.extract_tb(error.__traceback__)[-1].lineno
            raise BuildError(
                f"{notebook.path.name} failed in cell {number}, line {line}: "
                f"{type(error).__name__}: {error}"
            ) from error
        finally:
            _collecting.reset(token)
