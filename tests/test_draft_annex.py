"""Rebuilding the action plan from its table."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import draft_reports
from napanalysis.draft.blocks import Document
from napanalysis.draft.extract.deliverables import DraftDeliverable, draft_annex, split_leads
from napanalysis.draft.readers.document import read_document
from napanalysis.draft.readers.plain_text import read_lines
from napanalysis.draft.settle import settle
from napanalysis.draft.table_headings import columns_of, pillar_of

ROOT = Path(__file__).parents[1]
SEED = ROOT.parent / "shared" / "seed" / "nap-2014-2015-fr.txt"
FORMS = ("txt", "md", "html", "docx", "pdf", "ruled.pdf")
HEAD = "Task\tDeliverable\tTimeline\tStatus\tLead\n"


def annex(rows: str) -> list[DraftDeliverable]:
    return draft_annex(Document("en", settle(read_lines(HEAD + rows))))


def short(found: list[DraftDeliverable]) -> list[tuple[str, ...]]:
    return [(d.deliverable, d.label, d.start, d.status, d.leads) for d in found]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_invented_annexes_row_for_row(language: str, form: str) -> None:
    found = draft_annex(draft_reports.read(language, form))
    count: dict[str, int] = {}
    task = ""
    expected = []
    pillars = ("prevention", "protection", "prosecution", "partnerships")
    for pillar, rows in zip(pillars, draft_reports.ANNEX[language], strict=True):
        for printed, label, start, status, leads in rows:
            task = printed or task
            number, words = task.split(" ", 1)
            count[number] = count.get(number, 0) + 1
            new = label.startswith(("NEW: ", "NOUVEAU : "))
            label = label.split(": ", 1)[1] if new else label
            expected.append(
                (pillar, number, words, f"{number}-{count[number]:02}", label, new, start, status,
                 split_leads(leads))
            )  # fmt: skip
    assert [
        (d.pillar, d.task, d.task_label, d.deliverable, d.label, d.new, d.start, d.status,
         d.leads.split("; ")) for d in found
    ] == expected  # fmt: skip


def test_a_cell_runs_on_over_a_page_break() -> None:
    found = annex(
        "1.11 Inform.\tPrepare a leaflet\tStart: 2012-2013\tOngoing\tPS\n\n"
        + HEAD
        + "\tin nine languages.\t\t\t\n\tHold a meeting.\tStart: 2013-2014\tOn hold\tRCMP\n"
    )
    assert short(found) == [
        ("1.11-01", "Prepare a leaflet in nine languages.", "Start: 2012-2013", "Ongoing", "PS"),
        ("1.11-02", "Hold a meeting.", "Start: 2013-2014", "On hold", "RCMP"),
    ]
    assert found[0].reasons == ("The cell runs on over a page break.",)
    assert found[0].locator == "task 1.11, lines 2 and 5"


def test_the_wording_of_a_task_runs_on_beside_another_deliverable() -> None:
    found = annex(
        "2.11 Work with provinces and\tTeach.\tStart: 2012-2013\tOngoing\tRCMP\n\n"
        + HEAD
        + "territories to help.\tWrite principles.\tStart: 2012-2013\tIn progress\tJUS\n"
    )
    assert [d.task_label for d in found] == ["Work with provinces and territories to help."] * 2
    assert [d.deliverable for d in found] == ["2.11-01", "2.11-02"]


def test_two_deliverables_in_one_row() -> None:
    found = annex(
        "3.11 Train.\tRevise the manual.\t2012-2013 2013-2014\t"
        "In progress Completed (September 2014)\t\n\tAssess the threat.\t\t\t\n"
    )
    assert short(found) == [
        ("3.11-01", "Revise the manual.", "2012-2013", "In progress", ""),
        ("3.11-02", "Assess the threat.", "2013-2014", "Completed (September 2014)", ""),
    ]


def test_two_timetables_without_a_second_deliverable_are_kept_and_told() -> None:
    (one,) = annex("3.11 Train.\tRevise.\t2012-2013 2013-2014\tIn progress Ongoing\tJUS\n")
    assert (one.start, one.status) == ("2012-2013 2013-2014", "In progress Ongoing")
    assert "two deliverables?" in one.reasons[-1]


def test_contradictions_are_kept_as_printed() -> None:
    (one,) = annex("1.1 Inform.\tNEW: Begin.\tStart: 2010-2011\tOngoing\tPS\n")
    assert one.new
    assert one.start == "Start: 2010-2011"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("AMC ASFC EDSC (PTET)", ["AMC", "ASFC", "EDSC (PTET)"]),
        ("SP GRC (en collaboration avec le GTTP)", ["SP", "GRC (en collaboration avec le GTTP)"]),
        ("AMC et autres IRCC", ["AMC et autres", "IRCC"]),
        ("Statistique Canada", ["Statistique Canada"]),
        ("RCMP, JUS; PS", ["RCMP", "JUS", "PS"]),
        ("RCMP and JUS", ["RCMP", "JUS"]),
        ("XYZ (Branch, North) ABC", ["XYZ (Branch, North)", "ABC"]),
        ("", []),
    ],
)
def test_leads(printed: str, expected: list[str]) -> None:
    assert split_leads(printed) == expected


def test_a_plan_that_is_set_with_spaces() -> None:
    text = (
        "  Key Action        Deliverables              Lead        Target Date\n"
        "                                              Ministry\n\n"
        "  Goal 2: Support\n  for survivors\n\n"
        "  2.1 Housing       Fund 30 beds in north-    MMAH, CSS   March 31,\n"
        "                    ern communities                       2022\n\n"
        "                    Set up a rent supplement  MMAH        2021-22\n\n"
        "Nine ministries take part.\n"
    )
    found = draft_annex(Document("en", settle(read_lines(text))))
    assert {one.pillar for one in found} == {"protection"}
    assert short(found) == [
        ("2.1-01", "Fund 30 beds in north-ern communities", "March 31, 2022", "", "MMAH; CSS"),
        ("2.1-02", "Set up a rent supplement", "2021-22", "", "MMAH"),
    ]


def test_columns_in_another_order() -> None:
    cells = ["Lead department", "Status", "Commitment", "Milestone", "Time frame"]
    assert columns_of(cells) == {"leads": 0, "status": 1, "task": 2, "deliverable": 3, "start": 4}


def test_a_table_of_figures_is_no_action_plan() -> None:
    assert columns_of(["Year", "Cases", "Victims"]) == {}
    assert columns_of(["Raise awareness", "Hold a workshop in 2014", "", "", ""]) == {}
    cells = ["Engagement", "Responsable", "Début", "Situation"]
    assert columns_of(cells) == {"leads": 1, "start": 2, "status": 3, "deliverable": 0}
    for lead in (
        "Organisation responsable",
        "Entité responsable",
        "Responsible agency",
        "Ministry responsible",
    ):
        assert columns_of(["Mesure", lead, "Échéance", "État"])["leads"] == 1
    assert columns_of(["Organization", "Initiative", "Start date", "Amount"]) == {}


def test_pillars() -> None:
    headings = ("PRÉVENTION", "Protection and assistance", "Detection and prosecution",
                "PARTENARIATS ET CONNAISSANCES", "ENQUÊTE ET POURSUITE", "Conclusion")  # fmt: skip
    assert [pillar_of(text) for text in headings] == [
        "prevention", "protection", "prosecution", "partnerships", "prosecution", "",
    ]  # fmt: skip


def test_mark_up_and_formulas_stay_plain_text() -> None:
    (one,) = annex("1.1 T\t<b>Bold</b> =HYPERLINK(1) <script>x</script>\x07 ../../x\t2014\tA\t\n")
    assert one.label == "Bold =HYPERLINK(1) <script>x</script> ../../x"


def test_the_report_row_for_row() -> None:
    if not SEED.is_file():
        pytest.skip("the report isn't beside this checkout")
    columns = ("pillar", "task", "deliverable", "new", "start", "status", "leads")
    with (ROOT / "data/raw/nap-2014-2015/action_plan.csv").open(encoding="utf-8") as file:
        expected = [tuple(row[name] for name in columns) for row in csv.DictReader(file)]
    found = draft_annex(read_document(SEED))
    assert [
        (d.pillar, d.task, d.deliverable, "yes" if d.new else "", d.start, d.status, d.leads)
        for d in found
    ] == expected
