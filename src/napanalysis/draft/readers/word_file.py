"""Read Word files as pages: what is shown of them, with text boxes, fields and nested tables."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from napanalysis.draft.blocks import HIGH, Block, DocumentError
from napanalysis.draft.readers.web_page import blocks_of
from napanalysis.errors import some

_VML = "{urn:schemas-microsoft-com:vml}"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# What isn't shown, or stands a second time for programs that are older.
_NOT_SHOWN = ("del", "moveFrom", "instrText", "delText", "Fallback", "rPrChange", "sdtPr", "rt")
_UNREAD = re.compile(r"word/(?:charts/chart|diagrams/data|afchunk|embeddings/)", re.IGNORECASE)
# Signs that change a number, by their place in the typeface Symbol.
_SYMBOLS = {"2D": "−", "B1": "±", "A3": "≤", "B3": "≥", "BB": "≈", "7E": "∼", "3C": "<", "3E": ">"}
# The usual size of letters, in half points.
_SIZE = 22
_HEADING_STYLE = re.compile(r"(?:heading|titre|title|subtitle|sous-titre)\s*\d*$", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list|liste", re.IGNORECASE)
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SIGNS = {
    f"{_W}tab": " ",
    f"{_W}ptab": " ",
    f"{_W}br": " ",
    f"{_W}cr": " ",
    f"{_W}noBreakHyphen": "-",
}


def read_word(path: Path, warnings: list[str]) -> Iterator[Block]:
    """Read a DOCX file into blocks; `place` is the paragraph, counted as a reader would.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    warnings : list of str
        Takes what isn't read: charts, diagrams, files within the file.

    Raises
    ------
    DocumentError
        If the file has no document in it, or one that can't be read.
    """
    page = lxml_html.Element("body")
    try:
        with zipfile.ZipFile(path) as archive:
            body = _part(archive, "word/document.xml")
            styles = _styles(_part(archive, "word/styles.xml"))
            _fill(page, body, styles)
            for name in ("word/footnotes.xml", "word/endnotes.xml"):
                for note in _part(archive, name):
                    if note.get(f"{_W}type") is None:
                        _fill(etree.SubElement(page, "div", role="note"), note, styles)
            unread = [name for name in archive.namelist() if _UNREAD.match(name)]
            if unread:
                warnings.append(
                    f"charts, diagrams and files within the file aren't read: {some(unread)}"
                )
    except (KeyError, ValueError, RecursionError, etree.XMLSyntaxError) as error:
        raise DocumentError(
            f"{path.name} can't be read as DOCX: it has no sound document in it.",
            "Open it in the program it was made with and save it again, or save it as text.",
        ) from error
    for table in page.xpath(".//tr//table"):
        _move_out(table)
    yield from blocks_of(page)


@dataclass(frozen=True)
class _Style:
    """A style of a document: its name, and how its letters look."""

    name: str
    look: dict[str, str]


def _styles(part: Any) -> dict[str, _Style]:
    """Return the styles of a document by id, each with what those say that it is based on."""
    nodes = {node.get(f"{_W}styleId", ""): node for node in part.iter(f"{_W}style")}
    styles = {}
    for style, node in nodes.items():
        look = _look(node)
        seen = {style}
        while (above := _value(node, "basedOn")) in nodes.keys() - seen:
            seen.add(above)
            node = nodes[above]
            look = _look(node) | look
        styles[style] = _Style(_value(nodes[style], "name") or style, look)
    return styles


def _look(node: Any) -> dict[str, str]:
    """Return what is said of the letters of a style or a run: struck out, raised ..."""
    return {
        etree.QName(child).localname: child.get(f"{_W}val", "1")
        for child in node.iterfind(f"{_W}rPr/{{*}}*")
    }


def _value(node: Any, path: str) -> str:
    found = node.find("/".join(f"{_W}{step}" for step in path.split("/")))
    return found.get(f"{_W}val", "") if found is not None else ""


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
    for fraction in tree.iter(f"{_MATH}f"):
        for part, sign in (("num", " "), ("den", "⁄")):
            for text in islice(fraction.iterfind(f"{_MATH}{part}//{_MATH}t"), 1):
                text.text = f"{sign}{text.text or ''}"
    for text in tree.iterfind(f".//{_MATH}sup//{_MATH}t"):
        text.text = (text.text or "").translate(HIGH)
    for path in list(tree.iter(f"{_VML}textpath")):  # WordArt
        box = etree.SubElement(path, f"{_W}txbxContent")
        paragraph = etree.SubElement(box, f"{_W}p")
        etree.SubElement(etree.SubElement(paragraph, f"{_W}r"), f"{_W}t").text = path.get("string")
    for box in reversed(list(tree.iter(f"{_W}txbxContent"))):
        for paragraph in islice(box.iterancestors(f"{_W}p"), 1):
            paragraph.addnext(box)
    return tree


def _fill(page: Any, part: Any, styles: dict[str, _Style]) -> None:
    """Put the paragraphs and tables of a part into an element of a page."""
    for child in part:
        if child.tag == f"{_W}p":
            tag = "p" if page.get("role") == "note" else _tag(child, styles)
            paragraph = etree.SubElement(page, tag)
            style = styles.get(_value(child, "pPr/pStyle"))
            for run in child.iter("{*}r"):
                named = styles.get(_value(run, "rPr/rStyle"))
                looks = [one.look for one in (style, named) if one]
                _add_run(paragraph, run, {key: look[key] for look in looks for key in look})
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


def _tag(paragraph: Any, styles: dict[str, _Style]) -> str:
    named = _value(paragraph, "pPr/pStyle")
    name = styles[named].name if named in styles else named
    if _HEADING_STYLE.match(name) or paragraph.find(f"{_W}pPr/{_W}outlineLvl") is not None:
        return "h2"
    listed = paragraph.find(f"{_W}pPr/{_W}numPr") is not None or _LIST_STYLE.search(name)
    return "li" if listed else "p"


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
    raised = lifted or look.get("vertAlign") == "superscript" or small
    if any(link.get(f"{_W}anchor") for link in run.iterancestors(f"{_W}hyperlink")):
        element = etree.SubElement(paragraph, "a", href="#")
    else:
        element = etree.SubElement(paragraph, "b" if "b" in on & own.keys() else "span")
    element.set("size", str(before if small else size))
    if on & {"vanish", "strike", "dstrike", "webHidden"}:
        element = etree.SubElement(element, "s")
    elif raised:
        element = etree.SubElement(element, "sup")
    element.text = "".join(map(_sign, run.iterchildren("{*}*")))


def _sign(node: Any) -> str:
    """Return the letters that a part of a run stands for."""
    if etree.QName(node).localname == "t":
        return node.text or ""
    if node.tag == f"{_W}sym" and node.get(f"{_W}font", "").startswith("Symbol"):
        return _SYMBOLS.get(node.get(f"{_W}char", "")[-2:].upper(), "")
    return _SIGNS.get(node.tag, "")


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
