"""The built-in renderer: each construct, each mistake, each format, the same bytes again."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path

import html5lib
import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import html
from pypdf import PdfReader

from napanalysis.brief.render.builtin import PandocRenderer
from napanalysis.brief.render.builtin import outline as read_outline
from napanalysis.brief.render.quarto import RENDERERS, choose
from napanalysis.errors import BuildError, UsageError
from sample_brief import DOCUMENTS, differing, staged, with_body

FORMATS = ("html", "pdf", "docx")


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    return staged(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def products(stage, tmp_path_factory):
    folder = tmp_path_factory.mktemp("products")

    @cache
    def made(document, output):
        target = folder / f"{Path(document).stem}.{output}"
        PandocRenderer().render(stage, document, output, target)
        return target

    return made


@pytest.mark.parametrize("output", FORMATS)
@pytest.mark.parametrize("document", DOCUMENTS)
def test_says_what_the_sources_say(stage, products, document, output):
    assert differing(stage, document, products(document, output)) == []


@pytest.mark.parametrize("output", FORMATS)
def test_what_a_product_lacks_is_named(tmp_path, output):
    stage, made = with_body(staged(tmp_path), "One sentence."), tmp_path / f"made.{output}"
    PandocRenderer().render(stage, "brief-en.qmd", output, made)
    with_body(stage, "One sentence.\n\nAnd another, **strong** one [@report].")
    lacking = differing(stage, "brief-en.qmd", made)
    assert "These words are missing: 'And another, strong one " in lacking[0]
    assert not any("One sentence" in words for words in lacking)


@pytest.mark.parametrize("output", FORMATS)
def test_same_bytes_in_another_folder(stage, products, tmp_path, output):
    other = tmp_path / "elsewhere"
    shutil.copytree(stage, other)
    PandocRenderer().render(other, "brief-fr.qmd", output, tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == products("brief-fr.qmd", output).read_bytes()


def test_leaves_nothing_in_the_stage(stage, products):
    for output in FORMATS:
        products("brief-en.qmd", output)
    assert not list(stage.glob(".*"))


@pytest.fixture(scope="module")
def rewritten(tmp_path_factory):
    """A stage whose English document each test writes anew."""
    return staged(tmp_path_factory.mktemp("rewritten"))


def body_of(stage: Path, body: str, output: str = "html") -> html.HtmlElement:
    target = stage / f"made.{output}"
    PandocRenderer().render(with_body(stage, body), "brief-en.qmd", output, target)
    return html.fromstring(target.read_text(encoding="utf-8")).find(".//main")


SHOWN = [
    ("{{< var en.year >}} and {{< var en.money.spent >}}.", "2014-2015 and $500,000."),
    ("**{{< var en.name >}}**–{{< var en.year >}},", "Sample–2014-2015,"),
    ("({{< meta subtitle >}})", "(Fiscal year 2014-2015)"),
    ("[words]{.tag title='{{< var en.year >}}'}", "words"),
    ("::: {.content-visible when-meta='known.police'}\nyes\n:::", "yes"),
    ("::: {.content-visible when-meta='known.ucr'}\nyes\n:::\n\nno", "no"),
    ("::: {.content-hidden when-meta='known.ucr'}\nyes\n:::", "yes"),
    ("::: {.content-hidden unless-format='html'}\nyes\n:::", "yes"),
    ("::: {.content-visible when-format='docx'}\nyes\n:::\n\nno", "no"),
    (
        ":::: {.content-visible when-meta='known.police'}\n"
        "::: {.content-visible when-format='typst'}\nyes\n:::\n\nno\n::::",
        "no",
    ),
    ("[yes]{.content-visible when-format='html'}[no]{.content-hidden when-format='html'}", "yes"),
    ("In @sec-head.", "In Section 1."),
    ("[Part @sec-head]", "Part 1"),
    ("[-@sec-head]", "1"),
    ("{{< embed notebooks/en/permits.ipynb#sentence >}}", "A sentence from a notebook."),
    ("{{< embed notebooks/en/permits.ipynb#told >}}", "A sentence from a notebook."),
    ("{{< embed notebooks/en/permits.ipynb#words >}}", "A sentence from a notebook."),
    ("Said [@report].", "Said (Public Safety Canada, 2016)."),
    ("Said [@report, p. 5].", "Said (Public Safety Canada, 2016, p. 5)."),
    ("```\n{a: b}\n```", "{a: b}"),
    (
        "```\n::: {.content-visible when-format='docx'}\n```",
        "::: {.content-visible when-format='docx'}",
    ),
    # Text with escaped braces is no shortcode, wherever it stands.
    (r"\{\{\< var en.no \>\}\}", "{{< var en.no >}}"),
    (
        "| A |\n|---|\n| \\{\\{\\< var en.no \\>\\}\\} {{< var en.year >}} |",
        "A {{< var en.no >}} 2014-2015",
    ),
    (r"[words]{.tag title='\{\{\< var en.no \>\}\}'}", "words"),
    ("`{{{< var en.no >}}}` and {{{< var en.no >}}}", "{{< var en.no >}} and {{< var en.no >}}"),
    ("`{{< var en.year >}}` [a](https://a.ca/{{< var en.year >}})", "2014-2015 a"),
]


@pytest.mark.parametrize(("body", "shown"), SHOWN, ids=[body[:40] for body, _ in SHOWN])
def test_shows(rewritten, body, shown):
    main = body_of(rewritten, body)
    for part in main.xpath('.//h2 | .//*[@class="references csl-bib-body hanging-indent"]'):
        part.drop_tree()
    for part in main.xpath('.//*[@id="refs"]'):
        part.drop_tree()
    assert " ".join(main.text_content().replace("\xa0", " ").split()) == shown


#: Blocks on a condition that is settled before pandoc reads them, with other blocks in and around.
FOR_FORMATS = [
    '::: {.content-visible when-format="docx"}\nno\n:::\nyes',
    '::: {.content-visible when-format="html"}\nyes\n:::',
    '::: {.content-visible unless-format="html"}\nno\n:::\n\nyes',
    '::: {.content-visible unless-format="typst"}\nyes\n:::',
    '::: {.content-visible when-format="typst"}\n:::: {.x #x} ::::\nno\n::::\n\nno\n:::\n\nyes',
    ':::: {.x}\n::: {.content-visible when-format="docx"}\nno\n:::\nyes\n::::\n\nyes',
    '::: {.content-visible when-format="docx"}\n~~~\n:::\n~~~\nno\n:::\n\nyes',
    '::: {.content-visible when-format="docx"}\nno\n::: x\nno\n:::\n\nyes',
    'yes\n::: {.content-visible when-format="docx"}\nyes\n:::',
    '```\n::: {.content-visible when-format="docx"}\n```\n\nyes\n\n```\n:::\n```',
]


@pytest.mark.parametrize("body", FOR_FORMATS)
def test_blocks_for_other_formats_are_left_out_as_pandoc_does(rewritten, body):
    def shown(body):
        return re.sub("[\"'“”‘’]", "", body_of(rewritten, body).text_content()).split()

    assert shown(body) == shown(body.replace('"', "'"))
    assert "yes" in shown(body)


def test_a_block_for_another_format_is_not_read(rewritten):
    part = '::: {.content-visible when-format="%s"}\n{{< include none.md >}}\n:::\n'
    read_outline(with_body(rewritten, part % "docx"), "brief-en.qmd", "html")
    with pytest.raises(BuildError, match=r"none\.md doesn't exist \(brief-en\.qmd, line 11\)"):
        read_outline(with_body(rewritten, part % "html"), "brief-en.qmd", "html")


def test_a_block_for_another_format_has_to_end(rewritten):
    body = '::: {.content-visible when-format="docx"}\nno'
    with pytest.raises(BuildError, match="Div at line 10 column 1 unclosed"):
        read_outline(with_body(rewritten, body), "brief-en.qmd", "html")


#: What readers see of it: every row of the table, and neither comments nor code.
MARKUP = """
-----------------------------------------------------------
What          Number
------------- ---------------------------------------------
Charged       12 persons

