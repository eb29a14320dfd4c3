"""Whole rows and tables: vocabulary, dates for the kind of figure, duplicates, parts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial

from napanalysis import catalogue
from napanalysis.catalogue import Column
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
#: The cells of a row by their columns.
_Row = dict[str, Cell]
#: What a row counts, of what, when and where; with its number and value.
_Seen = dict[tuple[str, ...], tuple[Cell, Published]]


def check_table(name: str, table: Table, source: Source) -> None:
    """Check every row of a raw table; add what is wrong to its problems."""
    columns = schema.tables()[name]
    seen: _Seen = {}
    deliverables: dict[str, Cell] = {}
    ids = {values.get(name, "") for _, values in table.rows}
    for number, values in table.rows:
        row = {key: Cell(table, number, key, value) for key, value in values.items()}
        sound = {column.id for column in columns if _is_sound(row[column.id], column)}
        if name == "action_plan":
            _check_deliverable(row, sound, deliverables)
            continue
        if "part_of" in sound and values["part_of"]:
            cells.check_word(row["part_of"], "part-of-nothing", ids - {values["funding"]})
        indicator = "funding_committed" if name == "funding" else values["indicator"]
        _check_dates(row, sound, indicator, source)
        if "published" in sound and values["published"]:
            published = cells.check_figure(row["published"], source.language, indicator)
            if published is not None and indicator:
                _check_twice(row, published, seen)
    without = sum(not values["locator"] for _, values in table.rows)
    if without:
        table.report("no-locators", None, "locator", "", count=str(without),
                     total=str(len(table.rows)))  # fmt: skip


def _is_sound(cell: Cell, column: Column) -> bool:
    """Check a cell by itself; return whether it is sound or empty."""
    if not cell.value:
        if column.filled and column.id in cell.table.columns:
            cell.report("empty-cell")
        return True
    check = _CHECKS.get(column.holds)
    return (
        cells.check_cell(cell, text=column.holds in _TEXTS)
        and (column.holds not in _IDS or cells.check_no_path(cell))
        and (not check or check(cell))
    )


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
    "place": lambda cell: cells.check_name(cell, "place-nearly-known", cells.known_places()),
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


def _check_dates(row: _Row, sound: set[str], indicator: str, source: Source) -> None:
    """Check that a figure has the dates of its kind, in order, within what its source covers."""
    columns = ("period_start", "period_end", "as_of")
    dates = {each: row[each].value for each in columns if each in sound}
    about = catalogue.indicators().get(indicator)
    # A row that a scaffold asks for and nobody has touched lacks its figure, and that is said.
    if about is not None and (row["published"].value or any(dates.values())):
        kind = "funding" if "funding" in row else f"a-{about.kind}"
        needed, allowed = _DATES[kind]
        missing = [each for each in needed if not dates.get(each, "unsound")]
        missing = [each for each in missing if each in row[each].table.columns]
        extra = [each for each, value in dates.items() if value and each not in allowed]
        for column in [*missing, *extra][:1]:
            row[column].report(f"dates-of-{kind}", indicator=about.id)
    last = "as_of" if dates.get("as_of") else "period_end"
    if dates.get(last):
        _check_covered(row[last], dates.get("period_start", ""), source, "funding" in row)


def _check_covered(cell: Cell, start: str, source: Source, funding: bool) -> None:
    """Check that a period is in order, and flag one outside of what its source covers.

    The `cell` has its end.
    """
    end, published, year = cell.value, source.published, source.fiscal_year
    begins, ends = first_day(start or end), last_day(end)
    if begins > ends:
        cell.report("ends-before-it-begins", start=start)
        return
    if not funding and published and first_day(end) > last_day(published):
        cell.report("after-publication", date=published)
    if year is None:
        return
    if cell.column == "as_of":
        begins, start = ends, ""  # a stock is counted since long ago
    outside = begins < year.start or ends > year.end
    if funding:
        outside = begins > year.end or ends < year.start  # money is promised over several years
    if outside:
        value = f"{start}/{end}" if start not in ("", end) else end
        replace(cell, value=value).report("period-outside-fiscal-year", year=str(year))


def _check_twice(row: _Row, published: Published, seen: _Seen) -> None:
    """Report a figure that its source has twice: flag one value, two values are an error."""
    what = [row[each].value for each in ("operation", "funding", "indicator", "breakdown")
            if each in row]  # fmt: skip
    # Of dates, what they mean: 2015 and 2015-12-31 end on the same day.
    for column, read in (
        ("period_start", first_day),
        ("period_end", last_day),
        ("as_of", last_day),
    ):
        date = row[column].value if column in row else ""
        with suppress(UsageError):
            date = str(read(date))
        what.append(date)
    cell, key = row["published"], (*what, row["geography"].value or "Canada")
    other, before = seen.setdefault(key, (cell, published))
    if other is not cell:
        rule = "same-figure-twice" if before == published else "two-values-for-one-figure"
        cell.report(rule, other_row=str(other.row), old=other.value)


def _check_deliverable(row: _Row, sound: set[str], seen: dict[str, Cell]) -> None:
    """Check that a deliverable comes once, and that its id is its task's and two digits."""
    task, cell = row["task"].value, row["deliverable"]
    other = seen.setdefault(cell.value, cell)
    if cell.value and other is not cell:
        cell.report("deliverable-twice", other_row=str(other.row))
    both = task and cell.value and {"task", "deliverable"} <= sound
    if both and cell.value.rpartition("-")[0] != task:
        cell.report("deliverable-not-of-task", task=task)
