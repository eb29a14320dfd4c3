"""Numbers and ready HTML give their places to words, where nothing else depends on them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from napanalysis.brief.apart import Fragment
from napanalysis.brief.blanks import Blanked, Blanks
from napanalysis.brief.cutting import CutError

NUMBER = "[117](#m-x){.number}"
HEAD, RULE = "| In 2014 | 34 |", f"| {'-' * 60} | ---: |"


def taken(found: Blanked) -> list[str]:
    """Return what gave its place to a word, in the order of the text."""
    words = {**found.numbers, **found.markup}
    return [words[word] for word in sorted(words, key=found.text.index)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (NUMBER, ["117"]),
        ("About [about 1,234](#m-x){.number}", ["1,234"]),
        ("[5 of 28](#o-tip-2015-x){.number}", ["5", "28"]),
        ("Some 34 of 1.5; (12 in 2014), “9”", ["34", "1.5", "12", "2014", "9"]),
        ("Or «\u00a08\u00a0» and 31\u00a0August, 7", ["8", "31", "7"]),
        ("34 persons", []),  # could number the entries of a list
        ("(34) persons of 5", ["5"]),
        (" 34) persons", []),
        (f"({NUMBER} of 5 in 6", ["117", "5", "6"]),
        ("In ３４ persons and [３４ persons](#m-x){.number}", []),
        ("Of 1&frac12; and &sup2;", []),
        ("[117](#m-x)", []),
        ("[117 *x*](#m-x){.number}", []),
        ("[117](#m-2014-x){.flag}", []),
        ("2012–2013, nap-2014, n=5, 5%, *6*, x7 8th \\9 '10", []),
        ("It ended in 2014.", []),
        ("**34** and [34]{.flag}", []),
    ],
)  # fmt: skip
def test_the_numbers_of_a_piece(text: str, numbers: list[str]) -> None:
    found = Blanks([text]).piece(Fragment("text", text))
    assert taken(found) == numbers
    assert found.filled(found.text) == text


@pytest.mark.parametrize(
    ("piece", "numbers"),
    [
        (Fragment("rows", f"{HEAD}\n{RULE}\n| In 2013 | 33 |\n| x | {NUMBER} |"),
         ["2013", "33", "117"]),
        (Fragment("entry", "::: {#o-x title='of 5 '}\n**Cases**: 90 cases\n:::"), ["90"]),
    ],
)  # fmt: skip
def test_what_forms_a_piece_stays(piece: Fragment, numbers: list[str]) -> None:
    found = Blanks(piece.text.split("\n")).piece(piece)
    assert taken(found) == numbers
    assert found.filled(found.text) == piece.text


def test_pieces_that_differ_in_numbers_are_one() -> None:
    texts = ["Of [117](#m-x){.number}, 34 in 2014", "Of [1.5](#m-x){.number}, 9 in 2016"]
    assert len({Blanks(texts).piece(Fragment("text", text)).text for text in texts}) == 1


@pytest.mark.parametrize(
    ("lines", "numbers"),
    [
        ([NUMBER], ["117"]),
        ([f"[{NUMBER}]{{.card-value}}\\", "[34 persons]{.card-unit}"], ["117"]),
        (["![Cases](a.svg){#fig-x fig-alt=\"In 2014: 90 (1.5)\"}"], ["2014", "90", "1.5"]),
        ([f": **{NUMBER} cases** {{#tbl-x}}"], ["117"]),
        ([f"- {NUMBER}", f"1. {NUMBER}"], ["117", "117"]),
        (["---", "title: x", "---", NUMBER], ["117"]),
        (["---", f"title: {NUMBER}", "---"], []),
        ([f"# {NUMBER}"], []),  # a heading is named after its words
        ([f"- # {NUMBER}"], []),
        ([f"1. ## {NUMBER}"], []),
        (["Term", "", f":   ## {NUMBER}"], []),
        ([NUMBER, "==="], []),
        ([NUMBER, "---"], []),
        ([NUMBER, "", "a   b", "--- ---"], []),  # a table drawn with dashes may go on
        ([NUMBER, "", "+---+", "| 1 |", "+---+"], []),
        ([f"| {NUMBER} |"], []),
        ([f"{NUMBER} | a", "---|---"], []),
        ([f"    {NUMBER}"], []),
        (["```", NUMBER, "```"], []),
        ([f"> {NUMBER}"], []),
        ([f"{NUMBER} [@report, p. 3]"], []),
        ([f"[^1]: {NUMBER}"], []),
        ([f"Words^[{NUMBER}]"], []),
        (["![x](a.svg){#fig-x fig-alt=\"&#49; 5\"}"], []),
        (["![x](a.svg){#fig-x fig-alt=\"1&frac12; of 34\"}"], []),
        (["117 persons in 2014"], []),
    ],
)  # fmt: skip
def test_the_numbers_of_a_frame(lines: list[str], numbers: list[str]) -> None:
    for output in ("html", "typst", "docx"):
        found = Blanks(lines).frame(lines, output)
        assert taken(found) == numbers
        assert found.filled(found.text) == "\n".join(lines)


@pytest.mark.parametrize(
    ("body", "ready"),
    [
        (["<p id='x'>117</p>"], True),
        (["<div>", "", '<a href="#m-x" class="number">1</a>', "</div>"], True),
        ([], False),
        ([""], False),
        (["", "<p>"], False),
        (["<p> "], False),
        (["<p>\t</p>"], False),
        (["{{< var en.year >}}"], False),
        (["<p>", "a ``` b", "</p>"], False),
    ],
)
def test_html_that_is_ready(body: list[str], ready: bool) -> None:
    lines = ["Words", "", "```{=html}", *body, "```", "", "Words"]
    found = Blanks(lines).frame(lines, "html")
    assert list(found.markup.values()) == (["\n".join(body)] if ready else [])
    assert found.filled(found.text) == "\n".join(lines)
    assert not Blanks(lines).frame(lines, "docx").markup


@pytest.mark.parametrize(
    "lines",
    [
        ["````", "```{=html}", "<p>", "```", "````"],
        ["```{=html}", "<p>"],
        ["  ```{=html}", "<p>", "```"],
        ["```{=typst}", "<p>", "```"],
        ["```{=html}", "<p>", "  ```"],
    ],
)
def test_no_other_lines_are_ready_html(lines: list[str]) -> None:
    assert not Blanks(lines).frame(lines, "html").markup


def test_html_says_what_it_names_and_links_to() -> None:
    lines = ["```{=html}", '<p class="a" id="o-x"><a href="#s-y" class="number">1</a></p>', "```"]
    found = Blanks(lines).frame(lines, "html")
    assert (found.names, found.links) == (["o-x"], ["s-y"])
    lines = ["```{=html}", '<p\u00a0id="o-x">', "```"]  # which is another attribute's name
    assert Blanks(lines).frame(lines, "html").names == []


def test_the_words_stand_nowhere_else() -> None:
    lines = ["blankn0z and BLANKK", NUMBER]
    found = Blanks(lines).frame(lines, "html")
    assert found.filled(found.text) == "\n".join(lines)
    assert not any(word in "\n".join(lines) for word in found.numbers)


@pytest.mark.parametrize(
    "written",
    ["", "blAnkh0z blAnkh0z", "blAnkh0z blankn0z", "blAnkh0z blAnk-n0", "blAnkh0z blAnkn9z"],
)
def test_a_word_that_is_not_where_it_was_put(written: str) -> None:
    with pytest.raises(CutError):
        Blanked("blAnkh0z", "blAnk", {}, {"blAnkh0z": "<p>"}).filled(written)


def test_an_outline_has_its_numbers() -> None:
    found = Blanked("", "blAnk", {"blAnkn0z": "117"})
    told = found.told([{"kind": "fig", "text": "blAnkn0z cases", "level": 1}])
    assert told == [{"kind": "fig", "text": "117 cases", "level": 1}]


LINES = st.lists(
    st.one_of(
        st.text(st.sampled_from("0123456789 .,;()[]“”\u00a0|#-=`{}\\x"), max_size=20),
        st.sampled_from([NUMBER, "```", "```{=html}", "---", "", f"| {NUMBER} |"]),
    ),
    max_size=8,
)


@given(LINES, st.sampled_from(["html", "typst", "docx"]))
def test_filled_in_again_it_is_the_text(lines: list[str], output: str) -> None:
    blanks = Blanks(lines)
    text = "\n".join(lines)
    for found in (blanks.frame(lines, output), blanks.piece(Fragment("text", text))):
        assert found.filled(found.text) == text
