"""Read HTML: what a browser shows of the main part of a page, with its styles and tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from napanalysis.draft import blocks
from napanalysis.draft.blocks import HIGH, Block, Row, is_mark, plain
from napanalysis.draft.vocabulary import compiled, table

# What nobody takes for a part of the report, and what else isn't shown as its text.
_NEVER_TEXT = {"nav", "script", "style", "template", "iframe", "head", "rp", "select", "button"}
_STRUCK = {"del", "s", "strike"}
_CHROME = {*_NEVER_TEXT, *_STRUCK, "noscript", "svg", "rt", "object", "canvas"}
# Classes and styles by which pages hide text, raise it or set it apart.
_STYLES = {name: compiled(pattern) for name, pattern in table()["page"].items()}
_BLOCKS = {"p", "li", "dt", "dd", "pre", "caption", "figcaption", "summary", "legend", "address",
           "div", "section", "article", "aside", "ul", "ol", "dl", "blockquote", "figure",
           "details", "body", "main", "hr", "table", "tr", "td", "th", "center", "form", "fieldset",
           "header", "footer", "dialog", "menu", "dir", "plaintext", "xmp", "marquee"}  # fmt: skip
_BOLD = {"b", "strong"}
_INLINE = {*_BOLD, "a", "span", "sup"}
# Tags that need closing.
_OPENED = re.compile(r"<(?!(?:p|li|td|th|tr|d[td]|br|hr|img|input|option)[\s/>])([a-zA-Z][\w-]*)")
# Characters, and references to them, that lxml reads but takes no text with.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|&#(?:x0*1?[\da-f]|0*(?:[12]?\d|3[01]))(?![\da-f]);?", re.I
)
# Of a table that doesn't only lay out the page.
_HOLDS_CELLS = etree.XPath("not(.//table) and boolean(.//tr[count(td|th) > 1])")
_TEXT_BEFORE = etree.XPath("string(preceding::text()[1])")
_SCREENS = ("screen", "all", "only screen")
# What a sheet holds beside the rules for screens.
_NO_RULE = re.compile(
    rf"/\*.*?\*/|<!--|-->|@(?!media\s+(?:{'|'.join(_SCREENS)})\s*\{{)[\w-]+"
    r"[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})",
    re.DOTALL,
)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
# What decides whether text is shown, struck out or raised.
_DECLARED = re.compile(
    r"(?<![\w-])(display|visibility|opacity|text-decoration(?:-line)?|vertical-align|"
    r"position|top|bottom|left|text-indent|clip|clip-path|font-size)\s*:\s*([^;]*[^;\s])",
    re.IGNORECASE,
)


def read_page(text: str, warnings: list[str] | None = None) -> Iterator[Block]:
    """Read the text of an HTML page into blocks; `place` is the paragraph, as a reader counts.

    What isn't read of it (numbers that its styles hide, tags nested too deep) is told in
    `warnings`.
    """
    warnings = [] if warnings is None else warnings
    tree = _tree(text, warnings)
    _apply_styles(tree)
    main = tree.xpath("//main") or tree.xpath("//article")
    if len(main) == 1 and not _is_hidden(main[0]):
        tree = main[0]
    else:
        for element in tree.xpath("//body/header[not(.//h1)] | //body/footer"):
            element.drop_tree()
    yield from blocks_of(tree, warnings)


def _tree(text: str, warnings: list[str]) -> Any:
    """Return a page as elements: any tags in any order, however deep they nest."""
    text = re.sub(r"</(?:html|body)\s*>", "", text, flags=re.IGNORECASE)  # where the parser ends
    text = _CONTROL.sub(" ", text)
    while True:
        parser = lxml_html.HTMLParser(
            encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
        )
        tree = lxml_html.document_fromstring(text.encode("utf-8"), parser=parser)
        if not any("Excessive depth" in entry.message for entry in parser.error_log):
            return tree
        # The parser ends where tags nest too deep; the commonest go.
        [(name, times)] = Counter(map(str.lower, _OPENED.findall(text))).most_common(1)
        warnings.append(f"too many tags nest: the page was read without its {times} <{name}>")
        instead = "<hr>" if name in _BLOCKS else ""
        text = re.sub(rf"</?{name}(?![\w-])[^>]*>", instead, text, flags=re.IGNORECASE)


def _apply_styles(tree: Any) -> None:
    """Write the rules of a page's style elements into the elements that they name.

    Left out are rules for print, for states (`:hover`) and whatever else isn't named by tag,
    class and id.
    """
    sheets = [each for each in tree.iter("style") if each.get("media", "all").strip() in _SCREENS]
    text = _NO_RULE.sub("", " ".join(sheet.text or "" for sheet in sheets))
    named = {name for names in tree.xpath("//@class | //@id") for name in names.split()}
    rules = [
        (selector, body)
        for selectors, body in _RULE.findall(text)
        if _DECLARED.search(body)
        for selector in selectors.split(",")
        if named.issuperset(re.findall(r"[.#]([\w-]+)", selector))
    ]
    # The most exact selector wins, of two the later.
    rules.sort(key=lambda rule: (rule[0].count("#"), rule[0].count(".")))
    styles: dict[Any, list[str]] = {}
    for selector, body in rules:
        with suppress(etree.XPathError):  # what names more is no path
            for element in tree.xpath(_path(selector)):
                styles.setdefault(element, []).append(body)
    for element, bodies in styles.items():
        declared = dict(_DECLARED.findall(";".join([*bodies, element.get("style", "")])))
        element.set("style", "; ".join(f"{name}: {value}" for name, value in declared.items()))


def _path(selector: str) -> str:
    """Return a selector of tags, classes and ids as XPath."""
    path = re.sub(r"\s*>\s*", "/", selector.strip())
    path = re.sub(r"(?<=/)(?=[.#])", "*", re.sub(r"\s+", "//", f" {path}"))
    path = re.sub(r"#([\w-]+)", r"[@id='\1']", path)
    return re.sub(
        r"\.([\w-]+)", r"[contains(concat(' ', normalize-space(@class), ' '), ' \1 ')]", path
    )


def blocks_of(tree: Any, warnings: list[str]) -> Iterator[Block]:
    """Return the blocks of a tree of HTML elements, without what isn't shown."""
    _prepare(tree, warnings)
    places = (f"paragraph {number}" for number in count(1))
    # The kind of each element that is open, and whether it is bold.
    inside = [(blocks.PARAGRAPH, False)]
    pieces: list[tuple[str, bool]] = []
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        begins = event == "start"
        kind, bold = inside[-1]
        if begins:
            inside.append((_kind(element, kind), bold or element.tag in _BOLD))
        else:
            inside.pop()
        if element.tag in _BLOCKS or inside[-1][0] != kind:
            yield from _paragraph(pieces, kind, places)
        if begins and element.tag == "table" and _HOLDS_CELLS(element):
            yield from _table(element, places)
            walk.skip_subtree()
        else:
            pieces.append(((element.text if begins else element.tail) or "", inside[-1][1]))
    yield from _paragraph(pieces, blocks.PARAGRAPH, places)


