"""What changed between two tables of measures: those that differ, appeared or vanished."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from napanalysis.analysis.measure_rows import DATES, NUMBER
from napanalysis.tabular import csv_cell

#: What is compared of a measure. Wording and provenance may change without a number changing.
COMPARED = (*NUMBER, "unit", *DATES, "comparable")
COLUMNS = [
    "fiscal_year", "change", "measure", "breakdown",
    *(f"{side}_{name}" for name in COMPARED for side in ("old", "new")),
]  # fmt: skip

#: What pairs rows, one after the other; the last, without date, only where nothing else can be
#: meant: there is one row of it on either side.
_KEYS = (
    (("measure", "breakdown", *DATES, "observations"), False),
    (("measure", "breakdown", *DATES), False),
    (("measure", "breakdown"), True),
)

Rows = dict[int, dict[str, str]]


@dataclass(frozen=True)
class Difference:
    """One measure that isn't what it was.

    Attributes
    ----------
    measure, breakdown : str
        Which one.
    old, new : dict of str to str, or None
        What is compared, as a published table has it; None where it wasn't, or isn't, there.
    """

    measure: str
    breakdown: str
    old: dict[str, str] | None
    new: dict[str, str] | None

    @property
    def change(self) -> str:
        """``changed``, ``new`` or ``gone``."""
        return "new" if self.old is None else "gone" if self.new is None else "changed"

    @property
    def columns(self) -> tuple[str, ...]:
        """What differs: all that is compared where the measure is new or gone."""
        if self.old is None or self.new is None:
            return COMPARED
        return tuple(name for name in COMPARED if self.old[name] != self.new[name])

    def row(self, year: str) -> dict[str, str]:
        """Return the difference as a row in the columns of `COLUMNS`."""
        cells = {
            "fiscal_year": year,
            "change": self.change,
            "measure": self.measure,
            "breakdown": self.breakdown,
        }
        for side, known in (("old", self.old), ("new", self.new)):
            cells |= {f"{side}_{name}": (known or {}).get(name, "") for name in COMPARED}
        return cells


def compare(old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]) -> list[Difference]:
    """Return the measures whose number, bounds, unit, dates or comparability differ.

    Rows are as computed or as read from a published CSV: an empty cell and a number that isn't
    there are the same. The differences come in the order of the tables. A measure whose reference
    date moved is one that changed, where nothing else of its kind can be meant.

    Examples
    --------
    >>> was = {"measure": "trp_issued", "value": "34", "unit": "permits", "as_of": "2014-12-31"}
    >>> [one] = compare([was], [{**was, "value": 35.0}])
    >>> one.change, one.columns, one.old["value"], one.new["value"]
    ('changed', ('value',), '34', '35')
    """
    left, right = _numbered(old), _numbered(new)
    in_order = list(right.items())
    placed: list[tuple[float, Difference]] = []
    for names, alone in _KEYS:
        old_numbers, new_numbers = _grouped(left, names), _grouped(right, names)
        for key in old_numbers.keys() & new_numbers.keys():
            if alone and not len(old_numbers[key]) == len(new_numbers[key]) == 1:
                continue
            for before, after in zip(old_numbers[key], new_numbers[key], strict=False):
                placed.append((after, _difference(left.pop(before), right.pop(after))))
    placed += [(place, _difference(None, row)) for place, row in right.items()]
    for row in left.values():
        # What is gone belongs after the last of its measure, else at the end.
        same = [place for place, other in in_order if other["measure"] == row["measure"]]
        placed.append(((same[-1] if same else len(in_order)) + 0.5, _difference(row, None)))
    placed.sort(key=lambda pair: pair[0])
    return [difference for _, difference in placed if difference.old != difference.new]


def _numbered(rows: Iterable[Mapping[str, Any]]) -> Rows:
    names = ("measure", "breakdown", "observations", *COMPARED)
    return {
        number: {name: csv_cell(row.get(name)) for name in names} for number, row in enumerate(rows)
    }


def _grouped(rows: Rows, names: Sequence[str]) -> dict[tuple[str, ...], list[int]]:
    """Return the numbers of rows by what these have in some columns."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for number, row in rows.items():
        groups.setdefault(tuple(row[name] for name in names), []).append(number)
    return groups


def _difference(old: dict[str, str] | None, new: dict[str, str] | None) -> Difference:
    known = new or old or {}
    sides = (row and {name: row[name] for name in COMPARED} for row in (old, new))
    return Difference(known["measure"], known["breakdown"], *sides)
