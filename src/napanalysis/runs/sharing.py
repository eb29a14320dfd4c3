"""The work of one year's build: its stages are shared out, and what they made is put in place."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from napanalysis.errors import BuildError
from napanalysis.language import Language
from napanalysis.runs import inputs
from napanalysis.runs.jobs import (
    Done,
    NotebookJob,
    Parcel,
    RenderJob,
    execute_notebook,
    is_here,
    outcome,
    render,
)
from napanalysis.runs.order import FORMATS
from napanalysis.runs.place import place
from napanalysis.runs.site import Site
from napanalysis.runs.stages import Stages, staged

if TYPE_CHECKING:
    from napanalysis.analysis import Analysis
    from napanalysis.brief.renderer import Renderer
    from napanalysis.runs.record import Action


#: The formats by how long they take: what takes longest is begun first.
LONGEST = ("pdf", "docx", "html")


@dataclass
class Year:
    """The build of one year, in its staging folder.

    Parameters
    ----------
    site : Site
        What it has in common with the builds of other years.
    analysis : Analysis
        What is known up to the year.
    renderer : Renderer
        Makes the files of the brief.
    root : pathlib.Path
        The staging folder.
    stages : Stages
        What is done and what is taken over.
    digest : str
        Digest of the analysis as it is handed to kernels.
    lines : list
        The steps that were done, each after what puts it in order.
    notes : dict of str to list of str
        What the renderer warned of, with the files that it was about.
    prepared : set of Language
        Languages whose brief is staged.
    pages : dict of Language to list of str
        Pages of executed notebooks that are still to be written.
    behind : set of Language
        Languages of which the file that takes longest isn't begun yet.
    """

    site: Site
    analysis: Analysis
    renderer: Renderer
    root: Path
    stages: Stages
    digest: str
    lines: list[tuple[tuple[Any, ...], str]] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)
    prepared: set[Language] = field(default_factory=set)
    pages: dict[Language, list[str]] = field(default_factory=dict)
    behind: set[Language] = field(default_factory=set)
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _met: threading.Condition = field(default_factory=threading.Condition)

    @property
    def reports(self) -> Path:
        """What becomes the year's folder in reports/."""
        return self.root / "reports"

    def tongue(self, language: Language, tables: bool, formats: Mapping[str, bool]) -> list[str]:
        """Make the brief of one language.

        Parameters
        ----------
        language : Language
            The language.
        tables : bool
            Whether its notebooks save the processed tables.
        formats : mapping of str to bool
            Formats, and whether each was asked for; the others are kept where they still
            hold.

        Returns
        -------
        list of str
            The formats that were made or kept.
        """
        from napanalysis.brief import assemble

        stage = self.root / f"stage-{language}"
        try:
            if language not in self.prepared:
                self._notebooks(language, tables)
                exhibits = self.reports / "exhibits"
                sources = self.site.project.sources
                kept = self.site.project.work / "fonts"
                assemble.stage(sources, stage, self.analysis, exhibits, [language], kept)
                self.prepared.add(language)
            return self._render(language, stage, formats)
        finally:
            self._caught_up(language)

    def render_instead(self, renderer: Renderer, why: str) -> None:
        """Take another renderer for the whole year, and tell why in a line."""
        self.site.progress.warn(f"{self.stages.year}: {why}")
        self.renderer = renderer
        self.notes.clear()
        self.lines = [line for line in self.lines if line[0][0] == 0]
        for language in Language:
            self.stages.undo(language, ("render",))

    def keep(self, language: Language, tables: bool, formats: Mapping[str, bool]) -> list[str]:
        """Keep the brief of a language that wasn't asked for, where it still holds."""
        actions = [
            self.stages.notebook(notebook, language, tables) for notebook in self.site.notebooks
        ]
        if not all(self.stages.holds(action) for action in actions):
            return []
        return self.tongue(language, tables, formats)

    def _notebooks(self, language: Language, tables: bool) -> None:
        """Execute the notebooks whose results can't be taken over from the last build."""
        with self._turn:  # one language is rendered while the other's notebooks are executed
            waiting = self._begun(language, tables)
        failures = []
        for notebook, future in waiting:
            done = outcome(future)
            if done.failure is not None:
                failures.append(self._failed(done))
                continue
            self._write(done)
            action = self.stages.notebook(notebook, language, tables, done.reads)
            results = [*done.files]
            if is_here(self.site.pool):
                page = f"notebooks/{language}/{notebook.stem}.html"
                self.pages.setdefault(language, []).append(page)
                results.append(page)
            self.stages.finish(action, results)
            step = f"{self.stages.year}: notebook {notebook.stem} ({language})"
            self.lines.append(((0, language, notebook.stem), step))
        if failures:
            raise failures[0]

    def _begun(self, language: Language, tables: bool) -> list[tuple[Path, Future[Done]]]:
        """Have the notebooks of a language executed, but for those that are taken over."""
        waiting: list[tuple[Path, Future[Done]]] = []
        year = str(self.stages.year)
        here = is_here(self.site.pool)
        # Who doesn't see the last products draws all charts anew.
        drawn = self.stages.drawn(language).told() if here else ""
        for notebook in self.site.notebooks:
            action = self.stages.notebook(notebook, language, tables)
            if self.stages.take(action):
                continue
            job = NotebookJob(
                project=self.site.parcel(notebook),
                notebook=notebook.relative_to(self.site.project.root).as_posix(),
                year=year,
                language=str(language),
                tables=tables,
                timeout=self.site.order.timeout,
                analysis=Parcel(self.root) if here else Parcel.of(self.root, self._handed()),
                digest=self.digest,
                drawn=drawn,
                answers=self.stages.answers.given(action.reads) if self.stages.answers else {},
                page=not here,
                place=place() | inputs.epoch(),
                scratch=self.root if here else None,
            )
            name = f"{year}: notebook {notebook.stem} ({language})"
            waiting.append((notebook, self._submit(execute_notebook, job, name)))
        return waiting

    def _pages(self, language: Language) -> None:
        """Write the pages of executed notebooks; the last one where that is of the same."""
        from napanalysis.notebooks.html import write_page

        for name in self.pages.pop(language, ()):
            page = self.reports / name
            executed = page.with_suffix(".ipynb")
            if (last := self.stages.page(executed, name)) is not None:
                page.write_bytes(last)
            else:
                write_page(executed, page, language)

    def _caught_up(self, language: Language, *, wait: bool = False) -> None:
        """Let others go on that wait for this language; wait for the other languages too."""
        with self._met:
            self.behind.discard(language)
            self._met.notify_all()
            if wait:
                self._met.wait_for(lambda: not self.behind)

    def _handed(self) -> Any:
        return iter(("analysis.pickle",))

    def _render(self, language: Language, stage: Path, formats: Mapping[str, bool]) -> list[str]:
        """Make the files of the brief that can't be taken over from the last build."""
        waiting: list[tuple[Action, str, Future[Done]]] = []
        made = []
        here = is_here(self.site.pool)
        # All keys come before any work, which may leave something in the staged project.
        actions = {
            output: self.stages.render(stage, language, output, self.renderer)
            for output in sorted(formats, key=LONGEST.index)
        }
        for output, action in actions.items():
            asked = formats[output]
            name = f"brief-{language}.{output}"
            if not asked and not self.stages.holds(action):
                continue
            made.append(output)
            if self.stages.take(action):
                continue
            job = RenderJob(
                stage=Parcel(stage) if here else Parcel.of(stage, iter(staged(stage, language))),
                document=f"brief-{language}.qmd",
                output=output,
                renderer=self.renderer.name,
                version=self.renderer.version,
                kept=self.stages.kept(language, output) if here else None,
                place=place() | inputs.epoch(),
                scratch=self.root if here else None,
            )
            shown = f"{self.stages.year}: {name} ({self.renderer.name})"
            waiting.append((action, name, self._submit(render, job, shown)))
            # The longest file of each language comes before the others of any: it ends last.
            self._caught_up(language, wait=here)
        self._caught_up(language, wait=here)
        self._pages(language)
        failures = []
        for action, name, future in waiting:
            done = outcome(future)
            if done.failure is not None:
                failures.append(self._failed(done))
                continue
            self._write(done)
            self.stages.finish(action, done.files)
            for note in done.notes:
                self.notes.setdefault(note, []).append(name)
            shown = f"{self.stages.year}: {self.renderer.name} {name}"
            self.lines.append(((1, language, FORMATS.index(name.rpartition(".")[2])), shown))
        if failures:
            raise failures[0]
        return sorted(made, key=FORMATS.index)

    def _submit(self, work: Callable[[Any], Done], job: object, name: str) -> Future[Done]:
        progress = self.site.progress
        if is_here(self.site.pool):

            def told(job: object) -> Done:
                progress.began(name)
                done = work(job)
                progress.ended(name)
                return done

            return self.site.pool.submit(told, job)
        progress.began(name)
        future = self.site.pool.submit(work, job)
        future.add_done_callback(lambda _: progress.ended(name))
        return future

    def _write(self, done: Done) -> None:
        for path, content in done.files.items():
            target = self.reports / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)

    def _failed(self, done: Done) -> BuildError:
        """Keep the copy that failed, and return the error that says where."""
        from napanalysis.brief.renderer import RendererError

        message, remedy = done.failure or ("", "")
        for name, content in done.files.items():
            kept = self.site.project.work / "failed" / name
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(content)
            remedy = f"The copy that failed is kept: {kept}"
        if done.renderer_failed:
            return RendererError(message, remedy)
        return BuildError(message, remedy)
