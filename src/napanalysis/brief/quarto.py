"""The Quarto renderer: runs the program, and turns what it only warns of into errors."""

from __future__ import annotations

from pathlib import Path

from napanalysis.brief.render import Format


class QuartoRenderer:
    """Make the brief with Quarto."""

    name = "quarto"
    version = ""

    @staticmethod
    def available() -> bool:
        """Return whether Quarto is on PATH and runs."""
        return False

    def render(self, stage: Path, document: str, format: Format, target: Path) -> None:  # noqa: A002
        """Make `target` from a document of the staged project; see `Renderer.render`."""
        raise NotImplementedError
