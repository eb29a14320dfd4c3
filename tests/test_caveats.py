"""What must be said beside numbers: dates of older ones, what was counted, what contains what."""

from __future__ import annotations

import pytest

from conftest import Teller
from napanalysis.language import NBSP
from opened import Told
from test_exhibits import exhibits, plain, rows

BOTH = pytest.mark.parametrize("language", ["en", "fr"])


def said(told: Told) -> str:
    """Return the findings of a brief as plain text."""
    texts = [text for place, text in told.texts.items() if place.startswith("say finding")]
    return "\n".join(map(plain, texts)).replace(NBSP, " ")


@pytest.mark.parametrize("year", ["2014-2015", "2016-2017"])
@pytest.mark.parametrize(("language", "date"), [("en", "31 March 2015"), ("fr", "31 mars 2015")])
def test_the_state_of_commitments_has_its_date(
    told: Teller, year: str, language: str, date: str
) -> None:
    brief = told(year, language)
    assert date in plain(brief.texts["say-plan"]).replace(NBSP, " ")
    assert date in exhibits(brief)["fig-plan"].subtitle.replace(NBSP, " ")
    findings = [line for line in said(brief).splitlines() if " 66 " in line]
    assert all(date in line for line in findings)
    assert bool(findings) is (year == "2016-2017")


@pytest.mark.parametrize(
    ("language", "fell", "higher"), [("en", "fell", "igher"), ("fr", "diminué", "plus élevé")]
)
def test_no_fall_is_explained_by_more_detection(
    told: Teller, language: str, fell: str, higher: str
) -> None:
    brief = told("2016-2017", language)
    texts = [*said(brief).splitlines(), plain(brief.texts["say-victims"])]
    assert sum(fell in text for text in texts) >= 3
    assert not [text for text in texts if fell in text and higher in text]


@BOTH
@pytest.mark.parametrize(("year", "both"), [("2014-2015", False), ("2022-2023", True)])
def test_the_table_of_incidents_names_the_counts_that_it_has(
    told: Teller, year: str, both: bool, language: str
) -> None:
    table = exhibits(told(year, language))["tbl-incidents"]
    count = {"en": "two counts", "fr": "deux décomptes"}[language]
    assert (count in table.title) is both
    assert (len(table.table.columns) > 4) is both


@BOTH
@pytest.mark.parametrize(
    ("year", "sources"),
    [
        ("2006-2007", None),
        ("2014-2015", {"statcan-35-10-0177", "unodc-2025-04"}),
        ("2022-2023", {"statcan-35-10-0177", "unodc-2025-04"}),
    ],
)
def test_equal_counts_name_the_sources_of_both(
    told: Teller, year: str, sources: set[str] | None, language: str
) -> None:
    shown = exhibits(told(year, language)).get("tbl-equal")
    if sources is None:
        assert shown is None
    else:
        assert shown is not None
        _, _, listed = str(shown.source).replace(NBSP, " ").partition(": ")
        assert set(listed.rstrip(".").split("; ")) == sources


@BOTH
@pytest.mark.parametrize(
    ("year", "numbers"),
    [("2014-2015", ["117"]), ("2016-2017", ["249", "340"]), ("2021-2022", ["555"])],
)
def test_all_equal_numbers_of_two_counts_are_told(
    told: Teller, year: str, numbers: list[str], language: str
) -> None:
    brief = told(year, language)
    _, _, pairs = plain(brief.texts["say-equal"]).partition(": ")
    assert [pair.partition(",")[0] for pair in pairs.split("; ")] == numbers
    named = "“" if language == "en" else "«"
    assert pairs.count(named) == 2 * len(numbers)


@BOTH
@pytest.mark.parametrize(
    ("year", "counts"),
    [("2014-2015", []), ("2016-2017", ["249", "340"]), ("2022-2023", ["474", "528"])],
)
def test_what_may_not_be_compared_names_both_counts_of_the_police(
    told: Teller, year: str, counts: list[str], language: str
) -> None:
    finding = {"en": "different counts", "fr": "décomptes différents"}[language]
    found = [row for row in rows(told(year, language), "tbl-limits") if str(row[0]) == finding]
    assert len(found) == bool(counts)
    for row in found:
        figures = str(row[2]).split("; ")
        assert sorted(figure.partition(",")[0] for figure in figures) == counts
        assert "35-10-0177" in str(row[3])


