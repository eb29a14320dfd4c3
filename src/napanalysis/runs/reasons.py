"""Why a stage of a build is done, or taken over, in words for `build --explain`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from napanalysis.runs.previous import item
from napanalysis.runs.record import Action, Item, Record


class Compared(Protocol):
    """What a build knows of itself and of the last one; see `Stages`."""

    force: bool
    reports: Path
    record: Record | None
    previous: dict[str, Action]
    groups: dict[str, tuple[str, ...]]
    items: dict[str, Item]
    tools: dict[str, str]

    @property
    def answers(self) -> Callable[[str], str] | None:
        """Gives the digest of what the analysis answers to a question now."""
        ...


def reason(stages: Compared, action: Action) -> str:
    """Say why a stage is done, or why not.

    Parameters
    ----------
    stages : Compared
        The stages of the year's build, with the record of the last one.
    action : Action
        The stage.
    """
    if stages.force:
        return "done, as asked for (--force)"
    if stages.record is None:
        return "done: there is no sound record of an earlier build"
    if action.key in stages.previous:
        return "taken over: nothing that it follows from has changed"
    before = {one.name: one for one in stages.record.actions}.get(action.name)
    if before is None:
        return "done: it had no part in the last build"
    if before.key == action.key:
        return "done: its results were changed or are missing"
    return f"done: {_listed(list(_changes(stages, action, before, stages.record)))} changed"


def _changes(stages: Compared, action: Action, before: Action, record: Record) -> Iterator[str]:
    """Give what a stage follows from that isn't as it was."""
    now = {*action.inputs, *(one for name in action.groups for one in stages.groups[name])}
    then = {*before.inputs}.union(*(record.groups.get(name, ()) for name in before.groups))
    known = set(stages.groups["raw"]) | set(record.groups.get("raw", ()))
    if action.reads:
        # It is known what it asked; that files changed which don't bear on it says nothing.
        for question in action.reads:
            if stages.answers is not None and record.reads.get(question) != stages.answers(
                question
            ):
                yield _asked(question)
        now, then = now - known, then - known
    for path in sorted(now | then):
        if stages.items.get(path) != record.inputs.get(path):
            yield path
    for path in sorted({*action.products, *before.products}):
        if item(stages.reports / path) != record.products.get(path):
            yield path
    for name in sorted({*stages.tools, *record.tools}):
        if stages.tools.get(name) != record.tools.get(name):
            yield f"the version of {name}"


def _asked(question: str) -> str:
    """Return a question in words, such as ``exhibit persons-convicted``."""
    return " ".join(question.split("/")[2:]).strip()


def _listed(names: list[str]) -> str:
    """Return up to three names as text, with the number of the rest."""
    if len(names) > 3:
        return f"{', '.join(names[:3])} and {len(names) - 3} more"
    return ", ".join(names) or "what was asked for"
