"""What every exhibit needs: numbers in its language, source lines, notes and table columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from napanalysis import catalogue
from napanalysis.analysis import Analysis
from napanalysis.analysis.comparability import basis, counts
from napanalysis.analysis.measure_rows import Row, flags_of, lineage
from napanalysis.errors import UsageError, nearest, unknown
from napanalysis.exhibits.exhibit import Table
from napanalysis.exhibits.shown_values import Aspect, aspects
from napanalysis.language import Language
from napanalysis.raw.sources import Source
from napanalysis.tabular import is_missing, rows_of
from napanalysis.wording.citations import Citer
from napanalysis.wording.formatting import Formatter, reference_date, trail_id
from napanalysis.wording.inline import Cell, Phrase, Piece

#: Signs at numbers, by the flag that each stands for; the key of the brief explains them.
_SIGNS = {"official-copy": "b", "secondary-source": "b", "revised-figure": "c"}
_LIMITED = "⚑"

#: A column of a table: a standard one by name, or a name with its heading in both languages.
Column = str | tuple[str, str, str]
_FIELD = re.compile(r"\{(\w+)(?:\.(\w+))?")
_NUMERIC = frozenset({"number", "count", "value", "amount", "measured", "change", "per_year"})


class Builder:
    """Words, numbers, citations and tables of observations and measures, in one language."""

    def __init__(self, analysis: Analysis, language: Language) -> None:
        self.analysis = analysis
        self.language = language
        self.format = Formatter(language, analysis.published, analysis.labels)
        self.cite = Citer(language)
        self.words = self.format.words

    def fill(self, template: str, values: dict[str, Any]) -> Phrase:
        """Return a template as words with numbers; its names stand for rows, texts or numbers.

        It may have ``{name}``, ``{name.aspect}`` (see `aspects`) and ``{name:one|many}``.
        """
        if template.count("{") != template.count("}"):
            raise UsageError(
                f"The sentence has a brace without its partner: {template!r}.",
                "A value is written {name} or {name.aspect}; braces stand for nothing else.",
            )
        cells: dict[str, Cell] = {}

        def field(match: re.Match[str]) -> str:
            name, aspect = match[1], match[2] or ""
            key = f"{name}_{aspect}" if aspect else name
            cells[key] = self._value(name, aspect, values)
            return f"{{{key}"

        return self.words.fill(_FIELD.sub(field, template), cells)

    def _value(self, name: str, aspect: str, values: dict[str, Any]) -> Cell:
        if name not in values:
            message = f"The sentence has {{{name}}}, and no value of that name was given."
            given = [f"{{{each}}}" for each in values]
            raise unknown(message, f"{{{name}}}", given, f"Given are: {', '.join(values)}.")
        value = values[name]
        if isinstance(value, dict):
            aspect = aspect or "number"
            if aspect not in self.aspects:
                message = f"A number has no {aspect!r} in {{{name}.{aspect}}}."
                raise unknown(message, aspect, self.aspects, f"It has: {', '.join(self.aspects)}.")
            return self.aspects[aspect](value)
        if isinstance(value, (int, float)):
            return self.format.plain_number(value)
        return value if isinstance(value, (Piece, Phrase)) else str(value)

    @cached_property
    def aspects(self) -> dict[str, Aspect]:
        """What of a row can be shown, by the name that a template or column gives it."""
        return aspects(self)

    def source(self, row: Row) -> Source:
        """Return the source of a row: of a measure, that of its first observation."""
        return self.analysis.sources[self.sources_of([row])[0]]

    def source_line(self, sources: Sequence[str]) -> Cell:
        """Return the line that names the sources of an exhibit; none are those it lists itself."""
        if not sources:
            return ""
        named = dict.fromkeys(sources)
        codes = Phrase.join("; ", (Piece(source, f"s-{source}") for source in named))
        key = "word.source" if len(named) == 1 else "word.sources"
        return self.words.phrase(key, titles=codes)

    def signed(self, row: Row, aspect: str = "number") -> Piece:
        """Return a row's number as tables have it: short, with the signs that flags ask for."""
        number = self.format.short(str(self.aspects[aspect](row)))
        return Piece(number, trail_id(row), signs=self._signs(row))

    def _signs(self, row: Row) -> tuple[tuple[str, str], ...]:
        """Return the signs that flags and the date of a row ask for, each with its meaning."""
        names = {_SIGNS[flag] for flag in flags_of(row) if flag in _SIGNS}
        if reference_date(row) > self.analysis.year.end:
            names.add("a")
        signs = {name: self.words.text(f"sign.{name}") for name in names}
        if limits := self._limits(self._limiting(row)):
            signs[_LIMITED] = limits
        return tuple(sorted(signs.items()))

    def _limits(self, flags: Iterable[str]) -> str:
        """Return the names of flags in a row."""
        return "; ".join(map(self.format.flag, sorted(flags)))

    def _limiting(self, *rows: Row) -> set[str]:
        """Return the flags that limit what each of the rows says, but those that have a sign."""
        each = [set(row.get("flags", "").split("; ")) - {"", *_SIGNS} for row in rows]
        return set(filter(catalogue.matters, set.intersection(*each))) if each else set()

    def flag_notes(self, rows: Sequence[Row]) -> tuple[str, ...]:
        """Return a note for each flag that limits what all of the rows say."""
        counted = sorted({row["indicator"] for row in rows if row.get("indicator")})
        notes: list[str] = []
        for flag in sorted(self._limiting(*rows)):
            if flag == "break-in-basis" and counted:
                notes += [basis(name, self.language) for name in counted]
            else:
                notes.append(self.words.text(f"flag_note.{flag}"))
        return tuple(notes)

    def table(
        self, rows: Sequence[Row], columns: Sequence[Column], *, filterable: bool = False
    ) -> Table:
        """Return a table of rows, with a column of remarks where a row has one.

        A column is an aspect of a row (see `aspects`) or a column of the data, by its name alone
        or with its heading in English and French.
        """
        names = [(column,) if isinstance(column, str) else column for column in columns]
        heads = [self.heading(name, given) for name, *given in names]
        cells = [self._cell_of(name) for name, *_ in names]
        lines = [[cell(row) for cell in cells] for row in rows]
        numeric = (place for place, (name, *_) in enumerate(names) if _is_numeric(name, rows))
        return replace(self._remarked(heads, lines, rows, numeric), filterable=filterable)

    def _remarked(
        self, heads: list[str], lines: list[list[Cell]], rows: Sequence[Row], numeric: Iterable[int]
    ) -> Table:
        """Return a table that names for each row the flags that limit it and don't limit all."""
        common = self._limiting(*rows)
        remarks = [self._limits(self._limiting(row) - common) for row in rows]
        if any(remarks):
            heads = [*heads, self.words.text("column.remarks")]
            lines = [[*line, remark] for line, remark in zip(lines, remarks, strict=True)]
        columns = [_said_once(*column) for column in zip(heads, *lines, strict=True)]
        head, *body = zip(*columns, strict=True)
        return Table(head, tuple(body), frozenset(numeric))

    def _cell_of(self, name: str) -> Aspect:
        """Return what makes a cell: an aspect, an observation's number or what the data have."""
        if name in ("number", "measured"):
            return lambda row: self.signed(row, name)
        if name in self.aspects:
            return self.aspects[name]
        observed = self.observed if name.endswith("observation") else {}

        def cell(row: Mapping[str, Any]) -> Cell:
            value = row.get(name)
            if is_missing(value):
                return ""
            if value in observed:
                return self.signed(observed[value])
            if isinstance(value, float):
                return self.format.plain_number(value)
            return value if isinstance(value, (Piece, Phrase)) else str(value)

        return cell

    @cached_property
    def observed(self) -> dict[str, Row]:
        """The observations by their identifiers."""
        return {row["observation"]: row for row in rows_of(self.analysis.observations)}

    def label_of(self, name: str, rows: Sequence[Row]) -> Callable[[Row], str]:
        """Return what distinguishes rows: an aspect by its name, or a column of the data."""
        known = {*self.aspects, *(column for row in rows for column in row)}
        if rows and name not in known:
            message = f"Nothing of these rows is called {name!r}."
            raise unknown(message, name, known, f"There are: {', '.join(self.aspects)}.")
        aspect = self._cell_of(name)
        return lambda row: str(aspect(row))

    def heading(self, name: str, given: Sequence[str] = ()) -> str:
        """Return the heading of a column: the one given in two languages, else the catalogue's."""
        if given:
            return given[self.language is Language.FR]
        if not self.words.has(f"column.{name}"):
            guess = nearest(name, (key for key in self.aspects if self.words.has(f"column.{key}")))
            raise UsageError(
                f"The column {name!r} has no heading.",
                f'Give it one in both languages: ("{name}", "English", "French").'
                + (f" Or did you mean {guess!r}?" if guess else ""),
            )
        return self.words.text(f"column.{name}")

    def side_by_side(self, columns: Sequence[tuple[str, Sequence[Row]]], by: str) -> Table:
        """Return a table with a line for each period and a column for each heading with its rows.

        The aspect `by` tells lines apart, such as ``year``.
        """
        cells = [(row, place) for place, (_, rows) in enumerate(columns, 1) for row in rows]
        cells.sort(key=lambda cell: (reference_date(cell[0]), cell[0]["period_start"]))
        name_of = self.label_of(by, [row for row, _ in cells])
        lines: dict[tuple[str, int], list[Cell]] = {}
        flags: dict[tuple[str, int], Row] = {}
        shown: dict[tuple[str, int, int], Row] = {}
        none = self.words.text("word.none")
        for row, place in cells:
            name, again = name_of(row), 0
            # Two sources that tell one count of one day have a line each.
            while (other := shown.setdefault((name, again, place), row)) is not row:
                if counts(other) != counts(row):
                    raise UsageError(
                        f"Two numbers stand in one cell, {columns[place - 1][0]} of {name}: "
                        f"{self._named(other)} and {self._named(row)}.",
                        "Give each column one count, breakdown and place, or tell the lines apart "
                        'by another aspect, such as by="when".',
                    )
                again += 1
            line = lines.setdefault((name, again), [name, *[none] * len(columns)])
            if "measure" in row and self.analysis.about(row["measure"]).signed:
                line[place] = self.aspects["change"](row)
            else:
                line[place] = replace(self.format.number(row), signs=self._signs(row))
            flags.setdefault((name, again), {"flags": ""})["flags"] += f"; {row['flags']}"
        heads = [self.heading(by), *(name for name, _ in columns)]
        numeric = range(1, len(heads))
        return self._remarked(heads, list(lines.values()), list(flags.values()), numeric)

    def _named(self, row: Row) -> str:
        """Return a number with where it comes from, for messages."""
        return f"{self.format.figure(row)} ({'; '.join(lineage(row))})"

    def counter(self, row: Row) -> str:
        """Return who counted what a row tells."""
        families = (self.analysis.sources[name].family for name in self.sources_of([row]))
        return ", ".join(dict.fromkeys(map(self.family, families)))

    def family(self, family: str) -> str:
        """Return the name of a family of sources; a source in none is its own."""
        known = catalogue.families().get(family)
        return known.label[self.language] if known else family

    def sources_of(self, rows: Sequence[Row]) -> list[str]:
        """Return the sources of observations or measures, in order of appearance."""
        named = (name.partition("/")[0] for row in rows for name in lineage(row))
        return [source for source in dict.fromkeys(named) if source in self.analysis.sources]


def _said_once(head: str, *cells: Cell) -> list[Cell]:
    """Return a column with the signs that all its numbers have at its head, where there are two.

    A flag that limits a number stays beside it: the remark on its line says which it is.
    """
    numbers = [cell for cell in cells if isinstance(cell, Piece) and cell.trail]
    carried = [{sign for sign in cell.signs if sign[0] != _LIMITED} for cell in numbers]
    common = set.intersection(*carried) if len(carried) > 1 else set()
    if not common:
        return [head, *cells]
    bare: dict[Cell, Cell] = {
        cell: replace(cell, signs=tuple(sign for sign in cell.signs if sign not in common))
        for cell in numbers
    }
    return [Piece(head, signs=tuple(sorted(common))), *(bare.get(cell, cell) for cell in cells)]


def _is_numeric(name: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    if name in _NUMERIC or name.endswith("observation"):
        return True
    values = [row[name] for row in rows if row.get(name) not in (None, "")]
    return bool(values) and all(
        isinstance(value, (int, float)) and not isinstance(value, bool) for value in values
    )
