"""Date a figure from its sentence, the words that introduce it or the fiscal year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from napanalysis.draft.blocks import HEADING, Document
from napanalysis.draft.language.context import Around
from napanalysis.draft.language.printed_dates import AS_OF, SINCE, Dated, bracket, dates
from napanalysis.draft.language.printed_numbers import COUNT, Number
from napanalysis.draft.vocabulary import compiled, table
from napanalysis.fiscal_year import FiscalYear
from napanalysis.printed_figures import UnreadableFigure, read

STOCK, FLOW, SNAPSHOT = "stock", "flow", "snapshot"
_OWN_CLAUSE = re.compile(r",? (?:when|where|lorsque?|quand|alors que) |\s*\($", re.IGNORECASE)
_SETS_BESIDE = re.compile(r"\bthan\b|\bqu[e']|rapport|compar|\bfrom\b|contre", re.IGNORECASE)
# So many characters after a number, a date still belongs to it.
_CLOSE, _FAR = 30, 60


@dataclass(frozen=True)
class Period:
    """Dates of a figure as raw tables write them, and where they come from."""

    start: str = ""
    end: str = ""
    as_of: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Reported:
    """The period that a document reports on: a fiscal year or, as of a yearbook, a year."""

    first: str
    last: str
    fiscal: FiscalYear | None = None

    @property
    def reason(self) -> str:
        """What is said of a figure that has no date but this."""
        return "the fiscal year" if self.fiscal else "the year of the title"


def reported_in(
    document: Document, given: FiscalYear | None, found: FiscalYear | None
) -> Reported | None:
    """Return the period that a document reports on, as far as its first titles say.

    Parameters
    ----------
    document : Document
        As read.
    given : FiscalYear or None
        The year that the caller knows it to report on.
    found : FiscalYear or None
        The fiscal year that its first pages name most.
    """
    if given is None:
        titles = [block.text for block in document.blocks if block.kind == HEADING][:3]
        for title in titles:
            told = [one for one in dates(title, document.language) if one.first]
            # A day in a title is when the document was released.
            spans = [one for one in told if one.last != one.first or len(one.first) < 10]
            if len(spans) != 1 or int(spans[0].last[:4]) - int(spans[0].first[:4]) > 1:
                continue
            first, last = spans[0].whole
            if first.endswith("-04-01") and last.endswith("-03-31"):
                break
            return Reported(first, last)
    if found is None:
        return None
    return Reported(found.start.isoformat(), found.end.isoformat(), found)


def period_of(
    around: Around,
    number: Number,
    kind: str,
    year: Reported | None,
    *,
    following: Number | None = None,
    indicator: str = "",
    money: bool = False,
) -> Period:
    """Return the dates of a figure.

    Parameters
    ----------
    around : Around
        Its sentence and the dates around it.
    number : Number
        The figure.
    kind : str
        ``stock``, ``flow``, ``snapshot``, or "" where no indicator is known.
    year : Reported, optional
        Stands in where nothing is printed.
    following : Number, optional
        The next number of the sentence: of "from A to B", A was counted the year before.
    indicator : str, optional
        The one suggested: counts of the courts share the date and start of their section.
    money : bool, default: False
        Whether it is money committed, which is for a period.
    """
    text = around.sentence.text
    dated = [one for one in around.dated if _may_date(one, number, text, year)]
    near = _nearest(dated, number, text)
    together = indicator in table()["dates"]["together"]
    wider = [*around.past, *(around.section if together else ())]
    everywhere = [*near, *around.lead, *wider, *around.heading]
    since = next((one for one in everywhere if one.role == SINCE), None)
    if not kind:
        own = next((one for one in near if not one.aside), None)
        if own and own.role == AS_OF and own.last:
            return Period(as_of=own.last)
        goes_on = compiled(table()["dates"]["to_date"][around.language]).search(text)
        begun = not dated and number.kind == COUNT and _begun(around)
        kind = STOCK if goes_on or begun or since in dated else FLOW
    if money or kind == FLOW:
        flow = _money(dated, number) if money else None
        event = not indicator or re.match(table()["dates"]["event"], indicator) is not None
        flow = flow or _flow(around, dated, since, number, year, event=event, money=money)
        flow = _lasting(flow, text[number.end :], around.language) if money else flow
        return _before(flow, number, following, text, dated, around.language)
    return _state(around, near, wider, since, year, kind, together=together)


def _may_date(one: Dated, number: Number, text: str, year: Reported | None) -> bool:
    """Whether a date isn't that of another number or clause, nor a deadline: "by 2030"."""
    inside = text.rfind("(", 0, one.start) <= number.start < one.end
    later = year is not None and one.last[:4] > year.last[:4] and len(one.last) == 4
    deadline = later and one.role == AS_OF
    return (
        not deadline
        and ";" not in text[number.end : one.start]
        and (inside or not bracket(text, one))
    )


