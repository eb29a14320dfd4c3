"""Read workbooks and CSV files: each block of filled rows is a table."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, zip_longest
from pathlib import Path
from typing import Any

from napanalysis.draft.blocks import HEADING, NOTE, TABLE, Block, DocumentError, Row, Table, plain

_UNNAMED = re.compile(r"(?:sheet|feuil(?:le)?|tab) ?\d*", re.IGNORECASE)
_MOST_ROWS = 200_000


def read_workbook(path: Path, warnings: list[str]) -> Iterator[Block]:
    """Read the sheets of a workbook that are shown into blocks; `place` is the sheet and row."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                warnings.append(f"the sheet {sheet.title} is hidden, and wasn't read")
                continue
            place = f"sheet {plain(sheet.title)}"
            if not _UNNAMED.fullmatch(sheet.title):
                yield Block(HEADING, plain(sheet.title), place)
            lines = sheet.iter_rows(max_row=min(sheet.max_row or 0, _MOST_ROWS) or None)
            yield from regions(([_shown(cell) for cell in line] for line in lines), f"{place}, row")
        book.close()
    # The library raises errors of many types on damaged files.
    except Exception as error:
        raise DocumentError(
            f"{path.name} can't be read as XLSX: {plain(str(error))[:200] or type(error).__name__}",
            "Open it in the program it was made with and save it again, or save it as CSV.",
        ) from error


def _shown(cell: Any) -> str:
    """Return a cell as the workbook shows it, as far as that changes what the number says."""
    value, form = cell.value, str(getattr(cell, "number_format", "") or "")
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, datetime.datetime | datetime.date):
        return str(value.date() if isinstance(value, datetime.datetime) else value)
    if not isinstance(value, int | float):
        return plain(str(value))
    if "%" in form:
        return f"{_digits(value * 100)}%"
    return f"${_digits(value)}" if "$" in form and value >= 0 else _digits(value)


def _digits(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(round(value, 10))


def read_csv(text: str) -> Iterator[Block]:
    """Read a CSV file, whatever parts its cells, into blocks; `place` is the row."""
    sample = text[:20_000]
    try:
        parts = csv.Sniffer().sniff(sample, ";\t,|").delimiter
    except csv.Error:
        parts = max(";\t,|", key=sample.count)
    csv.field_size_limit(10_000_000)
    lines = csv.reader(io.StringIO(text), delimiter=parts)
    yield from regions(([plain(cell) for cell in line] for line in lines), "row")


def regions(rows: Iterable[Sequence[str]], place: str) -> Iterator[Block]:
    """Return the tables of a sheet: rows that stand together, their titles and notes."""
    numbered = (Row(tuple(cells), f"{place} {number}") for number, cells in enumerate(rows, 1))
    for filled, group in groupby(numbered, key=lambda row: any(row.cells)):
        if filled:
            yield from _region(list(group))


def _region(rows: list[Row]) -> Iterator[Block]:
    """Return titles (rows with one cell above), the table, and notes (rows with one below)."""
    several = [at for at, row in enumerate(rows) if sum(map(bool, row.cells)) > 1]
    if not several:
        for row in rows:
            yield Block(HEADING if len(rows) == 1 else NOTE, "".join(row.cells), row.place)
        return
    first, last = several[0], several[-1] + 1
    # Columns that are empty throughout part nothing.
    columns = zip_longest(*(row.cells for row in rows[first:last]), fillvalue="")
    lines = zip(*(column for column in columns if any(column)), strict=True)
    kept = tuple(
        replace(row, cells=cells) for row, cells in zip(rows[first:last], lines, strict=True)
    )
    caption = " ".join("".join(row.cells) for row in rows[:first])
    yield Block(TABLE, caption, rows[0].place, table=Table(kept, caption))
    for row in rows[last:]:
        yield Block(NOTE, "".join(row.cells), row.place)
