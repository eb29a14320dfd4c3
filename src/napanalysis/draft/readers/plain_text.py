"""Read plain text and Markdown line by line, so that every figure has a line number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from napanalysis.draft.blocks import (
    HEADING,
    ITEM,
    NOTE,
    PARAGRAPH,
    ROW,
    Block,
    plain,
)

_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_ITEM = re.compile(r"^\s*(?:[-*•–▪◦+]|\d{1,2}[.)])\s+(?=\S)")
_NOTE = re.compile(rf"^\s*(?:\[\^[^\]]+\]:\s*|[{_SUPERSCRIPTS}]+\s*(?=\S)|\^\{{\d+\}}\s*)")
_MARK = re.compile(rf"(?<=\S)[{_SUPERSCRIPTS}]+|\[\^[^\]]+\]|(?<=[^\W\d])\^\{{?\d+\}}?")
# Tags that only format; any other angle brackets are text that somebody wrote.
_TAG = re.compile(
    r"</?(?:b|i|u|em|strong|sup|sub|span|br|p|ul|ol|li|div|small)"
    r"(?:\s+[a-z-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
_SEPARATOR = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*$")
_LONGEST_HEADING = 120


def unmarked(text: str) -> str:
    r"""Return `text` without the marks of Markdown, footnote marks and formatting tags.

    Examples
    --------
    >>> unmarked("Depuis 2005, **90** dossiers¹ au 1^{er} avril : 500 \\$")
    'Depuis 2005, 90 dossiers au 1er avril : 500 $'
    >>> unmarked("<script>alert(1)</script>")
    '<script>alert(1)</script>'
    """
    text = _MARK.sub("", text)
    text = re.sub(r"\^\{?([a-zA-Zèéè]{1,4})\}?", r"\1", text)
    text = _TAG.sub(" ", text)
    text = re.sub(r"!?\[([^\]]*)\]\(([^)\s]*)[^)]*\)", r"\1", text)
    text = re.sub(r"(?<![\w\\])(\*{1,3}|_{1,3})(?=\S)(.+?)(?<=[^\s\\])\1(?!\w)", r"\2", text)
    text = re.sub(r"(?<!\\)\*\*|(?<![\w\\])\*(?=\w)|(?<=\w)\*(?!\w)", "", text)
    text = re.sub(r"\\([\\`*_{}\[\]()#+.!$%&<>|~^-])", r"\1", text)
    return plain(text)


def read_lines(text: str) -> Iterator[Block]:
    """Read text or Markdown into blocks; `place` is the line number.

    Parameters
    ----------
    text : str
        The decoded file.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    pending: list[tuple[int, str]] = []
    for number, line in enumerate([*lines, ""], start=1):
        single = _single(line, number)
        fresh = bool(_ITEM.match(line) or _NOTE.match(line))
        if pending and (single is not None or fresh or not line.strip()):
            yield from _paragraph(pending)
            pending = []
        if single is not None:
            yield from single
        elif line.strip():
            pending.append((number, line))


def _single(line: str, number: int) -> list[Block] | None:
    """Return the blocks of a line that stands by itself (heading, table row), else None."""
    place = f"line {number}"
    heading = _HEADING.match(line)
    if heading:
        return [Block(HEADING, unmarked(heading[1]), place)]
    if _SEPARATOR.match(line) or re.fullmatch(r"\s*(?:[-*_=]\s*){3,}", line):
        return []
    cells: list[str] | None = None
    if "\t" in line.rstrip("\n") and line.strip() and not _ITEM.match(line):
        cells = line.split("\t")
    elif re.match(r"^\s*\|.*\|\s*$", line):
        cells = re.split(r"(?<!\\)\|", line.strip())[1:-1]
    if cells is None:
        return None
    clean = tuple(unmarked(cell) for cell in cells)
    return [Block(ROW, "\t".join(clean), place, cells=clean)] if any(clean) else []


def _paragraph(lines: list[tuple[int, str]]) -> Iterator[Block]:
    number, first = lines[0]
    kind = PARAGRAPH
    if _NOTE.match(first):
        kind, first = NOTE, _NOTE.sub("", first)
    elif _ITEM.match(first):
        kind, first = ITEM, _ITEM.sub("", first)
    text, marks = "", []
    for at, line in [(number, first), *lines[1:]]:
        piece = plain(line)
        if not piece:
            continue
        joined = f"{text} {piece}" if text else piece
        if text:
            # Offsets are those of the cleaned text before this line.
            marks.append((len(unmarked(text)) + 1, f"line {at}"))
        text = joined
    clean = unmarked(text)
    if kind == PARAGRAPH and _looks_like_heading(clean, first, len(lines)):
        kind = HEADING
    if clean:
        yield Block(kind, clean, f"line {number}", marks=tuple(marks))


def _looks_like_heading(text: str, printed: str, lines: int) -> bool:
    if lines > 2 or not text or len(text) > _LONGEST_HEADING or not re.search(r"[^\W\d]", text):
        return False
    if re.search(r"://|www\.|@", text):
        return False
    if printed.strip().startswith("**") and lines <= 2:
        return True
    begins = text[0].isupper() or text[0].isdigit() or text[0] in '«"'
    return lines == 1 and begins and not re.search(r"[.;:,!…]$", text)
