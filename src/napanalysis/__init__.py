"""Compute with the published figures on human trafficking in Canada, and show what they say.

The public library: what the notebooks use, and nothing else. See ``docs/api.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from napanalysis.analysis.operations import (
        change,
        count,
        difference,
        equal_counts,
        flagged,
        fresh,
        freshness,
        movement,
        newest,
        not_comparable,
        pairs,
        per_year,
        ratio,
        share,
        together,
        turned,
        vintages,
        yearly,
    )
    from napanalysis.exhibits.charting import Charts
    from napanalysis.exhibits.year import Year
    from napanalysis.workshop import clean, open_year, read_raw

__version__ = "0.1.0"

#: Where each public name lives. They are imported when they are first used: the command
#: line needs none of them to say what it can do.
_HOMES = {
    "napanalysis.workshop": ("clean", "open_year", "read_raw"),
    "napanalysis.exhibits.year": ("Year",),
    "napanalysis.exhibits.charting": ("Charts",),
    "napanalysis.analysis.operations": (
        "change", "count", "difference", "equal_counts", "flagged", "fresh", "freshness", "movement", "newest",
        "not_comparable", "pairs", "per_year", "ratio", "share", "together", "turned", "vintages",
        "yearly",
    ),
}  # fmt: skip

__all__ = [
    "Charts",
    "Year",
    "change",
    "clean",
    "count",
    "difference",
    "equal_counts",
    "flagged",
    "fresh",
    "freshness",
    "movement",
    "newest",
    "not_comparable",
    "open_year",
    "pairs",
    "per_year",
    "ratio",
    "read_raw",
    "share",
    "together",
    "turned",
    "vintages",
    "yearly",
]


def __getattr__(name: str) -> Any:
    import importlib

    for home, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(home), name)
    raise AttributeError(f"module 'napanalysis' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
