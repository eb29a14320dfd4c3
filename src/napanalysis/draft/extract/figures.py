"""Draft figures: every number of a document, with what it measures or why it is no figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter

from napanalysis.draft.blocks import CONTENTS, FURNITURE, HEADING, NOTE, Document, lines_of
from napanalysis.draft.extract.duplicates import (
    DraftFigure,
    LeftOut,
    masked,
    once,
)
from napanalysis.draft.extract.indicators import Suggestion, suggest
from napanalysis.draft.extract.periods import Dating, reported_in
from napanalysis.draft.extract.places import CANADA, place_of, place_of_document, province_in
from napanalysis.draft.extract.table_figures import TableReader
from napanalysis.draft.language.context import Around, surroundings
from napanalysis.draft.language.nouns import Counted, counted
from napanalysis.draft.language.printed_numbers import MONEY, PERCENT, Number, Other, scan
from napanalysis.draft.language.sentences import Sentence
from napanalysis.draft.plan_headings import plans
from napanalysis.draft.vocabulary import compiled, table
from napanalysis.fiscal_year import FiscalYear
from napanalysis.published import UnreadableFigure, read

#: The one currency of `funding.csv`.
DOLLARS = "CAD"
# So many figures before one may be its whole.
_NEAREST = 40
_SAME = attrgetter("indicator", "breakdown", "period_start", "period_end", "as_of")
_NAMED = "names again what was told before"
_GLUED = re.compile(r"(?<=[a-zà-ÿ]{3})\d{1,2}(?!\w|[.,]\d)")
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
        self.plans = plans(self.blocks)
        self.reported = reported_in(document, given)
        self.place = place_of_document(document)
        self.marks = frozenset(
            mark for block in self.blocks for mark in _MARKED.findall(block.text)
        )
        self.figures: list[DraftFigure] = []
        self.others: list[LeftOut] = []

    def read(self) -> tuple[list[DraftFigure], list[LeftOut]]:
        passages: dict[int, list[Around]] = {}
        for around in surroundings(self.blocks, self.plans, self.language, self.reported):
            passages.setdefault(around.sentence.index, []).append(around)
        tables = TableReader(self.language, self.reported, self.place)
        last: Around | None = None
        for index, block in enumerate(self.blocks):
            if block.kind in (CONTENTS, FURNITURE):
                kind = "table of contents" if block.kind == CONTENTS else "running title or page"
                for line in lines_of(block):
                    self.others += masked(line, kind, block.locator())
            elif block.table is not None:
                figures, left_out = tables.read(block, last, self.plans.get(index))
                self.figures += figures
                self.others += left_out
            last = passages.get(index, [last])[-1]
            earlier: list[DraftFigure] = []
            for around in passages.get(index, ()):
                earlier += self._sentence(around, earlier[-_NEAREST:])
        self.figures, again = once(self.figures)
        self.others += again
        return self.figures, self.others

    def _sentence(self, around: Around, earlier: Sequence[DraftFigure]) -> list[DraftFigure]:
        sentence, language = around.sentence, around.language
        marks = self.marks
        if sentence.block.kind == NOTE and re.fullmatch(r"\W*\d{1,3}\W*", sentence.text):
            self.others += masked(sentence.text, "footnote", sentence.block.locator())
            return []
        if sentence.block.kind == HEADING:
            numbered = re.match(r"\d{1,2}(?=\.? [A-ZÀ-ÖØ-Þ])", sentence.text)
            marks = marks | {numbered[0]} if numbered else marks
        printed, rest = scan(sentence.text, language, around.dated, marks)
        for other in rest:
            self._leave(sentence, other, other.reason, masked=other.masked)
        if not printed:
            return []
        # "Women1" is to be read as "women".
        text = _GLUED.sub(lambda mark: " " * len(mark[0]), sentence.text)
        things = counted(text, printed, language, around.paragraph, around.dated)
        said = replace(around, sentence=replace(sentence, text=text))
        drafts: list[DraftFigure] = []
        for index, (number, thing) in enumerate(zip(printed, things, strict=True)):
            reason = _no_figure(text, number, thing, language)
            rivals = [
                other
                for other, what in zip(printed, things, strict=True)
                if other is not number and what.family == thing.family
            ]
            suggestion = suggest(said, number, thing, rivals)
            if reason and (reason == _NAMED or not suggestion.indicator):
                self._leave(sentence, number, reason)
                continue
            following = printed[index + 1] if index + 1 < len(printed) else None
            figure = self._figure(
                around, number, thing, suggestion, following, [*earlier, *drafts][-_NEAREST:]
            )
            drafts.append(self._as_printed_in(figure, language))
        self.figures += drafts
        return drafts

    def _as_printed_in(self, figure: DraftFigure, language: str) -> DraftFigure:
        """Return a figure of a paragraph in the other language with the document's separators."""
        if language == self.language:
            return figure
        try:
            if read(figure.published, self.language).value == figure.value:
                return figure
        except UnreadableFigure:
            pass
        mark = "." if language == "fr" else " "
        printed = re.sub(r"(?<=\d),(?=\d)", mark, figure.published)
        reason = f"printed {figure.published}, in the other language; {figure.reason}"
        return replace(figure, published=printed, reason=reason.rstrip("; "))

    def _figure(
        self,
        around: Around,
        number: Number,
        thing: Counted,
        suggestion: Suggestion,
        following: Number | None,
        earlier: Sequence[DraftFigure],
    ) -> DraftFigure:
        sentence, language = around.sentence, around.language
        before, phrase = sentence.text[max(0, number.start - 300) : number.start], table()["phrase"]
        if compiled(phrase["of_whole"][language]).search(before):
            suggestion = Suggestion(reason="named as the whole of which a part is told")
        if suggestion.indicator == "funding_committed" and number.unit not in ("", DOLLARS):
            suggestion = Suggestion(reason=f"an amount in {number.unit}")
        period = Dating(around, number, suggestion.indicator, self.reported).period(following)
        score, why = _score(number, thing, suggestion)
        # A person has to choose.
        several = province_in(sentence.text) == CANADA and "the sentence names several provinces"
        reasons = (why, suggestion.reason, number.note, period.reason, several)
        figure = DraftFigure(
            published=number.published,
            value=number.value,
            indicator=suggestion.indicator,
            breakdown=suggestion.breakdown,
            period_start=period.start,
            period_end=period.end,
            as_of=period.as_of,
            geography=place_of(suggestion.indicator, around, self.place),
            locator=sentence.locator(number.start),
            sentence=f"{sentence.lead} {sentence.text}".strip(),
            score=score,
            reason="; ".join(bit for bit in reasons if bit),
            noun=thing.family,
        )
        # A part, or a figure without a noun, would give another one a second value.
        part = thing.inherited or compiled(phrase["part"][language]).search(before)
        if (
            part
            and figure.indicator
            and thing.family != "money"
            and any(_SAME(one) == _SAME(figure) and one.value != figure.value for one in earlier)
        ):
            why = "the same was counted before it"
            none = replace(figure, indicator="", breakdown="", score=35)
            return replace(none, reason=f"{why}; {period.reason}".rstrip("; "))
        return figure

    def _leave(
        self, sentence: Sentence, number: Number | Other, reason: str, *, masked: bool = False
    ) -> None:
        printed = number.published if isinstance(number, Number) else number.text.strip()
        place = sentence.locator(number.start)
        text = f"{sentence.lead} {sentence.text}".strip()
        self.others.append(LeftOut(printed, place, text, reason, masked))


def _no_figure(text: str, number: Number, thing: Counted, language: str) -> str:
    """Return why a number isn't taken though nothing says that it is none, or ""."""
    noun = table()["nouns"].get(thing.family, {})
    if "never" in noun and (number.word or thing.family == "places_of_text"):
        return f"counts {thing.text}"
    if "cue" in noun and number.word:
        return f"a length of time: {thing.text}"
    named = compiled(rf"(?<![\w'])(?:{table()['words'][language]['named']})\s+$")
    counts = number.kind not in (MONEY, PERCENT)
    again = number.word and counts and named.search(text, max(0, number.start - 24), number.start)
    return _NAMED if again else ""


def _score(number: Number, thing: Counted, suggestion: Suggestion) -> tuple[int, str]:
    if suggestion.indicator:
        return suggestion.score, ""
    if number.kind == MONEY:
        return 40, "an amount of money"
    if number.kind == PERCENT:
        return 30, "a percentage"
    if thing.family:
        return 35, f"counts {thing.text}"
    if thing.text:
        return 15, f"a number before '{thing.text}'"
    return 12, "nothing is said that it counts"
