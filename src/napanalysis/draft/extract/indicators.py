"""Suggest the indicator of a number from the words around it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from napanalysis.catalogue import indicators, units
from napanalysis.draft.language.nouns import Counted
from napanalysis.draft.language.printed_numbers import Number
from napanalysis.draft.language.sentences import Sentence
from napanalysis.draft.vocabulary import compiled, nouns, operation_in, spelled, table

# How far off words count as, beside the characters between, that stand beyond a comma or an
# "and" from the number, in another clause, past another number that counts the same, or only in
# the introduction, in the sentences before or in the heading.
_COMMA, _AND, _OTHER_CLAUSE, _OTHER_NUMBER, _OBJECT = 15, 25, 60, 60, 30
_BEFORE, _IN_LEAD, _IN_HEADING = 130, 150, 220
# So much of the label of an indicator without a rule is said, the noun that is counted included.
_WHOLE = 0.75
# So many characters of its paragraph, before and after it, may say what a sentence is about.
_FAR = 800
_JOINED = compiled(r"\b(?:and|but|while|et|mais|tandis que|alors que)\b")


@dataclass(frozen=True)
class Rule:
    """Words by which a sentence speaks of an indicator, or of what has none and `what` names.

    The wording file explains what each of them is for.
    """

    indicator: str
    what: str
    nouns: frozenset[str]
    cue: re.Pattern[str]
    also: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None
    carries: bool
    near: int
    bonus: int
    label: bool


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
        around = " ".join((block.section, sentence.lead, paragraph, before))
        # The nearest name before the sentence's end is the operation it tells of.
        context = (block.section, sentence.lead, before, sentence.text)
        return cls(sentence, before, around, operation_in(context, language))

    @property
    def near(self) -> str:
        """The sentence with its introduction and heading."""
        return " ".join((self.sentence.text, self.sentence.lead, self.sentence.block.section))


@dataclass(frozen=True)
class Suggestion:
    """An indicator that fits a number, with how well and why."""

    indicator: str = ""
    breakdown: str = ""
    score: int = 0
    reason: str = ""


def suggest(
    passage: Passage,
    number: Number,
    thing: Counted,
    rivals: Sequence[Number],
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
    rivals : sequence of Number
        The other numbers of the sentence that count the same: words nearer to one of them
        speak of that one.
    language : str
        ``en`` or ``fr``.

    Notes
    -----
    The rules of the wording file come first: they are for what matters most. The others are
    made from the labels of the catalogue.
    """
    best = Suggestion()
    for rule in rules_for(thing.family, language):
        fit = _fit(rule, passage, number, thing, rivals)
        if fit is not None and fit[0] > best.score:
            score, cue = fit
            reason = f"'{thing.text}' with '{cue}'"
            if rule.what:
                reason = f"{reason}: {rule.what}, which has no indicator"
            best = Suggestion(rule.indicator, "", score, reason)
    if not best.indicator:
        return replace(best, score=0)
    return replace(best, breakdown=_breakdown(passage, best, thing, language))


def _of_operation(indicator: str) -> bool:
    """Whether it is for passages about a named operation alone."""
    return re.match(table()["operation"]["indicators"], indicator) is not None


@cache
def rules_for(family: str, language: str) -> tuple[Rule, ...]:
    """Return the rules for what is counted, in a language."""
    return tuple(rule for rule in _rules(language) if family in rule.nouns)


@cache
def _rules(language: str) -> tuple[Rule, ...]:
    named = [_rule(entry, language, name) for name, entry in table()["rules"].items()]
    named += [_rule(entry, language) for entry in table()["uncounted"]]
    never = re.compile(table()["labels"]["never"])
    remaining = [name for name in indicators() if name not in table()["rules"]]
    return (*named, *(_labelled(name, language) for name in remaining if not never.match(name)))


def _rule(entry: Mapping[str, Any], language: str, indicator: str = "") -> Rule:
    cue, *also = [compiled(spelled(words, language)) for words in entry["words"]]
    return Rule(
        indicator=indicator,
        what=entry.get("what", {}).get(language, ""),
        nouns=frozenset(entry["nouns"] if "nouns" in entry else _counted(indicator)),
        cue=cue,
        also=tuple(also),
        unless=compiled(spelled(entry["unless"], language)) if "unless" in entry else None,
        carries=entry.get("carries", False),
        near=entry.get("near", 250),
        bonus=entry.get("bonus", 0),
        label=entry.get("label", False),
    )


def _counted(indicator: str) -> Sequence[str]:
    """Return the families of the nouns that an indicator's unit counts."""
    unit = indicators()[indicator].unit
    name = units()[unit].many.en
    named = [noun.id for noun in nouns() if noun.pattern["en"].search(name)]
    families: Sequence[str] = table()["units"].get(unit, named or [unit])
    return families


