"""Untrusted text comes out as text, in Markdown and in HTML."""

from __future__ import annotations

import html
import json
import re
import string

import html5lib
import pypandoc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from napanalysis.wording.inline import escape, escape_html

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
