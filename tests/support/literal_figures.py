"""Tables of figures from literal values, as `Year.figures` returns them."""

from __future__ import annotations

from typing import Any

import pandas as pd

#: What a figure has where a test says nothing else: an exact count of one source.
FIGURE: dict[str, Any] = {
    "source": "nap-2015", "counter": "A", "indicator": "cases_completed", "kind": "stock",
    "breakdown": "", "geography": "Canada", "qualifier": "exact", "unit": "cases",
    "period_start": "", "period_end": "", "as_of": "", "flags": "", "vintage": "2015-12-01",
}  # fmt: skip
DATES = ("period_start", "period_end", "as_of", "vintage")


def figure(value: float | None, when: str = "2015-08-31", **more: Any) -> dict[str, Any]:
    """Return a count as of a day, or over a year ("2014") or a period ("2014-01-01/...")."""
    lower, upper = more.pop("bounds", (value, value))
    row = {**FIGURE, "value": value, "lower": lower, "upper": upper}
    if "/" in when or len(when) == 4:
        start, end = when.split("/") if "/" in when else (f"{when}-01-01", f"{when}-12-31")
        row |= {"period_start": start, "period_end": end, "kind": "flow"}
    else:
        row |= {"as_of": when}
    row |= more
    row["observation"] = f"{row['source']}/{row['indicator']}/{when}{row['breakdown']}"
    return row


def table(*rows: dict[str, Any]) -> pd.DataFrame:
    """Return figures as a table with real dates."""
    columns = [*FIGURE, "value", "lower", "upper", "observation"]
    frame = pd.DataFrame(list(rows), columns=columns)
    frame = frame.astype(dict.fromkeys(("value", "lower", "upper"), float))
    return frame.assign(**{name: pd.to_datetime(frame[name].replace("", None)) for name in DATES})
