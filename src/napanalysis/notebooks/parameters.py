"""The parameters a notebook accepts, and the error for one it doesn't."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import Any

from napanalysis.errors import UsageError, nearest

PARAMETERS_TAG = "parameters"
INJECTED_TAG = "injected-parameters"


def assigned_names(source: str) -> list[str]:
    r"""List the names that a cell assigns at its top level, in order.

    Parameters
    ----------
    source : str
        The cell's Python source.

    Returns
    -------
    list of str
        Empty where the source isn't Python (a magic, a cell half written).

    Examples
    --------
    >>> assigned_names('fiscal_year = "2014-2015"\nlanguage: str = "en"')
    ['fiscal_year', 'language']
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    names: list[str] = []
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            targets: list[ast.expr] = statement.targets
        elif isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        else:
            continue
        names += [target.id for target in targets if isinstance(target, ast.Name)]
    return names


def accepted_parameters(notebook: Mapping[str, Any]) -> list[str]:
    """List the parameters of a notebook: the names its tagged cell assigns.

    Parameters
    ----------
    notebook : mapping
        The notebook as nbformat reads it.

    Returns
    -------
    list of str
        Empty where no cell is tagged ``parameters``.
    """
    for cell in notebook["cells"]:
        if PARAMETERS_TAG in cell["metadata"].get("tags", []):
            return assigned_names(cell["source"])
    return []


def check_names(given: Iterable[str], accepted: Iterable[str]) -> None:
    """Refuse parameters that a notebook doesn't have.

    Parameters
    ----------
    given : iterable of str
        The names that somebody passed.
    accepted : iterable of str
        The names that the notebook has.

    Raises
    ------
    UsageError
        Naming the unknown ones, the accepted ones and the likely meaning.

    Examples
    --------
    >>> check_names(["fiscal_yaer"], ["fiscal_year", "language"])
    Traceback (most recent call last):
    ...
    napanalysis.errors.UsageError: There is no parameter fiscal_yaer (accepted: fiscal_year, ...).
    Did you mean fiscal_year?
    """
    accepted = list(accepted)
    unknown = [name for name in given if name not in accepted]
    if not unknown:
        return
    some = ", ".join(accepted) if accepted else "none, no cell is tagged parameters"
    likely = [meant for name in unknown if (meant := nearest(name, accepted))]
    remedy = f"Did you mean {' and '.join(likely)}?" if likely else "Leave it out, or correct it."
    raise UsageError(
        f"There is no parameter {' or '.join(unknown)} (accepted: {some}).",
        remedy,
    )
