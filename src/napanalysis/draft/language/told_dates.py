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
#: No period is longer, in years.
LONGEST = 60
#: Where a date of another paragraph is set.
FAR = -1
# No words stand for a year before this one.
_FIRST_TOLD = "1900"
# So many dates before words that stand for one may be meant by them.
_MANY = 12
# What stands between a part of a year and that year.
_PART_OF = re.compile(
    r"(?:,? (?:of |in |de )?(?:the |l')?(?:fiscal year |year |année |exercice )?| d['e] ?).{3}"
)
#: The year of "12 May" until it is known, and that of "the first quarter".
NO_YEAR, PART_OF_YEAR = "0004", "0008"
#: Words that stand for a date: "the same weeks of 2021", "that year", "this year".
NAMED = MOVED, _SAME, CURRENT = "moved", "same", "current"
#: Words for so many months before, at the end of or after another date, or for it so much moved.
RELATIVE = BEFORE, LAST, LATEST, _AFTER, EARLIER, _LATER = (
    "before", "last", "latest", "after", "earlier", "later",
)  # fmt: skip
WORDS = {*NAMED, *RELATIVE}


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
        years = bool(self.first) and int(self.last[:4]) - int(self.first[:4]) <= 1
        return years and not self.is_day

    @property
    def months(self) -> int:
        """How many months it lasts."""
        years = int(self.last[:4]) - int(self.first[:4])
        return 12 * years + int(self.last[5:7] or 12) - int(self.first[5:7] or 1) + 1

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
    before = [date for date in earlier if date.first]
    left = list(dated)
    while left:
        printed = of_own_year(left.pop(0), year)
        known = [*before, *(date for date in settled if date.first)]
        spoken = [date for date in known if date.role != SINCE]
        if year:  # what is planned for later isn't spoken of
            far = printed.first in (BEFORE, _AFTER, _SAME)
            spoken = [date for date in spoken if far or date.start != FAR]
            spoken = [date for date in spoken if date.first[:7] <= year.last[:7]]
        main = None
        part = left and printed.first[:4] in (LAST, NO_YEAR, PART_OF_YEAR)
        if part and _PART_OF.fullmatch(text[printed.end : left[0].start + 3]):
            # "The first nine months of this year", "in March of that year"
            [whole] = resolved([left[0]], known, year, text)
            printed, main = replace(printed, end=left.pop(0).end), whole if whole.first else None
        if printed.first in WORDS:
            beside = year is None or printed.first in (BEFORE, _AFTER, EARLIER, _SAME)
            near = known if printed.role == SINCE else spoken  # "since then"
            near = near if beside else [date for date in settled if date in spoken]
            near = [date for date in near if not date.aside][-_MANY:] or near[-_MANY:]
            words = text[printed.start : printed.end].lower()
            printed = _told(printed, words, near, main or year)
        elif printed.last == CURRENT:
            [begun] = resolved([replace(printed, last=printed.first)], known, year, text)
            ended = year.whole[1] if year and begun.first else ""
            printed = replace(printed, first=ended and begun.first, last=ended)
        elif printed.last[:4] in (NO_YEAR, PART_OF_YEAR):
            apart = [date for date in spoken[-_MANY:] if not date.aside]
            around = main or next(reversed(apart), None)
            span = around.whole if around else ("", "")
            short = len(span[0]) > 4 and Reported(*span).months < 24
            within = year and (year.released or year.first[:7] <= span[0][:7] <= year.last)
            if year and not main and (within or not short):
                span, short = year.whole, True
            if short and printed.last.startswith(PART_OF_YEAR) and Reported(*span).months < 12:
                span = Reported(span[1][:4], span[1][:4]).whole
            printed = _in_year(printed, span if short else None)
        settled.append(printed)
    return settled


def of_own_year(printed: Dated, year: Reported | None) -> Dated:
    """Return a fiscal year as that of a document whose own begins in another month than April."""
    if not (year and year.its_year and printed.is_fiscal_year):
        return printed
    later = int(year.first[5:7]) - 4
    first, last = (earlier_by(day, -later) for day in (printed.first, printed.last))
    return replace(printed, first=first, last=last)


def _told(printed: Dated, words: str, near: Sequence[Dated], year: Reported | None) -> Dated:
    """Return what words stand for: the year reported on, what is spoken of, or a time beside."""
    word = printed.first
    spoken = next((date for date in reversed(near) if not date.aside), near[-1] if near else None)
    if word == _SAME and "riod" in words:
        spoken = next((date for date in reversed(near) if date.first < date.last), spoken)
    of_document = word in (CURRENT, LAST, LATEST) or "reporting" in words
    whole = (year or spoken) if of_document else (spoken or year)
    if whole is None:
        return replace(printed, first="", last="")
    if word == _SAME and spoken and not spoken.is_year and printed.role == BARE:
        printed = replace(printed, role=spoken.role)
    first, last = whole.first, whole.last
    if word in RELATIVE:
        first, last = _beside(word, int(printed.last), whole, year)
    elif word == MOVED:
        away = 12 * (int(first[:4]) - int(words[-4:]))
        first, last = earlier_by(first, away), earlier_by(last, away)
    elif re.search("year|année|exercice", words) and whole.months < 12:
        # Of days and months, their year is the one spoken of.
        first = last = last[:4]
        if re.search("fiscal|exercice", words):
            begin = int(first) - (whole.last[5:7] < "04")
            first, last = f"{begin}-04-01", f"{begin + 1}-03-31"
    if first[:4] < _FIRST_TOLD:
        first = last = ""
    return replace(printed, first=first, last=last)


def _beside(word: str, lasts: int, whole: Reported, year: Reported | None) -> tuple[str, str]:
    """Return the time so many months before or after another; "the last" may be its end."""
    months, many = abs(lasts) or whole.months, lasts < 0
    if word == LATEST or (word == LAST and (many or whole.months > months)):
        return _ending(whole.last, months)
    if word in (BEFORE, LAST, _AFTER) and months != whole.months:
        if many or months != 12:
            after = earlier_by(whole.last[:7], -months)
            return _ending(after if word == _AFTER else earlier_by(whole.first[:7], 1), months)
        # Of days and months, it is set beside their year.
        within = year and year.months == 12 and year.first[:7] <= whole.last[:7] <= year.last[:7]
        whole = year if year and within else Reported(whole.last[:4], whole.last[:4])
    away = -months if word in (_AFTER, _LATER) else months
    return earlier_by(whole.first, away), earlier_by(whole.last, away)


def _ending(last: str, months: int) -> tuple[str, str]:
    """Return the months up to a day, month or year."""
    if len(last) == 4 and months % 12:
        last += "-12"
    own = 12 if len(last) == 4 else 1
    return earlier_by(last[:7], months - own) + "-01" * (len(last) == 10), last


def count_in(word: str) -> int:
    """Return the number that a word tells, or 1."""
    for language in ("en", "fr"):
        with suppress(UnreadableFigure):
            return min(int(read(word, language).value), LONGEST)
    return 1


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
    month = 12 * int(last[:4]) + int(last[5:7]) - 1
    back = month - begin - (month - begin) % 12
    return replace(printed, first=earlier_by(first, back), last=earlier_by(last, back))
