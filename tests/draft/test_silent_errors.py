"""Text that isn't shown, marks, qualifiers, signs: what once gave a wrong number without a word."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import openpyxl
import pikepdf
import pypandoc
import pytest
import typst
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from napanalysis.draft.blocks import Block, plain
from napanalysis.draft.extract.deliverables import draft_annex
from napanalysis.draft.language.printed_numbers import scan
from napanalysis.draft.readers.document import read_document
from napanalysis.draft.readers.pdf_text import joined
from napanalysis.draft.readers.plain_text import read_lines
from napanalysis.draft.readers.web_page import read_page
from napanalysis.draft.readers.word_file import read_word
from napanalysis.published import read

# A phrase; what is drafted, and its bounds.
QUALIFIED = [
    ("en", "35 victims at least", "35 at least", 35, None),
    ("en", "35 victims at least were helped", "35 at least", 35, None),
    ("en", "35 victims at least once", "35", 35, 35),
    ("en", "89 cases with at least one victim", "89", 89, 89),
    ("en", "118 people were convicted, at least 2 of them twice", "118", 118, 118),
    ("en", "118 victims (approximately)", "118 approximately", 117.5, 118.5),
    ("en", "118 (about) victims", "118 about", 117.5, 118.5),
    ("en", "118 victims, at least", "118 at least", 118, None),
    ("en", "118 minimum security inmates", "118", 118, 118),
    ("en", "118 victims at least 18 years old", "118", 118, 118),
    ("en", "35 victims or more of trafficking", "35 or more", 35, None),
    ("en", "118 cases max.", "118 max.", 0, 118),
    ("en", "min. 118 cases", "min. 118", 118, None),
    ("en", "118, if not more", "118 if not more", 118, None),
    ("en", "67-plus victims", "67-plus", 67, None),
    ("en", "67 plus victims", "67 plus", 67, None),
    ("en", "12,400 toolkits at most", "12,400 at most", 0, 12400),
    ("en", "as many as 40 victims", "as many as 40", 0, 40),
    ("en", "c. 118 cases", "c. 118", 117.5, 118.5),
    ("en", "S.C. 2005, c. 43, and 118 cases", "118", 118, 118),
    ("en", "118 or thereabouts", "118 or thereabouts", 117.5, 118.5),
    ("en", "118 and counting", "118 and counting", 118, None),
    ("en", "118 cases or fewer", "118 or fewer", 0, 118),
    ("en", "118 staff and upwards of a hundred volunteers", "118", 118, 118),
    ("en", "118-odd cases", "118-odd", 117.5, 118.5),
    ("en", "more or less 118", "more or less 118", 117.5, 118.5),
    ("en", "not quite 118", "not quite 118", 117.5, 118),
    ("en", "118 +", "118 +", 118, None),
    ("en", "118-ish cases", "118-ish", 117.5, 118.5),
    ("en", "∼118 cases", "∼118", 117.5, 118.5),
    ("en", "⩾118 cases", "⩾118", 118, None),
    ("en", "20 to 25 or so", "20 to 25", 20, 25),
    ("en", "118-to-120 cases", "118-to-120", 118, 120),
    ("en", "between about 20 and 25", "between 20 and 25", 20, 25),
    ("fr", "entre environ 20 et 25", "entre 20 et 25", 20, 25),
    ("fr", "35 victimes au moins", "35 au moins", 35, None),
    ("fr", "35 victimes de la traite au moins ont reçu", "35 au moins", 35, None),
    ("fr", "35 victimes au moins une fois", "35", 35, 35),
    ("fr", "118 dossiers dont au moins deux", "118", 118, 118),
    ("fr", "118 victimes (environ)", "118 environ", 117.5, 118.5),
    ("fr", "118 victimes tout au plus", "118 tout au plus", 0, 118),
    ("fr", "118 au plus tard", "118", 118, 118),
    ("fr", "118 plus grandes villes", "118", 118, 118),
    ("fr", "118 victimes à peu près", "118 à peu près", 117.5, 118.5),
    ("fr", "au bas mot 118", "au bas mot 118", 118, None),
    ("fr", "plus ou moins 118", "plus ou moins 118", 117.5, 118.5),
    ("fr", "118 ou presque", "118 ou presque", 117.5, 118),
    ("fr", "160 personnes au moins (dont 35 femmes)", "160 au moins", 160, None),
    ("fr", "35 victimes environ venaient d'ailleurs", "35 environ", 32.5, 37.5),
    ("fr", "7–10 (environ)", "7–10", 7, 10),
    ("fr", "118 dossiers de plus", "118", 118, 118),
    ("fr", "35 victimes ou plus de la traite", "35 ou plus", 35, None),
    ("fr", "peu ou prou 118", "peu ou prou 118", 117.5, 118.5),
    ("fr", "118 dossiers, voire plus", "118 voire plus", 118, None),
    ("fr", "deux centaines de dossiers", "deux centaines", 200, 200),
]
# A phrase, and the value that is drafted; none where a dash may as well be a minus.
SIGNED = [
    ("en", "a change of minus 3%", -3),
    ("en", "a change of minus three per cent", -3),
    ("en", "a change of - 7 %", -7),
    ("en", "(− 7 %)", -7),
    ("en", "negative 3%", -3),
    ("en", "a loss of –$3 million", -3_000_000),
    ("en", "- 7 %", -7),
    ("en", "- 7 % of victims", 7),
    ("en", "- 7 victims", 7),
    ("en", "the victims – 7 % of all – were helped", 7),
    ("en", "the yearly change - 7 % - was small", None),
    ("en", "plus or minus 3 points", 3),
    ("fr", "une variation de moins 3 %", -3),
    ("fr", "une variation de – 7 %", -7),
    ("fr", "une baisse, ou – 2 %", -2),
    ("fr", "une variation annuelle – 7 %", None),
    ("fr", "au moins 3 %", 3),
    ("fr", "moins de 3 %", 3),
    ("fr", "moins 3,5 millions de dollars", -3_500_000),
]
SHARES = [
    ("en", "About one in four of these inspections began with a complaint.", ["about one in four"]),
    ("fr", "Environ un appel sur dix s'est fait dans une autre langue.", ["environ un sur dix"]),
    ("fr", "Neuf victimes sur dix étaient des femmes.", ["neuf sur dix"]),
    ("en", "One in every four victims came back.", ["one in every four"]),
    ("en", "Almost a quarter of victims were under 18.", ["almost a quarter"]),
    ("en", "Half of the 40 victims stayed.", ["half", "40"]),
    ("fr", "Un peu plus de la moitié ont été exploitées.", ["un peu plus de la moitié"]),
    ("fr", "près des deux tiers des dossiers, plus du quart des victimes",
     ["près des deux tiers", "plus du quart"]),
    ("en", "Two-thirds of victims were women; 1 in 4 was a minor.", ["two-thirds", "1 in 4"]),
    ("fr", "9 victimes sur 10 sont des femmes", ["9 sur 10"]),
    ("fr", "une seule victime", ["une"]),
    ("fr", "Deux intervenants sur trois disent la reconnaître.", ["deux sur trois"]),
    ("en", "three men in ten people, two girls in ten women", ["three", "ten", "two", "ten"]),
    # counts of two things
    ("en", "two men and three women in four hotels", ["two", "three", "four"]),
    ("en", "six trained officers in four cities", ["six", "four"]),
    ("en", "4 cases in 2 years", ["4", "2"]),
    ("fr", "deux ateliers sur trois sites", ["deux", "trois"]),
    ("en", "one in 10,000 people, one in ten thousand", []),
    ("en", "half of all days, a quarter of an hour", []),
    ("fr", "la moitié du temps, le quart de travail, un tiers est intervenu", []),
    # told in digits beside it, of a time, of somebody else, and no share
    ("en", "One victim in four was a minor (25%).", ["25%"]),
    ("en", "in the second half of the year; in the last quarter of the year", []),
    ("fr", "au dernier quart du siècle, des tiers ont été avisés", []),
    ("en", "half a dozen victims", ["half a dozen"]),
    ("en", "At least one victim was found.", ["at least one"]),
    ("en", "cases with at least one charge of trafficking", []),
    ("en", "42 incidents in which at least one violation was trafficking", ["42"]),
    ("en", "Our line (902-555-0142, extension 6) took 318 calls.", ["318"]),
    ("fr", "Contact du bureau : +32 555 01 42, boîte 6.", []),
    ("en", "an average of 4.6 out of 5", ["4.6"]),
]  # fmt: skip
LEFT_OUT = [
    *((text, ["fraction"]) for text in ("5 ¼ years", "5¼ years", "1⁄2 of cases", "3½ million")),
    *((text, ["fraction"]) for text in ("5 1/2 years", "5-1/2 years", "5 1⁄2 years")),
    *((text, ["fraction"]) for text in ("2 ans et demi", "2 and a half years")),
    ("118 plus or minus 5 cases", ["margin"]),
    ("¾ of victims", ["fraction"]),
    *((text, ["numbered"]) for text in ("⑫ cases", "Ⅻ")),
    *(
        (text, ["numbered"])
        for text in ("Order 14 was rewritten", "Recommendations 10 to 14 concern")
    ),
    *((text, ["numbered"]) for text in ("form BSF, rev. 2", "an Act (S.B.C. 2018, c. 45)")),
    *(
        (text, ["postal"])
        for text in ("Rue des Tanneurs 17, 4000 Liège", "boîte postale 500, 1400 Vienne")
    ),
    *((text, ["margin"]) for text in ("118±5 cases", "118 ± 5 %", "118 (± 5) cases")),
    ("12·400 cases", ["letters or signs stand beside it"] * 2),
]
# Inline elements right after a number that are its marks, and some that aren't.
INLINE = [
    ('160<a href="#fn1">1</a> cases', "160 cases"),
    ('160<a class="footnote-ref" href="/n">1</a> cases', "160 cases"),
    ('160<span class="fn">1</span> cases', "160 cases"),
    ('see <a href="#t">12</a> cases', "see 12 cases"),
    ("160<sup>1 &amp; 2</sup> cases", "160 cases"),
    ("160<sub>1</sub> cases of CO<sub>2</sub>", "160 cases of CO2"),
    ("10<sup>6</sup> cases", "10⁶ cases"),
    ("the 160<sup>th</sup> case", "the 160th case"),
    ("118<small>1</small> cases, <small>12</small> kits", "118 cases, 12 kits"),
    ("118<span style='font-size: 60%'>1</span> cases", "118 cases"),
    ("5<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math> years", "5 1⁄2 years"),
    ("<math><msup><mn>10</mn><mn>6</mn></msup></math> cases", "10⁶ cases"),
    ("<ruby>118<rt>67</rt></ruby> cases", "118 cases"),
    ('<span style="clip: rect(0,0,0,0)">117</span>118 cases', "118 cases"),
    ('<span style="font-size: 0">117</span>118 cases', "118 cases"),
    ('<span style="position: absolute; left: -9999px">117</span>118 cases', "118 cases"),
]
# Characters for marks and for letters that are struck out.
CHARACTERS = [
    ("160¹ cases", "160 cases"),
    ("160¹,² cases", "160 cases"),
    ("41⁽²⁾ and 35ᵖ", "41 and 35"),
    ("¹ A note", "¹ A note"),
    ("10⁶ times", "10⁶ times"),
    ("1\u03366\u03366\u0336 67 permits", "67 permits"),
]
STRUCK_LINES = [
    ("In 2015, ~~117~~ 118 victims", "In 2015, 118 victims"),
    ("~159~ 160 cases", "160 cases"),
    ("~67 women and ~35 men", "~67 women and ~35 men"),
    ("<del>117</del> 118 cases <!-- 119 -->", "118 cases"),
    ('<span style="text-decoration:line-through">159</span> 160 cases', "160 cases"),
    ("67^note 4^ permits", "67^note 4^ permits"),
    ("the 1^er^ and 1^{er} case", "the 1er and 1er case"),
    (
        "118<sup>1</sup> cases, 160^2^ women in the 12^th^ year",
        "118 cases, 160 women in the 12th year",
    ),
    ("118^[Of 1999.] cases", "118 (Of 1999.) cases"),
]
SHEET = """
/* an erratum */ .old, p.gone > b { text-decoration: line-through }
.old.back { text-decoration: none }  .x .hid { display: none }
@media print { .paper { display: none } }  @media screen { .never { visibility: hidden } }
.note { vertical-align: super }
.low { position: relative; top: -0.5em }  td { vertical-align: top }
"""
STYLED = [
    ('<p><i class="old">159</i> 160 cases', "160 cases"),
    ('<p><i class="old back">159</i> cases', "159 cases"),
    ('<p class="gone"><b>66</b> 67 permits', "67 permits"),
    ('<p class="x">12 <i class="hid">13</i> kits', "12 kits"),
    ('<p><i class="paper">12</i><i class="never">13</i> kits', "12 kits"),
    ('<p>118<i class="note">2</i> women, 41<i class="low">3</i> men', "118 women, 41 men"),
    ('<p>118<i style="vertical-align: 4px">2</i> women', "118 women"),
    ('<p><i class="old" style="text-decoration: none">159</i> cases', "159 cases"),
    ("<p>160¹ cases", "160 cases"),
]
# Parts of a paragraph of Word, and what is read of them.
_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_HALF = "<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
_POWER = (
    "<m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>6</m:t></m:r></m:sup></m:sSup>"
)
WORDS = [
    ('<w:r><w:t>by</w:t><w:sym w:font="Symbol" w:char="F02D"/><w:t>3 %</w:t></w:r>', "by−3 %"),
    (
        '<w:r><w:t>118</w:t></w:r><w:r><w:rPr><w:sz w:val="12"/></w:rPr><w:t>1</w:t></w:r>'
        '<w:r><w:t> and </w:t></w:r><w:r><w:rPr><w:sz w:val="12"/></w:rPr><w:t>7</w:t></w:r>',
        "118 and 7",
    ),
    ('<w:r><w:rPr><w:position w:val="0"/></w:rPr><w:t>35</w:t></w:r>', "35"),
    ("<w:r><w:t>118</w:t><w:ptab/><w:t>67 cases</w:t></w:r>", "118 67 cases"),
    (f"<w:r><w:t>5</w:t></w:r>{_HALF}<w:r><w:t>years</w:t></w:r>", "5 1⁄2years"),
    (f"{_POWER}<w:r><w:t>, as said</w:t></w:r>", "10⁶, as said"),
    (
        '<w:r><w:t>88</w:t></w:r><w:hyperlink w:anchor="n1"><w:r><w:t>1</w:t></w:r></w:hyperlink>',
        "88",
    ),
]
_WORDART = """<w:pict xmlns:v="urn:schemas-microsoft-com:vml"
xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<v:shape><v:textpath string="247 victims were identified"/></v:shape></w:pict>"""


_PAGE = """#set page(width: 20cm, height: 20cm)
= Report 2015-2016
All of this page is invented, and only a test.

