"""Figures against each other: what is found, in small tables and in the real figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from literal_raw import flow, snapshot, stock
from napanalysis import catalogue
from napanalysis.analysis import Analysis, Cleaned, observations
from napanalysis.analysis.consistency import crosschecks
from napanalysis.fiscal_year import FiscalYear
from napanalysis.raw.problems import Problem
from napanalysis.raw.sources import RawData

Small = Callable[..., RawData]
Known = Callable[[str], Analysis]
Cleaning = Callable[[str], Cleaned]


def found(raw: RawData, year: str = "2024-2025") -> list[tuple[str, tuple[str, ...]]]:
    last = FiscalYear.parse(year)
    frame = observations.clean(raw, last)
    return [(one.rule, one.observations) for one in crosschecks.check(frame, raw.sources, last)]


def told(raw: RawData, rule: str, year: str = "2024-2025") -> list[Problem]:
    last = FiscalYear.parse(year)
    frame = observations.clean(raw, last)
    return [one for one in crosschecks.check(frame, raw.sources, last) if one.rule == rule]


def plain(text: str) -> str:
    """Return text with plain spaces, which are easier to read in a test."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def rules(raw: RawData, year: str = "2024-2025") -> list[str]:
    return sorted(rule for rule, _ in found(raw, year))


JANUARY, AUGUST = "2015-01-31", "2015-08-31"


@pytest.mark.parametrize(
    ("first", "then", "falls"),
    [
        ("151", "117", True),
        ("117", "151", False),
        ("117", "117", False),
        ("about 180", "about 178", False),
        ("about 180", "about 160", True),
        ("at least 128", "100", True),
        ("at least 128", "at least 100", False),
        ("100", "at least 90", False),
    ],
)
def test_a_stock_that_falls_beyond_doubt(small: Small, first: str, then: str, falls: bool) -> None:
    raw = small(
        rcmp_2015={"figures": [stock("persons_convicted", first, JANUARY)]},
        nap_2015={"figures": [stock("persons_convicted", then, AUGUST)]},
    )
    assert ("stock-falls" in rules(raw)) is falls


def test_a_fall_is_told_of_every_source_that_counts_at_its_two_dates(small: Small) -> None:
    raw = small(
        rcmp_2015={"figures": [stock("persons_convicted", "151", JANUARY)]},
        nap_2015={"figures": [stock("persons_convicted", "117", AUGUST)]},
        nap_2015_again={"figures": [stock("persons_convicted", "117", AUGUST)]},
    )
    falls = {one.file.split("/")[2] for one in told(raw, "stock-falls")}
    assert falls == {"nap-2015", "nap-2015-again"}


def test_flows_and_snapshots_may_fall(small: Small) -> None:
    raw = small(
        a={
            "figures": [
                flow("trp_issued", "34", "2014"),
                flow("trp_issued", "20", "2015"),
                snapshot("cases_before_courts", "249", JANUARY),
                snapshot("cases_before_courts", "180", AUGUST),
            ]
        }
    )
    assert rules(raw) == []


def test_counts_from_two_beginnings_are_two_counts(small: Small) -> None:
    raw = small(
        a={
            "figures": [
                stock("labour_officials_trained", "320", JANUARY, "2010"),
                stock("labour_officials_trained", "12", AUGUST, "2014"),
            ]
        }
    )
    assert rules(raw) == []


@pytest.mark.parametrize(
    ("total", "forms", "exceeds"),
    [
        ("8", ("9", "5"), True),
        ("8", ("5", "<5"), False),
        ("9", ("5", "<5"), False),
        ("4", ("5", "<5"), True),
        ("14", ("9", "5"), False),
        ("about 180", ("100", "84"), False),
        ("about 180", ("100", "90"), True),
        ("at least 8", ("9", "5"), False),
    ],
)
def test_parts_against_their_total(
    small: Small, total: str, forms: tuple[str, str], exceeds: bool
) -> None:
    names = ("forced labour", "sexual exploitation")
    parts = [
        flow("glotip_victims", published, "2008", breakdown=f"form={name}")
        for name, published in zip(names, forms, strict=True)
    ]
    raw = small(a={"figures": [flow("glotip_victims", total, "2008"), *parts]})
    assert ("parts-exceed-total" in rules(raw)) is exceeds


