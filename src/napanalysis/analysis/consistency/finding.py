"""What the checks between figures look at, and how they report: a problem at an observation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from napanalysis.analysis.measure_rows import Row
from napanalysis.fiscal_year import FiscalYear
from napanalysis.raw.problems import Problem
from napanalysis.raw.sources import Source
from napanalysis.tabular import rows_of

#: What two counts must share to be of the same thing at the same time.
SAME_COUNT = ("source", "period_start", "period_end", "as_of", "geography")


@dataclass(frozen=True)
class Figures:
    """Observations as `observations.clean` returns them, their sources, and the brief's year."""

    table: pd.DataFrame
    sources: Mapping[str, Source]
    year: FiscalYear

    @cached_property
    def rows(self) -> list[Row]:
        """The observations as rows."""
        return rows_of(self.table)

    def of(self, *indicators: str) -> list[Row]:
        """Return the observations of some indicators."""
        return [row for row in self.rows if row["indicator"] in indicators]


Findings = Iterator[Problem]


def key(row: Mapping[str, Any], names: Sequence[str] = SAME_COUNT) -> tuple[Any, ...]:
    """Return what an observation has in some columns."""
    return tuple(row[name] for name in names)


def problem(rule: str, row: Row, compared: Sequence[Row] = (), **details: str) -> Problem:
    """Return the finding about an observation; the rows `compared` with it get the flag too."""
    if compared:
        details = {
            "old": "; ".join(other["published"] for other in compared),
            "new": row["published"],
            "other_source": "; ".join(sorted({other["source"] for other in compared})),
            **details,
        }
    place = (row["file"], row["row"], "published", row["published"])
    observations = tuple(each["observation"] for each in (row, *compared))
    return Problem(rule, *place, tuple(sorted(details.items())), observations)
