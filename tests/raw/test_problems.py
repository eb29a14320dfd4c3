"""Problems in words: every rule in both languages, and lists of them."""

from __future__ import annotations

import csv
import io
import json
import re
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from napanalysis import catalogue
from napanalysis.raw.listing import (
    COLUMNS,
    flag_lines,
    format_list,
    summary,
    to_csv,
    to_json,
    total,
)
from napanalysis.raw.problems import Problem, shown
from napanalysis.tabular import neutral
from raw_cases import CELLS, FORMS, MANIFESTS, OF_THE_ANALYSIS, PAIRS

FILE = "data/raw/facts-2016/figures.csv"
#: Rules about folders, tested one by one in test_sources.
OF_FOLDERS = {
    "bad-source-id", "missing-source-toml", "missing-figures", "unexpected-file",
    "unreadable-file", "draft-left-out", "two-names-for-one-id",
}  # fmt: skip
ALWAYS = {"file", "column", "value", "suggestion"}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("rule", catalogue.rules().values(), ids=catalogue.rules())
def test_rule_says_the_same_in_both_languages(rule: catalogue.Rule) -> None:
    assert rule.severity in ("error", "flag")
    only_english = {"reason", "advice"}
    for text in (rule.message, rule.remedy):
        english = {name.removesuffix("_en") for name in placeholders(text.en) - only_english}
        french = {name.removesuffix("_fr") for name in placeholders(text.fr) - only_english}
        assert english == french
        assert text.en.endswith((".", "{advice}"))
        assert "  " not in text.en + text.fr
        assert "« " not in text.fr
        assert " :" not in text.fr
        assert "'" not in text.fr.replace("{", "").replace("}", "")


def test_every_rule_has_a_case() -> None:
    cases = {case[2] for case in CELLS} | {case[3] for case in PAIRS}
    cases |= {case[1] for case in FORMS} | {case[2] for case in MANIFESTS}
    assert cases | OF_FOLDERS | set(OF_THE_ANALYSIS) == set(catalogue.rules())


@pytest.mark.parametrize(("rule", "given"), OF_THE_ANALYSIS.items())
def test_rules_of_the_analysis_are_flags_with_their_placeholders(
    rule: str, given: set[str]
) -> None:
    details = tuple((name, f"<{name}>") for name in sorted(given))
    problem = Problem(rule, FILE, 2, "published", "90", details)
    assert problem.severity == "flag"
    for language in ("en", "fr"):
        assert "{" not in problem.message(language) + problem.remedy(language)


def test_message_and_remedy_in_both_languages() -> None:
    details = (("nearest", "cases_completed"),)
    problem = Problem("unknown-indicator", FILE, 2, "indicator", "case_completed", details)
    assert problem.message("fr") == (
        "Le catalogue n’a pas d’indicateur «\u00a0case_completed\u00a0»."
    )
    assert problem.remedy("fr").startswith("Vouliez-vous dire «\u00a0cases_completed\u00a0»? ")
    assert problem.remedy("en").startswith("Did you mean 'cases_completed'? ")


def test_problems_sort_by_file_row_and_column() -> None:
    in_order = [
        Problem("empty-file", "a.csv", None, "", ""),
        Problem("empty-cell", "a.csv", 2, "indicator", ""),
        Problem("empty-cell", "a.csv", 2, "published", ""),
        Problem("empty-cell", "a.csv", 10, "indicator", ""),
        Problem("empty-cell", "b.csv", 1, "indicator", ""),
    ]
    assert sorted([*in_order[2:], *in_order[:2]]) == in_order


@pytest.mark.parametrize(
    ("text", "printed"),
    [("a\ue000b", "aU+E000b"), ("\U0010fffd", "U+10FFFD"), ("a\u200bb", "a\\u200bb")],
)
def test_letters_that_no_font_knows_are_shown_by_code(text: str, printed: str) -> None:
    assert shown(text) == printed


@given(st.text())
def test_shown_has_no_control_character(text: str) -> None:
    assert all(ord(character) >= 32 and ord(character) != 127 for character in shown(text))
    assert len(shown(text, 10)) <= 10 * 10


def test_braces_in_a_value_are_only_text() -> None:
    problem = Problem(
        "unreadable-figure", FILE, 2, "published", "{0.__class__}", (("reason", "{x}"),)
    )
    assert problem.message("en") == "'{0.__class__}' can't be read as a number: {x}."


SEVERAL = [
    Problem("approximate", FILE, 3, "published", "about 80"),
    Problem("approximate", FILE, 4, "published", "about 80"),
    Problem("approximate", FILE, 7, "published", "about 80"),
    Problem(
        "unreadable-figure",
        FILE,
        2,
        "published",
        "abc",
        (("advice", "Write it as printed."), ("reason", "why")),
    ),
    Problem("empty-table", "data/raw/x/funding.csv", None, "", ""),
]


