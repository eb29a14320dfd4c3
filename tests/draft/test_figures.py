"""Drafting figures: the right numbers with indicator and dates, and no others."""

from __future__ import annotations

import csv
import re
import time
import tomllib
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import draft_reports
from napanalysis.catalogue import indicators
from napanalysis.draft.blocks import Document
from napanalysis.draft.extract.deliverables import draft_annex
from napanalysis.draft.extract.drafted import DraftFigure
from napanalysis.draft.extract.figures import draft_numbers
from napanalysis.draft.extract.indicators import rules_for
from napanalysis.draft.extract.reported_period import fiscal_year_of
from napanalysis.draft.language.printed_dates import dates
from napanalysis.draft.language.printed_numbers import scan
from napanalysis.draft.readers.document import read_document
from napanalysis.draft.readers.plain_text import read_lines
from napanalysis.draft.settle import settle
from napanalysis.draft.vocabulary import spelled
from napanalysis.draft.write import draft_source
from napanalysis.fiscal_year import FiscalYear
from napanalysis.published import read

ROOT = Path(__file__).parents[2]
SEED = ROOT.parent / "shared" / "seed" / "nap-2014-2015-fr.txt"
FORMS = ("txt", "md", "html", "docx", "pdf", "ruled.pdf")
ENFORCEMENT = re.compile("cases_|victims_|accused_|persons_convicted|trp_|operation_")


def document(text: str, language: str) -> Document:
    return Document(language, settle(read_lines(text)))


def drafted(text: str, language: str, year: str = "2014-2015") -> list[DraftFigure]:
    return draft_numbers(document(text, language), FiscalYear.parse(year))[0]


def key(figure: DraftFigure) -> tuple[str, ...]:
    return (
        figure.published, figure.indicator, figure.period_start, figure.period_end, figure.as_of
    )  # fmt: skip


def test_a_sentence_with_two_provinces_leaves_the_place_to_a_person() -> None:
    text = "In 2014, Ontario and Quebec convicted 214 and 60 persons."
    found = drafted(text, "en")
    assert [figure.geography for figure in found] == ["Canada"] * 2
    assert all("names several provinces" in figure.reason for figure in found)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "In 2014, 214 persons were convicted in Ontario, and 60 in Quebec.",
            "en",
            ["Ontario", "Quebec"],
        ),
        (
            "Sur 90 victimes, 51 vivaient en Alberta, 22 au Manitoba et 9 au Yukon.",
            "fr",
            ["Canada", "Alberta", "Manitoba", "Yukon"],
        ),
        ("In Ontario 9 were fined and in Quebec 4.", "en", ["Canada", "Canada"]),
        ("In Alberta, 30 victims had come from Manitoba.", "en", ["Canada"]),
        ("Fifty-two worked in Alberta, 19 in Yukon.", "en", ["Alberta", "Yukon"]),
    ],
)
def test_the_province_right_after_a_number_is_its_own(
    text: str, language: str, expected: list[str]
) -> None:
    assert [figure.geography for figure in drafted(text, language)] == expected


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_invented_reports_draft_the_same_from_every_format(language: str, form: str) -> None:
    found = draft_reports.drafted(language, form)
    assert sorted(map(key, found)) == sorted(draft_reports.FIGURES[language])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_formats_agree_on_sentences_places_and_breakdowns(language: str) -> None:
    def rest(form: str) -> list[tuple[str, ...]]:
        figures = draft_reports.drafted(language, form)
        return [(f.sentence, f.breakdown, f.geography, f.table, str(f.value)) for f in figures]

    first = rest("txt")
    for form in FORMS[1:]:
        assert rest(form) == first


