"""The built-in renderer: pandoc and Typst from their wheels make the brief Quarto would make."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata as distributions
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from napanalysis.brief.project.qmd import Source, expand, product_date, read_yaml
from napanalysis.errors import BuildError
from napanalysis.programs.pandoc import run, version

Format = Literal["html", "pdf", "docx"]
#: What pandoc and Quarto call them.
OUTPUTS: dict[Format, str] = {"html": "html", "pdf": "typst", "docx": "docx"}
#: Metadata that is told in other ways.
_APART = {"toc", "toc-depth", "template", "css", "filters"}
_FILTERS = resources.files(__package__) / "filters"
_HTML = ("--to=html5", "--section-divs", "--shift-heading-level-by=1")


class RendererError(BuildError):
    """A renderer can't do its work, though nothing says that the sources are wrong.

    Another renderer may still make the brief.
    """


@dataclass(frozen=True)
class Resolved:
    """A document after the filters have read it.

    `product` is what pandoc wrote, for formats that are text; the `images` have each a ``src`` and
    an ``alt``, in order.
    """

    source: Source
    product: str
    images: list[dict[str, str]]


class PandocRenderer:
    """Make the brief with pandoc and Typst, without Quarto.

    Its version is that of the programs behind it, for the record of the build.
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
        from napanalysis.brief.render.html import embedded

        target.parent.mkdir(parents=True, exist_ok=True)
        with _scratch(stage) as folder:
            scratch = Path(folder)
            draft = scratch / f"brief.{format}"
            known = resolve(stage, document, OUTPUTS[format], scratch, draft)
            if format == "html":
                page = embedded(known.product, stage, known.source.place_of)
                draft.write_text(page, encoding="utf-8", newline="\n")
            elif format == "pdf":
                draft.write_bytes(compile_pdf(known.product, stage, known.source.metadata))
            target.write_bytes(finished(stage, known, format, draft))
        return ()


def outline(stage: Path, document: str, output: str) -> Resolved:
    """Read a document without making a product of it: its mistakes are raised.

    What it says in the format `output` is written as a page, for a comparison with that product;
    for more see `resolve`.
    """
    with _scratch(stage) as scratch:
        return resolve(stage, document, output, Path(scratch))


def resolve(
    stage: Path, document: str, output: str, scratch: Path, target: Path | None = None
) -> Resolved:
    """Read a document of a staged project through the filters; write it in one of pandoc's formats.

    Files in between go to `scratch`, a folder inside `stage`. Pandoc itself writes the file
    `target` for docx; without one the product is what a page would say, without its template.

    Raises
    ------
    BuildError
        With every mistake of the sources that was found, and where each one is.
    """
    source = expand(stage, document, output, scratch)
    settings = source.metadata
    variables = stage / "_variables.yml"
    text, mistakes = source.filled(read_yaml(variables) if variables.exists() else {})
    report, facts = scratch / "report.json", scratch / "facts.json"
    passed = {key: value for key, value in settings.items() if key not in _APART}
    facts.write_text(json.dumps(passed, default=str), encoding="utf-8")
    # Pandoc takes %20 in a template's path for a space: from inside the project no folder has one.
    styles = Path("styles")
    arguments = [
        "--from=markdown",
        f"--metadata-file={facts}",
        f"--metadata=brief-report:{report}",
        f"--metadata=brief-format:{output}",
        f"--lua-filter={_FILTERS / 'builtin.lua'}",
        f"--lua-filter={styles / 'annexes.lua'}",
        f"--lua-filter={styles / 'dress.lua'}",
        "--wrap=none",
        "--fail-if-warnings",  # a missing citation is only a warning
    ]
    page = ("--standalone", "--toc", f"--toc-depth={settings.get('toc-depth', 3)}")
    if target is None:
        arguments += _HTML
    elif output == "docx":
        reference = f"--reference-doc={styles / 'reference.docx'}"
        arguments += ["--to=docx", reference, f"--output={target}"]
    elif output == "html":
        arguments += [*_HTML, *page, f"--template={styles / 'brief.html'}"]
    else:
        arguments += ["--to=typst-citations", *page, f"--template={styles / 'brief.typ'}"]
    if settings.get("number-sections") and not (target and output == "docx"):
        arguments.append("--number-sections")
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
    for item in read["problems"]:
        mistakes.append(f"{source.place_of(item['needle'])}: {item['message']}")
    if mistakes:
        head = f"{document} has {len(mistakes)} mistake{'s' * (len(mistakes) > 1)}:"
        raise BuildError("\n- ".join([head, *mistakes]))
    if problem:
        raise problem
    return Resolved(source, product, read["images"])


def _scratch(stage: Path) -> TemporaryDirectory[str]:
    # Inside the staged project, as Typst reads no file outside of its root.
    return TemporaryDirectory(prefix=".render-", dir=stage)


def compile_pdf(text: str, stage: Path, metadata: Mapping[str, Any]) -> bytes:
    """Compile Typst source, whose paths are relative to the staged project, to PDF/UA-1.

    Nothing outside of the project is read; the date in the document's metadata is the PDF's.

    Raises
    ------
    BuildError
        If the source can't be compiled, or the result wouldn't be accessible.
    """
    import typst

    try:
        for layout in ("fitted", "plain"):
            pdf, warnings = typst.compile_with_warnings(  # type: ignore[call-overload]
                text.encode(),
                root=str(stage),
                font_paths=[str(stage / "styles" / "fonts")],
                ignore_system_fonts=True,
                format="pdf",
                pdf_standards=["ua-1"],
                timestamp=product_date(metadata),
                sys_inputs={"layout": layout},
            )
            # Else figures and pages have the numbers of an earlier attempt.
            if not any("did not converge" in warning.message for warning in warnings):
                return bytes(pdf)
    except Exception as error:  # typst raises its own kinds, and RuntimeError
        message = re.sub(re.escape(str(stage)), "", str(error))
        raise BuildError(f"Typst couldn't make the PDF: {message}") from error
    raise BuildError("Typst couldn't make the PDF: its layout did not converge.")


def finished(stage: Path, known: Resolved, format: Format, draft: Path) -> bytes:  # noqa: A002
    """Return the content of a file that either renderer left in `draft`, as readers get it."""
    from napanalysis.brief.render import docx, html

    if format == "pdf":
        return compact(draft.read_bytes())
    if format == "docx":
        return docx.finish(draft, known.source.metadata, known.images)
    narrow = html.narrow_charts(stage, known.images)
    return html.finish(draft.read_text(encoding="utf-8"), known.source.language, narrow).encode()


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
