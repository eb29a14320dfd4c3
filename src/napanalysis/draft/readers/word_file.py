"""Read Word files as pages: what is shown of them, with text boxes, fields and nested tables."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from napanalysis.draft.blocks import HIGH, Block
from napanalysis.draft.readers.web_page import blocks_of
from napanalysis.errors import some

# What isn't shown, or stands a second time for programs that are older.
_NOT_SHOWN = ("del", "moveFrom", "instrText", "delText", "Fallback", "rPrChange", "sdtPr", "rt")
_UNREAD = re.compile(r"word/(?:charts/chart|diagrams/data|afchunk|embeddings/)", re.IGNORECASE)
# Signs that change a number, by their place in the typeface Symbol.
_SYMBOLS = {"2D": "−", "B1": "±", "A3": "≤", "B3": "≥", "BB": "≈", "7E": "∼", "3C": "<", "3E": ">"}
_SIGNS = {"tab": " ", "ptab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}
# The usual size of letters, in half points.
_SIZE = 22
_HEADING_STYLE = re.compile(r"(?:heading|titre|title|subtitle|sous-titre)\s*\d*$", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list|liste", re.IGNORECASE)


def read_word(path: Path, warnings: list[str]) -> Iterator[Block]:
    """Read a DOCX file into blocks; `place` is the paragraph, counted as a reader would.

    What isn't read (charts, diagrams, files within the file) is told in `warnings`.
    """
    page = lxml_html.Element("body")
    with zipfile.ZipFile(path) as archive:
        body = _part(archive, "word/document.xml")
        styles = _styles(_part(archive, "word/styles.xml"))
        _fill(page, body, styles)
        for name in ("word/footnotes.xml", "word/endnotes.xml"):
            for note in _part(archive, name):
                if note.get("type") is None:
                    _fill(etree.SubElement(page, "div", role="note"), note, styles)
        if unread := list(filter(_UNREAD.match, archive.namelist())):
            warnings.append(
                f"charts, diagrams and files within the file aren't read: {some(unread)}"
            )
    for table in page.xpath(".//tr//table"):
        _move_out(table)
    yield from blocks_of(page, [])


def _styles(part: Any) -> dict[str, dict[str, str]]:
    """Return the styles of a document by id, each with what those say that it is based on."""
    nodes = {node.get("styleId", ""): node for node in part.iter("style")}

    def look(style: str, seen: tuple[str, ...] = ()) -> dict[str, str]:
        if style not in nodes or style in seen:
            return {}
        return look(_value(nodes[style], "basedOn"), (*seen, style)) | _look(nodes[style])

    return {style: {"name": style} | look(style) for style in nodes}


def _look(node: Any) -> dict[str, str]:
    """Return how letters of a style or a run look, and the name of a style, by the tags of Word."""
    properties = (*node.iterfind("name"), *node.iterfind("rPr/*"))
    return {child.tag: child.get("val", "1") for child in properties}


def _value(node: Any, path: str) -> str:
    """Return what the element at a path under another is set to: "" where there is none."""
    element = node.find(path)
    return "" if element is None else str(element.get("val", "1"))


def _part(archive: zipfile.ZipFile, name: str) -> Any:
    """Return a part of the file without what isn't shown, its text boxes after their paragraphs."""
    if name not in archive.namelist() and name != "word/document.xml":
        return etree.Element("none")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True
    )
    tree = etree.fromstring(archive.read(name), parser)
    for element in tree.iter("*"):  # what is read has one name in all of its name spaces
        element.tag = etree.QName(element).localname
        for key, value in element.items():
            element.set(etree.QName(key).localname, value)
    for row in tree.xpath("//tr[trPr/del]"):
        row.getparent().remove(row)
    etree.strip_elements(tree, *_NOT_SHOWN, with_tail=False)
    for part, sign in (("num", " "), ("den", "⁄")):
        for text in tree.xpath(f"//f/{part}/descendant::t[1]"):
            text.text = f"{sign}{text.text or ''}"
    for text in tree.xpath("//sup//t"):
        text.text = (text.text or "").translate(HIGH)
    for path in tree.xpath("//textpath"):  # WordArt
        box = etree.SubElement(path, "txbxContent")
        paragraph = etree.SubElement(box, "p")
        etree.SubElement(etree.SubElement(paragraph, "r"), "t").text = path.get("string")
    for box in reversed(tree.xpath("//txbxContent[ancestor::p]")):
        next(box.iterancestors("p")).addnext(box)
    return tree


def _fill(page: Any, part: Any, styles: dict[str, dict[str, str]]) -> None:
    """Put the paragraphs and tables of a part into an element of a page."""
    for child in part:
        if child.tag == "p":
            style = styles.get(_value(child, "pPr/pStyle"), {})
            name, tag = style.get("name", ""), "p"
            if page.get("role") != "note":
                listed = _value(child, "pPr/numPr") or _LIST_STYLE.search(name)
                headed = _HEADING_STYLE.match(name) or _value(child, "pPr/outlineLvl")
                tag = "h2" if headed else "li" if listed else "p"
            paragraph = etree.SubElement(page, tag)
            for run in child.iter("r"):
                _add_run(paragraph, run, style | styles.get(_value(run, "rPr/rStyle"), {}))
        elif child.tag == "tbl":
            _fill(etree.SubElement(page, "table"), child, styles)
        elif child.tag == "tr":
            scope = "col" if _value(child, "trPr/tblHeader") else "row"
            _fill(etree.SubElement(page, "tr", scope=scope), child, styles)
        elif child.tag == "tc":
            cell = etree.SubElement(page, "th" if page.get("scope") == "col" else "td")
            cell.set("colspan", _value(child, "tcPr/gridSpan") or "1")
            if _value(child, "tcPr/vMerge") not in ("continue", "1"):
                _fill(cell, child, styles)
        else:
            _fill(page, child, styles)


def _add_run(paragraph: Any, run: Any, look: dict[str, str]) -> None:
    """Put a run of letters into a paragraph, as bold, raised or hidden as it and its styles are."""
    own = _look(run)
    look = look | own
    on = {name for name, value in look.items() if value not in ("0", "false", "none", "off")}
    size = int(look["sz"]) if look.get("sz", "").isdigit() else _SIZE
    last = paragraph[-1] if len(paragraph) else None
    before = int(last.get("size")) if last is not None else size
    # Right after a number, small letters are a mark though they aren't raised.
    small = size <= 0.75 * before and last is not None and last.text_content()[-1:].isdigit()
    lifted = not look.get("position", "-").startswith("-")
    linked = any(link.get("anchor") for link in run.iterancestors("hyperlink"))
    tag = "a" if linked else "b" if "b" in on & own.keys() else "span"
    element = etree.SubElement(paragraph, tag, href="#", size=str(before if small else size))
    if on & {"vanish", "strike", "dstrike", "webHidden"}:
        element = etree.SubElement(element, "s")
    elif lifted or look.get("vertAlign") == "superscript" or small:
        element = etree.SubElement(element, "sup")
    element.text = ""
    for node in run.iterchildren("*"):
        symbol = node.tag == "sym" and node.get("font", "").startswith("Symbol")
        sign = _SYMBOLS.get(node.get("char", "")[-2:].upper()) if symbol else _SIGNS.get(node.tag)
        element.text += (node.text or "") if node.tag == "t" else sign or ""


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
