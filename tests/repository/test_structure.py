"""The house: floors import only from below, no room's name comes twice, no folder is crowded."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from napanalysis.pipeline.provenance.inputs import PREFIX, code

PACKAGE = Path(__file__).parents[2] / "src" / "napanalysis"
MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted(
    path for path in (PACKAGE.parents[1] / "tests").rglob("*.py") if "data" not in path.parts
)
#: The floors from the bottom, by the first part of a module's name.
FLOORS = (
    {"atomic", "catalogue", "dates", "errors", "fiscal_year", "language", "number_formats",
     "numerals", "parameters", "paths", "programs", "published", "tabular"},
    {"raw", "draft"},
    {"analysis"},
    {"wording", "exhibits"},
    {"brief", "notebooks"},
    {"workshop", "pipeline"},
    {"cli", "__main__", "__init__"},
)  # fmt: skip
FLOOR = {room: number for number, rooms in enumerate(FLOORS, 1) for room in rooms}
#: The catalogue's own checks name rules of the raw files; nothing of it imports from above.
MOST = 12


def room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def imports(path: Path) -> Iterator[str]:
    """Yield the modules of this package that a file imports, those for type checkers left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            skipped.update(ast.walk(node))
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("napanalysis"):
            assert node.module is not None
            if node.module == "napanalysis":
                yield from (
                    f"napanalysis.{alias.name}"
                    for alias in node.names
                    if alias.name not in ("__version__", "HOMES")
                )
            else:
                yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("napanalysis."))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_floors_import_only_from_below(path):
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    assert own in FLOOR, f"{own} is on no floor"
    above = {module for module in imports(path) if FLOOR[room(module)] > FLOOR[own]}
    assert not above, f"{own} is on floor {FLOOR[own]}, and imports from above: {above}"


def test_what_makes_a_notebook_stale_needs_nothing_of_the_rooms_left_out():
    left_out = {"cli", "draft", "brief", "programs"}
    for name in code()["code-notebook"]:
        path = PACKAGE / name.removeprefix(PREFIX)
        own = path.relative_to(PACKAGE).parts[0]
        if path.suffix == ".py" and own not in ("pipeline", "__main__.py"):
            assert not {room(module) for module in imports(path)} & left_out, name


def test_no_room_is_named_twice():
    names = Counter(path.name for path in MODULES if path.name != "__init__.py")
    assert [name for name, times in names.items() if times > 1] == []


def test_no_folder_has_more_than_a_dozen_rooms():
    rooms = Counter(path.parent for path in (*MODULES, *TESTS) if not path.name.startswith("__"))
    assert {str(folder): n for folder, n in rooms.items() if n > MOST} == {}


def test_tests_stand_in_folders_named_as_the_rooms_that_they_test():
    folders = {path.parent.name for path in TESTS if path.name.startswith("test_")}
    assert folders - {"tests", "repository"} <= {path.parent.name for path in MODULES}
    names = Counter(path.name for path in TESTS)
    assert {name for name, times in names.items() if times > 1} == set()


def test_each_library_that_is_installed_is_used():
    project = tomllib.loads((PACKAGE.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {re.split("[>=<]", line)[0] for line in project["project"]["dependencies"]}
    nodes = [node for path in MODULES for node in ast.walk(ast.parse(path.read_bytes()))]
    names = {a.name for node in nodes if isinstance(node, ast.Import) for a in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    names |= {node.value for node in nodes if isinstance(node, ast.Constant)}  # of find_spec
    known = packages_distributions()
    used = {dist for name in names for dist in known.get(str(name).partition(".")[0], ())}
    assert wanted - {dist.lower().replace("_", "-") for dist in used} == {
        "jupyterlab"
    }  # for `make lab`
