"""Find the dates of a sentence and the part each plays: since, as of, within, from and to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from operator import attrgetter

from napanalysis.draft.language.told_dates import (
    AS_OF,
    BARE,
    CURRENT,
    EARLIER,
    LAST,
    LATEST,
    LONGEST,
    MOVED,
    NAMED,
    NO_YEAR,
    PART_OF_YEAR,
    RELATIVE,
    SINCE,
    WORDS,
    Dated,
    Reported,
    count_in,
    earlier_by,
    iso,
    months,
    resolved,
)  # fmt: skip
from napanalysis.draft.vocabulary import compiled, table

_FIRST_YEAR, _LAST_YEAR = 1950, 2079
# Words farther than this before a date don't give it its part.
_NEAR = 160
_WENT_TO = re.compile(r"\s+(?:to|à)\s+(?:\w+ )?\d")


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    day = r"(?:3[01]|[12]\d|0?[1-9])(?:er|st|nd|rd|th)?"
    parts = {
        "DD": rf"{day}(?:(?:,\s*{day})*,?\s*(?:et|and|au|à|to|-|–|&)\s*(?:le\s+)?{day})?",
        "D": day,
        # "Sept" without its full stop is seven in French.
        "M": rf"(?!sept\b(?!\.))(?:{'|'.join(months())})\.?",
        "Y": r"(?:19|20)\d{2}",
    }
    spans = [f"(?P<s{name}>{words})" for name, words in table()["dates"]["span"].items()]
    part = "|".join([*spans, r"first (?P<n1>\w+) months", r"(?P<n2>\w+) premiers mois"])
    # "T4" without its year may be a form.
    alone = r"(?:^(?=\S+$)|(?![QT]\d(?!\s(?:FY ?)?(?:19|20)\d)))(?<!its )(?<!their )(?<!ses )"
    return tuple(
        compiled(
            r"\b(?:FY ?)?" + re.sub(r"(?<!\\)\b(?:DD|[DMY])\b", lambda match: parts[match[0]], form)
        )
        for form in (*table()["dates"]["grammar"], rf"{alone}(?:{part})\b")
    )


@cache
def _beside(language: str) -> tuple[re.Pattern[str], ...]:
    """Return patterns of words for a time beside another, whose unit and direction are groups."""
    forms = table()["dates"]["relative"][language]
    return tuple(
        compiled(rf"(?<![\w'])(?:{form.replace('<unit>', _units(language))})") for form in forms
    )


@cache
def _units(language: str) -> str:
    units = table()["dates"]["unit"][language].items()
    return "|".join(rf"(?P<u{months}>\b(?:{words}))" for months, words in units)


def _relative(match: re.Match[str]) -> tuple[str, str] | None:
    """Return in which direction a time lies, and its months: less than none where it has many."""
    named = match.groupdict()
    way = next(name for name in RELATIVE if named.get(name))
    return way, str(_lasting(match) * (-1 if count_in(named.get("n") or "") > 1 else 1))


def _lasting(match: re.Match[str]) -> int:
    """Return the months of a length of time that is a part of a match: "three quarters"."""
    named = {name: text for name, text in match.groupdict().items() if text}
    unit = next(int(name[1:]) for name in named if re.fullmatch(r"u\d+", name))
    return unit * count_in(named.get("n", ""))


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
    printed = [
        (match, _relative(match)) for form in _beside(language) for match in form.finditer(text)
    ]
    for name in NAMED:
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
    return resolved(_with_roles(text, ranges, language), earlier, year, text)


def _read(match: re.Match[str]) -> tuple[str, str] | None:
    """Return the first and the last date of a printed one; None where it can't be one."""
    part = {name: text for name, text in match.groupdict().items() if text}
    year, month = part.get("y2", NO_YEAR), part.get("m2")
    begin = part.get("y1", "")
    first_month = part.get("m1", month)
    spans = [name[1:].split("_") for name in part if name[0] == "s"]
    spans += [["1", str(count_in(part[name]))] for name in ("n1", "n2") if name in part]
    if spans:
        first, last = (iso(PART_OF_YEAR, month, None) for month in spans[0])
        return (first, last) if int(spans[0][1]) <= 12 else None
    if begin:
        year = year if len(year) == 4 else begin[:2] + year
        if int(year) == int(begin) + 1:
            return f"{begin}-04-01", f"{year}-03-31"
        return (begin, year) if 0 < int(year) - int(begin) <= LONGEST else None
    if month is None and not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return None
    last_day = part.get("d2")
    days = re.findall(r"\d+", part.get("days", "")) or [part.get("d1", last_day), last_day]
    first, last = iso(year, first_month, days[0]), iso(year, month, days[-1])
    return (first, last) if first <= last else None


