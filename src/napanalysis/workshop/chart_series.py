"""What all charts of a year share: names of series, points, units and alternative texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis.comparability import parted
from napanalysis.analysis.interval_arithmetic import Interval
from napanalysis.analysis.measure_rows import Row, flags_of, years_of
from napanalysis.exhibits.charts import Line, Point
from napanalysis.wording.formatting import SIGNS
from napanalysis.workshop.presenter import Caption

if TYPE_CHECKING:
    from napanalysis.workshop.year import Year

#: Short names of series in English and French, by indicator or measure.
Names = Mapping[str, tuple[str, str]]
#: With fewer numbers in a row that may be compared there is no chart: the table says it all.
LEAST = 3


class Drawing:
    """What of a year's rows is drawn, and how."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self.build = year.presenter
        self._exhibit = partial(self.build.exhibit, "fig-")

    def _rows(self, frames: pd.DataFrame | Sequence[pd.DataFrame]) -> list[Row]:
        tables = [frames] if isinstance(frames, pd.DataFrame) else frames
        return [row for table in tables for row in self.build.rows(table)]

    def _series(
        self, rows: Sequence[Row], by: str, names: Names | None = None
    ) -> dict[str, list[Row]]:
        name_of = self.build.label_of(by, rows)
        series: dict[str, list[Row]] = {}
        for row in rows:
            own = (names or {}).get(row.get("measure") or row.get("indicator") or "")
            series.setdefault(self.build.own(*own) if own else name_of(row), []).append(row)
        return series

    def _is_drawn(self, series: Mapping[str, Sequence[Row]]) -> bool:
        """Whether some series has enough numbers that may be compared with each other."""
        return any(_longest_run(rows) >= LEAST for rows in series.values())

    def _unit(self, rows: Sequence[Row]) -> str:
        units = {row["unit"]: row for row in rows}
        names = ", ".join(map(self.build.format.units, units.values()))
        return names[:1].upper() + names[1:]

    def _point(self, x: float | date | str, row: Row, label: str = "") -> Point:
        known = Interval.of(row)
        return Point(x, known.value, known.lower, known.upper, label or self._short(row))

    def _yearly(
        self, series: Mapping[str, Sequence[Row]], *, every: bool = False, newest: int | None = None
    ) -> list[Line]:
        """Return series by calendar year; a year without a figure is a gap.

        With `every`, that and numbers of which only bounds are known have a label too. The
        number of the `newest` year is provisional.
        """
        none = self.build.words.text("word.none") if every else ""
        lines = []
        for name, rows in series.items():
            known = {_year(row): row for row in rows}
            first, points = min(known), []
            for year in range(first, max(known) + 1):
                point = Point(year, None, None, None, none)
                if year in known and (drawn := self._point(year, known[year])).kind != "missing":
                    point = replace(drawn, provisional=year == newest)
                    if point.kind == "bounded" and not every:
                        point = replace(point, label="")
                points.append(point)
            breaks = {_year(new) - first for old, new in pairwise(rows) if parted(old, new)}
            lines.append(Line(name if len(series) > 1 else "", tuple(points), frozenset(breaks)))
        return lines

    def _newest(self, rows: Sequence[Row]) -> int | None:
        """Return the newest year where it is that of its source: a later release revises it."""
        sources, newest = self.build.analysis.sources, max(row["period_end"] for row in rows)
        named = (self.build.sources_of([row])[0] for row in rows if row["period_end"] == newest)
        return int(newest[:4]) if any(sources[name].latest == newest for name in named) else None

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

    def _noted(self, rows: Sequence[Row], caption: Caption) -> Caption:
        """Return a caption, with a note where a table has numbers over several years alone."""
        if all(map(is_yearly, rows)):
            return caption
        return self._with_note(caption, self.build.words.text("word.not_drawn"))

    def _with_note(self, caption: Caption, note: str) -> Caption:
        return {**caption, "notes": (*caption.get("notes", ()), note)}

    def _alt(self, entries: Iterable[tuple[str, str]], joined: str = "; ") -> str:
        """Return names and numbers for an alternative text: "Alberta: 78; Ontario: 143"."""
        return joined.join(
            self.build.words.text("word.pair", key=key, value=value) for key, value in entries
        )

    def _yearly_alt(self, series: Mapping[str, Sequence[Row]]) -> str:
        """Return series for an alternative text, which says what isn't comparable, as charts do."""
        return self._alt((name, self._alt(self._stated(rows))) for name, rows in series.items())

    def _stated(self, rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
        for old, row in zip([None, *rows], rows, strict=False):
            number = self.build.format.figure(row)
            if old is not None and parted(old, row):
                number = self.build.words.text("word.alt_apart", number=number)
            yield str(self.build.aspects["year"](row)), number

    def _short(self, row: Row) -> str:
        """Return a number as a chart writes it: "<5" for "fewer than 5"."""
        number = self.build.format.short(self.build.format.figure(row))
        gap = "\u202f" if self.year.language == "fr" else ""
        return f"{number[0]}{gap}{number[2:]}" if number[:1] in {*SIGNS.values()} else number


def _longest_run(rows: Sequence[Row]) -> int:
    """Return how many numbers in a row may be compared with each other, at most."""
    longest = length = min(len(rows), 1)
    for old, new in pairwise(rows):
        length = 1 if parted(old, new) else length + 1
        longest = max(longest, length)
    return longest


def is_yearly(row: Row) -> bool:
    """Whether a row is of a date or of no more than a year, and so can be a point of a series."""
    return bool(row.get("as_of")) or years_of(row) <= 1.005


def _year(row: Row) -> int:
    return int(row["period_end"][:4])
