"""Write the draft of a source: raw tables marked as draft, and the sentences beside them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten
from typing import Any

from napanalysis.atomic import write_text as save
from napanalysis.draft.blocks import HEADING, Document
from napanalysis.draft.extract.deliverables import DraftDeliverable, draft_annex
from napanalysis.draft.extract.drafted import FIGURES, FUNDING, OPERATIONS, DraftFigure
from napanalysis.draft.extract.figures import draft_numbers
from napanalysis.draft.extract.reported_period import fiscal_year_of
from napanalysis.draft.language.printed_dates import dates
from napanalysis.draft.readers.document import read_document
from napanalysis.draft.scaffold import filled, source_text, year_of
from napanalysis.draft.source_folder import read_source, source_folder, table_text
from napanalysis.errors import UsageError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.published import Qualifier, read
from napanalysis.raw.schema import columns
from napanalysis.raw.sources import load
from napanalysis.tabular import rows_of

#: What says where in a table of the document a figure stands.
_CELL = ("title", "row_label", "column_label")
#: What the review may change of a row, and all that it shows of it.
CHANGING = ("published", "indicator", "breakdown", "period_start", "period_end", "as_of")
SHOWN = ("table", "row", *CHANGING, "sentence", "location", "score", "reason", *_CELL)
LEFT_OUT = ("published", "sentence", "location", "reason")
_ACTION_PLAN = "action_plan"
_PUBLISHED = re.compile(
    r"(?:^|[.;|]\s*)(?:first |date )?(?:published|released|publiée?|diffusée?|parue?)"
    r"(?: on| in| le| en)?[ :]+",
    re.IGNORECASE,
)
_GRANTED = re.compile(r"\b(?:grants?|granted|subventions?|accordé)", re.IGNORECASE)


@dataclass(frozen=True)
class Drafted:
    """What a draft holds: rows of each table, figures without an indicator, numbers left out.

    Dates and pages aren't counted among those left out.
    """

    folder: Path
    language: str
    fiscal_year: FiscalYear | None
    rows: dict[str, int]
    unnamed: int
    left_out: int
    warnings: tuple[str, ...]

    def lines(self) -> list[str]:
        """Return what was drafted and what to do next, in words."""
        counts = ", ".join(f"{_counted(n, 'row')} in {name}.csv" for name, n in self.rows.items())
        year = f"fiscal year {self.fiscal_year}" if self.fiscal_year else "no fiscal year found"
        lines = [f"Drafted {self.folder.name}: {counts}.", f"Read as {self.language}, {year}."]
        figures = sum(count for name, count in self.rows.items() if name != _ACTION_PLAN)
        named = figures - self.unnamed
        if self.unnamed:
            lines.append(
                f"{named} of {figures} figures {'has' if named == 1 else 'have'} an indicator; "
                f"give one to the others, or take them out."
            )
        lines += [f"Look at it yourself: {warning}." for warning in self.warnings]
        if self.left_out:
            are = f"{_counted(self.left_out, 'number')} {'is' if self.left_out == 1 else 'are'}"
            lines.append(f"{are} left out, each with its reason: draft/left_out.csv.")
        lines.append(
            "Review each row beside its sentence: notebooks/00_review_draft.ipynb shows them "
            f'(source = "{self.folder.name}"), from draft/context.csv. '
            "No brief uses it while source.toml says draft = true."
        )
        return lines


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def draft_source(
    raw: Path,
    path: Path,
    source: str,
    fiscal_year: FiscalYear | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Drafted:
    """Draft the raw tables of a source from a document, in `data/raw/<source>/`.

    Parameters
    ----------
    raw, path, source : pathlib.Path, pathlib.Path, str
        The project's ``data/raw``, the document, the id of the source.
    fiscal_year : FiscalYear, optional
        Year reported on; found in the document where it isn't given.
    progress : callable, optional
        Given how many pages of how many are read.

    Raises
    ------
    DocumentError
        If the document can't be read or holds nothing to draft.
    UsageError
        If the id can't be one, or an accepted source or a draft is there.
    """
    folder = source_folder(raw, source)
    _refuse(folder, source)
    document = read_document(path, progress)
    year = fiscal_year or fiscal_year_of(document)
    figures, omitted = draft_numbers(document, fiscal_year)
    tables = _tables(folder, figures, draft_annex(document), document.language)
    context = [
        {**row, "table": name, "row": number, "location": row.get("locator", "")}
        for name, rows in tables.items()
        for number, row in enumerate(rows, 2)  # the header is row 1, as a spreadsheet counts
    ]
    # First of all the file that keeps the tables out of every brief.
    save(folder / "source.toml", _source(folder, document, year))
    for name, rows in tables.items():
        save(folder / f"{name}.csv", table_text(columns(name), rows))
    save(folder / "draft" / "context.csv", table_text(SHOWN, context))
    # Numbers that may be figures stand before the dates and pages.
    left_out = [
        {**vars(number), "reason": f"masked: {number.reason}" if number.masked else number.reason}
        for number in sorted(omitted, key=lambda number: number.masked)
    ]
    save(folder / "draft" / "left_out.csv", table_text(LEFT_OUT, left_out))
    return Drafted(
        folder,
        document.language,
        year,
        {name: len(rows) for name, rows in tables.items()},
        sum(not figure.indicator for figure in figures),
        sum(not number.masked for number in omitted),
        document.warnings,
    )


def _refuse(folder: Path, source: str) -> None:
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
    if (folder / "draft" / "context.csv").exists():
        raise UsageError(
            f"The source {source} has a draft already, perhaps reviewed in part.",
            "Review that one, or delete its folder to draft anew.",
        )


def _tables(
    folder: Path,
    figures: Sequence[DraftFigure],
    deliverables: Sequence[DraftDeliverable],
    language: str,
) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each table, each with what the review sees beside it."""
    tables: dict[str, list[dict[str, Any]]] = defaultdict(list, {FIGURES: []})
    for figure in figures:
        row = vars(figure) | dict(zip(_CELL, figure.cell, strict=False))
        if figure.table == OPERATIONS:
            row["operation"] = figure.breakdown.removeprefix("operation=")
        elif figure.table == FUNDING:
            row["funding"] = f"funding-{len(tables[FUNDING]) + 1}"
            granted = "grant" if _GRANTED.search(figure.sentence) else "commitment"
            ceiling = read(figure.published, language).qualifier is Qualifier.AT_MOST
            row["basis"] = "annual ceiling" if ceiling else granted
        tables[figure.table].append(row)
    for entry in deliverables:
        reasons = ("Put the labels in words of your own, in both languages.", *entry.reasons)
        row = {
            f"task_label_{language}": entry.task_label,
            f"label_{language}": entry.label,
            "new": "yes" if entry.new else "",
            "note": " ".join(entry.reasons),
            "sentence": f"{entry.task} {entry.task_label} | {entry.label}".strip(),
            "reason": " ".join(reasons),
        }
        tables[_ACTION_PLAN].append(vars(entry) | row)
    # What a scaffold says to look for stays, with nothing in it, where it wasn't found.
    indicators = {figure.indicator for figure in figures}
    there = load(folder.parent, include_drafts=True)
    for name, key in ((FIGURES, "indicator"), (FUNDING, "funding")):
        for row in rows_of(getattr(there, name)):
            found = row["published"] or row[key] in indicators
            if row["source"] == folder.name and row[key] and not found:
                tables[name].append(row | {"reason": "look for it: not found"})
    return tables


def _published(document: Document) -> str:
    """Return the date of "Published on 12 June 2017", where a document or a sentence begins so."""
    for block in document.blocks:
        for opening in _PUBLISHED.finditer(block.text):
            printed = dates(block.text[opening.end() : opening.end() + 40], document.language)
            if printed and printed[0].start == 0 and printed[0].first == printed[0].last:
                return printed[0].last
    return ""


def _source(folder: Path, document: Document, year: FiscalYear | None) -> str:
    """Return ``source.toml`` with what the document says filled in where nothing is written."""
    # The title is the longest of the first headings: it comes before its parts.
    first = [block.text for block in document.blocks if block.kind == HEADING][:3]
    known = {
        "title": shorten(max(first, key=len, default=""), 200, placeholder="…"),
        "published": _published(document),
        "fiscal_year": str(year or year_of(folder.name)),
        "sha256": document.sha256,
        "language": document.language,
    }
    path = folder / "source.toml"
    there = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    return filled(there or source_text(folder.name), known)
