"""Files of a folder in which others come and go."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

from napanalysis.paths import visible_files


def test_hidden_files_and_what_is_in_hidden_folders_are_not_listed(tmp_path: Path) -> None:
    for name in ("b/c.md", "a.md", ".a.typ", ".d/e.md", "b/.d/e.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert visible_files(tmp_path) == ["a.md", "b/c.md"]


def test_folders_that_come_and_go_meanwhile(tmp_path: Path) -> None:
    stop = threading.Event()

    def come_and_go() -> None:
        while not stop.is_set():
            (tmp_path / ".passing" / "deep" / "er").mkdir(parents=True)
            (tmp_path / ".passing" / "deep" / "x").touch()
            shutil.rmtree(tmp_path / ".passing")

    (tmp_path / "a.md").touch()
    passing = threading.Thread(target=come_and_go)
    passing.start()
    try:
        assert {tuple(visible_files(tmp_path)) for _ in range(300)} == {("a.md",)}
    finally:
        stop.set()
        passing.join()
