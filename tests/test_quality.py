"""Exhibits on data quality: what may not be compared, and how each finding is told."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from napanalysis.analysis.measures.rows import NOT_COMPARABLE
from napanalysis.brief.exhibits.prosecution import _is_break
from napanalysis.brief.exhibits.quality import LIMITS

from literal_raw import flow, stock
from napanalysis import catalogue
from napanalysis.analysis import Analysis, analyse
from napanalysis.brief import exhibits
from napanalysis.exhibits.exhibit import Exhibit
from napanalysis.exhibits.trail import Trail
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.raw.sources import RawData

Small = Callable[..., RawData]
Known = Callable[[str], Analysis]


def shown(analysis: Analysis, name: str, language: Language) -> Exhibit:
    exhibit = exhibits.make(name, analysis, language)
    assert exhibit is not None
    return exhibit


def rows(exhibit: Exhibit) -> list[tuple[str, ...]]:
    return [tuple(plain(str(cell)) for cell in row) for row in exhibit.table.rows]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


PRINTED = {
    Language.EN: (
        "does not fit the change that its source prints",
        "Police-reported incidents, any human trafficking violation",
        "315, 2018; 511, 2019; 44%, 2019 (La Presse)",
        "The source's numbers contradict each other: from 315 to 511 is an increase of 62%, and "
        "it prints an increase of 44%. With 511, the printed change implies 354 to 356 instead of "
        "315. At least one of the three numbers is wrong; no change is computed from them.",
    ),
    Language.FR: (
        "ne concorde pas avec la variation imprimée par sa source",
        "Affaires déclarées par la police, toute infraction de traite",
        "315, 2018; 511, 2019; 44 %, 2019 (La Presse)",
        "Les nombres de la source se contredisent : de 315 à 511, il y a une hausse de 62 %, mais "
        "elle imprime une hausse de 44 %. Avec 511, la variation imprimée suppose de 354 à 356 au "
        "lieu de 315. Au moins un des trois nombres est faux; aucune variation n’en est tirée.",
    ),
}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("year", ["2019-2020", "2021-2022", "2024-2025"])
def test_a_change_that_does_not_fit_is_told_in_every_year_that_knows_it(
    known: Known, year: str, language: Language
) -> None:
    assert PRINTED[language] in rows(shown(known(year), "not-comparable", language))


def test_what_is_not_known_yet_is_not_told(known: Known) -> None:
    found = rows(shown(known("2018-2019"), "not-comparable", Language.EN))
    assert not any("315" in cell for row in found for cell in row)


def test_the_numbers_of_a_change_that_does_not_fit_say_so_where_they_stand(known: Known) -> None:
    table = rows(shown(known("2019-2020"), "other-prosecution", Language.EN))
    said = {str(row[1]): row[-1] for row in table if "any human trafficking" in row[0]}
    assert "does not fit the change that its source prints" in said["511"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.EN, "the violations reported by police are not comparable with police-reported"),
        (Language.FR, "infractions déclarées par la police ne se compare pas à celui des affaires"),
    ],
)
def test_violations_are_kept_from_incidents_where_they_stand(
    known: Known, language: Language, said: str
) -> None:
    notes = shown(known("2014-2015"), "other-prosecution", language).notes
    assert sum(said in str(note) for note in notes) == 1
    earlier = shown(known("2012-2013"), "other-prosecution", language).notes
    assert not any(said in str(note) for note in earlier)


def test_a_total_and_its_parts_are_named(known: Known) -> None:
    table = rows(shown(known("2014-2015"), "not-comparable", Language.EN))
    assert (
        "parts exceed their total",
        "Persons convicted (UNODC)",
        "Total: 9, 2014; Forced labour: 5, 2014; Sexual exploitation: 5, 2014 "
        "(United Nations Office on Drugs and Crime)",
        "The total is 9, less than its parts: 5 (Forced labour); 5 (Sexual exploitation); "
        "together 10.",
    ) in [(row[0], "Persons convicted (UNODC)", *row[2:]) for row in table]


def test_a_part_that_is_another_indicator_is_named(small: Small) -> None:
    raw = small(a={"figures": [flow("trp_issued", "34", "2014"),
                               flow("trp_subsequent", "40", "2014")]})  # fmt: skip
    analysis = analyse(raw, FiscalYear.parse("2014-2015"))
    (row,) = rows(shown(analysis, "not-comparable", Language.FR))
    assert row[2].startswith("Total : 34, 2014; ")
    assert row[2].endswith(" : 40, 2014 (A publisher)")
    assert row[3].startswith("Le total, 34, est inférieur à la somme de ses parties : 40 (")
    assert row[3].endswith("; somme : 40.")


# --- an ambiguous unit ---------------------------------------------------------------------------


@pytest.mark.parametrize("year", ["2014-2015", "2016-2017", "2024-2025"])
@pytest.mark.parametrize(
    ("language", "value", "note"),
    [
        (
            Language.EN, "not determined",
            "Unit ambiguous in the source – the source uses two units for the same number and "
            "leaves open which one it means. No difference from another count is computed, and a "
            "ratio holds only if cases are meant.",
        ),
        (
            Language.FR, "non déterminé",
            "Unité ambiguë dans la source – la source emploie deux unités pour le même nombre, et "
            "rien n’indique laquelle est visée. Aucune différence avec un autre décompte n’est "
            "calculée, et un rapport ne vaut que s’il s’agit de dossiers.",
        ),
    ],
)  # fmt: skip
def test_no_cases_a_year_from_an_ambiguous_count(
    known: Known, year: str, language: Language, value: str, note: str
) -> None:
    exhibit = shown(known(year), "ratios", language)
    first = [row for row in rows(exhibit) if "90" not in row[2] and row[1] == value]
    assert [row[2] for row in first] == ["–"]
    assert note in [plain(str(one)) for one in exhibit.notes]
    assert not any("22.8" in cell or "22,8" in cell for row in rows(exhibit) for cell in row)


@pytest.mark.parametrize("name", ["cases-completed", "ratios"])
def test_why_there_is_a_gap_stands_below_the_exhibit(known: Known, name: str) -> None:
    note = (
        "Unit ambiguous in the source – the source uses two units for the same number and leaves "
        "open which one it means. No difference from another count is computed, and a ratio holds "
        "only if cases are meant."
    )
    notes = shown(known("2014-2015"), name, Language.EN).notes
    assert [str(one) for one in notes].count(note) == 1


def test_the_trail_says_why_no_number_was_computed(known: Known) -> None:
    trail = Trail(known("2014-2015"), Language.EN)
    (name,) = [key for key in trail._by_id if key.startswith("m-cases-completed-per-year")]
    entry = trail.entry(name)
    assert entry[0] == ("Cases completed per year", "not determined")
    assert dict(entry)["Formula:"] == ""
    notes = [str(text) for head, text in entry if head == "Note:"]
    assert notes[0].startswith("The source uses two units for the same number")
    assert notes[1].startswith("unit ambiguous: convictions in lead")


def test_no_line_joins_an_ambiguous_count_to_another(small: Small) -> None:
    figures = [
        stock("cases_completed", "35", "2013-03-31", note="unit ambiguous: cases or convictions"),
        stock("cases_completed", "90", "2015-08-31"),
        stock("cases_completed", "95", "2015-12-31"),
    ]
    analysis = analyse(small(a={"figures": figures}), FiscalYear.parse("2015-2016"))
    first, second, third = analysis.indicator("cases_completed").to_dict("records")
    assert _is_break(first, second)
    assert not _is_break(second, third)


# --- flags ---------------------------------------------------------------------------------------


def test_flags_that_matter_stand_first(known: Known) -> None:
    exhibit = shown(known("2014-2015"), "flags", Language.EN)
    assert plain(exhibit.title) == (
        "32 of 253 figures and 6 of 74 deliverables carry a flag that limits what may be concluded"
    )
    assert [row[:4] for row in rows(exhibit)] == [
        ("parts exceed their total", "limits conclusions", "14", "0"),
        ("same results for two operations", "limits conclusions", "8", "0"),
        ("may be cumulative", "limits conclusions", "3", "0"),
        ("only cases with a conviction", "limits conclusions", "2", "0"),
        ("part of an earlier year than the total", "limits conclusions", "2", "0"),
        ("possibly approximate", "limits conclusions", "2", "0"),
        ("break: the counts are not comparable", "limits conclusions", "2", "0"),
        ("population unclear in the source", "limits conclusions", "1", "0"),
        ("unit ambiguous in the source", "limits conclusions", "1", "0"),
        ("lead cell empty", "limits conclusions", "0", "4"),
        ("begins after the year reported on", "limits conclusions", "0", "2"),
        ("marked new, yet begun earlier", "limits conclusions", "0", "1"),
        ("official, taken from a copy", "for the record", "152", "0"),
        ("published after the fiscal year", "for the record", "145", "0"),
        ("another version is used", "for the record", "58", "0"),
        ("a bound or a range is published", "for the record", "49", "0"),
        ("period taken from the context", "for the record", "42", "0"),
        ("read in a secondary source", "for the record", "24", "0"),
        ("outside the fiscal year reported on", "for the record", "23", "0"),
        ("approximate", "for the record", "11", "0"),
        ("start not published", "for the record", "3", "0"),
    ]
    assert exhibit.notes[0] == (
        "“limits conclusions”: contradictions, breaks, revisions, counts that can’t be compared, "
        "doubts. “for the record”: how a figure was worded, dated, published or read. Figures "
        "with flags of the second kind only: 213; figures without any flag: 8. A figure or "
        "deliverable can have several flags, so a column may add up to more than the title says."
    )


@pytest.mark.parametrize("year", ["2006-2007", "2014-2015", "2024-2025"])
def test_a_reader_can_add_up_the_table_of_flags(known: Known, year: str) -> None:
    """What the title counts is at most what the rows add up to, and at least the largest row."""
    analysis = known(year)
    exhibit = shown(analysis, "flags", Language.EN)
    matter = [row for row in exhibit.data.to_dict("records") if row["matters"]]
    counted = [int(found) for found in re.findall(r"\d+", exhibit.title)][::2]
    for what, flagged in zip(("figures", "deliverables"), counted, strict=False):
        numbers = [int(row[what]) for row in matter]
        assert max(numbers, default=0) <= flagged <= sum(numbers)
    assert len(counted) == (1 if analysis.action_plan.empty else 2)


def test_flags_in_french(known: Known) -> None:
    exhibit = shown(known("2014-2015"), "flags", Language.FR)
    assert plain(exhibit.title) == (
        "Signalements qui limitent les conclusions : 32 des 253 chiffres "
        "et 6 des 74 produits livrables"
    )
    assert plain(str(exhibit.notes[0])).endswith(
        "Chiffres qui n’ont que des signalements de cette seconde nature : 213; chiffres sans "
        "aucun signalement : 8. Un chiffre ou un produit livrable peut en avoir plusieurs : la "
        "somme d’une colonne peut donc dépasser ce que dit le titre."
    )
    assert {row[1] for row in rows(exhibit)} == {"limite les conclusions", "pour mémoire"}


@pytest.mark.parametrize("year", ["2006-2007", "2012-2013", "2019-2020", "2024-2025"])
def test_the_kinds_of_flags_add_up_to_all_figures(known: Known, year: str) -> None:
    analysis = known(year)
    exhibit = shown(analysis, "flags", Language.EN)
    graver, total, *_ = (int(found) for found in re.findall(r"\d+", exhibit.title))
    recorded, clear = (int(found) for found in re.findall(r"\d+", str(exhibit.notes[0])))
    assert graver + recorded + clear == total == len(analysis.observations)
    kinds = [row[1] for row in rows(exhibit)]
    assert kinds == sorted(kinds, reverse=True)


def test_every_flag_says_whether_it_matters() -> None:
    given = catalogue.wording("rules")
    flags = {key for key, rule in given.items() if rule["severity"] == "flag"}
    assert {key for key in flags if isinstance(given[key].get("matters"), bool)} == flags
    assert not any("matters" in given[key] for key in set(given) - flags)
    assert {key for key in LIMITS if not catalogue.matters(key)} == set()
    assert {key for key in NOT_COMPARABLE if not catalogue.matters(key)} == set()
    for key in ("later-vintage", "official-copy", "secondary-source", "approximate", "superseded"):
        assert not catalogue.matters(key)
