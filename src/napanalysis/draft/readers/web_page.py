"""Read HTML: what a browser shows of the main part of a page, with its styles and tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
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
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
    r"|&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])(?!\d)|x0*1?[\da-f](?![\da-f]));?",
    re.IGNORECASE,
)
# Of a table that doesn't only lay out the page.
_HOLDS_CELLS = etree.XPath("not(.//table) and boolean(.//tr[count(td|th) > 1])")
_TEXT_BEFORE = etree.XPath("string(preceding::text()[1])")
# What decides whether text is shown, struck out or raised.
_DECLARED = re.compile(
    r"(?:^|(?<=;))\s*(display|visibility|opacity|text-decoration(?:-line)?|vertical-align|"
    r"position|top|bottom|left|text-indent|clip|clip-path|font-size)\s*:\s*([^;]*[^;\s])",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_AT_RULE = re.compile(r"@[\w-]+([^{};]*)(?:;|\{((?:[^{}]*\{[^{}]*\})*[^{}]*)\})")
_SCREENS = ("screen", "all", "only screen")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_STEP = re.compile(r"(>?)([a-z][\w-]*|\*|(?=[.#]))((?:[.#][\w-]+)*)", re.IGNORECASE)


def read_page(text: str, warnings: list[str] | None = None) -> Iterator[Block]:
    """Read the text of an HTML page into blocks; `place` is the paragraph, as a reader counts.

    What isn't read of it (numbers that its styles hide, tags nested too deep) is told in
    `warnings`.
    """
    warnings = [] if warnings is None else warnings
    tree = _tree(text, warnings)
    apply_styles(tree)
    main = tree.xpath("//main") or tree.xpath("//article")
    if len(main) == 1 and not _is_hidden(main[0]):
        tree = main[0]
    else:
        for element in tree.xpath("//body/header | //body/footer"):
            element.drop_tree()
    yield from blocks_of(tree, warnings)


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
        # The parser ends where tags nest too deep; the commonest go.
        [(name, times)] = Counter(map(str.lower, _OPENED.findall(text))).most_common(1)
        warnings.append(f"too many tags nest: the page was read without its {times} <{name}>")
        instead = "<hr>" if name in _BLOCKS else ""
        text = re.sub(rf"</?{name}(?![\w-])[^>]*>", instead, text, flags=re.IGNORECASE)


def blocks_of(tree: Any, warnings: list[str]) -> Iterator[Block]:
    """Return the blocks of a tree of HTML elements, without what isn't shown."""
    _drop_hidden(tree, warnings)
    _clean(tree)
    places = (f"paragraph {number}" for number in count(1))
    # The kind of each element that is open, and whether it is bold.
    inside = [(blocks.PARAGRAPH, False)]
    pieces: list[tuple[str, bool]] = []
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        begins = event == "start"
        kind, bold = inside[-1] if begins else inside.pop()
        other = _kind(element, kind) if begins else inside[-1][0]
        if kind != other or element.tag in _BLOCKS:
            yield from _paragraph(pieces, kind, places)
        if begins:
            inside.append((other, bold or element.tag in _BOLD))
        if begins and element.tag == "table" and _HOLDS_CELLS(element):
            yield from _table(element, places)
            walk.skip_subtree()
        else:
            pieces.append(((element.text if begins else element.tail) or "", inside[-1][1]))
    yield from _paragraph(pieces, blocks.PARAGRAPH, places)


def _drop_hidden(tree: Any, warnings: list[str]) -> None:
    """Take out what a page has, but doesn't show as its text, and tell which numbers go with it."""
    hidden = []
    walk = etree.iterwalk(tree, events=("start",))
    for _, element in walk:
        if element is not tree and _is_hidden(element):
            walk.skip_subtree()
            hidden.append(element)
    texts = [plain(element.text_content()) for element in hidden if element.tag not in _NEVER_TEXT]
    unread = [text for text in texts if re.search(r"\d", text) and not is_mark(text)]
    if unread:
        warnings.append(
            f"text with numbers is hidden or struck out, and wasn't read ({len(unread)}): the "
            f"first begins with {unread[0][:60]!r}"
        )
    for element in hidden:
        if element.tag in ("td", "th"):
            del element[:]
            element.text = None
            continue
        # A number may be struck out in part.
        if element.tag not in _STRUCK and "line-through" not in element.get("style", ""):
            element.tail = f" {element.tail or ''}"
        element.drop_tree()


