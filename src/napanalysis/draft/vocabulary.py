"""The wording families of `catalogue/draft.toml`, compiled once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from napanalysis.catalogue import wording

_SYNONYM = re.compile(r"<([a-z_]+)>")


def compiled(text: str) -> re.Pattern[str]:
    """Compile a pattern of the wording file."""
    return re.compile(text, re.IGNORECASE)


@cache
def table() -> Mapping[str, Any]:
    """Return the wording file."""
    return wording("draft")


@cache
def table_columns() -> dict[str, re.Pattern[str]]:
    """Return the patterns of the headings of the action-plan table, both languages at once."""
    return {
        name: compiled(f"(?:{entry['en']}|{entry['fr']})(?: ?\\(s\\))?")
        for name, entry in table()["columns"].items()
    }


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


@cache
def never() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return what is never a figure: (name, pattern)."""
    return tuple(
        (name, compiled(pattern))
        for name, entry in table()["never"].items()
        for pattern in entry["patterns"]
    )


def operation_in(texts: Iterable[str], language: str) -> str:
    """Return the last operation that some texts name, or ""; capitals matter here."""
    named = re.findall(table()["operation"]["name"][language], " | ".join(texts))
    return named[-1] if named else ""
