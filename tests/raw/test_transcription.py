"""The 2014-2015 report's tables against counts taken by hand from its text and annex A."""

from __future__ import annotations

import csv
import hashlib
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from napanalysis import catalogue
from napanalysis.dates import first_day, last_day
from napanalysis.language import Language
from napanalysis.published import Qualifier, read

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "data" / "raw" / "nap-2014-2015"
TEXT = ROOT.parent / "shared" / "seed" / "nap-2014-2015-fr.txt"
with_text = pytest.mark.skipif(
    not TEXT.exists(), reason="the text of the report does not lie beside this checkout"
)


def table(name: str) -> list[dict[str, str]]:
    with (REPORT / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


FIGURES, OPERATIONS, FUNDING, PLAN = map(table, ("figures", "operations", "funding", "action_plan"))
NUMBERS = [*FIGURES, *OPERATIONS, *FUNDING]
EVERYTHING = [*NUMBERS, *PLAN]
DELIVERABLES = {row["deliverable"]: row for row in PLAN}


def number(published: str) -> float:
    return read(published, "fr").value


# --- annex A --------------------------------------------------------------------------------

#: Entries with a timetable and status of their own, counted line by line in annex A.
BY_TASK = {
    "1.11": 9, "1.12": 5, "1.13": 1,
    "2.11": 2, "2.12": 2, "2.13": 6, "2.14": 2,
    "3.11": 6, "3.12": 2, "3.13": 11, "3.14": 3, "3.15": 2, "3.16": 2,
    "4.11": 6, "4.12": 2, "4.13": 3, "4.14": 10,
}  # fmt: skip
BY_PILLAR = {"prevention": 15, "protection": 12, "prosecution": 26, "partnerships": 21}
BY_STATUS = {"Continu": 66, "En cours": 6, "Terminé (septembre 2014)": 1, "En suspens": 1}
BY_START = {
    "2011-2012": 6, "2012-2013": 56, "2013-2014": 3, "2014-2015": 7, "2015-2016": 2,
}  # fmt: skip
BY_LEAD = {
    "RCMP": 19, "IRCC": 19, "GAC": 12, "CBSA": 10, "ESDC-TFWP": 9, "JUS": 8, "PS": 5,
    "ESDC-Labour": 2, "ESDC-ServiceCanada": 2, "SWC": 1, "INAC": 1, "FINTRAC": 1, "StatCan": 1,
}  # fmt: skip
NEW = {
    "1.11-08", "1.11-09", "2.13-04", "2.13-05", "3.12-01", "3.16-01", "3.16-02", "4.11-05",
}  # fmt: skip


def test_deliverables_in_total() -> None:
    assert len(PLAN) == len(DELIVERABLES) == 74


def test_deliverables_by_pillar_task_status_and_start() -> None:
    assert Counter(row["task"] for row in PLAN) == BY_TASK
    assert Counter(row["pillar"] for row in PLAN) == BY_PILLAR
    assert Counter(row["status"] for row in PLAN) == BY_STATUS
    assert Counter(row["start"].removeprefix("Début : ") for row in PLAN) == BY_START


def test_deliverables_by_lead() -> None:
    code = {form: key for key, entry in catalogue.organisations().items() for form in entry.printed}
    leads = [lead for row in PLAN for lead in row["leads"].split("; ") if lead]
    assert Counter(code[lead] for lead in leads) == BY_LEAD


def test_new_deliverables() -> None:
    assert {key for key, row in DELIVERABLES.items() if row["new"]} == NEW
    assert {row["new"] for row in PLAN} == {"yes", ""}


def test_entries_that_contradict_themselves_are_kept_as_printed() -> None:
    new_yet_old = {key for key in NEW if DELIVERABLES[key]["start"] != "Début : 2014-2015"}
    assert new_yet_old == {"2.13-05"}
    after = {key for key, row in DELIVERABLES.items() if row["start"].endswith("2015-2016")}
    assert after == {"1.11-02", "1.12-03"}
    for key in new_yet_old | after:
        assert DELIVERABLES[key]["note"]


def test_entries_without_a_lead_stay_without_one() -> None:
    missing = {key for key, row in DELIVERABLES.items() if not row["leads"]}
    assert missing == {"1.12-02", "1.12-03", "3.11-02", "3.11-03"}
    assert all(DELIVERABLES[key]["note"] for key in missing)


@pytest.mark.parametrize(
    ("deliverable", "start", "status", "lines"),
    [
        # A sub-item with a timetable of its own, whose cell runs on over the page break.
        ("1.12-03", "2015-2016", "Continu", "lines 332 and 335"),
        # Bullets without a timetable stay in their parent.
        ("1.13-01", "Début : 2012-2013", "Continu", "line 338"),
        # Two deliverables in one printed row.
        ("3.11-02", "2012-2013", "En cours", "line 369"),
        ("3.11-03", "2013-2014", "Terminé (septembre 2014)", "lines 369 and 370"),
        # Task cells and deliverables that run on over the page break.
        ("2.11-02", "Début : 2012-2013", "En cours", "line 348"),
        ("2.13-04", "Début : 2014-2015", "Continu", "lines 354 and 357"),
        ("3.15-02", "Début : 2012-2013", "Continu", "lines 395 and 398"),
        ("4.11-05", "Début : 2014-2015", "Continu", "lines 411 and 414"),
        ("3.14-02", "Début : 2011-2012", "En suspens", "line 392"),
        ("4.14-10", "Début : 2011-2012", "En cours", "line 432"),
    ],
)
def test_traps_of_the_annex(deliverable: str, start: str, status: str, lines: str) -> None:
    row = DELIVERABLES[deliverable]
    assert (row["start"], row["status"]) == (start, status)
    assert row["locator"] == f"Annex A, task {row['task']}, {lines}"


def test_numbering_follows_the_annex() -> None:
    seen: Counter[str] = Counter()
    for row in PLAN:
        seen[row["task"]] += 1
        assert row["deliverable"] == f"{row['task']}-{seen[row['task']]:02d}"
    first_lines = [int(re.findall(r"lines? (\d+)", row["locator"])[0]) for row in PLAN]
    assert first_lines == sorted(first_lines)


# --- figures, operations, money -------------------------------------------------------------


@pytest.mark.parametrize(
    ("indicator", "breakdown", "value", "qualifier"),
    [
        ("cases_completed", "", 90, Qualifier.EXACT),
        ("victims_completed_cases", "", 208, Qualifier.EXACT),
        ("persons_convicted", "", 117, Qualifier.EXACT),
        ("cases_before_courts", "", 180, Qualifier.ABOUT),
        ("accused_before_courts", "", 285, Qualifier.ABOUT),
        ("victims_before_courts", "", 275, Qualifier.EXACT),
        ("trp_issued", "", 34, Qualifier.EXACT),
        ("trp_subsequent", "", 24, Qualifier.EXACT),
        ("toolkits_distributed", "audience=indigenous", 31454, Qualifier.ABOUT),
        ("posters_distributed", "audience=indigenous", 977, Qualifier.EXACT),
        ("labour_officials_trained", "", 320, Qualifier.ABOUT),
        ("activity_participants", "activity=domestic-worker-briefing-2014-12", 55, "about"),
        ("activity_countries", "activity=domestic-worker-briefing-2014-12", 37, "about"),
        ("activity_countries_absent", "activity=domestic-worker-briefing-2014-12", 2, "exact"),
        ("activity_countries", "activity=iawp-conference-2014", 60, "more than"),
        ("workshop_participants", "activity=stakeholder-workshop-2015-03", 30, "about"),
        ("activity_communities", "activity=forced-labour-workshops-bc", 10, "about"),
        ("activity_messages", "activity=indigenous-awareness-campaign", 4, "exact"),
        ("activity_languages", "activity=temporary-worker-leaflet", 7, "exact"),
        ("newsletter_issues_per_year", "activity=newsletter", 4, "at most"),
        ("newsletter_stakeholder_contributors", "activity=newsletter", 4, "exact"),
        ("newsletter_province_contributors", "activity=newsletter", 2, "exact"),
        ("providers_trained_per_community", "activity=northern-bc-training", 22.5, "between"),
        ("employer_penalty", "bound=lowest", 500, "exact"),
        ("employer_penalty", "bound=highest", 100000, "exact"),
        ("employer_ban_years", "ban=replaced", 2, "exact"),
        ("employer_ban_years", "ban=first", 1, "exact"),
        ("employer_ban_years", "ban=second", 2, "exact"),
        ("employer_ban_years", "ban=third", 5, "exact"),
        ("employer_ban_years", "ban=fourth", 10, "exact"),
        ("project_duration_years", "project=york-victim-support", 3, "exact"),
        ("project_countries_eligible", "project=civil-registration-centre", 63, "exact"),
        ("project_un_bodies", "project=together-for-girls", 5, "exact"),
        ("project_countries", "project=together-for-girls", 15, "more than"),
        ("project_victims_identified", "project=ukraine-children-youth", 400, "exact"),
        ("project_child_victims_identified", "project=ukraine-children-youth", 11, "exact"),
        ("project_persons_trained", "project=ukraine-children-youth", 88, "exact"),
        ("project_cities", "project=ukraine-children-youth", 4, "exact"),
        ("project_viewers", "project=ukraine-children-youth", 200000, "at least"),
        ("project_children_targeted", "project=dominican-republic-children", 10000, "exact"),
        ("project_persons_trained", "project=dominican-republic-children", 30, "more than"),
    ],
)
def test_figures(indicator: str, breakdown: str, value: float, qualifier: str) -> None:
    [row] = [
        row for row in FIGURES if (row["indicator"], row["breakdown"]) == (indicator, breakdown)
    ]
    figure = read(row["published"], "fr")
    assert (figure.value, figure.qualifier) == (value, qualifier)


def test_tables_hold_no_more_and_no_less() -> None:
    assert (len(FIGURES), len(OPERATIONS), len(FUNDING)) == (41, 20, 7)


@pytest.mark.parametrize(
    ("operation", "results"),
    [
        (
            "combative",
            {
                "persons_arrested": 29,
                "persons_charged": 20,
                "charges_laid": 108,
                "guilty_pleas": 8,
                "convictions": 6,
                "warrants_outstanding": 2,
                "persons_appeared": 3,
                "persons_left_or_removed": 5,
                "victims_identified": 4,
            },
        ),
        (
            "northern-spotlight-2014-01",
            {
                "days": 2,
                "police_services": 26,
                "persons_interviewed": 330,
                "persons_charged": 9,
                "charges_laid": 33,
                "persons_brought_to_safety": 18,
            },
        ),
        (
            "rcmp-montreal-unit",
            {
                "suspected_cases": 16,
                "suspected_cases_closed": 10,
                "suspected_cases_under_investigation": 4,
                "suspected_cases_became_project": 1,
                "suspected_cases_led_to_arrests": 1,
            },
        ),
    ],
)
def test_operations(operation: str, results: dict[str, float]) -> None:
    assert results == {
        row["indicator"].removeprefix("operation_"): number(row["published"])
        for row in OPERATIONS
        if row["operation"] == operation
    }


def test_what_became_of_the_suspected_cases_adds_up() -> None:
    cases = [row for row in OPERATIONS if row["operation"] == "rcmp-montreal-unit"]
    whole, *parts = [number(row["published"]) for row in cases]
    assert whole == sum(parts) == 16


@pytest.mark.parametrize(
    ("funding", "amount", "basis", "start", "end"),
    [
        ("victims-fund", 500_000, "annual ceiling", "2014-04-01", "2015-03-31"),
        ("indigenous-women-guide", 75_000, "grant", "2014-04-01", "2015-03-31"),
        ("global-financing-facility", 200_000_000, "commitment", "2015-04-01", "2020-03-31"),
        ("civil-registration", 100_000_000, "commitment", "2015-04-01", "2020-03-31"),
        ("together-for-girls", 5_000_000, "grant", "2014-04-01", "2016-03-31"),
        ("ukraine-children-youth", 8_000_000, "commitment", "2014-04-01", "2020-03-31"),
        ("dominican-republic-children", 1_500_000, "commitment", "2012-04-01", "2018-03-31"),
    ],
)
def test_funding(funding: str, amount: float, basis: str, start: str, end: str) -> None:
    [row] = [row for row in FUNDING if row["funding"] == funding]
    assert number(row["published"]) == amount
    assert (row["basis"], row["period_start"], row["period_end"]) == (basis, start, end)


def test_money_within_other_money_is_named() -> None:
    within = {row["funding"]: row["part_of"] for row in FUNDING if row["part_of"]}
    assert within == {"civil-registration": "global-financing-facility"}


# --- every row ------------------------------------------------------------------------------


@pytest.mark.parametrize("row", NUMBERS, ids=lambda row: row["locator"])
def test_a_number_is_readable_known_and_dated(row: dict[str, str]) -> None:
    assert row["published"] == row["published"].strip().lower()
    assert read(row["published"], "fr").value > 0
    # Money is committed at the report's date, for the period of its row.
    kind = catalogue.indicator(row["indicator"]).kind if "indicator" in row else "flow"
    dates = {name: row.get(name, "") for name in ("period_start", "period_end", "as_of")}
    filled = {name for name, value in dates.items() if value}
    assert (
        filled
        == {
            "stock": {"period_start", "as_of"},
            "flow": {"period_start", "period_end"},
            "snapshot": {"as_of"},
        }[kind]
    )
    if kind != "snapshot":
        assert first_day(dates["period_start"]) < last_day(dates["period_end"] or dates["as_of"])


def test_no_number_is_given_twice() -> None:
    keys = Counter(
        (row.get("indicator"), row.get("breakdown"), row.get("operation"), row.get("funding"))
        for row in NUMBERS
    )
    assert [key for key, times in keys.items() if times > 1] == []


@pytest.mark.parametrize("row", EVERYTHING, ids=lambda row: row["locator"])
def test_a_row_says_where_it_was_read_and_what_it_is(row: dict[str, str]) -> None:
    assert re.search(r", lines? [0-9]+( and [0-9]+)?(;|$)", row["locator"])
    for name, label in row.items():
        if "label_" in name:
            assert label, name
            assert label == label.strip(), name
            assert "'" not in label, name
            assert not label.endswith("."), name


def test_labels_of_deliverables_are_short_and_their_own() -> None:
    for row in PLAN:
        for name in ("label_en", "label_fr", "task_label_en", "task_label_fr"):
            assert 4 <= len(row[name].split()) <= 12, row[name]
    for language in ("en", "fr"):
        assert len({row[f"label_{language}"] for row in PLAN}) == len(PLAN)
        assert len({row[f"task_label_{language}"] for row in PLAN}) == len(BY_TASK)
    assert len({(row["task"], row["task_label_en"], row["task_label_fr"]) for row in PLAN}) == 17


@pytest.mark.parametrize("language", Language)
def test_labels_of_deliverables_abbreviate_only_what_the_tracker_explains(
    language: Language,
) -> None:
    explained = {one.short[language] for one in catalogue.organisations().values()} | {"INTERPOL"}
    for row in PLAN:
        for name in ("label", "task_label"):
            label = row[f"{name}_{language.value}"]
            assert set(re.findall(r"\b[A-Z]{2,}\b", label)) <= explained, label


def test_no_person_is_named() -> None:
    # Family names are printed in capitals in such reports; these words are names of things.
    things = {"COMBATIVE", "CONFIDENCE", "CANAFE", "INTERPOL", "UNICEF"}
    for row in EVERYTHING:
        text = " ".join(row.values())
        assert set(re.findall(r"\b[A-ZÀ-Ý]{5,}\b", text)) <= things
        assert not re.search(r"\b(M\.|Mme|Mr|Mrs|Ms|Dr|Supt|Sgt|Hon)\b\.? [A-Z]", text)


def test_files_are_plain() -> None:
    for path in REPORT.glob("*.csv"):
        content = path.read_bytes()
        assert b"\r" not in content
        assert content.endswith(b"\n")
        assert not content.startswith(b"\xef\xbb\xbf")


# --- against the text of the report ---------------------------------------------------------


def words(text: str) -> list[str]:
    return re.findall(r"[\w-]+", text.casefold().replace("’", "'"))


def lines_of(row: dict[str, str]) -> str:
    text = TEXT.read_text(encoding="utf-8").split("\n")
    cited = re.findall(r"lines? (\d+)(?: and (\d+))?", row["locator"])
    return "\n".join(text[int(line) - 1] for pair in cited for line in pair if line)


@with_text
def test_the_text_is_the_one_that_was_read() -> None:
    source = tomllib.loads((REPORT / "source.toml").read_text(encoding="utf-8"))
    assert hashlib.sha256(TEXT.read_bytes()).hexdigest() == source["sha256"]


@with_text
@pytest.mark.parametrize("row", NUMBERS, ids=lambda row: row["locator"])
def test_a_number_stands_on_the_line_named(row: dict[str, str]) -> None:
    plain = lines_of(row).replace("*", "").casefold()
    assert re.search(rf"(?<!\w){re.escape(row['published'])}(?!\w)", plain)


@with_text
@pytest.mark.parametrize("row", PLAN, ids=lambda row: row["deliverable"])
def test_a_deliverable_is_printed_on_the_line_named(row: dict[str, str]) -> None:
    _, wording, start, status, leads = lines_of(row).split("\n")[0].split("\t")
    assert leads == row["leads"].replace("; ", " ")
    assert wording.startswith("NOUVEAU") == (row["new"] == "yes")
    if row["deliverable"] in {"3.11-02", "3.11-03"}:
        assert row["start"] in start
        assert row["status"] in status
    else:
        assert (start, status) == (row["start"], row["status"])


@with_text
def test_wording_is_the_projects_own() -> None:
    run = 7
    report = words(TEXT.read_text(encoding="utf-8"))
    printed = {tuple(report[i : i + run]) for i in range(len(report) - run + 1)}
    for row in EVERYTHING:
        for name, text in row.items():
            if "label_" in name or name == "note":
                own = words(text)
                shared = [own[i : i + run] for i in range(len(own) - run + 1)]
                assert not any(tuple(some) in printed for some in shared), text


@with_text
def test_nobody_named_in_the_report_is_in_the_data() -> None:
    text = TEXT.read_text(encoding="utf-8")
    named = re.findall(r"\*\*([A-Z]{3,}(?: [A-Z]{3,})+)\*\*", text)
    data = " ".join(" ".join(row.values()) for row in EVERYTHING).upper()
    assert named
    assert not any(part in data for name in named for part in name.split())


# --- further sources --------------------------------------------------------------------------

RAW = ROOT / "data" / "raw"

#: One or more numbers of every source that came later, as printed, read in the source again:
#: source, indicator or money, breakdown, place, last day or date, and the number.
PRINTED = [
    ("alert-2022-07", "operation_charges_laid", "alert-human-trafficking", "2022-07-30", "274"),
    ("cnw-2020-07", "trafficking-call-2020", "", "2024-03-31", "$19 million"),
    ("ircc-2024-02-cimm", "owp_vulnerable_issued", "", "2023-12", "4,857"),
    ("ircc-2024-02-fr", "trp_share_nationality", "nationality=Mexico", "2023-12-31",
     "environ 73 %"),
    ("ircc-2024-annual-report", "trp_issued_incl_dependants", "", "2023-12-31", "125"),
    ("ircc-2024-annual-report", "trp_issued_all_grounds", "", "2023-12-31", "7,049"),
    ("nscht-2020-2021", "trafficking-projects-2020", "", "2024-03-31", "up to $22.4 million"),
    ("nscht-2020-2021", "funded_organisations", "", "2020-12", "63"),
    ("nscht-2021-2023", "national-strategy-2019", "", "2024-03-31", "over $60 million"),
    ("opp-2014-10", "operation_persons_interviewed", "northern-spotlight-2014-10", "2014-10",
     "257"),
    ("opp-2015-10", "operation_charges_laid", "northern-spotlight-2015-10", "2015-10", "135"),
    ("opp-2016-10", "operation_charges_laid", "northern-spotlight-2016-10-ontario", "2016-10",
     "67"),
    ("press-cic-2008-10", "trp_victims_granted", "", "2008-05", "12"),
    ("press-cic-2008-10", "cic_flagged_victims", "", "2008-05", "at least 31"),
    ("press-fintrac-2017", "fintrac_disclosures", "", "2016-12", "102"),
    ("press-hotline-2020", "hotline_cases", "", "2020-12-31", "415"),
    ("press-hotline-2023-07", "hotline_calls", "", "2022-12-31", "12,706"),
    ("press-hotline-2023-07", "hotline_cases_per_year", "bound=highest", "2022-12-31", "460"),
    ("press-ijfs-2023-02", "operation_trafficking_charges_laid", "ijfs-ontario", "2023-02-22",
     "72"),
    ("press-ircc-2024", "owp_vulnerable_issued", "", "2023-12-31", "2,060"),
    ("press-juristat-2016", "police_reported_incidents_most_serious", "", "2016-12-31", "340"),
    ("press-juristat-2018", "police_reported_rate", "", "2018-12-31", "0.5"),
    ("press-juristat-2019", "police_incidents_share_cma", "", "2019-12-31", "85 %"),
    ("press-juristat-2019-tva", "police_incidents_share_cleared", "", "2019-12-31", "38 %"),
    ("press-juristat-2022", "police_reported_incidents", "", "2021-12-31", "555"),
    ("press-nap-2012-06", "persons_convicted", "", "2012-06", "42"),
    ("press-nap-2012-06", "cases_completed", "", "2012-06", "23"),
    ("press-rcmp-2015-10", "cases_charged", "", "2015-10", "308"),
    ("press-rcmp-2016", "cases_charged", "", "2016", "330"),
    ("press-spotlight-2015-10", "operation_officers", "northern-spotlight-2015-10", "2015-10",
     "Close to 350"),
    ("press-spotlight-2016-10", "operation_charges_laid", "northern-spotlight-2016-10", "2016-10",
     "78"),
    ("press-spotlight-2017-10", "operation_charges_laid", "northern-spotlight-2017-10-ontario",
     "2017-10", "21"),
    ("press-spotlight-2018-10", "operation_charges_laid", "northern-spotlight-2018-10-ontario",
     "2018-10-21", "Forty-five"),
    ("press-statcan-bc", "police_reported_incidents", "", "2023-12-31", "43"),
    ("ps-fewo-2023-03", "national-strategy-2018", "", "2024-03-31", "Approximately $75 million"),
    ("ps-hotline-evaluation", "human-trafficking-hotline", "", "2023-03-31", "$14.5 million"),
    ("ps-inan-2021", "funded_projects", "lead=PS", "2021-06-01", "20"),
    ("ps-qp-2020-06", "national-strategy-2019", "", "2024-03-31", "$57.22 million"),
    ("rcmp-2018-10", "operation_charges_laid", "northern-spotlight-2018-10", "2018-10-21", "52"),
    ("rcmp-2019-05", "cases_charged", "", "2019-05", "708"),
    ("statcan-2020-06", "police_reported_incidents", "", "2018-12-31", "1 708"),
    ("statcan-2020-06-infographic", "police_incidents_share_international", "", "2018-12-31",
     "32%"),
    ("statcan-2021-05", "police_incidents_share_all_crime", "", "2019-12-31", "0,02 %"),
    ("statcan-2022", "police_accused_share_prior_contact", "", "2020-12-31", "75 %"),
    ("statcan-2023-12-fr", "police_incidents_share_all_crime", "", "2022-12-31", "0,02 %"),
    ("statcan-2023-fewo", "police_reported_victims", "", "2021-12-31", "2,688"),
    ("statcan-35-10-0177-alberta", "ucr_incidents", "", "2021-12-31", "38"),
    ("statcan-35-10-0177-alberta", "ucr_incidents_unfounded", "", "2021-12-31", "16"),
    ("tip-2010", "tip_convictions_related", "", "2010-03-31", "at least three"),
    ("tip-2015", "tip_victims_charged", "", "2014-12-31", "261"),
    ("tip-2017", "tip_potential_victims_operations", "", "2016-12-31", "16"),
    ("tip-2018", "tip_potential_victims_bc_hotline", "", "2017-12-31", "132"),
    ("tip-2019", "tip_victims_current_cases", "form=sexual exploitation", "2018-12-31", "404"),
    ("tip-2019", "victims-fund", "", "2019-03-31", "1 million Canadian dollars"),
    ("tip-2021", "tip_persons_served_projects", "", "2020-12-31", "approximately 220"),
    ("tip-2022", "hotline_referral_partners", "", "2022-03-31", "nearly 900"),
    ("wage-qp-2022-09", "funded_projects", "lead=WAGE", "2022-09-13", "41"),
]  # fmt: skip


def every_row(source: str) -> set[tuple[str, ...]]:
    """What each row of a source counts, of what, when, and the number as printed."""
    found = set()
    for path in (RAW / source).glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                what = row.get("indicator") or row.get("funding") or ""
                part = row.get("breakdown") or row.get("operation") or ""
                when = row.get("as_of") or row.get("period_end") or ""
                found.add((source, what, part, when, row.get("published") or ""))
    return found


@pytest.mark.parametrize("printed", PRINTED, ids=lambda one: "/".join(one[:4]))
def test_a_number_of_a_further_source(printed: tuple[str, str, str, str, str]) -> None:
    assert printed in every_row(printed[0])


def test_what_was_counted_is_kept_apart() -> None:
    # The 261 victims of 2014 are those of cases charged; nothing of 2014 is newly identified.
    new = [row for row in every_row("tip-2015") if row[1] == "tip_victims_new"]
    assert new == []
    # Yearly numbers of a range are two numbers, not one that is uncertain.
    ranges = {row[2:] for row in every_row("press-hotline-2023-07") if row[1].endswith("per_year")}
    assert ranges == {("bound=lowest", "2022-12-31", "251"), ("bound=highest", "2022-12-31", "460")}
    # Projects of two departments are never added to one count.
    for source, lead in (("ps-inan-2021", "PS"), ("wage-qp-2022-09", "WAGE")):
        parts = {row[2] for row in every_row(source) if row[1] == "funded_projects"}
        assert parts == {f"lead={lead}"}


@pytest.mark.parametrize(
    ("source", "evidence"),
    [("rcmp-2009-06", "official-copy"), ("press-nap-2012-06", "secondary"),
     ("tip-2010", "official-copy"), ("ircc-2024-02-fr", "official")],
)  # fmt: skip
def test_where_a_document_was_read(source: str, evidence: str) -> None:
    about = tomllib.loads((RAW / source / "source.toml").read_text(encoding="utf-8"))
    assert about["evidence"] == evidence
