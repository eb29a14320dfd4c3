"""Staging the brief: every part of every year, and no typed number in the sources."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT, Teller

from napanalysis import catalogue
from napanalysis.analysis.data_package import newest_date, read_date
from napanalysis.brief.project import stage as assemble
from napanalysis.language import Language, typeset
from opened import save

SOURCES = ROOT / "reports"
DOCUMENTS = sorted(SOURCES.glob("brief-*.qmd"))
#: One with two figures, one with a plan, one with many vintages and no plan.
YEARS = ["2006-2007", "2014-2015", "2024-2025"]


# --- the sources -------------------------------------------------------------------------------


def test_there_is_a_document_for_each_language() -> None:
    assert [path.stem for path in DOCUMENTS] == ["brief-en", "brief-fr"]


#: Numbers that are no results: the name of a table, what a ratio can't be, and how numbers are
#: read, with examples of their wording.
OF_THE_METHOD = (
    "35-10-0177", "cannot be below 1.", "“about 180” is 175 to 185", "“at least 128”",
    "A change under 2%", "“fewer than 5”", "ne peut être inférieur à 1.",
    "« environ 180 » va de 175 à 185", "« au moins 128 »", "variation de moins de 2 %",
    "« moins de 5 »", "a count of 25 or more", "un décompte d’au moins 25",
)  # fmt: skip


def without_references(text: str) -> str:
    """Return the words of a document without what may hold a digit."""
    text = re.sub(r"\\ |[\u00a0\u202f]", " ", text)
    for words in OF_THE_METHOD:
        text = text.replace(words, "")
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    for pattern in (
        r"\{\{<.*?>\}\}",  # shortcodes
        r"\{[#.][^}]*\}",  # anchors and classes
        r"\]\([^)]*\)",  # addresses of links
        r"<https?://[^>]*>|https?://\S+",
        r"@[\w:.-]+",  # citations and references
        r"`[^`\n]*`",
    ):
        text = re.sub(pattern, "", text)
    return text


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_no_number_is_typed_into_the_sources(path: Path) -> None:
    words = without_references(path.read_text(encoding="utf-8"))
    typed = [line for line in words.splitlines() if re.search(r"\d", line)]
    assert typed == []


def test_a_typed_number_would_be_found() -> None:
    sample = "---\nx: 1\n---\nIn {{< var en.year >}} [a](b1) @tbl-x1 {#sec-1}\nThere were 117."
    assert re.findall(r"\d+", without_references(sample)) == ["117"]


def parts(path: Path) -> list[str]:
    return re.findall(r"\{\{< include _made/\w\w/([\w-]+)\.md >\}\}", path.read_text("utf-8"))


def outline(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return re.findall(r"^(#+) .*\{(#[\w-]+)\}|^(:::.*)$", text, re.MULTILINE)


def test_both_documents_have_the_same_parts_in_the_same_order() -> None:
    english, french = DOCUMENTS
    assert parts(english) == parts(french)
    assert outline(english) == outline(french)


def shown(path: Path, known: Mapping[str, bool]) -> list[str]:
    """Return the parts that a document shows where these conditions are met."""
    found: list[str] = []
    within: list[bool] = []
    for line in path.read_text("utf-8").splitlines():
        if re.fullmatch(r":{3,}", line):
            within.pop()
        elif line.startswith(":::"):
            guard = re.search(r'when-meta="known\.([\w-]+)"', line)
            within.append(known[guard[1]] if guard else True)
        elif part := re.search(r"include _made/\w\w/([\w-]+)\.md", line):
            found += [part[1]] * all(within)
    assert not within
    return found


def test_what_the_notebooks_publish_stands_in_the_brief_and_nothing_else(told: Teller) -> None:
    published = told("2014-2015", "en").publication
    labels = {*published.exhibits, *published.sentences}
    asked = set(parts(DOCUMENTS[0]))
    assert labels <= asked, "published, and in no brief"
    assert not {name for name in asked - labels if name.startswith(("fig-", "tbl-", "say-"))}


def test_every_reference_has_its_target(told: Teller) -> None:
    library = (SOURCES / "references.bib").read_text(encoding="utf-8")
    keys = set(re.findall(r"@\w+\{([\w-]+),", library))
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        anchors = set(re.findall(r"\{#([\w-]+)", text))
        anchors |= set(told("2014-2015", "en").publication.exhibits)
        for reference in re.findall(r"(?<![\w.])@([\w-]+)", text):
            assert reference in keys | anchors, reference


# --- the staged parts ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def staged(told: Teller, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Stage a year from the exhibits' records, as the notebooks save them."""

    @cache
    def stage(year: str) -> Path:
        folder = tmp_path_factory.mktemp("stage")
        for language in Language:
            save(told(year, str(language)).publication, folder / "exhibits" / language)
        analysis = told(year, "en").analysis
        assemble.stage(SOURCES, folder / "stage", analysis, folder / "exhibits")
        return folder / "stage"

    return stage


