"""Dates of a text, and those that words stand for: "the previous year", "12 May" of a year."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache

from napanalysis.catalogue import wording
from napanalysis.published import UnreadableFigure, read

SINCE, AS_OF, BARE = "since", "as of", "bare"
# No count of years is higher.
_LONGEST = 60
#: Where a date of another paragraph is set.
FAR = -1
# No words stand for a year before this one.
_FIRST_TOLD = "1900"
# So many dates before words that stand for one may be meant by them.
_MANY = 12
# What stands between a part of a year and that year.
_PART_OF = re.compile(
    r",? (?:of |in |de )?(?:the |l')?(?:fiscal year |year |année |exercice )?| d['e] ?"
)
# What was founded, where it is named.
_FOUNDED = re.compile(
    r"\b(?:the|our|their|d[eu]|la|le|[dl]') ?"
    r"(?!lanc|ouvert|cré|adopt|fond|début|entrée|mise|launch|open|beginning|start|creat)([^\W\d_]{3,})"
)
#: The year of "12 May", and of the months of a quarter, until it is known.
NO_YEAR = "0000"
#: Ways of telling a date by another: so many months before, at the end of, after, earlier or
#: later than it, or as it in another year; or as the same one, or as one within it.
RELATIVE = BEFORE, LAST, LATEST, AFTER, EARLIER, LATER, MOVED = (
    "before", "last", "latest", "after", "earlier", "later", "moved",
)  # fmt: skip
SAME, CURRENT, BEGUN, PART, MONTH = "same", "current", "begun", "part", "month"
#: Ways beside which the date itself may stand.
APPOSED = (*RELATIVE, SAME, BEGUN)
WAYS = (*RELATIVE, SAME, CURRENT, BEGUN, PART)


@dataclass(frozen=True)
class Reported:
    """A period by its first and last day, month or year: what a document reports on.

    Where the document calls it its year, the others that it names begin in the same month. It may
    be the day on which the document was released.
    """

    first: str
    last: str
    its_year: bool = field(default=False, compare=False, kw_only=True)
    released: bool = field(default=False, compare=False, kw_only=True)

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
        return 0 < self.months <= 24 and not self.is_day

    @property
    def span(self) -> tuple[int, int]:
        """Its first and last month, counted from the year 0."""
        begin, end = (12 * int(day[:4]) - 1 for day in (self.first, self.last))
        return begin + int(self.first[5:7] or 1), end + int(self.last[5:7] or 12)

    @property
    def months(self) -> int:
        """How many months it lasts; none where it can't be told which they are."""
        begin, end = self.span if self.first else (0, -1)
        return end - begin + 1

    @property
    def whole(self) -> tuple[str, str]:
        """First and last day where one calendar year is printed, else as `first` and `last`."""
        if self.first == self.last and len(self.first) == 4:
            return f"{self.first}-01-01", f"{self.last}-12-31"
        return self.first, self.last

    def includes(self, day: str) -> bool:
        """Whether it goes on in the month of a day."""
        return self.first[:7] <= day[:7] <= self.last[:7]

    def includes_all(self, other: Reported) -> bool:
        """Whether no month of another period is outside it."""
        return self.span[0] <= other.span[0] and other.span[1] <= self.span[1]

    def moved(self, begin: int, end: int) -> tuple[str, str]:
        """Return a period of other months, told by years, months or days as this one is."""
        first, last = self.first, self.last
        if len(first) == 4 and (begin % 12 or (end + 1) % 12):
            first = last = f"{NO_YEAR}-01"
        elif len(first) == 10 and end - begin + 1 != self.months:
            first, last = f"{NO_YEAR}-01-01", f"{NO_YEAR}-01-31"
        return in_month(begin, first), in_month(end, last)


@dataclass(frozen=True)
class Dated(Reported):
    """A date or period printed in a sentence, from `start` to `end`.

    Its role is ``since``, ``as of`` or ``bare``; one that stands aside dates the numbers within
    some limits `only`: "down from 375 in 2017". What isn't printed whole is told in some `way`,
    as so many months before another date, for instance; it may go on to the end of the period
    reported on. On one that `founds` something was formed, opened or adopted what these words name.
    """

    start: int
    end: int
    role: str = BARE
    only: tuple[int, int] | None = None
    words: str = ""
    way: str = ""
    lasts: int = 0
    many: bool = False
    goes_on: bool = False
    founds: str = ""

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


def in_month(month: int, like: str) -> str:
    """Return a month, counted from the year 0, as a year, month or day as another date is.

    The last day of a month stays one.
    """
    year, number = divmod(month, 12)
    if len(like) == 4:
        return f"{year:04}"
    ends = like == iso(like[:4], like[5:7], "31")
    return iso(f"{year:04}", str(number + 1), "31" if ends else like[8:] or None)


def count_in(word: str) -> int:
    """Return the number that a word tells, or 1."""
    for language in ("en", "fr"):
        with suppress(UnreadableFigure):
            return min(int(read(word, language).value), _LONGEST)
    return 1


def of_own_year(printed: Dated, year: Reported | None) -> Dated:
    """Return a fiscal year as that of a document whose own begins in another month than April."""
    if not (year and year.its_year and printed.is_fiscal_year):
        return printed
    later = int(year.first[5:7]) - 4
    first, last = printed.moved(*(month + later for month in printed.span))
    return replace(printed, first=first, last=last)


