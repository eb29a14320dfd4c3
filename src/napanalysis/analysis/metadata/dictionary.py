"""The data dictionary: every table, column, indicator, measure and flag, from what defines them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from napanalysis import catalogue
from napanalysis.raw import schema


def data_dictionary() -> str:
    """Return the data dictionary as Markdown.

    ``python -m napanalysis.analysis.metadata.dictionary > docs/data-dictionary.md`` writes it anew.

    Examples
    --------
    >>> data_dictionary().splitlines()[0]
    '# Data dictionary'
    """
    return "\n".join(
        [
            "# Data dictionary",
            "",
            "Made from the package's schemas and catalogue by "
            "`python -m napanalysis.analysis.metadata.dictionary`; a test fails when it is out of "
            "date.",
            "",
            "- [Raw tables](#raw-tables): what analysts enter, in `data/raw/<source>/`",
            "- [Processed tables](#processed-tables): what a build leaves, in "
            "`data/processed/<fiscal year>/`",
            "- [Indicators](#indicators), [measures](#measures), [units](#units), [flags](#flags)",
            "",
            *_raw(),
            *_processed(),
            *_indicators(),
            *_measures(),
            *_units(),
            *_flags(),
        ]
    )


def _raw() -> Iterator[str]:
    words = catalogue.wording("dictionary")
    yield from ("## Raw tables", "")
    yield from ("All cells are text; files are UTF-8 with a header.", "")
    yield from ("### `source.toml`", "")
    keys = [(key, "always") for key in schema.SOURCE_REQUIRED]
    keys += [(key, "") for key in schema.SOURCE_OPTIONAL]
    yield from _table(
        ("Key", "Required", "Meaning"),
        ((f"`{key}`", required, words["source"][key]) for key, required in keys),
    )
    for name, columns in schema.TABLES.items():
        yield from (f"### `{name}.csv`", "", words["tables"][name], "")
        yield from _table(
            ("Column", "Required", "Holds", "Meaning"),
            (
                (
                    f"`{column.name}`",
                    "always" if column.filled else "column" if not column.optional else "",
                    words["holds"][column.holds],
                    words["columns"][column.name],
                )
                for column in columns
            ),
        )
    yield "“always”: every row needs a value; “column”: the column is there, a cell may be empty."
    yield ""


def _processed() -> Iterator[str]:
    yield from ("## Processed tables", "")
    yield "UTF-8 with commas; dates as `2015-08-31`; `; ` between several values in a cell."
    yield ""
    for name, table in catalogue.wording("columns").items():
        if "columns" not in table:
            continue
        yield from (f"### `{name}.csv`", "", table["description"]["en"], "")
        if "key" in table:
            listed = ", ".join(f"`{key}`" for key in table["key"])
            yield from (f"Rows differ in {listed}.", "")
        yield from _table(
            ("Column", "Type", "Required", "Meaning"),
            (
                (
                    f"`{key}`",
                    column["type"],
                    "always" if column.get("required") else "",
                    _meaning(column),
                )
                for key, column in table["columns"].items()
            ),
        )


def _meaning(column: Mapping[str, Any]) -> str:
    values = ", ".join(f"`{value}`" for value in column.get("values", ()))
    return f"{column['en']} One of {values}." if values else str(column["en"])


def _indicators() -> Iterator[str]:
    yield from ("## Indicators", "")
    yield "A stock is counted since a start, a flow over a period; a snapshot is open at a date."
    yield ""
    yield from _table(
        ("Indicator", "Kind", "Unit", "Part of", "Definition"),
        (
            (
                f"`{entry.id}`",
                entry.kind,
                f"`{entry.unit}`",
                f"`{entry.within}`" if entry.within else "",
                entry.definition.en,
            )
            for entry in sorted(catalogue.indicators().values(), key=lambda entry: entry.id)
        ),
    )


def _measures() -> Iterator[str]:
    yield from ("## Measures", "")
    yield from _table(
        ("Measure", "Unit", "Formula", "Definition"),
        (
            (f"`{measure.id}`", f"`{measure.unit}`", measure.formula.en, measure.definition.en)
            for measure in catalogue.measures().values()
        ),
    )


def _units() -> Iterator[str]:
    yield from ("## Units", "")
    yield from _table(
        ("Unit", "English", "French"),
        ((f"`{unit.id}`", unit.many.en, unit.many.fr) for unit in catalogue.units().values()),
    )


def _flags() -> Iterator[str]:
    yield from ("## Flags", "")
    yield "A flag doesn't stop a build; the brief shows it next to the number. One that matters"
    yield "limits what may be concluded from a figure; the others say how it was worded, dated,"
    yield "published or read."
    yield ""
    notes = catalogue.wording("brief")["flag_note"]
    yield from _table(
        ("Flag", "Matters", "Meaning"),
        (
            (f"`{flag}`", "yes" if catalogue.matters(flag) else "", notes[flag]["en"])
            for flag in sorted(notes)
        ),
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Give a pipe table and an empty line after it."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


if __name__ == "__main__":
    print(data_dictionary(), end="")
