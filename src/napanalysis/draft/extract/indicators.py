"""Suggest the indicator of a number from the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

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
# An indicator without a rule: how much of its label is said, how much more than of another's.
_WHOLE, _MARGIN, _FEWEST = 0.75, 0.2, 3
# So many characters of its paragraph, before and after it, may say what a sentence is about.
_FAR = 800
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
        first = max(0, sentence.offset - _FAR)
        paragraph = block.text[first : sentence.offset + len(sentence.text) + _FAR]
        around = " ".join((block.section, sentence.lead, paragraph))
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

    Notes
    -----
    The rules of the wording file come first: they are for what matters most. Of the other
    indicators, the catalogue's own label has to be spoken of, and more than that of any other.
    """
    best = Suggestion()
    for rule in rules_for(thing.family):
        fit = _fit(rule, passage, number, thing, others, language)
        if fit is not None and fit[0] > best.score:
            score, cue = fit
            reason = f"'{thing.text}' with '{cue}'"
            if not rule.indicator:
                reason = f"{reason}: {rule.what[language]}, which has no indicator"
            kind = indicators()[rule.indicator].kind if rule.indicator else ""
            best = Suggestion(rule.indicator, "", kind, score, reason, rule.operation, rule.carries)
    if not best.score and thing.text:
        best = _by_label(passage, thing, language)
    if not best.indicator:
        return replace(best, score=0)
    return replace(best, breakdown=_breakdown(passage, best, thing, language))


@lru_cache(256)
def rules_for(family: str) -> tuple[Rule, ...]:
    """Return the rules for what is counted."""
    return tuple(rule for rule in rules() if family in rule.nouns)


@cache
def _labels(language: str) -> dict[str, frozenset[str]]:
    """Return the stems of the label of each indicator that no rule is for."""
    ruled = {rule.indicator for rule in rules()}
    never = re.compile(table()["labels"]["never"])
    return {
        name: _stems(getattr(about.label, language))
        for name, about in indicators().items()
        if name not in ruled and not never.match(name)
    }


@lru_cache(4096)
def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:6] for word in re.findall(r"[^\W\d_]{4,}", text.lower()))


def _by_label(passage: Passage, thing: Counted, language: str) -> Suggestion:
    """Return the indicator whose label the sentence and its heading speak of most."""
    said = _stems(
        f"{passage.sentence.text} {passage.sentence.lead} {passage.sentence.block.section}"
    )
    counted = _stems(thing.text)
    shares = sorted(
        (
            (len(stems & said) / len(stems), name)
            for name, stems in _labels(language).items()
            # The label names what is counted, and at least two things beside it.
            if counted & stems and len(stems & said) >= _FEWEST
        ),
        reverse=True,
    )
    if not shares or shares[0][0] < _WHOLE:
        return Suggestion()
    if len(shares) > 1 and shares[0][0] - shares[1][0] < _MARGIN:
        return Suggestion()
    share, name = shares[0]
    reason = f"the sentence speaks of '{getattr(indicators()[name].label, language)}'"
    return Suggestion(name, "", indicators()[name].kind, round(60 * share), reason)


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
        for cue in _hits(rule.cue[language], text):
            if cue.start() < begin or cue.end() > end:
                continue
            if not thing.inherited and not left <= cue.start() < right:
                first, last = sentence.clause(*cue.span())
                if any(first <= one.start < last for one in others):
                    continue  # what another clause says of its own number
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
    # What is farthest to look for comes last.
    around = f"{passage.around} {passage.before}"
    if any(need and not _has(need[language], around) for need in (rule.about, rule.also_around)):
        return None
    return min(100, max(42, 80 + rule.bonus - distance // 5)), words


@lru_cache(maxsize=4096)
def _has(pattern: re.Pattern[str], text: str) -> bool:
    """Whether a pattern is in a text; the numbers of one sentence ask the same."""
    return pattern.search(text) is not None


@lru_cache(maxsize=1024)
def _hits(pattern: re.Pattern[str], text: str) -> tuple[re.Match[str], ...]:
    """Return where a pattern is in a text."""
    return tuple(pattern.finditer(text))


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
    if in_lead := _hits(cue, passage.sentence.lead):
        yield _IN_LEAD, in_lead[0][0]
    if not rule.carries:
        return
    told = _hits(cue, passage.before)
    if told:
        # Of two things that the sentences before speak of, the later one is still spoken of.
        yield _BEFORE + min(80, (len(passage.before) - told[-1].end()) // 5), told[-1][0]
    if in_heading := _hits(cue, passage.sentence.block.section):
        yield _IN_HEADING, in_heading[0][0]


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
