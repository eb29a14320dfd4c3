"""Why a figure can't be read is told in both languages."""

from __future__ import annotations

import pytest

from napanalysis.errors import NapAnalysisError
from napanalysis.published import read
from napanalysis.raw.cells import Cell, check_figure
from napanalysis.raw.tables import Table

UNREADABLE = [
    ("n.d.", "fr"), ("x", "fr"), ("2,977", "fr"), ("2,97", "en"), ("12 34", "fr"),
    ("007", "en"), ("12 pommes", "fr"), ("9" * 40, "en"), ("entre 25 et 20", "fr"),
    ("<0", "en"), ("1,2.3,4", "fr"), ("a" * 500, "en"), ("2 billions", "fr"),
    ("12 million %", "en"), ("entre 5 % et 10 dollars", "fr"), ("1.23456789012345678", "en"),
    ("6 in 5", "en"), ("au moins -5", "fr"), ("lots", "en"),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "language"), UNREADABLE)
def test_no_english_reason_in_a_french_message(printed: str, language: str) -> None:
    with pytest.raises(NapAnalysisError) as refused:
        read(printed, language)
    table = Table("data/raw/x/figures.csv")
    assert check_figure(Cell(table, 2, "published", printed), language, "trp_issued") is None
    [problem] = table.problems
    if problem.rule == "unreadable-figure":
        reason = refused.value.reason  # type: ignore[attr-defined]
        assert reason in problem.message("en")
        assert reason not in problem.message("fr")
        assert "{" not in problem.message("fr")
        assert problem.remedy("fr") != problem.remedy("en")


def test_a_reason_in_french() -> None:
    table = Table("data/raw/x/figures.csv")
    check_figure(Cell(table, 2, "published", "2,977"), "fr", "trp_issued")
    assert table.problems[0].message("fr") == (
        "«\u00a02,977\u00a0» ne se lit pas comme un nombre\u00a0: dans une source "
        "française, 2,977 peut être 2 et une fraction, ou 2 mille 977 à la manière anglaise."
    )
