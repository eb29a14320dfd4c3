"""A year's products as a build leaves them, without executing and rendering anything."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from napanalysis.analysis import Analysis, Cleaned, clean
from napanalysis.analysis import processed_tables as tables
from napanalysis.atomic import write_text
from napanalysis.brief.render.builtin import PandocRenderer
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.notebooks.order import notebooks
from napanalysis.paths import Project
from napanalysis.pipeline.jobs import publication
from napanalysis.pipeline.provenance import inputs
from napanalysis.pipeline.provenance.describe import describe
from napanalysis.pipeline.provenance.record import Action
from napanalysis.pipeline.request import BuildRequest
from napanalysis.pipeline.runner import stage_of
from napanalysis.pipeline.stages import MEASURES, YearBuild
from napanalysis.pipeline.year_build import notebook_steps, page_steps, render_steps
from napanalysis.raw import sources
from napanalysis.tabular import csv_text
from napanalysis.workshop.notebook_measures import measured

ROOT = Path(__file__).parents[2]
YEAR = FiscalYear(2014)
REQUEST = BuildRequest((YEAR,), renderer="builtin")


def copy_project(target: Path) -> Project:
    """Copy what a build reads."""
    for folder in ("data/raw", "notebooks", "requirements"):
        shutil.copytree(ROOT / folder, target / folder)
    (target / "reports").mkdir()
    for name in ("brief-en.qmd", "brief-fr.qmd", "references.bib"):
        shutil.copyfile(ROOT / "reports" / name, target / "reports" / name)
    return Project(target)


def begun(project: Project, request: BuildRequest = REQUEST) -> YearBuild:
    """Begin a build that does nothing by itself."""
    shutil.rmtree(project.work, ignore_errors=True)
    nobody: Any = None
    return YearBuild(
        project, request, notebooks(project), inputs.read_inputs(project), nobody, YEAR
    )


def notebook_actions(build: YearBuild) -> Iterator[Action]:
    """Give the stages of the notebooks, each when those before it are done."""
    for cleans in (True, False):
        for language in Language:
            for step in notebook_steps(build, language, cleans):
                yield stage_of(build, step)


def make(project: Project, analysis: Analysis, *, request: BuildRequest = REQUEST) -> YearBuild:
    """Leave products with their record; what notebooks and renderers make is stood in for."""
    build = begun(project, request)
    build.renderer, build.analysis = PandocRenderer(), analysis
    staged, processed = build.reports, build.root / "processed"
    staged.mkdir(parents=True)
    for action in notebook_actions(build):
        if build.take(action):
            continue
        _, language, name = action.name.split("/")
        made = [
            f"notebooks/{language}/{name}.ipynb",
            f"exhibits/{language}/of-{name}.csv",
            publication(name, language),
        ]
        if name == "01_clean":
            tables.write(cleaned(), staged / "data")
            made += [f"data/{table}.csv" for table in cleaned().tables]
        write_missing(staged, made)
        build.finish(action, made)
    read = tuple(path for path in build.results("notebook/") if path.endswith("json"))
    action = build.keyed(Action("measures", groups=("code-notebook",), products=read))
    if not build.take(action):
        write_text(staged / MEASURES, csv_text(analysis.measures))
        build.finish(action, [MEASURES])
    steps = []
    for language in request.languages:
        steps += page_steps(build, language)
        stage = build.root / f"stage-{language}"
        shutil.copytree(staged / "exhibits" / language, stage / "exhibits" / language)
        steps += render_steps(build, language)
    for step in steps:
        action = stage_of(build, step)
        if not build.take(action):
            work, language, what = action.name.split("/")
            result = f"brief-{language}.{what}" if work == "render" else ""
            result = result or f"notebooks/{language}/{what}.html"
            write_missing(staged, [result])
            build.finish(action, [result])
    describe(build)
    shutil.copytree(staged / "data", processed)
    for new, place in ((staged, project.reports(YEAR)), (processed, project.processed(YEAR))):
        shutil.rmtree(place, ignore_errors=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        new.rename(place)
    return build


@cache
def cleaned() -> Cleaned:
    """Return the project's own figures, cleaned."""
    return clean(sources.load(ROOT / "data" / "raw"), YEAR)


def write_missing(folder: Path, paths: list[str]) -> None:
    """Write files with some content of their own where they aren't there."""
    for path in paths:
        if not (folder / path).exists():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(f"stands in for {path}\n" * 3, encoding="utf-8")


@pytest.fixture(scope="session", name="analysis")
def real_analysis() -> Analysis:
    return measured(Project(ROOT), YEAR)


@contextmanager
def looking_at(package: Path) -> Iterator[None]:
    """Let the build look at a copy of the package's files instead of them."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(inputs, "PACKAGE", package)
        yield


@pytest.fixture(scope="session", name="made_once")
def made_once_for_all(tmp_path_factory: pytest.TempPathFactory, analysis: Analysis) -> Path:
    """Return a folder with a project, a year's products in it, and a copy of the package."""
    folder = tmp_path_factory.mktemp("made")
    copy = shutil.copytree(
        inputs.PACKAGE, folder / "napanalysis", ignore=shutil.ignore_patterns("__pycache__")
    )
    with looking_at(copy):
        make(copy_project(folder / "project"), analysis)
    return folder


@pytest.fixture(name="package")
def copied_package(made_once: Path, tmp_path: Path) -> Iterator[Path]:
    """Return a copy of the package's files, which is looked at instead of them."""
    copy = shutil.copytree(made_once / "napanalysis", tmp_path / "package" / "napanalysis")
    with looking_at(copy):
        yield copy


@pytest.fixture(name="project")
def made_project(made_once: Path, package: Path, tmp_path: Path) -> Project:
    """Return a project with the products of one year; each test has its own."""
    return Project(shutil.copytree(made_once / "project", tmp_path / "a project"))
