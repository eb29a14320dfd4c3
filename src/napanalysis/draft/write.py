"""Write the draft of a source: raw tables marked as draft, and the sentences beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from napanalysis.atomic import write_text as save
from napanalysis.draft.blocks import HEADING, Document, shortened
from napanalysis.draft.draft_rows import (
    CELL,
    deliverable_context,
    deliverable_row,
    figure_context,
    figure_row,
)
from napanalysis.draft.extract.deliverables import DraftDeliverable, draft_annex
from napanalysis.draft.extract.duplicates import FIGURES, FUNDING, DraftFigure, LeftOut
from napanalysis.draft.extract.figures import draft_numbers, fiscal_year_of
from napanalysis.draft.readers.document import read_document
from napanalysis.draft.scaffold import source_text
from napanalysis.draft.source_folder import (
    read_rows,
    read_source,
    source_folder,
    table_text,
    toml_string,
)
from napanalysis.errors import UsageError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.raw.schema import columns

CONTEXT_COLUMNS = ("table", "row", "indicator", "published", "location", "sentence", "score",
                   "reason", *CELL)  # fmt: skip
LEFT_OUT_COLUMNS = ("published", "location", "sentence", "reason")
ACTION_PLAN = "action_plan"


@dataclass(frozen=True)
class Drafted:
    """What a draft holds.

    Attributes
    ----------
    folder : pathlib.Path
        The source's folder.
    language : str
        Language of the document.
    fiscal_year : FiscalYear or None
        The year it reports on, as far as it says.
    rows : dict of str to int
        Number of rows of each table.
    unnamed : int
        Figures for which no indicator is suggested.
    left_out : int
        Numbers that are no rows, dates and pages not counted.
    warnings : tuple of str
        What could not be read of the document, and where.
    """

    folder: Path
    language: str
    fiscal_year: FiscalYear | None
    rows: dict[str, int]
    unnamed: int
    left_out: int = 0
    warnings: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Return what was drafted and what to do next, in words."""
        counts = ", ".join(
            f"{count} {'row' if count == 1 else 'rows'} in {name}.csv"
            for name, count in self.rows.items()
        )
        year = f"fiscal year {self.fiscal_year}" if self.fiscal_year else "no fiscal year found"
        lines = [f"Drafted {self.folder.name}: {counts}.", f"Read as {self.language}, {year}."]
        figures = sum(count for name, count in self.rows.items() if name != ACTION_PLAN)
        named = figures - self.unnamed
        if self.unnamed:
            lines.append(
                f"{named} of {figures} figures {'has' if named == 1 else 'have'} an indicator; "
                f"give one to the others, or take them out."
            )
        lines += [f"Look at it yourself: {warning}." for warning in self.warnings]
        if self.left_out:
            are = "1 number is" if self.left_out == 1 else f"{self.left_out} numbers are"
            lines.append(f"{are} left out, each with its reason: draft/left_out.csv.")
        lines.append(
            "Review each row beside its sentence: notebooks/00_review_draft.ipynb shows them "
            f'(source = "{self.folder.name}"), from draft/context.csv. '
            "No brief uses it while source.toml says draft = true."
        )
        return lines


