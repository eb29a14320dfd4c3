"""The record as an RO-Crate: a Process Run Crate that any reader of such crates understands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from napanalysis.pipeline.provenance.record import (
    ACTION,
    GROUP,
    INPUT,
    NAME,
    PARAMETER,
    TOOL,
    Action,
    Record,
    digest,
    identifier,
)

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
_KINDS = {
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}
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
#: What the stages of a build do, and the tools that they use.
_WORKS: dict[str, tuple[str, tuple[str, ...]]] = {
    "notebook": ("Execute the notebook {what} ({language})", ("papermill",)),
    "page": ("Make a page of the executed notebook {what} ({language})", ("nbconvert",)),
    "measures": ("Put the measures of all notebooks in one table", ()),
    "render": ("Make the brief ({language}) as {what}", (*_PANDOC, "typst", "typst-compiler")),
    "describe": ("Describe the data", ()),
}
_ADDRESSES = {
    "papermill": "https://papermill.readthedocs.io",
    "pandoc": "https://pandoc.org",
    "pypandoc-binary": "https://pandoc.org",
    "python": "https://www.python.org",
    "typst": "https://typst.app",
    "typst-compiler": "https://typst.app",
}


def crate_text(record: Record, year: str, date: str) -> str:
    """Return the crate of a build as JSON, the same bytes for the same record."""
    graph = sorted(_graph(record, year, date), key=lambda entity: entity["@id"])
    crate = {"@context": [CONTEXT, TERMS], "@graph": graph}
    text = json.dumps(crate, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    empty = '"identifier": ""'
    return text.replace(empty, f'"identifier": "{digest(text)}"', 1)


def _entity(key: str, kind: str, **about: Any) -> Entity:
    return {"@id": key, "@type": kind, **about}


def _refer(keys: Iterable[str]) -> list[Entity]:
    return [{"@id": key} for key in keys]


def _graph(record: Record, year: str, date: str) -> Iterator[Entity]:
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
        hasPart=_refer(map(quote, sorted(record.products))),
        inLanguage=record.parameters["languages"].split(),
        license={"@id": LICENCE},
        mentions=_refer(
            [
                *(identifier(ACTION, action.name) for action in record.actions),
                *(identifier(GROUP, name) for name in sorted(record.groups)),
            ]
        ),
        publisher=makers,
        temporalCoverage=f"{first}-04-01/{last}-03-31",
    )
    yield _entity(PROFILE, "CreativeWork", name="Process Run Crate", version="0.5")
    terms = "For the code and the brief; figures are under the terms of publishers."
    yield _entity(LICENCE, "CreativeWork", name="MIT License", description=terms)
    yield _entity(MAKERS, "Organization", name="The napanalysis contributors")
    yield from _files(record)
    yield from _software(record)
    for name, value in record.parameters.items():
        yield _entity(identifier(PARAMETER, name), "PropertyValue", name=name, value=value)
    for action in record.actions:
        yield _action(action, record)


def _files(record: Record) -> Iterator[Entity]:
    """Give the products, the inputs and the groups of inputs."""
    for path, item in record.products.items():
        entity = _entity(quote(path), "File", name=path, sha256=item.sha256)
        entity["contentSize"] = str(item.size)
        entity["encodingFormat"] = _KINDS.get(
            PurePosixPath(path).suffix, "application/octet-stream"
        )
        for language in ("en", "fr"):
            if f"/{language}/" in path or path.startswith(f"brief-{language}."):
                entity["inLanguage"] = language
        yield entity
    for path, item in record.inputs.items():
        entity = _entity(identifier(INPUT, path), "CreativeWork", name=path, sha256=item.sha256)
        yield {**entity, "contentSize": str(item.size)}
    for name, members in record.groups.items():
        parts = _refer(identifier(INPUT, path) for path in members)
        title = _GROUPS.get(name, name)
        yield _entity(identifier(GROUP, name), "Collection", name=title, hasPart=parts)


def _software(record: Record) -> Iterator[Entity]:
    if record.parameters["renderer"] == "quarto":
        version = record.parameters["quarto"]
        yield _program(QUARTO, "Quarto", version, url=QUARTO)
    for name, version in record.tools.items():
        about: Entity = {"url": _ADDRESSES[name]} if name in _ADDRESSES else {}
        if name == OWN:
            required = sorted(other for other in record.tools if other != OWN)
            about["softwareRequirements"] = _refer(_tool(other, record) for other in required)
        yield _program(_tool(name, record), name, version, **about)


def _program(key: str, name: str, version: str, **about: Any) -> Entity:
    return _entity(key, "SoftwareApplication", name=name, softwareVersion=version, **about)


def _tool(name: str, record: Record) -> str:
    return f"{TOOL}{name}@{quote(record.tools[name])}"


def _action(action: Action, record: Record) -> Entity:
    work, _, rest = action.name.partition("/")
    language, _, what = rest.partition("/")
    words, used = _WORKS[work]
    title = words.format(language=language, what=what)
    if work == "render" and record.parameters["renderer"] == "quarto":
        used = (QUARTO,)
    elif what in ("html", "docx"):
        used = _PANDOC
    tools = [_tool(name, record) for name in (OWN, *used) if name in record.tools]
    objects = [
        *(identifier(GROUP, name) for name in action.groups),
        *(identifier(INPUT, path) for path in action.inputs),
        *(quote(path) for path in action.products),
        *(identifier(PARAMETER, name) for name in action.parameters),
    ]
    return _entity(
        identifier(ACTION, action.name),
        "CreateAction",
        name=title,
        description=f"{title}, as a stage of a build.",
        agent={"@id": MAKERS},
        identifier=action.key,
        instrument=_refer([*tools, *({*used} & {QUARTO})]),
        object=_refer(objects),
        result=_refer(map(quote, action.results)),
    )
