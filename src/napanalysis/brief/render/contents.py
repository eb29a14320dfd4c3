"""The table of contents of a brief in Word: whole when opened, and Word can update it."""

from __future__ import annotations

from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree
from markupsafe import escape

from napanalysis.brief.project.assets import labels

#: Styles of headings that are listed, and of the lines that list them.
LISTED = {"Heading 1": "toc 1", "Heading 2": "toc 2"}
#: The pages are known to Word alone, so that the list has links and no page numbers.
FIELD = r'TOC \o "1-2" \h \n \z'
_BLOCK = (
    "<w:sdt {ns}><w:sdtPr><w:docPartObj>"
    '<w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>'
    "</w:docPartObj></w:sdtPr><w:sdtContent>{lines}</w:sdtContent></w:sdt>"
)
_LINE = '<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{content}</w:p>'
_LINK = '<w:hyperlink w:anchor="{place}" w:history="1">{runs}</w:hyperlink>'
_TEXT = '<w:t xml:space="preserve">{}</w:t>'
_MARK = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
#: A field begins with what it is made from.
_BEGIN = (
    f'{_MARK.format("begin")}<w:r><w:instrText xml:space="preserve">{escape(FIELD)}</w:instrText>'
    f"</w:r>{_MARK.format('separate')}"
)


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
    links = [_link(heading) for heading in headings]
    links[0], links[-1] = _BEGIN + links[0], links[-1] + _MARK.format("end")
    title = f"<w:r>{_TEXT.format(escape(labels(language)['contents']))}</w:r>"
    lines = [_LINE.format(style=ids["TOC Heading"], content=title)] + [
        _LINE.format(style=ids[styles[heading.style]], content=link)
        for heading, link in zip(headings, links, strict=True)
    ]
    # The first page is the findings'.
    first_level = [paragraph for paragraph in headings if paragraph.style == headings[0].style]
    after = first_level[1] if len(first_level) > 1 else headings[0]
    place = _place(after)
    block = parse_xml(_BLOCK.format(ns=nsdecls("w"), lines="".join(lines)))
    (after if place in after else place).addprevious(block)


def _place(heading: Any) -> Any:
    """Return the bookmark of a heading, which stands before it or in it."""
    return heading.xpath("preceding-sibling::*[1][self::w:bookmarkStart] | w:bookmarkStart")[0]


def _link(heading: Any) -> str:
    """Return a heading's words, each in its language, as a link to it."""
    runs = []
    for part in heading.iter(qn("w:r")):
        spoken = "".join(etree.tostring(each).decode() for each in part.xpath("w:rPr/w:lang"))
        words = "".join(piece.text or " " for piece in part.xpath("w:t | w:tab"))
        properties = f"<w:rPr>{spoken}</w:rPr>" if spoken else ""
        runs.append(f"<w:r>{properties}{_TEXT.format(escape(words))}</w:r>")
    return _LINK.format(place=escape(_place(heading).get(qn("w:name"))), runs="".join(runs))
