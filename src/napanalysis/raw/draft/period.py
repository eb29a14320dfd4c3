"""Date a figure from its sentence, the words that introduce it or the fiscal year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from napanalysis.fiscal_year import FiscalYear
from napanalysis.raw.draft.dating import AS_OF, SINCE, Dated, dates
from napanalysis.raw.draft.numbers import Number
from napanalysis.raw.draft.sentences import Sentence

STOCK, FLOW, SNAPSHOT = "stock", "flow", "snapshot"


@dataclass(frozen=True)
class Period:
    """Dates of a figure as raw tables write them, and where they come from."""

    start: str = ""
    end: str = ""
    as_of: str = ""
    reason: str = ""


def period_of(
    sentence: Sentence,
    earlier: Sequence[Sentence],
    dated: Sequence[Dated],
    number: Number,
    kind: str,
    language: str,
    year: FiscalYear | None,
    *,
    money: bool = False,
) -> Period:
    """Return the dates of a figure.

    Parameters
    ----------
    sentence : Sentence
        Where it stands.
    earlier : sequence of Sentence
        The sentences before it in the paragraph.
    dated : sequence of Dated
        The dates of the sentence.
    number : Number
        The figure.
    kind : str
        ``stock``, ``flow``, ``snapshot``, or "" where no indicator is known.
    language : str
        ``en`` or ``fr``.
    year : FiscalYear, optional
        Stands in where nothing is printed.
    money : bool, default: False
        Whether it is money committed, which is for a period.
    """
    lead = dates(sentence.lead, language)
    past = [one for before in reversed(earlier) for one in dates(before.text, language)]
    around = [*_nearest(dated, number), *lead, *past]
    since = next((one for one in around if one.role == SINCE), None)
    if not kind:
        kind = STOCK if since is not None and since in dated else FLOW
    if kind == FLOW or money:
        return _flow(dated, lead, past, since, number, year, money)
    # "In 2014" says when something was done; only a day or a month can be a state's date.
    as_of = next((one for one in [*dated, *lead] if one.role == AS_OF), None)
    if as_of is None and kind == SNAPSHOT:
        as_of = next((one for one in [*_nearest(dated, number), *lead] if one.role != SINCE), None)
        as_of = as_of if as_of and (len(as_of.last) > 4) else None
    reason = ""
    if kind == STOCK and since is None and as_of is None:
        between = next((one for one in dated if one.first != one.last), None)
        if between is not None:
            return Period(start=between.first, as_of=between.last, reason="counted over a period")
    if as_of is not None:
        last = as_of.last
        reason = "date from the introduction" if as_of in lead and as_of not in dated else ""
    else:
        last, reason = _end(year)
    if kind == SNAPSHOT:
        return Period(as_of=last, reason=reason)
    start = since.first if since is not None else ""
    if since is None:
        reason = f"{reason}; no start printed".strip("; ")
    elif since not in dated:
        reason = f"{reason}; start from the words before".strip("; ")
    return Period(start=start, as_of=last, reason=reason)


def _nearest(dated: Sequence[Dated], number: Number) -> list[Dated]:
    """Return dates before the number, nearest first, then those after it."""
    before = [one for one in dated if one.end <= number.start]
    after = [one for one in dated if one.start >= number.end]
    return [*reversed(before), *after]


def _flow(
    dated: Sequence[Dated],
    lead: Sequence[Dated],
    past: Sequence[Dated],
    since: Dated | None,
    number: Number,
    year: FiscalYear | None,
    money: bool,
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
        before = [one for one in own if one.end <= number.start]
        return Period(*(before[-1] if before else own[0]).whole)
    if since is not None and since in dated:
        last, reason = _end(year)
        return Period(since.first, last, "", reason)
    # What was done before doesn't date money: it is for the year, or for years of its own.
    around = [*lead] if money else [*past, *lead]
    told = next((one for one in around if one.role not in (SINCE, AS_OF)), None)
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
