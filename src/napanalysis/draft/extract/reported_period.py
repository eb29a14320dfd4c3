"""Tell what period a document reports on: from its titles, its opening, the years it names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from operator import itemgetter

from napanalysis.draft.blocks import HEADING, Document
from napanalysis.draft.language.printed_dates import dates
from napanalysis.draft.language.sentences import TITLES, split
from napanalysis.draft.language.told_dates import AS_OF, MONTH, Dated, Reported
from napanalysis.draft.vocabulary import compiled, table
from napanalysis.fiscal_year import FiscalYear

#: So many years after what it tells of a document comes out, at most.
LATE = 2
# So many of its first paragraphs may say what period a document covers.
_OPENING = 12
# What stands around the day of a release: a place alone before it.
_DATELINE = re.compile(r"(?:[^|:;\d]{0,40}[.,(–—-]\s*(?:le )?)?\|[\s).]*(?:[–—-]|$|[.)]\s)")


def fiscal_year_of(document: Document) -> FiscalYear | None:
    """Return the fiscal year a report is on: the one its first headings and pages name most."""
    years = [year for year in _named(document) if year.is_fiscal_year]
    return FiscalYear(int(years[0].first[:4])) if years else None


def _named(document: Document) -> list[Reported]:
    """Return the fiscal and calendar years that the first pages name, the most frequent first."""
    named = Counter(
        Reported(*date.whole)
        for block in document.blocks[:60]
        for date in dates(block.text, document.language)
        if not date.aside and (date.is_fiscal_year or len(date.last) == 4)
    )
    return [year for year, _ in named.most_common()]


def reported_in(document: Document, given: FiscalYear | None) -> Reported | None:
    """Return the period that a document reports on: `given`, or the one that is told best."""
    if given:
        return Reported(given.start.isoformat(), given.end.isoformat())
    candidates = sorted(_candidates(document), key=itemgetter(0))
    if not candidates:
        return None
    # No document reports on what ended years before its title or its day.
    latest = max((int(span.last[:4]) for rank, span in candidates if rank in (0, 4, 5)), default=0)
    found = [span for _, span in candidates if int(span.last[:4]) >= latest - LATE]
    told = found[0]
    words = table()["dates"]
    for block in document.blocks[:_OPENING]:
        for date in dates(block.text, document.language, year=told):
            # "School years go from 1 July to 30 June": the years that the document names are such.
            own = compiled(words["own_year"][document.language]).search(block.text)
            if own and told.is_fiscal_year and date.way == MONTH and date.months == 12:
                told = replace(date, its_year=True)
    for span in (*found, *_named(document)):
        # "Report 2018" may be on the twelve months that ended in August, and "as of 31 March" on
        # the year that ended then.
        own_year = span.its_year and told.is_year and span.last[:4] == told.last[:4]
        ended = told.is_day and not told.released and span.is_year and span.last == told.last
        if own_year or ended:
            told = span
    return Reported(*told.whole, its_year=told.its_year, released=told.released)


def _candidates(document: Document) -> Iterator[tuple[int, Reported]]:
    """Return periods that a document may report on, the surest with the lowest numbers.

    These are told by a title, a sentence on what is covered, the day of a release, and the years
    that the first pages name most.
    """
    language, words = document.language, table()["dates"]
    # The first lines of a text are its title even where nothing marks them as a heading.
    titles = [
        block.text
        for place, block in enumerate(document.blocks)
        if block.kind == HEADING or (place < TITLES and not re.search(r"[.;](?! ?\d)", block.text))
    ][:3]
    season = compiled(rf"(?:{words['parts'][language]}) *$")
    for title in titles:
        named = [date for date in dates(title, language) if date.first and not date.aside]
        # A day, month or season in a title is when the document was released, unless all is told
        # as of that day; a plan's title tells the years that it is for.
        for date in (date for date in named if date.is_day):
            released = date.role != AS_OF
            yield 5 if released else 4, replace(date, released=released)
        spans = [date for date in named if not date.is_day]
        # "Plan 2018-2021: report, January to December 2019" is on the part.
        short = [span for span in spans if span.within_a_year]
        if len(short) == 1 and all(other.includes_all(short[0]) for other in spans):
            spans = short
        if len(spans) == 1:
            [span] = spans
            # "1 July 2021 to 30 June 2022" is its year "2021-2022".
            span = replace(span, its_year=span.months == 12 and span.first[:4] < span.last[:4])
            month = len(span.first) == 7 or season.search(title, 0, span.start)
            if span.within_a_year:
                yield (4 if month else 0), span
            elif not compiled(words["plan"][language]).search(title):
                yield 4, span
    opening = document.blocks[:_OPENING]
    money = compiled(rf"[$£€]|\b(?:{table()['words'][language]['money']})\b")
    for text in (told.text for block in opening for told in split(block.text, block, "")):
        # "The fiscal year 2023-2024 (April 1, 2023 to March 31, 2024)" is one period.
        # And no document reports on less than a quarter, but for one on a day when all was counted.
        told = dates(text, language)
        if told and told[0].is_day and compiled(words["census"][language]).search(text):
            yield -1, told[0]
        periods = {date.whole: date for date in told if date.first < date.last and date.months > 2}
        if len(periods) == 1 and not money.search(text):
            [span] = periods.values()
            its_year = compiled(rf"\b(?:{words['unit'][language]['12']})\b").search(text)
            span = replace(span, its_year=span.months == 12 and its_year is not None)
            if compiled(words["covered"][language]).search(text):
                yield 1, span
            elif span.first[:7] < span.last[:7] and not span.is_year:
                yield (2 if span.months == 12 else 6), span
    for block in opening:
        # "Ottawa, 22 February 2023. The Minister announced": the day of a release opens it.
        for date in dates(block.text, language)[:1]:
            if date.is_day and opens_release(block.text, date):
                yield 5, replace(date, released=True)
    years = _named(document)
    if any(year.is_fiscal_year for year in years):
        yield 7, years[0]


def opens_release(text: str, day: Dated) -> bool:
    """Whether a day opens a text as that of a release does."""
    return _DATELINE.match(f"{text[: day.start]}|{text[day.end :]}") is not None