def draft_source(
    raw: Path,
    path: Path,
    source: str,
    fiscal_year: FiscalYear | None = None,
    *,
    language: str = "",
    again: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Drafted:
    """Draft the raw tables of a source from a document.

    Parameters
    ----------
    raw : pathlib.Path
        The project's ``data/raw``.
    path : pathlib.Path
        The document, of a kind that `readers.document.FORMS` names.
    source : str
        Id of the source.
    fiscal_year : FiscalYear, optional
        Year reported on; found in the document where it isn't given.
    language : str, optional
        ``en`` or ``fr``; guessed where it isn't given.
    again : bool, default: False
        Write over a draft that is there already. An accepted source is never written over.
    progress : callable, optional
        Given how many pages of how many are read.

    Raises
    ------
    DocumentError
        If the document can't be read or holds nothing to draft.
    UsageError
        If the id can't be one, or a source is there that isn't to be written over.
    """
    folder = source_folder(raw, source)
    _refuse(folder, source, again)
    document = read_document(path, progress)
    language = language or document.language
    year = fiscal_year or fiscal_year_of(document)
    figures, others = draft_numbers(document, language, fiscal_year)
    deliverables = draft_annex(document)
    drafted = write_draft(folder, document, figures, deliverables, language, year)
    save(
        folder / "draft" / "left_out.csv", table_text(LEFT_OUT_COLUMNS, map(_row, _ordered(others)))
    )
    untold = sum(not one.masked for one in others)
    return replace(drafted, left_out=untold, warnings=document.warnings)


def _ordered(others: Sequence[LeftOut]) -> list[LeftOut]:
    """Put the numbers that may be figures before the dates and pages."""
    return sorted(others, key=lambda one: one.masked)


def _row(one: LeftOut) -> dict[str, str]:
    reason = f"masked: {one.reason}" if one.masked else one.reason
    return {
        "published": one.published,
        "location": one.location,
        "sentence": one.sentence,
        "reason": reason,
    }


def _refuse(folder: Path, source: str, again: bool) -> None:
    about = read_source(folder)
    if about is None:
        if folder.exists() and any(folder.iterdir()):
            raise UsageError(
                f"{folder} holds files but no source.toml, so nothing is written there.",
                "Move them away, or give another id.",
            )
        return
    if about.get("draft") is not True:
        raise UsageError(
            f"The source {source} is accepted, and a draft never writes over it.",
            "Give the draft another id, such as one that ends in -draft, and compare the two.",
        )
    if not again and (folder / "draft" / "context.csv").exists():
        raise UsageError(
            f"The source {source} has a draft already, perhaps reviewed in part.",
            "Review that one, or delete its folder to draft anew.",
        )


def write_draft(
    folder: Path,
    document: Document,
    figures: Sequence[DraftFigure],
    deliverables: Sequence[DraftDeliverable],
    language: str,
    year: FiscalYear | None,
) -> Drafted:
    """Write the tables of a draft and, in ``draft/context.csv``, the sentence of each row.

    Parameters
    ----------
    folder : pathlib.Path
        The source's folder, which `draft_source` has looked at.
    document : Document
        As read.
    figures, deliverables : sequence
        As drafted.
    language : str
        ``en`` or ``fr``.
    year : FiscalYear, optional
        Year reported on.
    """
    tables: dict[str, list[dict[str, str]]] = {FIGURES: []}
    context: list[dict[str, str]] = []

    def add(name: str, row: dict[str, str], about: Mapping[str, str]) -> None:
        rows = tables.setdefault(name, [])
        rows.append(row)
        # The header is row 1, as a spreadsheet and `napanalysis check` count.
        context.append({"table": name, "row": str(len(rows) + 1), **about})

    for figure in figures:
        add(
            figure.table,
            figure_row(figure, len(tables.get(FUNDING, [])) + 1),
            figure_context(figure),
        )
    for one in deliverables:
        add(ACTION_PLAN, deliverable_row(one, language), deliverable_context(one))
    # What a scaffold says to look for stays, with nothing in it, where it wasn't found.
    found = {figure.indicator for figure in figures}
    for name, key in ((FIGURES, "indicator"), (FUNDING, "funding")):
        for row in read_rows(folder / f"{name}.csv"):
            if row.get(key) and not row.get("published") and row[key] not in found:
                about = {"indicator": row.get("indicator", ""), "reason": "look for it: not found"}
                add(name, row, about)
    # First of all the file that keeps the tables out of every brief.
    save(folder / "source.toml", _source(folder, document, language, year))
    for name, rows in tables.items():
        save(folder / f"{name}.csv", table_text(columns(name), rows))
    save(folder / "draft" / "context.csv", table_text(CONTEXT_COLUMNS, context))
    return Drafted(
        folder,
        language,
        year,
        {name: len(rows) for name, rows in tables.items()},
        sum(not figure.indicator for figure in figures),
    )


def _source(folder: Path, document: Document, language: str, year: FiscalYear | None) -> str:
    known: dict[str, Any] = {
        "document_title": _title(block.text for block in document.blocks if block.kind == HEADING),
        "language": language,
        "year": str(year) if year else "",
        "document_sha256": document.sha256,
    }
    path = folder / "source.toml"
    if not path.exists():
        return source_text(folder.name, known, "")
    # A scaffold that is there keeps what was written in it; only what is empty is filled in.
    text = path.read_text(encoding="utf-8-sig")
    fill = {
        "title": known["document_title"],
        "fiscal_year": known["year"],
        "sha256": known["document_sha256"],
    }
    for key, value in fill.items():
        if value:
            text = re.sub(
                rf'^(?:# )?{key} = ""$',
                lambda _, key=key, value=value: f"{key} = {toml_string(value)}",  # type: ignore[misc]
                text,
                flags=re.MULTILINE,
            )
    return re.sub(r"^language = .*$", f"language = {toml_string(language)}", text, flags=re.M)


def _title(headings: Iterable[str]) -> str:
    """Return the longest of the first headings: the title comes before its parts."""
    first = list(headings)[:3]
    return shortened(max(first, key=len), 200) if first else ""
