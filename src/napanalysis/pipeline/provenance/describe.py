"""What a build's products were made from, written beside them in standard forms."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from importlib import resources
from pathlib import Path

from napanalysis import __version__
from napanalysis.analysis.data_package import data_date, data_package
from napanalysis.atomic import write_text
from napanalysis.paths import visible_files
from napanalysis.pipeline.provenance import inputs
from napanalysis.pipeline.provenance.record import DATA, NAME, Action, Item, crate_text
from napanalysis.pipeline.stages import YearBuild

PACKAGE = "datapackage.json"
README = "README.md"
MANIFEST = "manifest-sha256.txt"


def describe(build: YearBuild) -> None:
    """Describe the data and the staged products of a build, and write its record beside them."""
    reports, analysis = build.reports, build.analysis
    data, year = reports / DATA, str(build.year)
    tables = tuple(sorted(f"{DATA}/{path.name}" for path in data.glob("*.csv")))
    text = json.dumps(data_package(analysis, data), ensure_ascii=False, indent=1)
    write_text(data / PACKAGE, f"{text}\n")
    guide = (resources.files(__package__) / "deposit.md").read_text(encoding="utf-8")
    write_text(reports / README, guide.format(year=year, version=__version__))
    products = {path: Item.of(reports / path) for path in visible_files(reports)}
    # Not the record, which is written last and holds the hash of this file.
    lines = [f"{item.sha256}  {path}\n" for path, item in products.items()]
    write_text(reports / MANIFEST, "".join(lines))
    products[MANIFEST] = Item.of(reports / MANIFEST)
    made_by = ("code-notebook", "code-record")
    action = Action("describe", groups=made_by, products=tables, parameters=("fiscal_year",))
    build.finish(build.keyed(action), [f"{DATA}/{PACKAGE}", README, MANIFEST])
    briefs = [Path(path) for path in products if path.startswith("brief-")]
    record = replace(
        build.now,
        parameters={
            "fiscal_year": year,
            "formats": " ".join(sorted({path.suffix.removeprefix(".") for path in briefs})),
            "languages": " ".join(sorted({path.stem.removeprefix("brief-") for path in briefs})),
            "quarto": "" if build.request.renderer == "builtin" else inputs.quarto(),
            "renderer": build.renderer.name,
            **inputs.epoch(),
        },
        products=products,
        actions=tuple(sorted(build.done, key=lambda action: action.name)),
    )
    write_text(reports / NAME, crate_text(record, data_date(analysis)))


def hashes(folder: Path) -> dict[str, str | None] | None:
    """Return the SHA-256 of the files that a build has made in a folder, as it made them.

    They stand in the manifest or, of the processed tables, in their description. The files that
    these don't speak of have None. Where neither can be read, nothing is known: None.
    """
    with suppress(OSError, ValueError):
        lines = (folder / MANIFEST).read_text(encoding="utf-8").splitlines()
        made = {path: sha256 for sha256, path in (line.split("  ", 1) for line in lines)}
        return {NAME: None, MANIFEST: None, **made}
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        tables = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))["resources"]
        made = {table["path"]: table["hash"].removeprefix("sha256:") for table in tables}
        return {PACKAGE: None, **made}
    return None
