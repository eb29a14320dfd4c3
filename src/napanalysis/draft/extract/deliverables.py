"""Rebuild the action plan from its printed table, stitched over page breaks."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from textwrap import shorten

from napanalysis.draft.blocks import HEADING, SOFT, Document, grown
from napanalysis.draft.plan_tables import TASK_NUMBER, pillar_of
from napanalysis.draft.vocabulary import compiled, table

_YEARS = re.compile(r"\b(?:19|20)\d{2}\b(?:\s*[-–/]\s*(?:\d{4}|\d{2})\b)?")
# A sign outside brackets, or what stands before another code: "RCMP and JUS".
_BETWEEN = re.compile(
    r"\s*(?:[;\n/]|,(?![^()]*\)))\s*|\s+(?:(?:et|and|&)\s+)?(?=[A-ZÉÀ]{2,}\b)(?![^()]*\))"
)
_TITLE_WORDS = 2
_SHARED = "Shares one printed row with another deliverable."


@dataclass
class DraftDeliverable:
    """A deliverable as the table prints it; `reasons` tell what was put together.

    Deliverables are numbered within their task, and several leads are parted by ``; ``.
    """

    pillar: str
    task: str
    task_label: str
    label: str
    start: str
    status: str
    leads: str
    locator: str
    reasons: tuple[str, ...] = ()
    deliverable: str = ""
    new: bool = False


def draft_annex(document: Document) -> list[DraftDeliverable]:
    """Return the deliverables of a document's action-plan table, in the printed order.

    A row without a timetable and a status of its own continues the one before, also over
    a page break with the headings printed again; a task's wording that runs on beside the
    next deliverables is put together; a row with two timetables and two statuses is shared
    by two deliverables. A word or two in a row of their own are a title of those below, and
    more where the first row is one.
    """
    annex = _Annex()
    for block in document.blocks:
        if block.kind == HEADING:
            annex.pillar = pillar_of(block.text) or annex.pillar
        for row, columns in zip(block.rows, block.plan, strict=False):
            if columns:
                held = {name: row.cells[at] for name, at in columns.items() if at < len(row.cells)}
                filled = [cell for cell in row.cells if cell]
                alone = len(filled) == 1 and len(row.cells) > 2 and len(filled[0]) < 80
                annex.grouped |= alone and not annex.entries
                title = alone and _is_title(filled[0], annex.grouped)  # of the rows below it
                named = filled[0] if title else held.get("pillar", "")
                annex.pillar = pillar_of(named) or annex.pillar
                if not title:
                    annex.add(
                        held, block.part or shorten(block.section, 40, placeholder="…"), row.place
                    )
            annex.after_heading = not columns
    count: Counter[str] = Counter()
    return [_finished(entry, count) for entry in annex.entries]


def _is_title(text: str, grouped: bool) -> bool:
    """Whether words in a row of their own name those below it, as a pillar or in a word or two.

    In a table that begins with such a row they may be more.
    """
    short = (grouped or len(text.split()) <= _TITLE_WORDS) and text[0].isupper()
    return pillar_of(text) != "" or (short and not re.search(r"[\d.;]", text))


class _Annex:
    """Puts the rows of the tables together, one after the other."""

    def __init__(self) -> None:
        self.entries: list[DraftDeliverable] = []
        self.pillar = self.task = self.task_label = ""
        # The place of the first deliverable of the task, whose wording may run on.
        self.first = 0
        self.after_heading = False
        # Whether a title stands before the first deliverable.
        self.grouped = False

    def add(self, held: dict[str, str], part: str, place: str) -> None:
        """Add a row of a table by what its columns hold."""
        task, label, start, status, leads = (
            held.get(name, "") for name in ("task", "deliverable", "start", "status", "leads")
        )
        if "task" not in held and (prefix := TASK_NUMBER.match(label)):
            task, label = prefix[1], label[prefix.end() :]
        number = TASK_NUMBER.match(task)
        before = self.entries[-1] if self.entries else None
        # What begins a task has a number where the others have, and a capital letter elsewhere.
        runs_on = bool(before and task and not number and (before.task or task[0].islower()))
        if runs_on:
            # The wording of the task runs on beside its next deliverables.
            self.task_label = grown(self.task_label, task)
            for entry in self.entries[self.first :]:
                entry.task_label = self.task_label
        elif task:
            self.first = len(self.entries)
            self.task, self.task_label = (number[1], task[number.end() :]) if number else ("", task)
        if start or status or (label and (number or before is None)):
            locator = ", ".join(filter(None, (part, self.task and f"task {self.task}", place)))
            own = (self.pillar, self.task, self.task_label, label, start, status, leads, locator)
            self.entries.append(DraftDeliverable(*own))
        elif before is None:
            return
        elif label and (states := _states(before)):
            before.start, before.status = states[0]
            before.reasons += (_SHARED,)
            start, status = (" ".join(rest) for rest in zip(*states[1:], strict=True))
            locator = _and(before.locator, place)
            shared = replace(before, label=label, start=start, status=status, leads=leads)
            self.entries.append(replace(shared, locator=locator, reasons=(_SHARED,)))
        else:
            before.leads = grown(before.leads, leads)
            if label:
                before.label = grown(before.label, label)
                before.locator = _and(before.locator, place)
                where = " over a page break" if self.after_heading else ""
                before.reasons += (f"The cell runs on{where}.",)
        if runs_on:
            self.entries[-1].reasons += ("The task's wording runs on into this row.",)


def _finished(entry: DraftDeliverable, count: Counter[str]) -> DraftDeliverable:
    """Return a deliverable as it is drafted, with its number within its task."""
    count[entry.task] += 1
    words = table()["annex"]["new"]
    new = compiled(f"^\\W*(?:{words['en']}|{words['fr']})\\s*").match(entry.label)
    twice = ("Two timetables in one row: is it two deliverables?",) if _states(entry) else ()
    return replace(
        entry,
        task_label=entry.task_label.rstrip(SOFT),
        deliverable=f"{entry.task or '0'}-{count[entry.task]:02}",
        label=entry.label[new.end() if new else 0 :].rstrip(SOFT),
        new=new is not None,
        leads="; ".join(split_leads(entry.leads)),
        reasons=tuple(dict.fromkeys(entry.reasons + twice)),
    )


def _states(entry: DraftDeliverable) -> list[tuple[str, str]]:
    """Return the timetables and statuses of several deliverables that share a printed row."""
    starts, statuses = _starts(entry.start), _statuses(entry.status)
    shared = len(starts) > 1 and len(starts) == len(statuses)
    return list(zip(starts, statuses, strict=True)) if shared else []


def _and(locator: str, place: str) -> str:
    """Return a locator with a further line, paragraph or page: "task 1.1, lines 2 and 5"."""
    kind, _, number = place.partition(" ")
    if locator.endswith(place):
        return locator
    return re.sub(rf"\b{kind} (\d+)$", rf"{kind}s \1", locator) + f" and {number}"


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
    """Return the organisations named in a cell, each as printed."""
    return [form for form in _BETWEEN.split(text.strip()) if form]
