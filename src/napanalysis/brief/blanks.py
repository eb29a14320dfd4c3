"""Numbers, and HTML that is ready as it is, put in place after pandoc has read a document.

When a figure changes, little more than these changes in a document. With a word in place of
each, its pieces and its frame are what they were, and so is what pandoc makes of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from napanalysis.brief.apart import Fragment
from napanalysis.brief.cutting import CutError
from napanalysis.brief.formats import fenced

_DIGITS = re.compile(r"(?<!\\)[0-9]+(?:[.,][0-9]+)*")
#: The words of a link to the trail: letters, digits and what every format writes as it is.
_LINKED = re.compile(r"(?<=\[)[^\W_](?:[^\W_]|[ .,](?=[^\W_]))*(?=\]\(#[\w.-]+\)\{\.number\})")
_AMONG_WORDS = re.compile(r"(?<=[ \u00a0“(])[0-9]+(?:[.,][0-9]+)*(?=[ \u00a0;,”)]|$)", re.MULTILINE)
#: Before its first word, a number could number the entries of a list.
_BEFORE_WORDS = re.compile(r"[\W\d_]*")
_ALT = re.compile(r'(?<= fig-alt=")[^"]*(?=")')
#: A line that is drawn: it makes a heading of the line before, or a table whose columns are
#: told by where its words stand.
_DRAWN = re.compile(r"\s*(?:[-=]+[\s-]*|\+[-=:+].*)")
#: A heading is named after its words, and the rows of a table tell the widths of its columns;
#: a citation may have numbers of pages; code keeps its form; and a note stands elsewhere.
_BOUND = re.compile(r">| {4}|\t|(?:.*\s)?#+\s|.*[|@^&]")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_NAME = re.compile(r'<[^<>]*\sid="([^"]+)"', re.ASCII)  # as the filters look for them
_LINK = re.compile(r'<a href="#([^"]+)" class="number">')


@dataclass(frozen=True)
class Blanked:
    """A text with words in place of numbers and of ready HTML.

    Attributes
    ----------
    text : str
        The text.
    mark : str
        What all the words begin with, and nothing else in it.
    numbers, markup : dict of str to str
        What each word stands for.
    """

    text: str
    mark: str
    numbers: dict[str, str] = field(default_factory=dict)
    markup: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """Identifiers in the HTML."""
        return [name for text in self.markup.values() for name in _NAME.findall(text)]

    @property
    def links(self) -> list[str]:
        """Identifiers that the HTML links to."""
        return [place for text in self.markup.values() for place in _LINK.findall(text)]

    def filled(self, written: str) -> str:
        """Return what pandoc wrote with everything in its place.

        Raises
        ------
        CutError
            If a word isn't there as it was given.
        """
        if any(written.count(word) != 1 for word in self.markup):
            raise CutError
        return self._put(written)

    def is_in(self, written: str) -> bool:
        """Tell whether some word of these is in a text, in whatever form."""
        return re.search(rf"{self.mark}-?[nh]-?\d", written, re.IGNORECASE) is not None

    def told(self, outline: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return an outline with the numbers in their places."""

        def put(told: Any) -> Any:
            return self._put(told) if isinstance(told, str) else told

        return [{key: put(told) for key, told in one.items()} for one in outline]

    def _put(self, text: str) -> str:
        words = self.numbers | self.markup
        put = re.sub(rf"{self.mark}[nh]\d+z", lambda word: words.get(word[0], word[0]), text)
        if self.is_in(put):
            raise CutError
        return put


