"""A copy of the project with two years built for real, shared by the tests that look at it."""

from __future__ import annotations

import shutil
from pathlib import Path

from filelock import FileLock

from napanalysis.fiscal_year import FiscalYear
from napanalysis.paths import Project
from napanalysis.runs import pipeline

ROOT = Path(__file__).parents[1]
FIRST, LATER = FiscalYear(2014), FiscalYear(2016)
SOURCES = ("_quarto.yml", "brief-en.qmd", "brief-fr.qmd", "references.bib")


def copy_of_project(target: Path) -> Project:
    """Copy what a build reads, without products."""
    for folder in ("data/raw", "notebooks", "requirements", "reports/styles"):
        shutil.copytree(ROOT / folder, target / folder)
    for name in SOURCES:
        shutil.copyfile(ROOT / "reports" / name, target / "reports" / name)
    shutil.copyfile(ROOT / "pyproject.toml", target / "pyproject.toml")
    return Project(target)


def order(*years: FiscalYear, **more: object) -> pipeline.Order:
    """Order briefs of some years from the built-in renderer."""
    return pipeline.Order(years=years, renderer="builtin", jobs=2, **more)  # type: ignore[arg-type]


def build(folder: Path) -> Project:
    """Build two years in a folder whose name has spaces and accents."""
    made = copy_of_project(folder / "projet été")
    pipeline.build(made, order(FIRST, LATER))
    return made


def copy_of_built(common: Path, folder: Path) -> Project:
    """Copy two built years to `folder`; the first who asks builds them in `common`."""
    once = common / "built once"
    with FileLock(common / "built.lock"):
        if not once.is_dir():
            building = common / "being built"
            shutil.rmtree(building, ignore_errors=True)
            build(building)
            building.rename(once)
    shutil.copytree(once, folder, dirs_exist_ok=True)
    return Project(folder / "projet été")
