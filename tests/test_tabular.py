"""What is written as CSV comes back whole, and no spreadsheet takes a cell for a formula."""

from __future__ import annotations

import csv
import io
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from napanalysis.tabular import csv_cell, csv_text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\n=1"),
        ("a\r\nb\rc", "a\nb\nc"),
        (" =1", "' =1"),
        ("\uff1d1", "'\uff1d1"),
        ("-5", "-5"),
        ("+3.5", "+3.5"),
        ("-5\n", "'-5\n"),
        ("2014-2015", "2014-2015"),
        ("a = b", "a = b"),
        (True, "true"),
        (False, "false"),
        (34.0, "34"),
        (1.3, "1.3"),
        (200e6, "200000000"),
        (float("nan"), ""),
        (None, ""),
        ("", ""),
    ],
)
def test_one_cell(cell: object, text: str) -> None:
    assert csv_cell(cell) == text


@given(st.text(max_size=20))
def test_no_cell_begins_like_a_formula(text: str) -> None:
    cell = csv_cell(text)
    assert not cell.lstrip().startswith(("=", "@", "\uff1d"))
    assert cell.removeprefix("'") == re.sub("\r\n?", "\n", text).removeprefix("'")


@given(st.lists(st.tuples(st.text(max_size=12), st.integers(-9, 9)), max_size=5))
def test_a_table_comes_back_whole(rows: list[tuple[str, int]]) -> None:
    text = csv_text(pd.DataFrame(rows, columns=["a", "b"]))
    assert "\r" not in text
    back = list(csv.reader(io.StringIO(text, newline="")))
    assert back == [["a", "b"], *([csv_cell(one), str(number)] for one, number in rows)]
