"""What small functions return, as tables of literal cases."""

from __future__ import annotations

import codecs
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from napanalysis.analysis.interval_arithmetic import Interval
from napanalysis.analysis.measure_rows import signed
from napanalysis.brief.project.qmd import product_date
from napanalysis.brief.render.compare import plain
from napanalysis.catalogue import labels
from napanalysis.cli.streams import plainly
from napanalysis.dates import last_day, misread
from napanalysis.exhibits.charts.frame import round_ticks, year_ticks
from napanalysis.exhibits.charts.placing import Scale, spread
from napanalysis.exhibits.charts.sheet import wrap
from napanalysis.exhibits.charts.theme import dark_variables, themed
from napanalysis.exhibits.column_widths import shares
from napanalysis.exhibits.data_frames import aligned
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language, period, typeset
from napanalysis.notebooks.normalize import in_language
from napanalysis.number_formats import figure, money, number
from napanalysis.numerals import half_step, read_numeral
from napanalysis.published import Published, Qualifier, UnreadableFigure, read
from napanalysis.raw.schema import read_leads, read_start, read_status
from napanalysis.wording.citations import locator
from napanalysis.wording.formatting import Formatter
from napanalysis.wording.inline import Phrase, Piece, escape, escape_html, markdown_of
from napanalysis.wording.templates import slug

ABOUT_180 = {"value": 180.0, "lower": 175.0, "upper": 185.0}
EXACTLY_117 = {"value": 117.0, "lower": 117.0, "upper": 117.0}
EN, FR = Language.EN, Language.FR

CASES = [
    # numbers and their bounds
    (
        Interval(285, 282.5, 287.5) / Interval(180, 175, 185),
        Interval(1.5833333333333333, 1.527027027027027, 1.6428571428571428),
    ),
    (signed(ABOUT_180), "≈180"),
    (signed(ABOUT_180, bound="upper"), "≤185"),
    (signed(EXACTLY_117, bound="lower"), "117"),
    (half_step(Decimal("180")), Decimal("5")),
    (half_step(Decimal("285")), Decimal("2.5")),
    (half_step(Decimal("404")), Decimal("0.5")),
    (half_step(Decimal("16000")), Decimal("500")),
    (half_step(Decimal("50")), Decimal("5")),
    (half_step(Decimal("1.5")), Decimal("0.25")),
    (half_step(Decimal("1.0")), Decimal("0.05")),
    (read_numeral("1,34 million", FR).value, Decimal("1340000.00")),
    (read_numeral("$215,000", EN).unit, "CAD"),
    (read("environ 180", "fr"), Published(180.0, 175.0, 185.0, Qualifier.ABOUT)),
    (read("<5").upper, 4.0),
    (read("at least 128").upper, None),
    (read("up to 500 000").lower, 0.0),
    (read("1,34 million", "fr").value, 1340000.0),
    (read("vingt-six").value, 26.0),
    (read("500 000 dollars").unit, "CAD"),
    (number(31454, "en"), "31,454"),
    (number(31454, "fr"), "31\xa0454"),
    (number(117 / 90, "fr", decimals=1), "1,3"),
    (number(-500, "en", unit="CAD"), "−$500"),
    (money(1_234_567, "en"), "$1,234,567"),
    (money(1_340_000, "fr"), "1,34\xa0million de dollars"),
    (figure(180, 175, 185, "about", "en"), "about 180"),
    (figure(128, 128, None, "at least", "fr"), "au moins 128"),
    (figure(4, 0, 4, "fewer than", "en"), "fewer than 5"),
    (figure(22.5, 20, 25, "between", "fr"), "entre 20 et 25"),
    (Formatter(EN).short("about 180"), "≈\xa0180"),
    (Formatter(FR).short("moins de 5"), "<\xa05"),
    (Formatter(FR).formula("(90 − 35) / 2.418"), "(90 − 35) / 2,418"),
    # dates and periods
    (last_day("2005"), date(2005, 12, 31)),
    (last_day("2016-02"), date(2016, 2, 29)),
    (misread("31/08/2015"), ("date-turned-round", ["2015-08-31"])),
    (misread("soon"), ("unreadable-date", [])),
    (misread("03/04/2015"), ("date-in-two-ways", ["2015-03-04", "2015-04-03"])),
    (misread("42247"), ("date-as-number", ["2015-08-31"])),
    (FiscalYear.parse(" FY 2014/2015 "), FiscalYear(2014)),
    (period(date(2014, 1, 1), date(2014, 12, 31), "en"), "2014"),
    (period(date(2014, 4, 1), date(2015, 3, 31), "fr"), "exercice 2014-2015"),
    (period(date(2015, 3, 26), date(2015, 3, 27), "fr"), "les 26 et 27\xa0mars 2015"),
    (product_date({"date": "2015-08-31"}).isoformat(), "2015-08-31T00:00:00+00:00"),
    # printed cells of the action plan
    (read_status("Terminé (septembre 2014)"), ("completed", "2014-09")),
    (read_start("Début : 2012-2013"), FiscalYear(2012)),
    (read_start(""), None),
    (read_leads("SP; GRC"), ["PS", "RCMP"]),
    (
        locator("Partie II, lines 162 and 165; annex A, task 2.12", "fr"),
        [("Partie II", False), (", lignes 162 et 165; annexe A, tâche 2.12", True)],
    ),
    # words and markup
    (typeset('the publisher\'s "cases"', "en"), "the publisher’s “cases”"),
    (typeset("part : 71 %", "fr"), "part\xa0: 71\xa0%"),
    (typeset("Plan d'action", "fr"), "Plan d’action"),
    (typeset("La Presse, 4 mai 2021", "fr"), "La Presse, 4\xa0mai 2021"),
    (labels("fr-CA")["tbl"], "Tableau"),
    (plain("« Environ\u00a0180 »"), "Environ180"),
    (
        escape("<b>*x*</b> [a](b) {{< var y >}}"),
        r"\<b\>\*x\*\</b\> \[a\](b) \{\{\< var y \>\}\}",
    ),
    (escape("1. one"), r"1\. one"),
    (escape("- two"), r"\- two"),
    (escape("::: three"), r"\::: three"),
    (
        escape_html("<b>x</b> & {{< var y >}}"),
        "&lt;b&gt;x&lt;/b&gt; &amp; &#123;&#123;&lt; var y &gt;&#125;&#125;",
    ),
    (
        markdown_of(Phrase((Piece("117", "o-convicted"), " persons"))),
        "[117](#o-convicted){.number} persons",
    ),
    (markdown_of(Piece("environ 60", language=FR)), "[environ 60]{lang=fr}"),
    (str(Phrase.join("; ", ["one", Piece("two")])), "one; two"),
    (slug(["ucr_incidents", "", "2014-12-31"]), "ucr-incidents-2014-12-31"),
    # charts and tables
    (Scale(0, 10, 100, 200)(5), 150.0),
    (spread([10, 12, 90], [10, 10, 10], 0, 100), [6.0, 16.0, 90.0]),
    (round_ticks(3, 522, whole=True), [0.0, 200.0, 400.0, 600.0]),
    (year_ticks(2006, 2024, 8), [2006, 2009, 2012, 2015, 2018, 2021, 2024]),
    (wrap("Service correctionnel du Canada", 70), ["Service", "correctionnel du", "Canada"]),
    (
        themed('<path style="fill: #ffffff"/>'),
        '<path style="fill: var(--chart-paper, #ffffff)"/>',
    ),
    (dark_variables().split("; ")[0], "--chart-paper: #15191c"),
    (
        shares(["Year", "Remark"], [["2014", "read in a secondary source, and so on"]], {0}),
        [13, 101],
    ),
]


