"""Date a figure from its sentence, the words that introduce it or the fiscal year."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from napanalysis.catalogue import indicators
from napanalysis.draft.blocks import HEADING, Document
from napanalysis.draft.extract.duplicates import FUNDING, table_of
from napanalysis.draft.language.context import Around
from napanalysis.draft.language.printed_dates import AS_OF, SINCE, Dated, Reported, bracket, dates
from napanalysis.draft.language.printed_numbers import Number
from napanalysis.draft.vocabulary import compiled, table
from napanalysis.fiscal_year import FiscalYear
from napanalysis.published import UnreadableFigure, read

STOCK, FLOW, SNAPSHOT = "stock", "flow", "snapshot"
_OWN_CLAUSE = re.compile(r",? (?:when|where|lorsque?|quand|alors que) |\s*\($", re.IGNORECASE)
# So many characters after a number, a date still belongs to it.
_CLOSE, _FAR = 30, 60


@dataclass(frozen=True)
class Period:
    """Dates of a figure as raw tables write them, and where they come from."""

    start: str = ""
    end: str = ""
    as_of: str = ""
    reason: str = ""


def fiscal_year_of(document: Document) -> FiscalYear | None:
    """Return the fiscal year a report is on: the one its first headings and pages name most."""
    count: Counter[int] = Counter()
    for position, block in enumerate(document.blocks[:60]):
        # Titles stand first; what is named there weighs more.
        weight = 10 if position < 5 else 1
        for one in dates(block.text, document.language):
            if one.is_fiscal_year:
                count[int(one.first[:4])] += weight
    return FiscalYear(count.most_common(1)[0][0]) if count else None


def reported_in(document: Document, given: FiscalYear | None) -> Reported | None:
    """Return the period that a document reports on: `given`, or what its first pages say."""
    # The first lines of a text are its title even where nothing marks them as a heading.
    titles = [
        block.text
        for place, block in enumerate(document.blocks)
        if block.kind == HEADING or (place == 0 and not re.search("[.;]", block.text))
    ][:3]
    named = given or fiscal_year_of(document)
    for title in titles if given is None else ():
        # A day in a title is when the document was released.
        spans = [one for one in dates(title, document.language) if _one_year(one)]
        if len(spans) == 1:
            if spans[0].is_fiscal_year:
                break
            return Reported(*spans[0].whole)
    return Reported(named.start.isoformat(), named.end.isoformat(), named) if named else None


def kind_of(indicator: str) -> str:
    """Return ``stock``, ``flow`` or ``snapshot``, or "" where no indicator is known."""
    return indicators()[indicator].kind if indicator else ""


def unprinted(year: Reported | None, kind: str) -> Period:
    """Return the period of a figure without a date: what the document reports on."""
    if year is None:
        return Period(reason="no date printed")
    reported = "the fiscal year" if year.fiscal else "the year of the title"
    if kind in (STOCK, SNAPSHOT):
        return Period(as_of=year.last, reason=f"no date printed: the end of {reported}")
    return Period(year.first, year.last, "", f"no date printed: {reported}")


class Dating:
    """Tells which of the dates around a figure is its own, by the kind of its indicator."""

    def __init__(
        self, around: Around, number: Number, indicator: str, year: Reported | None
    ) -> None:
        self.around, self.number, self.indicator, self.year = around, number, indicator, year
        self.text, self.words = around.sentence.text, table()["dates"]
        self.dated = [one for one in around.dated if self._may_date(one)]
        self.near = self._nearest()
        # Counts of the courts share what introduces them.
        self.together = indicator in self.words["together"]
        self.wider = [*around.past, *(around.section if self.together else ())]
        everywhere = [*self.near, *around.lead, *self.wider, *around.heading]
        self.since = next((one for one in everywhere if one.role == SINCE), None)

    def _finds(self, words: str, *limits: int) -> re.Match[str] | None:
        return compiled(self.words[words][self.around.language]).search(self.text, *limits)

    def period(self, following: Number | None = None) -> Period:
        """Return its dates; of "from A to B", with B following, A was counted a year before."""
        kind = kind_of(self.indicator)
        if not kind:
            own = next((one for one in self.near if not one.aside), None)
            if own and own.role == AS_OF and own.last:
                # "As of 30 June 2023, 17, compared with 11 on 30 June 2022": both are of a day.
                nearest = self.near[0].last
                return Period(as_of=nearest if len(nearest) == len(own.last) else own.last)
            # "In May 2021 alone 47, the most since 2019": the count is that of its own date.
            goes_on = self._finds("to_date") or (
                self.since in self.dated and (own is None or own.role == SINCE)
            )
            kind = STOCK if goes_on else FLOW
        if table_of(self.indicator) == FUNDING:
            found = self._lasting(self._money() or self._flow(money=True))
        elif kind == FLOW:
            found = self._flow()
        else:
            return self._state(kind)
        return self._before(found, following)

    def _may_date(self, one: Dated) -> bool:
        """Whether a date isn't that of another number or clause, nor a deadline: "by 2030".

        One that stands aside dates the last number before it: "36, down from 41 a year earlier".
        """
        if one.aside and one.role != SINCE and not self._beside(one):
            return False
        inside = self.text.rfind("(", 0, one.start) <= self.number.start < one.end
        later = self.year is not None and one.last[:4] > self.year.last[:4] and len(one.last) == 4
        deadline = later and one.role == AS_OF
        apart = ";" in self.text[self.number.end : one.start]
        return not deadline and not apart and (inside or not bracket(self.text, one))

    def _beside(self, one: Dated) -> bool:
        """Whether a date that stands aside is beside this number, with no other between."""
        if one.start < self.number.end:
            return _OWN_CLAUSE.match(self.text[one.end : self.number.start]) is not None
        return re.search(r"\d", self.text[self.number.end : one.start]) is None

    def _nearest(self) -> list[Dated]:
        """Return dates from the likeliest to the least likely: before the number, then after it."""
        text, number = self.text, self.number
        before = [one for one in self.dated if one.end <= number.start]
        after = [one for one in self.dated if one.start >= number.end]

        def of_another(one: Dated) -> bool:
            # "... than in 2022, when 394": the number is that of the year it was set beside.
            gap = text[one.end : number.start] or text[number.end : one.start]
            return one.aside and not _OWN_CLAUSE.match(gap)

        ordered = sorted([*reversed(before), *after], key=of_another)
        # "down from 375 in 2017": a date that stands right after the number is its own.
        between = text[number.end : after[0].start] if after else ""
        close = len(between) <= _CLOSE and not re.search(r"[\d,;:.]", between)
        if after and close:
            ordered.sort(key=lambda one: one is not after[0])
        return ordered

    def _state(self, kind: str) -> Period:
        """Return the date of what is open or counted since a start: the nearest that is a day."""
        lead = self.around.lead

        def any_day(ones: Sequence[Dated]) -> list[Dated]:
            # "In 2014" says when something was done; only a day or a month can be a state's date.
            return [one for one in ones if one.role != SINCE and len(one.last) > 4]

        def as_of(ones: Sequence[Dated]) -> list[Dated]:
            return [one for one in ones if one.role == AS_OF and one.last]

        days = [
            *as_of(self.near),
            *any_day(lead if self.together else ()),
            *as_of([*lead, *(self.wider if self.together else ())]),
            *any_day([*self.near, *lead] if kind == SNAPSHOT else ()),
        ]
        if kind == STOCK and self.since is None and not days:
            # Years in brackets after an amount are those of the money, not of what it did.
            for one in [*self.around.dated, *lead]:
                before = self.text[: one.start]
                if one.first != one.last and before.rfind("(") <= before.rfind(")"):
                    return Period(one.first, "", one.last, "counted over a period")
        none = unprinted(self.year, kind)
        last, reason = none.as_of, none.reason
        if days:
            last = days[0].last
            reason = "" if days[0] in self.near else "date from the words before"
        if kind == SNAPSHOT:
            return Period(as_of=last, reason=reason)
        # What a project with years of its own has done counts from the first of them.
        start = self.since.first if self.since else self._begun()
        told = "" if self.since in self.near else "start from the words before"
        told = told if start else "no start printed"
        return Period(start, "", last, "; ".join(bit for bit in (reason, told) if bit))

    def _begun(self) -> str:
        """Return the first of the years that a project is for, told in brackets before."""
        text = f"{self.around.paragraph} {self.text}"
        for one in (*self.around.dated, *self.around.past):
            years = one.first != one.last and len(one.first) == 4
            if years and re.search(rf"\([^()]*\b{one.first}\b[^()]*\)", text):
                return one.first
        return ""

    def _money(self) -> Period | None:
        """Return the years that an amount is for, which stand after it or whole before it."""
        spans = [one for one in self.dated if one.role != SINCE and one.first != one.last]
        one = min(spans, key=lambda one: one.start < self.number.end, default=None)
        if one is None or len(one.first) > 4:
            return Period(one.first, one.last) if one else None
        # "$8 million, 2014-2020": the years after an amount are those it is for.
        reason = "years read as fiscal years"
        return Period(f"{one.first}-04-01", f"{one.last}-03-31", "", reason)

    def _lasting(self, period: Period) -> Period:
        """Let money that is "for three years" last so long."""
        told = self._finds("lasting", self.number.end, self.number.end + _FAR)
        if told is None or not period.start.endswith("-04-01"):
            return period
        try:
            years = int(read(told[1], self.around.language).value)
        except UnreadableFigure:
            return period
        return replace(period, end=f"{int(period.start[:4]) + min(years, 60)}-03-31")

    def _flow(self, *, money: bool = False) -> Period:
        """Return the period of what was done: as the sentence says, else the words before it."""
        around, end = self.around, self.number.end
        own = [
            one
            for one in self.near
            if one.role != SINCE and not (one.aside and self._finds("compared", end, one.start))
        ]
        if own:
            first, last = own[0].whole
            return Period(first, last, "", "" if last else "no years told")
        if self.since is not None and self.since in self.dated:
            none = unprinted(self.year, STOCK)
            return Period(self.since.first, none.as_of, "", none.reason)
        # What was done before doesn't date money: it is for the year, or for years of its own.
        before = [*([] if money else around.past), *around.lead]
        found = [one for one in before if one.role not in (SINCE, AS_OF) and not one.aside]
        if not money and not found:
            # A day in a heading is that of the document; years that run on, of its tables.
            found = [one for one in around.heading if one.role != SINCE and _one_year(one)]
            nearby = around.nearby
            if not found and self.year is None and nearby and nearby.role != AS_OF:
                found = [nearby]
        if found:
            return Period(*found[0].whole, "", "date from the words before")
        return unprinted(self.year, FLOW)

    def _before(self, period: Period, following: Number | None) -> Period:
        """Put the first number of "went from A to B" a year back, if no date says otherwise."""
        if following is None or not period.start or not period.end:
            return period
        between = self.text[self.number.end : following.start]
        opened = self._finds("from_count", 0, self.number.start)
        if not opened or not re.fullmatch(r"(?: [\w'-]+){0,3} (?:to|à) ", between, re.IGNORECASE):
            return period
        if any(one.role != SINCE and one.start >= self.number.end for one in self.dated):
            return period
        first, last = (f"{int(day[:4]) - 1}{day[4:]}" for day in (period.start, period.end))
        return Period(first, last, "", "the year before the one it went to")


def _one_year(date: Dated) -> bool:
    """Whether a date is a month, a year or a fiscal year, or a part of one."""
    day = date.first == date.last and len(date.first) == 10
    return bool(date.first) and not day and int(date.last[:4]) - int(date.first[:4]) <= 1
