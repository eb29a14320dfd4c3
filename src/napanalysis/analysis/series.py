"""A series over time and over editions: how it moved, was revised, and where it breaks."""

from __future__ import annotations

import itertools

import pandas as pd

from napanalysis.analysis.comparability import compared, parted
from napanalysis.analysis.frames import DATES, records
from napanalysis.analysis.measure_rows import NOT_COMPARABLE, flags_of

__all__ = ["direction_reversed", "equal_counts", "movement", "not_comparable", "vintages"]


def movement(frame: pd.DataFrame) -> str:
    """Return how the newest number of a series moved since the one before it.

    Parameters
    ----------
    frame : pandas.DataFrame
        One series, in order of time.

    Returns
    -------
    str
        ``one`` where there is no number before it, else one of
        `napanalysis.analysis.comparability.MOVEMENTS`.

    Examples
    --------
    >>> nap.movement(year.flow("ucr_incidents"))
    'rose'

    151, then 117: flags forbid to speak of a fall.

    >>> nap.movement(year.stock("persons_convicted"))
    'apart'
    """
    rows = records(frame)
    return "one" if len(rows) < 2 else compared(rows[-2], rows[-1])


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
        `new_source`, `as_of` (of the later one) and `why` (flags).

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
            flags = (flags_of(new) | flags_of(old)) & NOT_COMPARABLE
            rows.append(
                {
                    "before": old["value"],
                    "after": new["value"],
                    "old_source": old["source"],
                    "new_source": new["source"],
                    "as_of": new["as_of"] or new["period_end"],
                    "why": "; ".join(sorted(flags)),
                }
            )
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
        (values), `first_observation`, `observation` (in force), `times` and `revised` (bool).

    Examples
    --------
    >>> editions = nap.vintages(year.figures("glotip_offences", in_force=False))
    >>> editions[["period_end", "first", "newest", "revised"]].tail(2)
      period_end  first  newest  revised
    3 2013-12-31   52.0    52.0    False
    4 2014-12-31   80.0    80.0    False
    """
    identity = ["indicator", "breakdown", "geography", *DATES]
    rows = []
    ordered = frame.sort_values(["vintage", "source"], kind="stable")
    for _, group in ordered.groupby(identity, sort=True, dropna=False):
        if len(group) > 1:
            first, last = group.iloc[0], group.iloc[-1]
            rows.append(
                {name: last[name] for name in identity}
                | {
                    "first": first["value"],
                    "newest": last["value"],
                    "first_observation": first["observation"],
                    "observation": last["observation"],
                    "times": len(group),
                    "revised": bool(first["value"] != last["value"]),
                }
            )
    names = [*identity, "first", "newest", "first_observation", "observation", "times", "revised"]
    # Without rows a column would be no condition: frame[frame["revised"]] must work.
    return pd.DataFrame(rows, columns=names).astype({"revised": bool})


def direction_reversed(editions: pd.DataFrame) -> bool:
    """Return whether revisions turned the direction of a series round.

    Parameters
    ----------
    editions : pandas.DataFrame
        As `vintages` returns it, of one count.

    Examples
    --------
    >>> nap.direction_reversed(nap.vintages(year.figures("ucr_incidents", in_force=False)))
    False
    """
    ordered = editions.sort_values("period_end").tail(3)
    first, newest = ordered["first"].diff().dropna(), ordered["newest"].diff().dropna()
    return bool(((first * newest.to_numpy()) < 0).any())


def equal_counts(
    left: pd.DataFrame, right: pd.DataFrame, *, of_one_period: bool = True
) -> pd.DataFrame:
    """Return the figures of one table that a figure of another count equals.

    Parameters
    ----------
    left, right : pandas.DataFrame
        Figures; the same table may be given twice, then each pair comes once.
    of_one_period : bool, default True
        Whether the two must be of one period: else equal numbers are most likely chance.

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
    others = _counts(right)
    both = left.merge(
        others.rename(columns={"indicator": "other_indicator", "observation": "other_observation"}),
        on=["value", "period_start", "period_end"] if of_one_period else ["value"],
        suffixes=("", "_other"),
    )
    both = both[(both["value"] >= 20) & (both["indicator"] != both["other_indicator"])]
    if right is left:
        both = both[both["indicator"] < both["other_indicator"]]
    return both.reset_index(drop=True)


def _counts(frame: pd.DataFrame) -> pd.DataFrame:
    if "indicator" not in frame:  # measures
        frame = frame.rename(columns={"measure": "indicator", "observations": "observation"})
    return frame[["value", "period_start", "period_end", "indicator", "observation"]]
