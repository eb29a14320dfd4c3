"""Operations on figures: each result keeps bounds, formula and the observations behind it.

They take tables as `Year.figures` returns them, or results of each other, and return tables:
ordinary pandas, one row a number.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Literal

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis.comparability import compared, parted
from napanalysis.analysis.intervals import Interval
from napanalysis.analysis.measure_rows import (
    NOT_COMPARABLE,
    Row,
    flags_of,
    is_subtracted,
    lineage,
    number,
    plain,
    result_row,
    signed,
    years,
)
from napanalysis.errors import UsageError
from napanalysis.tabular import rows_of

__all__ = [
    "change",
    "count",
    "difference",
    "equal_counts",
    "flagged",
    "fresh",
    "freshness",
    "newest",
    "not_comparable",
    "pairs",
    "per_year",
    "ratio",
    "share",
    "together",
    "turned",
    "vintages",
    "yearly",
]

DATES = ("period_start", "period_end", "as_of")
_NEEDED = ("value", "lower", "upper", "breakdown", "flags", *DATES)
_RESULT = [
    "source", "counter", "breakdown", "geography", "value", "lower", "upper", "period_start",
    "period_end", "as_of", "formula", "observations", "flags", "comparable",
]  # fmt: skip
_BOUNDED = frozenset({"at most", "fewer than", "at least", "more than"})
_UNDETERMINED = Interval(None, None, None)

Unmatched = Literal["error", "leave out"]


def records(frame: pd.DataFrame, what: str = "The table") -> list[Row]:
    """Return the rows of a table of figures with dates as ISO text.

    Raises
    ------
    UsageError
        If columns that a number's lineage needs were lost on the way.
    """
    missing = [name for name in _NEEDED if name not in frame]
    if not {"observation", "observations"} & set(frame.columns):
        missing.append("observation")
    if missing and len(frame):
        raise UsageError(
            f"{what} has lost what says where its numbers come from: no {', '.join(missing)}.",
            "Keep these columns in groupby, pivot and merge, or compute with nap.ratio, "
            "nap.share, nap.difference, nap.change, nap.per_year or nap.count.",
        )
    return as_text(frame)


def as_text(frame: pd.DataFrame) -> list[Row]:
    """Return the rows of a table with dates as ISO text, without what is missing."""
    return [
        {
            name: _iso(value) if name in DATES else value
            for name, value in row.items()
            # A table put together of two lacks what only one of them has.
            if name in (*DATES, "value", "lower", "upper") or not _is_missing(value)
        }
        for row in rows_of(frame)
    ]


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
    told = [{**row, "comparable": not flags_of(row) & NOT_COMPARABLE} for row in rows]
    frame = pd.DataFrame(told, columns=_RESULT)
    return dated(frame.astype(dict.fromkeys(("value", "lower", "upper"), float)))


def pairs(numerator: pd.DataFrame, denominator: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of two tables side by side, by source, date, place and breakdown.

    Parameters
    ----------
    numerator, denominator : pandas.DataFrame
        Figures, one row a number.

    Returns
    -------
    pandas.DataFrame
        One row for each source and date that either table has: `source`, `period_start`,
        `period_end`, `as_of`, `geography`, `breakdown`, `numerator`, `denominator` (as
        published values; missing where the source gives none for that date) and `pair`
        (bool: both are there, so they may be divided).
    """
    above, below = records(numerator), records(denominator)
    keys = dict.fromkeys([*map(_together, above), *map(_together, below)])
    tops = {_together(row): row for row in above}
    bottoms = {_together(row): row for row in below}
    rows = []
    for key in keys:
        top, bottom = tops.get(key), bottoms.get(key)
        either = top or bottom or {}
        rows.append(
            {name: either[name] for name in ("source", *DATES, "geography", "breakdown")}
            | {
                "numerator": None if top is None else top["value"],
                "denominator": None if bottom is None else bottom["value"],
                "pair": top is not None and bottom is not None,
            }
        )
    names = ["source", *DATES, "geography", "breakdown", "numerator", "denominator", "pair"]
    return dated(pd.DataFrame(rows, columns=names))