def _labelled(indicator: str, language: str) -> Rule:
    """Return a rule for the words of an indicator's label, each with its synonyms."""
    label = getattr(indicators()[indicator].label, language)
    rest = label
    for noun in nouns():
        if noun.id in _counted(indicator):
            rest = noun.pattern[language].sub(" ", rest)
    forms = [entry[language] for entry in table()["says"].values()]
    spans = [(form, *match.span()) for form in forms for match in compiled(form).finditer(rest)]
    needs: dict[str, None] = {}
    for word in re.finditer(r"[^\W\d_]{3,}", rest):
        alike = [form for form, start, end in spans if start < word.end() and word.start() < end]
        if alike or len(word[0]) > 3:
            needs["|".join(dict.fromkeys(alike)) or rf"\b{word[0][:6]}"] = None
    # Of an operation it is enough that it counts such a thing.
    needs = needs or {rf"\b{word[:6]}": None for word in label.split()}
    bonus = 4 * len(needs) - 15
    entry = {
        "words": ["|".join(needs), *needs],
        "near": 200,
        "bonus": bonus,
        "label": True,
    }
    return _rule(entry, language, indicator)


def _fit(
    rule: Rule, passage: Passage, number: Number, thing: Counted, rivals: Sequence[Number]
) -> tuple[int, str] | None:
    """Return how well a rule fits a number, and by which words."""
    sentence = passage.sentence
    text = sentence.text
    if not passage.operation and _of_operation(rule.indicator):
        return None
    low, high = min(number.start, thing.start), max(number.end, thing.end)
    left, right = sentence.clause(low, high)
    if rule.unless and _has(rule.unless, text[left:right]):
        return None
    candidates: list[tuple[int, str]] = []
    # Words farther off than `near` prove nothing, however long the sentence is.
    begin, end = max(0, low - rule.near), high + rule.near
    close = [rival for rival in rivals if begin <= rival.start < end]
    for cue in _hits(rule.cue, text):
        if cue.start() < begin or cue.end() > end:
            continue
        if not thing.inherited and not left <= cue.start() < right:
            first, last = sentence.clause(*cue.span())
            if any(first <= rival.start < last for rival in rivals):
                continue  # what another clause says of its own number
        away = max(low - cue.end(), cue.start() - high, 0)
        away += _OTHER_CLAUSE * (not left <= cue.start() < right)
        between = text[cue.end() : low] or text[high : cue.start()]
        away += _COMMA * ("," in between) + _AND * bool(_JOINED.search(between))
        # A verb right before its object: "interviewed 300 persons, charged 32".
        away -= _OBJECT * (text[cue.end() : low].isspace())
        first, last = min(low, cue.start()), max(high, cue.end())
        away += _OTHER_NUMBER * any(first < rival.start < last for rival in close)
        candidates.append((away, cue[0]))
    candidates += _elsewhere(rule, passage)
    if not candidates:
        return None
    distance, words = min(candidates)
    met = sum(_has(need, passage.near if rule.label else passage.around) for need in rule.also)
    if distance > rule.near or 1 + met < _WHOLE * (1 + len(rule.also)):
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


def _elsewhere(rule: Rule, passage: Passage) -> Iterator[tuple[int, str]]:
    """Find the rule's words in the introduction and, where it carries on, further away."""
    if in_lead := _hits(rule.cue, passage.sentence.lead):
        yield _IN_LEAD, in_lead[0][0]
    if not rule.carries:
        return
    in_before = _hits(rule.cue, passage.before)
    if in_before:
        # Of two things that the sentences before speak of, the later one is still spoken of.
        yield _BEFORE + min(80, (len(passage.before) - in_before[-1].end()) // 5), in_before[-1][0]
    if in_heading := _hits(rule.cue, passage.sentence.block.section):
        yield _IN_HEADING, in_heading[0][0]


def _breakdown(passage: Passage, suggestion: Suggestion, thing: Counted, language: str) -> str:
    if _of_operation(suggestion.indicator):
        return f"operation={slug(passage.operation)}"
    if thing.family in table()["breakdowns"]["nouns"]:
        return next(iter(breakdowns_in(thing.text, language)), "")
    return ""


def breakdowns_in(text: str, language: str) -> list[str]:
    """Return the sexes and ages that a text names, as breakdowns."""
    entries = table()["breakdowns"].items()
    patterns = {name: compiled(entry[language]) for name, entry in entries if "=" in name}
    return [name for name, pattern in patterns.items() if pattern.search(text)]


def slug(text: str, longest: int = 40) -> str:
    """Return a short id made of small letters, digits and hyphens.

    Examples
    --------
    >>> slug("Northern Spotlight")
    'northern-spotlight'
    >>> slug("../../Étoile <b>")
    'etoile-b'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].rstrip("-")
