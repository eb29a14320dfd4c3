"""Builds on other executors than the pipeline's own: processes, and a cluster on this machine."""

from __future__ import annotations

import hashlib
import logging
import pickle
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from built import FIRST, request
from napanalysis.cli import main
from napanalysis.errors import BuildError, UsageError
from napanalysis.language import Language
from napanalysis.notebooks.execute import NotebookError
from napanalysis.paths import PROJECT_VARIABLE, Project
from napanalysis.pipeline import build as pipeline
from napanalysis.pipeline import jobs
from napanalysis.pipeline.request import LOG

pytestmark = pytest.mark.slow

ENGLISH = request(FIRST, languages=(Language.EN,), formats=("html",))


def fingerprints(project: Project) -> dict[str, str]:
    return {
        path.relative_to(project.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in (project.reports(FIRST), project.processed(FIRST))
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def small(small_project: Callable[[Path], Any], tmp_path: Path) -> tuple[Project, dict[str, str]]:
    """A small project, and what the pipeline's own threads have made of it."""
    made = Project(small_project(tmp_path / "small").root)
    local = fingerprints(made)
    for folder in (made.reports(FIRST), made.processed(FIRST)):
        shutil.rmtree(folder)
    return made, local


@contextmanager
def scheduler(count: int) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """Start a scheduler and some workers as processes of their own, on this machine only."""
    alone = ["--host", "127.0.0.1", "--no-nanny", "--nthreads", "1", "--no-dashboard"]
    begin = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    main_process = subprocess.Popen(
        [*begin, "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"],
        stderr=subprocess.PIPE,
        text=True,
    )
    started: list[subprocess.Popen[str]] = []
    try:
        assert main_process.stderr is not None
        address = ""
        for line in main_process.stderr:
            if "Scheduler at:" in line:
                address = line.split("Scheduler at:")[1].strip()
                break
        assert address.startswith("tcp://127.0.0.1:")
        threading.Thread(target=main_process.stderr.read, daemon=True).start()
        for _ in range(count):
            started.append(
                subprocess.Popen(
                    [sys.executable, "-m", "distributed.cli.dask_worker", address, *alone],
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    text=True,
                )
            )
        yield address, started
    finally:
        for process in (*started, main_process):
            process.kill()
            process.wait()


def wait_for_workers(address: str, count: int) -> None:
    from distributed import Client

    with Client(address, timeout=30, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)


def test_a_worker_is_killed_half_way_and_the_bytes_are_the_same(
    small: tuple[Project, dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    project, local = small
    with scheduler(2) as (address, started):
        wait_for_workers(address, 2)
        told: dict[str, list[str]] = {"begun": [], "done": []}

        class KillOne(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                line = record.getMessage()
                told[line.split()[0]].append(line)
                if line.startswith("  done") and len(told["done"]) == 2:
                    started[0].send_signal(signal.SIGKILL)

        monkeypatch.setattr(LOG, "handlers", [KillOne()])
        caplog.set_level(logging.INFO, "napanalysis")
        with jobs.dask_workers(address) as executor:
            pipeline.build(project, ENGLISH, executor)
        assert started[0].wait(timeout=10) == -signal.SIGKILL
    notebooks = len(project.brief_notebooks())
    assert len(told["begun"]) == 2 * notebooks + 1, "notebooks, their pages, the brief"
    assert fingerprints(project) == local


def test_processes_give_the_same_bytes(small: tuple[Project, dict[str, str]]) -> None:
    project, local = small
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        pipeline.build(project, ENGLISH, executor=executor)
    assert fingerprints(project) == local


def test_threads_of_others_give_the_same_bytes_and_are_left_open(
    small: tuple[Project, dict[str, str]],
) -> None:
    project, local = small
    with ThreadPoolExecutor(3) as executor:
        pipeline.build(project, ENGLISH, executor=executor)
        assert executor.submit(int, "3").result() == 3
    assert fingerprints(project) == local


class Elsewhere(Executor):
    """Does the work at once, somewhere that has another version of a library."""

    def submit(self, fn: Any, /, *args: Any, **more: Any) -> Future[Any]:
        future: Future[Any] = Future()
        with pytest.MonkeyPatch.context() as changed:
            there = {**jobs.environment_fingerprint(), "pandas": "0.1"}
            changed.setattr(jobs, "environment_fingerprint", lambda: there)
            future.set_result(fn(*args, **more))
        return future


def test_a_worker_with_other_libraries_is_refused(small: tuple[Project, dict[str, str]]) -> None:
    fresh, _ = small
    with pytest.raises(BuildError, match=r"other code, tools or settings .*: pandas\.") as told:
        pipeline.build(fresh, ENGLISH, executor=Elsewhere())
    assert "restart the worker" in told.value.remedy
    assert not fresh.reports(FIRST).exists()


def test_a_failure_brings_the_copy_that_failed_from_where_it_happened() -> None:
    error = NotebookError("It failed.")
    error.name, error.copy = "02_prosecution.ipynb", "{}"
    again = pickle.loads(pickle.dumps(error))
    assert vars(again) == vars(error)


def test_nobody_answers_at_an_address() -> None:
    with (
        pytest.raises(
            BuildError, match=r"No scheduler answered at tcp://127\.0\.0\.1:9 within 1 s"
        ),
        jobs.dask_workers("tcp://127.0.0.1:9", patience=1),
    ):
        pass


def test_without_the_extra_one_line_says_what_to_install(
    small: tuple[Project, dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.setenv(PROJECT_VARIABLE, str(small[0].root))
    with pytest.raises(UsageError), jobs.dask_workers("tcp://127.0.0.1:8786"):
        pass
    with pytest.raises(SystemExit) as stopped:
        main(["build", "--scheduler", "tcp://127.0.0.1:8786"])
    told = capsys.readouterr().err
    assert stopped.value.code == 2
    assert "extra `cluster`" in told
    assert "pip install 'napanalysis[cluster]'" in told


def test_a_scheduler_without_workers_is_told() -> None:
    with (
        scheduler(0) as (address, _),
        pytest.raises(BuildError, match="has no workers"),
        jobs.dask_workers(address),
    ):
        pass
