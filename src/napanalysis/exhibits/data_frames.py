"""How data frames look in a notebook: numbers to the right, words to the left."""

from __future__ import annotations

import re
import sys
from typing import Any

import pandas as pd
from pandas.api.types import is_bool_dtype, is_datetime64_any_dtype, is_numeric_dtype

_ROW = re.compile(r"<tr\b[^>]*>(.*?</tr>)", re.DOTALL)
_CELL = re.compile(r"<t[dh]\b[^>]*(?=>)")
_LEFT, _RIGHT = "text-align: left", "text-align: right"


def _style(kind: Any) -> str:
    if is_datetime64_any_dtype(kind):
        return f"{_LEFT}; white-space: nowrap"
    return _RIGHT if is_numeric_dtype(kind) and not is_bool_dtype(kind) else _LEFT


def aligned(frame: pd.DataFrame) -> str:
    """Return the HTML that pandas makes of a table, its words set to the left."""
    shown: Any = frame  # pandas has no public name for what notebooks show
    markup: str = shown._repr_html_() or ""
    most = pd.get_option("display.max_columns") or len(frame.columns)
    styles = [_style(kind) for kind in frame.dtypes]
    if len(styles) > most:  # pandas shows the first and the last ones, with dots between
        half = most // 2
        styles = [*styles[:half], _LEFT, *styles[len(styles) - half :]]

    def styled(row: re.Match[str]) -> str:
        # From the right: an index that spans rows leaves heads out on the left.
        index = [_LEFT] * (len(_CELL.findall(row[1])) - len(styles))
        sides = iter([*index, *styles])
        return "<tr>" + _CELL.sub(lambda cell: f'{cell[0]} style="{next(sides)}"', row[1])

    head, table, rest = markup.partition("<table")
    return head + table + _ROW.sub(styled, rest)


def show_tables() -> None:
    """Have tables look the same everywhere, and aligned in this kernel, where there is one."""
    # pandas fits tables to the terminal it finds, so stored outputs would differ by machine.
    pd.set_option(
        "display.width", 120, "display.max_columns", 20, "display.max_rows", 60,
        "display.max_colwidth", 60, "display.show_dimensions", False,
    )  # fmt: skip
    ipython = sys.modules.get("IPython")
    if ipython is not None and (shell := ipython.get_ipython()) is not None:
        shell.display_formatter.formatters["text/html"].for_type(pd.DataFrame, aligned)
