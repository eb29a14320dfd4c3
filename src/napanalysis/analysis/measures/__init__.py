"""Measures: what is computed from observations, each with bounds, formula and flags."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from napanalysis.analysis.measures.flows import flows
from napanalysis.analysis.measures.funding import funding
from napanalysis.analysis.measures.plan import plan_counts
from napanalysis.analysis.measures.ratios import ratios
from napanalysis.analysis.measures.rows import COLUMNS, table
from napanalysis.raw.sources import Source

__all__ = ["COLUMNS", "compute"]


def compute(
    observations: pd.DataFrame,
    plan: pd.DataFrame,
    sources: Mapping[str, Source],
    funding_basis: dict[str, str],
) -> pd.DataFrame:
    """Return all measures that the observations of one fiscal year and before allow.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations with their flags.
    plan : pandas.DataFrame
        Deliverables with their flags.
    sources : mapping of str to Source
        The sources by id.
    funding_basis : dict of str to str
        What each commitment is, by the breakdown of its observation.

    Returns
    -------
    pandas.DataFrame
        One row a measure, breakdown and reference date, in the columns of `COLUMNS`, in
        the order of the catalogue.
    """
    plan_source = sources[plan["source"].iloc[0]] if len(plan) else None
    return table(
        [
            *ratios(observations),
            *flows(observations, sources),
            *plan_counts(plan, plan_source),
            *funding(observations, funding_basis),
        ]
    )
