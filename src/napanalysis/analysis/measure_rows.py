"""Rows of figures and measures, a number with bounds, dates and lineage each, and their tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, TypedDict

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis.interval_arithmetic import Interval
from napanalysis.errors import UsageError, nearest
from napanalysis.tabular import in_order, is_missing, rows_of, split, together


class Row(TypedDict, total=False):
    """An observation, a result of operations or a measure: each has the columns of its table."""

    observation: str
    source: str
    locator: str
    file: str
    row: int
    note: str
    flags: str
    indicator: str
    breakdown: str
    kind: str
    # A number that isn't known is None in a result, NaN in a row of a table.
    value: float | Any
    lower: float | Any
    upper: float | Any
    qualifier: str
    unit: str
    period_start: str
    period_end: str
    as_of: str
    fiscal_year: str
    geography: str
    published: str
    evidence: str
    measure: str
    formula: str
    observations: str
    comparable: bool
    counter: str


#: With one of these flags a number may not be set beside the one before it.
NOT_COMPARABLE = frozenset(
    {
        "stock-falls", "break-in-basis", "not-comparable", "unit-ambiguous",
        "printed-change-differs", "population-unclear", "may-be-cumulative", "opposite-directions",
    }
)  # fmt: skip

#: With one of these flags nothing is subtracted from a number, nor it from another.
NO_DIFFERENCE = frozenset(
    {"unit-ambiguous", "printed-change-differs", "population-unclear", "may-be-cumulative"}
)

#: Flags of an observation that say something of the observation only.
_OWN = frozenset({"superseded"})

DAYS_OF_A_YEAR = 365.25

#: The columns of a number and its bounds, and those of its dates.
NUMBER = ("value", "lower", "upper")
DATES = ("period_start", "period_end", "as_of")

_RESULT = [
    "source", "counter", "breakdown", "geography", "value", "lower", "upper", "period_start",
    "period_end", "as_of", "formula", "observations", "flags", "comparable",
]  # fmt: skip
_NEEDED = (*NUMBER, "breakdown", "flags", *DATES)


def flags_of(row: Row) -> set[str]:
    """Return the flags of a row."""
    return split(row["flags"])


def lineage(row: Row) -> list[str]:
    """Return the observations behind a row of observations or of results."""
    return [name for name in str(row.get("observations") or row["observation"]).split("; ") if name]


def result_row(
    number: Interval,
    rows: Sequence[Row],
    formula: str,
    *,
    period: tuple[str, str] | None = None,
    flags: Iterable[str] = (),
) -> Row:
    """Return one result of an operation, with the lineage of all that went into it.

    The first of the rows behind it gives its place, breakdown and, without a `period`, dates; the
    flags of all are the result's too.
    """
    first = rows[0]
    carried = set(flags).union(*map(flags_of, rows)) - _OWN
    start, end = period or (first["period_start"], first["period_end"])
    behind = dict.fromkeys(name for row in rows for name in lineage(row))
    return {
        "source": first["source"],
        "counter": first["counter"] if "counter" in first else first["source"],
        "breakdown": first["breakdown"],
        "geography": first.get("geography", "Canada"),
        "value": number.value,
        "lower": number.lower,
        "upper": number.upper,
        "period_start": start,
        "period_end": end,
        "as_of": "" if period else first["as_of"],
        "formula": formula,
        "observations": "; ".join(behind),
        "flags": together(carried),
        "comparable": not carried & NOT_COMPARABLE,
    }


def measure_row(measure: str, unit: str, row: Row) -> Row:
    """Return a result, or an observation, as a row of the table of measures."""
    carried = flags_of(row) - _OWN
    limiting = sorted(carried & NOT_COMPARABLE)
    return {
        "breakdown": row["breakdown"],
        "value": row["value"],
        "lower": row["lower"],
        "upper": row["upper"],
        "period_start": row["period_start"],
        "period_end": row["period_end"],
        "as_of": row["as_of"],
        "measure": measure,
        "unit": unit,
        "formula": row["formula"] if "formula" in row else plain(row["value"]),
        "observations": "; ".join(lineage(row)),
        "comparable": not limiting,
        "flags": together(carried),
        "note": "; ".join(catalogue.rules()[flag].remedy["en"] for flag in limiting),
    }


def is_subtracted(old: Row, new: Row) -> bool:
    """Whether flags of two observations leave room for a difference between them."""
    return not NO_DIFFERENCE & (flags_of(old) | flags_of(new))


def plain(value: float | None) -> str:
    """Return a number as formulas show it: without separators or trailing zeros."""
    return "?" if value is None else f"{value:.10g}"


def signed(row: Row, *, bound: str = "") -> str:
    """Return a number as formulas show it, with the sign that its bounds ask for.

    A formula of a bounded result uses one end of it: the `bound` "lower" or "upper".
    """
    value = Interval.of(row)
    if value.is_exact:
        return plain(value.value)
    if bound and (end := getattr(value, bound)) is not None:
        return f"{'≥' if bound == 'lower' else '≤'}{plain(end)}"
    sign = "≥" if value.upper is None or value.lower == value.value else "≤"
    if value.lower is None or value.lower != value.value != value.upper:
        sign = "≈"
    return f"{sign}{plain(value.value)}"


def years(start: str, end: str) -> float:
    """Return the length of a period in years, whole where it is a number of whole years."""
    first, after = date.fromisoformat(start), date.fromisoformat(end) + timedelta(days=1)
    if (first.month, first.day) == (after.month, after.day):
        return float(after.year - first.year)
    return (after - first).days / DAYS_OF_A_YEAR


def years_of(row: Row) -> float:
    """Return the length of a row's period in years; 0 where it has none."""
    start, end = row.get("period_start"), row.get("period_end")
    return years(start, end) if start and end else 0.0


