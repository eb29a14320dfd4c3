"""What a notebook works with: the figures of one fiscal year, shown in one language."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from napanalysis.analysis import Analysis, analyse, tables
from napanalysis.brief import exhibits
from napanalysis.brief.exhibits import Exhibit
from napanalysis.brief.exhibits.maker import Maker
from napanalysis.brief.say import Sayer
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.notebook import check_parameters
from napanalysis.paths import EXHIBITS_VARIABLE, TABLES_VARIABLE, Project
from napanalysis.raw.sound import sound_figures
from napanalysis.raw.sources import RawData

__all__ = ["Workbook", "open_year"]


class Workbook:
    """The figures of a fiscal year and before, and the ways to show them.

    Parameters
    ----------
    raw : RawData
        What is on disk.
    analysis : Analysis
        What is known up to the fiscal year.
    language : Language
        Language of all that is shown.
    """

    def __init__(self, raw: RawData, analysis: Analysis, language: Language) -> None:
        self.raw = raw
        self.analysis = analysis
        self.language = language

    def __repr__(self) -> str:
        return (
            f"Figures up to fiscal year {self.analysis.year}: "
            f"{len(self.analysis.observations)} observations, "
            f"{len(self.analysis.measures)} measures, "
            f"{len(self.analysis.action_plan)} deliverables, "
            f"{len(self.analysis.problems)} flags."
        )

    @property
    def observations(self) -> pd.DataFrame:
        """The observations in the columns of the data dictionary."""
        return tables.tables(self.analysis)["observations.csv"]

    @property
    def measures(self) -> pd.DataFrame:
        """The measures in the columns of the data dictionary."""
        return tables.tables(self.analysis)["measures.csv"]

    @property
    def action_plan(self) -> pd.DataFrame:
        """The deliverables in the columns of the data dictionary."""
        return tables.tables(self.analysis)["action_plan.csv"]

    @property
    def problems(self) -> pd.DataFrame:
        """Every flag of what is used."""
        return tables.tables(self.analysis)["problems.csv"]

    def measure(self, measure: str) -> pd.DataFrame:
        """Return the rows of one measure that a reader needs to check it by hand.

        Parameters
        ----------
        measure : str
            Identifier in the catalogue, such as ``trp_issued``.
        """
        columns = ["breakdown", "value", "lower", "upper", "unit", "as_of", "period_end", "formula"]
        rows = self.analysis.measure(measure)[[*columns, "comparable", "flags"]]
        return rows.reset_index(drop=True)

    def show(self, name: str) -> Exhibit | None:
        """Show one exhibit of the brief, and save its files where a build asks for them.

        Parameters
        ----------
        name : str
            Name of the exhibit, such as ``permits``.

        Returns
        -------
        Exhibit or None
            None, told in a line, where nothing was published for it up to the year.
        """
        from IPython.display import display

        exhibit = exhibits.make(name, self.analysis, self.language)
        if exhibit is None:
            words = Maker(self.analysis, self.language).words
            line = words.text("word.nothing", name=name, year=str(self.analysis.year))
            display({"text/markdown": line, "text/plain": line}, raw=True)
            return None
        if folder := os.environ.get(EXHIBITS_VARIABLE):
            exhibit.write(Path(folder))
        return exhibit

    def say(self, section: str) -> None:
        """Show what the figures say in one section of the brief, as plain sentences."""
        from IPython.display import display

        text = Sayer(Maker(self.analysis, self.language)).plain(section)
        if not text:
            words = Maker(self.analysis, self.language).words
            text = words.text("word.nothing", name=section, year=str(self.analysis.year))
        display({"text/markdown": text, "text/plain": text}, raw=True)

    def save_tables(self) -> None:
        """Save the processed tables where a build asks for them; by itself, save nothing."""
        if folder := os.environ.get(TABLES_VARIABLE):
            tables.write(self.analysis, Path(folder))


def open_year(fiscal_year: str, language: str) -> Workbook:
    """Open the figures of a fiscal year and before; the first call of every notebook.

    Parameters
    ----------
    fiscal_year : str
        Such as ``2014-2015``; every usual spelling is read.
    language : str
        ``en`` or ``fr``: the language of all that is shown.

    Returns
    -------
    Workbook
        What the notebook works with.

    Raises
    ------
    UsageError
        If a parameter's name or value isn't accepted; it says what is.
    DataError
        If the raw figures have an error; it lists all of them.
    """
    year, tongue = check_parameters(fiscal_year, language)
    # pandas fits tables to the terminal it finds, so stored outputs would differ by machine.
    pd.set_option(
        "display.width", 120, "display.max_columns", 20, "display.max_rows", 60,
        "display.max_colwidth", 60, "display.show_dimensions", False,
    )  # fmt: skip
    return open_figures(Project.find(), year, tongue)


def open_figures(project: Project, year: FiscalYear, language: Language) -> Workbook:
    """Open the figures of a project without a notebook around."""
    raw = sound_figures(project)
    return Workbook(raw, analyse(raw, year), language)
