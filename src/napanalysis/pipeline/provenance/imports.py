"""Which files of this package a stage of the build runs: found by following its imports.

The files are searched rather than parsed, which takes a twentieth of the time. An import
that only stands in a text counts too: better one file too many than one too few.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import napanalysis

PACKAGE = Path(napanalysis.__file__).parent
#: How files of the package are named in the record, wherever it is installed.
PREFIX = "src/napanalysis/"

_CHECKERS_ONLY = re.compile(r"^( *)if TYPE_CHECKING:\n(?:\1 +.*\n|\n)*", re.MULTILINE)
_FROM = re.compile(r"\bfrom +(napanalysis[\w.]*) +import +(?:\(([^)]*)\)|([^\n(]*))")
_IMPORT = re.compile(r"\bimport +(napanalysis[\w.]*)")
_NAMES = re.compile(r"(\w+)(?: +as +\w+)?")
_READS_DATA = re.compile(r"\bresources\.files\(")
_READS_CODE = re.compile(r"(?<![.\w`])_{2}file_{2}(?![\w`])")


def closure(*modules: str) -> tuple[str, ...]:
    """Return the files that some modules need, themselves included.

    Imports within functions count too, those for type checkers alone don't. A module that
    uses `importlib.resources` needs the data in its folder; one that looks for files with
    ``__file__`` needs the code there as well.

    Examples
    --------
    >>> closure("napanalysis.fiscal_year")
    ('src/napanalysis/__init__.py', 'src/napanalysis/errors.py', 'src/napanalysis/fiscal_year.py')
    """
    files: set[Path] = set()
    waiting = [path for module in modules for path in _files(module)]
    while waiting:
        path = waiting.pop()
        if path not in files:
            files.add(path)
            waiting += _needed(path)
    return tuple(sorted(name(path) for path in files))


def name(path: Path) -> str:
    """Return how a file of the package is named in the record."""
    return PREFIX + path.relative_to(PACKAGE).as_posix()


def located(recorded: str) -> Path:
    """Return where the file of that name lies; the opposite of `name`."""
    return PACKAGE / recorded.removeprefix(PREFIX)


@cache
def _needed(path: Path) -> tuple[Path, ...]:
    """Return what one file needs by itself."""
    if path.suffix != ".py":
        return ()
    text = _CHECKERS_ONLY.sub("", path.read_text(encoding="utf-8"))
    files = [file for module in _IMPORT.findall(text) for file in _files(module)]
    for module, inside, plain in _FROM.findall(text):
        files += _files(module)
        for word in _NAMES.findall(inside or plain):
            files += _files(f"{module}.{word}")
    if _READS_CODE.search(text) or _READS_DATA.search(text):
        code = bool(_READS_CODE.search(text))
        files += [other for other in path.parent.rglob("*") if _is_beside(other, path, code)]
    return tuple(files)


@cache
def _files(module: str) -> tuple[Path, ...]:
    """Return the files of a module of this package and of the packages around it."""
    folder, files = PACKAGE, [PACKAGE / "__init__.py"]
    for part in module.split(".")[1:]:
        if (plain := folder / f"{part}.py").is_file():
            return (*files, plain)
        folder = folder / part
        if not (folder / "__init__.py").is_file():
            break
        files.append(folder / "__init__.py")
    return tuple(files)


def _is_beside(path: Path, module: Path, code: bool) -> bool:
    """Whether a file under a module's folder can be what the module reads."""
    parts = path.relative_to(module.parent).parts
    if any(part.startswith((".", "__pycache__")) for part in parts) or not path.is_file():
        return False
    return code if path.suffix == ".py" else path.name != "py.typed"
