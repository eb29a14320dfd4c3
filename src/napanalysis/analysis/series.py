"""A series over time and over editions: how it changed, was revised, and where it breaks."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from napanalysis.analysis.comparability import moved, one_series, parted, parting_flags
from napanalysis.analysis.interval_arithmetic import Interval
from napanalysis.analysis.measure_rows import (
    DATES,
    Row,
    check_columns,
    is_subtracted,
    months_of,
    plain,
    records,
    result_row,
    results,
    signed,
    years,
    years_of,
)
from napanalysis.errors import UsageError
from napanalysis.tabular import together

_UNDETERMINED = Interval(None, None, None)


def movement(frame: pd.DataFrame) -> str:
    """Return how the newest number of a series moved since the one before it.

    Parameters
    ----------
    frame : pandas.DataFrame
        One series, in order of time.

    Returns
    -------
    str
        ``one`` where there is no number before it, else ``rose``, ``fell``, ``steady`` (about
        the same), ``same``, ``unclear`` (too coarse) or ``apart`` (not comparable).

    Examples
    --------
    >>> nap.movement(year.flow("ucr_incidents"))
    'rose'

    151, then 117: flags forbid to speak of a fall.

    >>> nap.movement(year.stock("persons_convicted"))
    'apart'
    """
    return moved(one_series(records(frame)))


def not_comparable(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the neighbours of a series that may not be set beside each other, and why.

    Parameters
    ----------
    frame : pandas.DataFrame
        Figures or results of one count.

    Returns
    -------
    pandas.DataFrame
        One row a pair of neighbours by date: `before`, `after` (values), `old_source`,
        `new_source`, `as_of` (of the later one) and `why` (flags; none for two counters).

    Examples
    --------
    >>> nap.not_comparable(year.stock("persons_convicted"))[["before", "after", "as_of", "why"]]
       before  after      as_of          why
    0    42.0  151.0 2015-01-31  stock-falls
    1   151.0  117.0 2015-08-31  stock-falls
    """
    rows = []
    ordered = sorted(
        records(frame), key=lambda row: (row["as_of"] or row["period_end"], row["source"])
    )
    for old, new in itertools.pairwise(ordered):
        if parted(old, new):
            sources, date = (old["source"], new["source"]), new["as_of"] or new["period_end"]
            why = together(parting_flags(old, new))
            rows.append([old["value"], new["value"], *sources, date, why])
    names = ["before", "after", "old_source", "new_source", "as_of", "why"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(as_of=pd.to_datetime(frame["as_of"]))


def vintages(frame: pd.DataFrame) -> pd.DataFrame:
    """Return what was first published of each figure beside what is in force now.

    Parameters
    ----------
    frame : pandas.DataFrame
        Figures in all their vintages: ``year.figures(..., in_force=False)``.

    Returns
    -------
    pandas.DataFrame
        One row a figure that was published more than once: its identity, `first` and `newest`
        (values), `first_observation`, `observation` (in force) with its `source` and `counter`,
        `times` and `revised` (bool).

    Examples
    --------
    >>> editions = nap.vintages(year.figures("glotip_offences", in_force=False))
    >>> editions[["period_end", "first", "newest", "revised"]].tail(2)
      period_end  first  newest  revised
    3 2013-12-31   52.0    52.0    False
    4 2014-12-31   80.0    80.0    False
    """
    identity = ["indicator", "breakdown", "geography", *DATES]
    needed = [*identity, "vintage", "source", "counter"]
    check_columns(frame, needed, "year.figures(..., in_force=False)")
    ordered = frame.sort_values(["vintage", "source"], kind="stable")
    editions = ordered.groupby(identity, dropna=False).agg(
        first=("value", "first"),
        newest=("value", "last"),
        first_observation=("observation", "first"),
        observation=("observation", "last"),
        source=("source", "last"),
        counter=("counter", "last"),
        times=("value", "size"),
    )
    editions = editions[editions["times"] > 1].reset_index()
    return editions.assign(revised=editions["first"] != editions["newest"])


def change(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the change from each period to the next, within one source, place and breakdown.

    Periods must be of one length and follow each other without a gap. Where a flag forbids
    the comparison, the row has no value and no formula, and its flags say why.

    Parameters
    ----------
    frame : pandas.DataFrame
        Flows.

    Returns
    -------
    pandas.DataFrame
        One row for each period but the first, as `ratio`.

    Examples
    --------
    >>> nap.change(year.flow("ucr_incidents"))[["period_end", "formula", "value"]].tail(2)
      period_end   formula  value
    6 2013-12-31   78 − 60   18.0
    7 2014-12-31  143 − 78   65.0
    """
    rows = []
    for old, new in _successive(frame, "period_end"):
        follows = _day_after(old["period_end"]) == new["period_start"]
        if follows and months_of(old) == months_of(new):
            may = is_subtracted(old, new)
            result = Interval.of(new) - Interval.of(old) if may else _UNDETERMINED
            formula = f"{signed(new)} − {signed(old)}" if may else ""
            rows.append(result_row(result, [new, old], formula))
    return results(rows)


def per_year(frame: pd.DataFrame) -> pd.DataFrame:
    """Return yearly averages: of flows over their period, of stocks between two dates.

    A stock is differenced only between dates of one counter. Where it falls, or a flag forbids
    the comparison, the row has no value and says why.

    Parameters
    ----------
    frame : pandas.DataFrame
        Flows, amounts of money with a period, or stocks.

    Returns
    -------
    pandas.DataFrame
        As `ratio`; a year is 365.25 days where a period isn't a whole number of years.

    Examples
    --------
    A commitment over four years, and a yearly one.

    >>> nap.per_year(year.funding)[["formula", "value"]].tail(2)
                formula      value
    6   1500000 / 6   250000.0
    7  25000000 / 4  6250000.0
    """
    if "kind" in frame and (frame["kind"] == "stock").any():
        return results(list(_stock_differences(frame)))
    rows = []
    for row in records(frame):
        if length := years_of(row):
            formula = f"{signed(row)} / {length:.4g}"
            rows.append(result_row(Interval.of(row) / Interval.exact(length), [row], formula))
    return results(rows)


def _stock_differences(frame: pd.DataFrame) -> Iterator[Row]:
    for old, new in _successive(frame, "as_of", ("counter", "period_start")):
        start, end = _day_after(old["as_of"]), new["as_of"]
        falls = Interval.of(new).is_surely_below(Interval.of(old))
        result, formula = _UNDETERMINED, ""
        if not falls and is_subtracted(old, new):
            length = years(start, end)
            result = (Interval.of(new) - Interval.of(old)) / Interval.exact(length)
            formula = f"({signed(new)} − {signed(old)}) / {length:.4g}"
        flags = ["stock-falls"] if falls else []
        yield result_row(result, [new, old], formula, period=(start, end), flags=flags)


def _day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _successive(
    frame: pd.DataFrame,
    when: Literal["period_end", "as_of"],
    within: Sequence[Literal["source", "counter", "period_start"]] = ("source",),
) -> Iterator[tuple[Row, Row]]:
    """Yield the rows of each series in pairs, the older first."""
    groups: dict[tuple[object, ...], list[Row]] = {}
    # In order of time: names of counters differ by language, and order must not.
    for row in sorted(records(frame), key=lambda row: (row[when], row.get("source", ""))):
        key = (row.get("indicator"), row["breakdown"], row.get("geography", "Canada"))
        groups.setdefault((*key, *(row[name] for name in within)), []).append(row)
    for group in groups.values():
        for old, new in itertools.pairwise(group):
            if not old[when]:
                raise UsageError(
                    f"{plain(old['value'])} of {old.get('source', '?')} has no {when}.",
                    "nap.change goes from period to period of a flow, nap.per_year from date to "
                    "date of a stock: give each the figures of its kind.",
                )
            yield old, new
