"""Folders take their places together, or every one is where it was."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from napanalysis.errors import BuildError
from napanalysis.paths import published_files
from napanalysis.pipeline import publish
from napanalysis.pipeline.provenance.record import Item


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
    with pytest.raises(BuildError, match="reports isn't a folder"):
        publish.check_places([tmp_path / "reports" / "y"])


@pytest.mark.parametrize("where", ["reports", "reports/y"])
def test_a_link_that_leads_nowhere_is_told_before_the_work(tmp_path: Path, where: str) -> None:
    (tmp_path / where).parent.mkdir(exist_ok=True)
    (tmp_path / where).symlink_to(tmp_path / "gone")
    with pytest.raises(BuildError, match=f"{where} is a link to .*gone, which isn't there"):
        publish.check_places([tmp_path / "reports" / "y"])


# Files that no build has made


def listed(root: Path) -> dict[str, str]:
    paths = (path for path in sorted(root.rglob("*")) if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_text() for path in paths}


@pytest.mark.parametrize(
    ("known", "expected", "lines"),
    [
        (
            {"brief.html", "old.csv"},
            {"brief.html": "new", "notes.txt": "mine", "deep/in/x.csv": "mine", "link": "mine"},
            0,
        ),
        (
            {"old.csv"},
            {"brief.html": "new", "brief.edited.html": "old", "notes.txt": "mine",
             "deep/in/x.csv": "mine", "link": "mine"},
            1,
        ),
        (
            None,
            {"brief.html": "new", "old.csv": "old", "notes.txt": "mine",
             "deep/in/x.csv": "mine", "link": "mine"},
            1,
        ),
    ],
    ids=["known", "one has the name of a product", "nothing is known"],
)  # fmt: skip
def test_they_are_kept(
    tmp_path: Path, known: set[str] | None, expected: dict[str, str], lines: int
) -> None:
    new, place = tmp_path / "new", tmp_path / "y"
    for path, text in {
        "y/brief.html": "old", "y/old.csv": "old", "y/notes.txt": "mine",
        "y/deep/in/x.csv": "mine", "new/brief.html": "new",
    }.items():  # fmt: skip
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    (place / "link").symlink_to("notes.txt")
    told = publish.keep_own_files(new, place, known if known is None else dict.fromkeys(known))
    assert len(told) == lines
    assert listed(new) == expected
    assert (new / "link").is_symlink()
    with (place / "notes.txt").open("a") as file:  # by a program that has it open
        file.write(" too")
    assert (new / "notes.txt").read_text() == "mine too"


def test_a_product_that_somebody_changed_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    new, place = tmp_path / "new", tmp_path / "y"
    built = {"brief.html": "built", "same.csv": "built", "left.csv": "built", "d/gone.csv": "built"}
    for path, text in built.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_text(text)
    known = {path: Item.of(place / path).sha256 for path in built}
    new.mkdir()
    for path in ("brief.html", "same.csv", "left.csv"):
        (new / path).write_text("new")
    for path in ("brief.html", "d/gone.csv", "brief.edited.html"):
        (place / path).write_text("mine")
    (place / "same.csv").write_text("new")
    told = publish.keep_own_files(new, place, known)
    assert listed(new) == {
        "brief.html": "new", "brief.edited-2.html": "mine", "brief.edited.html": "mine",
        "same.csv": "new", "left.csv": "new", "d/gone.edited.csv": "mine",
    }  # fmt: skip
    assert len(told) == 2
    assert "brief.html was changed after it was built" in told[0]
    assert "brief.edited-2.html" in told[0]


def test_a_file_that_was_kept_before_is_kept_too(tmp_path: Path) -> None:
    new, place = folder(tmp_path / "new", "product"), folder(tmp_path / "y", "mine of May")
    (place / "version.edited").write_text("mine of March")
    publish.keep_own_files(new, place, {"brief.html": None})
    assert listed(new) == {
        "version": "product", "version.edited": "mine of March", "version.edited-2": "mine of May",
    }  # fmt: skip
    assert (place / "version.edited").read_text() == "mine of March"


def test_changed_publications_that_are_kept_are_not_read(tmp_path: Path) -> None:
    names = ["02_a.json", "08_edited.json", "09_a.b.json"]
    kept = ["02_a.edited.json", "02_a.edited-2.json", "02_a.edited-12.json"]
    for name in (*names, *kept, "figure.json"):
        (tmp_path / name).touch()
    assert [path.name for path in published_files(tmp_path)] == names


# Places that a folder can't be renamed to


@pytest.fixture
def other_disk() -> Iterator[Path]:
    """A folder on another disk than that for temporary files."""
    folder = Path("/dev/shm")
    if not os.access(folder, os.W_OK) or folder.stat().st_dev == Path.home().stat().st_dev:
        pytest.skip("no other disk")
    place = folder / f"napanalysis-test-{os.getpid()}"
    place.mkdir()
    yield place
    shutil.rmtree(place)


@pytest.mark.parametrize("linked", ["data", "data/y"])
@pytest.mark.parametrize("last", [True, False])
def test_products_on_another_disk(
    tmp_path: Path, other_disk: Path, linked: str, last: bool
) -> None:
    work, place = tmp_path / "work", tmp_path / "data" / "y"
    (tmp_path / linked).parent.mkdir(exist_ok=True)
    (tmp_path / linked).symlink_to(other_disk)
    if last or linked == "data/y":
        place.mkdir(exist_ok=True)
        (place / "version").write_text("old")
    moves = {folder(work / "one", "new"): place, folder(work / "two", "new"): tmp_path / "r" / "y"}
    publish.check_places(moves.values())
    publish.publish(moves, work)
    assert (tmp_path / linked).is_symlink()
    assert [(one / "version").read_text() for one in moves.values()] == ["new", "new"]
    assert {path.name for path in other_disk.iterdir()} == {"y" if linked == "data" else "version"}


def test_where_the_second_can_not_the_first_is_back_on_its_disk(
    tmp_path: Path, other_disk: Path
) -> None:
    work, place = tmp_path / "work", tmp_path / "data" / "y"
    (tmp_path / "data").symlink_to(other_disk)
    folder(place, "old")
    impossible = tmp_path / ("r" * 300)
    moves = {folder(work / "one", "new"): place, folder(work / "two", "new"): impossible}
    with pytest.raises(BuildError, match="could not be put in place"):
        publish.publish(moves, work)
    assert listed(other_disk) == {"y/version": "old"}


OVERLAY = """
import subprocess, sys
from pathlib import Path
from napanalysis.pipeline import publish
root = Path(sys.argv[1])
for name in ("disk", "lower/reports/y/deep"):
    (root / name).mkdir(parents=True)
