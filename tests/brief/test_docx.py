"""Word documents: what accessibility asks of them, their contents, and the same bytes again."""

from __future__ import annotations

import re
import zipfile
from itertools import pairwise
from itertools import product as combinations
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from napanalysis.brief.render import docx as word
from napanalysis.brief.render.docx import FIELD, LISTED, add_contents
from napanalysis.errors import BuildError
from sample_brief import DOCUMENTS, RENDERERS, ROOT, rendered

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module", params=RENDERERS)
def product(request, tmp_path_factory):
    return rendered(tmp_path_factory.mktemp("word"), "brief-fr.qmd", "docx", request.param)


@pytest.fixture(scope="module")
def document(product):
    return Document(str(product))


def test_properties(document):
    core = document.core_properties
    assert core.title == (
        "La traite de personnes au Canada : chiffres d’un petit échantillon – Exercice 2014-2015"
    )
    assert core.subject == "Exercice 2014-2015"
    assert core.language == "fr-CA"
    assert str(core.created) == str(core.modified) == "2015-08-31 00:00:00+00:00"


def test_language_of_the_text(document):
    languages = {one.get(f"{W}val") for one in document.styles.element.iter(f"{W}lang")}
    assert languages == {"fr-CA"}


def test_headings_are_headings_and_nest(document):
    levels = [
        int(paragraph.style.name[-1])
        for paragraph in document.paragraphs
        if paragraph.style.name.startswith("Heading")
    ]
    assert levels[0] == 1
    assert all(new <= old + 1 for old, new in pairwise(levels))


def is_cards(table):
    return any(one.get(f"{W}val") == "Card" for one in table._tbl.iter(f"{W}pStyle"))


@pytest.fixture
def tables(document):
    return [table for table in document.tables if not is_cards(table)]


def test_headline_figures_stand_three_beside_each_other(document):
    (table,) = [table for table in document.tables if is_cards(table)]
    assert len(table.columns) == 3
    cells = [cell for row in table.rows for cell in row.cells if cell.text.strip()]
    assert len(cells) == 3
    for cell in cells:
        assert [one.style.name for one in cell.paragraphs if one.text] == ["Card"]
        assert cell._tc.tcPr.find(f"{W}shd").get(f"{W}fill") == "F4F6F7"
    for row in table.rows:
        assert row._tr.trPr.find(f"{W}cantSplit") is not None
        assert row._tr.trPr.find(f"{W}tblHeader") is None


def test_tables_have_a_head_that_repeats(tables):
    for table in tables:
        first, *others = table._tbl.tr_lst
        assert first.trPr.find(f"{W}tblHeader") is not None
        assert all(row.trPr.find(f"{W}tblHeader") is None for row in others)
        assert all(row.trPr.find(f"{W}cantSplit") is not None for row in (first, *others))
        for row in (first, *others[-2:]):  # what stands below the table isn't left alone
            assert all(one.pPr.find(f"{W}keepNext") is not None for one in row.iter(f"{W}p"))


def test_the_heads_of_tables_are_bold_and_their_texts_small(document, tables):
    for table in tables:
        first, *others = table.rows
        assert {one.style.name for cell in first.cells for one in cell.paragraphs} == {"Table Head"}
        names = {one.style.name for row in others for cell in row.cells for one in cell.paragraphs}
        assert names <= {"Table Text"}
    assert document.styles["Table Head"].font.bold


def test_the_value_of_a_card_is_large_though_it_is_a_link(document):
    (table,) = [table for table in document.tables if is_cards(table)]
    paragraphs = [one for row in table.rows for cell in row.cells for one in cell.paragraphs]
    cards = [one for one in paragraphs if one.text]
    assert cards
    for card in cards:
        styles = [one.get(f"{W}val") for one in card._p.iter(f"{W}rStyle")]
        assert "CardValue" in styles
        assert "Hyperlink" not in styles
    assert document.styles["Card Value"].font.size.pt == 20


def test_only_links_that_leave_the_document_are_underlined(document):
    for link in document.element.body.iter(f"{W}hyperlink"):
        styles = {one.get(f"{W}val") for one in link.iter(f"{W}rStyle")}
        inside = link.get(f"{W}anchor") is not None
        assert "Hyperlink" not in styles if inside else styles == {"Hyperlink"}
    assert document.styles["Hyperlink"].font.underline
    assert not document.styles["Internal Link"].font.underline


def test_one_face_that_every_office_suite_has(product):
    with zipfile.ZipFile(product) as parts:
        styles, theme = (parts.read(f"word/{name}.xml") for name in ("styles", "theme/theme1"))
    faces = set(re.findall(rb'w:ascii="([^"]+)"', styles))
    assert faces <= {b"Arial", b"Consolas"}
    assert set(re.findall(rb'<a:latin typeface="([^"]*)"', theme)) == {b"Arial"}


def test_captions_stay_with_what_they_name(document):
    captions = [one for one in document.paragraphs if one.style.name.endswith("Caption")]
    assert captions
    assert all(one.style.paragraph_format.keep_with_next for one in captions)


