"""Compare a brief that was made with what its sources say: nothing lost, nothing in between."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pikepdf
import pypdfium2
from docx import Document
from lxml import etree, html

from napanalysis.brief.render.builtin import Format, PandocRenderer, Resolved

_DROPPED = re.compile(r"[\s\u00a0\u00ad\u2009\u202f\u200b\u2060\-\u2010\u2011\"'“”‘’«»]+")
#: What Quarto prints into the page in place of what it doesn't know.
_MARKS = re.compile(r"\?(?:@[A-Za-z]|(?:var|meta|env|invalid \w+ type):)\S*")
#: Headings and captions in Word, by their styles.
_STYLED = {
    "headings": 'starts-with(@w:val, "Heading")',
    "captions": '@w:val = "ImageCaption" or @w:val = "TableCaption"',
}
_HEADINGS = ".//*[self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"
#: Elements of a page that stand within words, and those without any.
_WITHIN = {"a", "abbr", "b", "code", "em", "i", "small", "span", "strong", "sub", "sup", "u"}
_SILENT = {"script", "style", "svg"}
#: Classes of what each format writes in a way of its own.
_APART = {"footnote-ref", "footnote-back", "float-number", "header-section-number"}


@dataclass
class Contents:
    """What a reader finds in a product.

    `pages` are the words of each page, or all of them, without spaces, hyphens and quotation
    marks; `lists` are headings, captions and so on in the order of the product, as far as its
    format tells them apart; `flaws` are sentences on what should be laid out in another way.
    """

    words: str
    pages: list[str]
    lists: dict[str, list[str]]
    flaws: list[str] = field(default_factory=list)

    def says(self, words: str) -> bool:
        """Return whether words are there; they may run on over the end of a page."""
        return words in "".join(self.pages) or any(
            words[:cut] in page and words[cut:] in following
            for page, following in pairwise(self.pages)
            for cut in range(1, len(words))
        )


def differences(stage: Path, known: Resolved, content: bytes, format: Format) -> list[str]:  # noqa: A002
    """Return what differs between a product and its sources, a sentence each.

    `known` is what the document says, from `builtin.outline`; `content` is what a renderer made of
    it, finished.
    """
    said, brief = html.fromstring(known.product), read(content, format)
    expected = _lists(said)
    faults = list(brief.flaws)
    if marks := sorted(set(_MARKS.findall(brief.words))):
        faults.append(f"Left unresolved: {', '.join(marks)}.")
    for what, there in brief.lists.items():
        faults += _compared(what, expected[what], there)
    for words in _parted(said).split("\0"):
        if not brief.says(plain(words)):
            faults.append(f"These words are missing: {' '.join(words.split())!r}.")
    if format == "pdf":
        with TemporaryDirectory() as folder:
            usual = Path(folder) / "brief.pdf"
            PandocRenderer().render(stage, known.source.document, "pdf", usual)
            with pypdfium2.PdfDocument(usual) as drawn:
                pages = len(drawn)
        if abs(len(brief.pages) - pages) > 1:
            faults.append(f"It has {len(brief.pages)} pages; the built-in renderer makes {pages}.")
    return faults


def read(content: bytes, format: Format) -> Contents:  # noqa: A002
    """Return what a reader finds in a product."""
    return {"html": _html, "pdf": _pdf, "docx": _docx}[format](content)


def plain(text: str) -> str:
    """Return text without what typesetting changes: spaces, hyphens, quotation marks."""
    return _DROPPED.sub("", text)


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
    for part in main.find_class("narrow"):
        part.drop_tree()
    identifiers = {*tree.xpath("//@id")}
    places = tree.xpath('//a[starts-with(@href, "#")]/@href')
    lost = [f"A link leads nowhere: {place}." for place in places if place[1:] not in identifiers]
    return Contents(words, [plain(main.text_content())], _lists(main), lost)


def _lists(page: Any) -> dict[str, list[str]]:
    """Return what of a page is compared in its order."""
    heads = (head for head in page.xpath(_HEADINGS) if head.get("id") != "notes")
    pictures = page.xpath('.//img | .//*[local-name()="svg"]')
    widths = (" ".join(table.xpath(".//col/@style")) for table in page.iter("table"))
    return {
        "headings": [plain(head.text_content()) for head in heads],
        "captions": [plain(caption.text_content()) for caption in page.iter("figcaption")],
        "alternative texts": [
            plain(picture.get("alt") or picture.get("aria-label") or "") for picture in pictures
        ],
        "numbers with a trail": [plain(link.text_content()) for link in page.find_class("number")],
        "widths of columns": [plain(width) for width in widths if width],
    }


def _parted(part: Any) -> str:
    """Return the words of a part of a page, zeros where a format may put something in between."""
    if part.tag in {etree.Comment, *_SILENT} or not _APART.isdisjoint(part.classes):
        return "\0"
    inside = "".join(_parted(child) + (child.tail or "") for child in part)
    words = (part.text or "") + inside
    return words if part.tag in _WITHIN else f"\0{words}\0"


def _docx(content: bytes) -> Contents:
    document = Document(io.BytesIO(content))
    body = document.element.body
    words = ["".join(paragraph.xpath(".//w:t/text()")) for paragraph in body.xpath(".//w:p")]
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/footnotes.xml":
            words.append(re.sub(r"<[^>]*>", "", part.blob.decode("utf-8")))
    lists = {
        what: [
            plain("".join(part.xpath(".//w:t/text()")))
            for part in body.xpath(f".//w:p[w:pPr/w:pStyle[{style}]]")
        ]
        for what, style in _STYLED.items()
    }
    lists["alternative texts"] = [plain(text) for text in body.xpath(".//wp:docPr/@descr")]
    marks = {*body.xpath(".//w:bookmarkStart/@w:name")}
    places = body.xpath(".//w:hyperlink/@w:anchor")
    lost = [f"A link leads nowhere: #{place}." for place in places if place not in marks]
    return Contents("\n".join(words), [plain("".join(words))], lists, lost + _layout(body))


def _layout(body: Any) -> list[str]:
    """Return what Word would lay out badly, whoever wrote the document."""
    flaws = []
    if doubled := body.xpath(".//w:p[count(w:pPr) > 1]"):
        flaws.append(f"Paragraphs with properties twice: {len(doubled)}.")
    for number, table in enumerate(body.xpath(".//w:tbl"), 1):
        if table.xpath("ancestor::w:tbl"):
            flaws.append(f"Table {number} stands inside another one.")
        if len(table.tr_lst) < 2:
            continue
        # Headline figures stand in a table that has no head.
        if not table.xpath('w:tr[1]/w:trPr/w:tblHeader | .//w:pStyle[@w:val = "Card"]'):
            flaws.append(f"The head of table {number} isn't repeated on each page.")
        if table.xpath("w:tr[not(w:trPr/w:cantSplit)]"):
            flaws.append(f"Rows of table {number} break across pages.")
    return flaws


def _pdf(content: bytes) -> Contents:
    with pypdfium2.PdfDocument(content) as drawn:
        # PDFium has a noncharacter for the hyphen of a word that runs on in the next line.
        words = [page.get_textpage().get_text_range().replace("\ufffe", "") for page in drawn]
    with pikepdf.open(io.BytesIO(content)) as document:
        images = [*_described(document.Root.StructTreeRoot)]
    return Contents("\n".join(words), [*map(plain, words)], {"alternative texts": images})


def _described(part: Any) -> Iterator[str]:
    """Give the alternative texts of the figures in a part of a PDF's structure."""
    if isinstance(part, pikepdf.Array):
        for child in part:
            yield from _described(child)
    elif isinstance(part, pikepdf.Dictionary):
        if part.get("/S") == "/Figure" and "/Alt" in part:
            yield plain(str(part["/Alt"]))
        if "/K" in part and part.get("/Type") != "/MCR":
            yield from _described(part["/K"])
