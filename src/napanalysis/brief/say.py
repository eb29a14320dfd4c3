"""The brief's computed sentences: true for any year, also where a number is missing or vague."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from napanalysis import catalogue
from napanalysis.brief.exhibits.compare import compared, doubted
from napanalysis.brief.exhibits.maker import Maker
from napanalysis.brief.numbers import Row
from napanalysis.brief.ordered import measured, observed, reference
from napanalysis.brief.pieces import Cell


class Sayer:
    """Says what the figures say, section by section, with every number linked to its trail.

    Parameters
    ----------
    make : Maker
        The analysis and the language.
    """

    def __init__(self, make: Maker) -> None:
        self.make = make
        self.tell = make.tell
        self.analysis = make.analysis

    def section(self, name: str) -> str:
        """Return the paragraphs of one section as Markdown; "" where nothing is known.

        Parameters
        ----------
        name : str
            A key of `SECTIONS`.
        """
        return "\n\n".join(SECTIONS[name](self))

    def plain(self, name: str) -> str:
        """Return the paragraphs of one section without the links to the trail."""
        return re.sub(r"\[([^\]]*)\]\(#[^)]*\)\{\.number\}", r"\1", self.section(name))

    def _newest(self, indicator: str) -> Row | None:
        rows = observed(self.analysis, indicator)
        return rows[-1] if rows else None

    def _with(self, row: Row, indicator: str) -> Row | None:
        """Return the figure of another indicator from the same source and date."""
        same = [
            other
            for other in observed(self.analysis, indicator)
            if (other["source"], other["as_of"]) == (row["source"], row["as_of"])
        ]
        return same[-1] if same else None

    def say(self, key: str, **values: Any) -> str:
        """Return one sentence; rows among the values are told as numbers with their unit."""
        told: dict[str, Cell] = {
            name: self.tell.number(value) if isinstance(value, dict) else value
            for name, value in values.items()
        }
        text = self.make.words.markdown(f"say.{key}", **told)
        return text[:1].upper() + text[1:]

    def prosecution(self) -> Iterator[str]:
        """Say how many cases were completed, who was convicted, what is before the courts."""
        cases = self._newest("cases_completed")
        if cases is not None:
            convicted = self._with(cases, "persons_convicted")
            ratio = [
                row
                for row in measured(self.analysis, "convicted_per_completed_case")
                if row["as_of"] == cases["as_of"]
            ]
            when = self.tell.day(cases["as_of"])
            counter = self.make.counter(cases)
            start = cases["period_start"][:4]
            if convicted is not None and ratio:
                told = self.say(
                    "prosecution.cases_convicted", start=start, cases=cases, when=when,
                    counter=counter, convicted=convicted, ratio=ratio[-1],
                )  # fmt: skip
            else:
                told = self.say(
                    "prosecution.cases", start=start, cases=cases, when=when, counter=counter
                )
            flags = cases["flags"].split("; ")
            for flag, key in (("unit-ambiguous", "unit"), ("convictions-only", "convictions_only")):
                told += f" {self.say(f'prosecution.{key}')}" if flag in flags else ""
            yield told + self._age(cases)
        yield from self._breaks("persons_convicted")
        yield from self._breaks("cases_completed")
        courts = self._newest("cases_before_courts")
        if courts is not None:
            accused = self._with(courts, "accused_before_courts")
            victims = self._with(courts, "victims_before_courts")
            key = "courts_all" if accused is not None and victims is not None else "courts"
            values: dict[str, Any] = {"cases": courts, "when": self.tell.day(courts["as_of"])}
            if key == "courts_all":
                values |= {"accused": accused, "victims": victims}
                if victims and doubted(victims):
                    key = "courts_doubt"
            yield self.say(f"prosecution.{key}", **values) + self._age(courts)

    def _breaks(self, indicator: str) -> Iterator[str]:
        rows = observed(self.analysis, indicator)
        for old, new in pairwise(rows):
            if "stock-falls" in new["flags"].split("; ") and new["value"] < old["value"]:
                yield self.say(
                    "prosecution.break",
                    old=old,
                    new=new,
                    before=self.tell.day(old["as_of"]),
                    when=self.tell.day(new["as_of"]),
                    first=self.make.counter(old),
                    second=self.make.counter(new),
                    what=catalogue.indicator(indicator).label[self.make.language].lower(),
                )

    def police(self) -> Iterator[str]:
        """Say how police-reported incidents moved."""
        yield from self._moved(measured(self.analysis, "ucr_incidents"), "police", self.tell.period)

    def protection(self) -> Iterator[str]:
        """Say how many permits were issued and victims identified."""
        issued = measured(self.analysis, "trp_issued")
        if issued:
            row = issued[-1]
            shares = [
                other
                for other in measured(self.analysis, "trp_subsequent_share")
                if other["period_end"] == row["period_end"]
            ]
            subsequent = [
                other
                for other in observed(self.analysis, "trp_subsequent")
                if other["period_end"] == row["period_end"]
            ]
            when = self.tell.during(row)
            if shares and subsequent:
                told = self.say(
                    "protection.permits_split",
                    issued=row, when=when, subsequent=subsequent[-1], share=shares[-1],
                )  # fmt: skip
            else:
                told = self.say("protection.permits", issued=row, when=when)
            yield told + self._age(row)
        victims = observed(self.analysis, "tip_victims_new")
        yield from self._moved(victims, "victims", lambda row: row["period_end"][:4])

    def plan(self) -> Iterator[str]:
        """Say how many deliverables there are, how many are new, and how many contradict."""
        totals = [row for row in measured(self.analysis, "deliverables") if not row["breakdown"]]
        if not totals:
            return
        source = self.analysis.sources[self.analysis.action_plan["source"].iloc[0]]
        statuses = sorted(
            measured(self.analysis, "deliverables_by_status"), key=lambda row: -row["value"]
        )
        listed = self.tell.listed(
            [
                self.say(
                    "plan.status",
                    count=row,
                    status=self.tell.breakdown(row["breakdown"]).lower(),
                )
                for row in statuses
            ]
        )
        yield (
            self.make.words.markdown(
                "say.plan.total", total=self.tell.number(totals[-1]), year=str(source.fiscal_year)
            )
            + " "
            + listed
            + "."
        )
        new = [
            row for row in measured(self.analysis, "deliverables_new_share") if not row["breakdown"]
        ]
        flagged = [
            row for row in measured(self.analysis, "deliverables_flagged") if not row["breakdown"]
        ]
        key = "plan.new_flagged" if flagged[-1]["value"] else "plan.new"
        yield self.say(key, share=new[-1], flagged=flagged[-1])

    def _moved(self, rows: list[Row], key: str, x: Callable[[Row], str]) -> Iterator[str]:
        if not rows:
            return
        new = rows[-1]
        if len(rows) == 1:
            yield self.say(f"{key}.one", new=new, when=x(new)) + self._age(new)
            return
        old = rows[-2]
        state = f"{key}.{compared(old, new)}"
        yield self.say(state, new=new, when=x(new), old=old, before=x(old)) + self._age(new)

    def _age(self, row: Row) -> str:
        """Say that no source has a newer figure, where it lies before the year of the brief."""
        return "" if reference(row) >= self.analysis.year.start else f" {self.say('newest')}"


SECTIONS: dict[str, Callable[[Sayer], Iterator[str]]] = {
    "prosecution": Sayer.prosecution,
    "police": Sayer.police,
    "protection": Sayer.protection,
    "plan": Sayer.plan,
}
