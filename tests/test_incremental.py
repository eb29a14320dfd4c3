"""After a change, what is built on the last build has the bytes of a build from nothing."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path

import pytest

from built import FIRST, LATER, OF_ALL, copy_of_project, request
from napanalysis.cli import cli
from napanalysis.errors import BuildError
from napanalysis.language import Language
from napanalysis.paths import Project
from napanalysis.pipeline import build as pipeline
from napanalysis.pipeline.provenance import inputs
from napanalysis.pipeline.provenance.record import NAME, read
from napanalysis.pipeline.stages import worded
from napanalysis.workshop.notebook_measures import table_of_measures

ROOT = Path(__file__).parents[1]
CLEANING = {f"notebook/{language}/01_clean" for language in Language}
PLACES = [
    (path.relative_to(ROOT).as_posix(), row)
    for path in sorted((ROOT / "data" / "raw").glob("*/figures.csv"))
    for row in range(1, len(list(csv.reader(path.read_text(encoding="utf-8").splitlines()))))
]


def change(root: Path, path: str, row: int) -> None:
    """Add one to a figure that is a plain number; else note something."""
    place = root / path
    rows = list(csv.reader(io.StringIO(place.read_text(encoding="utf-8"))))
    column = rows[0].index("published")
    text = rows[row][column]
    rows[row][column] = str(int(text) + 1) if text.isdigit() else f" {text}"
    with place.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in ("data/processed", "reports/2014-2015")
        for path in sorted((root / folder).rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def project(project: Project, tmp_path: Path) -> Project:
    """A copy of the built project with one year, which a test can change."""
    copy = Project(shutil.copytree(project.root, tmp_path / "project"))
    for folder in (copy.reports(LATER), copy.processed(LATER)):
        shutil.rmtree(folder)
    return copy


def done(made: list[pipeline.BuildResult]) -> set[str]:
    return {stage for stage, why in made[0].why if why.startswith("done")}


def row_of(source: str, *words: str) -> tuple[str, int]:
    path = f"data/raw/{source}/figures.csv"
    lines = list(csv.reader((ROOT / path).read_text(encoding="utf-8").splitlines()))
    rows = [number for number, line in enumerate(lines) if set(words) <= set(line)]
    return path, rows[0]


CHANGED = row_of("nap-2014-2015", "persons_convicted", "117")


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a build from nothing leaves after the change."""
    made = copy_of_project(tmp_path_factory.mktemp("clean"))
    change(made.root, *CHANGED)
    pipeline.build(made, request(FIRST))
    return files(made.root)


@pytest.mark.slow
def test_one_changed_figure_gives_a_clean_builds_bytes(
    project: Project, clean: dict[str, bytes]
) -> None:
    change(project.root, *CHANGED)
    made = pipeline.build(project, request(FIRST, languages=(Language.EN,), formats=("html",)))
    assert "notebook/en/03_protection" in done(made), "it reads the tables"
    assert [line.split(" ")[1] for line in made[0].dropped] == [
        "brief-en.pdf", "brief-en.docx", "brief-fr.html", "brief-fr.pdf", "brief-fr.docx",
    ]  # fmt: skip
    left = files(project.root)
    alone = {
        name
        for name in clean
        if not re.search(r"/fr/|-fr\.|brief-en\.(?:pdf|docx)", name)
        and name.rpartition("/")[2] not in OF_ALL
    }
    assert {name for name in left if name.rpartition("/")[2] not in OF_ALL} == alone
    assert {name: left[name] for name in alone} == {name: clean[name] for name in alone}


@pytest.mark.slow
def test_after_one_changed_figure_every_file_has_a_clean_builds_bytes(
    project: Project, clean: dict[str, bytes]
) -> None:
    change(project.root, *CHANGED)
    made = pipeline.build(project, request(FIRST))
    assert {f"render/{language}/{one}" for language in Language for one in pipeline.FORMATS} == {
        stage for stage in done(made) if stage.startswith("render/")
    }
    assert files(project.root) == clean


@pytest.mark.slow
def test_a_figure_of_a_later_year_changes_no_table_and_so_nothing_else(project: Project) -> None:
    path, row = next(place for place in PLACES if "/tip-2021/" in place[0])
    before = files(project.root)
    change(project.root, path, row)
    made = pipeline.build(project, request(FIRST))
    assert done(made) == CLEANING
    after = files(project.root)
    differing = {name for name in before if before[name] != after[name]}
    assert differing == {"reports/2014-2015/ro-crate-metadata.json"}


