"""Whether a notebook sees figures through its workbook alone, told from its code.

Of such a notebook the build knows what it has read. Of any other it has to assume that it
read everything: a file opened on the side, a library that may open one. What isn't
understood for certain counts as such.
"""

from __future__ import annotations

import ast
import json
from functools import cache
from pathlib import Path

#: What a notebook is noted to have asked for that uses the whole analysis.
EVERYTHING = "everything"
WORKBOOK = "workbook"
OPEN = "open_year"
#: Names that may be used without having been given a value in the notebook.
_PLAIN = frozenset({
    "abs", "all", "any", "bool", "dict", "display", "enumerate", "float", "frozenset", "int",
    "isinstance", "len", "list", "max", "min", "print", "range", "reversed", "round", "set",
    "slice", "sorted", "str", "sum", "tuple", "zip",
})  # fmt: skip
#: Methods of texts and tables that reach further than their name says.
_FAR = frozenset(["eval", "query", "format", "format_map", "pipe", "plot", "hist", "boxplot"])
_STATEMENTS = (ast.Global, ast.Nonlocal, ast.Import, ast.ClassDef)


def is_closed(notebook: Path) -> bool:
    """Tell whether all that a notebook sees of the figures passes through its workbook.

    Parameters
    ----------
    notebook : pathlib.Path
        The notebook.

    Returns
    -------
    bool
        True where its code only opens a workbook and works with what that gives; False
        also where this can't be told.
    """
    try:
        return _is_closed(notebook.read_bytes())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


@cache
def _is_closed(content: bytes) -> bool:
    cells = json.loads(content)["cells"]
    texts = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    try:
        return is_closed_code("\n".join(texts))
    except (SyntaxError, RecursionError):  # a magic, perhaps
        return False


def is_closed_code(code: str) -> bool:
    """Tell the same of code.

    Examples
    --------
    >>> begin = "from napanalysis import workbook; b = workbook.open_year('2014-15', 'en')"
    >>> is_closed_code(begin + "; b.show('permits')")
    True
    >>> is_closed_code(begin + "; open('data/raw/x.csv').read()")
    False
    """
    tree = ast.parse(code)
    nodes = list(ast.walk(tree))
    stored = {
        node.id
        for node in nodes
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    }
    stored |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    stored |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    if WORKBOOK in stored:
        return False
    # The module itself may be used for nothing but to open a year.
    opened = {
        id(node.value)
        for node in nodes
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == WORKBOOK
        and node.attr == OPEN
    }
    return all(_is_plain(node, stored, opened) for node in nodes)


def _is_plain(node: ast.AST, stored: set[str], opened: set[int]) -> bool:
    if isinstance(node, ast.ImportFrom):
        names = [(alias.name, alias.asname) for alias in node.names]
        return node.module == "napanalysis" and names == [(WORKBOOK, None)] and not node.level
    if isinstance(node, ast.Name):
        if node.id == WORKBOOK:
            return id(node) in opened
        return not node.id.startswith("_") and (node.id in stored or node.id in _PLAIN)
    if isinstance(node, ast.Attribute):
        return not node.attr.startswith("_") and node.attr not in _FAR
    if isinstance(node, ast.MatchClass):
        return False
    return not isinstance(node, _STATEMENTS)
