"""Draft the cells of statistical tables, each with all that its headings and row say."""

from __future__ import annotations

import re
from functools import lru_cache

from napanalysis.draft.blocks import Block
from napanalysis.draft.cells_of_tables import Cell, cells_of, column_heads, head_rows
from napanalysis.draft.extract.duplicates import DraftFigure, LeftOut, table_of
from napanalysis.draft.extract.indicators import Passage, Suggestion, suggest
from napanalysis.draft.extract.periods import SNAPSHOT, STOCK, Period, Reported
from napanalysis.draft.extract.places import Places, province_in
from napanalysis.draft.language.context import Around
from napanalysis.draft.language.nouns import Counted, first_noun
from napanalysis.draft.language.printed_dates import SINCE, Dated, dates
from napanalysis.draft.language.printed_numbers import COUNT, MONEY, PERCENT, Number, scan
from napanalysis.draft.language.sentences import ROW, Sentence
from napanalysis.draft.vocabulary import both, compiled, operation_name, table
from napanalysis.printed_figures import Published, UnreadableFigure, read

# A mark of a note, or a letter that says how good a number is, right after it.
_MARKS = re.compile(r"(?<=[\d%$])(?:\s?(?:[a-fpr]|[A-FPR]|[*†‡§¶]+)|\s?\(\w\)|\s?\[\w{1,2}\])+$")
_LONGEST = 40


