"""Pieces of text and lines on a PDF page, and how divided lines are joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from napanalysis.draft.blocks import SOFT, plain
from napanalysis.draft.vocabulary import table


@dataclass(frozen=True)
class Span:
    """A run of text at a position of a page (points from the lower left corner)."""

    text: str
    x: float
    y: float
    size: float
    bold: bool
    page: int


@dataclass
class Line:
    """Spans on one baseline."""

    x: float
    y: float
    spans: list[Span]

    @property
    def size(self) -> float:
        """Font size of most of the line."""
        return max(self.spans, key=lambda span: len(span.text)).size

    @property
    def opens_note(self) -> bool:
        """Whether the line begins with the mark of a footnote."""
        return bool(re.fullmatch(r"\s*\d{1,3}\s*", self.spans[0].text)) and len(self.spans) > 1

    @property
    def text(self) -> str:
        """Text of the line, without the marks of footnotes."""
        text = ""
        for index, span in enumerate(self.spans):
            digits = bool(re.fullmatch(r"\d{1,2}", span.text))
            raised = span.size < 0.8 * self.size or span.y > self.y + 0.15 * self.size
            after = self.spans[index + 1].text if index + 1 < len(self.spans) else " "
            glued = bool(text) and not text[-1].isspace() and text[-1] not in "$([«-"
            if digits and text and (raised or (glued and not after[0].isalnum())):
                continue
            if span.text in ("-", SOFT) and index == len(self.spans) - 1:
                # Set as a piece of its own at the end: put there to divide a word.
                text = text.rstrip() + SOFT
            else:
                text += span.text.replace(SOFT, "-")
        return text


@dataclass
class Rules:
    """Lines drawn on a page: horizontal (y, left, right) and vertical (x, bottom, top)."""

    horizontal: list[tuple[float, float, float]] = field(default_factory=list)
    vertical: list[tuple[float, float, float]] = field(default_factory=list)
    height: float = 0.0
    _at: tuple[float, float] = (0.0, 0.0)

    def take(self, operator: bytes, arguments: Any, cm: Any) -> None:
        """Note a drawing operator of the page: move, line or rectangle."""
        if operator not in (b"m", b"l", b"re"):
            return
        try:
            numbers = [float(argument) for argument in arguments]
        except (TypeError, ValueError):
            return

        def at(x: float, y: float) -> tuple[float, float]:
            return x * cm[0] + y * cm[2] + cm[4], x * cm[1] + y * cm[3] + cm[5]

        if operator == b"m" and len(numbers) == 2:
            self._at = at(*numbers)
        elif operator == b"l" and len(numbers) == 2:
            to = at(*numbers)
            self._line(self._at, to)
            self._at = to
        elif operator == b"re" and len(numbers) == 4:
            x, y, width, height = numbers
            corners = [at(x, y), at(x + width, y), at(x + width, y + height), at(x, y + height)]
            for first, second in zip(corners, [*corners[1:], corners[0]], strict=True):
                self._line(first, second)

    def _line(self, first: tuple[float, float], second: tuple[float, float]) -> None:
        (x1, y1), (x2, y2) = first, second
        if abs(y1 - y2) < 1 and abs(x1 - x2) > 5:
            self.horizontal.append(((y1 + y2) / 2, min(x1, x2), max(x1, x2)))
        elif abs(x1 - x2) < 1 and abs(y1 - y2) > 5:
            self.vertical.append(((x1 + x2) / 2, min(y1, y2), max(y1, y2)))


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
    return text


def _hyphen(before: str, after: str, words: set[str], *, soft: bool) -> str:
    """Return the hyphen between two halves, or nothing where they are one word."""
    left, right = re.search(r"[^\W\d_]+$", before), re.match(r"[^\W\d_]+", after)
    if left is None or right is None:
        return "-"
    one, two = left[0].lower(), right[0].lower()
    if one + two in words:
        return ""
    # Halves of a divided word are among the words too, so the whole has to be looked for.
    return "-" if not soft or f"{one}-{two}" in words or _is_number_word(one, two) else ""


def _is_number_word(one: str, two: str) -> bool:
    """Whether a hyphen belongs between two words because they make a number."""
    return any(
        re.fullmatch(table()["words"][language]["units"], one) is not None
        and re.fullmatch(f"{entry['units']}|{entry['one']}", two) is not None
        for language, entry in table()["words"].items()
    )
