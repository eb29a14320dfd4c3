"""Differences between measures as lines for people, as JSON and as CSV."""

from __future__ import annotations

import json
from collections.abc import Callable

from napanalysis import catalogue
from napanalysis.analysis.table_changes import COLUMNS, Difference
from napanalysis.fiscal_year import FiscalYear
from napanalysis.tabular import csv_text


def as_csv(changes: dict[FiscalYear, list[Difference]]) -> str:
    """Return the differences as CSV in `napanalysis.analysis.table_changes.COLUMNS`."""
    import pandas as pd

    rows = [difference.row(str(year)) for year, some in changes.items() for difference in some]
    return csv_text(pd.DataFrame(rows, columns=COLUMNS, dtype=object))


def as_json(changes: dict[FiscalYear, list[Difference]]) -> str:
    """Return the differences as a JSON list; numbers are numbers, what is empty is null."""
    listed = [
        {
            "fiscal_year": str(year),
            "change": difference.change,
            "measure": difference.measure,
            "breakdown": difference.breakdown,
            "columns": list(difference.columns) if difference.change == "changed" else [],
            "old": _typed(difference.old),
            "new": _typed(difference.new),
        }
        for year, some in changes.items()
        for difference in some
    ]
    return json.dumps(listed, indent=2, ensure_ascii=True)


def _typed(known: dict[str, str] | None) -> dict[str, object] | None:
    if known is None:
        return None
    typed: dict[str, object] = {name: text or None for name, text in known.items()}
    for name in ("value", "lower", "upper"):
        typed[name] = float(known[name]) if known[name] else None
    typed["comparable"] = known["comparable"] == "true"
    return typed


def as_lines(changes: dict[FiscalYear, list[Difference]]) -> list[str]:
    """Return the differences as lines for people, by year, and a line that counts them."""
    lines = []
    for year, some in changes.items():
        if not some:
            continue
        lines.append(f"Fiscal year {year}")
        for one in some:
            name = f"{one.measure} [{one.breakdown}]" if one.breakdown else one.measure
            lines.append(f"  {one.change:<7}  {name}")
            lines += [f"    {side}  {_described(known, one)}"
                      for side, known in (("old", one.old), ("new", one.new)) if known]  # fmt: skip
    every = [one.change for some in changes.values() for one in some]
    over = f"{len(changes)} fiscal year{'s' if len(changes) != 1 else ''}"
    if not every:
        return [f"No measure differs in {over}."]
    counts = ", ".join(f"{every.count(one)} {one}" for one in dict.fromkeys(every))
    differences = "1 difference" if len(every) == 1 else f"{len(every)} differences"
    return [*lines, f"{differences} in {over}: {counts}."]


def _shortened(difference: Difference) -> Callable[[str], str]:
    """Return how numbers are written: with six digits where these show what differs."""

    def short(text: str) -> str:
        return f"{float(text):.6g}" if text and abs(float(text)) < 1_000_000 else text

    sides = [known for known in (difference.old, difference.new) if known]
    numbers = [[known[name] for name in ("value", "lower", "upper")] for known in sides]
    rounded = [[short(text) for text in side] for side in numbers]
    hidden = len(sides) == 2 and numbers[0] != numbers[1] and rounded[0] == rounded[1]
    return str if hidden else short


def _described(known: dict[str, str], one: Difference) -> str:
    """Say a number with its bounds, unit and dates, and comparability where that changed."""
    short = _shortened(one)
    value, lower, upper = (short(known[name]) for name in ("value", "lower", "upper"))
    told = value or "no value"
    if lower and not upper:
        told += f" (at least {lower})"
    elif upper and not lower:
        told += f" (at most {upper})"
    elif lower and not value == lower == upper:
        told += f" ({lower} to {upper})"
    unit = catalogue.units().get(known["unit"])
    own = known["unit"].replace("_", " ")  # of a notebook's measure
    told += f" {(unit.one if value == '1' else unit.many).en if unit else own}"
    if known["as_of"]:
        told += f", as of {known['as_of']}"
        if known["period_start"]:
            told += f", since {known['period_start']}"
    elif known["period_end"]:
        told += f", {known['period_start']} to {known['period_end']}"
    if "comparable" in one.columns and one.change == "changed":
        told += ", comparable" if known["comparable"] == "true" else ", not comparable"
    return told
