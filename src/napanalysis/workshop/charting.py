"""Charts of figures: each with its message, alternative text, data table, notes and trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Unpack

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis.measure_rows import Row, check_columns, flags_of
from napanalysis.errors import UsageError, some
from napanalysis.exhibits.builder import Column
from napanalysis.exhibits.charts.bars import bar_chart, column_chart
from napanalysis.exhibits.charts.lines import line_chart
from napanalysis.exhibits.charts.shapes import Line
from napanalysis.exhibits.exhibit import Exhibit
from napanalysis.workshop.overview_charts import LEAST, Names, Overviews, Series, is_yearly
from napanalysis.workshop.presenter import Caption, Part


class Charts(Overviews):
    """Draws the figures of a year; where there are too few to draw, the table stands alone.

    Every chart has a caption: its `label`, which begins with ``fig-``; its `title`, the message
    in about ten words; and, if wished, a `subtitle` that says what is shown, and further `notes`
    (those that flags ask for are added).
    """

    def lines(
        self,
        frame: pd.DataFrame | Sequence[pd.DataFrame],
        *,
        by: str = "what",
        names: Names | None = None,
        **caption: Unpack[Caption],
    ) -> Exhibit | None:
        """Publish series by calendar year as lines, with gaps where figures aren't comparable.

        The newest year is drawn open where it is the newest of its source, as still to be
        revised; a note says so.

        Parameters
        ----------
        frame : pandas.DataFrame or sequence of pandas.DataFrame
            Flows or measures by year; at most four series. A figure over several years is no
            point of a series and is left out.
        by : str, default "what"
            What tells series apart: ``what``, ``counter``, ``breakdown``, ``place`` or a column.
        names : mapping of str to (str, str), optional
            Short names of the series in English and French, by indicator or measure.

        Examples
        --------
        >>> chart = year.chart.lines(
        ...     year.flow("ucr_incidents"), label="fig-incidents", title="Incidents by year"
        ... )
        >>> chart.alt[-19:]
        '2013: 78; 2014: 143'
        """
        rows = sorted(filter(is_yearly, self._rows(frame)), key=lambda row: row["period_end"])
        series, words = self._series(rows, by, names), self.build.words
        is_drawn = self._is_drawn(series)
        newest = self._newest(series) if is_drawn else {}
        note = self._provisional(newest, some=len(newest) < len(series)) if newest else ""
        figure = partial(
            line_chart,
            self._yearly(series, [*newest.values()]),
            language=self.build.language,
            unit=self._one_unit(rows),
            break_words=words.text("word.break"),
        )
        table = self.build.side_by_side(list(series.items()), "year")
        alt = self._series_alt(series, "year")
        return self._exhibit(rows, table, figure if is_drawn else None, alt, note=note, **caption)

    def _yearly(self, series: Series, newest: Sequence[Row] = ()) -> list[Line]:
        """Return series by calendar year; a single one has no name, for the subtitle says it."""
        lines = self._lines(series, _year, newest)
        return lines if len(lines) > 1 else [replace(line, name="") for line in lines]

    def _newest(self, series: Series) -> dict[str, Row]:
        """Return the rows of the newest year that are the newest of their source too, by series.

        A later release revises them.
        """
        sources = self.build.analysis.sources
        last = {name: rows[-1] for name, rows in series.items()}
        newest = max(row["period_end"] for row in last.values())
        return {
            name: row
            for name, row in last.items()
            if row["period_end"] == newest == sources[self.build.sources_of([row])[0]].latest
        }

    def _provisional(self, newest: Mapping[str, Row], *, some: bool) -> str:
        """Return the note on the provisional rows, which names their series where only some are."""
        text, (year, *_) = self.build.words.text, map(_year, newest.values())
        years = (
            text("word.detailed", what=str(year), detail="; ".join(newest)) if some else str(year)
        )
        return text("word.provisional", years=years)

    def columns(
        self,
        parts: Sequence[Part],
        *,
        table: Sequence[Part] = (),
        by: str = "year",
        strong: int = 0,
        **caption: Unpack[Caption],
    ) -> Exhibit | None:
        """Publish one or two counts by calendar year as columns, "<5" hatched.

        Parameters
        ----------
        parts : sequence of (DataFrame, str, str)
            Flows by year with their names in English and French; those without rows, and
            figures over several years, are left out.
        table : sequence of (DataFrame, str, str), optional
            Columns of the data table; by default the parts.
        by : str, default "year"
            What tells lines of the data table apart.
        strong : int, default 0
            Which of the parts has the strong colour.

        Examples
        --------
        >>> chart = year.chart.columns(
        ...     [(year.flow("glotip_persons_prosecuted"), "Prosecuted", "Poursuivies")],
        ...     label="fig-columns",
        ...     title="Persons prosecuted",
        ... )
        >>> print(chart.alt.split("; ")[-1])
        2014: 117
        """
        series = {
            name: sorted(yearly, key=_year)
            for name, rows in self.build.named(parts)
            if (yearly := list(filter(is_yearly, rows)))
        }
        listed = self.build.named(table) or list(series.items())
        rows, text = [row for _, counts in listed for row in counts], self.build.words.text
        figure = partial(
            column_chart,
            self._yearly(series),
            unit=self._one_unit([row for counts in series.values() for row in counts]),
            bounds_words=text("word.only_bounds"),
            none=text("word.none"),
            strong=strong,
        )
        last = max((_year(row) for counts in series.values() for row in counts), default=0)
        shown, alt = self.build.side_by_side(listed, by), self._series_alt(series, "year", last)
        note = text("word.none_drawn") if text("word.alt_none") in alt else ""
        is_drawn = self._is_drawn(series)
        return self._exhibit(rows, shown, figure if is_drawn else None, alt, note=note, **caption)

    def revisions(self, frame: pd.DataFrame, **caption: Unpack[Caption]) -> Exhibit | None:
        """Publish what was first published of each year beside what is in force now.

        Parameters
        ----------
        frame : pandas.DataFrame
            What `nap.vintages` returns, of one count; where none of it was revised, there is
            only the table.

        Examples
        --------
        >>> later = nap.open_year("2024-2025", "en")
        >>> editions = nap.vintages(later.figures("glotip_victims", in_force=False))
        >>> chart = later.chart.revisions(editions, label="fig-editions", title="Revised counts")
        >>> print(chart.alt.split("; ")[-1])
        2021: 418
        """
        check_columns(frame, ["first_observation", "observation", "revised"], "nap.vintages")
        known = self.year.observations.set_index("observation", drop=False)
        text = self.build.words.text
        sides = {
            text("word.first_published"): "first_observation",
            text("word.in_force"): "observation",
        }
        parts = [(known.loc[frame[column]], side, side) for side, column in sides.items()]
        drawn = parts if any(frame["revised"]) else []
        return self.columns(drawn, table=parts, by="period", strong=1, **caption)

    def dots(
        self,
        frame: pd.DataFrame,
        *,
        by: str = "counter",
        columns: Sequence[Column] = ("when", "number", "counter"),
        least: int | None = None,
        **caption: Unpack[Caption],
    ) -> Exhibit | None:
        """Publish what was known when: stocks or their ratios at their dates.

        Parameters
        ----------
        frame : pandas.DataFrame
            Stocks, snapshots or ratios of them.
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
        rows = sorted(self._rows(frame), key=lambda row: (row["as_of"], row["source"]))
        series = self._series(rows, by)
        table = self.build.table(rows, columns)
        if not (self._is_drawn(series) if least is None else len(rows) >= least):
            return self._exhibit(rows, table, **caption)
        # A counter has one colour and mark in all charts, whoever counted first.
        order = [*map(self.build.family, catalogue.families()), *sorted(series)]
        series = {name: series[name] for name in sorted(series, key=order.index)}
        lines = self._lines(series, lambda row: date.fromisoformat(row["as_of"]))
        figure = partial(line_chart, lines, language=self.build.language, unit=self._one_unit(rows))
        named: dict[str, list[Row]] = {}
        for row in rows:
            named.setdefault(self.build.format.what(row), []).append(row)
        counts = ((what, self._alt(map(self._known_when, each))) for what, each in named.items())
        text = partial(self.build.words.text, "word.alt_dates")
        alt = ". ".join(text(what=what, numbers=numbers) for what, numbers in counts)
        return self._exhibit(rows, table, figure, alt, **caption)

    def bars(
        self,
        frame: pd.DataFrame,
        *,
        by: str = "breakdown",
        columns: Sequence[Column] = (),
        reference: pd.DataFrame | None = None,
        **caption: Unpack[Caption],
    ) -> Exhibit | None:
        """Publish numbers as horizontal bars, in the order of the table.

        Parameters
        ----------
        frame : pandas.DataFrame
            One row a bar.
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
        compared = [] if reference is None or frame.empty else self._rows(reference)[-1:]
        rows = [*self._rows(frame), *compared]
        name_of, number = self.build.label_of(by, rows), self.build.format.figure
        bars = [self._point(name_of(row), row, number(row)) for row in rows]
        names = [str(bar.x) for bar in bars]
        if twice := [name for name in dict.fromkeys(names) if names.count(name) > 1]:
            raise UsageError(
                f"Several bars have one name: {some(twice)}.",
                'Give one number a bar, or name them by another aspect, such as by="when".',
            )
        figure = partial(
            bar_chart,
            bars[: len(frame)],
            unit=self._one_unit(rows),
            reference=bars[-1] if compared else None,
        )
        table = self.build.table(rows, columns or (by, "number"))
        alt = self._alt((str(bar.x), bar.label) for bar in bars)
        return self._exhibit(rows, table, figure if len(frame) >= LEAST else None, alt, **caption)

    def _known_when(self, row: Row) -> tuple[str, str]:
        """Return who counted a number and when, and the number with its flags."""
        form = self.build.format
        number = form.figure(row)
        flags = [form.flag(flag) for flag in sorted(flags_of(row)) if catalogue.matters(flag)]
        if flags:
            number = self.build.words.text("word.detailed", what=number, detail="; ".join(flags))
        return f"{self.build.counter(row)}, {form.dated(row['as_of'])}", number


def _year(row: Row) -> int:
    return int((row["period_end"] or row["as_of"])[:4])
