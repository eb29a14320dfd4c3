"""Read Word files as pages: what is shown of them, with text boxes, fields and nested tables."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from napanalysis.draft.blocks import Block, DocumentError
from napanalysis.draft.readers.web_page import blocks_of

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# What isn't shown, or stands a second time for programs that are older.
_NOT_SHOWN = ("del", "moveFrom", "instrText", "delText", "Fallback", "rPrChange", "sdtPr", "rt")
_HEADING_STYLE = re.compile(r"(?:heading|titre|title|subtitle|sous-titre)\s*\d*$", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list|liste", re.IGNORECASE)
_SIGNS = {f"{_W}tab": " ", f"{_W}br": " ", f"{_W}cr": " ", f"{_W}noBreakHyphen": "-"}


def read_word(path: Path) -> Iterator[Block]:
    """Read a DOCX file into blocks; `place` is the paragraph, counted as a reader would.

    Raises
    ------
    DocumentError
        If the file has no document in it, or one that can't be read.
    """
    page = lxml_html.Element("body")
    try:
        with zipfile.ZipFile(path) as archive:
            body = _part(archive, "word/document.xml")
            styles = {
                style.get(f"{_W}styleId"): name.get(f"{_W}val", "")
                for style in _part(archive, "word/styles.xml").iter(f"{_W}style")
                for name in style.iter(f"{_W}name")
            }
            _fill(page, body, styles)
            for name in ("word/footnotes.xml", "word/endnotes.xml"):
                for note in _part(archive, name):
                    if note.get(f"{_W}type") is None:
                        _fill(etree.SubElement(page, "div", role="note"), note, styles)
    except (KeyError, ValueError, RecursionError, etree.XMLSyntaxError) as error:
        raise DocumentError(
            f"{path.name} can't be read as DOCX: it has no sound document in it.",
            "Open it in the program it was made with and save it again, or save it as text.",
        ) from error
    for table in page.xpath(".//tr//table"):
        _move_out(table)
    yield from blocks_of(page)


def _part(archive: zipfile.ZipFile, name: str) -> Any:
    """Return a part of the file without what isn't shown, its text boxes after their paragraphs."""
    if name not in archive.namelist() and name != "word/document.xml":
        return etree.Element("none")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True
    )
    tree = etree.fromstring(archive.read(name), parser)
    for mark in list(tree.iterfind(f".//{_W}tr/{_W}trPr/{_W}del")):
        row = mark.getparent().getparent()
        row.getparent().remove(row)
    etree.strip_elements(tree, *(f"{{*}}{tag}" for tag in _NOT_SHOWN), with_tail=False)
    for box in reversed(list(tree.iter(f"{_W}txbxContent"))):
        for paragraph in islice(box.iterancestors(f"{_W}p"), 1):
            paragraph.addnext(box)
    return tree


def _fill(page: Any, part: Any, styles: dict[str, str]) -> None:
    """Put the paragraphs and tables of a part into an element of a page."""
    for child in part:
        if child.tag == f"{_W}p":
            tag = "p" if page.get("role") == "note" else _tag(child, styles)
            paragraph = etree.SubElement(page, tag)
            for run in child.iter("{*}r"):
                _add_run(paragraph, run)
        elif child.tag == f"{_W}tbl":
            _fill(etree.SubElement(page, "table"), child, styles)
        elif child.tag == f"{_W}tr":
            head = child.find(f"{_W}trPr/{_W}tblHeader") is not None
            _fill(etree.SubElement(page, "tr", scope="col" if head else "row"), child, styles)
        elif child.tag == f"{_W}tc":
            cell = etree.SubElement(page, "th" if page.get("scope") == "col" else "td")
            span = child.find(f"{_W}tcPr/{_W}gridSpan")
            cell.set("colspan", span.get(f"{_W}val", "1") if span is not None else "1")
            merge = child.find(f"{_W}tcPr/{_W}vMerge")
            if merge is None or merge.get(f"{_W}val", "continue") != "continue":
                _fill(cell, child, styles)
        else:
            _fill(page, child, styles)


def _tag(paragraph: Any, styles: dict[str, str]) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    named = style.get(f"{_W}val", "") if style is not None else ""
    name = styles.get(named, named)
    if _HEADING_STYLE.match(name) or paragraph.find(f"{_W}pPr/{_W}outlineLvl") is not None:
        return "h2"
    listed = paragraph.find(f"{_W}pPr/{_W}numPr") is not None or _LIST_STYLE.search(name)
    return "li" if listed else "p"


def _add_run(paragraph: Any, run: Any) -> None:
    """Put a run of letters into a paragraph, as bold, raised or hidden as it is."""
    about = run.iterfind(f"{_W}rPr/{{*}}*")
    shown = {etree.QName(node).localname: node.get(f"{_W}val", "1") for node in about}
    on = {name for name, value in shown.items() if value not in ("0", "false", "none")}
    lifted = not shown.get("position", "-").startswith("-")
    raised = lifted or shown.get("vertAlign") == "superscript"
    element = etree.SubElement(paragraph, "b" if "b" in on else "span")
    if on & {"vanish", "strike", "dstrike", "webHidden"}:
        element = etree.SubElement(element, "s")
    elif raised:
        element = etree.SubElement(element, "sup")
    element.text = "".join(
        node.text or "" if etree.QName(node).localname == "t" else _SIGNS.get(node.tag, "")
        for node in run.iterchildren("{*}*")
    )


def _move_out(table: Any) -> None:
    """Put a table that stands in a cell of another behind that one, under what heads the cell."""
    cell = next(table.iterancestors("td", "th"))
    row, outer = cell.getparent(), next(cell.iterancestors("table"))
    if len(row) > 1:
        first = outer.find("tr")
        above = first[row.index(cell)].text_content() if row.index(cell) < len(first) else ""
        caption = etree.Element("caption")
        caption.text = f"{above}, {row[0].text_content()}".strip(", ")
        table.insert(0, caption)
        outer.addnext(table)