@pytest.mark.parametrize(
    ("text", "language", "published", "indicator"),
    [
        ("Since 2005, 90 cases were completed.", "en", "90", "cases_completed"),
        ("Around 45 cases are before the courts.", "en", "around 45", "cases_before_courts"),
        ("En 2014, 34 permis ont été délivrés.", "fr", "34", "trp_issued"),
        ("In 2020, agents of the agency issued 45 permits to victims.", "en", "45", "trp_issued"),
        ("Nearly one-quarter were men.", "en", "nearly one-quarter", ""),
        ("Près du tiers ne contenait rien.", "fr", "près du tiers", ""),
        ("It has handed out over 30,000 brochures.", "en", "over 30,000", ""),
        ("It had 39 local chapters.", "en", "39", ""),
        ("Workshops drew 1,315 participants.", "en", "1,315", ""),
        ("En 2014, 34 permis d'agence ont été délivrés.", "fr", "34", ""),
        ("It can grant an open work permit. In 2014, it issued 81 permits.", "en", "81",
         "owp_vulnerable_issued"),
        ("In 2014, twelve permits were renewed.", "en", "twelve", "trp_subsequent"),
        ("Jusqu'à 250 000 $ de subventions.", "fr", "jusqu'à 250 000 $", "funding_committed"),
        ("The RCMP sent out 1,200 posters.", "en", "1,200", "posters_distributed"),
        ("Des 80 accusés, 12 ont été condamnés depuis 2005.", "fr", "12", "persons_convicted"),
        ("Just over half (46) of the $2 million fund was spent.", "en", "46", ""),
        ("It signed agreements worth $9 million, of which 14 are new.", "en", "14", ""),
        ("Les dépenses ont atteint 14,7 M$.", "fr", "14,7 M$", ""),
        ("The program cost $4.2 million, $300,000 under budget.", "en", "$4.2 million", ""),
        ("Airlines supported it with tickets worth $15,000.", "en", "$15,000", ""),
        ("The employer was fined $2,500 and owed $8,200.", "en", "$8,200", ""),
        ("La campagne a coûté 95 000 $.", "fr", "95 000 $", ""),
        ("The Minister announced $1.5 million.", "en", "$1.5 million", "funding_committed"),
        ("Police referred 74 victims to the program.", "en", "74", ""),
        ("Half fell between $80 and $300.", "en", "between $80 and $300", ""),
        ("From 118 to about 120 women came.", "en", "118 to 120", ""),
        ("The project trained 3,875 persons.", "en", "3,875", "project_persons_trained"),
        ("The target of the project is 5,000 persons trained.", "en", "5,000", ""),
        ("La cible du projet est de 5 000 personnes formées.", "fr", "5 000", ""),
        ("The project aims to train 5,000 persons.", "en", "5,000", ""),
    ],
)  # fmt: skip
def test_one_sentence(text: str, language: str, published: str, indicator: str) -> None:
    assert (published, indicator) in [(f.published, f.indicator) for f in drafted(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Shelters, 2014\n\nSince 2012, we gave out 900 toolkits and 300 posters.", ["", ""]),
        ("# Report, 2014\n\nThe RCMP sent out kits. Since 2012, 900 toolkits were given out.",
         ["toolkits_distributed"]),
        ("# Report, 2014\n\nThe RCMP sent kits. In 2013-2014 alone, 900 toolkits went out.", [""]),
        ("# Union, 2014\n\nWe held 22 workshops, with 385 participants.", ["", ""]),
        ("# Federal report, 2014\n\nA workshop had 385 participants.", ["workshop_participants"]),
        ("# Ireland, 2014\n\nIn 2014, 12 permits were issued to victims.", [""]),
        ("# Ireland, 2014\n\nIn 2014, Canada issued 12 permits to victims.", ["trp_issued"]),
        ("# Report\n\nShe met France.\n\nCanada acted. In 2014, 12 permits were issued to victims.",
         ["trp_issued"]),
        ("# Labour, 2014\n\nIn 2014, 402 violations were reported to police.", [""]),
        ("# Trafficking, 2014\n\nIn 2014, 402 violations were reported to police.",
         ["police_reported_violations"]),
        ("# Courts\n\n1. At March 31, 9 accused were awaiting trial.\n\n2. We met 240 victims.",
         ["accused_before_courts", ""]),
    ],
)  # fmt: skip
def test_an_indicator_is_of_who_counts_it_and_where(text: str, expected: list[str]) -> None:
    assert [figure.indicator for figure in drafted(text, "en")] == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Operation RIVER: police engaged with 198 persons; 12 persons got food.", "en",
         ["operation_persons_engaged", ""]),
        ("Operation RIVER: 45 persons volunteered. Officers spoke with 120 persons.", "en",
         ["", "operation_persons_interviewed"]),
        ("Operation RIVER: police questioned drivers; 12 persons were fined.", "en", [""]),
        ("Opération FLEUVE : la police a interagi avec 30 personnes; 8 personnes ont mangé.", "fr",
         ["operation_persons_engaged", ""]),
    ],
)  # fmt: skip
def test_not_all_persons_of_an_operation_were_met(
    text: str, language: str, expected: list[str]
) -> None:
    assert [figure.indicator for figure in drafted(text, language)] == expected


