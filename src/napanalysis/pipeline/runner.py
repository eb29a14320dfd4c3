"""The stages of one year's build, done by workers or taken over from the last build."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

from napanalysis.errors import BuildError, NapAnalysisError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.notebooks.order import Notebook
from napanalysis.paths import Project
from napanalysis.pipeline.jobs import NotebookError, do, environment_fingerprint, files
from napanalysis.pipeline.provenance.record import DATA, Action
from napanalysis.pipeline.request import BuildRequest, Progress
from napanalysis.pipeline.stages import Inputs, Stages


@dataclass(frozen=True)
class Step:
    """A stage that a build may have to do.

    Parameters
    ----------
    name : str
        Such as ``notebook/en/01_clean``.
    told : str
        What it is for people.
    action : callable
        Gives the stage with its key, once all that it needs is there.
    work : callable
        Does it; see `napanalysis.pipeline.jobs.do`.
    folders : tuple of pathlib.Path
        The folders that the work reads.
    needs : collection of str
        The names of the steps that come before it.
    asked : bool
        Whether it was asked for; else it is only taken over, or given up.
    """

    name: str
    told: str
    action: Callable[[], Action]
    work: Callable[..., Any]
    folders: tuple[Path, ...]
    needs: Collection[str] = ()
    asked: bool = True

    @property
    def language(self) -> Language:
        """The language that it is of."""
        return Language(self.name.split("/")[1])


@dataclass(frozen=True)
class BuildContext:
    """What the builds of all years have in common."""

    project: Project
    request: BuildRequest
    notebooks: tuple[Notebook, ...]
    inputs: Inputs
    pool: Executor
    progress: Progress
    notes: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_local(self) -> bool:
        """Whether the work is done in this process, which sees the project's folder."""
        return isinstance(self.pool, ThreadPoolExecutor)


@dataclass
class YearBuild:
    """The build of one year, in its staging folder.

    `languages` are those that are made: those of which a notebook is given up leave it. `notes`
    are what the renderer warned of, with the files that it was about.
    """

    context: BuildContext
    year: FiscalYear
    root: Path
    languages: list[Language]
    notes: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        context = self.context
        self.reports = self.root / "reports"
        self.stages = Stages(
            context.project, self.year, self.reports, context.inputs, context.request.force
        )

    def run(self, steps: Sequence[Step]) -> None:
        """Do some steps, each after those that it needs, or take them over.

        Raises
        ------
        BuildError
            If one fails, or makes other tables than the same notebook in the other language.
        """
        known = {action.name for action in self.stages.done}
        waiting = [step for step in steps if step.name not in known]
        running: dict[Future[Any], tuple[Step, Action]] = {}
        failures: dict[str, NapAnalysisError] = {}
        while waiting or running:
            left = {step.name for step in (*waiting, *(step for step, _ in running.values()))}
            ready = [step for step in waiting if not left & {*step.needs}]
            waiting = [step for step in waiting if step not in ready]
            for step in ready:
                if step.language not in self.languages:
                    continue
                action = step.action()
                if not step.asked and not self.stages.holds(action):
                    if step.name.startswith("notebook/"):
                        self.languages.remove(step.language)
                        self.stages.undo(step.language)
                elif not self.stages.take(action):
                    running[self._submit(step, action)] = step, action
            if not ready:
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    step, action = running.pop(future)
                    try:
                        self._collect(step, action, future)
                    except NapAnalysisError as error:
                        failures[step.name] = error
                        waiting.clear()
        for step in steps:
            if step.name in failures:
                raise failures[step.name]

    def _submit(self, step: Step, action: Action) -> Future[Any]:
        """Give a step's work to the workers."""
        pool, progress = self.context.pool, self.context.progress
        message, environment = f"{self.year}: {step.told}", environment_fingerprint()
        if self.context.is_local:

            def work(*arguments: Any) -> Any:
                progress.began(message)
                result = do(*arguments)
                progress.ended(message)
                return result

            return pool.submit(work, step.work, step.folders, environment, self.root)
        progress.began(message)
        packed = [files(folder, self._read(folder, action)) for folder in step.folders]
        future = pool.submit(do, step.work, packed, environment, None)
        future.add_done_callback(lambda _: progress.ended(message))
        return future

    def _read(self, folder: Path, action: Action) -> Sequence[str] | None:
        """List the files of a folder that a stage reads; None: all of them."""
        if folder == self.context.project.root:
            raw = self.stages.inputs.groups["raw"] if "raw" in action.groups else ()
            return (*action.inputs, *raw)
        return action.products if folder == self.reports else None

    def _collect(self, step: Step, action: Action, future: Future[Any]) -> None:
        """Put what a step made in place."""
        try:
            results, notes = future.result()
        except NotebookError as error:
            for name, content in error.copy.items():
                kept = self.context.project.work / "failed" / name
                kept.parent.mkdir(parents=True, exist_ok=True)
                kept.write_bytes(content)
                error.remedy = f"The copy that failed is kept: {kept}"
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
            target = self.reports / path
            if path.startswith(f"{DATA}/") and target.exists():
                _refuse_difference(path, target.read_bytes(), content)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        self.stages.finish(action, results)
        for note in notes:
            self.notes.setdefault(note, []).append(next(iter(results)))


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
