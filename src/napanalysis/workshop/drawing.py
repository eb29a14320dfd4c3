"""What all charts of a year share: names of series, points, units and alternative texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis.comparability import parted
from napanalysis.analysis.measure_rows import Row, flags_of
from napanalysis.exhibits.charts import Line, Point
from napanalysis.wording.inline import Phrase

if TYPE_CHECKING:
    from napanalysis.workshop.year import Year

Words = str | Phrase
#: With fewer numbers in a row that may be compared there is no chart: the table says it all.
LEAST = 3
#: Signs for how a number is worded, where a chart has no room for the words.
_SIGNS = {
    "about": "≈", "at least": "≥", "more than": ">", "at most": "≤", "fewer than": "<",
}  # fmt: skip


class Drawing:
    """What of a year's rows is drawn, and how.

    Parameters
    ----------
    year : Year
        The year whose figures are drawn.
    """

    def __init__(self, year: Year) -> None:
        self.year = year
        self.present = year.presenter

    def _teller(self, by: str, rows: Sequence[Row]) -> Callable[[Row], str]:
        tell = self.present.build.teller(by, rows)
        return lambda row: str(tell(row))

    def _series(
        self, rows: Sequence[Row], by: str, names: Mapping[str, tuple[str, str]] | None
    ) -> dict[str, list[Row]]:
        tell = self._teller(by, rows)
        place = 0 if self.year.language == "en" else 1
        found: dict[str, list[Row]] = {}
        for row in rows:
            key = row.get("measure") or row.get("indicator") or ""
            name = names[key][place] if names and key in names else tell(row)
            found.setdefault(name, []).append(row)
        return found

    def _is_drawn(self, series: Mapping[str, Sequence[Row]]) -> bool:
        """Whether some series has enough numbers that may be compared with each other."""
        return any(_longest_run(rows) >= LEAST for rows in series.values())

    def _unit(self, rows: Sequence[Row]) -> str:
        units = {row["unit"]: row for row in rows}
        names = ", ".join(map(self.present.build.format.units, units.values()))
        return names[:1].upper() + names[1:]

    def _point(self, x: Any, row: Row, labelled: bool = True) -> Point:
        return Point(x, *bounds_of(row), self._short(row) if labelled else "")

    def _yearly(self, name: str, rows: Sequence[Row], *, bounds: bool = False) -> Line:
        """Return a series by calendar year; a year without a figure is a gap.

        With `bounds`, numbers of which only bounds are known keep their label.
        """
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
            replace(point, label="") if point.kind == "bounded" and not bounds else point
            for point in points
        ), breaks)  # fmt: skip

    def _heading(self, names: tuple[str, str]) -> str:
        return names[0] if self.year.language == "en" else names[1]

    def _undrawn(self, rows: Sequence[Row]) -> list[str]:
        """Return a note where a table has numbers over several years, which are never drawn."""
        left_out = not all(map(is_yearly, rows))
        return [self.present.build.words.text("word.not_drawn")] if left_out else []

    def _dated(self, name: str, rows: Sequence[Row]) -> Line:
        points = tuple(self._point(date.fromisoformat(row["as_of"]), row) for row in rows)
        return Line(name, points, frozenset(
            place for place, (old, new) in enumerate(pairwise(rows), 1)
            if ("stock-falls" in flags_of(new) and new["value"] < old["value"]) or parted(old, new)
        ))  # fmt: skip

    def _alt(self, series: Mapping[str, Sequence[Row]], aspect: str) -> str:
        build = self.present.build
        return "; ".join(
            build.words.text("word.alt_series", what=name, numbers=build.stated(rows, aspect))
            for name, rows in series.items()
        )

    def _dated_alt(self, row: Row) -> str:
        build = self.present.build
        number = build.format.figure(row)
        flags = [build.format.flag(one) for one in sorted(flags_of(row)) if catalogue.matters(one)]
        if flags:
            number = build.words.text("word.detailed", what=number, detail="; ".join(flags))
        return build.words.text(
            "word.alt_dated", who=build.counter(row), when=build.format.day(row["as_of"]),
            value=number,
        )  # fmt: skip

    def _short(self, row: Row) -> str:
        """Return a number as a chart writes it: "<5" for "fewer than 5"."""
        build = self.present.build
        sign = _SIGNS.get(row.get("qualifier") or "")
        if sign is None or row["unit"] == "CAD":
            return build.format.figure(row)
        share = row["unit"] == "percent"
        value = row["value"] if row["upper"] is None or sign != "<" else row["upper"]
        if sign == "<" and not share and float(value).is_integer():
            value += 1  # a count of fewer than 5 has the upper bound 4
        gap = "\u202f" if self.year.language == "fr" else ""
        percent = f"{gap}%" if share else ""
        return f"{sign}{gap}{build.format.plain_number(value)}{percent}"


def bounds_of(row: Row) -> tuple[float | None, float | None, float | None]:
    """Return the value and the bounds of a row, None where there is none."""
    return _none(row["value"]), _none(row["lower"]), _none(row["upper"])


def _longest_run(rows: Sequence[Row]) -> int:
    """Return how many numbers in a row may be compared with each other, at most."""
    longest = length = min(len(rows), 1)
    for old, new in pairwise(rows):
        length = 1 if parted(old, new) else length + 1
        longest = max(longest, length)
    return longest


def is_yearly(row: Row) -> bool:
    """Whether a row is of a date or of no more than a year, and so can be a point of a series."""
    if not row["period_start"] or not row["period_end"] or row.get("as_of"):
        return True
    start, end = (date.fromisoformat(row[name]) for name in ("period_start", "period_end"))
    return (end - start).days <= 366


def _none(number: float | None) -> float | None:
    return None if number is None or pd.isna(number) else float(number)
