"""A preview: each edit is soon shown, a mistake is told, and nothing stays behind."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from full_disk import load_faults
from napanalysis.cli import main
from napanalysis.errors import BuildError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.pipeline.watch import VERSION, _served

faults = load_faults()
YEAR = FiscalYear.parse(faults.YEAR)
#: Seconds that a change may take on a machine that does other work, too.
LONG = 120


class Preview:
    """A preview, as in a terminal."""

    def __init__(self, small) -> None:
        self.small = small
        self.told = small.root.parent / "told"
        with self.told.open("w") as told:
            wanted = ["--fiscal-year", faults.YEAR, "--renderer", "builtin", "--language", "en"]
            self.process = subprocess.Popen(
                [sys.executable, "-m", "napanalysis", "preview", *wanted],
                cwd=small.root,
                env=small.environment(BROWSER="true"),
                stdout=told,
                stderr=subprocess.STDOUT,
            )
        self.wait(lambda: "Serving" in self.told.read_text())
        self.address = re.search(r"http://127\.0\.0\.1:\d+", self.told.read_text())[0]

    def page(self, name: str) -> str:
        """Return a page as a browser gets it."""
        with urllib.request.urlopen(f"{self.address}{name}", timeout=10) as answer:
            return answer.read().decode()

    def wait(self, ready: Callable[[], bool]) -> None:
        """Wait until something is so."""
        end = time.monotonic() + LONG
        while not ready():
            assert self.process.poll() is None, self.told.read_text()
            assert time.monotonic() < end, self.told.read_text()
            time.sleep(0.2)


@pytest.fixture
def shown(small_project, tmp_path: Path) -> Iterator[Preview]:
    made = Preview(small_project(tmp_path))
    try:
        yield made
    finally:
        made.process.kill()
        made.process.wait()


@pytest.mark.slow
def test_edits_are_shown_until_it_is_stopped(shown: Preview) -> None:
    small, figures = shown.small, shown.small.root / faults.FIGURES
    products = small.state()
    assert 'href="brief-en.html"' in shown.page("/")
    before = shown.page("/brief-en.html")
    assert VERSION in before
    assert 'class="table-scroll"' in before

    version = shown.page(VERSION)
    small.turn("word")
    shown.wait(lambda: shown.page(VERSION) != version)
    assert shown.page("/brief-en.html") != before

    sound = figures.read_text(encoding="utf-8")
    figures.write_text(sound.replace("cases_completed", "cases_complete"), encoding="utf-8")
    shown.wait(lambda: "cases_complete" in shown.told.read_text())
    assert "Error: " in shown.told.read_text()
    version, before = shown.page(VERSION), shown.page("/brief-en.html")
    figures.write_text(sound, encoding="utf-8")
    small.turn()
    shown.wait(lambda: shown.page(VERSION) != version)
    assert shown.page("/brief-en.html") != before
    assert small.state() == products

    # Stopped in the middle of a build it ends that, too.
    small.turn()
    time.sleep(1)
    shown.process.send_signal(signal.SIGTERM)
    assert shown.process.wait(timeout=LONG) == 0
    assert small.litter() == []
    assert small.quiet()


def test_a_year_without_figures_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["preview", "--fiscal-year", "1999-2000", "--port", "0"])
    assert stopped.value.code == 2
    told = capsys.readouterr().err
    assert told.startswith("Error: There are no figures for fiscal year 1999-2000.")


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BuildError, match=f"port {port}"), _served(tmp_path, port):
            pass
