"""The catalogue: both languages everywhere, and nothing in it or in the data hangs loose."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from napanalysis import catalogue
from napanalysis.analysis import observations
from napanalysis.analysis.measure_rows import Row, results
from napanalysis.catalogue import Indicator, Text
from napanalysis.errors import UsageError

ROOT = Path(__file__).parents[2]
RAW = ROOT / "data" / "raw"
FOLDER = ROOT / "src" / "napanalysis" / "catalogue"
MINE = ("indicators", "units", "organisations", "families", "breakdowns")
KINDS = {"stock", "flow", "snapshot"}
SOURCES = sorted(folder.name for folder in RAW.iterdir() if folder.is_dir())


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one raw table of all sources, with the source's id."""
    found = []
    for path in sorted(RAW.glob(f"*/{name}.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            found += [{**row, "source": path.parent.name} for row in csv.DictReader(lines)]
    return found


def texts(node: object, where: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Walk a catalogue file and yield every table that holds a wording, with its place."""
    if isinstance(node, dict):
        if "en" in node or "fr" in node:
            yield where, node
        else:
            for key, value in node.items():
                yield from texts(value, f"{where}.{key}")


@pytest.fixture(params=MINE)
def wordings(request: pytest.FixtureRequest) -> list[tuple[str, dict[str, str]]]:
    with (FOLDER / f"{request.param}.toml").open("rb") as stream:
        return list(texts(tomllib.load(stream), request.param))


def test_every_wording_is_there_in_both_languages(
    wordings: list[tuple[str, dict[str, str]]],
) -> None:
    assert wordings
    for where, wording in wordings:
        assert set(wording) == {"en", "fr"}, where
        for text in wording.values():
            assert text == text.strip(), where
            assert text, where


def test_typography_is_the_same_everywhere(wordings: list[tuple[str, dict[str, str]]]) -> None:
    for where, wording in wordings:
        for text in wording.values():
            assert "'" not in text, where
            assert "  " not in text, where
        assert " :" not in wording["fr"], f"{where}: a no-break space goes before a colon"


@pytest.mark.parametrize("indicator", catalogue.indicators().values(), ids=lambda i: i.id)
def test_an_indicator_is_complete(indicator: Indicator) -> None:
    assert indicator.kind in KINDS
    assert indicator.unit in catalogue.units()
    for text in (indicator.label, indicator.definition):
        assert text.en != text.fr
    for text in (indicator.definition.en, indicator.definition.fr):
        assert text.endswith(".")
        assert not indicator.label.en.endswith(".")


@pytest.mark.parametrize(
    "indicator", [i for i in catalogue.indicators().values() if i.within], ids=lambda i: i.id
)
def test_a_part_is_counted_like_its_whole(indicator: Indicator) -> None:
    whole = catalogue.indicators()[indicator.within]
    assert whole.id != indicator.id
    assert (whole.kind, whole.unit) == (indicator.kind, indicator.unit)


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("forced_labour_cases_completed", "cases_completed"),
        ("minor_victims_completed_cases", "victims_completed_cases"),
        ("cases_charged_domestic", "cases_charged"),
        ("cases_charged_international", "cases_charged"),
        ("trp_subsequent", "trp_issued"),
        ("operation_suspected_cases_closed", "operation_suspected_cases"),
        ("project_child_victims_identified", "project_victims_identified"),
        # Different populations or cohorts: never a part of each other.
        ("glotip_persons_convicted", ""),
        ("trp_issued", ""),
        ("trp_issued_incl_dependants", ""),
        ("ucr_incidents", ""),
        ("labour_officials_trained", ""),
        ("operation_convictions", ""),
    ],
)
def test_what_is_part_of_what(part: str, whole: str) -> None:
    assert catalogue.indicator(part).within == whole


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ucr_incidents", "police_reported_incidents"),
        ("police_reported_incidents", "police_reported_violations"),
        ("trp_issued", "trp_issued_incl_dependants"),
        ("officials_trained", "labour_officials_trained"),
        ("tip_victims_new", "tip_victims_rcmp"),
        ("tip_victims_new", "tip_victims_charged"),
        ("trp_issued", "trp_victims_granted"),
        ("trp_issued_incl_dependants", "trp_issued_all_grounds"),
        ("police_reported_incidents", "police_reported_incidents_most_serious"),
        ("ucr_incidents", "police_reported_incidents_most_serious"),
    ],
)
def test_lookalikes_are_told_apart(one: str, other: str) -> None:
    first, second = catalogue.indicator(one), catalogue.indicator(other)
    assert first.label != second.label
    assert first.definition != second.definition


def test_labels_are_unique() -> None:
    for language in ("en", "fr"):
        labels = Counter(i.label[language] for i in catalogue.indicators().values())
        assert [label for label, times in labels.items() if times > 1] == []


def test_no_unit_is_orphaned_and_none_is_missing() -> None:
    used = {i.unit for i in catalogue.indicators().values()}
    used |= {m.unit for m in catalogue.measures().values()}
    # What the reader of published figures may find printed beside a number.
    used |= {"percent", "CAD"}
    assert used == set(catalogue.units())


def test_every_indicator_is_used_and_every_use_is_known() -> None:
    used = {row["indicator"] for name in ("figures", "operations") for row in rows(name)}
    used |= {"funding_committed"} if rows("funding") else set()
    assert used == set(catalogue.indicators())


def test_every_breakdown_in_the_data_has_a_wording() -> None:
    used = {row["breakdown"] for row in rows("figures") if row["breakdown"]}
    used |= {
        f"geography={row['geography']}"
        for name in ("figures", "operations", "funding")
        for row in rows(name)
    }
    table = catalogue.wording("breakdowns")
    named = catalogue.wording("places")
    table = {**table, "lead": catalogue.organisations()}
    places = {"geography": {place: one for group in named.values() for place, one in group.items()}}
    for breakdown in used:
        dimension, equals, value = breakdown.partition("=")
        assert equals, breakdown
        assert dimension in table["dimension"], breakdown
        assert value in table[dimension] or value in places.get(dimension, ()), breakdown


def test_operations_and_funding_have_one_name_each() -> None:
    for name, key in (("operations", "operation"), ("funding", "funding")):
        named = {(row[key], row["label_en"], row["label_fr"]) for row in rows(name)}
        assert len(named) == len({row[key] for row in rows(name)})


@pytest.mark.parametrize(
    ("breakdown", "english", "french"),
    [
        ("", "Total", "Total"),
        ("form=forced labour", "Forced labour", "Travail forcé"),
        ("operation=combative", "combative", "combative"),
        ("form=unheard of", "unheard of", "unheard of"),
        ("lead=PS", "Public Safety Canada", "Sécurité publique Canada"),
        ("geography=Halifax", "Halifax", "Halifax"),
    ],
)
def test_breakdown_label(breakdown: str, english: str, french: str) -> None:
    assert catalogue.breakdown_label(breakdown) == Text(english, french)


@pytest.mark.parametrize("source", SOURCES)
def test_a_source_belongs_to_one_family(source: str) -> None:
    matches = [
        family.id
        for family in catalogue.families().values()
        if any(fnmatch(source, pattern) for pattern in family.sources)
    ]
    assert len(matches) == 1, matches


def test_every_pattern_of_a_family_matches() -> None:
    for family in catalogue.families().values():
        for pattern in family.sources:
            assert any(fnmatch(source, pattern) for source in SOURCES), pattern


def test_a_printed_form_stands_for_one_organisation() -> None:
    forms = Counter(
        form.casefold() for known in catalogue.organisations().values() for form in known.printed
    )
    assert [form for form, times in forms.items() if times > 1] == []


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("SP", "PS"),
        ("SP (en consultation avec le GTTP)", "PS"),
        ("GRC", "RCMP"),
        ("GRC (en collaboration avec le GTTP)", "RCMP"),
        ("ASFC", "CBSA"),
        ("IRCC (PMI)", "IRCC"),
        ("AMC (Développement)", "GAC"),
        ("AMC et autres", "GAC"),
        ("EDSC", "ESDC"),
        ("ESDC", "ESDC"),
        ("EDSC (PTET)", "ESDC-TFWP"),
        ("EDSC (Programme du travail)", "ESDC-Labour"),
        ("EDSC (Service Canada)", "ESDC-ServiceCanada"),
        ("CFC", "SWC"),
        ("AANC", "INAC"),
        ("CANAFE", "FINTRAC"),
        ("Statistique Canada", "StatCan"),
    ],
)
def test_printed_forms(printed: str, code: str) -> None:
    assert printed in catalogue.organisations()[code].printed


def test_leads_and_payers_are_known() -> None:
    known = {form for entry in catalogue.organisations().values() for form in entry.printed}
    given = {lead for row in rows("action_plan") for lead in row["leads"].split("; ")}
    given |= {row["lead"] for row in rows("operations")}
    given |= {payer for row in rows("funding") for payer in row["payer"].split("; ")}
    assert given - {""} <= known


def test_rows_are_typed_with_the_columns_of_their_tables() -> None:
    figures = {*catalogue.columns("observations"), *observations.PLACE, *results([]).columns}
    assert set(Row.__annotations__) == figures | {*catalogue.columns("measures")}


def test_a_misspelt_indicator_is_met_with_its_neighbour() -> None:
    with pytest.raises(UsageError, match="persons_convicted"):
        catalogue.indicator("person_convicted")


def test_places_are_told_in_both_languages() -> None:
    assert str(catalogue.breakdown_label("geography=Newfoundland and Labrador").fr) == (
        "Terre-Neuve-et-Labrador"
    )
    assert str(catalogue.breakdown_label("geography=Ukraine").en) == "Ukraine"
    assert str(catalogue.breakdown_label("geography=Germany").fr) == "Allemagne"
    # A place that isn't listed is shown as it was typed.
    assert str(catalogue.breakdown_label("geography=Peel Region").fr) == "Peel Region"
