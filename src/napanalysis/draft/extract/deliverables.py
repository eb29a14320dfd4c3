"""Rebuild the action plan from its printed table, stitched over page breaks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from napanalysis.draft.blocks import (
    CONTENTS,
    FURNITURE,
    HEADING,
    NOTE,
    SOFT,
    Block,
    Document,
    Row,
    grown,
    shortened,
)
from napanalysis.draft.extract.plan_cells import split_leads, split_starts, split_statuses
from napanalysis.draft.headings import (
    DELIVERABLE,
    LEADS,
    PILLAR,
    START,
    STATUS,
    TASK,
    pillar_of,
    plans,
)
from napanalysis.draft.vocabulary import compiled, table

_TASK_NUMBER = re.compile(r"^(\d{1,2}(?:\.\d{1,3})+)\.?\s*")
# The pillar of a task whose tables name none, by the first part of its number.
_ORDER = {"1": "prevention", "2": "protection", "3": "prosecution", "4": "partnerships"}


@dataclass(frozen=True)
class DraftDeliverable:
    """A deliverable of the action plan as the table prints it.

    Attributes
    ----------
    task, deliverable : str
        Number of the task and ``<task>-<nn>``.
    task_label, label : str
        As printed; for the review to put into words of its own.
    new : bool
        Whether it is printed as new.
    start, status, leads : str
        As printed; several leads are separated by ``; ``.
    locator : str
        Where it is printed.
    reasons : tuple of str
        What was put together, for the review.
    """

    pillar: str
    task: str
    task_label: str
    deliverable: str
    label: str
    new: bool
    start: str
    status: str
    leads: str
    locator: str
    reasons: tuple[str, ...] = ()


@dataclass
class _Row:
    """A deliverable while it is put together."""

    # Its number and wording, which may run on beside later rows; nothing before the first.
    task: list[str]
    label: str
    # Timetable and status, more than one where deliverables share a printed row.
    states: list[tuple[str, str]]
    leads: str
    block: Block
    pillar: str
    places: list[str]
    reasons: list[str] = field(default_factory=list)


def draft_annex(document: Document) -> list[DraftDeliverable]:
    """Return the deliverables of a document's action-plan table, in the printed order.

    A row without a timetable and a status of its own continues the one before, also over
    a page break with the headings printed again; a task's wording that runs on beside the
    next deliverables is put together; a row with two timetables and two statuses is shared
    by two deliverables.

    Parameters
    ----------
    document : Document
        As read.
    """
    builder = _Builder()
    tables = plans(document.blocks)
    for index, block in enumerate(document.blocks):
        if block.table is not None and index in tables:
            for row, columns in zip(block.table.rows, tables[index], strict=True):
                builder.take(row, columns, block)
        elif block.table is None and block.kind not in (NOTE, FURNITURE, CONTENTS):
            builder.between(block)
    return builder.finished()


class _Builder:
    def __init__(self) -> None:
        self.rows: list[_Row] = []
        self.task: list[str] = []
        self.pillar = ""
        self.after_heading = False

    def take(self, row: Row, columns: dict[str, int], block: Block) -> None:
        """Add a row of a table; one without columns is the heading."""
        if not columns:
            self.after_heading = bool(self.rows)
            return
        filled = [cell for cell in row.cells if cell]
        alone = len(filled) == 1 and len(row.cells) > 2 and len(filled[0]) < 80
        if alone and (named := pillar_of(filled[0])):
            self.pillar = named  # a pillar named in a row of its own
            return
        held = {name: row.cells[at] for name, at in columns.items() if at < len(row.cells)}
        self.pillar = pillar_of(held.get(PILLAR, "")) or self.pillar
        self._row(replace(block, place=row.place), held)
        self.after_heading = False

    def between(self, block: Block) -> None:
        """Take text between tables: it may name a pillar."""
        if block.kind == HEADING or block.text.isupper():
            self.pillar = pillar_of(block.text) or self.pillar

    def _row(self, block: Block, held: dict[str, str]) -> None:
        task, label, start, status, leads = (
            held.get(name, "") for name in (TASK, DELIVERABLE, START, STATUS, LEADS)
        )
        if TASK not in held and (prefix := _TASK_NUMBER.match(label)):
            task, label = prefix[1], label[prefix.end() :]
        number = _TASK_NUMBER.match(task)
        before = self.rows[-1] if self.rows else None
        if number:
            self.task = [number[1], task[number.end() :]]
        elif task and self.task and before is not None:
            # The wording of the task runs on beside its next deliverables.
            self.task[1] = grown(self.task[1], task)
            if not label:
                before.reasons.append("The task's wording runs on.")
        elif task:
            self.task = ["", task]
        if not label and not start and not status:
            if leads and before is not None:
                before.leads = grown(before.leads, leads)
        elif start or status or before is None or number:
            starts, statuses = split_starts(start), split_statuses(status)
            shared = len(starts) > 1 and len(starts) == len(statuses)
            states = list(zip(starts, statuses, strict=True)) if shared else [(start, status)]
            row = _Row(self.task, label, states, leads, block, self.pillar, [block.place])
            if task and not number and before is not None:
                row.reasons.append("The task's wording runs on into this row.")
            self.rows.append(row)
        elif len(before.states) > 1:
            rest, before.states = before.states[1:], before.states[:1]
            reason = "Shares one printed row with another deliverable."
            before.reasons.append(reason)
            places = [before.places[0], block.place]
            self.rows.append(
                replace(before, label=label, states=rest, leads=leads, places=places,
                        reasons=[reason])
            )  # fmt: skip
        else:
            before.label = grown(before.label, label)
            before.leads = grown(before.leads, leads)
            before.places.append(block.place)
            where = " over a page break" if self.after_heading else ""
            before.reasons.append(f"The cell runs on{where}.")

    def finished(self) -> list[DraftDeliverable]:
        count: dict[str, int] = {}
        deliverables = []
        for row in self.rows:
            number, task_label = row.task or ("", "")
            key = number or "0"
            count[key] = count.get(key, 0) + 1
            label, new = _without_new(row.label.rstrip(SOFT))
            starts, statuses = zip(*row.states, strict=True)
            reasons = list(dict.fromkeys(row.reasons))
            if len(row.states) > 1:
                reasons.append("Two timetables in one row: is it two deliverables?")
            deliverables.append(
                DraftDeliverable(
                    pillar=row.pillar or _ORDER.get(number.split(".")[0], ""),
                    task=number,
                    task_label=task_label.rstrip(SOFT),
                    deliverable=f"{key}-{count[key]:02}",
                    label=label,
                    new=new,
                    start=" ".join(starts),
                    status=" ".join(statuses),
                    leads="; ".join(split_leads(row.leads)),
                    locator=_locator(row, number),
                    reasons=tuple(reasons),
                )
            )
        return deliverables


def _locator(row: _Row, number: str) -> str:
    kinds = [place.split(" ", 1) for place in dict.fromkeys(row.places)]
    if len(kinds) > 1 and kinds[0][0] == kinds[1][0]:
        places = f"{kinds[0][0]}s " + " and ".join(rest for _, rest in kinds)
    else:
        places = row.places[0]
    part = row.block.part or shortened(row.block.section, 40)
    bits = (part, f"task {number}" if number else "", places)
    return ", ".join(bit for bit in bits if bit)


def _without_new(label: str) -> tuple[str, bool]:
    entry = table()["annex"]["new"]
    prefix = compiled(f"^\\W*(?:{entry['en']}|{entry['fr']})\\s*").match(label)
    return (label[prefix.end() :], True) if prefix else (label, False)
