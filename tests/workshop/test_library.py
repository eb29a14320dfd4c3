"""The public library: its names, its page, how its errors teach, and what it publishes."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from conftest import ROOT, Known

import napanalysis as nap
from literal_figures import figure, table
from napanalysis.errors import BuildError, DataError, NapAnalysisError, UsageError
from napanalysis.exhibits import exhibit
from napanalysis.exhibits.publication import merged, read, refuse_differences
from napanalysis.exhibits.trail import Trail
from napanalysis.wording.formatting import trail_id
from opened import year_of

sys.path.insert(0, str(ROOT / "tools"))
api_page = importlib.import_module("api_page")

Year = nap.Year
Run = Callable[[Year, "Tables"], Any]


class Tables:
    """What the cases begin with: two counts of a year, and their ratio."""

    def __init__(self, year: Year) -> None:
        self.cases = year.stock("cases_completed")
        self.convicted = year.stock("persons_convicted")
        self.permits = year.flow("trp_issued")
        self.ratio = nap.ratio(self.convicted, self.cases)


@pytest.fixture
def year(known: Known) -> Year:
    return year_of(known("2014-2015"))


# --- names and pages -------------------------------------------------------------------------


def test_the_page_is_what_the_docstrings_give() -> None:
    assert api_page.PAGE.read_text(encoding="utf-8") == api_page.page(), "run: make docs"


def test_there_are_about_twenty_names() -> None:
    assert sorted(nap.__all__) == list(nap.__all__)
    assert 20 <= len(nap.__all__) <= 26
    assert all(hasattr(nap, name) for name in nap.__all__)


@pytest.mark.parametrize("name", nap.__all__)
def test_each_name_is_typed_and_described(name: str) -> None:
    found = getattr(nap, name)
    functions = [found] if inspect.isfunction(found) else [
        getattr(one, "fget", None) or getattr(one, "func", one)
        for _, one in api_page.members(found)
    ]  # fmt: skip
    for function in functions:
        first, *rest = (inspect.getdoc(function) or "").splitlines()
        assert first.endswith("."), function
        assert len(first) < 100
        assert not rest or not rest[0], "the first line stands alone"
        for parameter in inspect.signature(function).parameters.values():
            typed = parameter.annotation is not inspect.Parameter.empty
            assert typed or parameter.name == "self", function


def test_a_name_that_is_missing_names_the_nearest() -> None:
    with pytest.raises(AttributeError, match="ratoi") as caught:
        nap.ratoi  # noqa: B018
    assert "ratio" in dir(caught.value.obj)


# --- errors teach ----------------------------------------------------------------------------

BOTH = {"en": "A measure", "fr": "Une mesure"}
PUBLISHED = "convicted_per_completed_case"


@pytest.mark.parametrize(
    ("run", "message", "remedy"),
    [
        (lambda y, t: y.stock("cases_complete"),
         "has no indicator 'cases_complete'", "'cases_completed'"),
        (lambda y, t: y.flow("tip_victims_charged", breakdown="age=children"),
         "the breakdown 'age=children'", "'age=child'"),
        (lambda y, t: y.stock("cases_completed", geography="Onterio"),
         "the geography 'Onterio'", "'Ontario'"),
        (lambda y, t: y.flow("cases_completed"), "is a stock, not a flow", "year.stock("),
        (lambda y, t: y.measures("convicted_per_case"),
         "no measure 'convicted_per_case'", PUBLISHED),
        (lambda y, t: nap.ratio(t.permits, t.cases),
         "34, nap-2014-2015, 2014-01-01 to 2014-12-31, Canada: the second table has "
         "nap-2014-2015 only at 2015-08-31", "nap.pairs"),
        (lambda y, t: nap.ratio(t.convicted, "cases_completed"),
         "The second table is no table but str", "year.figures"),
        (lambda y, t: nap.ratio(t.convicted, t.cases, unmatched="skip"),
         "unmatched='skip'", '"leave out"'),
        (lambda y, t: nap.ratio(t.convicted, t.cases.assign(value=t.cases["published"])),
         "text in its column value: '23'", "published"),
        (lambda y, t: nap.count(y.action_plan, by="statuss"), "column 'statuss'", "'status'"),
        (lambda y, t: nap.count(5), "The table is no table but int", "year.figures"),
        (lambda y, t: nap.movement(nap.concat(t.cases, t.convicted)),
         "several series: cases_completed, persons_convicted", "one count, breakdown and place"),
        (lambda y, t: nap.movement(y.flow("trp_issued", geography=None).assign(geography=["A"])
                                   .pipe(nap.concat, y.flow("trp_issued"))),
         "several series: trp_issued, A, trp_issued", "one count, breakdown and place"),
        (lambda y, t: y.moved(t.cases.iloc[::-1], "Cases", "Le nombre de dossiers"),
         "order of time: 2015-08-31 stands before 2015-01-31", "sort_values"),
        (lambda y, t: y.headline(nap.concat(t.cases, t.convicted)), "several series", "one count"),
        (lambda y, t: y.side_by_side([(nap.concat(t.cases, t.convicted), "Counts", "Décomptes")],
                                     by="when", label="tbl-both", title=""),
         "(press-nap-2012-06/cases_completed/2012-06-30) and 42 (press-nap-2012-06/persons_con",
         "one count, breakdown and place"),
        (lambda y, t: y.side_by_side([(t.cases, "Cases")], label="tbl-one", title=""),
         "its name in both languages", '"Nom"'),
        (lambda y, t: y.chart.lines([y.flow("ucr_incidents"), y.flow("ucr_rate")],
                                    label="fig-two", title=""),
         "several units: incidents, per_100k", "a chart of its own"),
        (lambda y, t: y.chart.bars(t.cases, by="place", label="fig-bars", title=""),
         "Several bars have one name: Canada", "another aspect"),
        (lambda y, t: y.chart.heat(y.sources, rows="publsher", label="fig-heat", title=""),
         "no column 'publsher'", "'publisher'"),
        (lambda y, t: y.chart.heat(y.observations, rows="kind", columns="source",
                                   label="fig-heat", title=""),
         "doesn't say in both languages what it counts", "unit="),
        (lambda y, t: y.chart.heat(y.action_plan, unit=("Things",), label="fig-heat", title=""),
         "in both languages what it counts", "unit="),
        (lambda y, t: y.chart.columns(t.permits, label="fig-one", title=""),
         "its name in both languages", '"Nom"'),
        (lambda y, t: nap.with_flag(t.cases, "not-comprable"),
         "no flag 'not-comprable'", "'not-comparable'"),
        (lambda y, t: nap.since(t.cases, "2015-13-45"), "'2015-13-45' isn't a day", '"2015-08-31"'),
        (lambda y, t: nap.freshness(t.cases, "soon"), "'soon' isn't a day", "year.end"),
        (lambda y, t: nap.is_recent(t.cases, pd.NaT), "NaT isn't a day", "year.end"),
        (lambda y, t: nap.freshness(t.ratio, y.end), "no indicator; it has source", "year.figures"),
        (lambda y, t: nap.since(y.sources, y.end), "no as_of, period_end; it has", "nap.ratio"),
        (lambda y, t: nap.concat(), "nap.concat needs tables", "nap.concat(a, b)"),
        (lambda y, t: nap.concat([t.cases, t.ratio]), "nap.concat needs tables", "one by one"),
        (lambda y, t: nap.vintages(t.ratio), "no indicator, vintage", "in_force=False"),
        (lambda y, t: y.chart.strip(t.cases, label="fig-ages", title=""),
         "no last, months", "nap.freshness"),
        (lambda y, t: y.chart.revisions(y.revisions, label="fig-new", title=""),
         "no first_observation", "nap.vintages"),
        (lambda y, t: nap.open_year("2014-2016", "en"), "not a fiscal year", "2014-2015"),
        (lambda y, t: nap.open_year("2014-2015", "de"), "'de'", "en"),
        # publishing
        (lambda y, t: y.publish(t.ratio, "convicted_per_complete_case"),
         "no label was given", PUBLISHED),
        (lambda y, t: y.publish(t.ratio, "mine"), "no label was given", 'label={"en"'),
        (lambda y, t: y.publish(t.ratio, "mine", label={"en": "Mine"}),
         "mine has no French label", '"fr"'),
        (lambda y, t: y.publish(t.ratio, "mine", label={"fr": "La mienne"}),
         "mine has no English label", '"en"'),
        (lambda y, t: y.publish(t.ratio, "mine", label=BOTH), "has no unit", "unit={"),
        (lambda y, t: y.publish(t.ratio, "mine", label=BOTH, unit="persns"),
         "'persns'", "'persons'"),
        (lambda y, t: y.publish(t.ratio, "mine", label=BOTH, unit={"en": "a"}),
         "no French unit", '"fr"'),
        (lambda y, t: y.publish(t.ratio.groupby("counter")[["value"]].sum(), PUBLISHED),
         f"published as {PUBLISHED} has lost", "groupby"),
        (lambda y, t: y.publish(t.ratio.drop(columns="observations"), PUBLISHED),
         "no observation", "groupby"),
        # Columns are told of before words for the measure are asked for.
        (lambda y, t: y.publish(t.ratio.rename(columns={"value": "valeu"}), "mine"),
         "published as mine has lost what says where its numbers come from: no value.",
         "mine.rename(columns={'valeu': 'value'})"),
        (lambda y, t: y.publish(t.ratio.drop(columns="flags"), "mine", label=BOTH),
         "no flags.", "groupby"),
        (lambda y, t: nap.ratio(t.convicted.rename(columns={"as_of": "asof"}), t.cases),
         "The first table has lost what says where its numbers come from: no as_of.",
         "columns={'asof': 'as_of'}"),
        (lambda y, t: y.publish(t.ratio.assign(observations=""), PUBLISHED),
         "lost the observations behind it", "observations"),
        (lambda y, t: y.publish(t.ratio.assign(observations="a/b"), PUBLISHED),
         "'a/b', which is no observation", "as nap gave it"),
        (lambda y, t: y.publish(nap.concat(t.cases, t.convicted), "mine", label=BOTH, unit="cases"),
         "cases_completed and persons_convicted", "a measure of its own"),
        (lambda y, t: y.publish(t.cases.assign(geography="Ontario"), "mine", label=BOTH),
         "is of Ontario, and measures are of Canada", 'breakdown="geography="'),
        # showing
        (lambda y, t: y.chart.dots(t.ratio, label="fig-a", title="A"),
         "were not published", "mine = year.publish("),
        (lambda y, t: y.text("{a}", "{a}", a=t.ratio), "were not published", "year.publish("),
        (lambda y, t: y.chart.dots(t.cases, label="tbl-a", title="A"),
         "doesn't begin with 'fig-'", "fig-a"),
        (lambda y, t: y.table(t.cases, ["number"], label="cases", title="A"),
         "doesn't begin with 'tbl-'", "tbl-cases"),
        (lambda y, t: y.table(t.cases, ["number"], label="tbl-My cases", title="A"),
         "small letters, digits and hyphens", "tbl-my-cases"),
        (lambda y, t: y.table(t.cases, ["numbr"], label="tbl-a", title="A"),
         "'numbr' has no heading", "'number'"),
        (lambda y, t: y.side_by_side([(t.cases, "A", "B")], by="yer", label="tbl-a", title="A"),
         "'yer'", "'year'"),
        (lambda y, t: y.chart.bars(t.cases, by="countr", label="fig-a", title="A"),
         "'countr'", "'counter'"),
        (lambda y, t: y.table(t.cases[["value", "source"]], [("value", "A", "B")],
                              label="tbl-a", title="A"),
         "which observations they come from", "sources="),
        (lambda y, t: y.text("{case}", "{case}", cases=t.cases), "{case}", "{cases}"),
        (lambda y, t: y.text("{n.dy}", "{n.dy}", n=t.cases), "no 'dy'", "'day'"),
        (lambda y, t: y.text("{n.zzz}", "{n.zzz}", n=t.cases), "no 'zzz'", "It has: number"),
        (lambda y, t: y.text("{n", "{n", n=t.cases), "brace without its partner", "{name}"),
        (lambda y, t: y.text("{n}", "{n}", n=t.cases.head(0)),
         "without rows for {n}", "if len(n)"),
    ],
)  # fmt: skip
def test_an_error_says_what_and_what_to_do(year: Year, run: Run, message: str, remedy: str) -> None:
    with pytest.raises(NapAnalysisError) as caught:
        run(year, Tables(year))
    assert message in caught.value.message
    assert remedy in caught.value.remedy
    assert "None" not in str(caught.value)


def test_a_year_without_figures_is_no_failure_of_the_notebook_that_cleans() -> None:
    with pytest.raises(UsageError) as caught:
        nap.open_year("1999-2000", "en")
    assert caught.value.message == "There are no figures for fiscal year 1999-2000."
    assert "2006-2007 to 2024-2025" in caught.value.remedy


def test_a_chart_without_its_caption_says_what_is_missing(year: Year) -> None:
    with pytest.raises(TypeError, match="'label' and 'title'"):
        year.chart.bars(year.stock("cases_completed"), by="when")
    with pytest.raises(TypeError, match="'titel'"):
        year.table(year.stock("cases_completed"), ["when"], label="tbl-a", titel="A")


def test_a_label_or_a_measure_twice_in_a_build(known: Known, tmp_path: Path) -> None:
    year = year_of(known("2014-2015"), folder=tmp_path)
    tables = Tables(year)
    year.say("say-a", "A.", "B.")
    with pytest.raises(BuildError, match="'say-a' is used twice in 02_mine"):
        year.say("say-a", "C.", "D.")
    year.publish(tables.ratio, PUBLISHED)
    year.publish(tables.ratio, PUBLISHED)  # the same again changes nothing
    with pytest.raises(BuildError, match=r"twice with different numbers: 1\.8.*then 0\.5"):
        year.publish(nap.ratio(tables.cases, tables.convicted), PUBLISHED)


def test_a_cell_may_be_run_again_outside_a_build(year: Year) -> None:
    for words in ("A.", "B."):
        year.say("say-a", words, words)
    assert str(year.presenter.publication.sentences["say-a"]) == "B."


def test_two_notebooks_or_languages_that_differ_are_shown(year: Year, known: Known) -> None:
    other = year_of(known("2014-2015"))
    tables = Tables(year)
    year.publish(tables.ratio, PUBLISHED)
    other.publish(nap.ratio(tables.cases, tables.convicted), PUBLISHED)
    one, two = year.presenter.publication, other.presenter.publication
    with pytest.raises(BuildError, match=r"published by 02_a \(1\.8.*by 03_b \(0\.5"):
        merged({"02_a": one, "03_b": two})
    doubled = [row | {"value": 2 * row["value"]} for row in one.measures[PUBLISHED]]
    with pytest.raises(BuildError, match=r"1\.8\d* \(2012-06-30\) in English, 3\.65"):
        refuse_differences(one.measures[PUBLISHED], doubled)


# --- what is published -------------------------------------------------------------------------


def test_what_is_published_comes_back_from_its_files(known: Known, tmp_path: Path) -> None:
    year = year_of(known("2014-2015"), "fr", tmp_path)
    tables = Tables(year)
    mine = year.publish(
        tables.ratio, "mine", label=BOTH, unit={"en": "persons a case", "fr": "personnes"}
    )
    year.publish(tables.ratio, "known_unit", label=BOTH, unit="persons_per_case")
    title = year.text("{n} a", "{n} par dossier", n=mine)
    year.chart.dots(mine, label="fig-mine", title=title, least=2)
    year.table(mine.head(0), ["number"], label="tbl-none", title="")
    year.say("say-mine", "{n}.", "{n} par dossier.", n=mine)
    year.finding("{n}.", "{n} dossiers.", n=tables.cases)
    year.headline(mine)
    year.title("A", "Le titre")
    written, again = year.presenter.publication, read(tmp_path / "02_mine.json")
    assert again.measures == written.measures
    assert again.about == written.about
    assert again.sentences == written.sentences
    assert again.headlines == written.headlines
    assert (again.findings, again.title, again.shown) == (
        written.findings, written.title, written.shown,
    )  # fmt: skip
    assert list(again.exhibits) == ["fig-mine", "tbl-none"]
    assert again.exhibits["tbl-none"] is None
    assert again.exhibits["fig-mine"] is not None
    assert again.exhibits["fig-mine"].markdown() == written.exhibits["fig-mine"].markdown()  # type: ignore[union-attr]
    files = {path.name for path in tmp_path.iterdir()}
    assert {f"fig-mine{end}" for end in (".svg", "-narrow.svg", ".png", ".csv", ".json")} <= files
    assert json.loads((tmp_path / "fig-mine.json").read_text(encoding="utf-8"))["alt"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"about": {', "can't be read"),  # cut off
        ("[]", "can't be read"),
        ('{"about": {"own": {"pillar": "prevention"}}}', "pillar"),  # of another version
    ],
)
def test_what_another_version_published_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "02_mine.json").write_text(text)
    with pytest.raises(DataError, match=reason) as refused:
        read(tmp_path / "02_mine.json")
    assert "02_mine.json" in refused.value.message
    assert "Build the year again" in refused.value.remedy


def test_a_measure_of_ones_own_has_its_words_everywhere(known: Known) -> None:
    for language, label, unit in (
        ("en", "A measure", "persons a case"),
        ("fr", "Une mesure", "personnes"),
    ):
        year = year_of(known("2014-2015"), language)
        mine = year.publish(
            Tables(year).ratio, "mine", label=BOTH, unit={"en": "persons a case", "fr": "personnes"}
        )
        assert str(year.text("{n.what}: {n.counted}", "{n.what} : {n.counted}", n=mine)).startswith(
            label
        )
        assert str(year.text("{n.counted}", "{n.counted}", n=mine)).endswith(unit)
        chart = year.chart.dots(mine, label="fig-mine", title="A", least=2)
        assert label in chart.alt
        assert year.measures("mine")["formula"].tolist()[-1] == "117 / 90"
        trail = Trail(year.presenter.analysis, year.language)
        assert trail.definitions([trail_id(year.presenter.rows(mine)[-1])]) == ""


def test_dots_in_words_name_the_caveats_of_each_number(year: Year) -> None:
    mine = year.publish(Tables(year).ratio, PUBLISHED)
    chart = year.chart.dots(mine, label="fig-mine", title="A", least=2)
    assert chart is not None
    for words in (
        "RCMP, 31 January 2015: 1.8 (",
        "reports, 31 August 2015: 1.3 (break: the counts are not comparable)",
    ):
        assert words in chart.alt.replace("\xa0", " ")


def test_dots_of_several_counts_are_told_by_count(year: Year) -> None:
    chart = year.chart.dots(
        year.funding.tail(2), by="label", label="fig-money", title="Two commitments", least=2
    )
    assert chart is not None
    for _, row in year.funding.tail(2).iterrows():
        amount = year.text("{n.what}, by date and by who counted. {n.counter}, {n.day}: {n}", "",
                           n=row)  # fmt: skip
        assert str(amount) in chart.alt


def test_editions_say_who_counted(year: Year) -> None:
    editions = nap.vintages(year.figures("glotip_offences", in_force=False))
    behind = year.observations.set_index("observation").loc[editions["observation"]]
    assert editions["source"].tolist() == behind["source"].tolist()
    assert editions["counter"].tolist() == behind["counter"].tolist()


def test_what_goes_through_pandas_is_published_where_its_observations_are_kept(year: Year) -> None:
    tables = Tables(year)
    joined = tables.ratio.merge(pd.DataFrame({"source": ["nap-2014-2015"], "mark": ["x"]}))
    kept = year.publish(joined[joined["mark"] == "x"].sort_values("value"), PUBLISHED)
    assert kept["formula"].tolist() == ["117 / 90"]
    newest = tables.ratio.loc[tables.ratio.groupby("counter")["as_of"].idxmax()]
    assert sorted(year.publish(newest, PUBLISHED)["formula"]) == ["117 / 90", "151 / 85"]


def test_tables_of_a_year_are_copies_for_each_caller(year: Year) -> None:
    frame = year.figures("cases_completed")
    frame["value"] = 0.0
    assert year.figures("cases_completed")["value"].tolist() == [23, 35, 85, 90]


def test_a_number_shows_its_signs_and_leads_to_its_trail(year: Year) -> None:
    shown = year.table(
        year.stock("cases_completed"), ["when", "number"], label="tbl-a", title="Cases"
    )
    cells = [row[1] for row in shown.table.rows]
    assert [cell.trail.partition("-cases")[0] for cell in cells] == [
        "o-press-nap-2012-06", "o-press-nap-2012-2013", "o-rcmp-2015-01", "o-nap-2014-2015",
    ]  # fmt: skip
    assert [[sign for sign, _ in cell.signs] for cell in cells] == [
        ["b", "⚑"], ["b", "⚑"], ["⚑"], ["a"],
    ]  # fmt: skip
    markdown = shown.markdown()
    assert "{#tbl-a}" in markdown
    assert "exhibits/en/tbl-a.csv" in markdown
    assert "Sources: " in markdown


@pytest.mark.parametrize("number", ["number", "measured"])
def test_a_sign_of_all_numbers_of_a_column_stands_at_its_head(
    year: Year, number: str, tmp_path: Path
) -> None:
    def signs(figures: pd.DataFrame) -> list[str]:
        table = year.table(figures, ["when", number], label="tbl-a", title="Counts").table
        column = [line[1] for line in (table.columns, *table.rows)]
        return ["".join(sign for sign, _ in getattr(cell, "signs", ())) for cell in column]

    reported = year.flow("ucr_incidents")
    assert set(signs(reported)[1:]) == {""}
    assert signs(reported)[0] == "b"
    assert signs(reported.tail(1)) == ["", "b"]
    both = nap.concat(reported.tail(2), year.flow("trp_issued"))
    assert signs(both) == ["", "b", "b", ""]
    # A limiting flag stays at each number, where a remark says which it is.
    convicted = year.stock("cases_completed").head(2)
    assert signs(convicted) == ["b", "⚑", "⚑"]
    shown = year.table(reported, ["when", number], label="tbl-a", title="Counts")
    assert shown.markdown().count('[^b^]{.sign role="img" aria-label="taken from a copy') == 1
    assert str(shown.table.html()).count('class="sign"') == 1
    shown.write(tmp_path)
    assert exhibit.read(tmp_path / "tbl-a.json").table == shown.table


def test_with_too_few_comparable_numbers_there_is_a_table_and_no_chart(year: Year) -> None:
    counts = year.stock("cases_completed")
    assert len(counts) > 3, "of two counters, one of them in an ambiguous unit"
    assert year.chart.dots(counts, label="fig-b", title="A").figure is None
    shown = year.chart.dots(counts.tail(2), label="fig-a", title="A")
    assert shown.figure is None
    assert shown.alt == ""
    assert len(shown.table.rows) == 2


@pytest.mark.parametrize(
    ("counts", "english", "french"),
    [
        ((78, 143), "Cases rose from 78 in 2013 to 143 in 2014",
         "Le nombre de dossiers a augmenté : 78 en 2013, 143 en 2014"),
        ((143, 78), "Cases fell from 143 in 2013 to 78 in 2014",
         "Le nombre de dossiers a diminué : 143 en 2013, 78 en 2014"),
        ((60, 60), "Cases: 60 in 2014, as many as in 2013",
         "Le nombre de dossiers n’a pas varié : 60 en 2013 et en 2014"),
        ((385, 386), "Cases stayed about the same: 385 in 2013, 386 in 2014",
         "Le nombre de dossiers a peu varié : 385 en 2013, 386 en 2014"),
        ((386,), "Cases: 386 in 2013", "Le nombre de dossiers s’établissait à 386 en 2013"),
    ],
)  # fmt: skip
def test_a_sentence_says_how_a_number_moved(
    known: Known, counts: tuple[int, ...], english: str, french: str
) -> None:
    rows = [
        figure(value, str(2013 + n), indicator="ucr_incidents", unit="incidents")
        for n, value in enumerate(counts)
    ]
    for language, said in (("en", english), ("fr", french)):
        told = year_of(known("2014-2015"), language).moved(
            table(*rows), "Cases", "Le nombre de dossiers"
        )
        assert str(told).replace("\u00a0", " ").replace("\u202f", " ") == said


def test_notebooks_need_no_private_name() -> None:
    """No module of the package reads a name with an underscore from another's object."""
    package = Path(nap.__file__).parent / "workshop"
    for path in package.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        private = [
            ast.unparse(node)
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and node.attr.startswith("_")
            and not node.attr.startswith("__")
            and not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"))
        ]
        assert [name for name in private if not name.startswith("sys.")] == [], path.name