def test_the_page_is_letter_with_running_head_and_page_numbers(document):
    section = document.sections[0]
    assert (section.page_width.inches, section.page_height.inches) == (8.5, 11)
    assert section.header.paragraphs[0].text == "Exercice 2014-2015"
    foot = section.footer.paragraphs[0]
    assert "".join(one.text or "" for one in foot._p.iter(f"{W}t")) == "Page 1 sur 1"
    codes = [one.get(f"{W}instr") for one in foot._p.iter(f"{W}fldSimple")]
    assert codes == ["PAGE", "NUMPAGES"]


def test_parts_carry_no_time_of_writing(product):
    with zipfile.ZipFile(product) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = [part.filename for part in parts.infolist()]
    assert names[0] == "[Content_Types].xml"
    assert names[1:] == sorted(names[1:])


def test_every_style_that_is_used_is_one_of_the_reference_document(document):
    # Pandoc makes up a style that it doesn't find.
    reference = Document(str(ROOT / "reports" / "styles" / "reference.docx"))
    known = {style.style_id for style in reference.styles}
    body = document.element.body
    used = {one.get(f"{W}val") for tag in ("pStyle", "rStyle") for one in body.iter(W + tag)}
    assert used - known == {"SourceCode"}
    assert used >= {"Card", "CardValue", "BoxTitle", "SourceNote", "Trail"}
    assert known >= {word._TABLE_TEXT, word._TABLE_HEAD, word._INTERNAL}


def test_a_lost_image_is_an_error(product):
    with pytest.raises(BuildError, match="has 1 images where the sources have 2"):
        word.finish(product, {"date": "2015-08-31"}, [{"src": "", "alt": ""}] * 2)


def test_the_trail_stands_in_two_columns_on_the_same_page(document):
    before, trail = document.sections
    assert before._sectPr.find(f"{W}cols") is None
    assert trail._sectPr.find(f"{W}cols").get(f"{W}num") == "2"
    assert trail._sectPr.find(f"{W}type").get(f"{W}val") == "continuous"
    assert trail.page_width == before.page_width


# The table of contents: every section once, in order, as a link that leads to it


@pytest.fixture(scope="module", params=[*combinations(RENDERERS, DOCUMENTS)], ids="-".join)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    renderer, document = request.param
    return Document(str(rendered(tmp_path_factory.mktemp("word"), document, "docx", renderer)))


def lines(document: Any) -> list[Any]:
    (block,) = document.element.body.findall(qn("w:sdt"))
    return list(block.iter(qn("w:p")))


def text_of(part: Any) -> str:
    return "".join(text.text or "" for text in part.iter(qn("w:t")))


def test_it_lists_every_section_with_its_number_and_level(made: Any) -> None:
    heads = [one for one in made.paragraphs if one.style.name in LISTED]
    title, *listed = lines(made)
    assert text_of(title) in ("Contents", "Table des matières")
    assert [text_of(one) for one in listed] == [one.text.replace("\t", " ") for one in heads]
    names = {style.style_id: style.name for style in made.styles}
    assert [names[one.style] for one in listed] == [LISTED[one.style.name] for one in heads]
    assert names[title.style] == "TOC Heading"


def test_annexes_have_letters(made: Any) -> None:
    heads = [one.text for one in made.paragraphs if one.style.name == "Heading 1"]
    english = ["Annex A: words", "Annex B: terms"]
    assert heads[-2:] in (english, ["Annexe A\u00a0: mots", "Annexe B\u00a0: conditions"])


def test_each_line_leads_to_its_section(made: Any) -> None:
    following: dict[str, str] = {}
    place = ""
    for part in made.element.body:
        if part.tag == qn("w:bookmarkStart"):
            place = part.get(qn("w:name"))
        elif part.tag == qn("w:p"):
            following.setdefault(place, text_of(part))
    for line in lines(made)[1:]:
        (link,) = line.findall(qn("w:hyperlink"))
        assert following[link.get(qn("w:anchor"))] == text_of(line)


def test_it_stands_after_the_findings_and_is_one_field(made: Any) -> None:
    (block,) = made.element.body.findall(qn("w:sdt"))
    before = [part.style for part in block.itersiblings(qn("w:p"), preceding=True)]
    assert "Title" in before
    assert before.count("Heading1") == 1
    assert next(block.itersiblings(qn("w:p"))).style == "Heading1"
    marks = [one.get(qn("w:fldCharType")) for one in block.iter(qn("w:fldChar"))]
    assert marks == ["begin", "separate", "end"]
    assert [one.text for one in block.iter(qn("w:instrText"))] == [FIELD]
    # Word would ask the reader whether to update it.
    assert not any(one.get(qn("w:dirty")) for one in block.iter(qn("w:fldChar")))


def test_a_document_without_sections_has_none(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Text")
    add_contents(document, "en-CA")
    assert document.element.body.findall(qn("w:sdt")) == []
