"""Draft figures: every number of a document, with what it measures or why it is no figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from napanalysis.draft.blocks import CONTENTS, FURNITURE, HEADING, Document, lines_of
from napanalysis.draft.extract.drafted import DraftFigure, LeftOut, left_out, once
from napanalysis.draft.extract.indicators import Suggestion, suggest
from napanalysis.draft.extract.periods import Dating
from napanalysis.draft.extract.places import CANADA, Scope, place_of, province_in
from napanalysis.draft.extract.reported_period import reported_in
from napanalysis.draft.extract.table_figures import TableReader
from napanalysis.draft.language.nouns import Counted, counted
from napanalysis.draft.language.printed_numbers import MONEY, PERCENT, Number, scan
from napanalysis.draft.language.sentences import Around, surroundings
from napanalysis.draft.vocabulary import compiled, table
from napanalysis.fiscal_year import FiscalYear

#: The one currency of `funding.csv`.
DOLLARS = "CAD"
# So many figures before one may be its whole.
_NEAREST = 40
_SAME = attrgetter("indicator", "breakdown", "period_start", "period_end", "as_of")
# The number that a heading begins with.
_NUMBERED = re.compile(r"\d{1,2}(?=\.? [A-ZÀ-ÖØ-Þ])")
_MARKED = re.compile(r"(?<=[%a-zà-ÿ)])(\d{1,2})(?![\d%]|[.,]\d)")


def draft_numbers(
    document: Document, fiscal_year: FiscalYear | None = None
) -> tuple[list[DraftFigure], list[LeftOut]]:
    """Return the figures of a document and all its other numbers, from one pass.

    Every number that is no date, page, section, telephone number and the like is a figure,
    whether an indicator fits it or not; what is left out says why. Figures without a date of
    their own are of `fiscal_year`, or of the year that the document's first pages name.
    """
    return _Reader(document, fiscal_year).read()


class _Reader:
    """Reads a document once, block by block."""

    def __init__(self, document: Document, given: FiscalYear | None) -> None:
        self.language, self.blocks = document.language, document.blocks
        self.reported = reported_in(document, given)
        self.scope = Scope(document)
        self.marks = frozenset(_MARKED.findall(document.text))
        self.figures: list[DraftFigure] = []
        self.left_out: list[LeftOut] = []

    def read(self) -> tuple[list[DraftFigure], list[LeftOut]]:
        tables = TableReader(self.language, self.reported, self.scope)
        told = surroundings(self.blocks, self.language, self.reported)
        passages = {index: list(group) for index, group in groupby(told, attrgetter("index"))}
        before: Around | None = None
        for index, block in enumerate(self.blocks):
            if block.kind in (CONTENTS, FURNITURE):
                kind = "table of contents" if block.kind == CONTENTS else "running title or page"
                for line in lines_of(block):
                    self.left_out += left_out(line, kind, block.locator())
            elif block.rows:
                figures, others = tables.read(block, before)
                self.figures += figures
                self.left_out += others
            first = len(self.figures)
            for around in passages.get(index, ()):
                self._sentence(around, first)
                before = around
        figures, again = once(self.figures)
        return figures, [*self.left_out, *again]

    def _sentence(self, around: Around, first: int) -> None:
        """Draft the numbers of a sentence, of whose block the figures begin with the first."""
        text = around.text
        told = f"{around.lead} {text}".strip()
        numbered = around.block.kind == HEADING and _NUMBERED.match(text)
        marks = self.marks | {numbered[0]} if numbered else self.marks
        numbers, rest = scan(text, around.language, around.dated, marks)
        for other in rest:
            place, printed = around.locator(other.start), other.text.strip()
            self.left_out.append(LeftOut(printed, place, told, other.reason, other.masked))
        things = counted(text, numbers, around.language, around.paragraph, around.dated)
        pairs = list(zip(numbers, things, strict=True))
        for number, thing in pairs:
            rivals = [
                other for other, what in pairs if other != number and what.family == thing.family
            ]
            suggestion = suggest(around, number, thing, rivals)
            score, reason = _described(number, thing)
            if not (score or suggestion.indicator):
                place = around.locator(number.start)
                self.left_out.append(LeftOut(number.published, place, told, reason, False))
                continue
            earlier = self.figures[max(first, len(self.figures) - _NEAREST) :]
            self.figures.append(self._figure(around, number, thing, suggestion, earlier))

    def _figure(
        self,
        around: Around,
        number: Number,
        thing: Counted,
        suggestion: Suggestion,
        earlier: Sequence[DraftFigure],
    ) -> DraftFigure:
        text, language, phrase = around.text, around.language, table()["phrase"]
        before = text[max(0, number.start - 300) : number.start]
        if compiled(phrase["of_whole"][language]).search(before):
            suggestion = Suggestion(reason="named as the whole of which a part is told")
        if suggestion.indicator == "funding_committed" and number.unit not in ("", DOLLARS):
            suggestion = Suggestion(reason=f"an amount in {number.unit}")
        dating = Dating(around, number, suggestion.indicator, self.reported)
        if dating.is_of_a_year or not self.scope.holds(suggestion.indicator, around.wide):
            suggestion = Suggestion(reason=f"counted otherwise: {suggestion.reason}")
            dating = Dating(around, number, "", self.reported)
        period = dating.period()
        # A part, or a figure without a noun, would give another one a second value.
        part = compiled(phrase["part"][language]).search(before) or thing.inherited
        same = (suggestion.indicator, suggestion.breakdown, period.start, period.end, period.as_of)
        values = {last.value for last in earlier if _SAME(last) == same} - {number.value}
        if suggestion.indicator and part and values and thing.family != MONEY:
            suggestion = Suggestion(reason="the same was counted before it")
        score, why = _described(number, thing)
        printed = number.published
        if language != self.language:  # its separators are those of the document
            printed = re.sub(r"(?<=\d),(?=\d)", "." if language == "fr" else " ", printed)
        # A person has to choose.
        place = place_of(suggestion.indicator, around, number, self.scope.place)
        several = place == CANADA == province_in(text) and "the sentence names several provinces"
        reasons = (
            printed != number.published and f"printed {number.published}, in the other language",
            not suggestion.indicator and why,
            suggestion.reason,
            number.note,
            period.reason,
            several,
        )
        return DraftFigure(
            published=printed,
            value=number.value,
            indicator=suggestion.indicator,
            breakdown=suggestion.breakdown,
            period_start=period.start,
            period_end=period.end,
            as_of=period.as_of,
            geography=place,
            locator=around.locator(number.start),
            sentence=f"{around.lead} {text}".strip(),
            score=suggestion.score or score,
            reason="; ".join(bit for bit in reasons if bit),
            noun=thing.family,
        )


def _described(number: Number, thing: Counted) -> tuple[int, str]:
    """Return how sure a number without an indicator is, and what is known of it; 0 if it is none.

    Lengths of time in words are none, and steps and pages of any kind.
    """
    if number.kind == MONEY:
        return 40, "an amount of money"
    if number.kind == PERCENT:
        return 30, "a percentage"
    if thing.family:
        in_words = number.word and {"never", "cue"} & {*table()["nouns"][thing.family]}
        none = in_words or thing.family == "places_of_text"
        return 0 if none else 35, f"counts {thing.text}"
    if thing.text:
        return 15, f"a number before '{thing.text}'"
    return 12, "nothing is said that it counts"
