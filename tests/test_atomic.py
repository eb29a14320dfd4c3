"""A file is written whole or not at all, with the mode that the umask gives."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from napanalysis.atomic import write_bytes, write_text
from napanalysis.draft.scaffold import new_source


@pytest.fixture
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask")
@pytest.mark.parametrize("umask", [0o002, 0o022, 0o077], indirect=True)
def test_the_mode_is_what_the_umask_gives(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "new folder" / "figures.csv"
    for content in ("first", "second"):
        write_text(path, content)
        assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask
        assert path.read_text() == content


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask")
@pytest.mark.parametrize("umask", [0o002, 0o077], indirect=True)
def test_so_it_is_with_the_files_of_a_new_source(tmp_path: Path, umask: int) -> None:
    files = [path for path in new_source(tmp_path, "case-shared").rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o666 & ~umask}


def test_bytes_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 251 + ".csv")  # as long as a name may be
    for content in (b"a\r\nb\x00", "été\n".encode()):
        write_bytes(path, content)
        assert path.read_bytes() == content


def test_what_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    write_text(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_text(path, "\ud800")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        write_text(tmp_path / "folder", "new")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["figures.csv", "folder"]
    assert path.read_text() == "old"


def test_no_other_module_writes_in_this_way() -> None:
    package = Path(__file__).parents[1] / "src" / "napanalysis"
    others = [
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if any(word in path.read_text("utf-8") for word in ("mkstemp", "os.fsync", ".chmod("))
    ]
    assert others == ["atomic.py"]
