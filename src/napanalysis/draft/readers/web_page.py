"""Read HTML: what a browser shows of the main part of a page, with its tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from napanalysis.draft.blocks import (
    HEADING,
    ITEM,
    NOTE,
    PARAGRAPH,
    TABLE,
    Block,
    Row,
    Table,
    is_mark,
    plain,
)

# What surrounds a page's text on the web, and what isn't shown of it.
_CHROME = {"nav", "script", "style", "noscript", "template", "iframe", "head", "svg", "del", "s",
           "strike", "select", "button", "object", "canvas"}  # fmt: skip
_HIDDEN_CLASS = re.compile(
    r"(?:^|[\s_-])(?:wb-inv\w*|visually-?hidden|sr-only|screen-reader(?:-text)?|hidden|"
    r"d-none|show-for-sr|invisible|element-invisible)(?:$|\s)"
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|line-through")
_RAISED = re.compile(r"vertical-align\s*:\s*(?:super|text-top|top)")
_NOTES = re.compile(
    r"(?:^|[\s_-])(?:footnotes?|fnote|wb-fnote|endnotes?|fn-rtn|notes?)(?:$|[\s_-])"
)
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_PARTS = {"p", "li", "dt", "dd", "pre", "caption", "figcaption", "summary", "legend", "address"}
_BOLD = {"b", "strong"}
_LONGEST_BOLD = 120
_MOST_SPANNED = 200


def read_page(text: str) -> Iterator[Block]:
    """Read the text of an HTML page into blocks; `place` is the paragraph, as a reader counts."""
    tree = main_content(text)
    if tree is not None:
        yield from _Walk().finished(tree)


def main_content(text: str) -> Any:
    """Return the element that holds a page's text, without menus, banners and hidden parts."""
    # Any tags in any order, however deep: what a browser shows is read to its end.
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    try:
        tree = lxml_html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.ParserError, ValueError):
        return None
    main = tree.xpath("//main") or tree.xpath("//article")
    if len(main) == 1:
        return main[0]
    for element in tree.xpath("//body/header | //body/footer"):
        element.drop_tree()
    return tree


def _is_hidden(element: Any) -> bool:
    if element.tag in _CHROME or element.get("hidden") is not None:
        return True
    return bool(
        element.get("aria-hidden") == "true"
        or _HIDDEN_CLASS.search(element.get("class", ""))
        or _HIDDEN_STYLE.search(element.get("style", ""))
    )


