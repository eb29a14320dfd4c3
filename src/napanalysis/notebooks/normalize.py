"""A notebook in one language, and executed in a form that is the same after every run."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from napanalysis.atomic import write_text
from napanalysis.language import Language
from napanalysis.parameters import INJECTED_TAG

if TYPE_CHECKING:
    from nbformat import NotebookNode

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
# What a kernel says of itself, without the version that differs between machines.
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
# Times and states that papermill, nbclient and editors record.
_PASSING = ("papermill", "execution", "ExecuteTime", "collapsed", "scrolled", "vscode", "trusted")
# A machine that is set up for the first time says these once, on stderr.
_HARMLESS = re.compile(
    r"^(Matplotlib is building the font cache; this may take a moment\."
    r"|mkdir -p failed for path .*"
    r"|Matplotlib created a temporary (config/)?cache directory .*)\n?",
    re.MULTILINE,
)
_WARNING = re.compile(r"\w*Warning: .*")
_ADDRESS = re.compile(r"\bat 0x[0-9a-f]{6,}")


def in_language(notebook: NotebookNode, language: str | None) -> NotebookNode:
    """Return a notebook without the Markdown cells that are tagged with another language.

    Without a language all cells are kept.
    """
    if language is None:
        return notebook
    others = {str(other) for other in Language} - {language}
    result: NotebookNode = type(notebook)(notebook)
    result["cells"] = [
        cell
        for cell in notebook.cells
        if cell.cell_type != "markdown" or not others & {*cell.metadata.get("tags", ())}
    ]
    return result


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Return a notebook without what differs between two runs of the same code.

    Times, papermill's and editors' metadata and the interpreter's version go; the
    injected cell gets a fixed id; execution counts run from 1; pieces of one stream
    are joined. Normalising it again changes nothing.
    """
    result = copy.deepcopy(notebook)
    for key in (*_PASSING, "signature", "widgets"):
        result.metadata.pop(key, None)
    result.metadata |= {"kernelspec": dict(KERNEL), "language_info": copy.deepcopy(LANGUAGE)}
    result.nbformat, result.nbformat_minor = 4, 5
    count = 0
    for number, cell in enumerate(result.cells, start=1):
        for key in _PASSING:
            cell.metadata.pop(key, None)
        tags = cell.metadata.get("tags") or cell.metadata.pop("tags", None) or []
        cell["id"] = INJECTED_TAG if INJECTED_TAG in tags else cell.get("id", f"c{number}")
        if cell.cell_type != "code":
            continue
        if cell.get("execution_count") is not None:
            count += 1
            cell.execution_count = count
        cell.outputs = _joined(cell.outputs)
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count
    return result


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join neighbouring pieces of one stream: where they break is chance."""
    joined: list[NotebookNode] = []
    for output in outputs:
        if output.get("name") == "stderr":
            output.text = _HARMLESS.sub("", output.text)
        if output.output_type == "stream" and joined and joined[-1].get("name") == output.name:
            joined[-1].text += output.text
        elif output.get("text") != "":
            joined.append(output)
    return joined


def faults(notebook: NotebookNode, folders: list[Path]) -> Iterator[tuple[int, str]]:
    """Find outputs that would differ elsewhere, or that nobody meant to show.

    Yielded are the cell's position in the notebook (from 0), and what is wrong with it, such as
    that it names one of `folders`.
    """
    names = [re.escape(str(folder)) for folder in folders if len(folder.parts) > 1]
    here = re.compile(rf"(?<![\w/.-])(?:{'|'.join(names)})(?![\w.-])") if names else None
    for index, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "error":  # papermill lets `sys.exit(0)` pass
                yield index, f"{output.ename}: {output.evalue}"
            if output.get("name") == "stderr":
                lines = output.text.strip().splitlines() or [""]
                warning = _WARNING.search(output.text)
                line = warning.group() if warning else lines[-1].strip()
                yield index, f"it writes to stderr, which no reader should see: {line[:200]}"
            texts = {"text/plain": output.get("text"), **output.get("data", {})}
            for text in (texts[kind] for kind in texts if kind.startswith("text/")):
                if here and (match := here.search(text or "")):
                    yield index, f"it shows a folder of this machine: {match.group()}"
                if _ADDRESS.search(text or ""):
                    line = text.strip().splitlines()[0][:120]
                    reason = "it shows an object's address in memory, another one in every run"
                    yield index, f"{reason}: {line}"


def write(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook in its normal form, with sorted keys, one space, a last newline."""
    import nbformat

    nbformat.validate(notebook)
    text = nbformat.v4.writes(notebook, sort_keys=True, indent=1)
    write_text(path, text.rstrip("\n") + "\n")