Accused       143 persons
              in all

Convicted     9 persons
-----------------------------------------------------------

<!-- Hidden 5 of 6

in 2014, [31](#nowhere){.number} -->

Before <!-- hidden 7 --> after.

<script>
let hidden = "8 of 9";

let more = 32;
</script>
"""
ROWS = [
    ["What", "Number"], ["Charged", "12 persons"], ["Accused", "143 persons in all"],
    ["Convicted", "9 persons"],
]  # fmt: skip
PRE = "<pre>\nCharged 12,\n  accused 143\n\nConvicted 9\n</pre>"


def test_a_page_shows_every_row_and_no_comment_or_code(rewritten):
    main = body_of(rewritten, MARKUP)
    (table,) = main.xpath(".//table")
    assert [[cell.text_content() for cell in row] for row in table.iter("tr")] == ROWS
    assert main.xpath("normalize-space(string(./section/p[1]))") == "Before after."
    shown = " ".join(main.xpath(".//text()[not(ancestor::script)]"))
    assert "idden" not in shown
    assert "let" not in shown


def test_word_shows_every_row_and_no_comment_or_code(rewritten, tmp_path):
    PandocRenderer().render(with_body(rewritten, MARKUP), "brief-en.qmd", "docx", tmp_path / "x")
    document = Document(str(tmp_path / "x"))
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == ROWS
    shown = "".join(text.text for text in document.element.body.iter(qn("w:t")))
    assert "Before" in shown
    assert "idden" not in shown
    assert "let" not in shown


def test_paper_shows_every_row_and_no_comment_or_code(rewritten, tmp_path):
    PandocRenderer().render(with_body(rewritten, MARKUP), "brief-en.qmd", "pdf", tmp_path / "x")
    pages = [page.extract_text() for page in PdfReader(tmp_path / "x").pages]
    shown = " ".join(" ".join(pages).split())
    assert " ".join(cell for row in ROWS for cell in row) in shown
    assert "Before after." in shown
    assert "idden" not in shown
    assert "let " not in shown


def test_preformatted_html_keeps_its_form_on_a_page(rewritten):
    (shown,) = body_of(rewritten, PRE).xpath(".//pre")
    assert shown.text_content().strip("\n") == "Charged 12,\n  accused 143\n\nConvicted 9"


@pytest.mark.parametrize(("output", "name"), [("typst", "the PDF"), ("docx", "Word")])
@pytest.mark.parametrize(
    ("body", "tag"),
    [(PRE, "pre"), (f"In {PRE}", "pre"), ("<TABLE><tr><td>9</td></tr></TABLE>", "TABLE")],
)
def test_html_that_paper_would_lose_is_a_mistake(rewritten, body, tag, output, name):
    told = re.escape(f"line 10: What is in <{tag}> would be lost in {name}; write it in Markdown.")
    with pytest.raises(BuildError, match=told):
        read_outline(with_body(rewritten, body), "brief-en.qmd", output)
    screens = f"::: {{.content-visible when-format='html'}}\n{body}\n:::"
    read_outline(with_body(rewritten, screens), "brief-en.qmd", output)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_page_is_sound_html(products, document):
    text = products(document, "html").read_text(encoding="utf-8")
    html5lib.HTMLParser(strict=True).parse(text)
    identifiers = html.fromstring(text).xpath("//@id")
    assert len(identifiers) == len(set(identifiers))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_page_needs_no_network(products, document):
    tree = html.fromstring(products(document, "html").read_text(encoding="utf-8"))
    assert tree.xpath("//link | //script/@src | //iframe | //object") == []
    assert all(src.startswith("data:") for src in tree.xpath("//*[not(self::a)]/@src"))
    assert not re.search(r"@import|url\((?!\"?data:)", tree.xpath("string(//style)"))


def test_references_in_french_begin_small_or_large(stage, tmp_path):
    other = tmp_path / "stage"
    shutil.copytree(stage, other)
    path = other / "brief-fr.qmd"
    path.write_text(path.read_text(encoding="utf-8") + "\n@Tbl-tracker; le @tbl-tracker.\n")
    PandocRenderer().render(other, "brief-fr.qmd", "html", tmp_path / "x.html")
    text = html.fromstring((tmp_path / "x.html").read_text("utf-8")).text_content()
    assert "Tableau\xa03; le tableau\xa03." in text


FIGURE = "![Cap](exhibits/en/convictions.svg){#fig-x fig-alt='Bars.'}"
MISTAKES = [
    ("{{< var en.nothing >}}", 'The variable "en.nothing" isn\'t known', 10),
    ("a\n\n{{< var en.money >}}", "is a group of values", 12),
    ("{{< meta nothing >}}", 'The metadata key "nothing" isn\'t known', 10),
    ("{{< video x.mp4 >}}", 'shortcode "video x.mp4" isn\'t supported', 10),
    ("{{< var en.year", "A shortcode isn't closed", 10),
    ("`{{< var en.unknown >}}`", 'The variable "en.unknown" isn\'t known', 10),
    # Also where it is hidden this year.
    (
        "::: {.content-hidden when-meta='known.police'}\n{{< var en.unknown >}}\n:::",
        "isn't known",
        11,
    ),
    ("[x](https://a.ca){title='{{< var en.unknown >}}'}", '"en.unknown" isn\'t known', 10),
    ("See @fig-nothing.", "@fig-nothing refers to nothing", 10),
    ("a\n\nb\n\nSee @sec-nothing.", "@sec-nothing refers to nothing", 14),
    ("See [@report; @fig-nothing].", "in one bracket", 10),
    ("[x](#nothing)", "A link leads to #nothing", 10),
    ("| A |\n|---|\n| 1 |\n| [90](#nothing) |", "A link leads to #nothing", 13),
    ("::: {.content-visible when-meta='known.nothing'}\nx\n:::", '"known.nothing"', 10),
    ("::: {.content-visible when-meta='title'}\nx\n:::", "neither true nor false", 10),
    ("::: {.content-visible when-format='pdf'}\nx\n:::", 'asks for the format "pdf"', 10),
    ("::: {.content-visible when-profile='x'}\nx\n:::", "when-profile isn't supported", 10),
    ("::: {.content-visible}\nx\n:::", "neither when nor unless", 10),
    ("![Cap](exhibits/en/convictions.svg){#fig-x}", "has no alternative text", 10),
    ("![Cap](exhibits/en/no.svg){#fig-x fig-alt='x'}", "no.svg doesn't exist", 10),
    ("![Cap](exhibits/en/convictions.csv){#fig-x fig-alt='x'}", "csv isn't an image", 10),
    ("![Cap](https://a.ca/x.svg){#fig-x fig-alt='x'}", "isn't a file of the brief", 10),
    ("![Cap](exhibits/en/convictions.svg){fig-alt='x'}", "begins with #fig-", 10),
    (f"{FIGURE}\n\n{FIGURE}", '"fig-x" is given twice', 10),
    ("| A |\n|---|\n| 1 |\n\n: Words {.x}", "begins with #tbl-", 14),
    ("| A |\n|---|\n| 1 |\n\n: W {#tbl-x tbl-colwidths='[1]'}", '"tbl-colwidths" isn\'t', 14),
    ("::: {#tbl-x layout-ncol=2}\n| A |\n|---|\n| 1 |\n\nW\n:::", '"layout-ncol" isn\'t', 10),
    ("::: {.callout-tip}\nx\n:::", '"callout-tip" isn\'t supported', 10),
    ("::: {.panel-tabset}\n## A\nx\n:::", '"panel-tabset" isn\'t supported', 10),
    ("::: {layout-ncol=2}\nx\n:::", '"layout-ncol" isn\'t supported', 10),
    ("::: {#thm-x}\nx\n:::", '"thm-x" aren\'t supported', 10),
    ("Costs $5 + x$.", "Formulas need a script", 10),
    ("```{=latex}\nx\n```", "Raw latex isn't supported", 10),
    ("[a]{#same} [b]{#same}", '"same" is given twice', 10),
]


@pytest.mark.parametrize(("body", "message", "line"), MISTAKES, ids=[m[1][:50] for m in MISTAKES])
def test_names_each_mistake_and_its_line(rewritten, body, message, line):
    with pytest.raises(BuildError) as caught:
        read_outline(with_body(rewritten, body), "brief-en.qmd", "html")
    told = [one for one in str(caught.value).splitlines() if message in one]
    assert told, str(caught.value)
    assert f"brief-en.qmd, line {line}:" in told[0]


EARLIER = [
    ("{{< include _made/no.md >}}", "_made/no.md doesn't exist (brief-en.qmd, line 10)"),
    ("x {{< include _made/en/cards.md >}}", "doesn't stand on its own line"),
    ("{{< embed notebooks/en/no.ipynb#x >}}", "no.ipynb doesn't exist (brief-en.qmd, line 10)"),
    ("{{< embed notebooks/en/permits.ipynb#sentense >}}", "has no cell sentense"),
    ("{{< embed notebooks/en/permits.ipynb#nothing >}}", "has no output to embed"),
    ("{{< embed notebooks/en/permits.ipynb >}}", "names no cell"),
    ("```{python}\n1\n```", "Code isn't run in the brief's sources (brief-en.qmd, line 10)"),
    ("Said [@nobody].", "nobody"),
]


@pytest.mark.parametrize(("body", "message"), EARLIER, ids=[body for body, _ in EARLIER])
def test_stops_at_what_is_missing(rewritten, body, message):
    with pytest.raises(BuildError, match=re.escape(message)):
        read_outline(with_body(rewritten, body), "brief-en.qmd", "html")


def test_tells_all_mistakes_at_once(rewritten):
    body = "{{< var en.a >}}\n\n{{< var en.b >}}\n\nSee @fig-c."
    with pytest.raises(BuildError) as caught:
        read_outline(with_body(rewritten, body), "brief-en.qmd", "html")
    assert str(caught.value).startswith("brief-en.qmd has 3 mistakes:")


def test_a_mistake_in_an_included_file_is_told_there(tmp_path):
    stage = with_body(staged(tmp_path), "{{< include _made/en/part.md >}}")
    (stage / "_made" / "en" / "part.md").write_text("a\n\nSee @tbl-lost.\n")
    with pytest.raises(BuildError, match=r"_made/en/part\.md, line 3: @tbl-lost"):
        read_outline(stage, "brief-en.qmd", "html")


def test_an_include_in_itself_is_told(tmp_path):
    stage = with_body(staged(tmp_path), "{{< include _made/en/part.md >}}")
    (stage / "_made" / "en" / "part.md").write_text("{{< include _made/en/part.md >}}\n")
    with pytest.raises(BuildError, match="includes itself"):
        read_outline(stage, "brief-en.qmd", "html")


@pytest.mark.parametrize("output", FORMATS)
def test_writes_nothing_where_there_is_a_mistake(tmp_path, output):
    stage = with_body(staged(tmp_path), "See @fig-lost.")
    with pytest.raises(BuildError):
        PandocRenderer().render(stage, "brief-en.qmd", output, tmp_path / "made")
    assert not (tmp_path / "made").exists()


def test_a_file_that_the_page_cannot_carry_is_named(tmp_path):
    stage = with_body(staged(tmp_path), "```{=html}\n<img src='exhibits/no.png' alt='x'>\n```")
    with pytest.raises(
        BuildError, match=r"^brief-en\.qmd, line \d+: The page asks for exhibits/no\.png"
    ):
        PandocRenderer().render(stage, "brief-en.qmd", "html", tmp_path / "made")
    assert not (tmp_path / "made").exists()


def test_chooses():
    assert choose("builtin").name == "builtin"
    assert choose("auto").name in RENDERERS
    assert "typst" in choose("builtin").version
    with pytest.raises(UsageError, match="Did you mean 'builtin'"):
        choose("bultin")
