"""The form of table files: encodings, separators, what spreadsheets add and take away."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from napanalysis.raw.schema import columns, tables
from napanalysis.raw.sources import load
from napanalysis.raw.tables import read_table
from raw_cases import FORMS, HEAD, LINE, ROWS, csv_text, write

ROW = {**ROWS["figures"], "note": "Montréal, 2015; “sic”"}
GOOD = [(2, ROW), (3, {**ROW, "as_of": "2016-01"})]


def read(content: bytes) -> list[tuple[int, dict[str, str]]]:
    table = read_table(content, "figures.csv", tables()["figures"])
    assert table.problems == []
    return table.rows


@pytest.mark.parametrize(("content", "rule", "row", "column", "message"), FORMS)
def test_form(
    content: bytes, rule: str, row: int | None, column: str, message: str, tmp_path: Path
) -> None:
    folder = write(tmp_path / "data/raw", "figures", {})
    (folder / "figures.csv").write_bytes(content)
    found = [problem for problem in load(tmp_path / "data/raw").problems if problem.rule == rule]
    assert len(found) == 1
    (problem,) = found
    assert (problem.row, problem.column) == (row, column)
    assert problem.message("en") == message
    assert problem.file == "data/raw/facts-2016/figures.csv"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_what_spreadsheets_save_is_read_the_same(delimiter: str, end: str, encoding: str) -> None:
    text = csv_text([row for _, row in GOOD], delimiter, end)
    assert read(text.encode(encoding)) == GOOD


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_empty_columns_and_rows_at_the_end_are_left_out(delimiter: str) -> None:
    text = csv_text([row for _, row in GOOD], delimiter)
    padded = "".join(f"{line}{delimiter * 3}\n" for line in text.splitlines())
    assert read(f"{padded}{delimiter * 11}\n\n{delimiter * 11}\n".encode()) == GOOD


def test_an_empty_row_between_others_keeps_the_numbering_of_spreadsheets() -> None:
    assert [number for number, _ in read(f"{HEAD}\n{LINE}\n\n,,,,,,,,\n{LINE}\n".encode())] == [
        2,
        5,
    ]


def test_a_cell_with_line_breaks_is_one_row() -> None:
    rows = read(f'{HEAD}\n{LINE}"one\ntwo"\n{LINE}x\n'.encode())
    assert [number for number, _ in rows] == [2, 3]
    assert rows[0][1]["note"] == "one\ntwo"


def test_the_separator_line_of_a_spreadsheet_is_read() -> None:
    text = csv_text([row for _, row in GOOD], ";", "\r\n")
    assert read(f"sep=;\r\n{text}".encode("utf-8-sig")) == GOOD


def test_optional_columns_may_be_absent() -> None:
    rows = [{key: value for key, value in ROW.items() if key not in ("locator", "note")}]
    assert read(csv_text(rows).encode()) == [(2, {**ROW, "locator": "", "note": ""})]


def test_columns_in_another_order_are_read_by_name() -> None:
    assert read(csv_text([dict(reversed(ROW.items()))]).encode()) == [(2, ROW)]


def test_a_semicolon_file_of_a_french_source_keeps_its_decimal_commas(tmp_path: Path) -> None:
    folder = write(tmp_path / "data/raw", "figures", {}, language='"fr"')
    rate = {"indicator": "ucr_rate", "published": "1,4", "period_end": "2015", "as_of": ""}
    text = csv_text([{**ROWS["figures"], **rate}], ";", "\r\n")
    (folder / "figures.csv").write_bytes(text.encode("utf-8-sig"))
    raw = load(tmp_path / "data/raw")
    assert raw.problems == ()
    assert raw.figures["published"].tolist() == ["1,4"]


def test_windows_1252_is_read_on_so_that_everything_else_is_told_too(tmp_path: Path) -> None:
    folder = write(tmp_path / "data/raw", "figures", {})
    text = csv_text([{**ROW, "published": "abc"}])
    (folder / "figures.csv").write_bytes(text.encode("cp1252"))
    rules = [problem.rule for problem in load(tmp_path / "data/raw").problems]
    assert rules == ["encoding-windows-1252", "unreadable-figure"]


@given(st.binary(max_size=400))
def test_any_bytes_give_rows_or_problems(content: bytes) -> None:
    table = read_table(content, "figures.csv", tables()["figures"])
    assert table.problems or table.rows


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\ufeff\x00\r"), max_size=20).map(
            str.strip
        ),
        min_size=9,
        max_size=9,
    ).filter(any),
    st.sampled_from([",", ";", "\t"]),
    st.booleans(),
)
def test_whatever_was_written_is_read(cells: list[str], delimiter: str, mark: bool) -> None:
    row = dict(zip(columns("figures"), cells, strict=True))
    content = csv_text([row], delimiter, "\r\n").encode("utf-8-sig" if mark else "utf-8")
    assert read(content) == [(2, row)]
