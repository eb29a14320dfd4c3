"""Measures that differ, appeared or vanished between two tables: as lines, as JSON and as CSV."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from napanalysis import catalogue
from napanalysis.analysis.measure_rows import DATES, NUMBER
from napanalysis.fiscal_year import FiscalYear
from napanalysis.tabular import csv_cell, csv_text

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


def as_csv(changes: dict[FiscalYear, list[Difference]]) -> str:
    """Return the differences as CSV in `COLUMNS`."""
    import pandas as pd

    rows = [difference.row(str(year)) for year, some in changes.items() for difference in some]
    return csv_text(pd.DataFrame(rows, columns=COLUMNS, dtype=object))


def as_json(changes: dict[FiscalYear, list[Difference]]) -> str:
    """Return the differences as a JSON list; numbers are numbers, what is empty is null."""
    listed = [
        {
            "fiscal_year": str(year),
            "change": difference.change,
            "measure": difference.measure,
            "breakdown": difference.breakdown,
            "columns": list(difference.columns) if difference.change == "changed" else [],
            "old": _typed(difference.old),
            "new": _typed(difference.new),
        }
        for year, some in changes.items()
        for difference in some
    ]
    return json.dumps(listed, indent=2, ensure_ascii=True)


def _typed(known: dict[str, str] | None) -> dict[str, object] | None:
    if known is None:
        return None
    typed: dict[str, object] = {name: text or None for name, text in known.items()}
    for name in NUMBER:
        typed[name] = float(known[name]) if known[name] else None
    typed["comparable"] = known["comparable"] == "true"
    return typed


def as_lines(changes: dict[FiscalYear, list[Difference]]) -> list[str]:
    """Return the differences as lines for people, by year, and a line that counts them."""
    lines = []
    for year, some in changes.items():
        if not some:
            continue
        lines.append(f"Fiscal year {year}")
        for one in some:
            name = f"{one.measure} [{one.breakdown}]" if one.breakdown else one.measure
            lines.append(f"  {one.change:<7}  {name}")
            lines += [f"    {side}  {_described(known, one)}"
                      for side, known in (("old", one.old), ("new", one.new)) if known]  # fmt: skip
    every = [one.change for some in changes.values() for one in some]
    over = f"{len(changes)} fiscal year{'s' if len(changes) != 1 else ''}"
    if not every:
        return [f"No measure differs in {over}."]
    counts = ", ".join(f"{every.count(one)} {one}" for one in dict.fromkeys(every))
    differences = "1 difference" if len(every) == 1 else f"{len(every)} differences"
    return [*lines, f"{differences} in {over}: {counts}."]


def _shortened(difference: Difference) -> Callable[[str], str]:
    """Return how numbers are written: with six digits where these show what differs."""

    def short(text: str) -> str:
        return f"{float(text):.6g}" if text and abs(float(text)) < 1_000_000 else text

    sides = [known for known in (difference.old, difference.new) if known]
    numbers = [[known[name] for name in NUMBER] for known in sides]
    rounded = [[short(text) for text in side] for side in numbers]
    hidden = len(sides) == 2 and numbers[0] != numbers[1] and rounded[0] == rounded[1]
    return str if hidden else short


def _described(known: dict[str, str], one: Difference) -> str:
    """Say a number with its bounds, unit and dates, and comparability where that changed."""
    short = _shortened(one)
    value, lower, upper = (short(known[name]) for name in NUMBER)
    told = value or "no value"
    if lower and not upper:
        told += f" (at least {lower})"
    elif upper and not lower:
        told += f" (at most {upper})"
    elif lower and not value == lower == upper:
        told += f" ({lower} to {upper})"
    unit = catalogue.units().get(known["unit"])
    own = known["unit"].replace("_", " ")  # of a notebook's measure
    told += f" {(unit.one if value == '1' else unit.many).en if unit else own}"
    if known["as_of"]:
        told += f", as of {known['as_of']}"
        if known["period_start"]:
            told += f", since {known['period_start']}"
    elif known["period_end"]:
        told += f", {known['period_start']} to {known['period_end']}"
    if "comparable" in one.columns and one.change == "changed":
        told += ", comparable" if known["comparable"] == "true" else ", not comparable"
    return told
