"""Fonts of the page are made once, and one that is kept is taken only when it is whole."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from napanalysis.brief.project.assets import stage_styles

STYLES = Path(__file__).parents[1] / "reports" / "styles"


def staged(folder: Path, kept: Path | None) -> dict[str, bytes]:
    shutil.copytree(STYLES, folder / "styles")
    stage_styles(folder, kept)
    fonts = (folder / "styles" / "fonts").iterdir()
    return {path.name: path.read_bytes() for path in fonts if path.suffix == ".woff"}


@pytest.mark.parametrize("damage", ["none", "cut off", "renamed", "empty folder"])
def test_kept_fonts_are_those_that_would_be_made(tmp_path: Path, damage: str) -> None:
    kept = tmp_path / "kept"
    made = staged(tmp_path / "one", None)
    assert len(made) == 3
    assert staged(tmp_path / "two", kept) == made
    assert {path.suffix for path in kept.iterdir()} == {".woff"}
    for path in list(kept.iterdir()):
        if damage == "cut off":
            path.write_bytes(path.read_bytes()[:100])
        elif damage == "renamed":
            path.rename(path.with_name(f"0{path.name[1:]}"))
        elif damage == "empty folder":
            path.unlink()
    assert staged(tmp_path / "three", kept) == made
    assert set(made.values()) <= {path.read_bytes() for path in kept.iterdir()}
