"""Rows of the raw tables from what was drafted, and what the review sees beside them."""

from __future__ import annotations

import re

from napanalysis.catalogue import organisations
from napanalysis.draft.extract.deliverables import DraftDeliverable
from napanalysis.draft.extract.duplicates import FUNDING, OPERATIONS, DraftFigure

#: What says where in a table of the document a figure stands.
CELL = ("title", "row_label", "column_label")


def figure_row(figure: DraftFigure, number: int) -> dict[str, str]:
    """Return a drafted figure as a row of its raw table; `number` makes the id of money."""
    row = {
        "indicator": figure.indicator,
        "breakdown": figure.breakdown,
        "published": figure.published,
        "period_start": figure.period_start,
        "period_end": figure.period_end,
        "as_of": figure.as_of,
        "geography": figure.geography,
        "locator": figure.locator,
        "note": "",
    }
    if figure.table == OPERATIONS:
        row["operation"] = figure.breakdown.removeprefix("operation=")
    elif figure.table == FUNDING:
        row["funding"] = f"funding-{number}"
        row["basis"] = _basis(figure)
        row["payer"] = _payer(figure.sentence)
    return row


def _basis(figure: DraftFigure) -> str:
    if re.match(r"up to|jusqu|at most|au plus", figure.published):
        return "annual ceiling"
    granted = re.search(r"\b(?:grants?|granted|subventions?|accordé)", figure.sentence, re.I)
    return "grant" if granted else "commitment"


def _payer(sentence: str) -> str:
    """Return the one organisation code that a sentence prints, or ""."""
    codes = {
        form
        for entry in organisations().values()
        for form in entry.printed
        if re.fullmatch(r"[A-Z]{3,}", form) and re.search(rf"\b{form}\b", sentence)
    }
    return codes.pop() if len(codes) == 1 else ""


def figure_context(figure: DraftFigure) -> dict[str, str]:
    """Return what the review sees beside a figure."""
    return {
        "indicator": figure.indicator,
        "published": figure.published,
        "location": figure.locator,
        "sentence": figure.sentence,
        "score": str(figure.score),
        "reason": figure.reason,
        **dict(zip(CELL, figure.cell, strict=False)),
    }


def deliverable_row(one: DraftDeliverable, language: str) -> dict[str, str]:
    """Return a drafted deliverable as a row; its labels are as printed, for the review."""
    return {
        "pillar": one.pillar,
        "task": one.task,
        f"task_label_{language}": one.task_label,
        "deliverable": one.deliverable,
        f"label_{language}": one.label,
        "new": "yes" if one.new else "",
        "start": one.start,
        "status": one.status,
        "leads": one.leads,
        "locator": one.locator,
        "note": " ".join(one.reasons),
    }


def deliverable_context(one: DraftDeliverable) -> dict[str, str]:
    """Return what the review sees beside a deliverable."""
    return {
        "location": one.locator,
        "sentence": f"{one.task} {one.task_label} | {one.label}".strip(),
        "reason": " ".join(("Put the labels in words of your own, in both languages.",
                            *one.reasons)),
    }  # fmt: skip
