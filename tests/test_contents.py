"""The table of contents in Word: every section once, in order, as a link that leads to it."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from napanalysis.brief.render.docx import FIELD, LISTED, add_contents
from sample_brief import DOCUMENTS, RENDERERS, rendered


@pytest.fixture(scope="module", params=[*product(RENDERERS, DOCUMENTS)], ids="-".join)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    renderer, document = request.param
    return Document(str(rendered(tmp_path_factory.mktemp("word"), document, "docx", renderer)))


def lines(document: Any) -> list[Any]:
    (block,) = document.element.body.findall(qn("w:sdt"))
    return list(block.iter(qn("w:p")))


def words(part: Any) -> str:
    return "".join(text.text or "" for text in part.iter(qn("w:t")))


def test_it_lists_every_section_with_its_number_and_level(made: Any) -> None:
    heads = [one for one in made.paragraphs if one.style.name in LISTED]
    title, *listed = lines(made)
    assert words(title) in ("Contents", "Table des matières")
    assert [words(one) for one in listed] == [one.text.replace("\t", " ") for one in heads]
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
            following.setdefault(place, words(part))
    for line in lines(made)[1:]:
        (link,) = line.findall(qn("w:hyperlink"))
        assert following[link.get(qn("w:anchor"))] == words(line)


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
