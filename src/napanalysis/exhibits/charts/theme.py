"""Colours of the charts, for a page that can be light or dark.

Fills alternate between `ACCENT` and `MID`, which have 3:1 against each other and against
white; every other difference between marks is one of shape, dash, outline or hatching, so
that a chart reads in grey and for readers who can't tell colours apart.
"""

from __future__ import annotations

import re
from typing import Any

PAPER = "#ffffff"
INK = "#1b1b1b"
QUIET = "#595959"
AXIS = "#767676"
GRID = "#dcdfe2"
ACCENT = "#14445c"
MID = "#8794a0"

#: Colour, marker and dash of the first to the fourth line; all have 4.5:1 against white.
LINES: tuple[tuple[str, str, Any], ...] = (
    (ACCENT, "o", "solid"),
    ("#767676", "s", (0, (4.5, 1.8))),
    ("#2f7f86", "^", (0, (1.4, 1.4))),
    (INK, "D", (0, (6, 1.8, 1.4, 1.8))),
)
#: Faces of the cells of a heat map, from few to many, each with the colour of its number.
SHADES: tuple[tuple[str, str], ...] = (
    (PAPER, QUIET),
    ("#e1e9ee", INK),
    ("#b3c8d3", INK),
    ("#7c9fb1", INK),
    (ACCENT, PAPER),
)
#: Every second year behind the rows of a timeline.
BAND = "#f1f4f6"
#: Each colour's role, which names its variable, and its like on a dark page, where the contrasts
#: are as high as on a light one.
ROLES: dict[str, tuple[str, str]] = {
    PAPER: ("paper", "#15191c"),
    INK: ("ink", "#eceff1"),
    QUIET: ("quiet", "#b4bcc2"),
    AXIS: ("axis", "#8d969c"),
    GRID: ("grid", "#343b40"),
    ACCENT: ("accent", "#b4dcec"),
    MID: ("mid", "#606c76"),
    LINES[2][0]: ("third", "#4fb3ba"),
    BAND: ("band", "#1d2327"),
    SHADES[1][0]: ("few", "#22303a"),
    SHADES[2][0]: ("some", "#2f4755"),
    SHADES[3][0]: ("many", "#3f6475"),
}


def themed(svg: str) -> str:
    """Return an SVG of `save` for inlining in HTML, whose colours a style sheet can replace.

    Each colour is ``var(--chart-<role>, <colour>)``. Where no variable is set, it looks as
    before. Files for PDF and DOCX keep plain colours.
    """
    # A variable works in a style, not in a plain attribute.
    svg = re.sub(r'\bfill="(#[0-9a-f]{6})"', r'style="fill: \1"', svg)
    for colour, (role, _) in ROLES.items():
        svg = svg.replace(f": {colour}", f": var(--chart-{role}, {colour})")
    return svg


def dark_variables() -> str:
    """Return the CSS declarations that make themed charts dark."""
    return "; ".join(f"--chart-{role}: {colour}" for role, colour in ROLES.values())
