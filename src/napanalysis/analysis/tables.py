"""The processed tables as files: observations, measures, action plan, problems, revisions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis import Analysis, action_plan, observations
from napanalysis.analysis.measures import COLUMNS as MEASURE_COLUMNS
from napanalysis.analysis.revisions import COLUMNS as REVISION_COLUMNS
from napanalysis.language import Language
from napanalysis.tabular import csv_text

PROBLEM_COLUMNS = [
    "severity", "matters", "rule", "file", "row", "column", "value", "observations", "message",
    "remedy",
]  # fmt: skip
SOURCE_COLUMNS = [
    "source", "title", "title_en", "title_fr", "publisher", "language", "published",
    "fiscal_year", "evidence", "url", "accessed", "licence", "sha256", "note",
]  # fmt: skip


def tables(analysis: Analysis) -> dict[str, pd.DataFrame]:
    """Return the processed tables by file name, in the columns of the data dictionary.

    Parameters
    ----------
    analysis : Analysis
        What is known up to the fiscal year.
    """
    return {f"{name}.csv": table(analysis, name) for name in _TABLES}


def table(analysis: Analysis, name: str) -> pd.DataFrame:
    """Return one processed table, in the columns of the data dictionary.

    Parameters
    ----------
    analysis : Analysis
        What is known up to the fiscal year.
    name : str
        Its file's name without ``.csv``, such as ``observations``.

    Raises
    ------
    KeyError
        If there is no such table.
    """
    return _TABLES[name](analysis)


def _problems(analysis: Analysis) -> pd.DataFrame:
    rows = [
        {
            "severity": problem.severity,
            "matters": catalogue.matters(problem.rule),
            "rule": problem.rule,
            "file": problem.file,
            "row": "" if problem.row is None else problem.row,
            "column": problem.column,
            "value": problem.value,
            "observations": "; ".join(problem.observations),
            "message": problem.message(Language.EN),
            "remedy": problem.remedy(Language.EN),
        }
        for problem in analysis.problems
    ]
    return pd.DataFrame(rows, columns=PROBLEM_COLUMNS)


def _sources(analysis: Analysis) -> pd.DataFrame:
    rows = [
        {
            "source": source.id,
            **{name: getattr(source, name) for name in SOURCE_COLUMNS[1:]},
            "fiscal_year": str(source.fiscal_year or ""),
        }
        for source in analysis.sources.values()
    ]
    return pd.DataFrame(rows, columns=SOURCE_COLUMNS)


_TABLES: dict[str, Callable[[Analysis], pd.DataFrame]] = {
    "observations": lambda analysis: analysis.observations[observations.COLUMNS],
    "measures": lambda analysis: analysis.measures[MEASURE_COLUMNS],
    "action_plan": lambda analysis: analysis.action_plan[action_plan.COLUMNS],
    "problems": _problems,
    "revisions": lambda analysis: analysis.revisions[REVISION_COLUMNS],
    "sources": _sources,
}


def write(analysis: Analysis, folder: Path) -> list[Path]:
    """Write the processed tables; return their paths.

    Parameters
    ----------
    analysis : Analysis
        What is known up to the fiscal year.
    folder : pathlib.Path
        Made where it isn't there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, frame in tables(analysis).items():
        path = folder / name
        path.write_text(csv_text(frame), encoding="utf-8", newline="")
        paths.append(path)
    return paths
