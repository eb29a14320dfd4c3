"""Compare a brief that was made with what its sources say: nothing lost, nothing in between."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from napanalysis.brief.render.base import Format
from napanalysis.brief.render.builtin import outline

_DROPPED = re.compile(r"[\s\u00a0\u00ad\u2009\u202f\u200b\u2060\-\u2010\u2011\"'“”‘’«»]+")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass
class Contents:
    """What a reader finds in a product.

    Attributes
    ----------
    words : str
        All words as they stand, those of scripts left out.
    text : str
        All words, without spaces, hyphens and quotation marks.
    pages : list of str
        The same page by page, where there are pages.
    headings, captions, images : list of str
        In the order of the product; empty where the format doesn't tell them apart.
    numbers : list of str
        Words of the links that lead to the trail.
    broken : list of str
        Links to places that don't exist.
    flaws : list of str
        What is laid out in another way than it should be, a sentence each.
    """

    words: str = ""
    text: str = ""
    pages: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)

    def says(self, words: str) -> bool:
        """Return whether words are there; they may run on over the end of a page."""
        return words in self.text or any(
            words[:cut] in page and words[cut:] in following
            for page, following in pairwise(self.pages)
            for cut in range(1, len(words))
        )


def check(stage: Path, document: str, product: Path, format: Format) -> list[str]:  # noqa: A002
    """Return what differs between a document's sources and a product of it.

    Parameters
    ----------
    stage : pathlib.Path
        The staged project.
    document : str
        File name of the document in it.
    product : pathlib.Path
        What a renderer made of it.
    format : {"html", "pdf", "docx"}
        The format of the product.

    Returns
    -------
    list of str
        One sentence for each difference; empty where there is none.
    """
    output = "typst" if format == "pdf" else format
    said = outline(stage, document, output).outline
    return differences(said, read(product, format), format)


def read(product: Path, format: Format) -> Contents:  # noqa: A002
    """Return what a reader finds in a product."""
    return {"html": _html, "pdf": _pdf, "docx": _docx}[format](product)


def differences(said: list[dict[str, Any]], found: Contents, format: Format) -> list[str]:  # noqa: A002
    """Return what differs between what a document says and a product of it; see `check`.

    Parameters
    ----------
    said : list of dict
        The full outline of the document, from `pandoc.outline`.
    found : Contents
        What a reader finds in a product of it, from `read`.
    format : {"html", "pdf", "docx"}
        The format of the product.
    """
    told = [f"A link leads nowhere: {one}." for one in found.broken]
    told += found.flaws
    if format != "pdf":
        heads = [plain(one["text"]) for one in said if one["kind"] == "heading"]
        told += _compared("headings", heads, [_unnumbered(plain(one)) for one in found.headings])
    floats = [one for one in said if one["kind"] in ("fig", "tbl")]
    if format != "pdf":
        captions = [plain(f"{one['number']}.{one['text']}") for one in floats]
        told += _compared("captions", captions, [plain(one) for one in found.captions])
    images = [plain(one["text"]) for one in said if one["kind"] == "image"]
    told += _compared("alternative texts", images, [plain(one) for one in found.images])
    if format == "html":
        numbers = [plain(one["text"]) for one in said if one["kind"] == "number"]
        told += _compared("numbers with a trail", numbers, [plain(one) for one in found.numbers])
    for one in said:
        apart = one["kind"] in ("image", "reference", "citation")
        if not apart and not found.says(plain(one["text"])):
            told.append(f"The {one['kind']} is missing: {one['text']!r}.")
    return told


def plain(text: str) -> str:
    r"""Return text without what typesetting changes: spaces, hyphens, quotation marks.

    Examples
    --------
    >>> plain("« Environ\u00a0180 »")
    'Environ180'
    """
    return _DROPPED.sub("", text)


def _unnumbered(text: str) -> str:
    return re.sub(r"^(?:\d+(?:\.\d+)*\.?(?=\D)|Annexe?[A-Z]:)", "", text)


def _compared(what: str, said: list[str], found: list[str]) -> list[str]:
    if said == found:
        return []
    missing = [one for one in said if one not in found]
    added = [one for one in found if one not in said]
    if not missing and not added:
        return [f"The {what} are in another order, or one is there twice."]
    return [
        *(f"Of the {what}, this one is missing: {one!r}." for one in missing),
        *(f"Of the {what}, this one isn't in the sources: {one!r}." for one in added),
    ]


def _html(product: Path) -> Contents:
    from lxml import html

    tree = html.fromstring(product.read_bytes())
    words = "".join(tree.xpath("//text()[not(parent::script or parent::style)]"))
    main = tree.find(".//main")
    main = tree if main is None else main
    for part in main.xpath('.//*[contains(concat(" ", @class, " "), " narrow ")]'):
        part.drop_tree()
    identifiers = {part.get("id") for part in tree.iter() if part.get("id")}
    pictures = main.xpath('.//img | .//*[local-name()="svg"]')
    heads = main.xpath(".//h2 | .//h3 | .//h4 | .//h5 | .//h6")
    return Contents(
        words=words,
        text=plain(main.text_content()),
        headings=[head.text_content() for head in heads if head.get("id") != "notes"],
        captions=[one.text_content() for one in main.iter("figcaption")],
        images=[one.get("alt") or one.get("aria-label") or "" for one in pictures],
        numbers=[
            one.text_content()
            for one in main.xpath('.//a[contains(concat(" ", @class, " "), " number ")]')
        ],
        broken=[
            one.get("href")
            for one in tree.xpath('.//a[starts-with(@href, "#")]')
            if one.get("href")[1:] not in identifiers
        ],
    )


def _docx(product: Path) -> Contents:
    from docx import Document

    document = Document(str(product))
    found = Contents()
    words: list[str] = []
    names = {style.style_id: style.name for style in document.styles}
    for paragraph in document.element.body.iter(f"{_W}p"):
        text = "".join(
            part.text or "" if part.tag == f"{_W}t" else " "
            for part in paragraph.iter(f"{_W}t", f"{_W}br", f"{_W}tab")
        )
        words.append(text)
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        name = names.get(style.get(f"{_W}val"), "") if style is not None else ""
        if name.startswith("Heading"):
            found.headings.append(text)
        elif name in ("Image Caption", "Table Caption", "Caption"):
            found.captions.append(text)
    for drawing in document.element.body.iter(
        "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
    ):
        found.images.append(drawing.get("descr", ""))
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/footnotes.xml":
            words.append(re.sub(r"<[^>]*>", "", part.blob.decode("utf-8")))
    marks = {one.get(f"{_W}name") for one in document.element.body.iter(f"{_W}bookmarkStart")}
    for link in document.element.body.iter(f"{_W}hyperlink"):
        place = link.get(f"{_W}anchor")
        if place and place not in marks:
            found.broken.append(f"#{place}")
    found.words = "\n".join(words)
    found.text = plain("".join(words))
    found.flaws = _layout(document.element.body)
    return found


def _layout(body: Any) -> list[str]:
    """Return what Word would lay out badly, whoever wrote the document."""
    told = []
    if doubled := sum(len(one.findall(f"{_W}pPr")) > 1 for one in body.iter(f"{_W}p")):
        told.append(f"Paragraphs with properties twice: {doubled}.")
    for number, table in enumerate(body.iter(f"{_W}tbl"), 1):
        rows = table.findall(f"{_W}tr")
        if any(True for _ in table.iterancestors(f"{_W}tbl")):
            told.append(f"Table {number} stands inside another one.")
        # Headline figures stand in a table that has no head.
        cards = any(one.get(f"{_W}val") == "Card" for one in table.iter(f"{_W}pStyle"))
        if len(rows) > 1 and not cards and rows[0].find(f"{_W}trPr/{_W}tblHeader") is None:
            told.append(f"The head of table {number} isn't repeated on each page.")
        if len(rows) > 1 and any(one.find(f"{_W}trPr/{_W}cantSplit") is None for one in rows):
            told.append(f"Rows of table {number} break across pages.")
    return told


def _pdf(product: Path) -> Contents:
    from pypdf import PdfReader

    reader = PdfReader(product)
    root: Any = reader.trailer["/Root"]
    images: list[str] = []

    def walk(part: Any) -> None:
        part = part.get_object()
        if isinstance(part, list):
            for child in part:
                walk(child)
        elif isinstance(part, dict):
            if part.get("/S") == "/Figure" and "/Alt" in part:
                images.append(str(part["/Alt"]))
            if "/K" in part and part.get("/Type") != "/MCR":
                walk(part["/K"])

    walk(root["/StructTreeRoot"])
    words = [page.extract_text() for page in reader.pages]
    pages = [plain(page) for page in words]
    return Contents(words="\n".join(words), text="".join(pages), pages=pages, images=images)
