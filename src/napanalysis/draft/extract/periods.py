"""Date a figure from its sentence, the words that introduce it or the fiscal year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from napanalysis.draft.blocks import ROW
from napanalysis.draft.language.context import Around
from napanalysis.draft.language.number_words import Number
from napanalysis.draft.language.printed_dates import AS_OF, SINCE, Dated
from napanalysis.draft.vocabulary import table
from napanalysis.fiscal_year import FiscalYear

STOCK, FLOW, SNAPSHOT = "stock", "flow", "snapshot"
# So many characters after a number, a date still belongs to it.
_CLOSE = 30


@dataclass(frozen=True)
class Period:
    """Dates of a figure as raw tables write them, and where they come from."""

    start: str = ""
    end: str = ""
    as_of: str = ""
    reason: str = ""


def period_of(
    around: Around,
    number: Number,
    kind: str,
    year: FiscalYear | None,
    *,
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
    year : FiscalYear, optional
        Stands in where nothing is printed.
    indicator : str, optional
        The one suggested: counts of the courts share the date and start of their section.
    money : bool, default: False
        Whether it is money committed, which is for a period.
    """
    sentence, dated, lead, past = around.sentence, around.dated, around.lead, around.past
    together = indicator in table()["dates"]["together"]
    wider = [*past, *around.section] if together else []
    everywhere = [*_nearest(dated, number, sentence.text), *lead, *past, *wider]
    since = next((one for one in everywhere if one.role == SINCE), None)
    if not kind:
        kind = STOCK if since is not None and since in dated else FLOW
    if kind == FLOW or money:
        event = re.match(table()["dates"]["event"], indicator) is not None or not indicator
        return _flow(
            dated, lead, past, since, number, year, sentence.text, money=money, event=event
        )
    # "In 2014" says when something was done; only a day or a month can be a state's date.
    own = _nearest(dated, number, sentence.text)
    as_of = next((one for one in own if one.role == AS_OF and one.last), None)
    if as_of is None and sentence.block.kind == ROW:
        as_of = next((one for one in own if one.role != SINCE and one.first == one.last), None)
    if as_of is None and together:
        as_of = next((one for one in lead if one.role != SINCE and len(one.last) > 4), None)
    if as_of is None:
        as_of = next((one for one in [*lead, *wider] if one.role == AS_OF and one.last), None)
    if as_of is None and kind == SNAPSHOT:
        as_of = next((one for one in [*own, *lead] if one.role != SINCE), None)
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
    if since is None and (begun := _project_begun(indicator, [*dated, *past])):
        return Period(start=begun, as_of=last, reason=f"{reason}; start of the project".strip("; "))
    if since is None:
        reason = f"{reason}; no start printed".strip("; ")
    elif since not in dated:
        reason = f"{reason}; start from the words before".strip("; ")
    return Period(start=start, as_of=last, reason=reason)


def _project_begun(indicator: str, dated: Sequence[Dated]) -> str:
    """Return the year from which a project is paid for: what it did counts from there."""
    if not indicator.startswith("project_"):
        return ""
    return next((one.first for one in dated if len(one.first) == 4 and one.first != one.last), "")


def _nearest(dated: Sequence[Dated], number: Number, text: str) -> list[Dated]:
    """Return dates from the likeliest to the least likely: before the number, then after it."""
    before = [one for one in dated if one.end <= number.start]
    after = [one for one in dated if one.start >= number.end]
    ordered = [*reversed(before), *after]
    ordered.sort(key=lambda one: one.aside and bool(re.search("[,;(]", _gap(text, one, number))))
    # "down from 375 in 2017": a date that stands right after the number is its own.
    between = text[number.end : after[0].start] if after else ""
    if after and len(between) <= _CLOSE and not re.search(r"[\d,;:.]", between):
        ordered = [after[0], *(one for one in ordered if one is not after[0])]
    return ordered


def _gap(text: str, one: Dated, number: Number) -> str:
    return text[one.end : number.start] or text[number.end : one.start]


def _bracketed(text: str, one: Dated) -> bool:
    return text.rfind("(", 0, one.start) > text.rfind(")", 0, one.start)


def _flow(
    dated: Sequence[Dated],
    lead: Sequence[Dated],
    past: Sequence[Dated],
    since: Dated | None,
    number: Number,
    year: FiscalYear | None,
    text: str,
    *,
    money: bool,
    event: bool,
) -> Period:
    own = [one for one in dated if one.role != SINCE]
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
    around = [*lead] if money else [*past, *lead]
    told = next((one for one in around if one.role not in (SINCE, AS_OF) and not one.aside), None)
    if told is not None:
        return Period(*told.whole, "", "date from the words before")
    if year is None:
        return Period(reason="no date printed")
    return Period(
        year.start.isoformat(), year.end.isoformat(), "", "no date printed: the fiscal year"
    )


def _end(year: FiscalYear | None) -> tuple[str, str]:
    if year is None:
        return "", "no date printed"
    return year.end.isoformat(), "no date printed: the end of the fiscal year"
