"""The notebooks of the brief, and which of them needs the measures of which others."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from napanalysis.errors import BuildError, unknown
from napanalysis.paths import Project

#: The notebook that makes the processed tables, which all others read.
CLEAN = "01_"
#: How a notebook says whose measures it needs, on a line of any of its code cells.
_AFTER = re.compile(r"^\s*#\|\s*after:\s*(.+?)\s*$", re.MULTILINE)
ALL = "all"
_COPY = re.compile(r"-Copy\d+$|\s\(\d+\)$")


@dataclass(frozen=True)
class Notebook:
    """A notebook of the brief; it reads the measures of the notebooks named `after`."""

    path: Path
    after: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its name without the suffix, such as ``02_prosecution``."""
        return self.path.stem

    @property
    def cleans(self) -> bool:
        """Whether it makes the processed tables."""
        return self.name.startswith(CLEAN)


def notebooks(project: Project) -> list[Notebook]:
    """Return the notebooks of the brief by their numbers.

    Without one that cleans the figures, or one that another needs, that is a `BuildError`.
    """
    paths = project.brief_notebooks()
    for path in paths:
        if _COPY.search(path.stem):
            raise BuildError(
                f"{path} looks like a copy that JupyterLab or a browser made.",
                "Delete it, or give it a number and a name of its own.",
            )
    if not any(path.name.startswith(CLEAN) for path in paths):
        raise BuildError(
            f"No notebook in {project.notebooks} begins with {CLEAN}: nothing makes the tables.",
            "Put 01_clean.ipynb back; the last good brief is untouched.",
        )
    wanted = {path.stem: _after(path) for path in paths}
    needs = {}
    for name, after in wanted.items():
        if ALL in after:
            after = tuple(
                other for other in wanted if other != name and ALL not in wanted[other]
            )
        if strange := [other for other in after if other not in wanted]:
            message = f"{name}.ipynb says `#| after: {strange[0]}`, and there is no such notebook."
            there = f"There are: {', '.join(wanted)}."
            raise unknown(message, strange[0], wanted, there, BuildError)
        needs[name] = after
    try:
        order = TopologicalSorter(needs).static_order()
        return [Notebook(project.notebooks / f"{name}.ipynb", needs[name]) for name in order]
    except CycleError as error:
        raise BuildError(
            f"Notebooks need each other's measures in a circle: {', '.join(error.args[1])}.",
            "Take one of their `#| after:` lines out.",
        ) from error


def _after(path: Path) -> tuple[str, ...]:
    lines = (line for source in code_cells(path) for line in _AFTER.findall(source))
    names = (name for line in lines for name in re.split(r"[,\s]+", line) if name)
    return tuple(dict.fromkeys(name.removesuffix(".ipynb") for name in names))


def code_cells(path: Path) -> list[str]:
    """Return the source of the code cells of a notebook, in order."""
    return [source for kind, source, _ in cells(path) if kind == "code"]


def cells(path: Path) -> list[tuple[str, str, list[str]]]:
    """Return kind, source and tags of each cell; a file that is no notebook is a `BuildError`."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return [
            # A source is a text, or a list of its lines.
            (cell["cell_type"], "".join(cell["source"]), list(cell.get("metadata", {}).get("tags", ())))
            for cell in content["cells"]
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BuildError(f"{path} isn't a notebook: {error}") from error
