"""The order of a build's steps, and what becomes of them when one can't be done."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import sleep
from typing import Any

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


def step(build: YearBuild, name: str, *needs: str, wrong: bool = False) -> Step:
    work = partial(leave, name, wrong=wrong)
    return Step(Action(f"made/en/{name}"), work, (build.reports,), [f"made/en/{n}" for n in needs])


def order(build: YearBuild) -> list[str]:
    return [action.name.rpartition("/")[2] for action in build.done]


@pytest.mark.parametrize(
    "needs",
    [
        {"a": "", "b": "a", "c": "b"},
        {"c": "b", "b": "a", "a": ""},
        {"d": "bc", "b": "a", "c": "a", "a": ""},
    ],
)
def test_each_is_done_after_what_it_needs(
    build: YearBuild, needs: dict[str, Sequence[str]]
) -> None:
    run(build, (step(build, name, *before) for name, before in needs.items()))
    done = order(build)
    assert sorted(done) == sorted(needs)
    assert all(done.index(each) < done.index(name) for name in needs for each in needs[name])


def test_what_can_be_done_is_begun_while_others_are_still_given(build: YearBuild) -> None:
    started = threading.Event()

    def work(folder: Path, target: Path) -> None:
        started.set()

    def steps() -> Iterator[Step]:
        yield Step(Action("made/en/a"), work, (build.reports,))
        assert started.wait(SECONDS)
        yield step(build, "b", "a")

    run(build, steps())
    assert order(build) == ["a", "b"]


def test_names_among_the_steps_are_waited_for(build: YearBuild) -> None:
    def steps() -> Iterator[Step | Sequence[str]]:
        yield step(build, "b", "a")
        yield step(build, "a")
        yield ["made/en/b"]
        assert order(build) == ["a", "b"]
        yield step(build, "c")

    run(build, steps())
    assert order(build) == ["a", "b", "c"]


@pytest.mark.parametrize("first", [{"wrong": True}, {"needs": ["nowhere"]}])
def test_nothing_is_asked_for_after_a_failure(build: YearBuild, first: dict[str, Any]) -> None:
    given = []

    def steps() -> Iterator[Step | Sequence[str]]:
        yield step(build, "a", *first.get("needs", ()), wrong=first.get("wrong", False))
        yield ["made/en/a"]
        given.append("the rest")

    with pytest.raises(BuildError):
        run(build, steps())
    assert not given


def test_no_more_are_done_at_a_time_than_asked_for(build: YearBuild) -> None:
    build.request = replace(build.request, jobs=1)
    lock = threading.Lock()

    def work(folder: Path, target: Path) -> None:
        assert lock.acquire(blocking=False)
        sleep(0.01)
        lock.release()

    run(build, (Step(Action(f"made/en/{name}"), work, (build.reports,)) for name in "abc"))
    assert order(build) == ["a", "b", "c"]


def test_what_is_needed_and_not_there_is_an_error(build: YearBuild) -> None:
    with pytest.raises(BuildError, match="made/en/b comes after made/en/nowhere, which isn't done"):
        run(build, [step(build, "a"), step(build, "b", "nowhere")])
    assert order(build) == ["a"]


def test_the_first_of_several_failures_is_told(build: YearBuild) -> None:
    def steps() -> Iterator[Step]:
        yield step(build, "a", wrong=True)
        yield step(build, "b", wrong=True)
        raise BuildError("The rest can't be given.", "")

    with pytest.raises(BuildError, match=r"a failed\."):
        run(build, steps())


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
