"""The figures of one measure or indicator, in the order of their dates."""

from __future__ import annotations

from datetime import date

import pandas as pd

from napanalysis.analysis import Analysis
from napanalysis.brief.numbers import Row
from napanalysis.tabular import rows_of


def measured(analysis: Analysis, measure: str) -> list[Row]:
    """Return the rows of a measure, the oldest first.

    Parameters
    ----------
    analysis : Analysis
        What is known up to the fiscal year.
    measure : str
        Identifier in the catalogue.
    """
    return _ordered(analysis.measure(measure))


def observed(analysis: Analysis, indicator: str) -> list[Row]:
    """Return the totals of an indicator, the oldest first.

    Parameters
    ----------
    analysis : Analysis
        What is known up to the fiscal year.
    indicator : str
        Identifier in the catalogue.
    """
    return _ordered(analysis.indicator(indicator, ""))


def reference(row: Row) -> date:
    """Return the date that a figure is counted at, or to."""
    return date.fromisoformat(row["as_of"] or row["period_end"])


def _ordered(frame: pd.DataFrame) -> list[Row]:
    when = frame["as_of"].where(frame["as_of"] != "", frame["period_end"])
    rows: list[Row] = rows_of(frame.assign(_when=when).sort_values("_when"))
    return rows
