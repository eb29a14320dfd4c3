"""Whole rows and tables: vocabulary, dates for the kind of figure, duplicates, parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from napanalysis import catalogue
from napanalysis.dates import first_day, last_day
from napanalysis.fiscal_year import FiscalYear
from napanalysis.published import Published
from napanalysis.raw import cells, schema
from napanalysis.raw.tables import Table

_FUNDING = "funding_committed"
#: For each kind of figure: the dates it must have and the dates it may have.
_DATES = {
    "stock": (("as_of",), ("period_start", "as_of")),
    "flow": (("period_start", "period_end"), ("period_start", "period_end")),
    "snapshot": (("as_of",), ("as_of",)),
    # Money is promised for a period, whatever kind of figure the amount is.
    "funding": (("period_start", "period_end"), ("period_start", "period_end")),
}

Row = dict[str, str]


@dataclass(frozen=True)
class Context:
    """What the checks of a table need to know about its source.

    Attributes
    ----------
    language : str
        Language of the source, for separators in figures.
    fiscal_year : FiscalYear or None
        The year it reports on.
    published : str
        When it was published, "" where that isn't known.
    """

    language: str
    fiscal_year: FiscalYear | None
    published: str


def check_table(name: str, table: Table, context: Context) -> None:
    """Check every row of a raw table; add what is wrong to its problems.

    Parameters
    ----------
    name : str
        ``figures``, ``operations``, ``funding`` or ``action_plan``.
    table : Table
        The table as read.
    context : Context
        About its source.
    """
    seen: dict[tuple[str, ...], tuple[int, Published]] = {}
    ids = {row.get(name, "") for _, row in table.rows}
    for number, row in table.rows:
        sound = _check_cells(name, table, number, row, context)
        if name == "action_plan":
            _check_deliverable(table, number, row, sound)
            continue
        if name == "funding" and "part_of" in sound and row["part_of"]:
            _check_part(table, number, row, ids)
        _check_dates(name, table, number, row, sound, context)
        published = None
        if "published" in sound and row["published"]:
            published = cells.check_figure(
                table,
                number,
                "published",
                row["published"],
                context.language,
                _indicator(name, row),
            )
        if published is not None:
            _check_twice(name, table, number, row, published, seen)
    if name == "action_plan":
        _check_deliverables_differ(table)
    _check_locators(table)


def _indicator(name: str, row: Row) -> str:
    return _FUNDING if name == "funding" else row.get("indicator", "")


def _check_cells(name: str, table: Table, number: int, row: Row, context: Context) -> set[str]:
    """Check each cell by itself; return the columns whose cells are sound or empty."""
    sound = set()
    for column in schema.TABLES[name]:
        value = row[column.name]
        if not value:
            if column.filled and column.name in table.columns:
                table.report("empty-cell", number, column.name)
            sound.add(column.name)
            continue
        text = column.holds in ("text", "place", "organisation", "leads", "status", "start")
        if not cells.check_cell(table, number, column.name, value, text=text):
            continue
        check = _CHECKS.get(column.holds)
        if check is None or check(table, number, column.name, value):
            sound.add(column.name)
    return sound


def _check_printed(table: Table, number: int, column: str, value: str) -> bool:
    """Check a cell that holds what the source prints, by reading it."""
    readers: dict[str, Callable[[str], object]] = {
        "status": schema.read_status,
        "start": schema.read_start,
    }
    try:
        readers.get(column, schema.read_leads)(value)
    except schema.RuleBroken as broken:
        table.report(broken.rule, number, column, broken.value, **broken.details)
        return False
    return True


def _check_indicator(table: Table, number: int, column: str, value: str) -> bool:
    if cells.is_like_a_path(value):
        table.report("id-like-a-path", number, column, value)
        return False
    return cells.check_word(
        table, number, column, value, "unknown-indicator", catalogue.indicators()
    )


def _word_check(rule: str, words: tuple[str, ...]) -> Callable[[Table, int, str, str], bool]:
    def check(table: Table, number: int, column: str, value: str) -> bool:
        return cells.check_word(table, number, column, value, rule, words)

    return check


def _check_place(table: Table, number: int, column: str, value: str) -> bool:
    cells.check_place(table, number, column, value)
    return True


_CHECKS: dict[str, Callable[[Table, int, str, str], bool]] = {
    "id": cells.check_id,
    "deliverable": cells.check_deliverable,
    "task": cells.check_task,
    "part": cells.check_id,
    "indicator": _check_indicator,
    "breakdown": cells.check_breakdown,
    "date": cells.check_date,
    "place": _check_place,
    "organisation": _check_printed,
    "leads": _check_printed,
    "status": _check_printed,
    "start": _check_printed,
    "pillar": _word_check("unknown-pillar", schema.PILLARS),
    "basis": _word_check("unknown-basis", schema.BASES),
    "yes": _word_check("new-not-yes", ("yes",)),
}


def _check_dates(
    name: str, table: Table, number: int, row: Row, sound: set[str], context: Context
) -> None:
    """Check that a figure has the dates of its kind, in order, within what its source covers."""
    dates = {
        column: row.get(column, "")
        for column in ("period_start", "period_end", "as_of")
        if column in sound or column not in row
    }
    about = catalogue.indicators().get(_indicator(name, row))
    # A row that a scaffold asks for and nobody has touched lacks its figure, and that is said.
    untouched = not row.get("published") and not any(dates.values())
    if about is not None and not untouched:
        kind = name if name == "funding" else about.kind
        needed, allowed = _DATES[kind]
        missing = [column for column in needed if not dates.get(column, "unsound")]
        extra = [column for column, value in dates.items() if value and column not in allowed]
        missing = [column for column in missing if column in table.columns]
        for column in [*missing, *extra][:1]:
            rule = "dates-of-funding" if kind == "funding" else f"dates-of-a-{kind}"
            table.report(rule, number, column, row[column], indicator=about.id)
    start = dates.get("period_start", "")
    end = dates.get("period_end", "") or dates.get("as_of", "")
    if start and end and first_day(start) > last_day(end):
        column = "period_end" if dates.get("period_end") else "as_of"
        table.report("ends-before-it-begins", number, column, end, start=start)
        return
    if end:
        _check_covered(name, table, number, dates, context)


def _check_covered(
    name: str, table: Table, number: int, dates: dict[str, str], context: Context
) -> None:
    """Flag a figure from outside its source's fiscal year or after its publication."""
    column = "as_of" if dates.get("as_of") else "period_end"
    last, start = dates[column], dates.get("period_start", "")
    year = context.fiscal_year
    if name != "funding" and context.published and first_day(last) > last_day(context.published):
        table.report("after-publication", number, column, last, date=context.published)
    if year is None:
        return
    begins, ends = first_day(start or last), last_day(last)
    if column == "as_of":
        outside = not year.start <= ends <= year.end
    elif name == "funding":
        outside = begins > year.end or ends < year.start  # money is promised over several years
    else:
        outside = begins < year.start or ends > year.end
    if outside:
        told = f"{start}/{last}" if column == "period_end" and start != last and start else last
        table.report("period-outside-fiscal-year", number, column, told, year=str(year))