def _prepare(tree: Any, warnings: list[str]) -> None:
    """Empty what isn't shown as text; take out the marks of notes; part what stands in blocks.

    Formulas are written in signs. Numbers that are hidden are told in `warnings`.
    """
    for above in tree.xpath(".//mfrac/*[1]"):
        above.getparent().text, above.tail = " ", "⁄"
    for raised in tree.xpath(".//msup/*[position() > 1]/descendant-or-self::*"):
        raised.text = (raised.text or "").translate(HIGH)
    unread = []
    walk = etree.iterwalk(tree, events=("start",))
    for _, element in walk:
        style = element.get("style", "")
        hidden = element is not tree and _is_hidden(element)
        # A number may be struck out in part.
        struck = element.tag in _STRUCK or "line-through" in style
        apart = element.tag in _BLOCKS or element.tag == "br" or _STYLES["apart"].search(style)
        if hidden and element.tag not in _NEVER_TEXT:
            unread.append(plain(element.text_content()))
        if hidden:
            walk.skip_subtree()
            del element[:]
            element.text = ""
            if element.tag not in ("td", "th"):
                element.tag = "span"  # which parts no sentence
        if apart or (hidden and not struck):
            element.text = f" {element.text or ''}"
            element.tail = f" {element.tail or ''}"
    for element in list(tree.iter()):
        if _is_mark(element):
            element.drop_tree()
    unread = [text for text in unread if re.search(r"\d", text) and not is_mark(text)]
    if unread:
        warnings.append(
            f"text with numbers is hidden or struck out, and wasn't read ({len(unread)}): the "
            f"first begins with {unread[0][:60]!r}"
        )


