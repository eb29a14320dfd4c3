"""What a renderer of the brief is, whichever program is behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Protocol

from napanalysis.errors import BuildError

Format = Literal["html", "pdf", "docx"]
#: What pandoc and Quarto call them.
OUTPUTS: dict[Format, str] = {"html": "html", "pdf": "typst", "docx": "docx"}


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
    version: str

    def render(self, stage: Path, document: str, format: Format, target: Path) -> tuple[str, ...]:  # noqa: A002
        """Make the file `target` from a document of a staged project.

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
