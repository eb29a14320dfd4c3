"""Numbers that a source prints against what its own other numbers give, told in both languages."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from napanalysis import catalogue
from napanalysis.amounts import figure, number, percent
from napanalysis.analysis.intervals import Interval
from napanalysis.language import Language
from napanalysis.tabular import rows_of

Row = dict[str, Any]

#: Far below any printed digit, far above what computing with binary fractions loses.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Change:
    """A printed change in per cent, and the two counts of the same source that it is of.

    Parameters
    ----------
    old, new, change : dict
        Observations: the earlier count, the later one, and the change printed between them.
    sign : int
        1 where the change is printed as an increase, -1 where as a decrease.
    language : str
        Language of the source, which says what its decimal sign is.
    """

    old: Row
    new: Row
    change: Row
    sign: int
    language: str

    @property
    def printed(self) -> Interval:
        """What the printed percentage allows: half a unit of its last digit either way."""
        found = _rounded(self.change, self.decimals)
        return found if self.sign > 0 else Interval.exact(0) - found

    @property
    def decimals(self) -> int:
        """Decimals of the printed percentage."""
        return _decimals(self.change["published"], self.language)

    @property
    def computed(self) -> Interval:
        """The change that the two counts give, in per cent."""
        return (_number(self.new) / _number(self.old)).scaled(100) - Interval.exact(100)

    @property
    def implied(self) -> Interval:
        """What the earlier count would be if the later one and the printed change are right."""
        growth = self.printed.scaled(0.01) + Interval.exact(1)
        # Nothing falls by more than all of it.
        floor = max(0.0, growth.lower or 0.0)
        return _number(self.new) / Interval(growth.value, floor, growth.upper)

    @property
    def is_contradicted(self) -> bool:
        """Whether no number that the counts allow is one that the printed change allows."""
        return self.computed.is_surely_below(self.printed) or self.printed.is_surely_below(
            self.computed
        )

    def details(self) -> dict[str, str]:
        """Return what a message says of it, by placeholder."""
        whole = catalogue.units()[self.old["unit"]].whole
        told = {"old": self.old["published"], "new": self.new["published"]}
        for language in Language:
            told[f"computed_{language}"] = _change(self.computed.value, self.decimals, language)
            told[f"printed_{language}"] = _change(self.printed.value, self.decimals, language)
            told[f"implied_{language}"] = allowed(self.implied, language, whole=whole)
        return told


@dataclass(frozen=True)
class Share:
    """A printed percentage, and the counts of the same source that it is a share of.

    Parameters
    ----------
    share, part : dict
        Observations: the percentage, and the count that it is of.
    wholes : list of dict
        The counts that add up to the whole.
    language : str
        Language of the source, which says what its decimal sign is.
    """

    share: Row
    part: Row
    wholes: list[Row]
    language: str

    @property
    def counts(self) -> list[Row]:
        """The counts, each once."""
        return [self.part, *(row for row in self.wholes if row is not self.part)]

    @property
    def computed(self) -> Interval:
        """The share that the counts give, in per cent."""
        rest = [_number(row) for row in self.wholes if row is not self.part]
        part = _number(self.part)
        if len(rest) < len(self.wholes):
            return part.share_of_sum(sum(rest[1:], rest[0])).scaled(100)
        return (part / sum(rest[1:], rest[0])).scaled(100)

    @property
    def is_contradicted(self) -> bool:
        """Whether no share that the counts allow rounds to the printed one."""
        printed = _rounded(self.share, _decimals(self.share["published"], self.language))
        return self.computed.is_surely_below(printed) or printed.is_surely_below(self.computed)

    def details(self) -> dict[str, str]:
        """Return what a message says of it, by placeholder."""
        decimals = _decimals(self.share["published"], self.language)
        value = self.computed.value
        return {
            f"computed_{language}": "?"
            if value is None
            else percent(value / 100, language, decimals)
            for language in Language
        }


def shares(observations: pd.DataFrame, languages: dict[str, str]) -> Iterator[Share]:
    """Yield each printed share whose counts are printed in the same source.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations of any number of sources.
    languages : dict of str to str
        The language of each source.
    """
    for entry in catalogue.wording("crosschecks")["printed_share"]:
        names = {entry["share"], entry["part"], *entry["whole"]}
        rows = rows_of(observations[observations["indicator"].isin(names)])
        known = {(row["indicator"], row["breakdown"], _moment(row)): row for row in rows}
        for share in rows:
            if share["indicator"] != entry["share"]:
                continue
            part = known.get((entry["part"], share["breakdown"], _moment(share)))
            wholes = [known.get((whole, "", _moment(share))) for whole in entry["whole"]]
            given = [whole for whole in wholes if whole is not None]
            if part is not None and len(given) == len(wholes):
                yield Share(share, part, given, languages[share["source"]])


def changes(observations: pd.DataFrame, languages: dict[str, str]) -> Iterator[Change]:
    """Yield each printed change whose two counts are printed in the same source.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations of any number of sources.
    languages : dict of str to str
        The language of each source.
    """
    for entry in catalogue.wording("crosschecks")["printed_change"]:
        counts = rows_of(observations[observations["indicator"] == entry["count"]])
        for change in rows_of(observations[observations["indicator"] == entry["change"]]):
            same = [row for row in counts if _place(row) == _place(change)]
            new = [row for row in same if _days(row) == _days(change)]
            old = [row for row in same if new and _precedes(row, new[0])]
            if old:
                sign = 1 if entry["direction"] == "increase" else -1
                yield Change(old[0], new[0], change, sign, languages[change["source"]])


def allowed(numbers: Interval, language: str, *, whole: bool = False) -> str:
    """Return the numbers that an interval allows, in words.

    Parameters
    ----------
    numbers : Interval
        With one bound at least.
    language : str
        ``en`` or ``fr``.
    whole : bool, default False
        Whether only whole numbers are meant.

    Examples
    --------
    >>> allowed(Interval(355, 353.6, 356.1), "en", whole=True)
    '354 to 356'
    >>> allowed(Interval(355, 353.6, None), "fr", whole=True)
    '354 ou plus'
    """
    low, high = numbers.lower, numbers.upper
    if whole:
        low = None if low is None else math.ceil(low)
        high = None if high is None else math.floor(high)
        if low is not None and high is not None and low > high:
            low, high = high, low
    kind = "between"
    if low is None or high is None:
        kind = "at_most" if low is None else "at_least"
    elif low == high:
        kind = "one"
    wording = catalogue.wording("crosschecks")["allowed"][kind][str(language)]
    told = {"low": low, "high": high}
    return str(
        wording.format_map(
            {key: "" if bound is None else number(bound, language) for key, bound in told.items()}
        )
    )


def counted(row: Row, language: str) -> str:
    """Return an observation's number as its wording has it, in either language."""
    numbers = _number(row)
    return figure(row["value"], numbers.lower, numbers.upper, row["qualifier"], language)


