"""A small brief that uses every construct, staged as a build stages one."""

from __future__ import annotations

import shutil
from pathlib import Path

from napanalysis.brief.styles import stage_styles

ROOT = Path(__file__).parent.parent
SAMPLE = Path(__file__).parent / "data" / "brief"


def staged(folder: Path) -> Path:
    """Stage the sample with the project's own styles and settings."""
    stage = folder / "stage"
    shutil.copytree(SAMPLE, stage)
    shutil.copytree(ROOT / "reports" / "styles", stage / "styles", dirs_exist_ok=True)
    shutil.copyfile(ROOT / "reports" / "_quarto.yml", stage / "_quarto.yml")
    stage_styles(stage)
    return stage
