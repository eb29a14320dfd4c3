from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from built import FIRST, order
from napanalysis.analysis import Analysis
from napanalysis.brief.exhibits import Exhibit, make
from napanalysis.language import Language
from napanalysis.paths import DRAWN_VARIABLE, Project
from napanalysis.runs import asks, drawn, pipeline
from napanalysis.runs.stages import Stages


def permits(known: Callable[[str], Analysis]) -> Exhibit:
    found = make("permits", known("2014-2015"), Language.EN)
    assert found is not None
    return found


def put(folder: Path, mark: str = "") -> None:
    for name in drawn.names("permits"):
        (folder / name).write_bytes(f"{name}{mark}".encode())


def test_an_exhibit_of_the_recorded_digest_takes_the_chart_that_is_there(
    known: Callable[[str], Analysis], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exhibit = permits(known)
    digest = asks.digest(exhibit)
    put(tmp_path, " of before\r\n")
    told = drawn.Drawn(str(tmp_path), {"permits": digest}).told()
    monkeypatch.setenv(DRAWN_VARIABLE, told)
    drawn.take(exhibit, digest)
    target = tmp_path / "target"
    target.mkdir()
    exhibit.write(target)
    for name in drawn.names("permits"):
        assert (target / name).read_bytes() == (tmp_path / name).read_bytes()


@pytest.mark.parametrize("case", ["other digest", "no digest", "not told", "missing file"])
def test_any_other_exhibit_is_drawn(
    case: str,
    known: Callable[[str], Analysis],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exhibit = permits(known)
    digest = asks.digest(exhibit)
    put(tmp_path)
    if case == "missing file":
        (tmp_path / "permits.png").unlink()
    recorded = asks.digest("another") if case == "other digest" else digest
    told = "" if case == "not told" else drawn.Drawn(str(tmp_path), {"permits": recorded}).told()
    monkeypatch.setenv(DRAWN_VARIABLE, told)
    drawn.take(exhibit, "" if case == "no digest" else digest)
    picture = exhibit.picture()
    assert picture is not None
    assert picture.svg.startswith("<svg")


def test_what_has_no_chart_stays_as_it_is(
    known: Callable[[str], Analysis], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exhibit = dataclasses.replace(permits(known), figure=None)
    digest = asks.digest(exhibit)
    put(tmp_path)
    monkeypatch.setenv(DRAWN_VARIABLE, drawn.Drawn(str(tmp_path), {"permits": digest}).told())
    drawn.take(exhibit, digest)
    assert exhibit.picture() is None


def test_nothing_to_take_over_is_told_by_an_empty_text() -> None:
    assert drawn.Drawn("folder", {}).told() == ""


@pytest.fixture
def project(project: Project, tmp_path: Path) -> Project:
    """A copy of the built project, which a test can change."""
    return Project(shutil.copytree(project.root, tmp_path / "project"))


@pytest.mark.slow
def test_a_build_offers_the_charts_whose_files_are_as_they_were_recorded(
    project: Project, tmp_path: Path
) -> None:
    def offered(force: bool = False) -> drawn.Drawn:
        return Stages(project, FIRST, tmp_path, force=force).drawn("en")

    shown = project.reports(FIRST) / "exhibits" / "en"
    assert offered().folder == str(shown)
    charts = {path.stem for path in shown.glob("*.png")}
    assert set(offered().digests) == charts
    (shown / "permits-narrow.svg").write_bytes(b"another chart")
    (shown / "unodc.png").unlink()
    assert set(offered().digests) == charts - {"permits", "unodc"}
    assert offered(force=True) == drawn.Drawn()


@pytest.mark.slow
@pytest.mark.parametrize("what", ["code", "tools", "setting", "record"])
def test_a_build_with_other_code_tools_or_settings_draws_all_charts(
    what: str, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if what == "setting":
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    if what == "record":
        (project.reports(FIRST) / "ro-crate-metadata.json").unlink()
    stages = Stages(project, FIRST, tmp_path)
    if what == "tools":
        stages.tools["matplotlib"] = "0"
    if what == "code":
        lock = "requirements/build.txt"
        stages.items[lock] = dataclasses.replace(stages.items[lock], size=0)
    assert stages.drawn("en") == drawn.Drawn()


@pytest.mark.slow
def test_the_last_build_is_drawn_upon_and_taken_as_is(project: Project) -> None:
    before = {
        path.name: path.read_bytes()
        for path in (project.reports(FIRST) / "exhibits" / "en").iterdir()
    }
    executed = project.reports(FIRST) / "notebooks" / "en" / "02_prosecution.ipynb"
    executed.unlink()
    pipeline.build(project, order(FIRST, languages=(Language.EN,), formats=("html",)))
    after = {
        path.name: path.read_bytes()
        for path in (project.reports(FIRST) / "exhibits" / "en").iterdir()
    }
    assert after == before


@pytest.mark.slow
def test_the_page_of_a_notebook_is_taken_over_while_that_is_the_same(
    project: Project, tmp_path: Path
) -> None:
    def taken(stages: Stages, name: str = "notebooks/en/01_clean") -> bytes | None:
        return stages.page(project.reports(FIRST) / f"{name}.ipynb", f"{name}.html")

    page = project.reports(FIRST) / "notebooks" / "en" / "01_clean.html"
    assert taken(Stages(project, FIRST, tmp_path)) == page.read_bytes()
    assert taken(Stages(project, FIRST, tmp_path, force=True)) is None
    assert taken(Stages(project, FIRST, tmp_path), "notebooks/en/none") is None
    executed = page.with_suffix(".ipynb")
    executed.write_bytes(executed.read_bytes() + b" ")
    assert taken(Stages(project, FIRST, tmp_path)) is None
    executed.write_bytes(executed.read_bytes()[:-1])
    page.write_bytes(b"another page")
    assert taken(Stages(project, FIRST, tmp_path)) is None