def test_a_language_without_exhibits_has_no_document_either(
    staged: Callable[[str], Path], told: Teller, tmp_path: Path
) -> None:
    saved = staged("2006-2007").parent / "exhibits"
    analysis = told("2006-2007", "en").analysis
    assemble.stage(SOURCES, tmp_path, analysis, saved, [Language.FR])
    assert [path.name for path in tmp_path.glob("*.qmd")] == ["brief-fr.qmd"]
    assert [path.name for path in (tmp_path / "_made").iterdir() if path.is_dir()] == ["fr"]


@pytest.mark.parametrize("year", YEARS)
def test_every_part_that_the_sources_ask_for_is_made(
    staged: Callable[[str], Path], year: str
) -> None:
    stage = staged(year)
    for path, language in zip(DOCUMENTS, ("en", "fr"), strict=True):
        made = stage / "_made" / language
        assert [name for name in parts(path) if not (made / f"{name}.md").is_file()] == []
        everything = "\n".join(one.read_text("utf-8") for one in sorted(made.glob("*.md")))
        links = set(re.findall(r"\]\(#([^)]*)\)\{\.number\}", everything))
        screen = re.findall(r'<div id="([^"]+)" class="trail">', everything)
        paper = re.findall(r"^::: \{#([^}]+)\}$", everything, re.MULTILINE)
        assert links <= set(screen)
        assert screen == paper
        assert len(set(screen)) == len(screen)
        variables = json.loads((stage / "_variables.yml").read_text(encoding="utf-8"))
        used = re.findall(r"\{\{< var (\w+)\.(\w+) >\}\}", path.read_text(encoding="utf-8"))
        assert all(name in variables[tongue] for tongue, name in used)
        assert variables[language]["year"] == year


def known(stage: Path, language: str) -> dict[str, bool]:
    meta = json.loads((stage / f"_made/{language}/meta.yml").read_text(encoding="utf-8"))
    return dict(meta["known"])


@pytest.mark.parametrize(
    ("year", "missing"),
    [
        ("2006-2007", {"older", "permits-first", "permits-later", "victims-first",
                       "victims-later", "courts", "break", "victims", "plan", "limits",
                       "revisions", "data", "tracker", "other"}),
        ("2014-2015", {"older", "permits-first", "permits-later", "victims-later", "revisions"}),
        ("2024-2025", {"older", "permits-first", "permits-later", "victims-first", "tracker"}),
    ],
)  # fmt: skip
def test_a_section_without_anything_is_left_out(
    staged: Callable[[str], Path], year: str, missing: set[str]
) -> None:
    stage = staged(year)
    assert {name for name, met in known(stage, "fr").items() if not met} == missing
    assert known(stage, "en") == known(stage, "fr")
    for document in DOCUMENTS:
        asked = re.findall(r'when-meta="known\.([\w-]+)"', document.read_text(encoding="utf-8"))
        assert set(asked) <= set(known(stage, "en"))


@pytest.mark.parametrize("year", YEARS)
def test_what_a_year_shows_stands_in_the_brief_once(
    staged: Callable[[str], Path], year: str
) -> None:
    stage = staged(year)
    for path, language in zip(DOCUMENTS, ("en", "fr"), strict=True):
        stands = shown(path, known(stage, language))
        assert len(stands) == len(set(stands))
        said = {name for name in parts(path) if name.startswith(("fig-", "tbl-", "say-"))}
        texts = {name: (stage / f"_made/{language}/{name}.md").read_text("utf-8") for name in said}
        left_out = {name for name in said - set(stands) if texts[name].strip()}
        assert left_out == set()


