"""The figures of one fiscal year in one language: what a notebook works with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import pandas as pd

from napanalysis.exhibits.builder import Column
from napanalysis.exhibits.exhibit import Exhibit
from napanalysis.workshop.charting import Charts
from napanalysis.workshop.presenter import Caption, Part, Presenter
from napanalysis.workshop.year_words import Sentences


class Year(Sentences):
    """The figures of a fiscal year and before, and the ways to compute with and show them.

    Notebooks get one from `nap.open_year`.

    Attributes
    ----------
    chart : Charts
        Draws charts.
    language : str
        ``en`` or ``fr``.
    """

    def __init__(self, presenter: Presenter) -> None:
        super().__init__(presenter)
        self.chart = Charts(self)

    def table(
        self,
        frame: pd.DataFrame,
        columns: Sequence[Column],
        *,
        filterable: bool = False,
        sources: Sequence[str] | None = None,
        **caption: Unpack[Caption],
    ) -> Exhibit | None:
        """Publish a table under a label and show it.

        Parameters
        ----------
        frame : pandas.DataFrame
            Figures, measures, or any rows.
        columns : sequence
            What is shown of each row: an aspect such as ``number``, ``when``, ``what``,
            ``counter`` or a column of `frame`; with a heading in both languages where it has
            none: ``("value", "Incidents", "Affaires")``.
        filterable : bool, default False
            Whether readers may filter it on a screen.
        sources : sequence of str, optional
            Where no column says it, the sources of the table.
        **caption
            `label`, which begins with ``tbl-``; `title`, the message, and `subtitle`, what is
            shown (str or Phrase); further `notes`, to which those that flags ask for are added.

        Examples
        --------
        >>> shown = year.table(
        ...     year.stock("cases_completed"),
        ...     ["when", "number", "source"],
        ...     label="tbl-cases",
        ...     title="Cases completed",
        ... )
        >>> print(shown.table.rows[-1][1], shown.source)
        90 Sources: press-nap-2012-06; press-nap-2012-2013; rcmp-2015-01; nap-2014-2015.
        """
        if self.presenter.is_nothing("tbl-", frame, **caption):
            return None
        rows = self.presenter.rows(frame)
        table = self.presenter.build.table(rows, columns, filterable=filterable)
        return self.presenter.exhibit(rows, table, sources=sources, **caption)

    def side_by_side(
        self, columns: Sequence[Part], *, by: str = "period", **caption: Unpack[Caption]
    ) -> Exhibit | None:
        """Publish counts beside each other, one line a period.

        Parameters
        ----------
        columns : sequence of (DataFrame, str, str)
            Figures with a heading in English and French; those without rows are left out.
        by : str, default "period"
            What tells lines apart: ``period``, ``year``, ``when``.
        **caption
            As for `table`.

        Examples
        --------
        >>> shown = year.side_by_side(
        ...     [
        ...         (year.stock("cases_completed"), "Cases", "Dossiers"),
        ...         (year.stock("persons_convicted"), "Convicted", "Condamnées"),
        ...     ],
        ...     by="when",
        ...     label="tbl-both",
        ...     title="Cases and persons",
        ... )
        >>> for row in shown.table.rows:
        ...     print(row[1], row[2])
        23 42
        35 –
        85 151
        90 117
        """
        named = self.presenter.named(columns)
        if self.presenter.is_nothing("tbl-", named, **caption):
            return None
        table = self.presenter.build.side_by_side(named, by)
        rows = [row for _, figures in named for row in figures]
        return self.presenter.exhibit(rows, table, **caption)
