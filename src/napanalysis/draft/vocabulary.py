"""The wording families of `catalogue/draft.toml`, compiled once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from napanalysis.catalogue import wording

_SAYS = re.compile(r"<([a-z_]+)>")


@dataclass(frozen=True)
class Noun:
    """A family of nouns that are counted: ``victims``, ``permits`` ..."""

    id: str
    pattern: Mapping[str, re.Pattern[str]]
    cue: bool
    never: bool


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
def nouns() -> tuple[Noun, ...]:
    """Return the families of nouns that are counted."""
    return tuple(
        Noun(
            id=name,
            pattern={
                language: compiled(rf"(?<![\w'])(?:{entry[language]})(?![\w-])")
                for language in ("en", "fr")
                if language in entry
            },
            cue=entry.get("cue", False),
            never=entry.get("never", False),
        )
        for name, entry in table()["nouns"].items()
    )


def spelled(text: str, language: str) -> str:
    """Return a pattern with the synonyms in it that `[says]` names: ``<completed>``."""
    return _SAYS.sub(lambda named: f"(?:{table()['says'][named[1]][language]})", text)


@cache
def never() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return what is never a figure: (name, pattern)."""
    return tuple(
        (name, compiled(pattern))
        for name, patterns in table()["never"].items()
        for pattern in patterns
    )


def operation_in(texts: Iterable[str], language: str) -> str:
    """Return the last operation that some texts name, or ""; capitals matter here."""
    named = re.findall(table()["operation"]["name"][language], " | ".join(texts))
    return named[-1] if named else ""
