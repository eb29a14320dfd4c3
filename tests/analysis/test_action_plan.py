"""The commitments: printed cells read, contradictions kept and flagged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from literal_raw import deliverable
from napanalysis.analysis import Analysis, action_plan
from napanalysis.fiscal_year import FiscalYear
from napanalysis.raw.schema import PILLARS
from napanalysis.raw.sources import RawData

Small = Callable[..., RawData]
Known = Callable[[str], Analysis]

YEAR = FiscalYear.parse("2014-2015")
REPORTS = {"source": {"fiscal_year": "2014-2015"}}

#: The entries of annex A that contradict themselves or lack a lead, found by reading it.
FLAGGED = {
    "begun-after-the-year": 2,
    "lead-inherited": 2,
    "lead-missing": 2,
    "new-yet-begun-earlier": 1,
}


def plan(raw: RawData, year: FiscalYear = YEAR) -> list[dict[str, Any]]:
    return [
        {str(key): value for key, value in row.items()}
        for row in action_plan.clean(raw, year).to_dict("records")
    ]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ({}, {"start": "2012-2013", "status": "ongoing", "status_date": "", "leads": "RCMP"}),
        ({"status": "Terminé (septembre 2014)"},
         {"status": "completed", "status_date": "2014-09-30", "status_printed": "2014-09"}),
        ({"status": "Terminé (15 septembre 2014)"},
         {"status_date": "2014-09-15", "status_printed": "2014-09-15"}),
        ({"status": "En cours"}, {"status": "in progress"}),
        ({"status": "En suspens"}, {"status": "on hold"}),
        ({"leads": "SP; GRC"}, {"leads": "PS; RCMP"}),
        ({"leads": ""}, {"leads": "", "flags": "lead-missing"}),
        ({"start": ""}, {"start": "", "flags": ""}),
        ({"new": "yes", "start": "Début : 2014-2015"}, {"new": True, "flags": ""}),
        ({"new": "yes"}, {"new": True, "flags": "new-yet-begun-earlier"}),
        ({"new": "yes", "start": "Début : 2015-2016"}, {"flags": "begun-after-the-year"}),
        ({"start": "Début : 2015-2016", "leads": ""},
         {"new": False, "flags": "begun-after-the-year; lead-missing"}),
    ],
)  # fmt: skip
def test_one_entry(small: Small, printed: dict[str, str], read: dict[str, Any]) -> None:
    (row,) = plan(small(nap={**REPORTS, "action_plan": [deliverable("2.13-01", **printed)]}))
    assert {key: row[key] for key in read} == read


def test_an_entry_that_cannot_be_read_is_left_out_and_told(small: Small) -> None:
    rows = [deliverable("2.13-01"), deliverable("2.13-02", status="Bientôt")]
    raw = small(nap={**REPORTS, "action_plan": rows})
    assert [problem.rule for problem in raw.errors] == ["unknown-status"]
    assert [row["deliverable"] for row in plan(raw)] == ["2.13-01"]


def test_the_newest_plan_that_the_year_may_know(small: Small) -> None:
    raw = small(
        nap_a={"source": {"fiscal_year": "2013-2014"}, "action_plan": [deliverable("1.1-01")]},
        nap_b={"source": {"fiscal_year": "2015-2016"}, "action_plan": [deliverable("1.1-02")]},
    )
    found = {
        first: [row["deliverable"] for row in plan(raw, FiscalYear(first))]
        for first in (2012, 2013, 2014, 2015, 2016)
    }
    assert found == {
        2012: [], 2013: ["1.1-01"], 2014: ["1.1-01"], 2015: ["1.1-02"], 2016: ["1.1-02"],
    }  # fmt: skip


def test_each_contradiction_is_told_with_its_row(small: Small) -> None:
    rows = [deliverable("2.13-01", start="Début : 2015-2016", leads="")]
    frame = action_plan.clean(small(nap={**REPORTS, "action_plan": rows}), YEAR)
    told = action_plan.check(frame)
    assert [(one.rule, one.row, one.column, one.value) for one in told] == [
        ("begun-after-the-year", 2, "start", "2015-2016"),
        ("lead-missing", 2, "leads", ""),
    ]
    assert all("2.13-01" in one.message("fr") for one in told)


# --- annex A of the 2014-2015 report --------------------------------------------------------


def test_annex_a(known: Known) -> None:
    frame = known("2014-2015").action_plan
    assert len(frame) == 74
    assert Counter(frame["status"]) == {
        "ongoing": 66, "in progress": 6, "completed": 1, "on hold": 1,
    }  # fmt: skip
    assert set(frame["pillar"]) == set(PILLARS)
    assert set(frame["status"]) == {"ongoing", "in progress", "completed", "on hold"}
    assert int(frame["new"].sum()) == 8
    assert frame["deliverable"].is_unique


def test_the_flags_of_annex_a(known: Known) -> None:
    frame = known("2014-2015").action_plan
    counts: Counter[str] = Counter()
    for flags in frame["flags"]:
        counts.update(filter(None, flags.split("; ")))
    assert counts == FLAGGED
    assert list(frame[frame["flags"].str.contains("new-yet")]["deliverable"]) == ["2.13-05"]


def test_every_row_says_where_it_was_printed(known: Known) -> None:
    frame = known("2014-2015").action_plan
    for column in ("label_en", "label_fr", "task_label_en", "task_label_fr", "locator", "source"):
        assert (frame[column] != "").all(), column


@pytest.mark.parametrize("year", ["2013-2014", "2006-2007"])
def test_before_the_report_no_plan_is_known(known: Known, year: str) -> None:
    assert known(year).action_plan.empty
    assert "deliverables" not in set(known(year).measures["measure"])
