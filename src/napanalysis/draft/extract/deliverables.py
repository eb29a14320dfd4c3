"""Rebuild the action plan from its printed table, stitched over page breaks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from textwrap import shorten

from napanalysis.draft.blocks import HEADING, SOFT, Document, grown
from napanalysis.draft.language.printed_dates import dates
from napanalysis.draft.plan_tables import TASK_NUMBER, pillar_of
from napanalysis.draft.vocabulary import compiled, table

# A sign outside brackets, or what stands before another code: "RCMP and JUS".
_BETWEEN = re.compile(
    r"\s*(?:[;\n/]|,(?![^()]*\)))\s*|\s+(?:(?:et|and|&)\s+)?(?=[A-ZÉÀ]{2,}\b)(?![^()]*\))"
)
# What parts the statuses of a cell: each begins with a capital letter outside brackets.
_STATUSES = re.compile(r"[\s;,/]+(?=[A-ZÀ-Þ][^\W\d_])(?![^()]*\))")
_LONGEST_TITLE = 80
_SHORT_TITLE = re.compile(r"[A-ZÀ-Þ][^\d.;\s]*(?:\s[^\d.;\s]+)?")
_LONG_TITLE = re.compile(r"(?:\d+\W+)?[A-ZÀ-Þ].*[^.;]|[A-ZÀ-Þ]\w+ \d+\W.*")
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
    by two deliverables. A word or two in a row of their own are a title of those below, and more
    words where the first row is one.
    """
    annex = _Annex(document.language)
    for block in document.blocks:
        if block.kind == HEADING:
            annex.pillar = pillar_of(block.text) or annex.pillar
        part = block.part or shorten(block.section, 40, placeholder="…")
        for row, columns in zip(block.rows, block.plan, strict=False):
            if columns:
                held = {name: row.cells[at] for name, at in columns.items() if at < len(row.cells)}
                annex.grouped |= not annex.entries and sum(map(bool, row.cells)) == 1
                title = _title_in(row.cells, annex.grouped)
                annex.pillar = pillar_of(title or held.get("pillar", "")) or annex.pillar
                if not title:
                    annex.add(held, part, row.place)
            annex.after_heading = not columns
    count: Counter[str] = Counter()
    return [annex.finished(entry, count) for entry in annex.entries]


def _title_in(cells: Sequence[str], grouped: bool) -> str:
    """Return the words at the left that alone name the rows below: a pillar, or a word or two.

    They are more in a table that begins with such a row, as one that is `grouped` does.
    """
    text = cells[0] if sum(map(bool, cells)) == 1 else ""
    named = pillar_of(text) or (grouped and _LONG_TITLE.fullmatch(text))
    short = len(text) < _LONGEST_TITLE
    return text if (short and named) or _SHORT_TITLE.fullmatch(text) else ""


class _Annex:
    """Puts the rows of the tables together, one after the other."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.entries: list[DraftDeliverable] = []
        self.pillar = self.task = self.task_label = ""
        # The place of the first deliverable of the task, whose wording may run on.
        self.first = 0
        self.after_heading = False
        # Whether a title stands before the first deliverable.
        self.grouped = False

    def add(self, held: Mapping[str, str], part: str, place: str) -> None:
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
        elif before and label and (states := self._states(before)):
            (before.start, before.status), *rest = states
            before.reasons += (_SHARED,)
            start, status = map(" ".join, zip(*rest, strict=True))
            shared = replace(before, label=label, start=start, status=status, leads=leads)
            shared.locator, shared.reasons = _and(before.locator, place), (_SHARED,)
            self.entries.append(shared)
        elif before:
            before.leads = grown(before.leads, leads)
            if label:
                before.label = grown(before.label, label)
                before.locator = _and(before.locator, place)
                where = " over a page break" if self.after_heading else ""
                before.reasons += (f"The cell runs on{where}.",)
        if runs_on:
            self.entries[-1].reasons += ("The task's wording runs on into this row.",)

    def finished(self, entry: DraftDeliverable, count: Counter[str]) -> DraftDeliverable:
        """Return a deliverable as it is drafted, with its number within its task."""
        count[entry.task] += 1
        words = table()["annex"]["new"]
        label = compiled(f"^\\W*(?:{words['en']}|{words['fr']})\\s*").sub("", entry.label)
        twice = "Two timetables in one row: is it two deliverables?"
        return replace(
            entry,
            task_label=entry.task_label.rstrip(SOFT),
            deliverable=f"{entry.task or '0'}-{count[entry.task]:02}",
            label=label.rstrip(SOFT),
            new=label != entry.label,
            leads="; ".join(split_leads(entry.leads)),
            reasons=tuple(dict.fromkeys((*entry.reasons, *[twice][: len(self._states(entry))]))),
        )

    def _states(self, entry: DraftDeliverable) -> list[tuple[str, str]]:
        """Return the timetables and statuses of several deliverables that share a printed row."""
        ends = [date.end for date in dates(entry.start, self.language)]
        cuts = pairwise([0, *ends[:-1], len(entry.start)])
        starts = [entry.start[first:last].strip(" ;,/") for first, last in cuts]
        statuses = _STATUSES.split(entry.status)
        shared = len(starts) == len(statuses) > 1
        return list(zip(starts, statuses, strict=True)) if shared else []


def _and(locator: str, place: str) -> str:
    """Return a locator with a further line, paragraph or page: "task 1.1, lines 2 and 5"."""
    kind, _, number = place.partition(" ")
    if locator.endswith(place):
        return locator
    return re.sub(rf"\b{kind} (\d+)$", rf"{kind}s \1", locator) + f" and {number}"


def split_leads(text: str) -> list[str]:
    """Return the organisations named in a cell, each as printed."""
    return [form for form in _BETWEEN.split(text.strip()) if form]
