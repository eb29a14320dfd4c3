"""What every exhibit needs: a teller in its language, source lines, flags and plain tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Any

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis import Analysis
from napanalysis.analysis.charts import Line, Point, line_chart
from napanalysis.analysis.measures.rows import NOT_COMPARABLE
from napanalysis.brief.citing import Citer
from napanalysis.brief.exhibits.compare import basis, compared, parted
from napanalysis.brief.exhibits.model import Draw, Exhibit, Table
from napanalysis.brief.numbers import Row, Teller, none
from napanalysis.brief.pieces import Cell, Phrase
from napanalysis.brief.words import Words
from napanalysis.language import Language

#: Flags that say how a number is worded; the number's own words already tell it.
WORDING = frozenset({"approximate", "bounded", "superseded"})
#: So many sources are told by their table and not one by one.
_MANY = 3
#: Flags whose meaning readers need beside the numbers, though these may be compared.
EXPLAINED = frozenset({"convictions-only"})
NOTED = frozenset({"official-copy", "later-vintage", "period-outside-fiscal-year"})


class Maker:
    """Makes exhibits of one analysis in one language.

    Parameters
    ----------
    analysis : Analysis
        What is known up to the fiscal year.
    language : Language
        The language of the brief.
    """

    def __init__(self, analysis: Analysis, language: Language) -> None:
        self.analysis = analysis
        self.language = language
        self.tell = Teller(language)
        self.cite = Citer(language)
        self.words: Words = self.tell.words

    def source_line(self, sources: Sequence[str]) -> Cell:
        """Return the line that names the sources of an exhibit; none are those it lists itself."""
        if not sources:
            return self.words.text("word.sources_here")
        if len(set(sources)) == len(self.analysis.sources) > _MANY:
            return self.words.text("word.every_source", count=str(len(set(sources))))
        titles = [self.cite.source(self.analysis.sources[key]) for key in dict.fromkeys(sources)]
        key = "word.source" if len(titles) == 1 else "word.sources"
        return self.words.phrase(key, titles=Phrase.join("; ", titles))

    def flag_notes(self, rows: Sequence[Row]) -> tuple[str, ...]:
        """Return a note for each flag that all rows have, or that is better told once.

        Why a number isn't compared, subtracted or drawn in a line is always told. A note on a
        flag that the table's remarks name begins with that flag's name.
        """
        sets = [set(filter(None, row["flags"].split("; "))) - WORDING for row in rows]
        everywhere = set.intersection(*sets) if sets else set()
        told = NOTED | NOT_COMPARABLE | EXPLAINED
        noted = everywhere | {flag for flags in sets for flag in flags & told}
        return tuple(
            note
            for flag in sorted(noted, key=lambda flag: (flag in NOTED, flag))
            for note in self._flag_notes(flag, rows, flag in everywhere)
        )

    def _flag_notes(self, flag: str, rows: Sequence[Row], everywhere: bool) -> list[str]:
        scope = f"exhibit_note.{flag}.{'all' if everywhere else 'some'}"
        if len(rows) > 1 and self.words.has(scope):
            return [self.words.text(scope)]
        notes = [self.words.text(f"flag_note.{flag}")]
        if flag == "break-in-basis":
            counted = {row.get("indicator") for row in rows if flag in row["flags"].split("; ")}
            notes = [basis(name, self.language) for name in sorted(filter(None, counted))] or notes
        if everywhere or flag in NOTED:
            return notes
        name = self.tell.flag(flag)
        name = name[:1].upper() + name[1:]
        return [
            self.words.text("word.narrowed", what=name, detail=note[:1].lower() + note[1:])
            for note in notes
        ]

    def noted(self, rows: Sequence[Row]) -> tuple[Phrase, ...]:
        """Return what was noted where figures were read, each with its number and date."""
        return tuple(
            self.words.phrase(
                "word.noted",
                number=self.tell.counted(row),
                when=self.tell.when(row),
                note=self.cite.said(row["note"]),
            ).capital()
            for row in rows
            if row["note"]
        )

    def remarks(self, rows: Sequence[Row]) -> list[str]:
        """Return for each row the flags that aren't told in a note for all."""
        sets = [set(filter(None, row["flags"].split("; "))) - WORDING for row in rows]
        everywhere = set.intersection(*sets) if sets else set()
        return [
            "; ".join(self.tell.flag(flag) for flag in sorted(flags - everywhere - NOTED))
            for flags in sets
        ]

    def table(
        self,
        rows: Sequence[Row],
        columns: Sequence[tuple[str, Callable[[Row], Cell]]],
        *,
        numeric: Sequence[int] = (),
        filterable: bool = False,
    ) -> Table:
        """Return a table of rows, with a column of remarks where a row has one."""
        heads = [self.words.text(f"column.{name}") for name, _ in columns]
        cells = [[tell(row) for _, tell in columns] for row in rows]
        remarks = self.remarks(rows) if rows and "flags" in rows[0] else []
        if any(remarks):
            heads.append(self.words.text("column.remarks"))
            for row, remark in zip(cells, remarks, strict=True):
                row.append(remark)
        return Table(
            columns=tuple(heads),
            rows=tuple(tuple(row) for row in cells),
            numeric=frozenset(numeric),
            filterable=filterable,
        )

    def point(self, x: Any, row: Row) -> Point:
        """Return a row as a point of a chart."""
        label = self.tell.figure(row)
        return Point(x, none(row["value"]), none(row["lower"]), none(row["upper"]), label)

    def yearly(self, rows: Sequence[Row]) -> tuple[Point, ...]:
        """Return rows as points by calendar year; a year without a figure is a gap."""
        known = {int(row["period_end"][:4]): row for row in rows}
        return tuple(
            self.point(year, known[year]) if year in known else Point(year, None, None, None)
            for year in range(min(known), max(known) + 1)
        )

    def yearly_chart(
        self, series: Mapping[str, Sequence[Row]], unit: str
    ) -> tuple[Draw | None, str]:
        """Return a chart of series by calendar year, with its alternative text.

        Counts of which only bounds are published are drawn without a label; the notes
        tell them all. Where fewer than two numbers are known, there is no chart: the table
        has them.

        Parameters
        ----------
        series : mapping of str to sequence of dict
            Rows by the name of what they count; a series without rows is left out.
        unit : str
            Unit in the catalogue, written at the axis.
        """
        known = {name: rows for name, rows in series.items() if rows}
        lines = [
            Line(
                name if len(series) > 1 else "",
                tuple(
                    replace(point, label="") if point.kind == "bounded" else point
                    for point in self.yearly(rows)
                ),
                breaks=frozenset(
                    int(new["period_end"][:4]) - int(rows[0]["period_end"][:4])
                    for old, new in pairwise(rows)
                    if parted(old, new)
                ),
            )
            for name, rows in known.items()
        ]
        if max(map(len, known.values())) < 2 or not any(
            sum(point.kind in ("exact", "approximate") for point in line.points) > 1
            for line in lines
        ):
            return None, ""
        figure = partial(
            line_chart,
            lines,
            language=self.language,
            y_label=catalogue.units()[unit].many[self.language],
            break_words=self.words.text("word.break"),
        )
        alt = "; ".join(
            self.words.text(
                "word.alt_series",
                what=name,
                numbers=self.stated(rows, lambda row: row["period_end"][:4]),
            )
            for name, rows in known.items()
        )
        return figure, alt

    def counter(self, row: Row) -> str:
        """Return who counted what a row tells."""
        return self.family(self.analysis.sources[self.sources_of([row])[0]].family)

    def family(self, family: str) -> str:
        """Return the name of a family of sources; a source in none is its own."""
        known = catalogue.families().get(family)
        return known.label[self.language] if known else family

    def exhibit(
        self,
        name: str,
        rows: Sequence[Row],
        table: Table,
        *,
        title: str | Phrase,
        subtitle: str,
        sources: Sequence[str],
        notes: Sequence[Cell] = (),
        **more: Any,
    ) -> Exhibit:
        """Return an exhibit of `rows` with its source line and the notes that flags ask for."""
        flags = self.flag_notes(rows) if rows and "flags" in rows[0] else ()
        told = title.capital() if isinstance(title, Phrase) else title[:1].upper() + title[1:]
        return Exhibit(
            id=name,
            title=str(told),
            told=told,
            subtitle=subtitle,
            table=table,
            data=pd.DataFrame(list(rows)),
            source=self.source_line(sources),
            notes=(*notes, *flags),
            words={
                "data": self.words.text("word.data_table"),
                "csv": self.words.text("word.csv"),
            },
            **more,
        )

    def sources_of(self, rows: Sequence[Row]) -> list[str]:
        """Return the sources of observations or measures, in order of appearance."""
        found: dict[str, None] = {}
        for row in rows:
            if "measure" in row:
                for observation in row["observations"].split("; "):
                    found[observation.partition("/")[0]] = None
            else:
                found[row["source"]] = None
        return [source for source in found if source in self.analysis.sources]

    def stated(self, rows: Sequence[Row], x: Callable[[Row], str]) -> str:
        """Return numbers in a row for an alternative text: "2013: 78; 2014: 143".

        Where one can't be compared with the one before it, the text says so, as the chart does.
        """
        earlier: list[Row | None] = [None, *rows]
        return "; ".join(
            self.words.text(
                "word.pair",
                key=x(row),
                value=self.words.text("word.alt_apart", number=self.tell.figure(row))
                if old is not None and parted(old, row)
                else self.tell.figure(row),
            )
            for old, row in zip(earlier, rows, strict=False)
        )

    def movement(self, rows: Sequence[Row], key: str, x: Callable[[Row], str]) -> Phrase:
        """Return a title that says how a series moved, true whatever its numbers are.

        Parameters
        ----------
        rows : sequence of dict
            One series in order; the last two that may be compared are told.
        key : str
            Wording in ``catalogue/brief.toml`` with the states ``one``, ``rose``,
            ``fell``, ``same``, ``unclear`` and ``apart``.
        x : callable
            Tells a row's period.
        """
        new = rows[-1]
        values: dict[str, Cell] = {"new": self.tell.number(new), "when": x(new)}
        if len(rows) == 1:
            return self.words.phrase(f"{key}.one", **values)
        old = rows[-2]
        values |= {"old": self.tell.number(old), "before": x(old)}
        return self.words.phrase(f"{key}.{compared(old, new)}", **values)