def _is_hidden(element: Any) -> bool:
    if element.get("hidden") == "until-found" or element.get("role") == "tabpanel":
        return False  # a panel that is only folded is a part of the page
    return bool(
        element.tag in _CHROME
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or _STYLES["hidden_class"].search(element.get("class", ""))
        or _STYLES["hidden_style"].search(element.get("style", ""))
    )


def _is_mark(element: Any) -> bool:
    """Whether an element is the mark of a note: set high, or a link to a note right after text."""
    tag, style = element.tag, element.get("style", "")
    raised = tag == "sup" or element.get("role") == "doc-noteref" or _STYLES["raised"].search(style)
    small = tag in ("sub", "small") or _STYLES["small"].search(style)
    linked = tag == "a" and element.get("href", "").startswith("#")
    named = _STYLES["note_mark"].search(element.get("class", ""))
    if tag in _BLOCKS or not (raised or small or linked or named):
        return False
    text, before = element.text_content(), _TEXT_BEFORE(element)[-3:]
    after_number = before[-1:].isdigit()
    if raised and text.isdigit() and re.search(r"(?<!\d)10$", before):
        element.text = text.translate(HIGH)  # a power of ten
        del element[:]
        return False
    if raised and not is_mark(text):
        return after_number and len(text) < 40 and re.search(r"\d", text) is not None
    beside = after_number or (before[-1:].strip() and (linked or named))
    return bool(raised or beside) and is_mark(text)


def _kind(element: Any, kind: str) -> str:
    """Return the kind of the text in an element, within another of a kind."""
    if re.fullmatch("h[1-6]", element.tag):
        return blocks.HEADING
    names = f"{element.get('class', '')} {element.get('role', '')}"
    if kind == blocks.NOTE or (element.tag not in _INLINE and _STYLES["notes"].search(names)):
        return blocks.NOTE
    if element.tag == "li":
        return blocks.ITEM
    if element.tag == "p" and kind == blocks.ITEM and element.getprevious() is not None:
        return blocks.PARAGRAPH  # only the first paragraph of an entry is the item
    return kind


def _paragraph(pieces: list[tuple[str, bool]], kind: str, places: Iterator[str]) -> Iterator[Block]:
    """Return what was gathered as a block, and begin anew."""
    text = plain("".join(piece for piece, _ in pieces))
    bold = all(heavy for piece, heavy in pieces if piece.strip())
    pieces.clear()
    if text:
        heading = bold and kind == blocks.PARAGRAPH and len(text) <= 120 and text[-1] != "."
        yield Block(blocks.HEADING if heading else kind, text, next(places))


def _table(table: Any, places: Iterator[str]) -> Iterator[Block]:
    rows: list[Row] = []
    below: Counter[int] = Counter()  # in how many more rows a cell above goes on, by the column
    for line in table.iter("tr"):
        left = line.xpath("td|th")
        head = all(cell.tag == "th" for cell in left) or line.getparent().tag == "thead"
        cells: list[str] = []
        while left or below[len(cells)]:
            if below[len(cells)]:
                below[len(cells)] -= 1
                cells.append("")
                continue
            cell = left.pop(0)
            for text in (plain(cell.text_content()), *[""] * (_span(cell, "colspan") - 1)):
                below[len(cells)] = _span(cell, "rowspan") - 1
                cells.append(text)
        if any(cells):
            rows.append(Row(tuple(cells), next(places), head))
    caption = plain(table.xpath("string(caption)"))
    if rows:
        yield Block(blocks.TABLE, caption, rows[0].place, rows=tuple(rows))


def _span(cell: Any, name: str) -> int:
    printed = re.match(r"\d+", cell.get(name, "1").strip())
    return min(max(1, int(printed[0])), 200) if printed else 1