def ratio(
    numerator: pd.DataFrame, denominator: pd.DataFrame, *, unmatched: Unmatched = "error"
) -> pd.DataFrame:
    """Return one count divided by another, of one source and one reference date.

    Bounds are carried: the lowest quotient is the lowest numerator over the highest
    denominator. A quotient of two bare bounds ("<5" of "<5") isn't determined and is left out.

    Parameters
    ----------
    numerator, denominator : pandas.DataFrame
        Figures, one row a number.
    unmatched : {"error", "leave out"}
        What happens where nothing matches; single rows without a partner are always left
        out (`nap.pairs` lists them).

    Returns
    -------
    pandas.DataFrame
        One row a pair: `value`, `lower`, `upper`, `formula`, dates, `observations`, `flags`,
        `comparable`.

    Raises
    ------
    UsageError
        If no row of one table has a partner in the other; it says why for each.
    """
    return _combined(numerator, denominator, lambda a, b: a / b, "{0} / {1}", unmatched)


def share(
    part: pd.DataFrame, rest: pd.DataFrame, *, unmatched: Unmatched = "error"
) -> pd.DataFrame:
    """Return a part as a proportion of the sum of itself and the rest.

    A part's share is lowest when the part is lowest and the rest highest, so its bounds are
    narrower than those of a plain quotient.

    Parameters
    ----------
    part, rest : pandas.DataFrame
        Figures, one row a number, of one source and date.
    unmatched : {"error", "leave out"}
        As for `ratio`.

    Returns
    -------
    pandas.DataFrame
        As `ratio`; `value` lies between 0 and 1.
    """
    formula = "{0} / ({0} + {1})"
    return _combined(part, rest, lambda a, b: a.share_of_sum(b), formula, unmatched)


def difference(
    total: pd.DataFrame, part: pd.DataFrame, *, unmatched: Unmatched = "error"
) -> pd.DataFrame:
    """Return a total less a part of it, of one source and one reference date.

    Parameters
    ----------
    total, part : pandas.DataFrame
        Figures, one row a number.
    unmatched : {"error", "leave out"}
        As for `ratio`.

    Returns
    -------
    pandas.DataFrame
        As `ratio`.
    """
    return _combined(total, part, lambda a, b: a - b, "{0} − {1}", unmatched)


def _combined(
    above: pd.DataFrame,
    below: pd.DataFrame,
    compute: Callable[[Interval, Interval], Interval],
    formula: str,
    unmatched: Unmatched,
) -> pd.DataFrame:
    tops, bottoms = records(above, "The first table"), records(below, "The second table")
    partners = {_together(row): row for row in bottoms}
    matched = [(row, partners[_together(row)]) for row in tops if _together(row) in partners]
    if tops and bottoms and not matched and unmatched == "error":
        raise UsageError(
            "No number of the first table has a partner in the second: both must come from one "
            f"source, date, place and breakdown.\n{_unmatched(tops, bottoms)}",
            "nap.pairs(first, second) shows both side by side; "
            'unmatched="leave out" gives an empty table instead.',
        )
    rows = []
    for top, bottom in matched:
        if {top.get("qualifier"), bottom.get("qualifier")} <= _BOUNDED:
            continue
        result = compute(number(top), number(bottom))
        if result.value is not None:
            rows.append(result_row(result, [top, bottom], _formula(formula, top, bottom, result)))
    return results(rows)


def _formula(formula: str, top: Row, bottom: Row, result: Interval) -> str:
    """Return a formula whose numbers are those that give the bound that is told."""
    if result.upper is None and result.lower is not None:
        ends = ("lower", "upper")
    elif result.lower is None and result.upper is not None:
        ends = ("upper", "lower")
    else:
        ends = ("", "")
    return formula.format(signed(top, bound=ends[0]), signed(bottom, bound=ends[1]))


def _together(row: Row) -> tuple[str, ...]:
    """Return what two figures must share; a date is enough where they are of a date."""
    when = row["as_of"] or f"{row['period_start']} to {row['period_end']}"
    return (row["source"], when, row.get("geography", "Canada"), row["breakdown"])


def _unmatched(tops: Sequence[Row], bottoms: Sequence[Row]) -> str:
    lines = []
    for row in tops:
        source, when, place, breakdown = _together(row)
        others = [_together(other) for other in bottoms]
        if not any(other[0] == source for other in others):
            why = f"the second table has nothing of {source}"
        elif not any(other[:2] == (source, when) for other in others):
            dates = ", ".join(sorted({other[1] for other in others if other[0] == source}))
            why = f"the second table has {source} only at {dates}"
        else:
            why = "place or breakdown differ"
        of = f" ({breakdown})" if breakdown else ""
        lines.append(f"  {plain(row['value'])}{of}, {source}, {when}, {place}: {why}")
    return "\n".join(lines)