def _check_twice(
    name: str,
    table: Table,
    number: int,
    row: Row,
    published: Published,
    seen: dict[tuple[str, ...], tuple[int, Published]],
) -> None:
    """Report a figure that its source has twice: flag one value, two values are an error."""
    dates = []
    for column in ("period_start", "period_end", "as_of"):
        text = row.get(column, "")
        try:
            day = first_day(text) if column == "period_start" else last_day(text)
            dates.append(day.isoformat())
        except ValueError:
            dates.append(text)
    what = [row.get(column, "") for column in (name, "indicator", "breakdown")]
    key = (*what, *dates, row.get("geography", "") or "Canada")
    if key not in seen:
        seen[key] = (number, published)
        return
    other, before = seen[key]
    rule = "same-figure-twice" if before == published else "two-values-for-one-figure"
    old = next(known["published"] for place, known in table.rows if place == other)
    table.report(rule, number, "published", row["published"], other_row=str(other), old=old)


def _check_part(table: Table, number: int, row: Row, ids: set[str]) -> None:
    """Check that a part belongs to another row of the same table."""
    if row["part_of"] == row["funding"] or row["part_of"] not in ids:
        others = ids - {row["funding"]}
        cells.check_word(table, number, "part_of", row["part_of"], "part-of-nothing", others)


def _check_deliverable(table: Table, number: int, row: Row, sound: set[str]) -> None:
    """Check that a deliverable's id is its task's, followed by two digits."""
    task, deliverable = row["task"], row["deliverable"]
    if not (task and deliverable) or not {"task", "deliverable"} <= sound:
        return
    if deliverable.rpartition("-")[0] != task:
        table.report("deliverable-not-of-task", number, "deliverable", deliverable, task=task)


def _check_deliverables_differ(table: Table) -> None:
    seen: dict[str, int] = {}
    for number, row in table.rows:
        deliverable = row["deliverable"]
        if deliverable and deliverable in seen:
            table.report("deliverable-twice", number, "deliverable", deliverable,
                         other_row=str(seen[deliverable]))  # fmt: skip
        seen.setdefault(deliverable, number)


def _check_locators(table: Table) -> None:
    """Flag, once a table, that figures don't say where in the document they stand."""
    without = [number for number, row in table.rows if not row["locator"]]
    if without:
        table.report("no-locators", None, "locator", "", count=str(len(without)),
                     total=str(len(table.rows)))  # fmt: skip
