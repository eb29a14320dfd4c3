"""The table of contents of a brief in Word: whole when opened, and Word can update it."""

from __future__ import annotations

import copy
from collections.abc import Container, Iterator
from typing import Any

from napanalysis.brief.project.labels import labels

#: Styles of headings that are listed, and of the lines that list them.
LISTED = {"Heading 1": "toc 1", "Heading 2": "toc 2"}
#: The pages are known to Word alone, so that the list has links and no page numbers.
FIELD = r'TOC \o "1-2" \h \n \z'


def add_contents(document: Any, language: str) -> None:
    """Put the table of contents after the first section of a Word document, the findings.

    Pandoc leaves an empty one, which Word fills only after a question to the reader.

    Parameters
    ----------
    document : docx.document.Document
        The document; one without headings stays as it is.
    language : {"en-CA", "fr-CA"}
        Its language.
    """
    from docx.oxml import OxmlElement, parse_xml
    from docx.oxml.ns import nsdecls, qn

    # A style is known by its id; to look each paragraph's up takes longer than all the rest.
    ids = {style.name: style.style_id for style in document.styles}
    lines = {ids[heading]: line for heading, line in LISTED.items() if heading in ids}
    listed = list(_listed(document, lines))
    if not listed:
        return
    content = OxmlElement("w:sdtContent")
    content.append(_line(ids["TOC Heading"], [_run(labels(language)["contents"])]))
    for heading, anchor in listed:
        content.append(_line(ids[lines[heading.style]], _link(heading, anchor)))
    first, last = content[1], content[-1]
    for place, part in enumerate(
        (_mark("begin"), _run(FIELD, "w:instrText"), _mark("separate")),
        start=len(first.findall(qn("w:pPr"))),
    ):
        first.insert(place, part)
    last.append(_mark("end"))
    block = parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtPr><w:docPartObj>"
        '<w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>'
        "</w:docPartObj></w:sdtPr></w:sdt>"
    )
    block.append(content)
    # The first page is the findings'.
    first_level = [heading for heading, _ in listed if heading.style == listed[0][0].style]
    before = first_level[1] if len(first_level) > 1 else first_level[0]
    marked = before.getprevious()
    if marked is not None and marked.tag == qn("w:bookmarkStart"):
        before = marked
    before.addprevious(block)


def _listed(document: Any, styles: Container[str]) -> Iterator[tuple[Any, str]]:
    """Give the headings to list, each with the name of the place it stands at, or ""."""
    from docx.oxml.ns import qn

    for paragraph in document.element.body.p_lst:
        if paragraph.style in styles:
            marked = paragraph.getprevious()
            place = paragraph.find(qn("w:bookmarkStart"))
            if marked is not None and marked.tag == qn("w:bookmarkStart"):
                place = marked
            yield paragraph, "" if place is None else str(place.get(qn("w:name")))


def _link(heading: Any, anchor: str) -> list[Any]:
    """Return a heading's words, each in its language, as a link to it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    runs = []
    for run in heading.iter(qn("w:r")):
        words = "".join(part.text or " " for part in run if part.tag in (qn("w:t"), qn("w:tab")))
        one = _run(words)
        if (spoken := run.find(f"{qn('w:rPr')}/{qn('w:lang')}")) is not None:
            properties = OxmlElement("w:rPr")
            properties.append(copy.deepcopy(spoken))
            one.insert(0, properties)
        runs.append(one)
    if not anchor:
        return runs
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), anchor)
    link.set(qn("w:history"), "1")
    link.extend(runs)
    return [link]


def _line(style: str, parts: list[Any]) -> Any:
    from docx.oxml import OxmlElement

    paragraph = OxmlElement("w:p")
    paragraph.get_or_add_pPr().style = style
    paragraph.extend(parts)
    return paragraph


def _run(words: str, tag: str = "w:t") -> Any:
    from docx.oxml import OxmlElement

    run, text = OxmlElement("w:r"), OxmlElement(tag)
    text.text = words
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(text)
    return run


def _mark(kind: str) -> Any:
    """Return a mark of a field: its beginning, the end of its code, or its end."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run, mark = OxmlElement("w:r"), OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    run.append(mark)
    return run
