"""The choice between the two renderers of the brief."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from napanalysis.brief.render.builtin import PandocRenderer
from napanalysis.brief.render.quarto import QuartoRenderer
from napanalysis.errors import unknown

Renderer = PandocRenderer | QuartoRenderer
RENDERERS = ("auto", "quarto", "builtin")
#: What is done where Quarto can't do it.
INSTEAD = "The built-in renderer makes the brief."


def choose(name: str = "auto", warn: Callable[[str], None] = lambda line: None) -> Renderer:
    """Return the renderer of that name; ``auto`` is Quarto where it is installed and runs.

    Why ``auto`` leaves a Quarto out that is there, `warn` is told in a line.

    Raises
    ------
    RendererError
        If Quarto is asked for and isn't there, or is too old.
    UsageError
        If there is no renderer of that name.
    """
    if name not in RENDERERS:
        there = f"There are {', '.join(RENDERERS)}."
        raise unknown(f"There is no renderer {name!r}.", name, RENDERERS, there)
    reason = QuartoRenderer.unfit() if name == "auto" else ""
    if name == "builtin" or reason:
        if reason and shutil.which("quarto"):
            warn(f"{reason} {INSTEAD}")
        return PandocRenderer()
    return QuartoRenderer()
