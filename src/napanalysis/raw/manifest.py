"""`source.toml`: what a source is, and everything that can be wrong with that file."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Sequence
from typing import Any

from napanalysis.dates import first_day, last_day
from napanalysis.errors import UsageError, nearest
from napanalysis.fiscal_year import FiscalYear
from napanalysis.raw.cells import check_date, check_text
from napanalysis.raw.schema import EVIDENCE, LANGUAGES, SOURCE_OPTIONAL, SOURCE_REQUIRED
from napanalysis.raw.tables import Table, decode

_SHA256 = re.compile(r"[0-9a-f]{64}")
_ADDRESS = re.compile(r"https?://[^\s/]+\S*")


def read_manifest(content: bytes, table: Table) -> dict[str, Any]:
    """Read a ``source.toml``; report everything that is wrong, raise nothing.

    Parameters
    ----------
    content : bytes
        The file as stored.
    table : Table
        Where problems are reported.

    Returns
    -------
    dict
        The values that are sound: text by key, `draft` as bool, `fiscal_year` as
        FiscalYear. A key whose value isn't sound is left out.
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
            guess = nearest(key, [*SOURCE_REQUIRED, *SOURCE_OPTIONAL]) or ""
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
    _check_order(sound, table)
    return sound


def _text(value: object) -> str | None:
    """Return a value as text: TOML's own dates and a bare year count as written."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return None


def _is_sound(key: str, text: str, table: Table) -> bool:
    """Check one value; report what is wrong with it."""
    before = len(table.problems)
    if key == "language" and text not in LANGUAGES:
        table.report("unknown-language", column=key, value=text, nearest=_near(text, LANGUAGES))
    elif key == "evidence" and text not in EVIDENCE:
        table.report("unknown-evidence", column=key, value=text, nearest=_near(text, EVIDENCE))
    elif key in ("published", "accessed"):
        check_date(table, None, key, text)
    elif key == "url" and not _ADDRESS.fullmatch(text):
        table.report("not-an-address", column=key, value=text)
    elif key == "sha256" and not _SHA256.fullmatch(text):
        table.report("not-a-sha256", column=key, value=text)
    elif key == "fiscal_year":
        try:
            FiscalYear.parse(text)
        except UsageError:
            table.report("unreadable-fiscal-year", column=key, value=text)
    elif key in ("title", "title_en", "title_fr", "publisher", "licence", "note"):
        # A long note may run over several lines of the file.
        return check_text(table, None, key, " ".join(text.split()))
    return len(table.problems) == before


def _check_order(sound: dict[str, Any], table: Table) -> None:
    """Report a source that was read before it was published."""
    if "published" in sound and "accessed" in sound:
        published, accessed = sound["published"], sound["accessed"]
        if last_day(accessed) < first_day(published):
            table.report("read-before-published", column="accessed", value=accessed,
                         date=published)  # fmt: skip


def _near(word: str, candidates: Sequence[str]) -> str:
    return nearest(word.lower(), candidates) or ""
