"""Exhibits and sentences of every year in both languages: true, whole and well set."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from matplotlib.text import Text
from napanalysis.brief.cards import Cards
from napanalysis.brief.say import Sayer

from conftest import Told
from literal_raw import flow, stock
from napanalysis.analysis import Analysis, analyse
from napanalysis.analysis.comparability import compared
from napanalysis.brief import exhibits
from napanalysis.errors import UsageError
from napanalysis.exhibits.builder import Maker
from napanalysis.exhibits.charts import NARROW
from napanalysis.exhibits.charts.style import QUIET
from napanalysis.exhibits.exhibit import read
from napanalysis.exhibits.trail import Trail
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import NBSP, Language
from napanalysis.raw.sources import RawData
from napanalysis.wording.inline import Piece, markdown_of, trails_of

Small = Callable[..., RawData]
Known = Callable[[str], Analysis]
Formatter = Callable[[str, str], Told]

YEARS = [f"{year}-{year + 1}" for year in range(2006, 2025)]
BOTH = pytest.mark.parametrize("language", ["en", "fr"])
EVERY = pytest.mark.parametrize("year", YEARS)

LINK = re.compile(r"\[([^\[\]]*)\]\(#([^)]*)\)\{\.number\}")


def plain(markdown: str) -> str:
    """Return a told text without its links, classes and escapes."""
    text = LINK.sub(r"\1", markdown)
    text = re.sub(r"^:::.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\[([^\]]*)\]\{\.card-\w+\}", r"\1", text)
    return re.sub(r"\\(.)", r"\1", text)


def all_texts(told: Told) -> Iterator[tuple[str, str]]:
    for place, text in told.sentences.items():
        yield place, plain(text) if place.startswith(("say", "cards")) else text


def test_these_are_all_the_years(years: list[str]) -> None:
    assert years == YEARS


# --- every text --------------------------------------------------------------------------------


@BOTH
@EVERY
def test_no_text_has_a_gap(told: Formatter, year: str, language: str) -> None:
    for place, text in all_texts(told(year, language)):
        assert not re.search(r"[{}]|\bnan\b|\bNone\b|\bNaT\b|\binf\b", text), (place, text)
        assert "  " not in text.replace("\n", ""), (place, text)
        assert not re.search(r"\(\s*\)|\s[,.](?:\s|$)|,,|;;", text), (place, text)


@BOTH
@EVERY
def test_titles_and_subtitles_are_there(told: Formatter, year: str, language: str) -> None:
    for exhibit in told(year, language).exhibits.values():
        assert exhibit.title[0] == exhibit.title[0].upper()
        for text in (exhibit.title, exhibit.subtitle):
            assert text
            assert not text.endswith(".")
        assert str(exhibit.source).endswith(".")
        assert exhibit.table.rows
        assert {len(row) for row in exhibit.table.rows} == {len(exhibit.table.columns)}


# Numbers of these are counted for the table itself: no measure and no figure of a source.
COUNTED = {"flags", "sources", "plan-by-pillar", "revisions"}


@EVERY
def test_every_number_of_a_table_leads_to_its_entry(told: Formatter, year: str) -> None:
    for name, exhibit in told(year, "en").exhibits.items():
        if name in COUNTED:
            continue
        plain = [
            str(cell)
            for row in exhibit.table.rows
            for place, cell in enumerate(row)
            if place in exhibit.table.numeric and isinstance(cell, str) and re.search(r"\d", cell)
        ]
        assert plain == [], name


@EVERY
def test_french_typography(told: Formatter, year: str) -> None:
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
def test_english_typography(told: Formatter, year: str) -> None:
    for place, text in all_texts(told(year, "en")):
        if "note" in place or "title" in place or place.startswith("say"):
            assert not re.search(r"\d,\d(?!\d\d)|[«»]", text), (place, text)
            assert not re.search(rf"[ {NBSP}][:;?!%]", text), (place, text)


def test_large_numbers_have_no_break_spaces(told: Formatter) -> None:
    french = told("2014-2015", "fr").exhibits["other-prevention"].table
    english = told("2014-2015", "en").exhibits["other-prevention"].table
    assert f"environ 31{NBSP}454" in {str(cell) for row in french.rows for cell in row}
    assert "about 31,454" in {str(cell) for row in english.rows for cell in row}


@EVERY
def test_both_languages_show_the_same(told: Formatter, year: str) -> None:
    english, french = told(year, "en"), told(year, "fr")
    assert list(english.exhibits) == list(french.exhibits)
    assert english.card_trails == french.card_trails
    for name, one in english.exhibits.items():
        other = french.exhibits[name]
        assert one.table.trails == other.table.trails
        assert len(one.table.rows) == len(other.table.rows)
        assert len(one.notes) == len(other.notes)
        assert bool(one.alt) == bool(other.alt)
    for section, text in english.sections.items():
        found = [trail for _, trail in LINK.findall(french.sections[section])]
        assert sorted(found) == sorted(trail for _, trail in LINK.findall(text))


# --- what is said is true ----------------------------------------------------------------------


ROSE = re.compile(r"\brose\b|\bmore than the\b|\bUp from\b|a augmenté, passant|En hausse")
FELL = re.compile(r"\bfell\b|\bfewer than the \[|\bDown from\b|a diminué, passant|En baisse")
NUMBER = re.compile(rf"\d+(?:[,{NBSP}]\d{{3}})*")


def series(analysis: Analysis, indicator: str) -> list[dict[str, Any]]:
    frame = analysis.indicator(indicator, "").sort_values("period_end")
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


@BOTH
@EVERY
@pytest.mark.parametrize(
    ("exhibit", "section", "indicator"),
    [
        ("police-incidents", "police", "ucr_incidents"),
        ("victims-identified", "protection", "tip_victims_new"),
    ],
)
def test_it_rose_only_if_it_rose(
    told: Formatter, year: str, language: str, exhibit: str, section: str, indicator: str
) -> None:
    brief = told(year, language)
    rows = series(brief.analysis, indicator)
    if not rows:
        assert exhibit not in brief.exhibits
        return
    said = plain(brief.sections[section]).split("\n\n")[-1]
    texts = [said]
    # From 2018 the exhibit's title is about the RCMP's own count where that is newer.
    if indicator != "tip_victims_new" or not series(brief.analysis, "tip_victims_rcmp"):
        texts.append(brief.exhibits[exhibit].title)
    for text in texts:
        numbers = {int(re.sub(r"\D", "", one)) for one in NUMBER.findall(text)}
        assert int(rows[-1]["value"]) in numbers, text
        if len(rows) > 1:
            assert int(rows[-2]["value"]) in numbers, text
            up, down = rows[-1]["value"] > rows[-2]["value"], rows[-1]["value"] < rows[-2]["value"]
            if "break-in-basis" in rows[-1]["flags"] and "break-in-basis" not in rows[-2]["flags"]:
                up = down = False
            if text is not said:
                assert bool(ROSE.search(text)) is up, text
                assert bool(FELL.search(text)) is down, text
    title = brief.exhibits[exhibit].title
    assert rows[-1]["period_end"][:4] <= year[-4:]
    assert int(max(re.findall(r"\b20\d\d\b", title))) <= int(year[-4:])


@EVERY
def test_cards_say_up_and_down_as_it_was(told: Formatter, year: str) -> None:
    english = told(year, "en")
    for _, new, old in Cards(Maker(english.analysis, Language.EN))._headlines():
        if old is not None:
            state = compared(old, new)
            assert (state == "rose") <= (new["value"] > old["value"])
            assert (state == "fell") <= (new["value"] < old["value"])
            assert (state == "same") <= (new["value"] == old["value"])
            assert (old["as_of"] or old["period_end"]) < (new["as_of"] or new["period_end"])
    cards = english.cards.count("::: {.card}")
    assert cards == len(english.card_trails)


@pytest.mark.parametrize(
    ("old", "new", "state"),
    [
        ((78, 78, 78, ""), (143, 143, 143, ""), "rose"),
        ((143, 143, 143, ""), (78, 78, 78, ""), "fell"),
        ((60, 60, 60, ""), (60, 60, 60, "later-vintage"), "same"),
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


def test_the_break_is_told_in_words_in_both_languages(told: Formatter) -> None:
    for language in ("en", "fr"):
        brief = told("2014-2015", language)
        said = plain(brief.sections["prosecution"])
        assert "151" in said
        assert "117" in said
        assert "151" in brief.exhibits["persons-convicted"].title
        limits = brief.exhibits["not-comparable"].table.rows
        assert sum("151" in str(row[2]) and "117" in str(row[2]) for row in limits) == 1


def test_after_a_break_a_rise_of_one_counter_is_no_break(small: Small) -> None:
    raw = small(
        rcmp_2015={"figures": [stock("persons_convicted", "151", "2015-01-31")]},
        nap_2015={"figures": [stock("persons_convicted", "117", "2015-08-31")]},
        nap_2016={"figures": [stock("persons_convicted", "130", "2016-03-31")]},
    )
    analysis = analyse(raw, FiscalYear.parse("2015-2016"))
    for language, words in ((Language.EN, "not comparable"), (Language.FR, "ne se comparent pas")):
        exhibit = exhibits.make("persons-convicted", analysis, language)
        assert exhibit is not None
        assert "130" in exhibit.title
        assert words not in exhibit.title


def test_a_lower_bound_is_not_rounded_up(told: Formatter) -> None:
    cells = {str(cell) for row in told("2014-2015", "en").exhibits["ratios"].table.rows
             for cell in row}  # fmt: skip
    assert "at least 1.5" in cells
    assert not any("or more" in cell or "1.6 or" in cell for cell in cells)


def card(brief: Told, label: str) -> str:
    """Return the lines below the label of one card."""
    cards = [re.findall(r"^\[(.*)\]\{\.card-\w+\}", LINK.sub(r"\1", one), re.MULTILINE)
             for one in brief.cards.split("::: {.card}")[1:]]  # fmt: skip
    found = min((one for one in cards if one[0].startswith(label)), key=lambda one: len(one[0]))
    return "|".join(found[1:]).replace(NBSP, " ")


@pytest.mark.parametrize(
    ("year", "language", "label", "told_as"),
    [
        ("2014-2015", "en", "Persons convicted per", "1.3|persons per case|as of 31 August 2015|"),
        ("2014-2015", "fr", "Personnes condamnées par",
         "1,3|personne par dossier|au 31 août 2015|"),
        ("2014-2015", "en", "Completed human", "90|cases|since 2005, as of 31 August 2015|"
         "Not comparable with 35 on 31 March 2013: unit ambiguous in the source"),
        ("2014-2015", "fr", "Dossiers de traite", "90|dossiers|de 2005 au 31 août 2015|"
         "Ne se compare pas à 35 au 31 mars 2013 : unité ambiguë dans la source"),
        # The reason is the card's own flag, and told once.
        ("2014-2015", "en", "Persons convicted", "117|persons|since 2005, as of 31 August 2015|"
         "Not comparable with 151 on 31 January 2015|break: the counts are not comparable"),
        ("2014-2015", "en", "Cases before",
         "about 180|cases|as of 31 August 2015|Up from about 80 on 31 March 2013"),
        ("2014-2015", "fr", "Dossiers devant",
         "environ 180|dossiers|au 31 août 2015|"
         "En hausse par rapport à environ 80 au 31 mars 2013"),
        ("2016-2017", "en", "Cases before",
         "249|cases|as of 31 January 2017|Last comparable figure: 17 on 8 June 2009"),
        ("2016-2017", "fr", "Dossiers devant",
         "249|dossiers|au 31 janvier 2017|Chiffre comparable précédent : 17 au 8 juin 2009"),
        ("2019-2020", "en", "Newly identified",
         "89|victims|Latest published figure: 2018|Up from 60 in 2017"),
        ("2019-2020", "fr", "Victimes nouvellement",
         "89|victimes|Dernier chiffre publié : 2018|En hausse par rapport à 60 en 2017"),
        ("2024-2025", "en", "Deliverables", "74|deliverables|"
         "Latest published figure: as of 31 March 2015"),
        ("2012-2013", "fr", "Affaires", "60|affaires|2012|Inchangé par rapport à 60 en 2011"),
    ],
)  # fmt: skip
def test_a_card(told: Formatter, year: str, language: str, label: str, told_as: str) -> None:
    assert card(told(year, language), label).startswith(told_as)


def test_a_qualifier_that_may_be_meant_for_two_numbers_is_told(told: Formatter) -> None:
    for language, said, noted in (
        ("en", "“About” may be meant for the number of victims too", "275 victims (as of 31"),
        ("fr", f"«{NBSP}Environ{NBSP}» vise peut-être aussi le nombre de victimes", "275 victimes"),
    ):
        brief = told("2014-2015", language)
        assert said in brief.sections["prosecution"]
        for name in ("before-courts", "ratios"):
            assert any(str(note).startswith(noted) for note in brief.exhibits[name].notes)
        assert said not in told("2012-2013", language).sections["prosecution"]


def test_the_plan_in_french(told: Formatter) -> None:
    said = plain(told("2014-2015", "fr").sections["plan"]).replace(NBSP, " ")
    assert said.startswith(
        "Le rapport de 2014-2015 énumère 74 produits livrables; leur état est « continu » pour 66,"
        " « en cours » pour 6, « terminé » pour 1 et « en suspens » pour 1."
        "\n\nDe ce nombre, 11 % sont indiqués comme nouveaux."
    )


def test_permits_of_a_wider_population_are_named_in_french(told: Formatter) -> None:
    rows = told("2024-2025", "fr").exhibits["permits-wider"].table.rows
    assert str(rows[-1][0]).endswith("– Victimes et personnes à leur charge")


def test_a_lead_takes_its_article_in_an_english_title(told: Formatter) -> None:
    title = told("2014-2015", "en").exhibits["plan-by-lead"].title
    assert "Canada and the Royal Canadian Mounted Police lead the most" in title


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "906 permits were issued to victims and their dependants from 2015 to 2023"),
        ("fr", "906 permis ont été délivrés à des victimes et aux personnes à leur charge "
               "de 2015 à 2023"),
    ],
)  # fmt: skip
def test_a_title_with_several_years(told: Formatter, language: str, title: str) -> None:
    assert told("2024-2025", language).exhibits["permits-wider"].title == title


def test_permits_of_a_fiscal_year_read_well(small: Small) -> None:
    figures = [
        flow(indicator, published, "2015", period_start="2014-04-01", period_end="2015-03-31")
        for indicator, published in (("trp_issued", "40"), ("trp_subsequent", "30"))
    ]
    analysis = analyse(small(nap={"figures": figures}), FiscalYear.parse("2014-2015"))
    starts = {
        Language.EN: "In fiscal year 2014-2015, 40 temporary",
        Language.FR: "Au cours de l’exercice 2014-2015, 40 permis",
    }
    for language, start in starts.items():
        assert Sayer(Maker(analysis, language)).plain("protection").startswith(start)


@BOTH
def test_one_source_and_one_year_are_told_in_the_singular(told: Formatter, language: str) -> None:
    brief = told("2006-2007", language)
    texts = " ".join(brief.exhibits[name].title + brief.exhibits[name].subtitle
                     for name in ("sources", "police-incidents"))  # fmt: skip
    assert not re.search(r"\b1 sources|2006 (?:to|à) 2006", texts)


def test_payers_and_years_are_told_in_words(told: Formatter) -> None:
    for language, wanted in (("en", "Global Affairs Canada"), ("fr", "Affaires mondiales Canada")):
        rows = told("2014-2015", language).exhibits["funding"].table.rows
        payers = {str(row[-1]) for row in rows}
        assert wanted in payers
        assert not payers & {"AMC", "AANC", "GAC", "INAC"}


# --- nothing from later years ------------------------------------------------------------------


@EVERY
def test_no_year_in_any_text_is_later_than_what_may_be_known(told: Formatter, year: str) -> None:
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
@EVERY
def test_alternative_texts_state_every_number_drawn(
    told: Formatter, year: str, language: str
) -> None:
    brief = told(year, language)
    for exhibit in brief.exhibits.values():
        assert bool(exhibit.alt) is (exhibit.figure is not None)
        if exhibit.figure is None:
            continue
        # The numbers of points and bars; those of ticks are quiet.
        for text in exhibit.figure(width=NARROW).findobj(Text):
            label = text.get_text().replace("\n", " ").strip()
            if text.get_color() != QUIET and re.fullmatch(rf"[\d,.{NBSP}]+", label):
                assert label in exhibit.alt, (exhibit.id, label)
        if exhibit.id not in ("plan-by-pillar", "permits"):
            drawn = {str(row[1]) for row in exhibit.table.rows} if exhibit.id in (
                "police-incidents", "cases-completed", "persons-convicted", "plan-by-lead"
            ) else set()  # fmt: skip
            assert all(number in exhibit.alt for number in drawn), exhibit.id


def test_the_alternative_text_of_the_plan_counts_every_status(told: Formatter) -> None:
    alt = told("2014-2015", "en").exhibits["plan-by-pillar"].alt
    totals = [int(one) for one in re.findall(r"\((\d+)\)", alt)]
    counts = [int(one) for one in re.findall(r" (\d+)\b", alt)]
    assert (sum(totals), sum(counts)) == (74, 74)


# --- every number has a trail --------------------------------------------------------------------


@BOTH
@EVERY
def test_every_number_leads_to_an_entry(told: Formatter, year: str, language: str) -> None:
    brief = told(year, language)
    trail = Trail(brief.analysis, brief.language)
    wanted = set(brief.card_trails)
    for text in (*brief.sections.values(), brief.cards):
        wanted |= {found for _, found in LINK.findall(text)}
    for exhibit in brief.exhibits.values():
        told_cells = [exhibit.told, *exhibit.notes, *(c for r in exhibit.table.rows for c in r)]
        for cell in told_cells:
            if isinstance(cell, Piece):
                # The title of a source stands beside its identifier, which leads there.
                assert cell.trail or exhibit.id == "sources", (exhibit.id, cell)
            wanted.update(trails_of(cell))
    for one in sorted(wanted):
        entry = trail.entry(one)
        assert entry[0][0]


@EVERY
def test_every_number_in_a_sentence_is_linked(told: Formatter, year: str) -> None:
    for section, text in told(year, "en").sections.items():
        rest = LINK.sub("", text)
        # What is left are dates, years and the numbers compared with, told in brackets or words.
        rest = re.sub(rf"\d{{1,2}}{NBSP}\w+{NBSP}?\s?\d{{4}}|\b20\d\d(?:-20\d\d)?\b", "", rest)
        assert not re.search(r"\d", rest), (section, rest)


@EVERY
def test_every_number_in_a_title_is_linked(told: Formatter, year: str) -> None:
    for name, exhibit in told(year, "en").exhibits.items():
        if name in ("flags", "revisions", "sources"):
            continue  # counted while they are written
        rest = LINK.sub("", markdown_of(exhibit.told))
        rest = re.sub(rf"\d{{1,2}}{NBSP}\w+{NBSP}?\s?\d{{4}}|\b20\d\d(?:-20\d\d)?\b", "", rest)
        assert not re.search(r"\d", rest), (name, rest)


def test_numbers_in_findings_and_notes_lead_to_their_trail(told: Formatter) -> None:
    brief = told("2014-2015", "en")
    (convicted,) = (
        row[2] for row in brief.exhibits["not-comparable"].table.rows if "151" in str(row[2])
    )
    assert [trail.partition("-persons")[0] for trail in trails_of(convicted)] == [
        "o-rcmp-2015-01", "o-nap-2014-2015",
    ]  # fmt: skip
    notes = brief.exhibits["operations"].notes
    assert ["m-charges-per-person-charged" in markdown_of(note) for note in notes].count(True) == 2


@pytest.mark.parametrize(
    ("year", "words"),
    [
        ("2015-2016", "99 victims in 2015. The 261 of 2014 are not comparable"),
        ("2016-2017", "77 victims in 2016, fewer than the 99 of 2015"),
    ],
)
def test_a_change_of_basis_parts_only_what_lies_on_either_side(
    told: Formatter, year: str, words: str
) -> None:
    brief = told(year, "en")
    assert words in plain(brief.sections["protection"])
    chart = brief.exhibits["victims-identified"].figure
    assert chart is not None
    (line,) = chart.args[0]
    assert line.breaks == {1}


# --- the exhibit as an object ---------------------------------------------------------------------


def test_an_exhibit_comes_back_from_its_record(told: Formatter, tmp_path: Path) -> None:
    exhibit = told("2014-2015", "fr").exhibits["permits"]
    exhibit.write(tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".svg", ".png", ".csv", ".json"}
    record = json.loads((tmp_path / "permits.json").read_text(encoding="utf-8"))
    again = read(record)
    assert again.table == exhibit.table
    assert (again.title, again.alt, again.notes) == (exhibit.title, exhibit.alt, exhibit.notes)


def test_hostile_labels_stay_text(told: Formatter, small: Small) -> None:
    label = "<script>x</script> {{< var y >}} | **b** =1+1"
    labels = {"label_en": label, "label_fr": label, "operation": "north"}
    raw = small(a={"operations": [{**flow("operation_charges_laid", "3", "2014"), **labels}]})
    analysis = analyse(raw, FiscalYear.parse("2014-2015"))
    for exhibit in exhibits.make_all(analysis, Language.EN):
        markdown = exhibit.table.markdown()
        assert "<script>" not in markdown
        assert not re.search(r"(?<!\\)\{(?!\.number)", markdown)
        assert "<script>" not in exhibit.table.html()


def test_an_unknown_exhibit_names_the_nearest(known: Known) -> None:
    with pytest.raises(UsageError) as caught:
        exhibits.make("permit", known("2014-2015"), Language.EN)
    assert "permits" in caught.value.remedy


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["PS", "RCMP", "CBSA", "ESDC-TFWP", "FINTRAC"]),
        ("fr", ["SP", "GRC", "ASFC", "EDSC-PTET", "CANAFE"]),
    ],
)
def test_leads_go_by_the_short_names_of_each_language(
    told: Formatter, language: str, expected: list[str]
) -> None:
    tracker = told("2014-2015", language).exhibits["tracker"]
    shown = {lead for row in tracker.table.rows for lead in str(row[-2]).split(", ")}
    shown |= {lead for row in tracker.table.rows for lead in str(row[-1]).split(", ")}
    assert set(expected) <= shown
    other = {"PS", "RCMP", "CBSA", "FINTRAC"} if language == "fr" else {"GRC", "ASFC", "CANAFE"}
    assert not other & shown
    assert f"{expected[1]}" in str(tracker.notes[0])


@pytest.mark.parametrize(
    ("language", "told_as"),
    [("en", "Rounded, the same as 1.3 on 31 August 2015"),
     ("fr", "Arrondi, égal à 1,3 au 31 août 2015")],
)  # fmt: skip
def test_a_change_that_rounding_hides_is_not_called_one(
    small: Callable[..., RawData], language: str, told_as: str
) -> None:
    # 117 / 90 is 1.300, 138 / 107 is 1.290: both are shown as 1.3.
    raw = small(
        nap_2014_2015={"source": {"fiscal_year": "2014-2015"},
                       "figures": [stock("persons_convicted", "117", "2015-08-31"),
                                   stock("cases_completed", "90", "2015-08-31")]},
        nap_2015_2016={"source": {"fiscal_year": "2015-2016", "published": "2016-12-01"},
                       "figures": [stock("persons_convicted", "138", "2016-04-30"),
                                   stock("cases_completed", "107", "2016-04-30")]},
    )  # fmt: skip
    analysis = analyse(raw, FiscalYear.parse("2015-2016"))
    cards = Cards(Maker(analysis, Language.parse(language))).markdown()
    assert told_as in LINK.sub(r"\1", cards).replace(NBSP, " ")


@pytest.mark.parametrize(
    ("language", "told_as"),
    [("en", "Not comparable with 85 on 31 January 2015: counted by another source"),
     ("fr", "Ne se compare pas à 85 au 31 janvier 2015 : décompte d’une autre source")],
)  # fmt: skip
def test_a_count_of_another_source_says_so(small: Small, language: str, told_as: str) -> None:
    raw = small(
        rcmp_2015={"figures": [stock("cases_completed", "85", "2015-01-31")]},
        nap_2015={"source": {"fiscal_year": "2014-2015"},
                  "figures": [stock("cases_completed", "90", "2015-08-31")]},
    )  # fmt: skip
    analysis = analyse(raw, FiscalYear.parse("2014-2015"))
    cards = Cards(Maker(analysis, Language.parse(language))).markdown()
    assert told_as in LINK.sub(r"\1", cards).replace(NBSP, " ")
