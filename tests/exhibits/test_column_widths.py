"""Widths of columns: no word is cut where all fit, and texts get what numbers don't need."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from napanalysis.exhibits.column_widths import LINE, shares

CELL = st.text("abc -/é\u00a0", max_size=60)


def test_a_number_with_its_wording_stays_on_one_line() -> None:
    widths = shares(["Measure", "Value"], [["Victims " * 20, "at\u00a0least\u00a0128"]], {1})
    assert widths[1] >= len("at least 128")


def test_the_longest_text_gets_the_widest_column() -> None:
    rows = [["1.1-01", "Prevention", "A deliverable told at length " * 4, "RCMP"]] * 9
    widths = shares(["No.", "Pillar", "Deliverable", "Leads"], rows)
    assert widths[2] == max(widths)
    assert widths[0] >= len("1.1-01")


def test_one_long_remark_does_not_take_the_room_of_all_rows() -> None:
    rows = [["Name of some length", "ok"]] * 8 + [["Name of some length", "remark " * 30]]
    name, remark = shares(["Name", "Remarks"], rows)
    assert name >= len("Name of some length")
    assert remark >= len("Remarks")


@given(
    st.integers(1, 7).flatmap(
        lambda n: st.tuples(
            st.lists(CELL, min_size=n, max_size=n),
            st.lists(st.lists(CELL, min_size=n, max_size=n), max_size=6),
            st.sets(st.integers(0, n - 1)),
        )
    )
)
def test_any_table_fills_the_line(
    table: tuple[list[str], list[list[str]], set[int]],
) -> None:
    heads, rows, whole = table
    widths = shares(heads, rows, whole)
    assert len(widths) == len(heads)
    assert min(widths) >= 3
    assert abs(sum(widths) - LINE) <= 3 * len(widths)
