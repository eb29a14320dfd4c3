"""Read HTML: what a browser shows of the main part of a page, with its tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import count
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from napanalysis.draft.blocks import (
    HEADING,
    HIGH,
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
from napanalysis.draft.readers.page_styles import apply_styles

# What surrounds a page's text on the web, and what isn't shown of it.
_CHROME = {"nav", "script", "style", "noscript", "template", "iframe", "head", "svg", "del", "s",
           "strike", "rt", "rp", "select", "button", "object", "canvas"}  # fmt: skip
# What nobody takes for a part of the report.
_NEVER_TEXT = _CHROME - {"rt", "noscript", "svg", "del", "s", "strike", "object", "canvas"}
_HIDDEN_CLASS = re.compile(
    r"(?:^|[\s_-])(?:wb-inv\w*|visually-?hidden|sr-only|screen-reader(?:-text)?|hidden|"
    r"d-none|show-for-sr|invisible|element-invisible)(?:$|\s)"
)
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|line-through|(?:opacity|font-size)\s*:\s*0(?![.\d])"
    r"|clip\s*:\s*rect\(\s*[01][ p,]|(?:left|text-indent)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_RAISED = re.compile(
    r"vertical-align\s*:\s*(?:super|text-top|top|0?\.?[1-9])"
    r"|position\s*:\s*relative.*\b(?:top\s*:\s*-|bottom\s*:\s*)[\d.]*[1-9]",
    re.IGNORECASE,
)
_SMALL = re.compile(
    r"font-size\s*:\s*(?:[1-7]\d%|0?\.[1-7]\d*r?em|(?:x{1,2}-)?small)", re.IGNORECASE
)
_APART = re.compile(r"display\s*:\s*(?:block|flex|grid|list-item|table)", re.IGNORECASE)
_NOTES = re.compile(
    r"(?:^|[\s_-])(?:footnotes?|fnote|wb-fnote|endnotes?|fn-rtn|notes?)(?:$|[\s_-])"
)
_NOTE_MARK = re.compile(
    r"(?:^|[\s_-])(?:fn|fnref|noteref|(?:foot|end)note(?:s|-?ref)?)(?:$|[\s_-])"
)
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = {"p", "li", "dt", "dd", "pre", "caption", "figcaption", "summary", "legend", "address",
           "div", "section", "article", "aside", "ul", "ol", "dl", "blockquote", "figure",
           "details", "body", "main", "hr", "table", "tr", "td", "th", "center", "form", "fieldset",
           "header", "footer", "dialog", "menu", "dir", "plaintext", "xmp", "marquee"}  # fmt: skip
_BOLD = {"b", "strong"}
_STRUCK = {"del", "s", "strike"}
# Tags that need closing.
_OPENED, _CLOSED = (
    re.compile(rf"<{sign}(?!(?:p|li|td|th|tr|d[td]|br|hr|img|input|option)[\s/>])([a-zA-Z][\w-]*)")
    for sign in ("", "/")
)
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
    r"|&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])(?!\d)|x0*1?[\da-f](?![\da-f]));?",
    re.IGNORECASE,
)
_LONGEST_BOLD = 120
_MOST_SPANNED = 200


def read_page(text: str, warnings: list[str] | None = None) -> Iterator[Block]:
    """Read the text of an HTML page into blocks; `place` is the paragraph, as a reader counts.

    Parameters
    ----------
    text : str
        The page.
    warnings : list of str, optional
        Takes what isn't read of it: numbers that its styles hide, tags nested too deep.
    """
    warnings = [] if warnings is None else warnings
    try:
        tree = _tree(text, warnings)
    except (etree.ParserError, ValueError):
        return
    apply_styles(tree)
    main = tree.xpath("//main") or tree.xpath("//article")
    if len(main) == 1 and not _is_hidden(main[0]):
        tree = main[0]
    else:
        for element in tree.xpath("//body/header | //body/footer"):
            element.drop_tree()
    hidden = [plain(element.text_content()) for element in _hidden(tree)]
    if unread := [words for words in hidden if re.search(r"\d", words) and not is_mark(words)]:
        warnings.append(
            f"text with numbers is hidden or struck out, and wasn't read ({len(unread)}): the "
            f"first begins with {unread[0][:60]!r}"
        )
    yield from blocks_of(tree)


def _tree(text: str, warnings: list[str]) -> Any:
    """Return a page as elements: any tags in any order, however deep they nest."""
    text = re.sub(r"</(?:html|body)\s*>", "", text, flags=re.IGNORECASE)  # where the parser ends
    text = _CONTROL.sub("", text)  # lxml reads them, but takes no text with them
    while True:
        parser = lxml_html.HTMLParser(
            encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
        )
        tree = lxml_html.document_fromstring(text.encode("utf-8"), parser=parser)
        if not any("Excessive depth" in entry.message for entry in parser.error_log):
            return tree
        # The parser ends where tags nest too deep; those that are never closed go.
        tags = Counter(name.lower() for name in _OPENED.findall(text))
        unclosed = Counter(tags)
        unclosed.subtract(name.lower() for name in _CLOSED.findall(text))
        name = max(tags, key=lambda tag: (unclosed[tag], tags[tag]))
        warnings.append(f"too many tags nest: the page was read without its {tags[name]} <{name}>")
        text = re.sub(
            rf"</?{name}(?![\w-])[^>]*>", "<hr>" if name in _BLOCKS else "", text, flags=re.I
        )


def _hidden(tree: Any) -> Iterator[Any]:
    """Return the outermost elements that a page has, but doesn't show as its text."""
    walk = etree.iterwalk(tree, events=("start",))
    for _, element in walk:
        if element is not tree and _is_hidden(element):
            walk.skip_subtree()
            if element.tag not in _NEVER_TEXT:
                yield element


