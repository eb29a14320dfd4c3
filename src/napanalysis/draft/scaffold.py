"""Scaffold a new source: a commented `source.toml` and tables with what to look for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pandas as pd

from napanalysis.atomic import write_text as save
from napanalysis.catalogue import wording
from napanalysis.draft.source_folder import source_folder, table_text, toml_string
from napanalysis.errors import UsageError, unknown
from napanalysis.fiscal_year import FiscalYear
from napanalysis.raw.schema import columns
from napanalysis.raw.sources import RawData, Source, family_of, load
from napanalysis.tabular import rows_of

# What a new report is looked through for: the columns that stay the same from year to year.
# Results of operations are new each time.
_KEPT = {
    "figures": ("indicator", "breakdown", "geography"),
    "operations": (),
    "funding": ("funding", "label_en", "label_fr", "payer", "pillar", "basis", "part_of",
                "geography"),
    "action_plan": ("pillar", "task", "task_label_en", "task_label_fr", "deliverable",
                    "label_en", "label_fr", "leads"),
}  # fmt: skip
# What a ``source.toml`` says that isn't filled in yet.
_USUAL = {"language": '"en"', "evidence": '"official"', "draft": "true"}
_EMPTY = '""'


def new_source(raw: Path, source: str, like: str | None = None) -> Path:
    """Make `data/raw/<source>/` with what is to be filled in.

    Indicators, money and commitments to be looked for again are those of the source `like`, or
    of the latest one of the same kind. The tables' `published` and `status` are empty, and
    ``source.toml`` says ``draft = true``, so that no brief uses it.

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
    data = load(raw, include_drafts=True)
    if like is not None and like not in data.sources:
        message = f"There is no source {like!r} in {raw}."
        raise unknown(message, like, data.sources, "`napanalysis check` lists the sources.")
    model = _nearest_kin(data, source) if like is None else data.sources[like]
    text = filled(source_text(source), {"fiscal_year": year_of(source)})
    if model:
        stays = ("publisher", "language", "evidence", "licence")
        text = filled(text, {key: getattr(model, key) for key in stays})
        text += (
            f"# The tables name what {model.id} had: look for each again, and take out what isn't"
            " there.\n"
        )
    save(folder / "source.toml", text)
    for name, kept in _KEPT.items():
        table: pd.DataFrame = getattr(data, name)
        rows = table.loc[table["source"] == (model.id if model else ""), list(kept)]
        if name == "figures" or len(rows):
            # Each once, in order: a row is all that stays the same of it.
            again = rows_of(rows.drop_duplicates())
            save(folder / f"{name}.csv", table_text(columns(name), again))
    return folder


def _nearest_kin(data: RawData, source: str) -> Source | None:
    """Return the latest accepted source whose id is alike but for its dates, else of the family."""
    accepted = [about for about in data.sources.values() if not about.draft]
    alike = [about for about in accepted if _stem(about.id) == _stem(source)]
    kin = alike or [about for about in accepted if about.family == family_of(source)]
    return max(kin, key=lambda kin: (str(kin.fiscal_year or kin.published), kin.id), default=None)


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
    with suppress(UsageError):
        return str(FiscalYear.parse(source[-9:]))
    return ""


def source_text(source: str) -> str:
    """Return a ``source.toml`` to be filled in, with what the data dictionary says of each key."""
    lines = [
        f"# The source {source}. Fill in what is empty; `napanalysis check` says what is missing.",
        "# No brief uses it while it says draft = true. Take that line out to accept the source.",
        "",
    ]
    for key, about in wording("dictionary")["source"].items():
        lines += [f"# {about}", f"{key} = {_USUAL.get(key, _EMPTY)}"]
    return "\n".join([*lines, ""])


def filled(text: str, known: Mapping[str, str]) -> str:
    """Return a ``source.toml`` with what is known where nothing or the usual is written."""
    lines = []
    for line in text.split("\n"):
        key, _, value = line.partition(" = ")
        if known.get(key) and (key == "language" or value in (_EMPTY, _USUAL.get(key))):
            line = f"{key} = {toml_string(known[key])}"
        lines.append(line)
    return "\n".join(lines)
