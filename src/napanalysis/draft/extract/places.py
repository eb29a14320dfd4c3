"""Where a figure was counted, as far as the document says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from napanalysis.catalogue import indicators, wording
from napanalysis.draft.blocks import HEADING, PARAGRAPH, Document
from napanalysis.draft.language.printed_numbers import Number
from napanalysis.draft.language.sentences import Around
from napanalysis.draft.vocabulary import compiled, table

CANADA, SEVERAL = "Canada", "International"
# A heading with a day is the dateline of a release, which tells where it was written.
_DATELINE = re.compile(r"\b\d{1,2}(?:,| [^\W\d]+,?) (?:19|20)\d\d\b")
_CLAUSE = re.compile(r"[,;:.()\d]|\b(?:and|et)\b")
_OPENS = re.compile(r"[;:.()]|,\s(?:and|et)\b")
# Where a document says what it is about: in its first titles and paragraphs.
_FIRST = 8
_TITLE = 80


class Scope:
    """Where and by whom the figures of a document may have been counted, as far as it says."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        #: The place that the first line to name one does, or "".
        self.place = place_of_document(document)
        # A country that is named less often than Canada is mentioned in passing.
        canada = _canada(document.language).findall(self.text)
        countries = _named("countries", self.text)
        named = countries.count(self.place)
        # The first words may name a part of the world, or the United Nations.
        regions = compiled(table()["abroad"]["regions"][document.language])
        several = regions.search(self.text, 0, _TITLE) is not None
        self.names_others = bool(countries) or regions.search(self.text) is not None
        self.abroad = named > len(canada) or (several and not canada)

    def holds(self, indicator: str, words: str) -> bool:
        """Whether nothing speaks against an indicator of a number that `words` stand around.

        What isn't done abroad is counted in Canada; what is, where a document names a project or a
        place abroad. Where a definition says who counts, they are named somewhere, as is
        trafficking where a label does.
        """
        if not indicator:
            return True
        if self.abroad and not re.fullmatch(table()["abroad"]["indicators"], indicator):
            canada = table()["places"]["canada"].values()
            return any(compiled(name).search(words) for name in canada)
        project = compiled(table()["abroad"]["project"])
        if indicator.startswith("project_") and not (self.names_others or project.search(words)):
            return False
        return all(needed.search(self.text) for needed in _needed(indicator))


@cache
def _needed(indicator: str) -> tuple[re.Pattern[str], ...]:
    """Return what a document has to name: who counts, and trafficking, where that is told."""
    entry, subject = indicators()[indicator], compiled(table()["labels"]["subject"])
    # Of an indicator with words of its own, a passage has to speak of what they say.
    named = indicator not in table()["rules"] and subject.search(entry.label["en"])
    subjects = (subject,) if named else ()
    if re.match("|".join(table()["labels"]["context"]), indicator):
        return subjects
    told = re.split("[.;]", entry.definition["en"])[0]
    bodies = [each for each in wording("organisations").values() if "printed" in each]
    federal = table()["places"]["federal"]
    if counting := [body for body in bodies if _names_of([body]).search(told)]:
        return (*subjects, _names_of(counting))
    if compiled(federal).search(told):
        return (*subjects, re.compile(f"(?i:{federal})|{_names_of(bodies).pattern}"))
    return subjects


def _names_of(bodies: Sequence[Mapping[str, Any]]) -> re.Pattern[str]:
    """Return a pattern of the names of some bodies in both languages; their case matters."""
    names = [name for body in bodies for name in (*body["printed"], *body["label"].values())]
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")


def place_of_document(document: Document) -> str:
    """Return the place that the first line to name one does, or "".

    It is Canada where that is a paragraph that names Canada too, or lines after it name other
    provinces.
    """
    opening = [
        block
        for block in document.blocks
        if block.kind == PARAGRAPH or (block.kind == HEADING and not _DATELINE.search(block.text))
    ][:_FIRST]
    for block in opening:
        canada = CANADA if _canada(document.language).search(block.text) else ""
        if (province := province_in(block.text)) and block.kind == PARAGRAPH:
            return canada or province_in("\n".join(other.text for other in opening))
        countries = set(_named("countries", block.text))
        if place := province or (countries.pop() if len(countries) == 1 else canada):
            return place
    return ""


def _canada(language: str) -> re.Pattern[str]:
    return compiled(table()["places"]["canada"][language])


def place_of(indicator: str, around: Around, number: Number, usual: str) -> str:
    """Return the place of a figure as the column geography names it.

    It is the one province, territory or country named right after it where none opens its
    clause, in the sentence, its introduction or heading, else the usual one of the document;
    ``International`` where several countries are.
    Only some indicators count what is done abroad.
    """
    abroad, country = table()["abroad"], table()["places"]["country"][around.language]
    section = "" if _DATELINE.search(around.block.section) else around.block.section
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
        countries = {*_named("countries", context)} - {*abroad["not_where"]}
        if len(countries) == 1:
            return countries.pop()
        if countries or re.search(abroad["regions"][around.language], context):
            return SEVERAL
    # Under "The situation in Canada" a province counts for the country.
    return CANADA if compiled(country).search(section) else usual


@lru_cache(4096)
def province_in(text: str) -> str:
    """Return the province that a text names; Canada where it names several, "" where none."""
    named = set(_named("provinces", text))
    return (named.pop() if len(named) == 1 else CANADA) if named else ""


def _named(kind: str, text: str) -> list[str]:
    pattern, known = _names(kind)
    return [known[name.casefold()] for name in pattern.findall(text)]


@cache
def _names(kind: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """Return a pattern of all names in both languages, and the place that each names."""
    known = {
        text.replace("’", "'").casefold(): place
        for place, names in wording("places")[kind].items()
        for text in (names["fr"], names["en"])
    }
    names = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    return compiled(rf"(?<![\w-])(?:{names})(?![\w-])"), known
