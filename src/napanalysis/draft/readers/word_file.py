"""Read Word files as pages: what is shown of them, with text boxes, fields and nested tables."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from napanalysis.draft.blocks import Block
from napanalysis.draft.readers.web_page import blocks_of
from napanalysis.errors import some

# What isn't shown, or stands a second time for programs that are older.
_NOT_SHOWN = ("del", "moveFrom", "instrText", "delText", "Fallback", "rPrChange", "sdtPr", "rt")
_UNREAD = re.compile(r"word/(?:charts/chart|diagrams/data|afchunk|embeddings/)", re.IGNORECASE)
# What tells how others look, and what only stands around them.
_PROPERTIES = ("pPr", "rPr", "tblPr", "trPr", "tcPr", "fPr", "sSupPr")
_AROUND = ("sdt", "sdtContent", "customXml", "smartTag", "t")
#: The tags of a page for those of Word.
_TAGS = {"tbl": "table", "f": "mfrac", "sSup": "msup", "txbxContent": "div", "textpath": "div"}
_SIGNS = {"tab": " ", "ptab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}
# Signs that change a number, by their place in the typeface Symbol.
_SYMBOLS = {"2D": "−", "B1": "±", "A3": "≤", "B3": "≥", "BB": "≈", "7E": "∼", "3C": "<", "3E": ">"}
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
        styles = _styles(_part(archive, "word/styles.xml"))
        page.append(_part(archive, "word/document.xml"))
        for name in ("word/footnotes.xml", "word/endnotes.xml"):
            notes = _part(archive, name)
            for separator in notes.xpath("*[@type]"):
                notes.remove(separator)
            notes.set("role", "note")
            page.append(notes)
        if unread := list(filter(_UNREAD.match, archive.namelist())):
            warnings.append(
                f"charts, diagrams and files within the file aren't read: {some(unread)}"
            )
    for paragraph in page.xpath("//p"):
        _dress(paragraph, styles)
    for cell in page.xpath("//tc"):
        cell.tag = "th" if _value(cell.getparent(), "trPr/tblHeader") else "td"
        cell.set("colspan", _value(cell, "tcPr/gridSpan") or "1")
        if _value(cell, "tcPr/vMerge") in ("continue", "1"):
            del cell[:]
    etree.strip_elements(page, *_PROPERTIES, with_tail=False)
    for table in page.xpath("//tr//table"):
        _move_out(table)
    yield from blocks_of(page, [])


def _part(archive: zipfile.ZipFile, name: str) -> Any:
    """Return a part of the file as elements of a page, without what isn't shown.

    Text boxes stand after their paragraphs.
    """
    if name not in archive.namelist() and name != "word/document.xml":
        return lxml_html.Element("none")
    parser = lxml_html.XHTMLParser(resolve_entities=False, huge_tree=True, remove_comments=True)
    tree = etree.fromstring(archive.read(name), parser)
    for element in tree.iter("*"):  # what is read has one name in all of its name spaces
        tag = etree.QName(element).localname
        for key, value in element.items():
            element.set(etree.QName(key).localname, value)
        element.tag, element.tail = _TAGS.get(tag, tag), None
        if tag == "sym" and element.get("font", "").startswith("Symbol"):
            element.text = _SYMBOLS.get(element.get("char", "")[-2:].upper())
        elif tag != "t":
            element.text = element.get("string") if tag == "textpath" else _SIGNS.get(tag)
    for row in tree.xpath("//tr[trPr/del]"):
        row.getparent().remove(row)
    etree.strip_elements(tree, *_NOT_SHOWN)
    etree.strip_tags(tree, *_AROUND)
    for box in reversed(tree.xpath("//p//div")):
        next(box.iterancestors("p")).addnext(box)
    for link in tree.xpath("//hyperlink[@anchor]"):
        link.tag = "a"
        link.set("href", "#")
    return tree


def _styles(part: Any) -> dict[str, dict[str, str]]:
    """Return the styles of a document by id, each with what those say that it is based on."""
    nodes = {node.get("styleId", ""): node for node in part.iter("style")}

    def look(style: str, seen: tuple[str, ...] = ()) -> dict[str, str]:
        if style not in nodes or style in seen:
            return {}
        return look(_value(nodes[style], "basedOn"), (*seen, style)) | _look(nodes[style])

    return {style: {"name": style} | look(style) for style in nodes}


def _look(node: Any) -> dict[str, str]:
    """Return how letters of a style or a run look, and the name of a style."""
    properties = (*node.iterfind("name"), *node.iterfind("rPr/*"))
    return {child.tag: child.get("val", "1") for child in properties}


def _value(node: Any, path: str) -> str:
    """Return what the element at a path under another is set to: "" where there is none."""
    element = node.find(path)
    return "" if element is None else str(element.get("val", "1"))


def _dress(paragraph: Any, styles: dict[str, dict[str, str]]) -> None:
    """Make a paragraph and its runs of letters elements that look as they and their styles do."""
    style = styles.get(_value(paragraph, "pPr/pStyle"), {})
    name = style.get("name", "")
    if _HEADING_STYLE.match(name) or _value(paragraph, "pPr/outlineLvl"):
        paragraph.tag = "h2"
    elif _LIST_STYLE.search(name) or _value(paragraph, "pPr/numPr"):
        paragraph.tag = "li"
    before, after_number = _SIZE, False
    for run in paragraph.iter("r"):
        own = _look(run)
        look = {**style, **styles.get(own.get("rStyle", ""), {}), **own}
        on = {name for name, value in look.items() if value not in ("0", "false", "none", "off")}
        size = int(look["sz"]) if look.get("sz", "").isdigit() else _SIZE
        # Right after a number, small letters are a mark though they aren't raised.
        small = after_number and size <= 0.75 * before
        before = before if small else size
        after_number = run.text_content()[-1:].isdigit()
        run.tag = "b" if "b" in on & own.keys() else "span"
        if on & {"vanish", "strike", "dstrike", "webHidden"}:
            run.set("style", "text-decoration: line-through")
        elif small or look.get("vertAlign") == "superscript" or look.get("position", "0") > "0":
            run.set("style", "vertical-align: super")


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
