"""The stages of one year's build, done by workers or taken over from the last build."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from queue import SimpleQueue
from time import monotonic
from typing import Any

from napanalysis.errors import BuildError, some
from napanalysis.language import Language
from napanalysis.notebooks.execute import NotebookError
from napanalysis.pipeline.jobs import do, environment_fingerprint, files, write_files
from napanalysis.pipeline.provenance.record import DATA, Action
from napanalysis.pipeline.request import LOG
from napanalysis.pipeline.stages import YearBuild


@dataclass(frozen=True)
class Step:
    """A stage that a build may have to do, such as ``notebook/en/01_clean``.

    `work` does it from what is in some `folders` (see `napanalysis.pipeline.jobs.do`), once the
    steps that it `needs` are done, of whose files it `reads` those whose names end like this. What
    wasn't `asked` for is only taken over, or given up.
    """

    action: Action
    work: Callable[..., Iterable[str] | None]
    folders: tuple[Path, ...]
    needs: Collection[str] = ()
    reads: str = ".json"
    asked: bool = True


def run(build: YearBuild, steps: Iterable[Step | Sequence[str]]) -> None:
    """Do some steps, each after those that it needs, or take them over.

    What can be done is begun while later steps are still being given, in their order, and no
    more than `jobs` at a time where that is for this machine. Names among the steps are those
    of steps to be waited for before the next one is asked for.

    Raises
    ------
    BuildError
        If one fails, or makes other tables than the same notebook in the other language.
    """
    given: list[str] = []
    waiting: list[Step] = []
    running: dict[Future[Any], Action] = {}
    ended: SimpleQueue[Future[Any]] = SimpleQueue()  # cancelled ones too, unlike `wait`
    failures: dict[int, Exception] = {}  # by the place of the step
    over = {action.name for action in build.done}
    room = build.request.jobs if isinstance(build.pool, ThreadPoolExecutor) else math.inf

    def begin() -> None:
        while len(running) < room:
            ready = (step for step in waiting if over.issuperset(step.needs))
            if (step := next(ready, None)) is None:
                break
            waiting.remove(step)
            if action := _stale(build, step):
                future = _submit(build, step, action)
                running[future] = action
                future.add_done_callback(ended.put)
            else:
                over.add(step.action.name)

    def collect() -> None:
        future = ended.get()
        action = running.pop(future)
        try:
            _collect(build, action, future)
            over.add(action.name)
            if not failures:
                begin()
        except Exception as error:
            failures[given.index(action.name)] = error

    try:
        for step in steps:
            if isinstance(step, Step):
                if step.action.name not in over:
                    given.append(step.action.name)
                    waiting.append(step)
                    begin()
                continue
            while running and not over.issuperset(step):
                collect()
            if failures or not over.issuperset(step):
                break
    except Exception as error:
        failures[len(given)] = error
    while running:  # what they work in is taken away afterwards
        collect()
    if failures:
        raise failures[min(failures)]
    for step in waiting:
        missing = sorted({*step.needs} - over)
        raise BuildError(
            f"{step.action.name} comes after {some(missing)}, which isn't done before it.",
            "A notebook that makes tables can't come after one that reads them.",
        )


def _stale(build: YearBuild, step: Step) -> Action | None:
    """Return the stage of a step where it is to be done; None: it is taken over or given up."""
    language = Language(step.action.name.split("/")[1])
    if language not in build.languages:
        return None
    action = stage_of(build, step)
    if step.asked or build.holds(action):
        return None if build.take(action) else action
    if action.name.startswith("notebook/"):
        build.languages.remove(language)
        build.undo(f"notebook/{language}/")
    return None


def stage_of(build: YearBuild, step: Step) -> Action:
    """Return the stage of a step with its key, once the steps that it needs are done."""
    needed = (action for action in build.done if action.name in step.needs)
    read = sorted(path for each in needed for path in each.results if path.endswith(step.reads))
    products = (*step.action.products, *read)
    return build.keyed(replace(step.action, products=products))


def _submit(build: YearBuild, step: Step, action: Action) -> Future[Any]:
    """Give a step's work to the workers; our own threads see the project's folder."""
    if isinstance(build.pool, ThreadPoolExecutor):

        def work() -> Any:
            ended = _begun(build, action)
            result = do(step.work, step.folders, scratch=build.root)
            ended()
            return result

        return build.pool.submit(work)
    ended = _begun(build, action)
    packed = [files(folder, _read(build, folder, action)) for folder in step.folders]
    future = build.pool.submit(do, step.work, packed, environment_fingerprint())
    future.add_done_callback(lambda _: ended())
    return future


def _begun(build: YearBuild, action: Action) -> Callable[[], None]:
    """Tell that a stage begins; return what tells that it has ended."""
    name, begun = f"{build.year}: {action.name}", monotonic()
    LOG.info("  begun  %s", name)
    return lambda: LOG.info("  done   %s (%.1f s)", name, monotonic() - begun)


def _read(build: YearBuild, folder: Path, action: Action) -> Sequence[str] | None:
    """List the files of a folder that a stage reads; None: all of them."""
    if folder == build.project.root:
        raw = build.now.groups["raw"] if "raw" in action.groups else ()
        return (*action.inputs, *raw)
    return action.products if folder == build.reports else None


def _collect(build: YearBuild, action: Action, future: Future[Any]) -> None:
    """Put what a stage made in place."""
    try:
        results, notes = future.result()
    except NotebookError as error:
        error.keep(build.project.work / "failed")
        raise
    except Exception as error:
        lost = isinstance(error, BrokenExecutor)
        if not lost and type(error).__module__.partition(".")[0] != "distributed":
            raise
        raise BuildError(
            f"The workers lost a piece of the build: {str(error) or type(error).__name__}",
            "Build again; if it happens again, look at the workers' own messages.",
        ) from error
    for path, content in results.items():
        target = build.reports / path
        if path.startswith(f"{DATA}/") and target.exists():
            _refuse_difference(path, target.read_bytes(), content)
    write_files(build.reports, results)
    build.finish(action, results)
    for note in notes:
        build.notes.setdefault(note, []).append(f"{build.year}/{next(iter(results))}")


def _refuse_difference(path: str, existing: bytes, other: bytes) -> None:
    """Refuse a table that isn't the same in both languages; say where."""
    if existing == other:
        return
    lines = (text.decode(errors="replace").splitlines() for text in (existing, other))
    pairs = enumerate(zip_longest(*lines, fillvalue="nothing"), start=1)
    number, (left, right) = next((n, pair) for n, pair in pairs if pair[0] != pair[1])
    raise BuildError(
        f"The two languages make different tables: {Path(path).name}, line {number}, is "
        f"{left[:200]!r} in one and {right[:200]!r} in the other.",
        "What 01_clean saves must not depend on its language.",
    )
