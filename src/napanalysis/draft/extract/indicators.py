"""Suggest the indicator of a number from the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from napanalysis.catalogue import indicators
from napanalysis.draft.language.nouns import Counted
from napanalysis.draft.language.printed_numbers import Number
from napanalysis.draft.language.sentences import Sentence
from napanalysis.draft.vocabulary import Rule, both, compiled, operation_name, rules, table

# How far off words count as, beside the characters between, that stand beyond a comma or an
# "and" from the number, in another clause, past another number that counts the same, or only in
# the introduction, in the sentences before or in the heading.
_COMMA, _AND, _OTHER_CLAUSE, _OTHER_NUMBER, _OBJECT = 15, 25, 60, 60, 30
_BEFORE, _IN_LEAD, _IN_HEADING = 130, 150, 220
_JOINED = compiled(r"\b(?:and|but|while|et|mais|tandis que|alors que)\b")


@dataclass(frozen=True)
class Passage:
    """A sentence with all that is said around it."""

    sentence: Sentence
    before: str
    around: str
    operation: str

    @classmethod
    def of(cls, sentence: Sentence, before: str, language: str) -> Passage:
        """Gather the heading, the introduction and the paragraph of a sentence."""
        block = sentence.block
        around = " ".join((block.section, sentence.lead, block.text))
        # The nearest name before the sentence's end is the operation it tells of.
        told = " | ".join((block.section, sentence.lead, before, sentence.text))
        named = operation_name()[language].findall(told)
        return cls(sentence, before, around, named[-1] if named else "")


@dataclass(frozen=True)
class Suggestion:
    """An indicator that fits a number, with how well and why."""

    indicator: str = ""
    breakdown: str = ""
    kind: str = ""
    score: int = 0
    reason: str = ""
    operation: bool = False
    carries: bool = False


def suggest(
    passage: Passage,
    number: Number,
    thing: Counted,
    others: Sequence[Number],
    language: str,
) -> Suggestion:
    """Return the indicator whose wording stands nearest to a number.

    Parameters
    ----------
    passage : Passage
        The sentence and what is around it.
    number : Number
        The number.
    thing : Counted
        What it counts.
    others : sequence of Number
        The other numbers of the sentence that count the same: words nearer to one of them
        speak of that one.
    language : str
        ``en`` or ``fr``.
    """
    best = Suggestion()
    for rule in rules():
        if thing.family not in rule.nouns:
            continue
        fit = _fit(rule, passage, number, thing, others, language)
        if fit is not None and fit[0] > best.score:
            score, cue = fit
            reason = f"'{thing.text}' with '{cue}'"
            if not rule.indicator:
                reason = f"{reason}: {rule.what[language]}, which has no indicator"
            kind = indicators()[rule.indicator].kind if rule.indicator else ""
            best = Suggestion(rule.indicator, "", kind, score, reason, rule.operation, rule.carries)
    if not best.indicator:
        return replace(best, score=0)
    return replace(best, breakdown=_breakdown(passage, best, thing, language))


def _fit(
    rule: Rule,
    passage: Passage,
    number: Number,
    thing: Counted,
    others: Sequence[Number],
    language: str,
) -> tuple[int, str] | None:
    sentence = passage.sentence
    text = sentence.text
    if rule.operation and not passage.operation:
        return None
    around = f"{passage.around} {passage.before}"
    if any(need and not _has(need[language], around) for need in (rule.about, rule.also_around)):
        return None
    if rule.also and not _has(rule.also[language], f"{sentence.lead} {text}"):
        return None
    low, high = min(number.start, thing.start), max(number.end, thing.end)
    left, right = sentence.clause(low, high)
    if rule.unless and _has(rule.unless[language], text[left:right]):
        return None
    found = [*_beside(rule, text, number, high, language)]
    if rule.cue:
        # Words farther off than `near` prove nothing, however long the sentence is.
        begin, end = max(0, low - rule.near), high + rule.near
        close = [one for one in others if begin <= one.start < end]
        for cue in rule.cue[language].finditer(text, begin, end):
            away = max(low - cue.end(), cue.start() - high, 0)
            away += _OTHER_CLAUSE * (not left <= cue.start() < right)
            between = text[cue.end() : low] or text[high : cue.start()]
            away += _COMMA * ("," in between) + _AND * bool(_JOINED.search(between))
            # A verb right before its object: "interviewed 300 persons, charged 32".
            away -= _OBJECT * (text[cue.end() : low].isspace())
            first, last = min(low, cue.start()), max(high, cue.end())
            away += _OTHER_NUMBER * any(first < one.start < last for one in close)
            found.append((away, cue[0]))
        found += _elsewhere(rule, passage, language)
    if not found:
        return None
    distance, words = min(found)
    if distance > rule.near:
        return None
    return min(100, max(42, 80 + rule.bonus - distance // 5)), words


@lru_cache(maxsize=4096)
def _has(pattern: re.Pattern[str], text: str) -> bool:
    """Whether a pattern is in a text; the numbers of one sentence ask the same."""
    return pattern.search(text) is not None


def _beside(
    rule: Rule, text: str, number: Number, high: int, language: str
) -> Iterator[tuple[int, str]]:
    """Find words that stand directly before the number or after what it counts."""
    at = number.start
    if rule.first and (found := rule.first[language].search(text, max(0, at - 60), at)):
        yield 0, found[0].strip()
    for end in (number.end, high):
        if rule.last and (found := rule.last[language].match(text, end)):
            yield 0, found[0].strip()


def _elsewhere(rule: Rule, passage: Passage, language: str) -> Iterator[tuple[int, str]]:
    """Find the rule's words in the introduction and, where it carries on, further away."""
    cue = rule.cue[language]
    if in_lead := cue.search(passage.sentence.lead):
        yield _IN_LEAD, in_lead[0]
    if not rule.carries:
        return
    told = list(cue.finditer(passage.before))
    if told:
        # Of two things that the sentences before speak of, the later one is still spoken of.
        yield _BEFORE + min(80, (len(passage.before) - told[-1].end()) // 5), told[-1][0]
    if in_heading := cue.search(passage.sentence.block.section):
        yield _IN_HEADING, in_heading[0]


def _breakdown(passage: Passage, suggestion: Suggestion, thing: Counted, language: str) -> str:
    if suggestion.operation:
        return f"operation={slug(passage.operation)}"
    entries = table()["breakdowns"]
    if thing.family in entries["nouns"]:
        for name, entry in entries.items():
            if isinstance(entry, dict) and both(entry)[language].search(thing.text):
                return str(name)
    return ""


def slug(text: str, longest: int = 40) -> str:
    """Return a short id made of small letters, digits and hyphens.

    Examples
    --------
    >>> slug("Northern Spotlight")
    'northern-spotlight'
    >>> slug("../../Étoile <b>")
    'etoile-b'
    """
    import unicodedata

    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].rstrip("-")
