"""Operations on figures and results: each keeps bounds, formula and the observations behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Literal

import pandas as pd

from napanalysis.analysis.interval_arithmetic import Interval
from napanalysis.analysis.measure_rows import Row, dated, records, result_row, results, signed
from napanalysis.errors import UsageError, unknown
from napanalysis.tabular import split

_BOUNDED = frozenset({"at most", "fewer than", "at least", "more than"})

Unmatched = Literal["error", "leave out"]


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

    Examples
    --------
    Three of four sources give both numbers for one date.

    >>> convicted, cases = year.stock("persons_convicted"), year.stock("cases_completed")
    >>> nap.pairs(convicted, cases)[["source", "numerator", "denominator", "pair"]]
                    source  numerator  denominator   pair
    0    press-nap-2012-06       42.0         23.0   True
    1         rcmp-2015-01      151.0         85.0   True
    2        nap-2014-2015      117.0         90.0   True
    3  press-nap-2012-2013        NaN         35.0  False
    """
    tops, bottoms = ({_together(row): row for row in records(frame)}
                     for frame in (numerator, denominator))  # fmt: skip
    rows = []
    for key in tops | bottoms:
        top, bottom = tops.get(key), bottoms.get(key)
        values = {"numerator": top and top["value"], "denominator": bottom and bottom["value"]}
        rows.append({**(top or bottom or {}), **values, "pair": bool(top and bottom)})
    names = ["source", "period_start", "period_end", "as_of", "geography", "breakdown",
             "numerator", "denominator", "pair"]  # fmt: skip
    return dated(pd.DataFrame(rows, columns=names).astype({"pair": bool}))


def ratio(
    numerator: pd.DataFrame, denominator: pd.DataFrame, *, unmatched: Unmatched = "error"
) -> pd.DataFrame:
    """Return one count divided by another, of one source and one reference date.

    Bounds are carried: the lowest quotient is the lowest numerator over the highest
    denominator. A quotient of two bare bounds ("<5" of "<5") isn't determined and is left out.

    Parameters
    ----------
    numerator, denominator : pandas.DataFrame
        Figures of one count each, one row a number.
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

    Examples
    --------
    >>> convicted, cases = year.stock("persons_convicted"), year.stock("cases_completed")
    >>> per_case = nap.ratio(convicted, cases)
    >>> per_case[["source", "formula", "value"]].round(2)
                  source   formula  value
    0  press-nap-2012-06   42 / 23   1.83
    1       rcmp-2015-01  151 / 85   1.78
    2      nap-2014-2015  117 / 90   1.30

    Bounds are carried: about 180 cases is 175 to 185.

    >>> accused = year.snapshot("accused_before_courts")
    >>> waiting = year.snapshot("cases_before_courts")
    >>> nap.ratio(accused, waiting)[["formula", "value", "lower", "upper"]].tail(1).round(2)
           formula  value  lower  upper
    2  ≈285 / ≈180   1.58   1.53   1.64

    A part of a total: give the total the part's breakdown.

    >>> girls = year.flow("tip_victims_charged", breakdown="sex=female")
    >>> victims = year.flow("tip_victims_charged").assign(breakdown="sex=female")
    >>> nap.ratio(girls, victims)[["breakdown", "formula", "value"]].round(2)
        breakdown    formula  value
    0  sex=female  223 / 261   0.85
    """
    return _combined(numerator, denominator, lambda a, b: a / b, "{0} / {1}", unmatched)


