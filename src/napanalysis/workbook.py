"""What a notebook works with: the figures of one fiscal year, shown in one language."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pandas as pd

from napanalysis.analysis import Analysis, analyse, tables
from napanalysis.brief.exhibits import Exhibit
from napanalysis.brief.words import Words
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.notebook import check_parameters
from napanalysis.paths import (
    ANALYSIS_VARIABLE,
    ANSWERS_VARIABLE,
    EXHIBITS_VARIABLE,
    READS_VARIABLE,
    TABLES_VARIABLE,
    Project,
)
from napanalysis.raw.sound import sound_figures
from napanalysis.raw.sources import RawData
from napanalysis.runs import asks, drawn
from napanalysis.runs.asks import Given
from napanalysis.runs.closed import EVERYTHING
from napanalysis.runs.handing import take, unpacked

__all__ = ["Workbook", "open_year"]


class Workbook:
    """The figures of a fiscal year and before, and the ways to show them.

    Parameters
    ----------
    project : Project
        The checkout.
    analysis : Analysis
        What is known up to the fiscal year.
    language : Language
        Language of all that is shown.
    given : mapping, optional
        Answers that a build has found already; see `napanalysis.runs.asks`.
    """

    def __init__(
        self, project: Project, analysis: Analysis, language: Language, given: Given | None = None
    ) -> None:
        self._project = project
        self._analysis = analysis
        self.language = language
        self._given = given or {}

    def __repr__(self) -> str:
        counts = ("observations", "measures", "deliverables", "flags")
        told = zip(counts, map(str, self._ask("counts")), strict=True)
        return Words(self.language).text(
            "word.figures_up_to", year=str(self._analysis.year), **dict(told)
        )

    def _ask(self, question: str, about: str = "") -> Any:
        """Return an answer, noted where a build wants to know what was asked."""
        name = asks.name_of(self._analysis.year, self.language, question, about)
        if name in self._given:
            digest, content = self._given[name]
            answer = unpacked(content)
        else:
            answer = asks.ask(question, about, self._analysis, self.language)
            digest = asks.told(answer) if READS_VARIABLE in os.environ else ""
        self._note(name, digest)
        if isinstance(answer, Exhibit):
            drawn.take(answer, digest)
        return answer

    def _note(self, name: str, digest: str) -> None:
        """Note what was asked, where a build wants to know."""
        if path := os.environ.get(READS_VARIABLE):
            asks.note(Path(path), name, digest)

    @property
    def raw(self) -> RawData:
        """What is on disk; a notebook that uses it is executed again after any change."""
        self._note(EVERYTHING, "")
        return sound_figures(self._project)

    @property
    def analysis(self) -> Analysis:
        """The whole analysis; a notebook that uses it is executed again after any change."""
        self._note(EVERYTHING, "")
        return self._analysis

    @property
    def observations(self) -> pd.DataFrame:
        """The observations in the columns of the data dictionary."""
        table: pd.DataFrame = self._ask("table", "observations")
        return table

    @property
    def measures(self) -> pd.DataFrame:
        """The measures in the columns of the data dictionary."""
        table: pd.DataFrame = self._ask("table", "measures")
        return table

    @property
    def action_plan(self) -> pd.DataFrame:
        """The deliverables in the columns of the data dictionary."""
        table: pd.DataFrame = self._ask("table", "action_plan")
        return table

    @property
    def problems(self) -> pd.DataFrame:
        """Every flag of what is used."""
        table: pd.DataFrame = self._ask("table", "problems")
        return table

    def measure(self, measure: str) -> pd.DataFrame:
        """Return the rows of one measure that a reader needs to check it by hand.

        Parameters
        ----------
        measure : str
            Identifier in the catalogue, such as ``trp_issued``.
        """
        rows: pd.DataFrame = self._ask("measure", measure)
        return rows

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

        exhibit: Exhibit | None = self._ask("exhibit", name)
        if exhibit is None:
            line = self._nothing(name)
            display({"text/markdown": line, "text/plain": line}, raw=True)
            return None
        if folder := os.environ.get(EXHIBITS_VARIABLE):
            exhibit.write(Path(folder))
        return exhibit

    def say(self, section: str) -> None:
        """Show what the figures say in one section of the brief, as plain sentences."""
        from IPython.display import display

        text = self._ask("sentences", section) or self._nothing(section)
        display({"text/markdown": text, "text/plain": text}, raw=True)

    def save_tables(self) -> None:
        """Save the processed tables where a build asks for them; by itself, save nothing."""
        if folder := os.environ.get(TABLES_VARIABLE):
            self._ask("tables")
            tables.write(self._analysis, Path(folder))

    def _nothing(self, name: str) -> str:
        words = Words(self.language)
        return words.text("word.nothing", name=name, year=str(self._analysis.year))


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
    if handed := os.environ.get(ANALYSIS_VARIABLE):
        # The build has analysed the same figures already, once for all its notebooks.
        analysis = take(handed)
        if analysis.year == year:
            found = os.environ.get(ANSWERS_VARIABLE)
            return Workbook(project, analysis, language, take(found) if found else None)
    return Workbook(project, analyse(sound_figures(project), year), language)
