"""Notes, terms and titles that raw files have in the project's English, in French."""

from __future__ import annotations

import re
from functools import cache

from napanalysis import catalogue


def french(text: str) -> str:
    """Return the French of a note, of terms of use or of a title; "" where none is known.

    Parameters
    ----------
    text : str
        What a raw file says, in the project's own English words.

    Examples
    --------
    >>> french("average annual")
    'moyenne annuelle'
    >>> french("of 261")
    'sur 261'
    >>> french("Trafficking in Persons Report 2017: Canada")
    ''
    """
    found = _known().get(text)
    if found is not None:
        return found
    for pattern, wording in _patterns():
        match = pattern.fullmatch(text)
        if match:
            return wording.format_map(match.groupdict())
    return ""


def locator(text: str, language: str) -> str:
    """Return where in a document a figure stands, with the words for places in `language`.

    Names of parts and sections stay as the document prints them.

    Examples
    --------
    >>> locator("Partie II, lines 162 and 165; annex A, task 2.12, line 349", "fr")
    'Partie II, lignes 162 et 165; annexe A, tâche 2.12, ligne 349'
    """
    if str(language) == "fr":
        for entry in catalogue.wording("notes")["locator"]:
            text = re.sub(entry["en"], entry["fr"], text)
    return text


@cache
def _known() -> dict[str, str]:
    words = catalogue.wording("notes")
    return {entry["en"]: entry["fr"] for kind in ("note", "source") for entry in words[kind]}


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Return the notes with a number in them, as patterns with their French."""
    return [
        (re.compile(re.escape(english).replace(r"\{number\}", r"(?P<number>\d+)")), wording)
        for english, wording in _known().items()
        if "{number}" in english
    ]