class TableReader:
    """Reads the tables of a document one after the other.

    Parameters
    ----------
    language : str
        Language of the document.
    reported : Reported, optional
        The period it reports on.
    places : Places
        Where its figures were counted.
    """

    def __init__(self, language: str, reported: Reported | None, places: Places) -> None:
        self.language, self.reported, self.places = language, reported, places
        self.above: list[str] = []
        self.before: Around | None = None

    def read(
        self, block: Block, before: Around | None = None
    ) -> tuple[list[DraftFigure], list[LeftOut]]:
        """Return the figures of a table, and its other numbers.

        Parameters
        ----------
        block : Block
            The table.
        before : Around, optional
            The sentence before it, which may name an operation and its dates.
        """
        same = before is not None and before.sentence.block.section == block.section
        self.before = before if same else None
        assert block.table is not None
        figures: list[DraftFigure] = []
        others: list[LeftOut] = []

        def leave(cell: Cell, text: str, reason: str, masked: bool) -> None:
            said = self._said(block, cell)
            place = self._locator(block, cell.place)
            others.append(LeftOut(text, place, said, reason, masked))

        for number in re.findall(r"\d+(?:[.,]\d+)*", block.text):
            leave(Cell("", "", "", block.table.rows[0].place), number, "title of a table", True)
        label = earlier = ""
        for cell in cells_of(block.table, self.above):
            if cell.label and cell.label != label:
                label, earlier = cell.label, label
            if cell.is_text or not re.search(r"\d", cell.text):
                continue
            if cell.is_label:
                for number in re.findall(r"\d+(?:[.,]\d+)*", cell.text):
                    leave(cell, number, "heading or label of a table", True)
                continue
            figure, reason = self._figure(block, cell, earlier)
            if figure is not None:
                figures.append(figure)
            else:
                for number in re.findall(r"\d[\d.,/ -]*\d|\d", cell.text):
                    leave(cell, number, reason, reason == "date")
        head = head_rows(block.table.rows)
        if head:
            self.above = column_heads(block.table.rows[:head])
        return figures, others

    def _said(self, block: Block, cell: Cell) -> str:
        return " | ".join(bit for bit in (block.text, cell.head, cell.label, cell.text) if bit)

    def _locator(self, block: Block, place: str) -> str:
        title = re.match(r"[^\W\d]+ [A-Z]?\d+(?:[.-]\d+)*", block.text)
        bits = (block.part, block.section, title[0] if title else "", place)
        return ", ".join(bit for bit in bits if bit)

    def _figure(self, block: Block, cell: Cell, earlier: str) -> tuple[DraftFigure | None, str]:
        about = _about(block.text, cell.head, cell.label, block.section, self.language)
        text = _MARKS.sub("", cell.text)
        mark = cell.text[len(text) :].strip()
        if _is_date(text, self.language):
            return None, "date"
        try:
            printed, number = _read(text, about, self.language)
        except UnreadableFigure as error:
            inner, beside = scan(text, self.language, [])
            if len(inner) != 1 or len(text) > _LONGEST or any(not one.masked for one in beside):
                return None, f"can't be read: {error.reason}"
            # A word or sign stands beside the number: "64 women", "n = 30".
            mark = " ".join([*re.findall(r"after it: (\S+)", inner[0].note),
                             *(one.text for one in beside), mark]).strip()  # fmt: skip
            printed, number = _read(inner[0].published, about, self.language)
        family = about.family
        if number.unit == "percent":
            kind, family = PERCENT, "percent"
        elif number.unit is not None or about.money:
            kind, family = MONEY, "money"
        else:
            kind = COUNT
        suggestion = _suggested(
            f"{about.words}. {block.section}", earlier, self._operation(block), family, about.noun,
            kind, about.rate, self.language,
        )  # fmt: skip
        period = self._period(block, cell, suggestion.kind)
        place = (
            province_in(cell.label) or province_in(cell.head) or province_in(block.text)
            or province_in(block.section) or self.places.document
        )  # fmt: skip
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
            geography=place,
            locator=self._locator(block, cell.place),
            sentence=self._said(block, cell),
            score=suggestion.score or 30,
            reason="; ".join(bit for bit in why if bit),
            table=table_of(suggestion.indicator),
            noun=f"{family}|{cell.label}|{cell.head}",
            cell=(block.text or block.section or cell.place, cell.label, cell.head),
        ), ""  # fmt: skip

    def _operation(self, block: Block) -> str:
        told = self.before.sentence.text if self.before else ""
        named = operation_name()[self.language].findall(f"{block.section} | {told} | {block.text}")
        return str(named[-1]) if named else ""

    def _period(self, block: Block, cell: Cell, kind: str) -> Period:
        """Return the dates that the nearest heading names, from the cell outwards."""
        texts = (cell.head, cell.label, block.text, block.section)
        found = [[one for one in _dates(text, self.language) if one.first] for text in texts]
        since = next((one for near in found for one in near if one.role == SINCE), None)
        near = next((some for one in found if (some := [x for x in one if x is not since])), None)
        if kind == STOCK and (since or near):
            last = near[-1].last if near else self.reported.last if self.reported else ""
            return Period(start=since.first if since else "", as_of=last)
        if near:
            return Period(as_of=near[-1].last) if kind == SNAPSHOT else Period(*near[-1].whole)
        if self.before is not None and self._operation(block):
            told = [*self.before.dated, *self.before.past]
            dated = next((one for one in told if one.role != SINCE and one.first), None)
            if dated is not None:
                return Period(*dated.whole, "", "date from the words before")
        if self.reported is None:
            return Period(reason="no date printed")
        reason = f"no date printed: {self.reported.reason}"
        if kind in (SNAPSHOT, STOCK):
            return Period(as_of=self.reported.last, reason=reason)
        return Period(self.reported.first, self.reported.last, "", reason)


class _About:
    """What the headings of a cell say: noun, unit, multiplier."""

    def __init__(self, caption: str, head: str, label: str, section: str, language: str) -> None:
        self.words = " ".join(bit for bit in (label, head, caption) if bit)
        units = table()["table_units"]
        # A heading says the unit of the table under it in brackets: "Spending ($ millions)".
        said = [head, label, caption, *re.findall(r"\([^()]*\)", section)]

        def has(name: str) -> bool:
            pattern = compiled(units[name][language])
            return any(pattern.search(text) for text in said)

        self.rate, self.percent, self.money = has("rate"), False, has("money")
        # A share is told by the column or the row; the caption may tell of both.
        percent = compiled(units["percent"][language])
        if any(percent.search(text) for text in (head, label)) or (
            percent.search(caption) and not compiled(units["number"][language]).search(caption)
        ):
            self.percent = True
        self.scale = next((name for name in ("thousand", "million", "billion") if has(name)), "")
        named = [one for text in (head, label, caption) if (one := _noun(text, language))[0]]
        # Of "women" under "victims", victims are counted.
        things = [one for one in named if one[0] not in ("persons", "children")] or named
        self.family, self.noun = things[0] if things else ("", "")


