"""Draft the cells of statistical tables, each with all that its headings and row say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from napanalysis.draft.blocks import Block
from napanalysis.draft.extract.drafted import DraftFigure, LeftOut, left_out
from napanalysis.draft.extract.indicators import Suggestion, breakdowns_in, suggest
from napanalysis.draft.extract.periods import SNAPSHOT, STOCK, Dating, kind_of
from napanalysis.draft.extract.places import Scope, province_in
from napanalysis.draft.extract.reported_period import LATE
from napanalysis.draft.language.nouns import Counted, first_noun
from napanalysis.draft.language.printed_dates import dates
from napanalysis.draft.language.printed_numbers import MONEY, PERCENT, Number, scan
from napanalysis.draft.language.sentences import ROW, Around
from napanalysis.draft.language.told_dates import (
    AS_OF,
    BARE,
    MONTH,
    SINCE,
    Dated,
    Reported,
    of_own_year,
)
from napanalysis.draft.table_headings import Cell, cells_of, column_heads, head_rows
from napanalysis.draft.vocabulary import compiled, operation_in, table
from napanalysis.published import Published, UnreadableFigure, read

# A mark of a note, or a letter that says how good a number is, right after it.
_MARKS = re.compile(r"(?<=[\d%$])(?:\s?(?:[a-fpr]|[A-FPR]|[*†‡§¶]+)|\s?\(\w\)|\s?\[\w{1,2}\])+$")
# Multipliers, and what is printed of them in French.
_SCALES = {"thousand": "mille", "million": "millions", "billion": "milliards"}
# What stands after an amount in French: alone, after thousands and after more.
_CURRENCY = {"$": ("$", "dollars", "de dollars"), "€": ("€", "euros", "d'euros")}
# What parts the title of a table on several things that have each a unit, and what each is.
_THINGS = re.compile(r"; |(?:,|(?<=\))) (?:and|et) | (?:and|et) (?=[^,;]*\()")
_FIRST = re.compile(
    r"(?:tabl\w+ \S+|n[uo]mb\w+|[\W\d]|\b\w{1,3}\b)*([^\W\d_]{4,5}|)", re.IGNORECASE
)
# Stands after all that its headings say.
_NUMBER = Number(1, 1, "9", False, 9.0)


class TableReader:
    """Reads the tables of a document one after the other."""

    def __init__(self, language: str, reported: Reported | None, scope: Scope) -> None:
        self.language, self.reported, self.scope = language, reported, scope
        # The headings of the columns, where a table goes on from the one before it.
        self.heads: list[str] = []
        self.told = lru_cache(4096)(self._told)  # headings are read again for each cell

    def read(self, block: Block, before: Around | None) -> tuple[list[DraftFigure], list[LeftOut]]:
        """Return the figures of a table, and its other numbers.

        The sentence `before` it may name an operation and its dates.
        """
        if before and before.block.section != block.section:
            before = None
        figures: list[DraftFigure] = []
        others = left_out(block.text, "title of a table", _locator(block, block.place))
        label = earlier = ""
        named = "action plan" if block.plan else "heading or label of a table"
        if not block.plan:
            self.heads = column_heads(block.rows[: head_rows(block.rows)]) or self.heads
        for cell in cells_of(block, self.heads):
            if cell.label and cell.label != label:
                label, earlier = cell.label, label
            if cell.is_text or not re.search(r"\d", cell.text):
                continue
            figure = named if cell.is_label else self._figure(block, cell, earlier, before)
            if isinstance(figure, DraftFigure):
                figures.append(figure)
            else:
                place, masked = _locator(block, cell.place), cell.is_label or figure == "date"
                others += left_out(cell.text, figure, place, _words(block, cell), masked=masked)
        return figures, others

    def _figure(
        self, block: Block, cell: Cell, earlier: str, before: Around | None
    ) -> DraftFigure | str:
        """Return a cell as a figure, or why it is none."""
        names = (block.text, cell.head, cell.label, block.section)
        about = _About(*names, self.language, *self.heads)
        text = _MARKS.sub("", cell.text)
        mark = cell.text[len(text) :].strip()
        days = dates(text, self.language)
        if days and (days[0].start, days[-1].end) == (0, len(text)) and not text.isdigit():
            return "date"  # a year alone may be a count
        try:
            printed, number = about.read(text)
        except UnreadableFigure as error:
            inner, beside = scan(text, self.language, days)
            if len(inner) != 1 or not all(other.masked for other in beside):
                return f"can't be read: {error.reason}"
            # A word or sign stands beside the number: "64 women", "n = 30".
            signs = re.findall(r"after it: (\S+)", inner[0].note)
            mark = " ".join([*signs, *(other.text for other in beside), mark]).strip()
            printed, number = about.read(inner[0].published)
        family = about.family
        if number.unit == PERCENT:
            family = PERCENT
        elif number.unit is not None or about.money:
            family = MONEY
        paragraph = before.text if before else ""
        operation = operation_in((block.section, paragraph, block.text), self.language)
        # A column of changes tells them up to the last date of the others.
        change = compiled(table()["minus"]["change"]).search(cell.head)
        others = " | ".join(self.heads) if change else ""
        # One level of the headings may be a quarter; a label may be its number.
        levels = [*cell.head.split(", "), cell.label, *cell.label.split(", ")]
        for corner in self.heads[:1]:
            levels = [f"{corner} {cell.label}", *levels, f"{cell.label} {corner}"]
        bare = (_MARKS.sub("", level) for level in levels)
        texts = (cell.head, *bare, block.text, block.section, others)
        suggestion = about.suggested(family, earlier, operation)
        if not self.scope.holds(suggestion.indicator, " ".join(texts)):
            suggestion = Suggestion(reason=f"counted otherwise: {suggestion.reason}")
        of_state = kind_of(suggestion.indicator) in (STOCK, SNAPSHOT)
        # Where the document tells no longer period, the paragraph above the table does.
        above = operation or (self.reported is not None and self.reported.months <= 1)
        around = self._around(texts, before if above else None, of_state)
        period = Dating(around, _NUMBER, suggestion.indicator, self.reported).period()
        reasons = (
            suggestion.reason or (f"counts {about.noun}" if about.noun else "a cell of a table"),
            printed != text and f"printed {text}: the unit stands in the table's headings",
            mark and f"a mark is set right after it: {mark}",
            period.reason,
        )
        return DraftFigure(
            published=printed,
            value=number.value,
            indicator=suggestion.indicator,
            breakdown=suggestion.breakdown or _breakdown(family, cell, self.language),
            period_start=period.start,
            period_end=period.end,
            as_of=period.as_of,
            geography=next(filter(None, map(province_in, texts)), self.scope.place),
            locator=_locator(block, cell.place),
            sentence=_words(block, cell),
            score=suggestion.score or 30,
            reason="; ".join(bit for bit in reasons if bit),
            cell=(block.text or block.section or cell.place, cell.label, cell.head),
        )

    def _around(self, texts: Sequence[str], before: Around | None, of_state: bool) -> Around:
        """Return the dates that the nearest heading names, from the cell outwards."""
        printed = [self.told(text) for text in texts]
        since = [date for told in printed for date in told if date.role == SINCE][:1]
        ranges = [[date for date in told if date.role != SINCE] for told in printed]
        at, near = next(((at, told) for at, told in enumerate(ranges) if told), (len(texts), []))
        # Months and days without a year are of the one near, or of what is reported on.
        closer = texts if near and near[-1].is_year else texts[:at]
        # A part of what told the period is no fuller: "31 March" of "Year ended 31 March 2020".
        if near and near[-1].first < near[-1].last and len(near[-1].last) == len("2020-03-31"):
            closer = ["" if text in texts[at] else text for text in closer]
        spoken, reported = tuple(near[-1:]), None if near else self.reported
        fuller = zip(printed, (self.told(text, spoken, reported) for text in closer), strict=False)
        for known, told in fuller:
            if ended := [date for date in told if date.way == MONTH and date.lasts]:
                near = ended[-1:]  # "2020" beside "Year ended March 31"
                break
            if len(told) > len(known):
                # The last one counts: the months, whose year may stand behind them.
                near = sorted(told, key=known.__contains__, reverse=True)
                break
        if len(near) > 1 and near[-1].role == AS_OF and near[-2].last == near[-1].last[:4]:
            # "2021 (to September 30)" begins with the year.
            near = [replace(near[-1], first=near[-2].whole[0], role=BARE)]
        if near and re.search(r"\d{4} (?:and|et|&) \d{4}", " | ".join(texts[at : at + 1])):
            # A column for several years
            begin, end = (Reported(day, day).whole for day in (near[0].first, near[-1].last))
            near = [replace(near[0], first=begin[0], last=end[1])]
        if of_state:
            near = [replace(date, role=AS_OF) for date in near]
        dated = [replace(date, start=0, end=0, only=None) for date in (*since, *near)]
        # What it tells of long ago is of no table.
        released = self.reported if self.reported and self.reported.months <= 1 else None
        least = str(int(released.last[:4]) - LATE) if released else ""
        past = [*before.dated, *before.past] if before else []
        past = [date for date in past if date.last >= least]
        return Around("", Block(ROW, "", ""), 0, language=self.language, dated=dated, past=past)

    def _told(
        self, text: str, spoken: tuple[Dated, ...] = (), year: Reported | None = None
    ) -> list[Dated]:
        printed = dates(text, self.language, spoken, year)
        return [of_own_year(date, self.reported) for date in printed if date.first]


def _words(block: Block, cell: Cell) -> str:
    return " | ".join(bit for bit in (block.text, cell.head, cell.label, cell.text) if bit)


def _locator(block: Block, place: str) -> str:
    title = re.match(r"[^\W\d]+ [A-Z]?\d+(?:[.-]\d+)*", block.text)
    bits = (block.part, block.section, title[0] if title else "", place)
    return ", ".join(bit for bit in bits if bit)


def _first(text: str) -> str:
    """Return the beginning of the first long word of a title or heading."""
    first = _FIRST.match(text)
    return first[1].lower() if first else ""


class _About:
    """What the headings of a cell say: noun, unit, multiplier."""

    def __init__(
        self, caption: str, head: str, label: str, section: str, language: str, *heads: str
    ) -> None:
        self.language = language
        self.words = f"{' '.join(filter(None, (label, head, caption)))}. {section}"
        near = f"{head} | {label}"
        # A heading says the unit of the table under it in brackets: "Spending ($ millions)".
        title = " | ".join([caption, *re.findall(r"\([^()]*\)", section)])
        own = (self._part(text, name) for text in (caption, section) for name in (head, label))
        title = "" if self._says("number", near) else next(filter(None, own), title)
        change = compiled(table()["minus"]["change"])
        rate = compiled(table()["table_units"]["rate"][language])  # a rate by itself is no change
        others = " | ".join(each for each in heads[1:] if not change.search(rate.sub("", each)))

        def told(unit: str) -> bool:
            # Where a column prints the unit, the title tells it of none that only has a name.
            printed = re.search(r"[^\W\d_]{4}", head) and self._says(unit, others)
            return self._says(unit, near if printed else f"{near} | {title}")

        self.money = told("money")
        # A caption that tells of numbers too leaves it to the column or the row.
        counts = self._says("number", caption) and not self._says("percent", near)
        self.percent = not counts and told("percent")
        self.rate = not self.percent and told("rate")
        scales = [unit for unit in _SCALES if told(unit)] or [""]
        self.scale = scales[0] if language == "en" else _SCALES.get(scales[0], "")
        self.sign = "€" if told("euros") else "$"
        named = [noun for text in (head, label, caption) if (noun := first_noun(text, language))]
        # Of "women" under "victims", victims are counted.
        things = [noun for noun in named if noun.family not in ("persons", "children")] or named
        self.family, self.noun = (things[0].family, things[0].text) if things else ("", "")

    def _says(self, unit: str, text: str) -> bool:
        return compiled(table()["table_units"][unit][self.language]).search(text) is not None

    def _part(self, title: str, heading: str) -> str:
        """Return the part of a title on several things that is on that of a heading."""
        parts = {_first(part): part for part in reversed(_THINGS.split(title))}
        part = parts.get(_first(heading), "") if len(parts) > 1 else ""
        noun = first_noun(part, self.language)
        counts = noun is not None and _first(noun.text) == _first(part)
        told = counts or any(self._says(unit, part) for unit in ("money", "percent", "rate"))
        return part if told else ""

    def read(self, text: str) -> tuple[str, Published]:
        """Return a cell as it is drafted and read, with the unit of its headings if that fits."""
        try:
            with_unit = self._with_unit(text)
            return with_unit, read(with_unit, self.language)
        except UnreadableFigure:
            return text, read(text, self.language)

    def _with_unit(self, text: str) -> str:
        """Return a number with the unit and the multiplier that its headings print."""
        english = self.language == "en"
        if self.percent:
            return f"{text}%" if english else f"{text} %"
        scaled = f"{text} {self.scale}".strip()
        if not self.money or re.search(r"[$£€]", text):
            return scaled
        if english:
            return re.sub(r"(?=\d)", self.sign, scaled, count=1)
        alone, thousands, more = _CURRENCY[self.sign]
        return f"{scaled} {({'': alone, 'mille': thousands}).get(self.scale, more)}"

    def suggested(self, family: str, earlier: str, operation: str) -> Suggestion:
        """Return the indicator that the headings speak of, and the row `earlier` before it."""
        if family == MONEY:
            return Suggestion()
        if self.rate and family != PERCENT:
            police = table()["table_units"]["police_rate"][self.language]
            if not all(compiled(words).search(self.words) for words in police):
                return Suggestion(reason="a rate")
            reason = "a rate of police-reported incidents"
            return Suggestion("police_reported_rate", score=80, reason=reason)
        text = f"9 {self.noun}, {self.words}"
        thing = Counted(family, self.noun, 2, 2 + len(self.noun))
        row, before = Block(ROW, text, ""), earlier and f"9 {earlier}"
        around = Around(text, row, 0, language=self.language, before=before, operation=operation)
        return suggest(around, replace(_NUMBER, start=0), thing, [])


def _breakdown(family: str, cell: Cell, language: str) -> str:
    """Return the sex or age that the headings of a cell name, of what is broken down by it."""
    entries = table()["breakdowns"]
    if family not in (*entries["nouns"], *entries["persons"]):
        return ""
    named = (breakdowns_in(text, language) for text in (cell.head, cell.label))
    return next((names[0] for names in named if len(names) == 1), "")
