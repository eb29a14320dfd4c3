"""Tables of figures as rows and back: what an operation reads, and what it returns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from napanalysis.analysis.measure_rows import DATES, NUMBER, Row
from napanalysis.errors import UsageError
from napanalysis.tabular import rows_of

_RESULT = [
    "source", "counter", "breakdown", "geography", "value", "lower", "upper", "period_start",
    "period_end", "as_of", "formula", "observations", "flags", "comparable",
]  # fmt: skip
_NEEDED = (*NUMBER, "breakdown", "flags", *DATES)


def records(frame: pd.DataFrame, what: str = "The table") -> list[Row]:
    """Return the rows of a table of figures with dates as ISO text.

    Raises
    ------
    UsageError
        If columns that a number's lineage needs were lost on the way.
    """
    if not isinstance(frame, pd.DataFrame):
        raise UsageError(
            f"{what} is no table but {type(frame).__name__}: {str(frame)[:40]!r}.",
            'Give one as year.figures("...") or nap.ratio(...) returns it.',
        )
    missing = [name for name in _NEEDED if name not in frame]
    if not {"observation", "observations"} & set(frame.columns):
        missing.append("observation")
    if missing and len(frame):
        raise UsageError(
            f"{what} has lost what says where its numbers come from: no {', '.join(missing)}.",
            "Keep these columns in groupby, pivot and merge, or compute with nap.ratio, "
            "nap.share, nap.difference, nap.change, nap.per_year or nap.count.",
        )
    for name in NUMBER if len(frame) else ():
        texts = [value for value in frame[name] if isinstance(value, str)]
        if texts:
            raise UsageError(
                f"{what} has text in its column {name}: {texts[0]!r}.",
                "value, lower and upper are numbers; what was printed stands in published.",
            )
    return as_text(frame)


def as_text(frame: pd.DataFrame) -> list[Row]:
    """Return the rows of a table with dates as ISO text, without what is missing."""
    rows: list[Any] = [
        {
            name: _iso(value) if name in DATES else value
            for name, value in row.items()
            # A table put together of two lacks what only one of them has.
            if name in (*DATES, *NUMBER) or not _is_missing(value)
        }
        for row in rows_of(frame)
    ]
    return rows


def _is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _iso(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "" if pd.isna(value) else pd.Timestamp(value).date().isoformat()


def dated(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its dates as dates; a missing one is NaT."""
    columns = {name: pd.to_datetime(frame[name].replace("", None)) for name in DATES}
    return frame.assign(**columns)


def results(rows: Sequence[Row]) -> pd.DataFrame:
    """Return results of operations as a table."""
    frame = pd.DataFrame(rows, columns=_RESULT)
    return dated(frame.astype({**dict.fromkeys(NUMBER, float), "comparable": bool}))
