"""Draft figures: which numbers of a document measure something, and what."""

from __future__ import annotations

import re
from collections.abc import Sequence

from napanalysis.draft.blocks import Block, Document
from napanalysis.draft.extract.duplicates import FIGURES, DraftFigure, once
from napanalysis.draft.extract.indicators import Passage, Suggestion, suggest
from napanalysis.draft.extract.periods import Period, period_of
from napanalysis.draft.extract.places import place_of
from napanalysis.draft.language.context import Around, surroundings
from napanalysis.draft.language.nouns import Counted, counted
from napanalysis.draft.language.number_words import MONEY, Number, numbers
from napanalysis.draft.language.printed_dates import dates
from napanalysis.draft.language.sentences import Sentence, sentences
from napanalysis.draft.vocabulary import compiled, table
from napanalysis.fiscal_year import FiscalYear

FUNDING, OPERATIONS = "funding", "operations"
# Persons by whatever word: five minors can be a part of sixteen persons.
PEOPLE = {"persons", "children", "accused", "victims", "participants", "officials"}
# A number below this score is left out: written as a word, before a noun that isn't counted.
LOWEST_SCORE = 10


def draft_figures(
    document: Document, language: str = "", fiscal_year: FiscalYear | None = None
) -> list[DraftFigure]:
    """Return the numbers of a document that measure something, in reading order.

    Dates, page and section numbers, telephone numbers, ordinals, ages, addresses and the
    like are left out; a figure printed again in the same words is given once.

    Parameters
    ----------
    document : Document
        As read.
    language : str, optional
        ``en`` or ``fr``; the document's own where it isn't given.
    fiscal_year : FiscalYear, optional
        The year reported on, for figures without a date of their own; found in the
        document's first pages where it isn't given.
    """
    language = language or document.language
    year = fiscal_year or fiscal_year_of(document)
    found: list[DraftFigure] = []
    block: Block | None = None
    told: list[DraftFigure] = []
    for around in surroundings(document, language, year):
        if around.sentence.block is not block:
            block, told = around.sentence.block, []
        figures = _figures(around, told, language, year)
        told += figures
        found += figures
    return once(found)


def left_out(
    document: Document, taken: Sequence[DraftFigure], language: str = ""
) -> list[dict[str, str]]:
    """Return the numbers that might be figures and weren't taken, in reading order.

    Dates, addresses, sections of laws and their like are never figures, and not listed.

    Parameters
    ----------
    document : Document
        As read.
    taken : sequence of DraftFigure
        As drafted.
    language : str, optional
        ``en`` or ``fr``; the document's own where it isn't given.

    Returns
    -------
    list of dict
        ``published``, ``location`` and ``sentence`` of each.
    """
    language = language or document.language
    known = {(figure.locator, figure.published) for figure in taken}
    again = {place for figure in taken for place in re.findall(r"again: ([^;]+)", figure.reason)}
    found: list[dict[str, str]] = []
    for sentence in sentences(document):
        for number in numbers(sentence.text, language, dates(sentence.text, language)):
            place = sentence.locator(number.start)
            if (place, number.published) in known or place in again:
                continue
            text = f"{sentence.lead} {sentence.text}".strip()
            found.append({"published": number.published, "location": place, "sentence": text})
    return found


def fiscal_year_of(document: Document) -> FiscalYear | None:
    """Return the fiscal year a report is on: the one its first headings and pages name most."""
    count: dict[int, int] = {}
    for position, block in enumerate(document.blocks[:60]):
        for match in re.finditer(r"\b((?:19|20)\d\d)\s?[-–/]\s?((?:19|20)?\d\d)\b", block.text):
            first, last = int(match[1]), int(match[2][-2:])
            if last == (first + 1) % 100:
                # Titles stand first; what is named there weighs more.
                weight = 10 if position < 5 else 3 if block.kind == "heading" else 1
                count[first] = count.get(first, 0) + weight
    return FiscalYear(max(count, key=lambda first: count[first])) if count else None


