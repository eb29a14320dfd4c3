"""Write docs/data-dictionary.md: every table, column, indicator, measure and flag.

They come from what defines them, the schemas and the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from napanalysis import catalogue
from napanalysis.raw import schema

PAGE = Path(__file__).parents[1] / "docs" / "data-dictionary.md"
HEAD = """\
# Data dictionary

Made from the package's schemas and catalogue by `make docs`; a test fails when it is out of date.

- [Raw tables](#raw-tables): what analysts enter, in `data/raw/<source>/`
- [Processed tables](#processed-tables): what a build leaves, in `data/processed/<fiscal year>/`
- [Indicators](#indicators), [measures](#measures), [units](#units), [flags](#flags)
"""
STOCKS = "A stock is counted since a start, a flow over a period; a snapshot is open at a date."
FLAGS = """\
## Flags

A flag doesn't stop a build; the brief shows it next to the number. One that matters
limits what may be concluded from a figure; the others say how it was worded, dated,
published or read.
"""


def page() -> str:
    """Return the page as Markdown."""
    indicators = sorted(catalogue.indicators().values(), key=lambda entry: entry.id)
    notes = catalogue.wording("brief")["flag_note"]
    parts = (
        [HEAD, *_raw(), *_processed()],
        ["## Indicators", ""],
        [STOCKS, ""],
        _table(
            "Indicator | Kind | Unit | Part of | Definition",
            ([_code(each.id), each.kind, _code(each.unit), _code(each.within), each.definition.en]
             for each in indicators),
        ),
        ["## Measures", ""],
        _table(
            "Measure | Unit | Formula | Definition",
            ([_code(each.id), _code(each.unit), each.formula.en, each.definition.en]
             for each in catalogue.measures().values()),
        ),
        ["## Units", ""],
        _table(
            "Unit | English | French",
            ([_code(each.id), each.many.en, each.many.fr] for each in catalogue.units().values()),
        ),
        [FLAGS],
        _table(
            "Flag | Matters | Meaning",
            ([_code(flag), "yes" if catalogue.matters(flag) else "", notes[flag]["en"]]
             for flag in sorted(notes)),
        ),
    )  # fmt: skip
    return "\n".join(line for part in parts for line in part)


def _raw() -> Iterator[str]:
    words = catalogue.wording("dictionary")
    yield from ("## Raw tables", "", "All cells are text; files are UTF-8 with a header.", "")
    yield from ("### `source.toml`", "")
    keys = [*schema.SOURCE_REQUIRED, *schema.SOURCE_OPTIONAL]
    required = dict.fromkeys(schema.SOURCE_REQUIRED, "always")
    rows = ([_code(key), required.get(key, ""), words["source"][key]] for key in keys)
    yield from _table("Key | Required | Meaning", rows)
    for name, columns in schema.tables().items():
        yield from (f"### `{name}.csv`", "", words["tables"][name]["about"], "")
        listed = []
        for column in columns:
            needed = "always" if column.filled else "" if column.optional else "column"
            meaning = [words["holds"][column.holds], column.about]
            listed.append([_code(column.id), needed, *meaning])
        yield from _table("Column | Required | Holds | Meaning", listed)
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
            yield from (f"Rows differ in {', '.join(map(_code, table['key']))}.", "")
        rows = (
            [
                _code(key),
                column["type"],
                "always" if column.get("required") else "",
                _meaning(column),
            ]
            for key, column in table["columns"].items()
        )
        yield from _table("Column | Type | Required | Meaning", rows)


def _meaning(column: Mapping[str, Any]) -> str:
    values = ", ".join(map(_code, column.get("values", ())))
    return f"{column['en']} One of {values}." if values else str(column["en"])


def _code(word: str) -> str:
    return f"`{word}`" if word else ""


def _table(head: str, rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Give a pipe table and an empty line after it."""
    yield f"| {head} |"
    yield f"|{'---|' * len(head.split(' | '))}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
