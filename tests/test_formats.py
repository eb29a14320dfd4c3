"""Blocks for other formats are left out before reading, and only those."""

from __future__ import annotations

import pytest

from napanalysis.brief.project.formats import for_other_formats

SCREEN = '::: {.content-visible when-format="html"}'
PAPER = '::: {.content-visible unless-format="html"}'


@pytest.mark.parametrize(
    ("text", "html", "docx"),
    [
        (f"{SCREEN}\nA.\n:::", [], [range(3)]),
        (f"{PAPER}\nA.\n:::", [range(3)], []),
        ('::: {.content-hidden when-format="docx"}\nA.\n:::', [], [range(3)]),
        ('::: {.content-hidden unless-format="docx"}\nA.\n:::', [range(3)], []),
        (f"A.\n\n{SCREEN}\n\n:::: {{#a .trail}}\nB.\n::::\n\n:::\n\nC.", [], [range(2, 9)]),
        # The number of colons says nothing about which block is closed.
        (f"{SCREEN}\n\n::: trail\nB.\n:::::\n\n::::\n\nC.", [], [range(7)]),
        (f"{SCREEN}\nA.\n:::\n\n{PAPER}\nB.\n:::", [range(4, 7)], [range(3)]),
        # A block inside one that is left out goes with it.
        (f"{SCREEN}\n\n{PAPER}\nA.\n:::\n\n:::", [range(2, 5)], [range(7)]),
        # What stands in code is code.
        (f"```\n\n{SCREEN}\nA.\n:::\n```", [], []),
        (f"{SCREEN}\n```\n:::\n```\n:::", [], [range(5)]),
        # Left to the filters: other conditions beside it, no end, an end that isn't plain.
        ('::: {.content-visible when-format="html" when-meta="known.plan"}\nA.\n:::', [], []),
        ('::: {.content-visible when-meta="known.plan"}\nA.\n:::', [], []),
        ('::: {.content-visible when-format="pdf"}\nA.\n:::', [], []),
        (f"{SCREEN}\nA.", [], []),
        (f"{SCREEN}\n::: {{.a\n.b}}\nA.\n:::\n:::", [], []),
        (f"Text\n{SCREEN}\nA.\n:::", [], []),
    ],
)
def test_blocks_for_other_formats(text: str, html: list[range], docx: list[range]) -> None:
    lines = text.splitlines()
    assert for_other_formats(lines, "html") == html
    assert for_other_formats(lines, "docx") == docx
