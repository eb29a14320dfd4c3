"""A year's products as a build leaves them, without executing and rendering anything."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from napanalysis.analysis import Analysis, load, tables
from napanalysis.brief.pandoc import PandocRenderer
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.paths import Project
from napanalysis.pipeline.provenance import imports as code
from napanalysis.pipeline.cache import keys
from napanalysis.pipeline.build import Order, notebooks
from napanalysis.pipeline.provenance.describe import describe
from napanalysis.pipeline.cache.stages import Stages

ROOT = Path(__file__).parents[1]
YEAR = FiscalYear(2014)
ORDER = Order((YEAR,), renderer="builtin")


def copy_project(target: Path) -> Project:
    """Copy what a build reads."""
    for folder in ("data/raw", "notebooks", "requirements"):
        shutil.copytree(ROOT / folder, target / folder)
    (target / "reports").mkdir()
    for name in ("brief-en.qmd", "brief-fr.qmd", "references.bib"):
        shutil.copyfile(ROOT / "reports" / name, target / "reports" / name)
    return Project(target)


def make(project: Project, analysis: Analysis, *, order: Order = ORDER) -> Stages:
    """Leave products with their record; what notebooks and renderers make is stood in for."""
    staged, processed = project.work / "reports", project.work / "processed"
    shutil.rmtree(project.work, ignore_errors=True)
    staged.mkdir(parents=True)
    stages = Stages(project, YEAR, staged, order.force)
    for language in order.languages:
        for notebook in notebooks(project):
            first = notebook.stem.startswith("01")
            action = stages.notebook(notebook, language, language is Language.EN)
            if stages.take(action):
                continue
            made = [f"notebooks/{language}/{notebook.name}"]
            made.append(f"exhibits/{language}/of-{notebook.stem}.csv")
            if first and language is Language.EN:
                made += [f"data/{path.name}" for path in tables.write(analysis, staged / "data")]
            write_missing(staged, made)
            stages.finish(action, made)
    stage = project.work / "stage"
    shutil.copytree(staged / "exhibits", stage / "exhibits")
    for language in order.languages:
        for output in order.formats:
            action = stages.render(stage, language, output, PandocRenderer())
            if not stages.take(action):
                write_missing(staged, [f"brief-{language}.{output}"])
                stages.finish(action, [f"brief-{language}.{output}"])
    describe(order, analysis, PandocRenderer(), processed, staged, stages)
    for new, place in ((staged, project.reports(YEAR)), (processed, project.processed(YEAR))):
        shutil.rmtree(place, ignore_errors=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        new.rename(place)
    return stages


def write_missing(folder: Path, paths: list[str]) -> None:
    """Write files with some content of their own where they aren't there."""
    for path in paths:
        if not (folder / path).exists():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(f"stands in for {path}\n" * 3, encoding="utf-8")


@pytest.fixture(scope="session", name="analysis")
def real_analysis() -> Analysis:
    return load(ROOT / "data" / "raw", YEAR)


@contextmanager
def looking_at(package: Path) -> Iterator[None]:
    """Let the build look at a copy of the package's files instead of them."""
    known = (code._needed, code._files, keys._worded)
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(code, "PACKAGE", package)
        for remembered in known:
            remembered.cache_clear()
        yield
    for remembered in known:
        remembered.cache_clear()


@pytest.fixture(scope="session", name="made_once")
def made_once_for_all(tmp_path_factory: pytest.TempPathFactory, analysis: Analysis) -> Path:
    """Return a folder with a project, a year's products in it, and a copy of the package."""
    folder = tmp_path_factory.mktemp("made")
    copy = shutil.copytree(
        code.PACKAGE, folder / "napanalysis", ignore=shutil.ignore_patterns("__pycache__")
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
