"""After a change, what is built on the last build has the bytes of a build from nothing."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from napanalysis.brief.exhibits import EXHIBITS, Exhibit
from napanalysis.runs import asks
from napanalysis.runs.closed import is_closed, is_closed_code

from built import FIRST, LATER, OF_ALL, copy_of_project, order
from napanalysis.analysis import Analysis, analyse
from napanalysis.cli import cli
from napanalysis.exhibits.charts import bar_chart
from napanalysis.language import Language
from napanalysis.paths import Project
from napanalysis.pipeline import build as pipeline
from napanalysis.pipeline.cache import keys
from napanalysis.pipeline.provenance import imports as code
from napanalysis.raw import sources

ROOT = Path(__file__).parents[1]
BEGIN = "from napanalysis import workbook\nbook = workbook.open_year('2014-15', 'en')\n"
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


@pytest.mark.parametrize(
    ("more", "closed"),
    [
        ("book", True),
        ("book.show('permits')", True),
        ("rows = book.observations\nrows[rows['value'] > 3].groupby('kind').size()", True),
        ("[row for row in book.measures.columns]", True),
        ("book.raw", True),  # the workbook itself takes note
        ("open('x').read()", False),
        ("import pandas as pd", False),
        ("from pathlib import Path", False),
        ("from napanalysis.raw import sources", False),
        ("from napanalysis import paths", False),
        ("book._analysis", False),
        ("w = workbook\nw.pd.read_csv('x')", False),
        ("workbook.pd.read_csv('x')", False),
        ("book.show.__globals__", False),
        ("__import__('os')", False),
        ("eval('1')", False),
        ("'{0._analysis}'.format(book)", False),
        ("book.observations.eval('@x')", False),
        ("getattr(book, 'x')", False),
        ("global x", False),
    ],
)
def test_what_keeps_to_the_workbook(more: str, closed: bool) -> None:
    assert is_closed_code(BEGIN + more) is closed


def test_the_notebooks_of_the_brief_keep_to_the_workbook() -> None:
    assert all(is_closed(path) for path in pipeline.notebooks(Project(ROOT)))


def test_what_is_no_python_keeps_to_nothing(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "source": ["!cat data/raw/x.csv"]}
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    assert not is_closed(path)
    assert not is_closed(tmp_path / "missing.ipynb")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0), (1, True), ("1", 1), (("a", "b"), ("ab",)), ([], ()), ("", None),
        ({"a": 1}, {"a": 2}),
    ],
)  # fmt: skip
def test_values_that_differ_have_digests_that_differ(one: object, other: object) -> None:
    assert asks.digest(one) != asks.digest(other)


def test_what_nothing_is_known_of_has_no_digest() -> None:
    for value in (object(), lambda: 1, (1, iter(()))):
        with pytest.raises(TypeError):
            asks.digest(value)
    assert asks.digest(bar_chart) == asks.digest(bar_chart)


def test_every_answer_has_a_digest(known: Callable[[str], Analysis]) -> None:
    for language in Language:
        for name in EXHIBITS:
            answer = asks.ask("exhibit", name, known("2014-2015"), language)
            assert asks.digest(answer).startswith("sha256:")


DRAWN: dict[tuple[Language, str], dict[str, bytes]] = {}  # before the change, each drawn once


def drawn(exhibit: Exhibit, folder: Path) -> dict[str, bytes]:
    folder.mkdir(parents=True)
    exhibit.write(folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def before(known: Callable[[str], Analysis]) -> tuple[Analysis, asks.Answers]:
    """What was known before a change, and what it answers."""
    analysis = known("2014-2015")
    return analysis, asks.Answers(analysis, "x")


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from(PLACES), language=st.sampled_from(Language))
def test_the_same_digest_is_the_same_exhibit_to_the_byte(
    tmp_path_factory: pytest.TempPathFactory,
    before: tuple[Analysis, asks.Answers],
    place: tuple[str, int],
    language: Language,
) -> None:
    folder = tmp_path_factory.mktemp("changed")
    shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
    change(folder, *place)
    after = analyse(sources.load(folder / "data" / "raw"), FIRST)
    analysis, same = before
    other = asks.Answers(after, "y")
    for name in EXHIBITS:
        asked = asks.name_of(FIRST, language, "exhibit", name)
        if same(asked) != other(asked):
            continue
        old = asks.ask("exhibit", name, analysis, language)
        new = asks.ask("exhibit", name, after, language)
        if old is None:
            continue
        assert new.record() == old.record()
        if place[1] % 4:  # drawing takes long: one in four is enough
            continue
        if (language, name) not in DRAWN:
            DRAWN[language, name] = drawn(old, folder / "before" / name)
        assert drawn(new, folder / "after" / name) == DRAWN[language, name]


@pytest.fixture
def project(project: Project, tmp_path: Path) -> Project:
    """A copy of the built project with one year, which a test can change."""
    copy = Project(shutil.copytree(project.root, tmp_path / "project"))
    for folder in (copy.reports(LATER), copy.processed(LATER)):
        shutil.rmtree(folder)
    return copy


def done(made: list[pipeline.Made]) -> set[str]:
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
    pipeline.build(made, order(FIRST))
    return files(made.root)


@pytest.mark.slow
def test_one_changed_figure_executes_what_asked_for_it_and_gives_a_clean_builds_bytes(
    project: Project, clean: dict[str, bytes]
) -> None:
    change(project.root, *CHANGED)
    made = pipeline.build(project, order(FIRST, languages=(Language.EN,), formats=("html",)))
    executed = {stage for stage in done(made) if stage.startswith("notebook/")}
    assert {"notebook/en/01_clean", "notebook/en/02_prosecution"} <= executed
    assert not executed & {
        f"notebook/en/{name}"
        for name in ("03_protection", "04_prevention_partnerships", "05_action_plan")
    }
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
    made = pipeline.build(project, order(FIRST))
    assert {f"render/{language}/{one}" for language in Language for one in pipeline.FORMATS} == {
        stage for stage in done(made) if stage.startswith("render/")
    }
    assert files(project.root) == clean


@pytest.mark.slow
def test_a_figure_of_a_later_year_executes_and_renders_nothing(project: Project) -> None:
    path, row = next(place for place in PLACES if "/tip-2021/" in place[0])
    before = files(project.root)
    change(project.root, path, row)
    made = pipeline.build(project, order(FIRST))
    assert done(made) == set()
    after = files(project.root)
    differing = {name for name in before if before[name] != after[name]}
    assert differing == {"reports/2014-2015/ro-crate-metadata.json"}


@pytest.mark.slow
def test_a_part_keeps_what_still_holds(project: Project) -> None:
    before = files(project.root)
    made = pipeline.build(project, order(FIRST, languages=(Language.FR,), formats=("docx",)))
    assert made[0].why == ()
    pipeline.build(project, order(FIRST, languages=(Language.FR,), formats=("html",), force=False))
    assert files(project.root) == before
    (project.reports(FIRST) / "brief-fr.html").unlink()
    made = pipeline.build(project, order(FIRST, languages=(Language.FR,), formats=("html",)))
    assert done(made) == {"render/fr/html"}
    assert made[0].dropped == ()
    assert files(project.root) == before


@pytest.mark.slow
def test_a_changed_french_label_is_a_change_of_the_french_alone(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copytree(code.PACKAGE, tmp_path / "napanalysis")
    text = (copy / "catalogue" / "brief.toml").read_text(encoding="utf-8")
    begin, line, rest = text.partition('fr = "')
    (copy / "catalogue" / "brief.toml").write_text(f"{begin}{line}X {rest}", encoding="utf-8")
    monkeypatch.setattr(code, "PACKAGE", copy)
    for remembered in (code._needed, code._files, keys._worded):
        remembered.cache_clear()
    made = pipeline.build(project, order(FIRST, formats=("html",)))
    for remembered in (code._needed, code._files, keys._worded):
        remembered.cache_clear()
    assert {stage.split("/")[1] for stage in done(made)} == {"fr"}


@pytest.mark.slow
def test_a_notebook_that_reads_on_the_side_is_executed_after_any_change(
    project: Project,
) -> None:
    path = project.notebooks / "03_protection.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][-1]["source"] = ["len(book.raw.figures)"]
    notebook["cells"][-1] |= {"cell_type": "code", "outputs": [], "execution_count": None}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    wanted = order(FIRST, languages=(Language.EN,), formats=("html",))
    pipeline.build(project, wanted)
    change(project.root, *row_of("nap-2014-2015", "persons_convicted", "117"))
    assert "notebook/en/03_protection" in done(pipeline.build(project, wanted))


def test_every_option_of_build_is_documented() -> None:
    text = (ROOT / "docs" / "building.md").read_text(encoding="utf-8")
    for option in cli.commands["build"].params:
        assert f"`{option.opts[0]}" in text, f"docs/building.md doesn't tell of {option.opts[0]}"
