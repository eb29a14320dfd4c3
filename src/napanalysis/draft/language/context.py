"""A sentence with the dates and sentences around it, as far as they may speak of its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from napanalysis.draft.blocks import HEADING, ITEM, Block
from napanalysis.draft.language import printed_dates
from napanalysis.draft.language.guess import guess_language
from napanalysis.draft.language.printed_dates import AS_OF, SINCE, Dated, Reported, dates
from napanalysis.draft.language.sentences import ROW, Sentence, sentences
from napanalysis.draft.plan_headings import Plan
from napanalysis.draft.vocabulary import operation_in

# So many sentences before one, items before it in its list, may still speak of its numbers.
_NEAR = 12
# And so many characters.
_FAR = 1600


@dataclass(frozen=True)
class Around:
    """A sentence with its dates and what stands around it, in the language of its paragraph.

    `lead` are the dates of the words that introduce it, `past` of the sentences before it in its
    paragraph, the nearest first, `section` the starts and dates of counts in the paragraphs near
    it under its heading, `heading` of that heading, `nearby` the last before it. `paragraph` are
    the sentences before it in its paragraph, `before` also the items or rows of its list;
    `operation` is the one that it tells of.
    """

    sentence: Sentence
    language: str
    dated: Sequence[Dated]
    lead: Sequence[Dated] = ()
    past: Sequence[Dated] = ()
    section: Sequence[Dated] = ()
    paragraph: str = ""
    before: str = ""
    heading: Sequence[Dated] = ()
    nearby: Dated | None = None
    operation: str = ""

    @cached_property
    def near(self) -> str:
        """The sentence with its heading and introduction."""
        sentence = self.sentence
        return " ".join((sentence.block.section, sentence.lead, sentence.text))

    @cached_property
    def wide(self) -> str:
        """The same with the text before it."""
        return f"{self.near} {self.before}"


def surroundings(
    blocks: Sequence[Block], plans: Mapping[int, Plan], language: str, year: Reported | None
) -> Iterator[Around]:
    """Return every sentence that may hold figures with what stands around it."""
    passages = list(_with_dates(blocks, plans, language, year))
    heading: Sequence[Dated] = ()
    opening: Sequence[Dated] = ()
    opened = ("", "")
    nearby: Dated | None = None
    for place, here in enumerate(passages):
        sentence, block = here.sentence, here.sentence.block
        title = (block.part, block.section)
        if block.kind == HEADING:
            # A heading that tells a figure dates that one.
            spans = [(date.start, date.end) for date in here.dated]
            figure = re.search(r"\d", printed_dates.blanked(sentence.text, spans))
            heading = () if figure else here.dated
        lead: Sequence[Dated] = dates(
            sentence.lead, here.language, [nearby] if nearby else (), year
        )
        if block.kind not in (ITEM, ROW):
            opening, opened = here.dated, title
        elif not sentence.lead and opened == title:
            lead = opening  # a list without words of introduction follows the sentence before it
        near = [other.sentence for other in passages[max(0, place - _NEAR) : place]]
        before = _text([other for other in near if _in_list(other, sentence)])
        # The nearest name before the sentence's end is the operation it tells of.
        named = (block.section, sentence.lead, before, sentence.text)
        yield replace(
            here,
            lead=lead,
            section=list(_section(passages, place)),
            before=before,
            heading=heading if block.kind != HEADING else (),
            nearby=nearby,
            operation=operation_in(named, here.language),
        )
        # A day in a heading is that of the document.
        last = [date for date in here.dated if date.first and date.role != SINCE and not date.aside]
        nearby = last[-1] if last and block.kind != HEADING else nearby


def _with_dates(
    blocks: Sequence[Block], plans: Mapping[int, Plan], language: str, year: Reported | None
) -> Iterator[Around]:
    """Return every sentence with its own dates and what stands before it in its paragraph."""
    spoken: list[Dated] = []
    for _, group in groupby(sentences(blocks, plans), key=lambda sentence: id(sentence.block)):
        paragraph = list(group)
        tongue = guess_language(" ".join(sentence.text for sentence in paragraph), language)
        dated: list[Dated] = []
        for at, sentence in enumerate(paragraph):
            text, past = sentence.text, dated[-_NEAR:]
            own = dates(text, tongue, past or spoken, year)
            dated += own
            earlier = _text(paragraph[max(0, at - _NEAR) : at])
            yield Around(sentence, tongue, own, past=past[::-1], paragraph=earlier)
        # "The year before" may mean a year that the paragraphs before have named.
        spoken = [*spoken, *(date for date in dated if date.first and not date.aside)][-_NEAR:]


def _text(passages: Sequence[Sentence]) -> str:
    return " ".join(sentence.text for sentence in passages)[-_FAR:]


def _in_list(other: Sentence, sentence: Sentence) -> bool:
    """Whether a sentence stands in the same paragraph, list or table as another."""
    first, second = other.block, sentence.block
    if first is second:
        return True
    alike = (first.kind, first.section, other.lead) == (second.kind, second.section, sentence.lead)
    return alike and second.kind in (ITEM, ROW)


def _section(passages: Sequence[Around], place: int) -> Iterator[Dated]:
    block = passages[place].sentence.block
    for step, roles in ((-1, (AS_OF, SINCE)), (1, (AS_OF,))):
        for at in range(place + step, place + step * 4 * _NEAR, step):
            other = passages[at].sentence.block if 0 <= at < len(passages) else None
            if other is None or (other.part, other.section) != (block.part, block.section):
                break
            if other is not block:
                yield from [date for date in passages[at].dated if date.role in roles][::step]
