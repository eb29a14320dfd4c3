"""The stages of one year's build: each has a key made from all that its results follow from.

A stage whose key stands in the record of the last build, with its results as they were,
is not done again: its results are taken over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field, replace

from napanalysis.analysis import Analysis
from napanalysis.brief.render.quarto import Renderer
from napanalysis.errors import DataError, some
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.notebooks.order import Notebook
from napanalysis.paths import Project
from napanalysis.pipeline.jobs import files, write_files
from napanalysis.pipeline.provenance import inputs
from napanalysis.pipeline.provenance.record import DATA, Action, Item, Record, digest, read
from napanalysis.pipeline.request import BuildRequest, brief_files

MEASURES = f"{DATA}/measures.csv"


@dataclass
class YearBuild:
    """The build of one year, in its staging folder: what is done or taken over, and why.

    What there is to make it from `now` was read before the work began; `record` is that of the last
    build, where it is sound. `wanted` are the files of the brief by their names, and whether each
    was asked for: others are kept where nothing that they follow from has changed. `languages` are
    those that are made: those of which a notebook is given up leave it. `notes` are what the
    renderer warned of, with the files that it was about. `analysis` has the tables and measures,
    once the notebooks have made them.
    """

    project: Project
    request: BuildRequest
    notebooks: Sequence[Notebook]
    now: Record
    pool: Executor
    year: FiscalYear
    renderer: Renderer = field(init=False)
    analysis: Analysis = field(init=False)

    def __post_init__(self) -> None:
        self.root = self.project.work / f"build-{self.year}"
        self.reports = self.root / "reports"
        self.done: list[Action] = []
        self.why: dict[str, str] = {}
        self.notes: dict[str, list[str]] = {}
        last = self.project.reports(self.year)
        self.record: Record | None = None
        with suppress(DataError):
            self.record = read(last)
        made = self.record.products if self.record else {}
        self._reusable = {
            action.key: action
            for action in (self.record.actions if self.record else ())
            if all(Item.if_there(last / path) == made.get(path) for path in action.results)
        }
        asked = brief_files(self.request.languages, self.request.formats)
        self.wanted = {name: name in asked for name in brief_files() if name in {*asked, *made}}
        names = " ".join(self.wanted)
        self.languages = [language for language in Language if f"-{language}." in names]

    # What is taken over, and what is noted as done

    def keyed(self, action: Action, **more: str) -> Action:
        """Return a stage with its key; `more` is what it follows from beyond what it says."""
        if action.key:
            return action
        made_from = {
            path: self.now.inputs[path].sha256
            for path in self._paths(action)
            if path in self.now.inputs
        }
        made_from |= {path: Item.of(self.reports / path).sha256 for path in action.products}
        tools = inputs.TOOLS.get(action.name.partition("/")[0], ())
        made_from |= {tool: self.now.tools.get(tool, "") for tool in ("python", *tools)}
        made_from |= {"fiscal_year": str(self.year), **inputs.epoch(), **more}
        return replace(action, key=stage_key(action.name, made_from))

    def _paths(self, action: Action) -> list[str]:
        return [
            *action.inputs,
            *(path for group in action.groups for path in self.now.groups[group]),
        ]

    def holds(self, action: Action) -> bool:
        """Tell whether the results of a stage can be taken over from the last build."""
        return not self.request.force and action.key in self._reusable

    def take(self, action: Action) -> bool:
        """Take the results of a stage over from the last build, where they can be."""
        self.why[action.name] = self._reason(action)
        if not self.holds(action):
            return False
        results = self._reusable[action.key].results
        write_files(self.reports, files(self.project.reports(self.year), results))
        self.finish(action, results)
        return True

    def finish(self, action: Action, results: Iterable[str]) -> None:
        """Note what a stage has made, by paths in the year's folder."""
        self.done.append(replace(action, results=tuple(sorted(results))))

    def undo(self, *begin: str) -> None:
        """Forget after all what was done or taken over by stages whose names begin like this."""
        before = self.results()
        self.done = [action for action in self.done if not action.name.startswith(begin)]
        for path in set(before) - set(self.results()):
            (self.reports / path).unlink(missing_ok=True)
        self.why = {name: why for name, why in self.why.items() if not name.startswith(begin)}

    def results(self, begin: str = "") -> list[str]:
        """List what stages whose names begin like this have made, in the year's folder."""
        done = [action for action in self.done if action.name.startswith(begin)]
        return sorted({path for action in done for path in action.results})

    def tables(self) -> list[str]:
        """List the processed tables that the notebooks have made."""
        return [path for path in self.results("notebook/") if path.startswith(f"{DATA}/")]

    # Why, for `build --explain`

    def _reason(self, action: Action) -> str:
        """Say why a stage is done, or why not."""
        if self.request.force:
            return "done, as asked for (--force)"
        if self.record is None:
            return "done: there is no sound record of an earlier build"
        if self.holds(action):
            return "taken over: nothing that it follows from has changed"
        before = {stage.name: stage for stage in self.record.actions}.get(action.name)
        if before is None:
            return "done: it had no part in the last build"
        if before.key == action.key:
            return "done: its results were changed or are missing"
        names = list(self._changes(action, before, self.record))
        return f"done: {some(names) or 'what was asked for'} changed"

    def _changes(self, action: Action, before: Action, record: Record) -> Iterator[str]:
        """Yield what a stage follows from that isn't as it was."""
        recorded = (path for group in before.groups for path in record.groups.get(group, ()))
        for path in sorted({*self._paths(action), *before.inputs, *recorded}):
            if self.now.inputs.get(path) != record.inputs.get(path):
                yield path
        for path in sorted({*action.products, *before.products}):
            if Item.if_there(self.reports / path) != record.products.get(path):
                yield path
        for name in sorted({*self.now.tools, *record.tools}):
            if self.now.tools.get(name) != record.tools.get(name):
                yield f"the version of {name}"


def stage_key(name: str, made_from: Mapping[str, str]) -> str:
    """Return the key of a stage, from the digest of each thing that it reads and its settings."""
    return digest(json.dumps([name, dict(made_from)], sort_keys=True))
