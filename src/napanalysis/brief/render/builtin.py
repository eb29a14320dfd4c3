"""The built-in renderer: pandoc and Typst from their wheels make the brief Quarto would make."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata as distributions
from importlib import resources
from pathlib import Path
from typing import Any

from napanalysis.brief.project.assets import labels
from napanalysis.brief.project.qmd import Source, expand
from napanalysis.brief.render.base import OUTPUTS, Format
from napanalysis.errors import BuildError
from napanalysis.programs.pandoc import run, version

READER = "markdown"
#: Metadata that is told in other ways.
_APART = {"toc", "toc-depth", "number-sections", "number-depth", "template", "css", "filters"}
_FILTERS = resources.files(__package__) / "filters"
_HTML = ("--to=html5", "--section-divs", "--shift-heading-level-by=1", "--embed-resources")


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
    outline: list[dict[str, Any]]


class PandocRenderer:
    """Make the brief with pandoc and Typst, without Quarto.

    Its version is that of the programs behind it, for the record of the build.

    Examples
    --------
    >>> PandocRenderer().name
    'builtin'
    """

    name = "builtin"

    def __init__(self) -> None:
        self.version = f"{version()}, typst {distributions.version('typst')}"

    def render(self, stage: Path, document: str, format: Format, target: Path) -> tuple[str, ...]:  # noqa: A002
        """Make the file `target` from a document of a staged project.

        Nothing is written where the sources have a mistake or a program stops, which is a
        `BuildError`: a `RendererError` where that is the program's fault alone, as far as can be
        told. Returned is what the program warned of that leaves no gap in the brief.
        """
        from napanalysis.brief.render.finishing import finished
        from napanalysis.brief.render.typst_pdf import compile_pdf

        target.parent.mkdir(parents=True, exist_ok=True)
        with _scratch(stage) as scratch:
            draft = scratch / f"brief.{format}"
            known = resolve(stage, document, OUTPUTS[format], scratch, draft)
            if format == "html":
                draft.write_text(known.product, encoding="utf-8", newline="\n")
            elif format == "pdf":
                draft.write_bytes(compile_pdf(known.product, stage, known.source.metadata))
            target.write_bytes(finished(stage, known, format, draft))
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
        return resolve(stage, document, output, scratch)


def resolve(
    stage: Path, document: str, output: str, scratch: Path, target: Path | None = None
) -> Resolved:
    """Read a document through the filters and write it in one of pandoc's formats.

    Parameters
    ----------
    stage, document, output
        As in `outline`.
    scratch : pathlib.Path
        Folder inside `stage` for files in between.
    target : pathlib.Path, optional
        The file to make, which pandoc writes itself for docx. Without one nothing is written,
        and every paragraph is recorded in the outline.

    Raises
    ------
    BuildError
        With every mistake of the sources that was found, and where each one is.
    """
    source = expand(stage, document, output, scratch)
    settings = source.metadata
    text, shortcodes = source.marked()
    report, run_file, facts = (scratch / name for name in ("report.json", "run.json", "facts.json"))
    options = {
        "reader": READER,
        "format": output,
        "words": labels(source.language),
        "number_sections": bool(settings.get("number-sections", False)),
        "number_depth": int(settings.get("number-depth", 6)),
        "report": str(report),
        "full": target is None,
        "shortcodes": shortcodes,
    }
    run_file.write_text(json.dumps(options), encoding="utf-8")
    passed = {key: value for key, value in settings.items() if key not in _APART}
    facts.write_text(json.dumps(passed, default=str), encoding="utf-8")
    arguments = [
        f"--from={READER}",
        f"--metadata-file={facts}",
        f"--metadata=brief-run:{run_file}",
        f"--lua-filter={_FILTERS / 'builtin.lua'}",
        f"--lua-filter={stage / 'styles' / 'annexes.lua'}",
        f"--lua-filter={stage / 'styles' / 'dress.lua'}",
        "--wrap=none",
        "--fail-if-warnings",  # a missing citation is only a warning
        *_writer(stage, output, target, settings.get("toc-depth", 3)),
    ]
    if settings.get("bibliography"):
        arguments.append("--citeproc")
    problem: BuildError | None = None
    product = ""
    try:
        product = run(arguments, text, stage)
    except BuildError as error:
        problem = error
    if not report.exists():
        raise problem or BuildError(f"{document} couldn't be read.")
    read = json.loads(report.read_text(encoding="utf-8"))
    if problems := read["problems"]:
        head = f"{document} has {len(problems)} mistake{'s' * (len(problems) > 1)}:"
        lines = [f"- {source.place_of(item['needle'])}: {item['message']}" for item in problems]
        raise BuildError("\n".join([head, *lines]))
    if problem:
        raise problem
    return Resolved(source, product, read["outline"])


def _writer(stage: Path, output: str, target: Path | None, depth: int) -> tuple[str, ...]:
    """Return the arguments that say what pandoc writes."""
    if target is None:
        return ("--to=native",)
    styles = stage / "styles"
    if output == "docx":
        return ("--to=docx", f"--reference-doc={styles / 'reference.docx'}", f"--output={target}")
    page = ("--standalone", "--toc", f"--toc-depth={depth}")
    if output == "html":
        return (*_HTML, *page, f"--template={styles / 'brief.html'}")
    return ("--to=typst-citations", *page, f"--template={styles / 'brief.typ'}")


@contextmanager
def _scratch(stage: Path) -> Iterator[Path]:
    # Inside the staged project, as Typst reads no file outside of its root.
    folder = Path(tempfile.mkdtemp(prefix=".render-", dir=stage))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
