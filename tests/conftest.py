"""What many tests need: the real figures, cleaned once for all of them, and built projects."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

import built
import literal_raw
from full_disk import load_faults
from napanalysis.analysis import Analysis, Cleaned, clean
from napanalysis.analysis.observations import fiscal_years
from napanalysis.exhibits.publication import Publication
from napanalysis.fiscal_year import FiscalYear
from napanalysis.paths import Project
from napanalysis.raw import sources
from napanalysis.raw.sources import RawData, sound_figures
from napanalysis.workshop import notebook_measures
from napanalysis.workshop.notebook_measures import published_by
from opened import Told, analysis_of, told_by

# A machine that is busy with other work must not make a sound test fail.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
# A kernel that a test has killed leaves tasks, of which asyncio tells in whatever later test their
# memory is freed; tests that look at what a build logs would take that for the build's.
logging.getLogger("asyncio").disabled = True

ROOT = Path(__file__).parents[1]
# Notebooks that only the renderers' tests read; nbval has nothing to compare in them.
collect_ignore = ["data"]

#: For commands of Jupyter's, and pytest with nbval, which then start in half the time.
QUICK = {"PYTHONPATH": str(ROOT / "tests" / "data" / "quick")}

Known = Callable[[str], Analysis]
Teller = Callable[[str, str], Told]


@pytest.fixture(scope="session")
def raw() -> RawData:
    """The raw figures of the project."""
    return sources.load(ROOT / "data" / "raw")


@pytest.fixture(scope="session")
def years(raw: RawData) -> list[str]:
    """Every fiscal year that has figures."""
    return [str(year) for year in fiscal_years(raw)]


@pytest.fixture(scope="session")
def common(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers see, where what is built once can stand for all of them."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def known(raw: RawData, common: Path) -> Known:
    """The processed tables of a fiscal year, made once for all tests."""

    @cache
    def know(year: str) -> Analysis:
        return built.once(common, f"known {year}", lambda: analysis_of(raw, year))

    return know


@pytest.fixture(scope="session")
def cleaned(raw: RawData) -> Callable[[str], Cleaned]:
    """What cleaning gives of a fiscal year, before it is tables, made once for all tests."""
    return cache(lambda year: clean(raw, FiscalYear.parse(year)))


@pytest.fixture(scope="session")
def told(known: Known, common: Path) -> Teller:
    """What the notebooks publish of a fiscal year in a language, run once for all tests."""
    read_once = cache(sound_figures)

    def publish(year: str, language: str) -> Publication:
        with pytest.MonkeyPatch.context() as changed:  # the raw figures are those of all years
            changed.setattr(notebook_measures, "sound_figures", read_once)
            return published_by(Project(ROOT), FiscalYear.parse(year), language)

    @cache
    def tell(year: str, language: str) -> Told:
        published = built.once(common, f"told {year} {language}", lambda: publish(year, language))
        return told_by(known(year), published)

    return tell


@pytest.fixture(scope="session")
def measured(told: Teller) -> Known:
    """The processed tables with the measures that the notebooks publish."""
    return lambda year: told(year, "en").analysis


@pytest.fixture
def small(tmp_path: Path) -> Callable[..., RawData]:
    """Write small sources from literal rows (see `literal_raw.write`) and read them."""

    def read(**given: Mapping[str, Any]) -> RawData:
        named = {name.replace("_", "-"): source for name, source in given.items()}
        return sources.load(literal_raw.write(tmp_path, named))

    return read


@pytest.fixture(scope="session")
def few_figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the figures of one source, for commands in processes of their own."""
    folder = tmp_path_factory.mktemp("few figures")
    shutil.copytree(ROOT / "data" / "raw" / "nap-2014-2015", folder / "data/raw/nap-2014-2015")
    (folder / "notebooks").mkdir()
    faults, name = load_faults(), "01_clean"
    cells = [faults.PARAMETERS, *faults.NOTEBOOKS[name]]
    faults.write_notebook(folder / "notebooks" / f"{name}.ipynb", cells)
    return folder


@pytest.fixture(scope="session")
def project(common: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy of the project with two years built, for this worker alone."""
    return built.copy_of_built(common, tmp_path_factory.mktemp("a folder"))


@pytest.fixture(scope="session")
def small_project(common: Path) -> Callable[[Path], Any]:
    """Copy a small project that is built already; see tools/faults.py."""
    return lambda folder: built.copy_of_small(common, folder)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first, so that no worker is left alone with one at the end.

    The very first builds what many look at; those that would wait for it come later.
    """
    long = {item.path for item in items if item.get_closest_marker("slow")}
    looking = {item.path for item in items if "project" in getattr(item, "fixturenames", ())}
    first = next((item.path for item in items if item.path in long & looking), None)

    def turn(item: pytest.Item) -> int:
        if item.path == first:
            return 0
        return (2 if item.path in looking else 1) if item.path in long else 3

    items.sort(key=turn)
