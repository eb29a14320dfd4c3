"""Whole rows and tables: vocabulary, dates for the kind of figure, duplicates, parts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from napanalysis import catalogue
from napanalysis.dates import first_day, last_day
from napanalysis.errors import UsageError
from napanalysis.published import Published
from napanalysis.raw import cells, schema
from napanalysis.raw.cells import Cell
from napanalysis.raw.manifest import Source
from napanalysis.raw.tables import Table

#: For each kind of figure: the dates it must have and the dates it may have.
_DATES = {
    "a-stock": (("as_of",), ("period_start", "as_of")),
    "a-flow": (("period_start", "period_end"), ("period_start", "period_end")),
    "a-snapshot": (("as_of",), ("as_of",)),
}
# Money is promised for a period, whatever kind of figure the amount is.
_DATES["funding"] = _DATES["a-flow"]
#: What a row counts, of what, when and where; with its number and value.
_Seen = dict[tuple[str, ...], tuple[int, Published, str]]


@dataclass(frozen=True)
class _Row:
    """A row of a raw table, and what its checks need to know of the table and its source."""

    name: str
    table: Table
    number: int
    values: dict[str, str]
    source: Source

    def get(self, column: str) -> str:
        return self.values.get(column, "")

    def cell(self, column: str) -> Cell:
        return Cell(self.table, self.number, column, self.get(column))

    @property
    def indicator(self) -> str:
        return "funding_committed" if self.name == "funding" else self.get("indicator")


def check_table(name: str, table: Table, source: Source) -> None:
    """Check every row of a raw table; add what is wrong to its problems."""
    seen: _Seen = {}
    deliverables: dict[str, int] = {}
    ids = {values.get(name, "") for _, values in table.rows}
    for number, values in table.rows:
        row = _Row(name, table, number, values, source)
        sound = _check_cells(row)
        if name == "action_plan":
            _check_deliverable(row, sound, deliverables)
            continue
        if "part_of" in sound and row.get("part_of"):
            others = ids - {row.get("funding")}
            cells.check_word(row.cell("part_of"), "part-of-nothing", others)
        _check_dates(row, sound)
        if "published" in sound and values["published"]:
            published = cells.check_figure(row.cell("published"), source.language, row.indicator)
            if published is not None and row.indicator:
                _check_twice(row, published, seen)
    without = sum(not values["locator"] for _, values in table.rows)
    if without:
        table.report("no-locators", None, "locator", "", count=str(without),
                     total=str(len(table.rows)))  # fmt: skip


def _check_cells(row: _Row) -> set[str]:
    """Check each cell by itself; return the columns whose cells are sound or empty."""
    sound = set()
    for column in schema.tables()[row.name]:
        cell, check = row.cell(column.name), _CHECKS.get(column.holds)
        if not cell.value:
            if column.filled and column.name in row.table.columns:
                cell.report("empty-cell")
            sound.add(column.name)
        elif (
            cells.check_cell(cell, text=column.holds in _TEXTS)
            and (column.holds not in _IDS or cells.check_no_path(cell))
            and (not check or check(cell))
        ):
            sound.add(column.name)
    return sound


def _check_printed(cell: Cell, read: Callable[[str], object]) -> bool:
    """Check that what the source prints can be read."""
    try:
        read(cell.value)
    except schema.RuleBroken as broken:
        return replace(cell, value=broken.value).report(broken.rule, **broken.details)
    return True


_CHECKS: dict[str, Callable[[Cell], bool]] = {
    "id": partial(cells.check_form, form=cells.ID, rule="bad-id"),
    "part": partial(cells.check_form, form=cells.ID, rule="bad-id"),
    "task": partial(cells.check_form, form=cells.TASK, rule="bad-task"),
    "deliverable": partial(cells.check_form, form=cells.DELIVERABLE, rule="bad-deliverable"),
    "indicator": lambda cell: cells.check_word(cell, "unknown-indicator", catalogue.indicators()),
    "breakdown": cells.check_breakdown,
    "date": cells.check_date,
    "place": cells.check_place,
    "organisation": partial(_check_printed, read=schema.read_leads),
    "leads": partial(_check_printed, read=schema.read_leads),
    "status": partial(_check_printed, read=schema.read_status),
    "start": partial(_check_printed, read=schema.read_start),
    "pillar": partial(cells.check_word, rule="unknown-pillar", known=schema.PILLARS),
    "basis": partial(cells.check_word, rule="unknown-basis", known=schema.BASES),
    "yes": partial(cells.check_word, rule="new-not-yes", known=("yes",)),
}
#: What names something, and what holds words for people.
_IDS = ("id", "part", "task", "deliverable", "indicator")
_TEXTS = ("text", "place", "organisation", "leads", "status", "start")


def _check_dates(row: _Row, sound: set[str]) -> None:
    """Check that a figure has the dates of its kind, in order, within what its source covers."""
    columns = ("period_start", "period_end", "as_of")
    dates = {each: row.get(each) for each in columns if each in sound or each not in row.values}
    about = catalogue.indicators().get(row.indicator)
    # A row that a scaffold asks for and nobody has touched lacks its figure, and that is said.
    if about is not None and (row.get("published") or any(dates.values())):
        kind = "funding" if row.name == "funding" else f"a-{about.kind}"
        needed, allowed = _DATES[kind]
        missing = [each for each in needed if not dates.get(each, "unsound")]
        missing = [each for each in missing if each in row.table.columns]
        extra = [each for each, value in dates.items() if value and each not in allowed]
        for column in [*missing, *extra][:1]:
            row.cell(column).report(f"dates-of-{kind}", indicator=about.id)
    _check_covered(row, dates)


def _check_covered(row: _Row, dates: dict[str, str]) -> None:
    """Check that a period is in order, and flag one outside of what its source covers."""
    start, last = dates.get("period_start", ""), "as_of" if dates.get("as_of") else "period_end"
    if not (end := dates.get(last, "")):
        return
    begins, ends = first_day(start or end), last_day(end)
    if begins > ends:
        row.cell(last).report("ends-before-it-begins", start=start)
        return
    published, year, funding = row.source.published, row.source.fiscal_year, row.name == "funding"
    if not funding and published and first_day(end) > last_day(published):
        row.cell(last).report("after-publication", date=published)
    if year is None:
        return
    if last == "as_of":
        begins, start = ends, ""  # a stock is counted since long ago
    outside = begins < year.start or ends > year.end
    if funding:
        outside = begins > year.end or ends < year.start  # money is promised over several years
    if outside:
        value = f"{start}/{end}" if start not in ("", end) else end
        row.table.report("period-outside-fiscal-year", row.number, last, value, year=str(year))


def _check_twice(row: _Row, published: Published, seen: _Seen) -> None:
    """Report a figure that its source has twice: flag one value, two values are an error."""
    what = [row.get(column) for column in ("operation", "funding", "indicator", "breakdown")]
    # Of dates, what they mean: 2015 and 2015-12-31 end on the same day.
    dates = [row.get(column) for column in ("period_start", "period_end", "as_of")]
    for place, read in enumerate((first_day, last_day, last_day)):
        with suppress(UsageError):
            dates[place] = str(read(dates[place]))
    key = (*what, *dates, row.get("geography") or "Canada")
    if key in seen:
        other, before, old = seen[key]
        rule = "same-figure-twice" if before == published else "two-values-for-one-figure"
        row.cell("published").report(rule, other_row=str(other), old=old)
    else:
        seen[key] = (row.number, published, row.values["published"])


def _check_deliverable(row: _Row, sound: set[str], seen: dict[str, int]) -> None:
    """Check that a deliverable comes once, and that its id is its task's and two digits."""
    task, deliverable = row.get("task"), row.get("deliverable")
    if deliverable and deliverable in seen:
        row.cell("deliverable").report("deliverable-twice", other_row=str(seen[deliverable]))
    seen.setdefault(deliverable, row.number)
    both = task and deliverable and {"task", "deliverable"} <= sound
    if both and deliverable.rpartition("-")[0] != task:
        row.cell("deliverable").report("deliverable-not-of-task", task=task)
