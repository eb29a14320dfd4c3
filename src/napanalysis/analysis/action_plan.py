"""The commitments of the action plan: deliverables with status, leads and contradictions."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from napanalysis import catalogue
from napanalysis.dates import last_day
from napanalysis.fiscal_year import FiscalYear
from napanalysis.raw.problems import Problem
from napanalysis.raw.schema import read_leads, read_start, read_status
from napanalysis.raw.sources import RawData, Source
from napanalysis.tabular import rows_of, split, together

#: The date of the status, as exact as it is printed.
PRINTED = "status_printed"
#: What a reviewer needs beside the contract's columns to find the entry in its source.
PLACE = ["task_label_en", "task_label_fr", "source", "locator", "note", "file", "row"]


def clean(raw: RawData, year: FiscalYear) -> pd.DataFrame:
    """Return the deliverables of the newest action plan that the fiscal year may know.

    They come in the order of the plan, with `PRINTED` and `PLACE` beside the contract's columns.
    """
    sources = [raw.sources[source] for source in raw.action_plan["source"].unique()]
    known = [(each.fiscal_year, each.id) for each in sources if each.fiscal_year]
    _, newest = max((entry for entry in known if entry[0] <= year), default=(year, ""))
    rows = [
        _deliverable(row, raw.sources[newest])
        for row in raw.sound_rows("action_plan")
        if row["source"] == newest
    ]
    _inherit(rows)
    return pd.DataFrame(rows, columns=[*catalogue.columns("action_plan"), PRINTED, *PLACE])


def check(plan: pd.DataFrame) -> list[Problem]:
    """Return the contradictions within the plan, one flag for each entry and rule."""
    return [
        Problem(
            rule=flag,
            file=row["file"],
            row=row["row"],
            column=_COLUMN[flag],
            # A lead that an entry inherits is in no cell of its row.
            value="" if _COLUMN[flag] == "leads" else str(row[_COLUMN[flag]]),
            details=(("deliverable", row["deliverable"]),),
            observations=(row["deliverable"],),
        )
        for row in rows_of(plan)
        for flag in sorted(split(row["flags"]))
    ]


_LABELS = ("label_en", "label_fr")
_COLUMN = {
    "new-yet-begun-earlier": "start",
    "begun-after-the-year": "start",
    "lead-missing": "leads",
    "lead-inherited": "leads",
}


def _deliverable(row: dict[str, Any], source: Source) -> dict[str, Any]:
    start, year = read_start(row["start"]), source.fiscal_year
    status, printed = read_status(row["status"])
    leads = read_leads(row["leads"])
    new = row["new"].casefold() == "yes"
    flags = {
        "begun-after-the-year": start and year and start > year,
        "new-yet-begun-earlier": start and year and start < year and new,
        "lead-missing": not leads,
    }
    return {
        **{name: row[name] for name in ("deliverable", "pillar", "task", *_LABELS, *PLACE)},
        "new": new,
        "start": str(start) if start else "",
        "status": status,
        "status_date": last_day(printed).isoformat() if printed else "",
        PRINTED: printed,
        "leads": "; ".join(leads),
        "flags": together(flag for flag, carried in flags.items() if carried),
    }


#: How a note says that an entry is a part of another one.
_PART_OF = re.compile(r"sub-item of (\d+(?:\.\d+)*-\d+)", re.IGNORECASE)


def _inherit(rows: list[dict[str, Any]]) -> None:
    """Give an entry without a lead the leads of the entry that it is a part of."""
    leads = {row["deliverable"]: row["leads"] for row in rows}
    for row in rows:
        parent = _PART_OF.search(row["note"])
        if not row["leads"] and parent and leads.get(parent[1]):
            row["leads"] = leads[parent[1]]
            row["flags"] = together(split(row["flags"]) - {"lead-missing"} | {"lead-inherited"})
