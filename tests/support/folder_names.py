"""Names that a folder may have, and that shells, make, Lua, YAML or addresses read otherwise."""

from __future__ import annotations

from pathlib import Path

AWKWARD = "l'été, a; b #1 $HOME $(x)?"
NAMES = [
    AWKWARD,
    '100 % & [sic] {x} *~`!@^=+<>|"q"\\n %20',
    "-rf --\nsecond line\ttab",
    "œuvre ᐃᓄᒃᑎᑐᑦ 資料 e\u0301",
    "x" * 200,
]


def awkward(parent: Path) -> Path:
    """Make a folder with an awkward name in `parent`."""
    folder = parent / AWKWARD
    folder.mkdir()
    return folder
