"""A sentence with the dates and sentences around it, as far as they may speak of its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from napanalysis.draft.blocks import ITEM, ROW, Document
from napanalysis.draft.language.printed_dates import AS_OF, SINCE, Dated, dates
from napanalysis.draft.language.sentences import Sentence, sentences
from napanalysis.fiscal_year import FiscalYear

# So many sentences before one, items before it in its list, may still speak of its numbers.
_NEAR = 12


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
    """

    sentence: Sentence
    dated: Sequence[Dated]
    lead: Sequence[Dated]
    past: Sequence[Dated]
    section: Sequence[Dated]
    paragraph: str
    before: str


def surroundings(document: Document, language: str, year: FiscalYear | None) -> Iterator[Around]:
    """Return every sentence that may hold figures with what stands around it."""
    groups: list[list[Sentence]] = []
    for sentence in sentences(document):
        if groups and groups[-1][-1].block is sentence.block:
            groups[-1].append(sentence)
        else:
            groups.append([sentence])
    own = [_dates(group, language, year) for group in groups]
    opening: list[Dated] = []
    title = ("", "")
    for place, group in enumerate(groups):
        block = group[0].block
        if block.kind not in (ITEM, ROW):
            opening = own[place][-1]
            title = (block.part, block.section)
        # A list or table without words of introduction follows the sentence before it.
        opened = opening if (block.part, block.section) == title else []
        siblings = " ".join(one.text for one in _siblings(groups, place))
        section = list(_section(groups, own, place))
        for index, sentence in enumerate(group):
            paragraph = " ".join(one.text for one in group[max(0, index - _NEAR) : index])
            yield Around(
                sentence,
                own[place][index],
                dates(sentence.lead, language, (), year)
                if sentence.lead or block.kind not in (ITEM, ROW)
                else opened,
                [
                    one
                    for told in reversed(own[place][max(0, index - _NEAR) : index])
                    for one in told
                ],
                section,
                paragraph,
                f"{siblings} {paragraph}".strip(),
            )


def _dates(group: Sequence[Sentence], language: str, year: FiscalYear | None) -> list[list[Dated]]:
    found: list[list[Dated]] = []
    for sentence in group:
        told = [one for last in found[-_NEAR:] for one in last]
        found.append(dates(sentence.text, language, told, year))
    return found


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
