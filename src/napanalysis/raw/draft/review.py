"""A draft beside the sentences it was read from, for the review."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from napanalysis.errors import UsageError
from napanalysis.raw.draft.files import read_rows, source_folder

DATES = ("period_start", "period_end", "as_of")
SHOWN = ("table", "row", "published", "indicator", "breakdown", *DATES, "sentence", "location",
         "score", "reason")  # fmt: skip


def review(raw: Path, source: str, table: str = "") -> pd.DataFrame:
    """Return each row of a draft as it is now, beside its sentence.

    Parameters
    ----------
    raw : pathlib.Path
        The project's ``data/raw``.
    source : str
        Id of the drafted source.
    table : str, optional
        Only the rows of this table: ``figures``, ``operations``, ``funding`` or
        ``action_plan``.

    Returns
    -------
    pandas.DataFrame
        Columns as in `SHOWN`, all text; the least sure suggestions first within a table.

    Raises
    ------
    UsageError
        If the source has no draft.

    Notes
    -----
    A row is found by its number; where rows were taken out or put in since, the row is
    found by its place in the document and the figure as printed.
    """
    folder = source_folder(raw, source)
    context = read_rows(folder / "draft" / "context.csv")
    if not context:
        drafts = sorted(path.parent.parent.name for path in raw.glob("*/draft/context.csv"))
        raise UsageError(
            f"The source {source} has no draft to review.",
            f"There are drafts of {', '.join(drafts)}." if drafts
            else "Make one: napanalysis draft DOCUMENT --source ID",
        )  # fmt: skip
    tables = {name: read_rows(folder / f"{name}.csv") for name in {one["table"] for one in context}}
    rows = []
    for one in context:
        if table and one["table"] != table:
            continue
        now = _row(tables[one["table"]], one)
        kept = {name: now.get(name, "") for name in ("published", "indicator", "breakdown", *DATES)}
        rows.append({**one, **kept, "row": one["row"] if now else "taken out"})
    frame = pd.DataFrame(rows, columns=list(SHOWN), dtype=str)
    order = pd.to_numeric(frame["score"], errors="coerce")
    return frame.assign(_=order).sort_values(["table", "_"], kind="stable").drop(columns="_")


def _row(rows: list[dict[str, str]], context: dict[str, str]) -> dict[str, str]:
    index = int(context["row"]) - 2
    near = [rows[index]] if index < len(rows) else []
    for row in [*near, *rows]:
        same = row.get("published", "") == context["published"]
        if same and row.get("locator", "") == context["location"]:
            return row
    same_place = [row for row in near if row.get("locator", "") == context["location"]]
    return same_place[0] if same_place else {}
