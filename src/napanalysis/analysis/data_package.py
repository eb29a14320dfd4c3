"""The processed tables described as a Frictionless Data Package."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from napanalysis import __version__, catalogue
from napanalysis.analysis import Analysis
from napanalysis.analysis.measure_rows import reference_dates
from napanalysis.dates import last_day, source_date

DIALECT = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True}
LICENCE = {"name": "MIT", "title": "MIT License", "path": "https://spdx.org/licenses/MIT"}


def data_date(analysis: Analysis) -> str:
    """Return the date of the data: the day they were read, or ``SOURCE_DATE_EPOCH`` (ISO)."""
    moment = source_date()
    return moment.date().isoformat() if moment is not None else read_date(analysis)


def newest_date(analysis: Analysis) -> str:
    """Return the newest reference date of the figures (ISO)."""
    return str(reference_dates(analysis.observations).max())


def read_date(analysis: Analysis) -> str:
    """Return the day on which the last of the sources was read (ISO).

    Nothing made from them can be older. Where no source says when it was read, it is the
    newest date that a figure refers to.
    """
    read = [last_day(source.accessed) for source in analysis.sources.values() if source.accessed]
    return max(read).isoformat() if read else newest_date(analysis)


def data_package(analysis: Analysis, folder: Path) -> dict[str, Any]:
    """Describe the processed tables of a folder as a Frictionless Data Package.

    Only tables that are there are described: in English, with the French beside it as
    ``description@fr``.
    """
    tables = catalogue.wording("columns")
    about = tables["package"]
    present = [name for name in tables if (folder / f"{name}.csv").is_file()]
    return {
        "profile": "tabular-data-package",
        "name": f"napanalysis-{analysis.year}",
        "title": f"{about['title']['en']}, {analysis.year}",
        "title@fr": f"{about['title']['fr']}, {analysis.year}",
        **_both("description", about["description"]),
        "version": __version__,
        "created": f"{data_date(analysis)}T00:00:00Z",
        "licenses": [LICENCE],
        "sources": [
            {"name": source.id, "title": source.title, "path": source.url}
            for source in analysis.sources.values()
        ],
        "resources": [_resource(name, tables[name], folder, present) for name in present],
    }


def _resource(
    name: str, about: Mapping[str, Any], folder: Path, present: list[str]
) -> dict[str, Any]:
    content = (folder / f"{name}.csv").read_bytes()
    header = next(csv.reader(content.decode().splitlines()))
    schema: dict[str, Any] = {
        "fields": [_field(column, about["columns"][column]) for column in header],
        "missingValues": [""],
    }
    if "key" in about:
        schema["primaryKey"] = about["key"]
    foreign = [
        {"fields": [column], "reference": {"resource": place[0], "fields": [place[2]]}}
        for column, target in about.get("refers", {}).items()
        if (place := target.partition("."))[0] in present
    ]
    if foreign:
        schema["foreignKeys"] = foreign
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"{name}.csv",
        **_both("title", about["title"]),
        **_both("description", about["description"]),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": DIALECT,
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": schema,
    }


def _both(name: str, text: Mapping[str, str]) -> dict[str, Any]:
    return {name: text["en"], f"{name}@fr": text["fr"]}


def _field(name: str, about: Mapping[str, Any]) -> dict[str, Any]:
    """Describe one column in the terms of Table Schema."""
    field = {"name": name, "type": about["type"], **_both("description", about)}
    names = {"required": "required", "values": "enum", "pattern": "pattern"}
    constraints = {term: about[key] for key, term in names.items() if about.get(key)}
    if constraints:
        field["constraints"] = constraints
    if about["type"] == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    return field
