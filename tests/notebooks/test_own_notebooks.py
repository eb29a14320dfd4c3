"""The project's own notebooks: what they use, how they speak, and that they run for every year."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, Teller

PATHS = sorted((ROOT / "notebooks").glob("0[1-9]_*.ipynb"))
EACH = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
#: A year without any plan, that of the report, one with few figures, and the newest.
CHOSEN = ("2006-2007", "2014-2015", "2019-2020", "2024-2025")


def cells(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return found


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def tags(cell: dict[str, Any]) -> list[str]:
    found: list[str] = cell["metadata"].get("tags", [])
    return found


def code(path: Path) -> ast.Module:
    return ast.parse("\n".join(source(c) for c in cells(path) if c["cell_type"] == "code"))


def test_these_are_the_notebooks() -> None:
    assert [path.stem[:2] for path in PATHS] == ["01", "02", "03", "04", "05", "06", "07"]


@EACH
def test_they_import_the_public_library_and_nothing_else(path: Path) -> None:
    imports = [n for n in ast.walk(code(path)) if isinstance(n, (ast.Import, ast.ImportFrom))]
    assert [ast.unparse(one) for one in imports] == ["import napanalysis as nap"]


@EACH
def test_they_use_public_names_only(path: Path) -> None:
    names = {n.attr for n in ast.walk(code(path)) if isinstance(n, ast.Attribute)}
    assert not {name for name in names if name.startswith("_")} | names & {"presenter"}


@EACH
def test_they_define_nothing(path: Path) -> None:
    defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    assert not [n for n in ast.walk(code(path)) if isinstance(n, defined)]


@EACH
def test_their_parameters_are_a_cell_of_two_lines(path: Path) -> None:
    (cell,) = (c for c in cells(path) if "parameters" in tags(c))
    assert source(cell) == 'fiscal_year = "2014-2015"\nlanguage = "en"'


@EACH
def test_each_word_is_said_in_both_languages(path: Path) -> None:
    """Each English cell has a French one beside it, with the same headings and code."""
    words = [c for c in cells(path) if c["cell_type"] == "markdown"]
    assert [tags(c) for c in words] == [["en"], ["fr"]] * (len(words) // 2)
    for english, french in zip(words[::2], words[1::2], strict=True):
        shape = [re.findall(rf"^{mark}", source(c), re.M) for c in (english, french)
                 for mark in ("#+ ", r"\*\*")]  # fmt: skip
        assert shape[:2] == shape[2:]
        named = [sorted(re.findall(r"`[^`]*`", source(c))) for c in (english, french)]
        assert len(named[0]) == len(named[1])


@EACH
def test_they_end_with_what_to_try_and_what_they_do_not_show(path: Path) -> None:
    english, french = (source(c) for c in cells(path)[-2:])
    assert re.match(r"\*\*Your turn\.\*\* .*\*\*What this does not show\.\*\* ", english, re.S)
    assert re.match(r"\*\*À vous\.\*\* .*\*\*Ce que ce carnet ne montre pas\.\*\* ", french, re.S)


@EACH
def test_every_name_that_they_recommend_exists(path: Path) -> None:
    import napanalysis as nap

    for cell in cells(path):
        for name in re.findall(r"\bnap\.(\w+)", source(cell)):
            assert hasattr(nap, name), name
        for name in re.findall(r"\byear\.(?!chart)(\w+)", source(cell)):
            assert hasattr(nap.Year, name), name
        for name in re.findall(r"\byear\.chart\.(\w+)", source(cell)):
            assert hasattr(nap.Charts, name), name


@pytest.mark.parametrize("year", CHOSEN)
def test_they_run_and_publish_the_same_in_both_languages(told: Teller, year: str) -> None:
    english, french = (told(year, language).publication for language in ("en", "fr"))
    assert english.measures == french.measures
    assert list(english.exhibits) == list(french.exhibits)
    assert list(english.sentences) == list(french.sentences)
    assert len(english.findings) == len(french.findings) <= 6
    assert str(english.title) != str(french.title)


#: Charts that draw no trend: a place on them is a date or a category.
NO_TREND = {"timeline_chart", "heat_map", "unit_diagram"}


def comparable(drawn: Any) -> int:
    """Return how many numbers in a row may be compared, at most, in each part of a chart."""
    rows = drawn.args[0]
    if not hasattr(rows[0], "points"):
        return len(rows)
    longest = 0
    for line in rows:
        length = 0
        for point in line.points:
            length = 1 if point.apart else length + 1
            longest = max(longest, length)
    return longest


@pytest.mark.slow
def test_they_run_for_every_year_and_no_chart_draws_a_trend_of_fewer_than_three_numbers(
    told: Teller, years: list[str]
) -> None:
    for number, year in enumerate(years):  # CHOSEN are run in both languages
        language = ("en", "fr")[number % 2]
        published = told(year, language).publication
        assert published.title, (year, language)
        for label, exhibit in published.exhibits.items():
            if exhibit and exhibit.figure and exhibit.figure.func.__name__ not in NO_TREND:  # type: ignore[attr-defined]
                assert comparable(exhibit.figure) >= 3, (year, label)


def test_the_named_trends_stand_in_the_brief(told: Teller) -> None:
    """Persons convicted per completed case, and permits a year: a line or table each."""
    published = told("2014-2015", "en").publication
    (row,) = (
        row for row in published.measures["convicted_per_completed_case"]
        if row["formula"] == "117 / 90"
    )  # fmt: skip
    assert row["value"] == 1.3
    assert published.measures["trp_issued"][-1]["value"] == 34
    assert "1.3" in published.exhibits["fig-counts"].alt  # type: ignore[union-attr]
    for label, number in (("per-case", "1.3"), ("permits", "34")):
        undrawn, table = (published.exhibits[f"{kind}-{label}"] for kind in ("fig", "tbl"))
        assert undrawn is not None
        assert undrawn.figure is None, "too few numbers that may be compared"
        assert number in str(table)
