"""What a notebook works with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from napanalysis.analysis import Analysis, measures, observations
from napanalysis.errors import DataError, UsageError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import NBSP, Language
from napanalysis.paths import EXHIBITS_VARIABLE, READS_VARIABLE, TABLES_VARIABLE, Project
from napanalysis.runs import asks
from napanalysis.workbook import Workbook, open_figures, open_year

ROOT = Path(__file__).parents[1]


@pytest.fixture
def book(known: Callable[[str], Analysis]) -> Workbook:
    return Workbook(Project(ROOT), known("2014-2015"), Language.FR)


def test_it_says_what_is_in_it(book: Workbook) -> None:
    analysis = book.analysis
    assert str(len(analysis.observations)) in repr(book)
    assert repr(book).startswith(f"Chiffres jusqu’à l’exercice 2014-2015{NBSP}: ")
    assert "74 produits livrables" in repr(book)


def test_tables_have_the_columns_of_the_dictionary(book: Workbook) -> None:
    assert list(book.observations.columns) == observations.COLUMNS
    assert list(book.measures.columns) == measures.COLUMNS
    assert len(book.action_plan) == 74
    assert set(book.problems["severity"]) == {"flag"}


def test_a_measure_to_check_by_hand(book: Workbook) -> None:
    (row,) = book.measure("trp_initial").to_dict("records")
    assert (row["value"], row["formula"]) == (10, "34 − 24")
    with pytest.raises(UsageError):
        book.measure("trp_inital")


def test_answers_that_a_build_has_found_are_not_found_again(
    known: Callable[[str], Analysis], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shown(book: Workbook, notes: str) -> tuple[object, ...]:
        monkeypatch.setenv(READS_VARIABLE, str(tmp_path / notes))
        exhibit = book.show("persons-convicted")
        assert exhibit is not None
        answers = (book.observations, book.measure("trp_initial"), book.problems)
        tables = [table.to_csv() + str(table.dtypes) for table in answers]
        return exhibit.record(), exhibit.picture(), tables, (tmp_path / notes).read_bytes()

    analysis, language = known("2014-2015"), Language.FR
    found = asks.Answers(analysis, "x")
    asked = [("exhibit", "persons-convicted"), ("table", "observations"),
             ("measure", "trp_initial"), ("table", "problems")]  # fmt: skip
    names = [asks.name_of(analysis.year, language, *one) for one in asked]
    assert found.given(names) == {}  # nobody has asked yet
    digests = [found(name) for name in names]
    given = found.given([*names, "2014-2015/fr/exhibit/none"])
    assert [digest for digest, _ in given.values()] == digests
    without = shown(Workbook(Project(ROOT), analysis, language), "without")
    monkeypatch.delattr(asks, "ask")
    book = Workbook(Project(ROOT), analysis, language, given)
    assert shown(book, "given") == without
    with pytest.raises(AttributeError):
        book.say("plan")  # this one would be found


def test_an_answer_that_is_changed_stays_as_it_was_found(known: Callable[[str], Analysis]) -> None:
    analysis = known("2014-2015")
    found = asks.Answers(analysis, "x")
    name = asks.name_of(analysis.year, Language.EN, "table", "observations")
    found(name)
    book = Workbook(Project(ROOT), analysis, Language.EN, found.given([name]))
    rows = book.observations
    rows["value"] = 0
    assert not book.observations["value"].eq(0).all()


def test_an_exhibit_is_saved_only_where_a_build_asks(
    book: Workbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(EXHIBITS_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    shown = book.show("permits")
    assert shown is not None
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv(EXHIBITS_VARIABLE, str(tmp_path))
    book.show("permits")
    assert {path.name for path in tmp_path.iterdir()} == {
        "permits.svg", "permits-narrow.svg", "permits.png", "permits.csv", "permits.json",
    }  # fmt: skip


def test_what_is_not_known_is_said_in_a_line(
    known: Callable[[str], Analysis], capsys: pytest.CaptureFixture[str]
) -> None:
    early = Workbook(Project(ROOT), known("2006-2007"), Language.FR)
    assert early.show("permits") is None
    early.say("plan")
    said = capsys.readouterr().out
    assert said.count("'text/plain': 'Rien n’a été publié") == 2
    assert "2006-2007" in said


def test_sentences_are_plain(book: Workbook, capsys: pytest.CaptureFixture[str]) -> None:
    book.say("police")
    said = capsys.readouterr().out
    assert "143 affaires en 2014" in said
    assert "](#" not in said


def test_tables_are_saved_only_where_a_build_asks(
    book: Workbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(TABLES_VARIABLE, raising=False)
    book.save_tables()
    monkeypatch.setenv(TABLES_VARIABLE, str(tmp_path))
    book.save_tables()
    assert "measures.csv" in {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize(
    ("year", "language", "told"),
    [("2014-2016", "en", "2014-2015"), ("2014-2015", "de", "en"), ("1999-2000", "en", "2006-2007")],
)
def test_a_wrong_value_is_an_error_that_says_what_is_accepted(
    year: str, language: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT / "notebooks")
    with pytest.raises(UsageError) as caught:
        open_year(year, language)
    assert told in f"{caught.value} {caught.value.remedy}"


def test_an_error_in_the_figures_stops_it(tmp_path: Path) -> None:
    from literal_raw import flow, write

    write(tmp_path, {"a": {"figures": [flow("trp_issued", "abc", "2014")]}})
    with pytest.raises(DataError, match="abc"):
        open_figures(Project(tmp_path), FiscalYear(2014), Language.EN)
