"""Money committed: as announced, and spread evenly over the years it is for."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from napanalysis.analysis.intervals import Interval
from napanalysis.analysis.measures.flows import years
from napanalysis.analysis.measures.rows import Row, measure_row, number, plain
from napanalysis.analysis.observations import current
from napanalysis.tabular import rows_of

ANNUAL = "annual ceiling"


def funding(observations: pd.DataFrame, basis: dict[str, str]) -> Iterator[Row]:
    """Yield each commitment as announced and its yearly average.

    Commitments are never added up: they differ in purpose, period and certainty, and
    some contain others.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations with their flags.
    basis : dict of str to str
        What each commitment is (``commitment``, ``grant`` or ``annual ceiling``), by the
        breakdown of its observation.
    """
    live = current(observations)
    for row in rows_of(live[live["indicator"] == "funding_committed"]):
        amount = number(row)
        yield measure_row("funding_committed", amount, [row], plain(row["value"]))
        if basis.get(row["breakdown"]) == ANNUAL:
            yield measure_row("funding_per_year", amount, [row], plain(row["value"]))
        elif row["period_start"] and row["period_end"]:
            length = years(row["period_start"], row["period_end"])
            yield measure_row(
                "funding_per_year",
                amount / Interval.exact(length),
                [row],
                f"{plain(row['value'])} / {length:.4g}",
            )
