"""The stages of a build: each has a key made from all that its results follow from.

A stage whose key stands in the record of the last build, with its results as they were,
is not done again: its results are taken over.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from napanalysis.errors import DataError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.paths import Project
from napanalysis.runs import inputs
from napanalysis.runs.code import PREFIX, closure, located
from napanalysis.runs.record import Action, Item, Record, read

CATALOGUE = f"{PREFIX}catalogue/"
#: Wording that readers of one language see alone. The other files count as they are: tables
#: carry English remarks, and raw figures are read by words of both languages.
SPLIT = frozenset({"brief.toml", "breakdowns.toml", "indicators.toml", "measures.toml"})
#: What every stage runs: its own file only, since through it everything can be reached.
PIPELINE = f"{PREFIX}runs/pipeline.py"
#: The modules that do a stage's work.
MODULES = {
    "notebook": ("napanalysis.workbook", "napanalysis.runs.notebooks", "napanalysis.runs.pages"),
    "stage": ("napanalysis.brief.assemble",),
    "builtin": ("napanalysis.brief.pandoc",),
    "quarto": ("napanalysis.brief.quarto",),
    "describe": ("napanalysis.runs.provenance",),
}


def stage_key(name: str, made_from: Mapping[str, str], parameters: Mapping[str, str]) -> str:
    """Return the key of a stage.

    Parameters
    ----------
    name : str
        Such as ``render/fr/pdf``.
    made_from : mapping of str to str
        Digest of each thing that it reads, by its name.
    parameters : mapping of str to str
        What it is told.

    Returns
    -------
    str
        ``sha256:`` and 64 hexadecimal digits; the same on every machine.
    """
    content = {"stage": name, "inputs": dict(made_from), "parameters": dict(parameters)}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def code(*works: str) -> tuple[str, ...]:
    """Return the files of this package behind some kinds of work, named as in `MODULES`."""
    return tuple(sorted({PIPELINE, *closure(*(one for work in works for one in MODULES[work]))}))


def worded(path: str, language: str) -> str:
    """Return the digest of a file of the catalogue without the wording of other languages.

    Parameters
    ----------
    path : str
        Name of a TOML file of the catalogue in the record.
    language : str
        ``en`` or ``fr``.
    """
    return _worded(located(path), language)


@cache
def _worded(place: Path, language: str) -> str:
    content = place.read_bytes()
    if place.name not in SPLIT:
        return hashlib.sha256(content).hexdigest()
    kept = _without(tomllib.loads(content.decode()), "en" if language == "fr" else "fr")
    return hashlib.sha256(json.dumps(kept, ensure_ascii=False).encode()).hexdigest()


def _without(value: Any, language: str) -> Any:
    if isinstance(value, dict):
        return {key: _without(one, language) for key, one in value.items() if key != language}
    return [_without(one, language) for one in value] if isinstance(value, list) else value


def reusable(project: Project, year: FiscalYear) -> dict[str, Action]:
    """Return the finished stages of the last build whose results are all as they were.

    Parameters
    ----------
    project : Project
        The checkout.
    year : FiscalYear
        The year of the brief.

    Returns
    -------
    dict of str to Action
        By their keys; empty where there is no sound record.
    """
    folder = project.reports(year)
    try:
        record = read(folder)
    except DataError:
        return {}
    return {
        action.key: action
        for action in record.actions
        if action.results and all(_intact(folder, path, record) for path in action.results)
    }


def _intact(folder: Path, path: str, record: Record) -> bool:
    try:
        return Item.of(folder / path) == record.products.get(path)
    except OSError:
        return False


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
    """

    project: Project
    year: FiscalYear
    reports: Path
    force: bool = False
    done: list[Action] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Read before the work begins: what changes meanwhile differs from the record then.
        self.groups = inputs.groups(self.project)
        read = (path for paths in self.groups.values() for path in paths)
        self.items = inputs.scan(self.project, read)
        self.tools = inputs.tools()
        self.previous = {} if self.force else reusable(self.project, self.year)

    def notebook(self, notebook: Path, language: str, tables: bool) -> Action:
        """Return the stage that executes a notebook; `tables` says if it saves them."""
        name = f"notebook/{language}/{notebook.stem}"
        group = self._code("notebook")
        path = notebook.relative_to(self.project.root).as_posix()
        told = {"fiscal_year": str(self.year), "language": language}
        told["tables"] = "saved" if tables else ""
        made_from = self._digests((*self.groups["raw"], path, *self.groups["locks"]), language)
        made_from |= self._digests(group, language) | self._versions(inputs.NOTEBOOK_TOOLS)
        return Action(
            name=name,
            key=stage_key(name, made_from, told | _epoch()),
            groups=("raw", "locks", "code-notebook"),
            inputs=(path,),
            parameters=("fiscal_year", "languages", "source_date_epoch"),
        )

    def render(self, stage: Path, language: str, output: str, renderer: Any) -> Action:
        """Return the stage that makes one file of the brief from the staged project."""
        name = f"render/{language}/{output}"
        made_from = {path: Item.of(stage / path).sha256 for path in _staged(stage, language)}
        made_from |= self._digests(self._code(renderer.name), language)
        made_from |= self._digests(self.groups["locks"], language)
        made_from |= self._versions(inputs.RENDER_TOOLS)
        told = {"renderer": renderer.name, "version": renderer.version}
        self._code("stage")
        return Action(
            name=name,
            key=stage_key(name, made_from, told | _epoch()),
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
        known = self.previous.get(action.key)
        if known is None:
            return False
        for path in known.results:
            target = self.reports / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.project.reports(self.year) / path, target)
        self.taken.append(action.name)
        self.finish(action, known.results)
        return True

    def finish(self, action: Action, results: Iterable[str]) -> None:
        """Note what a stage has made, by paths in the year's folder."""
        self.done.append(replace(action, results=tuple(sorted(results))))

    def _code(self, work: str) -> tuple[str, ...]:
        group = f"code-{work}"
        if group not in self.groups:
            self.groups[group] = code(work)
            self.items |= inputs.scan(self.project, set(self.groups[group]) - set(self.items))
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


def _epoch() -> dict[str, str]:
    return {"source_date_epoch": os.environ.get("SOURCE_DATE_EPOCH", "")}


def _staged(stage: Path, language: str) -> list[str]:
    """List the files of the staged project that the brief of one language can read."""
    other = "en" if language == "fr" else "fr"
    apart: Callable[[str], bool] = lambda path: (  # noqa: E731
        f"/{other}/" in path or f"-{other}." in path
    )
    files = (path.relative_to(stage).as_posix() for path in stage.rglob("*") if path.is_file())
    return sorted(path for path in files if not apart(path) and "/." not in f"/{path}")
