"""Counts of the action plan's deliverables."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from napanalysis.analysis.intervals import Interval
from napanalysis.analysis.measures.rows import Row, measure_row
from napanalysis.raw.sources import Source


def plan_counts(plan: pd.DataFrame, source: Source | None) -> Iterator[Row]:
    """Yield how many deliverables there are, by pillar, status, lead, novelty and flag.

    A deliverable with several leads counts once for each of them, so the counts by
    lead add up to more than the deliverables.

    Parameters
    ----------
    plan : pandas.DataFrame
        Deliverables as `napanalysis.analysis.action_plan.clean` returns them.
    source : Source or None
        Where the plan was printed; None where none is known.
    """
    if plan.empty or source is None or source.fiscal_year is None:
        return
    annex = {
        "observation": f"{source.id}/action_plan",
        "breakdown": "",
        "period_start": "",
        "period_end": "",
        "as_of": source.fiscal_year.end.isoformat(),
        "flags": "",
    }

    def count(measure: str, number: int, breakdown: str = "", formula: str = "") -> Row:
        exact = Interval.exact(number)
        return measure_row(measure, exact, [annex], formula or str(number), breakdown=breakdown)

    yield count("deliverables", len(plan))
    for pillar, group in plan.groupby("pillar", sort=True):
        yield count("deliverables", len(group), f"pillar={pillar}")
    for status, group in plan.groupby("status", sort=True):
        yield count("deliverables_by_status", len(group), f"status={status}")
    leads = plan["leads"].str.split("; ").explode()
    for lead, number in leads[leads != ""].value_counts().sort_index().items():
        yield count("deliverables_by_lead", int(number), f"lead={lead}")
    flagged = plan[plan["flags"] != ""]
    yield count("deliverables_flagged", len(flagged))
    for flag, number in flagged["flags"].str.split("; ").explode().value_counts().items():
        yield count("deliverables_flagged", int(number), f"flag={flag}")
    for breakdown, group in (("", plan), *_by_pillar(plan)):
        new, every = int(group["new"].sum()), len(group)
        share = Interval.exact(new) / Interval.exact(every)
        yield measure_row(
            "deliverables_new_share", share, [annex], f"{new} / {every}", breakdown=breakdown
        )


def _by_pillar(plan: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    for pillar, group in plan.groupby("pillar", sort=True):
        yield f"pillar={pillar}", group