def _clean(tree: Any) -> None:
    """Take out the marks of footnotes; write formulas in signs; part what stands in blocks."""
    for above in tree.iterfind(".//mfrac/*[1]"):
        above.getparent().text, above.tail = " ", "⁄"
    for raised in tree.xpath(".//msup/*[position() > 1]/descendant-or-self::*"):
        raised.text = (raised.text or "").translate(HIGH)
    for element in list(tree.iter()):
        style = element.get("style", "")
        if _is_mark(element):
            element.drop_tree()
        elif element.tag in _BLOCKS or element.tag == "br" or _STYLES["apart"].search(style):
            element.text = f" {element.text or ''}"
            element.tail = f" {element.tail or ''}"


def _is_mark(element: Any) -> bool:
    """Whether an element is the mark of a note: set high, or a link to a note right after text."""
    if element.tag in _BLOCKS:
        return False
    text, before = element.text_content(), _TEXT_BEFORE(element)[-3:]
    style, after_number = element.get("style", ""), before[-1:].isdigit()
    noted = element.tag == "sup" or element.get("role") == "doc-noteref"
    if noted or _STYLES["raised"].search(style):
        if text.isdigit() and re.search(r"(?<!\d)10$", before):
            element.text = text.translate(HIGH)  # a power of ten
            del element[:]
            return False
        numbered = re.search(r"\d", text) is not None and len(text) < 40
        return is_mark(text) or (after_number and numbered)
    small = element.tag in ("sub", "small") or _STYLES["small"].search(style)
    linked = element.tag == "a" and element.get("href", "").startswith("#")
    named = _STYLES["note_mark"].search(element.get("class", ""))
    beside = linked or named or (small and after_number)
    return bool(beside) and before[-1:].strip() != "" and is_mark(text)


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


def _kind(element: Any, kind: str) -> str:
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
    down: dict[int, int] = {}
    for line in table.iter("tr"):
        left = line.xpath("td|th")
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
    caption = plain(table.xpath("string(caption)"))
    if rows:
        yield Block(blocks.TABLE, caption, rows[0].place, rows=tuple(rows))


def _span(cell: Any, name: str) -> int:
    printed = re.match(r"\d+", cell.get(name, "1").strip())
    return min(max(1, int(printed[0])), 200) if printed else 1


def apply_styles(tree: Any) -> None:
    """Write the rules of a page's style elements into the elements that they name.

    Left out are rules for print, for states (`:hover`) and whatever else isn't named by tag,
    class and id.
    """
    sheets = [each for each in tree.iter("style") if each.get("media", "all").strip() in _SCREENS]
    text = _COMMENT.sub("", " ".join(sheet.text or "" for sheet in sheets))
    text = _AT_RULE.sub(lambda rule: (rule[2] or "") if rule[1].strip() in _SCREENS else "", text)
    named = {name for names in tree.xpath("//@class | //@id") for name in names.split()}
    rules = [
        (selector, declared)
        for selectors, body in _RULE.findall(text)
        if (declared := _declared(body))
        for selector in selectors.split(",")
        if named.issuperset(re.findall(r"[.#]([\w-]+)", selector))
    ]
    # The most exact selector wins, of two the later.
    rules.sort(key=lambda rule: (rule[0].count("#"), rule[0].count(".")))
    styles: dict[Any, dict[str, str]] = {}
    for selector, declared in rules:
        for element in tree.xpath(path) if (path := _path(selector)) else ():
            styles.setdefault(element, {}).update(declared)
    for element, style in styles.items():
        style |= _declared(element.get("style", ""))
        element.set("style", "; ".join(f"{name}: {value}" for name, value in style.items()))


def _declared(body: str) -> dict[str, str]:
    return {name.lower(): value for name, value in _DECLARED.findall(body)}


def _path(selector: str) -> str:
    """Return a selector as XPath, or "" where it names more than tags, classes and ids."""
    path = ""
    for step in re.sub(r"\s*>\s*", " >", selector).split():
        match = _STEP.fullmatch(step)
        if not match:
            return ""
        child, tag, names = match.groups()
        path += ("/" if child else "//") + (tag.lower() or "*")
        for sign, name in re.findall(r"([.#])([\w-]+)", names):
            attribute = "class" if sign == "." else "id"
            path += f"[contains(concat(' ', normalize-space(@{attribute}), ' '), ' {name} ')]"
    return path
