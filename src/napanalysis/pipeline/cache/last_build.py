"""What a build finds before its work begins: its inputs, and what the last build left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from napanalysis.errors import DataError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.paths import Project
from napanalysis.pipeline.provenance import inputs
from napanalysis.pipeline.provenance.record import Action, Item, Record, read
from napanalysis.pipeline.request import BuildRequest


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


@dataclass(frozen=True)
class InputSnapshot:
    """The inputs of a build as they were before its work began, read once for all years."""

    groups: Mapping[str, tuple[str, ...]]
    items: Mapping[str, Item]
    tools: Mapping[str, str]

    @classmethod
    def of(cls, project: Project) -> InputSnapshot:
        """Read the inputs of a project."""
        groups = inputs.groups(project)
        paths = (path for members in groups.values() for path in members)
        return cls(groups, inputs.scan(project, paths), inputs.tools())


def notebooks_may_run(
    project: Project, request: BuildRequest, years: Iterable[FiscalYear], snapshot: InputSnapshot
) -> bool:
    """Tell whether notebooks will probably be executed, so that it pays to prepare kernels.

    Parameters
    ----------
    project : Project
        The checkout.
    request : BuildRequest
        What is asked for.
    years : iterable of FiscalYear
        The years that aren't up to date.
    snapshot : InputSnapshot
        The inputs now.
    """

    def stand(year: FiscalYear) -> bool:
        try:
            record = read(project.reports(year))
        except DataError:
            return False
        groups = [name for name in record.groups if name in ("raw", "locks", "code-notebook")]
        paths = {path for path in record.inputs if path.startswith("notebooks/")}
        paths.update(*(record.groups[name] for name in groups), snapshot.groups["raw"])
        now = {**inputs.scan(project, paths - set(snapshot.items)), **snapshot.items}
        languages = {f"notebook/{language}/" for language in request.languages}
        names = [action.name for action in record.actions]
        return (
            all(any(name.startswith(begin) for name in names) for begin in languages)
            and all(now.get(path) == record.inputs.get(path) for path in paths)
            and dict(snapshot.tools) == dict(record.tools)
            and inputs.epoch().items() <= record.parameters.items()
        )

    return request.force or not all(stand(year) for year in years)