def resolved(
    dated: Sequence[Dated], earlier: Sequence[Dated], year: Reported | None, text: str
) -> list[Dated]:
    """Put years in place of "the previous year"; no date where it can't be told which."""
    settled: list[Dated] = []
    left = list(dated)
    while left:
        printed = left.pop(0)
        known = [date for date in (*earlier, *settled) if date.first]
        reported = year
        part = left and printed.way in (LAST, PART, MONTH)
        if part and _PART_OF.fullmatch(text, printed.end, left[0].start):
            # "The first nine months of this year", "in March of that year"
            whole = _settled(left.pop(0), known, year)
            printed = replace(printed, end=whole.end)
            if whole.first:
                known, reported = [replace(whole, role=BARE, only=None)], None
        settled.append(_settled(printed, known, reported))
    return settled


def _settled(printed: Dated, known: Sequence[Dated], year: Reported | None) -> Dated:
    """Return a date with its first and last day, month or year, if it can be told."""
    first, last = printed.first, printed.last
    if printed.way:
        other = _meant(printed, known, year)
        day = printed.way == SAME and re.search("day|date|jour", printed.words)
        if day and isinstance(other, Dated) and other.role == AS_OF:
            printed = replace(printed, role=AS_OF)  # "on that day"
        first, last = _told(printed, other, year) if other else ("", "")
        first, last = (first, last) if first >= _FIRST_TOLD else ("", "")
    if printed.goes_on:
        first, last = (first, year.whole[1]) if first and year else ("", "")
    return of_own_year(replace(printed, first=first, last=last), year)


def _meant(printed: Dated, known: Sequence[Dated], year: Reported | None) -> Reported | None:
    """Return what is meant by words for a time: the period reported on, or what is spoken of."""
    way = printed.way
    if way == BEGUN:
        # "Since the unit was formed": the sentence that says when has to speak of a unit.
        founded = [date for date in known if date.founds]
        if named := _FOUNDED.findall(printed.words):
            founded = [date for date in founded if named[-1][:6] in date.founds]
        return founded[-1] if founded else None
    known = [date for date in known if not (date.founds and date.start == FAR)]
    spoken = [date for date in known if date.role != SINCE or printed.role == SINCE]
    if year:  # what is planned for later isn't spoken of
        far = way in (BEFORE, AFTER, SAME)
        spoken = [date for date in spoken if date.first[:7] <= year.last[:7]]
        spoken = [date for date in spoken if far or date.start != FAR]
    near = [date for date in spoken if not date.aside][-_MANY:]
    if not (near or (year and way == MOVED)):
        near = spoken[-_MANY:]
    if way == SAME and "riod" in printed.words:
        near = [date for date in near if date.first < date.last] or near
    last = next(reversed(near), None)
    if way in (PART, MONTH):
        short = last is not None and not last.aside and last.months < 24
        if way == MONTH and printed.lasts:
            return last if short else None  # which year ended then is told beside it alone
        reported = year and (year.released or (last and year.includes(last.first)))
        return year if year and (reported or not short) else last if short else None
    of_document = way in (CURRENT, LAST, LATEST) or "reporting" in printed.words
    return (year or last) if of_document else (last or year)


def _told(printed: Dated, other: Reported, year: Reported | None) -> tuple[str, str]:
    """Return the dates of what words tell beside or within another period."""
    way, months = printed.way, printed.lasts or other.months
    at_end = way == LATEST or (way == LAST and (printed.many or other.months > months))
    of_year = way in (BEFORE, LAST, AFTER, SAME, CURRENT) and not (printed.many or at_end)
    of_year = of_year and re.search(r"year|année|exercice|\ban\b", printed.words) is not None
    if other.months < 12 and (way == PART or of_year):
        other = _year_of(other, printed.words, year)
    begin, end = other.span
    if way in (PART, MONTH):
        first, last = printed.span
        # Months are those nearest to the middle of the other period.
        middle = (begin + end + 1) // 2 - 6 + (last - first) // 2
        moved = begin if way == PART else middle + (last - middle) % 12 - last
        ended = way == MONTH and printed.lasts  # "the year ended 31 March"
        return printed.moved((last - ended + 1 if ended else first) + moved, last + moved)
    if year and re.search("so far|to.date", printed.words):
        return other.whole[0], year.whole[1]
    if way in (SAME, CURRENT, BEGUN):
        return other.first, other.last
    if way == MOVED:
        in_year = printed.words[-4:]  # else "the same months of the year before"
        months = 12 * (begin // 12 - int(in_year) if in_year.isdigit() else 1)
    if at_end:
        begin = end - months + 1
    elif way in (BEFORE, LAST):
        begin, end = begin - months, begin - 1
    elif way == AFTER:
        begin, end = end + 1, end + months
    else:
        away = months if way == LATER else -months
        begin, end = begin + away, end + away
    return other.moved(begin, end)


def _year_of(other: Reported, words: str, year: Reported | None) -> Reported:
    """Return the year in which a shorter period ends: the one reported on, or as words tell."""
    if year and year.months == 12 and year.includes(other.last):
        return year
    begin = int(other.last[:4])
    if re.search("fiscal|exercice", words):
        begin -= other.last[5:7] < "04"
        return Reported(f"{begin}-04-01", f"{begin + 1}-03-31")
    return Reported(f"{begin}", f"{begin}")
