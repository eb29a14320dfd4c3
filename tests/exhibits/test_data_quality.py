"""Data quality in the brief: what may not be compared, why, and where it says so."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from conftest import ROOT, Known, Teller

from literal_raw import flow, stock
from napanalysis import catalogue
from napanalysis.analysis import Analysis
from napanalysis.analysis.measure_rows import NO_DIFFERENCE, NOT_COMPARABLE
from napanalysis.exhibits.builder import Builder
from napanalysis.exhibits.exhibit import Exhibit
from napanalysis.exhibits.limitations import limits
from napanalysis.exhibits.trail import Trail
from napanalysis.language import Language
from napanalysis.notebooks.order import cells
from napanalysis.raw.sources import RawData
from napanalysis.tabular import rows_of
from napanalysis.wording.formatting import trail_id
from opened import Told, analysis_of, year_of

Small = Callable[..., RawData]


def exhibit(told: Told, label: str) -> Exhibit:
    shown = told.publication.exhibits[label]
    assert shown is not None
    return shown


def rows(told: Told, label: str) -> list[tuple[str, ...]]:
    return [tuple(plain(str(cell)) for cell in row) for row in exhibit(told, label).table.rows]


def limited(analysis: Analysis, language: Language) -> list[tuple[str, ...]]:
    """Return finding, subject, figures and reason of all that limits a conclusion."""
    found = limits(Builder(analysis, language))
    names = ["finding", "subject", "figures", "why"]
    return [tuple(plain(str(row[name])) for name in names) for row in rows_of(found)]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


PRINTED = {
    Language.EN: (
        "does not fit the change that its source publishes",
        "Police-reported incidents, any human trafficking violation",
        "315, 2018 (press-juristat-2019); 511, 2019 (press-juristat-2019); "
        "44%, 2019 (press-juristat-2019)",
        "The numbers of the source contradict each other: from 315 to 511 is an increase of 62%, "
        "and it publishes an increase of 44%. With 511, the published change implies 354 to 356 "
        "instead of 315. At least one of the three numbers is wrong; no change is computed from "
        "them.",
    ),
    Language.FR: (
        "ne concorde pas avec la variation publiée par sa source",
        "Affaires déclarées par la police, au moins une infraction de traite",
        "315, 2018 (press-juristat-2019); 511, 2019 (press-juristat-2019); "
        "44 %, 2019 (press-juristat-2019)",
        "Les nombres de la source se contredisent : de 315 à 511, il y a une hausse de 62 %, mais "
        "elle publie une hausse de 44 %. Avec 511, la variation publiée suppose de 354 à 356 au "
        "lieu de 315. Au moins un des trois nombres est faux; aucune variation n’en est tirée.",
    ),
}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("year", ["2019-2020", "2021-2022", "2024-2025"])
def test_a_change_that_does_not_fit_is_known_in_every_year_that_has_it(
    known: Known, year: str, language: Language
) -> None:
    assert PRINTED[language] in limited(known(year), language)


@pytest.mark.parametrize("language", Language)
def test_a_change_that_does_not_fit_stands_in_the_brief(told: Teller, language: Language) -> None:
    assert PRINTED[language] in rows(told("2024-2025", str(language)), "tbl-limits")


def test_what_is_not_known_yet_is_not_shown(known: Known) -> None:
    found = limited(known("2018-2019"), Language.EN)
    assert not any("315" in cell for row in found for cell in row)


def test_the_numbers_of_a_change_that_does_not_fit_say_so_where_they_stand(told: Teller) -> None:
    (row,) = (row for row in rows(told("2024-2025", "en"), "tbl-incidents") if row[0] == "2019")
    assert "511" in row
    assert "does not fit the change that its source publishes" in row[-1]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.EN, "never compare with a number of incidents"),
        (Language.FR, "à ne jamais comparer à un nombre d’affaires"),
    ],
)
def test_violations_are_kept_from_incidents(measured: Known, language: Language, said: str) -> None:
    trail = Trail(measured("2014-2015"), language)
    shown = ["o-statcan-2016-07-police-reported-violations-2014-12-31"]
    assert said in plain(trail.definitions(shown))


def test_a_total_and_its_parts_are_named(told: Teller) -> None:
    assert (
        "parts exceed their total",
        "Persons convicted, reported to the UNODC",
        "9, 2014 (unodc-2025-04); 5, 2014 (unodc-2025-04); 5, 2014 (unodc-2025-04)",
        "The total is 9, less than its parts: 5 (Forced labour); 5 (Sexual exploitation); "
        "together 10.",
    ) in rows(told("2014-2015", "en"), "tbl-limits")


def test_a_part_that_is_another_indicator_is_named(small: Small) -> None:
    raw = small(a={"figures": [flow("trp_issued", "34", "2014"),
                               flow("trp_subsequent", "40", "2014")]})  # fmt: skip
    (row,) = limited(analysis_of(raw, "2014-2015"), Language.FR)
    assert row[2] == "34, 2014 (a); 40, 2014 (a)"
    assert row[3].startswith("Le total, 34, est inférieur à la somme de ses parties : 40 (")
    assert row[3].endswith("; somme : 40.")


def test_findings_with_one_reason_are_one_row(told: Teller) -> None:
    (row,) = (
        row for row in rows(told("2014-2015", "en"), "tbl-limits") if row[0] == "may be cumulative"
    )
    assert row[1] == (
        "Cases before the courts; persons accused, before the courts; "
        "victims in cases before the courts"
    )
    assert [figure in row[2] for figure in ("about 180", "about 285", "275")] == [True] * 3


# --- an ambiguous unit ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "finding", "why"),
    [
        (
            Language.EN, "unit ambiguous in the source",
            "The source uses two units for the same number and leaves open which one it means. "
            "No difference from another count is computed.",
        ),
        (
            Language.FR, "unité ambiguë dans la source",
            "La source emploie deux unités pour le même nombre, et rien n’indique laquelle est "
            "visée. Aucune différence avec un autre décompte n’est calculée.",
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("year", ["2014-2015", "2024-2025"])
def test_an_ambiguous_count_says_so_where_it_stands_and_nothing_is_subtracted(
    told: Teller, year: str, language: Language, finding: str, why: str
) -> None:
    brief = told(year, str(language))
    for label in ("tbl-per-case", "fig-counts"):
        (row,) = (
            row for row in rows(brief, label)
            if "2013" in row[0] + row[1] and "35" in row and row[-1]
        )  # fmt: skip
        assert finding in row[-1], label
    assert {row[3] for row in rows(brief, "tbl-limits") if row[0] == finding} == {why}
    # What (90 − 35) over the years between would be.
    assert not any(number in text for text in brief.texts.values() for number in ("22.8", "22,8"))


def test_the_trail_says_why_no_number_was_computed(measured: Known) -> None:
    analysis = measured("2014-2015")
    (row,) = rows_of(analysis.measure("cases_completed_per_year"))
    entry = Trail(analysis, Language.EN).entry(trail_id(row))
    assert entry[0] == ("Cases completed per year", "not determined")
    assert dict(entry)["Formula:"] == ""
    notes = [str(text) for head, text in entry if head == "Note:"]
    for beginning in ("The source uses two units for the same number", "unit ambiguous: conv"):
        assert [note.startswith(beginning) for note in notes].count(True) == 1, beginning


def test_no_line_joins_an_ambiguous_count_to_another(small: Small) -> None:
    figures = [
        stock("cases_completed", "35", "2013-03-31", note="unit ambiguous: cases or convictions"),
        stock("cases_completed", "90", "2015-08-31"),
        stock("cases_completed", "95", "2015-12-31"),
        stock("cases_completed", "99", "2016-02-29"),
    ]
    year = year_of(analysis_of(small(a={"figures": figures}), "2015-2016"))
    chart = year.chart.dots(year.stock("cases_completed"), label="fig-cases", title="Cases")
    assert chart is not None
    (line,) = chart.figure.args[0]  # type: ignore[union-attr]
    assert [point.label for point in line.points] == ["35", "90", "95", "99"]
    assert [point.apart for point in line.points] == [False, True, False, False]


# --- flags ---------------------------------------------------------------------------------------


def test_flags_that_matter_stand_first(told: Teller) -> None:
    brief = told("2014-2015", "en")
    assert plain(exhibit(brief, "tbl-flags").title) == (
        "34 of 253 figures carry a flag that limits a conclusion"
    )
    assert [row[:3] for row in rows(brief, "tbl-flags")] == [
        ("parts exceed their total", "limits conclusions", "14"),
        ("same results for two operations", "limits conclusions", "8"),
        ("may be cumulative", "limits conclusions", "3"),
        ("possibly approximate", "limits conclusions", "2"),
        ("only cases with a conviction", "limits conclusions", "2"),
        ("program far wider than trafficking", "limits conclusions", "2"),
        ("part of an earlier year than the total", "limits conclusions", "2"),
        ("break: the counts are not comparable", "limits conclusions", "2"),
        ("unit ambiguous in the source", "limits conclusions", "1"),
        ("population unclear in the source", "limits conclusions", "1"),
        ("official, taken from a copy", "for the record", "152"),
        ("published after the fiscal year", "for the record", "145"),
        ("another version is used", "for the record", "58"),
        ("a bound or a range is published", "for the record", "49"),
        ("period taken from the context", "for the record", "43"),
        ("taken from a secondary source", "for the record", "24"),
        ("outside the fiscal year reported on", "for the record", "23"),
        ("approximate", "for the record", "11"),
        ("start not published", "for the record", "3"),
    ]
    assert all(row[3].endswith(".") for row in rows(brief, "tbl-flags"))


@pytest.mark.parametrize("year", ["2006-2007", "2014-2015", "2024-2025"])
def test_a_reader_can_add_up_the_table_of_flags(told: Teller, year: str) -> None:
    """What the title counts is at most what the rows add up to, and at least the largest row."""
    brief = told(year, "en")
    flagged, total = map(int, re.findall(r"\d+", exhibit(brief, "tbl-flags").title))
    matter = [int(row[2]) for row in rows(brief, "tbl-flags") if row[1] == "limits conclusions"]
    assert max(matter, default=0) <= flagged <= sum(matter)
    assert total == len(brief.analysis.observations)
    kinds = [row[1] for row in rows(brief, "tbl-flags")]
    assert kinds == sorted(kinds, reverse=True)


def test_flags_in_french(told: Teller) -> None:
    brief = told("2014-2015", "fr")
    assert plain(exhibit(brief, "tbl-flags").title) == (
        "34 chiffres sur 253 portent une réserve qui limite une conclusion"
    )
    assert {row[1] for row in rows(brief, "tbl-flags")} == {
        "limite les conclusions", "pour mémoire",
    }  # fmt: skip


def test_every_flag_says_whether_it_matters() -> None:
    given = catalogue.wording("rules")
    flags = {key for key, rule in given.items() if rule["severity"] == "flag"}
    assert {key for key in flags if isinstance(given[key].get("matters"), bool)} == flags
    assert not any("matters" in given[key] for key in set(given) - flags)
    assert {key for key in NOT_COMPARABLE | NO_DIFFERENCE if not catalogue.matters(key)} == set()
    for key in ("later-vintage", "official-copy", "secondary-source", "approximate", "superseded"):
        assert not catalogue.matters(key)


def test_the_findings_that_the_brief_shows_are_rules() -> None:
    """A misspelt name in the notebook would leave a finding out."""
    source = "\n".join(text for _, text, _ in cells(ROOT / "notebooks" / "06_data_quality.ipynb"))
    (grave,) = re.findall(r"^grave = \[(.*)\]$", source, re.MULTILINE)
    names = re.findall(r'"([\w-]+)"', grave)
    assert len(names) >= 5
    assert [name for name in names if not catalogue.matters(name)] == []
