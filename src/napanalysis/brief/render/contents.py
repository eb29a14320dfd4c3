"""The table of contents of a brief in Word: whole when opened, and Word can update it."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from napanalysis.brief.project.assets import labels

#: Styles of headings that are listed, and of the lines that list them.
LISTED = {"Heading 1": "toc 1", "Heading 2": "toc 2"}
#: The pages are known to Word alone, so that the list has links and no page numbers.
FIELD = r'TOC \o "1-2" \h \n \z'


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
    lines = [_line(ids[styles[paragraph.style]], [_link(paragraph)]) for paragraph in headings]
    for part in (_mark("separate"), run(FIELD, "w:instrText"), _mark("begin")):
        lines[0].pPr.addnext(part)
    lines[-1].append(_mark("end"))
    block = parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtPr><w:docPartObj>"
        '<w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>'
        "</w:docPartObj></w:sdtPr><w:sdtContent/></w:sdt>"
    )
    title = _line(ids["TOC Heading"], [run(labels(language)["contents"])])
    block[-1].extend([title, *lines])
    # The first page is the findings'.
    first_level = [paragraph for paragraph in headings if paragraph.style == headings[0].style]
    after = first_level[1] if len(first_level) > 1 else headings[0]
    place = _place(after)
    (after if place in after else place).addprevious(block)


def run(words: str, tag: str = "w:t") -> Any:
    """Return a run of words with the spaces around them kept."""
    element, text = OxmlElement("w:r"), OxmlElement(tag)
    text.text = words
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    element.append(text)
    return element


def _place(heading: Any) -> Any:
    """Return the bookmark of a heading, which stands before it or in it."""
    return heading.xpath("preceding-sibling::*[1][self::w:bookmarkStart] | w:bookmarkStart")[0]


def _link(heading: Any) -> Any:
    """Return a heading's words, each in its language, as a link to it."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), _place(heading).get(qn("w:name")))
    link.set(qn("w:history"), "1")
    for part in heading.iter(qn("w:r")):
        shown = run("".join(piece.text or " " for piece in part.xpath("w:t | w:tab")))
        for spoken in part.xpath("w:rPr/w:lang"):
            properties = OxmlElement("w:rPr")
            properties.append(copy.deepcopy(spoken))
            shown.insert(0, properties)
        link.append(shown)
    return link


def _line(style: str, parts: Iterable[Any]) -> Any:
    paragraph = OxmlElement("w:p")
    paragraph.get_or_add_pPr().style = style
    paragraph.extend(parts)
    return paragraph


def _mark(kind: str) -> Any:
    """Return a mark of a field: its beginning, the end of its code, or its end."""
    element, mark = OxmlElement("w:r"), OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    element.append(mark)
    return element
