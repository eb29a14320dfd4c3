"""The steps of a build side by side, and what becomes of them when one can't be done."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from time import sleep

import pytest

from made_year import begun, copy_project
from napanalysis.errors import BuildError
from napanalysis.pipeline.provenance.record import Action
from napanalysis.pipeline.runner import Step, run
from napanalysis.pipeline.stages import YearBuild

SECONDS = 20  # that nothing here takes


@pytest.fixture(scope="module")
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


@pytest.fixture
def build(tmp_path: Path, pool: ThreadPoolExecutor) -> YearBuild:
    build = begun(copy_project(tmp_path))
    build.pool = pool
    build.root.mkdir(parents=True)
    return build


def leave(name: str, folder: Path, target: Path, *, wrong: bool = False) -> None:
    if wrong:
        raise BuildError(f"{name} failed.", "")
    (target / f"{name}.txt").write_text(name)


def step(build: YearBuild, name: str, *, wrong: bool = False) -> Step:
    return Step(Action(f"made/en/{name}"), partial(leave, name, wrong=wrong), (build.reports,))


def order(build: YearBuild) -> list[str]:
    return [action.name.rpartition("/")[2] for action in build.done]


def test_they_are_done_side_by_side_and_noted_in_order(build: YearBuild) -> None:
    second = threading.Event()

    def first(folder: Path, target: Path) -> None:
        assert second.wait(SECONDS)

    def other(folder: Path, target: Path) -> None:
        second.set()

    works = {"a": first, "b": other}
    run(build, [Step(Action(f"made/en/{name}"), works[name], (build.reports,)) for name in works])
    assert order(build) == ["a", "b"]


def test_the_first_of_several_failures_is_told_when_all_have_ended(build: YearBuild) -> None:
    ended = threading.Event()

    def slow(folder: Path, target: Path) -> None:
        sleep(0.1)
        ended.set()

    steps = [step(build, "a", wrong=True), step(build, "b", wrong=True)]
    with pytest.raises(BuildError, match=r"a failed\."):
        run(build, [*steps, Step(Action("made/en/c"), slow, (build.reports,))])
    assert ended.is_set()


def test_it_ends_when_work_that_waits_is_cancelled(build: YearBuild) -> None:
    """As an interrupt does: the stage in work is finished, the others are never begun."""
    started, go_on = threading.Event(), threading.Event()
    ended: list[BaseException] = []

    def work(folder: Path, target: Path) -> None:
        started.set()
        go_on.wait(SECONDS)

    def begin() -> None:
        try:
            run(build, [Step(Action("made/en/a"), work, (build.reports,)), step(build, "b")])
        except BaseException as error:
            ended.append(error)

    build.pool = ThreadPoolExecutor(1)
    thread = threading.Thread(target=begin)
    thread.start()
    assert started.wait(SECONDS)
    build.pool.shutdown(wait=False, cancel_futures=True)
    go_on.set()
    thread.join(SECONDS)
    assert not thread.is_alive()
    assert isinstance(ended[0], (CancelledError, RuntimeError))
    shutil.rmtree(build.root)
