"""The work of a build as tasks that can be sent to another process or machine.

A task is a plain value with all that it needs, and its result is a plain value too. Files
go along as bytes, unless the worker sees the project's folder itself.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from napanalysis.errors import BuildError, NapAnalysisError
from napanalysis.paths import (
    MEASURES_VARIABLE,
    NOTEBOOK_VARIABLE,
    PROJECT_VARIABLE,
    PUBLISHED_VARIABLE,
    TABLES_VARIABLE,
)
from napanalysis.pipeline.cache.keys import MODULES, code
from napanalysis.pipeline.cache.stages import publication
from napanalysis.pipeline.provenance import inputs
from napanalysis.pipeline.provenance.record import DATA

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class FileBundle:
    """A folder: where it is, or its files where the worker can't see it.

    Parameters
    ----------
    root : pathlib.Path or None
        The folder, where the worker sees it.
    files : mapping of str to bytes
        Else its files by their paths in it.
    """

    root: Path | None = None
    files: Files = field(default_factory=dict)

    @classmethod
    def of(cls, root: Path, paths: Iterable[str] | None = None) -> FileBundle:
        """Pack a folder, whole or some of its files."""
        if paths is None:
            paths = [
                path.relative_to(root).as_posix()
                for path in sorted(root.rglob("*"))
                if path.is_file()
            ]
        return cls(None, {path: (root / path).read_bytes() for path in paths})

    @contextmanager
    def opened(self) -> Iterator[Path]:
        """Give the folder; one that was unpacked is gone afterwards."""
        if self.root is not None:
            yield self.root
            return
        with tempfile.TemporaryDirectory(prefix="napanalysis-") as folder:
            for path, content in self.files.items():
                place = Path(folder) / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)
            yield Path(folder)


@dataclass(frozen=True, kw_only=True)
class Task:
    """A piece of work.

    Parameters
    ----------
    environment : mapping of str to str
        What must be the same for the worker; see `environment_fingerprint`.
    scratch : pathlib.Path or None
        Where passing files go; by default the system's folder for them.
    """

    environment: Mapping[str, str]
    scratch: Path | None = None


@dataclass(frozen=True, kw_only=True)
class NotebookTask(Task):
    """One notebook to execute.

    Parameters
    ----------
    project : FileBundle
        The project: the notebook at least, and the raw figures where it reads them.
    products : FileBundle
        What other notebooks have made: tables and publications, by their paths in the
        year's folder.
    notebook : str
        Path of the notebook in the project.
    year, language : str
        Its parameters.
    cleans : bool
        Whether it makes the processed tables.
    publications : tuple of str
        The publications of others that it may read, by their paths in the year's folder.
    timeout : float
        Seconds that one cell may take.
    """

    project: FileBundle
    products: FileBundle
    notebook: str
    year: str
    language: str
    cleans: bool
    publications: tuple[str, ...]
    timeout: float


@dataclass(frozen=True, kw_only=True)
class PageTask(Task):
    """A page to write of an executed notebook, by its path in the year's folder."""

    products: FileBundle
    executed: str
    language: str


@dataclass(frozen=True, kw_only=True)
class RenderTask(Task):
    """One file of the brief to make.

    Parameters
    ----------
    stage : FileBundle
        The staged project.
    document : str
        Name of the document in it.
    output : str
        ``html``, ``pdf`` or ``docx``.
    renderer, version : str
        Name of the renderer and what it says of its version.
    """

    stage: FileBundle
    document: str
    output: str
    renderer: str
    version: str


@dataclass(frozen=True)
class TaskResult:
    """What a task gave.

    Attributes
    ----------
    files : mapping of str to bytes
        What was made, by paths; of a notebook that failed, the copy that shows it.
    failure : tuple of str, optional
        The message and the remedy, where it failed.
    renderer_failed : bool
        Whether it failed for a reason of the renderer's own.
    notes : tuple of str
        What the renderer warned of.
    """

    files: Files = field(default_factory=dict)
    failure: tuple[str, str] | None = None
    renderer_failed: bool = False
    notes: tuple[str, ...] = ()


