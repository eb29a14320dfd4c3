"""Find the dates of a sentence and the part each plays: since, as of, within, from and to."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from napanalysis.draft.vocabulary import compiled, table
from napanalysis.fiscal_year import FiscalYear

SINCE, AS_OF, WITHIN, BARE = "since", "as of", "within", "bare"
_EARLIEST, _LATEST = 1950, 2079
# Words farther than this before a date don't give it its part.
_NEAR = 160
_PREVIOUS, _CURRENT, _UNTOLD, _SAME = "previous", "current", "untold", "same"


@dataclass(frozen=True)
class Dated:
    """A date or period printed in a sentence.

    Attributes
    ----------
    start, end : int
        Limits of the date in the sentence.
    first, last : str
        First and last date as far as printed: `2014`, `2015-08`, `2015-08-31`.
    role : str
        ``since``, ``as of``, ``within`` or ``bare``.
    aside : bool
        Whether it dates only what is set beside the rest: "down from 375 in 2017".
    """

    start: int
    end: int
    first: str
    last: str
    role: str
    aside: bool = False

    @property
    def whole(self) -> tuple[str, str]:
        """First and last day where a calendar year is printed, else as `first` and `last`."""
        first = f"{self.first}-01-01" if len(self.first) == 4 else self.first
        last = f"{self.last}-12-31" if len(self.last) == 4 else self.last
        if self.first != self.last and len(self.first) == 4:
            return self.first, self.last
        return first, last


@cache
def _months() -> dict[str, int]:
    months = table()["dates"]["months"]
    return {name: i for key in ("en", "fr") for i, name in enumerate(months[key], start=1)}


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    month = "|".join(_months())
    year = r"(?:19|20)\d{2}"
    day = r"\d{1,2}(?:er|st|nd|rd|th)?"
    days = rf"{day}(?:(?:,\s*{day})*,?\s*(?:et|and|au|à|to|-|–|&)\s*(?:le\s+)?{day})?"
    return {
        "span": compiled(rf"\b({year})\s*[-–/]\s*({year}|\d{{2}})\b(?![-–/]\d)"),
        "cross": compiled(
            rf"\b({day})\s+({month})\s+(?:au|to|-|–)\s+({day})\s+({month})\s+({year})\b"
        ),
        "cross_en": compiled(
            rf"\b({month})\s+({day})\s*(?:,|to|through|and|-|–)+\s*({month})\s+({day}),?\s+({year})\b"
        ),
        "months": compiled(
            rf"\b({month})\s*(?:to|through|and|et|à|-|–)\s*({month}),?\s+({year})\b"
        ),
        "day_fr": compiled(rf"\b({days})\s+({month}),?\s+({year})\b"),
        "day_en": compiled(rf"\b({month})\s+({days}),?\s+({year})\b"),
        "month": compiled(rf"\b({month})(?:\s+of)?,?\s+({year})\b"),
        "iso": compiled(rf"\b({year})-(\d{{2}})-(\d{{2}})\b"),
        "year": compiled(rf"(?<![\d.,$-])\b({year})\b(?![\d]|[.,]\d|[ \u00a0]\d{{3}}\b|\s?[%$])"),
        # A day and month without a year still aren't figures.
        "day": compiled(rf"\b(?:{days}\s+(?:{month})|(?:{month})\s+{day})\b"),
    }


def dates(
    text: str, language: str, told: Sequence[Dated] = (), year: FiscalYear | None = None
) -> list[Dated]:
    """Return the dates printed in `text`, from left to right.

    Parameters
    ----------
    text : str
        A sentence.
    language : str
        ``en`` or ``fr``: the language of the words before a date.
    told : sequence of Dated, optional
        Dates of the sentences before, for "the previous year".
    year : FiscalYear, optional
        The year reported on, for "over the year".

    Examples
    --------
    >>> [(d.first, d.last, d.role) for d in dates("Since 2005, as of August 2015", "en")]
    [('2005', '2005', 'since'), ('2015-08', '2015-08', 'as of')]
    >>> [(d.first, d.last) for d in dates("du 28 septembre au 2 octobre 2014", "fr")]
    [('2014-09-28', '2014-10-02')]
    >>> [(d.first, d.last) for d in dates("En 2014-2015", "fr")]
    [('2014-04-01', '2015-03-31')]
    >>> [d.first for d in dates("375 in 2019, up from 340 the year before", "en")]
    ['2019', '2018']
    """
    taken: list[tuple[int, int, str, str]] = []
    for name, pattern in _patterns().items():
        for found in pattern.finditer(text):
            if any(found.start() < end and start < found.end() for start, end, *_ in taken):
                continue
            read = _read(name, found)
            if read is not None:
                taken.append((found.start(), found.end(), *read))
    for name in (_UNTOLD, _PREVIOUS, _SAME, _CURRENT):
        for found in compiled(rf"(?<![\w'])(?:{table()['dates'][name][language]})").finditer(text):
            if not any(found.start() < end and start < found.end() for start, end, *_ in taken):
                taken.append((found.start(), found.end(), name, name))
    taken.sort()
    return _resolved(_with_roles(text, _ranges(text, taken, language), language), told, year)


def _resolved(
    found: Sequence[Dated], told: Sequence[Dated], year: FiscalYear | None
) -> list[Dated]:
    """Put years in place of "the previous year"; no date where it can't be told which."""
    settled: list[Dated] = []
    for one in found:
        if one.first == _SAME:
            spoken = [other for other in (*told, *settled) if other.first and other.role != SINCE]
            same = spoken[-1] if spoken else None
            first, end = (same.first, same.last) if same else ("", "")
            one = replace(one, first=first, last=end)
        elif one.first in (_PREVIOUS, _CURRENT, _UNTOLD):
            spoken = [other for other in (*told, *settled) if _whole_year(other)]
            last = spoken[-1] if spoken else None
            if last is None and one.first == _PREVIOUS:
                # Of days and months alone, their year is the one spoken of.
                some = [other for other in (*told, *settled) if other.first and other.role != SINCE]
                if some:
                    last = replace(some[-1], first=some[-1].last[:4], last=some[-1].last[:4])
            if one.first == _CURRENT and year is not None:
                first, end = year.start.isoformat(), year.end.isoformat()
            elif one.first == _PREVIOUS and last is not None:
                first, end = (_back(day) for day in (last.first, last.last))
            else:
                first, end = "", ""
            one = replace(one, first=first, last=end)
        settled.append(one)
    return settled


