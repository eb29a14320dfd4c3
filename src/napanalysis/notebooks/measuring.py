"""The measures that the notebooks publish, without a kernel and without drawing anything."""

from __future__ import annotations

import contextlib
import io
import traceback
from dataclasses import replace
from typing import Any

import pandas as pd

from napanalysis.analysis import Analysis, tables
from napanalysis.analysis.measure_rows import Row, table
from napanalysis.catalogue import Measure
from napanalysis.errors import BuildError, NapAnalysisError
from napanalysis.exhibits.publication import Publication
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.notebooks.order import Notebook, cells, notebooks
from napanalysis.paths import Project
from napanalysis.workshop import listening


def measures_of(project: Project, year: FiscalYear) -> tuple[list[Row], dict[str, Measure]]:
    """Return the measures of a fiscal year that the notebooks publish.

    Parameters
    ----------
    project : Project
        The checkout.
    year : FiscalYear
        The year of the brief.

    Returns
    -------
    rows : list of dict
        Rows of the table of measures.
    about : dict of str to Measure
        What those measures are that the catalogue doesn't know.
    """
    published = published_by(project, year, str(Language.EN))
    rows = [row for found in published.measures.values() for row in found]
    return rows, published.about


def published_by(
    project: Project, year: FiscalYear, language: str, *, findings: bool = True
) -> Publication:
    """Return what the notebooks publish; their code cells are run in this process.

    Parameters
    ----------
    project : Project
        The checkout.
    year : FiscalYear
        The year of the brief.
    language : str
        ``en`` or ``fr``.
    findings : bool, default True
        Whether notebooks that need the measures of others are run too.

    Raises
    ------
    BuildError
        If a cell fails.
    """
    published = Publication()
    with listening(project, published):
        for notebook in notebooks(project):
            if not notebook.cleans and (findings or not notebook.after):
                _run(notebook, year, language)
    return published


def measured(project: Project, year: FiscalYear) -> Analysis:
    """Return the processed tables of a fiscal year with what its notebooks publish now.

    Parameters
    ----------
    project : Project
        The checkout; tables that are missing or stale are made first, under ``.napanalysis``.
    year : FiscalYear
        The year of the brief.
    """
    folder, _ = tables.prepared(project, year)
    rows, about = measures_of(project, year)
    return replace(tables.read(folder, year), measures=table(rows), published=about)


def table_of_measures(project: Project, year: FiscalYear) -> pd.DataFrame:
    """Return the table of measures that the notebooks publish of a fiscal year now."""
    return table(measures_of(project, year)[0])


def _run(notebook: Notebook, year: FiscalYear, language: str) -> None:
    """Run the code cells of a notebook with the parameters of a year, showing nothing."""
    names: dict[str, Any] = {"__name__": "__main__", "display": lambda *shown, **more: None}
    for number, (kind, source, tags) in enumerate(cells(notebook.path), 1):
        if kind != "code":
            continue
        if "parameters" in tags:
            source += f"\nfiscal_year, language = {str(year)!r}, {language!r}"
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
