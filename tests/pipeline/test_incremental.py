"""After a change, what is built on the last build has the bytes of a build from nothing."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from built import FIRST, LATER, request
from napanalysis.cli import cli
from napanalysis.errors import BuildError
from napanalysis.language import Language
from napanalysis.paths import Project
from napanalysis.pipeline import build as pipeline
from napanalysis.pipeline.provenance import inputs
from napanalysis.pipeline.provenance.record import NAME, read
from napanalysis.pipeline.request import FORMATS
from napanalysis.workshop.notebook_measures import table_of_measures

ROOT = Path(__file__).parents[2]
CLEANING = {f"notebook/{language}/01_clean" for language in Language}
LATER_FIGURE = ("data/raw/tip-2021/figures.csv", 1)


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


@pytest.fixture
def small(small_project: Callable[[Path], Any], tmp_path: Path) -> Project:
    """A small project that is built already; see tools/faults.py."""
    return Project(small_project(tmp_path).root)


def done(made: list[pipeline.BuildResult]) -> set[str]:
    return {stage for stage, why in made[0].why if why.startswith("done")}


def row_of(source: str, *words: str) -> tuple[str, int]:
    path = f"data/raw/{source}/figures.csv"
    lines = list(csv.reader((ROOT / path).read_text(encoding="utf-8").splitlines()))
    rows = [number for number, line in enumerate(lines) if set(words) <= set(line)]
    return path, rows[0]


#: One page of the brief.
PAGE = request(FIRST, languages=(Language.EN,), formats=("html",))
CHANGED = row_of("nap-2014-2015", "persons_convicted", "117")


@pytest.mark.slow
def test_after_one_changed_figure_a_page_is_as_a_clean_build_makes_it_and_the_rest_later(
    small: Project, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    notebook = "reports/2014-2015/notebooks/en/02_prosecution.ipynb"
    pipeline.build(small, request(FIRST))
    before = files(small.root)[notebook]
    change(small.root, *CHANGED)
    products = shutil.ignore_patterns("[0-9]*-[0-9]*", ".napanalysis")
    fresh = Project(shutil.copytree(small.root, tmp_path / "clean", ignore=products))
    assert not fresh.reports(FIRST).exists()
    pipeline.build(fresh, PAGE)

    made = pipeline.build(small, PAGE)
    assert "notebook/en/03_protection" in done(made), "it reads the tables"
    assert [line.split(" ")[1] for line in caplog.messages if "taken away" in line] == [
        "brief-en.pdf", "brief-en.docx", "brief-fr.html", "brief-fr.pdf", "brief-fr.docx",
    ]  # fmt: skip
    left = files(small.root)
    assert left == files(fresh.root)
    rows = pd.read_csv(small.processed(FIRST) / "measures.csv", keep_default_na=False)
    ratio = rows[rows["measure"] == "convicted_per_completed_case"]["value"].iloc[-1]
    assert float(ratio) == pytest.approx(118 / 90)
    for product in ("brief-en.html", "exhibits/en/fig-per-case.json"):
        assert b"118 / 90" in left[f"reports/2014-2015/{product}"]
    assert left[notebook] != before, "nbval compares these outputs"

    made = pipeline.build(small, request(FIRST))
    rendered = {f"render/{language}/{output}" for language in Language for output in FORMATS}
    assert {stage for stage in done(made) if "render/" in stage} == rendered - {"render/en/html"}
    pipeline.build(fresh, request(FIRST, force=True))
    assert files(small.root) == files(fresh.root)


@pytest.mark.slow
def test_a_figure_of_a_later_year_changes_no_table_and_so_nothing_else(project: Project) -> None:
    before = files(project.root)
    change(project.root, *LATER_FIGURE)
    made = pipeline.build(project, request(FIRST))
    assert done(made) == CLEANING
    after = files(project.root)
    differing = {name for name in before if before[name] != after[name]}
    assert differing == {"reports/2014-2015/ro-crate-metadata.json"}


@pytest.mark.slow
def test_a_part_keeps_what_still_holds(project: Project, caplog: pytest.LogCaptureFixture) -> None:
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
    assert caplog.messages == []
    assert files(project.root) == before


@pytest.mark.slow
def test_a_changed_label_is_a_change_of_all_that_reads_the_catalogue(
    small: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copytree(inputs.PACKAGE, tmp_path / "napanalysis")
    text = (copy / "catalogue" / "brief.toml").read_text(encoding="utf-8")
    begin, line, rest = text.partition('fr = "')
    (copy / "catalogue" / "brief.toml").write_text(f"{begin}{line}X {rest}", encoding="utf-8")
    monkeypatch.setattr(inputs, "PACKAGE", copy)
    executed = {f"notebook/en/{path.stem}" for path in small.brief_notebooks()}
    assert done(pipeline.build(small, PAGE)) >= executed | {"render/en/html"}


def add_code(project: Project, *lines: str, name: str = "03_protection") -> None:
    """Add a cell of code to the end of a notebook."""
    path = project.notebooks / f"{name}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = {"cell_type": "code", "id": "more", "metadata": {}, "source": "\n".join(lines)}
    notebook["cells"].append(cell | {"outputs": [], "execution_count": None})
    path.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.mark.slow
def test_a_notebook_that_reads_the_raw_figures_is_executed_after_any_change_of_them(
    small: Project,
) -> None:
    add_code(small, "len(nap.read_raw().figures)")
    shutil.copytree(ROOT / "data" / "raw" / "tip-2021", small.raw / "tip-2021")
    pipeline.build(small, PAGE)
    change(small.root, *LATER_FIGURE)
    executed = {name for name in done(pipeline.build(small, PAGE)) if "notebook/" in name}
    assert executed == {"notebook/en/01_clean", "notebook/en/03_protection"}


@pytest.mark.slow
def test_a_module_beside_a_notebook_is_found_everywhere_and_its_changes_are_noticed(
    small: Project,
) -> None:
    add_code(small, "from my_factors import FACTOR", "assert FACTOR == 1")
    module = small.notebooks / "my_factors.py"
    module.write_text("FACTOR = 1\n", encoding="utf-8")
    pipeline.build(small, PAGE)
    assert len(table_of_measures(small, FIRST))
    module.write_text("FACTOR = 2\n", encoding="utf-8")
    with pytest.raises(BuildError, match="AssertionError"):
        pipeline.build(small, PAGE)


@pytest.mark.slow
@pytest.mark.parametrize("lost", ["record", "folder", "manifest"])
def test_changed_products_are_known_by_the_record_or_the_hashes_beside_them(
    small: Project, lost: str
) -> None:
    reports, processed = small.reports(FIRST), small.processed(FIRST)
    for path in (reports / "brief-en.html", processed / "measures.csv"):
        path.write_text("mine", encoding="utf-8")
    if lost == "record":
        (reports / NAME).write_text("{", encoding="utf-8")
    elif lost == "manifest":
        (reports / "manifest-sha256.txt").unlink()
    else:
        reports.rename(small.sources / "mine")
    pipeline.build(small, PAGE)
    kept = {path.name for place in (reports, processed) for path in place.rglob("*.edited.*")}
    assert kept == {"measures.edited.csv", *(["brief-en.edited.html"] if lost != "folder" else [])}
    assert not [path for path in read(reports).inputs if path.startswith("reports/mine/")]


@pytest.mark.slow
def test_a_table_of_one_language_alone_is_refused(small: Project) -> None:
    saved = "pathlib.Path(os.environ['NAPANALYSIS_TABLES'], 'extra.csv').write_text('a')"
    code = ("import os, pathlib", f"_ = language == 'en' and {saved}")
    add_code(small, *code, name="01_clean")
    with pytest.raises(BuildError, match=r"extra\.csv in one language, and not in fr"):
        pipeline.build(small, request(FIRST, formats=("html",)))


def test_every_option_of_build_is_documented() -> None:
    text = (ROOT / "docs" / "building.md").read_text(encoding="utf-8")
    for option in cli.commands["build"].params:
        assert f"`{option.opts[0]}" in text, f"docs/building.md doesn't tell of {option.opts[0]}"
