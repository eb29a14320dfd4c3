"""Which sources are still drafts, told without reading a table."""

from __future__ import annotations

import tomllib
from pathlib import Path


def draft_sources(raw: Path) -> list[str]:
    """Return the ids of the sources that say ``draft = true``, in order: those no build uses.

    A build tells them even where it has nothing to do, so they are found without pandas. A
    ``source.toml`` that can't be read is left to the checks.
    """
    return [path.parent.name for path in sorted(raw.glob("[!._]*/source.toml")) if _is_draft(path)]


def _is_draft(path: Path) -> bool:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig")).get("draft") is True
    except (OSError, ValueError, RecursionError):
        return False


def told(drafts: list[str]) -> str:
    """Return in a line which sources a build leaves out; nothing where there is none.

    Examples
    --------
    >>> told(["nap-2015-2016"])
    'Left out, because it is a draft: nap-2015-2016. `napanalysis check` says what it lacks.'
    >>> told([])
    ''
    """
    if not drafts:
        return ""
    why, lacks = ("it is a draft", "it lacks") if len(drafts) == 1 else (
        "they are drafts", "they lack"
    )  # fmt: skip
    names = ", ".join(drafts)
    return f"Left out, because {why}: {names}. `napanalysis check` says what {lacks}."
