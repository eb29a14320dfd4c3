"""What the last build left, and whether notebooks are to be executed again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from built import FIRST, LATER, request
from napanalysis.language import Language
from napanalysis.paths import Project
from napanalysis.pipeline.provenance.verify import is_current

pytestmark = pytest.mark.slow  # builds the small project
ENGLISH = {"languages": (Language.EN,), "formats": ("html",)}


@pytest.fixture(scope="module")
def small(
    small_project: Callable[[Path], Any], tmp_path_factory: pytest.TempPathFactory
) -> Project:
    return Project(small_project(tmp_path_factory.mktemp("small")).root)


def stand(project: Project, year: Any = FIRST, **asked: Any) -> bool:
    return not is_current(project, year, request(year, **asked)).needs_kernels


@pytest.mark.parametrize(
    ("path", "stands"),
    [
        ("reports/brief-en.qmd", True),
        ("reports/styles/brief.css", True),
        ("data/raw/nap-2014-2015/figures.csv", False),
        ("data/raw/nap-2014-2015/source.toml", False),
        ("data/raw/another/figures.csv", False),
        ("notebooks/02_prosecution.ipynb", False),
        ("requirements/build.txt", False),
    ],
)
def test_after_a_change(small: Project, tmp_path: Path, path: str, stands: bool) -> None:
    changed = Project(shutil.copytree(small.root, tmp_path / "project"))
    place = changed.root / path
    place.parent.mkdir(exist_ok=True)
    with place.open("a", encoding="utf-8") as file:
        file.write("\n")
    assert stand(changed, **ENGLISH) is stands


def test_what_is_asked_for_counts_too(small: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stand(small, **ENGLISH)
    assert stand(small, languages=(Language.EN,), formats=("pdf",))
    assert not stand(small, languages=(Language.FR,))
    assert not stand(small, **ENGLISH, force=True)
    assert not stand(small, LATER, **ENGLISH)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    assert not stand(small, **ENGLISH)
