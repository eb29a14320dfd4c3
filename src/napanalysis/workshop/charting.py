"""Charts of figures: each with its message, alternative text, data table, notes and trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis.measure_rows import Row
from napanalysis.exhibits.charts import (
    Bar,
    Line,
    bar_chart,
    dated_points,
    line_chart,
    stacked_bar_chart,
)
from napanalysis.exhibits.charts import Row as StackRow
from napanalysis.exhibits.exhibit import Exhibit
from napanalysis.wording.inline import Cell
from napanalysis.workshop.comparisons import Comparisons
from napanalysis.workshop.drawing import LEAST, Words, bounds_of, is_yearly
from napanalysis.workshop.overviews import Overviews

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
        names: Mapping[str, tuple[str, str]] | None = None,
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
        present, build = self.present, self.present.build
        present.check_label(label, "fig-")
        frames = [frame] if isinstance(frame, pd.DataFrame) else list(frame)
        found = [row for one in frames for row in present.rows(one) if is_yearly(row)]
        if not found:
            present.nothing(label)
            return None
        rows = sorted(found, key=lambda row: row["period_end"])
        series = self._series(rows, by, names)
        columns = [(name, found) for name, found in series.items()]
        heading = build.words.text("column.year")
        table = build.side_by_side(columns, "year", heading)
        drawn: dict[str, Any] = {}
        if self._is_drawn(series):
            lines = [self._yearly(name if len(series) > 1 else "", found)
                     for name, found in series.items()]  # fmt: skip
            years = self._provisional(rows) if provisional else []
            if years:
                lines = [_with_open(line, years) for line in lines]
                told = build.format.listed([str(one) for one in years])
                notes = (*notes, build.words.text("word.provisional", years=told))
            drawn = {
                "figure": partial(
                    line_chart,
                    lines,
                    language=build.language,
                    y_label=self._unit(rows),
                    break_words=build.words.text("word.break"),
                ),
                "alt": self._alt(series, "year"),
            }
        return present.exhibit(label, rows, table, title, subtitle, notes, **drawn)

    def _provisional(self, rows: Sequence[Row]) -> list[int]:
        """Return the years that are the newest of their source: a later release revises them."""
        sources = self.present.build.analysis.sources
        ends = {
            row["period_end"]
            for row in rows
            if row["period_end"] == sources[self.present.build.sources_of([row])[0]].latest
        }
        newest = max((row["period_end"] for row in rows), default="")
        return sorted(int(end[:4]) for end in ends if end == newest)

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
        present, build = self.present, self.present.build
        present.check_label(label, "fig-")
        if frame.empty:
            present.nothing(label)
            return None
        rows = sorted(present.rows(frame), key=lambda row: (row["as_of"], row["source"]))
        series = self._series(rows, by, None)
        table = build.table(rows, columns)
        drawn: dict[str, Any] = {}
        if self._is_drawn(series) if least is None else len(rows) >= least:
            # A counter has one colour and mark in all charts, whoever counted first.
            order = [build.family(family) for family in catalogue.families()]
            named = sorted(series, key=lambda name: (
                order.index(name) if name in order else len(order), name))  # fmt: skip
            lines = [self._dated(name, series[name]) for name in named]
            drawn = {
                "figure": partial(
                    dated_points, lines, language=build.language, y_label=self._unit(rows)
                ),
                "alt": build.words.text(
                    "word.alt_dates",
                    what=build.what(rows[0]),
                    numbers="; ".join(map(self._dated_alt, rows)),
                ),
            }
        return present.exhibit(label, rows, table, title, subtitle, notes, **drawn)

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
        present, build = self.present, self.present.build
        present.check_label(label, "fig-")
        if frame.empty:
            present.nothing(label)
            return None
        beside = [] if reference is None else present.rows(reference)[-1:]
        rows = [*present.rows(frame), *beside]
        tell = self._teller(by, rows)
        table = build.table(rows, columns or (by, "number"))
        drawn: dict[str, Any] = {}
        if len(rows) - len(beside) >= LEAST:
            bars = [Bar(tell(row), *bounds_of(row), build.format.figure(row)) for row in rows]
            pairs = [
                build.words.text("word.pair", key=tell(row), value=build.format.figure(row))
                for row in rows
            ]
            drawn = {
                "figure": partial(
                    bar_chart,
                    bars[: len(rows) - len(beside)],
                    language=build.language,
                    x_label=self._unit(rows),
                    reference=bars[-1] if beside else None,
                ),
                "alt": "; ".join(pairs),
            }
        return present.exhibit(label, rows, table, title, subtitle, notes, **drawn)

    def stacked(
        self,
        parts: Sequence[tuple[pd.DataFrame, str, str]],
        total: pd.DataFrame,
        *,
        label: str,
        title: Words,
        by: str = "period",
        subtitle: Words = "",
        notes: Sequence[Cell] = (),
        more: Sequence[tuple[pd.DataFrame, str, str]] = (),
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
        >>> print(chart.alt)
        2014 (34): Initial 10 and Subsequent 24
        """
        present, build = self.present, self.present.build
        present.check_label(label, "fig-")
        if total.empty:
            present.nothing(label)
            return None
        tell = self._teller(by, present.rows(total))
        wholes = {tell(row): row for row in present.rows(total)}
        named = [
            (self._heading(entry[1:]), {tell(row): row for row in present.rows(entry[0])})
            for entry in parts
        ]
        known = [name for name in wholes if all(name in found for _, found in named)]
        whole = build.words.text("word.total")
        extra = [
            (self._heading(entry[1:]), present.rows(entry[0])) for entry in more if len(entry[0])
        ]
        columns = [(whole, list(wholes.values()))]
        columns += [(name, list(found.values())) for name, found in named if found]
        table = build.side_by_side([*columns, *extra], by, build.heading(by))
        drawn: dict[str, Any] = {}
        if self._is_drawn({"": [wholes[name] for name in known]}):
            bars = [
                StackRow(
                    name,
                    tuple(found[name]["value"] for _, found in named),
                    tuple(build.format.figure(found[name]) for _, found in named),
                    build.format.figure(wholes[name]),
                )
                for name in known
            ]
            drawn = {
                "figure": partial(
                    stacked_bar_chart,
                    bars,
                    [name for name, _ in named],
                    language=build.language,
                    x_label=self._unit(list(wholes.values())),
                ),
                "alt": "; ".join(
                    build.words.text(
                        "word.pair",
                        key=f"{bar.name} ({bar.total})",
                        value=build.format.listed(
                            [
                                f"{name} {number}"
                                for (name, _), number in zip(named, bar.labels, strict=True)
                            ]
                        ),
                    )
                    for bar in bars
                ),
            }
        rows = [row for _, found in (*columns, *extra) for row in found]
        return present.exhibit(label, rows, table, title, subtitle, notes, **drawn)


def _with_open(line: Line, years: Sequence[int]) -> Line:
    """Return a line whose points of some years are drawn open."""
    points = (replace(point, provisional=point.position in years) for point in line.points)
    return replace(line, points=tuple(points))
