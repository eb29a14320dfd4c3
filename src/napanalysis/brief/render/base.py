"""What the renderers of the brief have in common, whichever program is behind them."""

from __future__ import annotations

from typing import Literal

from napanalysis.errors import BuildError

Format = Literal["html", "pdf", "docx"]
#: What pandoc and Quarto call them.
OUTPUTS: dict[Format, str] = {"html": "html", "pdf": "typst", "docx": "docx"}


class RendererError(BuildError):
    """A renderer can't do its work, though nothing says that the sources are wrong.

    Another renderer may still make the brief.
    """
