"""Find every number of a text: what may be a figure, as printed, and what is none and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from napanalysis.draft.language.printed_dates import Dated
from napanalysis.draft.vocabulary import compiled, never, table
from napanalysis.printed_figures import QUALIFIERS_AFTER, QUALIFIERS_BEFORE, UnreadableFigure, read

COUNT, MONEY, PERCENT = "count", "money", "percent"
# So many characters before a number, at most, its qualifier stands.
_NEAR = 60
_LASTING = compiled(r"[ -](?:day|week|month|year|hour)s?\b")
_MORE = compiled(r"\b(?:for|of|after|took|takes?|lasted|lasting|stayed)\s*$")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
# A phrase of which the last words say the same by themselves.
_WITHIN = {"pouvant aller jusqu'à"}
_RAISED = "a mark is set right after it"


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
    unit : str
        ``percent``, a currency or "".
    note : str
        What the review should know of it.
    """

    start: int
    end: int
    published: str
    kind: str
    word: bool
    value: float
    unit: str = ""
    note: str = ""


@dataclass(frozen=True)
class Other:
    """A number that is no figure.

    Attributes
    ----------
    start, end : int
        Its limits in the sentence.
    text : str
        As printed, with the words that it belongs to.
    reason : str
        What it is, or why it can't be read.
    masked : bool
        Whether it is of a kind that never is a figure: a date, a page, a telephone number.
    """

    start: int
    end: int
    text: str
    reason: str
    masked: bool = True


@cache
def _word(language: str) -> str:
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
    letters = r"(?-i: ?(?:k|K|M|MM|G|B|bn|Md|m)(?= ?[$€£]|(?<=\d\w)(?!\w)|(?<= \w)(?!\w)|\b))?"
    before = r"(?:(?:CAN?|CDN|C|US|AU?|NZ)?\$ ?|[£€] ?|(?:USD|CAD|EUR|GBP) ?)"
    sign = r"(?<![\w.,)%/-])[−-](?=[$£€]?\d)|(?<=[\s(])–(?=[$£€]?\d+(?:[.,]\d+)? ?%)"
    mark = r"(?P<mark>[abcdpr](?![\w'-])|\(\d{1,2}\)(?= [^\W\d])|\[\d{1,2}\])?"
    after = (
        rf"(?:(?P<money> ?\$(?: ?(?:CA|CAN|US))?(?![\w$])| ?[€£]| (?:{words['money']})\b)"
        r"|(?P<percent> ?%| per cent\b| percent\b| pour cent\b| p\. 100)"
        rf"(?:\d{{1,2}}(?![\d.,%]))?)?"
    )
    number = (
        rf"(?P<currency>{before})(?:(?P<paid>{digits})(?![\d/]|[.,]\d)(?:{scale[:-1]}|{letters}))"
        rf"|(?P<digits>(?:{digits})(?![/]|[.,]\d))(?:{scale[:-1]}|{letters})"
        rf"(?:{mark})(?!\w)"
        rf"|(?P<word>{_word(language)}){scale}"
    )
    # A hyphen between two numbers is that of a range: "$10-15 million".
    start = rf"(?:(?P<sign>{sign})|(?<![\w.,/-])|(?<=\d-)(?=\d))"
    return compiled(rf"{start}(?:{number}){after}(?P<plus>\+(?!\w))?")


@cache
def _qualifiers() -> tuple[re.Pattern[str], re.Pattern[str]]:
    def phrase(text: str) -> str:
        tail = r"\s*" if not text[-1].isalpha() else r"\s+"
        return re.escape(text).replace(r"\ ", r"\s") + tail

    before = "|".join(phrase(text) for text in QUALIFIERS_BEFORE if text not in _WITHIN)
    after = "|".join(re.escape(text.strip()) for text in QUALIFIERS_AFTER if text != "+")
    later = "environ|ou plus|et plus|ou moins|or more|or over|or less|or fewer"
    return (
        compiled(rf"(?:(?<=\s)|(?<=[('\"«])|^)(?:{before}|quelques\s+)$"),
        # "35 victims or more", but not "89 cases with at least one".
        compiled(
            rf"(?:(?P<noun>(?: (?!ou |or |et |and )[^\W\d][\w'-]*){{1,3}}) (?P<far>{later})"
            rf"| (?P<near>{after}))(?![\w'-]|\s+(?:de|d'|than|\d|une?|deux|one|two|a)\b|\s+\d)"
        ),
    )  # fmt: skip


