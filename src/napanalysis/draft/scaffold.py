"""Scaffold a new source: a commented `source.toml` and tables with what to look for."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from napanalysis.atomic import write_text as save
from napanalysis.catalogue import families
from napanalysis.draft.source_folder import (
    read_rows,
    read_source,
    source_folder,
    table_text,
    toml_string,
)
from napanalysis.errors import DataError, UsageError, nearest
from napanalysis.fiscal_year import FiscalYear
from napanalysis.raw.schema import columns

# What a new report is looked through for: the columns that stay the same from year to year.
KEPT = {
    "figures": ("indicator", "breakdown", "geography"),
    "funding": ("funding", "label_en", "label_fr", "payer", "pillar", "basis", "part_of",
                "geography"),
    "action_plan": ("pillar", "task", "task_label_en", "task_label_fr", "deliverable",
                    "label_en", "label_fr", "leads"),
}  # fmt: skip


def new_source(raw: Path, source: str, like: str | None = None) -> Path:
    """Make `data/raw/<source>/` with what is to be filled in.

    Parameters
    ----------
    raw : pathlib.Path
        The project's ``data/raw``.
    source : str
        Id of the new source: small letters, digits and hyphens.
    like : str, optional
        Source whose indicators, money and commitments are to be looked for again; the
        latest one of the same kind where it isn't given.

    Returns
    -------
    pathlib.Path
        The new folder. Its tables' `published` and `status` are empty, and ``source.toml``
        says ``draft = true``, so that no brief uses it.

    Raises
    ------
    UsageError
        If the id can't be one, the source is there already, or `like` isn't.
    """
    folder = source_folder(raw, source)
    if folder.exists():
        raise UsageError(
            f"The source {source} is there already: {folder}.",
            "Give the new source another id, or correct the one that is there.",
        )
    model = _model(raw, source, like)
    about = (read_source(raw / model) or {}) if model else {}
    tables = {"figures": read_rows(raw / model / "figures.csv") if model else []}
    for name in ("operations", "funding", "action_plan"):
        if model and (raw / model / f"{name}.csv").is_file():
            tables[name] = read_rows(raw / model / f"{name}.csv")
    save(folder / "source.toml", source_text(source, about, model))
    for name, rows in tables.items():
        save(folder / f"{name}.csv", table_text(columns(name), _to_fill(name, rows)))
    return folder


def _to_fill(name: str, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    kept = KEPT.get(name)
    if kept is None:  # results of operations are new each time
        return []
    found: list[dict[str, str]] = []
    for row in rows:
        one = {column: row.get(column, "") for column in kept}
        if one not in found:
            found.append(one)
    return found


def _model(raw: Path, source: str, like: str | None) -> str:
    """Return the source to look at for what the new one may hold, or ""."""
    there = sorted(path.parent.name for path in raw.glob("*/source.toml"))
    if like is not None:
        if like not in there:
            guess = nearest(like, there)
            raise UsageError(
                f"There is no source {like!r} in {raw}.",
                f"Did you mean {guess!r}?" if guess else "`napanalysis check` lists the sources.",
            )
        return like
    kind = next(
        (
            family
            for family in families().values()
            if any(fnmatch.fnmatch(source, pattern) for pattern in family.sources)
        ),
        None,
    )
    candidates = []
    for name in there:
        same = _stem(name) == _stem(source)
        related = kind is not None and any(fnmatch.fnmatch(name, p) for p in kind.sources)
        if not (same or related):
            continue
        try:
            about = read_source(raw / name) or {}
        except DataError:
            continue
        if about.get("draft") is not True:
            when = str(about.get("fiscal_year") or about.get("published") or "")
            candidates.append((same, when, name))
    return max(candidates)[2] if candidates else ""


def _stem(source: str) -> str:
    """Return an id without its dates: ``nap`` of ``nap-2014-2015``."""
    return re.sub(r"(?:-\d+)+$", "", source)


def year_of(source: str) -> str:
    """Return the fiscal year that an id ends with, or "".

    Examples
    --------
    >>> year_of("nap-2015-2016"), year_of("rcmp-2015-01")
    ('2015-2016', '')
    """
    found = re.search(r"\d{4}-\d{4}$", source)
    if not found:
        return ""
    try:
        return str(FiscalYear.parse(found[0]))
    except UsageError:
        return ""


def source_text(source: str, about: Mapping[str, Any], model: str) -> str:
    """Return a commented ``source.toml`` to be filled in.

    Parameters
    ----------
    source : str
        Id of the new source.
    about : mapping
        What is known: of the document, or of the source it is `like`.
    model : str
        Source the tables were taken from, or "".
    """
    year = str(about.get("year", "")) or year_of(source)

    def known(key: str) -> str:
        return toml_string(str(about.get(key, "")))

    lines = [
        f"# The source {source}. Fill in what is empty; `napanalysis check` says what is missing.",
        "# Not used by any brief while this says true. Take the line out to accept the source.",
        "draft = true",
        "",
        "# Full title as printed.",
        f"title = {toml_string(str(about.get('document_title', '')))}",
        f"publisher = {known('publisher')}",
        "# Language of the document: en or fr. It decides how separators in numbers are read.",
        f"language = {toml_string(str(about.get('language') or 'en'))}",
        "# Date of publication: 2015, 2015-08 or 2015-08-31.",
        'published = ""',
        "# Fiscal year reported on, as 2014-2015. Leave it out where the source isn't a yearly"
        " report.",
        f"fiscal_year = {toml_string(year)}" if year else '# fiscal_year = ""',
        "# official: the publisher's own; official-copy: read in a copy; secondary: quoted.",
        f"evidence = {toml_string(str(about.get('evidence') or 'official'))}",
        "# Where it was read, and on which day.",
        'url = ""',
        'accessed = ""',
        f"licence = {known('licence')}" if about.get("licence") else '# licence = ""',
        "# SHA-256 of the document the figures were read from; `napanalysis draft` fills it in.",
        f"sha256 = {known('document_sha256')}" if about.get("document_sha256")
        else '# sha256 = ""',
        '# note = ""',
    ]  # fmt: skip
    if model:
        lines.append(f"# The tables name what {model} had: look for each again, and take out"
                     " what isn't there.")  # fmt: skip
    return "\n".join(lines) + "\n"
