"""What changed between two tables of measures: those that differ, appeared or vanished."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass

from napanalysis.tabular import csv_cell

#: What is compared of a measure. Wording and provenance may change without a number changing.
COMPARED = ("value", "lower", "upper", "unit", "period_start", "period_end", "as_of", "comparable")
DATES = ("period_start", "period_end", "as_of")
CHANGES = ("changed", "new", "gone")
COLUMNS = [
    "fiscal_year", "change", "measure", "breakdown",
    *(f"{side}_{name}" for name in COMPARED for side in ("old", "new")),
]  # fmt: skip

Row = Mapping[str, object]


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
        """Return the difference as a row in the columns of `COLUMNS`.

        Parameters
        ----------
        year : str
            The fiscal year whose brief has the measure.
        """
        cells = {
            "fiscal_year": year,
            "change": self.change,
            "measure": self.measure,
            "breakdown": self.breakdown,
        }
        for side, known in (("old", self.old), ("new", self.new)):
            cells |= {f"{side}_{name}": (known or {}).get(name, "") for name in COMPARED}
        return cells


def compare(old: Iterable[Row], new: Iterable[Row]) -> list[Difference]:
    """Return the measures whose number, bounds, unit, dates or comparability differ.

    Parameters
    ----------
    old, new : iterable of mapping
        Rows of the table of measures, as computed or as read from a published CSV: an
        empty cell and a number that isn't there are the same.

    Returns
    -------
    list of Difference
        In the order of the tables. A measure whose reference date moved is one that
        changed, where nothing else of its kind can be meant.

    Examples
    --------
    >>> was = {"measure": "trp_issued", "value": "34", "unit": "permits", "as_of": "2014-12-31"}
    >>> [one] = compare([was], [{**was, "value": 35.0}])
    >>> one.change, one.columns, one.old["value"], one.new["value"]
    ('changed', ('value',), '34', '35')
    """
    left, right = _numbered(old), _numbered(new)
    pairs: list[tuple[int, int]] = []
    keys: tuple[Callable[[Mapping[str, str]], Hashable], ...] = (_trail, _dated)
    for key in keys:
        pairs += _paired(left, right, pairs, key, alone=False)
    # Same kind, other date: the same measure only where there is one on either side.
    pairs += _paired(left, right, pairs, _kind, alone=True)
    placed = [
        (float(two), Difference(right[two]["measure"], right[two]["breakdown"],
                                _shown(left[one]), _shown(right[two])))
        for one, two in pairs
        if _shown(left[one]) != _shown(right[two])
    ]  # fmt: skip
    met, known = {two for _, two in pairs}, {one for one, _ in pairs}
    for two, row in right.items():
        if two not in met:
            found = Difference(row["measure"], row["breakdown"], None, _shown(row))
            placed.append((float(two), found))
    for one, row in left.items():
        if one not in known:
            found = Difference(row["measure"], row["breakdown"], _shown(row), None)
            placed.append((_place(row, right), found))
    return [found for _, found in sorted(placed, key=lambda pair: pair[0])]


def _numbered(rows: Iterable[Row]) -> dict[int, dict[str, str]]:
    names = ("measure", "breakdown", "observations", *COMPARED)
    return {
        number: {name: csv_cell(row.get(name)) for name in names} for number, row in enumerate(rows)
    }


def _paired(
    left: dict[int, dict[str, str]],
    right: dict[int, dict[str, str]],
    pairs: list[tuple[int, int]],
    key: Callable[[Mapping[str, str]], Hashable],
    *,
    alone: bool,
) -> list[tuple[int, int]]:
    """Put the rows that have no partner yet together by a key, in order; or only lone ones."""
    ones, twos = defaultdict(list), defaultdict(list)
    known, met = {one for one, _ in pairs}, {two for _, two in pairs}
    for one, row in left.items():
        if one not in known:
            ones[key(row)].append(one)
    for two, row in right.items():
        if two not in met:
            twos[key(row)].append(two)
    found: list[tuple[int, int]] = []
    for name, some in ones.items():
        others = twos.get(name, [])
        if not alone or len(some) == len(others) == 1:
            found += zip(some, others, strict=False)
    return found


def _kind(row: Mapping[str, str]) -> Hashable:
    return row["measure"], row["breakdown"]


def _dated(row: Mapping[str, str]) -> Hashable:
    return _kind(row), *(row[name] for name in DATES)


def _trail(row: Mapping[str, str]) -> Hashable:
    return _dated(row), row["observations"]


def _shown(row: Mapping[str, str]) -> dict[str, str]:
    return {name: row[name] for name in COMPARED}


def _place(row: Mapping[str, str], right: dict[int, dict[str, str]]) -> float:
    """Return where a row that is gone belongs: after the last of its measure, else at the end."""
    same = [two for two, other in right.items() if other["measure"] == row["measure"]]
    return (same[-1] if same else len(right)) + 0.5
