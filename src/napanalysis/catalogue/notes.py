"""Notes and terms of use that raw files have in the project's English, in French."""

from __future__ import annotations

import re
from functools import cache

from napanalysis import catalogue


def french(text: str) -> str:
    """Return the French of a note or of terms of use; "" where none is known."""
    if text in _known():
        return _known()[text]
    for pattern, wording in _patterns():
        if match := pattern.fullmatch(text):
            return wording.format_map(match.groupdict())
    return ""


def locator(text: str, language: str) -> list[tuple[str, bool]]:
    """Return where in a document a figure stands, in pieces with the marks between them.

    Each comes with whether its words are this project's: words for places are, and told in
    `language`; names of parts and sections are the document's, and stay as it prints them.
    """
    pieces: list[tuple[str, bool]] = []
    first, *rest = re.split(r"([,;] )", text)
    for mark, piece in [("", first), *zip(rest[::2], rest[1::2], strict=True)]:
        words, own = piece, False
        for entry in catalogue.wording("notes")["locator"]:
            translated, times = re.subn(entry["en"], entry["fr"], words)
            own = own or times > 0
            words = translated if str(language) == "fr" else words
        if pieces and pieces[-1][1] == own:
            pieces[-1] = (pieces[-1][0] + mark + words, own)
        elif pieces and not own:
            # A mark between the two is this project's.
            pieces[-1:] = [(pieces[-1][0] + mark, True), (words, own)]
        else:
            pieces.append((mark + words, own))
    return pieces


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
