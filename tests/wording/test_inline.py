"""Text knows its trail and its language, in Markdown and in HTML."""

from __future__ import annotations

import pytest

from napanalysis.language import Language
from napanalysis.wording.inline import Cell, Phrase, Piece, html_of, markdown_of, trails_of

LINKED = Piece("1.3", "m-x")
FRENCH = Piece("Plan d’action", "s-x", Language.FR)


@pytest.mark.parametrize(
    ("cell", "plain", "markdown", "html", "unlinked", "trails"),
    [
        ("a < b", "a < b", "a \\< b", "a &lt; b", "a &lt; b", []),
        (Piece("<5"), "<5", "\\<5", "&lt;5", "&lt;5", []),
        (
            LINKED, "1.3", "[1.3](#m-x){.number}", '<a href="#m-x" class="number">1.3</a>', "1.3",
            ["m-x"],
        ),
        (
            Piece("environ 60", language=Language.FR), "environ 60", "[environ 60]{lang=fr}",
            '<span lang="fr">environ 60</span>', '<span lang="fr">environ 60</span>', [],
        ),
        (
            FRENCH, "Plan d’action", "[[Plan d’action]{lang=fr}](#s-x){.number}",
            '<a href="#s-x" class="number"><span lang="fr">Plan d’action</span></a>',
            '<span lang="fr">Plan d’action</span>', ["s-x"],
        ),
        (
            Phrase(("of ", LINKED, " & ", Piece("<5"))), "of 1.3 & <5",
            "of [1.3](#m-x){.number} \\& \\<5",
            'of <a href="#m-x" class="number">1.3</a> &amp; &lt;5', "of 1.3 &amp; &lt;5", ["m-x"],
        ),
        (
            Phrase((Piece("Cas", "", Language.FR, "em"), " : ")), "Cas : ", "[*Cas*]{lang=fr} \\: ",
            '<span lang="fr"><em>Cas</em></span> : ', '<span lang="fr"><em>Cas</em></span> : ', [],
        ),
        (
            Piece('\\ "{{< x >}}" #', style="strong"), '\\ "{{< x >}}" #',
            r"**\\ \"\{\{\< x \>\}\}\" \#**",
            "<strong>\\ &quot;&#123;&#123;&lt; x &gt;&#125;&#125;&quot; #</strong>",
            "<strong>\\ &quot;&#123;&#123;&lt; x &gt;&#125;&#125;&quot; #</strong>", [],
        ),
        (Phrase(()), "", "", "", "", []),
    ],
)  # fmt: skip
def test_a_cell_in_every_form(
    cell: Cell, plain: str, markdown: str, html: str, unlinked: str, trails: list[str]
) -> None:
    assert str(cell) == plain
    assert markdown_of(cell) == markdown
    assert html_of(cell) == html
    assert html_of(cell, linked=False) == unlinked
    assert trails_of(cell) == trails


@pytest.mark.parametrize(
    ("cells", "parts"),
    [
        ([], ()),
        (["one"], ("one",)),
        (["one", LINKED], ("one", "; ", LINKED)),
        ([Phrase(("a ", LINKED)), FRENCH], ("a ", LINKED, "; ", FRENCH)),
    ],
)
def test_cells_joined_to_one_phrase(cells: list[Cell], parts: tuple[str | Piece, ...]) -> None:
    assert Phrase.join("; ", cells) == Phrase(parts)


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ((), ""),
        (("one ", "two"), "One two"),
        ((Piece("environ 60", "o-x", Language.FR), " x"), "Environ 60 x"),
    ],
)
def test_a_capital_at_the_beginning(parts: tuple[str | Piece, ...], told: str) -> None:
    phrase = Phrase(parts)
    assert str(phrase.capital()) == told
    assert trails_of(phrase.capital()) == trails_of(phrase)
