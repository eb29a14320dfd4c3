"""Pieces of text on a PDF page, and how divided lines are joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from napanalysis.draft.blocks import SOFT, is_mark, plain
from napanalysis.draft.vocabulary import table

_BOLD = re.compile(r"bold|black|heavy|semibold", re.IGNORECASE)


@dataclass(frozen=True)
class Span:
    """A run of text at a position of a page (points from the lower left corner)."""

    text: str
    x: float
    end: float
    y: float
    size: float
    bold: bool
    page: int

    @property
    def middle(self) -> float:
        """Height of the middle of its small letters."""
        return self.y + 0.25 * self.size


def spans_of(chars: Sequence[Any], page: int) -> tuple[list[Span], list[Span]]:
    """Return the runs of text of a page in the order they were set, and those that are turned.

    A run ends where the letters change their size or line, or leave a gap wider than a space.
    """
    upright: list[Span] = []
    turned: list[Span] = []
    run: list[str] = []
    x = end = y = size = 0.0
    bold = flat = True
    blank = False

    def close() -> None:
        if run and "".join(run).strip():
            (upright if flat else turned).append(
                Span("".join(run), x, end, y, size, bold, page)
            )  # fmt: skip

    for char in chars:
        text = char["text"]
        if text.startswith("(cid:"):
            text = "\ufffd"
        slope, shift, up = char["matrix"][1], char["matrix"][4], char["matrix"][5]
        level = abs(slope) <= 0.5 * abs(char["matrix"][0])
        if level:
            left, right, line, height = char["x0"], char["x1"], up, char["size"]
        else:
            long = char["bottom"] - char["top"]
            sign = 1 if slope > 0 else -1
            left, line, height = sign * up, -sign * shift, char["x1"] - char["x0"]
            right = left + long
        heavy = _BOLD.search(char["fontname"]) is not None
        gap = left - end
        joins = (
            run
            and level == flat
            and abs(line - y) < 0.05 * size
            and abs(height - size) < 0.12 * size
            and -0.5 * size < gap < (0.9 if blank else 0.75) * size
            and heavy == bold
        )
        if joins:
            if gap > 0.18 * size and not blank and not text.isspace():
                run.append(" ")
        else:
            close()
            run, x, y, size, bold, flat = [], left, line, height, heavy, level
        run.append(text)
        blank = text.isspace()
        if not blank:
            end = right
        elif len(run) == 1:
            end = left
    close()
    return upright, turned


@dataclass
class Line:
    """Spans on one baseline."""

    spans: list[Span]

    @property
    def size(self) -> float:
        """Font size of most of the line."""
        return max(self.spans, key=lambda span: len(span.text)).size

    @property
    def y(self) -> float:
        """Height of most of the line."""
        return max(self.spans, key=lambda span: len(span.text)).y

    @property
    def x(self) -> float:
        """Where it begins."""
        return self.spans[0].x

    @property
    def opens_note(self) -> bool:
        """Whether the line begins with the mark of a footnote."""
        return bool(re.fullmatch(r"\s*\d{1,3}\s*", self.spans[0].text)) and len(self.spans) > 1

    @property
    def text(self) -> str:
        """Text of the line, without the marks of footnotes."""
        text = ""
        size, level = self.size, self.y
        for index, span in enumerate(self.spans):
            raised = span.size < 0.85 * size and span.y > level + 0.08 * size
            if raised and len(self.spans) > 1 and is_mark(span.text):
                continue
            if span.text.strip() in ("-", SOFT) and index == len(self.spans) - 1 and index:
                # Set as a piece of its own at the end: put there to divide a word.
                text = text.rstrip() + SOFT
                continue
            before = self.spans[index - 1] if index else None
            apart = before is not None and span.x - before.end > 0.18 * size
            text += " " if apart and text[-1:] != " " else ""
            text += span.text.replace(SOFT, "-") if not span.text.endswith(SOFT) else (
                span.text[:-1].replace(SOFT, "-") + SOFT
            )  # fmt: skip
        return text


def lines_of(spans: Sequence[Span]) -> list[Line]:
    """Return lines from runs that stand beside each other."""
    lines: list[Line] = []
    for span in spans:
        last = lines[-1].spans[-1] if lines else None
        if last is not None:
            size = max(last.size, span.size)
            near = abs(lines[-1].y - span.y) < (0.3 if last.size == span.size else 0.5) * size
            if near and span.x >= last.x and span.x >= last.end - 0.6 * size:
                lines[-1].spans.append(span)
                continue
        lines.append(Line([span]))
    return lines


def joined(lines: Sequence[str], words: set[str]) -> str:
    r"""Join the lines of a paragraph; mend a word that was divided at the end of a line.

    Parameters
    ----------
    lines : sequence of str
        Text of each line; one that ends with a soft hyphen was divided by the typesetter.
    words : set of str
        Words of the whole document in small letters: they tell a divided word from one
        that is written with a hyphen.

    A soft hyphen at the very end stays, for the next page to go on from.

    Examples
    --------
    >>> joined(["these indivi\u00ad", "duals in 2012-", "2013"], {"individuals"})
    'these individuals in 2012-2013'
    """
    text = ""
    for line in lines:
        divided = line.rstrip().endswith(SOFT)
        piece = plain(line)
        if not piece:
            continue
        if text.endswith(SOFT):
            text = text[:-1] + _hyphen(text[:-1], piece, words, soft=True) + piece
        elif re.search(r"\S-$", text):
            text = text[:-1] + _hyphen(text[:-1], piece, words, soft=False) + piece
        else:
            text = f"{text} {piece}" if text else piece
        text += SOFT if divided else ""
    # What isn't a word by itself goes on on the next page.
    cut = re.search(r"([^\W\d_]+)-$", text)
    return f"{text[:-1]}{SOFT}" if cut and words and cut[1].lower() not in words else text


def _hyphen(before: str, after: str, words: set[str], *, soft: bool) -> str:
    """Return the hyphen between two halves, or nothing where they are one word."""
    left, right = re.search(r"[^\W\d_]+$", before), re.match(r"[^\W\d_]+", after)
    if left is None or right is None:
        return "-"
    one, two = left[0].lower(), right[0].lower()
    if one + two in words:
        return ""
    if f"{one}-{two}" in words or _is_number_word(one, two):
        return "-"
    # What isn't a word by itself anywhere in the document was divided.
    whole = (one in words and two in words and len(one) > 2) or right[0][0].isupper()
    return "-" if not soft and whole else ""


def _is_number_word(one: str, two: str) -> bool:
    """Whether a hyphen belongs between two words because they make a number."""
    return any(
        re.fullmatch(table()["words"][language]["units"], one) is not None
        and re.fullmatch(f"{entry['units']}|{entry['one']}", two) is not None
        for language, entry in table()["words"].items()
    )
