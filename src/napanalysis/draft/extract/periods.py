"""Date a figure from its sentence, the words that introduce it or the fiscal year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from napanalysis.draft.blocks import HEADING, Document
from napanalysis.draft.language.context import Around
from napanalysis.draft.language.printed_dates import AS_OF, SINCE, Dated, dates
from napanalysis.draft.language.printed_numbers import COUNT, Number
from napanalysis.draft.language.sentences import ROW
from napanalysis.draft.vocabulary import compiled, table
from napanalysis.fiscal_year import FiscalYear
from napanalysis.published import UnreadableFigure, read

STOCK, FLOW, SNAPSHOT = "stock", "flow", "snapshot"
_OWN_CLAUSE = re.compile(r",? (?:when|where|lorsque?|quand|alors que) |\s*\($", re.IGNORECASE)
_SETS_BESIDE = re.compile(r"\bthan\b|\bqu[e']|rapport|compar|\bfrom\b|contre", re.IGNORECASE)
# So many characters after a number, a date still belongs to it.
_CLOSE = 30


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
    sentence, lead, past = around.sentence, around.lead, around.past
    dated = [
        one
        for one in around.dated
        if not _enclosed(sentence.text, one, number)
        # A date in the next clause is that of what follows it.
        and not re.search(r";", sentence.text[number.end : one.start])
    ]
    together = indicator in table()["dates"]["together"]
    wider = [*past, *around.section] if together else []
    heading = around.heading
    everywhere = [*_nearest(dated, number, sentence.text), *lead, *past, *wider, *heading]
    since = next((one for one in everywhere if one.role == SINCE), None)
    near = _nearest([one for one in dated if not one.aside], number, sentence.text)
    if not kind and near and near[0].role == AS_OF and near[0].last:
        return Period(as_of=near[0].last)
    to_date = table()["dates"]["to_date"][around.language]
    if not kind:
        goes_on = re.search(to_date, sentence.text, re.IGNORECASE) is not None
        begun = not dated and number.kind == COUNT and _begun(around)
        kind = STOCK if goes_on or begun or (since is not None and since in dated) else FLOW
    if kind == FLOW or money:
        event = re.match(table()["dates"]["event"], indicator) is not None or not indicator
        flow = _flow(around, dated, since, number, year, money=money, event=event)
        if money:
            flow = _lasting(flow, number, sentence.text, around.language)
        return _before(flow, number, following, sentence.text, dated, around.language)
    # "In 2014" says when something was done; only a day or a month can be a state's date.
    own = _nearest(dated, number, sentence.text)
    as_of = next((one for one in own if one.role == AS_OF and one.last), None)
    if as_of is None and sentence.block.kind == ROW:
        as_of = next((one for one in own if one.role != SINCE and one.first == one.last), None)
    if as_of is None and together:
        as_of = next((one for one in lead if one.role != SINCE and len(one.last) > 4), None)
    if as_of is None:
        as_of = next(
            (one for one in [*lead, *wider, *heading] if one.role == AS_OF and one.last), None
        )
    if as_of is None and (kind == SNAPSHOT or heading):
        near = [*own, *lead] if kind == SNAPSHOT else []
        as_of = next((one for one in [*near, *heading] if one.role != SINCE), None)
        as_of = as_of if as_of and (len(as_of.last) > 4) else None
    reason = ""
    if kind == STOCK and since is None and as_of is None:
        # Years in brackets after an amount are those of the money, not of what it did.
        spans = [one for one in [*dated, *lead] if one.first != one.last]
        between = next((one for one in spans if not _bracketed(sentence.text, one)), None)
        if between is not None:
            return Period(start=between.first, as_of=between.last, reason="counted over a period")
    if as_of is not None:
        last = as_of.last
        if as_of not in dated:
            reason = "date from the introduction" if as_of in lead else "date from the words before"
    else:
        last, reason = _end(year)
    if kind == SNAPSHOT:
        return Period(as_of=last, reason=reason)
    start = since.first if since is not None else ""
    # What a project with years of its own has done counts from the first of them.
    if since is None and (begun := _begun(around)):
        told = f"{reason}; start from the words before".strip("; ")
        return Period(start=begun, as_of=last, reason=told)
    if since is None:
        reason = f"{reason}; no start printed".strip("; ")
    elif since not in dated:
        reason = f"{reason}; start from the words before".strip("; ")
    return Period(start=start, as_of=last, reason=reason)


def _begun(around: Around) -> str:
    """Return the first of the years that a project is for, told in brackets before."""
    text = f"{around.paragraph} {around.sentence.text}"
    for one in (*around.dated, *around.past):
        years = one.first != one.last and len(one.first) == 4
        if years and re.search(rf"\([^()]*\b{one.first}\b[^()]*\)", text):
            return one.first
    return ""


def _lasting(period: Period, number: Number, text: str, language: str) -> Period:
    """Let money that is "for three years" last so long."""
    told = re.search(
        table()["dates"]["lasting"][language], text[number.end : number.end + 60], re.IGNORECASE
    )
    if told is None or not period.start.endswith("-04-01"):
        return period
    try:
        years = int(read(told[1], language).value)
    except UnreadableFigure:
        return period
    first = FiscalYear(int(period.start[:4]))
    last = FiscalYear(first.start.year + min(years, 60) - 1)
    return Period(period.start, last.end.isoformat(), "", period.reason)


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
    opened = re.search(table()["dates"]["from_count"][language], text[: number.start], re.I)
    if not opened or not re.fullmatch(r"(?: [\w'-]+){0,3} (?:to|à) ", between, re.IGNORECASE):
        return period
    if any(number.end <= one.start for one in dated if one.role != SINCE) and len(dated) > 1:
        return period
    if int(period.end[:4]) - int(period.start[:4]) > 1:
        return period
    first, last = (f"{int(day[:4]) - 1}{day[4:]}" for day in (period.start, period.end))
    return Period(first, last, "", "the year before the one it went to")


def _nearest(dated: Sequence[Dated], number: Number, text: str) -> list[Dated]:
    """Return dates from the likeliest to the least likely: before the number, then after it."""
    before = [one for one in dated if one.end <= number.start]
    after = [one for one in dated if one.start >= number.end]
    ordered = [*reversed(before), *after]
    # "... than in 2022, when 394": the number is that of the year it was set beside.
    ordered.sort(
        key=lambda one: (
            one.aside
            and bool(re.search("[,;(]", _gap(text, one, number)))
            and _OWN_CLAUSE.match(_gap(text, one, number)) is None
        )
    )
    # "down from 375 in 2017": a date that stands right after the number is its own.
    between = text[number.end : after[0].start] if after else ""
    if (
        after
        and not (after[0].aside and _SETS_BESIDE.search(between))
        and len(between) <= _CLOSE
        and not re.search(r"[\d,;:.]", between)
    ):
        ordered = [after[0], *(one for one in ordered if one is not after[0])]
    return ordered


def _beside(text: str, one: Dated, number: Number, language: str) -> bool:
    """Whether a date that is set beside another belongs to the number: "375 in 2017"."""
    between = (
        text[number.end : one.start] if one.start >= number.end else text[one.end : number.start]
    )
    if len(between) > _CLOSE or re.search(r"[\d;.]", between):
        return False
    return compiled(table()["dates"]["compared"][language]).search(between) is None


def _gap(text: str, one: Dated, number: Number) -> str:
    return text[one.end : number.start] or text[number.end : one.start]


def _enclosed(text: str, one: Dated, number: Number) -> bool:
    """Whether a date stands in brackets with a number of its own, and the figure doesn't."""
    left, right = text.rfind("(", 0, one.start), text.find(")", one.end)
    if left < 0 or right < 0 or ")" in text[left : one.start] or left <= number.start < right:
        return False
    return bool(re.search(r"\d", text[left : one.start] + text[one.end : right]))