def test_the_total_its_parts_and_their_sum_are_told_by_name(small: Small) -> None:
    raw = small(
        a={
            "figures": [
                flow("glotip_victims", "8", "2008"),
                flow("glotip_victims", "9", "2008", breakdown="form=forced labour"),
                flow("glotip_victims", "<5", "2008", breakdown="form=other forms of exploitation"),
                flow("glotip_victims", "5", "2008", breakdown="form=sexual exploitation"),
            ]
        }
    )
    (one,) = told(raw, "parts-exceed-total")
    assert one.message("en") == (
        "The total is 8, less than its parts: 9 (Forced labour); fewer than 5 (Other forms of "
        "exploitation); 5 (Sexual exploitation); together 14 to 18."
    )
    assert plain(one.message("fr")) == (
        "Le total, 8, est inférieur à la somme de ses parties : 9 (Travail forcé); moins de 5 "
        "(Autres formes d’exploitation); 5 (Exploitation sexuelle); somme : de 14 à 18."
    )


def test_parts_of_two_dimensions_are_not_added(small: Small) -> None:
    raw = small(
        a={
            "figures": [
                flow("tip_victims_new", "60", "2017"),
                flow("tip_victims_new", "57", "2017", breakdown="sex=female"),
                flow("tip_victims_new", "29", "2017", breakdown="age=child"),
            ]
        }
    )
    assert rules(raw) == []


def test_an_indicator_within_another_may_not_exceed_it(small: Small) -> None:
    within = next(one for one in catalogue.indicators().values() if one.within == "trp_issued")
    raw = small(a={"figures": [flow("trp_issued", "34", "2014"), flow(within.id, "40", "2014")]})
    assert rules(raw) == ["parts-exceed-total"]


def test_a_percentage_of_the_parts_is_no_sum(small: Small) -> None:
    share = next(one.id for one in catalogue.indicators().values() if one.unit == "percent")
    parts = [flow(share, "80%", "2014", breakdown=f"sex={sex}") for sex in ("female", "male")]
    assert rules(small(a={"figures": [flow(share, "90%", "2014"), *parts]})) == []


COUNT, INCREASE = "police_reported_incidents", "police_reported_incidents_increase"


@pytest.mark.parametrize(
    ("old", "new", "printed", "differs"),
    [
        ("315", "511", "44%", True),
        ("353", "511", "44%", True),
        ("354", "511", "44%", False),
        ("356", "511", "44%", False),
        ("357", "511", "44%", True),
        ("355", "511", "44.0%", True),
        ("355", "511", "43.9%", False),
        ("315", "511", "62%", False),
        ("315", "511", "about 44%", True),
        ("315", "511", "more than 44%", False),
        ("315", "511", "more than 70%", True),
        ("about 350", "511", "44%", False),
        ("at least 315", "511", "44%", False),
        ("315", "at least 511", "44%", True),
        ("511", "315", "44%", True),
        ("200", "200", "0%", False),
    ],
)
def test_a_printed_change_against_the_counts_it_is_of(
    small: Small, old: str, new: str, printed: str, differs: bool
) -> None:
    figures = [flow(COUNT, old, "2018"), flow(COUNT, new, "2019"), flow(INCREASE, printed, "2019")]
    assert ("printed-change-differs" in rules(small(a={"figures": figures}))) is differs


@pytest.mark.parametrize(
    "left_out",
    [{"2018"}, {"2019"}, {"place"}, {"source"}],
)
def test_a_printed_change_needs_both_counts_of_its_source_and_place(
    small: Small, left_out: set[str]
) -> None:
    here = [flow(COUNT, "511", "2019"), flow(COUNT, "315", "2018")]
    here = [row for row in here if row["period_end"][:4] not in left_out]
    printed = flow(INCREASE, "44%", "2019")
    if "place" in left_out:
        printed["geography"] = "Ontario"
    if "source" in left_out:
        raw = small(a={"figures": here}, b={"figures": [printed]})
    else:
        raw = small(a={"figures": [*here, printed]})
    assert "printed-change-differs" not in rules(raw)