@cache
def _between(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = table()["ranges"]
    return (
        compiled(rf"(?<![\w'])(?:{words['opening'][language]})\s*$"),
        compiled(rf"\s+(?:{words['middle'][language]})\s+|\s?[–-]\s?"),
        compiled(rf"(?:{words['change'][language]})[^.;:\d]{{0,40}}$"),
    )


def scan(
    text: str, language: str, dated: Sequence[Dated], marks: frozenset[str] = frozenset()
) -> tuple[list[Number], list[Other]]:
    """Return the numbers of a sentence that may be figures, and all its other numbers.

    Parameters
    ----------
    text : str
        A sentence or a cell.
    language : str
        ``en`` or ``fr``, for the separators and words.
    dated : sequence of Dated
        Its dates.
    marks : frozenset of str, optional
        Footnote marks of the document: numbers that stand before its notes.

    Examples
    --------
    >>> found, others = scan("Environ 180 dossiers, voir page 12", "fr", [])
    >>> [number.published for number in found], [other.text for other in others]
    (['environ 180'], ['page 12'])
    """
    masked = _masked(text, dated, marks)
    blank = _blanked(text, masked)
    found: list[Number] = []
    others = [one for one in masked if re.search(r"\d", one.text)]
    for match in _pattern(language).finditer(blank):
        if match.start() > 0 and blank[match.start() - 1] == "\x00" and not match["word"]:
            continue
        word = match["word"] is not None
        if word and _is_name(blank, match):
            continue
        number = _number(text, blank, match, language)
        if isinstance(number, Number):
            found.append(number)
        else:
            others.append(number)
    found += _alone(blank, language, found)
    found.sort(key=lambda one: one.start)
    found = _in_pairs(text, found, language)
    others += _left(blank, [*found, *others])
    return found, sorted(others, key=lambda one: one.start)


def _masked(text: str, dated: Sequence[Dated], marks: frozenset[str]) -> list[Other]:
    """Return what never is a figure, without overlaps."""
    spans = [(one.start, one.end, "date") for one in dated]
    for name, pattern in never():
        spans += [(*match.span(), name) for match in pattern.finditer(text)]
    if marks:
        spans += [(*match.span(), "footnote") for match in _noted(marks).finditer(text)]
    kept: list[Other] = []
    for start, end, name in sorted(spans):
        if kept and start < kept[-1].end:
            last = kept[-1]
            end = max(end, last.end)
            name = name if name == "date" else last.reason
            kept[-1] = replace(last, end=end, text=text[last.start : end], reason=name)
        elif end > start:
            kept.append(Other(start, end, text[start:end], name))
    return kept


@lru_cache(64)
def _noted(marks: frozenset[str]) -> re.Pattern[str]:
    """Return what finds the number that a note begins with."""
    return re.compile(rf"(?:^|(?<=[.;)] ))(?:{'|'.join(sorted(marks))})(?=\.? [A-ZÀ-ÖØ-Þ])")


def _blanked(text: str, masked: Iterable[Other]) -> str:
    letters = list(text)
    for one in masked:
        letters[one.start : one.end] = ["\x00"] * (one.end - one.start)
    return "".join(letters)


def _is_name(blank: str, match: re.Match[str]) -> bool:
    """Whether a number word begins with a capital as a part of a name: Five Eyes."""
    capital = match["word"][0].isupper() and match.start() > 0
    opened = re.search(r"[.:;«\"(–—]\s*$", blank[max(0, match.start() - 9) : match.start()])
    return capital and not opened


def _number(text: str, blank: str, match: re.Match[str], language: str) -> Number | Other:
    start, end = match.span()
    raised = match["mark"] or ""
    if raised:
        end = match.start("mark")
    elif match["percent"] and text[end - 1].isdigit():
        end = match.end("percent")
        raised = text[end : match.end()]
    core = text[start:end]
    note = f"{_RAISED}: {raised}" if raised else ""
    before, after = _qualifiers()
    qualifier = before.search(blank, max(0, start - _NEAR), start)
    over = qualifier is not None and qualifier[0].strip().lower() == "over"
    if over and _LASTING.match(text, end) and not _MORE.search(text[: start - 5]):
        qualifier = None  # "over three days" says how long, not how many at least
    kind = COUNT
    if match["currency"] or match["money"]:
        kind = MONEY
    elif match["percent"]:
        kind = PERCENT
    tries = [(start, match.end(), core, note)]
    stands = after.match(blank, match.end())
    if qualifier and not stands:
        printed = text[qualifier.start() : start] + core
        tries.insert(0, (qualifier.start(), match.end(), printed, note))
    elif stands and not qualifier:
        phrase = stands["near"] or stands["far"]
        told = f"'{phrase}' stands after what is counted" if stands["noun"] else ""
        last = match.end() if stands["noun"] else stands.end()
        tries.insert(0, (start, last, f"{core} {phrase}", note or told))
    for first, last, printed, told in tries:
        try:
            number = read(_printed(printed), language)
        except UnreadableFigure as error:
            reason = error.reason
            continue
        word = match["word"] is not None
        unit = number.unit or ""
        return Number(first, last, _printed(printed), kind, word, number.value, unit, told)
    return Other(start, match.end(), text[start : match.end()], f"can't be read: {reason}", False)


def _printed(text: str) -> str:
    """Return a figure as printed, without the capital letter of a sentence's start."""
    text = re.sub(r" de$", "", " ".join(text.split()))
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def _alone(blank: str, language: str, others: list[Number]) -> list[Number]:
    """Return "un" or "one" where it stands for a thing counted: "un a mené à ..."."""
    words = table()["words"][language]
    patterns = [
        rf"(?<![\w'])(?:{words['one']})(?=, (?:{words['units']})\b)",
        rf"(?<![\w'])(?:{words['counted_one']})",
    ]
    if others:
        patterns.append(rf"(?:(?<=, )|(?<=\bet )|(?<=\band )|^)(?:{words['alone']})"
                        rf"(?={words['alone_before']})")  # fmt: skip
    found: dict[int, Number] = {}
    for pattern in patterns:
        for match in compiled(pattern).finditer(blank):
            taken = any(one.start <= match.start() < one.end for one in others)
            if not taken and match.end() - match.start() < 12:
                printed = _printed(match[0].strip())
                found[match.start()] = Number(*match.span(), printed, COUNT, True, 1.0)
    return list(found.values())


def _in_pairs(text: str, found: list[Number], language: str) -> list[Number]:
    """Join "between A and B", "A to B" and "A–B" into one figure."""
    opening, middle, change = _between(language)
    joined: list[Number] = []
    for one in found:
        first = joined[-1] if joined else None
        between = text[first.end : one.start] if first else ""
        if first is not None and len(between) < 12 and (parts := middle.fullmatch(between)):
            opened = opening.search(text, max(0, first.start - _NEAR), first.start)
            start = opened.start() if opened else first.start
            # "Rose from 20 to 25" tells two counts of two times.
            changed = change.search(text, max(0, start - _NEAR), start)
            words = parts[0].strip().lower() in ("and", "et")
            if not changed and (opened or not words):
                range_ = _range(text, start, first, one, language)
                if range_ is not None:
                    joined[-1] = range_
                    continue
        joined.append(one)
    return joined


def _range(text: str, start: int, first: Number, last: Number, language: str) -> Number | None:
    """Return two numbers as one range; a qualifier before it stands beside it in the note."""
    digits = re.search(r"[$£€]? ?\d", text[first.start : first.end])
    bare = first.start + digits.start() if digits else start
    for begin in (start, bare):
        printed = _printed(text[begin : last.end].strip())
        try:
            number = read(printed, language)
        except UnreadableFigure:
            continue
        kind = last.kind if last.kind != COUNT else first.kind
        note = f"'{text[start:begin].strip()}' stands before it" if begin > start else last.note
        unit = number.unit or ""
        return Number(start, last.end, printed, kind, last.word, number.value, unit, note)
    return None


def _left(blank: str, covered: Sequence[Number | Other]) -> list[Other]:
    """Return digits that nothing has accounted for."""
    return [
        Other(*match.span(), match[0], "letters or signs stand beside it", False)
        for match in _DIGITS.finditer(blank)
        if not any(one.start <= match.start() and match.end() <= one.end for one in covered)
    ]
