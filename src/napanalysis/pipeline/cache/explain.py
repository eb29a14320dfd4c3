"""Why a stage of a build is done, or taken over, in words for `build --explain`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from napanalysis.pipeline.cache.last_build import item
from napanalysis.pipeline.provenance.record import Action, Item, Record


@dataclass(frozen=True)
class Now:
    """What there is now, to be compared with a record.

    Parameters
    ----------
    groups : mapping of str to tuple of str
        Inputs that are read together.
    items : mapping of str to Item
        What inputs are.
    tools : mapping of str to str
        Versions of tools.
    products : pathlib.Path
        Folder of the products of this build.
    """

    groups: Mapping[str, tuple[str, ...]]
    items: Mapping[str, Item]
    tools: Mapping[str, str]
    products: Path


def reason(action: Action, record: Record | None, reusable: Mapping[str, Action], now: Now) -> str:
    """Say why a stage is done, or why not.

    Parameters
    ----------
    action : Action
        The stage.
    record : Record or None
        The record of the last build.
    reusable : mapping of str to Action
        Its stages whose results are as they were, by key.
    now : Now
        What there is now.
    """
    if record is None:
        return "done: there is no sound record of an earlier build"
    if action.key in reusable:
        return "taken over: nothing that it follows from has changed"
    before = {one.name: one for one in record.actions}.get(action.name)
    if before is None:
        return "done: it had no part in the last build"
    if before.key == action.key:
        return "done: its results were changed or are missing"
    return f"done: {_listed(list(_changes(action, before, record, now)))} changed"


def _changes(action: Action, before: Action, record: Record, now: Now) -> Iterator[str]:
    """Yield what a stage follows from that isn't as it was."""
    paths = {*action.inputs, *before.inputs}
    paths.update(*(now.groups[name] for name in action.groups))
    paths.update(*(record.groups.get(name, ()) for name in before.groups))
    for path in sorted(paths):
        if now.items.get(path) != record.inputs.get(path):
            yield path
    for path in sorted({*action.products, *before.products}):
        if item(now.products / path) != record.products.get(path):
            yield path
    for name in sorted({*now.tools, *record.tools}):
        if now.tools.get(name) != record.tools.get(name):
            yield f"the version of {name}"


def _listed(names: list[str]) -> str:
    """Return up to three names as text, with the number of the rest."""
    if len(names) > 3:
        return f"{', '.join(names[:3])} and {len(names) - 3} more"
    return ", ".join(names) or "what was asked for"