def _figures(
    around: Around, told: Sequence[DraftFigure], language: str, year: FiscalYear | None
) -> list[DraftFigure]:
    sentence, dated = around.sentence, around.dated
    printed = numbers(sentence.text, language, dated)
    if not printed:
        return []
    passage = Passage.of(sentence, around.before, language)
    things = counted(sentence.text, printed, language, around.paragraph, dated)
    found: list[DraftFigure] = []
    for number, thing in zip(printed, things, strict=True):
        others = [
            other
            for other, what in zip(printed, things, strict=True)
            # The numbers of one list share their noun, and what is said of it.
            if other is not number and what.family == thing.family and what is not thing
        ]
        suggestion = suggest(passage, number, thing, others, language)
        if thing.family != "money" and _is_part(sentence.text, number, language):
            suggestion = _part(suggestion, thing, [*told, *found])
        whole = compiled(table()["phrase"]["of_whole"][language])
        if whole.search(sentence.text, max(0, number.start - 60), number.start):
            suggestion = Suggestion(reason="named as the whole of which a part is told")
        score, why = _score(number, thing, suggestion)
        if score < LOWEST_SCORE:
            continue
        period = period_of(
            around, number, suggestion.kind, year,
            indicator=suggestion.indicator, money=table_of(suggestion.indicator) == FUNDING,
        )  # fmt: skip
        where = place_of(suggestion.indicator, sentence, around.paragraph, language)
        figure = _draft(sentence, number, thing, suggestion, period, where, score, why)
        inherited = thing.inherited and thing.family != "money"
        if inherited and suggestion.indicator and _said(figure, [*told, *found]):
            why = "the same was counted before it"
            figure = _draft(sentence, number, thing, Suggestion(), period, where, 35, why)
        found.append(figure)
    return found


def _said(figure: DraftFigure, before: Sequence[DraftFigure]) -> bool:
    """Whether a figure without a noun would give another one a second value."""

    def same(one: DraftFigure) -> tuple[str, ...]:
        return (one.indicator, one.breakdown, one.period_start, one.period_end, one.as_of)

    return any(same(one) == same(figure) and one.value != figure.value for one in before)


def _is_part(text: str, number: Number, language: str) -> bool:
    """Whether a number is told as a part of one before it: "of whom 255 women"."""
    words = table()["phrase"]
    near = text[max(0, number.start - 300) : number.start]
    return bool(
        compiled(words["part"][language]).search(near)
        or compiled(words["part_after"][language]).match(text, number.end)
        # "131 permits: 74 ... and 57 ..." tells the parts after a colon.
        or re.search(r"\d[^.;:]*:\s", near)
    )


def _part(suggestion: Suggestion, thing: Counted, before: Sequence[DraftFigure]) -> Suggestion:
    """Suggest nothing for a part that would read as its whole over again."""
    for whole in reversed(before):
        same = (suggestion.indicator, suggestion.breakdown) == (whole.indicator, whole.breakdown)
        if same and ({whole.noun, thing.family} <= PEOPLE or whole.noun == thing.family):
            return Suggestion(reason=f"a part of the {whole.published} before it")
    return suggestion


def _draft(
    sentence: Sentence,
    number: Number,
    thing: Counted,
    suggestion: Suggestion,
    period: Period,
    geography: str,
    score: int,
    why: str,
) -> DraftFigure:
    raw_table = table_of(suggestion.indicator)
    return DraftFigure(
        published=number.published,
        value=number.value,
        indicator=suggestion.indicator,
        breakdown=suggestion.breakdown,
        period_start=period.start,
        period_end=period.end,
        as_of=period.as_of,
        geography=geography,
        locator=sentence.locator(number.start),
        sentence=f"{sentence.lead} {sentence.text}".strip(),
        score=score,
        reason="; ".join(bit for bit in (why, suggestion.reason, period.reason) if bit),
        table=raw_table,
        noun=thing.family,
    )


def _score(number: Number, thing: Counted, suggestion: Suggestion) -> tuple[int, str]:
    if thing.never:
        return 0, ""
    if suggestion.indicator:
        return suggestion.score, ""
    if thing.cue:
        return 0, ""
    if number.kind == MONEY:
        return 40, "an amount of money"
    if number.kind == "percent":
        return 30, "a percentage"
    if thing.family and (thing.words or not number.word):
        return 35, f"counts {thing.text}"
    if not number.word and thing.text:
        return 15, f"a number before '{thing.text}'"
    return 0, ""


def table_of(indicator: str) -> str:
    """Return the raw table in which figures of an indicator are kept."""
    if indicator.startswith("operation_"):
        return OPERATIONS
    return FUNDING if indicator == "funding_committed" else FIGURES
