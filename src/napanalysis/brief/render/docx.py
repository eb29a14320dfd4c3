"""Finishing touches on a brief in Word, the same for both renderers."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from napanalysis.atomic import packed
from napanalysis.brief.project.qmd import product_date
from napanalysis.catalogue import labels
from napanalysis.errors import BuildError

#: Identifiers of the styles of texts in tables, from the reference document.
_TABLE_TEXT, _TABLE_HEAD = "TableText", "TableHead"
#: A card's line above and its ground, as on the page; white parts it from its neighbours.
_CARD_EDGE = (
    '<w:tcBorders {}><w:top w:val="single" w:sz="18" w:color="14445C"/>'
    '<w:left w:val="single" w:sz="36" w:color="FFFFFF"/>'
    '<w:bottom w:val="single" w:sz="36" w:color="FFFFFF"/>'
    '<w:right w:val="single" w:sz="36" w:color="FFFFFF"/></w:tcBorders>'
)
_CARD_FILL = '<w:shd {} w:val="clear" w:color="auto" w:fill="F4F6F7"/>'
#: Styles of headings that are listed, and of the lines that list them.
LISTED = {"Heading 1": "toc 1", "Heading 2": "toc 2"}
#: The pages are known to Word alone, so that the list has links and no page numbers.
FIELD = r'TOC \o "1-2" \h \n \z'
_BLOCK = (
    f"<w:sdt {nsdecls('w')}><w:sdtPr><w:docPartObj>"
    '<w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>'
    "</w:docPartObj></w:sdtPr><w:sdtContent/></w:sdt>"
)
#: Of links within the document.
_INTERNAL = "InternalLink"


def finish(draft: Path, metadata: Mapping[str, Any], images: Sequence[Mapping[str, str]]) -> bytes:
    """Return a Word document as readers get it, with the same bytes for the same content.

    Every image gets the alternative text that it has in the sources, in order, every table a head
    that repeats on each page, and the document its title, date and table of contents.
    Images that aren't those of the sources are a `BuildError`.
    """
    document = Document(str(draft))
    language = str(metadata.get("lang", "en"))
    _images(document, [image["alt"] for image in images])
    for table in document.tables:
        if not _cards(table):
            _table(table)
    _links(document)
    _properties(document, metadata)
    _running_head(document, labels(language))
    add_contents(document, language)
    _trail_columns(document)
    written = io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as parts:
        names = sorted(parts.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        return packed({name: parts.read(name) for name in names})


def _images(document: Any, texts: Sequence[str]) -> None:
    drawings = list(document.element.body.iter(qn("wp:docPr")))
    if len(drawings) != len(texts):
        raise BuildError(
            f"The Word document has {len(drawings)} images where the sources have {len(texts)}."
        )
    for number, (drawing, text) in enumerate(zip(drawings, texts, strict=True), 1):
        drawing.set("id", str(number))
        drawing.attrib.pop("title", None)
        for part in (drawing, *drawing.getparent().iter(qn("pic:cNvPr"))):
            part.set("name", f"Figure {number}")
            part.set("descr", text)


def _links(document: Any) -> None:
    """Give links within the document a style of their own: numbers aren't underlined."""
    for style in document.element.body.xpath(
        './/w:hyperlink[@w:anchor]//w:rStyle[@w:val = "Hyperlink"]'
    ):
        style.set(qn("w:val"), _INTERNAL)


def _trail_columns(document: Any) -> None:
    """Set the entries of the trail, which end the document, in two columns as on paper."""
    body = document.element.body
    # A section's properties stand in its last paragraph; those of the last one in the body.
    before = body.xpath('./w:p[w:pPr/w:pStyle/@w:val = "Trail"][1]/preceding-sibling::w:p[1]')
    if before:
        before[0].get_or_add_pPr().append(copy.deepcopy(body.sectPr))
        document.sections[-1].start_type = WD_SECTION.CONTINUOUS
        body.sectPr.append(parse_xml(f'<w:cols {nsdecls("w")} w:num="2" w:space="400"/>'))


def _cards(table: Any) -> bool:
    """Set a table of headline figures, which has no head; tell whether it is one."""
    if not table._tbl.xpath('.//w:pStyle[@w:val = "Card"]'):
        return False
    for row in table._tbl.tr_lst:
        row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell in (cell for cell in row.tc_lst if cell.xpath(".//w:t")):
            properties = cell.get_or_add_tcPr()
            properties.append(parse_xml(_CARD_EDGE.format(nsdecls("w"))))
            properties.append(parse_xml(_CARD_FILL.format(nsdecls("w"))))
            for paragraph in cell.iter(qn("w:p")):
                paragraph.get_or_add_pPr().insert_element_before(
                    parse_xml(f'<w:pBdr {nsdecls("w")}><w:left w:val="nil"/></w:pBdr>'),
                    "w:shd", "w:spacing", "w:ind", "w:jc", "w:rPr",
                )  # fmt: skip
    return True


