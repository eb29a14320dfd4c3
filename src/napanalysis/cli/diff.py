"""Measures that differ, appeared or vanished between two tables, and how that is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from napanalysis import catalogue
from napanalysis.analysis.measure_rows import DATES, NUMBER
from napanalysis.fiscal_year import FiscalYear
from napanalysis.tabular import csv_cell

#: What is compared of a measure. Wording and provenance may change without a number changing.
COMPARED = (*NUMBER, "unit", *DATES, "comparable")
#: What pairs rows, one after the other; the last, without date, only where nothing else can be
#: meant: there is one row of it on either side.
_KEYS = (
    (("measure", "breakdown", *DATES, "observations"), False),
    (("measure", "breakdown", *DATES), False),
    (("measure", "breakdown"), True),
)

Cells = dict[str, str]


@dataclass(frozen=True)
class Difference:
    """One measure that isn't what it was.

    `old` and `new` are its cells as a published table has them, empty where it wasn't, or isn't,
    there.
    """

    old: Cells
    new: Cells

    @property
    def change(self) -> str:
        """``changed``, ``new`` or ``gone``."""
        return "new" if not self.old else "gone" if not self.new else "changed"

    @property
    def columns(self) -> list[str]:
        """What differs of what is compared."""
        return [name for name in COMPARED if self.old.get(name) != self.new.get(name)]


def compare(old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]) -> list[Difference]:
    """Return the measures whose number, bounds, unit, dates or comparability differ.

    Rows are as computed or as read from a published CSV: an empty cell and a number that isn't
    there are the same. The differences come in the order of the new table, then what is gone. A
    measure whose reference date moved is one that changed, where nothing else of its kind can be
    meant.
    """
    left, right = (dict(enumerate(map(_cells, rows))) for rows in (old, new))
    pairs: dict[int, Difference] = {}
    for names, alone in _KEYS:
        before = _grouped(left, names)
        after = _grouped({n: row for n, row in right.items() if n not in pairs}, names)
        for key in before.keys() & after.keys():
            if not alone or len(before[key]) == len(after[key]) == 1:
                for first, second in zip(before[key], after[key], strict=False):
                    pairs[second] = Difference(left.pop(first), right[second])
    differences = [pairs.get(number, Difference({}, row)) for number, row in right.items()]
    differences += [Difference(row, {}) for row in left.values()]
    return [difference for difference in differences if difference.columns]


def _cells(row: Mapping[str, Any]) -> Cells:
    names = ("measure", "breakdown", "observations", *COMPARED)
    return {name: csv_cell(row.get(name)) for name in names}


def _grouped(rows: dict[int, Cells], names: Sequence[str]) -> dict[tuple[str, ...], list[int]]:
    """Return the numbers of rows by what these have in some columns."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for number, row in rows.items():
        groups.setdefault(tuple(row[name] for name in names), []).append(number)
    return groups


def as_lines(changes: dict[FiscalYear, list[Difference]]) -> list[str]:
    """Return the differences as lines for people, by year, and a line that counts them."""
    lines = []
    for year, differences in changes.items():
        if differences:
            lines.append(f"Fiscal year {year}")
        for difference in differences:
            cells = difference.new or difference.old
            of = f" [{cells['breakdown']}]" if cells["breakdown"] else ""
            lines.append(f"  {difference.change:<7}  {cells['measure']}{of}")
            for side, cells in (("old", difference.old), ("new", difference.new)):
                if cells:
                    lines.append(f"    {side}  {_described(cells, difference)}")
    every = [difference.change for some in changes.values() for difference in some]
    over = f"{len(changes)} fiscal year{'s' if len(changes) != 1 else ''}"
    if not every:
        return [f"No measure differs in {over}."]
    counts = ", ".join(f"{every.count(change)} {change}" for change in dict.fromkeys(every))
    total = "1 difference" if len(every) == 1 else f"{len(every)} differences"
    return [*lines, f"{total} in {over}: {counts}."]


def _described(cells: Cells, difference: Difference) -> str:
    """Say a number with its bounds, unit and dates, and comparability where that changed."""
    value, lower, upper = (cells[name] for name in NUMBER)
    words = value or "no value"
    if lower and not upper:
        words += f" (at least {lower})"
    elif upper and not lower:
        words += f" (at most {upper})"
    elif lower and not value == lower == upper:
        words += f" ({lower} to {upper})"
    unit = catalogue.units().get(cells["unit"])
    own = cells["unit"].replace("_", " ")  # of a notebook's measure
    words += f" {(unit.one if value == '1' else unit.many).en if unit else own}"
    if cells["as_of"]:
        words += f", as of {cells['as_of']}"
        if cells["period_start"]:
            words += f", since {cells['period_start']}"
    elif cells["period_end"]:
        words += f", {cells['period_start']} to {cells['period_end']}"
    if "comparable" in difference.columns and difference.change == "changed":
        words += ", comparable" if cells["comparable"] == "true" else ", not comparable"
    return words
