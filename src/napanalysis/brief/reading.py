"""How pandoc is told to read a document of the brief, and what it tells in return."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from napanalysis.brief.labels import labels
from napanalysis.brief.program import run
from napanalysis.brief.sources import Source
from napanalysis.errors import BuildError

READER = "markdown"
_HERE = resources.files(__package__)


@dataclass(frozen=True)
class Reading:
    """How pandoc is told to read a document, or pieces of it.

    Parameters
    ----------
    stage : pathlib.Path
        The staged project.
    source : Source
        The document.
    output : {"html", "typst", "docx"}
        Format to write.
    scratch : pathlib.Path
        Folder inside `stage` for files in between.
    """

    stage: Path
    source: Source
    output: str
    scratch: Path

    def made_from(self) -> dict[str, str]:
        """Return what pieces follow from beside their text and this package."""
        files = [self.stage / "styles" / "dress.lua"]
        if self.output == "docx":
            files.append(self.stage / "styles" / "reference.docx")
        digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
        metadata = json.dumps(self.source.metadata, default=str)
        return {"output": self.output, "metadata": metadata, **digests}

    def run(
        self, text: Source, written: Path | None, *, full: bool = False, **options: Any
    ) -> tuple[str, list[dict[str, Any]]]:
        """Run pandoc; return what it wrote, where that is text, and the outline.

        Parameters
        ----------
        text : Source
            The document, or another one with its metadata.
        written : pathlib.Path or None
            File that pandoc writes; needed for docx.
        full : bool, optional
            Record every paragraph in the outline, and write nothing.
        **options
            Further options of the filters.
        """
        output, settings = self.output, self.source.metadata
        marked = text.marked()
        report, run_file, facts = (
            self.scratch / name for name in ("report.json", "run.json", "facts.json")
        )
        report.unlink(missing_ok=True)
        run_file.write_text(
            json.dumps(
                {
                    "reader": READER,
                    "format": output,
                    "words": labels(self.source.language),
                    "number_sections": bool(settings.get("number-sections", False)),
                    "number_depth": int(settings.get("number-depth", 6)),
                    "report": str(report),
                    "full": full,
                    "marked": marked is not None,
                    **options,
                }
            ),
            encoding="utf-8",
        )
        facts.write_text(json.dumps(_passed(self.source), default=str), encoding="utf-8")
        arguments = [
            f"--from={READER}",
            f"--metadata-file={facts}",
            f"--metadata=brief-run:{run_file}",
            f"--lua-filter={_HERE / 'filters' / 'builtin.lua'}",
            f"--lua-filter={self.stage / 'styles' / 'dress.lua'}",
            "--wrap=none",
            *(("--to=native",) if full else _arguments(self.stage, output, settings, written)),
        ]
        if settings.get("bibliography") and not options.get("apart"):
            arguments.append("--citeproc")
        problem: BuildError | None = None
        product = ""
        try:
            product = run(arguments, marked or text.text, self.stage)
        except BuildError as error:
            problem = error
        if not report.exists():
            raise problem or BuildError(f"{self.source.document} couldn't be read.")
        told = json.loads(report.read_text(encoding="utf-8"))
        if told["problems"]:
            raise _mistakes(self.source, told["problems"])
        if problem:
            raise problem
        return product, told["outline"]


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
