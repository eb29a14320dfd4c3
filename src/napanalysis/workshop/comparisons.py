"""Charts that set counts side by side: releases, years and populations."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd

from napanalysis.exhibits.charts import Row as Pair
from napanalysis.exhibits.charts import bar_chart, column_chart, dumbbell_chart
from napanalysis.exhibits.exhibit import Exhibit
from napanalysis.wording.inline import Cell
from napanalysis.workshop.drawing import LEAST, Drawing, Words, is_yearly
from napanalysis.workshop.presenter import Part


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
        if self._is_nothing(label, frame):
            return None
        words = self.build.words
        known = {row["observation"]: row for row in self._rows(self.year.observations)}
        old = [known[name] for name in frame["first_observation"]]
        new = [known[name] for name in frame["observation"]]
        names = (words.text("word.first_published"), words.text("word.in_force"))
        sides = [(names[0], old), (names[1], new)]
        table = self.build.side_by_side(sides, "period", words.text("column.period"))
        pairs = [
            Pair(self.build.format.period(now), (was["value"], now["value"]),
                       (self._short(was), self._short(now)))
            for was, now in zip(old, new, strict=True)
            if is_yearly(now) and was["value"] is not None and now["value"] is not None
        ]  # fmt: skip
        changed = [n for n, pair in enumerate(pairs) if pair.values[0] != pair.values[1]]
        if not changed or len(pairs) < LEAST:
            return self._exhibit(label, [*old, *new], table, title, subtitle, notes)
        # What was never revised before the first revision is told by the table alone.
        shown = pairs[max(0, min(changed[0], len(pairs) - LEAST)) :]
        if len(shown) < len(pairs):
            notes = (*notes, words.text("word.unrevised", year=shown[0].name))
        figure = partial(dumbbell_chart, shown, names, unit=self._unit(new))
        alt = "; ".join(map(self._revised, shown))
        return self._exhibit(
            label, [*old, *new], table, title, subtitle, notes, figure=figure, alt=alt
        )

    def _revised(self, pair: Pair) -> str:
        key = "word.alt_unrevised" if pair.values[0] == pair.values[1] else "word.alt_revised"
        return self.build.words.text(
            key, year=pair.name, first=pair.labels[0], newest=pair.labels[1]
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
        series = {
            name: sorted(yearly, key=lambda row: row["period_end"] or row["as_of"])
            for name, rows in self.present.named(parts)
            if (yearly := list(filter(is_yearly, rows)))
        }
        rows = [row for counts in series.values() for row in counts]
        if self._is_nothing(label, rows):
            return None
        words = self.build.words
        table = self.build.side_by_side(list(series.items()), "year", words.text("column.year"))
        if not self._is_drawn(series):
            return self._exhibit(label, rows, table, title, subtitle, notes)
        figure = partial(
            column_chart,
            self._yearly(series, every=True),
            unit=self._unit(rows),
            bounds_words=words.text("word.only_bounds"),
        )
        alt = self._yearly_alt(series)
        return self._exhibit(label, rows, table, title, subtitle, notes, figure=figure, alt=alt)

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
        named = self.present.named(parts)
        rows = [row for _, counts in named for row in counts]
        if self._is_nothing(label, rows):
            return None
        name_of = self._label_of(by, rows)
        table = self.build.side_by_side(named, "period", self.build.words.text("column.period"))
        panels = [
            (heading, [self._point(name_of(row), row) for row in counts if is_yearly(row)])
            for heading, counts in named
            if self._is_drawn({heading: list(filter(is_yearly, counts))})
        ]
        if not panels:
            return self._exhibit(label, rows, table, title, subtitle, notes)
        figure = partial(bar_chart, panels, unit=self._unit(rows))
        alt = self._alt(
            (heading, self._alt((str(bar.x), bar.label) for bar in bars))
            for heading, bars in panels
        )
        notes = (*notes, *self._undrawn(rows))
        return self._exhibit(label, rows, table, title, subtitle, notes, figure=figure, alt=alt)