@pytest.mark.slow
def test_a_part_keeps_what_still_holds(project: Project) -> None:
    before = files(project.root)
    made = pipeline.build(project, request(FIRST, languages=(Language.FR,), formats=("docx",)))
    assert made[0].why == ()
    pipeline.build(
        project, request(FIRST, languages=(Language.FR,), formats=("html",), force=False)
    )
    assert files(project.root) == before
    (project.reports(FIRST) / "brief-fr.html").unlink()
    made = pipeline.build(project, request(FIRST, languages=(Language.FR,), formats=("html",)))
    assert done(made) == {"render/fr/html"}
    assert made[0].dropped == ()
    assert files(project.root) == before


@pytest.mark.slow
def test_a_changed_french_label_is_a_change_of_the_french_alone(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copytree(inputs.PACKAGE, tmp_path / "napanalysis")
    text = (copy / "catalogue" / "brief.toml").read_text(encoding="utf-8")
    begin, line, rest = text.partition('fr = "')
    (copy / "catalogue" / "brief.toml").write_text(f"{begin}{line}X {rest}", encoding="utf-8")
    monkeypatch.setattr(inputs, "PACKAGE", copy)
    worded.cache_clear()
    made = pipeline.build(project, request(FIRST, formats=("html",)))
    worded.cache_clear()
    assert done(made) >= CLEANING, "which reads the wording of both"
    assert {stage.split("/")[1] for stage in done(made) - CLEANING - {"measures"}} == {"fr"}


@pytest.mark.slow
def test_a_notebook_that_reads_the_raw_figures_is_executed_after_any_change_of_them(
    project: Project,
) -> None:
    path = project.notebooks / "03_protection.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][-1]["source"] = ["len(nap.read_raw().figures)"]
    notebook["cells"][-1] |= {"cell_type": "code", "outputs": [], "execution_count": None}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    wanted = request(FIRST, languages=(Language.EN,), formats=("html",))
    pipeline.build(project, wanted)
    change(project.root, *next(place for place in PLACES if "/tip-2021/" in place[0]))
    executed = {name for name in done(pipeline.build(project, wanted)) if "notebook/" in name}
    assert executed == {"notebook/en/01_clean", "notebook/en/03_protection"}


@pytest.mark.slow
def test_a_module_beside_a_notebook_is_found_everywhere_and_its_changes_are_noticed(
    project: Project,
) -> None:
    path = project.notebooks / "03_protection.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][-1]["source"] = ["from my_factors import FACTOR\n", "assert FACTOR == 1"]
    notebook["cells"][-1] |= {"cell_type": "code", "outputs": [], "execution_count": None}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    module = project.notebooks / "my_factors.py"
    module.write_text("FACTOR = 1\n", encoding="utf-8")
    wanted = request(FIRST, languages=(Language.EN,), formats=("html",))
    pipeline.build(project, wanted)
    assert len(table_of_measures(project, FIRST))
    module.write_text("FACTOR = 2\n", encoding="utf-8")
    with pytest.raises(BuildError, match="AssertionError"):
        pipeline.build(project, wanted)


@pytest.mark.slow
@pytest.mark.parametrize("lost", ["record", "folder"])
def test_without_a_record_changed_products_are_known_by_the_hashes_beside_them(
    project: Project, lost: str
) -> None:
    wanted = request(FIRST, languages=(Language.EN,), formats=("html",))
    pipeline.build(project, wanted)
    reports, processed = project.reports(FIRST), project.processed(FIRST)
    for path in (reports / "brief-en.html", processed / "measures.csv"):
        path.write_text("mine", encoding="utf-8")
    if lost == "record":
        (reports / NAME).write_text("{", encoding="utf-8")
    else:
        reports.rename(project.sources / "mine")
    pipeline.build(project, wanted)
    kept = {path.name for place in (reports, processed) for path in place.rglob("*.edited.*")}
    assert kept == {"measures.edited.csv", *(["brief-en.edited.html"] if lost == "record" else [])}
    assert not [path for path in read(reports).inputs if path.startswith("reports/mine/")]


def test_every_option_of_build_is_documented() -> None:
    text = (ROOT / "docs" / "building.md").read_text(encoding="utf-8")
    for option in cli.commands["build"].params:
        assert f"`{option.opts[0]}" in text, f"docs/building.md doesn't tell of {option.opts[0]}"
