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
        with_date_of,
        with_flag,
    )
    from napanalysis.analysis.series import (
        change,
        movement,
        not_comparable,
        per_year,
        vintages,
    )
    from napanalysis.workshop.charting import Charts
    from napanalysis.workshop.notebook_measures import clean, open_year, read_raw
    from napanalysis.workshop.year import Year

__version__ = "0.1.0"

#: Where the public names live. They are imported when one is first used: the command line
#: needs none of them to say what it can do.
HOMES = (
    "napanalysis.analysis.operations", "napanalysis.analysis.selection",
    "napanalysis.analysis.series", "napanalysis.workshop.charting", "napanalysis.workshop.year",
    "napanalysis.workshop.notebook_measures",
)  # fmt: skip

__all__ = [
    "Charts", "Year", "change", "clean", "concat", "count", "difference",
    "equal_counts", "freshness", "is_recent", "movement", "newest", "not_comparable", "open_year",
    "pairs", "per_year", "ratio", "read_raw", "share", "since", "single_years", "vintages",
    "with_date_of", "with_flag",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    import importlib
    import sys

    for module in map(importlib.import_module, HOMES) if name in __all__ else ():
        if hasattr(module, name):
            return getattr(module, name)
    message = f"module 'napanalysis' has no attribute {name!r}"
    raise AttributeError(message, name=name, obj=sys.modules[__name__])


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
