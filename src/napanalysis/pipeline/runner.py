"""One year's build: its tasks are given to workers, and what they made is put in place."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

from napanalysis.errors import BuildError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.notebooks.order import Notebook
from napanalysis.paths import Project
from napanalysis.pipeline.cache.last_build import InputSnapshot
from napanalysis.pipeline.cache.stages import Stages
from napanalysis.pipeline.provenance.record import DATA, Action
from napanalysis.pipeline.request import BuildRequest, Progress
from napanalysis.pipeline.tasks import FileBundle, Task, TaskResult, is_local, outcome


@dataclass(frozen=True)
class BuildContext:
    """What the builds of all years have in common.

    Parameters
    ----------
    project : Project
        The checkout.
    request : BuildRequest
        What to make.
    notebooks : tuple of Notebook
        The notebooks of the brief, each after those that it needs.
    snapshot : InputSnapshot
        The inputs before the work began.
    pool : concurrent.futures.Executor
        Does the work.
    progress : Progress
        Who hears of it.
    notes : dict of str to list of str
        What the renderer warned of, with the files that it was about.
    """

    project: Project
    request: BuildRequest
    notebooks: tuple[Notebook, ...]
    snapshot: InputSnapshot
    pool: Executor
    progress: Progress
    notes: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class YearBuild:
    """The build of one year, in its staging folder.

    Parameters
    ----------
    context : BuildContext
        What it has in common with the builds of other years.
    year : FiscalYear
        The year.
    root : pathlib.Path
        The staging folder.
    stages : Stages
        What is done and what is taken over.
    steps : list
        The steps that were done, each after what puts it in order.
    notes : dict of str to list of str
        What the renderer warned of, with the files that it was about.
    """

    context: BuildContext
    year: FiscalYear
    root: Path
    stages: Stages
    steps: list[tuple[tuple[Any, ...], str]] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)

    @property
    def reports(self) -> Path:
        """What becomes the year's folder in reports/."""
        return self.root / "reports"

    @property
    def is_local(self) -> bool:
        """Whether the workers see the project's folder."""
        return is_local(self.context.pool)

    @property
    def scratch(self) -> Path | None:
        """Where tasks leave passing files."""
        return self.root if self.is_local else None

    def bundle(self, folder: Path, paths: list[str]) -> FileBundle:
        """Return some files of a folder as workers need them."""
        return FileBundle(folder) if self.is_local else FileBundle.of(folder, paths)

    def submit(
        self, work: Callable[[Any], TaskResult], task: Task, name: str
    ) -> Future[TaskResult]:
        """Give a task to the workers, under a name for the progress."""
        progress, shown = self.context.progress, f"{self.year}: {name}"
        if self.is_local:

            def noted(task: Task) -> TaskResult:
                progress.began(shown)
                result = work(task)
                progress.ended(shown)
                return result

            return self.context.pool.submit(noted, task)
        progress.began(shown)
        future = self.context.pool.submit(work, task)
        future.add_done_callback(lambda _: progress.ended(shown))
        return future

    def collect(self, action: Action, future: Future[TaskResult]) -> TaskResult:
        """Put what a task made in place.

        Raises
        ------
        BuildError
            If it failed, or made other tables than the same notebook in the other language.
        """
        result = outcome(future)
        if result.failure is not None:
            raise self._failed(result)
        for path, content in result.files.items():
            target = self.reports / path
            if path.startswith(f"{DATA}/") and target.exists():
                _refuse_difference(path, target.read_bytes(), content)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        self.stages.finish(action, result.files)
        return result

    def _failed(self, result: TaskResult) -> BuildError:
        """Keep the copy that failed, and return the error that says where."""
        from napanalysis.brief.render.base import RendererError

        message, remedy = result.failure or ("", "")
        for name, content in result.files.items():
            kept = self.context.project.work / "failed" / name
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(content)
            remedy = f"The copy that failed is kept: {kept}"
        if result.renderer_failed:
            return RendererError(message, remedy)
        return BuildError(message, remedy)


def _refuse_difference(path: str, one: bytes, other: bytes) -> None:
    """Refuse a table that isn't the same in both languages; say where."""
    if one == other:
        return
    lines = (text.decode(errors="replace").splitlines() for text in (one, other))
    pairs = enumerate(zip_longest(*lines, fillvalue="nothing"), start=1)
    number, (left, right) = next((n, pair) for n, pair in pairs if pair[0] != pair[1])
    raise BuildError(
        f"The two languages make different tables: {Path(path).name}, line {number}, is "
        f"{left[:200]!r} in one and {right[:200]!r} in the other.",
        "What 01_clean saves must not depend on its language.",
    )
