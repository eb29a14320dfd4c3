"""The record of a build, written beside its products as an RO-Crate, and read back.

It says what each product was made from. It is the provenance, what `verify` checks, and what
decides whether a build has anything to do. Reading it needs nothing that is slow to import.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from mimetypes import MimeTypes
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from napanalysis.errors import DataError

NAME = "ro-crate-metadata.json"
#: Where the year's folder keeps the processed tables, copied to ``data/processed/``.
DATA = "data"
INPUT, GROUP, ACTION, PARAMETER = "#input/", "#group/", "#action/", "#parameter/"
TOOL = "pkg:pypi/"

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
SPECIFICATION = "https://w3id.org/ro/crate/1.1"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
LICENCE = "https://spdx.org/licenses/MIT"
MAKERS = {"@id": "#contributors"}
OWN = "napanalysis"
QUARTO = "https://quarto.org"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Terms that later versions of the context have and 1.1 has not.
TERMS = {"sha256": "http://schema.org/sha256"}
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


@dataclass(frozen=True)
class Item:
    """One file as it was: its SHA-256 in hexadecimal and its size in bytes."""

    sha256: str
    size: int

    @classmethod
    def of(cls, path: Path) -> Item:
        """Return what a file is now."""
        content = path.read_bytes()
        return cls(hashlib.sha256(content).hexdigest(), len(content))

    @classmethod
    def if_there(cls, path: Path) -> Item | None:
        """Return what a file is now; None where it can't be read."""
        with suppress(OSError):
            return cls.of(path)
        return None


@dataclass(frozen=True)
class Action:
    """One stage of a build that was done, such as ``notebook/en/01_clean`` or ``render/fr/pdf``.

    Its key is the digest of all that its results follow from: groups of inputs, further inputs by
    their paths in the project, products of other stages by their paths in the year's folder, and
    parameters.
    """

    name: str
    key: str = ""
    groups: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
    """What a build's products were made from.

    It has the build's parameters, the versions of the programs and libraries behind it, the files
    that were read (by their paths in the project) in their groups, those that were made (by their
    paths in the year's folder), and the stages in order.
    """

    parameters: Mapping[str, str]
    tools: Mapping[str, str]
    inputs: Mapping[str, Item]
    groups: Mapping[str, tuple[str, ...]]
    products: Mapping[str, Item]
    actions: tuple[Action, ...] = ()

    def touched(self, path: str) -> tuple[str, ...]:
        """Return the products that an input or a product had a part in, also through others."""
        groups = {name for name, members in self.groups.items() if path in members}
        affected, before = {path}, 0
        while len(affected) > before:
            before = len(affected)
            for action in self.actions:
                if groups & {*action.groups} or affected & {*action.inputs, *action.products}:
                    affected.update(action.results)
        return tuple(sorted(affected - {path}))


