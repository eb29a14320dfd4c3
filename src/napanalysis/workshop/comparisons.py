"""Charts that set counts side by side: releases, years and populations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from napanalysis.exhibits.charts import Bar, Pair, bar_panels, column_chart, dumbbell_chart
from napanalysis.exhibits.exhibit import Exhibit
from napanalysis.wording.inline import Cell
from napanalysis.workshop.drawing import LEAST, Drawing, Words, bounds_of, is_yearly

#: Rows with their heading in English and French.
Part = tuple[pd.DataFrame, str, str]


class Comparisons(Drawing):
    """The charts of `Charts` that set one count beside another."""

    def revisions(
        self,
        frame: pd.DataFrame,
        *,
        label: str,
        title: Words,
        subtitle: Words = "",
        notes: Sequence[Cell] = (),
    ) -> Exhibit | None:
        """Publish what was first published of each year beside what is in force now.

        Parameters
        ----------
        frame : pandas.DataFrame
            What `nap.vintages` returns, of one count. The chart begins with the first number
            that was revised; where none was, there is only the table.
        label, title, subtitle, notes
            As for `lines`.

        Examples
        --------
        >>> later = nap.open_year("2024-2025", "en")
        >>> editions = nap.vintages(later.figures("glotip_victims", in_force=False))
        >>> chart = later.chart.revisions(editions, label="fig-editions", title="Revised counts")
        >>> print(chart.alt.split("; ")[-1])
        2021: 343 first published, 418 in the latest release
        """
        present, build = self.present, self.present.build
        present.check_label(label, "fig-")
        if frame.empty:
            present.nothing(label)
            return None
        known = {row["observation"]: row for row in present.rows(self.year.observations)}
        pairs = [
            (known[row["first_observation"]], known[row["observation"]])
            for row in frame.to_dict("records")
        ]
        names = (build.words.text("word.first_published"), build.words.text("word.in_force"))
        sides = [[pair[place] for pair in pairs] for place in (0, 1)]
        heading = build.words.text("column.period")
        table = build.side_by_side(list(zip(names, sides, strict=True)), "period", heading)
        marks = [
            Pair(build.format.period(new), old["value"], new["value"],
                 self._short(old), self._short(new))
            for old, new in pairs
            if is_yearly(new) and old["value"] is not None and new["value"] is not None
        ]  # fmt: skip
        drawn: dict[str, Any] = {}
        changed = [n for n, mark in enumerate(marks) if mark.first != mark.newest]
        if changed and len(marks) >= LEAST:
            # What was never revised before the first revision is told by the table alone.
            shown = marks[max(0, min(changed[0], len(marks) - LEAST)) :]
            drawn = {
                "figure": partial(dumbbell_chart, shown, names, x_label=self._unit(sides[1])),
                "alt": "; ".join(map(self._revised, shown)),
            }
            if len(shown) < len(marks):
                notes = (*notes, build.words.text("word.unrevised", year=shown[0].name))
        return present.exhibit(
            label, [*sides[0], *sides[1]], table, title, subtitle, notes, **drawn
        )

    def _revised(self, mark: Pair) -> str:
        key = "word.alt_unrevised" if mark.first == mark.newest else "word.alt_revised"
        return self.present.build.words.text(
            key, year=mark.name, first=mark.first_label, newest=mark.newest_label
        )

    def columns(
        self,
        parts: Sequence[Part],
        *,
        label: str,
        title: Words,
        subtitle: Words = "",
        notes: Sequence[Cell] = (),
    ) -> Exhibit | None:
        """Publish one or two counts by calendar year as columns, "<5" hatched.

        Parameters
        ----------
        parts : sequence of (DataFrame, str, str)
            Flows by year with their names in English and French; those without rows, and
            figures over several years, are left out.
        label, title, subtitle, notes
            As for `lines`.

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
        present, build = self.present, self.present.build
        present.check_label(label, "fig-")
        named = [
            (self._heading((en, fr)), [row for row in present.rows(one) if is_yearly(row)])
            for one, en, fr in parts
        ]
        named = [(name, rows) for name, rows in named if rows]
        if not named:
            present.nothing(label)
            return None
        series = {
            name: sorted(rows, key=lambda row: row["period_end"] or row["as_of"])
            for name, rows in named
        }
        rows = [row for found in series.values() for row in found]
        table = build.side_by_side(list(series.items()), "year", build.words.text("column.year"))
        drawn: dict[str, Any] = {}
        if self._is_drawn(series):
            none = build.words.text("word.none")
            lines = [
                replace(line, points=tuple(
                    replace(point, label=none) if point.kind == "missing" else point
                    for point in line.points
                ))
                for line in (
                    self._yearly(name if len(series) > 1 else "", found, bounds=True)
                    for name, found in series.items()
                )
            ]  # fmt: skip
            drawn = {
                "figure": partial(
                    column_chart,
                    lines,
                    y_label=self._unit(rows),
                    bounds_words=build.words.text("word.only_bounds"),
                ),
                "alt": self._alt(series, "year"),
            }
        return present.exhibit(label, rows, table, title, subtitle, notes, **drawn)

    def panels(
        self,
        parts: Sequence[Part],
        *,
        label: str,
        title: Words,
        by: str = "year",
        subtitle: Words = "",
        notes: Sequence[Cell] = (),
    ) -> Exhibit | None:
        """Publish counts of different populations apart: bars in panels that don't add up.

        Parameters
        ----------
        parts : sequence of (DataFrame, str, str)
            One panel each, with its heading in English and French. One with fewer than three
            numbers, and figures over several years, stand in the table alone.
        label, title, subtitle, notes
            As for `lines`.
        by : str, default "year"
            What names a bar.

        Examples
        --------
        >>> chart = year.chart.panels(
        ...     [(year.flow("ucr_incidents"), "Incidents", "Affaires")],
        ...     label="fig-panels",
        ...     title="Counts apart",
        ... )
        >>> print(chart.alt.split("; ")[-1])
        2014: 143
        """
        present, build = self.present, self.present.build
        present.check_label(label, "fig-")
        named = [(self._heading((en, fr)), present.rows(one)) for one, en, fr in parts if len(one)]
        if not named:
            present.nothing(label)
            return None
        rows = [row for _, found in named for row in found]
        tell = self._teller(by, rows)
        table = build.side_by_side(named, "period", build.words.text("column.period"))
        panels = [
            (heading, [Bar(tell(row), *bounds_of(row), self._short(row))
                       for row in found if is_yearly(row)])
            for heading, found in named
            if self._is_drawn({heading: list(filter(is_yearly, found))})
        ]  # fmt: skip
        drawn: dict[str, Any] = {}
        if panels:
            drawn = {
                "figure": partial(bar_panels, panels, x_label=self._unit(rows)),
                "alt": "; ".join(
                    build.words.text(
                        "word.alt_series",
                        what=heading,
                        numbers="; ".join(
                            build.words.text("word.pair", key=bar.name, value=bar.label)
                            for bar in bars
                        ),
                    )
                    for heading, bars in panels
                ),
            }
            notes = (*notes, *self._undrawn(rows))
        return present.exhibit(label, rows, table, title, subtitle, notes, **drawn)
