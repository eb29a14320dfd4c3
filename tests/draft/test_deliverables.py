"""Rebuilding the action plan from its table."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import draft_reports
from napanalysis.draft.blocks import TABLE, Block, Document, Row
from napanalysis.draft.extract.deliverables import DraftDeliverable, draft_annex, split_leads
from napanalysis.draft.plan_tables import pillar_of, plan_of
from napanalysis.draft.readers.document import read_document
from napanalysis.draft.readers.plain_text import read_lines
from napanalysis.draft.settle import settle

ROOT = Path(__file__).parents[2]
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


@pytest.mark.parametrize("whole", [True, False])
def test_words_in_a_row_of_their_own_are_titles(whole: bool) -> None:
    rows = [
        ["Notice"],
        ["Put posters in the rooms of hotel staff", "Licensing", "Autumn 2023", "Under way"],
        ["Help"],
        ["Ask survivors to advise the council", "Planning", "March 2022", "Done"],
        ["and pay them for it"],
    ]
    heads = ["What we said", "Who", "By when", "Where we are"]
    if whole:  # all lines have as many cells
        rows = [[*row, *[""] * (4 - len(row))] for row in rows]
    table = tuple(Row(tuple(row), f"line {at}") for at, row in enumerate([heads, *rows]))
    blocks = [Block(TABLE, "", "line 0", rows=table)]
    assert [(one.label, one.status) for one in draft_annex(Document("en", settle(blocks)))] == [
        ("Put posters in the rooms of hotel staff", "Under way"),
        ("Ask survivors to advise the council and pay them for it", "Done"),
    ]


@pytest.mark.parametrize(
    ("heads", "rows"),
    [
        (
            "We promised to|Branch|Milestone|Progress",
            ["1. See the signs|||", "make a course|Human Resources|Q1 2022-23|Met",
             "set aside a private room for them|Regions|Q3 2023-24|Behind",
             "2. Work with others in the region|||", "share trends abroad|Programs|Q4 2022-23|Met"],
        ),
        (
            "Measure|Responsible|Due|State",
            ["Recommendation 1. See the signs.|||", "make a course|Human Resources|Q1 2022-23|Met",
             "set aside a private room for them|Regions|Q3 2023-24|Behind",
             "Recommendation 2. Work with others.|||",
             "share trends abroad|Programs|Q4 2022-23|Met"],
        ),
        (
            "Produit|Activité|Exécution|Calendrier|Situation",
            ["A. Repérer|make a course|Human Resources|Q1 2022-23|Met",
             "|set aside a private room for them|Regions|Q3 2023-24|Behind",
             "B. Juger|share trends abroad|Programs|Q4 2022-23|Met"],
        ),
    ],
)  # fmt: skip
def test_rows_of_a_plan_under_a_title_or_beside_a_merged_cell(heads: str, rows: list[str]) -> None:
    lines = "".join(f"\n{row}".replace("|", "\t") for row in rows)
    found = draft_annex(Document("en", settle(read_lines(heads.replace("|", "\t") + lines))))
    assert [one[1:] for one in short(found)] == [
        ("make a course", "Q1 2022-23", "Met", "Human Resources"),
        ("set aside a private room for them", "Q3 2023-24", "Behind", "Regions"),
        ("share trends abroad", "Q4 2022-23", "Met", "Programs"),
    ]


def test_a_lead_that_goes_on_in_a_line_of_its_own_is_no_title() -> None:
    (one,) = annex("1.1 Inform.\tPrepare a leaflet\t2012-2013\tOngoing\tPort\n\t\t\t\tAuthority\n")
    assert one.leads == "Port Authority"


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


ENTRIES = (
    ("CBSA", "Completed", "1.1 Train officers", "Give a course at every airport", "2018-2019"),
    ("RCMP", "Ongoing", "1.2 Inform workers", "Print a leaflet in six languages", "2017-2018"),
)


def test_the_rules_of_a_grid_part_the_rows_of_a_plan() -> None:
    text = """
