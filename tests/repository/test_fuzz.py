"""Damaged files of every kind: told, or used as they stand; the long run is `make fuzz`."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from full_disk import load_faults

load_faults()
damage, fuzz = (importlib.import_module(name) for name in ("damage", "fuzz"))
pytestmark = pytest.mark.slow
KINDS = ("raw tables", "source.toml", "catalogue", "notebooks", "sources of the brief", "documents")
FEW = 5


@pytest.fixture(scope="module")
def kinds(small_project, tmp_path_factory: pytest.TempPathFactory):
    """The kinds of files that are damaged, by name, and the user's own files among them."""
    small = small_project(tmp_path_factory.mktemp("fuzz"))
    own = fuzz.own_files(small)
    return {kind.name: kind for kind in fuzz.kinds(small, fuzz.check(small))}, own


@pytest.mark.parametrize("name", KINDS)
def test_nothing_goes_wrong_in_silence(kinds, name: str) -> None:
    known, own = kinds
    assert tuple(known) == KINDS
    kind = known[name]
    assert len(kind.ways) >= 30
    few = Random(name).sample(sorted(kind.ways), FEW)
    endings, found = fuzz.run(replace(kind, ways={way: kind.ways[way] for way in few}), own)
    assert found == []
    assert endings.total() >= FEW / 2


# Each of these gave a traceback or a wrong number once.
@pytest.mark.parametrize(
    ("name", "way", "seed", "words"),
    [
        ("sources of the brief", "a bad byte", 0, "isn't text in UTF-8"),
        ("sources of the brief", "a NUL byte", 10, "isn't text in UTF-8"),
        ("notebooks", "a digit of full width", 0, "can't be read: 'c０' does not match"),
        ("notebooks", "two words swapped", 15, "can't be read: Additional properties"),
    ],
)
def test_what_was_found(kinds, name: str, way: str, seed: int, words: str) -> None:
    known, own = kinds
    kind = known[name]
    told = []
    looked = replace(kind, ways={way: kind.ways[way]})
    endings, found = fuzz.run(looked, own, seed=seed, told=told)
    assert found == []
    assert endings == {"told": 1}
    assert words in told[0]


def test_damage_is_the_same_for_the_same_seed() -> None:
    content = Path(__file__).read_bytes()
    for way, change in {**damage.ANY, **damage.TABLE}.items():
        assert change(content, Random(way)) == change(content, Random(way)), way
