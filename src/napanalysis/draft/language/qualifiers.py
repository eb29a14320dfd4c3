"""What stands beside a number: qualifiers before and behind it, and the sign that it has."""

from __future__ import annotations

import re
from functools import cache

from napanalysis.catalogue import meanings
from napanalysis.draft.vocabulary import compiled, number_words, table
from napanalysis.published import Qualifier

#: So many characters before a number, at most, its qualifier or sign stands.
NEAR = 60
# A phrase of which the last words say the same by themselves.
_WITHIN = {"pouvant aller jusqu'à"}


@cache
def qualifiers(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of a qualifier before a number, and of one right or soon after it."""

    def phrase(text: str) -> str:
        tail = r"\s*" if not text[-1].isalpha() else r"\s+"
        return re.escape(text).replace(r"\ ", r"\s") + tail

    behind = table()["behind"]
    before = "|".join(phrase(text) for text in meanings("before") if text not in _WITHIN)
    after = [text.strip() for text in meanings("after") if text[0] in " -"]
    alone = [text for text in after if text not in behind["never_alone"][language]]
    # Such as never begin what goes on: "35 victims or more", "35 victimes environ".
    about = {text.strip() for text, says in meanings("after").items() if says == Qualifier.ABOUT}
    joining = [text for text in alone if text in about or re.match("(?:or|and|ou|et) ", text)]
    later = [text for text in after if text not in ("plus", "odd")]  # "118 dossiers de plus"
    unlike = [text for text in later if text in alone]  # not "312 calls about thefts"
    phrases, near, joint, far, unsure = (
        "|".join(map(re.escape, texts)) for texts in (after, alone, joining, later, unlike)
    )
    words = rf"(?: (?!(?:{behind['parts']}|one|une?|{number_words()})\b)[^\W\d][\w'-]*){{1,6}}?"
    goes_on = rf"(?![\w'-]|\s+(?:(?:{behind['goes_on']})\b|d'|\d))"
    ends = rf"(?![\w'-])(?=\s*(?:$|[.,;:)(!?–—])|\s+(?:{behind['ends']})\b)"
    return (
        compiled(rf"(?:(?<=\s)|(?<=[('\"«])|^)(?:{before}|quelques\s+)$"),
        # "35 victims or more", "35 victims (at least)", but not "89 cases with at least one".
        compiled(
            rf"(?:(?=-)| )(?P<near>{near}){goes_on}|(?P<noun>{words})?"
            rf"(?: (?P<joint>{joint}){goes_on}|,? \((?P<in>{phrases})\)"
            rf"|,? (?P<far>{far}){ends}|,? (?P<unsure>{unsure}){goes_on})"
        ),
    )


@cache
def _minus() -> re.Pattern[str]:
    """Return the sign or word before a number that makes it negative, or may only be a dash."""
    words = table()["minus"]
    return compiled(
        rf"(?:(?P<sure>\b(?:{words['sure']}) |\bd')"
        rf"|(?P<open>(?:^|[(,;:=])\s?)|(?P<change>\b(?:{words['change']})s? (?:\w{{5,}} )?)|)"
        r"(?P<sign>(?P<dash>[–-])|−"
        r"|(?<!au )(?<!du )(?<!le )(?<!o[ur] )\b(?:minus|moins|negative)) $"
    )


def minus(text: str, start: int, end: int, counted: bool) -> tuple[int, bool] | None:
    """Return where the minus before a number begins, and whether it is one or may be a dash.

    A number that is not `counted` is an amount of money or a share.
    """
    sign = _minus().search(text, max(0, start - NEAR), start)
    if not sign:
        return None
    begin, word = sign.start("sign"), not sign["dash"]
    share = word and compiled(r" (?:of|des?|du)\b| d'").match(text, end)  # after a dash or a bullet
    if share or (sign["sign"].lower() == "negative" and counted):
        return None
    if sign["sure"] and (word or not counted):
        return begin, True
    if sign["open"] is not None:
        return (begin, True) if word or compiled(r"\s*(?:$|[.,;)])").match(text, end) else None
    return (begin, False) if word or sign["sure"] or sign["change"] else None
