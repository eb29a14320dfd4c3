"""The stages of one year's build, done by workers or taken over from the last build."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from time import monotonic
from typing import Any

from napanalysis.errors import BuildError
from napanalysis.language import Language
from napanalysis.notebooks.execute import NotebookError
from napanalysis.pipeline.jobs import do, environment_fingerprint, files, write_files
from napanalysis.pipeline.provenance.record import DATA, Action
from napanalysis.pipeline.request import LOG
from napanalysis.pipeline.stages import YearBuild


@dataclass(frozen=True)
class Step:
    """A stage that a build may have to do, such as ``notebook/en/01_clean``.

    `work` does it from what is in some `folders` (see `napanalysis.pipeline.jobs.do`). What
    wasn't `asked` for is only taken over, or given up.
    """

    action: Action
    work: Callable[..., Iterable[str] | None]
    folders: tuple[Path, ...]
    asked: bool = True


def run(build: YearBuild, steps: Iterable[Step]) -> None:
    """Do some steps side by side, as far as there is room, or take them over.

    Raises
    ------
    BuildError
        If one fails, or makes other tables than the same notebook in the other language; the
        others have ended then.
    """
    begun = [
        (action, _submit(build, step, action))
        for step in steps
        if (action := _stale(build, step)) is not None
    ]
    failures: list[Exception] = []
    for action, future in begun:
        try:
            _collect(build, action, future)
        except Exception as error:
            failures.append(error)
    if failures:
        raise failures[0]


def _stale(build: YearBuild, step: Step) -> Action | None:
    """Return the stage of a step where it is to be done; None: it is taken over or given up."""
    language = Language(step.action.name.split("/")[1])
    if language not in build.languages:
        return None
    action = build.keyed(step.action)
    if step.asked or build.holds(action):
        return None if build.take(action) else action
    if action.name.startswith("notebook/"):
        build.languages.remove(language)
        build.undo(f"notebook/{language}/")
    return None


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