def _whole_year(one: Dated) -> bool:
    if one.role == SINCE or not one.first:
        return False
    return (len(one.first) == 4 and one.first == one.last) or (
        one.first.endswith("-04-01") and one.last.endswith("-03-31")
    )


def _back(day: str) -> str:
    return f"{int(day[:4]) - 1}{day[4:]}"


def _read(name: str, found: re.Match[str]) -> tuple[str, str] | None:
    groups = found.groups()
    if name == "span":
        first = int(groups[0])
        last = int(groups[1]) if len(groups[1]) == 4 else first // 100 * 100 + int(groups[1])
        if last == first + 1:
            year = FiscalYear(first)
            return year.start.isoformat(), year.end.isoformat()
        return (groups[0], str(last)) if first < last <= first + 60 else None
    if name == "cross":
        year_no = groups[4]
        return (
            _day(year_no, groups[1], groups[0]),
            _day(year_no, groups[3], groups[2]),
        )
    if name == "cross_en":
        return _day(groups[4], groups[0], groups[1]), _day(groups[4], groups[2], groups[3])
    if name == "months":
        opening, closing = (f"{groups[2]}-{_months()[groups[at].lower()]:02}" for at in (0, 1))
        return (opening, closing) if opening < closing else None
    if name in ("day_fr", "day_en"):
        printed, month = (groups[0], groups[1]) if name == "day_fr" else (groups[1], groups[0])
        numbers = re.findall(r"\d+", printed)
        return _day(groups[2], month, numbers[0]), _day(groups[2], month, numbers[-1])
    if name == "month":
        text = f"{groups[1]}-{_months()[groups[0].lower()]:02}"
        return text, text
    if name == "iso":
        return found[0], found[0]
    if name == "year":
        ok = _EARLIEST <= int(groups[0]) <= _LATEST
        return (groups[0], groups[0]) if ok else None
    return "", ""


