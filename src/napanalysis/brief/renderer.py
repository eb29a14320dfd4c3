"""What a renderer of the brief is, whichever program is behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Protocol

Format = Literal["html", "pdf", "docx"]


class Renderer(Protocol):
    """Something that makes one product of a staged brief.

    Attributes
    ----------
    name : str
        ``quarto`` or ``builtin``.
    version : str
        Versions of the programs behind it, for the record of the build.
    """

    name: str

    @property
    def version(self) -> str:
        """Versions of the programs behind it, for the record of the build."""

    def render(self, stage: Path, document: str, format: Format, target: Path) -> None:  # noqa: A002
        """Make `target` from the document of a staged project.

        Parameters
        ----------
        stage : pathlib.Path
            Folder of the staged project.
        document : str
            File name of the document in it, such as ``brief-en.qmd``.
        format : {"html", "pdf", "docx"}
            What to make.
        target : pathlib.Path
            File to write.

        Raises
        ------
        BuildError
            If the sources have a mistake or the program stops; nothing is written then.
        """
