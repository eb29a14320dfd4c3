"""Charts that show what there is (a timeline, ages, commitments, units), and what all share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import pairwise, starmap
from typing import TYPE_CHECKING, Any, Unpack

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis.comparability import parted
from napanalysis.analysis.interval_arithmetic import Interval
from napanalysis.analysis.measure_rows import Row, check_columns, reference_dates, years_of
from napanalysis.errors import UsageError, some, unknown
from napanalysis.exhibits.builder import Column
from napanalysis.exhibits.charts.bars import bar_chart
from napanalysis.exhibits.charts.drawn_tables import heat_map, unit_diagram
from napanalysis.exhibits.charts.lines import timeline_chart
from napanalysis.exhibits.charts.shapes import Line, Point
from napanalysis.exhibits.exhibit import Exhibit, Table
from napanalysis.wording.formatting import SIGNS
from napanalysis.wording.inline import capital
from napanalysis.workshop.presenter import Caption

if TYPE_CHECKING:
    from napanalysis.workshop.year import Year

#: Short names of series in English and French, by indicator or measure.
Names = Mapping[str, tuple[str, str]]
Series = Mapping[str, Sequence[Row]]
#: With fewer numbers in a row that may be compared there is no chart: the table says it all.
LEAST = 3
#: Months; the bar of an older date is open.
_RECENT = 24


class Overviews:
    """The charts of `Charts` that show what is known, and since when."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self.build = year.presenter
        self._exhibit = partial(self.build.exhibit, "fig-")

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
        90 (not comparable with earlier figures)
        """
        rows = self._rows(frame)
        rows.sort(key=lambda row: (row["as_of"] or row["period_end"], row.get("source", "")))
        table = self.build.table(rows, columns)
        series = self._series(list(filter(is_yearly, rows)), by)
        lines = self._lines(series, _day)
        if sum(len(line.points) for line in lines) < LEAST:
            return self._exhibit(rows, table, **caption)
        figure = partial(timeline_chart, lines, unit=self._unit(rows))
        alt = self._series_alt(series, "when")
        # The table alone has numbers over several years.
        note = "" if all(map(is_yearly, rows)) else self.build.words.text("word.not_drawn")
        return self._exhibit(rows, table, figure, alt, note=note, **caption)

    def strip(self, frame: pd.DataFrame, **caption: Unpack[Caption]) -> Exhibit | None:
        """Publish the last date of each indicator, and how far it lies before the year's end.

        Parameters
        ----------
        frame : pandas.DataFrame
            What ``nap.freshness(..., year.end)`` returns. The bars of dates more than 24 months
            old are open.

        Examples
        --------
        >>> named = ["cases_completed", "trp_issued", "ucr_incidents"]
        >>> ages = nap.freshness(year.figures(named), year.end)
        >>> chart = year.chart.strip(ages, label="fig-ages", title="How old the figures are")
        >>> [str(months) for _, _, months in chart.table.rows]
        ['3', '3', '−5']
        """
        check_columns(frame, ["indicator", "last", "months"], "nap.freshness(..., year.end)")
        words, form, seen = self.build.words, self.build.format, self.year.observations
        ends = reference_dates(seen)
        rows: list[Row] = []
        bars, cells, alts = [], [], []
        for indicator, last, months in frame[["indicator", "last", "months"]].itertuples(
            index=False
        ):
            name = catalogue.indicator(indicator).label[self.build.language]
            behind = seen[(seen["indicator"] == indicator) & (ends == last)].tail(1)
            # Flags say how a number may be used, and no number is shown here.
            rows += [{**row, "flags": ""} for row in self._rows(behind)]
            day, age = last.date(), form.plain_number(months)
            number = words.text("word.detailed", what=age, detail=form.dated(f"{day:%Y-%m}"))
            is_old = bool(months > _RECENT)
            bars.append(Point(name, months, months, months, number, provisional=is_old))
            cells.append((name, form.dated(day.isoformat()), age))
            key = "word.age_after" if months < 0 else "word.age"
            alts.append(words.text(key, name=name, day=cells[-1][1], months=age))
        heads = (words.text(f"column.{key}") for key in ("indicator", "last", "months"))
        table = Table(tuple(heads), tuple(cells), frozenset({2}))
        unit = words.text("word.ages", months=str(_RECENT), year=self.year.fiscal_year)
        figure = partial(bar_chart, bars, unit=unit)
        is_drawn = len(bars) >= LEAST
        return self._exhibit(rows, table, figure if is_drawn else None, "; ".join(alts), **caption)

    def heat(
        self,
        frame: pd.DataFrame,
        *,
        rows: Column = "pillar",
        columns: Column = "status",
        unit: Sequence[str] = (),
        **caption: Unpack[Caption],
    ) -> Exhibit | None:
        """Publish how many rows there are of two categories, as shaded cells with the counts.

        Parameters
        ----------
        frame : pandas.DataFrame
            The rows that are counted, such as ``year.action_plan``.
        rows, columns : str or (str, str, str), default "pillar" and "status"
            Columns of `frame`; with a heading in both languages where they have none:
            ``("publisher", "Publisher", "Éditeur")``.
        unit : (str, str), optional
            What the rows are, in English and French; by default deliverables.

        Examples
        --------
        >>> chart = year.chart.heat(year.action_plan, label="fig-heat", title="Pillar by status")
        >>> print(chart.alt.split("; ")[0])
        Prevention (15): Ongoing 15, In progress 0, Completed 0, On hold 0
        """
        form, words, wordings = self.build.format, self.build.words, catalogue.wording("breakdowns")
        (down, *heading), (across, *_) = (
            [given] if isinstance(given, str) else given for given in (rows, columns)
        )
        for name in (down, across):
            if name not in frame:
                has = f"It has: {', '.join(frame.columns)}."
                raise unknown(f"The table has no column {name!r}.", name, frame.columns, has)
        if len(unit) != 2 and (unit or "deliverable" not in frame):
            raise UsageError(
                "The chart doesn't say in both languages what it counts.",
                'Say it: unit=("Figures", "Chiffres").',
            )
        if len(heading) not in (0, 2):
            raise UsageError(
                f"The column {down!r} has a heading in one language alone.",
                f'Give it in both: rows=("{down}", "English", "French").',
            )
        counts = pd.crosstab(frame[down], frame[across])
        index, names = (
            sorted(known, key=[*wordings.get(name, ()), *known].index)
            for name, known in ((down, counts.index), (across, counts.columns))
        )
        counts = counts.reindex(index=index, columns=names)
        numbers = counts.to_numpy().tolist()
        lines = [
            (form.breakdown(f"{down}={name}"), *map(form.plain_number, (*line, sum(line))))
            for name, line in zip(counts.index, numbers, strict=True)
        ]
        names = [form.breakdown(f"{across}={name}") for name in counts]
        heads = (self.build.heading(down, heading), *names, words.text("word.total"))
        table = Table(heads, tuple(lines), frozenset(range(1, len(heads))))
        counted = self.build.own(*unit) if unit else words.text("word.deliverables").capitalize()
        figure = partial(heat_map, heads, lines, numbers, unit=counted)
        alt = self._alt(
            (f"{name} ({total})", ", ".join(map(" ".join, zip(names, labels, strict=True))))
            for name, *labels, total in lines
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
        language, text = self.build.language, self.build.words.text
        parts = ("name", "counts", "where", "link")
        units = [
            tuple(unit[part][language] if part in unit else text("word.none") for part in parts)
            for unit in catalogue.wording("counted")["unit"]
        ]
        heads = ("unit_counted", "what", "counted_where", "relation")
        table = Table(tuple(text(f"column.{head}") for head in heads), tuple(units))
        alt = self._alt(((unit[0], unit[1]) for unit in units), " ")
        figure = partial(unit_diagram, units)
        return self._exhibit([], table, figure, alt, sources=[], **caption)

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

    def _is_drawn(self, series: Series) -> bool:
        """Whether some series has enough numbers in a row that may be compared with each other."""
        runs = (rows[n : n + LEAST] for rows in series.values() for n in range(len(rows)))
        return any(len(run) == LEAST and not any(starmap(parted, pairwise(run))) for run in runs)

    def _unit(self, rows: Sequence[Row]) -> str:
        units = {row["unit"]: row for row in rows}
        return capital(", ".join(map(self.build.format.units, units.values())))

    def _one_unit(self, rows: Sequence[Row]) -> str:
        """Return the unit of a scale, which has one."""
        units = dict.fromkeys(row["unit"] for row in rows)
        if len(units) > 1:
            raise UsageError(
                f"A chart has one scale, and these numbers have several units: {some([*units])}.",
                "Draw each in a chart of its own, or set them beside each other in a table.",
            )
        return self._unit(rows)

    def _lines(
        self, series: Series, place: Callable[[Row], int | date], newest: Sequence[Row] = ()
    ) -> list[Line]:
        """Return series as lines, rows at their places; of two at one place, the later one.

        Those that are the `newest` of their source are provisional.
        """
        lines = []
        for name, rows in series.items():
            placed: list[Any] = sorted({place(row): row for row in rows}.items())
            points = tuple(
                self._point(x, row, provisional=row in newest, apart=bool(old) and parted(old, row))
                for (_, old), (x, row) in pairwise([(None, None), *placed])
            )
            lines.append(Line(name, points))
        return lines

    def _point(self, x: int | date | str, row: Row, label: str = "", **more: bool) -> Point:
        known = Interval.of(row)
        label = label or self._short(row)
        return Point(x, known.value, known.lower, known.upper, label, **more)

    def _short(self, row: Row) -> str:
        """Return a number as a chart writes it: "<5" for "fewer than 5"."""
        number = self.build.format.short(self.build.format.figure(row))
        gap = "\u202f" if self.year.language == "fr" else ""
        return f"{number[0]}{gap}{number[2:]}" if number[:1] in {*SIGNS.values()} else number

    def _alt(self, entries: Iterable[tuple[str, str]], joined: str = "; ") -> str:
        """Return names and numbers for an alternative text: "Alberta: 78; Ontario: 143"."""
        return joined.join(
            self.build.words.text("word.pair", key=key, value=value) for key, value in entries
        )

    def _series_alt(self, series: Series, when: str, last: int = 0) -> str:
        """Return series for an alternative text, which says what charts show: breaks, and gaps.

        Years up to the `last` one are gaps too.
        """
        text, at = self.build.words.text, self.build.aspects[when]

        def entries(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
            for old, row in zip([None, *rows], rows, strict=False):
                number = self.build.format.figure(row)
                if old and when == "year":
                    for year in range(int(str(at(old))) + 1, int(str(at(row)))):
                        yield str(year), text("word.alt_none")
                if old and parted(old, row):
                    number = text("word.alt_apart", number=number)
                yield str(at(row)), number
            for year in range(int(str(at(rows[-1]))) + 1, last + 1) if last else ():
                yield str(year), text("word.alt_none")

        return self._alt((name, self._alt(entries(rows))) for name, rows in series.items())


def is_yearly(row: Row) -> bool:
    """Whether a row is of a date or of no more than a year, and so can be a point of a series."""
    return bool(row.get("as_of")) or years_of(row) <= 1.005


def _day(row: Row) -> date:
    """Return the day at which a row is drawn: its date, or the middle of its period."""
    if row["as_of"] or not row["period_start"]:
        return date.fromisoformat(row["as_of"] or row["period_end"])
    start, end = (date.fromisoformat(row[name]) for name in ("period_start", "period_end"))
    return start + timedelta(days=(end - start).days // 2)
