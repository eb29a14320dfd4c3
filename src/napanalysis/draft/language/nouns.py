"""What a number counts: the family of the noun after it, or of the number before it."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from napanalysis.draft.language.printed_numbers import MONEY, PERCENT, Number
from napanalysis.draft.language.told_dates import Dated
from napanalysis.draft.vocabulary import compiled, nouns, table

_FARTHEST = 70
# So many characters before its number, at most, stands the subject that it counts.
_SUBJECT = 300


@dataclass(frozen=True)
class Counted:
    """A noun that a number counts, with the words before it, as printed.

    Its family is one of the wording file, ``money``, ``percent`` or ""; `inherited` says that it
    isn't printed at the number, whose limits it then has: another number's is meant.
    """

    family: str
    text: str
    start: int
    end: int
    inherited: bool = False


def counted(
    text: str,
    numbers: Sequence[Number],
    language: str,
    before: str = "",
    dated: Sequence[Dated] = (),
) -> list[Counted]:
    """Return what each number of a sentence counts.

    A number of a list counts what the last one of the list does ("two, five or ten
    years"); one without a noun counts what the number before it did, also in the sentences
    `before` ("ten cases were closed, four are under investigation"). What it counts ends before
    the next date.
    """
    ends = sorted([len(text), *(number.start for number in numbers), *(day.start for day in dated)])
    things = [
        _own(text, number, next(end for end in ends if end >= number.end), language)
        for number in numbers
    ]
    for index in range(len(numbers) - 2, -1, -1):
        between = text[numbers[index].end : numbers[index + 1].start]
        if things[index] is None and re.fullmatch(r"\s*(?:,|,?\s*(?:ou|et|or|and))\s*", between):
            things[index] = things[index + 1]
    settled: list[Counted] = []
    for number, thing in zip(numbers, things, strict=True):
        settled.append(thing or _meant(text, number, language, settled, before))
    return settled


def _meant(
    text: str, number: Number, language: str, told: Sequence[Counted], before: str
) -> Counted:
    """Return what a number without a noun counts: its subject, or what one before it counts."""
    words = table()["phrase"]
    near = text[max(0, number.start - 90) : number.start]
    # "131 permits were issued: 74 ..." goes on about the permits.
    label = not told or near.rstrip()[-1:] not in (":", "–", "—", "=")
    if label and (subject := _subject(text, number, language)):
        return subject
    things = [] if told else _last_counted(before, language)
    things += [thing for thing in told if thing.family not in ("", MONEY, PERCENT)]
    if whole := compiled(words["whole"][language]).search(near):
        things += filter(None, [first_noun(whole[1], language, all_kinds=True)])
    if compiled(words["against"][language]).search(near):
        # "... charges against 29 of them": charges are laid against persons.
        people = [thing for thing in told if thing.family in ("accused", "persons")]
        things = people or things
    if "illi" in number.published:
        # "$200 million, of which 100 million ..."
        things = [thing for thing in told if thing.family == MONEY] or things
    meant = things[-1] if things else Counted("", "", 0, 0)
    return replace(meant, start=number.start, end=number.end, inherited=True)


@lru_cache(4096)
def first_noun(
    text: str, language: str, begin: int = 0, end: int = sys.maxsize, *, all_kinds: bool = False
) -> Counted | None:
    """Return the first noun of a text that is counted, lengths of time left out unless wanted."""
    match = nouns(language, all_kinds=all_kinds).search(text, begin, end)
    return Counted(match.lastgroup or "", match[0], *match.span()) if match else None


def _own(text: str, number: Number, limit: int, language: str) -> Counted | None:
    """Return the noun printed after a number; None where the number stands by itself."""
    if number.kind in (MONEY, PERCENT):
        return Counted(number.kind, number.published, number.start, number.end)
    words = table()["phrase"]
    stop = rf"[,;:.!?()\[\]«»]|(?<![\w'-])(?:{words[language]})(?:(?<=')|(?![\w'-]))"
    lead = compiled(rf"\s*(?:{words['lead'][language]})")
    begin = number.end
    skipped = lead.match(text, begin)
    begin = skipped.end() if skipped else begin + (text[begin : begin + 1] == "-")
    stopped = compiled(stop).search(text, begin)
    end = min(limit, begin + _FARTHEST, stopped.start() if stopped else len(text))
    noun = first_noun(text, language, begin, end + 30, all_kinds=True)
    if noun is not None and noun.start < end:
        return replace(noun, text=text[begin : noun.end].strip())
    phrase = text[begin:end].strip()
    if compiled(words["verb"][language]).match(phrase) or not re.match(r"[^\W\d_]{3}", phrase):
        return None
    return Counted("", phrase, begin, end)


def _subject(text: str, number: Number, language: str) -> Counted | None:
    """Return the noun that stands before a number as its subject: "cases completed: 204"."""
    ends = (text.rfind(sign, 0, number.start) + 1 for sign in ".;")
    begin = max(0, number.start - _SUBJECT, *ends)
    verb = compiled(table()["phrase"]["subject"][language]).search(text, begin, number.start)
    return first_noun(text, language, begin, verb.start()) if verb else None


def _last_counted(text: str, language: str) -> list[Counted]:
    """Return the thing last counted in a text: the last noun soon after a number."""
    units = table()["words"][language]["units"]
    number = rf"(?:\d|\b(?:{units}))\W*(?:\w+\W+){{0,3}}"
    found = list(compiled(number + nouns(language, all_kinds=False).pattern).finditer(text))
    return [Counted(last.lastgroup or "", last[last.lastgroup or 0], 0, 0) for last in found[-1:]]
