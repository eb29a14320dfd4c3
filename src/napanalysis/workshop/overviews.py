"""Charts that show what there is: sources on a timeline, ages, commitments, units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis.comparability import parted
from napanalysis.analysis.measure_rows import Row
from napanalysis.exhibits.charts import (
    Line,
    Mark,
    Unit,
    freshness_strip,
    heat_map,
    timeline_chart,
    unit_diagram,
)
from napanalysis.exhibits.charts import Row as HeatRow
from napanalysis.exhibits.exhibit import Exhibit, Table
from napanalysis.wording.inline import Cell
from napanalysis.workshop.drawing import LEAST, Drawing, Words, is_yearly


class Overviews(Drawing):
    """The charts of `Charts` that show what is known, and since when."""

    def timeline(
        self,
        frame: pd.DataFrame | Sequence[pd.DataFrame],
        *,
        label: str,
        title: Words,
        by: str = "counter",
        subtitle: Words = "",
        notes: Sequence[Cell] = (),
        names: Mapping[str, tuple[str, str]] | None = None,
        columns: Sequence[Any] = ("when", "number", "counter"),
    ) -> Exhibit | None:
        """Publish what was counted when, a row of dots a source, with the gaps between them.

        Parameters
        ----------
        frame : pandas.DataFrame or sequence of pandas.DataFrame
            Stocks and snapshots at their dates, flows in the middle of their period. Figures
            over several years stand in the table alone.
        label, title, subtitle, notes, names
            As for `lines`.
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
        present, build = self.present, self.present.build
        present.check_label(label, "fig-")
        frames = [frame] if isinstance(frame, pd.DataFrame) else list(frame)
        rows = [row for one in frames for row in present.rows(one)]
        if not rows:
            present.nothing(label)
            return None
        rows.sort(key=lambda row: (row["as_of"] or row["period_end"], row.get("source", "")))
        table = build.table(rows, columns)
        series = self._series([row for row in rows if is_yearly(row)], by, names)
        lines = [self._placed(name, found) for name, found in series.items()]
        drawn: dict[str, Any] = {}
        if sum(len(line.known) for line in lines) >= LEAST:
            numbers = {
                name: "; ".join(
                    build.words.text(
                        "word.pair", key=build.format.when(row), value=build.format.figure(row)
                    )
                    for row in found
                )
                for name, found in series.items()
            }
            drawn = {
                "figure": partial(
                    timeline_chart, lines, language=build.language, x_label=self._unit(rows)
                ),
                "alt": "; ".join(
                    build.words.text("word.alt_series", what=name, numbers=told)
                    for name, told in numbers.items()
                ),
            }
            notes = (*notes, *self._undrawn(rows))
        return present.exhibit(label, rows, table, title, subtitle, notes, **drawn)

    def _placed(self, name: str, rows: Sequence[Row]) -> Line:
        """Return the rows of a source at their days; of two of one day, the later one."""
        by_day = {_day(row): row for row in rows}
        ordered = [by_day[day] for day in sorted(by_day)]
        points = tuple(self._point(_day(row), row) for row in ordered)
        breaks = (n for n, (old, new) in enumerate(pairwise(ordered), 1) if parted(old, new))
        return Line(name, points, frozenset(breaks))

    def strip(
        self,
        frame: pd.DataFrame,
        *,
        label: str,
        title: Words,
        subtitle: Words = "",
        notes: Sequence[Cell] = (),
        names: Mapping[str, tuple[str, str]] | None = None,
        recent: int = 24,
    ) -> Exhibit | None:
        """Publish the last date of each indicator, and how far it lies before the year's end.

        Parameters
        ----------
        frame : pandas.DataFrame
            What ``nap.freshness(..., year.end)`` returns.
        label, title, subtitle, notes, names
            As for `lines`.
        recent : int, default 24
            Months; the mark of an older date is open.

        Examples
        --------
        >>> named = ["cases_completed", "trp_issued", "ucr_incidents"]
        >>> ages = nap.freshness(year.figures(named), year.end)
        >>> chart = year.chart.strip(ages, label="fig-ages", title="How old the figures are")
        >>> [str(months) for _, _, months in chart.table.rows]
        ['3', '3', '-5']
        """
        present, build = self.present, self.present.build
        present.check_label(label, "fig-")
        if frame.empty:
            present.nothing(label)
            return None
        marks, rows, cells = [], [], []
        ends = self.year.observations["as_of"].fillna(self.year.observations["period_end"])
        for indicator, last, months in frame[["indicator", "last", "months"]].itertuples(
            index=False, name=None
        ):
            own = (names or {}).get(indicator)
            about = catalogue.indicator(indicator).label
            name = self._heading(own or (about["en"], about["fr"]))
            behind = self.year.observations[(self.year.observations["indicator"] == indicator)
                                       & (ends == last)]  # fmt: skip
            # Flags say how a number may be used, and no number is shown here.
            rows += [{**row, "flags": ""} for row in present.rows(behind.tail(1))]
            day = pd.Timestamp(last).date()
            marks.append(Mark(name, day, build.format.month(day), recent=months <= recent))
            cells.append((name, build.format.day(day.isoformat()), str(int(months))))
        table = Table(
            tuple(build.words.text(f"column.{key}") for key in ("indicator", "last", "months")),
            tuple(cells),
            frozenset({2}),
        )
        drawn: dict[str, Any] = {}
        if len(marks) >= LEAST:
            drawn = {
                "figure": partial(
                    freshness_strip,
                    marks,
                    self.year.end.date(),
                    language=build.language,
                    at_label=build.words.text("word.end_of_year", year=self.year.fiscal_year),
                    x_label=build.words.text("word.last_dates", months=str(recent)),
                ),
                "alt": "; ".join(
                    build.words.text("word.age_after", name=name, day=day)
                    if int(months) < 0
                    else build.words.text("word.age", name=name, day=day, months=months)
                    for name, day, months in cells
                ),
            }
        return present.exhibit(label, rows, table, title, subtitle, notes, **drawn)

    def heat(
        self,
        frame: pd.DataFrame,
        *,
        label: str,
        title: Words,
        rows: str = "pillar",
        columns: str = "status",
        subtitle: Words = "",
        notes: Sequence[Cell] = (),
    ) -> Exhibit | None:
        """Publish how many rows there are of two categories, as shaded cells with the counts.

        Parameters
        ----------
        frame : pandas.DataFrame
            The rows that are counted, such as ``year.action_plan``.
        label, title, subtitle, notes
            As for `lines`.
        rows, columns : str, default "pillar" and "status"
            Columns of `frame` whose values are breakdowns of the catalogue.

        Examples
        --------
        >>> chart = year.chart.heat(year.action_plan, label="fig-heat", title="Pillar by status")
        >>> print(chart.alt.split("; ")[0])
        Prevention (15): Ongoing 15, In progress 0, Completed 0, On hold 0
        """
        present, build = self.present, self.present.build
        present.check_label(label, "fig-")
        if frame.empty:
            present.nothing(label)
            return None
        counts = pd.crosstab(frame[rows], frame[columns])
        across = [name for name in catalogue.wording("breakdowns")[columns] if name in counts]
        down = [name for name in catalogue.wording("breakdowns")[rows] if name in counts.index]
        heads = [build.format.breakdown(f"{columns}={name}") for name in across]
        plain = build.format.plain_number
        lines = [
            HeatRow(
                build.format.breakdown(f"{rows}={name}"),
                tuple(float(counts.loc[name, one]) for one in across),
                tuple(plain(int(counts.loc[name, one])) for one in across),
                plain(int(counts.loc[name, across].sum())),
            )
            for name in down
        ]
        total = build.words.text("word.total")
        table = Table(
            (build.words.text(f"column.{rows}"), *heads, total),
            tuple((line.name, *line.labels, line.total) for line in lines),
            frozenset(range(1, len(heads) + 2)),
        )
        drawn: dict[str, Any] = {}
        if len(frame) >= LEAST:
            drawn = {
                "figure": partial(
                    heat_map,
                    lines,
                    heads,
                    x_label=build.words.text("word.deliverables").capitalize(),
                    total=total,
                ),
                "alt": "; ".join(
                    build.words.text(
                        "word.pair",
                        key=f"{line.name} ({line.total})",
                        value=", ".join(
                            f"{head} {count}"
                            for head, count in zip(heads, line.labels, strict=True)
                        ),
                    )
                    for line in lines
                ),
            }
        return present.exhibit(label, present.rows(frame), table, title, subtitle, notes, **drawn)

    def diagram(
        self, *, label: str, title: Words, subtitle: Words = "", notes: Sequence[Cell] = ()
    ) -> Exhibit | None:
        """Publish what each count measures: incident, case, accused, victim, permit.

        Parameters
        ----------
        label, title, subtitle, notes
            As for `lines`.

        Examples
        --------
        >>> chart = year.chart.diagram(label="fig-units", title="What each count measures")
        >>> bool(chart.alt)
        True
        """
        present, build = self.present, self.present.build
        present.check_label(label, "fig-")
        spoken = [
            {name: words[build.language] for name, words in unit.items()}
            for unit in catalogue.wording("counted")["unit"]
        ]
        units = [Unit(one["name"], (one["counts"], one["where"]), one.get("link", ""))
                 for one in spoken]  # fmt: skip
        heads = ("unit_counted", "what", "counted_where", "relation")
        table = Table(
            tuple(build.words.text(f"column.{head}") for head in heads),
            tuple((unit.name, *unit.lines, unit.link or build.words.text("word.none"))
                  for unit in units),
        )  # fmt: skip
        alt = " ".join(
            build.words.text("word.pair", key=unit.name, value=unit.lines[0]) for unit in units
        )
        return present.exhibit(
            label, [], table, title, subtitle, notes, [],
            figure=partial(unit_diagram, units), alt=alt,
        )  # fmt: skip


def _day(row: Row) -> date:
    """Return the day at which a row is drawn: its date, or the middle of its period."""
    if row["as_of"] or not row["period_start"]:
        return date.fromisoformat(row["as_of"] or row["period_end"])
    start, end = (date.fromisoformat(row[name]) for name in ("period_start", "period_end"))
    return start + timedelta(days=(end - start).days // 2)
