"""Rebuild the action plan from its printed table, stitched over page breaks."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise

from napanalysis.draft.blocks import (
    HEADING,
    SOFT,
    Block,
    Document,
    Row,
    grown,
    shortened,
)
from napanalysis.draft.plan_headings import pillar_of
from napanalysis.draft.vocabulary import compiled, table

_TASK_NUMBER = re.compile(r"^(\d{1,2}(?:\.\d{1,3})+)\.?\s*")
_YEARS = re.compile(r"\b(?:19|20)\d{2}\b(?:\s*[-–/]\s*(?:\d{4}|\d{2})\b)?")
# A sign outside brackets, or what stands before another code: "RCMP and JUS".
_BETWEEN = re.compile(
    r"\s*(?:[;\n/]|,(?![^()]*\)))\s*|\s+(?:(?:et|and|&)\s+)?(?=[A-ZÉÀ]{2,}\b)(?![^()]*\))"
)
_SHARED = "Shares one printed row with another deliverable."


@dataclass(frozen=True)
class DraftDeliverable:
    """A deliverable as the table prints it; `reasons` tell what was put together.

    Deliverables are numbered within their task, and several leads are parted by ``; ``.
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

    # Number and wording of its task, which may run on beside later rows.
    task: list[str]
    label: str
    # Timetable and status, more than one where deliverables share a printed row.
    states: list[tuple[str, str]]
    leads: str
    block: Block
    pillar: str
    places: list[str]
    reasons: list[str] = field(default_factory=list)

    def deliverable(self, index: int) -> DraftDeliverable:
        """Return it as it is drafted, the deliverable of this index within its task."""
        number, task_label = self.task or ("", "")
        new = _new().match(self.label)
        if len(self.states) > 1:
            self.reasons.append("Two timetables in one row: is it two deliverables?")
        return DraftDeliverable(
            pillar=self.pillar,
            task=number,
            task_label=task_label.rstrip(SOFT),
            deliverable=f"{number or '0'}-{index:02}",
            label=self.label[new.end() if new else 0 :].rstrip(SOFT),
            new=new is not None,
            start=" ".join(start for start, _ in self.states),
            status=" ".join(status for _, status in self.states),
            leads="; ".join(split_leads(self.leads)),
            locator=_locator(self, number),
            reasons=tuple(dict.fromkeys(self.reasons)),
        )


def draft_annex(document: Document) -> list[DraftDeliverable]:
    """Return the deliverables of a document's action-plan table, in the printed order.

    A row without a timetable and a status of its own continues the one before, also over
    a page break with the headings printed again; a task's wording that runs on beside the
    next deliverables is put together; a row with two timetables and two statuses is shared
    by two deliverables.
    """
    annex = _Annex()
    for block in document.blocks:
        if block.kind == HEADING:
            annex.pillar = pillar_of(block.text) or annex.pillar
        for row, columns in zip(block.rows, block.plan, strict=False):
            annex.take(row, columns, block)
    count: Counter[str] = Counter()
    deliverables = []
    for entry in annex.rows:
        number = entry.task[0] if entry.task else ""
        count[number] += 1
        deliverables.append(entry.deliverable(count[number]))
    return deliverables


class _Annex:
    """Puts the rows of the tables together, one after the other."""

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
        self.pillar = pillar_of(held.get("pillar", "")) or self.pillar
        self._add(block, row.place, held)
        self.after_heading = False

    def _add(self, block: Block, place: str, held: dict[str, str]) -> None:
        task, label, start, status, leads = (
            held.get(name, "") for name in ("task", "deliverable", "start", "status", "leads")
        )
        if "task" not in held and (prefix := _TASK_NUMBER.match(label)):
            task, label = prefix[1], label[prefix.end() :]
        number = _TASK_NUMBER.match(task)
        before = self.rows[-1] if self.rows else None
        runs_on = bool(task and self.task) and not number and before is not None
        if runs_on:
            # The wording of the task runs on beside its next deliverables.
            self.task[1] = grown(self.task[1], task)
        elif task:
            self.task = [number[1], task[number.end() :]] if number else ["", task]
        if start or status or (label and (number or before is None)):
            starts, statuses = _starts(start), _statuses(status)
            shared = len(starts) > 1 and len(starts) == len(statuses)
            states = list(zip(starts, statuses, strict=True)) if shared else [(start, status)]
            self.rows.append(_Row(self.task, label, states, leads, block, self.pillar, [place]))
        elif before is None:
            return
        elif label and len(before.states) > 1:
            rest, before.states = before.states[1:], before.states[:1]
            before.reasons.append(_SHARED)
            places = [before.places[0], place]
            self.rows.append(
                replace(before, label=label, states=rest, leads=leads, places=places,
                        reasons=[_SHARED])
            )  # fmt: skip
        else:
            before.leads = grown(before.leads, leads)
            if label:
                before.label = grown(before.label, label)
                before.places.append(place)
                where = " over a page break" if self.after_heading else ""
                before.reasons.append(f"The cell runs on{where}.")
        if runs_on:
            self.rows[-1].reasons.append("The task's wording runs on into this row.")


def _locator(row: _Row, number: str) -> str:
    kinds = [place.split(" ", 1) for place in dict.fromkeys(row.places)]
    if len(kinds) > 1 and kinds[0][0] == kinds[1][0]:
        places = f"{kinds[0][0]}s " + " and ".join(rest for _, rest in kinds)
    else:
        places = row.places[0]
    part = row.block.part or shortened(row.block.section, 40)
    return ", ".join(bit for bit in (part, f"task {number}" if number else "", places) if bit)


def _new() -> re.Pattern[str]:
    entry = table()["annex"]["new"]
    return compiled(f"^\\W*(?:{entry['en']}|{entry['fr']})\\s*")


def _starts(text: str) -> list[str]:
    """Return the timetables of a cell: one for each year or fiscal year printed."""
    years = list(_YEARS.finditer(text))
    if len(years) < 2 or re.search(r"\b(?:to|à|au|until|jusqu)\b|[–-]\s*(?:19|20)\d\d\s*$",
                                   text[years[0].end() : years[1].start()]):  # fmt: skip
        return [text]
    cuts = [0, *(year.end() for year in years[:-1]), len(text)]
    return [text[a:b].strip(" ;,/") for a, b in pairwise(cuts)]


def _statuses(text: str) -> list[str]:
    """Return the statuses of a cell: each begins with a capital letter outside brackets."""
    pieces = re.split(r"(?<=[^\W\d_)])\s+(?=[A-ZÉÀÊÎ][^\W\d_]+)(?![^()]*\))|(?<=\))\s+", text)
    return [piece.strip(" ;,/") for piece in pieces if piece.strip(" ;,/")]


def split_leads(text: str) -> list[str]:
    """Return the organisations named in a cell, each as printed.

    Examples
    --------
    >>> split_leads("AMC ASFC EDSC (PTET)")
    ['AMC', 'ASFC', 'EDSC (PTET)']
    >>> split_leads("SP GRC (en collaboration avec le GTTP)")
    ['SP', 'GRC (en collaboration avec le GTTP)']
    """
    return [form for form in _BETWEEN.split(text.strip()) if form]