@BOTH
def test_a_total_of_victims_stands_before_its_parts(told: Teller, language: str) -> None:
    found = [str(row[0]) for row in rows(told("2016-2017", language), "tbl-victims")]
    totals = [name for name in found if " – " not in name]
    assert len(totals) == 2
    for total in totals:
        parts = [name.startswith(f"{total} – ") for name in found]
        assert found.index(total) < parts.index(True)


@pytest.mark.parametrize(
    ("language", "note"),
    [("en", "does not say since when it counts"), ("fr", "n’indique pas depuis quand elle compte")],
)
def test_a_count_without_a_start_is_not_said_to_run_since_2005(
    told: Teller, language: str, note: str
) -> None:
    shown = exhibits(told("2014-2015", language))
    (found,) = (text for text in map(str, shown["tbl-per-case"].notes) if note in text)
    assert "2012" in found
    assert "2005" not in shown["fig-counts"].subtitle


@pytest.mark.parametrize(("language", "of_which"), [("en", "of which: "), ("fr", "dont : ")])
def test_a_part_of_an_amount_stands_below_the_whole(
    told: Teller, language: str, of_which: str
) -> None:
    names = [
        str(row[0]).replace(NBSP, " ") for row in rows(told("2014-2015", language), "tbl-funding")
    ]
    (part,) = (place for place, name in enumerate(names) if name.startswith(of_which))
    whole = {"en": "Global Financing Facility", "fr": "Mécanisme de financement mondial"}
    assert names[part - 1] == whole[language]


@pytest.mark.parametrize(("language", "twice"), [("en", "Two sources"), ("fr", "Deux sources")])
def test_an_amount_of_two_sources_counts_once(told: Teller, language: str, twice: str) -> None:
    notes = {
        year: [
            str(note)
            for note in exhibits(told(year, language))["tbl-funding"].notes
            if twice in str(note)
        ]
        for year in ("2014-2015", "2022-2023")
    }
    assert not notes["2014-2015"]
    (note,) = notes["2022-2023"]
    assert note.count(";") == 1


@BOTH
def test_numbers_side_by_side_have_the_signs_of_any_other_table(
    told: Teller, language: str
) -> None:
    table = exhibits(told("2014-2015", language))["tbl-per-case"].table
    signs = [
        ["".join(sign for sign, _ in getattr(cell, "signs", ())) for cell in row]
        for row in table.rows
    ]
    june, march, january, august = signs
    assert june == ["", "b⚑", "b", "b", "b⚑", ""]
    assert march == ["", "b⚑", "", "b", "", ""]
    assert january == ["", "⚑", "⚑", "", "⚑", ""]
    assert august == ["", "a", "a⚑", "a", "a⚑", ""]


def test_less_than_two_is_singular_in_french(told: Teller) -> None:
    title = exhibits(told("2014-2015", "fr"))["fig-per-case"].title
    assert title == "1,3 personne condamnée par dossier mené à terme"


@BOTH
@pytest.mark.parametrize("year", ["2014-2015", "2016-2017"])
def test_a_finding_says_that_parts_exceed_their_total(
    told: Teller, year: str, language: str
) -> None:
    word = {"en": "parts", "fr": "parties"}[language]
    findings = [line for line in said(told(year, language)).splitlines() if word in line]
    assert len(findings) == 1
    assert {"2014-2015": "9", "2016-2017": "8"}[year] in findings[0]


@BOTH
@pytest.mark.parametrize(
    ("year", "old"),
    [("2014-2015", set()), ("2016-2017", {"say-permits"}),
     ("2022-2023", {"say-permits", "say-victims"})],
)  # fmt: skip
def test_a_section_says_where_its_newest_figure_is_old(
    told: Teller, year: str, old: set[str], language: str
) -> None:
    texts = told(year, language).texts
    words = {"en": "no newer figure", "fr": "plus récent"}[language]
    names = ("say-permits", "say-victims")
    assert {name for name in names if words in plain(texts[name])} == old
