"""A small brief that uses every construct, staged as a build stages one."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from napanalysis.brief.project.stage import UNSTAGED, stage_styles
from napanalysis.brief.render.builtin import OUTPUTS, Format, outline
from napanalysis.brief.render.compare import differences
from napanalysis.brief.render.quarto import QuartoRenderer, choose

ROOT = Path(__file__).parents[2]
SAMPLE = Path(__file__).parents[1] / "data" / "brief"
DOCUMENTS = ("brief-en.qmd", "brief-fr.qmd")
RENDERERS = ("builtin", "quarto")


def staged(folder: Path) -> Path:
    """Stage the sample with the project's own styles and settings."""
    stage = folder / "stage"
    shutil.copytree(_styled(), stage)
    return stage


def rendered(folder: Path, document: str, output: Format, renderer: str = "builtin") -> Path:
    """Render a document of the sample; a test of a Quarto that isn't there is skipped."""
    if renderer == "quarto" and QuartoRenderer.unfit():
        pytest.skip("Quarto isn't installed")
    folder.mkdir(exist_ok=True)
    made = folder / f"{Path(document).stem}.{output}"
    choose(renderer).render(staged(folder), document, output, made)
    return made


def differing(stage: Path, document: str, made: Path) -> list[str]:
    """Compare what a renderer made with the sources."""
    output: Format = made.suffix[1:]  # type: ignore[assignment]
    return differences(stage, outline(stage, document, OUTPUTS[output]), made.read_bytes(), output)


def with_body(stage: Path, body: str) -> Path:
    """Put another text in place of the English document's."""
    (stage / "brief-en.qmd").write_text(
        "---\nlang: en\nmetadata-files:\n  - _made/en/meta.yml\n"
        f"bibliography: references.bib\n---\n\n# Head {{#sec-head}}\n\n{body}\n\n[]{{#m-cases}}\n",
        encoding="utf-8",
    )
    return stage


@cache
def _styled() -> Path:
    # Fonts are made once for all tests.
    stage = Path(mkdtemp(prefix="brief-")) / "stage"
    shutil.copytree(SAMPLE, stage)
    shutil.copytree(ROOT / "reports" / "styles", stage / "styles")
    settings = (ROOT / "reports" / "_quarto.yml").read_text(encoding="utf-8")
    (stage / "_quarto.yml").write_text(settings.replace(UNSTAGED, ""), encoding="utf-8")
    stage_styles(stage)
    return stage
