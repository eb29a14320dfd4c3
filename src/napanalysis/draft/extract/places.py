"""Where a figure was counted, as far as the words around it tell."""

from __future__ import annotations

import re
from functools import cache

from napanalysis.catalogue import wording
from napanalysis.draft.language.sentences import Sentence
from napanalysis.draft.vocabulary import compiled, table

CANADA, SEVERAL = "Canada", "International"


def place_of(indicator: str, sentence: Sentence, before: str, language: str) -> str:
    """Return the place of a figure as the column geography names it.

    Parameters
    ----------
    indicator : str
        The one suggested: only some count what is done abroad.
    sentence : Sentence
        Where the figure stands.
    before : str
        The sentences before it in the paragraph.
    language : str
        ``en`` or ``fr``.

    Returns
    -------
    str
        The one province, territory or, for what is done abroad, country that is named;
        ``International`` where several countries or a part of the world are; else ``Canada``.
    """
    province = _province(sentence.text) or _province(before)
    if province:
        return province
    abroad = table()["abroad"]
    told = f"{sentence.lead} {before} {sentence.text}"
    if re.fullmatch(abroad["indicators"], indicator) and compiled(abroad["about"][language]).search(
        told
    ):
        countries = {
            _names("countries")[1][found[0].casefold()]
            for found in _names("countries")[0].finditer(told.replace("’", "'"))
        } - set(abroad["not_where"])
        if len(countries) == 1:
            return countries.pop()
        if countries or re.search(abroad["regions"][language], told):
            return SEVERAL
    return CANADA


def _province(text: str) -> str:
    pattern, known = _names("provinces")
    named = {known[found[0].casefold()] for found in pattern.finditer(text)}
    return (named.pop() if len(named) == 1 else CANADA) if named else ""


@cache
def _names(kind: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """Return a pattern of all names in both languages, and the place that each names."""
    known = {
        text.replace("’", "'").casefold(): place
        for place, names in wording("places")[kind].items()
        for text in (names["fr"], names["en"])
    }
    longest = sorted(known, key=len, reverse=True)
    names = "|".join(re.escape(name) for name in longest)
    return compiled(rf"(?<![\w-])(?:{names})(?![\w-])"), known
