"""Read workbooks and CSV files: each block of filled rows is a table."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterator, Sequence
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
            rows = [
                [_shown(cell) for cell in line]
                for line in sheet.iter_rows(max_row=min(sheet.max_row or 0, _MOST_ROWS) or None)
            ]
            if not _UNNAMED.fullmatch(sheet.title):
                yield Block(HEADING, plain(sheet.title), f"sheet {plain(sheet.title)}")
            yield from regions(rows, f"sheet {plain(sheet.title)}, row")
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
    counts = {sign: sample.count(sign) for sign in ";\t,|"}
    try:
        parts = csv.Sniffer().sniff(sample, ";\t,|").delimiter
    except csv.Error:
        parts = max(counts, key=lambda sign: counts[sign])
    csv.field_size_limit(10_000_000)
    rows = [
        [plain(cell) for cell in line] for line in csv.reader(io.StringIO(text), delimiter=parts)
    ]
    yield from regions(rows, "row")


def regions(rows: Sequence[Sequence[str]], place: str) -> Iterator[Block]:
    """Return the tables of a sheet: rows that stand together, their titles and notes."""
    group: list[Row] = []
    for number, cells in enumerate([*rows, []], start=1):
        if any(cells):
            group.append(Row(tuple(cells), f"{place} {number}"))
        elif group:
            yield from _region(group)
            group = []


def _region(rows: list[Row]) -> Iterator[Block]:
    """Return titles (rows with one cell above), the table, and notes (rows with one below)."""
    several = [at for at, row in enumerate(rows) if sum(map(bool, row.cells)) > 1]
    if not several:
        for row in rows:
            yield Block(HEADING if len(rows) == 1 else NOTE, _only(row), row.place)
        return
    first, last = several[0], several[-1] + 1
    titles = [_only(row) for row in rows[:first]]
    # Columns that are empty throughout part nothing.
    width = max(len(row.cells) for row in rows)
    used = [
        i for i in range(width) if any(i < len(r.cells) and r.cells[i] for r in rows[first:last])
    ]
    kept = [
        Row(tuple(row.cells[i] if i < len(row.cells) else "" for i in used), row.place)
        for row in rows[first:last]
    ]
    caption = " ".join(titles)
    yield Block(TABLE, caption, rows[0].place, table=Table(tuple(kept), caption))
    for row in rows[last:]:
        yield Block(NOTE, _only(row), row.place)


def _only(row: Row) -> str:
    return next(cell for cell in row.cells if cell)
