"""The record of a build, as it stands in the crate beside its products.

It says what each product was made from. It is the provenance, what `verify` checks, and
what decides whether a build has anything to do. Reading it needs nothing that is slow to
import.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from napanalysis.errors import DataError

NAME = "ro-crate-metadata.json"
#: Where the year's folder keeps the processed tables, copied to ``data/processed/``.
DATA = "data"
INPUT, GROUP, ACTION, PARAMETER = "#input/", "#group/", "#action/", "#parameter/"
TOOL = "pkg:pypi/"


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
    kinds: dict[str, dict[str, Any]] = defaultdict(dict)
    for key, entity in graph.items():
        kind, path = _parts(key)
        kinds[kind][path] = entity
    files = {path: entity for path, entity in kinds[""].items() if entity["@type"] == "File"}
    tools = (entity for key, entity in graph.items() if key.startswith(TOOL))
    return Record(
        {name: entity["value"] for name, entity in kinds[PARAMETER].items()},
        {entity["name"]: entity["softwareVersion"] for entity in tools},
        {path: _item(entity) for path, entity in kinds[INPUT].items()},
        {
            name: tuple(_parts(part["@id"])[1] for part in entity["hasPart"])
            for name, entity in kinds[GROUP].items()
        },
        {path: _item(entity) for path, entity in files.items()},
        tuple(_action(name, entity) for name, entity in kinds[ACTION].items()),
    )


def _action(name: str, entity: Mapping[str, Any]) -> Action:
    read_from = [_parts(node["@id"]) for node in entity["object"]]
    groups, inputs, products, parameters = (
        tuple(path for other, path in read_from if other == kind)
        for kind in (GROUP, INPUT, "", PARAMETER)
    )
    results = tuple(unquote(node["@id"]) for node in entity["result"])
    return Action(name, entity["identifier"], groups, inputs, products, results, parameters)


def _parts(key: str) -> tuple[str, str]:
    """Return the kind of an entity by its id, such as ``#input/``, and its name or path."""
    begin, slash, rest = key.partition("/")
    kind = begin + slash if key.startswith("#") else ""
    return kind, unquote(rest if kind else key)


def _item(entity: Mapping[str, Any]) -> Item:
    return Item(entity["sha256"], int(entity["contentSize"]))
