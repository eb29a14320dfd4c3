"""Charts of figures: each with its message, alternative text, data table, notes and trail."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis.comparability import parted
from napanalysis.analysis.measure_rows import Row, flags_of
from napanalysis.exhibits.charts import (
    Bar,
    Line,
    Point,
    bar_chart,
    dated_points,
    line_chart,
    stacked_bar_chart,
)
from napanalysis.exhibits.charts import Row as StackRow
from napanalysis.exhibits.exhibit import Exhibit
from napanalysis.wording.inline import Cell, Phrase

if TYPE_CHECKING:
    from napanalysis.exhibits.builder import Column
    from napanalysis.exhibits.year import Year

Words = str | Phrase
#: With fewer numbers that may be compared there is no chart: the table says it all.
LEAST = 3


class Charts:
    """Draws the figures of a year; where there are too few to draw, the table stands alone.

    Parameters
    ----------
    year : Year
        The year whose figures are drawn.
    """

    def __init__(self, year: Year) -> None:
        self._year = year

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
    ) -> Exhibit | None:
        """Publish series by calendar year as lines, with gaps where figures aren't comparable.

        Parameters
        ----------
        frame : pandas.DataFrame or sequence of pandas.DataFrame
            Flows or measures by year; at most four series.
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
        """
        year, build = self._year, self._year._build
        year._check_label(label, "fig-")
        frames = [frame] if isinstance(frame, pd.DataFrame) else list(frame)
        found = [row for one in frames for row in year._rows(one)]
        if not found:
            return year._publish_nothing(label)
        rows = sorted(found, key=lambda row: row["period_end"])
        series = self._series(rows, by, names)
        columns = [(name, found) for name, found in series.items()]
        heading = build.words.text("column.year")
        table = build.side_by_side(columns, "year", heading)
        drawn: dict[str, Any] = {}
        if self._is_drawn(series):
            lines = [self._yearly(name if len(series) > 1 else "", found)
                     for name, found in series.items()]  # fmt: skip
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
        return year.add(label, rows, table, title, subtitle, notes, **drawn)

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
        least: int = LEAST,
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
        least : int, default 3
            With fewer numbers there is no chart.
        """
        year, build = self._year, self._year._build
        year._check_label(label, "fig-")
        if frame.empty:
            return year._publish_nothing(label)
        rows = sorted(year._rows(frame), key=lambda row: (row["as_of"], row["source"]))
        series = self._series(rows, by, None)
        table = build.table(rows, columns)
        drawn: dict[str, Any] = {}
        if len(rows) >= least:
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
        return year.add(label, rows, table, title, subtitle, notes, **drawn)

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
        """
        year, build = self._year, self._year._build
        year._check_label(label, "fig-")
        if frame.empty:
            return year._publish_nothing(label)
        rows = year._rows(frame)
        tell = self._teller(by)
        table = build.table(rows, columns or (by, "number"))
        drawn: dict[str, Any] = {}
        if len(rows) >= LEAST:
            bars = [
                Bar(tell(row), _none(row["value"]), _none(row["lower"]), _none(row["upper"]),
                    build.format.figure(row))
                for row in rows
            ]  # fmt: skip
            pairs = [
                build.words.text("word.pair", key=tell(row), value=build.format.figure(row))
                for row in rows
            ]
            drawn = {
                "figure": partial(
                    bar_chart, bars, language=build.language, x_label=self._unit(rows)
                ),
                "alt": "; ".join(pairs),
            }
        return year.add(label, rows, table, title, subtitle, notes, **drawn)

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
        """Publish totals as bars of their parts.

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
        """
        year, build = self._year, self._year._build
        year._check_label(label, "fig-")
        if total.empty:
            return year._publish_nothing(label)
        tell = self._teller(by)
        place = 1 if year.language == "en" else 2
        wholes = {tell(row): row for row in year._rows(total)}
        named = [
            (entry[place], {tell(row): row for row in year._rows(entry[0])}) for entry in parts
        ]
        known = [name for name in wholes if all(name in found for _, found in named)]
        whole = build.words.text("word.total")
        extra = [(entry[place], year._rows(entry[0])) for entry in more if len(entry[0])]
        columns = [(whole, list(wholes.values()))]
        columns += [(name, list(found.values())) for name, found in named if found]
        table = build.side_by_side([*columns, *extra], by, build.words.text(f"column.{by}"))
        drawn: dict[str, Any] = {}
        if known:
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
        return year.add(label, rows, table, title, subtitle, notes, **drawn)

    # ------------------------------------------------------------------------------------------

    def _teller(self, by: str) -> Callable[[Row], str]:
        known = self._year._build.aspects().get(by)
        if known is not None:
            return lambda row: str(known(row))
        return lambda row: str(row[by])

    def _series(
        self, rows: Sequence[Row], by: str, names: Mapping[str, tuple[str, str]] | None
    ) -> dict[str, list[Row]]:
        tell = self._teller(by)
        place = 0 if self._year.language == "en" else 1
        found: dict[str, list[Row]] = {}
        for row in rows:
            key = row.get("measure") or row.get("indicator") or ""
            name = names[key][place] if names and key in names else tell(row)
            found.setdefault(name, []).append(row)
        return found

    def _is_drawn(self, series: Mapping[str, Sequence[Row]]) -> bool:
        """Whether some series has enough numbers that may be compared with each other."""
        return any(
            sum(not parted(old, new) for old, new in pairwise(rows)) >= LEAST - 1
            for rows in series.values()
        )

    def _unit(self, rows: Sequence[Row]) -> str:
        unit = rows[0]["unit"]
        return catalogue.units()[unit].many[self._year.language]

    def _point(self, x: Any, row: Row, labelled: bool = True) -> Point:
        label = self._year._build.format.figure(row) if labelled else ""
        return Point(x, _none(row["value"]), _none(row["lower"]), _none(row["upper"]), label)

    def _yearly(self, name: str, rows: Sequence[Row]) -> Line:
        """Return a series by calendar year; a year without a figure is a gap."""
        known = {int(row["period_end"][:4]): row for row in rows}
        first = min(known)
        points = [
            self._point(year, known[year]) if year in known else Point(year, None, None, None)
            for year in range(first, max(known) + 1)
        ]
        breaks = frozenset(
            int(new["period_end"][:4]) - first for old, new in pairwise(rows) if parted(old, new)
        )
        return Line(name, tuple(
            replace(point, label="") if point.kind == "bounded" else point for point in points
        ), breaks)  # fmt: skip

    def _dated(self, name: str, rows: Sequence[Row]) -> Line:
        points = tuple(self._point(date.fromisoformat(row["as_of"]), row) for row in rows)
        return Line(name, points, frozenset(
            place for place, (old, new) in enumerate(pairwise(rows), 1)
            if ("stock-falls" in flags_of(new) and new["value"] < old["value"]) or parted(old, new)
        ))  # fmt: skip

    def _alt(self, series: Mapping[str, Sequence[Row]], aspect: str) -> str:
        build = self._year._build
        return "; ".join(
            build.words.text("word.alt_series", what=name, numbers=build.stated(rows, aspect))
            for name, rows in series.items()
        )

    def _dated_alt(self, row: Row) -> str:
        build = self._year._build
        number = build.format.figure(row)
        flags = [build.format.flag(one) for one in sorted(flags_of(row)) if catalogue.matters(one)]
        if flags:
            number = build.words.text("word.detailed", what=number, detail="; ".join(flags))
        return build.words.text(
            "word.alt_dated", who=build.counter(row), when=build.format.day(row["as_of"]),
            value=number,
        )  # fmt: skip


def _none(number: float | None) -> float | None:
    return None if number is None or pd.isna(number) else float(number)
