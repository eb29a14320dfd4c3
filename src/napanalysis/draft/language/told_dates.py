"""Dates of a text, and those that words stand for: "the previous year", "12 May" of a year."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache

from napanalysis.catalogue import wording
from napanalysis.published import UnreadableFigure, read

SINCE, AS_OF, BARE = "since", "as of", "bare"
#: No period is longer, in years.
LONGEST = 60
# No words stand for a year before this one.
_FIRST_TOLD = "1900"
# So many dates before words that stand for one may be meant by them.
_MANY = 12
#: The year of "12 May" until it is known, and that of "the first quarter".
NO_YEAR, PART_OF_YEAR = "0004", "0008"
#: Words that stand for a date, in the order in which they are looked for.
WORDS = MOVED, PREVIOUS, EARLIER, PRECEDING, _SAME, _CURRENT, _LATEST = (
    "moved", "previous", "earlier", "preceding", "same", "current", "latest",
)  # fmt: skip


@dataclass(frozen=True)
class Reported:
    """A period by its first and last day, month or year: what a document reports on."""

    first: str
    last: str

    @property
    def is_day(self) -> bool:
        """Whether it is one day."""
        return self.first == self.last and len(self.first) == 10

    @property
    def is_fiscal_year(self) -> bool:
        """Whether it is a year from April to March."""
        return self.first.endswith("-04-01") and self.last == f"{int(self.first[:4]) + 1}-03-31"

    @property
    def is_year(self) -> bool:
        """Whether it is a year or some years, fiscal ones too."""
        return len(self.first) == 4 or self.is_fiscal_year

    @property
    def within_a_year(self) -> bool:
        """Whether it is a month, a year or a fiscal year, or a part of one."""
        years = bool(self.first) and int(self.last[:4]) - int(self.first[:4]) <= 1
        return years and not self.is_day

    @property
    def whole(self) -> tuple[str, str]:
        """First and last day where one calendar year is printed, else as `first` and `last`."""
        if self.first == self.last and len(self.first) == 4:
            return f"{self.first}-01-01", f"{self.last}-12-31"
        return self.first, self.last


@dataclass(frozen=True)
class Dated(Reported):
    """A date or period printed in a sentence, from `start` to `end`.

    Its role is ``since``, ``as of`` or ``bare``; one that stands aside dates the numbers within
    some limits `only`: "down from 375 in 2017".
    """

    start: int
    end: int
    role: str = BARE
    only: tuple[int, int] | None = None

    @property
    def aside(self) -> bool:
        """Whether it is set beside the other dates."""
        return self.only is not None


@cache
def months() -> dict[str, int]:
    """Return the numbers of the months by their names in both languages."""
    entries = wording("vocabulary")["month"].items()
    return {name: int(number) for number, names in entries for name in names}


def iso(year: str, month: str | None, day: str | None) -> str:
    """Return a date as far as it is printed; a day after the last of its month is that one."""
    if month is None:
        return year
    number = int(month) if month.isdigit() else months()[month.lower().rstrip(".")]
    if day is None:
        return f"{year}-{number:02}"
    most = calendar.monthrange(int(year), number)[1]
    return f"{year}-{number:02}-{min(int(re.sub(r'[^0-9]', '', day)), most):02}"


def resolved(
    dated: Sequence[Dated], earlier: Sequence[Dated], year: Reported | None, text: str
) -> list[Dated]:
    """Put years in place of "the previous year"; no date where it can't be told which."""
    settled: list[Dated] = []
    known = [date for date in earlier if date.first and date.role != SINCE]
    before = len(known)
    for printed in dated:
        if printed.first in WORDS:
            beside = year is None or printed.first in (PREVIOUS, _SAME)
            near = known[0 if beside else before :]
            near = [date for date in near if not date.aside][-_MANY:] or near[-_MANY:]
            printed = _told(printed, text[printed.start : printed.end].lower(), near, year)
        elif printed.first[:4] in (NO_YEAR, PART_OF_YEAR):
            main = next((date for date in reversed(known[-_MANY:]) if not date.aside), None)
            span = main.whole if main else ("", "")
            short = len(span[0]) > 4 and _months_in(*span) < 24
            if year and (not short or year.first[:7] <= span[0][:7] <= year.last):
                span, short = (year.first, year.last), True
            printed = _in_year(printed, span if short else None)
        settled.append(printed)
        known += [printed] if printed.first and printed.role != SINCE else []
    return settled


