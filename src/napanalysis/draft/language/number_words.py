"""Find the numbers of a sentence that may be figures, each as printed with its qualifier."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from napanalysis.draft.language.printed_dates import Dated
from napanalysis.draft.vocabulary import compiled, never, table
from napanalysis.published import UnreadableFigure, read

COUNT, MONEY, PERCENT = "count", "money", "percent"
_LASTING = compiled(r"[ -](?:day|week|month|year|hour)s?\b")


@dataclass(frozen=True)
class Number:
    """A number in a sentence.

    Attributes
    ----------
    start, end : int
        Limits of the printed figure, its qualifier included.
    published : str
        The figure as printed.
    kind : str
        ``count``, ``money`` or ``percent``.
    word : bool
        Whether it is written in words.
    value : float
        What it stands for.
    """

    start: int
    end: int
    published: str
    kind: str
    word: bool
    value: float


@cache
def _words(language: str) -> str:
    words = table()["words"][language]
    number = rf"(?:{words['units']})"
    more = rf"(?:(?:{words['joints']})(?:{words['units']}|{words['one']}))*"
    opening = r"(?:(?:one|a) (?=hundred|thousand))?" if language == "en" else ""
    collective = rf"(?:(?<=\bd')|(?<![\w'-]))(?:{words['collective']})"
    return rf"(?:{collective}|(?<![\w'-])(?:{opening}{number}{more}))(?![\w])"


@cache
def _pattern(language: str) -> re.Pattern[str]:
    words = table()["words"][language]
    digits = (
        r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?![\d])|\d+(?:\.\d+)?"
        if language == "en"
        else r"\d{1,3}(?: \d{3})+(?:,\d+)?(?!\d)|\d+(?:,\d+)?"
    )
    scale = rf"(?:[ -](?:{words['scale']})\b)?"
    number = (
        rf"(?P<digits>(?<![\w.,/-])(?:{digits})(?![\w/]|[.,]\d)){scale}"
        rf"|(?P<word>{_words(language)}){scale}"
    )
    before = r"(?P<dollar>(?:CA|CAN|C|US|A)?\$ ?)?"
    after = (
        rf"(?:(?P<money> ?\$(?: ?(?:CA|CAN|US))?| (?:{words['money']})\b)"
        r"|(?P<percent> ?%| per cent\b| percent\b| pour cent\b| p\. 100))?"
    )
    # "from $500 to $100,000" prints its sign before the digits: the sign stands between.
    return compiled(rf"{before}(?:{number}){after}")


@cache
def _qualifier(language: str) -> re.Pattern[str]:
    phrases = table()["qualifiers"][language]
    return compiled(rf"(?:(?<=\s)|(?<=[('\"«])|^)(?:{phrases}|[<>≤≥~])\s*$")


@cache
def _between(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = table()["qualifiers"]
    opening = compiled(rf"(?<![\w'])(?:{words['between'][language]})\s+$")
    middle = compiled(rf"\s+(?:{words['between_and'][language]})\s+")
    return opening, middle


def masked(text: str, found: Sequence[Dated]) -> str:
    """Return `text` with dates, addresses, section numbers and their like blanked out."""
    spans = [(one.start, one.end) for one in found]
    for _, pattern in never():
        spans += [match.span() for match in pattern.finditer(text)]
    letters = list(text)
    for start, end in spans:
        letters[start:end] = ["\x00"] * (end - start)
    return "".join(letters)


def numbers(text: str, language: str, found: Sequence[Dated]) -> list[Number]:
    """Return the numbers of a sentence that aren't dates, addresses, sections and the like.

    Parameters
    ----------
    text : str
        A sentence.
    language : str
        ``en`` or ``fr``, for the separators and words.
    found : sequence of Dated
        Its dates.

    Examples
    --------
    >>> [n.published for n in numbers("Environ 180 dossiers et plus de 330 femmes", "fr", [])]
    ['environ 180', 'plus de 330']
    >>> [n.published for n in numbers("a grant of $1.5 million, see section 279", "en", [])]
    ['$1.5 million']
    """
    blank = masked(text, found)
    result: list[Number] = []
    for match in _pattern(language).finditer(blank):
        if match.start() > 0 and blank[match.start() - 1] == "\x00":
            continue
        word = match["word"] is not None
        capital = word and match["word"][0].isupper() and match.start() > 0
        if capital and not re.search(
            r"[.:«\"]\s*$", blank[max(0, match.start() - 9) : match.start()]
        ):
            continue  # a name: Five Eyes, First Nations
        result.append(_number(text, blank, match, language, word))
    result += _alone(text, blank, language, result)
    result.sort(key=lambda one: one.start)
    return [one for one in _in_pairs(text, result, language) if one.published]


def _number(text: str, blank: str, match: re.Match[str], language: str, word: bool) -> Number:
    start, end = match.span()
    qualifier = _qualifier(language).search(blank, max(0, start - 60), start)
    if qualifier and qualifier[0].strip().lower() == "over" and _LASTING.match(text, end):
        qualifier = None  # "over three days" says how long, not how many at least
    if qualifier:
        start = qualifier.start()
    kind = MONEY if match["dollar"] or match["money"] else PERCENT if match["percent"] else COUNT
    printed = _printed(text[start:end])
    value = _value(printed, language)
    if value is None and qualifier:
        start = match.start()
        printed = _printed(text[start:end])
        value = _value(printed, language)
    return Number(start, end, printed if value is not None else "", kind, word, value or 0.0)


def _printed(text: str) -> str:
    """Return a figure as printed, without the capital letter of a sentence's start."""
    text = re.sub(r" de$", "", text)
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _value(printed: str, language: str) -> float | None:
    try:
        return read(printed, language).value
    except UnreadableFigure:
        return None


def _alone(text: str, blank: str, language: str, others: list[Number]) -> list[Number]:
    """Return "un" or "one" where it stands for a thing counted: "un a mené à ..."."""
    words = table()["words"][language]
    found = []
    enumeration = compiled(rf"(?<![\w'])(?:{words['one']})(?=, (?:{words['units']})\b)")
    alone = compiled(rf"(?:(?<=, )|(?<=\bet )|(?<=\band )|^)(?:{words['alone']})"
                     rf"(?={words['alone_before']})")  # fmt: skip
    listed = list(enumeration.finditer(blank))
    standing = list(alone.finditer(blank)) if others else []
    for match in [*listed, *standing]:
        start, end = match.span()
        found.append(Number(start, end, _printed(text[start:end]), COUNT, True, 1.0))
    return found


def _in_pairs(text: str, found: list[Number], language: str) -> list[Number]:
    """Join "between A and B" into one figure."""
    opening, middle = _between(language)
    joined: list[Number] = []
    for one in found:
        if joined:
            first = joined[-1]
            before = opening.search(text, max(0, first.start - 60), first.start)
            if before and middle.fullmatch(text[first.end : one.start]):
                printed = _printed(text[before.start() : one.end].strip())
                value = _value(printed, language)
                if value is not None:
                    joined[-1] = Number(before.start(), one.end, printed, one.kind, one.word, value)
                    continue
        joined.append(one)
    return joined