@pytest.mark.parametrize(
    ("old", "new", "printed", "english"),
    [
        ("315", "511", "44%", "an increase of 62%, and it publishes an increase of 44%. With 511, "
         "the published change implies 354 to 356 instead of 315."),
        ("511", "315", "44%", "a decrease of 38%, and it publishes an increase of 44%. With 315, "
         "the published change implies 218 to 219 instead of 511."),
        ("200", "200", "10%", "no change, and it publishes an increase of 10%. With 200, "
         "the published change implies 181 to 182 instead of 200."),
        ("1,000", "1,500", "44.5%", "an increase of 50.0%, and it publishes an increase of 44.5%. "
         "With 1,500, the published change implies 1,038 instead of 1,000."),
        ("315", "511", "more than 70%", "an increase of 62%, and it publishes an increase of 70%. "
         "With 511, the published change implies 300 or fewer instead of 315."),
    ],
)  # fmt: skip
def test_what_is_said_of_a_printed_change(
    small: Small, old: str, new: str, printed: str, english: str
) -> None:
    figures = [flow(COUNT, old, "2018"), flow(COUNT, new, "2019"), flow(INCREASE, printed, "2019")]
    (one,) = told(small(a={"figures": figures}), "printed-change-differs")
    head = f"The numbers of the source contradict each other: from {old} to {new} is "
    assert one.message("en") == head + english


@pytest.mark.parametrize(
    ("convicted", "prosecuted", "above"),
    [("25", "9", True), ("9", "9", False), ("<5", "9", False), ("6", "<5", True)],
)
def test_convicted_against_accused(
    small: Small, convicted: str, prosecuted: str, above: bool
) -> None:
    raw = small(
        a={
            "figures": [
                flow("glotip_persons_convicted", convicted, "2014"),
                flow("glotip_persons_prosecuted", prosecuted, "2014"),
            ]
        }
    )
    assert ("convicted-above-accused" in rules(raw)) is above


def test_a_change_of_basis_is_flagged_after_it_and_only_where_there_is_a_before(
    small: Small,
) -> None:
    raw = small(
        a={
            "figures": [
                flow("glotip_offences", "43", "2015"),
                flow("glotip_offences", "340", "2016"),
            ]
        }
    )
    assert found(raw) == [("break-in-basis", ("a/glotip_offences/2016-12-31",))]
    assert rules(raw, "2015-2016") == []


@pytest.mark.parametrize(
    ("earlier", "later", "others", "one_release", "found"),
    [
        ("555", "528", ("386", "474"), False, True),
        ("528", "555", ("474", "386"), False, True),
        ("555", "528", ("386", "474"), True, False),
        ("555", "528", ("474", "386"), False, False),
        # Within 2 %, a count is about the same.
        ("555", "550", ("386", "474"), False, False),
        ("about 555", "528", ("386", "474"), False, True),
        ("about 530", "528", ("386", "474"), False, False),
        ("555", "528", ("386",), False, False),
    ],
)
def test_a_number_that_moves_against_another_count_since_another_release(
    small: Small, earlier: str, later: str, others: tuple[str, ...], one_release: bool, found: bool
) -> None:
    years = ("2021", "2022")
    numbers = [
        flow("police_reported_incidents", *each)
        for each in zip((earlier, later), years, strict=True)
    ]
    pairs = [numbers, []] if one_release else [numbers[:1], numbers[1:]]
    table = [flow("ucr_incidents", *each) for each in zip(others, years, strict=False)]
    sources = {
        name: {"figures": rows} for name, rows in zip("abc", (*pairs, table), strict=True) if rows
    }
    assert ("opposite-directions" in rules(small(**sources), "2022-2023")) is found