def _end(year: Reported | None) -> tuple[str, str]:
    """Return the last day of what is reported on, and what is said of it."""
    if year is None:
        return "", "no date printed"
    return year.last, f"no date printed: the end of {year.reason}"


def _state(
    around: Around,
    near: Sequence[Dated],
    wider: Sequence[Dated],
    since: Dated | None,
    year: Reported | None,
    kind: str,
    *,
    together: bool,
) -> Period:
    """Return the date of what is open or counted since a start: the nearest that is a day."""
    lead = around.lead

    def any_day(ones: Sequence[Dated]) -> list[Dated]:
        # "In 2014" says when something was done; only a day or a month can be a state's date.
        return [one for one in ones if one.role != SINCE and len(one.last) > 4]

    def as_of(ones: Sequence[Dated]) -> list[Dated]:
        return [one for one in ones if one.role == AS_OF and one.last]

    days = [
        *as_of(near),
        *any_day(lead if together else ()),
        *as_of([*lead, *(wider if together else ()), *around.heading]),
        *any_day([*near, *lead] if kind == SNAPSHOT else ()),
        *any_day(around.heading),
    ]
    if kind == STOCK and since is None and not days:
        # Years in brackets after an amount are those of the money, not of what it did.
        for one in [*around.dated, *lead]:
            if one.first != one.last and not _bracketed(around.sentence.text, one):
                return Period(one.first, "", one.last, "counted over a period")
    if days:
        last = days[0].last
        reason = "" if days[0] in near else "date from the words before"
    else:
        last, reason = _end(year)
    if kind == SNAPSHOT:
        return Period(as_of=last, reason=reason)
    # What a project with years of its own has done counts from the first of them.
    start = since.first if since else _begun(around)
    if not start:
        told = "no start printed"
    else:
        told = "" if since in near else "start from the words before"
    return Period(start, "", last, "; ".join(bit for bit in (reason, told) if bit))


def _begun(around: Around) -> str:
    """Return the first of the years that a project is for, told in brackets before."""
    text = f"{around.paragraph} {around.sentence.text}"
    for one in (*around.dated, *around.past):
        years = one.first != one.last and len(one.first) == 4
        if years and re.search(rf"\([^()]*\b{one.first}\b[^()]*\)", text):
            return one.first
    return ""


def _lasting(period: Period, after: str, language: str) -> Period:
    """Let money that is "for three years" last so long."""
    told = compiled(table()["dates"]["lasting"][language]).search(after, 0, _FAR)
    if told is None or not period.start.endswith("-04-01"):
        return period
    try:
        years = int(read(told[1], language).value)
    except UnreadableFigure:
        return period
    last = FiscalYear(int(period.start[:4]) + min(years, 60) - 1)
    return replace(period, end=last.end.isoformat())


def _before(
    period: Period,
    number: Number,
    following: Number | None,
    text: str,
    dated: Sequence[Dated],
    language: str,
) -> Period:
    """Put the first number of "went from A to B" a year back, where no date says otherwise."""
    if following is None or not period.start or not period.end:
        return period
    between = text[number.end : following.start]
    opened = compiled(table()["dates"]["from_count"][language]).search(text, 0, number.start)
    if not opened or not re.fullmatch(r"(?: [\w'-]+){0,3} (?:to|à) ", between, re.IGNORECASE):
        return period
    if len(dated) > 1 and any(number.end <= one.start for one in dated if one.role != SINCE):
        return period
    first, last = (f"{int(day[:4]) - 1}{day[4:]}" for day in (period.start, period.end))
    return Period(first, last, "", "the year before the one it went to")