def digest(text: str) -> str:
    """Return the digest of a text: ``sha256:`` and 64 hexadecimal digits, the same everywhere."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def crate_text(record: Record, date: str) -> str:
    """Return the crate of a build as JSON, the same bytes for the same record."""
    graph = sorted(_graph(record, date), key=lambda entity: entity["@id"])
    crate = {"@context": [CONTEXT, TERMS], "@graph": graph}
    text = json.dumps(crate, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return text.replace('"identifier": ""', f'"identifier": "{digest(text)}"', 1)


def _entity(key: str, kind: str, **about: Any) -> dict[str, Any]:
    return {"@id": key, "@type": kind, **about}


def _file(key: str, kind: str, path: str, item: Item, **about: Any) -> dict[str, Any]:
    return _entity(key, kind, name=path, sha256=item.sha256, contentSize=str(item.size), **about)


def _refer(keys: Iterable[str], kind: str = "") -> list[dict[str, str]]:
    return [{"@id": kind + quote(key)} for key in keys]


def _graph(record: Record, date: str) -> Iterator[dict[str, Any]]:
    kinds = MimeTypes()
    kinds.add_type("application/x-ipynb+json", ".ipynb")
    kinds.add_type(WORD, ".docx")
    year = record.parameters["fiscal_year"]
    first, last = year.split("-")
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
        author=MAKERS,
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
        publisher=MAKERS,
        temporalCoverage=f"{first}-04-01/{last}-03-31",
    )
    yield _entity(PROFILE, "CreativeWork", name="Process Run Crate", version="0.5")
    terms = "For the code and the brief; figures are under the terms of publishers."
    yield _entity(LICENCE, "CreativeWork", name="MIT License", description=terms)
    yield _entity(MAKERS["@id"], "Organization", name="The napanalysis contributors")
    for path, item in record.products.items():
        kind = kinds.guess_type(path)[0] or "application/octet-stream"
        entity = _file(quote(path), "File", path, item, encodingFormat=kind)
        for language in ("en", "fr"):
            if f"/{language}/" in path or path.startswith(f"brief-{language}."):
                entity["inLanguage"] = language
        yield entity
    for path, item in record.inputs.items():
        yield _file(INPUT + quote(path), "CreativeWork", path, item)
    for name, members in record.groups.items():
        about = {"name": _GROUPS.get(name, name), "hasPart": _refer(members, INPUT)}
        yield _entity(GROUP + quote(name), "Collection", **about)
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
        yield _written(action, record)


def _tool(name: str, record: Record) -> str:
    return f"{TOOL}{name}@{quote(record.tools[name])}"


def _written(action: Action, record: Record) -> dict[str, Any]:
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
        agent=MAKERS,
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


def read(folder: Path) -> Record:
    """Read the record of a year's products in ``reports/``.

    Where there is none, or it isn't as the build wrote it, that is a `DataError`.
    """
    path = folder / NAME
    problem = "is damaged: it was cut off, or changed by hand"
    try:
        text = path.read_bytes().decode()
        graph = {entity["@id"]: entity for entity in json.loads(text)["@graph"]}
        recorded = graph["./"]["identifier"]
        if recorded == digest(text.replace(recorded, "", 1)):
            return _record(graph)
        problem = "was changed after the build"
    except FileNotFoundError as error:
        if not folder.is_dir():
            raise DataError(f"There is no brief in {folder}.", "Build the year first.") from error
        problem = "is missing"
    except OSError as error:
        problem = f"can't be read: {error.strerror}"
    except (ValueError, KeyError, TypeError):
        pass
    remedy = "Build the year again: that writes products and record anew."
    raise DataError(f"The record {path} {problem}.", remedy)


def _record(graph: Mapping[str, Mapping[str, Any]]) -> Record:
    """Make the record from the entities of a crate, by their ids."""

    def entities(kind: str) -> dict[str, Mapping[str, Any]]:
        keys = (key for key in graph if key.startswith(kind))
        return {unquote(key.removeprefix(kind)): graph[key] for key in keys}

    actions = []
    for name, entity in entities(ACTION).items():
        groups, inputs, parameters = (
            _names(entity["object"], kind) for kind in (GROUP, INPUT, PARAMETER)
        )
        products, results = _names(entity["object"]), _names(entity["result"])
        key = entity["identifier"]
        actions.append(Action(name, key, groups, inputs, products, results, parameters))
    return Record(
        {name: entity["value"] for name, entity in entities(PARAMETER).items()},
        {entity["name"]: entity["softwareVersion"] for entity in entities(TOOL).values()},
        {path: _item(entity) for path, entity in entities(INPUT).items()},
        {name: _names(entity["hasPart"], INPUT) for name, entity in entities(GROUP).items()},
        {entity["name"]: _item(entity) for entity in graph.values() if entity["@type"] == "File"},
        tuple(actions),
    )


def _names(nodes: Iterable[Mapping[str, str]], kind: str = "") -> tuple[str, ...]:
    """Return the names of those of a kind, such as ``#input/``, or the paths of products."""
    keys = (node["@id"] for node in nodes)
    own = (key for key in keys if (key.startswith(kind) if kind else not key.startswith("#")))
    return tuple(unquote(key.removeprefix(kind)) for key in own)


def _item(entity: Mapping[str, Any]) -> Item:
    return Item(entity["sha256"], int(entity["contentSize"]))
