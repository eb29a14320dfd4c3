"""Numbers that a source prints against what its own other numbers give, told in both languages."""

from __future__ import annotations

import math
from datetime import date, timedelta

from napanalysis import catalogue
from napanalysis.analysis.consistency.finding import Figures, Findings, key, problem
from napanalysis.analysis.interval_arithmetic import Interval
from napanalysis.analysis.measure_rows import Row
from napanalysis.language import Language
from napanalysis.number_formats import decimals_printed, figure, number, percent

#: Far below any printed digit, far above what computing with binary fractions loses.
_ROUNDING = 1e-9


def contradicted_shares(figures: Figures) -> Findings:
    """Yield each printed percentage that no share of counts of the same source rounds to."""
    for entry in catalogue.wording("crosschecks")["printed_share"]:
        rows = figures.of(entry["share"], entry["part"], *entry["whole"])
        known = {(row["indicator"], row["breakdown"], key(row)): row for row in rows}
        for share in figures.of(entry["share"]):
            part = known.get((entry["part"], share["breakdown"], key(share)))
            wholes = [known.get((whole, "", key(share))) for whole in entry["whole"]]
            rest = [whole for whole in wholes if whole is not None and whole is not part]
            if part is None or None in wholes:
                continue
            above, below = Interval.of(part), sum(map(Interval.of, rest), Interval.exact(0))
            inside = len(rest) < len(wholes)
            computed = (above.share_of_sum(below) if inside else above / below).scaled(100)
            if computed.value is not None and computed.excludes(rounded(share)):
                size, decimals = computed.value / 100, _decimals(share)
                details = {f"computed_{each}": percent(size, each, decimals) for each in Language}
                yield problem("printed-share-differs", share, [part, *rest], **details)


def contradicted_changes(figures: Figures) -> Findings:
    """Yield the earlier count of each printed change that the counts of its source exclude."""
    place = ("source", "breakdown", "geography")
    for entry in catalogue.wording("crosschecks")["printed_change"]:
        sign = 1 if entry["direction"] == "increase" else -1
        for change in figures.of(entry["change"]):
            counts = figures.of(entry["count"])
            same = [row for row in counts if key(row, place) == key(change, place)]
            new = next((row for row in same if _days(row) == _days(change)), None)
            old = new and next((row for row in same if _precedes(row, new)), None)
            if new and old and (details := contradiction(old, new, change, sign)):
                yield problem("printed-change-differs", old, [new, change], **details)


def contradiction(old: Row, new: Row, change: Row, sign: int) -> dict[str, str]:
    """Return what a message says of a printed change that two counts of its source exclude.

    A decrease has the sign -1. Nothing comes back where a change that the counts allow is one that
    the printed one allows.
    """
    size = rounded(change)
    printed = size if sign > 0 else -size
    computed = (Interval.of(new) / Interval.of(old)).scaled(100) - Interval.exact(100)
    if not computed.excludes(printed):
        return {}
    decimals, whole = _decimals(change), catalogue.units()[old["unit"]].whole
    details = {"old": old["published"], "new": new["published"]}
    for each in Language:
        details[f"computed_{each}"] = _change(computed.value, decimals, each)
        details[f"printed_{each}"] = _change(printed.value, decimals, each)
        details[f"implied_{each}"] = allowed(implied(new, printed), each, whole=whole)
    return details


def implied(new: Row, printed: Interval) -> Interval:
    """Return what the earlier count would be if the later one and the printed change are right."""
    growth = printed.scaled(0.01) + Interval.exact(1)
    # Nothing falls by more than all of it.
    floor = max(0.0, growth.lower or 0.0)
    return Interval.of(new) / Interval(growth.value, floor, growth.upper)


def allowed(numbers: Interval, language: str, *, whole: bool = False) -> str:
    """Return the numbers that an interval allows, in words: "354 to 356", "334 ou plus".

    `whole` says that only whole numbers are meant. One bound at least is there.
    """
    low, high = numbers.lower, numbers.upper
    if whole:
        low = None if low is None else math.ceil(low)
        high = None if high is None else math.floor(high)
    if low is None or high is None:
        kind = "at_most" if low is None else "at_least"
    else:
        low, high = min(low, high), max(low, high)
        kind = "between" if low < high else "one"
    wording = catalogue.wording("crosschecks")["allowed"][kind][str(language)]
    ends = {"low": low, "high": high}
    shown = {name: number(end, language) for name, end in ends.items() if end is not None}
    return str(wording.format_map(shown))


def counted(row: Row, language: str) -> str:
    """Return an observation's number as its wording has it, in either language."""
    numbers = Interval.of(row)
    return figure(row["value"], numbers.lower, numbers.upper, row["qualifier"], language)


def _change(value: float | None, decimals: int, language: str) -> str:
    wording = catalogue.wording("crosschecks")["change"]
    if value is None or round(value, decimals) == 0:
        return str(wording["none"][str(language)])
    size = percent(abs(value) / 100, language, decimals)
    return str(wording["increase" if value > 0 else "decrease"][str(language)].format(number=size))


def rounded(row: Row) -> Interval:
    """Return what a printed percentage allows: half a unit of its last digit either way."""
    if row["qualifier"] != "exact":
        return Interval.of(row)
    half = 10.0 ** -_decimals(row) / 2 + _ROUNDING
    return Interval(row["value"], row["value"] - half, row["value"] + half)


def _decimals(row: Row) -> int:
    return decimals_printed(row["published"], row["value"]) or 0


def _days(row: Row) -> tuple[date, date]:
    return (date.fromisoformat(row["period_start"]), date.fromisoformat(row["period_end"]))


def _precedes(row: Row, later: Row) -> bool:
    """Whether a period ends where a later one of the same length begins; leap days don't count."""
    start, end = _days(row)
    next_start, next_end = _days(later)
    days, next_days = (end - start).days, (next_end - next_start).days
    return end + timedelta(days=1) == next_start and abs(days - next_days) <= 1