def blocks_of(tree: Any) -> Iterator[Block]:
    """Return the blocks of a tree of HTML elements, without what isn't shown."""
    _clean(tree)
    places = (f"paragraph {number}" for number in count(1))
    kinds = [PARAGRAPH]
    bold = 0
    pieces: list[tuple[str, bool]] = []
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            kind = _kind(element, kinds[-1])
            if kind != kinds[-1] or element.tag in _BLOCKS:
                yield from _paragraph(pieces, kinds[-1], places)
            kinds.append(kind)
            bold += element.tag in _BOLD
            if element.tag == "table" and _holds_cells(element):
                yield from _table(element, places)
                walk.skip_subtree()
            else:
                pieces.append((element.text or "", bold > 0))
        else:
            bold -= element.tag in _BOLD
            kind = kinds.pop()
            if kind != kinds[-1] or element.tag in _BLOCKS:
                yield from _paragraph(pieces, kind, places)
            pieces.append((element.tail or "", bold > 0))
    yield from _paragraph(pieces, PARAGRAPH, places)


def _clean(tree: Any) -> None:
    """Take out what isn't shown and the marks of footnotes; part what stands in blocks."""
    for element in [node for node in tree.iterdescendants() if _is_hidden(node)]:
        if element.tag in ("td", "th"):
            del element[:]
            element.text = None
        elif element.getparent() is not None:
            struck = element.tag in _STRUCK or "line-through" in element.get("style", "")
            if not struck:  # a number may be struck out in part
                element.tail = f" {element.tail or ''}"
            element.drop_tree()
    for fraction in tree.iter("mfrac"):
        for above in fraction[:1]:
            fraction.text, above.tail = " ", "⁄"
    for power in tree.iter("msup"):
        for element in (one for raised in power[1:] for one in raised.iter()):
            element.text = (element.text or "").translate(HIGH)
    for element in list(tree.iterdescendants()):
        if _is_mark(element):
            element.drop_tree()
        elif (
            element.tag in _BLOCKS or element.tag == "br" or _APART.search(element.get("style", ""))
        ):
            element.text = f" {element.text or ''}"
            element.tail = f" {element.tail or ''}"