@pytest.mark.parametrize(("returned", "expected"), CASES)
def test_small_functions_return(returned: object, expected: object) -> None:
    assert returned == expected


def test_a_number_that_can_be_read_in_two_ways_is_refused() -> None:
    with pytest.raises(UnreadableFigure) as refused:
        read("2,977", "fr")
    assert refused.value.message.endswith(
        "in a French source 2,977 may be 2 and a fraction, or 2 thousand 977 written the English "
        "way."
    )
    assert refused.value.remedy == (
        "Look it up, then write 2 977 for thousands, or 2,9770 for the fraction, and say so in "
        "the note."
    )


def test_words_are_set_to_the_left_and_numbers_to_the_right() -> None:
    html = aligned(pd.DataFrame({"source": ["nap-2014-2015"], "value": [117.0]}))
    assert [line.strip() for line in html.splitlines() if "<td" in line] == [
        '<td style="text-align: left">nap-2014-2015</td>',
        '<td style="text-align: right">117.0</td>',
    ]


def test_a_notebook_in_one_language() -> None:
    both = [
        new_markdown_cell(words, metadata={"tags": [tag]})
        for tag, words in {"en": "Prosecution", "fr": "Poursuites"}.items()
    ]
    [cell] = in_language(new_notebook(cells=both), "fr").cells
    assert cell.source == "Poursuites"


def test_letters_that_a_terminal_lacks() -> None:
    codecs.register_error("napanalysis-plain", plainly)
    text = "l’œuvre – 12\u202f400 ᐃ"
    assert text.encode("latin-1", "napanalysis-plain") == b"l'oeuvre - 12 400 ?"