def test_a_label_whose_words_are_short_is_none_for_its_noun_alone() -> None:
    """Of "Persons met", "met" is what makes the rule: not every person of an operation was."""
    for language in ("en", "fr"):
        for rule in rules_for("persons", language):
            assert not rule.needs or not rule.cue.search("persons personnes"), rule


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Call 1-855-850-4640 or 613-555-0100, 24 hours a day.", "en"),
        ("Sections 279.01 to 279.04 and s. 118 apply; see Bill C-268 and resolution 1325.", "en"),
        (
            "L'article 279.01 et la loi C-310 sont en vigueur depuis le 28 juin 2012.",
            "fr",
        ),
        ("Voir page 12, chapitre 8, annexe 3 et http://example.org/2015/10/a-34.pdf.", "fr"),
        ("The 52nd conference met from 28 September to 2 October 2014.", "en"),
        ("La 52e conférence a eu lieu les 26 et 27 mars 2015.", "fr"),
        ("Young people aged 16 to 24, and those under 18, were invited.", "en"),
        ("Les jeunes de 12 à 25 ans et les moins de 18 ans étaient invités.", "fr"),
        ("Write to 269 Laurier Avenue West, Room 340, Ottawa K1A 0P8.", "en"),
        ("In fiscal year 2014-2015 and in 2015/16 the plan continued to 2020.", "en"),
        ("Le groupe dit des « 4 P » s'est réuni en deux étapes au cours des trois années.", "fr"),
        ("3.14 Support investigations.", "en"),
        ("1. That courts act. 2. That they report. 3. That they pay.", "en"),
        ("The Five Eyes and the First Nations met on 3 occasions (2).", "en"),
        ("Exhibit 3.2 – Files of the R. v. A.B. kind, 2021 NSSC 214", "en"),
        ("Orientation 2 – Protéger. Page 3 de 8", "fr"),
        ("Annual Report 2022-2023 | 45", "en"),
        ("Rapport 2023 · 3", "fr"),
        ("Dial 211 to reach it, or call 911. Findings 3 and 4 tell more; see finding 5.", "en"),
    ],
)
def test_what_is_not_a_figure(text: str, language: str) -> None:
    found = [f.published for f in drafted(text, language)]
    assert found in ([], ["3"] if "3 occasions" in text else [])


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("Victims in 2021 | 45", "45"),
        ("Convictions since 2005 | 151", "151"),
        ("Since 2019 · 25", "25"),
        ("Officers had to call 211 witnesses.", "211"),
        ("Findings 12 victims were minors.", "12"),
    ],
)
def test_what_looks_like_no_figure_and_is_one(text: str, published: str) -> None:
    assert published in [figure.published for figure in drafted(text, "en")]


def test_many_dates_of_one_text_are_found_in_linear_time() -> None:
    def seconds(count: int) -> float:
        start = time.process_time()
        assert len(dates("12 cases in 2019 and " * count, "en")) == count
        return time.process_time() - start

    seconds(10)
    assert seconds(8_000) < 20 * seconds(1_000)


