"""Compute with the published figures on human trafficking in Canada, and show what they say.

The public library: what the notebooks use, and nothing else. See ``docs/api.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from napanalysis.analysis.operations import count, difference, pairs, ratio, share
    from napanalysis.analysis.selection import (
        concat,
        equal_counts,
        freshness,
        is_recent,
        newest,
        since,
        single_years,
        with_flag,
    )
    from napanalysis.analysis.series import (
        change,
        direction_reversed,
        movement,
        not_comparable,
        per_year,
        vintages,
    )
    from napanalysis.workshop.charting import Charts
    from napanalysis.workshop.notebook_measures import clean, open_year, read_raw
    from napanalysis.workshop.year import Year

__version__ = "0.1.0"

#: Where each public name lives. They are imported when they are first used: the command
#: line needs none of them to say what it can do.
HOMES = {
    "napanalysis.workshop.notebook_measures": ("clean", "open_year", "read_raw"),
    "napanalysis.workshop.year": ("Year",),
    "napanalysis.workshop.charting": ("Charts",),
    "napanalysis.analysis.operations": ("count", "difference", "pairs", "ratio", "share"),
    "napanalysis.analysis.selection": (
        "concat", "equal_counts", "freshness", "is_recent", "newest", "since", "single_years",
        "with_flag",
    ),
    "napanalysis.analysis.series": (
        "change", "direction_reversed", "movement", "not_comparable", "per_year", "vintages",
    ),
}  # fmt: skip

__all__ = [
    "Charts", "Year", "change", "clean", "concat", "count", "difference", "direction_reversed",
    "equal_counts", "freshness", "is_recent", "movement", "newest", "not_comparable", "open_year",
    "pairs", "per_year", "ratio", "read_raw", "share", "since", "single_years", "vintages",
    "with_flag",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    import importlib
    import types

    for home, names in HOMES.items():
        if name in names:
            return getattr(importlib.import_module(home), name)
    # What Python looks through for the nearest name of an unknown one.
    known = types.SimpleNamespace(**dict.fromkeys(__all__))
    raise AttributeError(f"module 'napanalysis' has no attribute {name!r}", name=name, obj=known)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
