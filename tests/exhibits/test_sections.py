"""What the sections after the findings say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Teller

import literal_raw
from made_year import ROOT, copy_project
from napanalysis.errors import UsageError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import NBSP
from napanalysis.raw.sources import RawData
from napanalysis.workshop.notebook_measures import published_by
from opened import Told, analysis_of, year_of
from test_exhibits import exhibits, plain, rows

Small = Callable[..., RawData]
BOTH = pytest.mark.parametrize("language", ["en", "fr"])


def spoken(told: Told, label: str) -> str:
    return plain(told.texts[label]).replace(NBSP, " ")


def printed(told: Told, label: str) -> list[list[str]]:
    return [[str(cell).replace(NBSP, " ") for cell in row] for row in rows(told, label)]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "4.5 incidents with any human trafficking violation per 100,000 population in Nova "
            "Scotia and 2.3 in Ontario, against 1.4 in Canada as a whole (source: "),
     ("fr", "étaient les suivants, pour 100 000 habitants : Nouvelle-Écosse, 4,5; Ontario, 2,3; "
            "ensemble du Canada, 1,4 (source : ")],
)  # fmt: skip
def test_rates_of_provinces_stand_beside_that_of_the_country(
    told: Teller, language: str, sentence: str
) -> None:
    assert sentence in spoken(told("2022-2023", language), "say-provinces")


@pytest.mark.parametrize(
    ("language", "row"),
    [("en", ["Rate of police-reported incidents, any human trafficking violation – Nova Scotia",
             "1.0 per 100,000 population", "2009 to 2018", "press-juristat-2018"]),
     ("fr", ["Taux d’affaires déclarées par la police, au moins une infraction de traite – "
             "Nouvelle-Écosse",
             "1,0 pour 100 000 habitants", "de 2009 à 2018", "press-juristat-2018"])],
)  # fmt: skip
def test_an_average_of_ten_years_is_not_told_of_the_last_one(
    told: Teller, language: str, row: list[str]
) -> None:
    brief = told("2018-2019", language)
    assert spoken(brief, "say-provinces") == ""
    assert row in [found[:4] for found in printed(brief, "tbl-other")]


def test_a_figure_over_several_years_is_of_no_one_year(small: Small) -> None:
    raw = small(a={"figures": [literal_raw.flow(
        "police_reported_rate", "1.0", "2018", period_start="2009-01-01",
    )]})  # fmt: skip
    year = year_of(analysis_of(raw, "2018-2019"))
    rate = year.figures("police_reported_rate")
    assert str(year.text("{x} {x.when}", "{x} {x.when}", x=rate)) == "1.0 2009 to 2018"
    with pytest.raises(UsageError, match="A figure over 2009 to 2018 is of no one year"):
        year.text("In {x.year}, {x}", "En {x.year}, {x}", x=rate)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "gives 597 offences, while the number of incidents first published is 528."),
     ("fr", "donne 597 infractions, alors que le nombre d’affaires d’abord publié est de 528.")],
)  # fmt: skip
def test_offences_and_incidents_have_their_units(told: Teller, language: str, words: str) -> None:
    assert words in spoken(told("2022-2023", language), "say-police")


@BOTH
@pytest.mark.parametrize(("year", "old"), [("2014-2015", False), ("2018-2019", True)])
def test_counts_of_courts_say_that_they_are_old(
    told: Teller, year: str, old: bool, language: str
) -> None:
    words = {"en": "no newer figure", "fr": "aucun chiffre plus récent"}[language]
    notes = exhibits(told(year, language))["fig-counts"].notes
    assert [words in plain(str(note)) for note in notes] == [True] * old


@pytest.mark.parametrize(
    ("language", "why"),
    [("en", "From 555 in press-juristat-2022 to 528 here, the count moves against another count "
            "of the same years, and the two numbers come from two releases; revisions may be why, "
            "and no change is computed."),
     ("fr", "De 555 dans press-juristat-2022 à 528 ici, le décompte évolue en sens contraire d’un "
            "autre pour les mêmes années, et les deux nombres viennent de deux versions; des "
            "révisions peuvent l’expliquer, et aucune variation n’en est tirée.")],
)  # fmt: skip
@pytest.mark.parametrize("year", ["2022-2023", "2024-2025"])
def test_what_may_not_be_compared_names_the_counts_that_go_opposite_ways(
    told: Teller, year: str, language: str, why: str
) -> None:
    brief = told(year, language)
    assert [row[2] for row in printed(brief, "tbl-limits") if row[3] == why] == [
        "528, 2022 (statcan-2023-12)"
    ]
    assert str(exhibits(brief)["tbl-limits"].table.columns[0]) == {
        "en": "Flag", "fr": "Réserve",
    }[language]  # fmt: skip


@pytest.mark.parametrize(
    ("year", "language", "title"),
    [("2014-2015", "en", "Victims counted for 2014, by count and group"),
     ("2024-2025", "en", "Victims counted for 2022, by count and group"),
     ("2024-2025", "fr", "Victimes dénombrées pour 2022, selon le décompte et le groupe")],
)  # fmt: skip
def test_the_table_of_victims_names_its_year(
    told: Teller, year: str, language: str, title: str
) -> None:
    assert exhibits(told(year, language))["tbl-victims"].title == title


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "906 permits were issued from 2015 to 2023, 100.7 a year on average; the figure for "
            "2023 is 125."),
     ("fr", "906 permis ont été délivrés de 2015 à 2023, soit 100,7 par année en moyenne; le "
            "chiffre de 2023 est de 125.")],
)  # fmt: skip
def test_permits_with_dependants_give_their_newest_year(
    told: Teller, language: str, words: str
) -> None:
    assert words in spoken(told("2024-2025", language), "say-permits-wider")


@BOTH
def test_a_contribution_is_no_grant(told: Teller, language: str) -> None:
    (row,) = (row for row in printed(told("2022-2023", language), "tbl-funding") if "12.5 million"
              in row[1] or "12,5 M$" in row[1])  # fmt: skip
    assert row[2] == "contribution"


@BOTH
def test_awareness_is_of_the_last_three_years(told: Teller, language: str) -> None:
    found = printed(told("2014-2015", language), "tbl-awareness")
    assert [row[3] for row in found] == ["nap-2014-2015"] * 3
    assert exhibits(told("2018-2019", language)).get("tbl-awareness") is None


@BOTH
def test_the_age_of_counts_tells_one_count_of_victims_once(told: Teller, language: str) -> None:
    names = {
        "en": ("Newly identified victims", "Victims identified by the RCMP"),
        "fr": ("Victimes nouvellement recensées", "Victimes recensées par la GRC"),
    }[language]
    for year, shown in (("2018-2019", names[0]), ("2022-2023", names[1])):
        known = [row[0] for row in printed(told(year, language), "fig-freshness")]
        assert [name for name in known if name in names] == [shown]


PLAN = {
    "en": ("1 of them (50%) is marked as new. A status does not show how far work has come. "
           "1 entry contradicts itself or names no lead; it is kept as published and flagged."),
    "fr": ("1 d’entre eux (50 %) est indiqué comme nouveau. Un état n’indique pas l’avancement "
           "des travaux. 1 entrée se contredit ou ne nomme aucun responsable; elle est conservée "
           "telle que publiée et signalée."),
}  # fmt: skip


@BOTH
def test_a_plan_with_one_new_and_one_doubtful_entry(language: str, tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    for plan in (project.root / "data" / "raw").glob("*/action_plan.csv"):
        plan.unlink()
    literal_raw.write(project.root, {"new": {
        "source": {"published": "2016-02-28", "fiscal_year": "2015-2016"},
        "figures": [literal_raw.flow("trp_issued", "57", "2015")],
        "action_plan": [
            literal_raw.deliverable("1.11-01", new="yes", start="Début : 2015-2016"),
            literal_raw.deliverable("1.11-02", leads=""),
        ],
    }})  # fmt: skip
    published = published_by(project, FiscalYear(2015), language)
    text = str(published.sentences["say-plan"]).replace(NBSP, " ")
    assert PLAN[language] in text


@pytest.mark.parametrize(
    ("language", "title", "row", "note"),
    [("en", "How cases and charges ended in court",
      ["Share of trafficking charges stayed or withdrawn", "89%", "fiscal year 2018-2019"],
      "Charges are not cases: a share of charges is not comparable with a share of cases."),
     ("fr", "Issue des causes et des accusations devant les tribunaux",
      ["Part des accusations de traite ayant pris fin par un arrêt des procédures ou un retrait",
       "89 %", "exercice 2018-2019"],
      "Les accusations ne sont pas des causes : une part d’accusations n’est pas comparable à une "
      "part de causes.")],
)  # fmt: skip
def test_outcomes_of_charges_stand_with_those_of_cases(
    told: Teller, language: str, title: str, row: list[str], note: str
) -> None:
    brief = told("2018-2019", language)
    assert exhibits(brief)["tbl-outcomes"].title == title
    assert printed(brief, "tbl-outcomes")[-1] == row
    assert str(exhibits(brief)["tbl-outcomes"].notes[0]).replace(NBSP, " ").endswith(note)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "All 2 figures in force of this fiscal year and the one before stand in the text, its "
            "charts and tables."),
     ("fr", "Les 2 chiffres en vigueur de cet exercice et du précédent figurent tous dans le "
            "texte, ses figures et ses tableaux.")],
)  # fmt: skip
def test_no_annex_is_named_that_a_brief_has_not(told: Teller, language: str, sentence: str) -> None:
    assert spoken(told("2006-2007", language), "say-shown") == sentence


@BOTH
def test_months_after_the_year_have_a_minus_sign(told: Teller, language: str) -> None:
    months = [row[2] for row in printed(told("2014-2015", language), "fig-freshness")]
    assert months == ["3"] * 6 + ["−5"] * 3


def test_the_french_title_of_incidents_says_which_of_them(told: Teller) -> None:
    title = exhibits(told("2022-2023", "fr"))["fig-incidents"].title.replace(NBSP, " ")
    assert title == ("Le nombre (infraction la plus grave) a augmenté : 386 en 2021, 474 en 2022")


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "or of one unit in a count of 25 or more, is “about the same”"),
     ("fr", "ou d’une seule unité pour un décompte d’au moins 25, est «")],
)  # fmt: skip
def test_methods_say_which_counts_one_unit_leaves_about_the_same(language: str, words: str) -> None:
    assert words in (ROOT / "reports" / f"brief-{language}.qmd").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "gap", "note"),
    [("en", "2016: 113; 2017: no figure; 2018: no figure", "–: no figure published."),
     ("fr", "2016 : 113; 2017 : aucun chiffre; 2018 : aucun chiffre",
      "– : aucun chiffre publié.")],
)  # fmt: skip
def test_years_after_the_last_number_of_a_count_are_no_zeros(
    told: Teller, language: str, gap: str, note: str
) -> None:
    chart = exhibits(told("2018-2019", language))["fig-unodc"]
    assert gap in chart.alt.replace(NBSP, " ")
    assert [str(said).replace(NBSP, " ") for said in chart.notes] == [note]


@pytest.mark.parametrize(
    ("language", "found"),
    [("en", [["Hotline cases in a year – Highest", "460"],
             ["Hotline cases in a year – Lowest", "251"],
             ["Victims Fund allocation for trafficking victims", "$1.34 million"]]),
     ("fr", [["Cas de la ligne d’urgence par année – Maximum", "460"],
             ["Cas de la ligne d’urgence par année – Minimum", "251"],
             ["Sommes du Fonds d’aide affectées aux victimes de la traite", "1,34 M$"]])],
)  # fmt: skip
def test_services_are_told_as_published(
    told: Teller, language: str, found: list[list[str]]
) -> None:
    shown = [row[:2] for row in printed(told("2022-2023", language), "tbl-services")]
    assert [row for row in shown if row in found] == found


@pytest.mark.parametrize(
    ("language", "label"),
    [("en", "Share with a guilty decision in the fiscal years given, trafficking as most serious "
            "offence"),
     ("fr", "Part des causes avec verdict de culpabilité pendant les exercices indiqués, traite "
            "comme infraction la plus grave")],
)  # fmt: skip
def test_a_share_of_given_years_reads_as_one(told: Teller, language: str, label: str) -> None:
    found = printed(told("2018-2019", language), "tbl-outcomes")
    assert [row[1].rstrip("% ") for row in found if row[0] == label] == ["29"]
