"""Untrusted text comes out as text, in Markdown and in CSV; sentences keep their trail."""

from __future__ import annotations

import csv
import html
import io
import re
import string

import html5lib
import pandas as pd
import pypandoc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from napanalysis.brief.words import Num, Phrase, Words, escape, escape_html, slug
from napanalysis.language import NBSP, Language
from napanalysis.tabular import csv_cell, csv_text

HOSTILE = [
    "<script>alert(1)</script>",
    "<!-- hidden",
    "{{< include /etc/passwd >}}",
    "{{< var x >}}",
    "[a](javascript:alert(1))",
    "![x](file:///etc/passwd)",
    "**bold** _under_ `code` ~sub~ ^sup^ ^[note]",
    "$x^2$ \\(y\\) \\begin{equation}",
    "@citation [@a] -@b (@list)",
    "| a | b |",
    "# Heading",
    "1. one",
    "(1) one",
    "iv) four",
    "A.  letter",
    "#. any",
    "- item",
    "+ item",
    "* item",
    "---",
    "-- dash -- and --- longer ... dots",
    ": definition",
    "::: {.callout-note}",
    "```{python}",
    "~~~ raw",
    "> quote",
    "% title",
    "&lt;b&gt; &amp; &#60;",
    "#import \"/etc/passwd\"",
    "*bold* _emph_ $math$ @ref <label>",
    "[span]{.number}",
    "a\\",
    "\"quotes\" and 'apostrophes'",
    "=1+1",
]  # fmt: skip


def shown(markdown: str) -> list[dict[str, object]]:
    """Return what pandoc makes of some Markdown: a list of blocks."""
    import json

    blocks: list[dict[str, object]]
    blocks = json.loads(pypandoc.convert_text(markdown, "json", format="markdown"))["blocks"]
    return blocks


def plain(block: dict[str, object]) -> str:
    """Return the text of a paragraph of words alone; anything else in it is an error."""
    assert block["t"] in ("Para", "Plain"), block
    parts = []
    inlines = block["c"]
    assert isinstance(inlines, list)
    for inline in inlines:
        assert inline["t"] in ("Str", "Space", "SoftBreak"), inline
        parts.append(inline["c"] if inline["t"] == "Str" else " ")
    return "".join(parts)


def test_markdown_shows_hostile_text_and_does_nothing_else() -> None:
    blocks = shown("\n\n".join(escape(text) for text in HOSTILE))
    assert [plain(block) for block in blocks] == [" ".join(text.split()) for text in HOSTILE]


def test_hostile_text_in_a_table_stays_in_its_cell() -> None:
    body = "\n".join(f"| {escape(text)} | {n} |" for n, text in enumerate(HOSTILE))
    (table,) = shown(f"| a | b |\n|---|---|\n{body}\n")
    assert table["t"] == "Table"
    found = re.findall(r"'t': '(\w+)'", str(table))
    assert set(found) <= {"Table", "Plain", "Str", "Space", "AlignDefault", "ColWidth",
                          "ColWidthDefault"}  # fmt: skip
    assert found.count("Plain") == 2 * (len(HOSTILE) + 1)


printable = st.text(alphabet=string.printable + "é«»’–·\u2028\u202e\x1b\x00", max_size=30)


@settings(max_examples=3)
@given(st.lists(printable, min_size=60, max_size=90))
def test_any_text_is_shown_as_it_is(texts: list[str]) -> None:
    words = [text for text in texts if escape(text).strip()]
    blocks = shown("\n\n".join(f"{escape(text)}" for text in words) or "x")
    if words:
        harmful = re.compile("[\x00-\x08\x0b-\x1f\x7f\u2028\u202e]")
        lines = [re.sub("[ \t\r\n\f\v]+", " ", text) for text in words]
        wanted = [" ".join(harmful.sub("", line).split()) for line in lines]
        assert [" ".join(plain(block).split()) for block in blocks] == wanted


@given(printable)
def test_escaped_text_is_one_line_without_control_characters(text: str) -> None:
    assert not re.search("[\x00-\x08\x0a-\x1f\x7f\u2028\u202e]", escape(text))


