"""Find the dates of a sentence and the part each plays: since, as of, within, from and to."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from operator import attrgetter

from napanalysis.catalogue import wording
from napanalysis.draft.vocabulary import compiled, table
from napanalysis.published import UnreadableFigure, read

SINCE, AS_OF, BARE = "since", "as of", "bare"
_FIRST_YEAR, _LAST_YEAR, _LONGEST = 1950, 2079, 60
# So many dates before words that stand for one may be meant by them.
_MANY = 12
# Words farther than this before a date don't give it its part.
_NEAR = 160
# The year of "12 May" until it is known, and that of "the first quarter".
_NO_YEAR, _PART_OF_YEAR = "0004", "0008"
_WENT_TO = re.compile(r"\s+(?:to|à)\s+(?:\w+ )?\d")
# Words that stand for a date, in the order in which they are looked for.
_WORDS = _MOVED, _PREVIOUS, _EARLIER, _PRECEDING, _SAME, _CURRENT, _LATEST = (
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
def _months() -> dict[str, int]:
    months = wording("vocabulary")["month"].items()
    return {name: int(number) for number, names in months for name in names}


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    day = r"(?:3[01]|[12]\d|0?[1-9])(?:er|st|nd|rd|th)?"
    parts = {
        "DD": rf"{day}(?:(?:,\s*{day})*,?\s*(?:et|and|au|à|to|-|–|&)\s*(?:le\s+)?{day})?",
        "D": day,
        # "Sept" without its full stop is seven in French.
        "M": rf"(?!sept\b(?!\.))(?:{'|'.join(_months())})\.?",
        "Y": r"(?:19|20)\d{2}",
    }
    spans = [f"(?P<s{name}>{words})" for name, words in table()["dates"]["span"].items()]
    part = "|".join([*spans, r"first (?P<n1>\w+) months", r"(?P<n2>\w+) premiers mois"])
    year = r"(?:(?P<y1>Y)\s*[-–/]\s*(?:Y|\d\d)\b|(?P<y2>Y)\b)"
    within = rf"(?:{part})\s+(?:of |de |d')?(?:the year |l'année |l'exercice )?{year}"
    # "T4" alone may be a form; "the last quarter" alone is the one before today.
    alone = r"(?:^(?=\S+$)|(?![QT]\d))(?!last|(?:\w+ )?derni)(?<!its )(?<!their )(?<!ses )"
    return tuple(
        compiled(r"\b" + re.sub(r"(?<!\\)\b(?:DD|[DMY])\b", lambda match: parts[match[0]], form))
        for form in (within, *table()["dates"]["grammar"], rf"{alone}(?:{part})\b")
    )


def dates(
    text: str, language: str, earlier: Sequence[Dated] = (), year: Reported | None = None
) -> list[Dated]:
    """Return the dates printed in `text`, from left to right.

    The dates of the sentences before tell "the previous year", the year reported on
    "over the year"; both tell the year of "12 May".

    Examples
    --------
    >>> [(d.first, d.last, d.role) for d in dates("Since 2005, as of August 2015", "en")]
    [('2005', '2005', 'since'), ('2015-08', '2015-08', 'as of')]
    >>> [(d.first, d.last) for d in dates("du 28 septembre au 2 octobre 2014", "fr")]
    [('2014-09-28', '2014-10-02')]
    >>> [d.first for d in dates("375 in 2019, up from 340 the year before", "en")]
    ['2019', '2018']
    """
    printed: list[tuple[re.Match[str], tuple[str, str] | None]] = []
    for name in _WORDS:
        words = compiled(rf"(?<![\w'])(?:{table()['dates'][name][language]})")
        printed += [(match, (name, "")) for match in words.finditer(text)]
    printed += [(match, _read(match)) for form in _patterns() for match in form.finditer(text)]
    taken: list[Dated] = []
    covered = bytearray(len(text))
    for match, days in printed:
        start, end = match.span()
        if days is not None and not any(covered[start:end]):
            taken.append(Dated(*days, start, end))
            covered[start:end] = b"\1" * (end - start)
    taken.sort(key=attrgetter("start"))
    ranges = _ranges(text, taken, language)
    return _resolved(_with_roles(text, ranges, language), earlier, year, text)


def _read(match: re.Match[str]) -> tuple[str, str] | None:
    """Return the first and the last date of a printed one; None where it can't be one."""
    part = {name: text for name, text in match.groupdict().items() if text}
    year, month = part.get("y2", _NO_YEAR), part.get("m2")
    begin = part.get("y1", "")
    first_month = part.get("m1", month)
    spans = [name[1:].split("_") for name in part if name[0] == "s"]
    spans += [["1", str(_count(part[name]))] for name in ("n1", "n2") if name in part]
    if spans:
        year = begin or part.get("y2", _PART_OF_YEAR)
        first, last = (_iso(year, month, None) for month in spans[0])
        # The quarters of a fiscal year are counted from April.
        return (_earlier(first, -3), _earlier(last, -3)) if begin else (first, last)
    if begin:
        year = year if len(year) == 4 else begin[:2] + year
        if int(year) == int(begin) + 1:
            return f"{begin}-04-01", f"{year}-03-31"
        return (begin, year) if 0 < int(year) - int(begin) <= _LONGEST else None
    if month is None and not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return None
    last_day = part.get("d2")
    days = re.findall(r"\d+", part.get("days", "")) or [part.get("d1", last_day), last_day]
    first, last = _iso(year, first_month, days[0]), _iso(year, month, days[-1])
    return (first, last) if first <= last else None


