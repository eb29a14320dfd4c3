"""The choice between the two renderers of the brief."""

from __future__ import annotations

from napanalysis.brief.pandoc import PandocRenderer
from napanalysis.brief.quarto import QuartoRenderer
from napanalysis.brief.renderer import Renderer
from napanalysis.errors import UsageError, nearest

RENDERERS = ("auto", "quarto", "builtin")


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
