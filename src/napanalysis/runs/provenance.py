"""What a build's products were made from, written beside them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from napanalysis.analysis import Analysis
    from napanalysis.brief.render import Renderer
    from napanalysis.paths import Project


def describe(
    project: Project,
    order: Any,
    analysis: Analysis,
    renderer: Renderer,
    processed: Path,
    reports: Path,
) -> None:
    """Describe the staged products in the standard forms.

    Parameters
    ----------
    project : Project
        The checkout.
    order : Order
        What the build was to make.
    analysis : Analysis
        What is known up to the fiscal year.
    renderer : Renderer
        What made the brief.
    processed, reports : pathlib.Path
        The staged products; the descriptions are written there.
    """
    resources = [
        {"name": path.stem, "path": path.name, "hash": f"sha256:{_sha256(path)}"}
        for path in sorted(processed.glob("*.csv"))
    ]
    _write(processed / "datapackage.json", {"name": str(analysis.year), "resources": resources})
    files = sorted(path for path in reports.rglob("*") if path.is_file())
    graph = [{"@id": path.relative_to(reports).as_posix(), "@type": "File"} for path in files]
    _write(reports / "ro-crate-metadata.json", {"@graph": graph})


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write(path: Path, content: dict[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
