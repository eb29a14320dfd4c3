"""Date a figure from its sentence, the words that introduce it or the fiscal year."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from napanalysis.catalogue import indicators
from napanalysis.draft.blocks import HEADING, Document
from napanalysis.draft.language.context import Around
from napanalysis.draft.language.printed_dates import AS_OF, SINCE, Dated, Reported, dates
from napanalysis.draft.language.printed_numbers import MONEY, Number
from napanalysis.draft.vocabulary import compiled, table
from napanalysis.fiscal_year import FiscalYear
from napanalysis.published import UnreadableFigure, read

STOCK, FLOW, SNAPSHOT = "stock", "flow", "snapshot"
_OWN_CLAUSE = re.compile(r",? (?:when|where|lorsque?|quand|alors que) |\s*\($", re.IGNORECASE)
# So many of its first lines are titles, though they don't look it.
_TITLES = 2
# So many of its first paragraphs may say what period a document covers.
_OPENING = 12
# So many characters after a number, a date still belongs to it.
_CLOSE = 30
# So many before it, what is compared with it may begin.
_FAR = 70
_BEFORE = "date from the words before"


@dataclass(frozen=True)
class Period:
    """Dates of a figure as raw tables write them, and where they come from."""

    start: str = ""
    end: str = ""
    as_of: str = ""
    reason: str = ""


def fiscal_year_of(document: Document) -> FiscalYear | None:
    """Return the fiscal year a report is on: the one its first headings and pages name most."""
    year, _ = _named(document, fiscal=True)
    return FiscalYear(year) if year else None


def _named(document: Document, *, fiscal: bool) -> tuple[int, int]:
    """Return the fiscal or calendar year that the first pages name most, and how often."""
    count = Counter(
        int(date.first[:4])
        for block in document.blocks[:60]
        for date in dates(block.text, document.language)
        if (date.is_fiscal_year if fiscal else len(date.last) == 4 and not date.aside)
    )
    return count.most_common(1)[0] if count else (0, 0)


def reported_in(document: Document, given: FiscalYear | None) -> Reported | None:
    """Return the period that a document reports on: `given`, or what its first pages say."""
    if given:
        return Reported(given.start.isoformat(), given.end.isoformat())
    language, words = document.language, table()["dates"]
    fiscal, often = _named(document, fiscal=True)
    year, oftener = _named(document, fiscal=False)
    released = Reported(f"{year}-01-01", f"{year}-12-31") if fiscal and oftener > often else None
    named = FiscalYear(fiscal) if fiscal else None
    reported = Reported(named.start.isoformat(), named.end.isoformat()) if named else None
    # The first lines of a text are its title even where nothing marks them as a heading.
    titles = [
        block.text
        for place, block in enumerate(document.blocks)
        if block.kind == HEADING or (place < _TITLES and not re.search("[.;]", block.text))
    ][:3]
    for title in titles:
        # A day in a title is when the document was released; a month or season may be, too.
        spans = [date for date in dates(title, language) if date.within_a_year]
        if len(spans) == 1 and spans[0].is_fiscal_year:
            return reported
        if len(spans) == 1:
            season = compiled(rf"(?:{words['parts'][language]}) *$")
            if len(spans[0].first) != 7 and not season.search(title, 0, spans[0].start):
                return Reported(*spans[0].whole)
            released = Reported(*spans[0].whole)
    for block in document.blocks[:_OPENING]:
        spans = [date for date in dates(block.text, language) if date.first < date.last]
        if len(spans) == 1 and compiled(words["covered"][language]).search(block.text):
            return Reported(*spans[0].whole)
    return released or reported


def kind_of(indicator: str) -> str:
    """Return ``stock``, ``flow`` or ``snapshot``, or "" where no indicator is known."""
    return indicators()[indicator].kind if indicator else ""


def unprinted(year: Reported | None, kind: str) -> Period:
    """Return the period of a figure without a date: what the document reports on, or its end."""
    if year is None:
        return Period(reason="no date printed")
    reason = "no date printed: the period reported on"
    if kind in (STOCK, SNAPSHOT):
        return Period(as_of=year.last, reason=reason)
    return Period(year.first, year.last, "", reason)


class Dating:
    """Tells which of the dates around a figure is its own, by the kind of its indicator."""

    def __init__(
        self, around: Around, number: Number, indicator: str, year: Reported | None
    ) -> None:
        self.around, self.number, self.indicator, self.year = around, number, indicator, year
        self.text, self.words = around.sentence.text, table()["dates"]
        self.dated = [date for date in around.dated if self._may_date(date)]
        self.near = self._nearest()
        # Counts of the courts share what introduces them.
        self.together = indicator in self.words["together"]
        self.wider = [*around.past, *(around.section if self.together else ())]
        everywhere = [*self.near, *around.lead, *self.wider, *around.heading]
        self.since = next((date for date in everywhere if date.role == SINCE), None)

    def period(self, following: Number | None = None) -> Period:
        """Return its dates; of "from A to B", with B following, A was counted a year before."""
        kind = kind_of(self.indicator)
        if not kind:
            near = self.near or self.around.lead
            own = next((date for date in near if not date.aside), None)
            if own and own.role == AS_OF and own.last:
                # "As of 30 June 2023, 17, compared with 11 on 30 June 2022": both are of a day.
                alike = near[0].role == AS_OF or len(near[0].last) == len(own.last)
                return Period(as_of=near[0].last if alike else own.last)
            # "In May 2021 alone 47, the most since 2019": the count is that of its own date.
            begun = self.since in self.dated and (own is None or own.role == SINCE)
            kind = STOCK if begun or self._finds("to_date") else FLOW
        if self.indicator == "funding_committed":
            return self._lasting(self._money() or self._flow(money=True))
        if kind == FLOW:
            spent = self.number.kind == MONEY and not self.around.operation
            return self._a_year_before(self._flow(money=spent), following)
        return self._state(kind)

    def _finds(self, words: str, *limits: int) -> re.Match[str] | None:
        return compiled(self.words[words][self.around.language]).search(self.text, *limits)

    def _may_date(self, date: Dated) -> bool:
        """Whether a date isn't that of another number or clause, nor a deadline: "by 2030".

        One that stands aside dates the last number before it: "36, down from 41 a year earlier".
        """
        if date.only and date.role != SINCE:
            return date.only[0] < self.number.end and self.number.start < date.only[1]
        later = self.year is not None and date.last[:4] > self.year.last[:4]
        deadline = later and len(date.last) == 4 and date.role == AS_OF
        apart = ";" in self.text[self.number.end : date.start]
        return not deadline and not apart

    def _nearest(self) -> list[Dated]:
        """Return dates from the likeliest to the least likely: before the number, then after it.

        "Down from 375 in 2017": a date that stands right after the number is its own.
        """
        before = [date for date in self.dated if date.end <= self.number.start]
        after = [date for date in self.dated if date.start >= self.number.end]
        between = self.text[self.number.end : after[0].start] if after else ""
        close = len(between) <= _CLOSE and not re.search(r"[\d,;:.]", between)
        if after and (close or after[0].aside):
            return [after[0], *reversed(before), *after[1:]]
        return [*reversed(before), *after]

    def _state(self, kind: str) -> Period:
        """Return the date of what is open or counted since a start: the nearest that is a day."""
        lead = self.around.lead

        def any_day(printed: Sequence[Dated]) -> list[Dated]:
            # "In 2014" says when something was done; only a day or a month can be a state's date.
            return [date for date in printed if date.role != SINCE and len(date.last) > 4]

        def as_of(printed: Sequence[Dated]) -> list[Dated]:
            return [date for date in printed if date.role == AS_OF and date.last]

        days = [
            *as_of(self.near),
            *any_day(lead if self.together else ()),
            *as_of([*lead, *(self.wider if self.together else ())]),
            *any_day([*self.near, *lead] if kind == SNAPSHOT else ()),
        ]
        if kind == STOCK and self.since is None and not days:
            # Years in brackets after an amount are those of the money, not of what it did.
            for date in [*self.around.dated, *lead]:
                before = self.text[: date.start]
                if date.first != date.last and before.rfind("(") <= before.rfind(")"):
                    return Period(date.first, "", date.last, "counted over a period")
        none = unprinted(self.year, kind)
        last, reason = none.as_of, none.reason
        if days:
            last, reason = days[0].last, "" if days[0] in self.near else _BEFORE
        if kind == SNAPSHOT:
            return Period(as_of=last, reason=reason)
        # What a project with years of its own has done counts from the first of them.
        start = self.since.first if self.since else self._begun()
        from_before = "" if self.since in self.near else "start from the words before"
        reasons = (reason, from_before if start else "no start printed")
        return Period(start, "", last, "; ".join(filter(None, reasons)))

    def _begun(self) -> str:
        """Return the first of the years that a project is for, told in brackets before."""
        text = f"{self.around.paragraph} {self.text}"
        for date in (*self.around.dated, *self.around.past):
            years = date.first != date.last and len(date.first) == 4
            if years and re.search(rf"\([^()]*\b{date.first}\b[^()]*\)", text):
                return date.first
        return ""

    def _money(self) -> Period | None:
        """Return the years that an amount is for, which stand after it or whole before it."""
        spans = [date for date in self.dated if date.role != SINCE and date.first != date.last]
        date = min(spans, key=lambda date: date.start < self.number.end, default=None)
        if date is None or len(date.first) > 4:
            return Period(date.first, date.last) if date else None
        # "$8 million, 2014-2020": the years after an amount are those it is for.
        reason = "years read as fiscal years"
        return Period(f"{date.first}-04-01", f"{date.last}-03-31", "", reason)

    def _lasting(self, period: Period) -> Period:
        """Let money that is "for three years" last so long."""
        lasting = self._finds("lasting", self.number.end, self.number.end + 2 * _CLOSE)
        if lasting is None or not period.start.endswith("-04-01"):
            return period
        with suppress(UnreadableFigure):
            years = int(read(lasting[1], self.around.language).value)
            return replace(period, end=f"{int(period.start[:4]) + min(years, 60)}-03-31")
        return period

    def _flow(self, *, money: bool = False) -> Period:
        """Return the period of what was done: as the sentence says, else the words before it."""
        around, end = self.around, self.number.end
        for date in self.near:
            if date.role != SINCE:
                return Period(*date.whole, "", "" if date.last else "no years told")
        if self.since is not None and self.since in self.dated:
            none = unprinted(self.year, STOCK)
            return Period(self.since.first, none.as_of, "", none.reason)
        # What was done before doesn't date money: it is for the year, or for years of its own.
        before = [*([] if money else around.past), *around.lead]
        named = [date for date in before if date.role not in (SINCE, AS_OF) and not date.aside]
        if not money and not named:
            # A day in a heading is that of the document; years that run on, of its tables.
            named = [date for date in around.heading if date.role != SINCE and date.within_a_year]
            nearby = around.nearby
            if not named and self.year is None and nearby and nearby.role != AS_OF:
                named = [nearby]
        return Period(*named[0].whole, "", _BEFORE) if named else unprinted(self.year, FLOW)

    def _a_year_before(self, period: Period, following: Number | None) -> Period:
        """Put the first number of "went from A to B" a year back, if no date says otherwise."""
        if following is None or not period.start or not period.end:
            return period
        between = self.text[self.number.end : following.start]
        opened = self._finds("from_count", 0, self.number.start)
        dated = any(date.role != SINCE and date.start >= self.number.end for date in self.dated)
        if dated or not opened or not re.fullmatch(r"(?: [\w'-]+){0,3} (?:to|à) ", between, re.I):
            return period
        first, last = (f"{int(day[:4]) - 1}{day[4:]}" for day in (period.start, period.end))
        return Period(first, last, "", "the year before the one it went to")

