"""Date a figure from its sentence, the words that introduce it or the fiscal year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from napanalysis.catalogue import indicators
from napanalysis.draft.extract.reported_period import opens_release
from napanalysis.draft.language.printed_dates import blanked
from napanalysis.draft.language.printed_numbers import MONEY, Number
from napanalysis.draft.language.sentences import Around
from napanalysis.draft.language.told_dates import AS_OF, BARE, BEGUN, SINCE, Dated, Reported, iso
from napanalysis.draft.vocabulary import compiled, table

STOCK, FLOW, SNAPSHOT = "stock", "flow", "snapshot"
FUNDING = "funding_committed"
# So many characters after a number, a date still belongs to it.
_CLOSE = 30
BEFORE = "date from the words before"


@dataclass(frozen=True)
class Period:
    """Dates of a figure as raw tables write them, and where they come from."""

    start: str = ""
    end: str = ""
    as_of: str = ""
    reason: str = ""


def kind_of(indicator: str) -> str:
    """Return ``stock``, ``flow`` or ``snapshot``, or "" where no indicator is known."""
    if indicator == FUNDING:
        return FLOW  # an amount is for some years
    return indicators()[indicator].kind if indicator else ""


def _unprinted(year: Reported | None, kind: str) -> Period:
    """Return the period of a figure without a date: what the document reports on, or its end."""
    if year is None or (year.released and kind not in (STOCK, SNAPSHOT)):
        return Period(reason="no date printed")
    reason = "no date printed: the period reported on"
    if kind in (STOCK, SNAPSHOT) or year.first == year.last:
        return Period(as_of=year.last, reason=reason)
    return Period(year.first, year.last, "", reason)


def _is_of_states(date: Dated) -> bool:
    """Whether it is the last day of a month or the first of a year: more is counted than done."""
    return date.is_day and date.first[5:] in (
        "01-01",
        iso(date.first[:4], date.first[5:7], "31")[5:],
    )


class Dating:
    """Tells which of the dates around a figure is its own, by the kind of its indicator."""

    def __init__(
        self, around: Around, number: Number, indicator: str, year: Reported | None
    ) -> None:
        self.around, self.number, self.year = around, number, year
        self.kind, self.funding = kind_of(indicator), indicator == FUNDING
        near = self._nearest([date for date in around.dated if self._may_date(date)])
        # "Budget 2018 gave $9 million over three years, from 2019 to 2021"
        self.near = sorted(near, key=self._names_budget)
        # Counts of the courts share what introduces them.
        self.together = indicator in table()["dates"]["together"]
        self.wider = [*around.past, *around.section] if self.together else []
        everywhere = [*self.near, *around.leading, *around.past, *self.wider]
        # "It was formed in 2012. By the end of 2017 it had trained 318 officers."
        self.had_done = self._says("had_done")
        formed = [date for date in (*around.dated, *around.past) if date.founds and date.first]
        starts = [date for date in everywhere if date.role == SINCE]
        self.since = next(iter(starts or (formed if self.had_done else [])), None)
        may_stand = not indicator and number.kind != MONEY
        stands = self._stands() if may_stand else None
        self.told_as_state = may_stand and self._is_state(stands is not None)
        if self.told_as_state:
            self.kind = SNAPSHOT
        if stands and stands.lastgroup and year:
            # "Of 45 files of 2019, 12 are still open" as the document is written.
            self.near = [date for date in self.near if date.last[:4] >= year.first[:4]]

    @property
    def is_of_a_year(self) -> bool:
        """Whether what is counted since a start is told of one year by its name alone."""
        stock = self.kind == STOCK and self.since is None and bool(self.near)
        return stock and all(
            date.role == BARE and date.is_year and date.months == 12 for date in self.near
        )

    def period(self) -> Period:
        """Return its dates, from the nearest words that tell them."""
        if self.kind in (STOCK, SNAPSHOT):
            return self._state(self.kind)
        own = next(self._told(), None)
        printed = own in self.near
        if own and printed:
            since = own.role == SINCE or (own.role == AS_OF and self._goes_on())
        else:
            since = not self.kind and self._says("to_date")
        if since:
            period = self._state(STOCK)
            return replace(period, end=period.as_of, as_of="") if self.kind else period
        if own is None:
            return _unprinted(self.year, self.kind)
        years = self.funding and printed and own.first < own.last and len(own.first) == 4
        if years and re.search("[-–(]", self.around.text[max(0, own.start - 4) : own.end]):
            # "$8 million, 2014-2020"
            reason = "years read as fiscal years"
            return Period(f"{own.first}-04-01", f"{own.last}-03-31", "", reason)
        reason = BEFORE if not printed else "" if own.last else "no years told"
        state = _is_of_states(own) and not self._says("done")
        state = state or (own.is_day and self._says("going_on"))
        if not self.kind and (own.role == AS_OF or state):
            return Period(as_of=own.last, reason=reason)
        return Period(*own.whole, "", reason)

    def _says(self, name: str) -> bool:
        """Whether the sentence has some words about dates."""
        words = table()["dates"][name][self.around.language]
        return compiled(words).search(self.around.text) is not None

    def _stands(self) -> re.Match[str] | None:
        """Return the words after the number that say that it stands: "12 are under way"."""
        words = table()["dates"]["stands"][self.around.language]
        return compiled(words).search(self.around.text[self.number.end :])

    def _is_state(self, stands: bool) -> bool:
        """Whether a number without an indicator is of what there is at a time."""
        words, text = table()["dates"], self.around.text
        has = compiled(words["has"][self.around.language]).search(text[: self.number.start])
        often = compiled(words["often"]).search(text[self.number.end :])
        return not often and (stands or has is not None or self._says("now"))

    def _told(self) -> Iterator[Dated]:
        """Return the dates that may tell when something was done, the likeliest first."""
        around = self.around
        yield from self.near
        # What was done before doesn't date money, but for its year.
        money = self.number.kind == MONEY and not around.operation
        past = [date for date in around.past if date.is_year or not money]
        nearby = [around.nearby] if around.nearby and around.nearby.role != AS_OF else []
        if self.year and not self.year.released:
            # What was open at a day or done in a part of the year dates no other sentence.
            part = range(3, min(self.year.months, 10))
            past = [date for date in past if date.role != AS_OF and date.months not in part]
            past = [date for date in past if not _is_of_states(date)]
            past = [*(around.just_before if self._says("of_those") else ()), *past]
            nearby = []
        roles = (BARE,) if self.kind else (BARE, AS_OF)
        for date in around.leading if self.funding else (*past, *around.leading, *nearby):
            if date.role in roles and not date.aside:
                yield date

    def _may_date(self, date: Dated) -> bool:
        """Whether a date isn't that of another number or clause, nor a deadline: "by 2030"."""
        number, year, text = self.number, self.year, self.around.text
        if ";" in text[number.end : date.start]:
            return False
        if date.only:
            return date.only[0] < number.end and number.start < date.only[1]
        # The day of a release says when all was told, not when anything was done.
        told = text and date.is_day and opens_release(text, date)
        later = year is not None and date.last[:4] > year.last[:4]
        return not (told or (later and len(date.last) == 4 and date.role == AS_OF))

    def _goes_on(self) -> bool:
        """Whether a number that is told as of a day is counted since a date of its sentence."""
        if self.since is None or self.since not in self.near:
            return self.since is not None and self.had_done
        text = blanked(self.around.text, ((date.start, date.end) for date in self.around.dated))
        if self.since.end <= self.number.start:
            return not re.search(r"[;\d]", text[self.since.end : self.number.start])
        return not re.search(r"[,;\d]", text[self.number.end : self.since.start])

    def _names_budget(self, date: Dated) -> bool:
        """Whether a date is the name of a budget, which is for other years."""
        before = self.around.text[max(0, date.start - 12) : date.start]
        return compiled(table()["dates"]["budget"]).search(before) is not None

    def _nearest(self, dated: Sequence[Dated]) -> list[Dated]:
        """Return dates from the likeliest to the least likely: before the number, then after it.

        "Down from 375 in 2017": a date that stands right after the number is its own.
        """
        before = [date for date in dated if date.end <= self.number.start]
        after = [date for date in dated if date.start >= self.number.end]
        between = self.around.text[self.number.end : after[0].start] if after else ""
        close = len(between) <= _CLOSE and not re.search(r"[\d,;:.]", between)
        own = after[:1] if close or (after and after[0].aside) else []
        return [*own, *reversed(before), *after[len(own) :]]

    def _state(self, kind: str) -> Period:
        """Return the date of what is open or counted since a start: the nearest that is a day."""
        lead = self.around.leading
        days = []
        # "In 2014" says when something was done; only a day or a month can be a state's date,
        # but where the sentence tells a state.
        years = [d for d in self.near if self.told_as_state and not d.aside]
        for printed in (self.near, lead, self.wider):
            days += [date for date in printed if date.role == AS_OF and date.last]
            if self.together or kind == SNAPSHOT:
                days += [d for d in printed if d.role != SINCE and (len(d.last) > 4 or d in years)]
        if self.since in self.near:  # "since 2011" is told as of the day of the sentence before
            days += [date for date in self.around.just_before if date.role == AS_OF and date.last]
        none = _unprinted(self.year, kind)
        last, reason = none.as_of, none.reason
        if days:
            last, reason = days[0].last, "" if days[0] in self.near else BEFORE
        if kind == SNAPSHOT:
            return Period(as_of=last, reason=reason)
        start, why = "", "no start printed"
        if self.since:
            start = self.since.first
            if start and (self.since not in self.near or self.since.way == BEGUN):
                why = "start from the words before"
            elif start:
                why = ""
        elif span := self._years():
            # What a project with years of its own has done counts from the first of them.
            start, why = span.first, "start from the words before"
            if not days and not (self.year and span.last[:7] > self.year.last[:7]):
                last, reason, why = span.last, "counted over a period", ""
        return Period(start, "", last, "; ".join(filter(None, (reason, why))))

    def _years(self) -> Dated | None:
        """Return the period that is told nearest."""
        here = [*self.near, *self.around.leading]
        wider = (*self.around.dated, *self.around.past)
        years = [date for date in wider if len(date.first) == 4]
        return next((date for date in (*here, *years) if date.first < date.last), None)
