"""Finish what Quarto made of the brief, and compare it with the sources.

A build does it to each product; in a project that Quarto renders by hand, Quarto runs
``styles/finish.py`` after it, which does the same.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

from napanalysis.brief.render.base import Format, RendererError
from napanalysis.brief.render.builtin import Resolved, outline

OUTPUTS: dict[Format, str] = {"html": "html", "pdf": "typst", "docx": "docx"}
#: What Quarto prints into the page in place of what it doesn't know.
_MARKS = re.compile(r"\?(?:@[A-Za-z]|(?:var|meta|env|invalid \w+ type):)\S*")


def finish(stage: Path, known: Resolved, format: Format, made: Path, target: Path) -> None:  # noqa: A002
    """Finish a file that Quarto made.

    Parameters
    ----------
    stage : pathlib.Path
        The staged project.
    known : Resolved
        What the document says, from `pandoc.outline`.
    format : {"html", "pdf", "docx"}
        Format of the file.
    made : pathlib.Path
        The file as Quarto left it.
    target : pathlib.Path
        The finished file.

    Raises
    ------
    RendererError
        If the file isn't what the sources say; nothing is written then.
    """
    from napanalysis.brief.render import docx as word
    from napanalysis.brief.render import html as page
    from napanalysis.brief.render.compare import differences, read
    from napanalysis.brief.render.typst_pdf import compact

    document = known.source.document
    finished = target.with_name(f".{target.name}.unfinished")
    try:
        if format == "html":
            text = made.read_text(encoding="utf-8")
            narrow = page.narrow_charts(stage, known.outline)
            text = page.finish(text, known.source.language, narrow)
            finished.write_text(text, encoding="utf-8", newline="\n")
        elif format == "pdf":
            finished.write_bytes(compact(made.read_bytes()))
        else:
            word.finish(made, finished, known.source.metadata, known.outline)
        contents = read(finished, format)
        if marks := sorted(set(_MARKS.findall(contents.words))):
            raise RendererError(
                f"Quarto left unresolved what {document} asks for: {', '.join(marks)}."
            )
        # Whatever a version of Quarto does or doesn't warn of: the words must be there.
        if differing := differences(known.outline, contents, format):
            raise RendererError(
                f"What Quarto made of {document} isn't what the sources say:\n"
                + "\n".join(f"- {one}" for one in differing)
            )
        finished.replace(target)
    finally:
        finished.unlink(missing_ok=True)


def finish_rendered(project: Path, names: Iterable[str]) -> list[str]:
    """Finish in place what Quarto just rendered in a project; return the names of those files.

    Parameters
    ----------
    project : pathlib.Path
        Folder of the project.
    names : iterable of str
        Files that Quarto made, by their paths in the project.
    """
    finished = []
    for name in names:
        path = project / name
        document = f"{path.stem}.qmd"
        for format in get_args(Format):  # noqa: A001
            if path.suffix == f".{format}" and (project / document).is_file():
                known = outline(project, document, OUTPUTS[format])
                finish(project, known, format, path, path)
                finished.append(name)
    return finished


def after_quarto() -> None:
    """Finish what Quarto just rendered; Quarto says in the environment which files it made."""
    finish_rendered(Path.cwd(), os.environ.get("QUARTO_PROJECT_OUTPUT_FILES", "").split("\n"))