"""
# Typst sets the digits of these marks with the font's own high glyphs, or lifts or shrinks them.
PRINTED = [
    ("118#super[1] cases and 160#super[2] women", "118 cases and 160 women"),
    ("118#super(typographic: false)[1] cases", "118 cases"),
    ("118#text(baseline: -3pt)[1] cases", "118 cases"),
    ("118#super[(1)] cases and 41#text(size: 6pt)[3] women", "118 cases and 41 women"),
    ("41 cases in the 12#super[th] year", "41 cases in the 12th year"),
    ("About 5 $1/2$ years and $10^6$ cases", "About 5 1⁄2 years and 10⁶ cases"),
    ("#strike[159] 160 cases", "160 cases"),
    ("#underline[159] #overline[160] #highlight[161] cases", "159 160 161 cases"),
]
ANGLES = (12, -12, 45, 90, 170, 180)


def texts(blocks: object) -> list[str]:
    return [block.text for block in blocks if isinstance(block, Block)]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("language", "text", "drafted", "low", "high"), QUALIFIED)
def test_a_qualifier_is_drafted_with_its_number(language, text, drafted, low, high):
    numbers, _ = scan(text, language, [])
    assert numbers[0].published == drafted
    found = read(drafted, language)
    assert (found.lower, found.upper) == (low, high)


@pytest.mark.parametrize(("language", "text", "value"), SIGNED)
def test_a_minus_is_never_lost(language, text, value):
    numbers, others = scan(text, language, [])
    assert [number.value for number in numbers] == ([] if value is None else [value])
    assert [other.reason for other in others] == (["a dash or a minus"] if value is None else [])


def test_a_line_of_a_dash_and_a_percentage_keeps_its_dash():
    assert texts(read_lines("- 7 %\n\n- 7 % of victims")) == ["- 7 %", "7 % of victims"]
    assert texts(read_lines("- 67 men\n- 7 %\n- 8 women")) == ["67 men", "- 7 %", "8 women"]


def test_a_qualifier_that_may_belong_elsewhere_is_told_beside_the_number():
    (number,), _ = scan("35 victimes au moins venaient d'ailleurs", "fr", [])
    assert (number.published, number.note) == ("35", "'au moins' stands after what is counted")


@pytest.mark.parametrize(("language", "text", "drafted"), SHARES)
def test_a_share_in_words_is_drafted(language, text, drafted):
    assert [number.published for number in scan(text, language, [])[0]] == drafted


@pytest.mark.parametrize(("text", "reasons"), LEFT_OUT)
def test_what_is_no_plain_number_is_left_out_with_a_reason(text, reasons):
    numbers, others = scan(text, "en", [])
    assert not numbers
    assert [other.reason for other in others] == reasons


@pytest.mark.parametrize(("text", "shown"), CHARACTERS)
def test_marks_and_strokes_that_are_characters(text, shown):
    assert plain(text) == shown
    assert texts(read_page(f"<p>{text}</p>")) == [shown]


@pytest.mark.parametrize(("text", "shown"), STRUCK_LINES)
def test_text_struck_out_in_markdown(text, shown):
    assert texts(read_lines(text)) == [shown]


@pytest.mark.parametrize(("text", "shown"), STYLED)
def test_a_page_is_read_as_its_style_sheet_shows_it(text, shown):
    assert texts(read_page(f"<style>{SHEET}</style><body>{text}</p>")) == [shown]


@pytest.mark.parametrize(("text", "shown"), INLINE)
def test_marks_within_a_line_of_a_page(text, shown):
    assert texts(read_page(f"<p>{text}</p>")) == [shown]


def test_what_stands_apart_on_a_page_joins_no_number():
    page = "<center>118</center>67</html><p>35</body> 7 <i class='b'>41</i>9"
    sheet = "<style>.b { display: block }</style>"
    assert texts(read_page(f"{sheet}<body>{page}")) == ["118", "67", "35 7 41 9"]


def test_what_is_hidden_within_a_sentence_does_not_part_it():
    page = "<div>12<div hidden>x</div>kits and 1<s>5</s>6 men</div>"
    assert texts(read_page(f"<body>{page}")) == ["12 kits and 16 men"]


def test_a_sheet_for_print_hides_nothing():
    page = "<style media='print'>.x { display: none }</style><body><i class='x'>118</i> cases"
    assert texts(read_page(page)) == ["118 cases"]


def test_cells_set_at_the_top_are_read():
    page = "<table><tr><td>Victims<td style='vertical-align: top'>35<tr><td>Men<td>7</table>"
    (block,) = read_page(f"<style>{SHEET}</style><body>{page}")
    assert block.rows
    assert [row.cells for row in block.rows] == [("Victims", "35"), ("Men", "7")]


def test_hidden_numbers_are_told():
    warnings: list[str] = []
    list(read_page("<p>118 cases <span hidden>and 35 victims</span></p>", warnings))
    assert len(warnings) == 1
    assert "and 35 victims" in warnings[0]


@pytest.mark.parametrize("sign", ["\x1b", "\x07", "&#27;", "&#x1b;"])
def test_control_characters_beside_what_is_struck_out_end_no_reading(sign):
    page = f"<p>There were 35 victims, <s>13</s> {sign}and 12&#160;persons charged.</p>"
    (block,) = read_page(page)
    assert block.text == "There were 35 victims, and 12 persons charged."


@pytest.mark.parametrize("tag", ["div", "span", "b", "ul", "blockquote", "font", "table"])
def test_any_number_of_unclosed_tags_is_read_to_the_end(tag):
    warnings: list[str] = []
    page = f"<body><p>118 cases</p>{f'<{tag}>x' * 3000}<p>67 permits</p>"
    assert "67 permits" in texts(read_page(page, warnings))
    assert f"<{tag}>" in warnings[0]


RTF = (
    rb"{\rtf1\ansi In 2015, 20\u8211?25 women, 20\u8211-25 men, 20\u8211\'9625 girls, "
    rb"12\u8239?400 kits, 118\super 1\nosupersub  cases, \strike 159\strike0 160 persons, "
    b"{\\v 12}13 boys, caf\xe9.\\par}"
)
# A cell: its value, its format, what is read.
SHOWN = [
    (118, '0"+"', "118+"),
    (67, '"env. "0', "env. 67"),
    (3, '0" 000"', "3 000"),
    (-0.07, "0%", "-7%"),
    (0.123, "0.0%", "12.3%"),
    (-12, '"$"#,##0', "-$12"),
    (12, '_-* #,##0.00\\ "€"_-', "12 €"),
    (-12, "#,##0_);[Red]\\(#,##0\\)", "-12"),
    (12_500_000, '$0.0,,"M"', "$12500000"),
    (7, "0.00E+00", "7"),
    (12, "General", "12"),
]


def test_letters_of_rtf_that_stand_in_for_others(tmp_path: Path):
    (tmp_path / "x.rtf").write_bytes(RTF)
    assert texts(read_document(tmp_path / "x.rtf").blocks) == [
        "In 2015, 20–25 women, 20–25 men, 20–25 girls, 12 400 kits, 118 cases, 160 persons, "
        "13 boys, café."
    ]


def test_hidden_letters_of_an_odt_are_not_read(tmp_path: Path):
    made = str(tmp_path / "made.odt")
    pypandoc.convert_text("In 2015, ~~159~~ 160 cases.", "odt", "markdown", outputfile=made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(tmp_path / "x.odt", "w") as new:
        for entry in old.infolist():
            struck, hidden = b'style:text-line-through-style="solid"', b'text:display="none"'
            new.writestr(entry, old.read(entry).replace(struck, hidden))
    assert texts(read_document(tmp_path / "x.odt").blocks) == ["In 2015, 160 cases."]


def test_a_workbook_is_read_as_it_shows_its_cells(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["What", "2015"])
    for value, form, _ in SHOWN:
        sheet.append(["Kits", value])
        sheet.cell(sheet.max_row, 2).number_format = form
    sheet.append(
        ["Victims", CellRichText("160", TextBlock(InlineFont(vertAlign="superscript"), "1"))]
    )
    sheet.append(["Victims", CellRichText(TextBlock(InlineFont(strike=True), "159"), " 160")])
    sheet.append(["Victims", 159])
    sheet.cell(sheet.max_row, 2).font = Font(strike=True)
    book.save(tmp_path / "x.xlsx")
    document = read_document(tmp_path / "x.xlsx")
    (table,) = (block.rows for block in document.blocks if block.rows)
    shown = [row.cells[1] for row in table]
    assert shown == ["2015", *(read for *_, read in SHOWN), "160", "160"]
    assert "struck out, not read: 159" in document.warnings[0]


def test_hidden_rows_and_columns_of_a_workbook_are_told_and_not_read(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["", 2013, 2014, 2015],
        ["Victims", 10, 20, 30],
        ["Cases", 1, 2, 3],
        ["Men", 4, 5, 6],
    ):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions.group("B", "B", hidden=True)
    book.save(tmp_path / "a.xlsx")
    document = read_document(tmp_path / "a.xlsx")
    (table,) = (block.rows for block in document.blocks if block.rows)
    assert [row.cells for row in table] == [
        ("", "2014", "2015"), ("Victims", "20", "30"), ("Men", "5", "6"),
    ]  # fmt: skip
    assert table[-1].place.endswith("row 4")
    assert "row 3, column 2" in document.warnings[0]


@pytest.mark.parametrize(("xml", "shown"), WORDS)
def test_signs_and_formulas_of_a_word_file(tmp_path: Path, xml, shown):
    document = docx.Document()
    paragraph = document.add_paragraph()
    for part in parse_xml(f"<w:p {_NAMES}>{xml}</w:p>"):
        paragraph._p.append(part)
    document.save(str(tmp_path / "x.docx"))
    assert texts(read_word(tmp_path / "x.docx", [])) == [shown]


def test_a_table_in_a_cell_of_word_stands_behind_the_one_around_it(tmp_path: Path):
    document = docx.Document()
    outer = document.add_table(2, 2)
    for cell, text in zip(outer._cells, ("Unit", "Results", "North", "9"), strict=True):
        cell.text = text
    inner = outer.cell(1, 1).add_table(2, 2)
    for cell, text in zip(inner._cells, ("Year", "Cases", "2020", "31"), strict=True):
        cell.text = text
    document.save(str(tmp_path / "x.docx"))
    first, second = read_document(tmp_path / "x.docx").blocks
    assert first.rows[-1].cells == ("North", "9")
    assert (second.text, second.rows[-1].cells) == ("Results, North", ("2020", "31"))


def test_a_word_file_is_read_as_its_styles_show_it(tmp_path: Path):
    document = docx.Document()
    add = document.styles.add_style
    struck = add("Old", WD_STYLE_TYPE.CHARACTER)
    struck.font.strike = True
    add("Older", WD_STYLE_TYPE.CHARACTER).base_style = struck
    back = add("Back", WD_STYLE_TYPE.CHARACTER)
    back.base_style, back.font.strike = struck, False
    add("Mark", WD_STYLE_TYPE.CHARACTER).font.superscript = True
    add("Gone", WD_STYLE_TYPE.PARAGRAPH).font.hidden = True
    paragraph = document.add_paragraph("In 2015, ")
    for text, style in (("159", "Older"), (" 160", None), ("1", "Mark"), (" cases, ", None),
                        ("118", "Back"), (" women", None)):  # fmt: skip
        paragraph.add_run(text, style=style)
    document.add_paragraph("66 permits", style="Gone")
    document.add_paragraph("67 permits").add_run()._r.append(parse_xml(_WORDART))
    document.save(str(tmp_path / "x.docx"))
    assert texts(read_word(tmp_path / "x.docx", [])) == [
        "In 2015, 160 cases, 118 women",
        "67 permits",
        "247 victims were identified",
    ]
    assert read_document(tmp_path / "x.docx").warnings == ()


@pytest.fixture
def printed(tmp_path: Path):
    """Return a reader of what Typst prints."""

    def read_printed(text: str):
        path = tmp_path / "x.pdf"
        path.write_bytes(typst.compile((_PAGE + text).encode()))
        return read_document(path)

    return read_printed


@pytest.mark.parametrize(("text", "shown"), PRINTED)
def test_marks_and_strokes_of_a_pdf(printed, text, shown):
    document = printed(text)
    assert texts(document.blocks)[2:] == [shown]
    assert any("struck out: '159'" in one for one in document.warnings) == ("#strike" in text)


def test_a_line_at_the_edge_that_goes_on_is_no_page_number(printed):
    document = printed("In 2015, we #place(bottom, dy: 1.8cm)[Q1 2019 to Q4 \\ 2022]")
    assert texts(document.blocks)[-1] == "Q1 2019 to Q4 2022"


def test_the_bullets_of_a_font_of_signs_open_items(tmp_path: Path):
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        signs = pikepdf.Dictionary(
            Type=pikepdf.Name.Encoding, Differences=[183, pikepdf.Name.uniF0B7]
        )
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica,
            Encoding=signs,
        )  # fmt: skip
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        lines = (b"In 2015, we", b"\\267 met 12 women", b"\\267 paid 9 fares")
        shown = b"".join(b"0 -14 Td (" + line + b") Tj " for line in lines)
        page.Contents = pdf.make_stream(b"BT /F 12 Tf 72 700 Td " + shown + b"ET")
        pdf.save(tmp_path / "x.pdf")
    blocks = read_document(tmp_path / "x.pdf").blocks
    assert [(block.kind, block.text) for block in blocks] == [
        ("paragraph", "In 2015, we"), ("item", "met 12 women"), ("item", "paid 9 fares"),
    ]  # fmt: skip


def test_a_sign_without_a_letter_opens_an_item(printed):
    blocks = printed("In 2015, we\n\n\\u{f0b7} met 12 women\n\n\\u{f0b7} paid 9 fares").blocks
    items = [block.text for block in blocks if block.kind == "item"]
    assert items == ["met 12 women", "paid 9 fares"]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("angle", [0, 12, 90])
def test_marks_drawn_high_are_told_on_turned_pages(printed, tmp_path: Path, turn, angle):
    printed(f"#rotate({angle}deg, reflow: true)[118#super[1] cases and 160#super[2] women]")
    with pikepdf.open(tmp_path / "x.pdf") as pdf:
        pdf.pages[0].Rotate = turn
        pdf.pages[0].MediaBox = [-10, -20, 560, 580]
        pdf.save(tmp_path / "y.pdf")
    assert "118 cases and 160 women" in texts(read_document(tmp_path / "y.pdf").blocks)


@pytest.mark.filterwarnings("ignore:This document has 1 form widget")
def test_text_boxes_on_a_page_are_told(printed, tmp_path: Path):
    printed("118 cases")
    with pikepdf.open(tmp_path / "x.pdf") as pdf:
        kinds = {"FreeText": "Contents", "Widget": "V", "Text": "Contents"}
        pdf.pages[0].Annots = [
            pikepdf.Dictionary(
                {
                    "/Subtype": pikepdf.Name(f"/{kind}"),
                    "/Rect": [9, 9, 99, 99],
                    f"/{key}": f"67 {kind}",
                }
            )
            for kind, key in kinds.items()
        ]
        pdf.save(tmp_path / "y.pdf")
    (told,) = read_document(tmp_path / "y.pdf").warnings
    assert told == "page 1 has text boxes or filled fields, not read: 67 FreeText, 67 Widget"


def test_the_columns_of_a_page_are_read_one_after_the_other(printed):
    prose = "In 2015, the police met 12 women. " * 24
    cells = "[Year],[Victims],[Men],[2013],[35],[4],[2014],[41],[6],[2015],[247],[19]"
    table = f"#table(columns: 3, stroke: none, {cells})"
    blocks = printed(f"#columns(2)[{prose} #colbreak() {table} {prose}]").blocks[2:]
    assert [block.kind for block in blocks] == ["paragraph", "table", "paragraph"]
    assert [row.cells for row in blocks[1].rows][1:] == [
        ("2013", "35", "4"), ("2014", "41", "6"), ("2015", "247", "19"),
    ]  # fmt: skip
    assert blocks[0].text == blocks[2].text == prose.strip()


def test_a_table_in_the_first_column_of_a_page_keeps_to_it(printed):
    prose = "In 2015, the police met 12 women. " * 24
    cells = "[Year],[Victims \\ found],[Men \\ found],[2013],[35],[4],[2014],[41],[6]"
    table = f"#table(columns: 3, stroke: none, {cells})"
    blocks = printed(f"#columns(2)[{prose} {table} #colbreak() {prose}]").blocks[2:]
    assert [block.kind for block in blocks] == ["paragraph", "table", "paragraph"]
    assert blocks[1].rows[0].cells == ("Year", "Victims found", "Men found")
    assert blocks[0].text == blocks[2].text == prose.strip()


PLANS = """
#set table(stroke: none)
#let title(words) = table.cell(colspan: 4, words)
#let plan(..rows) = table(
  columns: (110pt, 90pt, 65pt, 65pt), [Measure], [Office], [By when], [State], ..rows)
