"""Suggest the indicator of a number: scored from its unit and the words of its label."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

from napanalysis.catalogue import indicators, units
from napanalysis.draft.language.nouns import Counted, first_noun
from napanalysis.draft.language.printed_numbers import COUNT, Number
from napanalysis.draft.language.sentences import Around
from napanalysis.draft.vocabulary import compiled, nouns, spelled, table

# How far off words count as, beside the characters between, that stand beyond a comma or an
# "and" from the number, in another clause, past another number that counts the same, or only in
# the introduction or in the sentences before.
_COMMA, _AND, _OTHER_CLAUSE, _OTHER_NUMBER = 15, 25, 60, 60
_BEFORE, _IN_LEAD = 130, 150
# So much of a label's words is said, the noun that is counted included.
_WHOLE = 0.75
_MEASURES = ("per_100k", "years", "days")
_JOINED = compiled(r"\b(?:and|but|while|et|mais|tandis que|alors que)\b")


@dataclass(frozen=True)
class Rule:
    """Words by which a sentence speaks of an indicator, or of what has none and `what` names.

    The nearest `cue` tells how well it fits. Most of the label's `needs` are said near the number,
    all of the `context` there or in the text before.
    """

    indicator: str
    nouns: frozenset[str]
    cue: re.Pattern[str]
    needs: tuple[re.Pattern[str], ...] = ()
    context: tuple[re.Pattern[str], ...] = ()
    unless: re.Pattern[str] | None = None
    what: str = ""
    carries: bool = False
    near: int = 250
    bonus: int = 0


@dataclass(frozen=True)
class Suggestion:
    """An indicator that fits a number, with how well and why."""

    indicator: str = ""
    breakdown: str = ""
    score: int = 0
    reason: str = ""


def suggest(around: Around, number: Number, thing: Counted, rivals: Sequence[Number]) -> Suggestion:
    """Return the indicator whose wording stands nearest to a number that counts a thing.

    Words that are nearer to one of the `rivals`, the other numbers of the sentence that count
    the same, speak of that one.
    """
    rules = rules_for(thing.family, around.language)
    if number.kind == COUNT and number.value % 1 and re.search(r"\d[.,]\d", number.published):
        # Nothing that is counted is 4.5.
        measured = [name for name, entry in indicators().items() if entry.unit in _MEASURES]
        rules = [rule for rule in rules if rule.indicator in measured]
    fits = [(*_fit(rule, around, number, thing, rivals), rule) for rule in rules]
    score, cue, rule = max(fits, key=itemgetter(0), default=(0, "", None))
    if not score or rule is None:
        return Suggestion()
    reason = f"'{thing.text}' with '{cue}'"
    if rule.what:
        return Suggestion(reason=f"{reason}: {rule.what}, which has no indicator")
    breakdown = ""
    if _of_operation(rule.indicator):
        breakdown = f"operation={slug(around.operation)}"
    elif thing.family in table()["breakdowns"]["nouns"]:
        breakdown = next(iter(breakdowns_in(thing.text, around.language)), "")
    return Suggestion(rule.indicator, breakdown, score, reason)


@cache
def _of_operation(indicator: str) -> bool:
    """Whether it is for passages about a named operation alone."""
    return re.match(table()["operation"]["indicators"], indicator) is not None


@cache
def rules_for(family: str, language: str) -> Sequence[Rule]:
    """Return the rules for what is counted, in a language."""
    return tuple(rule for rule in _rules(language) if family in rule.nouns)


@cache
def _rules(language: str) -> tuple[Rule, ...]:
    named, never = table()["rules"], re.compile(table()["labels"]["never"])
    others = (name for name in indicators() if name not in named and not never.match(name))
    return (
        *(_rule(entry, language, name) for name, entry in named.items()),
        *(_rule(entry, language) for entry in table()["uncounted"].values()),
        *(_labelled(name, language) for name in others),
    )


def _rule(entry: Mapping[str, Any], language: str, indicator: str = "") -> Rule:
    """Return a rule of the wording file."""
    cue, *context = (compiled(spelled(words, language)) for words in entry["words"])
    return Rule(
        indicator,
        frozenset(entry["nouns"] if "nouns" in entry else _families(indicator)),
        cue,
        context=tuple(context),
        unless=compiled(spelled(entry["unless"], language)) if "unless" in entry else None,
        what=entry.get("what", {}).get(language, ""),
        **{name: entry[name] for name in ("carries", "near", "bonus") if name in entry},
    )


def _families(indicator: str) -> list[str]:
    """Return the families of the nouns that an indicator counts, that of its unit first."""
    entry = indicators()[indicator]
    # Of persons the label may say which: "Labour officials trained".
    first = first_noun(" ".join(entry.label.en.split()[:2]), "en", all_kinds=True)
    unit = first_noun(units()[entry.unit].many.en, "en", all_kinds=True)
    families = table()["units"].get(entry.unit) or [unit.family if unit else entry.unit]
    others = entry.unit == "persons" and first and first.family not in families
    return [first.family] if first and others else list(families)


def _labelled(indicator: str, language: str) -> Rule:
    """Return a rule for the words of an indicator's label, each with its synonyms."""
    wording, families = table()["labels"], _families(indicator)
    synonyms = [entry[language] for entry in table()["synonyms"].values()]
    empty = compiled(wording["empty"][language])
    context = [
        spelled(words, language)
        for start, words in wording["context"].items()
        if indicator.startswith(start)
    ]
    label = indicators()[indicator].label[language].replace("’", "'")
    rest = nouns(language).sub(lambda n: " " if n.lastgroup == families[0] else n[0], label)
    spans = [(words, *m.span()) for words in synonyms for m in compiled(words).finditer(rest)]
    # Other nouns are needed too, but don't tell one share of victims from another.
    cues, beside, ages = [], [], []
    for word in re.finditer(r"[^\W_]+", rest):
        stem = rf"\b{word[0][:6]}"
        alike = [words for words, start, end in spans if start < word.end() and word.start() < end]
        if alike:
            cues.append("|".join(alike))
        elif word[0].isdigit():
            ages.append(word[0])
        elif nouns(language).fullmatch(word[0]):
            beside.append(stem)
        elif len(word[0]) > 3 and not empty.fullmatch(word[0]):
            cues.append(stem)
    cues = list(dict.fromkeys(cues))
    # An age stands near its number: "25% were under 18 and 45% were 18 to 24".
    age = r"\b" + r"\b\D+\b".join(ages) + r"\b(?! ?%)" if ages else ""
    needs = [words for words in cues if f"(?:{words})" not in context] or cues
    if _of_operation(indicator) and indicators()[indicator].unit in wording["enough"]:
        needs, beside = [table()["nouns"][families[0]][language]], []
    return Rule(
        indicator,
        frozenset(families),
        compiled(age or "|".join(needs)),
        near=60 if age else 250,
        needs=tuple(map(compiled, [*needs, *beside])),
        context=tuple(map(compiled, context)),
        bonus=4 * len([*needs, *beside, *context]) - (3 if _of_operation(indicator) else 15),
    )