def _change(value: float | None, decimals: int, language: str) -> str:
    wording = catalogue.wording("crosschecks")["change"]
    if value is None or round(value, decimals) == 0:
        return str(wording["none"][str(language)])
    told = percent(abs(value) / 100, language, decimals)
    return str(wording["increase" if value > 0 else "decrease"][str(language)].format(number=told))


def _number(row: Row) -> Interval:
    return Interval.of(row["value"], row["lower"], row["upper"])


def _rounded(row: Row, decimals: int) -> Interval:
    """Return what a printed percentage allows: half a unit of its last digit either way."""
    if row["qualifier"] != "exact":
        return _number(row)
    half = 10.0**-decimals / 2 + _ROUNDING
    return Interval(row["value"], row["value"] - half, row["value"] + half)


def _decimals(published: str, language: str) -> int:
    sign = "," if language == "fr" else "."
    found = re.search(rf"\d{re.escape(sign)}(\d+)", published)
    return len(found[1]) if found else 0


def _moment(row: Row) -> tuple[str, ...]:
    names = ("source", "geography", "period_start", "period_end", "as_of")
    return tuple(row[name] for name in names)


def _place(row: Row) -> tuple[str, ...]:
    return (row["source"], row["breakdown"], row["geography"])


def _days(row: Row) -> tuple[date, date]:
    return (date.fromisoformat(row["period_start"]), date.fromisoformat(row["period_end"]))


def _precedes(row: Row, later: Row) -> bool:
    """Whether a period ends where a later one of the same length begins; leap days don't count."""
    start, end = _days(row)
    next_start, next_end = _days(later)
    days, next_days = (end - start).days, (next_end - next_start).days
    return end + timedelta(days=1) == next_start and abs(days - next_days) <= 1
