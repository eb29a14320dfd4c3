"""Find the dates of a sentence and the part each plays: since, as of, within, from and to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from operator import attrgetter

from napanalysis.draft.language import told_dates as told
from napanalysis.draft.language.told_dates import AS_OF, BARE, SINCE, Dated, Reported, iso
from napanalysis.draft.vocabulary import compiled, table

# Words farther than this before a date don't give it its part.
_NEAR = 160
_BETWEEN = compiled("between|entre")
_SINCE_THEN = ("since", "depuis")
_WENT_FROM = compiled(r"\b(?:from|pass\w+ de) [^\W\d]{0,8} ?\d[\d., ]*(?:%|per ?cent)? (?:in|en) $")
# What stands between words for a time and the date that they stand for.
_APPOSED = re.compile(r",? \(?(?:(?:in|on|en|le) )?|, (?:from|de) ")
_OPENED, _CLOSED = re.compile(r"\([^()]*$"), re.compile(r"[^()]*\)")


@cache
def _said(name: str, language: str) -> re.Pattern[str]:
    """Return the pattern of some words about dates."""
    return compiled(_spelled(table()["dates"][name][language], language))


def _spelled(form: str, language: str) -> str:
    """Return a form with its units of time, whose groups tell their months, and seasons."""
    words = table()["dates"]
    units = (rf"(?P<u{months}>\b(?:{unit}))" for months, unit in words["unit"][language].items())
    return form.replace("<unit>", "|".join(units)).replace("<season>", words["parts"][language])


@cache
def _forms(language: str) -> tuple[re.Pattern[str], ...]:
    """Return the patterns of all dates, those first that may hold others."""
    words = table()["dates"]
    day = r"(?:3[01]|[12]\d|0?[1-9])(?:er|st|nd|rd|th)?"
    signs = {
        "DD": rf"{day}(?:(?:,\s*{day})*,?\s*(?:et|and|au|à|to|-|–|&)\s*(?:le\s+)?{day})?",
        "D": day,
        # "Sept" without its full stop is seven in French.
        "M": rf"(?!sept\b(?!\.))(?:{'|'.join(told.months())})\.?",
        "Y": r"(?:19|20)\d{2}",
        "Q": "|".join(f"(?P<part_{months}>{part})" for months, part in words["span"].items()),
    }
    moved, *ways = (
        f"(?P<{way}>{words[way][language]})" for way in ("moved", "same", "current", "begun")
    )
    relative = (_spelled(form, language) for form in words["relative"][language])
    told_so = [moved, *relative, *ways]
    printed = (
        re.sub(r"(?<!\\)\b(?:DD|[DMYQ])\b", lambda sign: signs[sign[0]], form)
        for form in words["grammar"]
    )
    forms = (
        *(rf"(?<![\w'])(?:{form})" for form in told_so),
        *(rf"\b(?:FY ?)?{form}" for form in printed),
    )
    return tuple(map(compiled, forms))


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
    taken: list[Dated] = []
    covered = bytearray(len(text))
    for match in (match for form in _forms(language) for match in form.finditer(text)):
        start, end = match.span()
        if not any(covered[start:end]) and (printed := _read(match)):
            taken.append(printed)
            covered[start:end] = b"\1" * (end - start)
    joined = _joined(text, sorted(taken, key=attrgetter("start")), language)
    return told.resolved(_with_roles(text, joined, language), earlier, year, text)


def _read(match: re.Match[str]) -> Dated | None:
    """Return a printed date, or words that stand for one; None where it can't be one."""
    part = {name: text for name, text in match.groupdict().items() if text}
    printed = Dated("", "", *match.span(), words=match[0].lower(), lasts=_lasting(part))
    year, month = part.get("y2", told.NO_YEAR), part.get("m2")
    way, *span = next((name for name in part if name.split("_")[0] in told.WAYS), "").split("_")
    if way == told.PART:
        if printed.lasts > 12:
            return None  # "the first two years" is no part of a year
        first, last = (iso(year, number, None) for number in span or ("1", str(printed.lasts)))
    elif way:
        return replace(printed, way=way, many=told.count_in(part.get("n", "")) > 1)
    elif begin := part.get("y1"):
        first, last = begin, year if len(year) == 4 else begin[:2] + year
        if int(last) == int(begin) + 1:
            first, last = f"{begin}-04-01", f"{last}-03-31"
    else:
        way = "" if "y2" in part else told.MONTH
        days = re.findall(r"\d+", part.get("days", part.get("d2", ""))) or [None]
        first, last = iso(year, part.get("m1", month), days[0]), iso(year, month, days[-1])
        if first > last and "m1" in part:  # "October to March 2024"
            first = told.in_month(Reported(first, last).span[0] - 12, first)
    return replace(printed, first=first, last=last, way=way) if first <= last else None


def _lasting(part: Mapping[str, str]) -> int:
    """Return the months of a length of time by the parts of its match: "three quarters"."""
    units = [int(name[1:]) for name, text in part.items() if text and re.match(r"u\d", name)]
    return sum(units) * told.count_in(part.get("n") or "")


