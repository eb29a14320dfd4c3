"""Read workbooks and CSV files: each block of filled rows is a table."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, islice, zip_longest
from pathlib import Path
from typing import Any

from napanalysis.draft import blocks
from napanalysis.draft.blocks import Block, Row, is_mark, plain
from napanalysis.errors import some

_UNNAMED = re.compile(r"(?:sheet|feuil(?:le)?|tab) ?\d*", re.IGNORECASE)
_MOST_ROWS = 200_000


def read_workbook(path: Path, warnings: list[str]) -> Iterator[Block]:
    """Read the sheets of a workbook that are shown into blocks; `place` is the sheet and row."""
    import openpyxl

    book = openpyxl.load_workbook(path, data_only=True, rich_text=True)
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            warnings.append(f"the sheet {sheet.title} is hidden, and wasn't read")
            continue
        place = f"sheet {plain(sheet.title)}"
        if not _UNNAMED.fullmatch(sheet.title):
            yield Block(blocks.HEADING, plain(sheet.title), place)
        rows = {number for number, row in sheet.row_dimensions.items() if row.hidden}
        folded = [column for column in sheet.column_dimensions.values() if column.hidden]
        places = (range(each.min, min(each.max, sheet.max_column) + 1) for each in folded)
        columns = {number for numbers in places for number in numbers}
        struck: list[str] = []
        shown = (
            (number, [_shown(cell, struck) for at, cell in enumerate(line, 1) if at not in columns])
            for number, line in enumerate(islice(sheet.iter_rows(), _MOST_ROWS), 1)
            if number not in rows
        )
        yield from regions(shown, f"{place}, row")
        hidden = [f"row {n}" for n in sorted(rows)] + [f"column {n}" for n in sorted(columns)]
        for what, unread in (("hidden places", hidden), ("cells that are struck out", struck)):
            if unread:
                warnings.append(f"{place} has {what}, not read: {some(unread)}")
        if sheet.max_row > _MOST_ROWS:
            warnings.append(f"{place} has more than {_MOST_ROWS:,} rows: the others weren't read")


def _shown(cell: Any, struck: list[str]) -> str:
    """Return a cell as the workbook shows it; what is struck out goes into `struck` instead."""
    value = cell.value
    if value is None or isinstance(value, bool):
        return ""
    if cell.font.strike:
        struck.append(plain(str(value)))
        return ""
    if isinstance(value, datetime.date):  # of which a datetime is one
        return value.strftime("%Y-%m-%d")
    if isinstance(value, int | float):
        return plain(_formatted(value, str(cell.number_format or "")))
    shown = ""
    for piece in value if isinstance(value, list) else [value]:  # a list: letters of several looks
        font = getattr(piece, "font", None)
        mark = font and font.vertAlign == "superscript" and is_mark(str(piece))
        shown += "" if mark or (font and font.strike) else str(piece)
    return plain(shown)


def _formatted(value: float, form: str) -> str:
    """Return a number with the words and signs that its format puts beside it: 118+, env. 67."""
    sections = re.split(r";(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", form)
    section = sections[1] if value < 0 and len(sections) > 1 else sections[0]
    section = re.sub(r"\[\$([^\]-]*)[^\]]*\]", r'"\1"', section)
    section = re.sub(r"\[[^\]]*\]|[_*].", "", section)
    parts = None if "E+" in section else re.fullmatch(r"([^#0?]*)([#0?][#0?., /]*)(.*)", section)
    before, digits, after = parts.groups() if parts else ("", "", "")
    # A comma at the end of the digits shows thousands, for which a word stands behind them.
    scaled = digits.rstrip().endswith(",")
    before, after = (
        re.sub(r"[^$€£%]" if scaled else r'["\\()-]', "", part) for part in (before, after)
    )
    number = round(abs(value) * (100 if "%" in after else 1), 10)
    return f"{'-' if value < 0 else ''}{before}{number:.15g}{after}"


def read_csv(text: str) -> Iterator[Block]:
    """Read a CSV file, whatever parts its cells, into blocks; `place` is the row."""
    sample = text[:20_000]
    try:
        parts = csv.Sniffer().sniff(sample, ";\t,|").delimiter
    except csv.Error:
        parts = max(";\t,|", key=sample.count)
    csv.field_size_limit(10_000_000)
    lines = csv.reader(io.StringIO(text), delimiter=parts)
    yield from regions(enumerate(([plain(cell) for cell in line] for line in lines), 1), "row")


def regions(rows: Iterable[tuple[int, Sequence[str]]], place: str) -> Iterator[Block]:
    """Return the tables of a sheet's numbered rows: those that stand together, titles and notes.

    Titles are rows with one cell above a table, notes those below.
    """
    numbered = (Row(tuple(cells), f"{place} {number}") for number, cells in rows)
    for filled, group in groupby(numbered, key=lambda row: any(row.cells)):
        near = list(group) if filled else []
        several = [at for at, row in enumerate(near) if sum(map(bool, row.cells)) > 1]
        first, last = (several[0], several[-1] + 1) if several else (0, 0)
        if several:
            # Columns that are empty throughout part nothing.
            columns = zip_longest(*(row.cells for row in near[first:last]), fillvalue="")
            lines = zip(*(column for column in columns if any(column)), strict=True)
            kept = map(lambda row, cells: replace(row, cells=cells), near[first:last], lines)
            caption = " ".join("".join(row.cells) for row in near[:first])
            yield Block(blocks.TABLE, caption, near[0].place, rows=tuple(kept))
        kind = blocks.NOTE if several or len(near) > 1 else blocks.HEADING
        for row in near[last:]:
            yield Block(kind, "".join(row.cells), row.place)
