"""What a build is made from: the files of the project, this package, tools and settings."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path

import napanalysis
from napanalysis.errors import BuildError
from napanalysis.paths import Project, visible_files
from napanalysis.pipeline.provenance.record import NAME, Item, Record
from napanalysis.programs.pandoc import pandoc

PACKAGE = Path(napanalysis.__file__).parent
#: How files of the package are named in the record, wherever it is installed.
PREFIX = "src/napanalysis/"
#: Libraries that have a part in the bytes of a product, by the work that makes it.
TOOLS = {
    "notebook": (
        "babel", "ipykernel", "ipython", "jupyter-client", "matplotlib", "nbclient", "nbconvert",
        "nbformat", "numpy", "pandas", "papermill", "pillow", "text2num",
    ),
    "render": (
        "babel", "font-source-sans-pro", "lxml", "matplotlib", "numpy", "pandas", "pandoc",
        "pikepdf", "pypandoc-binary", "python-docx", "pyyaml", "typst", "typst-compiler",
    ),
}  # fmt: skip
TOOLS["page"] = TOOLS["notebook"]
#: The programs that libraries bring: their names here, and where they lie in the wheel.
_PROGRAMS = {
    "pypandoc-binary": ("pandoc", "pypandoc/files/pandoc"),
    "typst": ("typst-compiler", "typst/_typst"),
}
#: The files that say which versions of them, and of what they need, are installed.
LOCKS = ("requirements/build.txt", "requirements/quarto.txt")
_YEAR = re.compile(r"\d{4}-\d{4}")


def read_inputs(project: Project) -> Record:
    """Return what builds of a project are made from now, as the record of one that made nothing."""
    members = groups(project) | code()
    paths = {path for group in members.values() for path in group}
    return Record({}, tools(), scan(project, paths), members, {})


def groups(project: Project) -> dict[str, tuple[str, ...]]:
    """Return the paths of the files that a build reads in a project, by what they are.

    They are all files of all raw sources, the notebooks and the modules beside them, the sources of
    the brief, and the locks.
    """
    root = project.root
    notebooks = (*project.brief_notebooks(), *project.notebook_modules())
    return {
        "raw": tuple(_below(root, project.raw, 2)),
        "notebooks": tuple(path.relative_to(root).as_posix() for path in notebooks),
        "sources": tuple(_below(root, project.sources, 4)),
        "locks": tuple(path for path in LOCKS if (root / path).is_file()),
    }


def code() -> dict[str, tuple[str, ...]]:
    """Return the files of this package by what runs them, as the record names them.

    Floors import from below only, so that no product follows from the command line or from the
    drafting, and no notebook from the brief's code or the record's.
    """
    rooms: dict[str, list[str]] = {"code-notebook": [], "code-brief": [], "code-record": []}
    groups = {"brief": "code-brief", "programs": "code-brief", "cli": "", "draft": ""}
    for path in visible_files(PACKAGE):
        group = groups.get(path.partition("/")[0], "code-notebook")
        if path.startswith("pipeline/provenance/"):
            group = "code-record"
        if group:
            rooms[group].append(PREFIX + path)
    return {group: tuple(paths) for group, paths in rooms.items()}


def scan(project: Project, paths: Iterable[str]) -> dict[str, Item]:
    """Return what files are now; those that are missing are left out.

    Paths under ``src/napanalysis`` are of this very package, wherever it is installed.
    """
    items = {}
    for path in paths:
        own = path.startswith(PREFIX)
        place = PACKAGE / path.removeprefix(PREFIX) if own else project.root / path
        if item := Item.if_there(place):
            items[path] = item
    return items


def tools() -> dict[str, str]:
    """Return the versions of this package, Python and the installed libraries, by name.

    Of a program it is its path and digest, as the wheel that brought it says.
    """
    python = ".".join(str(part) for part in sys.version_info[:3])
    versions = {"napanalysis": napanalysis.__version__, "python": python}
    for name in {*TOOLS["notebook"], *TOOLS["render"]}:
        with suppress(Exception):  # it isn't installed, or by half
            library = distribution(name)
            versions[name] = library.version
            program, begin = _PROGRAMS.get(name, ("", ""))
            for line in (library.read_text("RECORD") or "").splitlines() if program else ():
                if line.startswith(begin):
                    versions[program] = " ".join(line.split(",")[:2])
    if "pandoc" not in versions:
        with suppress(BuildError):
            versions["pandoc"] = f"{pandoc()} sha256={Item.of(Path(pandoc())).sha256}"
    return dict(sorted(versions.items()))


def quarto() -> str:
    """Return the version of the Quarto that would be run, or "" where there is none.

    It is read from Quarto's own files: to start it takes longer than a build with nothing
    to do may.
    """
    program = shutil.which("quarto")
    if program is None:
        return ""
    version_file = Path(program).resolve().parent.parent / "share" / "version"
    if version_file.is_file():
        return version_file.read_text(encoding="utf-8").strip()
    with suppress(PackageNotFoundError):
        return version("quarto-cli")
    return Item.of(Path(program)).sha256[:12]


def epoch() -> dict[str, str]:
    """Return the date that a packager sets for everything, as a parameter; "" is none."""
    return {"source_date_epoch": os.environ.get("SOURCE_DATE_EPOCH", "")}


def _below(root: Path, folder: Path, depth: int) -> Iterator[str]:
    """Give the files under a folder; what is hidden, passing or a product isn't one of them."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith((".", "_site", "~")) or _YEAR.fullmatch(path.name):
            continue
        if not path.is_dir():
            yield path.relative_to(root).as_posix()
        elif depth > 1 and not (path / NAME).exists():  # a year's products, renamed
            yield from _below(root, path, depth - 1)
