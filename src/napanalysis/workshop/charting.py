"""Charts of figures: each with its message, alternative text, data table, notes and trail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis.comparability import parted
from napanalysis.analysis.measure_rows import Row, flags_of
from napanalysis.exhibits.charts import Line, bar_chart, line_chart, stacked_bar_chart
from napanalysis.exhibits.charts import Row as DrawnRow
from napanalysis.exhibits.exhibit import Exhibit
from napanalysis.wording.inline import Cell
from napanalysis.workshop.comparisons import Comparisons
from napanalysis.workshop.drawing import LEAST, Names, Words, is_yearly
from napanalysis.workshop.overviews import Overviews
from napanalysis.workshop.presenter import Part

if TYPE_CHECKING:
    from napanalysis.exhibits.builder import Column


class Charts(Comparisons, Overviews):
    """Draws the figures of a year; where there are too few to draw, the table stands alone.

    Parameters
    ----------
    year : Year
        The year whose figures are drawn.
    """

    def lines(
        self,
        frame: pd.DataFrame | Sequence[pd.DataFrame],
        *,
        label: str,
        title: Words,
        by: str = "what",
        subtitle: Words = "",
        notes: Sequence[Cell] = (),
        names: Names | None = None,
        provisional: bool = False,
    ) -> Exhibit | None:
        """Publish series by calendar year as lines, with gaps where figures aren't comparable.

        Parameters
        ----------
        frame : pandas.DataFrame or sequence of pandas.DataFrame
            Flows or measures by year; at most four series. A figure over several years is no
            point of a series and is left out.
        label : str
            Begins with ``fig-``.
        title, subtitle : str or Phrase
            The message in about ten words, and what is shown.
        by : str, default "what"
            What tells series apart: ``what``, ``counter``, ``breakdown``, ``place`` or a column.
        notes : sequence, optional
            Further notes.
        names : mapping of str to (str, str), optional
            Short names of the series in English and French, by indicator or measure.
        provisional : bool, default False
            Whether the newest year is drawn open where it is the newest of its source, as still
            to be revised; a note says so.

        Examples
        --------
        >>> chart = year.chart.lines(
        ...     year.flow("ucr_incidents"), label="fig-incidents", title="Incidents by year"
        ... )
        >>> chart.alt[-19:]
        '2013: 78; 2014: 143'
        """
        rows = [row for row in self._rows(frame) if is_yearly(row)]
        if self._is_nothing(label, rows):
            return None
        rows.sort(key=lambda row: row["period_end"])
        series, words = self._series(rows, by, names), self.build.words
        table = self.build.side_by_side(list(series.items()), "year", words.text("column.year"))
        if not self._is_drawn(series):
            return self._exhibit(label, rows, table, title, subtitle, notes)
        newest = self._newest(rows) if provisional else None
        if newest:
            notes = (*notes, words.text("word.provisional", years=str(newest)))
        figure = partial(
            line_chart,
            self._yearly(series, newest=newest),
            language=self.build.language,
            unit=self._unit(rows),
            break_words=words.text("word.break"),
        )
        alt = self._yearly_alt(series)
        return self._exhibit(label, rows, table, title, subtitle, notes, figure=figure, alt=alt)

    def _newest(self, rows: Sequence[Row]) -> int | None:
        """Return the newest year where it is that of its source: a later release revises it."""
        sources, newest = self.build.analysis.sources, max(row["period_end"] for row in rows)
        named = (self.build.sources_of([row])[0] for row in rows if row["period_end"] == newest)
        return int(newest[:4]) if any(sources[name].latest == newest for name in named) else None

    def dots(
        self,
        frame: pd.DataFrame,
        *,
        label: str,
        title: Words,
        by: str = "counter",
        subtitle: Words = "",
        notes: Sequence[Cell] = (),
        columns: Sequence[Column] = ("when", "number", "counter"),
        least: int | None = None,
    ) -> Exhibit | None:
        """Publish what was known when: stocks or their ratios at their dates.

        Parameters
        ----------
        frame : pandas.DataFrame
            Stocks, snapshots or ratios of them.
        label, title, subtitle, notes
            As for `lines`.
        by : str, default "counter"
            What tells series apart; points of two series are never joined.
        columns : sequence, optional
            Columns of the data table, as for `Year.table`.
        least : int, optional
            Numbers that make a chart even where they may not be compared; by default it takes
            three of one series that may.

        Examples
        --------
        >>> per_case = nap.ratio(year.stock("persons_convicted"), year.stock("cases_completed"))
        >>> per_case = year.publish(per_case, "convicted_per_completed_case")
        >>> chart = year.chart.dots(per_case, label="fig-dots", title="Persons per case")
        >>> [str(row[1]) for row in chart.table.rows]
        ['1.8', '1.8', '1.3']
        """
        if self._is_nothing(label, frame):
            return None
        rows = sorted(self._rows(frame), key=lambda row: (row["as_of"], row["source"]))
        series = self._series(rows, by)
        table = self.build.table(rows, columns)
        if not (self._is_drawn(series) if least is None else len(rows) >= least):
            return self._exhibit(label, rows, table, title, subtitle, notes)
        # A counter has one colour and mark in all charts, whoever counted first.
        order = [*map(self.build.family, catalogue.families()), *sorted(series)]
        lines = [self._dated(name, series[name]) for name in sorted(series, key=order.index)]
        numbers = self._alt(map(self._known_when, rows))
        what = self.build.format.what(rows[0])
        alt = self.build.words.text("word.alt_dates", what=what, numbers=numbers)
        figure = partial(line_chart, lines, language=self.build.language, unit=self._unit(rows))
        return self._exhibit(label, rows, table, title, subtitle, notes, figure=figure, alt=alt)

    def _dated(self, name: str, rows: Sequence[Row]) -> Line:
        points = (self._point(date.fromisoformat(row["as_of"]), row) for row in rows)
        breaks = (
            place
            for place, (old, new) in enumerate(pairwise(rows), 1)
            if ("stock-falls" in flags_of(new) and new["value"] < old["value"]) or parted(old, new)
        )
        return Line(name, tuple(points), frozenset(breaks))

    def _known_when(self, row: Row) -> tuple[str, str]:
        """Return who counted a number and when, and the number with its flags."""
        form = self.build.format
        number = form.figure(row)
        flags = [form.flag(flag) for flag in sorted(flags_of(row)) if catalogue.matters(flag)]
        if flags:
            number = self.build.words.text("word.detailed", what=number, detail="; ".join(flags))
        return f"{self.build.counter(row)}, {form.day(row['as_of'])}", number

    def bars(
        self,
        frame: pd.DataFrame,
        *,
        label: str,
        title: Words,
        by: str = "breakdown",
        subtitle: Words = "",
        notes: Sequence[Cell] = (),
        columns: Sequence[Column] = (),
        reference: pd.DataFrame | None = None,
    ) -> Exhibit | None:
        """Publish numbers as horizontal bars, in the order of the table.

        Parameters
        ----------
        frame : pandas.DataFrame
            One row a bar.
        label, title, subtitle, notes
            As for `lines`.
        by : str, default "breakdown"
            What names a bar: ``breakdown``, ``place``, ``what``, ``when`` or a column.
        columns : sequence, optional
            Columns of the data table; by default the names and the numbers.
        reference : pandas.DataFrame, optional
            One row that all others are set beside, such as that of Canada; it comes last.

        Examples
        --------
        >>> by_pillar = year.publish(nap.count(year.action_plan, by="pillar"), "deliverables")
        >>> chart = year.chart.bars(by_pillar, label="fig-pillars", title="Deliverables by pillar")
        >>> print(chart.alt)
        Partnerships: 21; Prevention: 15; Prosecution: 26; Protection: 12
        """
        if self._is_nothing(label, frame):
            return None
        rows = self._rows(frame)
        shown = rows if reference is None else [*rows, *self._rows(reference)[-1:]]
        name_of, number = self._label_of(by, shown), self.build.format.figure
        bars = [self._point(name_of(row), row, number(row)) for row in shown]
        table = self.build.table(shown, columns or (by, "number"))
        if len(rows) < LEAST:
            return self._exhibit(label, shown, table, title, subtitle, notes)
        figure = partial(
            bar_chart,
            [("", bars[: len(rows)])],
            unit=self._unit(shown),
            reference=bars[-1] if len(shown) > len(rows) else None,
        )
        alt = self._alt((str(bar.x), bar.label) for bar in bars)
        return self._exhibit(label, shown, table, title, subtitle, notes, figure=figure, alt=alt)

    def stacked(
        self,
        parts: Sequence[Part],
        total: pd.DataFrame,
        *,
        label: str,
        title: Words,
        by: str = "period",
        subtitle: Words = "",
        notes: Sequence[Cell] = (),
        more: Sequence[Part] = (),
    ) -> Exhibit | None:
        """Publish totals as bars of their parts, where at least three may be compared.

        Parameters
        ----------
        parts : sequence of (DataFrame, str, str)
            At most four parts with their names in English and French.
        total : pandas.DataFrame
            The totals, one a bar.
        label, title, subtitle, notes
            As for `lines`.
        by : str, default "period"
            What names a bar.
        more : sequence of (DataFrame, str, str)
            Further columns of the data table.

        Examples
        --------
        >>> permits, subsequent = year.flow("trp_issued"), year.flow("trp_subsequent")
        >>> initial = year.publish(nap.difference(permits, subsequent), "trp_initial")
        >>> chart = year.chart.stacked(
        ...     [(initial, "Initial", "Initiaux"), (subsequent, "Subsequent", "Ultérieurs")],
        ...     permits,
        ...     label="fig-permits",
        ...     title="Permits by kind",
        ... )
        >>> [str(cell) for cell in chart.table.rows[0]]  # one year is no chart yet
        ['2014', '34', '10', '24']
        """
        if self._is_nothing(label, total):
            return None
        number, whole = self.build.format.figure, self.build.words.text("word.total")
        name_of = self._label_of(by, self._rows(total))
        wholes = {name_of(row): row for row in self._rows(total)}
        named = [
            (self.present.own(*names), {name_of(row): row for row in self._rows(frame)})
            for frame, *names in parts
        ]
        columns = [(whole, list(wholes.values()))]
        columns += [(name, list(entries.values())) for name, entries in named if entries]
        columns += self.present.named(more)
        table = self.build.side_by_side(columns, by, self.build.heading(by))
        rows = [row for _, entries in columns for row in entries]
        bars = [
            DrawnRow(
                name,
                tuple(entries[name]["value"] for _, entries in named),
                tuple(number(entries[name]) for _, entries in named),
                number(row),
            )
            for name, row in wholes.items()
            if all(name in entries for _, entries in named)
        ]
        if not self._is_drawn({"": [wholes[bar.name] for bar in bars]}):
            return self._exhibit(label, rows, table, title, subtitle, notes)
        segments = [name for name, _ in named]
        figure = partial(stacked_bar_chart, bars, segments, unit=self._unit(columns[0][1]))
        alt = self._row_alt(segments, bars, self.build.format.listed)
        return self._exhibit(label, rows, table, title, subtitle, notes, figure=figure, alt=alt)
