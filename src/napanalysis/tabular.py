"""Tables as CSV: the same bytes on every machine, and nothing that a spreadsheet would run."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
#: With apostrophes before it too, so that a cell can be read back as what it was.
_GUARDED = re.compile(rf"'*(?:{_FORMULA.pattern})")
_GUARD = re.compile(rf"\A'(?={_GUARDED.pattern})")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def csv_text(frame: pd.DataFrame) -> str:
    """Return a table as CSV that no spreadsheet takes for formulas.

    Numbers are written as short as they are exact, true and false in lower case, and a
    text that begins like a formula gets an apostrophe before it.
    """
    return frame.map(csv_cell).to_csv(index=False, lineterminator="\n")


def csv_cell(cell: Any) -> str:
    """Return one value as a cell of a CSV, as `csv_text` writes it."""
    if is_missing(cell):
        return ""
    if isinstance(cell, bool) or type(cell).__name__ == "bool":
        return "true" if cell else "false"
    if isinstance(cell, (int, float)):
        return f"{cell:.12g}"
    text = str(cell).replace("\r\n", "\n").replace("\r", "\n")
    return text if _PLAIN_NUMBER.fullmatch(text) else neutral(text)


def is_missing(cell: Any) -> bool:
    """Return whether a table has nothing in a cell."""
    return cell is None or (isinstance(cell, float) and math.isnan(cell))


def neutral(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if _GUARDED.match(text) else text


def read_csv(path: Path) -> pd.DataFrame:
    """Return a table that `csv_text` wrote, each cell as the text that it was."""
    import pandas as pd

    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    return frame.map(lambda cell: _GUARD.sub("", cell))


def split(cell: str) -> set[str]:
    """Return the values of a cell that holds several, such as flags, as `together` writes it."""
    return set(filter(None, cell.split("; ")))


def together(values: Iterable[str]) -> str:
    """Return several values as one cell, in order, as `split` reads it."""
    return "; ".join(sorted(values))


def rows_of(frame: pd.DataFrame) -> list[Any]:
    """Return a table's rows as dictionaries by column; their type is for the caller to name."""
    return frame.to_dict("records")


def in_order(frame: pd.DataFrame, *keys: str | pd.Series) -> pd.DataFrame:
    """Return a table's rows in order of columns, or of other values that each row has."""
    import pandas as pd

    values = [(frame[key] if isinstance(key, str) else key).array for key in keys]
    order = pd.DataFrame(dict(enumerate(values))).sort_values([*range(len(keys))], kind="stable")
    return frame.iloc[order.index].reset_index(drop=True)
