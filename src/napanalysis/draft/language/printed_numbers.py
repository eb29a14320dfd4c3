"""Find every number of a text: what may be a figure, as printed, and what is none and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter, itemgetter

from napanalysis.catalogue import meanings
from napanalysis.draft.language.printed_dates import blanked
from napanalysis.draft.language.qualifiers import NEAR, minus, qualifiers
from napanalysis.draft.language.told_dates import Dated
from napanalysis.draft.vocabulary import compiled, table
from napanalysis.published import UnreadableFigure, read

COUNT, MONEY, PERCENT = "count", "money", "percent"
# "Over three days" says how long, not how many at least; "lasted over three days" says both.
_OVER = compiled(r"(?<!for )(?<!of )(?<!after )(?<!took )(?<!lasted )(?<!lasting )over\s")
_LASTING = compiled(r"[ -](?:day|week|month|year|hour)s?\b")
_CURRENCY = r"(?:(?:CAN?|CDN|C|US|AU?|NZ)?\$ ?|[£€] ?|(?:USD|CAD|EUR|GBP) ?)"
_NAME = "a part of a name"
# Digits, and characters that are a number by themselves: ¾, Ⅻ, ⑫.
_DIGITS = r"\d+(?:[.,]\d+)*|[¼-¾⅐-ↈ①-⓿❶-➓㉑-㊿]"
_OPENS = re.compile(r"(?:^|[.:;«\"(–—]\s*)$")


@dataclass(frozen=True)
class Number:
    """A number of a sentence that may be a figure, as `published`, its qualifier included.

    `word` says that it is written in words, `note` what the review should know of it; its unit
    is ``percent``, a currency or "". It is `bare` between these places, without its qualifier.
    """

    start: int
    end: int
    published: str
    word: bool
    value: float
    unit: str = ""
    note: str = ""
    bare: tuple[int, int] = (0, 0)

    @property
    def kind(self) -> str:
        """``count``, ``money`` or ``percent``."""
        return PERCENT if self.unit == PERCENT else MONEY if self.unit else COUNT


@dataclass(frozen=True)
class Other:
    """A number of a sentence that is no figure, with the words that it belongs to.

    The reason says what it is, or why it can't be read; it is masked where it is of a kind that
    never is a figure: a date, a page, a telephone number.
    """

    start: int
    end: int
    text: str
    reason: str
    masked: bool = True


@cache
def _pattern(language: str) -> re.Pattern[str]:
    words = table()["words"][language]
    one, units, digits = words["one"], words["units"], words["digits"]
    opening = r"(?:(?:one|a) (?=hundred|thousand))?" if language == "en" else ""
    collective = rf"(?:(?<=\bd')|(?<![\w'-]))(?:{words['collective']})"
    counting = rf"(?<![\w'-])(?:{opening}(?:{units})(?:(?:{words['joints']})(?:{units}|{one}))*)"
    alone = rf"(?<!')(?:{words['alone'].replace('<units>', units)})"
    scale = rf"(?:[ -](?:{words['scale']})\b)?"
    letters = r"(?-i: ?(?:k|K|M|MM|G|B|bn|Md|m)(?= ?[$€£]|(?<=\d\w)(?!\w)|(?<= \w)(?!\w)|\b))?"
    shares = table()["share"]
    out_of = rf"{shares['alone']}|{shares['noun']}"
    out_of = out_of.replace("<part>", shares["part"]).replace("<whole>", shares["whole"])
    written = "|".join(fraction.replace(" ", "[ -]") for fraction in meanings("fraction"))
    sign = r"(?<![\w.,)%/\x00-])[−-](?=[$£€]?\d)|(?<=[\s(])–(?=[$£€]\d|\d+(?:[.,]\d+)? ?[%$£€])"
    mark = r"(?P<mark>[abcdpr](?![\w'-])|\(\d{1,2}\)(?= [^\W\d])|\[\d{1,2}\])?"
    after = (
        rf"(?:(?P<money> ?\$(?: ?(?:CA|CAN|US))?(?![\w$])| ?[€£]| (?:{words['money']})\b)"
        r"|(?P<percent> ?%| per cent\b| percent\b| pour cent\b| p\. 100)"
        rf"(?P<raised>\d{{1,2}}(?![\d.,%]))?)?"
    )
    number = (
        rf"(?P<share>(?<![\w'-])(?!half an? )(?:{out_of}|{written})(?![\w-]))"
        rf"|(?P<currency>{_CURRENCY})(?:(?P<paid>{digits})(?![\d/]|[.,]\d)(?:{scale[:-1]}|{letters}))"
        rf"|(?P<digits>(?:{digits})(?![/]|[.,'’·]\d))(?:{scale[:-1]}|{letters})"
        rf"(?:{mark})(?!\w)"
        rf"|(?P<word>(?:{collective}|{counting}|{alone})(?!\w|-(?-i:[A-ZÀ-Þ]))){scale}"
    )
    # A hyphen between two numbers is that of a range: "$10-15 million".
    start = rf"(?:(?P<sign>{sign})|(?<![\w.,/$£€·\x00-])(?<!\d['’])"
    start += rf"|(?<=[\dMkKBG%]-)(?={_CURRENCY}?\d)|(?:(?<=-to-)|(?<=-à-))(?=\d))"
    return compiled(rf"{start}(?:{number}){after}(?P<plus>\+(?!\w)| \+(?! ?\w))?")


def scan(
    text: str, language: str, dated: Sequence[Dated], marks: frozenset[str] = frozenset()
) -> tuple[list[Number], list[Other]]:
    """Return the numbers of a sentence that may be figures, and all its other numbers.

    `dated` are its dates, `marks` the footnote marks of the document: numbers that stand before
    its notes.

    Examples
    --------
    >>> numbers, rest = scan("Environ 180 dossiers, voir page 12", "fr", [])
    >>> [number.published for number in numbers], [other.text for other in rest]
    (['environ 180'], ['page 12'])
    """
    masked = _masked(text, dated, marks)
    blank = blanked(text, [(other.start, other.end) for other in masked], "\x00")
    plain = compiled(rf"{_DIGITS}|\b(?:{table()['words'][language]['units']})\b")
    rest = [other for other in masked if plain.search(other.text)]
    numbers: list[Number] = []
    for match in _pattern(language).finditer(blank):
        # A word with a capital that opens no sentence is a part of a name: Five Eyes.
        if (match["word"] or "")[:1].isupper() and not _OPENS.search(
            blank, max(0, match.start() - 9), match.start()
        ):
            continue
        if match["share"] and not _is_share(blank, match):
            if plain.search(match["share"]):
                rest.append(Other(*match.span("share"), match["share"], "fraction"))
            continue
        # Where the mark of a note begins that is set right after the number.
        end = next((match.start(name) for name in ("mark", "raised") if match[name]), match.end())
        number = _number(text, blank, match, end, language)
        if isinstance(number, Other):
            rest.append(number)
            continue
        if re.search(r"\d", text[end : match.end()]):
            rest.append(Other(end, match.end(), text[end : match.end()], "footnote"))
        if numbers and (joined := _range(text, numbers[-1], number, language)):
            numbers[-1] = joined
        else:
            numbers.append(number)
    covered = [(one.start, one.end) for one in numbers] + [(one.start, one.end) for one in rest]
    for match in plain.finditer(blank):
        if not any(start <= match.start() and match.end() <= end for start, end in covered):
            reason = _NAME if match[0][0].isalpha() else "letters or signs stand beside it"
            rest.append(Other(*match.span(), match[0], reason, False))
    return numbers, sorted(rest, key=attrgetter("start"))


def _masked(text: str, dated: Sequence[Dated], marks: frozenset[str]) -> list[Other]:
    """Return what never is a figure, without overlaps."""
    spans = [(date.start, date.end, "date") for date in dated]
    for name, entry in table()["never"].items():
        for pattern in map(compiled, entry["patterns"]):
            spans += [(*match.span(), name) for match in pattern.finditer(text)]
    if marks:
        # The number that a note begins with.
        note = rf"(?:^|(?<=[.;)] ))(?:{'|'.join(sorted(marks))})(?=\.? [A-ZÀ-ÖØ-Þ])"
        spans += [(*match.span(), "footnote") for match in re.finditer(note, text)]
    kept: list[Other] = []
    for start, end, name in sorted(spans, key=itemgetter(0, 1)):
        if kept and start < kept[-1].end:
            last = kept.pop()
            start, end = last.start, max(end, last.end)
            name = name if name == "date" else last.reason
        if end > start:
            kept.append(Other(start, end, text[start:end], name))
    return kept


def _is_share(blank: str, match: re.Match[str]) -> bool:
    """Whether "one in four" or "half" is a part of what is counted, and not of a time."""
    share, words, start = match["share"], table()["share"], match.start("share")
    if compiled(r"[^.;,()]{0,60}\(\d[\d.,]* ?%\)").match(blank, match.end()):
        return False  # "nine in ten victims (92%)"
    if re.search(" (?:in|out of|sur) ", share):
        return True
    verb = "verb" if compiled(words["several"]).match(share) else "plural"
    after = f"{words['of']}|{words[verb]}"
    begin = max(0, start - NEAR)
    bare = compiled(words["before"]["bare"]).search(blank, begin, start) is not None
    bare = bare or " " in share or "-" in share or share.lower() in ("half", "moitié")
    of_time = compiled(words["before"]["not"]).search(blank, begin, start)
    return bool(bare and not of_time and compiled(after).match(blank, match.end()))


def _number(text: str, blank: str, match: re.Match[str], end: int, language: str) -> Number | Other:
    start = match.start()
    counted = not (match["currency"] or match["money"] or match["percent"])
    if sign := minus(blank, start, match.end(), counted):
        start, sure = sign
        if not sure:
            printed = text[start : match.end()]
            return Other(start, match.end(), printed, "a dash or a minus", False)
    core, raised = text[start:end], text[end : match.end()]
    before, after = qualifiers(language)
    qualifier = before.search(blank, max(0, start - NEAR), start)
    if qualifier and _OVER.match(text, qualifier.start()) and _LASTING.match(text, end):
        qualifier = None
    stands = after.match(blank, match.end())
    phrase = stands[stands.lastgroup or 0] if stands else ""
    behind = f"'{phrase}' stands after what is counted" if phrase else ""
    note = f"a mark is set right after it: {raised}" if raised else ""
    tries = [(start, match.end(), core, note or behind)]
    if qualifier:
        printed = text[qualifier.start() : start] + core
        tries = [
            (qualifier.start(), match.end(), printed, note or behind),
            (start, match.end(), core, note or f"'{qualifier[0].strip()}' stands before it"),
        ]
    elif stands and stands.lastgroup != "unsure":
        last, remark = (match.end(), behind) if stands["noun"] else (stands.end(), "")
        gap = "" if phrase[0] == "-" else " "
        tries.insert(0, (start, last, f"{core}{gap}{phrase}", note or remark))
    number = _read(tries, (start, end), match["word"] is not None, language)
    if isinstance(number, Number):
        return number
    return Other(start, match.end(), text[start : match.end()], f"can't be read: {number}", False)


def _read(
    tries: Iterable[tuple[int, int, str, str]], bare: tuple[int, int], word: bool, language: str
) -> Number | str:
    """Return the first of some stretches that can be read, or why the last can't."""
    reason = ""
    for start, end, text, note in tries:
        printed = _printed(text)
        try:
            number = read(printed, language)
        except UnreadableFigure as error:
            reason = error.reason
        else:
            return Number(start, end, printed, word, number.value, number.unit or "", note, bare)
    return reason


