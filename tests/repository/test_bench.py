"""The benchmark's parts: what it works out from times, and the page that it fills."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import bench  # noqa: E402

TIMES = {
    "clean": [20.0, 22.0, 21.0],
    "rendered": [13.0, 12.0, 11.0],
    "nothing": [0.25, 0.2, 0.3],
    "figure": [9.0, 10.0, 30.0],
    "page": [5.0, 5.0, 5.0],
    "help": [0.1, 0.1, 0.1],
    "papermill": [60.0, 50.0, 55.0],
}
PAGE = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")


SEEN = [("0.16", True), ("0.24", True), ("0.25 s", True), ("0.10 s", True)]


@pytest.mark.parametrize(
    ("changed", "bar", "seen"),
    [
        ({}, 0, ("0.16", True)),
        ({"papermill": [40.0]}, 0, ("0.23", False)),
        ({"page": [10.51]}, 1, ("0.50", False)),
        ({"nothing": [0.31]}, 2, ("0.31 s", False)),
        ({"help": [0.21]}, 3, ("0.21 s", False)),
    ],
)
def test_the_bars_of_medians(
    changed: dict[str, list[float]], bar: int, seen: tuple[str, bool]
) -> None:
    found = list(bench.bars(TIMES | changed).values())
    assert found == [*SEEN[:bar], seen, *SEEN[bar + 1 :]]


def test_the_page_is_filled_between_its_marks_only() -> None:
    before, after = PAGE.split(bench.BEGIN)[0], PAGE.split(bench.END)[1]
    filled = bench.filled(PAGE, TIMES)
    assert "| From clean | 21.00 | 20.00 | 22.00 | 1.00 |" in filled
    assert "Medians of 3, interleaved, on " in filled
    assert filled.startswith(before + bench.BEGIN)
    assert filled.endswith(bench.END + after)
    assert bench.filled(filled, TIMES) == filled
    with pytest.raises(ValueError, match="The page has no place between"):
        bench.filled("nothing here", TIMES)


def test_the_stored_page_has_what_is_measured() -> None:
    table = PAGE.split(bench.BEGIN)[1].split(bench.END)[0]
    for bar in bench.bars(TIMES):
        assert re.search(rf"^\| {re.escape(bar)} \| .+ \| (met|missed) \|$", table, re.M)
    for words in bench.MEASURED.values():
        assert f"| {words} |" in table


def test_what_the_benchmark_changes_is_there() -> None:
    text = (ROOT / bench.FIGURES).read_text(encoding="utf-8")
    assert text.count(bench.FIGURE) == 1
    assert bench.OTHER not in text