def test_after_a_change_of_basis_alone_there_is_no_break(small: Small) -> None:
    assert rules(small(a={"figures": [flow("glotip_offences", "340", "2016")]})) == []


@pytest.mark.parametrize(
    ("source", "published", "flags"),
    [
        ({}, "34", []),
        ({}, "about 30", ["approximate"]),
        ({}, "at least 30", ["bounded"]),
        ({}, "between 30 and 40", ["bounded"]),
        ({"evidence": "secondary"}, "34", ["secondary-source"]),
        ({"evidence": "official-copy"}, "about 30", ["approximate", "official-copy"]),
        ({"published": "2025-04-14"}, "34", ["later-vintage"]),
        ({"published": "2025-04-14", "fiscal_year": "2014-2015"}, "34", []),
    ],
)
def test_flags_of_wording_and_evidence(
    small: Small, source: dict[str, str], published: str, flags: list[str]
) -> None:
    one = flow("ucr_incidents", published, "2014", period_start="2014-04-01",
               period_end="2015-03-31")  # fmt: skip
    raw = small(a={"source": {"published": "2015-03-31", **source}, "figures": [one]})
    assert rules(raw, "2014-2015") == flags


@pytest.mark.parametrize(
    ("note", "flags"),
    [
        ("Unit ambiguous: convictions or cases", ["unit-ambiguous"]),
        ("Unité ambiguë : condamnations ou affaires", ["unit-ambiguous"]),
        ("Qualifier unclear. It may be meant for both.", ["qualifier-unclear"]),
        ("qualificatif incertain", ["qualifier-unclear"]),
        ("Only cases with a conviction, for trafficking", ["convictions-only"]),
        ("Seulement les dossiers avec condamnation", ["convictions-only"]),
        ("End of the period not published", ["end-not-printed"]),
        ("Fin de la période non publiée", ["end-not-printed"]),
        ("Start not published.", ["start-not-printed"]),
        (
            "seulement les dossiers avec condamnation; début non indiqué",
            ["convictions-only", "start-not-printed"],
        ),
        ("Period taken from the context: the year is not published.", ["period-from-context"]),
        (
            "The report gives no date; the end of the fiscal year stands for it.",
            ["period-from-context"],
        ),
        (
            "Le rapport ne donne pas de date; la fin de l’exercice en tient lieu.",
            ["period-from-context"],
        ),
        ("Population unclear: cases or persons", ["population-unclear"]),
        ("Population incertaine : dossiers ou personnes", ["population-unclear"]),
        (
            "May be cumulative: read as open. Qualifier unclear: for both.",
            ["may-be-cumulative", "qualifier-unclear"],
        ),
        ("Peut être cumulatif : lu comme en cours", ["may-be-cumulative"]),
        ("The unit is ambiguous only to those who have not read the annex.", []),
        ("Whether the start not published matters is not said.", []),
        ("", []),
    ],
)
def test_a_note_on_what_a_source_leaves_open_becomes_flags(
    small: Small, note: str, flags: list[str]
) -> None:
    raw = small(a={"figures": [stock("cases_completed", "35", JANUARY, note=note)]})
    assert rules(raw) == flags


@pytest.mark.parametrize(
    ("total", "forms", "far"),
    [
        ("411", ("<5", "<5"), True),
        ("237", ("9", "56"), True),
        ("142", ("14", "97"), False),
        ("16", ("<5", "<5"), False),  # 8 and half of 16
        ("18", ("<5", "<5"), True),
        ("at least 16", ("<5", "<5"), False),
        ("about 20", ("<5", "<5"), False),  # which may be 15
        ("about 30", ("<5", "<5"), True),
        ("100", ("at least 5", "9"), False),
    ],
)
def test_parts_far_below_their_total(
    small: Small, total: str, forms: tuple[str, str], far: bool
) -> None:
    names = ("forced labour", "sexual exploitation")
    parts = [
        flow("glotip_victims", published, "2019", breakdown=f"form={name}")
        for name, published in zip(names, forms, strict=True)
    ]
    raw = small(a={"figures": [flow("glotip_victims", total, "2019"), *parts]})
    flagged = [names for rule, names in found(raw) if rule == "parts-far-below-total"]
    # The parts are flagged; the total stands.
    assert flagged == ([tuple(f"a/glotip_victims/form={name}/2019-12-31" for name in names)]
                       if far else [])  # fmt: skip