def _table(table: Any) -> None:
    rows = table._tbl.tr_lst
    if len(rows) < 2:
        return
    for place, row in enumerate(rows):
        properties = row.get_or_add_trPr()
        for tag in ("w:cantSplit",) if place else ("w:cantSplit", "w:tblHeader"):
            if properties.find(qn(tag)) is None:
                properties.append(OxmlElement(tag))
        # As small as on paper, or long words wouldn't fit their columns.
        for paragraph in row.iter(qn("w:p")):
            paragraph.get_or_add_pPr().style = _TABLE_TEXT if place else _TABLE_HEAD
            # The head stays with what follows, and the last rows with the sources below the table.
            if place == 0 or place >= len(rows) - 2:
                paragraph.get_or_add_pPr().get_or_add_keepNext()
        # A number keeps away from the text in the next column: "2 | January 2014" is no date.
        for cell, following in pairwise(row.tc_lst):
            if _is_right(cell) and not _is_right(following):
                for paragraph in cell.iter(qn("w:p")):
                    paragraph.get_or_add_pPr().ind_right = Pt(6)


def _is_right(cell: Any) -> bool:
    """Whether the text of a cell is set to the right."""
    return any(setting.get(qn("w:val")) in ("right", "end") for setting in cell.iter(qn("w:jc")))


def _properties(document: Any, metadata: Mapping[str, Any]) -> None:
    core = document.core_properties
    core.subject = document.element.body.xpath('string(w:p[w:pPr/w:pStyle/@w:val = "Subtitle"])')
    # A file is known by its title, and the title alone is that of every year.
    core.title = " – ".join(part for part in (core.title, core.subject) if part)
    core.created = core.modified = product_date(metadata).replace(tzinfo=None)


def _running_head(document: Any, words: Mapping[str, str]) -> None:
    section, core = document.sections[0], document.core_properties
    section.header.paragraphs[0].text = core.subject or core.title
    # The reference document has "1 / 1" there, of two fields.
    foot = section.footer.paragraphs[0]
    foot.runs[0].text = f" {words['of']} "
    foot._p.pPr.addnext(foot.add_run(f"{words['page']} ")._r)


# The table of contents


def add_contents(document: Any, language: str) -> None:
    """Put the table of contents after the first section of a Word document, the findings.

    Pandoc leaves an empty one, which Word fills only after a question to the reader. A document
    without headings stays as it is.
    """
    # A style is known by its id; to look each paragraph's up takes longer than all the rest.
    ids = {style.name: style.style_id for style in document.styles}
    styles = {ids[heading]: line for heading, line in LISTED.items() if heading in ids}
    headings = [paragraph for paragraph in document.element.body.p_lst if paragraph.style in styles]
    if not headings:
        return
    block = parse_xml(_BLOCK)
    lines = [OxmlElement("w:p") for _ in (None, *headings)]
    block[-1].extend(lines)
    lines[0].style = ids["TOC Heading"]
    lines[0].add_r().text = labels(language)["contents"]
    for line, heading in zip(lines[1:], headings, strict=True):
        line.style = ids[styles[heading.style]]
        link = OxmlElement("w:hyperlink", {qn("w:anchor"): _bookmark(heading).get(qn("w:name"))})
        link.extend(copy.deepcopy(run) for run in heading.iter(qn("w:r")))
        line.append(link)
    # The lines are a field, which begins with what it is made from.
    code = OxmlElement("w:instrText")
    code.text = FIELD
    for part in (_run(_mark("separate")), _run(code), _run(_mark("begin"))):
        lines[1].pPr.addnext(part)
    lines[-1].append(_run(_mark("end")))
    # The first page is the findings'.
    first_level = [paragraph for paragraph in headings if paragraph.style == headings[0].style]
    after = first_level[1] if len(first_level) > 1 else headings[0]
    place = _bookmark(after)
    (after if place in after else place).addprevious(block)


def _bookmark(heading: Any) -> Any:
    """Return the bookmark of a heading, which stands before it or in it."""
    return heading.xpath("preceding-sibling::*[1][self::w:bookmarkStart] | w:bookmarkStart")[0]


def _mark(kind: str) -> Any:
    return OxmlElement("w:fldChar", {qn("w:fldCharType"): kind})


def _run(part: Any) -> Any:
    run = OxmlElement("w:r")
    run.append(part)
    return run