# --- the first pages and the annexes ------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("year", YEARS)
def test_the_first_pages_are_short(
    staged: Callable[[str], Path], told: Teller, year: str, language: str
) -> None:
    """At most six findings, headline figures and, before the first section, four charts."""
    stage = staged(year)
    published = told(year, language).publication
    meta = json.loads((stage / f"_made/{language}/meta.yml").read_text(encoding="utf-8"))
    assert meta["title"] == str(published.title)
    assert year in meta["subtitle"]
    findings = (stage / f"_made/{language}/findings.md").read_text("utf-8")
    assert 1 <= len(published.findings) <= 6
    assert len(re.findall(r"^1\. ", findings, re.MULTILINE)) == len(published.findings)
    cards = (stage / f"_made/{language}/cards.md").read_text("utf-8")
    assert 1 <= cards.count("::: {.card}") == len(published.headlines) <= 6
    stands = shown(SOURCES / f"brief-{language}.qmd", known(stage, language))
    first = [name for name in stands[: stands.index("say-police")] if name.startswith("fig-")]
    charts = [name for name in first if published.exhibits[name] is not None]
    assert len(charts) <= 4


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("year", YEARS)
def test_every_sign_at_a_number_stands_in_the_key(
    staged: Callable[[str], Path], year: str, language: str
) -> None:
    made = staged(year) / "_made" / language
    everything = "\n".join(path.read_text("utf-8") for path in sorted(made.glob("*.md")))
    signs = set(re.findall(r'\[\^(.)\^\]\{\.sign role="img" aria-label="([^"]+)"\}', everything))
    key = (made / "key.md").read_text("utf-8")
    flags = catalogue.wording("brief")["flag"].values()
    named = {typeset(words[language], language) for words in flags}
    assert {sign for sign, _ in signs} <= set("abc⚑")
    for sign, meaning in signs:
        assert sign in key
        assert set(meaning.split("; ")) <= named if sign == "⚑" else meaning in key
    assert signs or year == "2006-2007"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("year", YEARS)
def test_the_numbers_of_a_chart_stand_in_a_table_on_paper(
    staged: Callable[[str], Path], told: Teller, year: str, language: str
) -> None:
    """In an annex, else in a table of the text, or the chart writes them all itself."""
    annex = (staged(year) / f"_made/{language}/data-tables.md").read_text("utf-8")
    published = told(year, language).publication
    drawn = {label.removeprefix("fig-") for label, exhibit in published.exhibits.items()
             if exhibit is not None and exhibit.alt}  # fmt: skip
    there = re.findall(r"\{#tbl-([\w-]+)-data\}", annex)
    assert len(there) == len(set(there))
    in_text = {label.removeprefix("tbl-") for label in published.exhibits if label[:4] == "tbl-"}
    assert drawn - set(there) - in_text <= {"plan", "freshness", "units"}
    assert set(there) <= drawn


def test_an_exhibit_as_markdown(told: Teller) -> None:
    exhibit = told("2014-2015", "en").publication.exhibits["fig-incidents"]
    assert exhibit is not None
    text = exhibit.markdown()
    assert '{#fig-incidents fig-alt="' in text
    assert '<summary id="tbl-incidents-data">Data table<span class="sr-only">: Police-' in text
    assert "{#tbl-" not in text  # a number of its own would move those of the tables after it
    assert "(exhibits/en/fig-incidents.svg)" in text
    assert "(exhibits/en/fig-incidents.csv)" in text
    alt = re.search(r'fig-alt="([^"]*)"', text)
    assert alt is not None
    assert "2014: 143" in alt[1]


@pytest.mark.parametrize(
    ("year", "newest"), [("2014-2015", "2015-12-01"), ("2006-2007", "2006-12-31")]
)
def test_the_newest_date_that_a_figure_refers_to(told: Teller, year: str, newest: str) -> None:
    assert newest_date(told(year, "en").analysis) == newest


def test_a_brief_is_dated_by_the_day_on_which_the_last_of_its_sources_was_read(
    told: Teller,
) -> None:
    analysis = told("2014-2015", "en").analysis
    for read, date in (
        ({}, "2015-12-01"),
        ({"nap-2014-2015": "2016-03"}, "2016-03-31"),
        ({"nap-2014-2015": "2016-03", "rcmp-2015-01": "2016-04-02"}, "2016-04-02"),
    ):
        sources = {
            name: replace(source, accessed=read.get(name, ""))
            for name, source in analysis.sources.items()
        }
        assert read_date(replace(analysis, sources=sources)) == date
