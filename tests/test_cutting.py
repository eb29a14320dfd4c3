"""Where pieces lie in what pandoc writes, and what is told when they don't."""

from __future__ import annotations

import pytest

from napanalysis.brief.apart import Fragment, split
from napanalysis.brief.cutting import CutError, cut, joined, renumbered, taken_out, together

RULE = f"| {'-' * 40} | {'-' * 39}: |"


def test_what_is_not_where_it_was_looked_for() -> None:
    piece = Fragment("rows", "| A | B |")
    written = f"{together([piece], 'html')}<table></table>"
    with pytest.raises(CutError):
        cut(written, [piece], "html")
    stub = split(["| A | B |", RULE, "| 1 | 2 |", "| 3 | 4 |"], "html").stubs[0]
    with pytest.raises(CutError):
        joined("<tbody>\n</tbody>", [stub], {stub.pieces[0]: ""}, "html")


def test_a_part_of_a_word_document_with_ties_is_no_piece() -> None:
    piece = Fragment("entry", "x")
    begin, end = (f"<w:p><w:r><w:t>piece-{n}-begins</w:t></w:r></w:p>" for n in (0, 1))
    tied = '<w:p><w:hyperlink r:id="rId9"/></w:p>'
    assert cut(f"{begin}<w:p/>{end}", [piece], "docx") == {piece: "<w:p/>"}
    with pytest.raises(CutError):
        cut(f"{begin}{tied}{end}", [piece], "docx")


def test_bookmarks_are_numbered_as_they_come() -> None:
    def mark(kind: str, number: str) -> str:
        return f'<w:bookmark{kind} w:id="{number}" w:name="x" />'

    given_ = [("Start", "9"), ("Start", "1.0.9"), ("End", "1.0.9"), ("Start", "4"), ("End", "4")]
    wanted = [("Start", "0"), ("Start", "1"), ("End", "1"), ("Start", "2"), ("End", "2")]
    text = "".join(mark(*one) for one in [*given_, ("End", "9")])
    assert renumbered(text) == "".join(mark(*one) for one in [*wanted, ("End", "0")])


@pytest.mark.parametrize(
    ("rest", "left"),
    [
        ("\n", "Words\n"),
        ("\n\n= More\n", "Words\n\n= More\n"),
        ("\n#block[\n] <refs>\n", None),  # two lines end a paragraph, one what is raw
    ],
)
def test_what_comes_after_the_pieces(rest: str, left: str | None) -> None:
    written = f"Words\n\n// piece-0-begins\n\nx\n\n// piece-1-begins{rest}"
    pieces = [Fragment("text", "x")]
    if left is not None:
        assert taken_out(written, pieces, "typst") == left
        return
    with pytest.raises(CutError):
        taken_out(written, pieces, "typst")
