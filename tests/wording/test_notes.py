"""Notes, terms, titles and locators of raw files: each that readers can see has its French."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from literal_raw import flow
from napanalysis import catalogue
from napanalysis.analysis import Analysis
from napanalysis.exhibits.trail import Trail
from napanalysis.language import NBSP, Language
from napanalysis.raw.sources import RawData
from napanalysis.wording.citations import locator
from napanalysis.wording.inline import Piece
from opened import analysis_of

Small = Callable[..., RawData]
Known = Callable[[str], Analysis]

RAW = Path(__file__).parents[2] / "data" / "raw"


def french(text: str) -> str:
    return catalogue.french(text, "notes", "note", "source")


def joined(pieces: list[tuple[str, bool]]) -> str:
    return "".join(piece for piece, _ in pieces)


def tables() -> list[dict[str, str]]:
    found = []
    for path in sorted(RAW.glob("*/*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            found += list(csv.DictReader(lines))
    return found


ROWS = tables()
SOURCES = [
    tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(RAW.glob("*/source.toml"))
]
NOTES = sorted({row["note"] for row in ROWS if row["note"]})
ENTRIES = [
    (kind, entry["en"], entry["fr"])
    for kind in ("note", "source")
    for entry in catalogue.wording("notes")[kind]
]
#: Words of the project in a title; a document's printed title stays in its own language.
OF_THE_PROJECT = re.compile(r"read in|copy|vintage|archived|quoting|\b\d{1,2} May\b|^Table ")


@pytest.mark.parametrize("note", NOTES)
def test_every_note_of_a_row_has_its_french(note: str) -> None:
    assert french(note)


def test_every_note_and_all_terms_of_a_source_have_their_french() -> None:
    said = [source[key] for source in SOURCES for key in ("note", "licence") if key in source]
    assert len(said) >= 2
    assert [text for text in said if not french(text)] == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source["url"])
def test_a_title_stands_in_both_languages(source: dict[str, str]) -> None:
    own = source[f"title_{source['language']}"]
    assert own == source["title"] or OF_THE_PROJECT.search(source["title"])
    assert not OF_THE_PROJECT.search(source["title_fr"])
    for title in (source["title_en"], source["title_fr"]):
        assert title.strip() == title
        assert "  " not in title


def test_nothing_is_translated_that_no_raw_file_says() -> None:
    said = {*NOTES, *(value for source in SOURCES for value in source.values())}
    said |= {re.sub(r"\d+", "{number}", note) for note in NOTES}
    assert [english for _, english, _ in ENTRIES if english not in said] == []
    assert len({english for _, english, _ in ENTRIES}) == len(ENTRIES)


@pytest.mark.parametrize(("kind", "english", "told"), ENTRIES)
def test_the_french_of_an_entry(kind: str, english: str, told: str) -> None:
    assert told != english
    assert "'" not in told
    for word in ("report", "fiscal year", "printed", "read as", "the ", "stands for"):
        if kind == "note":
            assert word not in told
    # A date's 1 is an ordinal in French; every other number is the same in both.
    numbers = [re.findall(r"\d+", text) for text in (english, told.replace("1er", "1"))]
    assert sorted(numbers[0]) == sorted(numbers[1])
    assert english.endswith(".") == told.endswith(".")


@pytest.mark.parametrize(
    ("english", "told"),
    [
        ("of 261", "sur 261"),
        ("of 7", "sur 7"),
        ("comparison year", "année de comparaison"),
        ("of many", ""),
        ("of 80; 4 unspecified", "sur 80; 4 non précisées"),
        ("", ""),
        ("a note that nobody translated", ""),
    ],
)
def test_french_of_a_note(english: str, told: str) -> None:
    assert french(english) == told


@pytest.mark.parametrize(
    ("english", "told"),
    [
        ("Annex A, task 1.11, line 321", [("Annexe A, tâche 1.11, ligne 321", True)]),
        (
            "Partie II, lines 162 and 165; annex A, task 2.12, line 349",
            [("Partie II", False), (", lignes 162 et 165; annexe A, tâche 2.12, ligne 349", True)],
        ),
        (
            "La Presse, paragraph 1, sentence 1",
            [("La Presse", False), (", paragraphe 1, phrase 1", True)],
        ),
        (
            "Part 2, task forces and borders, line 4",
            [("Part 2, task forces and borders", False), (", ligne 4", True)],
        ),
        (
            "line 4; Part 2, task forces",
            [("ligne 4; ", True), ("Part 2, task forces", False)],
        ),
        ("Partie III, Le point sur l'Unité", [("Partie III, Le point sur l'Unité", False)]),
        ("", [("", False)]),
    ],
)  # fmt: skip
def test_locators(english: str, told: list[tuple[str, bool]]) -> None:
    assert locator(english, "fr") == told
    kept = locator(english, "en")
    assert [own for _, own in kept] == [own for _, own in told]
    assert joined(kept) == english


def test_no_locator_keeps_an_english_word_in_french() -> None:
    rows = {row["locator"] for row in ROWS if row.get("locator")}
    found = [own for text in rows for own in locator(text, "fr") if own[1]]
    words = re.compile(r"\b(lines?|and|annex|Annex|task|paragraph|sentence|table|row)\b")
    assert len(found) > 50
    assert [text for text, _ in found if words.search(text)] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_pieces_of_a_locator_alternate_and_lose_nothing(language: str) -> None:
    for text in {row["locator"] for row in ROWS if row.get("locator")}:
        pieces = locator(text, language)
        assert all(one[1] is not other[1] for one, other in pairwise(pieces))
        assert language == "fr" or joined(pieces) == text


# --- in the brief --------------------------------------------------------------------------------


@pytest.mark.parametrize("year", ["2008-2009", "2014-2015", "2024-2025"])
def test_no_entry_of_the_french_trail_is_marked_as_english(measured: Known, year: str) -> None:
    trail = Trail(measured(year), Language.FR)
    for name in (*trail._by_id, *trail._deliverables, *trail._sources):
        for head, text in trail.entry(name):
            assert "en anglais" not in head, text
            assert "third-party copy" not in str(text)


def test_what_the_trail_says_of_a_note(known: Known) -> None:
    name = "o-press-nap-2012-2013-cases-completed-2013-03-31"
    english = dict(Trail(known("2014-2015"), Language.EN).entry(name))
    assert english["Note:"] == "unit ambiguous: convictions in lead, “cases” in next sentences"
    told = dict(Trail(known("2014-2015"), Language.FR).entry(name))
    assert told[f"Note{NBSP}:"].replace(NBSP, " ") == (
        "unité ambiguë : condamnations au début de l’article, « cases » (dossiers) dans les "
        "phrases suivantes"
    )


def test_a_note_without_french_is_shown_and_marked(small: Small) -> None:
    raw = small(a={"figures": [flow("trp_issued", "34", "2014", note="something new")]})
    analysis = analysis_of(raw, "2014-2015")
    entry = dict(Trail(analysis, Language.FR).entry("o-a-trp-issued-2014-12-31"))
    assert entry[f"Note (en anglais){NBSP}:"] == Piece("something new", language=Language.EN)
    assert dict(Trail(analysis, Language.EN).entry("o-a-trp-issued-2014-12-31"))["Note:"] == (
        "something new"
    )
