"""The stages of a build: each has a key made from all that its results follow from.

A stage whose key stands in the record of the last build, with its results as they were,
is not done again: its results are taken over.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from napanalysis.fiscal_year import FiscalYear
from napanalysis.paths import Project, visible_files
from napanalysis.runs import inputs
from napanalysis.runs.closed import EVERYTHING, is_closed
from napanalysis.runs.drawn import Drawn, names
from napanalysis.runs.keys import CATALOGUE, code, stage_key, worded
from napanalysis.runs.previous import Scanned, item, reusable
from napanalysis.runs.reasons import reason
from napanalysis.runs.record import Action, Item, Record

if TYPE_CHECKING:
    from napanalysis.runs.asks import Answers


@dataclass
class Stages:
    """The stages of one year's build, done or taken over.

    Parameters
    ----------
    project : Project
        The checkout.
    year : FiscalYear
        The year of the brief.
    reports : pathlib.Path
        The staging folder of what is made.
    force : bool
        Take nothing over.
    answers : Answers, optional
        Gives the digest of what the analysis answers to a question now; without it, every
        notebook counts as reading all raw files.
    scanned : Scanned, optional
        The inputs before the work began.
    """

    project: Project
    year: FiscalYear
    reports: Path
    force: bool = False
    answers: Answers | None = None
    scanned: Scanned | None = None
    done: list[Action] = field(default_factory=list)
    why: dict[str, str] = field(default_factory=dict)
    reads: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Read before the work begins: what changes meanwhile differs from the record then.
        scanned = self.scanned or Scanned.of(self.project)
        self.groups, self.items = dict(scanned.groups), dict(scanned.items)
        self.tools = dict(scanned.tools)
        self._reading = threading.Lock()
        self.record, self.previous = reusable(self.project, self.year)

    def notebook(
        self,
        notebook: Path,
        language: str,
        tables: bool,
        asked: Mapping[str, str] | None = None,
    ) -> Action:
        """Return the stage that executes a notebook.

        Parameters
        ----------
        notebook : pathlib.Path
            The notebook.
        language : str
            Its language.
        tables : bool
            Whether it saves the processed tables.
        asked : mapping of str to str, optional
            What it asked when it was executed, with the digests of the answers; before
            that, what it asked in the last build.
        """
        name = f"notebook/{language}/{notebook.stem}"
        group = self._code("notebook")
        path = notebook.relative_to(self.project.root).as_posix()
        told = {"fiscal_year": str(self.year), "language": language, "tables": str(tables)}
        made_from = self._digests((path, *self.groups["locks"]), language)
        made_from |= self._digests(group, language) | self._versions(inputs.NOTEBOOK_TOOLS)
        reads = self._answers(name, notebook, asked)
        made_from |= self._digests(self.groups["raw"], language) if reads is None else reads
        return Action(
            name=name,
            key=stage_key(name, made_from, told | inputs.epoch()),
            groups=("raw", "locks", "code-notebook"),
            inputs=(path,),
            parameters=("fiscal_year", "languages", "source_date_epoch"),
            reads=tuple(sorted(reads or ())),
        )

    def _answers(
        self, name: str, notebook: Path, asked: Mapping[str, str] | None
    ) -> dict[str, str] | None:
        """Return the answers that a notebook's results follow from; None is all raw files."""
        if self.answers is None or not is_closed(notebook):
            return None
        if asked is None:
            before = [one for one in self.record.actions if one.name == name] if self.record else []
            if not before or not before[0].reads:
                return None
            return {question: self.answers(question) for question in before[0].reads}
        found = {question: self.answers(question) for question in asked}
        # The notebook must have been answered as the build is; else its answers depend on more.
        same = all(found[one] == asked[one] for one in asked if one != EVERYTHING)
        return found if found and same and EVERYTHING not in asked else None

    def render(self, stage: Path, language: str, output: str, renderer: Any) -> Action:
        """Return the stage that makes one file of the brief from the staged project."""
        name = f"render/{language}/{output}"
        made_from = {path: Item.of(stage / path).sha256 for path in staged(stage, language)}
        files = (*self._code(renderer.name), *self.groups["locks"])
        made_from |= self._digests(files, language) | self._versions(inputs.RENDER_TOOLS)
        told = {"renderer": renderer.name, "version": renderer.version}
        self._code("stage")
        return Action(
            name=name,
            key=stage_key(name, made_from, told | inputs.epoch()),
            groups=("raw", "sources", "locks", "code-stage", f"code-{renderer.name}"),
            products=tuple(self._shown(language)),
            parameters=("fiscal_year", "formats", "languages", "renderer", "source_date_epoch"),
        )

    def described(self, products: Iterable[str]) -> Action:
        """Return the stage that describes the tables, for the record."""
        self._code("describe")
        name = "describe"
        made_from = self._digests((*self.groups["raw"], *self._code("describe")), "")
        return Action(
            name=name,
            key=stage_key(name, made_from, {}),
            groups=("raw", "code-describe"),
            products=tuple(products),
            parameters=("fiscal_year",),
        )

    def take(self, action: Action) -> bool:
        """Take the results of a stage over from the last build, where they can be."""
        known = None if self.force else self.previous.get(action.key)
        self.why[action.name] = reason(self, action)
        if known is None:
            return False
        for path in known.results:
            target = self.reports / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.project.reports(self.year) / path, target)
        self.finish(action, known.results)
        return True

    def holds(self, action: Action) -> bool:
        """Tell whether the results of a stage can be taken over from the last build."""
        return not self.force and action.key in self.previous

    def had(self) -> dict[str, list[str]]:
        """Return the formats of the brief that the last build left, by language."""
        found: dict[str, list[str]] = {}
        for action in self.record.actions if self.record else ():
            work, _, rest = action.name.partition("/")
            if work == "render":
                language, _, output = rest.partition("/")
                found.setdefault(language, []).append(output)
        return found

    def drawn(self, language: str) -> Drawn:
        """Return which charts of the last build are what would be drawn now.

        Their files are as they were recorded, and code, libraries and settings are the same.
        That the exhibit is the same too, each notebook sees for itself by its digest.
        """
        if self.force or self.record is None or not self._drawn_alike(self.record):
            return Drawn()
        folder, products = self.project.reports(self.year), self.record.products
        begin = f"{self.year}/{language}/exhibit/"
        found = {}
        for question, digest in self.record.reads.items():
            name = question.removeprefix(begin)
            paths = [f"exhibits/{language}/{one}" for one in names(name)]
            if question.startswith(begin) and all(
                path in products and item(folder / path) == products[path] for path in paths
            ):
                found[name] = digest
        return Drawn(str(folder / "exhibits" / language), found)

    def page(self, executed: Path, name: str) -> bytes | None:
        """Return the last build's page of a notebook, where it is one of the same.

        Parameters
        ----------
        executed : pathlib.Path
            The executed notebook.
        name : str
            Path of its page in the year's folder.
        """
        if self.force or self.record is None or not self._drawn_alike(self.record):
            return None
        page, products = self.project.reports(self.year) / name, self.record.products
        of = name.removesuffix(".html") + ".ipynb"
        same = item(executed) == products.get(of) and item(page) == products.get(name)
        return page.read_bytes() if same and name in products else None

    def _drawn_alike(self, record: Record) -> bool:
        """Tell whether notebooks were executed by the same code and tools in the last build."""
        now = {*self._code("notebook"), *self.groups["locks"]}
        then = {one for name in ("code-notebook", "locks") for one in record.groups.get(name, ())}
        tools = self._versions(inputs.NOTEBOOK_TOOLS)
        return (
            now == then
            and all(self.items.get(path) == record.inputs.get(path) for path in now)
            and all(record.tools.get(name, "") == version for name, version in tools.items())
            and inputs.epoch().items() <= record.parameters.items()
        )

    def undo(self, language: str, works: Iterable[str] = ("notebook", "render")) -> None:
        """Forget after all what was done or taken over of a language, in some kinds of work."""
        begin = tuple(f"{work}/{language}/" for work in works)
        for action in [one for one in self.done if one.name.startswith(begin)]:
            self.done.remove(action)
            for path in action.results:
                (self.reports / path).unlink(missing_ok=True)
        self.why = {name: why for name, why in self.why.items() if not name.startswith(begin)}

    def finish(self, action: Action, results: Iterable[str]) -> None:
        """Note what a stage has made, by paths in the year's folder."""
        self.done.append(replace(action, results=tuple(sorted(results))))
        if self.answers is not None:
            self.reads |= {question: self.answers(question) for question in action.reads}

    def _code(self, work: str) -> tuple[str, ...]:
        group = f"code-{work}"
        with self._reading:  # languages are worked on side by side
            if group not in self.groups:
                files = code(work)
                self.items |= inputs.scan(self.project, set(files) - set(self.items))
                self.groups[group] = files
            return self.groups[group]

    def _digests(self, paths: Iterable[str], language: str) -> dict[str, str]:
        return {
            path: worded(path, language)
            if language and path.startswith(CATALOGUE) and path.endswith(".toml")
            else self.items[path].sha256
            for path in paths
            if path in self.items
        }

    def _versions(self, names: Iterable[str]) -> dict[str, str]:
        return {name: self.tools.get(name, "") for name in ("python", *names)}

    def _shown(self, language: str) -> list[str]:
        """List what the notebooks of a language left, which the brief is made from."""
        begin = (f"exhibits/{language}/", f"notebooks/{language}/")
        return sorted(
            path
            for action in self.done
            for path in action.results
            if path.startswith(begin) and not path.endswith(".html")
        )


def staged(stage: Path, language: str) -> list[str]:
    """List the files of the staged project that the brief of one language can read."""
    other = "en" if language == "fr" else "fr"
    return [
        path
        for path in visible_files(stage)
        if f"/{other}/" not in path and f"-{other}." not in path
    ]