_about = lru_cache(4096)(_About)


@lru_cache(4096)
def _noun(text: str, language: str) -> tuple[str, str]:
    """Return the first noun of a text that is counted, with its family."""
    found = first_noun(text, language)
    return (found.family, found.text) if found else ("", "")


@lru_cache(4096)
def _dates(text: str, language: str) -> tuple[Dated, ...]:
    return tuple(dates(text, language))


def _is_date(text: str, language: str) -> bool:
    found = _dates(text, language) if len(text) < _LONGEST else ()
    # A year alone may be a count; with a month, or as a span, it is a date.
    return bool(found) and found[0].start == 0 and found[-1].end == len(text) and (
        not text.isdigit()
    )  # fmt: skip


def _read(text: str, about: _About, language: str) -> tuple[str, Published]:
    """Return a cell as it is drafted and read, with the unit of its headings if that fits it."""
    with_unit = _with_unit(text, about, language)
    try:
        return with_unit, read(with_unit, language)
    except UnreadableFigure:
        return text, read(text, language)


def _with_unit(text: str, about: _About, language: str) -> str:
    """Return a number with the unit and the multiplier that its headings print."""
    plain = re.fullmatch(r"[-−(]?[$£€]? ?\d[\d.,\s]*\)?", text) is not None
    if not plain:
        return text
    words = {"en": ("thousand", "million", "billion"), "fr": ("mille", "millions", "milliards")}
    scale = ""
    if about.scale and not about.percent:
        scale = words[language][("thousand", "million", "billion").index(about.scale)]
    if about.percent and not about.rate and "%" not in text:
        return f"{text}%" if language == "en" else f"{text} %"
    if about.money and not re.search(r"[$£€]", text):
        if language == "en":
            return f"${text} {scale}".strip()
        of = {"": "$", "mille": "dollars"}.get(scale, "de dollars")
        return " ".join(bit for bit in (text, scale, of) if bit)
    return f"{text} {scale}".strip()


@lru_cache(4096)
def _suggested(
    words: str,
    earlier: str,
    operation: str,
    family: str,
    noun: str,
    kind: str,
    rate: bool,
    language: str,
) -> Suggestion:
    """Return the indicator that the headings of a cell speak of."""
    if kind == MONEY or (rate and kind != PERCENT):
        return Suggestion() if kind == MONEY else _rate(words, language)
    text = f"9 {noun}, {words}"
    before = f"9 {earlier}" if earlier else ""
    number = Number(0, 1, "9", kind, False, 9.0)
    thing = Counted(family, noun, 2, 2 + len(noun))
    sentence = Sentence(text, Block(ROW, text, ""), 0)
    passage = Passage(sentence, before, f"{text} {before}", operation)
    return suggest(passage, number, thing, [], language)


def _rate(words: str, language: str) -> Suggestion:
    said = table()["table_units"]["police_rate"][language]
    if all(compiled(one).search(words) for one in said):
        return Suggestion(
            "police_reported_rate", "", "flow", 80, "a rate of police-reported incidents"
        )
    return Suggestion(reason="a rate")


def _breakdown(family: str, cell: Cell, language: str) -> str:
    """Return the sex or age that the headings of a cell name, of what is broken down by it."""
    entries = table()["breakdowns"]
    if family not in entries["nouns"] and family not in entries["persons"]:
        return ""
    for text in (cell.head, cell.label):
        named = [
            name
            for name, entry in entries.items()
            if isinstance(entry, dict) and both(entry)[language].search(text)
        ]
        if len(named) == 1:
            return str(named[0])
    return ""