def change(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the change from each period to the next, within one source, place and breakdown.

    Periods must follow each other without a gap. Where a flag forbids the comparison, the
    row has no value and no formula, and its flags say why.

    Parameters
    ----------
    frame : pandas.DataFrame
        Flows.

    Returns
    -------
    pandas.DataFrame
        One row for each period but the first, as `ratio`.
    """
    rows = []
    for old, new in _successive(frame, "period_end"):
        follows = date.fromisoformat(old["period_end"]) + timedelta(days=1)
        if follows.isoformat() != new["period_start"]:
            continue
        result, formula = number(new) - number(old), f"{signed(new)} − {signed(old)}"
        if not is_subtracted(old, new):
            result, formula = _UNDETERMINED, ""
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
    """
    if "kind" in frame and (frame["kind"] == "stock").any():
        return results(list(_stock_differences(frame)))
    rows = []
    for row in records(frame):
        if row["period_start"] and row["period_end"]:
            length = years(row["period_start"], row["period_end"])
            formula = f"{signed(row)} / {length:.4g}"
            rows.append(result_row(number(row) / Interval.exact(length), [row], formula))
    return results(rows)


def _stock_differences(frame: pd.DataFrame) -> Iterator[Row]:
    for old, new in _successive(frame, "as_of", ("counter", "period_start")):
        start = (date.fromisoformat(old["as_of"]) + timedelta(days=1)).isoformat()
        length = years(start, new["as_of"])
        falls = number(new).is_surely_below(number(old))
        result = (number(new) - number(old)) / Interval.exact(length)
        formula = f"({signed(new)} − {signed(old)}) / {length:.4g}"
        if falls or not is_subtracted(old, new):
            result, formula = _UNDETERMINED, ""
        yield result_row(
            result,
            [new, old],
            formula,
            period=(start, new["as_of"]),
            flags=["stock-falls"] if falls else [],
        )


def _successive(
    frame: pd.DataFrame, when: str, within: Sequence[str] = ("source",)
) -> Iterator[tuple[Row, Row]]:
    """Yield the rows of each series in pairs, the older first."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in sorted(records(frame), key=lambda row: (row[when], row.get("source", ""))):
        key = (row.get("indicator"), row["breakdown"], row.get("geography", "Canada"))
        groups.setdefault((*key, *(row[name] for name in within)), []).append(row)
    for _, group in sorted(groups.items(), key=lambda entry: str(entry[0])):
        yield from itertools.pairwise(group)


def count(frame: pd.DataFrame, by: str = "", *, of: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return how many rows a table has, in all or for each value of a column.

    A cell that holds several values, parted by "; ", counts once for each of them, so that
    the counts can add up to more than the rows.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows that say where they were published, such as deliverables.
    by : str, optional
        The column whose values are counted.
    of : pandas.DataFrame, optional
        The table that `frame` is a part of: where the part is empty, the count is 0.

    Returns
    -------
    pandas.DataFrame
        As `ratio`; `breakdown` is empty or ``column=value``.
    """
    if frame.empty and (by or of is None or of.empty):
        return results([])
    if by:
        values = frame[by].astype(str).str.split("; ").explode()
        found = values[values != ""].value_counts()
        counted = [(f"{by.removesuffix('s') if by == 'leads' or by == 'flags' else by}={value}",
                    int(times)) for value, times in sorted(found.items())]  # fmt: skip
    else:
        counted = [("", len(frame))]
    first = records(of if of is not None and frame.empty else frame)[0]
    rows = []
    for breakdown, times in counted:
        row = {**first, "breakdown": breakdown, "flags": ""}
        rows.append(result_row(Interval.exact(times), [row], str(times)))
    return results(rows)


def together(*frames: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of several tables one below the other; nothing is added up.

    Parameters
    ----------
    *frames : pandas.DataFrame
        Figures or results.
    """
    known = [frame for frame in frames if len(frame)] or list(frames[:1])
    return pd.concat(known, ignore_index=True)


def newest(frame: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Return the newest figure of each count; of several with one date, the shortest period.

    Parameters
    ----------
    frame : pandas.DataFrame
        Figures.
    by : sequence of str, optional
        The columns that tell counts apart; by default indicator, breakdown and place.

    Returns
    -------
    pandas.DataFrame
        The rows that are the newest of their count, in the order of the table.
    """
    if frame.empty:
        return frame
    names = list(by) or [
        name for name in ("indicator", "measure", "breakdown", "geography") if name in frame
    ]
    ends = frame["as_of"].fillna(frame["period_end"])
    starts = frame["period_start"].fillna(pd.Timestamp.min)
    ordered = frame.assign(_end=ends, _start=starts).sort_values(["_end", "_start"], kind="stable")
    chosen = ordered.groupby(names, sort=False).tail(1).index
    return frame.loc[frame.index.isin(chosen)]


def yearly(frame: pd.DataFrame) -> pd.DataFrame:
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
    """
    lengths = [
        years(row["period_start"], row["period_end"])
        if row["period_start"] and row["period_end"]
        else 0.0
        for row in records(frame)
    ]
    kept = frame[pd.Series([length == 1.0 for length in lengths], frame.index, dtype=bool)]
    names = [name for name in ("indicator", "measure", "breakdown", "geography") if name in kept]
    order = ["period_end", *(["vintage"] if "vintage" in kept else [])]
    kept = kept.sort_values(order, kind="stable")
    return kept.drop_duplicates([*names, "period_end"], keep="last").reset_index(drop=True)


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
    """
    ends = frame["as_of"].fillna(frame["period_end"])
    last = ends.groupby(frame["indicator"]).max().rename("last").reset_index()
    day = pd.Timestamp(str(at))
    months = (day.year - last["last"].dt.year) * 12 + day.month - last["last"].dt.month
    return last.assign(months=months).sort_values("last", ignore_index=True)


def equal_counts(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of one table that a figure of another count equals, period by period.

    Parameters
    ----------
    left, right : pandas.DataFrame
        Flows; the same table may be given twice, then each pair comes once.

    Returns
    -------
    pandas.DataFrame
        The rows of `left` with `other_observation` and `other_indicator`. Numbers below 20
        are often equal by chance and are left out.
    """
    others = _counts(right)
    both = left.merge(
        others.rename(columns={"indicator": "other_indicator", "observation": "other_observation"}),
        on=["value", "period_start", "period_end"],
    )
    both = both[(both["value"] >= 20) & (both["indicator"] != both["other_indicator"])]
    if right is left:
        both = both[both["indicator"] < both["other_indicator"]]
    return both.reset_index(drop=True)


def _counts(frame: pd.DataFrame) -> pd.DataFrame:
    if "indicator" not in frame:  # measures
        frame = frame.rename(columns={"measure": "indicator", "observations": "observation"})
    return frame[["value", "period_start", "period_end", "indicator", "observation"]]


def fresh(frame: pd.DataFrame, since: object) -> bool:
    """Return whether the newest figure of a table lies on or after a day.

    Parameters
    ----------
    frame : pandas.DataFrame
        Figures or measures.
    since : date or str
        The day.
    """
    ends = frame["as_of"].fillna(frame["period_end"])
    return bool(len(frame)) and bool(ends.max() >= pd.Timestamp(str(since)))


def turned(editions: pd.DataFrame) -> bool:
    """Return whether revisions turned the direction of a series round.

    Parameters
    ----------
    editions : pandas.DataFrame
        As `vintages` returns it, of one count.
    """
    ordered = editions.sort_values("period_end").tail(3)
    first, newest = ordered["first"].diff().dropna(), ordered["newest"].diff().dropna()
    return bool(((first * newest.to_numpy()) < 0).any())


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
    return pd.DataFrame(rows, columns=names)


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


def flagged(frame: pd.DataFrame, flag: str) -> pd.DataFrame:
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
    """
    if flag not in catalogue.wording("brief")["flag"]:
        raise UsageError(
            f"There is no flag {flag!r}.", "Flags are the keys of [flag] in catalogue/brief.toml."
        )
    flags = frame["flags"].map(
        lambda carried: "; ".join(sorted({*filter(None, carried.split("; ")), flag}))
    )
    comparable = flags.map(lambda carried: not {*carried.split("; ")} & NOT_COMPARABLE)
    return frame.assign(flags=flags, comparable=comparable)


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
    """
    rows = records(frame)
    return "one" if len(rows) < 2 else compared(rows[-2], rows[-1])


def behind(frame: pd.DataFrame) -> list[str]:
    """Return the observations behind all numbers of a table."""
    return list(dict.fromkeys(name for row in records(frame) for name in lineage(row)))