def months_of(row: Row) -> int:
    """Return the length of a row's period in months, rounded; 0 where it has none."""
    return round(12 * years_of(row))


def check_columns(frame: pd.DataFrame, names: Sequence[str], given_by: str = "") -> None:
    """Refuse a table that lacks columns, saying what gives one that has them."""
    if missing := [name for name in names if name not in frame]:
        known = ", ".join(map(str, frame)) or "no columns"
        raise UsageError(
            f"The table has no {', '.join(missing)}; it has {known}.",
            f"Give what {given_by or 'year.figures, nap.ratio and the like'} returns.",
        )


def reference_dates(frame: pd.DataFrame) -> pd.Series:
    """Return each row's reference date, a date or ISO text: `as_of`, for flows `period_end`."""
    check_columns(frame, ["as_of", "period_end"])
    return frame["as_of"].replace("", None).fillna(frame["period_end"])


def table(rows: Iterable[Row]) -> pd.DataFrame:
    """Return rows as the table of measures: in the order of the catalogue, then of name."""
    frame = pd.DataFrame(list(rows), columns=catalogue.columns("measures"))
    frame = frame.astype(dict.fromkeys(NUMBER, float))
    order = {measure: place for place, measure in enumerate(catalogue.measures())}
    place = frame["measure"].map(order).fillna(len(order))
    return in_order(frame, place, "measure", "breakdown", reference_dates(frame), "observations")


def records(frame: pd.DataFrame, what: str = "The table") -> list[Row]:
    """Return the rows of a table of figures with dates as ISO text.

    A table that has lost what says where its numbers come from is a `UsageError`.
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
        misspelt = {guess: name for name in missing if (guess := nearest(name, map(str, frame)))}
        keep = (
            "Keep these columns in groupby, pivot and merge, or compute with nap.ratio, "
            "nap.share, nap.difference, nap.change, nap.per_year or nap.count."
        )
        raise UsageError(
            f"{what} has lost what says where its numbers come from: no {', '.join(missing)}.",
            f"Did you mean mine.rename(columns={misspelt})?" if misspelt else keep,
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
            if name in (*DATES, *NUMBER) or not is_missing(value)
        }
        for row in rows_of(frame)
    ]
    return rows


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
