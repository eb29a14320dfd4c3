"""Folders take their places together, or every one is where it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from napanalysis.errors import BuildError
from napanalysis.pipeline import publish


def folder(path: Path, version: str) -> Path:
    path.mkdir(parents=True)
    (path / "version").write_text(version)
    return path


def test_they_take_their_places(tmp_path: Path) -> None:
    work, place = tmp_path / "work", tmp_path / "reports" / "y"
    publish.publish({folder(work / "new", "new"): place}, work)
    assert (place / "version").read_text() == "new"
    publish.publish({folder(work / "newer", "newer"): place}, work)
    assert (place / "version").read_text() == "newer"
    assert not (work / publish.PLAN).exists()


@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("wrong", ["a file in the way", "nothing to put there"])
def test_where_one_can_not_every_one_is_back(tmp_path: Path, last: bool, wrong: str) -> None:
    work, place = tmp_path / "work", tmp_path / "reports" / "y"
    if last:
        folder(place, "old")
    moves = {folder(work / "one", "new"): place, work / "two": tmp_path / "data" / "y"}
    if wrong == "a file in the way":
        (tmp_path / "data").write_text("not a folder")
    with pytest.raises(BuildError, match="could not be put in place") as told:
        publish.publish(moves, work)
    assert "untouched" in told.value.remedy
    assert place.exists() is last
    assert not last or (place / "version").read_text() == "old"
    assert (work / "one" / "version").read_text() == "new"
    assert not (work / publish.PLAN).exists()


def test_places_are_known_to_be_writable_before_they_are_there(tmp_path: Path) -> None:
    publish.check_places([tmp_path / "reports" / "y", tmp_path / "data" / "processed" / "y"])
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "reports").write_text("not a folder")
    with pytest.raises(NotADirectoryError, match="reports"):
        publish.check_places([tmp_path / "reports" / "y"])