def test_dates_of_stock_flow_and_snapshot() -> None:
    text = (
        "As of August 2015:\n\n- Since 2005, 90 cases have been completed.\n"
        "- About 180 cases are before the courts.\n\nIn 2014, 34 permits were issued to victims.\n"
    )
    stock, snapshot, flow = drafted(text, "en")
    assert (stock.period_start, stock.as_of) == ("2005", "2015-08")
    assert (snapshot.period_start, snapshot.period_end, snapshot.as_of) == ("", "", "2015-08")
    assert (flow.period_start, flow.period_end) == ("2014-01-01", "2014-12-31")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("since 2005", "en", [("2005", "2005", "since")]),
        ("au mois d'août 2015", "fr", [("2015-08", "2015-08", "as of")]),
        ("du 1er avril 2014 au 31 mars 2015", "fr", [("2014-04-01", "2015-03-31", "bare")]),
        ("in 2014-15", "en", [("2014-04-01", "2015-03-31", "bare")]),
        ("(2015-2020)", "en", [("2015", "2020", "bare")]),
        ("March 26-27, 2015", "en", [("2015-03-26", "2015-03-27", "bare")]),
        ("De 2005 à ce jour", "fr", [("2005", "2005", "since")]),
        ("between April 2016 and March 2017", "en", [("2016-04", "2017-03", "bare")]),
        ("le 31 février 2014", "fr", [("2014-02-28", "2014-02-28", "bare")]),
    ],
)
def test_dates(text: str, language: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(d.first, d.last, d.role) for d in dates(text, language)] == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The plan is to open 12 shelters by 2024.", "en"),
        ("On prévoit ouvrir 12 refuges d'ici 2024.", "fr"),
    ],
)
def test_a_deadline_is_not_the_date_of_a_figure(text: str, language: str) -> None:
    (figure,) = drafted(text, language)
    dates = (figure.period_start, figure.period_end, figure.as_of)
    assert dates == ("2014-04-01", "2015-03-31", "")


def test_a_data_table_is_read_with_its_headings() -> None:
    text = "Permits\n\nYear\tPermits issued to victims\n2013\t14\n2014\t34\n"
    found = drafted(text, "en")
    assert [(f.published, f.indicator, f.period_start) for f in found] == [
        ("14", "trp_issued", "2013-01-01"),
        ("34", "trp_issued", "2014-01-01"),
    ]


def test_every_rule_names_an_indicator_of_the_catalogue() -> None:
    path = resources.files("napanalysis.catalogue") / "draft.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    families = {*table["nouns"], "money", "percent"}
    others = {"words", "unless", "nouns", "what", "carries", "near", "bonus"}
    assert table["rules"].keys() <= indicators().keys()
    assert {name for names in table["units"].values() for name in names} <= families
    for rule in [*table["rules"].values(), *table["uncounted"].values()]:
        assert {"words"} <= rule.keys() <= others, rule
        assert set(rule.get("nouns", ())) <= families, rule
        for pattern in [*rule["words"], rule.get("unless", "")]:
            for language in ("en", "fr"):
                re.compile(spelled(pattern, language))
    assert all("what" in rule and "nouns" in rule for rule in table["uncounted"].values())


@given(st.text(alphabet=st.sampled_from("0123456789 ,.$%-aenvirodusjqx«»()=<>\u00a0"), max_size=80))
def test_whatever_is_published_can_be_read(text: str) -> None:
    for language in ("en", "fr"):
        for number in scan(text, language, dates(text, language))[0]:
            assert read(number.published, language).value == number.value


# The real report, where the folder that holds it is there; the tests above say the same of
# invented reports everywhere.
@pytest.fixture(scope="module")
def seed() -> list[DraftFigure]:
    if not SEED.is_file():
        pytest.skip("the report isn't beside this checkout")
    return draft_numbers(read_document(SEED))[0]


def transcribed() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for name in ("figures", "operations", "funding"):
        path = ROOT / "data" / "raw" / "nap-2014-2015" / f"{name}.csv"
        with path.open(encoding="utf-8") as file:
            rows += [{"indicator": "funding_committed", **row} for row in csv.DictReader(file)]
    return rows


