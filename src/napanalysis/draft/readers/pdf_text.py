"""Pieces of text on a PDF page, and how divided lines are joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from napanalysis.draft.blocks import SOFT, is_mark, plain
from napanalysis.draft.vocabulary import table

_BOLD = re.compile(r"bold|black|heavy|semibold", re.IGNORECASE)


@dataclass
class Span:
    """A run of text at a position of a page (points from the lower left corner)."""

    text: str
    x: float
    end: float
    y: float
    size: float
    bold: bool
    turned: bool

    @property
    def middle(self) -> float:
        """Height of the middle of its small letters."""
        return self.y + 0.25 * self.size


def spans_of(chars: Sequence[Any]) -> list[Span]:
    """Return the runs of text of a page in the order they were set.

    A run ends where the letters change their size or line, or leave a gap wider than a space.
    """
    spans: list[Span] = []
    for char in chars:
        new = _span(char)
        last = spans[-1] if spans else new
        gap, size = new.x - last.end, last.size
        blank, spaced = new.text.isspace(), last.text[-1].isspace()
        if (
            spans
            and new.turned == last.turned
            and new.bold == last.bold
            and abs(new.y - last.y) < 0.05 * size
            and abs(new.size - size) < 0.12 * size
            and -0.5 * size < gap < (0.9 if spaced else 0.75) * size
        ):
            apart = gap > 0.18 * size and not spaced and not blank
            last.text += f" {new.text}" if apart else new.text
            last.end = last.end if blank else new.end
        else:
            spans.append(new)
    return [span for span in spans if span.text.strip()]


def _span(char: Any) -> Span:
    """Return a letter, read as if the page were turned where it is set sideways."""
    text = "\ufffd" if char["text"].startswith("(cid:") else char["text"]
    across, slope, *_, x, y = char["matrix"]
    turned = abs(slope) > 0.5 * abs(across)
    left, right, size = char["x0"], char["x1"], char["size"]
    if turned:
        sign = 1 if slope > 0 else -1
        left, y, size = sign * y, -sign * x, right - left
        right = left + char["bottom"] - char["top"]
    heavy = _BOLD.search(char["fontname"]) is not None
    return Span(text, left, left if text.isspace() else right, y, size, heavy, turned)


@dataclass
class Line:
    """Spans on one baseline."""

    spans: list[Span]

    @property
    def _main(self) -> Span:
        return max(self.spans, key=lambda span: len(span.text))

    @property
    def size(self) -> float:
        """Font size of most of the line."""
        return self._main.size

    @property
    def y(self) -> float:
        """Height of most of the line."""
        return self._main.y

    @property
    def x(self) -> float:
        """Where it begins."""
        return self.spans[0].x

    @property
    def end(self) -> float:
        """Where it ends."""
        return max(span.end for span in self.spans)

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(span.bold for span in self.spans)

    @property
    def opens_note(self) -> bool:
        """Whether the line begins with the mark of a footnote."""
        return bool(re.fullmatch(r"\s*\d{1,3}\s*", self.spans[0].text)) and len(self.spans) > 1

    @property
    def text(self) -> str:
        """Text of the line, without the marks of footnotes."""
        size, y, end, text = self.size, self.y, self.x, ""
        for span in self.spans:
            if text and span is self.spans[-1] and span.text.strip() in ("-", SOFT):
                return text.rstrip() + SOFT  # a piece of its own: put there to divide a word
            raised = span.size < 0.85 * size and span.y > y + 0.08 * size
            if not raised or len(self.spans) == 1 or not is_mark(span.text):
                apart = text and text[-1] != " " and span.x - end > 0.18 * size
                text += f" {span.text}" if apart else span.text
            end = span.end
        return re.sub(f"{SOFT}(?!$)", "-", text)


def lines_of(spans: Sequence[Span]) -> list[Line]:
    """Return lines from runs that stand beside each other."""
    lines: list[Line] = []
    for span in spans:
        last = lines[-1].spans[-1] if lines else span
        size = max(last.size, span.size)
        near = (0.3 if last.size == span.size else 0.5) * size
        if (
            lines
            and abs(lines[-1].y - span.y) < near
            and span.x >= max(last.x, last.end - 0.6 * size)
        ):
            lines[-1].spans.append(span)
        else:
            lines.append(Line([span]))
    return lines


def joined(lines: Sequence[Line], words: set[str]) -> str:
    """Return the text of lines as one."""
    return mended([line.text for line in lines], words)


def mended(lines: Sequence[str], words: set[str]) -> str:
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
    >>> mended(["these indivi\u00ad", "duals in 2012-", "2013"], {"individuals"})
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
