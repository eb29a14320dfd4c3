"""What is converted apart from a document: what stands alone, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from napanalysis.brief.apart import Split, split, stands_alone
from napanalysis.wording.escape import escape

RULE = f"|{'-' * 60}|{'-' * 29}:|"
SPACED = f"| {'-' * 60} | {'-' * 29}: |"
TABLE = ["| What | Number |", SPACED, "| Cases | [90](#m-cases){.number} |", "| Permits | 34 |"]
ONE = ["::: {#m-cases .trail}", "**Cases**: 90.", ":::"]
TWO = ["::: {#o-permits .trail}", "**Permits**: [34]{lang=fr}.", ":::"]


def put_back(found: Split) -> list[str]:
    """Return the document with every piece in place of its stub."""
    lines = list(found.lines)
    for stub in found.stubs:
        if stub.pieces[0].kind == "rows":
            at = next(place for place, line in enumerate(lines) if stub.first in line)
            lines[at - 2 : at + 1] = stub.pieces[0].text.splitlines()
        elif stub.pieces[0].kind == "text":
            lines[lines.index(stub.first)] = stub.pieces[0].text
        else:
            at = next(place for place, line in enumerate(lines) if stub.first in line)
            end = next(place for place, line in enumerate(lines) if f"#{stub.last} " in line) + 3
            lines[at:end] = "\n\n".join(piece.text for piece in stub.pieces).splitlines()
    return lines


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("90 cases", True),
        ("[90](#m-cases){.number}", True),
        ("[Introduction]{lang=fr} and [[90](#m-cases)]{.flag}", True),
        ("**Cases** *of* ~~old~~", True),
        (escape("[Methods] @key `code` <b> $x$ {{< var y >}} ^note^"), True),
        ("[Methods]", False),  # a heading may be called so
        ("[Methods][]", False),
        ("[site](https://example.org)", False),  # a relation of a Word document
        ("@fig-permits", False),
        ("[@report]", False),
        ("{{< var en.year >}}", False),
        ("word^[a note]", False),
        ("[^1]", False),
        ("![](x.svg)", False),
        ("<b>90</b>", False),
        ("`90`{=html}", False),
        ("$x$", False),
        ("[90]{.content-visible when-format=html}", False),
        ("90]{.x}", False),
        ('[90](#m-x "title")', False),  # what it leads to and is called must be read
        ("[90](<#m-x>)", False),
        ("[90]{.flag #m-x}", False),
        ("[90]{id=m-x}", False),
        ("[90]{#m-x .flag}", True),
        ("[90", False),
    ],
)
def test_what_stands_alone(text: str, alone: bool) -> None:
    assert stands_alone(text) is alone


def test_the_rows_of_a_table_give_their_place_to_one_row() -> None:
    found = split(["# Before", "", *TABLE, "", ": Caption. {#tbl-x}"], "html")
    (stub,) = found.stubs
    assert [piece.kind for piece in stub.pieces] == ["rows"]
    assert found.lines == [
        *("# Before", "", *TABLE[:2], f"| {stub.first} | |", "", ": Caption. {#tbl-x}")
    ]
    assert stub.pieces[0].links == ["m-cases"]
    assert stub.pieces[0].names == []


@pytest.mark.parametrize(
    "lines",
    [
        ["```", *TABLE, "```"],
        ["```", "", *TABLE, "", "```"],
        ["Text that goes on", *TABLE],
        ["::: {.x}", "Text that goes on", *TABLE, ":::"],
        [*TABLE, "Text that goes on"],
        ["    ", *(f"    {line}" for line in TABLE)],
        [TABLE[0], "| --- | --- |", *TABLE[2:]],  # a narrow one's form depends on its rows
        [TABLE[0], RULE, *TABLE[2:]],
        TABLE[:2],
        [*TABLE, "| [Methods] | 1 |"],
        TABLE[1:],
        ONE,  # one entry by itself isn't set in columns
        [ONE[0], "", *ONE[1:], "", *TWO],
        [ONE[0], "(34) persons.", ":::", "", *TWO],
        [ONE[0], "# Head", ":::", "", *TWO],
    ],
)
def test_no_other_lines_are_rows_or_entries(lines: list[str]) -> None:
    found = split(lines, "typst")
    assert {piece.kind for piece in found.pieces} <= {"text"}
    assert put_back(found) == lines


def test_entries_that_follow_each_other_give_their_place_to_two() -> None:
    found = split(["# Trail", "", *ONE, "", *TWO, "", "# End"], "typst")
    (stub,) = found.stubs
    assert [piece.text for piece in stub.pieces] == ["\n".join(ONE), "\n".join(TWO)]
    assert [piece.names for piece in stub.pieces] == [["m-cases"], ["o-permits"]]
    assert sum(line.endswith(".trail}") for line in found.lines) == 2
    assert put_back(found) == ["# Trail", "", *ONE, "", *TWO, "", "# End"]


def test_on_screens_entries_stay() -> None:
    found = split([*ONE, "", *TWO], "html")
    assert {piece.kind for piece in found.pieces} == {"text"}
    assert [found.lines[place] for place in (0, 4)] == [ONE[0], TWO[0]]


@pytest.mark.parametrize(
    "lines",
    [
        ["117 persons."],
        ["# Head", "", "**117** persons.", "", "# Head"],
        ["::: {.exhibit-notes}", "[117](#m-x){.number} persons.", ":::"],
        ["::: {.a}", "::: {#fig-x}", ":::", "", "Some persons.", ":::"],
        ["“Environ 180”, *as printed*."],
    ],
)
def test_a_paragraph_gives_its_place_to_a_word(lines: list[str]) -> None:
    found = split(lines, "html")
    (stub,) = found.stubs
    assert [piece.kind for piece in stub.pieces] == ["text"]
    assert stub.first in found.lines
    assert put_back(found) == lines


@pytest.mark.parametrize(
    "lines",
    [
        ["Persons", "of two lines."],
        ["Persons", "", ": a definition"],
        ["Persons", "", "~ a definition"],
        ["Persons", "======="],
        ["Persons.\\"],
        ["Persons.  "],
        ["1. one"],
        ["(1) one"],
        ["a) one"],
        ["- one"],
        ["> quoted"],
        ["    code"],
        ["Table: Caption."],
        [": Caption."],
        ["***"],
        ["[Methods]: #sec-methods"],
        ["See @sec-methods."],
        ["See [Methods]."],
        ["In {{< var en.year >}}."],
        ["```", "", "Text.", "", "```"],
        ["::: {#fig-x}", "![](x.svg)", "", "Caption.", ":::"],
        ["::: {.card}", "Cases", ":::"],
        ["::: {.card}", "::: {.b}", "Cases", ":::", ":::"],
    ],
)
def test_any_other_block_stays(lines: list[str]) -> None:
    assert split(lines, "html") == Split(lines, ())


def test_the_words_of_stubs_stand_nowhere_else() -> None:
    lines = ["stuba0z stubba0z", "", *TABLE]
    for stub in split(lines, "docx").stubs:
        assert stub.first not in "\n".join(lines)


PARTS = st.sampled_from([
    TABLE, ONE, TWO, ["Some text."], ["```", "| x |", "```"], ["## Head"], [""],
    ["::: {.x}"], [":::"], [": Words."], ["- one"], ["Two", "lines."],
])  # fmt: skip


@given(st.lists(PARTS, max_size=8), st.sampled_from(["html", "typst", "docx"]))
def test_pieces_put_back_give_the_document(parts: list[list[str]], output: str) -> None:
    lines = [line for part in parts for line in (*part, "")]
    assert put_back(split(lines, output)) == lines