def test_children_alone_are_not_far_below_all_victims(small: Small) -> None:
    child = flow("tip_victims_charged", "4", "2014", breakdown="age=child")
    raw = small(a={"figures": [flow("tip_victims_charged", "31", "2014"), child]})
    assert rules(raw) == []


@pytest.mark.parametrize(("last", "older"), [("2019", True), ("2020", False)])
def test_a_part_of_an_earlier_year_than_the_total(small: Small, last: str, older: bool) -> None:
    part = "form=sexual exploitation"
    raw = small(
        a={
            "figures": [
                flow("glotip_victims", "200", "2018"),
                flow("glotip_victims", "190", "2018", breakdown=part),
                flow("glotip_victims", "210", last),
                flow("glotip_victims", "200", last, breakdown=part),
                flow("glotip_victims", "220", "2020") if last != "2020" else {},
            ][: 5 if last != "2020" else 4]
        }
    )
    flagged = [names for rule, names in found(raw) if rule == "part-older-than-total"]
    assert flagged == ([(f"a/glotip_victims/{part}/{last}-12-31",)] if older else [])


@pytest.mark.parametrize(
    ("published", "parts", "differs"),
    [
        ("43.75", ("7", "9"), False),
        ("44", ("7", "9"), False),
        ("43", ("7", "9"), True),
        ("about 43", ("7", "9"), True),
        ("43", ("7", "about 9"), False),
    ],
)
def test_a_printed_share_against_its_counts(
    small: Small, published: str, parts: tuple[str, str], differs: bool
) -> None:
    raw = small(
        a={
            "figures": [
                flow("ucr_share_unfounded", published, "2017"),
                flow("ucr_incidents_unfounded", parts[0], "2017"),
                flow("ucr_incidents", parts[1], "2017"),
            ]
        }
    )
    assert ("printed-share-differs" in rules(raw)) is differs


@pytest.mark.parametrize(
    ("first", "then", "told_of"),
    [
        (("132", "2017"), ("132", "2018"), True),
        (("132", "2017"), ("133", "2018"), False),
        (("32", "2017"), ("32", "2018"), False),  # by chance
        (("132", "2017"), ("132", "2017"), False),  # two vintages of one figure
        (("about 130", "2017"), ("about 130", "2018"), False),
    ],
)
def test_one_number_for_two_years_in_two_editions(
    small: Small, first: tuple[str, str], then: tuple[str, str], told_of: bool
) -> None:
    raw = small(
        tip_2018={"figures": [flow("tip_victims_new", *first)]},
        tip_2019={"figures": [flow("tip_victims_new", *then)]},
    )
    assert ("one-number-for-two-periods" in rules(raw)) is told_of


def test_an_edition_that_prints_both_years_knows_of_them(small: Small) -> None:
    raw = small(
        tip_2018={"figures": [flow("tip_victims_new", "132", "2017")]},
        tip_2019={"figures": [flow("tip_victims_new", "132", year) for year in ("2017", "2018")]},
    )
    assert "one-number-for-two-periods" not in rules(raw)


