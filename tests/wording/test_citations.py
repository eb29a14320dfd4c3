"""Documents are named and quoted in their own language, and it is told which."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from functools import cache

import pytest

import spoken
from built import FIRST, LATER
from napanalysis.analysis import Analysis
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import NBSP, Language
from napanalysis.paths import Project
from napanalysis.raw.sources import Source
from napanalysis.wording.citations import Citer
from napanalysis.wording.inline import Cell, Piece, html_of

Known = Callable[[str], Analysis]

EN, FR = Language.EN, Language.FR


@pytest.fixture
def report(known: Known) -> Source:
    return known("2014-2015").sources["nap-2014-2015"]


@pytest.mark.parametrize(
    ("language", "text", "its", "told"),
    [
        (EN, "117", "fr", Piece("117")),
        (EN, "environ 60", "fr", Piece("environ 60", language=FR)),
        (FR, "environ 60", "fr", Piece("environ 60")),
        (FR, "over 300", "en", Piece("over 300", language=EN)),
        # In its own language's typography, too.
        (EN, "l'Unité : 3", "fr", Piece(f"l’Unité{NBSP}: 3", language=FR)),
        (FR, "", "en", Piece("")),
    ],
)
def test_quoted_words(language: Language, text: str, its: str, told: Piece) -> None:
    assert Citer(language).quoted(text, its) == told


@pytest.mark.parametrize(
    ("language", "its", "title", "told"),
    [
        (EN, "fr", "Plan d'action", Piece("Plan d’action", "s-x", FR)),
        (FR, "fr", "Plan d'action", Piece("Plan d’action", "s-x")),
        (FR, "en", "The Daily", Piece("The Daily", "s-x", EN)),
        (EN, "en", "The Daily", Piece("The Daily", "s-x")),
    ],
)  # fmt: skip
def test_titles(report: Source, language: Language, its: str, title: str, told: Cell) -> None:
    source = dataclasses.replace(report, title=title, title_en="", title_fr="", language=its)
    assert Citer(language).title(source, "s-x") == told


@pytest.mark.parametrize("language", [EN, FR])
@pytest.mark.parametrize("its", ["en", "fr"])
def test_a_title_in_the_readers_language_is_used_and_not_marked(
    report: Source, language: Language, its: str
) -> None:
    source = dataclasses.replace(
        report, title="The Plan", title_en="The Plan", title_fr="Le Plan", language=its
    )
    told = {EN: "The Plan", FR: "Le Plan"}[language]
    assert Citer(language).title(source, "s-x") == Piece(told, "s-x")


def test_every_source_has_a_title_in_both_languages(known: Known) -> None:
    for source in known("2024-2025").sources.values():
        assert source.title_en, source.id
        assert source.title_fr, source.id
        assert source.titled(source.language) == source.title or source.language == "fr", source.id


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        (EN, "average annual", "average annual"),
        (FR, "average annual", "moyenne annuelle"),
        (FR, "something new", Piece("something new", language=EN)),
        (EN, "something new", "something new"),
        (FR, "", ""),
    ],
)
def test_what_the_project_says_of_a_figure(language: Language, text: str, told: Cell) -> None:
    assert Citer(language).remark(text) == told


def test_a_place_in_a_document(report: Source) -> None:
    place = "Partie II, lines 162 and 165"
    french_one = dataclasses.replace(report, language="fr")
    assert html_of(Citer(EN).locator(place, french_one)) == (
        '<span lang="fr">Partie II</span>, lines 162 and 165'
    )
    assert html_of(Citer(FR).locator(place, french_one)) == "Partie II, lignes 162 et 165"


def test_the_publisher_stands_once(report: Source) -> None:
    citer = Citer(FR)
    named = str(citer.source(report))
    assert named.startswith(citer.publisher(report))
    twice = dataclasses.replace(report, title_fr=f"{report.publisher}: a page")
    assert str(citer.source(twice)).count(report.publisher) == 1


# --- in the finished files -----------------------------------------------------------------------

pages = pytest.mark.slow

READERS = {
    "html": cache(spoken.in_html), "pdf": cache(spoken.in_pdf), "docx": cache(spoken.in_docx),
}  # fmt: skip
#: Short words that one of the languages has and the other hasn't.
TELLING = {
    "en": re.compile(
        r"\b(?:the|of|and|in|is|are|was|were|this|that|which|with|by|from|for|not|to|at)\b"
    ),
    "fr": re.compile(
        r"\b(?:le|la|les|des|du|et|une|dans|sur|aux|est|sont|ont|été|ces|cette|qui|que|ou|avec"
        r"|leur|dont|plus|nombre)\b"
    ),
}


def reads_as_the_other(text: str, language: str) -> bool:
    """Tell whether a text of three words or more has more telling words of the other language."""
    # Names of newspapers are the same in both languages (WCAG 2.1, 3.1.2).
    text = re.sub(r"https?://\S+|the (?:globe and mail|sudbury star|london free press)", "",
                  text.lower())  # fmt: skip
    its, other = ("en", "fr") if language.startswith("en") else ("fr", "en")
    count = {one: len(words.findall(text)) for one, words in TELLING.items()}
    return len(re.findall(r"[^\W\d]+", text)) >= 3 and count[other] > count[its]


@pytest.mark.parametrize(
    ("text", "language", "other"),
    [
        ("The number of permits issued", "fr-CA", True),
        ("The number of permits issued", "en", False),
        ("Le nombre de permis délivrés", "en-CA", True),
        ("Le nombre de permis délivrés", "fr", False),
        ("117 / 90", "fr", False),
        ("https://example.org/the-list-of-the-reports/", "fr", False),
    ],
)
def test_the_language_of_a_text_is_told(text: str, language: str, other: bool) -> None:
    assert reads_as_the_other(text, language) is other


#: A PDF takes long to read, and its words are the page's: one year's is enough.
FILES = [(FIRST, kind) for kind in READERS] + [(LATER, kind) for kind in ("html", "docx")]


@pages
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("year", "kind"), FILES)
def test_no_text_is_taken_for_the_other_language(
    project: Project, year: FiscalYear, language: str, kind: str
) -> None:
    said = READERS[kind](project.reports(year) / f"brief-{language}.{kind}")
    assert sum(len(one.text) for one in said) > 20_000
    assert [one for one in said if reads_as_the_other(*one)] == []
    marked = [one for one in said if not one.language.startswith(language)]
    assert marked
    # The same without what tells the language: the test would see it. In French briefs all
    # that stays in English is short, such as "approximately 59".
    assert any(reads_as_the_other(one.text, language) for one in marked) == (language == "en")


@pages
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("year", "kind"), FILES)
def test_documents_are_named_in_the_readers_language(
    project: Project, known: Known, year: FiscalYear, language: str, kind: str
) -> None:
    said = READERS[kind](project.reports(year) / f"brief-{language}.{kind}")
    citer = Citer(Language.parse(language))
    titles = {
        " ".join(str(citer.title(source)).split())
        for source in known(str(year)).sources.values()
        if source.language != language
    }
    assert titles
    for title in titles:
        where = [one for one in said if title in one.text]
        assert where, title
        assert {one.language[:2] for one in where} == {language}, title
    if language == "fr":
        for title in ("Reproducible Analytical Pipelines strategy", "Data Package"):
            where = [one for one in said if title in one.text]
            assert {one.language[:2] for one in where} == {"en"}, title


@pages
@pytest.mark.parametrize("language", ["en", "fr"])
def test_pages_of_notebooks_hold_their_language_alone(project: Project, language: str) -> None:
    folder = project.reports(FIRST) / "notebooks" / language
    names = sorted(folder.glob("*.html"))
    assert len(names) == 7
    for name in names:
        said = spoken.in_html(name)
        assert [one for one in said if reads_as_the_other(*one)] == [], name
        assert {one.language[:2] for one in said} == {language}
