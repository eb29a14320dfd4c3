"""Charts for a page that can be light or dark: colours as variables of its style sheet."""

from __future__ import annotations

import re

from napanalysis.exhibits.charts.style import (
    ACCENT,
    AXIS,
    BAND,
    GRID,
    INK,
    LINES,
    MID,
    PAPER,
    QUIET,
    SHADES,
)

#: The name of each colour's variable, without the leading ``--chart-``.
ROLES: dict[str, str] = {
    PAPER: "paper",
    INK: "ink",
    QUIET: "quiet",
    AXIS: "axis",
    GRID: "grid",
    ACCENT: "accent",
    MID: "mid",
    LINES[2][0]: "third",
    BAND: "band",
    SHADES[1][0]: "few",
    SHADES[2][0]: "some",
    SHADES[3][0]: "many",
}
#: The same roles on a dark page, with contrasts as high as those on a light one.
DARK: dict[str, str] = {
    "paper": "#15191c",
    "ink": "#eceff1",
    "quiet": "#b4bcc2",
    "axis": "#8d969c",
    "grid": "#343b40",
    "accent": "#b4dcec",
    "mid": "#606c76",
    "third": "#4fb3ba",
    "band": "#1d2327",
    "few": "#22303a",
    "some": "#2f4755",
    "many": "#3f6475",
}
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def themed(svg: str) -> str:
    """Return an SVG for inlining in HTML, whose colours a style sheet can replace.

    Parameters
    ----------
    svg : str
        As `save` made it.

    Returns
    -------
    str
        The same picture; each colour is ``var(--chart-<role>, <colour>)``. Where no
        variable is set, it looks as before. Files for PDF and DOCX keep plain colours.

    Examples
    --------
    >>> themed('<path style="fill: #ffffff"/>')
    '<path style="fill: var(--chart-paper, #ffffff)"/>'
    """
    # A variable works in a style, not in a plain attribute.
    svg = re.sub(r'\bfill="(#[0-9a-f]{6})"', r'style="fill: \1"', svg)
    return re.sub(
        r'style="[^"]*"', lambda style: _COLOUR.sub(lambda one: _variable(one[0]), style[0]), svg
    )


def dark_variables() -> str:
    """Return the CSS declarations that make themed charts dark.

    Examples
    --------
    >>> dark_variables().split("; ")[0]
    '--chart-paper: #15191c'
    """
    return "; ".join(f"--chart-{role}: {colour}" for role, colour in DARK.items())


def _variable(colour: str) -> str:
    return f"var(--chart-{ROLES[colour]}, {colour})" if colour in ROLES else colour
