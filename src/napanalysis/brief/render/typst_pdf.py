"""Typst source to a tagged PDF that keeps PDF/UA-1; the compiler itself checks it."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pikepdf
import typst

from napanalysis.brief.project.qmd import product_date
from napanalysis.errors import BuildError


def compile_pdf(text: str, stage: Path, metadata: Mapping[str, Any]) -> bytes:
    """Compile Typst source, whose paths are relative to the staged project, to PDF/UA-1.

    Nothing outside of the project is read; the date in the document's metadata is the PDF's.

    Raises
    ------
    BuildError
        If the source can't be compiled, or the result wouldn't be accessible.
    """
    try:
        pdf: bytes = typst.compile(  # type: ignore[call-overload]  # it wants one type of paths
            text.encode(),
            root=str(stage),
            font_paths=[str(stage / "styles" / "fonts")],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=product_date(metadata),
        )
        return pdf
    except Exception as error:  # typst raises its own kinds, and RuntimeError
        message = re.sub(re.escape(str(stage)), "", str(error))
        raise BuildError(f"Typst couldn't make the PDF: {message}") from error


def compact(pdf: bytes) -> bytes:
    """Return a PDF with its small objects in compressed object streams.

    A tagged PDF has thousands of them, one for each cell and paragraph, which Typst leaves plain.
    """
    smaller = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(
            smaller,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
            fix_metadata_version=False,  # else its description is written anew
        )
    return smaller.getvalue()
