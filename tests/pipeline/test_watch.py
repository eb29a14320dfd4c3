"""A build that watches: each change is built at once, and a mistake stops nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from full_disk import load_faults
from napanalysis.paths import Project
from napanalysis.pipeline import watch

faults = load_faults()


class Watching:
    """A build that watches, as in a terminal."""

    def __init__(self, small) -> None:
        self.small = small
        self.process = subprocess.Popen(
            [sys.executable, "-m", "napanalysis", *small.command("--watch")],
            cwd=small.root,
            env=small.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def told(self) -> list[str]:
        """Return what it tells until it waits for the next change."""
        found: list[str] = []
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("Waiting for a change"):
                return found
            found.append(line.rstrip("\n"))
        raise AssertionError(f"It has ended: {found}")


@pytest.fixture
def watching(small_project, tmp_path: Path) -> Iterator[Watching]:
    small = small_project(tmp_path)
    small.turn()
    made = Watching(small)
    try:
        yield made
    finally:
        made.process.kill()
        made.process.wait()


@pytest.mark.slow
def test_changes_are_built_until_it_is_stopped(watching: Watching) -> None:
    small = watching.small
    figures = small.root / faults.FIGURES
    assert any("brief-en.html" in line for line in watching.told())
    first = small.state()
    assert first

    small.turn()
    told = watching.told()
    assert told[0] == f"Changed: {faults.FIGURES}"
    assert small.state() != first
    assert small.verify().returncode == 0

    second, sound = small.state(), figures.read_text(encoding="utf-8")
    figures.write_text(sound.replace("cases_completed", "cases_complete"), encoding="utf-8")
    told = watching.told()
    assert any(line.startswith("Error: ") for line in told), told
    assert any("unknown-indicator" in line or "cases_complete" in line for line in told), told
    assert small.state() == second

    figures.write_text(sound, encoding="utf-8")
    assert not any(line.startswith("Error: ") for line in watching.told())
    assert small.state() == second

    # Its own code: first it can't be imported, then it is another.
    own = small.code / "napanalysis" / "cli" / "streams.py"
    code = own.read_text(encoding="utf-8")
    own.write_text(code + "\n(\n", encoding="utf-8")
    told = watching.told()
    assert told[0].startswith("Changed: ")
    assert any("SyntaxError" in line for line in told), told
    assert small.state() == second
    own.write_text(code + "\n# Changed.\n", encoding="utf-8")
    told = watching.told()
    assert told[0].startswith("Changed: ")
    assert not any("Error" in line for line in told), told
    assert small.verify().returncode == 0

    small.turn()  # in the middle of a build
    assert watching.process.stdout is not None
    assert watching.process.stdout.readline().startswith("Changed: ")
    watching.process.terminate()
    assert watching.process.wait(60) == 0
    assert small.quiet(), f"still running: {small.running()}"
    assert small.litter() == []


def test_it_looks_at_all_that_a_build_reads() -> None:
    seen = {Path(path) for path in watch.watched(Project(ROOT))}
    for wanted in (
        "data/raw/nap-2014-2015/figures.csv", "data/raw/nap-2014-2015/source.toml",
        "notebooks/01_clean.ipynb", "reports/brief-fr.qmd", "reports/styles/brief.css",
        "reports/styles/dress.lua", "requirements/build.txt",
        "src/napanalysis/brief/project/stage.py", "src/napanalysis/catalogue/brief.toml",
        "src/napanalysis/brief/render/filters/floats.lua",
    ):  # fmt: skip
        assert ROOT / wanted in seen, wanted
    assert not [path for path in seen if "2014-2015" in path.parts and "reports" in path.parts]


def test_a_stop_while_a_build_is_being_started_ends_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    started: list[subprocess.Popen[str]] = []
    popen = subprocess.Popen

    def start(*given: Any, **options: Any) -> subprocess.Popen[str]:
        started.append(popen(*given, **options))
        signal.raise_signal(signal.SIGTERM)  # as the process is there, and nobody knows it yet
        return started[0]

    monkeypatch.setattr(watch.subprocess, "Popen", start)
    monkeypatch.setattr(watch, "STOP", threading.Event())
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    watch.stop_by_signals()
    try:
        watch.run([sys.executable, "-c", "import time; time.sleep(60)"])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert started[0].returncode == -signal.SIGTERM
