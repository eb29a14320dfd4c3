"""What a renderer of the brief is, whichever program is behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Protocol

from napanalysis.errors import BuildError

Format = Literal["html", "pdf", "docx"]


class RendererError(BuildError):
    """A renderer can't do its work, though nothing says that the sources are wrong.

    Another renderer may still make the brief.
    """


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

    def render(
        self,
        stage: Path,
        document: str,
        format: Format,  # noqa: A002
        target: Path,
    ) -> tuple[str, ...]:
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

        Returns
        -------
        tuple of str
            What the program warned of, as far as it leaves no gap in the brief.

        Raises
        ------
        BuildError
            If the sources have a mistake or the program stops; nothing is written then.
        RendererError
            If the fault is the program's alone, as far as can be told.
        """
