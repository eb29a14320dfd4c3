"""Where a figure was counted, as far as the document says."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from napanalysis.catalogue import wording
from napanalysis.draft.blocks import HEADING, PARAGRAPH, Document
from napanalysis.draft.language.printed_numbers import Number
from napanalysis.draft.language.sentences import Around
from napanalysis.draft.vocabulary import compiled, table

CANADA, SEVERAL = "Canada", "International"
# A line with a day is the dateline of a release, which tells where it was written.
_DATELINE = re.compile(r"(?m)^.*\b\d{1,2}(?:,| [^\W\d]+,?) (?:19|20)\d\d\b.*$")
_CLAUSE = re.compile(r"[,;:.()\d]|\b(?:and|et)\b")
_OPENS = re.compile(r"[;:.()]|,\s(?:and|et)\b")
# Where a document says what it is about: in its first titles and paragraphs.
_FIRST = 8


def place_of_document(document: Document) -> str:
    """Return the place that the first line to name one does, or "".

    It is Canada where that is a paragraph and lines after it name other provinces.
    """
    opening = [block for block in document.blocks if block.kind in (HEADING, PARAGRAPH)][:_FIRST]
    lines = [
        _DATELINE.sub("", block.text) if block.kind == HEADING else block.text for block in opening
    ]
    for block, line in zip(opening, lines, strict=True):
        if place := _place_in(line, document.language):
            several = (
                block.kind == PARAGRAPH and province_in(line) and province_in("\n".join(lines))
            )
            return several or place
    return ""


def _place_in(text: str, language: str) -> str:
    countries = _named("countries", text)
    canadian = compiled(table()["places"]["canada"][language]).search(text)
    abroad = countries.pop() if len(countries) == 1 else ""
    return province_in(text) or abroad or (CANADA if canadian else "")


def place_of(indicator: str, around: Around, number: Number, usual: str) -> str:
    """Return the place of a figure as the column geography names it.

    It is the one province, territory or country named right after it where none opens its
    clause, in the sentence, its introduction or heading, else the usual one of the document;
    ``International`` where several countries are.
    Only some indicators count what is done abroad.
    """
    abroad, country = table()["abroad"], table()["places"]["country"][around.language]
    section = _DATELINE.sub("", around.block.section)
    beside = _CLAUSE.split(around.text[number.end :], maxsplit=1)[0]
    # "In Alberta, 30 victims had come from Manitoba": a person has to choose.
    opening = _OPENS.split(around.text[: number.start])[-1]
    counting = compiled(rf"\d|\b(?:{table()['words'][around.language]['units']})\b")
    if province_in(counting.split(opening, maxsplit=1)[0]):
        beside = ""
    for text in (beside, around.text, around.lead, section):
        if province := province_in(text):
            return province
    if re.fullmatch(abroad["indicators"], indicator):
        context = f"{around.lead} {around.paragraph} {around.text}"
        countries = _named("countries", context) - set(abroad["not_where"])
        if len(countries) == 1:
            return countries.pop()
        if countries or re.search(abroad["regions"][around.language], context):
            return SEVERAL
    # Under "The situation in Canada" a province counts for the country.
    return CANADA if compiled(country).search(section) else usual


@lru_cache(4096)
def province_in(text: str) -> str:
    """Return the province that a text names; Canada where it names several, "" where none."""
    named = _named("provinces", text)
    return (named.pop() if len(named) == 1 else CANADA) if named else ""


def _named(kind: str, text: str) -> set[str]:
    pattern, known = _names(kind)
    return {known[match[0].casefold()] for match in pattern.finditer(text)}


@cache
def _names(kind: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """Return a pattern of all names in both languages, and the place that each names."""
    known = {
        text.replace("’", "'").casefold(): place
        for place, names in wording("places")[kind].items()
        for text in (names["fr"], names["en"])
    }
    longest = sorted(known, key=len, reverse=True)
    names = "|".join(re.escape(name) for name in longest)
    return compiled(rf"(?<![\w-])(?:{names})(?![\w-])"), known
