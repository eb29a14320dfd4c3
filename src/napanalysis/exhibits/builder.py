"""What every exhibit needs: numbers in its language, source lines, notes and table columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis import Analysis
from napanalysis.analysis.comparability import basis, compared, parted
from napanalysis.analysis.measure_rows import Row, flags_of, lineage
from napanalysis.errors import UsageError, nearest
from napanalysis.exhibits.aspects import aspects
from napanalysis.exhibits.exhibit import Table
from napanalysis.language import Language
from napanalysis.raw.sources import Source
from napanalysis.tabular import rows_of
from napanalysis.wording.citations import Citer
from napanalysis.wording.formatting import Formatter, reference_date
from napanalysis.wording.inline import Cell, Phrase, Piece

#: So many sources are told by their table and not one by one.
_MANY = 6
#: Signs at numbers, by the flag that each stands for; the key of the brief explains them.
_SIGNS = {"official-copy": "b", "secondary-source": "b", "revised-figure": "c"}
_LIMITED = "⚑"

#: A column of a table: a standard one by name, or a name with its heading in both languages.
Column = str | tuple[str, str, str]
_FIELD = re.compile(r"\{(\w+)(?:\.(\w+))?")
_NUMERIC = frozenset({"number", "count", "value", "amount", "measured", "change", "per_year"})


class Builder:
    """Builds exhibits from rows of observations and measures, in one language.

    Parameters
    ----------
    analysis : Analysis
        The tables of the fiscal year.
    language : Language
        The language of all that is shown.
    """

    def __init__(self, analysis: Analysis, language: Language) -> None:
        self.analysis = analysis
        self.language = language
        self.format = Formatter(language, analysis.published)
        self.cite = Citer(language)
        self.words = self.format.words

    def fill(self, template: str, values: dict[str, Any]) -> Phrase:
        """Return a template as words with numbers; rows are told by ``{name.aspect}``.

        Parameters
        ----------
        template : str
            Words with ``{name}``, ``{name.aspect}`` (see `aspects`) and ``{name:one|many}``.
        values : dict
            What the names stand for: rows, texts, numbers.
        """
        if template.count("{") != template.count("}"):
            raise UsageError(
                f"The sentence has a brace without its partner: {template!r}.",
                "A value is written {name} or {name.aspect}; braces stand for nothing else.",
            )
        told: dict[str, Cell] = {}

        def field(found: re.Match[str]) -> str:
            name, aspect = found[1], found[2] or ""
            key = f"{name}_{aspect}" if aspect else name
            told[key] = self._value(name, aspect, values)
            return f"{{{key}"

        return self.words.fill(_FIELD.sub(field, template), told)

    def _value(self, name: str, aspect: str, values: dict[str, Any]) -> Cell:
        if name not in values:
            guess = nearest(name, values)
            raise UsageError(
                f"The sentence has {{{name}}}, and no value of that name was given.",
                f"Did you mean {{{guess}}}?" if guess else f"Given are: {', '.join(values)}.",
            )
        value = values[name]
        if isinstance(value, dict):
            known = self.aspects
            if (aspect or "number") not in known:
                guess = nearest(aspect, known)
                raise UsageError(
                    f"A number has no {aspect!r} in {{{name}.{aspect}}}.",
                    f"{f'Did you mean {guess!r}? ' if guess else ''}It has: {', '.join(known)}.",
                )
            return known[aspect or "number"](value)
        if isinstance(value, (int, float)):
            return self.format.plain_number(value)
        return value if isinstance(value, (Piece, Phrase)) else str(value)

    @cached_property
    def aspects(self) -> dict[str, Callable[[Row], Cell]]:
        """What of a row can be told, by the name that a template or column gives it."""
        return aspects(self)

    def what(self, row: Row) -> str:
        """Return what a row counts or measures, with its breakdown and place."""
        return self.format.what(row)

    def source(self, row: Row) -> Source:
        """Return the source of a row: of a measure, that of its first observation."""
        return self.analysis.sources[self.sources_of([row])[0]]

    def source_line(self, sources: Sequence[str]) -> Cell:
        """Return the line that names the sources of an exhibit; none are those it lists itself."""
        if not sources:
            return self.words.text("word.sources_here")
        if len(set(sources)) == len(self.analysis.sources) > _MANY:
            return self.words.text("word.every_source", count=str(len(set(sources))))
        codes = [Piece(key, f"s-{key}") for key in dict.fromkeys(sources)]
        key = "word.source" if len(codes) == 1 else "word.sources"
        return self.words.phrase(key, titles=Phrase.join("; ", codes))

    def signed(self, row: Row) -> Piece:
        """Return a row's number as tables have it: short, with the signs that flags ask for."""
        number = self.format.number(row)
        return replace(number, text=self.format.short(number.text), signs=self._signs(row))

    def _signs(self, row: Row) -> tuple[tuple[str, str], ...]:
        flags = flags_of(row)
        found = {_SIGNS[flag] for flag in flags if flag in _SIGNS}
        if reference_date(row) > self.analysis.year.end:
            found.add("a")
        if self._limiting(row):
            found.add(_LIMITED)
        return tuple((sign, self.words.text(f"sign.{sign}")) for sign in sorted(found))

    def _limiting(self, *rows: Row) -> set[str]:
        """Return the flags that limit what each of the rows says, but those that have a sign."""
        flags = set.intersection(*map(flags_of, rows)) if rows else set()
        return set(filter(catalogue.matters, flags - set(_SIGNS)))

    def flag_notes(self, rows: Sequence[Row]) -> tuple[str, ...]:
        """Return a note for each flag that limits what all of the rows say."""
        if not rows or "flags" not in rows[0]:
            return ()
        counted = sorted({row["indicator"] for row in rows if row.get("indicator")})
        notes: list[str] = []
        for flag in sorted(self._limiting(*rows)):
            if flag == "break-in-basis" and counted:
                notes += [basis(name, self.language) for name in counted]
            else:
                notes.append(self.words.text(f"flag_note.{flag}"))
        return tuple(notes)

    def noted(self, rows: Sequence[Row]) -> tuple[Phrase, ...]:
        """Return what was noted where figures were read, each with its number and date."""
        return tuple(
            self.words.phrase(
                "word.noted",
                number=self.format.counted(row),
                when=self.format.when(row),
                note=self.cite.said(row["note"]),
            ).capital()
            for row in rows
            if row.get("note")
        )

    def remarks(self, rows: Sequence[Row]) -> list[str]:
        """Return for each row the flags that limit it and aren't told in a note for all."""
        told = self._limiting(*rows)
        return [
            "; ".join(map(self.format.flag, sorted(self._limiting(row) - told))) for row in rows
        ]

    def table(
        self, rows: Sequence[Row], columns: Sequence[Column], *, filterable: bool = False
    ) -> Table:
        """Return a table of rows, with a column of remarks where a row has one.

        Parameters
        ----------
        rows : sequence of dict
            Observations, measures, or anything with the columns asked for.
        columns : sequence of str or tuple of (str, str, str)
            Aspects of a row (see `aspects`) or columns of the data, each by its name alone
            or with its heading in English and French.
        filterable : bool, default False
            Whether readers may filter it on a screen.
        """
        heads, tellers, numeric = [], [], set()
        for place, column in enumerate(columns):
            name, *heading = (column,) if isinstance(column, str) else column
            heads.append(self.heading(name, heading))
            tellers.append(
                self.signed if name == "number" else self.aspects.get(name) or self._cell_of(name)
            )
            if name in _NUMERIC or name.endswith("observation") or _is_numeric(name, rows):
                numeric.add(place)
        cells = [[tell(row) for tell in tellers] for row in rows]
        remarks = self.remarks(rows) if rows and "flags" in rows[0] else []
        if any(remarks):
            heads.append(self.words.text("column.remarks"))
            for line, remark in zip(cells, remarks, strict=True):
                line.append(remark)
        return Table(
            columns=tuple(heads),
            rows=tuple(tuple(line) for line in cells),
            numeric=frozenset(numeric),
            filterable=filterable,
        )

    def _cell_of(self, name: str) -> Callable[[Row], Cell]:
        """Return what tells a column of the data: an observation by its number."""
        observed = self.observed if name.endswith("observation") else {}

        def cell(row: Row) -> Cell:
            value = row.get(name, "")
            if value in observed:
                return self.signed(observed[value])
            if isinstance(value, (Piece, Phrase)):
                return value
            if value is None or (isinstance(value, float) and pd.isna(value)):
                return ""
            return self.format.plain_number(value) if isinstance(value, float) else str(value)

        return cell

    @cached_property
    def observed(self) -> dict[str, Row]:
        """The observations by their identifiers."""
        return {row["observation"]: row for row in rows_of(self.analysis.observations)}

    def teller(self, name: str, rows: Sequence[Row]) -> Callable[[Row], Cell]:
        """Return what tells rows apart: an aspect by its name, or a column of the data.

        Raises
        ------
        UsageError
            If there is neither; it names the nearest.
        """
        known = self.aspects
        if name in known:
            return known[name]
        columns = {column for row in rows for column in row}
        if rows and name not in columns:
            guess = nearest(name, {*known, *columns})
            raise UsageError(
                f"Nothing of these rows is called {name!r}.",
                f"Did you mean {guess!r}?" if guess else f"There are: {', '.join(known)}.",
            )
        return lambda row: str(row[name])

    def heading(self, name: str, given: Sequence[str] = ()) -> str:
        """Return the heading of a column: the one given in two languages, else the catalogue's."""
        if given:
            return given[0] if self.language is Language.EN else given[1]
        if not self.words.has(f"column.{name}"):
            guess = nearest(name, [key for key in self.aspects if self.words.has(f"column.{key}")])
            raise UsageError(
                f"The column {name!r} has no heading.",
                f'Give it one in both languages: ("{name}", "English", "French").'
                + (f" Or did you mean {guess!r}?" if guess else ""),
            )
        return self.words.text(f"column.{name}")

    def side_by_side(
        self, columns: Sequence[tuple[str, Sequence[Row]]], by: str, heading: str
    ) -> Table:
        """Return a table with a line for each period and a column for each count.

        Parameters
        ----------
        columns : sequence of (str, sequence of dict)
            Headings and rows.
        by : str
            The aspect that tells lines apart, such as ``year``.
        heading : str
            Heading of the first column.
        """
        tell = self.teller(by, [row for _, rows in columns for row in rows])
        named = [(f"column {place}", *row) for place, row in enumerate(columns)]
        empty = dict.fromkeys((column for column, *_ in named), self.words.text("word.none"))
        lines: dict[str, Row] = {}
        for row, column in sorted(
            ((row, column) for column, _, rows in named for row in rows),
            key=lambda pair: (reference_date(pair[0]), pair[0]["period_start"]),
        ):
            name = str(tell(row))
            line = lines.setdefault(name, {"line": name, **empty, "flags": ""})
            changes = "measure" in row and self.analysis.about(row["measure"]).form == "change"
            line[column] = self.aspects["change" if changes else "number"](row)
            line["flags"] += f"; {row['flags']}"
        heads = [("line", heading, heading), *((column, name, name) for column, name, _ in named)]
        numeric = frozenset(range(1, len(heads)))
        return replace(self.table(list(lines.values()), heads), numeric=numeric)

    def moved(self, rows: Sequence[Row], what: str) -> Phrase:
        """Return how the newest number of a series moved, true whatever its numbers are.

        Parameters
        ----------
        rows : sequence of dict
            One series in order of time; the last two that may be compared are told.
        what : str
            What is counted, as it stands at the beginning of a sentence.
        """
        new = rows[-1]
        values = {"what": what, "new": new, "old": rows[-2] if len(rows) > 1 else new}
        state = "one" if len(rows) == 1 else compared(rows[-2], new)
        template = self.words.template(f"moved.{state}")
        return self.fill(template, values)

    def counter(self, row: Row) -> str:
        """Return who counted what a row tells."""
        return self.family(self.source(row).family)

    def family(self, family: str) -> str:
        """Return the name of a family of sources; a source in none is its own."""
        known = catalogue.families().get(family)
        return known.label[self.language] if known else family

    def sources_of(self, rows: Sequence[Row]) -> list[str]:
        """Return the sources of observations or measures, in order of appearance."""
        named = (name.partition("/")[0] for row in rows for name in lineage(row))
        return [source for source in dict.fromkeys(named) if source in self.analysis.sources]

    def stated(self, rows: Sequence[Row], aspect: str) -> str:
        """Return numbers in a row for an alternative text: "2013: 78; 2014: 143".

        Where one can't be compared with the one before it, the text says so, as the chart does.
        """
        tell = self.aspects[aspect]
        earlier: list[Row | None] = [None, *rows]
        return "; ".join(
            self.words.text(
                "word.pair",
                key=str(tell(row)),
                value=self.words.text("word.alt_apart", number=self.format.figure(row))
                if old is not None and parted(old, row)
                else self.format.figure(row),
            )
            for old, row in zip(earlier, rows, strict=False)
        )


def _is_numeric(name: str, rows: Sequence[Row]) -> bool:
    values = [row[name] for row in rows if row.get(name) not in (None, "")]
    return bool(values) and all(
        isinstance(value, (int, float)) and not isinstance(value, bool) for value in values
    )