def _is_mark(element: Any) -> bool:
    """Whether an element is the mark of a note: set high, or a link to a note right after text."""
    if element.tag in _BLOCKS:
        return False
    text, before = element.text_content(), _text_before(element)[-3:]
    raised = (
        element.tag == "sup"
        or element.get("role") == "doc-noteref"
        or _RAISED.search(element.get("style", ""))
    )
    if raised and text.isdigit() and re.search(r"(?<!\d)10$", before):
        element.text = text.translate(HIGH)  # a power of ten
        del element[:]
        return False
    if raised:
        return is_mark(text) or (
            before[-1:].isdigit() and len(text) < 40 and bool(re.search(r"\d", text))
        )
    small = element.tag == "small" or _SMALL.search(element.get("style", ""))
    if small and before[-1:].isdigit():
        return is_mark(text)
    linked = element.tag == "a" and element.get("href", "").startswith("#")
    low = element.tag == "sub" and before[-1:].isdigit()
    named = _NOTE_MARK.search(element.get("class", ""))
    return bool(linked or low or named) and before[-1:].strip() != "" and is_mark(text)


def _text_before(element: Any) -> str:
    """Return the text right before an element, in the same paragraph."""
    while (earlier := element.getprevious()) is None:
        parent = element.getparent()
        if parent is None or parent.text or parent.tag in _BLOCKS:
            return str(parent.text or "") if parent is not None else ""
        element = parent
    return str(earlier.tail or earlier.text_content())


def _is_hidden(element: Any) -> bool:
    if element.get("hidden") == "until-found" or element.get("role") == "tabpanel":
        return False  # a panel that is only folded is a part of the page
    return bool(
        element.tag in _CHROME
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or _HIDDEN_CLASS.search(element.get("class", ""))
        or _HIDDEN_STYLE.search(element.get("style", ""))
    )


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


def _paragraph(pieces: list[tuple[str, bool]], kind: str, places: Iterator[str]) -> Iterator[Block]:
    """Return what was gathered as a block, and begin anew."""
    text = plain("".join(piece for piece, _ in pieces))
    bold = all(heavy for piece, heavy in pieces if piece.strip())
    pieces.clear()
    if text:
        heading = bold and kind == PARAGRAPH and len(text) <= _LONGEST_BOLD and text[-1] != "."
        yield Block(HEADING if heading else kind, text, next(places))


def _holds_cells(table: Any) -> bool:
    """Whether a table holds cells, and doesn't only lay out the page."""
    nested = next(table.iterdescendants("table"), None) is not None
    return not nested and any(len(_cells(row)) > 1 for row in table.iter("tr"))


def _cells(row: Any) -> list[Any]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def _table(table: Any, places: Iterator[str]) -> Iterator[Block]:
    rows: list[Row] = []
    down: dict[int, int] = {}
    for line in table.iter("tr"):
        left = _cells(line)
        head = all(cell.tag == "th" for cell in left) or line.getparent().tag == "thead"
        cells: list[str] = []
        while left or down.get(len(cells), 0):
            if down.get(len(cells), 0):
                down[len(cells)] -= 1
                cells.append("")
                continue
            cell = left.pop(0)
            text = plain(cell.text_content())
            for _ in range(_span(cell, "colspan")):
                down[len(cells)] = _span(cell, "rowspan") - 1
                cells.append(text)
                text = ""
        if any(cells):
            rows.append(Row(tuple(cells), next(places), head))
    caption = next((plain(child.text_content()) for child in table if child.tag == "caption"), "")
    if rows:
        yield Block(TABLE, caption, rows[0].place, table=Table(tuple(rows)))


def _span(cell: Any, name: str) -> int:
    printed = re.match(r"\d+", cell.get(name, "1").strip())
    return min(max(1, int(printed[0])), _MOST_SPANNED) if printed else 1
