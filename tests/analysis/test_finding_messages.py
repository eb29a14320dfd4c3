"""Findings between figures: for each rule a small case, and all that is said of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from literal_raw import deliverable, flow, snapshot, stock
from napanalysis.analysis import clean
from napanalysis.fiscal_year import FiscalYear
from napanalysis.raw.sources import RawData
from raw_cases import OF_THE_ANALYSIS

JANUARY, AUGUST = "2015-01-31", "2015-08-31"
COUNT, INCREASE = "police_reported_incidents", "police_reported_incidents_increase"
REPORT = {"fiscal_year": "2014-2015"}
#: Flags of measures: they stand beside a computed number, not at a row of a raw file.
OF_MEASURES = {"ratio-undetermined", "not-comparable"}

RESULTS = ("operation_persons_charged", "operation_charges_laid", "operation_persons_arrested")


def _result(indicator: str, published: str, month: str) -> dict[str, str]:
    """Return a row of ``operations.csv``; the operation is named by its month."""
    name = f"northern-spotlight-{month}"
    return {
        "operation": name, "label_en": name, "label_fr": name, "indicator": indicator,
        "published": published, "period_start": month, "period_end": month, "geography": "Canada",
    }  # fmt: skip


# rule, sources, fiscal year, place (file, row, column, value), message and remedy in English and
# in French
FINDINGS: list[tuple[str, dict[str, Any], str, tuple[str, int, str, str], tuple[str, ...]]] = [
    ("stock-falls",
     {"rcmp_2015": {"figures": [stock("persons_convicted", "151", JANUARY)]},
      "nap_2015": {"figures": [stock("persons_convicted", "117", AUGUST)]}},
     "2015-2016", ("nap-2015/figures.csv", 2, "published", "117"),
     ("The count since a start date falls: 151 on 2015-01-31 (rcmp-2015), then 117.",
      "The gap is shown as a break; look whether the two counts mean the same.",
      "Le cumul diminue : 151 au 2015-01-31 (rcmp-2015), puis 117.",
      "L’écart est montré comme une rupture; vérifiez si les deux comptes ont le même sens.")),
    ("parts-exceed-total",
     {"a": {"figures": [flow("trp_issued", "34", "2014"), flow("trp_subsequent", "40", "2014")]}},
     "2014-2015", ("a/figures.csv", 2, "published", "34"),
     ("The total is 34, less than its parts: 40 (Subsequent permits issued to victims); "
      "together 40.",
      "Look both up in a; categories may overlap.",
      "Le total, 34, est inférieur à la somme de ses parties : 40 (Permis ultérieurs délivrés à "
      "des victimes); somme : 40.",
      "Vérifiez-les dans a; des catégories peuvent se recouper.")),
    ("printed-change-differs",
     {"a": {"figures": [flow(COUNT, "315", "2018"), flow(COUNT, "511", "2019"),
                        flow(INCREASE, "44%", "2019")]}},
     "2019-2020", ("a/figures.csv", 2, "published", "315"),
     ("The numbers of the source contradict each other: from 315 to 511 is an increase of 62%, "
      "and it publishes an increase of 44%. With 511, the published change implies 354 to 356 "
      "instead of 315.",
      "At least one of the three numbers is wrong; no change is computed from them.",
      "Les nombres de la source se contredisent : de 315 à 511, il y a une hausse de 62 %, mais "
      "elle publie une hausse de 44 %. Avec 511, la variation publiée suppose de 354 à 356 au "
      "lieu de 315.",
      "Au moins un des trois nombres est faux; aucune variation n’en est tirée.")),
    ("revised-figure",
     {"unodc_2023": {"source": {"published": "2023-05"},
                     "figures": [flow("glotip_offences", "552", "2021")]},
      "unodc_2025": {"source": {"published": "2025-04"},
                     "figures": [flow("glotip_offences", "555", "2021")]}},
     "2021-2022", ("unodc-2025/figures.csv", 2, "published", "555"),
     ("The figure was revised: 552 in unodc-2023, 555 here.",
      "The newest version that the fiscal year may know is used.",
      "Le chiffre a été révisé : 552 dans unodc-2023, 555 ici.",
      "La version la plus récente que l’exercice peut connaître est utilisée.")),
    ("convicted-above-accused",
     {"a": {"figures": [flow("glotip_persons_convicted", "25", "2014"),
                        flow("glotip_persons_prosecuted", "9", "2014")]}},
     "2014-2015", ("a/figures.csv", 2, "published", "25"),
     ("More are counted as convicted (25) than as accused (9) for the same time and place.",
      "The two counts differ in basis (a conviction may follow an earlier charge); don't divide "
      "one by the other.",
      "On compte plus de condamnés (25) que d’accusés (9) pour les mêmes moment et lieu.",
      "Les deux comptes n’ont pas la même base (une condamnation peut suivre une accusation "
      "antérieure); ne divisez pas l’un par l’autre.")),
    ("break-in-basis",
     {"a": {"figures": [flow("glotip_offences", "43", "2015"),
                        flow("glotip_offences", "340", "2016")]}},
     "2016-2017", ("a/figures.csv", 3, "published", "340"),
     ("The basis of counting changed on 2016-01-01: this figure and those before it form no "
      "series.",
      "The brief shows a break there.",
      "La base de dénombrement a changé le 2016-01-01 : ce chiffre et les précédents ne forment "
      "pas une série.",
      "La note d’analyse y montre une rupture.")),
    ("opposite-directions",
     {"a": {"source": {"published": "2022-08-02"},
            "figures": [flow("police_reported_incidents", "555", "2021")]},
      "b": {"source": {"published": "2023-12-04"},
            "figures": [flow("police_reported_incidents", "528", "2022")]},
      "c": {"source": {"published": "2025-07-22"},
            "figures": [flow("ucr_incidents", "386", "2021"),
                        flow("ucr_incidents", "474", "2022")]}},
     "2022-2023", ("b/figures.csv", 2, "published", "528"),
     ("From 555 in a to 528 here, the count moves against another count of the same years, and "
      "the two numbers come from two releases; revisions may be why, and no change is computed.",
      "Enter both years from one release when there is one.",
      "De 555 dans a à 528 ici, le décompte évolue en sens contraire d’un autre pour les mêmes "
      "années, et les deux nombres viennent de deux versions; des révisions peuvent l’expliquer, "
      "et aucune variation n’en est tirée.",
      "Saisissez les deux années d’une même version dès qu’elle existe.")),
    ("later-vintage",
     {"a": {"source": {"published": "2025-04-14"},
            "figures": [flow("ucr_incidents", "34", "2014")]}},
     "2014-2015", ("a/figures.csv", 2, "published", "34"),
     ("The figure comes from a source of 2025-04-14, after the fiscal year.",
      "Nothing; it wasn't known at the end of that year, and may be revised again.",
      "Le chiffre provient d’une source du 2025-04-14, postérieure à l’exercice.",
      "Rien; il n’était pas connu à la fin de cet exercice et peut être révisé de nouveau.")),
    ("approximate",
     {"a": {"figures": [snapshot("cases_before_courts", "about 180", AUGUST)]}},
     "2015-2016", ("a/figures.csv", 2, "published", "about 180"),
     ("The source publishes the figure as approximate: 'about 180'.",
      "Read it with its range.",
      "La source publie le chiffre comme approximatif : « about 180 ».",
      "À lire avec son intervalle.")),
    ("bounded",
     {"a": {"figures": [snapshot("cases_before_courts", "at least 128", AUGUST)]}},
     "2015-2016", ("a/figures.csv", 2, "published", "at least 128"),
     ("The source publishes a bound or a range, not the number itself: 'at least 128'.",
      "Read it with its range.",
      "La source publie une borne ou une fourchette, et non le nombre lui-même : "
      "« at least 128 ».",
      "À lire avec son intervalle.")),
    ("secondary-source",
     {"a": {"source": {"evidence": "secondary"},
            "figures": [snapshot("cases_before_courts", "128", AUGUST)]}},
     "2015-2016", ("a/figures.csv", 2, "published", "128"),
     ("The figure comes from a secondary source that quotes the official one.",
      "Replace it by the official document's figure when that is found.",
      "Le chiffre provient d’une source secondaire qui cite la source officielle.",
      "Remplacez-le par le chiffre du document officiel quand celui-ci sera trouvé.")),
    ("official-copy",
     {"a": {"source": {"evidence": "official-copy"},
            "figures": [snapshot("cases_before_courts", "128", AUGUST)]}},
     "2015-2016", ("a/figures.csv", 2, "published", "128"),
     ("The figure was read in someone else's copy of the official source.",
      "Check it against the official document.",
      "Le chiffre a été lu dans une copie de la source officielle faite par un tiers.",
      "Comparez-le au document officiel.")),
    ("unit-ambiguous",
     {"a": {"figures": [stock("cases_completed", "35", JANUARY,
                              note="Unit ambiguous: convictions or cases")]}},
     "2014-2015", ("a/figures.csv", 2, "published", "35"),
     ("The source leaves open what it counts here.",
      "Don't set it beside another count: no difference is computed from it. The row's note says "
      "more.",
      "La source ne précise pas ce qu’elle compte ici.",
      "Ne le rapprochez pas d’un autre décompte : aucune différence n’en est tirée. La note de la "
      "ligne en dit plus.")),
    ("qualifier-unclear",
     {"a": {"figures": [snapshot("cases_before_courts", "128", AUGUST,
                                 note="Qualifier unclear.")]}},
     "2015-2016", ("a/figures.csv", 2, "published", "128"),
     ("The source leaves open whether the qualifier of another number is meant for this one too: "
      "'128'.",
      "Kept as published; quote it with the doubt. The row's note says more.",
      "La source ne précise pas si le qualificatif d’un autre nombre vise aussi celui-ci : "
      "« 128 ».",
      "Gardé tel que publié; à citer avec ce doute. La note de la ligne en dit plus.")),
    ("convictions-only",
     {"a": {"figures": [stock("cases_completed", "85", JANUARY,
                              note="Only cases with a conviction")]}},
     "2014-2015", ("a/figures.csv", 2, "published", "85"),
     ("The source counts only completed cases with a conviction: '85'.",
      "Don't set it beside a count of all completed cases. The row's note says more.",
      "La source ne compte que les dossiers menés à terme avec condamnation : « 85 ».",
      "Ne le rapprochez pas d’un décompte de tous les dossiers menés à terme. La note de la ligne "
      "en dit plus.")),
    ("end-not-printed",
     {"a": {"figures": [stock("cases_completed", "85", JANUARY,
                              note="End of the period not published")]}},
     "2014-2015", ("a/figures.csv", 2, "published", "85"),
     ("The source doesn't publish up to when '85' was counted; the row has the day of release.",
      "Quote it with the day of release.",
      "La source n’indique pas jusqu’à quand « 85 » a été compté; la ligne porte la date de "
      "diffusion.",
      "À citer avec la date de diffusion.")),
    ("start-not-printed",
     {"a": {"figures": [stock("cases_completed", "23", JANUARY, start="",
                              note="Start not published.")]}},
     "2014-2015", ("a/figures.csv", 2, "published", "23"),
     ("The source doesn't publish since when '23' was counted.",
      "Quote it without a start; no difference from a count with a known start is computed.",
      "La source n’indique pas depuis quand « 23 » est compté.",
      "À citer sans date de début; aucune différence avec un décompte dont le début est connu "
      "n’est calculée.")),
    ("period-from-context",
     {"a": {"figures": [flow("trp_issued", "34", "2014",
                             note="Period taken from the context: the year before.")]}},
     "2014-2015", ("a/figures.csv", 2, "published", "34"),
     ("The source publishes no period or date with '34'; the row's is taken from the context.",
      "The row's note says from where.",
      "La source n’indique ni période ni date pour « 34 »; celle de la ligne est tirée du "
      "contexte.",
      "La note de la ligne dit d’où.")),
    ("population-unclear",
     {"a": {"figures": [stock("cases_charged", "330", JANUARY,
                              note="Population unclear: cases investigated.")]}},
     "2014-2015", ("a/figures.csv", 2, "published", "330"),
     ("The source leaves open who or what is counted in '330'.",
      "Don't set it beside another count: no difference is computed from it. The row's note says "
      "more.",
      "La source ne précise pas la population visée par « 330 ».",
      "Ne le rapprochez pas d’un autre décompte : aucune différence n’en est tirée. La note de la "
      "ligne en dit plus.")),
    ("may-be-cumulative",
     {"a": {"figures": [snapshot("cases_before_courts", "about 180", AUGUST,
                                 note="May be cumulative: in the past tense.")]}},
     "2015-2016", ("a/figures.csv", 2, "published", "about 180"),
     ("The source can be read as a count up to the date instead of what was open at it: "
      "'about 180'.",
      "Quote it with the doubt, and draw no change or share from it without saying so. The row's "
      "note says more.",
      "La source peut se lire comme un cumul jusqu’à la date, et non comme ce qui était en cours "
      "à cette date : « about 180 ».",
      "À citer avec ce doute; n’en tirez ni variation ni part sans le dire. La note de la ligne "
      "en dit plus.")),
    ("wider-program",
     {"a": {"figures": [flow("trp_issued", "34", "2014",
                             note="Far wider than trafficking: for health.")]}},
     "2014-2015", ("a/figures.csv", 2, "published", "34"),
     ("'34' is for a program far wider than trafficking.",
      "Don't quote it as money against trafficking. The row's note says more.",
      "« 34 » vise un programme bien plus large que la traite.",
      "À ne pas présenter comme des sommes consacrées à la lutte contre la traite. La note de la "
      "ligne en dit plus.")),
    ("parts-far-below-total",
     {"a": {"figures": [flow("glotip_victims", "237", "2014"),
                        flow("glotip_victims", "9", "2014", breakdown="form=forced labour"),
                        flow("glotip_victims", "56", "2014",
                             breakdown="form=sexual exploitation")]}},
     "2014-2015", ("a/figures.csv", 3, "published", "9"),
     ("The parts add up to less than half of their total, 237: 9 (Forced labour); 56 (Sexual "
      "exploitation); together 65.",
      "Don't set them beside the total: most of it has no part.",
      "La somme des parties est inférieure à la moitié de leur total, 237 : 9 (Travail forcé); 56 "
      "(Exploitation sexuelle); somme : 65.",
      "Ne les placez pas à côté du total : la majeure partie n’y est pas répartie.")),
    ("part-older-than-total",
     {"a": {"figures": [flow("glotip_victims", "200", "2012"),
                        flow("glotip_victims", "190", "2012",
                             breakdown="form=sexual exploitation"),
                        flow("glotip_victims", "210", "2014")]}},
     "2014-2015", ("a/figures.csv", 3, "published", "190"),
     ("The source's last figure for this part is of 2012-12-31; its total goes on to 2014-12-31.",
      "Don't set it beside a total of a later date.",
      "Le dernier chiffre de la source pour cette partie est du 2012-12-31; son total va jusqu’au "
      "2014-12-31.",
      "Ne la placez pas à côté d’un total plus récent.")),
    ("repeated-figure",
     {"a": {"source": {"publisher": "An office"}, "figures": [flow("trp_issued", "34", "2014")]},
      "b": {"source": {"publisher": "A newspaper", "evidence": "secondary"},
            "figures": [flow("trp_issued", "34", "2014")]}},
     "2014-2015", ("b/figures.csv", 2, "published", "34"),
     ("The number repeats that of a, which is used.",
      "Nothing; it is counted once.",
      "Le nombre répète celui de a, qui est utilisé.",
      "Rien; il n’est compté qu’une fois.")),
    ("one-number-for-two-periods",
     {"tip_2014": {"figures": [flow("tip_victims_new", "132", "2013")]},
      "tip_2015": {"figures": [flow("tip_victims_new", "132", "2014")]}},
     "2014-2015", ("tip-2015/figures.csv", 2, "published", "132"),
     ("Two editions publish one number for two periods: 132 to 2013-12-31 (tip-2014), 132 here.",
      "Look both up: one of the two may have been carried over.",
      "Deux éditions publient un même nombre pour deux périodes : 132 jusqu’au 2013-12-31 "
      "(tip-2014), 132 ici.",
      "Vérifiez les deux : l’un peut avoir été repris de l’autre.")),
    ("one-result-for-two-operations",
     {"nap_2015": {"operations": [_result(what, "9", "2014-01") for what in RESULTS]},
      "opp_2014": {"operations": [_result(what, "9", "2014-10") for what in RESULTS]}},
     "2014-2015", ("opp-2014/operations.csv", 2, "published", "9"),
     ("Two sources publish this and other results alike for two operations: to 2014-01-31 "
      "(nap-2015) and to 2014-10-31.",
      "One of the two dates is probably wrong; don't add the two up.",
      "Deux sources publient ce résultat et d’autres à l’identique pour deux opérations : "
      "jusqu’au 2014-01-31 (nap-2015) et jusqu’au 2014-10-31.",
      "L’une des deux dates est probablement fausse; ne les additionnez pas.")),
    ("printed-share-differs",
     {"a": {"figures": [flow("ucr_share_unfounded", "43", "2014"),
                        flow("ucr_incidents_unfounded", "7", "2014"),
                        flow("ucr_incidents", "9", "2014")]}},
     "2014-2015", ("a/figures.csv", 2, "published", "43"),
     ("The numbers of the source contradict each other: its counts give 44%, and it publishes 43.",
      "At least one of the numbers is wrong; the row's note may say more.",
      "Les nombres de la source se contredisent : ses décomptes donnent 44 %, et elle publie 43.",
      "Au moins un des nombres est faux; la note de la ligne peut en dire plus.")),
    ("new-yet-begun-earlier",
     {"nap_2015": {"source": REPORT, "figures": [flow("trp_issued", "34", "2014")],
                   "action_plan": [deliverable("1.1-01", new="yes")]}},
     "2014-2015", ("nap-2015/action_plan.csv", 2, "start", "2012-2013"),
     ("Deliverable 1.1-01 is published as new, yet began in an earlier year (2012-2013).",
      "Kept as published; don't count it as new without saying so.",
      "Le produit livrable 1.1-01 est publié comme nouveau, mais a commencé lors d’un "
      "exercice antérieur (2012-2013).",
      "Gardé tel que publié; à ne pas compter comme nouveau sans le dire.")),
    ("begun-after-the-year",
     {"nap_2015": {"source": REPORT, "figures": [flow("trp_issued", "34", "2014")],
                   "action_plan": [deliverable("1.1-01", start="Start: 2015-2016")]}},
     "2014-2015", ("nap-2015/action_plan.csv", 2, "start", "2015-2016"),
     ("Deliverable 1.1-01 is published with a start after the year reported on (2015-2016).",
      "Kept as published; its status can't be a result of that year.",
      "Le produit livrable 1.1-01 est publié avec un début postérieur à l’exercice "
      "visé (2015-2016).",
      "Gardé tel que publié; son état ne peut pas être un résultat de cet exercice.")),
    ("lead-missing",
     {"nap_2015": {"source": REPORT, "figures": [flow("trp_issued", "34", "2014")],
                   "action_plan": [deliverable("1.1-01", leads="")]}},
     "2014-2015", ("nap-2015/action_plan.csv", 2, "leads", ""),
     ("No organisation is published as the lead of deliverable 1.1-01.",
      "Kept as published; it is counted under no lead.",
      "Aucun organisme responsable n’est publié pour le produit livrable 1.1-01.",
      "Gardé tel que publié; il n’est compté sous aucun responsable.")),
    ("lead-inherited",
     {"nap_2015": {"source": REPORT, "figures": [flow("trp_issued", "34", "2014")],
                   "action_plan": [deliverable("1.1-01"),
                                   deliverable("1.1-02", leads="", note="Sub-item of 1.1-01.")]}},
     "2014-2015", ("nap-2015/action_plan.csv", 3, "leads", ""),
     ("No lead is published for deliverable 1.1-02; it is part of an entry that has one.",
      "The leads of that entry are used.",
      "Aucun responsable n’est publié pour le produit livrable 1.1-02; il fait partie d’une "
      "entrée qui en a un.",
      "Les responsables de cette entrée sont retenus.")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "sources", "year", "place", "words"), FINDINGS, ids=[case[0] for case in FINDINGS]
)
def test_what_is_said_of_a_finding(
    small: Callable[..., RawData],
    rule: str,
    sources: dict[str, Any],
    year: str,
    place: tuple[str, int, str, str],
    words: tuple[str, ...],
) -> None:
    cleaned = clean(small(**sources), FiscalYear.parse(year))
    found = [problem for problem in cleaned.problems if problem.rule == rule]
    assert found
    one = found[0]
    assert one.severity == "flag"
    assert (one.file, one.row, one.column, one.value) == (f"data/raw/{place[0]}", *place[1:])
    said = (one.message("en"), one.remedy("en"), one.message("fr"), one.remedy("fr"))
    assert tuple(text.replace("\u00a0", " ").replace("\u202f", " ") for text in said) == words


def test_every_finding_has_a_case() -> None:
    assert {case[0] for case in FINDINGS} | OF_MEASURES == set(OF_THE_ANALYSIS)
