"""What must be the same wherever a build's work is done: code, tools, settings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from napanalysis.errors import BuildError
from napanalysis.runs import inputs
from napanalysis.runs.keys import MODULES, code


@cache
def place() -> dict[str, str]:
    """Return the digests of this package's files and the versions of the tools here."""
    found: dict[str, str] = {}
    for path in code(*MODULES):
        try:
            found[path] = inputs.own(path)
        except OSError:
            continue
    return found | inputs.tools()


def check_place(wanted: Mapping[str, str]) -> None:
    """Refuse work that would be done with other code, tools or settings here.

    Raises
    ------
    BuildError
        Naming what differs.
    """
    here = place() | inputs.epoch()
    differing = sorted(name for name in {*here, *wanted} if here.get(name) != wanted.get(name))
    if differing:
        shown = ", ".join(differing[:3])
        more = f" and {len(differing) - 3} more" if len(differing) > 3 else ""
        raise BuildError(
            f"A worker has other code, tools or settings than this machine: {shown}{more}.",
            "Install the same version and the same locked libraries there, and restart the worker.",
        )
