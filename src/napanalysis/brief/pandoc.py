"""The built-in renderer: pandoc and Typst from their wheels make the brief Quarto would make."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import metadata as distributions
from pathlib import Path
from typing import Any

from napanalysis.brief.cutting import CutError, renumbered
from napanalysis.brief.kept import Kept
from napanalysis.brief.piecewise import in_pieces
from napanalysis.brief.reading import Reading
from napanalysis.brief.renderer import Format
from napanalysis.brief.sources import Source, expand
from napanalysis.brief.word import change_main_part
from napanalysis.errors import BuildError


@dataclass
class Resolved:
    """A document after the filters have read it.

    Attributes
    ----------
    source : Source
        Its text and where each line was written.
    product : str
        What pandoc wrote, for formats that are text.
    outline : list of dict
        Headings, figures, tables, images, notes, references and numbers, in order.
    """

    source: Source
    product: str
    outline: list[dict[str, Any]] = field(default_factory=list)


class PandocRenderer:
    """Make the brief with pandoc and Typst, without Quarto.

    Parameters
    ----------
    kept : Kept, optional
        Where the pieces of the document are kept that the last build converted.

    Examples
    --------
    >>> PandocRenderer().name
    'builtin'
    """

    name = "builtin"

    def __init__(self, kept: Kept | None = None) -> None:
        self._kept = kept

    @property
    def version(self) -> str:
        """Versions of what makes the brief, such as ``pypandoc-binary 1.17, typst 0.15.2``."""
        return ", ".join(
            f"{package} {distributions.version(package)}"
            for package in ("pypandoc-binary", "typst")
        )

    def render(
        self,
        stage: Path,
        document: str,
        format: Format,  # noqa: A002
        target: Path,
    ) -> tuple[str, ...]:
        """Make `target` from a document of the staged project; see `Renderer.render`."""
        from napanalysis.brief import embedding, page, typst_pdf, word

        target.parent.mkdir(parents=True, exist_ok=True)
        with _scratch(stage) as scratch:
            if format == "html":
                made = resolve(stage, document, "html", scratch, kept=self._kept)
                narrow = page.narrow_charts(stage, made.outline)
                text = embedding.embed_files(made.product, stage)
                text = page.finish(text, made.source.language, narrow)
                target.write_text(text, encoding="utf-8", newline="\n")
            elif format == "pdf":
                made = resolve(stage, document, "typst", scratch, kept=self._kept)
                target.write_bytes(typst_pdf.compile_pdf(made.product, stage, made.source.metadata))
            else:
                unfinished = scratch / "brief.docx"
                made = resolve(stage, document, "docx", scratch, unfinished, kept=self._kept)
                word.finish(unfinished, target, made.source.metadata, made.outline)
        return ()


def outline(stage: Path, document: str, output: str) -> Resolved:
    """Read a document without making a product of it: its mistakes are raised, its words kept.

    Parameters
    ----------
    stage : pathlib.Path
        The staged project.
    document : str
        File name of the document in it.
    output : {"html", "typst", "docx"}
        Format that it would be written in; conditions may ask for it.

    Raises
    ------
    BuildError
        With every mistake of the sources that was found, and where each one is.
    """
    with _scratch(stage) as scratch:
        return resolve(stage, document, output, scratch, full=True)


def resolve(
    stage: Path,
    document: str,
    output: str,
    scratch: Path,
    written: Path | None = None,
    *,
    full: bool = False,
    kept: Kept | None = None,
) -> Resolved:
    """Read a document through the filters and write it in one of pandoc's formats.

    Parameters
    ----------
    stage : pathlib.Path
        The staged project.
    document : str
        File name of the document in it.
    output : {"html", "typst", "docx"}
        Format to write.
    scratch : pathlib.Path
        Folder inside `stage` for files in between.
    written : pathlib.Path, optional
        File that pandoc writes; needed for docx.
    full : bool, optional
        Record every paragraph in the outline, and write nothing.
    kept : Kept, optional
        Where its pieces are kept.

    Raises
    ------
    BuildError
        With every mistake of the sources that was found, and where each one is.
    """
    source = expand(stage, document, output, scratch)
    reading = Reading(stage, source, output, scratch)
    if not full:
        with suppress(CutError, BuildError):
            return Resolved(source, *in_pieces(reading, written, kept))
        # What is wrong with the sources is told of them as they are.
    product, told = reading.run(source, written, full=full)
    if written is not None:
        change_main_part(written, renumbered)
    return Resolved(source, product, told)


@contextmanager
def _scratch(stage: Path) -> Iterator[Path]:
    # Inside the staged project, as Typst reads no file outside of its root.
    folder = Path(tempfile.mkdtemp(prefix=".render-", dir=stage))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
