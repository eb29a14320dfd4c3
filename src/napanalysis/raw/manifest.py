"""`source.toml`: what a source is, and everything that can be wrong with that file."""

from __future__ import annotations

import datetime
import re
import tomllib
from dataclasses import dataclass, replace
from typing import Any

from napanalysis.dates import first_day, last_day
from napanalysis.errors import UsageError, nearest
from napanalysis.fiscal_year import FiscalYear
from napanalysis.raw.cells import Cell, check_date, check_text, check_word
from napanalysis.raw.schema import EVIDENCE, LANGUAGES, SOURCE_OPTIONAL, SOURCE_REQUIRED
from napanalysis.raw.tables import Table, decode

_SHA256 = re.compile(r"[0-9a-f]{64}")
_ADDRESS = re.compile(r"https?://[^\s/]+\S*")


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
        if key not in given or given[key] == "":
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
        elif text and _is_sound(key, text, table):
            sound[key] = FiscalYear.parse(text) if key == "fiscal_year" else text
    if "published" not in given or given["published"] == "":
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


def _is_sound(key: str, text: str, table: Table) -> bool:
    """Check one value; report what is wrong with it."""
    cell = Cell(table, None, key, text)
    match key:
        case "language":
            return check_word(cell, "unknown-language", LANGUAGES)
        case "evidence":
            return check_word(cell, "unknown-evidence", EVIDENCE)
        case "published" | "accessed":
            return check_date(cell)
        case "url":
            return bool(_ADDRESS.fullmatch(text)) or cell.report("not-an-address")
        case "sha256":
            return bool(_SHA256.fullmatch(text)) or cell.report("not-a-sha256")
        case "fiscal_year":
            try:
                FiscalYear.parse(text)
            except UsageError:
                return cell.report("unreadable-fiscal-year")
            return True
    # A long note may run over several lines of the file.
    return check_text(replace(cell, value=" ".join(text.split())))
