"""What a page, a PDF and a Word file say, piece by piece, each with its language."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import html5lib
from lxml import etree
from pypdf import PdfReader

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_XML = "{http://www.w3.org/XML/1998/namespace}lang"
#: What isn't read aloud as sentences: code, and data with the names of its columns.
_SILENT = ("script", "style", "svg", "pre", "code")
#: Parts within one text; any other element begins a new one.
_INLINE = ("a", "abbr", "em", "span", "strong", "sub", "sup")


class Said(NamedTuple):
    """A piece of text and the language that a reader's software takes it for."""

    text: str
    language: str


def in_html(path: Path) -> list[Said]:
    """Read the texts and alternative texts of a page."""
    root = html5lib.parse(
        path.read_text(encoding="utf-8"), treebuilder="lxml", namespaceHTMLElements=False
    )
    return _joined(_in_element(root.getroot(), ""))


def _in_element(element: Any, language: str) -> Iterator[tuple[str, str] | None]:
    if not isinstance(element.tag, str) or element.tag in _SILENT:
        return
    if element.tag == "table" and "dataframe" in element.get("class", ""):
        return
    language = element.get("lang") or element.get(_XML) or language
    apart = element.tag not in _INLINE
    if apart:
        yield None
    for name in ("alt", "title", "aria-label"):
        if element.get(name):
            yield from (None, (element.get(name), language), None)
    if element.text:
        yield element.text, language
    for child in element:
        yield from _in_element(child, language)
        if child.tail:
            yield child.tail, language
    if apart:
        yield None


def in_docx(path: Path) -> list[Said]:
    """Read the paragraphs of a Word file."""
    with zipfile.ZipFile(path) as package:
        body = etree.fromstring(package.read("word/document.xml"))
        styles = etree.fromstring(package.read("word/styles.xml"))
    (default,) = styles.findall(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr/{_W}lang")

    def pieces() -> Iterator[tuple[str, str] | None]:
        for paragraph in body.iter(f"{_W}p"):
            yield None
            for run in paragraph.iter(f"{_W}r"):
                own = run.find(f"{_W}rPr/{_W}lang")
                language = (default if own is None else own).get(f"{_W}val")
                yield "".join(part.text or "" for part in run.iter(f"{_W}t")), language

    return _joined(pieces())


def in_pdf(path: Path) -> list[Said]:
    """Read the pages of a tagged PDF; the language of marked content is in its properties."""
    reader = PdfReader(path)
    default = str(reader.trailer["/Root"]["/Lang"])
    found: list[tuple[str, str] | None] = []
    for page in reader.pages:
        marks: list[str] = []

        def operator(name: bytes, operands: list[Any], *_: Any, marks: list[str] = marks) -> None:
            if name in (b"BDC", b"BMC"):
                properties = operands[1] if len(operands) > 1 else {}
                own = properties.get("/Lang", "") if hasattr(properties, "get") else ""
                marks.append(own.decode() if isinstance(own, bytes) else str(own))
            elif name == b"EMC":
                marks.pop()

        def words(text: str, *_: Any, marks: list[str] = marks) -> None:
            found.append((text, next((mark for mark in reversed(marks) if mark), default)))

        page.extract_text(visitor_operand_before=operator, visitor_text=words)
    return _joined(found)


def _joined(pieces: Any) -> list[Said]:
    """Join neighbours of one language; None parts texts from each other."""
    said = []
    for language, group in groupby(pieces, key=lambda piece: piece and piece[1]):
        if language:
            text = re.sub(r"\s+", " ", "".join(text for text, _ in group)).strip()
            said += [Said(text, language)] if text else []
    return said
