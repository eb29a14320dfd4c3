"""The brief's computed sentences: true for any year, also where a number is missing or vague."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from napanalysis import catalogue
from napanalysis.brief.exhibits.maker import Maker, compared, doubted
from napanalysis.brief.numbers import Row
from napanalysis.brief.words import Cell
from napanalysis.tabular import rows_of


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

    def cards(self) -> str:
        """Return the headline figures as a row of cards."""
        cards = [self._card(*found) for found in self._headlines()]
        return "::::: {.cards}\n" + "\n\n".join(cards) + "\n:::::" if cards else ""

    def trails(self) -> list[str]:
        """Return the trail entries that the cards link to."""
        from napanalysis.brief.numbers import trail_id

        return [trail_id(row) for _, row, _ in self._headlines()]

    def _headlines(self) -> Iterator[tuple[str, Row, Row | None]]:
        """Yield label, newest row and the last comparable one before it."""
        for measure in ("convicted_per_completed_case",):
            rows = self._measured(measure)
            if rows:
                label = catalogue.measures()[measure].label[self.make.language]
                yield label, rows[-1], self._before(rows)
        for indicator in ("persons_convicted", "cases_completed", "cases_before_courts"):
            rows = self._observed(indicator)
            if rows:
                label = catalogue.indicator(indicator).label[self.make.language]
                yield label, rows[-1], self._before(rows)
        for measure in ("ucr_incidents", "trp_issued"):
            rows = self._measured(measure)
            if rows:
                label = catalogue.measures()[measure].label[self.make.language]
                yield label, rows[-1], rows[-2] if len(rows) > 1 else None
        rows = self._observed("tip_victims_new")
        if rows:
            label = catalogue.indicator("tip_victims_new").label[self.make.language]
            yield label, rows[-1], rows[-2] if len(rows) > 1 else None
        rows = [row for row in self._measured("deliverables") if not row["breakdown"]]
        if rows:
            yield catalogue.measures()["deliverables"].label[self.make.language], rows[-1], None

    def _before(self, rows: list[Row]) -> Row | None:
        """Return the last row before the newest that was counted by the same counter."""
        family = self._family(rows[-1])
        earlier = [row for row in rows[:-1] if self._family(row) == family]
        return earlier[-1] if earlier else None

    def _family(self, row: Row) -> str:
        return self.analysis.sources[self.make.sources_of([row])[0]].family

    def _card(self, label: str, row: Row, before: Row | None) -> str:
        words = self.make.words
        number = self.tell.number(row)
        parts = [
            f"[{label}]{{.card-label}}",
            f"[{number.markdown}]{{.card-value}}",
            *([f"[{unit}]{{.card-unit}}"] if (unit := self.tell.unit(row)) else []),
            f"[{self._dated(row)}]{{.card-date}}",
        ]
        if before is not None:
            parts.append(f"[{self._change(before, row)}]{{.card-change}}")
        elif "deliverable" not in row.get("measure", ""):
            parts.append(f"[{words.text('say.card.none')}]{{.card-change}}")
        told = [flag for flag in row["flags"].split("; ") if flag in _CARD_FLAGS]
        parts += [f"[{self.tell.flag(flag)}]{{.card-flag}}" for flag in told]
        return "::: {.card}\n" + "\\\n".join(parts) + "\n:::"

    def _dated(self, row: Row) -> str:
        """Return a headline's date, which says so where it lies before the year."""
        when = self.tell.when(row)
        if _reference(row) >= self.analysis.year.start:
            return when
        return self.make.words.text("say.card.newest", when=when)

    def _change(self, old: Row, new: Row) -> str:
        """Return the change since the last comparable figure.

        A figure from more than `_NEAR` days before is named with its date, without the words
        for a rise or a fall: much may have happened in between.
        """
        figure = self.tell.figure(old)
        if (_reference(new) - _reference(old)).days > _NEAR:
            when = self.tell.month(_reference(old))
            return self.make.words.text("say.card.far", old=figure, when=when)
        return self.make.words.text(
            f"say.card.{compared(old, new)}", old=figure, when=self.tell.moment(old)
        )

    def _measured(self, measure: str) -> list[Row]:
        frame = self.analysis.measure(measure)
        reference = frame["as_of"].where(frame["as_of"] != "", frame["period_end"])
        rows: list[Row] = rows_of(frame.assign(_when=reference).sort_values("_when"))
        return rows

    def _observed(self, indicator: str) -> list[Row]:
        frame = self.analysis.indicator(indicator, "")
        reference = frame["as_of"].where(frame["as_of"] != "", frame["period_end"])
        rows: list[Row] = rows_of(frame.assign(_when=reference).sort_values("_when"))
        return rows

    def _newest(self, indicator: str) -> Row | None:
        rows = self._observed(indicator)
        return rows[-1] if rows else None

    def _with(self, row: Row, indicator: str) -> Row | None:
        """Return the figure of another indicator from the same source and date."""
        same = [
            other
            for other in self._observed(indicator)
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
                for row in self._measured("convicted_per_completed_case")
                if row["as_of"] == cases["as_of"]
            ]
            when = self.tell.day(cases["as_of"])
            counter = self.make.counter(cases)
            start = cases["period_start"][:4]
            if convicted is not None and ratio:
                yield self.say(
                    "prosecution.cases_convicted", start=start, cases=cases, when=when,
                    counter=counter, convicted=convicted, ratio=ratio[-1],
                )  # fmt: skip
            else:
                yield self.say(
                    "prosecution.cases", start=start, cases=cases, when=when, counter=counter
                )
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
            yield self.say(f"prosecution.{key}", **values)

    def _breaks(self, indicator: str) -> Iterator[str]:
        rows = self._observed(indicator)
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
        yield from self._moved(self._measured("ucr_incidents"), "police", self.tell.period)

    def protection(self) -> Iterator[str]:
        """Say how many permits were issued and victims identified."""
        issued = self._measured("trp_issued")
        if issued:
            row = issued[-1]
            shares = [
                other
                for other in self._measured("trp_subsequent_share")
                if other["period_end"] == row["period_end"]
            ]
            subsequent = [
                other
                for other in self._observed("trp_subsequent")
                if other["period_end"] == row["period_end"]
            ]
            when = self.tell.during(row)
            if shares and subsequent:
                yield self.say(
                    "protection.permits_split",
                    issued=row, when=when, subsequent=subsequent[-1], share=shares[-1],
                )  # fmt: skip
            else:
                yield self.say("protection.permits", issued=row, when=when)
        victims = self._observed("tip_victims_new")
        yield from self._moved(victims, "victims", lambda row: row["period_end"][:4])

    def plan(self) -> Iterator[str]:
        """Say how many deliverables there are, how many are new, and how many contradict."""
        totals = [row for row in self._measured("deliverables") if not row["breakdown"]]
        if not totals:
            return
        source = self.analysis.sources[self.analysis.action_plan["source"].iloc[0]]
        statuses = sorted(self._measured("deliverables_by_status"), key=lambda row: -row["value"])
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
        new = [row for row in self._measured("deliverables_new_share") if not row["breakdown"]]
        flagged = [row for row in self._measured("deliverables_flagged") if not row["breakdown"]]
        key = "plan.new_flagged" if flagged[-1]["value"] else "plan.new"
        yield self.say(key, share=new[-1], flagged=flagged[-1])

    def _moved(self, rows: list[Row], key: str, x: Callable[[Row], str]) -> Iterator[str]:
        if not rows:
            return
        new = rows[-1]
        if len(rows) == 1:
            yield self.say(f"{key}.one", new=new, when=x(new))
            return
        old = rows[-2]
        yield self.say(f"{key}.{compared(old, new)}", new=new, when=x(new), old=old, before=x(old))


def _reference(row: Row) -> date:
    return date.fromisoformat(row["as_of"] or row["period_end"])


#: A headline figure is said to be up or down on one that is at most three years older.
_NEAR = 3 * 366

#: Flags serious enough to stand on a headline card.
_CARD_FLAGS = (
    "stock-falls",
    "break-in-basis",
    "unit-ambiguous",
    "secondary-source",
    "revised-figure",
)

SECTIONS: dict[str, Callable[[Sayer], Iterator[str]]] = {
    "prosecution": Sayer.prosecution,
    "police": Sayer.police,
    "protection": Sayer.protection,
    "plan": Sayer.plan,
}
