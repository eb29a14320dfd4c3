"""Data quality: what may not be compared, how each finding is told, and the table of flags."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

import napanalysis as nap
from conftest import Known, Teller
from literal_raw import flow, stock
from napanalysis import catalogue
from napanalysis.analysis.measure_rows import NOT_COMPARABLE
from napanalysis.exhibits.trail import Trail
from napanalysis.language import Language
from napanalysis.raw.sources import RawData
from napanalysis.wording.formatting import trail_id
from opened import analysis_of, year_of

Small = Callable[..., RawData]
Row = tuple[str, str, str, str]


def plain(text: object) -> str:
    return str(text).replace("\u00a0", " ").replace("\u202f", " ")


def limits(year: nap.Year) -> list[Row]:
    """Return the findings that limit a conclusion: finding, subject, figures, reason."""
    names = ("finding", "subject", "figures", "why")
    rows = year.limitations().to_dict("records")
    return [tuple(plain(row[name]) for name in names) for row in rows]  # type: ignore[misc]


PRINTED = {
    "en": (
        "does not fit the change that its source prints",
        "Police-reported incidents, any human trafficking violation",
        "315, 2018 (press-juristat-2019); 511, 2019 (press-juristat-2019); "
        "44%, 2019 (press-juristat-2019)",
        "The source's numbers contradict each other: from 315 to 511 is an increase of 62%, and "
        "it prints an increase of 44%. With 511, the printed change implies 354 to 356 instead of "
        "315. At least one of the three numbers is wrong; no change is computed from them.",
    ),
    "fr": (
        "ne concorde pas avec la variation imprimée par sa source",
        "Affaires déclarées par la police, toute infraction de traite",
        "315, 2018 (press-juristat-2019); 511, 2019 (press-juristat-2019); "
        "44 %, 2019 (press-juristat-2019)",
        "Les nombres de la source se contredisent : de 315 à 511, il y a une hausse de 62 %, mais "
        "elle imprime une hausse de 44 %. Avec 511, la variation imprimée suppose de 354 à 356 au "
        "lieu de 315. Au moins un des trois nombres est faux; aucune variation n’en est tirée.",
    ),
}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("year", ["2019-2020", "2021-2022", "2024-2025"])
def test_a_change_that_does_not_fit_is_told_in_every_year_that_knows_it(
    known: Known, year: str, language: str
) -> None:
    assert PRINTED[language] in limits(year_of(known(year), language))


def test_what_is_not_known_yet_is_not_told(known: Known) -> None:
    found = limits(year_of(known("2018-2019")))
    assert found
    assert not any("315" in cell for row in found for cell in row)


def test_each_finding_is_told_once_the_newest_first(known: Known) -> None:
    found = limits(year_of(known("2014-2015")))
    assert len(set(found)) == len(found)
    (falls,) = [row for row in found if row[0] == "break: the counts are not comparable"]
    assert falls[2] == (
        "151, since 2005, as of 31 January 2015 (rcmp-2015-01); "
        "117, since 2005, as of 31 August 2015 (nap-2014-2015)"
    )


def test_a_total_and_its_parts_are_named(known: Known) -> None:
    assert (
        "parts exceed their total",
        "Persons convicted, reported to the UNODC",
        "9, 2014 (unodc-2025-04); 5, 2014 (unodc-2025-04); 5, 2014 (unodc-2025-04)",
        "The total is 9, less than its parts: 5 (Forced labour); 5 (Sexual exploitation); "
        "together 10. Look both up in unodc-2025-04; categories may overlap.",
    ) in limits(year_of(known("2014-2015")))


def test_a_part_that_is_another_indicator_is_named(small: Small) -> None:
    raw = small(a={"figures": [flow("trp_issued", "34", "2014"),
                               flow("trp_subsequent", "40", "2014")]})  # fmt: skip
    (row,) = limits(year_of(analysis_of(raw, "2014-2015"), "fr"))
    assert row[2] == "34, 2014 (a); 40, 2014 (a)"
    assert row[3].startswith("Le total, 34, est inférieur à la somme de ses parties : 40 (")
    assert "; somme : 40." in row[3]


# --- an ambiguous unit ---------------------------------------------------------------------------


@pytest.mark.parametrize("year", ["2014-2015", "2016-2017", "2024-2025"])
def test_the_trail_says_why_no_number_was_computed(told: Teller, year: str) -> None:
    analysis = told(year, "en").analysis
    rows = analysis.measure("cases_completed_per_year")
    (row,) = rows[rows["observations"].str.contains("press-nap-2012-2013")].to_dict("records")
    entry = Trail(analysis, Language.EN).entry(trail_id(row))
    assert entry[0] == ("Cases completed per year", "not determined")
    assert dict(entry)["Formula:"] == ""
    notes = [str(text) for head, text in entry if head == "Note:"]
    assert any(one.startswith("The source uses two units for the same number") for one in notes)


def test_nothing_is_set_beside_an_ambiguous_count(small: Small) -> None:
    figures = [
        stock("cases_completed", "35", "2013-03-31", note="unit ambiguous: cases or convictions"),
        stock("cases_completed", "90", "2015-08-31"),
        stock("cases_completed", "95", "2015-12-31"),
    ]
    year = year_of(analysis_of(small(a={"figures": figures}), "2015-2016"))
    breaks = nap.not_comparable(year.stock("cases_completed"))
    assert breaks[["before", "after", "why"]].to_numpy().tolist() == [[35, 90, "unit-ambiguous"]]


# --- flags ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("year", ["2006-2007", "2014-2015", "2024-2025"])
def test_the_table_of_flags_adds_up(told: Teller, year: str, language: str) -> None:
    """What the title counts is at most what the rows add up to, and at least the largest row."""
    brief = told(year, language)
    exhibit = brief.publication.exhibits["tbl-flags"]
    assert exhibit is not None
    limited, total = (int(found) for found in re.findall(r"\d+", exhibit.title))
    matter = exhibit.data[exhibit.data["matters"]]["figures"].tolist()
    assert max(matter, default=0) <= limited <= sum(matter)
    assert total == len(brief.analysis.observations)
    kinds = exhibit.data["matters"].tolist()
    assert kinds == sorted(kinds, reverse=True), "those that limit a conclusion first"
    counted = dict(zip(exhibit.data["flag"], exhibit.data["figures"], strict=True))
    for flag, times in counted.items():
        carried = brief.analysis.observations["flags"].str.split("; ")
        assert times == sum(flag in flags for flags in carried), flag


def test_every_flag_says_whether_it_matters() -> None:
    given = catalogue.wording("rules")
    flags = {key for key, rule in given.items() if rule["severity"] == "flag"}
    assert {key for key in flags if isinstance(given[key].get("matters"), bool)} == flags
    assert not any("matters" in given[key] for key in set(given) - flags)
    assert {key for key in NOT_COMPARABLE if not catalogue.matters(key)} == set()
    for key in ("later-vintage", "official-copy", "secondary-source", "approximate", "superseded"):
        assert not catalogue.matters(key)
