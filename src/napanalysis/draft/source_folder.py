"""The folder of a source that isn't accepted yet: what is read there, and written safely."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from napanalysis.catalogue import TomlError, read_toml
from napanalysis.draft.blocks import plain
from napanalysis.errors import DataError, UsageError
from napanalysis.raw.cells import ID
from napanalysis.tabular import neutral

# A number with its sign, which a spreadsheet shows as it is.
_SIGNED = re.compile(r"-[$£€]?\d[\d\s.,]*[%$£€]?(?: %)?|\+ ?\d[\d\s.,]*%")


def source_folder(raw: Path, source: str) -> Path:
    """Return the folder of a source, after making sure that its id names one folder in `raw`.

    Raises
    ------
    UsageError
        If the id isn't small letters, digits and single hyphens, such as ``nap-2015-2016``,
        or the folder would lie elsewhere.
    """
    if not ID.fullmatch(source) or len(source) > 64:
        raise UsageError(
            f"{plain(source)[:80]!r} can't be the id of a source.",
            "It names a folder: use small letters, digits and hyphens, such as nap-2015-2016, and "
            "no name that Windows reserves, such as con.",
        )
    folder = raw / source
    if folder.is_symlink() or (folder.exists() and folder.resolve().parent != raw.resolve()):
        raise UsageError(
            f"{folder} leads to another folder, and nothing is written there.",
            "Remove the link, or give another id.",
        )
    return folder


def cell(text: str) -> str:
    """Return `text` as a cell that no spreadsheet takes for a formula."""
    clean = plain(text)
    return clean if _SIGNED.fullmatch(clean) else neutral(clean)


def table_text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return a CSV table (comma, LF, quotes only where needed) of these columns of rows."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell(str(row.get(column, ""))) for column in columns])
    return buffer.getvalue()


def read_source(folder: Path) -> dict[str, Any] | None:
    """Return a source's ``source.toml``, None where there is none; a DataError if it can't be."""
    path = folder / "source.toml"
    if not path.exists():
        return None
    try:
        return read_toml(path.read_bytes())
    except TomlError as error:
        raise DataError(
            f"{path} can't be read: {error}", "Correct it first; `napanalysis check` explains it."
        ) from error


def drafts(raw: Path) -> list[str]:
    """Return the sources that have a draft to review, in order."""
    return sorted(path.parent.parent.name for path in raw.glob("*/draft/context.csv"))


def sources_in_draft(raw: Path) -> list[str]:
    """Return the sources that say ``draft = true``, in order: those that no build uses.

    A ``source.toml`` that can't be read is left to the checks.
    """
    names = []
    for path in sorted(raw.glob("[!._]*/source.toml")):
        with suppress(DataError):
            if (read_source(path.parent) or {}).get("draft") is True:
                names.append(path.parent.name)
    return names


def left_out(drafts: Sequence[str]) -> str:
    """Return in a line which sources a build leaves out."""
    one = len(drafts) == 1
    why, lacks = ("it is a draft", "it lacks") if one else ("they are drafts", "they lack")
    names = ", ".join(drafts)
    return f"Left out, because {why}: {names}. `napanalysis check` says what {lacks}."


def toml_string(text: str) -> str:
    """Return `text` as a TOML string."""
    return json.dumps(plain(text), ensure_ascii=False)
