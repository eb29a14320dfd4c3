"""What was built for real, once for all tests: two years of the project, and a small project."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from filelock import FileLock

from full_disk import load_faults
from napanalysis.fiscal_year import FiscalYear
from napanalysis.notebooks import kernels
from napanalysis.paths import Project
from napanalysis.pipeline import build as pipeline
from napanalysis.pipeline.request import BuildRequest

ROOT = Path(__file__).parents[2]
FIRST, LATER = FiscalYear(2014), FiscalYear(2016)
SOURCES = ("_quarto.yml", "brief-en.qmd", "brief-fr.qmd", "references.bib", "settings.toml")


def copy_of_project(target: Path) -> Project:
    """Copy what a build reads, without products."""
    for folder in ("data/raw", "notebooks", "requirements", "reports/styles"):
        shutil.copytree(ROOT / folder, target / folder)
    for name in SOURCES:
        shutil.copyfile(ROOT / "reports" / name, target / "reports" / name)
    shutil.copyfile(ROOT / "pyproject.toml", target / "pyproject.toml")
    return Project(target)


def request(*years: FiscalYear, **more: object) -> BuildRequest:
    """Ask for briefs of some years from the built-in renderer."""
    return BuildRequest(years=years, renderer="builtin", jobs=2, **more)  # type: ignore[arg-type]


def build(folder: Path) -> Project:
    """Build two years in a folder whose name has spaces and accents."""
    project = copy_of_project(folder / "projet été")
    pipeline.build(project, request(FIRST, LATER))
    assert not kernels.failure, "its notebooks ran in forked kernels where that can be"
    return project


def copy_of_built(common: Path, folder: Path) -> Project:
    """Copy two built years to `folder`; the first who asks builds them in `common`."""
    _copy(common, "built", build, folder)
    return Project(folder / "projet été")


def copy_of_small(common: Path, folder: Path) -> Any:
    """Copy the small project of tools/faults.py, built, in the same way."""
    faults = load_faults()

    def make(folder: Path) -> None:
        done = faults.make(folder).build()
        assert done.returncode == 0, done.stderr

    _copy(common, "small", make, folder)
    return faults.Small(folder / "projet été", folder / "t", folder / "code")


def once(common: Path, name: str, make: Callable[[], Any]) -> Any:
    """Return what the first worker that asks for it makes, and leaves for the others."""
    place = common / f"{name}.pickle"
    with FileLock(common / f"{name}.lock"):
        if not place.exists():
            place.write_bytes(pickle.dumps(make()))
        return pickle.loads(place.read_bytes())


def _copy(common: Path, name: str, make: Callable[[Path], object], folder: Path) -> None:
    once = common / f"{name} once"
    with FileLock(common / f"{name}.lock"):
        if not once.is_dir():
            making = common / f"{name} in the making"
            shutil.rmtree(making, ignore_errors=True)
            make(making)
            making.rename(once)
    shutil.copytree(once, folder, dirs_exist_ok=True)
