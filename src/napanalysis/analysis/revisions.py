"""The same figure published more than once: which vintage is in force, and what changed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis.measure_rows import Row
from napanalysis.analysis.observations import IDENTITY, grouped
from napanalysis.dates import last_day
from napanalysis.raw.schema import EVIDENCE
from napanalysis.raw.sources import Source
from napanalysis.tabular import rows_of

#: What a revision says of either vintage.
_SIDE = ["observation", "source", "published", "value"]

Sources = Mapping[str, Source]


def vintage(source: Source) -> tuple[str, int, str]:
    """Return what orders vintages: date, then grade of evidence, then the source's id.

    A source that doesn't say when it was published counts from the last day that its figures
    refer to: it can't be older, and nothing shows that it is newer.
    """
    day = last_day(source.published).isoformat() if source.published else source.latest
    return (day, -EVIDENCE.index(source.evidence), source.id)


def vintages(observations: pd.DataFrame, sources: Sources) -> list[list[Row]]:
    """Return the groups of observations of one and the same figure, the oldest vintage first."""
    repeated = observations[observations.duplicated(IDENTITY, keep=False)]
    return [
        sorted(group, key=lambda row: vintage(sources[row["source"]]))
        for group in grouped(rows_of(repeated), IDENTITY)
    ]


def revised(observations: pd.DataFrame, sources: Sources) -> Iterator[tuple[Row, Row]]:
    """Yield each vintage of a figure with the next, where their numbers differ."""
    for group in vintages(observations, sources):
        for old, new in itertools.pairwise(group):
            if _number(old) != _number(new):
                yield old, new


def revisions(observations: pd.DataFrame, sources: Sources) -> pd.DataFrame:
    """Return every change of a published figure from one vintage to the next."""
    rows = []
    for old, new in revised(observations, sources):
        sides: dict[str, Mapping[str, Any]] = {"old": old, "new": new}
        cells = {f"{side}_{name}": sides[side][name] for side in sides for name in _SIDE}
        rows.append({**new, **cells, "change": new["value"] - old["value"]})
    return pd.DataFrame(rows, columns=catalogue.columns("revisions"))


def in_force(group: list[Row], sources: Sources) -> Row:
    """Return the observation of a group of vintages that is used.

    It is the newest. Where others have the same number, it is the best evidenced of these: an
    article that repeats an official figure is a copy of it, not a newer vintage.
    """
    same = [row for row in group if _number(row) == _number(group[-1])]
    # Of two that are equally good, the newer.
    return min(same[::-1], key=lambda row: EVIDENCE.index(sources[row["source"]].evidence))


def superseded(observations: pd.DataFrame, sources: Sources) -> list[tuple[str, str]]:
    """Return the flag ``superseded`` for each observation in whose place another is used."""
    return [
        (row["observation"], "superseded")
        for group in vintages(observations, sources)
        for row in group
        if row is not in_force(group, sources)
    ]


def copies(observations: pd.DataFrame, sources: Sources) -> Iterator[tuple[Row, Row]]:
    """Yield the observations that repeat a number of another publisher, each with that one."""
    publishers = {key: catalogue.publisher(each.publisher) for key, each in sources.items()}
    for group in vintages(observations, sources):
        used = in_force(group, sources)
        for row in group:
            other = publishers[row["source"]] != publishers[used["source"]]
            if other and _number(row) == _number(used):
                yield row, used


def _number(row: Row) -> tuple[str, ...]:
    """Return what must be equal for two published numbers to be the same (NaN equals NaN)."""
    return (str(row["value"]), str(row["lower"]), str(row["upper"]))