def test_list_in_english() -> None:
    assert (
        format_list(SEVERAL, "en")
        == """\
data/raw/facts-2016/figures.csv
  error   row 2, published: 'abc' can't be read as a number: why. [unreadable-figure]
          Write it as printed.
  flag    rows 3-4, 7, published: The source publishes the figure as approximate: 'about 80'.
          [approximate]
          Read it with its range.
data/raw/x/funding.csv
  flag    whole file: The table has a header and no rows. [empty-table]
          Add the figures, or delete the file if the source has none.
1 error, 4 flags in 2 files"""
    )


def test_list_in_french_ends_with_the_count() -> None:
    lines = format_list(SEVERAL, "fr").splitlines()
    assert lines[-1] == "1 erreur, 4 signaux dans 2 fichiers"
    assert lines[1].startswith("  erreur  ligne 2, published: ")


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ["5 flags in 2 files",
                "      3  approximate (approximate)",
                "      1  stock-falls (break: the counts are not comparable)",
                "      1  empty-table",
                "What each flag says, row by row: napanalysis check --flags"]),
        ("fr", ["5 signaux dans 2 fichiers",
                "      3  approximate (approximatif)",
                "      1  stock-falls (rupture\u00a0: décomptes non comparables)",
                "      1  empty-table",
                "Ce que dit chaque signal, ligne par ligne\u00a0: napanalysis check --flags"]),
    ],
)  # fmt: skip
def test_flags_have_a_line_a_kind(language: str, lines: list[str]) -> None:
    approximate, empty = SEVERAL[:3], SEVERAL[4]
    falls = Problem("stock-falls", FILE, 4, "published", "117")
    assert flag_lines([falls, *approximate, empty], language) == lines


def test_no_problem() -> None:
    assert (format_list([], "en"), summary([], "fr")) == ("No problems.", "Aucun problème.")
    assert json.loads(to_json([])) == []
    assert to_csv([]) == ",".join(COLUMNS) + "\n"


def test_the_last_line_is_in_the_language_of_the_list() -> None:
    assert total(2, 1, SEVERAL, "en") == "2 sources, 1 row: 1 error, 4 flags."
    assert total(1, 0, [], "fr") == "1 source, 0 ligne\u00a0: 0 erreur, 0 signal."


@given(st.lists(st.text(max_size=200), min_size=3, max_size=3))
def test_list_stays_within_its_width_whatever_the_values(values: list[str]) -> None:
    value, file, column = values
    problem = Problem("empty-cell", file, 2, column, value)
    lines = format_list([problem], "en").split("\n")
    assert all(len(line) <= 100 for line in lines[1:-1])
    assert all(
        character.isprintable() or ord(character) > 159 for line in lines for character in line
    )


def test_json() -> None:
    listed = json.loads(to_json(SEVERAL))
    assert len(listed) == 5
    first = listed[0]
    assert (first["severity"], first["rule"], first["row"]) == ("error", "unreadable-figure", 2)
    assert first["message"]["en"] == "'abc' can't be read as a number: why."
    assert set(first) == {
        "severity", "matters", "rule", "file", "row", "column", "value", "message", "remedy",
        "observations",
    }  # fmt: skip


def test_an_export_tells_what_limits_conclusions_from_what_is_for_the_record() -> None:
    problems = [
        Problem(rule, FILE, row, "published", "34")
        for row, rule in enumerate(("empty-cell", "unit-ambiguous", "approximate"), 2)
    ]
    assert [problem["matters"] for problem in json.loads(to_json(problems))] == [True, True, False]
    listed = csv.DictReader(io.StringIO(to_csv(problems), newline=""))
    assert [row["matters"] for row in listed] == ["true", "true", "false"]


@given(st.text(max_size=50))
@example("-0")
def test_csv_can_not_act_as_a_formula(value: str) -> None:
    problem = Problem("text-looks-like-formula", FILE, 2, "note", value, (), (value,))
    (row,) = csv.DictReader(io.StringIO(to_csv([problem]), newline=""))
    for cell in row.values():
        # A number with its sign, such as -0, is a number to a spreadsheet too.
        is_number = re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", cell)
        begins = cell.lstrip(" \u00a0").startswith(("=", "+", "-", "@", "\t", "\r"))
        assert is_number or not begins


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("", ""),
        ("plain", "plain"),
        ("a=b", "a=b"),
        ('=HYPERLINK("x")', '\'=HYPERLINK("x")'),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        (" =1", "' =1"),
    ],
)
def test_neutral(cell: str, written: str) -> None:
    assert neutral(cell) == written
