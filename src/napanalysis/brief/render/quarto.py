"""The Quarto renderer, which turns gaps that Quarto only warns of into errors; and the choice.

A build finishes each file that Quarto made; in a project that Quarto renders by hand, Quarto runs
``styles/finish.py`` after it, which does the same.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from napanalysis.atomic import write_bytes
from napanalysis.brief.project.qmd import product_date
from napanalysis.brief.render.builtin import (
    OUTPUTS,
    Format,
    PandocRenderer,
    RendererError,
    Resolved,
    finished,
    outline,
)
from napanalysis.errors import unknown

_COLOUR = re.compile(r"\x1b\[[\d;]*m")
#: How Quarto, its filters and pandoc begin a line about something that isn't as it should be.
_WARNING = re.compile(
    r"^\s*(?:\[WARNING\]|WARN(?:ING)?\b(?: \([^)]*\))?|\(W\)):?\s*(.*)", re.MULTILINE
)
#: The second is Typst's: figures and pages would have the numbers of an earlier attempt.
_ERROR = re.compile(
    r"^\s*(?:(?:ERROR|FATAL)\b|\(E\)).*|^warning: .*did not converge within.*", re.MULTILINE
)
#: The same, not indented as the document's metadata, which Quarto lists before.
_FAILED = re.compile(r"(?:ERROR|FATAL|Error)\b|\(E\)")
_TRACE = re.compile(r"\s+at |Stack trace:")
#: Warnings that mean a gap in the page. What else it warns of is told and stops nothing: that a
#: checker isn't installed, that an option has a new name.
_GAPS = re.compile(
    r"""unable\ to\ (?:resolve|parse|find)|not\ found|not\ supported|unsupported
    |unknown\ (?:var|meta|env|brand|shortcode)|could\ ?n[o']t\ (?:fetch|find|load|convert|open)
    |missing|duplicate|ignor(?:ed|ing)|malformed|invalid|incorrect|placeholder
    |no\ content|without\ content|unclosed|doesn't\ support|does\ not\ (?:support|currently)""",
    re.IGNORECASE | re.VERBOSE,
)
#: What needs nothing done: Typst finds its packages without the helper, and the PDF is checked
#: by Typst itself and by the comparison with the sources.
_HARMLESS = re.compile(r"typst-gather|verapdf", re.IGNORECASE)
#: The first version that makes PDF/UA.
OLDEST = (1, 9)
RENDERERS = ("auto", "quarto", "builtin")
#: What is done where Quarto can't do it.
INSTEAD = "The built-in renderer makes the brief."


class QuartoRenderer:
    """Make the brief with Quarto; a `RendererError` where it isn't there or is too old."""

    name = "quarto"

    def __init__(self) -> None:
        self.version = _version(shutil.which("quarto"))
        if reason := self.unfit():
            raise RendererError(
                reason,
                "Install it from quarto.org, or with `pip install napanalysis[quarto]`; or make "
                "the brief with the built-in renderer: --renderer builtin.",
            )

    @staticmethod
    def unfit() -> str:
        """Return why the Quarto on PATH can't be taken, or "" where it can."""
        program = shutil.which("quarto")
        version = _version(program)
        if not version:
            return "Quarto is installed but doesn't run." if program else "Quarto isn't installed."
        match = re.search(r"(\d+)\.(\d+)", version)
        if match and (int(match[1]), int(match[2])) < OLDEST:
            oldest = ".".join(map(str, OLDEST))
            number = version.removeprefix("quarto ")
            return f"Quarto {number} is too old: the brief needs {oldest} or later."
        return ""

    def render(self, stage: Path, document: str, format: Format, target: Path) -> tuple[str, ...]:  # noqa: A002
        """Make `target` from a document of the staged project; as `PandocRenderer.render`."""
        # The built-in reading finds every mistake at once, with its file and line.
        known = outline(stage, document, OUTPUTS[format])
        with tempfile.TemporaryDirectory(prefix="quarto-") as folder:
            # Quarto writes beside its sources, and two runs in one project disturb each other.
            copy = Path(folder) / "brief"
            shutil.copytree(stage, copy, ignore=shutil.ignore_patterns(".render-*"))
            # It reads every document of a project, and another language's parts may be missing.
            for other in copy.glob("*.qmd"):
                if other.name != document:
                    other.unlink()
            notes = _run(copy, document, OUTPUTS[format], known.source.metadata)
            draft = copy / f"{Path(document).stem}.{format}"
            if not draft.is_file():
                raise RendererError(f"Quarto made no {format} of {document}.")
            target.parent.mkdir(parents=True, exist_ok=True)
            finish(stage, known, format, draft, target)
        return notes


Renderer = PandocRenderer | QuartoRenderer


def choose(name: str = "auto", warn: Callable[[str], None] = lambda line: None) -> Renderer:
    """Return the renderer of that name; ``auto`` is Quarto where it is installed and runs.

    Why ``auto`` leaves a Quarto out that is there, `warn` is told in a line. Quarto asked for by
    name that isn't there, or is too old, is a `RendererError`, another name a `UsageError`.
    """
    if name not in RENDERERS:
        there = f"There are {', '.join(RENDERERS)}."
        raise unknown(f"There is no renderer {name!r}.", name, RENDERERS, there)
    reason = QuartoRenderer.unfit() if name == "auto" else ""
    if name == "builtin" or reason:
        if reason and shutil.which("quarto"):
            warn(f"{reason} {INSTEAD}")
        return PandocRenderer()
    return QuartoRenderer()


def _run(folder: Path, document: str, output: str, metadata: Mapping[str, Any]) -> tuple[str, ...]:
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(int(product_date(metadata).timestamp())),
        "NO_COLOR": "1",
    }
    # By its path, which may end with .cmd; its words are UTF-8, whatever this machine's are.
    command = [shutil.which("quarto") or "quarto", "render", document, "--to", output]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    said = b"\n".join((done.stdout, done.stderr)).decode(errors="replace")
    log = _COLOUR.sub("", said).replace(f"{folder}{os.sep}", "")
    if done.returncode:
        raise RendererError(f"Quarto couldn't make {document}:\n{_reason(log)}")
    gaps = [match[0].strip() for match in _ERROR.finditer(log)]
    notes = []
    for warning in _WARNING.finditer(log):
        words = warning[1].strip()
        if _GAPS.search(words) and not _HARMLESS.search(words):
            gaps.append(warning[0].strip())
        elif words:
            notes.append(words)
    if gaps:
        raise RendererError(f"Quarto warns about {document}:\n" + "\n".join(gaps))
    return tuple(dict.fromkeys(notes))


def _reason(log: str) -> str:
    """Return why Quarto failed: what it says from its first error on, without traces."""
    lines = [line for line in log.splitlines() if line.strip() and not _TRACE.match(line)]
    begin = next((place for place, line in enumerate(lines) if _FAILED.match(line)), -20)
    return "\n".join(dict.fromkeys(lines[begin:]))[-2000:]


@cache
def _version(program: str | None) -> str:
    """Return the version of a Quarto; "" where there is none that runs."""
    if program is None:
        return ""
    try:
        done = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=60, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return f"quarto {done.stdout.strip()}"


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
