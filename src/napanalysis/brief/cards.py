"""The headline figures as cards: value, unit, date, change and flags."""

from __future__ import annotations

from collections.abc import Iterator

from napanalysis import catalogue
from napanalysis.analysis.measures.rows import NO_DIFFERENCE
from napanalysis.brief.exhibits.compare import compared, parted
from napanalysis.brief.exhibits.maker import Maker
from napanalysis.brief.numbers import Row
from napanalysis.brief.ordered import measured, observed, reference

#: A headline figure is said to be up or down on one that is at most three years older.
_NEAR = 3 * 366


class Cards:
    """The headline figures of one brief.

    Parameters
    ----------
    make : Maker
        The analysis and the language.
    """

    def __init__(self, make: Maker) -> None:
        self.make = make
        self.tell = make.tell
        self.analysis = make.analysis

    def markdown(self) -> str:
        """Return the headline figures as a row of cards."""
        cards = [self._card(*found) for found in self._headlines()]
        return "::::: {.cards}\n" + "\n\n".join(cards) + "\n:::::" if cards else ""

    def _headlines(self) -> Iterator[tuple[str, Row, Row | None]]:
        """Yield label, newest row and the last comparable one before it."""
        for measure in ("convicted_per_completed_case",):
            rows = measured(self.analysis, measure)
            if rows:
                label = catalogue.measures()[measure].label[self.make.language]
                yield label, rows[-1], self._before(rows)
        for indicator in ("persons_convicted", "cases_completed", "cases_before_courts"):
            rows = observed(self.analysis, indicator)
            if rows:
                label = catalogue.indicator(indicator).label[self.make.language]
                yield label, rows[-1], self._before(rows)
        for measure in ("ucr_incidents", "trp_issued"):
            rows = measured(self.analysis, measure)
            if rows:
                label = catalogue.measures()[measure].label[self.make.language]
                yield label, rows[-1], rows[-2] if len(rows) > 1 else None
        rows = observed(self.analysis, "tip_victims_new")
        if rows:
            label = catalogue.indicator("tip_victims_new").label[self.make.language]
            yield label, rows[-1], rows[-2] if len(rows) > 1 else None
        rows = [row for row in measured(self.analysis, "deliverables") if not row["breakdown"]]
        if rows:
            yield catalogue.measures()["deliverables"].label[self.make.language], rows[-1], None

    def _before(self, rows: list[Row]) -> Row | None:
        """Return the last row before the newest, of the same counter where there is one.

        Another counter's is told where it is near in time, since readers may know it.
        """
        family = self._family(rows[-1])
        earlier = [row for row in rows[:-1] if self._family(row) == family]
        return earlier[-1] if earlier else rows[-2] if _near(rows[-2:]) else None

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
        # A headline is quoted by itself: that it comes from the press belongs to it too.
        told = [
            flag
            for flag in row["flags"].split("; ")
            if catalogue.matters(flag) or flag == "secondary-source"
            # A change of basis is behind a figure that is compared with the one before it.
            if flag != "break-in-basis" or before is None or parted(before, row)
        ]
        parts += [f"[{self.tell.flag(flag)}]{{.card-flag}}" for flag in told]
        return "::: {.card}\n" + "\\\n".join(parts) + "\n:::"

    def _dated(self, row: Row) -> str:
        """Return a headline's date, which says so where it lies before the year."""
        when = self.tell.when(row)
        if reference(row) >= self.analysis.year.start:
            return when
        return self.make.words.text("say.card.newest", when=when)

    def _change(self, old: Row, new: Row) -> str:
        """Return the change since the last comparable figure.

        A figure from more than `_NEAR` days before is named with its date, without the words
        for a rise or a fall: much may have happened in between.
        """
        figure = self.tell.number(old)
        words = self.make.words
        if self._family(old) != self._family(new) or parted(old, new):
            why = self._why(old, new)
            key = "say.card.apart_because" if why else "say.card.apart"
            return words.markdown(key, old=figure, when=self.tell.moment(old), why=why)
        if not _near([old, new]):
            return words.markdown("say.card.far", old=figure, when=self.tell.moment(old))
        change = compared(old, new)
        if change in ("rose", "fell") and self.tell.figure(old) == self.tell.figure(new):
            # 1.30 and 1.29 are both shown as 1.3: "down from 1.3" would contradict the card.
            change = "rounded"
        return words.markdown(f"say.card.{change}", old=figure, when=self.tell.moment(old))

    def _why(self, old: Row, new: Row) -> str:
        """Return why a figure isn't compared, where no flag of the card's own figure says it."""
        if NO_DIFFERENCE & set(new["flags"].split("; ")):
            return ""
        if found := sorted(NO_DIFFERENCE & set(old["flags"].split("; "))):
            return self.tell.flag(found[0])
        return "" if parted(old, new) else self.make.words.text("say.card.other_source")


def _near(rows: list[Row]) -> bool:
    """Whether there are two rows, so near in time that a change between them says something."""
    return len(rows) == 2 and (reference(rows[1]) - reference(rows[0])).days <= _NEAR