def _day(year: str, month: str, day: str) -> str:
    number = _months()[month.lower()]
    most = calendar.monthrange(int(year), number)[1]
    return f"{year}-{number:02}-{min(int(re.findall(r'[0-9]+', day)[0]), most):02}"


def _ranges(
    text: str, taken: list[tuple[int, int, str, str]], language: str
) -> list[tuple[int, int, str, str]]:
    """Join "from A to B" into one period."""
    words = table()["dates"]
    opening = compiled(rf"(?:{words['from'][language]})\s*(?:le |the )?$")
    middle = compiled(
        rf"\s*(?:{words['to'][language]})\s*(?:le |the |la )?(?:(?:{words['edge'][language]}) ?)?"
    )
    joined: list[tuple[int, int, str, str]] = []
    for one in taken:
        if joined and one[2] and joined[-1][2]:
            start, end, first, last = joined[-1]
            between = text[end : one[0]]
            if (
                not {one[2], joined[-1][2]} & {_PREVIOUS, _CURRENT, _UNTOLD, _SAME}
                and middle.fullmatch(between)
                and (
                    opening.search(text, max(0, start - _NEAR), start)
                    or (re.fullmatch(r"\s*(?:to|à)\s*", between) and len(first) == len(one[2]) == 4)
                )
                and (first, last) <= (one[2], one[3])
            ):
                joined[-1] = (start, one[1], first, one[3])
                continue
        joined.append(one)
    return joined


def _with_roles(text: str, taken: list[tuple[int, int, str, str]], language: str) -> list[Dated]:
    words = table()["dates"]
    roles = [
        (
            role,
            compiled(
                rf"(?<![\w'])(?:{words[key][language]})\s*(?:(?:the|le|l'|d')\s*)?"
                rf"(?:(?:{words['parts'][language]})\s*(?:de |d'|of )?)?$"
            ),
        )
        for role, key in ((SINCE, "since"), (AS_OF, "as_of"), (WITHIN, "within"))
    ]
    open_end = compiled(words["open_end"][language])
    compared = compiled(words["compared"][language])
    event = compiled(rf"(?<![\w'])(?:{words['since_event'][language]})\s*$")
    year_to = compiled(rf"(?:{words['year_to'][language]})\s*$")
    found = []
    for start, end, first, last in taken:
        begin = max(0, start - _NEAR)
        before = text[begin:start]
        role = next((name for name, one in roles if one.search(text, begin, start)), BARE)
        if open_end.match(text, end) or (first == last and event.search(before)):
            role = SINCE
        if year_to.search(before) and len(first) == 10:
            first, role = _year_before(last), WITHIN
        if first != last and role == AS_OF:
            role = WITHIN
        beside = re.split(r"[,;(]", before)[-1]
        # "The year before, it was 31" begins a clause about that year.
        opens = re.search(r"(?:^|[.;:]\s*)$", before) is not None
        aside = (first == _PREVIOUS and not opens) or compared.search(beside) is not None
        # "The 2016 evaluation": the year names a thing.
        names = re.search(r"\bthe $", before, re.I) and len(first) == 4
        if names and re.match(r" (?!calendar|fiscal|financial|year|to |and )[a-z]{3,}", text[end:]):
            aside = True
        found.append(Dated(start, end, first, last, role, aside))
    return found


def _year_before(last: str) -> str:
    """Return the first day of the year that ends on `last`."""
    day = date.fromisoformat(last) + timedelta(days=1)
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap else day.day).isoformat()


def bracket(text: str, one: Dated) -> bool:
    """Whether a date stands in brackets together with a number."""
    left, right = text.rfind("(", 0, one.start), text.find(")", one.end)
    if left < 0 or right < 0 or ")" in text[left : one.start]:
        return False
    return bool(re.search(r"\d", text[left : one.start] + text[one.end : right]))
