"""The parameters a notebook accepts, and the error for one it doesn't.

papermill only warns of a parameter that a notebook doesn't have, and runs with the
default. The cell it adds is in IPython's history, so that a notebook can see for itself
what it was given.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from napanalysis.errors import unknown
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language

PARAMETERS_TAG = "parameters"
INJECTED_TAG = "injected-parameters"
ACCEPTED = ("fiscal_year", "language")
#: The names that a cell assigns at its top level.
_ASSIGNED = re.compile(r"^(\w+)(?: *:[^=\n]*)? *=(?!=)", re.MULTILINE)
#: A cell as papermill writes it: a comment, then values given to names, some over several lines.
_INJECTED = re.compile(r"\s*# Parameters *(?:\n(?:\w+ = |[ )}\]]).*)*\s*")
# Number of the last cell of the history that was looked at: a cell is complained of once,
# so that who mends it, or takes it away, and runs on is left in peace.
_seen = 0


def accepted_parameters(notebook: Mapping[str, Any]) -> list[str]:
    """List the parameters of a notebook: the names its tagged cell assigns."""
    for cell in notebook["cells"]:
        if PARAMETERS_TAG in cell["metadata"].get("tags", []):
            return _ASSIGNED.findall(cell["source"])
    return []


def check_names(given: Iterable[str], accepted: Sequence[str]) -> None:
    """Refuse parameters that a notebook doesn't have; name those it has, and the likely one."""
    if strange := [name for name in given if name not in accepted]:
        some = ", ".join(accepted) if accepted else "none, no cell is tagged parameters"
        message = f"There is no parameter {' or '.join(strange)} (accepted: {some})."
        raise unknown(message, strange[0], accepted, "Leave it out, or correct it.")


def check_parameters(fiscal_year: object, language: object) -> tuple[FiscalYear, Language]:
    """Read a notebook's two parameters, and refuse others that papermill added."""
    check_injected(ACCEPTED)
    return FiscalYear.parse(fiscal_year), Language.parse(language)


def check_injected(accepted: Sequence[str]) -> None:
    """Refuse parameters that papermill added and the notebook doesn't have."""
    global _seen
    ipython: Any = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    # The cells that were run; its first entry is empty.
    history = list(shell.user_ns.get("In", [])) if shell is not None else []
    first, _seen = _seen, len(history)
    if first > len(history):  # another session's history
        first = 0
    # papermill adds its cell after the notebook's own one of parameters.
    for own, cell in reversed([*pairwise(history)][max(first - 1, 0) :]):
        if {*accepted} <= {*_ASSIGNED.findall(own)} and _INJECTED.fullmatch(cell):
            check_names(_ASSIGNED.findall(cell), accepted)
            return