subprocess.run(["mount", "-t", "tmpfs", "none", str(root / "disk")], check=True)
for name in ("upper", "work", "merged"):
    (root / "disk" / name).mkdir()
(root / "lower/reports/y/version").write_text("old")
(root / "lower/reports/y/deep/gone").write_text("old")
layers = f"lowerdir={root}/lower,upperdir={root}/disk/upper,workdir={root}/disk/work"
merged = root / "disk/merged"
subprocess.run(["mount", "-t", "overlay", "none", "-o", layers, str(merged)], check=True)
work, place = merged / ".napanalysis", merged / "reports" / "y"
new = work / "build-y" / "reports"
new.mkdir(parents=True)
(new / "version").write_text("new")
publish.publish({new: place}, work)
print(sorted(path.relative_to(merged).as_posix() for path in place.rglob("*")))
print((place / "version").read_text(), (new / "version").read_text())
"""


def test_a_folder_of_a_containers_image(tmp_path: Path) -> None:
    mounted = ["unshare", "--mount", sys.executable, "-c", OVERLAY, str(tmp_path)]
    if shutil.which("unshare") is None:
        pytest.skip("no folders can be mounted here")
    done = subprocess.run(mounted, capture_output=True, text=True, check=False)
    if "mount" in done.stderr and done.returncode:
        pytest.skip("no folders can be mounted here")
    assert done.stdout.splitlines() == ["['reports/y/version']", "new old"], done.stderr
