"""Tables of an action plan, known by what their columns hold, with the headings as a help."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
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
_LEAST = {"status": 0.3}  # there are more words for states than anybody knows
# As many words, at least, has what is to be done; at most, what tells when, who or how far.
_LONG, _SHORT = 3.5, 9
# So many rows tell what the columns of a table hold; so many, at most, are its headings.
_SAMPLE, _MOST_HEADS = 200, 3
# Fewer different cells than such a part of the rows stand for several rows each.
_ALL = 0.8
_FIGURE = re.compile(r"\W{0,3}\d[\d\s.,]*\W{0,3}(?:[kKM]?\$|%)?")
_YEAR = re.compile(r"(?:19|20)\d\d\b")
_ACRONYM = re.compile(r"\b[A-ZÀ-Þ]{2,}\b")


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
        return {} if _key(cells) in self.heads else self.columns


def pillar_of(text: str) -> str:
    """Return the pillar that a heading names, or ""."""
    for name, entry in table()["pillars"].items():
        if compiled(f"{entry['en']}|{entry['fr']}").search(text):
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
    # Words that a narrow column divides tell nothing until they are put together.
    rows = [[re.sub(f"-\n|{SOFT}\n?", "", cell) for cell in row] for row in rows[:_SAMPLE]]
    # A row with one cell is the title of those below it, or goes on from the one above.
    filled = [row for row in rows if sum(map(bool, row)) > 1]
    best = Plan()
    for count in range(min(_MOST_HEADS, len(filled)) + 1 if width > 2 else 0):
        heads = frozenset(map(_key, filled[:count]))
        body = [row for row in filled[count:] if _key(row) not in heads]
        columns, score = _columns(filled[:count], body, width)
        entries = (_is_entry(row, columns, first=at == 0) for at, row in enumerate(filled[:count]))
        if score > best.score and not any(entries):
            best = Plan(columns, heads, score)
    return best


def _key(cells: Sequence[str]) -> str:
    """Return what two rows of headings have in common, however their lines are broken."""
    return re.sub(rf"[\s{SOFT}-]", "", "|".join(cells)).lower().rstrip("|")


def _is_entry(row: Sequence[str], columns: Mapping[str, int], *, first: bool) -> bool:
    """Whether a row tells when, how far or, below the first heading, what is done."""
    held = {name: row[at] for name, at in columns.items() if at < len(row) and row[at]}
    told = any(name in held and _FITS[name](held[name]) for name in (START, STATUS))
    return told or (DELIVERABLE in held and not first)


def _columns(
    heads: Sequence[Sequence[str]], body: Sequence[Sequence[str]], width: int
) -> tuple[dict[str, int], float]:
    """Return which column holds what, and how well the table is one of an action plan.

    It has a column of texts, and two of three others: of dates, of states of completion, of
    organisations.
    """
    titles = [" ".join(row[at] for row in heads if at < len(row)) for at in range(width)]
    named = [_named(title) for title in titles]
    cells = [[row[at] for row in body if at < len(row) and row[at]] for at in range(width)]
    words = [fmean([len(cell.split()) for cell in column] or [0]) for column in cells]
    figures = {at for at in range(width) if _share(_is_figure, cells[at]) > _ENOUGH}
    shares = {name: [_share(fits, column) for column in cells] for name, fits in _FITS.items()}
    for at, name in enumerate(named):
        # Milestones may be dates; products that stand for several rows each are headings of them.
        if name == DELIVERABLE and words[at] <= _SHORT and shares[START][at] >= _ENOUGH:
            named[at] = START
        elif name == DELIVERABLE and len(cells[at]) < _ALL * len(body):
            named[at] = TASK
    # What is to be done stands in the longest cells, unless they hold what their heading says.
    others = (at for at in range(width) if shares.get(named[at], [0.0] * width)[at] < _ENOUGH)
    longest = max(others, key=words.__getitem__, default=width)
    fits = [
        (share + (named[at] == name), name, at)
        for name in _FITS
        for at, share in enumerate(shares[name])
        if at != longest and words[at] <= _SHORT and named[at] not in (TASK, DELIVERABLE)
        if at not in figures or named[at] == STATUS
    ]
    found: dict[str, int] = {}
    best: dict[str, float] = {}
    for fit, name, at in sorted(fits, key=lambda each: -each[0]):
        if fit >= _LEAST.get(name, _ENOUGH) and name not in found and at not in found.values():
            found[name], best[name] = at, fit
    texts = [
        at
        for at in range(width)
        if at not in figures and at not in found.values()
        if words[at] >= _LONG or named[at] in (TASK, DELIVERABLE)
    ]
    # Numbers other than those of the rows are counts or amounts, as of grants and their states.
    counted = any(any(words[:at]) for at in figures - set(found.values()))
    told = {named[at] for at in (*texts, *found.values())} & {TASK, DELIVERABLE, *found}
    if STATUS in found:
        sure = START in found or best.get(LEADS, 0) > _ENOUGH
        sure = sure and bool(told & {TASK, DELIVERABLE} or not counted)
    else:
        sure = {START, LEADS} <= found.keys() and len(told) > 1 and not counted
    if not texts or not sure:
        return {}, 0.0
    if DELIVERABLE in told:
        place = next(at for at in texts if named[at] == DELIVERABLE)
        tasks = [at for at in texts if named[at] == TASK or at < place]
    elif len(texts) > 1 and len(set(cells[texts[0]])) < _ALL * len(body):
        place, tasks = texts[1], texts[:1]  # a task that has several deliverables
    else:
        place = texts[0]
        tasks = [at for at in figures if _share(_is_task_number, cells[at]) > _ENOUGH]
    found[DELIVERABLE] = place
    if tasks:
        found[TASK] = tasks[0]
    # How much like organisations they look, tells nothing more once they are known.
    return found, sum(ceil(fit) if name == LEADS else fit for name, fit in best.items())


def _named(title: str) -> str:
    """Return what the first word of a heading that tells it says that its column holds."""
    places = {
        name: match.start()
        for name, entry in table()["columns"].items()
        if (match := compiled(rf"\b(?:{entry['en']}|{entry['fr']})").search(title))
    }
    return min(places, key=places.__getitem__, default="")


def _share(fits: Callable[[str], float], cells: Sequence[str]) -> float:
    return fmean([fits(cell) for cell in cells] or [0])


def _is_task_number(cell: str) -> bool:
    return TASK_NUMBER.fullmatch(cell) is not None


def _is_figure(cell: str) -> bool:
    return _FIGURE.fullmatch(cell) is not None and not _YEAR.fullmatch(cell)


def _is_date(cell: str) -> bool:
    return _YEAR.search(cell) is not None and not _is_state(cell)


def _is_state(cell: str) -> bool:
    words = table()["annex"]["state"]
    state = rf"\W*(?:\w+\W+){{0,2}}(?:{words['en']}|{words['fr']})\b"
    return compiled(state).match(cell) is not None


def _organisation(cell: str) -> float:
    """Return how much like organisations a cell looks: surely, or as a short name does."""
    words = table()["annex"]["organisation"]
    if _ACRONYM.search(cell) or compiled(f"{words['en']}|{words['fr']}").search(cell):
        return 1.0
    return _ENOUGH if cell[0].isupper() and not re.search(r"\d|\.$", cell) else 0.0


_FITS: Mapping[str, Callable[[str], float]] = {
    START: _is_date,
    STATUS: _is_state,
    LEADS: _organisation,
    PILLAR: lambda cell: pillar_of(cell) != "" and len(cell.split()) <= _LONG,
}
