"""Where a piece lies in what pandoc writes, in each format; see `napanalysis.brief.apart`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from napanalysis.brief.apart import Fragment, Stub

_MARK = "piece-{}-begins"
_BOOKMARK = re.compile(r'(<w:bookmark(?:Start|End) w:id=")([\d.]+)(")')
#: What ties a part of a Word document to its other files, or to the order of its lists.
_TIED = re.compile(r'\sr:\w+="|<w:numPr>|<w:footnoteReference')


class _Form(NamedTuple):
    """How a format is written.

    Parameters
    ----------
    raw : str
        Its name, where Markdown has something of it as it is.
    mark : str
        A line that shows nothing, around a word.
    rows : tuple of str
        What stands before the rows of a table, and after them.
    entry : tuple of str
        With what an entry of the trail begins, and what follows its last word up to its end.
    between : str
        What stands between two entries.
    text : tuple of str
        What stands before what is in a paragraph, and after it.
    word : str
        How a word is written.
    """

    raw: str
    mark: str
    rows: tuple[str, str]
    entry: tuple[str, ...]
    between: str
    text: tuple[str, str]
    word: str


_FORMS = {
    "html": _Form(
        raw="html",
        mark="<!--{}-->",
        rows=("<tbody>\n", "\n</tbody>"),
        entry=(),  # on screens, the entries of the trail aren't Markdown
        between="",
        text=("<p>", "</p>"),
        word="{}",
    ),
    "typst": _Form(
        raw="typst",
        mark="// {}",
        rows=("\n  table.hline(),\n", "\n)"),
        entry=("#block[\n", ">"),
        between="\n",
        text=("", ""),
        word="{}",
    ),
    "docx": _Form(
        raw="openxml",
        mark="<w:p><w:r><w:t>{}</w:t></w:r></w:p>",
        rows=("</w:tr>", "</w:tbl>"),
        entry=("<w:bookmarkStart ", "<w:bookmarkEnd ", "/>"),
        between="\n    ",
        text=("</w:pPr>", "</w:p>"),
        word='<w:r><w:t xml:space="preserve">{}</w:t></w:r>',
    ),
}


class CutError(Exception):
    """What pandoc wrote isn't where it was looked for: the document has to be converted whole."""


def together(pieces: Sequence[Fragment], output: str) -> str:
    """Return one document of all pieces, with a mark before each and after the last."""
    form = _FORMS[output]
    lines = []
    for number, text in enumerate([*(piece.text for piece in pieces), ""]):
        mark = form.mark.format(_MARK.format(number))
        lines.append(f"```{{={form.raw}}}\n{mark}\n```\n\n{text}\n")
    return "\n".join(lines)


def cut(written: str, pieces: Sequence[Fragment], output: str) -> dict[Fragment, str]:
    """Return what was made of each piece.

    Parameters
    ----------
    written : str
        What pandoc wrote of `together`; of a Word document, its main part.
    pieces : sequence of Fragment
        The pieces.
    output : {"html", "typst", "docx"}
        The format.

    Raises
    ------
    CutError
        If one isn't found, or doesn't stand by itself.
    """
    form = _FORMS[output]
    made = {}
    end = 0
    for number, piece in enumerate(pieces):
        begin = _after(written, form.mark.format(_MARK.format(number)), end)
        end = _at(written, form.mark.format(_MARK.format(number + 1)), begin)
        part = written[begin:end].strip(" \t\n")  # other spaces are words' own
        if piece.kind != "entry":
            around = form.rows if piece.kind == "rows" else form.text
            part = part[_after(part, around[0]) : _last(part, around[1])].strip("\n")
        if _TIED.search(part):
            raise CutError
        made[piece] = part
    return made


def taken_out(written: str, pieces: Sequence[Fragment], output: str) -> str:
    """Return what pandoc wrote of a document without the pieces that stood at its end.

    Raises
    ------
    CutError
        If they aren't found, or if it can't be told what would stand between what was before
        them and what comes after: a list of references that pandoc puts there.
    """
    mark = _FORMS[output].mark
    begin = _at(written, mark.format(_MARK.format(0)))
    end = _after(written, mark.format(_MARK.format(len(pieces))), begin)
    rest = written[end:]
    if output == "typst" and rest.strip() and not rest.startswith("\n\n"):
        raise CutError
    return written[:begin].rstrip() + rest


def joined(written: str, stubs: Sequence[Stub], made: Mapping[Fragment, str], output: str) -> str:
    """Return what pandoc wrote with each stub replaced by what was made of its pieces.

    Raises
    ------
    CutError
        If a stub isn't found.
    """
    form = _FORMS[output]
    out: list[str] = []
    done = 0
    for stub in stubs:
        kind = stub.pieces[0].kind
        if kind == "text":
            word = form.word.format(stub.first)
            begin = _at(written, word, done)
            end = begin + len(word)
        elif kind == "rows":
            at = _at(written, stub.first, done)
            begin = _last(written, form.rows[0], at) + len(form.rows[0])
            end = _at(written, form.rows[1], at)
        else:
            begin = _last(written, form.entry[0], _at(written, stub.first, done))
            end = _last(written, stub.last)
            for words in form.entry[1:]:
                end = _after(written, words, end)
        if begin < done:
            raise CutError
        parts = [
            _BOOKMARK.sub(rf"\g<1>{len(out)}.{number}.\g<2>\g<3>", made[piece])
            for number, piece in enumerate(stub.pieces)
        ]
        out += [written[done:begin], form.between.join(parts)]
        done = end
    return "".join(out) + written[done:]


def renumbered(document: str) -> str:
    """Return a Word document whose bookmarks are numbered as they come.

    Pieces have numbers from where they were made, with that of their place before it.
    """
    numbers: dict[str, str] = {}

    def number(found: re.Match[str]) -> str:
        return found[1] + numbers.setdefault(found[2], str(len(numbers))) + found[3]

    return _BOOKMARK.sub(number, document)


def _at(text: str, words: str, begin: int = 0) -> int:
    found = text.find(words, begin)
    if found < 0:
        raise CutError
    return found


def _after(text: str, words: str, begin: int = 0) -> int:
    return _at(text, words, begin) + len(words)


def _last(text: str, words: str, end: int | None = None) -> int:
    found = text.rfind(words, 0, end)
    if found < 0:
        raise CutError
    return found
