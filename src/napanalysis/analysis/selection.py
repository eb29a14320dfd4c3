"""Choosing among figures: the newest, those of single years, recent ones, equal ones."""

from __future__ import annotations

from typing import Any

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis.measure_rows import (
    NOT_COMPARABLE,
    check_columns,
    records,
    reference_dates,
    years_of,
)
from napanalysis.errors import UsageError, unknown
from napanalysis.tabular import split, together


def concat(*frames: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of several tables one below the other; nothing is added up.

    Parameters
    ----------
    *frames : pandas.DataFrame
        Figures or results, at least one table.

    Examples
    --------
    >>> both = nap.concat(year.stock("cases_completed"), year.stock("persons_convicted"))
    >>> both["indicator"].value_counts().to_dict()
    {'cases_completed': 4, 'persons_convicted': 3}
    """
    if not frames or not all(isinstance(frame, pd.DataFrame) for frame in frames):
        raise UsageError("nap.concat needs tables.", "Write them one by one: nap.concat(a, b).")
    known = [frame for frame in frames if len(frame)] or list(frames[:1])
    return pd.concat(known, ignore_index=True)


def newest(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the newest figure of each count; of several with one date, the shortest period.

    Parameters
    ----------
    frame : pandas.DataFrame
        Figures.

    Returns
    -------
    pandas.DataFrame
        The rows that are the newest of their indicator, breakdown and place, in order of the table.

    Examples
    --------
    >>> nap.newest(year.stock("cases_completed"))[["value", "as_of"]]
       value      as_of
    3   90.0 2015-08-31
    """
    if frame.empty:
        return frame
    ends = frame.assign(_end=reference_dates(frame))
    ordered = ends.sort_values(["_end", "period_start"], kind="stable", na_position="first")
    chosen = ordered.groupby(_identity(frame), sort=False).tail(1).index
    return frame.loc[frame.index.isin(chosen)]


def single_years(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of single years: one row a period, what was published last.

    Parameters
    ----------
    frame : pandas.DataFrame
        Flows.

    Returns
    -------
    pandas.DataFrame
        The rows whose period is one year, calendar or fiscal, in order of time. Counts over
        several years aren't points of a yearly series, and neither are their averages.

    Examples
    --------
    >>> nap.single_years(year.flow("trp_issued"))[["value", "period_start", "period_end"]]
       value period_start period_end
    0   34.0   2014-01-01 2014-12-31
    """
    single = [years_of(row) == 1.0 for row in records(frame)]
    kept = frame[pd.Series(single, frame.index, dtype=bool)]
    order = ["period_end", *(["vintage"] if "vintage" in kept else [])]
    kept = kept.sort_values(order, kind="stable")
    kept = kept.drop_duplicates([*_identity(kept), "period_end"], keep="last")
    return kept.reset_index(drop=True)


def freshness(frame: pd.DataFrame, at: object) -> pd.DataFrame:
    """Return the last date of each indicator and how old it is.

    Parameters
    ----------
    frame : pandas.DataFrame
        Figures.
    at : date or str
        The day that ages are counted to.

    Returns
    -------
    pandas.DataFrame
        One row an indicator: `indicator`, `last` (date), `months` (whole months before `at`;
        negative for a date after it).

    Examples
    --------
    >>> nap.freshness(year.figures(["cases_completed", "trp_issued"]), year.end)
             indicator       last  months
    0       trp_issued 2014-12-31       3
    1  cases_completed 2015-08-31      -5
    """
    check_columns(frame, ["indicator"])
    last = reference_dates(frame).groupby(frame["indicator"]).max().rename("last").reset_index()
    day = _day(at)
    months = (day.year - last["last"].dt.year) * 12 + day.month - last["last"].dt.month
    return last.assign(months=months).sort_values("last", ignore_index=True)


def since(frame: pd.DataFrame, day: object) -> pd.DataFrame:
    """Return the figures whose reference date lies on or after a day.

    Parameters
    ----------
    frame : pandas.DataFrame
        Figures or measures.
    day : date or str
        The day.

    Examples
    --------
    >>> nap.since(year.stock("cases_completed"), "2015-01-01")["value"].tolist()
    [85.0, 90.0]
    """
    return frame[reference_dates(frame) >= _day(day)].reset_index(drop=True)


def with_date_of(frame: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of a table that are of the date or period of another's last row.

    A sentence that names a total and a part of it takes the part so: the newest of each may be
    of two years.

    Parameters
    ----------
    frame, other : pandas.DataFrame
        Figures or measures.

    Returns
    -------
    pandas.DataFrame
        The rows of `frame` with that reference date; of a flow, with the same beginning too.

    Examples
    --------
    >>> nap.with_date_of(year.stock("cases_completed"), year.stock("persons_convicted"))["value"]
    0    90.0
    Name: value, dtype: float64
    """
    if other.empty:
        return frame.head(0)
    same = reference_dates(frame) == reference_dates(other).iloc[-1]
    if pd.isna(other["as_of"].iloc[-1]):
        same &= frame["period_start"] == other["period_start"].iloc[-1]
    kept: pd.DataFrame = frame[same]
    return kept.reset_index(drop=True)


def is_recent(frame: pd.DataFrame, since: object) -> bool:
    """Return whether the newest figure of a table lies on or after a day.

    Parameters
    ----------
    frame : pandas.DataFrame
        Figures or measures.
    since : date or str
        The day.

    Examples
    --------
    >>> nap.is_recent(year.stock("cases_completed"), year.before(months=24))
    True
    """
    return bool((reference_dates(frame) >= _day(since)).any())


def with_flag(frame: pd.DataFrame, flag: str) -> pd.DataFrame:
    """Return a table whose rows all carry one more flag.

    Parameters
    ----------
    frame : pandas.DataFrame
        Figures or results.
    flag : str
        A flag of the catalogue, such as ``not-comparable``.

    Raises
    ------
    UsageError
        If the catalogue has no such flag.

    Examples
    --------
    >>> permits = nap.with_flag(year.flow("trp_issued"), "not-comparable")
    >>> permits[["value", "flags", "comparable"]]
       value                                       flags  comparable
    0   34.0  not-comparable; period-outside-fiscal-year       False
    """
    known = catalogue.wording("brief")["flag"]
    if flag not in known:
        raise unknown(f"There is no flag {flag!r}.", flag, known, f"Flags are: {', '.join(known)}.")
    flags = frame["flags"].map(lambda carried: together(split(carried) | {flag}))
    comparable = flags.map(lambda carried: not split(carried) & NOT_COMPARABLE)
    return frame.assign(flags=flags, comparable=comparable)


def equal_counts(
    left: pd.DataFrame, right: pd.DataFrame, *, of_one_period: bool = True
) -> pd.DataFrame:
    """Return the figures of one table that a figure of another count equals.

    Parameters
    ----------
    left, right : pandas.DataFrame
        Figures; the same table may be given twice, then each pair comes once.
    of_one_period : bool, default True
        Whether the two must be of one period.

    Returns
    -------
    pandas.DataFrame
        The rows of `left` with `other_observation` and `other_indicator`. Numbers below 20
        are often equal by chance and are left out.

    Examples
    --------
    >>> counts = nap.single_years(year.figures(["ucr_incidents", "glotip_offences"]))
    >>> nap.equal_counts(counts, counts)[["period_end", "value", "indicator", "other_indicator"]]
      period_end  value        indicator other_indicator
    0 2010-12-31   23.0  glotip_offences   ucr_incidents
    1 2011-12-31   60.0  glotip_offences   ucr_incidents
    """
    what = ("measure", "observations") if "measure" in right else ("indicator", "observation")
    named = dict(zip(what, ("other_indicator", "other_observation"), strict=True))
    both = left.merge(
        right[["value", "period_start", "period_end", *what]].rename(columns=named),
        on=["value", "period_start", "period_end"] if of_one_period else ["value"],
        suffixes=("", "_other"),
    )
    both = both[(both["value"] >= 20) & (both["indicator"] != both["other_indicator"])]
    if right is left:
        both = both[both["indicator"] < both["other_indicator"]]
    return both.reset_index(drop=True)


def _day(day: object) -> pd.Timestamp:
    """Return a day, given as a date or as text; a UsageError where it is none."""
    read: Any = pd.to_datetime(str(day), errors="coerce")
    if pd.isna(read):
        remedy = 'Write one as in "2015-08-31", or give year.start or year.end.'
        raise UsageError(f"{day!r} isn't a day.", remedy)
    return pd.Timestamp(read)


def _identity(frame: pd.DataFrame) -> list[str]:
    """Return the columns that tell counts apart."""
    return [name for name in ("indicator", "measure", "breakdown", "geography") if name in frame]
