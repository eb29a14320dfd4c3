from pathlib import Path

import pytest

from napanalysis.errors import BuildError, DataError, NapAnalysisError, UsageError, nearest
from napanalysis.fiscal_year import FiscalYear
from napanalysis.paths import PROJECT_VARIABLE, Project


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(PROJECT_VARIABLE, raising=False)
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    return tmp_path.resolve()


@pytest.mark.parametrize(
    ("kind", "status"), [(NapAnalysisError, 1), (DataError, 1), (BuildError, 1), (UsageError, 2)]
)
def test_an_error_says_what_is_wrong_and_what_to_do(
    kind: type[NapAnalysisError], status: int
) -> None:
    assert str(kind("Wrong.", "Do this.")) == "Wrong.\nDo this."
    assert str(kind("Wrong.")) == "Wrong."
    assert kind.exit_status == status


@pytest.mark.parametrize(
    ("given", "meant"),
    [("langauge", "language"), ("fiscal_yaer", "fiscal_year"), ("quarter", ""), ("", "")],
)
def test_a_typing_error_finds_the_word_that_was_meant(given: str, meant: str) -> None:
    assert nearest(given, ["fiscal_year", "language"]) == meant


def test_a_project_is_found_from_within(folder: Path) -> None:
    assert Project.find(folder / "notebooks").root == folder
    assert Project.find(folder).processed(FiscalYear(2014)).name == "2014-2015"
    assert Project.find(folder).reports(FiscalYear(2014)) == folder / "reports" / "2014-2015"


def test_the_variable_names_the_project_where_no_folder_is_given(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PROJECT_VARIABLE, str(folder))
    assert Project.find().root == folder


def test_no_project_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No napanalysis project") as caught:
        Project.find(tmp_path)
    assert PROJECT_VARIABLE in caught.value.remedy
