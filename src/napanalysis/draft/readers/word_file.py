"""Read Word files: what is shown of them, with their text boxes, fields and nested tables."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from napanalysis.draft.blocks import (
    HEADING,
    ITEM,
    NOTE,
    PARAGRAPH,
    TABLE,
    Block,
    DocumentError,
    Row,
    Table,
    is_mark,
    plain,
)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# What isn't shown, or stands a second time for programs that are older.
_NOT_SHOWN = {"del", "moveFrom", "instrText", "delText", "Fallback", "rPrChange", "sdtPr", "rt"}
_HEADING_STYLE = re.compile(r"(?:heading|titre|title|subtitle|sous-titre)\s*\d*$", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list|liste", re.IGNORECASE)
_LONGEST_BOLD = 120


def read_word(path: Path) -> Iterator[Block]:
    """Read a DOCX file into blocks; `place` is the paragraph, counted as a reader would.

    Raises
    ------
    DocumentError
        If the file has no document in it, or one that can't be read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield from _read(archive)
    except (KeyError, ValueError, RecursionError, etree.XMLSyntaxError) as error:
        raise DocumentError(
            f"{path.name} can't be read as DOCX: it has no sound document in it.",
            "Open it in the program it was made with and save it again, or save it as text.",
        ) from error


def _read(archive: zipfile.ZipFile) -> Iterator[Block]:
    body = _part(archive, "word/document.xml")
    names = archive.namelist()
    styles = _styles(_part(archive, "word/styles.xml")) if "word/styles.xml" in names else {}
    walk = _Walk(styles)
    yield from walk.blocks(body)
    for name in ("word/footnotes.xml", "word/endnotes.xml"):
        if name in names:
            for note in _part(archive, name):
                if note.get(f"{_W}type") is None:
                    text = " ".join(walk.text(one) for one in note.iter(f"{_W}p"))
                    yield from walk.one(NOTE, text)


