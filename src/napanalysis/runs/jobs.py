"""The work of a build as pieces that can be sent to another process or machine.

A piece is a plain value with all that it needs, and gives back a plain value. The files
come with it as bytes, unless the one who does it sees the project's folder itself.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from napanalysis.brief.kept import Kept
from napanalysis.errors import BuildError, NapAnalysisError
from napanalysis.language import Language
from napanalysis.paths import (
    ANALYSIS_VARIABLE,
    ANSWERS_VARIABLE,
    DRAWN_VARIABLE,
    EXHIBITS_VARIABLE,
    PROJECT_VARIABLE,
    READS_VARIABLE,
    TABLES_VARIABLE,
)
from napanalysis.runs.place import check_place

Files = Mapping[str, bytes]

if TYPE_CHECKING:
    from napanalysis.runs.asks import Given


@dataclass(frozen=True)
class Parcel:
    """A folder: where it is, or its files where it can't be seen.

    Parameters
    ----------
    root : pathlib.Path or None
        The folder, where the one who does the work sees it.
    files : mapping of str to bytes
        Else its files by their paths in it.
    """

    root: Path | None = None
    files: Files = field(default_factory=dict)

    @classmethod
    def of(cls, root: Path, paths: Iterator[str] | None = None) -> Parcel:
        """Pack a folder, whole or some of its files."""
        if paths is None:
            found = (path for path in sorted(root.rglob("*")) if path.is_file())
            paths = (path.relative_to(root).as_posix() for path in found)
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
class Job:
    """A piece of work.

    Parameters
    ----------
    place : mapping of str to str
        See `napanalysis.runs.place`.
    scratch : pathlib.Path or None
        Where passing files go; by default the system's folder for them.
    """

    place: Mapping[str, str]
    scratch: Path | None = None


@dataclass(frozen=True, kw_only=True)
class NotebookJob(Job):
    """One notebook to execute.

    Parameters
    ----------
    project : Parcel
        The project: its raw figures and the notebook, at least.
    notebook : str
        Path of the notebook in the project.
    year, language : str
        Its parameters.
    tables : bool
        Whether it saves the processed tables.
    timeout : float
        Seconds that one cell may take.
    analysis : Parcel
        A folder with ``analysis.pickle``, the analysis of the year.
    digest : str
        Digest of that file.
    drawn : str
        Which charts of the last build may be taken over; see `napanalysis.runs.drawn`.
    answers : mapping
        Answers that the build has found already; see `napanalysis.runs.asks`.
    page : bool
        Whether its page is written too.
    """

    project: Parcel
    notebook: str
    year: str
    language: str
    tables: bool
    timeout: float
    analysis: Parcel
    digest: str
    drawn: str = ""
    answers: Given = field(default_factory=dict)
    page: bool = True


@dataclass(frozen=True, kw_only=True)
class RenderJob(Job):
    """One file of the brief to make.

    Parameters
    ----------
    stage : Parcel
        The staged project.
    document : str
        Name of the document in it.
    output : str
        ``html``, ``pdf`` or ``docx``.
    renderer, version : str
        Name of the renderer and what it said of its version.
    kept : Kept or None
        Where pieces of the document are kept, where the one who does the work sees it.
    """

    stage: Parcel
    document: str
    output: str
    renderer: str
    version: str
    kept: Kept | None = None


@dataclass(frozen=True)
class Done:
    """What a piece of work gave.

    Attributes
    ----------
    files : mapping of str to bytes
        What was made, by paths.
    reads : mapping of str to str
        What a notebook asked, with the digests of the answers.
    failure : tuple of str, optional
        The message and the remedy, where it failed.
    renderer_failed : bool
        Whether it failed for a reason of the renderer's own.
    notes : tuple of str
        What the renderer warned of.
    """

    files: Files = field(default_factory=dict)
    reads: Mapping[str, str] = field(default_factory=dict)
    failure: tuple[str, str] | None = None
    renderer_failed: bool = False
    notes: tuple[str, ...] = ()


def execute_notebook(job: NotebookJob) -> Done:
    """Execute a notebook; return the executed copy, its page and what it saved."""
    from napanalysis.notebooks.execute import execute
    from napanalysis.notebooks.html import write_page
    from napanalysis.runs.asks import noted
    from napanalysis.runs.handing import hand, told

    name = Path(job.notebook).name
    with (
        job.project.opened() as project,
        job.analysis.opened() as analysis,
        tempfile.TemporaryDirectory(prefix="napanalysis-", dir=job.scratch) as folder,
    ):
        saved, failed = Path(folder) / "saved", Path(folder) / "failed"
        reads, answers = Path(folder) / "reads", Path(folder) / "answers.pickle"
        executed = saved / "notebooks" / job.language / name
        shown = saved / "exhibits" / job.language
        shown.mkdir(parents=True)
        try:
            check_place(job.place)
            execute(
                project / job.notebook,
                executed,
                {"fiscal_year": job.year, "language": job.language},
                cwd=(project / job.notebook).parent,
                environment={
                    PROJECT_VARIABLE: str(project),
                    EXHIBITS_VARIABLE: str(shown),
                    TABLES_VARIABLE: str(saved / "data") if job.tables else "",
                    ANALYSIS_VARIABLE: told(analysis / "analysis.pickle", job.digest),
                    ANSWERS_VARIABLE: told(answers, hand(dict(job.answers), answers)),
                    READS_VARIABLE: str(reads),
                    DRAWN_VARIABLE: job.drawn,
                },
                failed_dir=failed,
                timeout=job.timeout,
            )
        except NapAnalysisError as error:
            # The copy that failed is kept where the build runs; its place is told there.
            remedy = "" if str(failed) in error.remedy else error.remedy
            return Done(Parcel.of(failed).files, failure=(error.message, remedy))
        if job.page:
            write_page(executed, executed.with_suffix(".html"), Language(job.language))
        return Done(Parcel.of(saved).files, noted(reads))


def render(job: RenderJob) -> Done:
    """Make one file of the brief."""
    from napanalysis.brief.render import choose
    from napanalysis.brief.renderer import RendererError

    name = f"{Path(job.document).stem}.{job.output}"
    try:
        check_place(job.place)
        renderer = choose(job.renderer, kept=job.kept)
        if renderer.version != job.version:
            raise BuildError(
                f"A worker renders with {renderer.version}, this machine with {job.version}.",
                "Install the same versions on all of them.",
            )
        with (
            job.stage.opened() as stage,
            tempfile.TemporaryDirectory(prefix="napanalysis-", dir=job.scratch) as folder,
        ):
            target = Path(folder) / name
            # The formats come from `FORMATS`, which the renderers know.
            notes = renderer.render(stage, job.document, job.output, target)  # type: ignore[arg-type]
            return Done({name: target.read_bytes()}, notes=notes)
    except NapAnalysisError as error:
        own = isinstance(error, RendererError)
        return Done(failure=(error.message, error.remedy), renderer_failed=own)


def is_here(executor: object) -> bool:
    """Whether an executor's work is done in this process, which sees the project's folder."""
    from concurrent.futures import ThreadPoolExecutor

    return isinstance(executor, ThreadPoolExecutor)


def outcome(future: Future[Done]) -> Done:
    """Wait for a piece of work; that it was lost is a failure like another."""
    from concurrent.futures import BrokenExecutor

    try:
        return future.result()
    except BrokenExecutor as error:
        told = str(error) or type(error).__name__
    except Exception as error:
        if type(error).__module__.partition(".")[0] != "distributed":
            raise
        told = str(error) or type(error).__name__
    remedy = "Build again; if it happens again, look at the workers' own messages."
    return Done(failure=(f"The workers lost a piece of the build: {told}", remedy))
