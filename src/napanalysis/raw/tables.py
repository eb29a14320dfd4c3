"""A table file as text: its encoding, separator and shape, and what a spreadsheet did to it."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from napanalysis.catalogue import Column
from napanalysis.errors import nearest
from napanalysis.raw.problems import Problem

_SEPARATORS = (",", ";", "\t")
# How a zip (xlsx, ods) and an older workbook (xls) begin.
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass
class Table:
    """The rows of one file, by column, with the numbers that a spreadsheet gives them.

    Rows that are empty are left out; `columns` are the known ones that the file has; `problems` is
    what is wrong with it.
    """

    file: str
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def report(
        self, rule: str, row: int | None = None, column: str = "", value: str = "", **details: str
    ) -> None:
        """Add a problem with this file."""
        self.problems.append(
            Problem(rule, self.file, row, column, value, tuple(sorted(details.items())))
        )


def decode(content: bytes, table: Table) -> str:
    """Return a file's text, whatever its encoding; report any but UTF-8.

    It comes without byte order mark. Text in another encoding is read as well as it can be, so
    that the rest of the file is checked too.
    """
    if content.startswith(_WORKBOOKS):
        table.report("workbook-named-csv")
        return ""
    if encoding := _utf16(content):
        table.report("encoding-utf-16")
        return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = str(content.count(b"\n", 0, error.start) + 1)
        read = content.decode("utf-8-sig", errors="replace")
        letters = {letter for letter in read if ord(letter) > 127} - {"\ufffd"}
        if letters:
            table.report("encoding-damaged", line=line, byte=f"0x{content[error.start]:02X}")
            return read
        old = content.decode("cp1252", errors="replace")
        first = next(letter for letter in old if ord(letter) > 127)
        # One of which nothing is seen is told by its code.
        character = first if first.isprintable() else f"U+{ord(first):04X}"
        table.report("encoding-windows-1252", line=line, character=character)
        return old


def _utf16(content: bytes) -> str:
    """Return the UTF-16 variant of a file, with a mark or half of its bytes zero, or nothing."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = content[:200]
    pairs = len(start) // 2
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if pairs >= 4 and start[first::2].count(0) > 0.8 * pairs:
            return encoding
    return ""


def read_table(content: bytes, file: str, columns: Sequence[Column]) -> Table:
    """Read a table; report everything wrong with its form, raise nothing.

    Commas, semicolons (a spreadsheet in a French locale) and tabs separate cells; empty columns and
    rows that a spreadsheet adds are left out.
    """
    table = Table(file)
    text = decode(content, table)
    if not text.strip():
        table.report("empty-file")
        return table
    known = [column.id for column in columns]
    records = _records(text, table)
    header = records[0] if records else []
    places = _places(header, records[1:], known, table)
    for column in columns:
        if not column.optional and column.id not in places:
            table.report("missing-column", 1, column.id)
    table.columns = [name for name in known if name in places]
    width = len(header)
    # Where every row ends with empty cells, a separator ends each line; where one does, a cell
    # may hold a separator.
    lengths = [len(record) for record in records[1:] if any(record)]
    padded = len(lengths) > 1 and min(lengths) > width
    for number, cells in enumerate(records[1:], start=2):
        if not any(cells):
            continue
        if any(cells[width:]):
            extra = next(cell for cell in cells[width:] if cell)
            table.report("too-many-cells", number, value=extra, cells=str(len(cells)),
                         columns=str(width))  # fmt: skip
        elif len(cells) > width and not padded:
            table.report("cells-pushed-right", number, cells=str(len(cells)), columns=str(width))
        elif len(cells) < width and any(place >= len(cells) for place in places.values()):
            table.report("too-few-cells", number, cells=str(len(cells)), columns=str(width))
        cells += [""] * (width - len(cells))
        row = {name: cells[places[name]] if name in places else "" for name in known}
        table.rows.append((number, row))
    if not table.rows:
        table.report("empty-table")
    return table


def _records(text: str, table: Table) -> list[list[str]]:
    """Split a text into records; where quotes don't match, report it and stop there.

    A spreadsheet's `sep=` line says what separates cells; else it is what the header has most of.
    """
    first, _, rest = text.partition("\n")
    separator = max(_SEPARATORS, key=first.partition("\r")[0].count)
    if first.strip().lower().startswith("sep=") and len(first.rstrip("\r\n")) == 5:
        separator, text = first[4], rest
    csv.field_size_limit(2**31 - 1)  # by itself csv stops at 131,072 letters
    records: list[list[str]] = []
    try:
        lines = io.StringIO(text, newline="")
        for record in csv.reader(lines, delimiter=separator, strict=True):
            records.append([cell.strip() for cell in record])
    except csv.Error:
        table.report("quotes-do-not-match", len(records) + 1)
    return records


def _places(
    header: list[str], records: list[list[str]], known: Sequence[str], table: Table
) -> dict[str, int]:
    """Return where each known column stands; report the others."""
    places: dict[str, int] = {}
    for place, name in enumerate(header):
        if name in places:
            table.report("duplicate-column", 1, name, name)
        elif name in known:
            places[name] = place
        elif name:
            free = [column for column in known if column not in header]
            table.report("unknown-column", 1, name, name, nearest=nearest(name, free))
        elif any(place < len(record) and record[place] for record in records):
            table.report("column-without-name", 1, "", "", number=str(place + 1))
    return places


def read_bytes(path: Path, table: Table, missing: str = "") -> bytes | None:
    """Return a file's bytes; report one that can't be read or, by rule `missing`, isn't there."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        if missing:
            table.report(missing)
    except OSError as error:
        table.report("unreadable-file", reason=error.strerror or type(error).__name__)
    return None