def _bracketed(text: str, one: Dated) -> bool:
    return text.rfind("(", 0, one.start) > text.rfind(")", 0, one.start)


def _flow(
    around: Around,
    dated: Sequence[Dated],
    since: Dated | None,
    number: Number,
    year: Reported | None,
    *,
    money: bool,
    event: bool,
) -> Period:
    text, lead, past = around.sentence.text, around.lead, around.past
    own = [
        one
        for one in dated
        if one.role != SINCE and (not one.aside or _beside(text, one, number, around.language))
    ]
    spans = [one for one in own if one.start >= number.end and one.first != one.last]
    if not spans and money:
        spans = [one for one in own if len(one.first) == 4 and one.first != one.last]
    if money and spans:
        # "$8 million, 2014-2020": the years after an amount are those it is for.
        first, last = spans[0].first, spans[0].last
        if len(first) == 4:
            begin, finish = FiscalYear(int(first)), FiscalYear(int(last) - 1)
            return Period(
                begin.start.isoformat(), finish.end.isoformat(), "", "years read as fiscal years"
            )
        return Period(first, last)
    if own:
        chosen = _nearest(own, number, text)
        first, last = (chosen[0] if chosen else own[0]).whole
        return Period(first, last, "", "" if last else "no years told")
    if since is not None and since in dated:
        last, reason = _end(year)
        return Period(since.first, last, "", reason)
    # What was done before doesn't date money: it is for the year, or for years of its own.
    # A day or month of the sentences before dates what police or participants did then; of other
    # counts, only a whole year is taken from there.
    past = [one for one in past if event or len(one.first) == 4 or one.first[5:] == "04-01"]
    before = [*lead] if money else [*past, *lead]
    told = next((one for one in before if one.role not in (SINCE, AS_OF) and not one.aside), None)
    if told is not None:
        return Period(*told.whole, "", "date from the words before")
    # A day in a heading is that of the document; years that run on are those of its tables.
    above = next((one for one in around.heading if one.role != SINCE and _one_year(one)), None)
    if above is not None and not money:
        return Period(*above.whole, "", "date from the heading")
    if year is None and not money and around.nearby is not None:
        return Period(*around.nearby.whole, "", "date from the words before")
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


def _end(year: Reported | None) -> tuple[str, str]:
    if year is None:
        return "", "no date printed"
    return year.last, f"no date printed: the end of {year.reason}"
