"""A sentence with the dates and sentences around it, as far as they may speak of its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from napanalysis.draft.blocks import HEADING, ITEM, Block
from napanalysis.draft.headings import Plan
from napanalysis.draft.language.guess import guess_language
from napanalysis.draft.language.printed_dates import AS_OF, SINCE, Dated, dates
from napanalysis.draft.language.sentences import ROW, Sentence, sentences
from napanalysis.draft.vocabulary import compiled, table
from napanalysis.fiscal_year import FiscalYear

# So many sentences before one, items before it in its list, may still speak of its numbers.
_NEAR = 12
# And so many characters.
_FAR = 1600


@dataclass(frozen=True)
class Around:
    """A sentence and what stands around it.

    Attributes
    ----------
    sentence : Sentence
        The sentence.
    dated, lead, past : sequence of Dated
        Its dates, those of the words that introduce it, and those of the sentences before it
        in its paragraph, the nearest sentence first.
    section : sequence of Dated
        Starts and dates of counts in the other paragraphs under its heading: those before it,
        the nearest first, then those after it.
    paragraph : str
        The sentences before it in its paragraph.
    before : str
        The same, after the items or rows before it in its list or table.
    heading : sequence of Dated
        Dates of the heading above.
    nearby : Dated or None
        The last date of the paragraphs before it.
    language : str
        ``en`` or ``fr``: the language of its paragraph.
    index : int
        Place of its block in the document.
    """

    sentence: Sentence
    dated: Sequence[Dated]
    lead: Sequence[Dated]
    past: Sequence[Dated]
    section: Sequence[Dated]
    paragraph: str
    before: str
    heading: Sequence[Dated]
    nearby: Dated | None
    language: str
    index: int


def surroundings(
    blocks: Sequence[Block], plans: Mapping[int, Plan], language: str, year: FiscalYear | None
) -> Iterator[Around]:
    """Return every sentence that may hold figures with what stands around it.

    Parameters
    ----------
    blocks : sequence of Block
        Of the document.
    plans : mapping
        Columns of the tables of the action plan, by the place of their blocks.
    language : str
        Language of the document; a paragraph in the other one is read in that.
    year : FiscalYear, optional
        The year reported on.
    """
    at = {id(block): index for index, block in enumerate(blocks)}
    groups: list[list[Sentence]] = []
    indices: list[int] = []
    index = -1
    for sentence in sentences(blocks, plans):
        index = at.get(id(sentence.block), sentence.index)
        if groups and groups[-1][-1].block is sentence.block:
            groups[-1].append(sentence)
        else:
            groups.append([sentence])
            indices.append(index)
    tongues = [_language_of(group, language) for group in groups]
    own: list[list[list[Dated]]] = []
    spoken: list[Dated] = []
    for group, tongue in zip(groups, tongues, strict=True):
        own.append(_dates(group, tongue, year, spoken))
        # "The year before" may mean a year that the paragraphs before have named.
        spoken = [one for told in own[-1] for one in told if one.first and not one.aside] or spoken
    heading: list[Dated] = []
    nearby: Dated | None = None
    opening: list[Dated] = []
    title = ("", "")
    for place, group in enumerate(groups):
        block, language = group[0].block, tongues[place]
        if block.kind == HEADING:
            heading = [one for told in own[place] for one in told]
            said = " ".join(one.text for one in group)
            # A heading that tells a figure dates that one.
            if re.search(r"\d", _without(said, heading)):
                heading = []
        if block.kind not in (ITEM, ROW):
            opening = own[place][-1]
            title = (block.part, block.section)
        # A list or table without words of introduction follows the sentence before it.
        opened = opening if (block.part, block.section) == title else []
        siblings = " ".join(one.text for one in _siblings(groups, place))
        section = list(_section(groups, own, place))
        for index, sentence in enumerate(group):
            paragraph = " ".join(one.text for one in group[max(0, index - _NEAR) : index])[-_FAR:]
            yield Around(
                sentence,
                own[place][index],
                dates(sentence.lead, language, (), year)
                if sentence.lead or block.kind not in (ITEM, ROW)
                else opened,
                [
                    one
                    for told in reversed(own[place][max(0, index - _NEAR) : index])
                    for one in reversed(told)
                ],
                section,
                paragraph,
                f"{siblings} {paragraph}".strip()[-_FAR:],
                heading if block.kind != HEADING else [],
                nearby,
                language,
                indices[place],
            )
        last = [
            one
            for told in own[place]
            for one in told
            # A day in a heading is that of the document.
            if one.first and one.role != SINCE and not one.aside and block.kind != HEADING
        ]
        nearby = last[-1] if last else nearby


def _language_of(group: Sequence[Sentence], language: str) -> str:
    """Return the language of a paragraph: the document's, unless it plainly is the other."""
    return guess_language(" ".join(one.text for one in group), language)


def _dates(
    group: Sequence[Sentence], language: str, year: FiscalYear | None, spoken: Sequence[Dated]
) -> list[list[Dated]]:
    compared = compiled(table()["dates"]["compared_sentence"][language])
    found: list[list[Dated]] = []
    for sentence in group:
        told = [one for last in found[-_NEAR:] for one in last] or spoken
        own = dates(sentence.text, language, told, year)
        aside = compared.match(sentence.text) is not None
        own = [
            replace(one, aside=True) if aside or _has_number(sentence.text, one) else one
            for one in own
        ]
        found.append(own)
    return found


def _has_number(text: str, one: Dated) -> bool:
    """Whether a date stands in brackets together with a number."""
    left, right = text.rfind("(", 0, one.start), text.find(")", one.end)
    if left < 0 or right < 0 or ")" in text[left : one.start]:
        return False
    return bool(re.search(r"\d", text[left : one.start] + text[one.end : right]))


def _without(text: str, dated: Sequence[Dated]) -> str:
    for one in dated:
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text


def _siblings(groups: Sequence[Sequence[Sentence]], place: int) -> list[Sentence]:
    """Return the items or rows before in the same list or table."""
    kind, section = groups[place][0].block.kind, groups[place][0].block.section
    if kind not in (ITEM, ROW):
        return []
    first = place
    while first > 0 and place - first < _NEAR:
        before = groups[first - 1][0]
        if (before.block.kind, before.block.section) != (kind, section):
            break
        if before.lead != groups[place][0].lead:
            break
        first -= 1
    return [sentence for group in groups[first:place] for sentence in group]


def _section(
    groups: Sequence[Sequence[Sentence]], own: Sequence[Sequence[Sequence[Dated]]], place: int
) -> Iterator[Dated]:
    block = groups[place][0].block
    title = (block.part, block.section)
    for step, roles in ((-1, (AS_OF, SINCE)), (1, (AS_OF,))):
        at = place + step
        while 0 <= at < len(groups) and abs(at - place) <= 4 * _NEAR:
            other = groups[at][0].block
            if (other.part, other.section) != title:
                break
            said = [one for told in own[at] for one in told if one.role in roles]
            yield from said[::step]
            at += step
