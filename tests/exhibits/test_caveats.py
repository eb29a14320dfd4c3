"""What must be said beside numbers: dates of older ones, what was counted, what contains what."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import Teller

import literal_raw
from made_year import copy_project
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import NBSP
from napanalysis.workshop.notebook_measures import published_by
from opened import Told
from test_exhibits import exhibits, plain, rows

BOTH = pytest.mark.parametrize("language", ["en", "fr"])


def said(told: Told) -> str:
    """Return the findings of a brief as plain text."""
    texts = [text for place, text in told.texts.items() if place.startswith("say finding")]
    return "\n".join(map(plain, texts)).replace(NBSP, " ")


def printed(told: Told, label: str) -> list[list[str]]:
    """Return the rows of a table as plain text."""
    return [[str(cell).replace(NBSP, " ") for cell in row] for row in rows(told, label)]


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


#: A total of a newer year whose parts aren't published, and parts of the last one that has some.
TOTALS = {
    "permits": ("trp_issued", "57", {"10", "24", "71"}),
    "victims": ("tip_victims_charged", "300", {"223", "85"}),
}


@BOTH
@pytest.mark.parametrize("total", TOTALS)
def test_no_part_of_an_older_total_is_told_of_a_newer_one(
    total: str, language: str, tmp_path: Path
) -> None:
    indicator, number, parts = TOTALS[total]
    project = copy_project(tmp_path)
    source = {"published": "2022-02-28", "fiscal_year": "2021-2022"}
    literal_raw.write(project.root, {"new": {"source": source, "figures": [
        literal_raw.flow(indicator, number, "2021"),
    ]}})  # fmt: skip
    published = published_by(project, FiscalYear(2021), language)
    told = [str(text) for text in (*published.findings, *published.sentences.values())]
    of_it = [text for text in told if re.search(rf"\b{number}\b", text)]
    assert any(text.startswith(number) for text in of_it)
    for text in of_it[:1] if total == "victims" else of_it:
        assert "2021" in text
        assert not parts & {*re.findall(r"\d+", text)}
    newest = {"en": "no newer figure of this count", "fr": "pas de chiffre plus récent"}[language]
    permits = str(published.sentences["say-permits"])
    assert (newest in permits) == (total == "victims")


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
        ("2022-2023", {"press-juristat-2016", "press-juristat-2022", "statcan-35-10-0177",
                       "tip-2019", "tip-2021", "unodc-2025-04"}),
    ],
)  # fmt: skip
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
    [("2014-2015", ["117"]), ("2016-2017", ["249"]), ("2021-2022", [])],
)
def test_all_equal_numbers_of_two_counts_are_told(
    told: Teller, year: str, numbers: list[str], language: str
) -> None:
    brief = told(year, language)
    _, _, pairs = plain(brief.texts["say-equal"]).partition(": ")
    assert [pair.partition(",")[0] for pair in pairs.split("; ") if pair] == numbers
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


@pytest.mark.parametrize(
    ("language", "title", "sentences"),
    [
        ("en", "Incidents with trafficking as the most serious violation rose in 2022; broader "
               "count provisional",
         ["Those with any trafficking violation numbered 528 in 2022 (first published: 4 December "
          "2023) and 555 in 2021. The two counts come from different releases, so their opposite "
          "directions may reflect revisions",
          "a later release (14 April 2025) changed 2021 from 343 to 418, and the apparent fall "
          "since 2019 became about level",
          "nearly 70% were under 25 (2012 to 2022).",
          "No newer figure since 2019: persons prosecuted (UNODC), 142; persons convicted (UNODC), "
          "28; since January 2017: cases before the courts, 249; since August 2015: "]),
        ("fr", "Traite comme infraction la plus grave : hausse en 2022; décompte plus large "
               "provisoire",
         ["étaient au nombre de 528 en 2022 (première parution : 4 décembre 2023) et de 555 en "
          "2021. Les deux décomptes viennent de versions différentes : leurs sens opposés peuvent "
          "tenir à des révisions",
          "une version ultérieure (14 avril 2025) a fait passer le nombre de 2021 de 343 à 418, et "
          "l’apparente baisse depuis 2019 a fait place à une quasi-stabilité",
          "près de 70 % avaient moins de 25 ans (de 2012 à 2022).",
          "Aucun nouveau chiffre depuis 2019 : personnes poursuivies (ONUDC), 142; personnes "
          "condamnées (ONUDC), 28; depuis janvier 2017 : dossiers devant les tribunaux, 249; "]),
    ],
    ids=["en", "fr"],
)  # fmt: skip
def test_findings_of_2022_2023_say_what_releases_and_gaps_do_to_them(
    told: Teller, language: str, title: str, sentences: list[str]
) -> None:
    brief = told("2022-2023", language)
    assert str(brief.publication.title).replace(NBSP, " ") == title
    findings = said(brief)
    for sentence in sentences:
        assert sentence in findings
    evidence = plain(brief.texts["say-police"]).replace(NBSP, " ")
    assert [number for number in ("555", "597", "528") if number in evidence] == [
        "555",
        "597",
        "528",
    ]


@pytest.mark.parametrize(
    ("language", "convicted", "parts", "children"),
    [("en", "117 persons convicted of trafficking or a related offence",
      "(forced labour: 5; sexual exploitation: 5)", "85 under 18"),
     ("fr", "117 personnes ont été condamnées pour traite ou pour une infraction connexe",
      "(travail forcé : 5; exploitation sexuelle : 5)", "85 enfants de moins de 18 ans")],
)  # fmt: skip
def test_findings_of_2014_2015_name_offences_parts_and_children(
    told: Teller, language: str, convicted: str, parts: str, children: str
) -> None:
    findings = said(told("2014-2015", language))
    assert convicted in findings
    assert parts in findings
    assert children in findings


@pytest.mark.parametrize(
    ("year", "english", "french"),
    [
        ("2016-2017", "; with those under immigration law, 340; ",
         "; avec celles relevant du droit de l’immigration, 340; "),
        ("2020-2021", "411 in 2019, 410 in 2020, as reported to the UNODC; first published: 382 "
         "(2019); 375 (2020).", "411 en 2019, 410 en 2020, selon les données transmises à "
         "l’ONUDC; première publication : 382 (2019); 375 (2020)."),
    ],
)  # fmt: skip
def test_findings_name_wider_counts_and_what_was_first_published(
    told: Teller, year: str, english: str, french: str
) -> None:
    assert english in said(told(year, "en"))
    assert french in said(told(year, "fr"))


@BOTH
def test_groups_that_do_not_add_up_say_what_is_missing(told: Teller, language: str) -> None:
    notes = [
        str(note).replace(NBSP, " ")
        for note in exhibits(told("2014-2015", language))["tbl-victims"].notes
    ]
    assert [note.rpartition(": ")[2] for note in notes] == {
        "en": ["form of exploitation not published for 31 of 142.",
               "sex not published for 1 of 261."],
        "fr": ["forme d’exploitation non publiée pour 31 sur 142.",
               "sexe non publié pour 1 sur 261."],
    }[language]  # fmt: skip


@BOTH
def test_doubts_about_units_are_two_rows_and_none_is_of_a_ratio(
    told: Teller, language: str
) -> None:
    found = printed(told("2022-2023", language), "tbl-limits")
    unit = {"en": "unit ambiguous in the source", "fr": "unité ambiguë dans la source"}[language]
    figures = [row[2].partition(",")[0] for row in found if row[0] == unit]
    assert figures[0] == "105"
    assert len(figures) == 2
    assert not [row for row in found if row[0] == unit and "ratio" in row[3]]


@pytest.mark.parametrize(
    ("language", "when"),
    [("en", "since 2005; end not published (released 12 July 2016)"),
     ("fr", "début : 2005; fin non indiquée (diffusion : 12 juillet 2016)")],
)  # fmt: skip
def test_an_end_that_is_not_published_is_not_told_as_one(
    told: Teller, language: str, when: str
) -> None:
    brief = told("2022-2023", language)
    assert [row[2] for row in printed(brief, "tbl-outcomes")].count(when) == 3
    (note,) = exhibits(brief)["tbl-outcomes"].notes
    assert " 53 " in str(note)


@BOTH
def test_one_count_under_two_names_is_told_as_one(told: Teller, language: str) -> None:
    text = plain(told("2022-2023", language).texts["say-victims"]).replace(NBSP, " ")
    for number in ("80", "63", "99 (2015)", "77 (2016)", "60 (2017)", "89 (2018)"):
        assert number in text
    equal = [row[:2] for row in printed(told("2022-2023", language), "tbl-equal")]
    assert equal == [
        ["2016", "340"],
        ["2017", "268"],
        ["2018", "89"],
        ["2018", "238"],
        ["2021", "555"],
    ]


@BOTH
def test_one_commitment_stands_once_with_all_sources_that_give_it(
    told: Teller, language: str
) -> None:
    found = printed(told("2022-2023", language), "tbl-funding")
    amount = {"en": "$14.5 million", "fr": "14,5 M$"}[language]
    (hotline,) = (row for row in found if row[1] == amount)
    assert hotline[0].startswith({"en": "of which: ", "fr": "dont : "}[language])
    assert hotline[6] == "ps-hotline-evaluation; ps-qp-2020-06; ps-fewo-2023-03"
    whole = {"en": "≈ $75 million", "fr": "≈ 75 M$"}[language]
    assert found[found.index(hotline) - 1][1] == whole
    payers = {row[1]: row[5] for row in found}
    both, several = {
        "en": ("Public Safety Canada; Women and Gender Equality Canada", "Several departments"),
        "fr": ("Sécurité publique Canada; Femmes et Égalité des genres Canada",
               "Plusieurs ministères"),
    }[language]  # fmt: skip
    assert payers[{"en": "$19 million", "fr": "19 M$"}[language]] == both
    assert payers[{"en": "$57.22 million", "fr": "57,22 M$"}[language]] == several


@pytest.mark.parametrize(
    ("language", "payer", "remark"),
    [("en", "not named", "program far wider than trafficking"),
     ("fr", "non nommé", "programme bien plus large que la traite")],
)  # fmt: skip
def test_money_for_wider_programs_comes_last_and_says_so(
    told: Teller, language: str, payer: str, remark: str
) -> None:
    found = printed(told("2014-2015", language), "tbl-funding")
    assert [bool(row[7]) for row in found] == [False] * 6 + [True] * 2
    assert [row[5:8:2] for row in found[-2:]] == [[payer, remark]] * 2
    assert [row[0] for row in found if row[3].endswith("†")] == {
        "en": ["UNICEF, Together for Girls", "National Action Plan, new measures"],
        "fr": ["UNICEF, Ensemble pour les filles", "Plan d’action national, nouvelles mesures"],
    }[language]


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
     ("2022-2023", {"say-permits"}), ("2023-2024", {"say-permits", "say-victims"})],
)  # fmt: skip
def test_a_section_says_where_its_newest_figure_is_old(
    told: Teller, year: str, old: set[str], language: str
) -> None:
    texts = told(year, language).texts
    words = {"en": "no newer figure", "fr": "plus récent"}[language]
    names = ("say-permits", "say-victims")
    assert {name for name in names if words in plain(texts[name])} == old


@pytest.mark.parametrize(
    ("language", "told_as", "unsaid"),
    [("en", "those with any trafficking violation numbered 528 in 2022 (first published: "
            "4 December 2023) and 555 in 2021, in different releases", "opposite directions"),
     ("fr", "celles qui comportent au moins une infraction de traite étaient au nombre de 528 en "
            "2022 (première parution : 4 décembre 2023) et de 555 en 2021, dans des versions "
            "différentes", "sens opposés")],
)  # fmt: skip
def test_counts_of_different_years_are_not_said_to_disagree(
    told: Teller, language: str, told_as: str, unsaid: str
) -> None:
    findings = said(told("2023-2024", language))
    assert told_as in findings
    assert unsaid not in findings


@pytest.mark.parametrize(
    ("year", "language", "later", "stated"),
    [
        ("2016-2017", "en", "A later count, by 31 January 2017, has 115 cases that ended in a "
         "conviction and 249 before the courts, and no number of persons convicted", True),
        ("2016-2017", "fr", "Un décompte ultérieur donne 115 dossiers conclus par une "
         "condamnation et 249 devant les tribunaux au 31 janvier 2017, sans nombre", True),
        ("2012-2013", "en", "A later count", False),  # its unit is ambiguous
    ],
)  # fmt: skip
def test_persons_per_case_stand_beside_a_later_count_of_cases(
    told: Teller, year: str, language: str, later: str, stated: bool
) -> None:
    assert (later in said(told(year, language))) is stated


@pytest.mark.parametrize(
    ("language", "end"), [("en", "(2012 to 2022)."), ("fr", "(de 2012 à 2022).")]
)
@pytest.mark.parametrize("year", ["2022-2023", "2023-2024"])
def test_a_profile_that_ended_over_two_years_ago_is_no_finding(
    told: Teller, year: str, language: str, end: str
) -> None:
    (profile,) = (line for line in said(told(year, language)).splitlines() if " 25" in line)
    assert profile.endswith(end)
    assert "96" not in profile


@pytest.mark.parametrize(
    ("language", "cells"),
    [("en", ["Possible victims granted a permit", "12", "May 2006 to May 2008"]),
     ("fr", ["Victimes possibles ayant obtenu un permis", "12", "de mai 2006 à mai 2008"])],
)  # fmt: skip
@pytest.mark.parametrize("year", ["2008-2009", "2009-2010"])
def test_victims_granted_a_permit_are_shown_before_permits_were_counted(
    told: Teller, year: str, language: str, cells: list[str]
) -> None:
    (row,) = printed(told(year, language), "tbl-permits")
    assert row[:3] == cells
    assert exhibits(told(year, language))["tbl-permits"].notes == ()


@pytest.mark.parametrize(
    ("language", "whole", "a_year"),
    [("en", "≥ $60 million", "≥ $12 million"), ("fr", "≥ 60 M$", "≥ 12 M$")],
)
def test_an_amount_a_year_is_of_the_same_source_as_the_whole(
    told: Teller, language: str, whole: str, a_year: str
) -> None:
    found = printed(told("2024-2025", language), "tbl-funding")
    (row,) = (row for row in found if row[1] == whole)
    assert row[4] == a_year


@BOTH
@pytest.mark.parametrize("year", ["2019-2020", "2020-2021"])
def test_relationships_of_victims_are_those_of_one_edition(
    told: Teller, year: str, language: str
) -> None:
    begin = {"en": "Share of victims by relationship", "fr": "Part des victimes selon le lien"}
    found = printed(told(year, language), "tbl-victim-shares")
    shares = [row for row in found if row[0].startswith(begin[language])]
    assert [row[1].removesuffix("%").strip() for row in shares] == ["25", "9", "10", "29"]
    assert {row[3] for row in shares} == {"press-juristat-2019-tva"}


@pytest.mark.parametrize(
    ("year", "english", "french"),
    [
        ("2006-2007",
         "the only main count has a figure from the two years before the end of the fiscal year, "
         "or a later one.",
         "le seul décompte principal a un chiffre qui date de moins de deux ans à la fin de "
         "l’exercice, ou postérieur à celle-ci."),
        ("2014-2015",
         "all 9 main counts have a figure from the two years before the end of the fiscal year, or "
         "a later one.",
         "les 9 principaux décomptes ont tous un chiffre qui date de moins de deux ans à la fin de "
         "l’exercice, ou postérieur à celle-ci."),
        ("2018-2019",
         "6 of 11 main counts have had no new figure for over two years before the end of the "
         "fiscal year, 2 of them for over four.",
         "6 des 11 principaux décomptes n’ont eu aucun nouveau chiffre depuis plus de deux ans à "
         "la fin de l’exercice, dont 2 depuis plus de quatre ans."),
        ("2020-2021",
         "5 of 11 main counts have had no new figure for over four years before the end of the "
         "fiscal year.",
         "5 des 11 principaux décomptes n’ont eu aucun nouveau chiffre depuis plus de quatre ans à "
         "la fin de l’exercice."),
    ],
)  # fmt: skip
def test_timeliness_in_words(told: Teller, year: str, english: str, french: str) -> None:
    for language, words in (("en", english), ("fr", french)):
        assert words in plain(told(year, language).texts["say-quality"]).replace(NBSP, " ")


@pytest.mark.parametrize(
    ("language", "wider"),
    [("en", "are a wider group, over a different period:"),
     ("fr", "forment un groupe plus large, sur une autre période :")],
)  # fmt: skip
@pytest.mark.parametrize(("year", "is_there"), [("2016-2017", False), ("2017-2018", True)])
def test_a_wider_group_of_cases_is_noted_where_it_is_shown(
    told: Teller, year: str, is_there: bool, language: str, wider: str
) -> None:
    (note,) = exhibits(told(year, language))["tbl-outcomes"].notes
    assert " 53 " in str(note).replace(NBSP, " ")
    assert (wider in str(note).replace(NBSP, " ")) is is_there


@pytest.mark.parametrize(
    ("language", "note"),
    [("en", "Victims identified by the RCMP: age not published for 4 of 80."),
     ("fr", "Victimes recensées par la GRC : âge non publié pour 4 sur 80.")],
)  # fmt: skip
def test_ages_that_do_not_add_up_say_what_is_missing(
    told: Teller, language: str, note: str
) -> None:
    notes = exhibits(told("2020-2021", language))["tbl-victims"].notes
    assert [str(one).replace(NBSP, " ") for one in notes] == [note]


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Incidents (most serious violation) stayed about the same: 385 in 2020, 386 in 2021"),
     ("fr", "Le nombre (infraction la plus grave) a peu varié : 385 en 2020, 386 en "
            "2021")],
)  # fmt: skip
def test_the_title_of_incidents_has_one_colon(told: Teller, language: str, title: str) -> None:
    shown = exhibits(told("2021-2022", language))["fig-incidents"]
    assert shown.title.replace(NBSP, " ") == title
