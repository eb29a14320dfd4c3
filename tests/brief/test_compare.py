"""Word's layout: Quarto's layout tables are taken away, and one that is left is noticed."""

from __future__ import annotations

from pathlib import Path

import pypandoc
import pytest
from docx import Document
from docx.table import Table

from napanalysis.brief.render.compare import read

UNWRAP = f"--lua-filter={Path(__file__).parents[2] / 'reports' / 'styles' / 'word.lua'}"
#: How Quarto begins a caption: with properties of its own.
CAPTION = '`<w:pPr><w:jc w:val="left"/><w:pStyle w:val="ImageCaption" /></w:pPr>`{=openxml}'
TABLE = f"""::: {{#tbl-a}}
{CAPTION}Table 1. **Message** What is shown.

| a | b |
|---|--:|
| 1 | 2 |
:::"""
FIGURE = f"""::: {{#fig-a}}
{CAPTION}Figure 1. **Message** What is shown.

Picture
:::"""


def celled(text: str) -> str:
    """Put Markdown into a table of one cell, as Quarto does."""
    lines = text.splitlines()
    width = max(map(len, lines))
    rule = f"+{'-' * (width + 2)}+"
    return "\n".join([rule, *(f"| {line:<{width}} |" for line in lines), rule])


def written(folder: Path, markdown: str, *arguments: str) -> Path:
    """Write Markdown as pandoc's Word document."""
    made = folder / "made.docx"
    pypandoc.convert_text(
        markdown, "docx", "markdown", outputfile=str(made), extra_args=list(arguments)
    )
    return made


def shape(made: Path) -> list[str]:
    """Name the styles of the paragraphs and the sizes of the tables, in order."""
    return [
        f"{len(block.rows)}x{len(block.columns)}"
        if isinstance(block, Table)
        else block.style.style_id
        for block in Document(str(made)).iter_inner_content()
    ]


@pytest.mark.parametrize(
    ("markdown", "wrapped", "alone"),
    [
        (celled(TABLE), ["1x1"], ["TableCaption", "2x2"]),
        (celled(FIGURE), ["1x1"], ["ImageCaption", "BodyText"]),
        # Quarto keeps two tables apart by a paragraph of a blank.
        (
            f"{celled(TABLE)}\n\n&#32;\n\n{celled(FIGURE)}",
            ["1x1", "BodyText", "1x1"],
            ["TableCaption", "2x2", "ImageCaption", "BodyText"],
        ),
        (celled("One cell."), ["1x1"], ["1x1"]),
        (celled("::: {#tbl-a}\nNo caption of Quarto's.\n:::"), ["1x1"], ["1x1"]),
        ("| a |\n|---|\n| 1 |", ["2x1"], ["2x1"]),
    ],
)
def test_a_figure_or_table_stands_by_itself(tmp_path, markdown, wrapped, alone):
    assert shape(written(tmp_path, markdown)) == wrapped
    assert shape(written(tmp_path, markdown, UNWRAP)) == alone


def test_its_caption_has_one_style_and_the_message_a_line(tmp_path):
    made = written(tmp_path, celled(TABLE), UNWRAP)
    assert Document(str(made)).paragraphs[0].text == "Table 1. Message\n What is shown."
    assert "Paragraphs with properties twice" not in " ".join(read(made.read_bytes(), "docx").flaws)


def test_what_is_laid_out_badly_is_noticed(tmp_path):
    made = written(tmp_path, celled(TABLE))
    assert read(made.read_bytes(), "docx").flaws == [
        "Paragraphs with properties twice: 1.",
        "Table 2 stands inside another one.",
        "Rows of table 2 break across pages.",
    ]
    document = Document()
    document.add_table(2, 1)
    document.save(str(made))
    assert read(made.read_bytes(), "docx").flaws == [
        "The head of table 1 isn't repeated on each page.",
        "Rows of table 1 break across pages.",
    ]