def _part(archive: zipfile.ZipFile, name: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(archive.read(name), parser)


def _styles(tree: Any) -> dict[str, tuple[str, bool]]:
    """Return the name of each style, and whether its letters are bold."""
    found = {}
    for style in tree.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        bold = style.find(f"{_W}rPr/{_W}b")
        label = name.get(f"{_W}val", "") if name is not None else ""
        found[style.get(f"{_W}styleId", "")] = (label, bold is not None)
    return found


def _local(element: Any) -> str:
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def _is_on(properties: Any, *names: str) -> bool:
    """Whether a property of letters is set, and not to false."""
    for name in names:
        one = properties.find(f"{_W}{name}")
        if one is not None and one.get(f"{_W}val", "1") not in ("0", "false", "none"):
            return True
    return False


class _Walk:
    """Walks the body and numbers the paragraphs."""

    def __init__(self, styles: dict[str, tuple[str, bool]]) -> None:
        self.styles = styles
        self.count = 0

    def one(self, kind: str, text: str) -> Iterator[Block]:
        clean = plain(text)
        if clean:
            self.count += 1
            yield Block(kind, clean, f"paragraph {self.count}")

    def blocks(self, parent: Any) -> Iterator[Block]:
        for child in parent:
            name = _local(child)
            if name == "p":
                yield from self.one(self.kind(child), self.text(child))
                # A text box stands in a paragraph, and its text beside it.
                for box in self._boxes(child):
                    yield from self.blocks(box)
            elif name == "tbl":
                yield from self.table(child)
            elif name not in _NOT_SHOWN:
                yield from self.blocks(child)

    def _boxes(self, element: Any) -> Iterator[Any]:
        for child in element:
            name = _local(child)
            if name == "txbxContent":
                yield child
            elif name not in _NOT_SHOWN:
                yield from self._boxes(child)

    def kind(self, paragraph: Any) -> str:
        about = paragraph.find(f"{_W}pPr")
        style = about.find(f"{_W}pStyle") if about is not None else None
        name = self.styles.get(style.get(f"{_W}val"), (style.get(f"{_W}val"), False))[0] \
            if style is not None else ""  # fmt: skip
        if _HEADING_STYLE.match(name or "") or (
            about is not None and about.find(f"{_W}outlineLvl") is not None
        ):
            return HEADING
        if (about is not None and about.find(f"{_W}numPr") is not None) or _LIST_STYLE.search(name):
            return ITEM
        runs = [run for run in paragraph.iter(f"{_W}r") if "".join(run.itertext()).strip()]
        bold = runs and all(
            run.find(f"{_W}rPr") is not None and _is_on(run.find(f"{_W}rPr"), "b") for run in runs
        )
        text = self.text(paragraph) if bold else ""
        short = 0 < len(text) <= _LONGEST_BOLD and not text.rstrip().endswith(".")
        return HEADING if short else PARAGRAPH

    def text(self, element: Any) -> str:
        """Return the text of a paragraph as it is shown."""
        pieces: list[str] = []
        for child in element:
            name = _local(child)
            if name in ("t", "sym"):
                pieces.append(child.text or "")
            elif name in ("tab", "br", "cr"):
                pieces.append(" ")
            elif name == "noBreakHyphen":
                pieces.append("-")
            elif name == "r":
                pieces.append(self._run(child))
            elif name not in _NOT_SHOWN and name not in ("txbxContent", "pPr", "rPr", "tbl"):
                pieces.append(self.text(child))
        return "".join(pieces)

    def _run(self, run: Any) -> str:
        letters = run.find(f"{_W}rPr")
        text = self.text(run)
        if letters is None:
            return text
        if _is_on(letters, "vanish", "strike", "dstrike", "webHidden"):
            return " " if text else ""
        raised = letters.find(f"{_W}vertAlign")
        lifted = letters.find(f"{_W}position")
        high = raised is not None and raised.get(f"{_W}val") == "superscript"
        high = high or (lifted is not None and not lifted.get(f"{_W}val", "-").startswith("-"))
        return "" if high and is_mark(text) else text

    def table(self, table: Any) -> Iterator[Block]:
        rows: list[Row] = []
        nested: list[Block] = []
        for line in _rows(table):
            cells: list[str] = []
            start = self.count
            for cell in line.iter(f"{_W}tc"):
                if next(cell.iterancestors(f"{_W}tr")) is not line:
                    continue
                about = cell.find(f"{_W}tcPr")
                merge = about.find(f"{_W}vMerge") if about is not None else None
                goes_on = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
                inside = [] if goes_on else list(self.blocks(cell))
                cells.append(" ".join(one.text for one in inside if one.table is None))
                head = rows[0].cells if rows else ()
                for one in inside:
                    if one.table is not None:
                        above = head[len(cells) - 1] if len(cells) <= len(head) else ""
                        caption = plain(f"{above}, {cells[0]}".strip(", "))
                        new = Table(one.table.rows, one.table.caption or caption)
                        nested.append(Block(TABLE, new.caption, one.place, table=new))
                span = about.find(f"{_W}gridSpan") if about is not None else None
                cells += [""] * (int(span.get(f"{_W}val", "1")) - 1 if span is not None else 0)
            self.count = start + 1
            mark = line.find(f"{_W}trPr/{_W}tblHeader")
            if any(cells):
                rows.append(Row(tuple(cells), f"paragraph {self.count}", mark is not None))
        if rows:
            yield Block(TABLE, "", rows[0].place, table=Table(tuple(rows)))
        yield from nested


def _rows(table: Any) -> Iterator[Any]:
    """Return the rows of a table, and none of the tables in it."""
    for row in table.iter(f"{_W}tr"):
        deleted = row.find(f"{_W}trPr/{_W}del")
        if next(row.iterancestors(f"{_W}tbl")) is table and deleted is None:
            yield row
