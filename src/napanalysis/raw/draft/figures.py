"""Draft figures: which numbers of a document measure something, and what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from napanalysis.fiscal_year import FiscalYear
from napanalysis.raw.draft.blocks import Document
from napanalysis.raw.draft.dating import AS_OF, SINCE, Dated, dates
from napanalysis.raw.draft.indicate import Passage, Suggestion, suggest
from napanalysis.raw.draft.nouns import Counted, counted
from napanalysis.raw.draft.numbers import MONEY, Number, numbers
from napanalysis.raw.draft.period import Period, period_of
from napanalysis.raw.draft.sentences import Sentence, sentences
from napanalysis.raw.draft.wording import compiled, table

CANADA = "Canada"
FUNDING, OPERATIONS, FIGURES = "funding", "operations", "figures"
# A number below this score is left out: written as a word, before a noun that isn't counted.
LOWEST_SCORE = 10


@dataclass(frozen=True)
class DraftFigure:
    """A number of the document that measures something, with what it is taken to be.

    Attributes
    ----------
    published : str
        As printed, with its qualifier.
    value : float
        What it is read as; of a range, the middle.
    indicator, breakdown : str
        Suggestions, "" where there is none.
    period_start, period_end, as_of : str
        Dates as raw tables write them; which are filled follows from the indicator's kind.
    geography : str
        ``Canada``, or the one province or territory that the sentence names.
    locator : str
        Part, section and line or page.
    sentence : str
        The sentence it stands in, after the words that introduce its list.
    score : int
        0 to 100: how sure the suggestion is.
    reason : str
        Why it was taken and dated so, for the review.
    table : str
        The raw table it belongs in: ``figures``, ``operations`` or ``funding``.
    """

    published: str
    value: float
    indicator: str
    breakdown: str
    period_start: str
    period_end: str
    as_of: str
    geography: str
    locator: str
    sentence: str
    score: int
    reason: str
    table: str = FIGURES
    noun: str = ""


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
    earlier: list[Sentence] = []
    above: list[Dated] = []
    for sentence in sentences(document):
        if earlier and earlier[-1].block is not sentence.block:
            said = [one for last in earlier for one in dates(last.text, language, (), year)]
            above = [*(one for one in reversed(said) if one.role in (AS_OF, SINCE)), *above]
            if earlier[-1].block.section != sentence.block.section:
                above = []
            earlier = []
        found += _figures(sentence, earlier, above, language, year)
        earlier.append(sentence)
    return _once(found)


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
    found = []
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
    sentence: Sentence,
    earlier: Sequence[Sentence],
    above: Sequence[Dated],
    language: str,
    year: FiscalYear | None,
) -> list[DraftFigure]:
    told = [one for last in earlier for one in dates(last.text, language, (), year)]
    dated = dates(sentence.text, language, told, year)
    printed = numbers(sentence.text, language, dated)
    if not printed:
        return []
    before = " ".join(one.text for one in earlier)
    passage = Passage.of(sentence, before, language)
    things = counted(sentence.text, printed, language, before, dated)
    found = []
    for number, thing in zip(printed, things, strict=True):
        others = [
            other
            for other, what in zip(printed, things, strict=True)
            # The numbers of one list share their noun, and what is said of it.
            if other is not number and what.family == thing.family and what is not thing
        ]
        suggestion = suggest(passage, number, thing, others, language)
        score, why = _score(number, thing, suggestion)
        if score < LOWEST_SCORE:
            continue
        period = period_of(
            sentence, earlier, dated, number, suggestion.kind, language, year,
            indicator=suggestion.indicator, above=above,
            money=table_of(suggestion.indicator) == FUNDING,
        )  # fmt: skip
        where = _geography(sentence.text, before)
        found.append(_draft(sentence, number, thing, suggestion, period, where, score, why))
    return found


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
        return 15, f"a number before {thing.text!r}"
    return 0, ""


def table_of(indicator: str) -> str:
    """Return the raw table in which figures of an indicator are kept."""
    if indicator.startswith("operation_"):
        return OPERATIONS
    return FUNDING if indicator == "funding_committed" else FIGURES


def _geography(text: str, before: str) -> str:
    """Return the one province that the sentence, or else the paragraph so far, names."""
    for passage in (text, before):
        named = [
            name
            for name, pattern in table()["provinces"].items()
            if compiled(rf"(?<![\w-])(?:{pattern})(?![\w-])").search(passage)
        ]
        if named:
            return named[0] if len(named) == 1 else CANADA
    return CANADA


def _once(found: Sequence[DraftFigure]) -> list[DraftFigure]:
    """Give a figure that is printed again only once, and say where else it stands."""
    kept: list[DraftFigure] = []
    for figure in found:
        for index, first in enumerate(kept):
            same = (first.indicator, first.breakdown, first.noun, first.value) == (
                figure.indicator, figure.breakdown, figure.noun, figure.value,
            )  # fmt: skip
            if same and _alike(first.sentence, figure.sentence):
                better = figure if figure.score > first.score + 10 else first
                kept[index] = replace(
                    better,
                    locator=first.locator,
                    reason=f"{better.reason}; again: {figure.locator}".strip("; "),
                )
                break
        else:
            kept.append(figure)
    return kept


def _alike(first: str, second: str) -> bool:
    """Whether two sentences say the same: most long words of the shorter are in the other."""
    if first == second:
        return False
    one, two = (set(re.findall(r"[^\W\d_]{5,}", text.lower())) for text in (first, second))
    shorter = min(len(one), len(two))
    return shorter > 0 and len(one & two) / shorter >= 0.4
