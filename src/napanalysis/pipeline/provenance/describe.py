"""What a build's products were made from, written beside them in standard forms."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from napanalysis import __version__
from napanalysis.analysis.metadata.data_package import data_date, data_package
from napanalysis.pipeline.provenance import inputs
from napanalysis.pipeline.provenance.deposit import write_guide
from napanalysis.pipeline.provenance.record import DATA, NAME, Item, Record
from napanalysis.pipeline.provenance.ro_crate import crate_text

if TYPE_CHECKING:
    from napanalysis.analysis import Analysis
    from napanalysis.brief.render.base import Renderer
    from napanalysis.pipeline.cache.stages import Stages
    from napanalysis.pipeline.request import BuildRequest

PACKAGE = "datapackage.json"


def describe(
    request: BuildRequest,
    analysis: Analysis,
    renderer: Renderer,
    processed: Path,
    reports: Path,
    stages: Stages,
) -> None:
    """Describe the data and the staged products, and write the record of the build.

    `request` is what the build has made; the record goes to `reports`, a copy of the tables and
    their description to `processed`.
    """
    data = reports / DATA
    tables = sorted(f"{DATA}/{path.name}" for path in data.glob("*.csv"))
    _write(data / PACKAGE, data_package(analysis, data))
    guide = write_guide(reports, str(analysis.year), __version__)
    stages.finish(stages.description(tables), [f"{DATA}/{PACKAGE}", *guide])
    program = "" if request.renderer == "builtin" else inputs.quarto()
    # Code that had no part in it is no input, as Quarto's where the other renderer was used.
    used = {group for action in stages.done for group in action.groups}
    groups = {
        name: members
        for name, members in stages.inputs.groups.items()
        if name in used or not name.startswith("code-")
    }
    read = {path for members in groups.values() for path in members}
    record = Record(
        parameters=inputs.parameters(
            analysis.year, request.languages, request.formats, renderer.name, program
        ),
        tools=stages.inputs.tools,
        inputs={path: item for path, item in sorted(stages.inputs.items.items()) if path in read},
        groups=groups,
        products=_products(reports),
        actions=tuple(sorted(stages.done, key=lambda action: action.name)),
    )
    text = crate_text(record, str(analysis.year), data_date(analysis))
    (reports / NAME).write_text(text, encoding="utf-8", newline="\n")
    shutil.rmtree(processed, ignore_errors=True)
    shutil.copytree(data, processed)


def _products(reports: Path) -> dict[str, Item]:
    files: Iterable[Path] = sorted(path for path in reports.rglob("*") if path.is_file())
    return {path.relative_to(reports).as_posix(): Item.of(path) for path in files}


def _write(path: Path, content: object) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
