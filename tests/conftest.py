"""What many tests need: the real figures, analysed and told once for all of them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from napanalysis.brief.cards import Cards
from napanalysis.brief.exhibits import Exhibit, make_all
from napanalysis.brief.say import SECTIONS, Sayer

import built
import literal_raw
from napanalysis.analysis import Analysis, analyse
from napanalysis.analysis.observations import fiscal_years
from napanalysis.exhibits.builder import Maker
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.paths import Project
from napanalysis.raw import sources
from napanalysis.raw.sources import RawData

# A machine that is busy with other work must not make a sound test fail.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

ROOT = Path(__file__).parents[1]
# Notebooks that only the renderers' tests read; nbval has nothing to compare in them.
collect_ignore = ["data"]

#: For commands of Jupyter's, which then start in half the time; see that folder.
QUICK = {"PYTHONPATH": str(ROOT / "tests" / "data" / "quick")}

Known = Callable[[str], Analysis]


@dataclass(frozen=True)
class Told:
    """Everything that the brief of one year says in one language."""

    analysis: Analysis
    language: Language
    exhibits: dict[str, Exhibit]
    sections: dict[str, str]
    cards: str
    card_trails: list[str]

    @property
    def sentences(self) -> dict[str, str]:
        """Every computed text by a name that tells where it stands."""
        found = {f"say {name}": text for name, text in self.sections.items()}
        found["cards"] = self.cards
        for exhibit in self.exhibits.values():
            found |= {
                f"{exhibit.id} {part}": str(getattr(exhibit, part))
                for part in ("title", "subtitle", "alt", "source")
            }
            found |= {f"{exhibit.id} note {n}": str(note) for n, note in enumerate(exhibit.notes)}
            for place, row in enumerate((exhibit.table.columns, *exhibit.table.rows)):
                found |= {f"{exhibit.id} row {place} {n}": str(cell) for n, cell in enumerate(row)}
        return found


Formatter = Callable[[str, str], Told]


@pytest.fixture(scope="session")
def raw() -> RawData:
    """The raw figures of the project."""
    return sources.load(ROOT / "data" / "raw")


@pytest.fixture(scope="session")
def years(raw: RawData) -> list[str]:
    """Every fiscal year that has figures."""
    return [str(year) for year in fiscal_years(raw)]


@pytest.fixture(scope="session")
def known(raw: RawData) -> Known:
    """What is known up to a fiscal year, analysed once for all tests."""
    return cache(lambda year: analyse(raw, FiscalYear.parse(year)))


@pytest.fixture(scope="session")
def told(known: Known) -> Formatter:
    """The brief of a fiscal year in a language, told once for all tests."""

    @cache
    def tell(year: str, language: str) -> Told:
        analysis, tongue = known(year), Language.parse(language)
        make = Maker(analysis, tongue)
        say, cards = Sayer(make), Cards(make)
        exhibits = {exhibit.id: exhibit for exhibit in make_all(analysis, tongue)}
        sections = {name: say.section(name) for name in SECTIONS}
        headlines = cards.markdown()
        leads = re.findall(r"\(#([^)]*)\)\{\.number\}\]\{\.card-value\}", headlines)
        return Told(analysis, tongue, exhibits, sections, headlines, leads)

    return tell


@pytest.fixture
def small(tmp_path: Path) -> Callable[..., RawData]:
    """Write small sources from literal rows (see `literal_raw.write`) and read them."""

    def read(**given: Mapping[str, Any]) -> RawData:
        named = {name.replace("_", "-"): source for name, source in given.items()}
        return sources.load(literal_raw.write(tmp_path, named))

    return read


@pytest.fixture(scope="session")
def common(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers see, where what is built once can stand for all of them."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


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
