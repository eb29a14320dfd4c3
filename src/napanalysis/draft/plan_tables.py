"""Tables of an action plan, known by what their columns hold, with the headings as a help."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from statistics import fmean

from napanalysis.draft.blocks import SOFT
from napanalysis.draft.vocabulary import compiled, table

TASK, DELIVERABLE, START, STATUS, LEADS, PILLAR = (
    "task", "deliverable", "start", "status", "leads", "pillar",
)  # fmt: skip
#: A number before a task.
TASK_NUMBER = re.compile(r"^(\d{1,2}(?:\.\d{1,3})+)\.?\s*")
# Such a part of the cells of a column, at least, tells what it holds.
_ENOUGH = 0.5
_LEAST = {STATUS: 0.3}  # there are more words for states than anybody knows
# As many words, at least, has what is to be done; at most, what tells when, who or how far.
_LONG, _SHORT = 3.5, 9
# So many rows tell what the columns of a table hold; so many, at most, are its headings.
_SAMPLE, _MOST_HEADS = 200, 3
# Fewer different cells than such a part of the rows stand for several rows each.
_ALL = 0.8
_YEAR = re.compile(r"(?:19|20)\d\d\b")
# What has a number of its year: minute P14/2018.
_NUMBERED = rf"[a-z]+\d+/{_YEAR.pattern}$"
_FIGURE = re.compile(rf"^(?!{_YEAR.pattern}$)\W{{0,3}}\d[\d\s.,]*\W{{0,3}}(?:[kKM]?\$|%)?$")


@dataclass(frozen=True)
class Plan:
    """Which column of a table holds what, and which rows are its headings.

    No columns where the table is none of an action plan; `score` says how well it is one.
    """

    columns: Mapping[str, int] = field(default_factory=dict)
    heads: frozenset[str] = frozenset()
    score: float = 0.0

    def columns_of(self, cells: Sequence[str]) -> Mapping[str, int]:
        """Return what the columns of a row hold, nothing where it is one of the headings."""
        return {} if _letters(cells) in self.heads else self.columns


def pillar_of(text: str) -> str:
    """Return the pillar that a heading names, or ""."""
    for name, entry in table()["pillars"].items():
        if compiled(_in_both(entry)).search(text):
            return str(name)
    return ""


def plan_of(rows: Sequence[Sequence[str]]) -> Plan:
    """Return what the columns of a table hold, where it is one of an action plan.

    Examples
    --------
    >>> rows = [
    ...     ("What we will do", "By when", "Where it stands", "Who"),
    ...     ("Train the officers of two airports", "2021-2022", "Completed", "CBSA"),
    ...     ("Set up a table of survivors", "2022-2023", "Under way", "Public Safety"),
    ... ]
    >>> sorted(plan_of(rows).columns.items())
    [('deliverable', 0), ('leads', 3), ('start', 1), ('status', 2)]
    """
    width = max(map(len, rows), default=0)
    # A row with one cell is the title of those below it, or goes on from the one above.
    # Words that a narrow column divides tell nothing until they are put together.
    filled = [
        [re.sub(f"(?<!\\d)-\n|{SOFT}\n?", "", cell) for cell in (*row, *[""] * (width - len(row)))]
        for row in rows[:_SAMPLE]
        if sum(map(bool, row)) > 1
    ]
    counts = range(min(_MOST_HEADS, len(filled)) + 1 if width > 2 else 0)
    plans = (_plan(filled, count) for count in counts)
    return max(plans, key=lambda plan: plan.score, default=Plan())


def _letters(cells: Sequence[str]) -> str:
    """Return what two rows of headings have in common, however their lines are broken."""
    return re.sub(r"[\W_]", "", "".join(cells)).lower()


def _plan(rows: Sequence[Sequence[str]], count: int) -> Plan:
    """Return the columns of a table with so many rows of headings, where it is a plan's.

    That has a column of texts, and two of three others: of dates, of states of completion, of
    organisations.
    """
    columns = list(zip(*rows, strict=True))
    # Below headings of all columns, a row with empty cells goes on from the page before.
    whole = count > 1 and all(any(column[: count - 1]) for column in columns)
    if whole and not all(rows[count - 1]):
        return Plan()
    named = [_named(" ".join(column[:count])) for column in columns]
    cells = [[cell for cell in column[count:] if cell] for column in columns]
    words = [fmean([len(cell.split()) for cell in column] or [0]) for column in cells]
    shares = {name: [_share(column, like) for column in cells] for name, like in _cells().items()}
    for at, name in enumerate(named):
        # Milestones may be dates; products that stand for several rows each are headings of them.
        if name == DELIVERABLE and words[at] <= _SHORT and shares[START][at] >= _ENOUGH:
            named[at] = START
        elif name == DELIVERABLE and len(cells[at]) < _ALL * (len(rows) - count):
            named[at] = TASK
    figures = {at for at, column in enumerate(cells) if _share(column, [_FIGURE]) > _ENOUGH}
    # What is to be done stands in the longest cells, unless their heading says something else.
    others = [at for at, name in enumerate(named) if name not in shares]
    longest = max(others, key=words.__getitem__, default=None)
    fits = [
        (share + (named[at] == name), name, at)
        for name in shares
        for at, share in enumerate(shares[name])
        if at != longest and words[at] <= _SHORT and named[at] not in (TASK, DELIVERABLE)
        if at not in figures or named[at] == STATUS
    ]
    found: dict[str, int] = {}
    best: dict[str, float] = {}
    for fit, name, at in sorted(fits, key=lambda each: -each[0]):
        if fit >= _LEAST.get(name, _ENOUGH) and name not in found and at not in found.values():
            found[name], best[name] = at, fit
    rest = {*range(len(columns))} - figures - {*found.values()}
    texts = sorted(at for at in rest if words[at] >= _LONG or named[at] in (TASK, DELIVERABLE))
    told = {named[at] for at in (*texts, *found.values())} & {TASK, DELIVERABLE, *found}
    # Numbers other than those of the rows are counts or amounts, as of grants and their states.
    counted = max(figures.difference(found.values()), default=0) > 0
    if STATUS in found:
        sure = START in found or best.get(LEADS, 0) > _ENOUGH
        sure = sure and bool(told & {TASK, DELIVERABLE} or not counted)
    else:
        sure = {START, LEADS} <= found.keys() and len(told) > 1 and not counted
    # A row that tells when or how far something is done is no heading.
    when = found.keys() & {START, STATUS}
    entry = any(_share([row[found[name]]], _cells()[name]) for row in rows[:count] for name in when)
    if not texts or not sure or entry:
        return Plan()
    called = [at for at in texts if named[at] == DELIVERABLE]
    # A task that has several deliverables may stand beside each of them.
    single = [at for at in texts if len(set(cells[at])) >= _ALL * (len(rows) - count)]
    place = [*called, *single, *texts][0]
    tasks = [at for at in texts if at < place or (called and named[at] == TASK)]
    tasks += [at for at in figures if _share(cells[at], [TASK_NUMBER]) > _ENOUGH]
    found[DELIVERABLE] = place
    if tasks:
        found[TASK] = tasks[0]
    return Plan(found, frozenset(map(_letters, rows[:count])), sum(best.values()))


@cache
def _headings() -> re.Pattern[str]:
    entries = table()["columns"].items()
    return compiled("|".join(rf"(?P<{name}>\b(?:{_in_both(entry)}))" for name, entry in entries))


def _named(title: str) -> str:
    """Return what the first word of a heading that tells it says that its column holds."""
    match = _headings().search(title)
    return (match and match.lastgroup) or ""


@cache
def _cells() -> Mapping[str, Sequence[re.Pattern[str]]]:
    """Return what cells look like that tell how far, when, by whom and under which pillar.

    The more patterns they match, the better they fit; the first of two that fit as well holds.
    """
    state, body = (_in_both(table()["annex"][name]) for name in ("state", "organisation"))
    pillars = "|".join(map(_in_both, table()["pillars"].values()))
    acronym, short_name = r"\b(?-i:[A-ZÀ-Þ]{2,})\b", r"^(?-i:[A-ZÀ-Þ])\D*(?<!\.)$"
    return {
        STATUS: [compiled(rf"^\W*(?:\w+\W+){{0,2}}(?:{state})\b")],
        START: [compiled(rf"^(?!{_NUMBERED})[\s\S]*{_YEAR.pattern}")],
        LEADS: [compiled(f"{acronym}|{body}"), compiled(f"{acronym}|{body}|{short_name}")],
        PILLAR: [compiled(rf"^(?=\S+(?:\s\S+){{0,2}}$).*(?:{pillars})")],
    }


def _in_both(entry: Mapping[str, str]) -> str:
    return f"{entry['en']}|{entry['fr']}"


def _share(cells: Sequence[str], patterns: Sequence[re.Pattern[str]]) -> float:
    """Return which part of some cells match, on the average of the patterns."""
    return fmean([bool(pattern.search(cell)) for pattern in patterns for cell in cells] or [0])