def result(indicator: str, published: str, month: str, place: str = "Canada") -> dict[str, str]:
    operation = f"northern-spotlight-{month}"
    return {
        "operation": operation, "label_en": operation, "label_fr": operation,
        "indicator": indicator, "published": published, "period_start": month,
        "period_end": month, "geography": place,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("results", "place", "same"),
    [(("9", "33", "18"), "Canada", True), (("9", "33", "19"), "Canada", False),
     (("9", "33", "18"), "Ontario", False)],
)  # fmt: skip
def test_results_printed_for_two_operations(
    small: Small, results: tuple[str, str, str], place: str, same: bool
) -> None:
    names = ("persons_charged", "charges_laid", "persons_brought_to_safety")
    first = [result(f"operation_{name}", number, "2014-01")
             for name, number in zip(names, ("9", "33", "18"), strict=True)]  # fmt: skip
    then = [result(f"operation_{name}", number, "2014-10", place)
            for name, number in zip(names, results, strict=True)]  # fmt: skip
    raw = small(nap_2015={"operations": first}, opp_2014={"operations": then})
    flagged = [names for rule, names in found(raw) if rule == "one-result-for-two-operations"]
    assert len(flagged) == (3 if same else 0)
    assert {len(names) for names in flagged} <= {2}


def test_words_for_what_is_noted_belong_to_flags() -> None:
    # How a figure is dated; the others are doubts about it.
    recorded = {"end-not-printed", "start-not-printed", "period-from-context"}
    for noted in catalogue.wording("crosschecks")["noted"]:
        assert catalogue.rules()[noted["flag"]].severity == "flag"
        assert catalogue.matters(noted["flag"]) == (noted["flag"] not in recorded)
        assert all(words == words.casefold() for words in noted["begins"])


# --- the real figures ---------------------------------------------------------------------------


def flagged(analysis: Analysis, flag: str) -> set[str]:
    frame = analysis.observations
    has = frame["flags"].map(lambda flags: flag in flags.split("; "))
    return set(frame[has]["observation"])


def test_the_fall_from_151_to_117_is_the_one_break(known: Known) -> None:
    both = {
        "rcmp-2015-01/persons_convicted/2015-01-31",
        "nap-2014-2015/persons_convicted/2015-08-31",
    }
    for year in ("2014-2015", "2016-2017", "2024-2025"):
        assert flagged(known(year), "stock-falls") == both
    assert flagged(known("2013-2014"), "stock-falls") == set()


def test_parts_that_exceed_their_totals(cleaned: Cleaning) -> None:
    totals = {
        one.observations[0]
        for one in cleaned("2024-2025").problems
        if one.rule == "parts-exceed-total"
    }
    assert totals == {
        f"unodc-{vintage}/glotip_{what}/{year}-12-31"
        for vintage in ("2023-05", "2025-04")
        for what, year in (("victims", 2008), ("persons_convicted", 2014),
                           ("persons_convicted", 2016))
    }  # fmt: skip


def test_the_ambiguous_count_of_2013(known: Known) -> None:
    assert flagged(known("2014-2015"), "unit-ambiguous") == {
        "press-nap-2012-2013/cases_completed/2013-03-31"
    }


def test_the_number_of_victims_that_may_be_approximate(known: Known, cleaned: Cleaning) -> None:
    assert flagged(known("2014-2015"), "qualifier-unclear") == {
        "press-nap-2012-06/accused_before_courts/2012-06-30",
        "nap-2014-2015/victims_before_courts/2015-08-31",
    }
    problems = [p for p in cleaned("2014-2015").problems if p.rule == "qualifier-unclear"]
    assert [(one.value, one.severity) for one in problems] == [("275", "flag"), ("98", "flag")]


def test_the_incidents_of_2018_do_not_fit_the_increase_that_the_article_prints(
    known: Known, cleaned: Cleaning
) -> None:
    source = "press-juristat-2019"
    of_2018 = f"{source}/{COUNT}/2018-12-31"
    three = {of_2018, f"{source}/{COUNT}/2019-12-31", f"{source}/{INCREASE}/2019-12-31"}
    for year in ("2019-2020", "2024-2025"):
        analysis = known(year)
        assert flagged(analysis, "printed-change-differs") == three
        (one,) = [one for one in cleaned(year).problems if one.rule == "printed-change-differs"]
        assert (one.observations[0], one.value) == (of_2018, "315")
        assert one.message("en") == (
            "The numbers of the source contradict each other: from 315 to 511 is an increase of "
            "62%, and it publishes an increase of 44%. With 511, the published change implies "
            "354 to 356 instead of 315."
        )
        assert plain(one.message("fr")) == (
            "Les nombres de la source se contredisent : de 315 à 511, il y a une hausse de 62 %, "
            "mais elle publie une hausse de 44 %. Avec 511, la variation publiée suppose de "
            "354 à 356 au lieu de 315."
        )
    before = known("2018-2019")
    assert of_2018 in set(before.observations["observation"])
    assert flagged(before, "printed-change-differs") == set()


