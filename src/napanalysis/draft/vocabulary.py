"""The wording families of `catalogue/draft.toml`, compiled once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from napanalysis.catalogue import wording

_SYNONYM = re.compile(r"<([a-z_]+)>")


@cache
def compiled(text: str) -> re.Pattern[str]:
    """Compile a pattern of the wording file."""
    return re.compile(text, re.IGNORECASE)


@cache
def table() -> Mapping[str, Any]:
    """Return the wording file."""
    return wording("draft")


def number_words() -> str:
    """Return a pattern of the words that numbers are made of, but for one, in both languages."""
    return "|".join(table()["words"][language]["units"] for language in ("en", "fr"))


@cache
def nouns(language: str, *, all_kinds: bool = True) -> re.Pattern[str]:
    """Return a pattern of all nouns that are counted, whose groups are named as their families.

    Lengths of time and what is never a figure are left out unless all kinds are wanted.
    """
    named = [
        f"(?P<{name}>{entry[language]})"
        for name, entry in table()["nouns"].items()
        if all_kinds or not {"cue", "never"} & entry.keys()
    ]
    return compiled(rf"(?<![\w'])(?:{'|'.join(named)})(?![\w-])")


def spelled(text: str, language: str) -> str:
    """Return a pattern with the synonyms in it that `[synonyms]` names: ``<completed>``."""
    return _SYNONYM.sub(lambda named: f"(?:{table()['synonyms'][named[1]][language]})", text)


def operation_in(texts: Iterable[str], language: str) -> str:
    """Return the last operation that some texts name, or ""; capitals matter here."""
    named = re.findall(table()["operation"]["name"][language], " | ".join(texts))
    return named[-1] if named else ""