def _iso(year: str, month: str | None, day: str | None) -> str:
    if month is None:
        return year
    number = int(month) if month.isdigit() else _months()[month.lower().rstrip(".")]
    if day is None:
        return f"{year}-{number:02}"
    most = calendar.monthrange(int(year), number)[1]
    return f"{year}-{number:02}-{min(int(re.sub(r'[^0-9]', '', day)), most):02}"


def _resolved(
    dated: Sequence[Dated], earlier: Sequence[Dated], year: Reported | None, text: str
) -> list[Dated]:
    """Put years in place of "the previous year"; no date where it can't be told which."""
    settled: list[Dated] = []
    known = [date for date in earlier if date.first and date.role != SINCE]
    before = len(known)
    for printed in dated:
        if printed.first in _WORDS:
            beside = year is None or printed.first in (_PREVIOUS, _SAME)
            near = known[-_MANY:] if beside else known[before:][-_MANY:]
            printed = _told(printed, text[printed.start : printed.end].lower(), near, year)
        elif printed.first[:4] in (_NO_YEAR, _PART_OF_YEAR):
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
    whole = year if word in (_CURRENT, _LATEST) else spoken or year
    if whole is None:
        return replace(printed, first="", last="")
    first, last = whole.first, whole.last
    if word == _SAME and spoken and not spoken.is_year and printed.role == BARE:
        printed = replace(printed, role=spoken.role)
    # Of days and months, their year is the one spoken of.
    of_year = word == _PREVIOUS or (word == _SAME and re.search("year|année", words))
    if of_year and spoken and _months_in(first, last) != 12:
        first = last = last[:4]
    number = re.search(r"(\w+) (?:\w+ )?(?:years?|ans?|années?|exercices)\b", words)
    months = 12 * (_count(number[1]) if number else 1)
    if word == _PRECEDING:
        months = _months_in(first, last)
    elif word == _MOVED:
        months = 12 * (int(first[:4]) - int(words[-4:]))
    elif word in (_SAME, _CURRENT):
        months = 0
    if word == _LATEST:
        return replace(printed, first=_earlier(first, months - 12), last=last)
    return replace(printed, first=_earlier(first, months), last=_earlier(last, months))


def _count(word: str) -> int:
    """Return the number that a word tells, or 1."""
    for language in ("en", "fr"):
        with suppress(UnreadableFigure):
            return min(int(read(word, language).value), _LONGEST)
    return 1


def _months_in(first: str, last: str) -> int:
    """Return how many months a period lasts."""
    years = int(last[:4]) - int(first[:4])
    return 12 * years + int(last[5:7] or 12) - int(first[5:7] or 1) + 1