def _nearest(dated: Sequence[Dated], number: Number, text: str) -> list[Dated]:
    """Return dates from the likeliest to the least likely: before the number, then after it."""
    before = [one for one in dated if one.end <= number.start]
    after = [one for one in dated if one.start >= number.end]

    def of_another(one: Dated) -> bool:
        # "... than in 2022, when 394": the number is that of the year it was set beside.
        gap = text[one.end : number.start] or text[number.end : one.start]
        return one.aside and bool(re.search("[,;(]", gap)) and not _OWN_CLAUSE.match(gap)

    ordered = sorted([*reversed(before), *after], key=of_another)
    # "down from 375 in 2017": a date that stands right after the number is its own.
    between = text[number.end : after[0].start] if after else ""
    close = len(between) <= _CLOSE and not re.search(r"[\d,;:.]", between)
    if after and close and not (after[0].aside and _SETS_BESIDE.search(between)):
        ordered.sort(key=lambda one: one is not after[0])
    return ordered


def _bracketed(text: str, one: Dated) -> bool:
    return text.rfind("(", 0, one.start) > text.rfind(")", 0, one.start)


def _money(dated: Sequence[Dated], number: Number) -> Period | None:
    """Return the years that an amount is for, which stand after it or whole before it."""
    spans = [one for one in dated if one.role != SINCE and one.first != one.last]
    spans = [one for one in spans if one.start >= number.end or len(one.first) == 4]
    for one in sorted(spans, key=lambda one: one.start < number.end):
        if len(one.first) > 4:
            return Period(one.first, one.last)
        # "$8 million, 2014-2020": the years after an amount are those it is for.
        first, last = FiscalYear(int(one.first)), FiscalYear(int(one.last) - 1)
        reason = "years read as fiscal years"
        return Period(first.start.isoformat(), last.end.isoformat(), "", reason)
    return None


def _flow(
    around: Around,
    dated: Sequence[Dated],
    since: Dated | None,
    number: Number,
    year: Reported | None,
    *,
    event: bool,
    money: bool,
) -> Period:
    """Return the period of what was done: as the sentence says, else the words before it."""
    text = around.sentence.text
    compared = compiled(table()["dates"]["compared"][around.language])
    own = [
        one
        for one in dated
        if one.role != SINCE and not (one.aside and compared.search(text[number.end : one.start]))
    ]
    if own:
        first, last = (_nearest(own, number, text) or own)[0].whole
        return Period(first, last, "", "" if last else "no years told")
    if since is not None and since in dated:
        last, reason = _end(year)
        return Period(since.first, last, "", reason)
    # What was done before doesn't date money: it is for the year, or for years of its own.
    # A day or month of the sentences before dates what police or participants did then; of other
    # counts, only a whole year is taken from there.
    past = [one for one in around.past if event or len(one.first) == 4 or one.first[5:] == "04-01"]
    before = [*([] if money else past), *around.lead]
    found = [one for one in before if one.role not in (SINCE, AS_OF) and not one.aside]
    if not money and not found:
        # A day in a heading is that of the document; years that run on are those of its tables.
        found = [one for one in around.heading if one.role != SINCE and _one_year(one)]
        if not found and year is None and around.nearby is not None:
            found = [around.nearby]
    if found:
        return Period(*found[0].whole, "", "date from the words before")
    if year is None:
        return Period(reason="no date printed")
    return Period(year.first, year.last, "", f"no date printed: {year.reason}")


def _one_year(one: Dated) -> bool:
    """Whether a date is a month, a year or a fiscal year, or a part of one."""
    if not one.first or (one.first == one.last and len(one.first) == 10):
        return False
    return one.first == one.last or (
        len(one.first) > 4 and int(one.last[:4]) - int(one.first[:4]) <= 1
    )
