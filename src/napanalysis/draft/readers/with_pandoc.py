"""Read HTML and DOCX through pandoc's document tree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypandoc
from lxml import etree
from lxml import html as lxml_html

from napanalysis.draft.blocks import (
    HEADING,
    ITEM,
    NOTE,
    PARAGRAPH,
    ROW,
    Block,
    DocumentError,
    plain,
)

# What surrounds a page's text on the web: menus, banners, scripts, what is hidden.
_CHROME = "//nav | //script | //style | //noscript | //template | //iframe | //*[@hidden]"


def read_with_pandoc(path: Path, form: str, text: str = "") -> Iterator[Block]:
    """Read a DOCX file, or the `text` of an HTML one, into blocks.

    Raises
    ------
    DocumentError
        If pandoc can't read the file.
    """
    try:
        if form == "html":
            printed = pypandoc.convert_text(
                main_content(text), "json", format="html", extra_args=["--sandbox"]
            )
        else:
            printed = pypandoc.convert_file(
                str(path), "json", format="docx", extra_args=["--sandbox"]
            )
    except RuntimeError as error:
        raise DocumentError(
            f"{path.name} can't be read as {form.upper()}: {_reason(error)}",
            "Open it in the program it was made with and save it again, or save it as text.",
        ) from error
    yield from _Walk().blocks(json.loads(printed)["blocks"])


def _reason(error: RuntimeError) -> str:
    """Return what pandoc says, without the words around it."""
    said = plain(str(error)).partition(" during conversion: ")
    return (said[2] or said[0]).strip()[:200]


def main_content(text: str) -> str:
    """Return the part of a web page that is its text: without menus, scripts and banners."""
    try:
        tree = lxml_html.document_fromstring(text.encode("utf-8"), parser=_parser())
    except (etree.ParserError, ValueError):
        return ""
    for element in tree.xpath(_CHROME):
        element.drop_tree()
    main = tree.xpath("//main") or tree.xpath("//article")
    if len(main) == 1:
        tree = main[0]
    else:
        for element in tree.xpath("//body/header | //body/footer"):
            element.drop_tree()
    return str(lxml_html.tostring(tree, encoding="unicode"))


def _parser() -> Any:
    return lxml_html.HTMLParser(encoding="utf-8", no_network=True)


class _Walk:
    """Walks pandoc's tree and numbers the paragraphs as a reader would count them."""

    def __init__(self) -> None:
        self.count = 0
        self.notes: list[str] = []

    def blocks(self, nodes: list[dict[str, Any]], kind: str = PARAGRAPH) -> Iterator[Block]:
        for node in nodes:
            yield from self.block(node, kind)
            while self.notes:
                yield Block(NOTE, self.notes.pop(0), f"paragraph {self.count}")

    def block(self, node: dict[str, Any], kind: str) -> Iterator[Block]:
        name = node["t"]
        content: Any = node.get("c")
        if name in ("Para", "Plain"):
            yield from self.one(kind, self.inline(content))
        elif name == "Header":
            yield from self.one(HEADING, self.inline(content[2]))
        elif name == "CodeBlock":
            yield from self.one(kind, content[1])
        elif name == "LineBlock":
            yield from self.one(kind, " ".join(self.inline(line) for line in content))
        elif name in ("BulletList", "OrderedList"):
            for entry in content if name == "BulletList" else content[1]:
                # Only the first paragraph of an entry is the item, the others hang under it.
                yield from self.blocks(entry[:1], ITEM)
                yield from self.blocks(entry[1:], PARAGRAPH)
        elif name == "DefinitionList":
            for term, definitions in content:
                yield from self.one(kind, self.inline(term))
                for definition in definitions:
                    yield from self.blocks(definition, kind)
        elif name == "BlockQuote":
            yield from self.blocks(content, kind)
        elif name in ("Div", "Figure"):
            yield from self.blocks(content[-1], kind)
        elif name == "Table":
            yield from self.table(content)

    def one(self, kind: str, text: str) -> Iterator[Block]:
        clean = plain(text)
        if clean:
            self.count += 1
            yield Block(kind, clean, f"paragraph {self.count}")

    def table(self, content: list[Any]) -> Iterator[Block]:
        _, _, _, head, bodies, foot = content
        rows = [*head[1]]
        for body in bodies:
            rows += [*body[2], *body[3]]
        rows += foot[1]
        spanned: dict[int, int] = {}
        for row in rows:
            cells: list[str] = []
            given = list(row[1])
            while given or spanned.get(len(cells), 0):
                column = len(cells)
                if spanned.get(column, 0):
                    # A cell that spans rows is printed once, like the blank cells in text.
                    spanned[column] -= 1
                    cells.append("")
                    continue
                _, _, down, across, inside = given.pop(0)
                text = " ".join(block.text for block in _Walk.inside(inside) if block.kind != NOTE)
                for extra in range(across):
                    spanned[column + extra] = down - 1
                    cells.append(plain(text) if extra == 0 else "")
            if any(cells):
                self.count += 1
                place = f"paragraph {self.count}"
                yield Block(ROW, "\t".join(cells), place, cells=tuple(cells))

    @staticmethod
    def inside(nodes: list[dict[str, Any]]) -> Iterator[Block]:
        return _Walk().blocks(nodes)

    def inline(self, nodes: list[dict[str, Any]]) -> str:
        return "".join(self.piece(node) for node in nodes)

    def piece(self, node: dict[str, Any]) -> str:
        name = node["t"]
        content: Any = node.get("c")
        if name == "Str":
            return str(content)
        if name in ("Space", "SoftBreak", "LineBreak"):
            return " "
        if name == "Superscript":
            text = self.inline(content)
            # Digits set high are a footnote's mark; "er" and "th" belong to the number.
            return "" if text.strip(" []").isdigit() else text
        if name in ("Emph", "Strong", "Underline", "Strikeout", "Subscript", "SmallCaps"):
            return self.inline(content)
        if name == "Quoted":
            return '"' + self.inline(content[1]) + '"'
        if name in ("Span", "Cite", "Link"):
            return self.inline(content[1])
        if name in ("Code", "Math", "RawInline"):
            return str(content[1])
        if name == "Note":
            self.notes += [block.text for block in _Walk.inside(content)]
        return ""