def _earlier(day: str, months: int) -> str:
    """Return a day, month or year so many months earlier; the last day of a month stays one."""
    if len(day) == 4:
        return str(int(day) - -(-months // 12))
    year, month = divmod(12 * int(day[:4]) + int(day[5:7]) - 1 - months, 12)
    ends = day == _iso(day[:4], day[5:7], "31")
    return _iso(f"{year:04}", str(month + 1), "31" if ends else day[8:] or None)


def _in_year(printed: Dated, spoken: tuple[str, str] | None) -> Dated:
    """Give a day or month the year that brings it nearest to what is spoken of."""
    if spoken is None:
        return replace(printed, first="", last="")
    first, last = printed.first, printed.last
    if first[:4] == _PART_OF_YEAR:
        # The first quarter is that of the year spoken of, which may begin in April.
        ahead = 1 - int(spoken[0][5:7] or 1)
        first, last = _earlier(first, ahead), _earlier(last, ahead)
    begin, end = (12 * int(day[:4]) + int(day[5:7] or 1) - 1 for day in spoken)
    begin = (begin + end + 1) // 2 - 6  # its middle, less half a year
    month = 12 * int(first[:4]) + int(first[5:7]) - 1
    back = month - begin - (month - begin) % 12
    return replace(printed, first=_earlier(first, back), last=_earlier(last, back))


def _ranges(text: str, taken: Sequence[Dated], language: str) -> list[Dated]:
    """Join "from A to B" into one period."""
    words = table()["dates"]
    opening = compiled(rf"(?:{words['from'][language]})\s*(?:le |the )?$")
    middle = compiled(rf",?\s*(?:{words['to'][language]})\s*(?:le |the |la )?")
    joined: list[Dated] = []
    for last in taken:
        first = joined[-1] if joined else last
        gap = text[first.end : last.start]
        words_alone = first.first in _WORDS or last.first in _WORDS
        if not words_alone and first.first <= last.last and middle.fullmatch(gap):
            # "2019 to 2021", "1 April 2023 to 31 March 2024", "Oct. 2023–Mar. 2024"
            alike = len(first.first) == len(last.first)
            whole = alike and re.fullmatch(r"\s*(?:to|à|au|[-–])\s*", gap)
            if whole or opening.search(text, max(0, first.start - _NEAR), first.start):
                begin, final = first.first, last.last
                if begin.startswith(_NO_YEAR) and not final.startswith(_NO_YEAR):
                    # "entre le 1er janvier et le 30 septembre 2021"
                    year = int(final[:4]) - (begin[4:] > final[4:])
                    begin = f"{year}{begin[4:]}"
                joined[-1] = replace(first, end=last.end, first=begin, last=final)
                continue
        joined.append(last)
    return joined


def _with_roles(text: str, taken: Sequence[Dated], language: str) -> list[Dated]:
    words = table()["dates"]
    roles = {
        role: compiled(
            rf"(?<![\w'])(?:{words[key][language]})\s*(?:(?:the|le|l'|d')\s*)?"
            rf"(?:(?:{words['parts'][language]})\s*(?:de |d'|of )?)?$"
        )
        for role, key in ((SINCE, "since"), (AS_OF, "as_of"))
    }
    open_end = compiled(words["open_end"][language])
    event = compiled(rf"(?<![\w'])(?:{words['since_event'][language]})\s*$")
    lengths = "|".join(f"(?P<m{n}>{text})" for n, text in words["lasting_months"].items())
    year_to = compiled(rf"(?:{lengths}) ?(?:{words['year_to'][language]})\s*$")
    dated: list[Dated] = []
    for printed in taken:
        start, end, first, last = printed.start, printed.end, printed.first, printed.last
        begin = max(0, start - _NEAR)
        before = text[begin:start]
        parts = (role for role, pattern in roles.items() if pattern.search(text, begin, start))
        role = next(parts, BARE)
        if role == AS_OF and first[:7] < last[:7] and not first.endswith("-04-01"):
            role = BARE  # "au premier semestre de 2022"
        then = re.match("since|depuis", text[start:end], re.I)  # "since then"
        if then or open_end.match(text, end) or (first == last and event.search(before)):
            role = SINCE
        if (ended := year_to.search(before)) and len(last) in (7, 10):
            months, role = int((ended.lastgroup or "")[1:]), BARE
            first = _earlier(last[:7], months - 1) + "-01" * (len(last) == 10)
            if last.startswith(_NO_YEAR):
                first = last = ""
        day = printed.is_day or first in (_EARLIER, _MOVED)
        if role == BARE and day and dated and dated[0].role == AS_OF:
            role = AS_OF  # "as of 30 June 2023, 17, compared with 11 on 30 June 2022"
        only = None if role == SINCE else _limits(text, printed, language)
        dated.append(Dated(first, last, start, end, role, only))
    return dated


def _limits(text: str, printed: Dated, language: str) -> tuple[int, int] | None:
    """Return between which places a date that stands aside dates numbers."""
    start, end = printed.start, printed.end
    before = re.split(r"[,;(]", text[max(0, start - _NEAR) : start])[-1]
    begin = start - len(before)
    own = compiled(table()["dates"]["own_clause"][language]).match(text, end)
    final = len(text) if own else end
    # Only what stands after the words that compare is of that date: "310 more than in 2019".
    compared = compiled(table()["dates"]["compared"][language])
    if ends := [words.end() for words in compared.finditer(before)]:
        return begin + ends[-1], final
    if _WENT_TO.match(text, end):
        return begin, end  # "from 42 in 2018 to 47"
    sets_beside = table()["dates"]["compared_sentence"][language]
    if compiled(rf",? ?(?:{sets_beside})").match(text, end):
        return end, len(text)  # "in 2018 it was 41"
    if (left := bracketed(text, printed)) >= 0:
        return left, text.index(")", end)
    if printed.first in (_MOVED, _PREVIOUS, _EARLIER, _PRECEDING):
        number = re.search(r"\d[\d.,  ]*\D*$", before)
        # "The year before, it was 31" begins a clause about that year.
        if number is None:
            return start, len(text)
        return begin + number.start(), final
    return None


def blanked(text: str, spans: Iterable[tuple[int, int]], sign: str = " ") -> str:
    """Return a text of the same length with a sign in place of some stretches."""
    for start, end in spans:
        text = text[:start] + sign * (end - start) + text[end:]
    return text


def bracketed(text: str, printed: Dated) -> int:
    """Return where the bracket begins in which a date stands together with a number, or -1."""
    left = text.rfind("(", max(0, printed.start - _NEAR), printed.start)
    right = text.find(")", printed.end, printed.end + _NEAR)
    if left < 0 or right < 0 or ")" in text[left : printed.start]:
        return -1
    number = re.search(r"\d", text[left : printed.start] + text[printed.end : right])
    return left if number else -1