class _Walk:
    """Walks a page, without recursion: tags may lie in each other a thousand deep."""

    def __init__(self) -> None:
        self.count = 0
        self.pieces: list[str] = []
        self.bold: list[bool] = []

    def finished(self, tree: Any, kind: str = PARAGRAPH) -> Iterator[Block]:
        # Each step is the element to enter, or what is to be done on leaving it.
        stack: list[tuple[str, Any, str]] = [("enter", tree, kind)]
        bold = 0
        while stack:
            step, element, kind = stack.pop()
            if step == "text":
                self._add(element, bold > 0)
            elif step == "flush":
                yield from self._flush(kind)
            elif step == "thin":
                bold -= 1
            elif not isinstance(element.tag, str) or (
                _is_hidden(element) and not _is_open(element)
            ):
                self._add(" ", bold > 0)
            elif element.tag == "table":
                yield from self._flush(kind)
                yield from self._table(element)
            elif _is_raised(element) and is_mark(_visible(element)):
                continue
            elif element.tag == "br":
                self._add(" ", bold > 0)
            else:
                inner = _kind(element, kind)
                after: list[tuple[str, Any, str]] = []
                if inner != kind or element.tag in _PARTS or _is_block(element):
                    yield from self._flush(kind)
                    after.append(("flush", None, inner))
                if element.tag in _BOLD:
                    bold += 1
                    after.append(("thin", None, ""))
                inside: list[tuple[str, Any, str]] = [("text", element.text or "", "")]
                for child in element:
                    inside += [("enter", child, inner), ("text", child.tail or "", "")]
                stack += reversed([*inside, *after])
        yield from self._flush(kind)

    def _add(self, text: str, bold: bool) -> None:
        if text:
            self.pieces.append(text)
            if text.strip():
                self.bold.append(bold)

    def _flush(self, kind: str) -> Iterator[Block]:
        text = plain("".join(self.pieces))
        bold = bool(self.bold) and all(self.bold)
        self.pieces, self.bold = [], []
        if text:
            self.count += 1
            short = bold and kind == PARAGRAPH and len(text) <= _LONGEST_BOLD
            heading = short and not text.endswith(".")
            yield Block(HEADING if heading else kind, text, f"paragraph {self.count}")

    def _table(self, table: Any) -> Iterator[Block]:
        lines = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        cells_of = [[one for one in row if one.tag in ("td", "th")] for row in lines]
        nested = any(next(cell.iter("table"), None) is not None for row in cells_of for cell in row)
        if nested or max(map(len, cells_of), default=0) < 2:
            # A table that only lays out the page, or one with another in a cell.
            for row in cells_of:
                for cell in row:
                    yield from self.finished_cell(cell)
            return
        rows: list[Row] = []
        down: dict[int, int] = {}
        for line, given in zip(lines, cells_of, strict=True):
            if _is_hidden(line):
                continue
            cells: list[str] = []
            left = list(given)
            while left or down.get(len(cells), 0):
                column = len(cells)
                if down.get(column, 0):
                    down[column] -= 1
                    cells.append("")
                    continue
                cell = left.pop(0)
                across = _span(cell, "colspan")
                text = "" if _is_hidden(cell) else _visible(cell)
                for extra in range(across):
                    down[column + extra] = _span(cell, "rowspan") - 1
                    cells.append(text if extra == 0 else "")
            if any(cells):
                self.count += 1
                head = bool(given) and all(cell.tag == "th" for cell in given)
                head = head or next(line.iterancestors("thead"), None) is not None
                rows.append(Row(tuple(cells), f"paragraph {self.count}", head))
        caption = next((_visible(one) for one in table if one.tag == "caption"), "")
        if rows:
            yield Block(TABLE, caption, rows[0].place, table=Table(tuple(rows), caption))

    def finished_cell(self, cell: Any) -> Iterator[Block]:
        yield from self.finished(cell)


def _is_open(element: Any) -> bool:
    """Whether a panel is only folded: its text is a part of the page."""
    return bool(element.get("hidden") == "until-found" or element.get("role") == "tabpanel")


def _is_block(element: Any) -> bool:
    return element.tag in {"div", "section", "article", "aside", "ul", "ol", "dl", "blockquote",
                           "figure", "details", "body", "main", "hr", "tr", "td", "th"}  # fmt: skip


def _kind(element: Any, kind: str) -> str:
    if element.tag in _HEADINGS:
        return HEADING
    if kind == NOTE or element.get("role") in ("note", "doc-endnotes", "doc-footnote"):
        return NOTE
    if _NOTES.search(element.get("class", "")) and element.tag not in _BOLD | {"a", "span", "sup"}:
        return NOTE
    if element.tag == "li":
        return ITEM
    if element.tag == "p" and kind == ITEM and element.getprevious() is not None:
        return PARAGRAPH  # only the first paragraph of an entry is the item
    return kind


def _is_raised(element: Any) -> bool:
    return element.tag == "sup" or bool(_RAISED.search(element.get("style", "")))


def _span(cell: Any, name: str) -> int:
    printed = re.match(r"\d+", cell.get(name, "1").strip())
    return min(max(1, int(printed[0])), _MOST_SPANNED) if printed else 1


def _visible(element: Any) -> str:
    """Return the text of an element that is shown, without footnote marks."""
    pieces: list[str] = []
    stack: list[Any] = [element]
    while stack:
        one = stack.pop()
        if isinstance(one, str):
            pieces.append(one)
            continue
        hidden = not isinstance(one.tag, str) or _is_hidden(one)
        mark = not hidden and one is not element and _is_raised(one) and is_mark(_visible(one))
        if hidden or mark:
            pieces.append("" if mark else " ")
            continue
        if one.tag in _PARTS or one.tag == "br" or _is_block(one):
            pieces.append(" ")
        inside: list[Any] = [one.text or ""]
        for child in one:
            inside += [child, child.tail or ""]
        stack += reversed(inside)
    return plain("".join(pieces))