+------------------+--------+--------------+-----------+
| Undertaking      | Target | Accountable  | Rating    |
+==================+========+==============+===========+
| Map all services | March  | PS           | Complete  |
| by region.       | 2021   |              |           |
+------------------+--------+--------------+-----------+
| Set up a council | June   | WAGE, PS     | Late      |
| of survivors.    | 2021   |              |           |
+------------------+--------+--------------+-----------+
"""
    found = draft_annex(Document("en", settle(read_lines(text))))
    assert short(found) == [
        ("0-01", "Map all services by region.", "March 2021", "Complete", "PS"),
        ("0-02", "Set up a council of survivors.", "June 2021", "Late", "WAGE; PS"),
    ]
    assert [one.locator for one in found] == ["line 5", "line 8"]


@pytest.mark.parametrize("blank", ["", "\n"])
def test_lines_set_with_spaces_are_put_together_to_the_entries_of_a_plan(blank: str) -> None:
    lines = (
        "Aim               Step                      Office       Window     How far",
        "Make known what   Hold a week of action in  Education    2020-2021  Half done\n"
        "the signs are     schools",
        "                  Offer a course            Health       2021-2022  Finished",
        "Stand by          Open a centre in Thunder  Community    2021-2023  Half done\n"
        "survivors         Bay                       Services",
        "                  Waive the fees            Government   2020-2021  Continuing",
    )
    found = draft_annex(Document("en", settle(read_lines(f"\n{blank}".join(lines)))))
    assert [(one.task_label, *short([one])[0][1:]) for one in found] == [
        ("Make known what the signs are", "Hold a week of action in schools", "2020-2021",
         "Half done", "Education"),
        ("Make known what the signs are", "Offer a course", "2021-2022", "Finished", "Health"),
        ("Stand by survivors", "Open a centre in Thunder Bay", "2021-2023", "Half done",
         "Community Services"),
        ("Stand by survivors", "Waive the fees", "2020-2021", "Continuing", "Government"),
    ]  # fmt: skip


def test_a_line_may_end_within_a_fiscal_year() -> None:
    rows = [("Work", "Milestone", "Progress", "Branch"),
            ("make a course for them", "Q1 2022-\n23", "Met", "Regions"),
            ("set aside a private room", "Q3 2023-\n24", "Behind", "Programs")]  # fmt: skip
    assert plan_of(rows).columns == {"deliverable": 0, "start": 1, "status": 2, "leads": 3}


def test_what_goes_on_below_repeated_headings_is_none_of_them() -> None:
    rows = [("Measure", "Responsible", "Due", "State"),
            ("guide", "policies", "", ""),
            ("Print a card for the agents", "Programs Branch", "May 2020", "Done"),
            ("Post the number of the line", "CBSA", "June 2020", "Under way")]  # fmt: skip
    plan = plan_of(rows)
    assert plan.columns_of(rows[1]) == {"deliverable": 0, "leads": 1, "start": 2, "status": 3}
    assert not plan.columns_of(rows[0])


def test_columns_in_another_order() -> None:
    head = ("Lead department", "Status", "Commitment", "Milestone", "Time frame")
    columns = {"leads": 0, "status": 1, "task": 2, "deliverable": 3, "start": 4}
    assert plan_of([head, *ENTRIES]).columns == columns


@pytest.mark.parametrize(
    ("heads", "entries"),
    [
        (heads, entries)
        for entries, many in (
            (
                (
                    ("Train 200 officers at the border.", "2019-2020", "Completed", "CBSA"),
                    ("Publish a guide for farm workers.", "2020-2021", "In progress", "ESDC; IRCC"),
                    ("Map the services in the north.", "2021-2022", "Not started", "WAGE"),
                ),
                (
                    "What we will do|By when|Where it stands|Who",
                    "Undertaking|Horizon|Standing|Accountable body",
                    "Pledge|Term|Mark|Held by",
                    "Step|Window|Traffic light|Desk",
                    "Intended result|Expected|Condition at year end|Body in charge",
                    "Work to be carried out|Deadline|Rating|Portfolio",
                    "Deed|Moment|Finding|Bearer",
                    "Item|Fulfilment|RAG|Custodian",
                ),
            ),
            (
                (
                    ("Former 120 inspecteurs au repérage.", "Automne 2021", "Terminé", "Travail"),
                    ("Tenir deux rencontres par an.", "Hiver 2023", "Amorcée", "Justice"),
                    ("Créer une équipe d'enquête.", "D'ici 2024", "À venir", "Sûreté du Québec"),
                ),
                (
                    "Ce que nous ferons|Pour quand|Où nous en sommes|Qui",
                    "Chantier|Horizon|Bilan|Instance",
                    "Promesse|Terme|Cote|Porté par",
                    "Pas à franchir|Moment|Feu|Maître d'œuvre",
                    "Résultat attendu|Prévu pour|Constat|Entité",
                    "Geste|Délai|Degré d'achèvement|Titulaire",
                    "Travaux|Attendu en|Situation au 31 mars|Unité pilote",
                ),
            ),
        )
        for heads in many
    ],
)
def test_a_plan_is_known_by_what_its_columns_hold(
    heads: str, entries: tuple[tuple[str, ...], ...]
) -> None:
    names = ("deliverable", "start", "status", "leads")
    for order in ((0, 1, 2, 3), (3, 0, 2, 1), (2, 0, 1, 3)):
        rows = [[row[at] for at in order] for row in (heads.split("|"), *entries)]
        plan = plan_of(rows)
        assert plan.columns == {names[at]: place for place, at in enumerate(order)}
        assert [bool(plan.columns_of(row)) for row in rows] == [False, True, True, True]


@pytest.mark.parametrize(
    ("printed", "columns"),
    [
        (
            "Recommendation|Government response|Lead department|Timeline\n"
            "That an office be created.|Agreed. It opens in spring and answers to ministers.|PS|"
            "2021\nThat shelters get stable money.|Agreed in part. Talks with provinces go "
            "on about what each of them pays.|WAGE|2022",
            {"deliverable": 0, "leads": 2, "start": 3},
        ),
        (
            "Recommendation|Agreed action|Lead|Target date|Status\n"
            "Know who is served.|Introduce a single form.|Operations|March 2017|Implemented\n"
            "Shorten waiting times.|Open a house in the North.|Region|May 2018|In progress",
            {"task": 0, "deliverable": 1, "leads": 2, "start": 3, "status": 4},
        ),
        (
            "What we heard|What we will do|Who|When\n"
            "Survivors wait too long for a bed|Open sixty new beds|Housing|Spring 2022\n"
            "Officers do not know the signs|Train each new officer|Police|Fall 2022",
            {"deliverable": 0, "leads": 2, "start": 3},
        ),
        (
            "Undertaking|Owner|Due|RAG\nOpen sixty new beds|Housing|March 2022|Green\n"
            "Train each new officer|Police|June 2022|Amber",
            {"deliverable": 0, "leads": 1, "start": 2, "status": 3},
        ),
        (
            "Action|Lead|Where we are\nOpen sixty new beds|Housing|Completed March 2021\n"
            "Train each new officer|RCMP|Under development",
            {"deliverable": 0, "leads": 1, "status": 2},
        ),
        (
            "Commitment|Responsible|Timeframe|Status\nTrain hotel staff|Tourism|Short term|75 %\n"
            "Write a code of conduct|Labour|Medium term|20 %",
            {"deliverable": 0, "leads": 1, "start": 2, "status": 3},
        ),
        (
            "Ref|Undertaking|Accountable|Target|Rating|Remarks\n1.1|Map all services|PS|March 2021|"
            "Complete|The map was published in May and is kept by the centre, which answers.\n"
            "1.2|Set up a council|WAGE|June 2021|Late|Ten members were named, who then met.",
            {"task": 0, "deliverable": 1, "leads": 2, "start": 3, "status": 4},
        ),
        (
            "Axe|Action|Pilote|Début|Fin|Réalisation\n"
            "Prévenir|Tenir des ateliers dans les écoles|CISSS|2019|2021|Terminée\n"
            "Protéger|Payer le transport des victimes|MSP|2020|2022|Amorcée",
            {"pillar": 0, "deliverable": 1, "leads": 2, "start": 3, "status": 5},
        ),
        (
            "What was promised|By whom|Promised for|Today\n"
            "Second-stage housing in every territory|Territories|March 2025|Too early to tell\n"
            "A guide to court in Indigenous languages|Justice|June 2023|Not kept",
            {"deliverable": 0, "leads": 1, "start": 2, "status": 3},
        ),
        (
            "Minute|Decision|Assigned to|Report back|State\n"
            "P31/2018|Seek an agreement with the aid society|Investigations|June 2019|Outstanding\n"
            "P22/2019|Ask victims how they were treated|Research|Fall 2019|Deferred",
            {"deliverable": 1, "leads": 2, "start": 3, "status": 4},
        ),
    ],
)
def test_what_the_columns_of_a_plan_hold(printed: str, columns: dict[str, int]) -> None:
    assert plan_of([line.split("|") for line in printed.split("\n")]).columns == columns


@pytest.mark.parametrize(
    "printed",
    [
        "Province|2019|2020|2021\nOntario|120|130|141\nQuebec|40|38|52",
        "Term|Meaning|Source\nDebt bondage|Work that is owed for a loan that never ends|ILO\n"
        "Luring|Contact with a minor through the Internet|Criminal Code",
        "Organization|Contact|Telephone|Hours\nShelter|Intake desk for youth who need a bed|"
        "416-555-0199|Open at all times\nMinistry of Labour|Complaints by workers|1-800-555-0111|"
        "Monday to Friday",
        "Date|Event|Place\nMarch 2019|Round table with survivors|Halifax\n"
        "June 2019|Training day for prosecutors and police|RCMP, Ottawa",
        "Organization|Initiative|Start date|Amount\n"
        "YWCA|Transition homes for women who leave exploitation|2020-04-01|$400,000",
        "Recipient|Project|Years|Funding ($)|Status\n"
        "YWCA|Transition homes for women|2020-2024|400,000|Completed\n"
        "Shelter|Outreach for youth in the suburbs|2021-2025|250,000|Ongoing",
        "Year|Step|Who\n2005|Trafficking becomes an offence in the Code|Parliament\n"
        "2012|The first plan is published|Public Safety",
        "Name of the organisation|Mandate|Joined in\n"
        "RCMP|Federal policing and coordination of investigations|2004\n"
        "CBSA|Control at ports of entry of people and goods|2004",
        "Source|What it counts|Publisher|Period\nPolice survey|Incidents that services reported|"
        "Statistics Canada|2009 to 2021\nPermits|Permits issued to victims|IRCC|2006 to 2021",
        "Operation|What was found|Status of the file|Victims\n"
        "First|A network that moved women between cities|Ongoing|12\n"
        "Second|Workers held on a farm without pay|Closed|6",
        "Organisme|Projet|Période|Montant\nYWCA|Logements pour les jeunes femmes|2020-2023|"
        "420 000 $\nRefuge|Accompagnement des femmes migrantes|2019-2022|350 000 $",
        "Date|Activité|Lieu|Participants\nMai 2019|Atelier sur le repérage des victimes|Laval|45",
        "Terme|Définition|Référence\nLeurre|Communication avec une personne mineure|Code criminel",
    ],
)
def test_a_table_of_something_else_is_no_action_plan(printed: str) -> None:
    assert plan_of([line.split("|") for line in printed.split("\n")]).columns == {}


def test_an_entry_may_begin_with_the_number_of_its_task() -> None:
    text = (
        "Action\tTimeline\tStatus\tLead\n2.1 Train officers.\t2019\tDone\tRCMP\n"
        "2.2 Print a leaflet.\t2020\tOngoing\tPS\n"
    )
    found = draft_annex(Document("en", settle(read_lines(text))))
    assert [(one.task, one.label) for one in found] == [
        ("2.1", "Train officers."), ("2.2", "Print a leaflet."),
    ]  # fmt: skip


def test_one_word_of_a_heading_tells_its_column() -> None:
    heads = ["Engagement", "Responsable", "Début", "Situation"]
    entry = ["Créer une équipe d'enquête", "Ville de Laval", "", "Voir plus haut"]
    columns = {"leads": 1, "start": 2, "status": 3, "deliverable": 0}
    assert plan_of([heads, entry]).columns == columns
    for lead in (
        "Organisation responsable",
        "Entité responsable",
        "Responsible agency",
        "Ministry responsible",
    ):
        assert plan_of([["Mesure", lead, "Échéance", "État"], entry]).columns["leads"] == 1
    row = ["Raise awareness", "Hold a workshop in 2014", "", "", ""]
    assert plan_of([row]).columns == {}


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
