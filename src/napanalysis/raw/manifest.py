"""`source.toml`: what a source is, and everything that can be wrong with that file."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from napanalysis import catalogue
from napanalysis.dates import first_day, last_day
from napanalysis.errors import UsageError, nearest
from napanalysis.fiscal_year import FiscalYear
from napanalysis.raw.cells import Cell, check_date, check_form, check_name, check_text, check_word
from napanalysis.raw.schema import EVIDENCE, LANGUAGES, SOURCE_OPTIONAL, SOURCE_REQUIRED
from napanalysis.raw.tables import Table, decode


@dataclass(frozen=True)
class Source:
    """One published document, or one vintage of a published table, as ``source.toml`` describes it.

    What isn't given is "". Its `id` is the name of its folder; `published` and `accessed` are ISO
    dates, which may be a year or a month alone; `family` is the catalogue's family of sources, or
    the id where it is in none; `latest` is the last day that a figure or a result in it refers to.
    """

    id: str
    title: str
    title_en: str = ""
    title_fr: str = ""
    publisher: str = ""
    language: str = "en"
    published: str = ""
    url: str = ""
    accessed: str = ""
    evidence: str = "secondary"
    fiscal_year: FiscalYear | None = None
    licence: str = ""
    note: str = ""
    sha256: str = ""
    draft: bool = False
    family: str = ""
    latest: str = ""

    def titled(self, language: str) -> str:
        """Return its title in a language; "" where only the other has one."""
        given = {"en": self.title_en, "fr": self.title_fr}[str(language)]
        return given or (self.title if self.language == language else "")


def read_manifest(content: bytes, table: Table) -> dict[str, Any]:
    """Read a ``source.toml``; report everything that is wrong, raise nothing.

    Values are text by key, `draft` a bool, `fiscal_year` a FiscalYear; a key whose value isn't
    sound is left out.
    """
    written = decode(content, table)
    try:
        given = tomllib.loads(written.replace("\r\n", "\n"))
    except (ValueError, RecursionError) as error:  # of which TOMLDecodeError is one
        table.report("invalid-toml", reason=str(error))
        return {}
    for key in SOURCE_REQUIRED:
        if given.get(key, "") == "":
            table.report("missing-key", column=key)
    sound: dict[str, Any] = {}
    for key, value in given.items():
        if key not in (*SOURCE_REQUIRED, *SOURCE_OPTIONAL):
            guess = nearest(key, [*SOURCE_REQUIRED, *SOURCE_OPTIONAL])
            table.report("unknown-key", column=key, value=key, nearest=guess)
        elif key == "draft":
            if isinstance(value, bool):
                sound[key] = value
            else:
                table.report("draft-not-true-or-false", column=key, value=str(value))
        elif (text := _text(value)) is None:
            table.report("not-a-text", column=key, value=str(value))
        elif text and _CHECKS.get(key, _check_words)(Cell(table, None, key, text)):
            sound[key] = text
    if year := sound.pop("fiscal_year", ""):
        try:
            sound["fiscal_year"] = FiscalYear.parse(year)
        except UsageError:
            table.report("unreadable-fiscal-year", column="fiscal_year", value=year)
    if given.get("published", "") == "":
        table.report("no-publication-date", column="published")
    published, accessed = sound.get("published"), sound.get("accessed")
    if published and accessed and last_day(accessed) < first_day(published):
        table.report("read-before-published", column="accessed", value=accessed, date=published)
    return sound


def _text(value: object) -> str | None:
    """Return a value as text: TOML's own dates and a bare year count as written."""
    if isinstance(value, str):
        return value.strip()
    is_moment = isinstance(value, (bool, datetime.datetime))
    return str(value) if isinstance(value, (int, datetime.date)) and not is_moment else None


def _check_words(cell: Cell) -> bool:
    # A long note may run over several lines of the file.
    return check_text(replace(cell, value=" ".join(cell.value.split())))


def _check_publisher(cell: Cell) -> bool:
    """Check a publisher's name; flag one that is nearly a known one, in either language."""
    known = catalogue.wording("publishers")
    names = {key: each["en"] for key, each in known.items()}
    names |= {name: name for each in known.values() for name in each.values()}
    # Closer than places: the police services of two towns share most of their letters.
    check_name(cell, "publisher-nearly-known", names, cutoff=0.88)
    return _check_words(cell)


#: How values are checked; the others are words for people.
_CHECKS: dict[str, Callable[[Cell], bool]] = {
    "publisher": _check_publisher,
    "language": partial(check_word, rule="unknown-language", known=LANGUAGES),
    "evidence": partial(check_word, rule="unknown-evidence", known=EVIDENCE),
    "published": check_date,
    "accessed": check_date,
    "url": partial(check_form, form=re.compile(r"https?://[^\s/]+\S*"), rule="not-an-address"),
    "sha256": partial(check_form, form=re.compile("[0-9a-f]{64}"), rule="not-a-sha256"),
}
