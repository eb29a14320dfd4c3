"""Draft the cells of statistical tables, each with all that its headings and row say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from napanalysis.draft.blocks import Block
from napanalysis.draft.extract.duplicates import DraftFigure, LeftOut, masked
from napanalysis.draft.extract.indicators import Suggestion, breakdowns_in, suggest
from napanalysis.draft.extract.periods import SNAPSHOT, STOCK, Period, kind_of, unprinted
from napanalysis.draft.extract.places import province_in
from napanalysis.draft.language.context import Around
from napanalysis.draft.language.nouns import Counted, first_noun
from napanalysis.draft.language.printed_dates import SINCE, Dated, Reported, dates
from napanalysis.draft.language.printed_numbers import COUNT, MONEY, PERCENT, Number, scan
from napanalysis.draft.language.sentences import ROW, Sentence
from napanalysis.draft.plan_headings import Plan
from napanalysis.draft.table_headings import Cell, cells_of, column_heads, head_rows
from napanalysis.draft.vocabulary import compiled, operation_in, table
from napanalysis.published import Published, UnreadableFigure, read

# A mark of a note, or a letter that says how good a number is, right after it.
_MARKS = re.compile(r"(?<=[\d%$])(?:\s?(?:[a-fpr]|[A-FPR]|[*†‡§¶]+)|\s?\(\w\)|\s?\[\w{1,2}\])+$")
_LONGEST = 40
_SCALES = {
    "thousand": {"en": "thousand", "fr": "mille"},
    "million": {"en": "million", "fr": "millions"},
    "billion": {"en": "billion", "fr": "milliards"},
}
#: What stands after an amount in French, "de dollars" but for these.
_CURRENCY = {"": "$", "mille": "dollars"}


class TableReader:
    """Reads the tables of a document one after the other."""

    def __init__(self, language: str, reported: Reported | None, place: str) -> None:
        self.language, self.reported, self.place = language, reported, place
        self.above: list[str] = []

    def read(
        self, block: Block, before: Around | None, plan: Plan | None
    ) -> tuple[list[DraftFigure], list[LeftOut]]:
        """Return the figures of a table, and its other numbers.

        The sentence `before` it may name an operation and its dates.
        """
        assert block.table is not None
        if before is not None and before.sentence.block.section != block.section:
            before = None
        rows = block.table.rows
        figures: list[DraftFigure] = []
        left_out = masked(block.text, "title of a table", _locator(block, rows[0].place))
        label = earlier = ""
        for cell in cells_of(block.table, plan, self.above):
            if cell.label and cell.label != label:
                label, earlier = cell.label, label
            if cell.is_text or not re.search(r"\d", cell.text):
                continue
            place, said = _locator(block, cell.place), _said(block, cell)
            if cell.is_label:
                reason = "action plan" if plan else "heading or label of a table"
                left_out += masked(cell.text, reason, place, said)
                continue
            found = self._figure(block, cell, earlier, before)
            if isinstance(found, DraftFigure):
                figures.append(found)
            else:
                left_out += [
                    LeftOut(number, place, said, found, found == "date")
                    for number in re.findall(r"\d[\d.,/ -]*\d|\d", cell.text)
                ]
        if plan is None and (head := head_rows(rows)):
            self.above = column_heads(rows[:head])
        return figures, left_out

    def _figure(
        self, block: Block, cell: Cell, earlier: str, before: Around | None
    ) -> DraftFigure | str:
        """Return a cell as a figure, or why it is none."""
        about = _about(block.text, cell.head, cell.label, block.section, self.language)
        text = _MARKS.sub("", cell.text)
        mark = cell.text[len(text) :].strip()
        if _is_date(text, self.language):
            return "date"
        try:
            printed, number = _read(text, about, self.language)
        except UnreadableFigure as error:
            inner, beside = scan(text, self.language, [])
            if len(inner) != 1 or len(text) > _LONGEST or any(not other.masked for other in beside):
                return f"can't be read: {error.reason}"
            # A word or sign stands beside the number: "64 women", "n = 30".
            mark = " ".join([*re.findall(r"after it: (\S+)", inner[0].note),
                             *(other.text for other in beside), mark]).strip()  # fmt: skip
            printed, number = _read(inner[0].published, about, self.language)
        family = about.family
        if number.unit == "percent":
            kind, family = PERCENT, "percent"
        elif number.unit is not None or about.money:
            kind, family = MONEY, "money"
        else:
            kind = COUNT
        told = before.sentence.text if before else ""
        operation = operation_in((block.section, told, block.text), self.language)
        texts = (cell.head, cell.label, block.text, block.section)
        suggestion = _suggested(about, earlier, operation, family, kind)
        period = self._period(texts, kind_of(suggestion.indicator), before if operation else None)
        why = [suggestion.reason or (f"counts {about.noun}" if about.noun else "a cell of a table")]
        if printed != text:
            why.append(f"printed {text}: the unit stands in the table's headings")
        if mark:
            why.append(f"a mark is set right after it: {mark}")
        why.append(period.reason)
        return DraftFigure(
            published=printed,
            value=number.value,
            indicator=suggestion.indicator,
            breakdown=suggestion.breakdown or _breakdown(family, cell, self.language),
            period_start=period.start,
            period_end=period.end,
            as_of=period.as_of,
            geography=next(filter(None, map(province_in, texts)), self.place),
            locator=_locator(block, cell.place),
            sentence=_said(block, cell),
            score=suggestion.score or 30,
            reason="; ".join(bit for bit in why if bit),
            noun=f"{family}|{cell.label}|{cell.head}",
            cell=(block.text or block.section or cell.place, cell.label, cell.head),
        )

    def _period(self, texts: Sequence[str], kind: str, before: Around | None) -> Period:
        """Return the dates that the nearest heading names, from the cell outwards."""
        printed = [[one for one in _dates(text, self.language) if one.first] for text in texts]
        since = next((one for near in printed for one in near if one.role == SINCE), None)
        near = next((some for one in printed if (some := [x for x in one if x is not since])), None)
        if kind == STOCK and (since or near):
            last = near[-1].last if near else self.reported.last if self.reported else ""
            return Period(start=since.first if since else "", as_of=last)
        if near:
            return Period(as_of=near[-1].last) if kind == SNAPSHOT else Period(*near[-1].whole)
        for one in (*before.dated, *before.past) if before else ():
            if one.role != SINCE and one.first:
                return Period(*one.whole, "", "date from the words before")
        return unprinted(self.reported, kind)


def _said(block: Block, cell: Cell) -> str:
    return " | ".join(bit for bit in (block.text, cell.head, cell.label, cell.text) if bit)


def _locator(block: Block, place: str) -> str:
    title = re.match(r"[^\W\d]+ [A-Z]?\d+(?:[.-]\d+)*", block.text)
    bits = (block.part, block.section, title[0] if title else "", place)
    return ", ".join(bit for bit in bits if bit)


class _About:
    """What the headings of a cell say: noun, unit, multiplier."""

    def __init__(self, caption: str, head: str, label: str, section: str, language: str) -> None:
        self.language = language
        self.words = f"{' '.join(filter(None, (label, head, caption)))}. {section}"
        # A heading says the unit of the table under it in brackets: "Spending ($ millions)".
        everywhere = [head, label, caption, *re.findall(r"\([^()]*\)", section)]

        def has(unit: str, texts: Sequence[str] = everywhere) -> bool:
            pattern = compiled(table()["table_units"][unit][language])
            return any(pattern.search(text) for text in texts)

        self.rate, self.money = has("rate"), has("money")
        # A share is told by the column or the row; the caption may tell of both.
        share = has("percent", [head, label])
        share = share or (has("percent", [caption]) and not has("number", [caption]))
        self.percent = share and not self.rate
        self.scale = next((words[language] for unit, words in _SCALES.items() if has(unit)), "")
        named = [noun for text in (head, label, caption) if (noun := first_noun(text, language))]
        # Of "women" under "victims", victims are counted.
        things = [noun for noun in named if noun.family not in ("persons", "children")] or named
        self.family, self.noun = (things[0].family, things[0].text) if things else ("", "")


_about = lru_cache(4096)(_About)


@lru_cache(4096)
def _dates(text: str, language: str) -> tuple[Dated, ...]:
    return tuple(dates(text, language))


def _is_date(text: str, language: str) -> bool:
    dated = _dates(text, language)
    whole = bool(dated) and (dated[0].start, dated[-1].end) == (0, len(text))
    return whole and not text.isdigit()  # a year alone may be a count


def _read(text: str, about: _About, language: str) -> tuple[str, Published]:
    """Return a cell as it is drafted and read, with the unit of its headings if that fits it."""
    with_unit = _with_unit(text, about, language)
    try:
        return with_unit, read(with_unit, language)
    except UnreadableFigure:
        return text, read(text, language)


def _with_unit(text: str, about: _About, language: str) -> str:
    """Return a number with the unit and the multiplier that its headings print."""
    if not re.fullmatch(r"[-−(]?[$£€]? ?\d[\d.,\s]*\)?", text):
        return text
    if about.percent:
        return f"{text}%" if language == "en" else f"{text} %"
    scaled = f"{text} {about.scale}".strip()
    if not about.money or re.search(r"[$£€]", text):
        return scaled
    if language == "en":
        return f"${scaled}"
    return f"{scaled} {_CURRENCY.get(about.scale, 'de dollars')}"


@lru_cache(4096)
def _suggested(about: _About, earlier: str, operation: str, family: str, kind: str) -> Suggestion:
    """Return the indicator that the headings of a cell speak of."""
    if kind == MONEY:
        return Suggestion()
    if about.rate and kind != PERCENT:
        said = table()["table_units"]["police_rate"][about.language]
        if not all(compiled(one).search(about.words) for one in said):
            return Suggestion(reason="a rate")
        return Suggestion(
            "police_reported_rate", score=80, reason="a rate of police-reported incidents"
        )
    text = f"9 {about.noun}, {about.words}"
    number = Number(0, 1, "9", kind, False, 9.0)
    thing = Counted(family, about.noun, 2, 2 + len(about.noun))
    sentence = Sentence(text, Block(ROW, text, ""), 0)
    before = f"9 {earlier}" if earlier else ""
    around = Around(sentence, about.language, (), before=before, operation=operation)
    return suggest(around, number, thing, [])


def _breakdown(family: str, cell: Cell, language: str) -> str:
    """Return the sex or age that the headings of a cell name, of what is broken down by it."""
    entries = table()["breakdowns"]
    if family in entries["nouns"] or family in entries["persons"]:
        for text in (cell.head, cell.label):
            named = breakdowns_in(text, language)
            if len(named) == 1:
                return named[0]
    return ""
