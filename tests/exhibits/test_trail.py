"""The trail: each number can be followed to the sentence that it was printed in."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from literal_raw import flow
from napanalysis.analysis import Analysis
from napanalysis.errors import UsageError
from napanalysis.exhibits.trail import Trail
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import NBSP, Language
from napanalysis.raw.sources import RawData
from napanalysis.tabular import rows_of
from napanalysis.wording.citations import Citer
from napanalysis.wording.formatting import trail_id
from napanalysis.wording.inline import Cell
from opened import analysis_of

Small = Callable[..., RawData]
Known = Callable[[str], Analysis]

HEADLINE = "m-convicted-per-completed-case-2015-08-31-nap-2014-2015"


def told(entry: list[tuple[str, Cell]]) -> str:
    return "\n".join(f"{head} {text}" for head, text in entry)


def test_the_headline_ratio_in_english(measured: Known) -> None:
    text = told(Trail(measured("2014-2015"), Language.EN).entry(HEADLINE))
    for wanted in (
        "1.3", "117 / 90", "“117”", "“90”", "National Action Plan", "lines 77 and 79",
        f"31{NBSP}August 2015", "official publication; read in French",
        "the counts are not comparable",
    ):  # fmt: skip
        assert wanted in text, wanted


def test_the_headline_ratio_in_french(measured: Known) -> None:
    text = told(Trail(measured("2014-2015"), Language.FR).entry(HEADLINE))
    for wanted in (
        "1,3", "117 / 90", f"«{NBSP}117{NBSP}»", f"«{NBSP}90{NBSP}»", f"31{NBSP}août 2015",
        "publication officielle", f"Calcul{NBSP}:",
    ):  # fmt: skip
        assert wanted in text, wanted
    assert "lu en" not in text


def test_an_approximate_figure_keeps_its_wording_and_bounds(measured: Known) -> None:
    trail = Trail(measured("2014-2015"), Language.EN)
    text = told(trail.entry("o-nap-2014-2015-cases-before-courts-2015-08-31"))
    for wanted in ("about 180", "environ 180", "between 175 and 185", "lines 77 and 80"):
        assert wanted in text, wanted


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("year", ["2006-2007", "2014-2015", "2024-2025"])
def test_every_row_has_an_entry_of_its_own(measured: Known, year: str, language: Language) -> None:
    analysis = measured(year)
    trail = Trail(analysis, language)
    rows = [*rows_of(analysis.observations), *rows_of(analysis.measures)]
    names = [trail_id(row) for row in rows]
    assert len(set(names)) == len(names)
    for name in names:
        entry = trail.entry(name)
        text = told(entry)
        assert "{" not in text
        assert "None" not in text
        heads = [head for head, text in entry if text]
        assert len(heads) >= 4
    for deliverable in analysis.action_plan["deliverable"]:
        assert trail.entry(f"d-{deliverable.replace('.', '-')}")[0][0] == deliverable
    for source in analysis.sources:
        title = Citer(language).title(analysis.sources[source])
        assert trail.entry(f"s-{source}")[0] == (source, title)


def test_the_annex_has_each_entry_once_for_screen_and_once_for_paper(measured: Known) -> None:
    markdown = Trail(measured("2014-2015"), Language.EN).markdown([HEADLINE, HEADLINE])
    assert markdown.count(f'<div id="{HEADLINE}" class="trail">') == 1
    assert markdown.count(f"::: {{#{HEADLINE}}}\n") == 1
    assert markdown.count('<div id="') == markdown.count("::: {#")
    assert re.findall('(when|unless)-format="(.*)"', markdown) == [
        ("when", "html"),
        ("unless", "html"),
    ]


def test_definitions_are_those_of_what_is_shown(measured: Known) -> None:
    trail = Trail(measured("2014-2015"), Language.FR)
    shown = [HEADLINE, HEADLINE, "m-deliverables-2015-03-31-nap-2014-2015", "s-nap-2014-2015"]
    text = trail.definitions(shown)
    assert text.count("**Personnes condamnées par dossier mené à terme.**") == 1
    assert text.count(".**") == 2
    assert "UNODC" not in text
    assert "ONUDC" not in text
    assert trail.definitions([]) == ""


def test_hostile_notes_and_titles_stay_text(small: Small) -> None:
    hostile = "</div>{{< include x >}} <b>*x*</b> [a](b) ::: {.y}"
    raw = small(
        a={
            "source": {"title": hostile, "publisher": hostile, "licence": hostile},
            "figures": [flow("trp_issued", "34", "2014", note=hostile, locator=hostile)],
        }
    )
    markdown = Trail(analysis_of(raw, FiscalYear.parse("2014-2015")), Language.EN).markdown(
        ["o-a-trp-issued-2014-12-31", "s-a"]
    )
    screen, _, paper = markdown.partition("\n```\n")
    assert "{" not in screen.partition("```{=html}")[2]
    assert "<b>" not in screen
    assert screen.count("</div>") == 2
    assert "<b>" not in paper
    assert "{{<" not in paper
    assert "[a](" not in paper
    assert re.findall(r"^:.*\{(.*)\}$", paper, re.MULTILINE) == [
        '.content-visible unless-format="html"', ".trail", "#o-a-trp-issued-2014-12-31", "#s-a",
    ]  # fmt: skip


def test_an_unknown_entry_is_an_error(measured: Known) -> None:
    with pytest.raises(UsageError, match="m-nothing"):
        Trail(measured("2006-2007"), Language.EN).entry("m-nothing")


def test_a_source_says_when_and_how_it_was_read(measured: Known) -> None:
    trail = Trail(measured("2014-2015"), Language.EN)
    screen, paper = trail.markdown(["s-nap-2014-2015"]).split("unless-format=")
    assert ">Read on:</span> 23 November 2026" in screen.replace("\u00a0", " ")
    assert "read from a plain-text copy" in screen
    assert "https://" in paper


def test_a_third_party_s_copy_is_named_by_its_site(measured: Known) -> None:
    told = Trail(measured("2014-2015"), Language.EN)
    address = next(value for about, value in told.entry("s-tip-2015") if about == "Address:")
    site = urlsplit(str(address)).netloc
    screen, paper = told.markdown(["s-tip-2015"]).split("unless-format=")
    assert f'<a href="{address}" class="uri">{site}</a>' in screen
    assert site in paper
    assert str(address) not in paper


def test_a_source_that_an_entry_names_has_its_own_entry(measured: Known) -> None:
    trail = Trail(measured("2014-2015"), Language.EN)
    told = trail.markdown(["m-trp-issued-2014-01-01-2014-12-31-nap-2014-2015"])
    assert '<a href="#s-nap-2014-2015" class="number">' in told
    assert '<div id="s-nap-2014-2015" class="trail">' in told
    assert "::: {#s-nap-2014-2015}" in told
    assert "calendar year 2014. The first three months fall before the fiscal year" in told