def test_a_count_rests_on_all_that_it_counts(known: Known) -> None:
    year = year_of(known("2014-2015"))
    counts = nap.concat(year.stock("cases_completed"), year.flow("trp_issued"))
    made = nap.count(counts, by="kind").set_index("breakdown")
    assert made["value"].to_dict() == {"kind=flow": 1, "kind=stock": 4}
    stocks = made.loc["kind=stock"]
    assert (
        stocks["observations"].split("; ") == year.stock("cases_completed")["observation"].tolist()
    )
    # Rows of several dates are of the time that these span; of one date, of that.
    assert [str(stocks[name])[:10] for name in ("period_start", "period_end", "as_of")] == [
        "2005-01-01", "2015-08-31", "NaT",
    ]  # fmt: skip
    assert str(made.loc["kind=flow", "period_end"])[:10] == "2014-12-31"
    named = {"en": "Figures", "fr": "Chiffres"}
    published = year.publish(nap.count(counts), "how_many", label=named, unit=named)
    [row] = year.presenter.rows(published)
    assert str(year.text("{n}", "{n}", n=published)) == "5"
    assert year.presenter.counter(row) == "RCMP, National Action Plan annual reports"


@pytest.mark.parametrize(
    ("language", "heads", "unit"),
    [("en", ["Kind", "2014", "2015", "Total"], "Figures"),
     ("fr", ["Genre", "2014", "2015", "Total"], "Chiffres")],
)  # fmt: skip
def test_any_two_categories_make_a_heat_map(
    known: Known, language: str, heads: list[str], unit: str
) -> None:
    year = year_of(known("2014-2015"), language)
    rows = nap.concat(year.stock("cases_completed"), year.flow("trp_issued"))
    rows = rows.assign(of=rows["as_of"].fillna(rows["period_end"]).dt.year)
    shown = year.chart.heat(
        rows[rows["of"] > 2013],
        rows=("kind", "Kind", "Genre"), columns="of", unit=("Figures", "Chiffres"),
        label="fig-heat", title="A",
    )  # fmt: skip
    assert shown is not None
    assert [*shown.table.columns] == heads
    assert [tuple(map(str, row)) for row in shown.table.rows] == [
        ("flow", "1", "0", "1"), ("stock", "0", "2", "2"),
    ]  # fmt: skip
    assert shown.picture is not None


def test_one_count_of_a_day_from_two_sources_has_two_lines(known: Known) -> None:
    year = year_of(known("2014-2015"))
    cases = year.stock("cases_completed").tail(1)
    again = cases.assign(observation="rcmp-2015-01/cases_completed/2015-08-31")
    shown = year.side_by_side(
        [(nap.concat(cases, again), "Cases", "Dossiers")], by="when", label="tbl-a", title="A"
    )
    assert shown is not None
    assert [str(row[1]) for row in shown.table.rows] == ["90", "90"]
