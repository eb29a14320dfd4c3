"""Compare a brief that was made with what its sources say: nothing lost, nothing in between."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from docx import Document
from lxml import html
from pypdf import PdfReader

from napanalysis.brief.render.base import Format
from napanalysis.brief.render.builtin import PandocRenderer, Resolved

_DROPPED = re.compile(r"[\s\u00a0\u00ad\u2009\u202f\u200b\u2060\-\u2010\u2011\"'“”‘’«»]+")
#: What Quarto prints into the page in place of what it doesn't know.
_MARKS = re.compile(r"\?(?:@[A-Za-z]|(?:var|meta|env|invalid \w+ type):)\S*")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_CLASS = './/{}[contains(concat(" ", @class, " "), " {} ")]'


@dataclass
class Contents:
    """What a reader finds in a product.

    Attributes
    ----------
    words : str
        All words as they stand, those of scripts left out.
    pages : list of str
        The words of each page, or all of them, without spaces, hyphens and quotation marks.
    lists : dict of str to list of str
        Headings, captions and so on in the order of the product, as far as its format tells
        them apart.
    flaws : list of str
        What is laid out in another way than it should be, a sentence each.
    """

    words: str
    pages: list[str]
    lists: dict[str, list[str]] = field(default_factory=dict)
    flaws: list[str] = field(default_factory=list)

    def says(self, words: str) -> bool:
        """Return whether words are there; they may run on over the end of a page."""
        return words in "".join(self.pages) or any(
            words[:cut] in page and words[cut:] in following
            for page, following in pairwise(self.pages)
            for cut in range(1, len(words))
        )


def differences(stage: Path, known: Resolved, content: bytes, format: Format) -> list[str]:  # noqa: A002
    """Return what differs between a document's sources and a product of it.

    Parameters
    ----------
    stage : pathlib.Path
        The staged project.
    known : Resolved
        What the document says, from `builtin.outline`.
    content : bytes
        What a renderer made of it, finished.
    format : {"html", "pdf", "docx"}
        The format of the product.

    Returns
    -------
    list of str
        One sentence for each difference; empty where there is none.
    """
    brief = read(content, format)
    faults = list(brief.flaws)
    if marks := sorted(set(_MARKS.findall(brief.words))):
        faults.append(f"Left unresolved: {', '.join(marks)}.")

    def texts_of(*kinds: str) -> list[str]:
        return [
            plain(f"{item['number']}.{item['text']}" if "number" in item else item["text"])
            for item in known.outline
            if item["kind"] in kinds
        ]

    lists = {
        "headings": texts_of("heading"),
        "captions": texts_of("fig", "tbl"),
        "alternative texts": texts_of("image"),
        "numbers with a trail": texts_of("number"),
        "widths of columns": texts_of("columns"),
    }
    for what, there in brief.lists.items():
        faults += _compared(what, lists[what], there)
    for item in known.outline:
        if item["kind"] not in ("image", "columns") and not brief.says(plain(item["text"])):
            faults.append(f"The {item['kind']} is missing: {item['text']!r}.")
    if format == "pdf":
        with TemporaryDirectory() as folder:
            usual = Path(folder) / "brief.pdf"
            PandocRenderer().render(stage, known.source.document, "pdf", usual)
            pages = len(PdfReader(usual).pages)
        if abs(len(brief.pages) - pages) > 1:
            faults.append(f"It has {len(brief.pages)} pages; the built-in renderer makes {pages}.")
    return faults


def read(content: bytes, format: Format) -> Contents:  # noqa: A002
    """Return what a reader finds in a product."""
    return {"html": _html, "pdf": _pdf, "docx": _docx}[format](content)


def plain(text: str) -> str:
    r"""Return text without what typesetting changes: spaces, hyphens, quotation marks.

    Examples
    --------
    >>> plain("« Environ\u00a0180 »")
    'Environ180'
    """
    return _DROPPED.sub("", text)


def _unnumbered(text: str) -> str:
    return re.sub(r"^(?:\d+(?:\.\d+)*\.?(?=\D)|Annexe?[A-Z]:)", "", plain(text))


def _compared(what: str, expected: list[str], present: list[str]) -> list[str]:
    if expected == present:
        return []
    missing = [item for item in expected if item not in present]
    added = [item for item in present if item not in expected]
    if not missing and not added:
        return [f"The {what} are in another order, or one is there twice."]
    return [
        *(f"Of the {what}, this one is missing: {item!r}." for item in missing),
        *(f"Of the {what}, this one isn't in the sources: {item!r}." for item in added),
    ]


def _html(content: bytes) -> Contents:
    tree = html.fromstring(content)
    words = "".join(tree.xpath("//text()[not(parent::script or parent::style)]"))
    main = tree.find(".//main")
    main = tree if main is None else main
    for part in main.xpath(_CLASS.format("*", "narrow")):
        part.drop_tree()
    identifiers = {part.get("id") for part in tree.iter() if part.get("id")}
    pictures = main.xpath('.//img | .//*[local-name()="svg"]')
    heads = main.xpath(
        ".//*[self::h2 or self::h3 or self::h4 or self::h5 or self::h6][not(@id='notes')]"
    )
    widths = [" ".join(table.xpath(".//col/@style")) for table in main.iter("table")]
    return Contents(
        words,
        [plain(main.text_content())],
        {
            "headings": [_unnumbered(item.text_content()) for item in heads],
            "captions": [plain(item.text_content()) for item in main.iter("figcaption")],
            "alternative texts": [
                plain(item.get("alt") or item.get("aria-label") or "") for item in pictures
            ],
            "numbers with a trail": [
                plain(item.text_content()) for item in main.xpath(_CLASS.format("a", "number"))
            ],
            "widths of columns": [plain(item) for item in widths if item],
        },
        [
            f"A link leads nowhere: {place}."
            for place in tree.xpath('.//a[starts-with(@href, "#")]/@href')
            if place[1:] not in identifiers
        ],
    )


def _docx(content: bytes) -> Contents:
    document = Document(io.BytesIO(content))
    body = document.element.body
    words: list[str] = []
    headings, captions = [], []
    names = {style.style_id: style.name for style in document.styles}
    for paragraph in body.iter(f"{_W}p"):
        text = "".join(
            part.text or "" if part.tag == f"{_W}t" else " "
            for part in paragraph.iter(f"{_W}t", f"{_W}br", f"{_W}tab")
        )
        words.append(text)
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        name = names.get(style.get(f"{_W}val"), "") if style is not None else ""
        if name.startswith("Heading"):
            headings.append(_unnumbered(text))
        elif name in ("Image Caption", "Table Caption", "Caption"):
            captions.append(plain(text))
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/footnotes.xml":
            words.append(re.sub(r"<[^>]*>", "", part.blob.decode("utf-8")))
    images = [plain(item.get("descr", "")) for item in body.iter(_PICTURE)]
    marks = {item.get(f"{_W}name") for item in body.iter(f"{_W}bookmarkStart")}
    places = [item.get(f"{_W}anchor") for item in body.iter(f"{_W}hyperlink")]
    lost = [f"A link leads nowhere: #{item}." for item in places if item and item not in marks]
    return Contents(
        "\n".join(words),
        [plain("".join(words))],
        {"headings": headings, "captions": captions, "alternative texts": images},
        lost + _layout(body),
    )


def _layout(body: Any) -> list[str]:
    """Return what Word would lay out badly, whoever wrote the document."""
    flaws = []
    if doubled := sum(len(node.findall(f"{_W}pPr")) > 1 for node in body.iter(f"{_W}p")):
        flaws.append(f"Paragraphs with properties twice: {doubled}.")
    for number, table in enumerate(body.iter(f"{_W}tbl"), 1):
        rows = table.findall(f"{_W}tr")
        if any(True for _ in table.iterancestors(f"{_W}tbl")):
            flaws.append(f"Table {number} stands inside another one.")
        # Headline figures stand in a table that has no head.
        cards = any(node.get(f"{_W}val") == "Card" for node in table.iter(f"{_W}pStyle"))
        if len(rows) > 1 and not cards and rows[0].find(f"{_W}trPr/{_W}tblHeader") is None:
            flaws.append(f"The head of table {number} isn't repeated on each page.")
        if len(rows) > 1 and any(node.find(f"{_W}trPr/{_W}cantSplit") is None for node in rows):
            flaws.append(f"Rows of table {number} break across pages.")
    return flaws


def _pdf(content: bytes) -> Contents:
    reader = PdfReader(io.BytesIO(content))
    root: Any = reader.trailer["/Root"]
    images: list[str] = []

    def walk(part: Any) -> None:
        part = part.get_object()
        if isinstance(part, list):
            for child in part:
                walk(child)
        elif isinstance(part, dict):
            if part.get("/S") == "/Figure" and "/Alt" in part:
                images.append(plain(str(part["/Alt"])))
            if "/K" in part and part.get("/Type") != "/MCR":
                walk(part["/K"])

    walk(root["/StructTreeRoot"])
    words = [page.extract_text() for page in reader.pages]
    return Contents("\n".join(words), [*map(plain, words)], {"alternative texts": images})