def test_the_contradictions_between_sources(known: Known) -> None:
    analysis = known("2024-2025")
    spotlight = flagged(analysis, "one-result-for-two-operations")
    assert {name.rpartition("/")[0] for name in spotlight} == {
        f"{source}/operation_{what}/operation=northern-spotlight-{month}"
        for source, month in (("nap-2014-2015", "2014-01"), ("opp-2014-10", "2014-10"))
        for what in ("days", "persons_charged", "charges_laid", "persons_brought_to_safety")
    }
    hotline = "tip_potential_victims_bc_hotline"
    assert flagged(analysis, "one-number-for-two-periods") == {
        f"tip-2018/{hotline}/2017-12-31/British Columbia",
        f"tip-2019/{hotline}/2018-12-31/British Columbia",
    }
    assert flagged(analysis, "printed-share-differs") == set()
    assert flagged(analysis, "may-be-cumulative") == {
        f"nap-2014-2015/{who}_before_courts/2015-08-31" for who in ("cases", "accused", "victims")
    }


def test_victims_by_form_are_kept_from_the_total_of_2022(known: Known) -> None:
    analysis = known("2022-2023")
    form = "glotip_victims/form="
    assert "unodc-2025-04/glotip_victims/2022-12-31" not in flagged(
        analysis, "parts-far-below-total"
    )
    assert {
        f"unodc-2025-04/{form}other forms of exploitation/2022-12-31",
        f"unodc-2025-04/{form}sexual exploitation/2020-12-31",
    } <= flagged(analysis, "parts-far-below-total")
    assert f"unodc-2025-04/{form}sexual exploitation/2020-12-31" in flagged(
        analysis, "part-older-than-total"
    )


def test_every_finding_is_a_flag_and_names_a_place(cleaned: Cleaning) -> None:
    analysis = cleaned("2024-2025")
    names = {*analysis.tables["observations"]["observation"]}
    names |= {*analysis.tables["action_plan"]["deliverable"]}
    for problem in analysis.problems:
        assert problem.severity == "flag"
        assert set(problem.observations) <= names
        for language in ("en", "fr"):
            assert "{" not in problem.message(language) + problem.remedy(language)
    assert list(analysis.problems) == sorted(analysis.problems)


def test_every_flag_of_an_observation_has_a_problem_that_explains_it(
    cleaned: Cleaning, known: Known
) -> None:
    analysis = cleaned("2014-2015")
    told: dict[str, set[str]] = {}
    for problem in analysis.problems:
        for name in problem.observations:
            told.setdefault(name, set()).add(problem.rule)
    places = {(p.file, p.row, p.rule) for p in analysis.problems}
    for row in known("2014-2015").observations.to_dict("records"):
        for flag in filter(None, row["flags"].split("; ")):
            explained = flag in told.get(row["observation"], ())
            assert flag == "superseded" or explained or (row["file"], row["row"], flag) in places


def test_the_flags_of_2014_2015_counted_by_rule(known: Known) -> None:
    counts: Counter[Any] = Counter()
    for flags in known("2014-2015").observations["flags"]:
        counts.update(filter(None, flags.split("; ")))
    # 151 and 117; one ambiguous unit; two vintages of GLOTIP with totals and parts:
    # victims of 2008 (8; 9, 5 and <5) and persons convicted in 2014 (9; 5 and 5).
    assert counts["stock-falls"] == 2
    assert counts["unit-ambiguous"] == 1
    assert counts["parts-exceed-total"] == 2 * (4 + 3)
    assert counts["revised-figure"] == 0