#plan(
  title[Recommendation 1. See the signs and tell the others what was seen in time],
  [Agree on one list of signs], [Programs Branch], [May 2020], [Done],
  [Name a liaison officer in each region], [Regions and programs], [May 2021], [Under way],
  title[Recommendation 2. Say what comes next],
  [Write the guide anew for all the offices], [Policy], [June 2021], [Not begun],
)
"""


def test_titles_across_the_columns_of_a_plan_are_rows_of_it(printed):
    entries = [
        ("Agree on one list of signs", "May 2020", "Done", "Programs Branch"),
        ("Name a liaison officer in each region", "May 2021", "Under way", "Regions and programs"),
        ("Write the guide anew for all the offices", "June 2021", "Not begun", "Policy"),
    ]
    found = draft_annex(printed(PLANS))
    assert [(one.label, one.start, one.status, one.leads) for one in found] == entries


def test_a_heading_behind_a_plan_ends_it(printed):
    other = "\n= Recommendation 3. Count the persons\n\n#table(columns: (110pt, 90pt, 65pt, 65pt),"
    cells = "[Region], [Women], [Men], [All], [North], [12], [3], [15], [South], [31], [9], [40])"
    document = printed(PLANS + other + cells)
    assert [len(block.rows) for block in document.blocks if block.rows] == [6, 3]
    assert "Recommendation 3. Count the persons" in texts(document.blocks)
    assert len(draft_annex(document)) == 3


def test_years_that_a_line_parts_at_their_dash_stay_together() -> None:
    assert (
        joined(["Timeline: 2012–", "2013 and on –", "2014"]) == "Timeline: 2012–2013 and on – 2014"
    )


def test_entries_of_a_list_are_apart_where_its_signs_are_drawn(printed):
    entries = ("53 people met", "16 people arrested", "14 charged with 59 offences in one town")
    listed = "".join(f"\n- {entry}" for entry in entries)
    prose = "In 2015, the police met 12 women and 31 men. " * 8
    blocks = printed(f"#set list(marker: none)\nResults:\n{listed}\n\n{prose}").blocks[2:]
    assert [(block.kind, block.text) for block in blocks] == [
        ("paragraph", "Results:"),
        *(("item", entry) for entry in entries),
        ("paragraph", prose.strip()),
    ]


def test_short_lines_that_no_colon_introduces_are_one_text(printed):
    prose = "In 2015, the police met 12 women and 31 men. " * 8
    beside = "In 2015, officers of the RCMP saw 45 women in Toronto and 31 men of the North. "
    beside += "Ontario said in May 2016 that 12 files were open."
    head = "= Victims identified in 2012 \\ Province of Ontario"
    texts = f"{head}\n#box(width: 170pt)[{beside}]\n\n{prose}"
    blocks = printed(f"#set page(width: 450pt)\n{texts}").blocks[2:]
    assert [(block.kind, block.text) for block in blocks] == [
        ("heading", "Victims identified in 2012 Province of Ontario"),
        ("paragraph", beside),
        ("paragraph", prose.strip()),
    ]


@pytest.mark.parametrize("angle", ANGLES)
def test_a_table_is_read_at_any_angle(printed, angle):
    cells = "[Year],[Victims],[2013],[35],[2014],[41],[2015],[247]"
    document = printed(f"Turned. #rotate({angle}deg, reflow: true)[#table(columns: 2, {cells})]")
    (table,) = (block.rows for block in document.blocks if block.rows)
    assert [row.cells for row in table][1:] == [
        ("2013", "35"),
        ("2014", "41"),
        ("2015", "247"),
    ]
    assert "page 1 has text that is turned" in document.warnings[0]
