"""What the notebooks publish of every year in both languages: true, whole and well set."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from matplotlib.text import Text

from conftest import Teller
from literal_raw import flow, snapshot, stock
from napanalysis.analysis import Analysis
from napanalysis.analysis.comparability import parted
from napanalysis.exhibits.charts import NARROW
from napanalysis.exhibits.charts.style import QUIET
from napanalysis.exhibits.exhibit import Exhibit, read
from napanalysis.exhibits.headlines import cards
from napanalysis.exhibits.trail import Trail
from napanalysis.language import NBSP, Language
from napanalysis.raw.sources import RawData
from napanalysis.wording.inline import Piece, trails_of
from opened import Told, analysis_of, year_of

Small = Callable[..., RawData]

#: The first year with figures, that of the report, two with breaks, one without a plan, the last.
YEARS = ["2006-2007", "2012-2013", "2014-2015", "2016-2017", "2019-2020", "2024-2025"]
BOTH = pytest.mark.parametrize("language", ["en", "fr"])
EVERY = pytest.mark.parametrize("year", YEARS)

LINK = re.compile(r"\[([^\[\]]*)\]\(#([^)]*)\)\{\.number\}")
SIGN = re.compile(r"\[\^[^\]]*\^\]\{\.sign[^}]*\}")


def plain(markdown: str) -> str:
    """Return a told text without its links, classes and escapes."""
    text = SIGN.sub("", LINK.sub(r"\1", markdown))
    text = re.sub(r"^:::.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\[([^\]]*)\]\{\.card-\w+\}", r"\1", text)
    return re.sub(r"\\(.)", r"\1", text)


def all_texts(told: Told) -> Iterator[tuple[str, str]]:
    for place, text in told.texts.items():
        yield place, plain(text) if place.startswith(("say", "cards")) else text


def shown(told: Told) -> dict[str, Exhibit]:
    return {label: one for label, one in told.publication.exhibits.items() if one is not None}


# --- every text --------------------------------------------------------------------------------


@BOTH
@EVERY
def test_no_text_has_a_gap(told: Teller, year: str, language: str) -> None:
    for place, text in all_texts(told(year, language)):
        assert not re.search(r"[{}]|\bnan\b|\bNone\b|\bNaT\b|\binf\b", text), (place, text)
        assert "  " not in text.replace("\n", ""), (place, text)
        assert not re.search(r"\(\s*\)|\s[,.](?:\s|$)|,,|;;", text), (place, text)


@BOTH
@EVERY
def test_titles_and_tables_are_whole(told: Teller, year: str, language: str) -> None:
    for exhibit in shown(told(year, language)).values():
        assert exhibit.title
        assert exhibit.title[0] == exhibit.title[0].upper()
        assert not exhibit.title.endswith(".")
        assert str(exhibit.source).endswith(".")
        assert exhibit.table.rows
        assert {len(row) for row in exhibit.table.rows} == {len(exhibit.table.columns)}


@EVERY
def test_titles_of_charts_are_short(told: Teller, year: str) -> None:
    for label, exhibit in shown(told(year, "en")).items():
        if exhibit.alt:
            assert len(exhibit.title.split()) <= 16, (label, exhibit.title)


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
        if "title" in place or place.startswith("say"):
            assert not re.search(r"\d,\d(?!\d\d)|[«»]", text), (place, text)
            assert not re.search(rf"[ {NBSP}][:;?!%]", text), (place, text)


def test_large_numbers_have_no_break_spaces(told: Teller) -> None:
    for language, number in (("fr", f"≈{NBSP}31{NBSP}454"), ("en", f"≈{NBSP}31,454")):
        table = shown(told("2014-2015", language))["tbl-awareness"].table
        assert number in {str(cell) for row in table.rows for cell in row}


@EVERY
def test_both_languages_show_the_same(told: Teller, year: str) -> None:
    english, french = told(year, "en"), told(year, "fr")
    assert list(shown(english)) == list(shown(french))
    for label, one in shown(english).items():
        other = shown(french)[label]
        assert one.table.trails == other.table.trails
        assert len(one.table.rows) == len(other.table.rows)
        assert len(one.notes) == len(other.notes)
        assert bool(one.alt) == bool(other.alt)
    for label, text in english.texts.items():
        if label.startswith(("say", "cards")):
            found = [trail for _, trail in LINK.findall(french.texts[label])]
            assert sorted(found) == sorted(trail for _, trail in LINK.findall(text)), label


# --- what is said is true ----------------------------------------------------------------------


def series(analysis: Analysis, indicator: str) -> list[dict[str, Any]]:
    frame = analysis.indicator(indicator, "").sort_values("period_end")
    frame = frame[frame["geography"] == "Canada"]
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


@BOTH
@pytest.mark.parametrize(
    ("indicator", "words"),
    [("ucr_incidents", ("Police-reported incidents", "Affaires déclarées par la police")),
     ("glotip_persons_prosecuted", ("Persons prosecuted", "Personnes poursuivies"))],
)  # fmt: skip
@EVERY
def test_it_rose_only_if_it_rose(
    told: Teller, year: str, language: str, indicator: str, words: tuple[str, str]
) -> None:
    brief = told(year, language)
    rows = series(brief.analysis, indicator)
    what = words[0] if language == "en" else words[1]
    first = [re.split(r";| \(|, and", text)[0] for _, text in all_texts(brief)]
    texts = [text for text in first if text.startswith(what)]
    rose = [text for text in texts if re.search(r"\brose from\b|: hausse, de", text)]
    fell = [text for text in texts if re.search(r"\bfell from\b|: baisse, de", text)]
    moved = len(rows) > 1 and not parted(rows[-2], rows[-1])
    up, down = (moved and sign * (rows[-1]["value"] - rows[-2]["value"]) > 0 for sign in (1, -1))
    assert not rose or up, rose
    assert not fell or down, fell
    for text in (*rose, *fell):
        numbers = {int(re.sub(r"\D", "", one)) for one in re.findall(rf"\d[\d,{NBSP}]*", text)}
        assert {int(rows[-1]["value"]), int(rows[-2]["value"])} <= numbers, text


def test_the_break_is_told_in_words_in_both_languages(told: Teller) -> None:
    for language in ("en", "fr"):
        brief = told("2014-2015", language)
        said = plain(brief.texts["say-break"])
        assert "151" in said
        assert "117" in said
        limits = shown(brief)["tbl-limits"].table.rows
        assert sum("151" in str(row) and "117" in str(row) for row in limits) == 1


def test_a_lower_bound_is_not_rounded_up(told: Teller) -> None:
    table = shown(told("2014-2015", "en"))["tbl-before-courts"].table
    cells = {str(cell) for row in table.rows for cell in row}
    assert "at least 1.5" in cells
    assert not any("or more" in cell or "1.6 or" in cell for cell in cells)


def card(language: str, raw: RawData, year: str, indicator: str) -> str:
    """Return the headline figure of a small case, without the markup."""
    opened = year_of(analysis_of(raw, year), language)
    opened.headline(opened.figures(indicator))
    (made,) = opened.presenter.publication.headlines
    return "|".join(str(part) for part in made.values() if part).replace(NBSP, " ")


@pytest.mark.parametrize(
    ("figures", "year", "language", "said"),
    [
        ([flow("ucr_incidents", "78", "2013"), flow("ucr_incidents", "143", "2014")],
         "2014-2015", "en", "143|incidents|2014|Up from 78 in 2013"),
        ([flow("ucr_incidents", "143", "2013"), flow("ucr_incidents", "78", "2014")],
         "2014-2015", "fr", "78|affaires|2014|En baisse par rapport à 143 en 2013"),
        ([flow("ucr_incidents", "60", "2011"), flow("ucr_incidents", "60", "2012")],
         "2012-2013", "fr", "60|affaires|2012|Inchangé par rapport à 60 en 2011"),
        ([flow("ucr_incidents", "385", "2013"), flow("ucr_incidents", "386", "2014")],
         "2014-2015", "en", "386|incidents|2014|About the same as 385 in 2013"),
        ([snapshot("cases_before_courts", "about 80", "2013-03-31"),
          snapshot("cases_before_courts", "about 180", "2015-08-31")],
         "2015-2016", "en",
         "about 180|cases|as of 31 August 2015|Up from about 80 on 31 March 2013"),
        ([snapshot("cases_before_courts", "17", "2009-06-08"),
          snapshot("cases_before_courts", "249", "2015-01-31")],
         "2014-2015", "en",
         "249|cases|as of 31 January 2015|Last comparable figure: 17 on 8 June 2009"),
        ([flow("tip_victims_new", "60", "2012"), flow("tip_victims_new", "89", "2013"),
          flow("trp_issued", "34", "2014")],
         "2014-2015", "en", "89|victims|Latest published figure: 2013|Up from 60 in 2012"),
        ([flow("trp_issued", "34", "2014")],
         "2014-2015", "en", "34|permits|2014|No comparable earlier figure"),
    ],
)  # fmt: skip
def test_a_headline_figure(
    small: Small, figures: list[Any], year: str, language: str, said: str
) -> None:
    indicator = figures[0]["indicator"]
    told = card(language, small(a={"figures": figures}), year, indicator)
    assert told.partition("|")[2] == said


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Not comparable with 85 on 31 January 2015: counted by another source"),
     ("fr", "Ne se compare pas à 85 au 31 janvier 2015 : décompte d’une autre source")],
)  # fmt: skip
def test_a_count_of_another_source_says_so(small: Small, language: str, said: str) -> None:
    raw = small(
        rcmp_2015={"figures": [stock("cases_completed", "85", "2015-01-31")]},
        nap_2015={"source": {"fiscal_year": "2014-2015"},
                  "figures": [stock("cases_completed", "90", "2015-08-31")]},
    )  # fmt: skip
    assert said in card(language, raw, "2014-2015", "cases_completed")


def test_headlines_are_cards_in_markdown(told: Teller) -> None:
    made = told("2014-2015", "en").publication.headlines
    text = cards(made)
    assert text.count("::: {.card}") == len(made) > 0
    assert text.startswith("::::: {.cards}")
    assert cards([]) == ""


def test_no_headline_figure_is_older_than_two_years(told: Teller) -> None:
    for year in YEARS:
        end = int(year[-4:])
        for made in told(year, "en").publication.headlines:
            years = [int(one) for one in re.findall(r"\b20\d\d\b", str(made["date"]))]
            assert max(years) >= end - 2, (year, made)


@BOTH
def test_one_source_and_one_year_are_told_in_the_singular(told: Teller, language: str) -> None:
    exhibits = shown(told("2006-2007", language)).values()
    texts = " ".join(f"{one.title} {one.subtitle}" for one in exhibits)
    assert not re.search(r"2006 (?:to|à) 2006", texts)


def test_payers_are_told_in_words(told: Teller) -> None:
    for language, wanted in (("en", "Global Affairs Canada"), ("fr", "Affaires mondiales Canada")):
        rows = shown(told("2014-2015", language))["tbl-funding"].table.rows
        cells = {str(cell) for row in rows for cell in row}
        assert wanted in cells
        assert not cells & {"AMC", "AANC", "GAC", "INAC"}


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", ["PS", "RCMP", "CBSA", "ESDC-TFWP", "FINTRAC"]),
     ("fr", ["SP", "GRC", "ASFC", "EDSC-PTET", "CANAFE"])],
)  # fmt: skip
def test_leads_go_by_the_short_names_of_each_language(
    told: Teller, language: str, expected: list[str]
) -> None:
    rows = shown(told("2014-2015", language))["tbl-tracker"].table.rows
    leads = {lead for row in rows for cell in row[-2:] for lead in str(cell).split(", ")}
    assert set(expected) <= leads
    other = {"PS", "RCMP", "CBSA", "FINTRAC"} if language == "fr" else {"GRC", "ASFC", "CANAFE"}
    assert not other & leads


# --- nothing from later years ------------------------------------------------------------------


@EVERY
def test_no_year_in_any_text_is_later_than_what_may_be_known(told: Teller, year: str) -> None:
    # The dates of a report's own figures and plans reach past the year that it reports on.
    reaches = "2020" if year >= "2012-2013" else year[-4:]
    for place, text in all_texts(told(year, "en")):
        if "source" in place or "row" in place:
            continue
        found = re.findall(r"\b20[0-4]\d\b", text.replace(year, ""))
        assert all(one <= max(reaches, year[-4:]) for one in found), (place, text)


# --- alternative texts and files ----------------------------------------------------------------


@BOTH
@EVERY
def test_alternative_texts_state_every_number_drawn(told: Teller, year: str, language: str) -> None:
    for exhibit in shown(told(year, language)).values():
        assert bool(exhibit.alt) is (exhibit.figure is not None)
        if exhibit.figure is None or exhibit.id == "fig-units":
            continue
        # The numbers of points and bars; those of ticks are quiet.
        for text in exhibit.figure(width=NARROW).findobj(Text):
            label = text.get_text().replace("\n", " ").strip()
            if text.get_color() != QUIET and re.fullmatch(rf"[\d,.{NBSP}]+", label):
                assert label in exhibit.alt, (exhibit.id, label)


def test_the_alternative_text_of_the_plan_counts_every_status(told: Teller) -> None:
    alt = shown(told("2014-2015", "en"))["fig-plan"].alt
    totals = [int(one) for one in re.findall(r"\((\d+)\)", alt)]
    counts = [int(one) for one in re.findall(r" (\d+)\b", alt)]
    assert (sum(totals), sum(counts)) == (74, 74)


# --- every number has a trail --------------------------------------------------------------------


@BOTH
@EVERY
def test_every_number_leads_to_an_entry(told: Teller, year: str, language: str) -> None:
    brief = told(year, language)
    trail = Trail(brief.analysis, Language.parse(language))
    texts = [text for name, text in brief.texts.items() if name.startswith(("say", "cards"))]
    wanted = {found for text in texts for _, found in LINK.findall(text)}
    for exhibit in shown(brief).values():
        wanted |= {found for cell in (exhibit.told, exhibit.source, *exhibit.notes)
                   for found in trails_of(cell)}  # fmt: skip
        wanted.update(exhibit.table.trails)
        for row in exhibit.table.rows:
            for place, cell in enumerate(row):
                if isinstance(cell, Piece) and place in exhibit.table.numeric:
                    assert cell.trail, (exhibit.id, cell)
    assert wanted
    for one in sorted(wanted):
        assert trail.entry(one)[0][0]


#: Counted by the notebook, and no figure or measure: of figures, sources, flags and revisions.
OF_THE_NOTEBOOK = {"say-quality", "say-new", "say-equal", "say-chance", "say-shown"}


@EVERY
def test_every_number_in_a_sentence_is_linked(told: Teller, year: str) -> None:
    for label, text in told(year, "en").texts.items():
        if not label.startswith("say") or label in OF_THE_NOTEBOOK:
            continue
        rest = LINK.sub("", SIGN.sub("", text))
        # What is left are dates and years.
        rest = re.sub(rf"\d{{1,2}}[{NBSP} ]\w+[{NBSP} ]?\d{{4}}|\b20\d\d(?:-20\d\d)?\b", "", rest)
        assert not re.search(r"\d", rest.replace("per 100,000", "")), (label, rest)


# --- the exhibit as an object ---------------------------------------------------------------------


def test_an_exhibit_comes_back_from_its_record(told: Teller, tmp_path: Path) -> None:
    exhibit = shown(told("2014-2015", "fr"))["fig-permits"]
    exhibit.write(tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} <= {".svg", ".png", ".csv", ".json"}
    record = json.loads((tmp_path / "fig-permits.json").read_text(encoding="utf-8"))
    again = read(record)
    assert again.table == exhibit.table
    assert (again.title, again.alt, again.notes) == (exhibit.title, exhibit.alt, exhibit.notes)


def test_hostile_words_stay_text(small: Small) -> None:
    label = "<script>x</script> {{< var y >}} | **b** =1+1"
    raw = small(a={"figures": [flow("trp_issued", "3", "2014")]})
    year = year_of(analysis_of(raw, "2014-2015"))
    rows = year.flow("trp_issued").assign(label=label)
    exhibit = year.table(rows, [("label", label, label), "number"], label="tbl-a", title=label)
    assert exhibit is not None
    for text in (exhibit.markdown(), year.text("{x}", "{x}", x=label).markdown):
        assert "script" in text
        assert "<script>" not in text
        assert "{{<" not in text
    assert "<script>" not in exhibit.table.html()
