"""The Quarto renderer: runs the program, and turns what it only warns of into errors."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from napanalysis.brief.moment import moment
from napanalysis.brief.renderer import Format
from napanalysis.errors import BuildError

_OUTPUTS = {"html": "html", "pdf": "typst", "docx": "docx"}
#: What Quarto prints into the page in place of what it doesn't know.
_MARKS = re.compile(r"\?(?:@[A-Za-z]|(?:var|meta|env|invalid \w+ type):)\S*")
_WARNING = re.compile(r"^\s*(?:\x1b\[[\d;]*m)*\s*\[?WARN(?:ING)?\b.*", re.MULTILINE)


class QuartoRenderer:
    """Make the brief with Quarto.

    Raises
    ------
    BuildError
        If Quarto isn't on PATH or doesn't run.
    """

    name = "quarto"

    def __init__(self) -> None:
        self.version = _version()
        if not self.version:
            raise BuildError(
                "Quarto isn't installed, or doesn't run.",
                "Install it from quarto.org, or with `pip install napanalysis[quarto]`; or make "
                "the brief with the built-in renderer: --renderer builtin.",
            )

    @staticmethod
    def available() -> bool:
        """Return whether Quarto is on PATH and runs."""
        return bool(_version())

    def render(self, stage: Path, document: str, format: Format, target: Path) -> None:  # noqa: A002
        """Make `target` from a document of the staged project; see `Renderer.render`."""
        from napanalysis.brief import page, word
        from napanalysis.brief.packing import pack
        from napanalysis.brief.pandoc import outline

        # The built-in reading finds every mistake at once, with its file and line.
        known = outline(stage, document, _OUTPUTS[format])
        with tempfile.TemporaryDirectory(prefix="quarto-") as folder:
            # Quarto writes beside its sources, and two runs in one project disturb each other.
            copy = Path(folder) / "brief"
            shutil.copytree(stage, copy, ignore=shutil.ignore_patterns(".render-*"))
            self._run(copy, document, _OUTPUTS[format], known.source.metadata)
            made = copy / f"{Path(document).stem}.{format}"
            if not made.is_file():
                raise BuildError(f"Quarto made no {format} of {document}.")
            self._check(made, format, document)
            target.parent.mkdir(parents=True, exist_ok=True)
            if format == "html":
                text = made.read_text(encoding="utf-8")
                narrow = page.narrow_charts(stage, known.outline)
                text = page.finish(text, known.source.language, narrow)
                target.write_text(text, encoding="utf-8", newline="\n")
            elif format == "pdf":
                target.write_bytes(pack(made.read_bytes()))
            else:
                word.finish(made, target, known.source.metadata, known.outline)

    def _run(self, folder: Path, document: str, output: str, metadata: Mapping[str, Any]) -> None:
        environment = {
            **os.environ,
            "SOURCE_DATE_EPOCH": str(int(moment(metadata).timestamp())),
            "NO_COLOR": "1",
        }
        done = subprocess.run(
            ["quarto", "render", document, "--to", output],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        told = f"{done.stdout}\n{done.stderr}".replace(f"{folder}{os.sep}", "")
        if done.returncode:
            last = "\n".join(line for line in told.splitlines() if line.strip())[-2000:]
            raise BuildError(f"Quarto couldn't make {document}:\n{last}")
        warnings = [found[0].strip() for found in _WARNING.finditer(told)]
        if warnings:
            raise BuildError(f"Quarto warns about {document}:\n" + "\n".join(warnings))

    def _check(self, made: Path, format: Format, document: str) -> None:  # noqa: A002
        marks = sorted(set(_MARKS.findall(_text(made.read_bytes(), format))))
        if marks:
            raise BuildError(
                f"Quarto left unresolved what {document} asks for: {', '.join(marks)}."
            )


@cache
def _version_of(program: str) -> str:
    try:
        done = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=60, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return f"quarto {done.stdout.strip()}"


def _version() -> str:
    program = shutil.which("quarto")
    return _version_of(program) if program else ""


def _text(content: bytes, format: Format) -> str:  # noqa: A002
    """Return the words of a product, enough of them to find marks in."""
    if format == "html":
        text = re.sub(r"(?s)<(script|style)\b.*?</\1>", "", content.decode("utf-8"))
        return re.sub(r"<[^>]*>", "", text)
    if format == "docx":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = [name for name in parts.namelist() if re.match(r"word/\w+\.xml$", name)]
            return re.sub(r"<[^>]*>", "", " ".join(parts.read(name).decode() for name in names))
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