class Blanks:
    """Puts words in place of what is filled in afterwards.

    Parameters
    ----------
    lines : sequence of str
        The whole document: the words are such as don't stand in it.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        text = "\n".join(lines).lower()
        # With a capital: in an identifier, which is made of small letters, it would be missed.
        self.mark = "blAnk"
        while self.mark.lower() in text:
            self.mark += "k"

    def piece(self, piece: Fragment) -> Blanked:
        """Put words in place of the numbers of a piece.

        Examples
        --------
        >>> found = Blanks(()).piece(Fragment("text", "Of [117](#m-x){.number}, 34 in 2014."))
        >>> found.text, sorted(found.numbers.values())
        ('Of [blAnkn0z](#m-x){.number}, blAnkn1z in 2014.', ['117', '34'])
        """
        head, body, foot = "", piece.text, ""
        if piece.kind == "rows":  # the head of a table and its rule tell its columns
            head, body = _after(piece.text, 2)
        elif piece.kind == "entry":
            head, body = _after(piece.text, 1)
            body, mark, foot = body.rpartition("\n")
            foot = mark + foot
        taken = _Taken(self.mark)
        body = _LINKED.sub(taken.words, body)
        begin = 0 if piece.kind == "rows" else _end(_BEFORE_WORDS, body)
        body = body[:begin] + _AMONG_WORDS.sub(taken.word, body[begin:])
        return Blanked(head + body + foot, self.mark, taken.numbers)

    def frame(self, lines: Sequence[str], output: str) -> Blanked:
        """Put words in place of ready HTML and of the numbers of what is left of a document.

        Parameters
        ----------
        lines : sequence of str
            The document with stubs for its pieces.
        output : {"html", "typst", "docx"}
            Format that it is read for.
        """
        left, markup = list(lines), dict[str, str]()
        if output == "html":
            left, markup = _without_html(lines, f"{self.mark}h")
        taken = _Taken(self.mark)
        for index in _prose(left):
            left[index] = _ALT.sub(taken.words, _LINKED.sub(taken.words, left[index]))
        return Blanked("\n".join(left), self.mark, taken.numbers, markup)


class _Taken:
    """The numbers of a text, each with the word that stands for it."""

    def __init__(self, mark: str) -> None:
        self._mark = mark
        self.numbers: dict[str, str] = {}

    def word(self, number: re.Match[str]) -> str:
        """Return the word for a number."""
        name = f"{self._mark}n{len(self.numbers)}z"
        self.numbers[name] = number[0]
        return name

    def words(self, found: re.Match[str]) -> str:
        """Return words with those for the numbers among them."""
        return _DIGITS.sub(self.word, found[0])


def _end(pattern: re.Pattern[str], text: str) -> int:
    """Return where what a text begins with ends."""
    found = pattern.match(text)
    return found.end() if found else 0


def _after(text: str, count: int) -> tuple[str, str]:
    """Return the first lines of a text, and what follows."""
    lines = text.split("\n")
    return "".join(f"{line}\n" for line in lines[:count]), "\n".join(lines[count:])


def _prose(lines: Sequence[str]) -> Iterator[int]:
    """Give the places of lines in which a word may be longer or shorter."""
    begin = 0
    if lines and lines[0] == "---":  # metadata
        begin = next((at for at, line in enumerate(lines[1:], 2) if line in ("---", "...")), 0)
    fence = ""
    found = []
    for index, line in enumerate(lines[begin:], begin):
        fence = fenced(line, fence)
        if fence:
            continue
        if _DRAWN.fullmatch(line):
            return
        if not _BOUND.match(line):
            found.append(index)
    yield from found


def _without_html(lines: Sequence[str], mark: str) -> tuple[list[str], dict[str, str]]:
    """Return the lines with a word in each block of HTML, and what the words stand for."""
    left: list[str] = []
    markup: dict[str, str] = {}
    index, fence = 0, ""
    while index < len(lines):
        line = lines[index]
        left.append(line)
        index += 1
        within, fence = fence, fenced(line, fence)
        if within or line != "```{=html}":
            continue
        end = next((at for at in range(index, len(lines)) if "```" in lines[at]), index)
        body = "\n".join(lines[index:end])
        if body and lines[end] == "```" and _is_ready(body):
            word = f"{mark}{len(markup)}z"
            markup[word] = body
            left.append(word)
            index = end
    return left, markup


def _is_ready(html: str) -> bool:
    """Whether HTML comes out as it is: with no tab, shortcode, or space around it."""
    return html == html.strip() and "{{<" not in html and not _CONTROL.search(html)