def matched(found: list[DraftFigure]) -> list[tuple[dict[str, str], DraftFigure | None]]:
    """Pair each transcribed figure with the drafted one of the same words on the same line."""
    left = list(found)
    pairs: list[tuple[dict[str, str], DraftFigure | None]] = []
    for row in transcribed():
        lines = re.findall(r"\d+", row["locator"])
        same = [
            f for f in left
            if f.published == row["published"] and re.findall(r"\d+", f.locator)[-1] in lines
        ]  # fmt: skip
        best = min(same, key=lambda f: f.indicator != row["indicator"], default=None)
        if best is not None:
            left.remove(best)
        pairs.append((row, best))
    return pairs


def test_the_report_gives_nine_in_ten_of_the_transcribed_figures(seed: list[DraftFigure]) -> None:
    pairs = matched(seed)
    assert sum(found is not None for _, found in pairs) >= 0.9 * len(pairs)


def test_the_report_gives_all_enforcement_and_permit_figures(seed: list[DraftFigure]) -> None:
    for row, found in matched(seed):
        if ENFORCEMENT.match(row["indicator"]):
            assert found is not None, row
            assert found.indicator == row["indicator"]


def test_the_report_gives_few_numbers_that_are_no_figures(seed: list[DraftFigure]) -> None:
    assert len(seed) - sum(found is not None for _, found in matched(seed)) <= 7


def test_the_documented_accuracy_is_what_is_measured(seed: list[DraftFigure]) -> None:
    pairs = matched(seed)
    drafted = [(row, found) for row, found in pairs if found is not None]
    right = sum(row["indicator"] == found.indicator for row, found in drafted)
    wrong = sum(found.indicator not in ("", row["indicator"]) for row, found in drafted)
    figures = len(pairs)
    cells = (figures, len(drafted), figures, right, wrong, len(seed) - len(drafted))
    page = (ROOT / "docs" / "add-a-document.md").read_text(encoding="utf-8")
    [line] = [line for line in page.splitlines() if line.startswith("| Annual report 2014-2015")]
    assert line.split("|")[2:-1] == [f" {cell} " for cell in cells]


def test_the_documented_draft_is_what_the_command_says(tmp_path: Path, seed: object) -> None:
    drafted = draft_source(tmp_path, SEED, "nap-2014-2015-draft")
    page = (ROOT / "docs" / "add-a-document.md").read_text(encoding="utf-8")
    assert "\n".join(drafted.lines()) in page


def test_the_documented_dates_and_places_are_what_is_measured(seed: list[DraftFigure]) -> None:
    names = ("period_start", "period_end", "as_of", "geography")
    pairs = matched(seed)
    right = sum(
        found is not None and all(row.get(name, "") == getattr(found, name) for name in names)
        for row, found in pairs
    )
    page = (ROOT / "docs" / "add-a-document.md").read_text(encoding="utf-8")
    assert f"Of the {len(pairs)} figures of the real report, {right} also have the dates" in page


def test_the_fiscal_year_is_found(tmp_path: Path) -> None:
    report = read_document(draft_reports.make(tmp_path, "fr", "txt"))
    assert str(fiscal_year_of(report)) == "2018-2019"


@pytest.mark.slow
def test_the_report_drafts_the_same_as_html_docx_and_pdf(
    tmp_path: Path, seed: list[DraftFigure]
) -> None:
    report = read_document(SEED)
    plan = [replace(one, locator="", reasons=()) for one in draft_annex(report)]
    for path in draft_reports.remake(report.blocks, tmp_path, "fr"):
        again = read_document(path)
        assert sorted(map(key, draft_numbers(again)[0])) == sorted(map(key, seed)), path.name
        found = [replace(one, locator="", reasons=()) for one in draft_annex(again)]
        # In a PDF a word that is divided at the end of a line may keep its hyphen.
        unlike = [one for one, other in zip(found, plan, strict=True) if one != other]
        assert len(unlike) <= (path.suffix == ".pdf"), path.name
