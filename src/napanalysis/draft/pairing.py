"""A draft beside the sentences it was read from, for the review."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from napanalysis.draft.draft_rows import CELL
from napanalysis.draft.source_folder import read_rows, source_folder
from napanalysis.errors import UsageError

#: What stands for the row of a figure that is no longer in its table.
TAKEN_OUT = "taken out"
DATES = ("period_start", "period_end", "as_of")
SHOWN = ("table", "row", "published", "indicator", "breakdown", *DATES, "sentence", "location",
         "score", "reason", *CELL)  # fmt: skip


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
    A row is found by its place in the document and the figure as printed, so rows may be
    corrected, taken out and put in while the review goes on.
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
    rows: list[dict[str, str]] = []
    for name in dict.fromkeys(one["table"] for one in context):
        if not table or name == table:
            drafted = [one for one in context if one["table"] == name]
            rows += _paired(drafted, read_rows(folder / f"{name}.csv"))
    frame = pd.DataFrame(rows, columns=list(SHOWN), dtype=str)
    order = pd.to_numeric(frame["score"], errors="coerce")
    return frame.assign(_=order).sort_values(["table", "_"], kind="stable").drop(columns="_")


def _paired(drafted: list[dict[str, str]], now: list[dict[str, str]]) -> list[dict[str, str]]:
    """Put each drafted row beside what has become of it."""
    left = dict(enumerate(now, start=2))
    found: dict[int, int] = {}
    # First the rows whose figure stands as drafted, then those corrected in the same place.
    for same in (("published", "published"), ("locator", "location")):
        for index, one in enumerate(drafted):
            if index in found:
                continue
            for number, row in left.items():
                there = row.get("locator", "") == one["location"]
                if there and row.get(same[0], "") == one[same[1]]:
                    found[index] = number
                    del left[number]
                    break
    rows = []
    for index, one in enumerate(drafted):
        row = now[found[index] - 2] if index in found else {}
        kept = {name: row.get(name, "") for name in ("published", "indicator", "breakdown", *DATES)}
        rows.append({**one, **kept, "row": str(found[index]) if row else TAKEN_OUT})
    return rows
