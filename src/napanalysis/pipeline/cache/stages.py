"""The stages of a build: each has a key made from all that its results follow from.

A stage whose key stands in the record of the last build, with its results as they were,
is not done again: its results are taken over.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from napanalysis.fiscal_year import FiscalYear
from napanalysis.notebooks.order import Notebook, code_cells
from napanalysis.paths import Project, visible_files
from napanalysis.pipeline.cache.explain import Now, reason
from napanalysis.pipeline.cache.keys import CATALOGUE, code, stage_key, worded
from napanalysis.pipeline.cache.last_build import InputSnapshot, reusable
from napanalysis.pipeline.provenance import inputs
from napanalysis.pipeline.provenance.record import DATA, Action, Item

MEASURES = f"{DATA}/measures.csv"
#: How code says that it reads the raw figures.
_READS_RAW = ("read_raw", "data/raw")


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
    snapshot : InputSnapshot, optional
        The inputs before the work began.
    """

    project: Project
    year: FiscalYear
    reports: Path
    force: bool = False
    snapshot: InputSnapshot | None = None
    done: list[Action] = field(default_factory=list)
    why: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Read before the work begins: what changes meanwhile differs from the record then.
        snapshot = self.snapshot or InputSnapshot.of(self.project)
        self.groups, self.items = dict(snapshot.groups), dict(snapshot.items)
        self.tools = dict(snapshot.tools)
        self.record, self.previous = reusable(self.project, self.year)

    # What each stage follows from

    def notebook(self, notebook: Notebook, language: str) -> Action:
        """Return the stage that executes a notebook.

        The tables and the publications that it reads must be there.
        """
        path = notebook.path.relative_to(self.project.root).as_posix()
        code = "".join(code_cells(notebook.path))
        reads_raw = notebook.cleans or any(words in code for words in _READS_RAW)
        groups = (*(["raw"] if reads_raw else []), "locks", "code-notebook")
        # Tables are the same in both languages: what makes them reads the wording of both.
        made_from = self._inputs((path,), groups, "" if notebook.cleans else language)
        products = [] if notebook.cleans else [*self.tables(), *self.published(notebook, language)]
        return self._action(
            f"notebook/{language}/{notebook.name}",
            made_from | self._digests(products) | self._versions(inputs.NOTEBOOK_TOOLS),
            {"fiscal_year": str(self.year), "language": language},
            groups=groups,
            inputs=(path,),
            products=tuple(products),
            parameters=("fiscal_year", "languages", "source_date_epoch"),
        )

    def page(self, executed: str, language: str) -> Action:
        """Return the stage that makes a page of an executed notebook, by its path."""
        made_from = self._inputs((), ("locks", "code-page"), language)
        return self._action(
            f"page/{language}/{Path(executed).stem}",
            made_from | self._digests([executed]) | self._versions(inputs.NOTEBOOK_TOOLS),
            groups=("locks", "code-page"),
            products=(executed,),
        )

    def measures(self, publications: Iterable[str]) -> Action:
        """Return the stage that puts the measures of all notebooks in one table."""
        products = tuple(publications)
        made_from = self._inputs((), ("code-measures",), "")
        return self._action(
            "measures",
            made_from | self._digests(products),
            groups=("code-measures",),
            products=products,
        )

    def render(self, stage: Path, language: str, output: str, renderer: Any) -> Action:
        """Return the stage that makes one file of the brief from the staged project."""
        made_from = {path: Item.of(stage / path).sha256 for path in staged(stage, language)}
        made_by = self._inputs((), ("locks", f"code-{renderer.name}"), language)
        return self._action(
            f"render/{language}/{output}",
            made_from | made_by | self._versions(inputs.RENDER_TOOLS),
            {"renderer": renderer.name, "version": renderer.version},
            groups=("sources", "locks", "code-stage", f"code-{renderer.name}"),
            products=(*self._shown(language), *self.tables(), MEASURES),
            parameters=("fiscal_year", "formats", "languages", "renderer", "source_date_epoch"),
        )

    def description(self, products: Iterable[str]) -> Action:
        """Return the stage that describes the tables, for the record."""
        tables = tuple(products)
        made_from = self._inputs((), ("code-describe",), "")
        return self._action(
            "describe",
            made_from | self._digests(tables),
            groups=("code-describe",),
            products=tables,
            parameters=("fiscal_year",),
        )

    # What is taken over, and what is noted as done

    def take(self, action: Action) -> bool:
        """Take the results of a stage over from the last build, where they can be."""
        if self.force:
            self.why[action.name] = "done, as asked for (--force)"
            return False
        now = Now(self.groups, self.items, self.tools, self.reports)
        self.why[action.name] = reason(action, self.record, self.previous, now)
        known = self.previous.get(action.key)
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

    def finish(self, action: Action, results: Iterable[str]) -> None:
        """Note what a stage has made, by paths in the year's folder."""
        self.done.append(replace(action, results=tuple(sorted(results))))

    def undo(self, language: str, works: Iterable[str] = ("notebook", "page", "render")) -> None:
        """Forget after all what was done or taken over of a language, in some kinds of work."""
        begin = tuple(f"{work}/{language}/" for work in works)
        undone = [one for one in self.done if one.name.startswith(begin)]
        self.done = [one for one in self.done if not one.name.startswith(begin)]
        kept = set(self.results())
        for path in {path for action in undone for path in action.results} - kept:
            (self.reports / path).unlink(missing_ok=True)
        self.why = {name: why for name, why in self.why.items() if not name.startswith(begin)}

    def had(self) -> dict[str, list[str]]:
        """Return the formats of the brief that the last build left, by language."""
        formats: dict[str, list[str]] = {}
        for action in self.record.actions if self.record else ():
            work, _, rest = action.name.partition("/")
            if work == "render":
                language, _, output = rest.partition("/")
                formats.setdefault(language, []).append(output)
        return formats

    def results(self, begin: str = "") -> list[str]:
        """List what stages whose names begin like this have made, in the year's folder."""
        done = [action for action in self.done if action.name.startswith(begin)]
        return sorted({path for action in done for path in action.results})

    def tables(self) -> list[str]:
        """List the processed tables that the notebooks have made."""
        return [path for path in self.results("notebook/") if path.startswith(f"{DATA}/")]

    def published(self, notebook: Notebook, language: str) -> list[str]:
        """List what the notebooks that a notebook needs have published, as it can be read."""
        names = {f"notebook/{language}/{name}" for name in notebook.after}
        made = {path for action in self.done if action.name in names for path in action.results}
        return sorted(
            path for path in made if path.startswith("exhibits/") and path.endswith(".json")
        )

    # Digests

    def _action(
        self,
        name: str,
        made_from: dict[str, str],
        settings: dict[str, str] | None = None,
        **more: tuple[str, ...],
    ) -> Action:
        for group in more.get("groups", ()):
            self._list_code(group)
        key = stage_key(name, made_from, (settings or {}) | inputs.epoch())
        return Action(name=name, key=key, **more)

    def _inputs(self, paths: Iterable[str], groups: Iterable[str], language: str) -> dict[str, str]:
        """Return the digests of inputs; of the catalogue, without the other language's words."""
        read = [*paths]
        for group in groups:
            self._list_code(group)
            read += self.groups[group]
        return {
            path: worded(path, language)
            if language and path.startswith(CATALOGUE) and path.endswith(".toml")
            else self.items[path].sha256
            for path in read
            if path in self.items
        }

    def _list_code(self, group: str) -> None:
        work = group.removeprefix("code-")
        if work != group and group not in self.groups:
            files = code(work)
            self.items |= inputs.scan(self.project, set(files) - set(self.items))
            self.groups[group] = files

    def _digests(self, products: Iterable[str]) -> dict[str, str]:
        return {path: Item.of(self.reports / path).sha256 for path in products}

    def _versions(self, names: Iterable[str]) -> dict[str, str]:
        return {name: self.tools.get(name, "") for name in ("python", *names)}

    def _shown(self, language: str) -> list[str]:
        """List what the notebooks of a language left, which the brief is made from."""
        begin = (f"exhibits/{language}/", f"notebooks/{language}/")
        made = self.results(f"notebook/{language}/")
        return [path for path in made if path.startswith(begin)]


def publication(notebook: str, language: str) -> str:
    """Return where a notebook leaves what it publishes, in the year's folder."""
    return f"exhibits/{language}/{notebook}.json"


def staged(stage: Path, language: str) -> list[str]:
    """List the files of the staged project that the brief of one language can read."""
    other = "en" if language == "fr" else "fr"
    return [
        path
        for path in visible_files(stage)
        if f"/{other}/" not in path and f"-{other}." not in path
    ]
