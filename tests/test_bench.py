"""The benchmark's parts: what it works out from times, the page that it fills, the graphs."""

from __future__ import annotations

import ast
import json
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import bench  # noqa: E402
import bench_page  # noqa: E402
import bench_peers  # noqa: E402

TIMES = {
    "clean": [20.0, 22.0, 21.0],
    "figure": [9.0, 10.0, 30.0],
    "watched": [8.4, 8.4, 9.0],
    "page": [5.0, 5.0, 5.0],
    "word": [8.0, 8.0, 8.0],
    "nothing": [0.25, 0.2, 0.3],
    "rendered": [13.0, 12.0, 11.0],
    "help": [0.1, 0.1, 0.1],
    "papermill": [60.0, 50.0, 55.0],
    "renderer": [16.0, 16.0, 16.0],
    "rendering": [14.0, 14.0, 14.0],
    "cells": [5.0, 6.0, 5.5],
}
PEERS = {"doit": [0.4, 0.6, 0.5], "Snakemake": [], "DVC": [1.0]}
RESULT = bench_page.Result(TIMES, PEERS)
PAGE = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
STEPS = list(bench_peers.graph(ROOT))


def bars(**changed: float) -> dict[str, tuple[str, bool]]:
    times = TIMES | {name: [value] for name, value in changed.items()}
    found = bench_page.Result(times, PEERS).bars()
    return {bar.words.split(":")[0]: (bar.seen, bar.met) for bar in found}


def test_the_bars_of_medians() -> None:
    assert bars() == {
        "Notebooks of a full build, to papermill's command": ("0.16", True),
        "Full build to the floor": ("1.08", True),
        "The English page after one changed figure, to a full build": ("0.24", True),
        "Nothing to do": ("0.25 s", True),
        "`napanalysis --help`": ("0.10 s", True),
    }


@pytest.mark.parametrize(
    ("changed", "bar", "seen"),
    [
        ({"papermill": 40.0}, "Notebooks of a full build, to papermill's command", "0.23"),
        ({"rendering": 8.0}, "Full build to the floor", "1.56"),
        ({"page": 10.51}, "The English page after one changed figure, to a full build", "0.50"),
        ({"nothing": 0.31}, "Nothing to do", "0.31 s"),
        ({"help": 0.21}, "`napanalysis --help`", "0.21 s"),
    ],
)
def test_a_bar_that_is_missed(changed: dict[str, float], bar: str, seen: str) -> None:
    found = bars(**changed)
    assert found[bar] == (seen, False)
    assert all(met for words, (_, met) in found.items() if words != bar)


def test_the_page_says_what_was_seen_and_what_was_not() -> None:
    page = RESULT.page()
    assert "| This pipeline, from clean | 21.00 | 20.00 | 22.00 | 1.00 |" in page
    assert "| The ordinary way in all | 71.00 | | | 3.38 |" in page
    assert "| Kernel starts and imports in the ordinary way | 49.50 | | | 2.36 |" in page
    assert "| The floor: the cells alone and rendering alone | 19.50 | | | 0.93 |" in page
    assert "| Full build to the floor: at most 1.50 | 1.08 | met |" in page
    assert "| Snakemake | not installed |" in page
    assert "| doit | 0.50 |" in page
    assert page.startswith("Medians of 3, interleaved, on ")


def test_the_page_is_filled_between_its_marks_only() -> None:
    before, after = PAGE.split(bench_page.BEGIN)[0], PAGE.split(bench_page.END)[1]
    filled = bench_page.filled(PAGE, RESULT)
    assert filled.startswith(before + bench_page.BEGIN)
    assert filled.endswith(bench_page.END + after)
    assert bench_page.filled(filled, RESULT) == filled
    with pytest.raises(ValueError, match="The page has no place between"):
        bench_page.filled("nothing here", RESULT)


def test_the_stored_page_has_the_bars_that_are_checked() -> None:
    table = PAGE.split(bench_page.BEGIN)[1].split(bench_page.END)[0]
    for bar in RESULT.bars():
        assert re.search(rf"^\| {re.escape(bar.words)} \| .+ \| (met|missed) \|$", table, re.M)
    for words in bench_page.MEASURED.values():
        assert f"| {words} |" in table


@pytest.mark.parametrize(("path", "found", "value"), [bench.FIGURE, bench.WORD])
def test_what_the_benchmark_changes_is_there(path: Path, found: str, value: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    assert text.count(found) == 1
    assert value not in found


@pytest.mark.parametrize("script", [bench.CELLS, bench.RENDER])
def test_the_scripts_name_what_there_is(script: str) -> None:
    for node in ast.walk(ast.parse(script)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("napanalysis"):
            names = [name.name for name in node.names]
            module = __import__(node.module or "", fromlist=names)
            assert [name for name in names if not hasattr(module, name)] == []


def test_the_graph_is_that_of_a_year() -> None:
    assert [step.name for step in STEPS[6:11]] == [
        "07_findings_en",
        "brief_en_html",
        "brief_en_pdf",
        "brief_en_docx",
        "01_clean_fr",
    ]
    assert len({step.makes for step in STEPS}) == len(STEPS) == 20
    made = {step.makes for step in STEPS}
    for step in STEPS:
        for path in step.reads:
            assert path in made or (ROOT / path).is_file()


def test_each_peer_is_told_the_whole_graph() -> None:
    tasks = ast.literal_eval(
        bench_peers.doit(STEPS)["dodo.py"].split("\n")[0].removeprefix("TASKS = ")
    )
    assert [task["targets"] for task in tasks] == [[step.makes] for step in STEPS]
    assert bench_peers.snakemake(STEPS)["Snakefile"].count("\nrule ") == len(STEPS)
    stages = json.loads(bench_peers.dvc(STEPS)["dvc.yaml"])["stages"]
    assert [stage["outs"] for stage in stages.values()] == [[step.makes] for step in STEPS]
    assert set(bench_peers.DESCRIBED) == set(bench_peers.COMMANDS) == set(bench_peers.PEERS)
