"""The built-in renderer: pandoc and Typst from their wheels make the brief Quarto would make."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import metadata as distributions
from importlib import resources
from pathlib import Path
from typing import Any

from napanalysis.brief.project.labels import labels
from napanalysis.brief.project.qmd import Source, expand
from napanalysis.brief.render.base import Format
from napanalysis.brief.render.pandoc import run
from napanalysis.errors import BuildError

READER = "markdown"
_HERE = resources.files(__package__)


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

    Examples
    --------
    >>> PandocRenderer().name
    'builtin'
    """

    name = "builtin"

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
        from napanalysis.brief.render import docx as word
        from napanalysis.brief.render import embedding, typst_pdf
        from napanalysis.brief.render import html as page

        target.parent.mkdir(parents=True, exist_ok=True)
        with _scratch(stage) as scratch:
            if format == "html":
                made = resolve(stage, document, "html", scratch)
                narrow = page.narrow_charts(stage, made.outline)
                text = embedding.embed_files(made.product, stage)
                text = page.finish(text, made.source.language, narrow)
                target.write_text(text, encoding="utf-8", newline="\n")
            elif format == "pdf":
                made = resolve(stage, document, "typst", scratch)
                target.write_bytes(typst_pdf.compile_pdf(made.product, stage, made.source.metadata))
            else:
                unfinished = scratch / "brief.docx"
                made = resolve(stage, document, "docx", scratch, unfinished)
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

    Raises
    ------
    BuildError
        With every mistake of the sources that was found, and where each one is.
    """
    source = expand(stage, document, output, scratch)
    marked = source.marked()
    report, run_file, facts = (scratch / name for name in ("report.json", "run.json", "facts.json"))
    options = {
        "reader": READER,
        "format": output,
        "words": labels(source.language),
        "number_sections": bool(source.metadata.get("number-sections", False)),
        "number_depth": int(source.metadata.get("number-depth", 6)),
        "report": str(report),
        "full": full,
        "marked": marked is not None,
    }
    run_file.write_text(json.dumps(options), encoding="utf-8")
    facts.write_text(json.dumps(_passed(source), default=str), encoding="utf-8")
    arguments = [
        f"--from={READER}",
        f"--metadata-file={facts}",
        f"--metadata=brief-run:{run_file}",
        f"--lua-filter={_HERE / 'filters' / 'builtin.lua'}",
        f"--lua-filter={stage / 'styles' / 'annexes.lua'}",
        f"--lua-filter={stage / 'styles' / 'dress.lua'}",
        "--wrap=none",
        *(("--to=native",) if full else _arguments(stage, output, source.metadata, written)),
    ]
    if source.metadata.get("bibliography"):
        arguments.append("--citeproc")
    problem: BuildError | None = None
    product = ""
    try:
        product = run(arguments, marked or source.text, stage)
    except BuildError as error:
        problem = error
    if not report.exists():
        raise problem or BuildError(f"{document} couldn't be read.")
    read = json.loads(report.read_text(encoding="utf-8"))
    if read["problems"]:
        raise _mistakes(source, read["problems"])
    if problem:
        raise problem
    return Resolved(source, product, read["outline"])


def _passed(source: Source) -> dict[str, Any]:
    """Metadata for pandoc: all but what is told in other ways."""
    apart = {"toc", "toc-depth", "number-sections", "number-depth", "template", "css", "filters"}
    return {key: value for key, value in source.metadata.items() if key not in apart}


def _arguments(
    stage: Path, output: str, settings: dict[str, Any], written: Path | None
) -> Iterator[str]:
    depth = settings.get("toc-depth", 3)
    if output == "html":
        yield "--to=html5"
        yield f"--template={stage / 'styles' / 'brief.html'}"
        yield "--standalone"
        yield "--section-divs"
        yield "--shift-heading-level-by=1"
        yield "--toc"
        yield f"--toc-depth={depth}"
    elif output == "typst":
        yield "--to=typst-citations"
        yield f"--template={stage / 'styles' / 'brief.typ'}"
        yield "--standalone"
        yield "--toc"
        yield f"--toc-depth={depth}"
    else:
        if written is None:
            raise ValueError("A Word document is written to a file.")
        yield "--to=docx"
        yield f"--reference-doc={stage / 'styles' / 'reference.docx'}"
        yield f"--output={written}"


def _mistakes(source: Source, problems: list[dict[str, str]]) -> BuildError:
    lines = []
    for problem in problems:
        origin = source.find(problem["needle"])
        lines.append(f"{origin or source.document}: {problem['message']}")
    count = len(lines)
    head = f"{source.document} has {count} mistake{'s' if count > 1 else ''}:"
    return BuildError("\n".join([head, *(f"- {line}" for line in lines)]))


@contextmanager
def _scratch(stage: Path) -> Iterator[Path]:
    # Inside the staged project, as Typst reads no file outside of its root.
    folder = Path(tempfile.mkdtemp(prefix=".render-", dir=stage))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
