"""The same figure published more than once: which vintage is in force, and what changed."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis.observations import IDENTITY, grouped
from napanalysis.dates import last_day
from napanalysis.raw.schema import EVIDENCE
from napanalysis.raw.sources import Source

COLUMNS = [
    "indicator", "breakdown", "period_start", "period_end", "as_of", "geography",
    "old_observation", "old_source", "old_published", "old_value",
    "new_observation", "new_source", "new_published", "new_value", "change",
]  # fmt: skip


def vintage(source: Source) -> tuple[str, int, str]:
    """Return what orders vintages: date, then grade of evidence, then the source's id.

    A source that doesn't say when it was published counts from the last day that its figures
    refer to: it can't be older, and nothing shows that it is newer.
    """
    day = last_day(source.published).isoformat() if source.published else source.latest
    return (day, -EVIDENCE.index(source.evidence), source.id)


def vintages(
    observations: pd.DataFrame, sources: Mapping[str, Source]
) -> list[list[dict[str, Any]]]:
    """Return the groups of observations of one and the same figure, each in order of vintage.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations of any number of sources.
    sources : mapping of str to Source
        The sources by id.

    Returns
    -------
    list of list of dict
        Groups of two rows or more, the oldest vintage first.
    """
    repeated = observations[observations.duplicated(IDENTITY, keep=False)]
    return [
        sorted(group, key=lambda row: vintage(sources[row["source"]]))
        for group in grouped(repeated, IDENTITY)
    ]


def revisions(observations: pd.DataFrame, sources: Mapping[str, Source]) -> pd.DataFrame:
    """Return every change of a published figure from one vintage to the next.

    Returns
    -------
    pandas.DataFrame
        One row a revision in the columns of `COLUMNS`; ``change`` is new less old, in
        the unit of the indicator.
    """
    rows = []
    for group in vintages(observations, sources):
        for old, new in itertools.pairwise(group):
            if _number(old) == _number(new):
                continue
            rows.append(
                {
                    **{column: new[column] for column in IDENTITY},
                    **{f"old_{name}": old[name] for name in _SIDE},
                    **{f"new_{name}": new[name] for name in _SIDE},
                    "change": new["value"] - old["value"],
                }
            )
    return pd.DataFrame(rows, columns=COLUMNS)


def in_force(group: list[dict[str, Any]], sources: Mapping[str, Source]) -> dict[str, Any]:
    """Return the observation of a group of vintages that is used.

    It is the newest. Where others have the same number, it is the best evidenced of these: an
    article that repeats an official figure is a copy of it, not a newer vintage.

    Parameters
    ----------
    group : list of dict
        Observations of one figure, the oldest vintage first.
    sources : mapping of str to Source
        The sources by id.
    """
    same = [row for row in group if _number(row) == _number(group[-1])]
    best = min(EVIDENCE.index(sources[row["source"]].evidence) for row in same)
    return [row for row in same if EVIDENCE.index(sources[row["source"]].evidence) == best][-1]


def superseded(observations: pd.DataFrame, sources: Mapping[str, Source]) -> list[tuple[str, str]]:
    """Return the flag ``superseded`` for each observation in whose place another is used."""
    return [
        (row["observation"], "superseded")
        for group in vintages(observations, sources)
        for row in group
        if row is not in_force(group, sources)
    ]


def copies(
    observations: pd.DataFrame, sources: Mapping[str, Source]
) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return the observations that repeat a number of another publisher, each with that one."""
    found = []
    for group in vintages(observations, sources):
        used = in_force(group, sources)
        publisher = catalogue.publisher(sources[used["source"]].publisher)
        found += [
            (row, used)
            for row in group
            if row is not used
            and _number(row) == _number(used)
            and catalogue.publisher(sources[row["source"]].publisher) != publisher
        ]
    return found


_SIDE = ["observation", "source", "published", "value"]


def _number(row: Mapping[str, object]) -> tuple[str, ...]:
    """Return what must be equal for two published numbers to be the same (NaN equals NaN)."""
    return tuple(str(row[name]) for name in ("value", "lower", "upper"))
