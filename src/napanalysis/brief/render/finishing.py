"""Finish a file of the brief, whichever renderer left it; compare Quarto's with the sources.

A build does it to each product; in a project that Quarto renders by hand, Quarto runs
``styles/finish.py`` after it, which does the same.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

from napanalysis.atomic import write_bytes
from napanalysis.brief.render.builtin import OUTPUTS, Format, RendererError, Resolved, outline


def finished(stage: Path, known: Resolved, format: Format, draft: Path) -> bytes:  # noqa: A002
    """Return the content of a file that a renderer left in `draft`, as readers get it."""
    if format == "pdf":
        return compact(draft.read_bytes())
    if format == "docx":
        from napanalysis.brief.render import docx

        return docx.finish(draft, known.source.metadata, known.images)
    from napanalysis.brief.render import html

    narrow = html.narrow_charts(stage, known.images)
    return html.finish(draft.read_text(encoding="utf-8"), known.source.language, narrow).encode()


def finish(stage: Path, known: Resolved, format: Format, draft: Path, target: Path) -> None:  # noqa: A002
    """Write the finished form of a file that Quarto left in `draft`.

    One that isn't what the sources say is a `RendererError`, and nothing is written.
    """
    from napanalysis.brief.render.compare import differences

    content = finished(stage, known, format, draft)
    # Whatever a version of Quarto does or doesn't warn of: the words must be there.
    if differing := differences(stage, known, content, format):
        raise RendererError(
            f"What Quarto made of {known.source.document} isn't what the sources say:\n"
            + "\n".join(f"- {difference}" for difference in differing)
        )
    write_bytes(target, content)


def after_quarto() -> None:
    """Finish in place what Quarto just rendered in a project, as it says in the environment."""
    project = Path.cwd()
    for name in os.environ.get("QUARTO_PROJECT_OUTPUT_FILES", "").split("\n"):
        path = project / name
        document = f"{path.stem}.qmd"
        for format, output in OUTPUTS.items():  # noqa: A001
            if path.suffix == f".{format}" and (project / document).is_file():
                finish(project, outline(project, document, output), format, path, path)


def compact(pdf: bytes) -> bytes:
    """Return a PDF with its small objects in compressed object streams.

    A tagged PDF has thousands of them, one for each cell and paragraph, which Typst leaves plain.
    """
    import pikepdf

    smaller = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(
            smaller,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
            fix_metadata_version=False,  # else its description is written anew
        )
    return smaller.getvalue()
