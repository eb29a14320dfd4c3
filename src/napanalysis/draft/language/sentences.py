"""Split blocks into sentences, with their language and the dates and sentences around each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from napanalysis.draft.blocks import CONTENTS, FURNITURE, HEADING, ITEM, NOTE, SOFT, Block
from napanalysis.draft.language.printed_dates import dates
from napanalysis.draft.language.told_dates import AS_OF, FAR, SINCE, Dated, Reported
from napanalysis.draft.table_headings import cells_of
from napanalysis.draft.vocabulary import compiled, number_words, operation_in, table

_EN = "the of and to in for that with by from were was has been have is are"
_FR = "le la les des et du en pour que par dans une sur aux est ont été au"
_COMMON = {"en": frozenset(_EN.split()), "fr": frozenset(_FR.split())}
# A paragraph in another language than its document has at least so many more of its words.
_PLAINLY = 4
# The kind of a cell that is read as text.
ROW = "table_row"
# A sentence without an end (as of text that lost its full stops) is cut at a pause, or at a space;
# a comma between digits is none.
_PIECE = re.compile(
    r".{1,1200}$|.{600,1200}(?:[;:]\s|(?<!\d),\s|,\s(?=[^\W\d]))|.{1,1200}\s|.{1,1200}", re.DOTALL
)
#: So many of its first lines are titles, though they don't look it.
TITLES = 2
# So many sentences before one, items before it in its list, may still speak of its numbers.
_NEAR = 12
# And so many characters.
_FAR = 1600
_END = re.compile(r"[.!?…]+[»\"')\]]*\s+(?=[«\"'(]?\s?[A-ZÀ-ÖØ-Þ\d])")


def guess_language(text: str, usual: str = "") -> str:
    """Return ``en`` or ``fr``, whichever's commonest words the text has more of.

    The `usual` language of its document holds unless the text plainly is in the other.
    """
    words = re.findall(r"[^\W\d_]+", text[:20_000].lower())
    count = {name: sum(word in common for word in words) for name, common in _COMMON.items()}
    first, other = ("fr", "en") if usual == "fr" else ("en", "fr")
    least = max(_PLAINLY, 3 * count[first]) if usual else count[first] + 1
    return other if count[other] >= least else first


@dataclass(frozen=True)
class Around:
    """A sentence and what stands around it, in the language of its paragraph.

    It begins at an offset of its block, which is the one of that `index` in the document; `lead`
    are the words that introduce its list. Of its dates, `leading` are those of the words that
    introduce it or of its heading, `past` of the sentences before it in its paragraph, the nearest
    first, `section` the starts and dates of counts in the paragraphs near it under its heading,
    `nearby` the last before it, `just_before` those of the sentence before. `paragraph` are the
    sentences before it in its paragraph, `before` also the items or rows of its list; `operation`
    is the one that it tells of.
    """

    text: str
    block: Block
    offset: int
    lead: str = ""
    index: int = -1
    language: str = ""
    dated: Sequence[Dated] = ()
    leading: Sequence[Dated] = ()
    past: Sequence[Dated] = ()
    section: Sequence[Dated] = ()
    paragraph: str = ""
    before: str = ""
    just_before: Sequence[Dated] = ()
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

    def locator(self, at: int = 0) -> str:
        """Return where in the document the character `at` of the sentence stands."""
        return self.block.locator(self.offset + at)

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """Return the limits of the clause around a stretch of the sentence."""
        left = max((last for _, last in self._breaks if last <= start), default=0)
        later = (first for first, _ in self._breaks if first >= end)
        return left, min(later, default=len(self.text))

    @cached_property
    def _breaks(self) -> list[tuple[int, int]]:
        """What ends its clauses: a sign, a conjunction, "and" before a new number."""
        signs = table()["sentences"]["clause"].replace("<units>", number_words())
        return [match.span() for match in compiled(signs).finditer(self.text)]


def paragraphs(blocks: Sequence[Block]) -> Iterator[list[Around]]:
    """Return the sentences of a document that may hold figures, by paragraph, item or cell.

    List items are introduced by the paragraph that ends with a colon above them. Of the action
    plan's tables the deliverables are read, of other tables the cells that hold sentences.
    """
    lead = ""
    for index, block in enumerate(blocks):
        if block.kind in (CONTENTS, FURNITURE):
            continue
        for cell in cells_of(block) if block.rows else ():
            if cell.is_text:
                own = replace(block, kind=ROW, text=cell.text.rstrip(SOFT), place=cell.place)
                heads = ", ".join(filter(None, (block.text, cell.label, cell.head)))
                yield list(split(own.text, own, heads, index))
        if not block.rows:
            yield list(split(block.text, block, lead if block.kind == ITEM else "", index))
            if block.kind not in (NOTE, ITEM):
                lead = block.text if block.text.rstrip(' »"').endswith(":") else ""


def split(text: str, block: Block, lead: str, index: int = -1) -> Iterator[Around]:
    """Return the sentences of a text; one without an end is cut where it has a comma."""
    abbreviation = compiled(table()["sentences"]["abbreviation"])
    start = 0
    for end in (*(match.end() for match in _END.finditer(text)), len(text)):
        if end == len(text) or not abbreviation.search(text[max(start, end - 16) : end].rstrip()):
            for piece in _PIECE.finditer(text[start:end].rstrip()):
                yield Around(piece[0].rstrip(), block, start + piece.start(), lead, index)
            start = end


def surroundings(blocks: Sequence[Block], language: str, year: Reported | None) -> Iterator[Around]:
    """Return every sentence that may hold figures with what stands around it."""
    passages: list[Around] = []
    spoken: list[Dated] = []
    heading: Sequence[Dated] = ()
    opening: Sequence[Dated] = ()
    nearby: Dated | None = None
    begun: list[Dated] = []
    for paragraph in filter(None, paragraphs(blocks)):
        block = paragraph[0].block
        tongue = guess_language(_text(paragraph), language)
        leading: Sequence[Dated] = heading if block.kind != HEADING else ()
        lead = paragraph[0].lead
        if block.kind == ITEM:
            # The list follows the sentence before; only if introduced by it, it is of the same day.
            leading = [date for date in opening if lead or date.role != AS_OF] or leading
        elif block.kind == ROW:
            leading = dates(lead, tongue, year=year)[::-1] or leading
        past: list[Dated] = []
        just_before: Sequence[Dated] = ()
        for at, sentence in enumerate(paragraph):
            dated = dates(sentence.text, tongue, [*begun, *(past[-_NEAR:] or spoken)], year)
            founding = [date for date in dated if date.founds and date.first]
            begun = [*begun, *(replace(date, start=FAR) for date in founding)][-_NEAR:]
            before = _text([near for near in passages[-_NEAR:] if _in_list(near, sentence)])
            # The nearest name before the sentence's end is the operation it tells of.
            named = (block.section, sentence.lead, before, sentence.text)
            passages.append(
                replace(
                    sentence,
                    language=tongue,
                    dated=dated,
                    leading=leading,
                    past=past[-_NEAR:][::-1],
                    paragraph=_text(paragraph[max(0, at - _NEAR) : at]),
                    before=before,
                    just_before=just_before,
                    nearby=nearby,
                    operation=operation_in(named, tongue),
                )
            )
            past, just_before = [*past, *dated], dated
        if block.kind not in (ITEM, ROW):
            opening = [date for date in reversed(past) if date.role != AS_OF or date in dated]
        # "The year before" may mean a year that the paragraphs before have named.
        told = [date for date in past if date.first and not date.aside]
        spoken = [*spoken, *(replace(date, start=FAR) for date in told)][-_NEAR:]
        if block.kind == HEADING:
            # The first titles tell what the whole document is on, and a day when it was written.
            titled = year is not None and paragraph[0].index < TITLES
            heading = [date for date in dated if date.within_a_year and not titled]
        else:
            nearby = next((date for date in reversed(told) if date.role != SINCE), nearby)
    for place, here in enumerate(passages):
        yield replace(here, section=list(_section(passages, place)))


def _text(passages: Sequence[Around]) -> str:
    return " ".join(sentence.text for sentence in passages)[-_FAR:]


def _in_list(other: Around, sentence: Around) -> bool:
    """Whether a sentence stands in the same paragraph, list or table as another."""
    first, second = other.block, sentence.block
    if first is second:
        return True
    alike = (first.kind, first.section, other.lead) == (second.kind, second.section, sentence.lead)
    # Numbered paragraphs are no list.
    listed = sentence.lead or not other.text.endswith(".")
    return alike and (second.kind == ROW or (second.kind == ITEM and bool(listed)))


def _section(passages: Sequence[Around], place: int) -> Iterator[Dated]:
    block = passages[place].block
    for step, roles in ((-1, (AS_OF, SINCE)), (1, (AS_OF,))):
        for at in range(place + step, place + step * 4 * _NEAR, step):
            other = passages[at].block if 0 <= at < len(passages) else None
            if other is None or (other.part, other.section) != (block.part, block.section):
                break
            if other is not block:
                yield from [date for date in passages[at].dated if date.role in roles][::step]
