"""Draft the raw tables of a source from the document itself, for a person to review."""

from __future__ import annotations

from napanalysis.raw.draft.annex import DraftDeliverable, draft_annex
from napanalysis.raw.draft.blocks import Block, Document, DocumentError
from napanalysis.raw.draft.documents import read_document
from napanalysis.raw.draft.figures import draft_figures
from napanalysis.raw.draft.once import DraftFigure
from napanalysis.raw.draft.scaffold import new_source
from napanalysis.raw.draft.write import Drafted, draft_source, write_draft

__all__ = [
    "Block",
    "Document",
    "DocumentError",
    "DraftDeliverable",
    "DraftFigure",
    "Drafted",
    "draft_annex",
    "draft_figures",
    "draft_source",
    "new_source",
    "read_document",
    "write_draft",
]
