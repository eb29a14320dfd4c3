"""Small folders of raw figures, written from literal rows as an analyst would enter them."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from napanalysis.raw import schema

#: What every source says of itself where a test doesn't say otherwise.
SOURCE: Mapping[str, str] = {
    "title": "A report",
    "publisher": "A publisher",
    "language": "en",
    "published": "2015-12-31",
    "url": "https://example.org/report",
    "accessed": "2026-01-01",
    "evidence": "official",
}

Rows = Sequence[Mapping[str, str]]


def write(folder: Path, sources: Mapping[str, Mapping[str, Any]]) -> Path:
    """Write sources below ``folder/data/raw`` and return that folder.

    A source is given by its tables (``figures``, ``operations``, ``funding``,
    ``action_plan``: rows as dictionaries, missing columns empty) and ``source`` for what
    its ``source.toml`` says besides `SOURCE`; a value of None leaves a key out.
    """
    raw = folder / "data" / "raw"
    for name, given in sources.items():
        place = raw / name
        place.mkdir(parents=True)
        about = {**SOURCE, **given.get("source", {})}
        lines = [f"{key} = {json.dumps(value)}" for key, value in about.items() if value]
        (place / "source.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        for table in schema.tables():
            if table in given or table == "figures":
                _write_table(place / f"{table}.csv", schema.columns(table), given.get(table, ()))
    return raw


def _write_table(path: Path, columns: list[str], rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({"locator": "p. 1", **row} for row in rows)


def stock(indicator: str, published: str, as_of: str, start: str = "2005", **more: str) -> Any:
    """Return a row of ``figures.csv`` counted since `start`."""
    return {
        "indicator": indicator, "published": published, "period_start": start, "as_of": as_of,
        "geography": "Canada", **more,
    }  # fmt: skip


def snapshot(indicator: str, published: str, as_of: str, **more: str) -> Any:
    """Return a row of ``figures.csv`` open at a date."""
    return {
        "indicator": indicator, "published": published, "as_of": as_of, "geography": "Canada",
        **more,
    }  # fmt: skip


def flow(indicator: str, published: str, year: str, **more: str) -> Any:
    """Return a row of ``figures.csv`` of a calendar year."""
    return {
        "indicator": indicator, "published": published, "period_start": f"{year}-01-01",
        "period_end": f"{year}-12-31", "geography": "Canada", **more,
    }  # fmt: skip


def deliverable(number: str, **more: str) -> Any:
    """Return a row of ``action_plan.csv``."""
    return {
        "pillar": "protection", "task": number.partition("-")[0], "task_label_en": "A task",
        "task_label_fr": "Une tâche", "deliverable": number, "label_en": "A deliverable",
        "label_fr": "Un produit livrable", "start": "Début : 2012-2013", "status": "Continu",
        "leads": "GRC", **more,
    }  # fmt: skip