def _told(printed: Dated, words: str, near: Sequence[Dated], year: Reported | None) -> Dated:
    """Return what words stand for: the year reported on, what is spoken of, or some time before."""
    word = printed.first
    spoken = next((date for date in reversed(near) if not date.aside), near[-1] if near else None)
    if word == _SAME and "riod" in words:
        spoken = next((date for date in reversed(near) if date.first < date.last), spoken)
    whole = year if word in (_CURRENT, _LATEST) or "reporting" in words else spoken or year
    if whole is None:
        return replace(printed, first="", last="")
    first, last = whole.first, whole.last
    if word == _SAME and spoken and not spoken.is_year and printed.role == BARE:
        printed = replace(printed, role=spoken.role)
    # Of days and months, their year is the one spoken of.
    of_year = word == PREVIOUS or (word == _SAME and re.search("year|année", words))
    if of_year and spoken and _months_in(first, last) != 12:
        first = last = last[:4]
    number = re.search(r"(\w+) (?:\w+ )?(?:years?|ans?|années?|exercices)\b", words)
    months = 12 * (count_in(number[1]) if number else 1)
    if word == PRECEDING:
        months = _months_in(first, last)
    elif word == MOVED:
        months = 12 * (int(first[:4]) - int(words[-4:]))
    elif word in (_SAME, _CURRENT):
        months = 0
    if word == _LATEST:
        return replace(printed, first=earlier_by(first, months - 12), last=last)
    first, last = earlier_by(first, months), earlier_by(last, months)
    if first[:4] < _FIRST_TOLD:
        first = last = ""
    return replace(printed, first=first, last=last)


def count_in(word: str) -> int:
    """Return the number that a word tells, or 1."""
    for language in ("en", "fr"):
        with suppress(UnreadableFigure):
            return min(int(read(word, language).value), LONGEST)
    return 1


def _months_in(first: str, last: str) -> int:
    """Return how many months a period lasts."""
    years = int(last[:4]) - int(first[:4])
    return 12 * years + int(last[5:7] or 12) - int(first[5:7] or 1) + 1


def earlier_by(day: str, months: int) -> str:
    """Return a day, month or year so many months earlier; the last day of a month stays one."""
    if len(day) == 4:
        return str(int(day) - -(-months // 12))
    year, month = divmod(12 * int(day[:4]) + int(day[5:7]) - 1 - months, 12)
    ends = day == iso(day[:4], day[5:7], "31")
    return iso(f"{year:04}", str(month + 1), "31" if ends else day[8:] or None)


def _in_year(printed: Dated, spoken: tuple[str, str] | None) -> Dated:
    """Give a day or month the year that brings it nearest to what is spoken of."""
    if spoken is None:
        return replace(printed, first="", last="")
    first, last = printed.first, printed.last
    if first[:4] == PART_OF_YEAR:
        # The first quarter is that of the year spoken of, which may begin in April.
        ahead = 1 - int(spoken[0][5:7] or 1)
        first, last = earlier_by(first, ahead), earlier_by(last, ahead)
    begin, end = (12 * int(day[:4]) + int(day[5:7] or 1) - 1 for day in spoken)
    begin = (begin + end + 1) // 2 - 6  # its middle, less half a year
    month = 12 * int(first[:4]) + int(first[5:7]) - 1
    back = month - begin - (month - begin) % 12
    return replace(printed, first=earlier_by(first, back), last=earlier_by(last, back))
