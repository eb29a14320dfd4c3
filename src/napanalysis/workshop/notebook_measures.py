"""Tables and measures as the notebooks make them now, without a kernel or a drawing."""

from __future__ import annotations

import contextlib
import hashlib
import io
import sys
import traceback
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

import napanalysis
from napanalysis.analysis import Analysis
from napanalysis.analysis import processed_tables as tables
from napanalysis.analysis.measure_rows import table
from napanalysis.atomic import write_text
from napanalysis.errors import BuildError, NapAnalysisError
from napanalysis.exhibits.publication import Publication
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.notebooks.order import Notebook, cells, code_cells, notebooks
from napanalysis.paths import Project, visible_files
from napanalysis.workshop.opening import STAMP, collecting, tables_by_hand


def published_by(
    project: Project, year: FiscalYear, language: str = "en", *, findings: bool = True
) -> Publication:
    """Return what the notebooks publish; their code cells are run in this process.

    Without `findings`, those that need the measures of others aren't run.
    """
    published = Publication()
    with collecting(project, published):
        for notebook in notebooks(project):
            if not notebook.cleans and (findings or not notebook.after):
                _run(notebook, year, language)
    return published


def prepared(project: Project, year: FiscalYear) -> tuple[Path, bool]:
    """Return a folder with the tables that 01_clean makes now, and whether they are new.

    It lies below ``.napanalysis``, for products of a build are never changed. Tables are new where
    they were missing, or made from other figures or by other code.
    """
    folder = tables_by_hand(project, year)
    stamp = folder / STAMP
    cleaning = [notebook for notebook in notebooks(project) if notebook.cleans]
    now = _made_from(project, [notebook.path for notebook in cleaning])
    if stamp.is_file() and stamp.read_text("utf-8") == now:
        return folder, False
    with collecting(project, Publication()):
        for notebook in cleaning:
            _run(notebook, year, str(Language.EN))
    write_text(stamp, now)
    return folder, True


def _made_from(project: Project, cleaning: list[Path]) -> str:
    """Return a digest of all that tables follow from: figures, 01_clean, and what that imports."""
    paths = [
        root / name
        for root in (project.raw, Path(napanalysis.__file__).parent)
        for name in visible_files(root)
        if not name.endswith(".pyc")
    ]
    # Of notebooks the code alone: JupyterLab stores outputs in the same file.
    content: list[Any] = [(path.name, *code_cells(path)) for path in cleaning]
    content += [(path.name, path.read_bytes()) for path in (*project.notebook_modules(), *paths)]
    return hashlib.sha256(repr(content).encode()).hexdigest()


def measured(project: Project, year: FiscalYear) -> Analysis:
    """Return the processed tables of a fiscal year with what its notebooks publish now."""
    folder, _ = prepared(project, year)
    published = published_by(project, year)
    return replace(
        tables.read(folder, year), measures=table(published.rows), published=published.about
    )


def table_of_measures(project: Project, year: FiscalYear) -> pd.DataFrame:
    """Return the table of measures that the notebooks publish of a fiscal year now."""
    return table(published_by(project, year).rows)


def _run(notebook: Notebook, year: FiscalYear, language: str) -> None:
    """Run the code cells of a notebook with the parameters of a year, showing nothing."""
    names: dict[str, Any] = {"__name__": "__main__", "display": lambda *shown, **more: None}
    if (folder := str(notebook.path.parent)) not in sys.path:
        sys.path.insert(0, folder)  # modules beside it are found, as by a kernel
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