def _printed(text: str) -> str:
    """Return a figure as printed, with a small letter, and "one in ten" without its noun."""
    part = table()["share"]["part"]
    noun = compiled(rf"(?<![\w-])({part})(?: [^\W\d][\w-]*){{1,2}}? (in|out of|sur)(?= )")
    text = re.sub("^(une?) seule?$", r"\1", noun.sub(r"\1 \2", text))
    text = re.sub(r" de$", "", " ".join(text.split()))
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def _range(text: str, first: Number, last: Number, language: str) -> Number | None:
    """Return two numbers as a range, where they are one."""
    words = table()["ranges"]
    middle = compiled(words["middle"][language]).fullmatch(text, first.end, last.start)
    if last.start - first.end >= 12 or not middle:
        return None
    opening = compiled(words["opening"][language])
    opened = opening.search(text, max(0, first.start - NEAR), first.start)
    start = opened.start() if opened else first.start
    # "Rose from 20 to 25" tells two counts of two times.
    changed = compiled(words["change"][language]).search(text, max(0, start - NEAR), start)
    within = opened and re.match("between|entre", opened[0], re.I)  # "half fell between"
    if (changed and not within) or (not opened and middle[0].strip().lower() in ("and", "et")):
        return None
    # A qualifier before a range, or in it, stands beside it in the note.
    aside = text[first.start : first.bare[0]] + text[last.start : last.bare[0]]
    note = f"'{aside.strip()}' stands before it" if aside else last.note
    bare = text[slice(*first.bare)] + middle[0] + text[slice(*last.bare)]
    whole = (opened[0] if opened else "") + bare
    tries = [
        (start, last.end, printed, note) for printed in ((bare, whole) if aside else (whole, bare))
    ]
    number = _read(tries, (first.bare[0], last.bare[1]), last.word, language)
    return number if isinstance(number, Number) else None