def _joined(text: str, taken: Sequence[Dated], language: str) -> list[Dated]:
    """Join "from A to B" into one period."""
    joint = _said("to", language)
    joined: list[Dated] = []
    for last in taken:
        first = joined[-1] if joined else last
        if first.way in told.APPOSED and _APPOSED.fullmatch(text, first.end, last.start):
            # "The year before, 2018"; "since its launch in 2018" goes on to its date.
            begun = first.way == told.BEGUN
            joined[-1] = last if begun else replace(last, start=first.start)
            continue
        word = joint.fullmatch(text, first.end, last.start)
        # "On 3 May and 4 June" two things were done; "between 3 May and 4 June" is a period.
        opened = _BETWEEN.search(text, max(0, first.start - _NEAR), first.start)
        apart = word and word["and"] and first.is_day and not opened
        if word and not apart and (period := _period(first, last)):
            joined[-1] = period
        else:
            joined.append(last)
    # "Fiscal year 2020 (October 2019 to September 2020)" is one period.
    named = [
        (year, told)
        for year, told in pairwise(joined)
        if text[year.end : told.start] == " (" and text[told.end : told.end + 1] == ")"
        if told.first < told.last and told.last[:4] in (year.first[:4], year.last[:4])
    ]
    whole = {told: replace(told, start=year.start) for year, told in named}
    return [whole.get(date, date) for date in joined if date not in [year for year, _ in named]]


def _period(first: Dated, last: Dated) -> Dated | None:
    """Return the period from a date to another; None where these aren't its ends."""
    if first.way not in ("", told.MONTH) or last.way not in ("", told.MONTH, told.CURRENT):
        return None
    if last.way == told.CURRENT:
        # "Until the end of the year" may end any period.
        return replace(first, end=last.end, goes_on=True)
    begin = first.first
    if first.way and not last.way:
        # "Entre le 1er janvier et le 30 septembre 2021"
        year = int(last.last[:4]) - (begin[4:] > last.last[4:])
        begin = f"{year:04}{begin[4:]}"
    elif first.way and begin > last.last:
        # "1 July to 30 June"
        last = replace(last, last=told.in_month(last.span[1] + 12, last.last))
    if begin > last.last or first.way < last.way:
        return None
    return replace(last, start=first.start, first=begin)


def _with_roles(text: str, taken: Sequence[Dated], language: str) -> list[Dated]:
    open_end = _said("open_end", language)
    dated: list[Dated] = []
    for date in taken:
        before = text[max(0, date.start - _NEAR) : date.start]
        role = AS_OF if _said("as_of", language).search(before) else BARE
        since = _said("since", language).search(before) or date.words.startswith(_SINCE_THEN)
        if since or open_end.match(text, date.end):
            role = SINCE
        if role == AS_OF and date.way == told.PART and not _said("end_of", language).search(before):
            role = BARE  # "au premier semestre de 2022"
        lasting = _said("lasting", language).search(before)
        if lasting and date.last and date.way in ("", told.MONTH):
            date, role = _with_length(date, lasting), BARE
        only = None if role == SINCE else _limits(text, date, language)
        if date.way == told.MONTH and date.months == 12 and not date.lasts:
            only = date.start, date.end  # "years go from 1 July to 30 June" dates no number
        founds = before.lower() if _said("founded", language).search(before) else ""
        dated.append(replace(date, role=role, only=only, founds=founds))
    return dated


def _with_length(date: Dated, lasting: re.Match[str]) -> Dated:
    """Return the time of some length that ends or begins with a date: "the year ended 31 May"."""
    begin, end = date.span
    months = _lasting(lasting.groupdict())
    if date.way and months == 12:
        return replace(date, lasts=months)
    if lasting["begun"]:
        end = begin + months - 1
    elif len(date.last) > 4:
        begin = end - months + 1
    first, last = date.moved(begin, end)
    return replace(date, first=first, last=last)


def _limits(text: str, printed: Dated, language: str) -> tuple[int, int] | None:
    """Return between which places a date that stands aside dates numbers."""
    start, end = printed.start, printed.end
    before = re.split(r"[;(]|,(?!\d)", text[max(0, start - _NEAR) : start])[-1]
    begin = start - len(before)
    final = len(text) if _said("own_clause", language).match(text, end) else end
    # Only what stands after the words that compare is of that date: "310 more than in 2019".
    told_apart = (_said(name, language) for name in ("compared", "founded"))
    if compared := [match for words in told_apart for match in words.finditer(before)]:
        return begin + compared[-1].end(), final
    if compiled(table()["dates"]["document"]).search(f"{before}|{text[end : end + 12]}"):
        return start, len(text)  # "in the 2018 audit we found 31"
    if went := _WENT_FROM.search(text, max(0, start - _NEAR), start):
        return went.start(), end  # "from 42 in 2018 to 47"
    if _said("compared_sentence", language).match(text, end):
        return end, len(text)  # "in 2018 it was 41"
    opened = _OPENED.search(text, max(0, start - _NEAR), start)
    closed = _CLOSED.match(text, end, end + _NEAR)
    if opened and closed and re.search(r"\d", opened[0] + closed[0]):
        return opened.start(), closed.end()
    if printed.way in told.RELATIVE:
        units = table()["words"][language]["units"]
        number = compiled(rf"\d|\b(?:{units})\b").search(before)
        # "The year before, it was 31" begins a clause about that year.
        return (begin, final) if number else (start, len(text))
    return None


def blanked(text: str, spans: Iterable[tuple[int, int]], sign: str = " ") -> str:
    """Return a text of the same length with a sign in place of some stretches."""
    for start, end in spans:
        text = text[:start] + sign * (end - start) + text[end:]
    return text
