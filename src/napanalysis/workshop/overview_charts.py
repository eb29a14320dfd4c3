"""Charts that show what there is: sources on a timeline, ages, commitments, units."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Unpack

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis.comparability import parted
from napanalysis.analysis.measure_rows import Row
from napanalysis.exhibits import charts
from napanalysis.exhibits.charts import Line, Point
from napanalysis.exhibits.exhibit import Exhibit, Table
from napanalysis.workshop.chart_series import LEAST, Drawing, is_yearly
from napanalysis.workshop.presenter import Caption

if TYPE_CHECKING:
    from napanalysis.exhibits.builder import Column

#: Months; the mark of an older date is open.
_RECENT = 24


class Overviews(Drawing):
    """The charts of `Charts` that show what is known, and since when."""

    def timeline(
        self,
        frame: pd.DataFrame | Sequence[pd.DataFrame],
        *,
        by: str = "counter",
        columns: Sequence[Column] = ("when", "number", "counter"),
        **caption: Unpack[Caption],
    ) -> Exhibit | None:
        """Publish what was counted when, a row of dots a source, with the gaps between them.

        Parameters
        ----------
        frame : pandas.DataFrame or sequence of pandas.DataFrame
            Stocks and snapshots at their dates, flows in the middle of their period. Figures
            over several years stand in the table alone.
        by : str, default "counter"
            What tells rows apart.
        columns : sequence, optional
            Columns of the data table, as for `Year.table`.

        Examples
        --------
        >>> chart = year.chart.timeline(
        ...     year.stock("cases_completed"), label="fig-timeline", title="Cases by source"
        ... )
        >>> print(chart.alt.split(": ")[-1])
        90
        """
        rows = self._rows(frame)
        rows.sort(key=lambda row: (row["as_of"] or row["period_end"], row.get("source", "")))
        form, table = self.build.format, self.build.table(rows, columns)
        series = self._series(list(filter(is_yearly, rows)), by)
        lines = [self._placed(name, entries) for name, entries in series.items()]
        if sum(len(line.known) for line in lines) < LEAST:
            return self._exhibit(rows, table, **caption)
        figure = partial(charts.timeline_chart, lines, unit=self._unit(rows))
        alt = self._alt(
            (name, self._alt((form.when(row), form.figure(row)) for row in entries))
            for name, entries in series.items()
        )
        return self._exhibit(rows, table, figure, alt, **self._noted(rows, caption))

    def _placed(self, name: str, rows: Sequence[Row]) -> Line:
        """Return the rows of a source at their days; of two of one day, the later one."""
        by_day = dict(sorted({_day(row): row for row in rows}.items()))
        points = tuple(self._point(day, row) for day, row in by_day.items())
        neighbours = enumerate(pairwise(by_day.values()), 1)
        return Line(name, points, frozenset(n for n, (old, new) in neighbours if parted(old, new)))

    def strip(self, frame: pd.DataFrame, **caption: Unpack[Caption]) -> Exhibit | None:
        """Publish the last date of each indicator, and how far it lies before the year's end.

        Parameters
        ----------
        frame : pandas.DataFrame
            What ``nap.freshness(..., year.end)`` returns. The marks of dates more than 24 months
            old are open.

        Examples
        --------
        >>> named = ["cases_completed", "trp_issued", "ucr_incidents"]
        >>> ages = nap.freshness(year.figures(named), year.end)
        >>> chart = year.chart.strip(ages, label="fig-ages", title="How old the figures are")
        >>> [str(months) for _, _, months in chart.table.rows]
        ['3', '3', '-5']
        """
        words, form, seen = self.build.words, self.build.format, self.year.observations
        ends = seen["as_of"].fillna(seen["period_end"])
        rows: list[Row] = []
        marks, cells, alts = [], [], []
        for indicator, last, months in frame[["indicator", "last", "months"]].itertuples(
            index=False
        ):
            name = catalogue.indicator(indicator).label[self.build.language]
            behind = seen[(seen["indicator"] == indicator) & (ends == last)].tail(1)
            # Flags say how a number may be used, and no number is shown here.
            rows += [{**row, "flags": ""} for row in self._rows(behind)]
            day, age = last.date(), str(int(months))
            is_old = bool(months > _RECENT)
            point = Point(day, months, months, months, form.month(day), provisional=is_old)
            marks.append(Line(name, (point,)))
            cells.append((name, form.day(day.isoformat()), age))
            key = "word.age_after" if months < 0 else "word.age"
            alts.append(words.text(key, name=name, day=cells[-1][1], months=age))
        heads = (words.text(f"column.{key}") for key in ("indicator", "last", "months"))
        table = Table(tuple(heads), tuple(cells), frozenset({2}))
        figure = partial(
            charts.freshness_strip,
            marks,
            self.year.end.date(),
            at_label=words.text("word.end_of_year", year=self.year.fiscal_year),
            unit=words.text("word.last_dates", months=str(_RECENT)),
        )
        is_drawn = len(marks) >= LEAST
        return self._exhibit(rows, table, figure if is_drawn else None, "; ".join(alts), **caption)

    def heat(
        self,
        frame: pd.DataFrame,
        *,
        rows: str = "pillar",
        columns: str = "status",
        **caption: Unpack[Caption],
    ) -> Exhibit | None:
        """Publish how many rows there are of two categories, as shaded cells with the counts.

        Parameters
        ----------
        frame : pandas.DataFrame
            The rows that are counted, such as ``year.action_plan``.
        rows, columns : str, default "pillar" and "status"
            Columns of `frame` whose values are breakdowns of the catalogue.

        Examples
        --------
        >>> chart = year.chart.heat(year.action_plan, label="fig-heat", title="Pillar by status")
        >>> print(chart.alt.split("; ")[0])
        Prevention (15): Ongoing 15, In progress 0, Completed 0, On hold 0
        """
        form, words, wordings = self.build.format, self.build.words, catalogue.wording("breakdowns")
        counts = pd.crosstab(frame[rows], frame[columns])
        down, across = ([name for name in wordings[key] if name in known]
                        for key, known in ((rows, counts.index), (columns, counts)))  # fmt: skip
        heads = [form.breakdown(f"{columns}={name}") for name in across]
        lines = []
        for name in down:
            numbers = tuple(float(counts.loc[name, other]) for other in across)
            labels = tuple(map(form.plain_number, numbers))
            total = form.plain_number(sum(numbers))
            lines.append(charts.Row(form.breakdown(f"{rows}={name}"), numbers, labels, total))
        total = words.text("word.total")
        table = Table(
            (words.text(f"column.{rows}"), *heads, total),
            tuple((line.name, *line.labels, line.total) for line in lines),
            frozenset(range(1, len(heads) + 2)),
        )
        unit = words.text("word.deliverables").capitalize()
        figure = partial(charts.heat_map, lines, heads, unit=unit, total=total)
        alt = self._alt(
            (
                f"{line.name} ({line.total})",
                ", ".join(
                    f"{head} {label}" for head, label in zip(heads, line.labels, strict=True)
                ),
            )
            for line in lines
        )
        is_drawn = len(frame) >= LEAST
        return self._exhibit(self._rows(frame), table, figure if is_drawn else None, alt, **caption)

    def diagram(self, **caption: Unpack[Caption]) -> Exhibit | None:
        """Publish what each count measures: incident, case, accused, victim, permit.

        Examples
        --------
        >>> chart = year.chart.diagram(label="fig-units", title="What each count measures")
        >>> bool(chart.alt)
        True
        """
        entries = [
            {name: words[self.build.language] for name, words in unit.items()}
            for unit in catalogue.wording("counted")["unit"]
        ]
        units = [
            charts.Unit(entry["name"], (entry["counts"], entry["where"]), entry.get("link", ""))
            for entry in entries
        ]
        text = self.build.words.text
        heads = ("unit_counted", "what", "counted_where", "relation")
        table = Table(
            tuple(text(f"column.{head}") for head in heads),
            tuple((unit.name, *unit.lines, unit.link or text("word.none")) for unit in units),
        )
        alt = self._alt(((unit.name, unit.lines[0]) for unit in units), " ")
        return self._exhibit(
            [], table, partial(charts.unit_diagram, units), alt, sources=[], **caption
        )


def _day(row: Row) -> date:
    """Return the day at which a row is drawn: its date, or the middle of its period."""
    if row["as_of"] or not row["period_start"]:
        return date.fromisoformat(row["as_of"] or row["period_end"])
    start, end = (date.fromisoformat(row[name]) for name in ("period_start", "period_end"))
    return start + timedelta(days=(end - start).days // 2)