def _fit(
    rule: Rule, around: Around, number: Number, thing: Counted, rivals: Sequence[Number]
) -> tuple[int, str]:
    """Return how well a rule fits a number, and by which words; 0 where it doesn't."""
    met = sum(bool(_hits(need, around.near)) for need in rule.needs)
    if (
        1 + met < _WHOLE * (1 + len(rule.needs))
        or not all(_hits(words, around.wide) for words in rule.context)
        or (_of_operation(rule.indicator) and not around.operation)
    ):
        return 0, ""
    low, high = min(number.start, thing.start), max(number.end, thing.end)
    left, right = around.clause(low, high)
    if rule.unless and _hits(rule.unless, around.text[left:right]):
        return 0, ""
    cues = [(_IN_LEAD, cue[0]) for cue in _hits(rule.cue, around.lead)[:1]]
    if rule.carries:
        cues += [(_BEFORE, cue[0]) for cue in _hits(rule.cue, around.before)[-1:]]
    for cue in _hits(rule.cue, around.text):
        away = max(low - cue.end(), cue.start() - high, 0)
        if away > rule.near:
            continue
        if not left <= cue.start() < right:
            away += _OTHER_CLAUSE
            first, last = around.clause(*cue.span())
            counts = any(first <= rival.start < last for rival in rivals)
            # What another clause says is said of its own number, or done to beside.
            if not thing.inherited and (counts or _of_operation(rule.indicator)):
                continue
        between = around.text[cue.end() : low] or around.text[high : cue.start()]
        away += _COMMA * ("," in between) + _AND * bool(_JOINED.search(between))
        first, last = min(low, cue.start()), max(high, cue.end())
        away += _OTHER_NUMBER * any(first < rival.start < last for rival in rivals)
        cues.append((away, cue[0]))
    distance, words = min(cues, default=(rule.near + 1, ""))
    if distance > rule.near:
        return 0, ""
    return min(100, max(42, 80 + rule.bonus - distance // 5)), words


@lru_cache(maxsize=8192)
def _hits(pattern: re.Pattern[str], text: str) -> tuple[re.Match[str], ...]:
    return tuple(pattern.finditer(text))


def breakdowns_in(text: str, language: str) -> list[str]:
    """Return the sexes and ages that a text names, as breakdowns."""
    entries = table()["breakdowns"].items()
    patterns = {name: compiled(entry[language]) for name, entry in entries if "=" in name}
    return [name for name, pattern in patterns.items() if pattern.search(text)]


def slug(text: str) -> str:
    """Return a short id made of small letters, digits and hyphens.

    Examples
    --------
    >>> slug("Northern Spotlight")
    'northern-spotlight'
    >>> slug("../../Étoile <b>")
    'etoile-b'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].rstrip("-")