@pytest.mark.parametrize("text", HOSTILE)
def test_html_shows_hostile_text_and_does_nothing_else(text: str) -> None:
    shown = html5lib.parseFragment(f"<p>{escape_html(text)}</p>", namespaceHTMLElements=False)
    (paragraph,) = shown
    assert len(paragraph) == 0
    assert paragraph.text == " ".join(text.split())
    assert not set("{}<>\"'") & set(escape_html(text))


@given(printable)
def test_any_text_is_shown_by_html_and_markdown_alike(text: str) -> None:
    told = escape_html(text)
    assert not re.search("[\x00-\x08\x0a-\x1f\x7f\u2028\u202e]", told)
    assert html.unescape(told) == re.sub(r"\\(.)", r"\1", escape(text))


def test_numbers_in_words_lead_to_their_trail_in_html_too() -> None:
    phrase = Phrase((Num("1.3", "m-x"), " & ", Num("<5")))
    assert phrase.html == '<a href="#m-x" class="number">1.3</a> &amp; &lt;5'
    assert Phrase(("of ", Num("2", "o-y"))).html == 'of <a href="#o-y" class="number">2</a>'


# --- numbers and sentences -------------------------------------------------------------------


def test_a_number_links_to_its_trail() -> None:
    assert Num("1.3", "m-x").markdown == "[1.3](#m-x){.number}"
    assert Num("<5").markdown == "\\<5"
    assert str(Num("1.3", "m-x")) == "1.3"


def test_a_sentence_in_both_forms_and_languages() -> None:
    values = {"new": Num("143", "o-x"), "when": "2014"}
    english, french = Words(Language.EN), Words(Language.FR)
    assert english.text("say.police.one", **values) == "Police reported 143 incidents in 2014."
    assert french.markdown("say.police.one", **values) == (
        "La police a déclaré [143](#o-x){.number} affaires en 2014."
    )


def test_values_are_escaped_in_a_sentence_and_the_sentence_is_not() -> None:
    told = Words(Language.FR).markdown("word.pair", key="<b>", value=Num("1", "m"))
    assert told == f"\\<b\\>{NBSP}: [1](#m){{.number}}"


def test_a_missing_wording_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match=r"say\.nothing"):
        Words(Language.EN).text("say.nothing")
    assert not Words(Language.EN).has("say.nothing")
    assert Words(Language.EN).has("say.police.one")


@given(st.lists(st.text(max_size=12), max_size=4))
def test_an_anchor_has_letters_digits_and_single_hyphens(parts: list[str]) -> None:
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", slug(parts))


# --- CSV ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\n=1"),
        ("a\r\nb\rc", "a\nb\nc"),
        (" =1", "' =1"),
        ("\uff1d1", "'\uff1d1"),
        ("-5", "-5"),
        ("+3.5", "+3.5"),
        ("-5\n", "'-5\n"),
        ("2014-2015", "2014-2015"),
        ("a = b", "a = b"),
        (True, "true"),
        (False, "false"),
        (34.0, "34"),
        (1.3, "1.3"),
        (200e6, "200000000"),
        (float("nan"), ""),
        (None, ""),
        ("", ""),
    ],
)
def test_one_cell(cell: object, text: str) -> None:
    assert csv_cell(cell) == text


@given(st.text(max_size=20))
def test_no_cell_begins_like_a_formula(text: str) -> None:
    cell = csv_cell(text)
    assert not cell.lstrip().startswith(("=", "@", "\uff1d"))
    assert cell.removeprefix("'") == re.sub("\r\n?", "\n", text).removeprefix("'")


@given(st.lists(st.tuples(st.text(max_size=12), st.integers(-9, 9)), max_size=5))
def test_a_table_comes_back_whole(rows: list[tuple[str, int]]) -> None:
    text = csv_text(pd.DataFrame(rows, columns=["a", "b"]))
    assert "\r" not in text
    back = list(csv.reader(io.StringIO(text, newline="")))
    assert back == [["a", "b"], *([csv_cell(one), str(number)] for one, number in rows)]
