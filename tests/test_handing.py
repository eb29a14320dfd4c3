"""What a build hands to its kernels is loaded only when it is what the build wrote."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from conftest import Known
from napanalysis.errors import BuildError
from napanalysis.runs.handing import hand, take, told


def test_an_analysis_is_handed_on(known: Known, tmp_path: Path) -> None:
    analysis = known("2014-2015")
    digest = hand(analysis, tmp_path / "a: b")
    taken = take(told(tmp_path / "a: b", digest))
    assert taken.year == analysis.year
    assert taken.observations.equals(analysis.observations)
    assert taken.measures.equals(analysis.measures)


class Runs:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return Path.touch, (Path("it ran"),)  # type: ignore[return-value]


def test_another_file_in_its_place_is_not_loaded(
    known: Known, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "analysis.pickle"
    digest = hand(known("2014-2015"), place)
    place.write_bytes(pickle.dumps(Runs()))
    with pytest.raises(BuildError, match="isn't what the build wrote"):
        take(told(place, digest))
    assert not Path("it ran").exists()
    pickle.loads(place.read_bytes())  # it would have run
    assert Path("it ran").exists()
