"""A sentence with the dates and sentences around it, as far as they may speak of its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from napanalysis.draft.blocks import HEADING, ITEM, Block
from napanalysis.draft.language.guess import guess_language
from napanalysis.draft.language.printed_dates import blanked, dates
from napanalysis.draft.language.sentences import ROW, Sentence, sentences
from napanalysis.draft.language.told_dates import AS_OF, SINCE, Dated, Reported
from napanalysis.draft.vocabulary import operation_in

# So many sentences before one, items before it in its list, may still speak of its numbers.
_NEAR = 12
# And so many characters.
_FAR = 1600


@dataclass(frozen=True)
class Around(Sentence):
    """A sentence with its dates and what stands around it, in the language of its paragraph.

    `leading` are the dates of the words that introduce it, `past` of the sentences before it in its
    paragraph, the nearest first, `section` the starts and dates of counts in the paragraphs near
    it under its heading, `heading` of that heading, `nearby` the last before it. `paragraph` are
    the sentences before it in its paragraph, `before` also the items or rows of its list;
    `operation` is the one that it tells of.
    """

    language: str = ""
    dated: Sequence[Dated] = ()
    leading: Sequence[Dated] = ()
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
        return " ".join((self.block.section, self.lead, self.text))

    @cached_property
    def wide(self) -> str:
        """The same with the text before it."""
        return f"{self.near} {self.before}"


def surroundings(blocks: Sequence[Block], language: str, year: Reported | None) -> Iterator[Around]:
    """Return every sentence that may hold figures with what stands around it."""
    passages: list[Around] = []
    spoken: list[Dated] = []
    heading: Sequence[Dated] = ()
    opening: Sequence[Dated] = ()
    opened = ("", "")
    nearby: Dated | None = None
    for _, group in groupby(sentences(blocks), key=lambda sentence: id(sentence.block)):
        paragraph = list(group)
        block = paragraph[0].block
        tongue = guess_language(_text(paragraph), language)
        past: list[Dated] = []
        for at, sentence in enumerate(paragraph):
            dated = dates(sentence.text, tongue, past[-_NEAR:] or spoken, year)
            leading: Sequence[Dated] = dates(
                sentence.lead, tongue, [nearby] if nearby else (), year
            )
            if block.kind in (ITEM, ROW) and not sentence.lead and opened == _title(block):
                leading = opening  # the list follows the sentence before
            before = _text([near for near in passages[-_NEAR:] if _in_list(near, sentence)])
            # The nearest name before the sentence's end is the operation it tells of.
            named = (block.section, sentence.lead, before, sentence.text)
            passages.append(
                Around(
                    **vars(sentence),
                    language=tongue,
                    dated=dated,
                    leading=leading,
                    past=past[-_NEAR:][::-1],
                    paragraph=_text(paragraph[max(0, at - _NEAR) : at]),
                    before=before,
                    heading=heading if block.kind != HEADING else (),
                    nearby=nearby,
                    operation=operation_in(named, tongue),
                )
            )
            past += dated
        if block.kind not in (ITEM, ROW):
            opening, opened = dated, _title(block)
        # "The year before" may mean a year that the paragraphs before have named.
        told = [date for date in past if date.first and not date.aside]
        spoken = [*spoken, *told][-_NEAR:]
        if block.kind == HEADING:
            # A heading that tells a figure dates that one; a day in it is that of the document.
            spans = [(date.start, date.end) for date in dated]
            heading = () if re.search(r"\d", blanked(sentence.text, spans)) else dated
        else:
            nearby = next((date for date in reversed(told) if date.role != SINCE), nearby)
    for place, here in enumerate(passages):
        yield replace(here, section=list(_section(passages, place)))


def _title(block: Block) -> tuple[str, str]:
    return block.part, block.section


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
    block = passages[place].block
    for step, roles in ((-1, (AS_OF, SINCE)), (1, (AS_OF,))):
        for at in range(place + step, place + step * 4 * _NEAR, step):
            other = passages[at].block if 0 <= at < len(passages) else None
            if other is None or _title(other) != _title(block):
                break
            if other is not block:
                yield from [date for date in passages[at].dated if date.role in roles][::step]
