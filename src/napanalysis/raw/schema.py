"""The raw tables: which columns they have, which words they take, how printed cells are read."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache

from napanalysis import catalogue
from napanalysis.catalogue import Column
from napanalysis.dates import last_day, misread
from napanalysis.errors import UsageError, nearest
from napanalysis.fiscal_year import FiscalYear

PILLARS = ("prevention", "protection", "prosecution", "partnerships")
BASES = ("commitment", "grant", "contribution", "annual ceiling")
EVIDENCE = ("official", "official-copy", "secondary")
LANGUAGES = ("en", "fr")

TABLES = ("figures", "operations", "funding", "action_plan")
#: Keys of source.toml that must be there, and those that may be.
SOURCE_REQUIRED = ("title", "publisher", "language", "url", "accessed", "evidence")
SOURCE_OPTIONAL = (
    "title_en", "title_fr", "published", "fiscal_year", "licence", "note", "sha256", "draft",
)  # fmt: skip


@cache
def tables() -> dict[str, tuple[Column, ...]]:
    """Return the columns of each raw table, in their order, as the catalogue describes them."""
    known, listed = catalogue.raw_columns(), catalogue.wording("dictionary")["tables"]
    return {name: tuple(known[each] for each in listed[name]["columns"]) for name in TABLES}


class RuleBroken(ValueError):  # noqa: N818 - reads well where it is raised
    """A printed cell isn't what its column takes: the rule, the value, what else is to be said."""

    def __init__(self, rule: str, value: str, **details: str) -> None:
        super().__init__(rule, value, details)
        self.rule = rule
        self.value = value
        self.details = details


def columns(table: str) -> list[str]:
    """Return the names of a raw table's columns, in their order."""
    return [column.id for column in tables()[table]]


def read_status(printed: str) -> tuple[str, str]:
    """Read a deliverable's status as printed, and the date that may stand after it in brackets."""
    match = re.fullmatch(r"(.*?)\s*(?:\((.*)\))?", _plain(printed), re.DOTALL)
    word, when = (match[1], match[2]) if match else (printed, None)
    known = catalogue.meanings("status")
    if word not in known:
        raise RuleBroken("unknown-status", printed, nearest=nearest(word, known))
    return known[word], _written_date(when, printed) if when is not None else ""


def read_start(printed: str) -> FiscalYear | None:
    """Read the fiscal year in which a deliverable began, as printed."""
    text = _plain(printed)
    if not text:
        return None
    for word in catalogue.wording("vocabulary")["start"]:
        text = text.removeprefix(word)
    try:
        return FiscalYear.parse(text.lstrip(" :\u00a0").replace("‑", "-").replace(" ", ""))
    except UsageError:
        raise RuleBroken("unreadable-start", printed) from None


def read_leads(printed: str) -> list[str]:
    """Read the organisations that lead a deliverable: their codes, once each, as printed."""
    known = _organisations()
    codes = []
    for part in filter(None, (piece.strip() for piece in printed.split(";"))):
        plain = _plain(part)
        if plain not in known:
            guess = nearest(plain, known)
            raise RuleBroken("unknown-organisation", part, nearest=known[guess][1] if guess else "")
        codes.append(known[plain][0])
    return list(dict.fromkeys(codes))


def _written_date(when: str, printed: str) -> str:
    """Read `septembre 2014`, `15 septembre 2014`, `September 15, 2014`, `2014-09` or `2014`."""
    text = re.sub(r"^1er\b", "1", when.strip())
    with suppress(UsageError):
        last_day(text)
        return text
    rule, readings = misread(text)
    if rule != "date-turned-round":
        raise RuleBroken("unreadable-status-date", printed, date=when)
    return readings[0]


def _plain(text: str) -> str:
    """Return a printed text in lower case with single plain spaces and apostrophes."""
    return " ".join(text.split()).casefold().replace("’", "'")


@cache
def _organisations() -> dict[str, tuple[str, str]]:
    """Return the code of each form of an organisation, and the form with its capitals."""
    known = catalogue.organisations().values()
    forms = [(each.id, form) for each in known for form in (each.label.en, each.label.fr)]
    # What is printed wins over a label.
    forms += [(each.id, form) for each in known for form in (each.id, *each.printed)]
    return {_plain(form): (code, form) for code, form in forms}