def execute_notebook(task: NotebookTask) -> TaskResult:
    """Execute a notebook; return the executed copy and what it published."""
    from napanalysis.notebooks.execute import execute

    name = Path(task.notebook).name
    with (
        task.project.opened() as project,
        task.products.opened() as products,
        tempfile.TemporaryDirectory(prefix="napanalysis-", dir=task.scratch) as folder,
    ):
        saved, failed = Path(folder) / "saved", Path(folder) / "failed"
        published = saved / Path(publication("", task.language)).parent
        published.mkdir(parents=True)
        others = os.pathsep.join(str(products / path) for path in task.publications)
        try:
            check_environment(task.environment)
            execute(
                project / task.notebook,
                saved / "notebooks" / task.language / name,
                {"fiscal_year": task.year, "language": task.language},
                cwd=(project / task.notebook).parent,
                environment={
                    PROJECT_VARIABLE: str(project),
                    TABLES_VARIABLE: str((saved if task.cleans else products) / DATA),
                    PUBLISHED_VARIABLE: str(published),
                    NOTEBOOK_VARIABLE: Path(name).stem,
                    MEASURES_VARIABLE: others,
                },
                failed_dir=failed,
                timeout=task.timeout,
            )
        except NapAnalysisError as error:
            # The copy that failed is kept where the build runs; its place is told there.
            remedy = "" if str(failed) in error.remedy else error.remedy
            return TaskResult(FileBundle.of(failed).files, failure=(error.message, remedy))
        return TaskResult(FileBundle.of(saved).files)


def write_page(task: PageTask) -> TaskResult:
    """Make a page of an executed notebook."""
    from napanalysis.notebooks import page as pages

    with (
        task.products.opened() as products,
        tempfile.TemporaryDirectory(prefix="napanalysis-", dir=task.scratch) as folder,
    ):
        try:
            check_environment(task.environment)
        except NapAnalysisError as error:
            return TaskResult(failure=(error.message, error.remedy))
        page = Path(folder) / "page.html"
        pages.write_page(products / task.executed, page, task.language)
        return TaskResult({page_of(task.executed): page.read_bytes()})


def page_of(executed: str) -> str:
    """Return the path of the page of an executed notebook."""
    return executed.removesuffix(".ipynb") + ".html"


def render(task: RenderTask) -> TaskResult:
    """Make one file of the brief."""
    from napanalysis.brief.render.base import RendererError
    from napanalysis.brief.render.select import choose

    name = f"{Path(task.document).stem}.{task.output}"
    try:
        check_environment(task.environment)
        renderer = choose(task.renderer)
        if renderer.version != task.version:
            raise BuildError(
                f"A worker renders with {renderer.version}, this machine with {task.version}.",
                "Install the same versions on all of them.",
            )
        with (
            task.stage.opened() as stage,
            tempfile.TemporaryDirectory(prefix="napanalysis-", dir=task.scratch) as folder,
        ):
            target = Path(folder) / name
            # The formats come from `FORMATS`, which the renderers know.
            notes = renderer.render(stage, task.document, task.output, target)  # type: ignore[arg-type]
            return TaskResult({name: target.read_bytes()}, notes=notes)
    except NapAnalysisError as error:
        own = isinstance(error, RendererError)
        return TaskResult(failure=(error.message, error.remedy), renderer_failed=own)


def is_local(executor: object) -> bool:
    """Whether an executor's work is done in this process, which sees the project's folder."""
    return isinstance(executor, ThreadPoolExecutor)


def outcome(future: Future[TaskResult]) -> TaskResult:
    """Wait for a task; that it was lost is a failure like another."""
    try:
        return future.result()
    except BrokenExecutor as error:
        reason = str(error) or type(error).__name__
    except Exception as error:
        if type(error).__module__.partition(".")[0] != "distributed":
            raise
        reason = str(error) or type(error).__name__
    remedy = "Build again; if it happens again, look at the workers' own messages."
    return TaskResult(failure=(f"The workers lost a piece of the build: {reason}", remedy))


@cache
def _installed() -> dict[str, str]:
    digests: dict[str, str] = {}
    for path in code(*MODULES):
        try:
            digests[path] = inputs.own(path)
        except OSError:
            continue
    return digests | inputs.tools()


def environment_fingerprint() -> dict[str, str]:
    """Return what must be the same wherever a build's work is done: code, tools, settings."""
    return _installed() | inputs.epoch()


def check_environment(wanted: Mapping[str, str]) -> None:
    """Refuse work that would be done with other code, tools or settings here.

    Raises
    ------
    BuildError
        Naming what differs.
    """
    here = environment_fingerprint()
    differing = sorted(name for name in {*here, *wanted} if here.get(name) != wanted.get(name))
    if differing:
        shown = ", ".join(differing[:3])
        more = f" and {len(differing) - 3} more" if len(differing) > 3 else ""
        raise BuildError(
            f"A worker has other code, tools or settings than this machine: {shown}{more}.",
            "Install the same version and the same locked libraries there, and restart the worker.",
        )
