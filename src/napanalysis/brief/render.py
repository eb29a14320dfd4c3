"""The two renderers of the brief behind one face, and the choice between them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Protocol

from napanalysis.errors import UsageError, nearest

Format = Literal["html", "pdf", "docx"]
RENDERERS = ("auto", "quarto", "builtin")


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


def choose(name: str = "auto") -> Renderer:
    """Return the renderer of that name.

    Parameters
    ----------
    name : {"auto", "quarto", "builtin"}
        ``auto`` takes Quarto where it is installed and runs, else the built-in renderer.

    Raises
    ------
    BuildError
        If Quarto is asked for and isn't there.
    UsageError
        If there is no renderer of that name.
    """
    from napanalysis.brief.pandoc import PandocRenderer
    from napanalysis.brief.quarto import QuartoRenderer

    if name == "builtin":
        return PandocRenderer()
    if name == "quarto":
        return QuartoRenderer()
    if name == "auto":
        return QuartoRenderer() if QuartoRenderer.available() else PandocRenderer()
    near = nearest(name, RENDERERS)
    raise UsageError(
        f"There is no renderer {name}; there are {', '.join(RENDERERS)}.",
        f"Did you mean {near}?" if near else "",
    )
