"""The key of a stage: a digest of everything that its results follow from."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from napanalysis.pipeline.provenance.inputs import PREFIX, located

CATALOGUE = f"{PREFIX}catalogue/"
#: Wording that readers of one language see alone. The other files count as they are: tables
#: carry English remarks, and raw figures are read by words of both languages.
SPLIT = frozenset(
    {"brief.toml", "breakdowns.toml", "indicators.toml", "labels.toml", "measures.toml"}
)


def stage_key(name: str, made_from: Mapping[str, str], parameters: Mapping[str, str]) -> str:
    """Return the key of a stage: ``sha256:`` and 64 hexadecimal digits, the same everywhere.

    `made_from` has the digest of each thing that it reads, `parameters` further settings.
    """
    content = {"stage": name, "inputs": dict(made_from), "parameters": dict(parameters)}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


@cache
def worded(path: str, language: str) -> str:
    """Return the digest of a file of the catalogue without the wording of other languages."""
    place = located(path)
    content = place.read_bytes()
    if place.name not in SPLIT:
        return hashlib.sha256(content).hexdigest()
    kept = _without(tomllib.loads(content.decode()), "en" if language == "fr" else "fr")
    return hashlib.sha256(json.dumps(kept, ensure_ascii=False).encode()).hexdigest()


def _without(value: Any, language: str) -> Any:
    if isinstance(value, dict):
        return {key: _without(item, language) for key, item in value.items() if key != language}
    return [_without(item, language) for item in value] if isinstance(value, list) else value
