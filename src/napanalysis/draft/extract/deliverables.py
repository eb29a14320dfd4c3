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

    task: int
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
        self.columns: dict[str, int] = {}
        self.rows: list[_Row] = []
        self.tasks: list[list[str]] = []
        self.pillar = ""
        self.after_heading = False

    def take(self, row: Row, columns: dict[str, int], block: Block) -> None:
        """Add a row of a table; one without columns is the heading."""
        if not columns:
            self.after_heading = bool(self.rows)
        elif (
            sum(map(bool, row.cells)) == 1
            and len(row.cells) > 2
            and (named := pillar_of(next(filter(None, row.cells))))
            and len(next(filter(None, row.cells))) < 80
        ):
            self.pillar = named  # a pillar named in a row of its own
        else:
            self.columns = columns
            self._row(replace(block, place=row.place), row.cells, self.after_heading)
            self.after_heading = False

    def between(self, block: Block) -> None:
        """Take text between tables: it may name a pillar."""
        if block.kind == HEADING or block.text.isupper():
            self.pillar = pillar_of(block.text) or self.pillar

    def _row(self, block: Block, cells: tuple[str, ...], after_break: bool) -> None:
        task, label, start, status, leads = (
            cells[at] if (at := self.columns.get(name)) is not None and at < len(cells) else ""
            for name in (TASK, DELIVERABLE, START, STATUS, LEADS)
        )
        at = self.columns.get(PILLAR)
        if at is not None and at < len(cells) and cells[at]:
            self.pillar = pillar_of(cells[at]) or self.pillar
        if TASK not in self.columns and (told := _TASK_NUMBER.match(label)):
            task, label = told[1], label[told.end() :]
        number = _TASK_NUMBER.match(task)
        before = self.rows[-1] if self.rows else None
        if number:
            self.tasks.append([number[1], task[number.end() :]])
        elif task and self.tasks and before is not None:
            # The wording of the task runs on beside its next deliverables.
            self.tasks[-1][1] = grown(self.tasks[-1][1], task)
            if not label:
                before.reasons.append("The task's wording runs on.")
        elif task:
            self.tasks.append(["", task])
        if not label and not start and not status:
            if leads and before is not None:
                before.leads = grown(before.leads, leads)
            return
        if not start and not status and before is not None and not number:
            if len(before.states) > 1:
                self._share(before, label, leads, block)
            else:
                self._continue(before, label, leads, block, after_break)
            return
        starts, statuses = split_starts(start), split_statuses(status)
        shared = len(starts) > 1 and len(starts) == len(statuses)
        row = _Row(
            task=len(self.tasks) - 1,
            label=label,
            states=list(zip(starts, statuses, strict=True)) if shared else [(start, status)],
            leads=leads,
            block=block,
            pillar=self.pillar,
            places=[block.place],
        )
        if task and not number and before is not None:
            row.reasons.append("The task's wording runs on into this row.")
        self.rows.append(row)

    def _continue(self, row: _Row, label: str, leads: str, block: Block, after_break: bool) -> None:
        row.label = grown(row.label, label)
        row.leads = grown(row.leads, leads)
        row.places.append(block.place)
        row.reasons.append(
            "The cell runs on over a page break." if after_break else "The cell runs on."
        )

    def _share(self, row: _Row, label: str, leads: str, block: Block) -> None:
        rest, row.states = row.states[1:], row.states[:1]
        reason = "Shares one printed row with another deliverable."
        row.reasons.append(reason)
        places = [row.places[0], block.place]
        self.rows.append(
            replace(row, label=label, states=rest, leads=leads, places=places, reasons=[reason])
        )

    def finished(self) -> list[DraftDeliverable]:
        count: dict[str, int] = {}
        found = []
        for row in self.rows:
            number, task_label = self.tasks[row.task] if row.task >= 0 else ("", "")
            key = number or "0"
            count[key] = count.get(key, 0) + 1
            label, new = _without_new(row.label.rstrip(SOFT))
            starts, statuses = zip(*row.states, strict=True)
            reasons = list(dict.fromkeys(row.reasons))
            if len(row.states) > 1:
                reasons.append("Two timetables in one row: is it two deliverables?")
            found.append(
                DraftDeliverable(
                    pillar=row.pillar or _pillar_of_number(number),
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
        return found


def _pillar_of_number(number: str) -> str:
    order = {"1": "prevention", "2": "protection", "3": "prosecution", "4": "partnerships"}
    return order.get(number.split(".")[0], "")


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
    found = compiled(f"^\\W*(?:{entry['en']}|{entry['fr']})\\s*").match(label)
    return (label[found.end() :], True) if found else (label, False)