def share(
    part: pd.DataFrame, rest: pd.DataFrame, *, unmatched: Unmatched = "error"
) -> pd.DataFrame:
    """Return a part as a proportion of the sum of itself and the rest.

    A part's share is lowest when the part is lowest and the rest highest, so its bounds are
    narrower than those of a plain quotient. Where a source gives part and total, divide them
    by `ratio`.

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

    Examples
    --------
    >>> completed, waiting = year.stock("cases_completed"), year.snapshot("cases_before_courts")
    >>> nap.share(completed, waiting)[["formula", "value", "lower", "upper"]].tail(1).round(2)
                formula  value  lower  upper
    2  90 / (90 + ≈180)   0.33   0.33   0.34
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

    Examples
    --------
    >>> permits, subsequent = year.flow("trp_issued"), year.flow("trp_subsequent")
    >>> nap.difference(permits, subsequent)[["period_end", "formula", "value"]]
      period_end  formula  value
    0 2014-12-31  34 − 24   10.0
    """
    return _combined(total, part, lambda a, b: a - b, "{0} − {1}", unmatched)


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

    Examples
    --------
    >>> nap.count(year.action_plan, by="status")[["breakdown", "value"]]
                breakdown  value
    0    status=completed    1.0
    1  status=in progress    6.0
    2      status=on hold    1.0
    3      status=ongoing   66.0
    """
    rows = records(frame)
    if not rows and (by or of is None or of.empty):
        return results([])
    counted: dict[str, list[Row]] = {"": rows}
    if by:
        if by not in frame:
            has = f"It has: {', '.join(frame.columns)}."
            raise unknown(f"The table has no column {by!r} to count by.", by, frame.columns, has)
        name = by.removesuffix("s") if by in ("leads", "flags") else by
        counted = {}
        for row, cell in zip(rows, frame[by], strict=True):
            for each in split(str(cell)):
                counted.setdefault(f"{name}={each}", []).append(row)
    of_nothing = records(of) if of is not None and not rows else []
    return results(
        [_counted(breakdown, counted[breakdown], of_nothing) for breakdown in sorted(counted)]
    )


def _counted(breakdown: str, rows: list[Row], of_nothing: list[Row]) -> Row:
    """Return how many rows there are as a result, over the time that their dates span."""
    behind: list[Row] = [{**row, "breakdown": breakdown, "flags": ""} for row in rows or of_nothing]
    dates = {(row["period_start"], row["period_end"], row["as_of"]) for row in behind}
    known = sorted(filter(None, chain.from_iterable(dates)))
    period = (known[0], known[-1]) if len(dates) > 1 else None
    return result_row(Interval.exact(len(rows)), behind, str(len(rows)), period=period)


def _combined(
    above: pd.DataFrame,
    below: pd.DataFrame,
    compute: Callable[[Interval, Interval], Interval],
    formula: str,
    unmatched: Unmatched,
) -> pd.DataFrame:
    if unmatched not in ("error", "leave out"):
        raise UsageError(
            f"unmatched={unmatched!r} isn't accepted.", 'It is "error" or "leave out".'
        )
    tops, bottoms = records(above, "The first table"), records(below, "The second table")
    partners: dict[tuple[str, ...], list[Row]] = {}
    for row in bottoms:
        partners.setdefault(_together(row), []).append(row)
    if tops and bottoms and unmatched == "error" and not partners.keys() & map(_together, tops):
        raise UsageError(
            "No number of the first table has a partner in the second: both must come from one "
            f"source, date, place and breakdown.\n{_unmatched(tops, bottoms)}",
            "nap.pairs(first, second) shows both side by side; "
            'unmatched="leave out" gives an empty table instead. To divide a part by its total, '
            'give the total the breakdown of the part: total.assign(breakdown="...").',
        )
    rows = []
    for top in tops:
        others = partners.get(_together(top), [])
        if len(others) > 1:
            rivals = " and ".join(map(signed, others))
            shared = ", ".join(filter(None, _together(top)))
            raise UsageError(
                f"{signed(top)} ({shared}) has {len(others)} partners in the second table: "
                f"{rivals}.",
                "Give a table of one indicator, and join the results with nap.concat.",
            )
        for bottom in others:
            result = compute(Interval.of(top), Interval.of(bottom))
            bounds = {top.get("qualifier"), bottom.get("qualifier")} <= _BOUNDED
            if result.value is not None and not bounds:
                text = _formula(formula, top, bottom, result)
                rows.append(result_row(result, [top, bottom], text))
    return results(rows)


def _formula(formula: str, top: Row, bottom: Row, result: Interval) -> str:
    """Return a formula whose numbers are those that give the bound that is told."""
    ends = ("", "")
    if (result.lower is None) != (result.upper is None):
        ends = ("lower", "upper") if result.upper is None else ("upper", "lower")
    return formula.format(signed(top, bound=ends[0]), signed(bottom, bound=ends[1]))


def _together(row: Row) -> tuple[str, ...]:
    """Return what two figures must share; a date is enough where they are of a date."""
    when = row["as_of"] or f"{row['period_start']} to {row['period_end']}"
    return (row["source"], when, row.get("geography", "Canada"), row["breakdown"])


def _unmatched(tops: Sequence[Row], bottoms: Sequence[Row]) -> str:
    lines = []
    candidates = [_together(row) for row in bottoms]
    for row in tops:
        source, when, place, breakdown = _together(row)
        dates = sorted({other[1] for other in candidates if other[0] == source})
        there = sorted({other[2:] for other in candidates if other[:2] == (source, when)})
        why = ", ".join(f"{part or 'the total'} ({where})" for where, part in there)
        if not dates:
            why = f"nothing of {source}"
        elif when not in dates:
            why = f"{source} only at {', '.join(dates)}"
        of = f" ({breakdown})" if breakdown else ""
        number = f"{signed(row)}{of}, {source}, {when}, {place}"
        lines.append(f"  {number}: the second table has {why}")
    return "\n".join(lines)
