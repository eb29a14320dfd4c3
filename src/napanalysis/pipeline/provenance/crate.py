"""What a build's products were made from, written beside them in standard forms.

There are a data package, a guide and the hash of each file for a deposit, and the record: a Process
Run Crate, which any reader of RO-Crates understands.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from importlib import resources
from mimetypes import MimeTypes
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from napanalysis import __version__
from napanalysis.analysis.data_package import data_date, data_package
from napanalysis.paths import visible_files
from napanalysis.pipeline.provenance import inputs
from napanalysis.pipeline.provenance.record import (
    ACTION,
    DATA,
    GROUP,
    INPUT,
    NAME,
    PARAMETER,
    TOOL,
    Action,
    Item,
    Record,
    digest,
)

if TYPE_CHECKING:
    from napanalysis.pipeline.stages import YearBuild

PACKAGE = "datapackage.json"
README = "README.md"
MANIFEST = "manifest-sha256.txt"

Entity = dict[str, Any]

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
SPECIFICATION = "https://w3id.org/ro/crate/1.1"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
LICENCE = "https://spdx.org/licenses/MIT"
MAKERS = "#contributors"
OWN = "napanalysis"
QUARTO = "https://quarto.org"
#: Terms that later versions of the context have and 1.1 has not.
TERMS = {"sha256": "http://schema.org/sha256"}
_KINDS = MimeTypes()
_KINDS.add_type("application/x-ipynb+json", ".ipynb")
_KINDS.add_type("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx")
_GROUPS = {
    "raw": "The raw figures, one folder a source",
    "notebooks": "The notebooks",
    "sources": "The sources of the brief",
    "locks": "The versions of all libraries, with their hashes",
    "code-notebook": "The code that notebooks run and are run by",
    "code-brief": "The code that assembles and renders the brief",
    "code-record": "The code that describes the data and writes this record",
}
_PANDOC = ("pandoc", "pypandoc-binary")
_TYPST = (*_PANDOC, "typst", "typst-compiler")
#: What the stages of a build do, and the tools that they use.
_WORKS: dict[str, tuple[str, tuple[str, ...]]] = {
    "notebook": ("Execute the notebook {what} ({language})", ("papermill",)),
    "page": ("Make a page of the executed notebook {what} ({language})", ("nbconvert",)),
    "measures": ("Put the measures of all notebooks in one table", ()),
    "render": ("Make the brief ({language}) as {what}", _PANDOC),
    "describe": ("Describe the data", ()),
}


def describe(build: YearBuild) -> None:
    """Describe the data and the staged products of a build, and write its record beside them."""
    reports, analysis = build.reports, build.analysis
    data, year = reports / DATA, str(build.year)
    tables = tuple(sorted(f"{DATA}/{path.name}" for path in data.glob("*.csv")))
    text = json.dumps(data_package(analysis, data), ensure_ascii=False, indent=1)
    _write(data / PACKAGE, f"{text}\n")
    guide = (resources.files(__package__) / "deposit.md").read_text(encoding="utf-8")
    _write(reports / README, guide.format(year=year, version=__version__))
    products = {path: Item.of(reports / path) for path in visible_files(reports)}
    # Not the record, which is written last and holds the hash of this file.
    lines = [f"{item.sha256}  {path}\n" for path, item in products.items()]
    _write(reports / MANIFEST, "".join(lines))
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
    _write(reports / NAME, crate_text(record, data_date(analysis)))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


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


def crate_text(record: Record, date: str) -> str:
    """Return the crate of a build as JSON, the same bytes for the same record."""
    graph = sorted(_graph(record, date), key=lambda entity: entity["@id"])
    crate = {"@context": [CONTEXT, TERMS], "@graph": graph}
    text = json.dumps(crate, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return text.replace('"identifier": ""', f'"identifier": "{digest(text)}"', 1)


def _entity(key: str, kind: str, **about: Any) -> Entity:
    return {"@id": key, "@type": kind, **about}


def _file(key: str, kind: str, path: str, item: Item, **about: Any) -> Entity:
    size = str(item.size)
    return _entity(key, kind, name=path, sha256=item.sha256, contentSize=size, **about)


def _refer(keys: Iterable[str], kind: str = "") -> list[Entity]:
    return [{"@id": kind + quote(key)} for key in keys]


def _graph(record: Record, date: str) -> Iterator[Entity]:
    year = record.parameters["fiscal_year"]
    first, last = year.split("-")
    makers = {"@id": MAKERS}
    yield _entity(NAME, "CreativeWork", about={"@id": "./"}, conformsTo={"@id": SPECIFICATION})
    yield _entity(
        "./",
        "Dataset",
        name=f"Canada's published figures on human trafficking, fiscal year {year}",
        description=(
            "Published figures after cleaning, measures with their bounds and flags, exhibits, "
            "executed notebooks and an analytical brief. This file says what each of them was "
            "made from; its identifier is the digest of the file without that identifier."
        ),
        author=makers,
        conformsTo={"@id": PROFILE},
        datePublished=date,
        identifier="",  # the digest, once the rest is written
        hasPart=_refer(sorted(record.products)),
        inLanguage=record.parameters["languages"].split(),
        license={"@id": LICENCE},
        mentions=[
            *_refer((action.name for action in record.actions), ACTION),
            *_refer(sorted(record.groups), GROUP),
        ],
        publisher=makers,
        temporalCoverage=f"{first}-04-01/{last}-03-31",
    )
    yield _entity(PROFILE, "CreativeWork", name="Process Run Crate", version="0.5")
    terms = "For the code and the brief; figures are under the terms of publishers."
    yield _entity(LICENCE, "CreativeWork", name="MIT License", description=terms)
    yield _entity(MAKERS, "Organization", name="The napanalysis contributors")
    for path, item in record.products.items():
        kind = _KINDS.guess_type(path)[0] or "application/octet-stream"
        entity = _file(quote(path), "File", path, item, encodingFormat=kind)
        for language in ("en", "fr"):
            if f"/{language}/" in path or path.startswith(f"brief-{language}."):
                entity["inLanguage"] = language
        yield entity
    for path, item in record.inputs.items():
        yield _file(INPUT + quote(path), "CreativeWork", path, item)
    for name, members in record.groups.items():
        parts = _refer(members, INPUT)
        title = _GROUPS.get(name, name)
        yield _entity(GROUP + quote(name), "Collection", name=title, hasPart=parts)
    for name, value in record.parameters.items():
        yield _entity(PARAMETER + quote(name), "PropertyValue", name=name, value=value)
    tools = {_tool(name, record): (name, version) for name, version in sorted(record.tools.items())}
    if record.parameters["renderer"] == "quarto":
        tools[QUARTO] = "Quarto", record.parameters["quarto"]
    for key, (name, version) in tools.items():
        entity = _entity(key, "SoftwareApplication", name=name, softwareVersion=version)
        if name == OWN:
            entity["softwareRequirements"] = [{"@id": other} for other in tools if other != key]
        yield entity
    for action in record.actions:
        yield _action(action, record)


def _tool(name: str, record: Record) -> str:
    return f"{TOOL}{name}@{quote(record.tools[name])}"


def _action(action: Action, record: Record) -> Entity:
    work, language, what = (*action.name.split("/"), "", "")[:3]
    words, used = _WORKS[work]
    title = words.format(language=language, what=what)
    tools = [OWN, *(_TYPST if what == "pdf" else used)]
    keys = [_tool(name, record) for name in tools if name in record.tools]
    if work == "render" and record.parameters["renderer"] == "quarto":
        keys = [_tool(OWN, record), QUARTO]
    return _entity(
        ACTION + quote(action.name),
        "CreateAction",
        name=title,
        description=f"{title}, as a stage of a build.",
        agent={"@id": MAKERS},
        identifier=action.key,
        instrument=[{"@id": key} for key in keys],
        object=[
            *_refer(action.groups, GROUP),
            *_refer(action.inputs, INPUT),
            *_refer(action.products),
            *_refer(action.parameters, PARAMETER),
        ],
        result=_refer(action.results),
    )