def _ranges(text: str, taken: Sequence[Dated], language: str) -> list[Dated]:
    """Join "from A to B" into one period."""
    words = table()["dates"]
    article = r"\s*(?:le |the |la )?(?:(?:end|middle|fin|mois) (?:of |de |d'))?"
    opening = compiled(rf"(?:{words['from'][language]}){article}$")
    # "Du 4 juin 2019, jour du début, au 30 mai 2020"
    middle = compiled(rf"(?:, [^\d.;:,]{{3,50}}(?=,))?,?\s*(?:{words['to'][language]}){article}")
    joined: list[Dated] = []
    for last in taken:
        first = joined[-1] if joined else last
        gap = text[first.end : last.start]
        # "Until the end of the year" may end any period; "from 1 September to 31 August" is one.
        begins = not (first.first in WORDS or last.first in WORDS - {CURRENT})
        open_year = first.first.startswith(NO_YEAR) and last.first != CURRENT
        later = last.first == CURRENT or open_year or first.first <= last.last
        if begins and later and middle.fullmatch(gap):
            # "2019 to 2021", "May 2023 to the end of 2024", "Oct. 2023–Mar. 2024"
            whole = re.fullmatch(rf"\s*(?:to|à|au|[-–]){article}", gap)
            if whole or opening.search(text, max(0, first.start - _NEAR), first.start):
                begin, final = first.first, last.last or CURRENT
                if open_year:
                    # "entre le 1er janvier et le 30 septembre 2021"
                    year = int(final[:4]) - (begin[4:] > final[4:])
                    begin = f"{year:04}{begin[4:]}"
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
    year_to = compiled(
        rf"(?:\b(?P<n>\w+) (?:last |past |derni\w+ )?)?\b(?:{_units(language)}) "
        rf"(?:{words['year_to'][language]})\s*$"
    )
    # "Over five years, beginning in 2019"
    years_from = compiled(
        rf"\b(?P<n>\w+) (?:{_units(language)}),? (?:{words['since'][language]})\s*$"
    )
    dated: list[Dated] = []
    for printed in taken:
        start, end, first, last = printed.start, printed.end, printed.first, printed.last
        begin = max(0, start - _NEAR)
        before = text[begin:start]
        parts = (role for role, pattern in roles.items() if pattern.search(text, begin, start))
        role = next(parts, BARE)
        ended = compiled(words["end_of"][language]).search(before)
        if role == AS_OF and first[:7] < last[:7] and not (ended or first.endswith("-04-01")):
            role = BARE  # "au premier semestre de 2022"
        then = re.match("since|depuis", text[start:end], re.I)  # "since then"
        if then or open_end.match(text, end) or (first == last and event.search(before)):
            role = SINCE
        if (
            role == SINCE
            and first not in WORDS
            and last != CURRENT
            and (lasting := years_from.search(before))
            and count_in(lasting["n"]) > 1  # not "each year since 2012"
        ):
            role, last = BARE, earlier_by(last, 12 - _lasting(lasting))
        if (ended := year_to.search(before)) and len(last) in (7, 10) and last != CURRENT:
            months, role = _lasting(ended), BARE
            first = earlier_by(last[:7], months - 1) + "-01" * (len(last) == 10)
            if last.startswith(NO_YEAR) and months == 12:
                first = last = ""
        day = printed.is_day or first in (EARLIER, MOVED)
        if role == BARE and day and dated and dated[0].role == AS_OF:
            role = AS_OF  # "as of 30 June 2023, 17, compared with 11 on 30 June 2022"
        only = None if role == SINCE else _limits(text, printed, language)
        dated.append(Dated(first, last, start, end, role, only))
    return dated


def _limits(text: str, printed: Dated, language: str) -> tuple[int, int] | None:
    """Return between which places a date that stands aside dates numbers."""
    start, end = printed.start, printed.end
    before = re.split(r"[;(]|,(?!\d)", text[max(0, start - _NEAR) : start])[-1]
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
    if printed.first in (MOVED, *RELATIVE):
        units, unit = (
            table()["words"][language]["units"],
            re.sub(r"\?P<\w+>", "?:", _units(language)),
        )
        number = compiled(rf"(?:\d[\d.,  ]*|\b(?:{units})\b(?! (?:{unit})))\D*$").search(before)
        if number:
            return begin + number.start(), final
        # "The year before, it was 31" begins a clause about that year.
        return None if printed.first in (LAST, LATEST) else (start, len(text))
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
