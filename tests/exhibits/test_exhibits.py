"""Exhibits and sentences that the notebooks publish in both languages: true, whole, well set."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Known, Teller
from matplotlib.text import Text

import napanalysis as nap
from literal_raw import flow, stock
from napanalysis.analysis import Analysis
from napanalysis.analysis.comparability import compared
from napanalysis.exhibits.builder import Builder
from napanalysis.exhibits.charts.sheet import NARROW
from napanalysis.exhibits.charts.theme import QUIET
from napanalysis.exhibits.exhibit import Exhibit, read
from napanalysis.exhibits.headlines import headline
from napanalysis.exhibits.trail import Trail
from napanalysis.language import NBSP, Language
from napanalysis.raw.sources import RawData
from napanalysis.tabular import rows_of
from napanalysis.wording.inline import Piece, html_of, markdown_of, trails_of
from napanalysis.workshop.year import Year
from opened import Told, analysis_of, year_of

Small = Callable[..., RawData]

ALL = [f"{year}-{year + 1}" for year in range(2006, 2025)]
#: Years with two figures, with a few, with a plan, with many vintages, and the last.
SOME = ["2006-2007", "2012-2013", "2014-2015", "2019-2020", "2024-2025"]
BOTH = pytest.mark.parametrize("language", ["en", "fr"])
EVERY = pytest.mark.parametrize("year", SOME)

LINK = re.compile(r"\[([^\[\]]*)\]\(#([^)]*)\)\{\.number\}")
#: Counted while they are published: no measure and no figure of a source.
COUNTED = {"tbl-flags", "tbl-sources", "tbl-revisions", "fig-plan", "fig-freshness", "fig-units"}
COUNTED_SENTENCES = {"say-new", "say-shown", "say-quality", "say title"}


def plain(markdown: str) -> str:
    """Return a published text without its links, classes and escapes."""
    text = LINK.sub(r"\1", markdown)
    text = re.sub(r"^:::.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\[([^\]]*)\]\{\.card-\w+\}", r"\1", text)
    return re.sub(r"\\(.)", r"\1", text)


def all_texts(told: Told) -> Iterator[tuple[str, str]]:
    for place, text in told.texts.items():
        yield place, plain(text) if place.startswith(("say", "cards")) else text


def sentences(told: Told) -> dict[str, str]:
    """Return what is said in sentences, as Markdown."""
    return {place: text for place, text in told.texts.items() if place.startswith("say")}


def exhibits(told: Told) -> dict[str, Exhibit]:
    shown = told.publication.exhibits.items()
    return {label: exhibit for label, exhibit in shown if exhibit is not None}


def rows(told: Told, label: str) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in exhibits(told)[label].table.rows]


def test_these_are_all_the_years(years: list[str]) -> None:
    assert years == ALL


# --- every text --------------------------------------------------------------------------------


@BOTH
@EVERY
def test_no_text_has_a_gap(told: Teller, year: str, language: str) -> None:
    for place, text in all_texts(told(year, language)):
        assert not re.search(r"[{}]|\bnan\b|\bNone\b|\bNaT\b|\binf\b", text), (place, text)
        assert "  " not in text.replace("\n", ""), (place, text)
        assert not re.search(r"\(\s*\)|\s[,.](?:\s|$)|,,|;;", text), (place, text)
        assert place == "cards" or text == text.strip(), (place, text)


@BOTH
@EVERY
def test_titles_say_something_short(told: Teller, year: str, language: str) -> None:
    brief = told(year, language)
    for label, exhibit in exhibits(brief).items():
        assert exhibit.title[0] == exhibit.title[0].upper()
        assert not exhibit.title.endswith(".")
        assert len(re.findall(r"\w[\w’-]*", exhibit.title)) <= 14, exhibit.title
        lists_its_sources = label in ("tbl-limits", "tbl-flags", "tbl-sources", "fig-units")
        assert bool(exhibit.source) is not lists_its_sources, label
        assert not exhibit.source or str(exhibit.source).endswith(".")
        assert exhibit.table.rows
        assert {len(row) for row in exhibit.table.rows} == {len(exhibit.table.columns)}, label
    assert 1 <= len(brief.publication.findings) <= 6
    assert 1 <= len(brief.publication.headlines) <= 6
    assert str(brief.publication.title)


@EVERY
def test_every_number_of_a_table_leads_to_its_entry(told: Teller, year: str) -> None:
    for label, exhibit in exhibits(told(year, "en")).items():
        if label in COUNTED:
            continue
        plain = [
            str(cell)
            for row in exhibit.table.rows
            for place, cell in enumerate(row)
            if place in exhibit.table.numeric and isinstance(cell, str) and re.search(r"\d", cell)
        ]
        assert plain == [], label


@EVERY
def test_french_typography(told: Teller, year: str) -> None:
    own = ("title", "subtitle", "note", "alt", "say", "cards")
    for place, text in all_texts(told(year, "fr")):
        if not any(word in place for word in own):
            continue
        assert not re.search(r" [:»%$]|« ", text), (place, text)
        assert not re.search(r"\d[.]\d", text.replace("35-10-0177", "")), (place, text)
        assert not re.search(r"\d,\d{3}\b", text), (place, text)
        assert not re.search(r"\d \d{3}\b", text), (place, text)
        assert "“" not in text
        assert "''" not in text


@EVERY
def test_english_typography(told: Teller, year: str) -> None:
    for place, text in all_texts(told(year, "en")):
        if "note" in place or "title" in place or place.startswith("say"):
            assert not re.search(r"\d,\d(?!\d\d)|[«»]", text), (place, text)
            assert not re.search(rf"[ {NBSP}][:;?!%]", text), (place, text)


def test_large_numbers_have_no_break_spaces(told: Teller) -> None:
    french = {cell for row in rows(told("2014-2015", "fr"), "tbl-awareness") for cell in row}
    english = {cell for row in rows(told("2014-2015", "en"), "tbl-awareness") for cell in row}
    assert f"≈{NBSP}31{NBSP}454" in french
    assert f"≈{NBSP}31,454" in english


@EVERY
def test_both_languages_show_the_same(told: Teller, year: str) -> None:
    english, french = told(year, "en"), told(year, "fr")
    assert list(english.publication.exhibits) == list(french.publication.exhibits)
    assert list(exhibits(english)) == list(exhibits(french))
    for label, one in exhibits(english).items():
        other = exhibits(french)[label]
        links = [[list(map(trails_of, row)) for row in each.table.rows] for each in (one, other)]
        assert links[0] == links[1], label
        assert len(one.table.rows) == len(other.table.rows)
        assert len(one.notes) == len(other.notes)
        assert bool(one.alt) == bool(other.alt)
    left, right = english.texts, french.texts
    for place in {*sentences(english), "cards"} | set(sentences(french)):
        found = sorted(trail for _, trail in LINK.findall(right[place]))
        assert found == sorted(trail for _, trail in LINK.findall(left[place])), place


# --- what is said is true ----------------------------------------------------------------------


ROSE = re.compile(r"\brose from\b|\ba augmenté\b")
FELL = re.compile(r"\bfell from\b|\ba diminué\b")
NUMBER = re.compile(rf"\d+(?:[,{NBSP}]\d{{3}})*")


def series(analysis: Analysis, indicator: str) -> list[dict[str, Any]]:
    frame = analysis.indicator(indicator, "")
    return rows_of(frame[frame["geography"] == "Canada"].sort_values("period_end"))


@BOTH
@EVERY
@pytest.mark.parametrize(
    ("label", "indicator"),
    [
        ("fig-incidents title", "ucr_incidents"),
        ("fig-unodc title", "glotip_persons_prosecuted"),
        ("fig-victims title", "glotip_victims"),
    ],
)
def test_it_rose_only_if_it_rose(
    told: Teller, year: str, language: str, label: str, indicator: str
) -> None:
    brief = told(year, language)
    found = series(brief.analysis, indicator)
    if not found:
        assert label not in brief.texts
        return
    text = plain(brief.texts[label])
    numbers = {int(re.sub(r"\D", "", one)) for one in NUMBER.findall(text)}
    assert int(found[-1]["value"]) in numbers, text
    state = "one"
    if len(found) > 1:
        assert int(found[-2]["value"]) in numbers, text
        state = compared(found[-2], found[-1])
    assert bool(ROSE.search(text)) is (state == "rose"), text
    assert bool(FELL.search(text)) is (state == "fell"), text
    assert found[-1]["period_end"][:4] <= year[-4:]
    assert int(max(re.findall(r"\b20\d\d\b", text))) <= int(year[-4:])


@EVERY
def test_headline_figures_say_up_and_down_as_it_was(told: Teller, year: str) -> None:
    brief = told(year, "en")
    for card in brief.publication.headlines:
        moved = re.match(r"(Up|Down) from (?:about )?([\d.,]+)", str(card["change"]))
        if moved:
            new, old = (float(text.replace(",", "")) for text in (
                str(card["value"]).removeprefix("about "), moved[2]))  # fmt: skip
            assert (new > old) is (moved[1] == "Up")
            assert new != old
    assert brief.texts["cards"].count("::: {.card}") == len(brief.publication.headlines)


@pytest.mark.parametrize(
    ("old", "new", "state"),
    [
        ((78, 78, 78, ""), (143, 143, 143, ""), "rose"),
        ((143, 143, 143, ""), (78, 78, 78, ""), "fell"),
        ((60, 60, 60, ""), (60, 60, 60, "later-vintage"), "same"),
        ((385, 385, 385, ""), (386, 386, 386, ""), "steady"),
        ((1000, 1000, 1000, ""), (981, 981, 981, ""), "steady"),
        ((1000, 1000, 1000, ""), (980, 980, 980, ""), "fell"),
        ((1, 1, 1, ""), (2, 2, 2, ""), "rose"),
        ((180, 175, 185, ""), (183, 183, 183, ""), "unclear"),
        ((180, 175, 185, ""), (180, 175, 185, ""), "unclear"),
        ((180, 175, 185, ""), (186, 186, 186, ""), "rose"),
        ((4, 0, 4, ""), (5, 5, 5, ""), "rose"),
        ((5, 5, 5, ""), (4, 0, 4, ""), "fell"),
        ((128, 128, None, ""), (200, 200, 200, ""), "unclear"),
        ((100, 100, 100, ""), (128, 128, None, ""), "rose"),
        ((151, 151, 151, ""), (117, 117, 117, "stock-falls"), "apart"),
        ((43, 43, 43, ""), (340, 340, 340, "break-in-basis"), "apart"),
        ((43, 43, 43, "break-in-basis"), (340, 340, 340, "break-in-basis"), "rose"),
        ((35, 35, 35, "unit-ambiguous"), (90, 90, 90, ""), "apart"),
    ],
)
def test_how_a_number_moved(old: tuple[Any, ...], new: tuple[Any, ...], state: str) -> None:
    keys = ("value", "lower", "upper", "flags")
    assert compared(dict(zip(keys, old, strict=True)), dict(zip(keys, new, strict=True))) == state


def test_the_break_is_explained_in_words_in_both_languages(told: Teller) -> None:
    for language in ("en", "fr"):
        brief = told("2014-2015", language)
        said = brief.texts["say-break"]
        assert "151" in said
        assert "117" in said
        limits = rows(brief, "tbl-limits")
        assert sum("151" in row[2] and "117" in row[2] for row in limits) == 1
        assert any("151" in text for place, text in brief.texts.items() if "say finding" in place)


def test_after_a_break_a_rise_of_one_counter_is_no_break(small: Small) -> None:
    raw = small(
        rcmp_2015={"figures": [stock("persons_convicted", "151", "2015-01-31")]},
        nap_2015={"figures": [stock("persons_convicted", "117", "2015-08-31")]},
        nap_2016={"figures": [stock("persons_convicted", "130", "2016-03-31")]},
    )
    analysis = analysis_of(raw, "2015-2016")
    for language, words in (("en", "Persons rose from 117 "), ("fr", "Persons a augmenté : 117 ")):
        year = year_of(analysis, language)
        said = str(year.moved(year.stock("persons_convicted"), "Persons", "Persons"))
        assert said.replace(NBSP, " ").startswith(words)
        assert "130" in said


def test_a_lower_bound_is_not_rounded_up(told: Teller) -> None:
    cells = {cell for row in rows(told("2014-2015", "en"), "tbl-before-courts") for cell in row}
    assert "at least 1.5" in cells
    assert not any("or more" in cell or "1.6 or" in cell for cell in cells)


@BOTH
@pytest.mark.parametrize("year", [*SOME, "2018-2019", "2021-2022", "2022-2023"])
def test_what_is_new_is_told_against_the_brief_of_the_year_before(
    told: Teller, year: str, language: str
) -> None:
    said = plain(told(year, language).texts["say-new"])
    first = int(year[:4])
    assert (f"{first - 1}-{first}" in said) is (year != "2006-2007")
    assert len(said) < 950
    leads = {"Up": "rose", "Down": "fell", "About the same": "steady",
             "En hausse": "rose", "En baisse": "fell", "À peu près stables": "steady"}  # fmt: skip
    named = {
        "en": {"police-reported incidents": "ucr_incidents",
               "police-reported incidents (most serious violation)": "ucr_incidents",
               "incidents with any trafficking violation": "police_reported_incidents",
               "incidents with any trafficking violation (as first published)":
                   "police_reported_incidents",
               "persons prosecuted (UNODC)": "glotip_persons_prosecuted",
               "persons convicted (UNODC)": "glotip_persons_convicted",
               "victims detected (UNODC)": "glotip_victims",
               "newly identified victims": "tip_victims_new",
               "victims identified by the RCMP": "tip_victims_rcmp"},
        "fr": {"affaires déclarées par la police": "ucr_incidents",
               "affaires déclarées par la police (infraction la plus grave)": "ucr_incidents",
               "affaires comportant au moins une infraction de traite": "police_reported_incidents",
               "affaires comportant au moins une infraction de traite (première parution)":
                   "police_reported_incidents",
               "personnes poursuivies (ONUDC)": "glotip_persons_prosecuted",
               "personnes condamnées (ONUDC)": "glotip_persons_convicted",
               "victimes détectées (ONUDC)": "glotip_victims",
               "victimes nouvellement recensées": "tip_victims_new",
               "victimes recensées par la GRC": "tip_victims_rcmp"},
    }[language]  # fmt: skip
    for lead, items in re.findall(r"\*\*([^*]+)\*\*[^:]*:([^*]*)", said.replace(NBSP, " ")):
        if lead in leads:
            assert not re.search(r"\d", items), "the findings have the numbers"
            for name in items.strip(" .").split("; "):
                figures = series(told(year, language).analysis, named[name])
                found = [one for one in figures if one["period_start"][:4] == one["period_end"][:4]]
                state = compared(found[-2], found[-1]).replace("same", "steady")
                assert state == leads[lead], name


@pytest.mark.parametrize(
    ("year", "english", "french"),
    [
        ("2014-2015", "**Revised since the last brief**: none.",
         "**Révisions depuis la dernière note** : aucune."),
        ("2021-2022", "Detected victims reported to the UNODC, from 343 to 418 (2021)",
         "Victimes détectées déclarées à l’ONUDC, de 343 à 418 (2021)"),
        ("2014-2015", "**Not comparable with the number before**: persons convicted per completed "
         "case, 1.3", "**Non comparables au nombre précédent** : personnes condamnées par dossier "
         "mené à terme, 1,3"),
        ("2014-2015", "commitments of the action plan, 74", "engagements du plan d’action, 74"),
        # Of 62 new observations from 13 sources, 12 have a better evidenced copy.
        ("2016-2017", "50 figures from 11 sources are new",
         "50 chiffres de 11 sources sont nouveaux"),
        ("2016-2017", "249 (as of 31 January 2017; before, about 180; may be cumulative)",
         "249 (au 31 janvier 2017; auparavant, environ 180; peut-être cumulatif)"),
        ("2022-2023", "528 (2022; before, 555; from another release)",
         "528 (2022; auparavant, 555; issu d’une autre version)"),
    ],
)  # fmt: skip
def test_what_is_new_names_revisions_and_breaks(
    told: Teller, year: str, english: str, french: str
) -> None:
    for language, words in (("en", english), ("fr", french)):
        assert words in plain(told(year, language).texts["say-new"]).replace(NBSP, " ")


# --- headline figures ---------------------------------------------------------------------------


def card(year: Year, what: str) -> str:
    """Return the lines below the label of a headline figure."""
    present = year.presenter
    frame = year.figures(what) if what != "per case" else nap.ratio(
        year.stock("persons_convicted"), year.stock("cases_completed")
    ).assign(measure="convicted_per_completed_case", unit="persons_per_case")  # fmt: skip
    made = headline(present, present.rows(frame))
    parts = ("value", "unit", "date", "change", "flags")
    return "|".join(str(made[part]) for part in parts if str(made[part])).replace(NBSP, " ")


@pytest.mark.parametrize(
    ("year", "language", "what", "expected"),
    [
        ("2014-2015", "en", "per case", "1.3|persons per case|as of 31 August 2015|"
         "Not comparable with 1.8 on 31 January 2015|break: the counts are not comparable"),
        ("2014-2015", "fr", "per case", "1,3|personne par dossier|au 31 août 2015|"
         "Non comparable à 1,8 au 31 janvier 2015|rupture : décomptes non comparables"),
        ("2014-2015", "en", "cases_completed", "90|cases|since 2005, as of 31 August 2015|"
         "Not comparable with 35 on 31 March 2013: unit ambiguous in the source"),
        ("2014-2015", "fr", "cases_completed", "90|dossiers|de 2005 au 31 août 2015|"
         "Non comparable à 35 au 31 mars 2013 : unité ambiguë dans la source"),
        # The reason is the card's own flag, and given once.
        ("2014-2015", "en", "persons_convicted", "117|persons|since 2005, as of 31 August 2015|"
         "Not comparable with 151 on 31 January 2015|break: the counts are not comparable"),
        ("2016-2017", "en", "cases_before_courts",
         "249|cases|as of 31 January 2017|Last comparable figure: about 59 on 30 June 2012"),
        ("2019-2020", "en", "tip_victims_new",
         "89|victims|Latest published figure: 2018|Up from 60 in 2017"),
        ("2019-2020", "fr", "tip_victims_new",
         "89|victimes|Dernier chiffre publié : 2018|En hausse par rapport à 60 en 2017"),
        ("2012-2013", "fr", "ucr_incidents",
         "60|affaires|2012|Inchangé par rapport à 60 en 2011"),
        ("2014-2015", "en", "trp_issued", "34|permits|2014|No comparable earlier figure"),
    ],
)  # fmt: skip
def test_a_headline_figure(
    known: Known, year: str, language: str, what: str, expected: str
) -> None:
    assert card(year_of(known(year), language), what) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "Rounded, the same as 1.3 on 31 August 2015"),
     ("fr", "Arrondi, égal à 1,3 au 31 août 2015")],
)  # fmt: skip
def test_a_change_that_rounding_hides_is_not_called_one(
    small: Small, language: str, expected: str
) -> None:
    # 117 / 90 is 1.300, 131 / 103 is 1.272: both are shown as 1.3, and differ by more than 2 %.
    raw = small(
        nap_2014_2015={"source": {"fiscal_year": "2014-2015"},
                       "figures": [stock("persons_convicted", "117", "2015-08-31"),
                                   stock("cases_completed", "90", "2015-08-31")]},
        nap_2015_2016={"source": {"fiscal_year": "2015-2016", "published": "2016-12-01"},
                       "figures": [stock("persons_convicted", "131", "2016-04-30"),
                                   stock("cases_completed", "103", "2016-04-30")]},
    )  # fmt: skip
    assert expected in card(year_of(analysis_of(raw, "2015-2016"), language), "per case")


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "Not comparable with 85 on 31 January 2015: from another source"),
     ("fr", "Non comparable à 85 au 31 janvier 2015 : décompte d’une autre source")],
)  # fmt: skip
def test_a_count_of_another_source_says_so(small: Small, language: str, expected: str) -> None:
    raw = small(
        rcmp_2015={"figures": [stock("cases_completed", "85", "2015-01-31")]},
        nap_2015={"source": {"fiscal_year": "2014-2015"},
                  "figures": [stock("cases_completed", "90", "2015-08-31")]},
    )  # fmt: skip
    assert expected in card(year_of(analysis_of(raw, "2014-2015"), language), "cases_completed")


# --- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "remark"),
    [("en", "possibly approximate"), ("fr", "peut-être approximatif")],
)
def test_a_qualifier_that_may_be_meant_for_two_numbers_is_remarked(
    told: Teller, language: str, remark: str
) -> None:
    found = [row for row in rows(told("2014-2015", language), "tbl-before-courts") if "275" in row]
    assert [remark in row[-1] for row in found] == [True]


def test_the_plan_in_french(told: Teller) -> None:
    brief = told("2014-2015", "fr")
    said = plain(brief.texts["say-plan"]).replace(NBSP, " ")
    assert said.startswith(
        "Au 31 mars 2015, le rapport énumère des entrées que ce projet compte comme 74 produits "
        "livrables; 8 d’entre eux (11 %) sont indiqués comme nouveaux. Un état n’indique "
        "pas l’avancement des travaux. 6 entrées se contredisent"
    )
    assert exhibits(brief)["fig-plan"].title.replace(NBSP, " ") == (
        "66 engagements sur 74 : « continu »"
    )
    totals = [int(row[-1]) for row in rows(brief, "fig-plan")]
    assert (sorted(totals), sum(totals)) == ([12, 15, 21, 26], 74)


def test_permits_of_a_wider_population_are_named(told: Teller) -> None:
    found = rows(told("2024-2025", "fr"), "tbl-permits")
    assert found[-1][0].endswith("délivrés à des victimes et aux personnes à leur charge")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "With dependants, 906 permits were issued from 2015 to 2023, 100.7 a year"),
        ("fr", "906 permis ont été délivrés de 2015 à 2023"),
    ],
)
def test_a_sentence_with_several_years(told: Teller, language: str, said: str) -> None:
    text = plain(told("2024-2025", language).texts["say-permits-wider"])
    assert said in text.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("language", "during"),
    [("en", "in fiscal year 2014-2015"), ("fr", "au cours de l’exercice 2014-2015")],
)
def test_permits_of_a_fiscal_year_read_well(small: Small, language: str, during: str) -> None:
    figures = [flow("trp_issued", "40", "2015", period_start="2014-04-01", period_end="2015-03-31")]
    year = year_of(analysis_of(small(nap={"figures": figures}), "2014-2015"), language)
    assert str(year.text("{n.during}", "{n.during}", n=year.flow("trp_issued"))) == during


@BOTH
def test_one_is_told_in_the_singular(told: Teller, language: str) -> None:
    shown = exhibits(told("2006-2007", language))
    assert shown["tbl-sources"].title == "1 source"
    texts = " ".join(exhibit.title + exhibit.subtitle for exhibit in shown.values())
    assert not re.search(r"\b1 sources|2006 (?:to|à) 2006", texts)


@pytest.mark.parametrize(
    ("language", "payer"),
    [("en", "Department of Justice Canada"), ("fr", "Ministère de la Justice du Canada")],
)
def test_payers_are_named_in_words(told: Teller, language: str, payer: str) -> None:
    cells = {cell for row in rows(told("2014-2015", language), "tbl-funding") for cell in row}
    assert payer in cells
    assert not cells & {"JUS", "AANC", "INAC", "PS", "SP"}


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["PS", "RCMP", "CBSA", "ESDC-TFWP", "FINTRAC"]),
        ("fr", ["SP", "GRC", "ASFC", "EDSC-PTET", "CANAFE"]),
    ],
)
def test_leads_go_by_the_short_names_of_each_language(
    told: Teller, language: str, expected: list[str]
) -> None:
    table = exhibits(told("2014-2015", language))["tbl-tracker"].table
    place = list(table.columns).index("Leads" if language == "en" else "Responsables")
    shown = {lead for row in table.rows for lead in str(row[place]).split(", ")}
    assert set(expected) <= shown
    other = {"PS", "RCMP", "CBSA", "FINTRAC"} if language == "fr" else {"GRC", "ASFC", "CANAFE"}
    assert not other & shown


@BOTH
def test_the_tracker_says_when_each_deliverable_began(told: Teller, language: str) -> None:
    table = exhibits(told("2014-2015", language))["tbl-tracker"].table
    place = list(table.columns).index({"en": "Start", "fr": "Début"}[language])
    assert {str(row[place]) for row in table.rows} >= {"2012-2013", "2014-2015", "2015-2016"}


# --- nothing from later years ------------------------------------------------------------------


@EVERY
def test_no_year_in_any_text_is_later_than_what_may_be_known(told: Teller, year: str) -> None:
    brief = told(year, "en")
    # The dates of a report's own figures and plans reach past the year that it reports on.
    reaches = "2020" if year >= "2014-2015" else year[-4:]
    for place, text in all_texts(brief):
        if "source" in place or "row" in place or "vintage" in text:
            continue
        found = re.findall(r"\b20[0-4]\d\b", text.replace(year, ""))
        assert all(one <= max(reaches, year[-4:]) for one in found), (place, text)


# --- alternative texts and files ----------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("year", ["2014-2015", "2024-2025"])
def test_alternative_texts_state_every_number_drawn(told: Teller, year: str, language: str) -> None:
    for label, exhibit in exhibits(told(year, language)).items():
        assert bool(exhibit.alt) is (exhibit.figure is not None), label
        if exhibit.figure is None:
            continue
        # The numbers of points and bars; those of ticks are quiet.
        for text in exhibit.figure(width=NARROW).figure.findobj(Text):
            drawn = text.get_text().replace("\n", " ").strip()
            if text.get_color() != QUIET and re.fullmatch(rf"[\d,.{NBSP}]+", drawn):
                assert drawn in exhibit.alt, (label, drawn)
        place = {"fig-incidents": 1, "fig-unodc": 1, "fig-counts": 2}.get(label)
        if place is not None:
            assert all(str(row[place]).lstrip(f"≈{NBSP}") in exhibit.alt
                       for row in exhibit.table.rows if str(row[place]) != "–"), label  # fmt: skip


@pytest.mark.parametrize(
    ("label", "told_as"),
    [
        ("fig-counts", "31 January 2015: 151 (not comparable with earlier figures); since 2005, "
         "as of 31 August 2015: 117 (not comparable with earlier figures)"),
        ("fig-unodc", "2016: 113; 2017: no figure; 2018: no figure; 2019: 142"),
        ("fig-incidents", "2019: 511 (not comparable with earlier figures); 2020: no figure; 2021"),
    ],
)  # fmt: skip
def test_alternative_texts_tell_breaks_and_gaps(told: Teller, label: str, told_as: str) -> None:
    chart = exhibits(told("2024-2025", "en"))[label]
    assert told_as in chart.alt.replace(NBSP, " ")
    assert ("–: no figure published." in chart.notes) is (label == "fig-unodc")


@BOTH
@EVERY
def test_no_two_columns_of_a_table_have_one_name(told: Teller, year: str, language: str) -> None:
    for label, exhibit in exhibits(told(year, language)).items():
        heads = [*map(str, exhibit.table.columns)]
        assert len(set(heads)) == len(heads), label


def test_the_alternative_text_of_the_plan_counts_every_status(told: Teller) -> None:
    alt = exhibits(told("2014-2015", "en"))["fig-plan"].alt
    totals = [int(one) for one in re.findall(r"\((\d+)\)", alt)]
    counts = [int(one) for one in re.findall(r" (\d+)\b", alt)]
    assert (sum(totals), sum(counts)) == (74, 74)


def test_a_chart_has_its_breaks_where_neighbours_are_not_comparable(told: Teller) -> None:
    chart = exhibits(told("2024-2025", "en"))["fig-incidents"].figure
    assert chart is not None
    first, second = chart.args[0]  # type: ignore[attr-defined]
    assert not any(point.apart for point in first.points)
    # 2018, 2019, none of 2020, 2021, 2022: what 315 and 511 say of each other is contradicted,
    # and 528 is of another release than 555.
    assert [(point.x, point.value, point.apart) for point in second.points] == [
        (2018, 315, False), (2019, 511, True), (2021, 555, True), (2022, 528, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("year", "label", "language", "hollow", "note"),
    [
        ("2022-2023", "fig-incidents", "en", [528],
         "2022 (Any trafficking violation) is provisional and shown as a hollow marker: a later "
         "release may revise it."),
        ("2018-2019", "fig-victims", "fr", [89],
         "2018 (Nouvellement recensées) : point évidé, provisoire; une version ultérieure pourrait "
         "le réviser."),
        ("2014-2015", "fig-incidents", "en", [], ""),
    ],
)  # fmt: skip
def test_a_point_is_hollow_where_it_is_the_newest_of_its_own_source(
    told: Teller, year: str, label: str, language: str, hollow: list[float], note: str
) -> None:
    chart = exhibits(told(year, language))[label]
    assert chart.figure is not None
    lines = chart.figure.args[0]  # type: ignore[attr-defined]
    assert [p.value for line in lines for p in line.points if p.provisional] == hollow
    provisional = [text for text in map(str, chart.notes) if "provis" in text]
    assert [text.replace("\u00a0", " ") for text in provisional] == ([note] if note else [])


# --- every number has a trail --------------------------------------------------------------------


@BOTH
@EVERY
def test_every_number_leads_to_an_entry(told: Teller, year: str, language: str) -> None:
    brief = told(year, language)
    trail = Trail(brief.analysis, Language.parse(language))
    wanted: set[str] = set()
    for text in (*sentences(brief).values(), brief.texts["cards"]):
        wanted |= {found for _, found in LINK.findall(text)}
    for exhibit in exhibits(brief).values():
        cells = [exhibit.message, *exhibit.notes, *(c for r in exhibit.table.rows for c in r)]
        for cell in cells:
            if isinstance(cell, Piece):
                # The title of a source stands beside its identifier, which leads there.
                assert cell.trail or exhibit.id == "tbl-sources", (exhibit.id, cell)
            wanted.update(trails_of(cell))
    assert wanted
    for one in sorted(wanted):
        assert trail.entry(one)[0][0]


def without_links_and_dates(markdown: str) -> str:
    rest = LINK.sub("", markdown)
    return re.sub(rf"\d{{1,2}}[ {NBSP}]\w+[ {NBSP}]?\s?\d{{4}}|\b20\d\d(?:-20\d\d)?\b", "", rest)


@EVERY
def test_every_number_in_a_sentence_is_linked(told: Teller, year: str) -> None:
    for place, text in sentences(told(year, "en")).items():
        if place not in COUNTED_SENTENCES:
            rest = re.sub(r"per 100,000|\bunder \d\d\b|^1\. ", "", without_links_and_dates(text))
            assert not re.search(r"\d", rest), (place, rest)


@EVERY
def test_every_number_in_a_title_is_linked(told: Teller, year: str) -> None:
    for label, exhibit in exhibits(told(year, "en")).items():
        if label not in ("tbl-flags", "tbl-revisions", "tbl-sources"):
            rest = without_links_and_dates(markdown_of(exhibit.message or exhibit.title))
            assert not re.search(r"\d", rest), (label, rest)


def test_numbers_in_limits_lead_to_their_trail(told: Teller) -> None:
    table = exhibits(told("2014-2015", "en"))["tbl-limits"].table
    (convicted,) = (row[2] for row in table.rows if "151" in str(row[2]))
    assert [trail.partition("-persons")[0] for trail in trails_of(convicted)] == [
        "o-rcmp-2015-01", "o-nap-2014-2015",
    ]  # fmt: skip


# --- signs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("observation", "number", "signs"),
    [
        ("nap-2014-2015/trp_issued/2014-12-31", "34", ""),
        ("nap-2014-2015/cases_completed/2015-08-31", "90", "a"),
        ("rcmp-2015-01/persons_convicted/2015-01-31", "151", "⚑"),
        ("nap-2014-2015/persons_convicted/2015-08-31", "117", "a⚑"),
        ("press-nap-2012-2013/cases_completed/2013-03-31", "35", "b⚑"),
        ("nap-2014-2015/cases_before_courts/2015-08-31", f"≈{NBSP}180", "a⚑"),
        ("unodc-2025-04/glotip_persons_convicted/2009-12-31", f"<{NBSP}5", "b"),
    ],
)
@BOTH
def test_signs_at_numbers(
    known: Known, observation: str, number: str, signs: str, language: str
) -> None:
    build = Builder(known("2014-2015"), Language.parse(language))
    piece = build.signed(build.observed[observation])
    assert piece.text == number
    assert "".join(sign for sign, _ in piece.signs) == signs
    if "persons_convicted/2015" in observation:
        flag = dict(piece.signs)["⚑"].replace(NBSP, " ")
        assert flag == {"en": "break: the counts are not comparable",
                        "fr": "rupture : décomptes non comparables"}[language]  # fmt: skip
    for _, meaning in piece.signs:
        assert f'aria-label="{meaning}"' in markdown_of(piece)
        assert f'aria-label="{meaning}"' in html_of(piece)


# --- the exhibit as an object ---------------------------------------------------------------------


def test_an_exhibit_comes_back_from_its_record(told: Teller, tmp_path: Path) -> None:
    exhibit = exhibits(told("2014-2015", "fr"))["fig-counts"]
    exhibit.write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        "fig-counts.svg", "fig-counts-narrow.svg", "fig-counts.png", "fig-counts.csv",
        "fig-counts.json",
    }  # fmt: skip
    again = read(tmp_path / "fig-counts.json")
    assert again.table == exhibit.table
    assert (again.title, again.alt, again.notes) == (exhibit.title, exhibit.alt, exhibit.notes)
    assert again.markdown() == exhibit.markdown()


def test_hostile_labels_stay_text(small: Small) -> None:
    label = "<script>x</script> {{< var y >}} | **b** =1+1"
    labels = {"label_en": label, "label_fr": label, "operation": "north"}
    raw = small(a={"operations": [{**flow("operation_charges_laid", "3", "2014"), **labels}]})
    year = year_of(analysis_of(raw, "2014-2015"))
    table = year.table(
        year.figures("operation_charges_laid", breakdown=None),
        ["breakdown", "number", ("note", "Note", "Note")],
        label="tbl-operations",
        title=label,
    )
    assert table is not None
    assert [str(row[0]) for row in table.table.rows] == [label], "as its own row names it"
    for markdown in (table.markdown(), table.data_markdown()):
        assert "script" in markdown
        assert "<script>" not in markdown
        assert not re.search(r"(?<!\\)\{(?![.#])(?!=html\})", markdown)
    assert "<script>" not in table.table.html()
