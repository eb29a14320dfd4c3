"""The key of a stage: a digest of everything that its results follow from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import napanalysis
from napanalysis.catalogue.toml_files import read_toml
from napanalysis.pipeline.provenance.imports import PREFIX, closure, located

CATALOGUE = f"{PREFIX}catalogue/"
#: Wording that readers of one language see alone. The other files count as they are: tables
#: carry English remarks, and raw figures are read by words of both languages.
SPLIT = frozenset({"brief.toml", "breakdowns.toml", "indicators.toml", "measures.toml"})
#: What every stage runs: these files only, since through them everything can be reached.
PIPELINE = tuple(
    f"{PREFIX}pipeline/{name}.py" for name in ("build", "jobs", "runner", "year_build")
)
#: The modules that do a stage's work.
MODULES = {
    "notebook": (
        # The public library finds its modules by name, which no import shows.
        *napanalysis.HOMES,
        "napanalysis.notebooks.execute",
    ),
    "page": ("napanalysis.notebooks.page",),
    "measures": ("napanalysis.pipeline.published_measures",),
    "stage": ("napanalysis.brief.project.stage",),
    "builtin": ("napanalysis.brief.render.builtin",),
    "quarto": ("napanalysis.brief.render.quarto",),
    "describe": ("napanalysis.pipeline.provenance.describe",),
}


def stage_key(name: str, made_from: Mapping[str, str], parameters: Mapping[str, str]) -> str:
    """Return the key of a stage: ``sha256:`` and 64 hexadecimal digits, the same everywhere.

    `made_from` has the digest of each thing that it reads, `parameters` further settings.
    """
    content = {"stage": name, "inputs": dict(made_from), "parameters": dict(parameters)}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def code(*works: str) -> tuple[str, ...]:
    """Return the files of this package behind some kinds of work, named as in `MODULES`."""
    return tuple(sorted({*PIPELINE, *closure(*(name for work in works for name in MODULES[work]))}))


@cache
def worded(path: str, language: str) -> str:
    """Return the digest of a file of the catalogue without the wording of other languages."""
    place = located(path)
    content = place.read_bytes()
    if place.name not in SPLIT:
        return hashlib.sha256(content).hexdigest()
    kept = _without(read_toml(content), "en" if language == "fr" else "fr")
    return hashlib.sha256(json.dumps(kept, ensure_ascii=False).encode()).hexdigest()


def _without(value: Any, language: str) -> Any:
    if isinstance(value, dict):
        return {key: _without(item, language) for key, item in value.items() if key != language}
    return [_without(item, language) for item in value] if isinstance(value, list) else value
