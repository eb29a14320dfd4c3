"""What a build finds before its work begins: its inputs, and what the last build left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from napanalysis.errors import DataError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.paths import Project
from napanalysis.runs import inputs
from napanalysis.runs.keys import stage_key
from napanalysis.runs.order import Order
from napanalysis.runs.record import Action, Item, Record, read


def reusable(project: Project, year: FiscalYear) -> tuple[Record | None, dict[str, Action]]:
    """Return the last build's record, and its stages whose results are all as they were.

    Parameters
    ----------
    project : Project
        The checkout.
    year : FiscalYear
        The year of the brief.

    Returns
    -------
    record : Record or None
        None where there is none, or where it isn't sound.
    stages : dict of str to Action
        By their keys.
    """
    folder = project.reports(year)
    try:
        record = read(folder)
    except DataError:
        return None, {}
    return record, {
        action.key: action
        for action in record.actions
        if all(item(folder / path) == record.products.get(path) for path in action.results)
    }


def item(path: Path) -> Item | None:
    """Return what a file is now; None where it can't be read."""
    try:
        return Item.of(path)
    except OSError:
        return None


def notebooks_stand(project: Project, order: Order, year: FiscalYear, scanned: Scanned) -> bool:
    """Tell whether all that notebooks follow from is as it was in the last build.

    Then none is executed, unless its results are missing or damaged: the first that is has its
    kernel prepared then, which takes a second longer.

    Parameters
    ----------
    project : Project
        The checkout.
    order : Order
        What is asked for.
    year : FiscalYear
        The year of the brief.
    scanned : Scanned
        The inputs now.
    """
    try:
        record = read(project.reports(year))
    except DataError:
        return False
    names = (action.name.split("/") for action in record.actions)
    executed = {parts[1] for parts in names if parts[0] == "notebook"}
    groups = {name: record.groups.get(name, ()) for name in ("raw", "locks", "code-notebook")}
    paths = {path for path in record.inputs if path.startswith("notebooks/")}
    paths.update(*groups.values())
    now = {**inputs.scan(project, paths - set(scanned.items)), **scanned.items}
    return (
        not order.force
        and {str(language) for language in order.languages} <= executed
        and set(groups["raw"]) == set(scanned.groups["raw"])
        and all(now.get(path) == record.inputs.get(path) for path in paths)
        and dict(scanned.tools) == dict(record.tools)
        and inputs.epoch().items() <= record.parameters.items()
    )


@dataclass(frozen=True)
class Scanned:
    """The inputs of a build as they were before its work began, read once for all years."""

    groups: Mapping[str, tuple[str, ...]]
    items: Mapping[str, Item]
    tools: Mapping[str, str]

    @classmethod
    def of(cls, project: Project) -> Scanned:
        """Read the inputs of a project."""
        groups = inputs.groups(project)
        read = (path for paths in groups.values() for path in paths)
        return cls(groups, inputs.scan(project, read), inputs.tools())

    @property
    def everything(self) -> str:
        """Digest of all raw files."""
        return stage_key("raw", {path: self.items[path].sha256 for path in self.groups["raw"]}, {})
