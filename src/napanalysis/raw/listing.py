"""Lists of problems: a table for a terminal, JSON and CSV for other programs."""

from __future__ import annotations

import itertools
import json
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from napanalysis import catalogue
from napanalysis.number_formats import is_plural
from napanalysis.raw.problems import Problem, shown
from napanalysis.tabular import csv_text

COLUMNS = [
    "severity", "matters", "rule", "file", "row", "column", "value", "message_en", "message_fr",
    "remedy_en", "remedy_fr", "observations",
]  # fmt: skip

_WIDTH = 100


def format_list(problems: Iterable[Problem], language: str) -> str:
    """Return problems as a list for people, by file, with a line that counts them.

    The same finding about several rows is told once.
    """
    ordered = sorted(problems)
    lines: list[str] = []
    for file, group in itertools.groupby(ordered, key=lambda problem: problem.file):
        lines.append(shown(file, _WIDTH))
        lines += _file_lines(group, language)
    return "\n".join([*lines, summary(ordered, language)])


def summary(problems: Sequence[Problem], language: str) -> str:
    """Return how many errors and flags there are, in words."""
    words = catalogue.wording("problems")["summary"]
    if not problems:
        return str(words["none"][str(language)])
    errors = sum(problem.severity == "error" for problem in problems)
    counts = [("errors", errors), ("flags", len(problems) - errors)]
    text = ", ".join(_count(key, number, language) for key, number in counts if number)
    return f"{text} {_count('files', len({problem.file for problem in problems}), language)}"


def total(sources: int, rows: int, problems: Sequence[Problem], language: str) -> str:
    """Return how much was read and what is wrong with it, in a line."""
    errors = sum(problem.severity == "error" for problem in problems)
    numbers = {"sources": sources, "rows": rows, "errors": errors, "flags": len(problems) - errors}
    counts = {key: _count(key, number, language) for key, number in numbers.items()}
    return str(catalogue.wording("problems")["summary"]["all"][str(language)].format_map(counts))


def draft_lines(problems: Iterable[Problem], language: str) -> list[str]:
    """Return one line a draft, how much it still lacks; the last says how to see all of it."""
    words = catalogue.wording("problems")["drafts"]
    folders = itertools.groupby(sorted(problems), lambda problem: Path(problem.file).parent)
    lines = [
        words["one"][language].format(
            folder=shown(folder.as_posix()), counts=summary(list(group), language)
        )
        for folder, group in folders
    ]
    return [*lines, words["all"][language]]


def folder_lines(folders: Iterable[Path], language: str) -> list[str]:
    """Return one line for each folder beside the sources that is none."""
    line = catalogue.wording("problems")["drafts"]["none"][str(language)]
    return [line.format(folder=shown(f"data/raw/{folder.name}")) for folder in folders]


def to_json(problems: Iterable[Problem]) -> str:
    """Return problems as a JSON list, with messages and remedies in both languages."""
    listed = []
    for problem in sorted(problems):
        record = problem.as_row() | {"observations": list(problem.observations)}
        for text in ("message", "remedy"):
            record[text] = {language: record.pop(f"{text}_{language}") for language in ("en", "fr")}
        listed.append(record)
    # A lone surrogate can't be written as UTF-8; \\u escapes hold everything.
    return json.dumps(listed, indent=2, ensure_ascii=True)


def to_csv(problems: Iterable[Problem]) -> str:
    """Return problems as CSV in the columns of `COLUMNS`; no cell can act as a formula."""
    rows = pd.DataFrame([problem.as_row() for problem in sorted(problems)], dtype=object)
    # Escaped, a lone carriage return can't begin a row of its own.
    cells = rows.map(lambda cell: shown(cell, 1000) if isinstance(cell, str) else cell)
    return csv_text(cells.reindex(columns=COLUMNS))


def _file_lines(problems: Iterable[Problem], language: str) -> list[str]:
    """Return the lines of one file: severity, place and what is wrong, then what to do."""
    grouped: dict[tuple[str, str, str, str], list[int]] = {}
    for problem in problems:
        message, value = problem.message(language), shown(problem.value)
        unseen = "" if not value or value in message else f"{value}: "
        what = f"{unseen}{message} [{problem.rule}]"
        key = (problem.severity, problem.column, what, problem.remedy(language))
        grouped.setdefault(key, []).extend([problem.row] if problem.row else [])
    severities = catalogue.wording("problems")["severity"]
    lines = []
    for (severity, column, message, remedy), rows in grouped.items():
        place = _place(rows, column, language)
        told = f"{severities[severity][str(language)]:<7} {place}: {message}"
        for indent, text in (("  ", told), (" " * 10, remedy)):
            lines += textwrap.wrap(
                text, _WIDTH, initial_indent=indent, subsequent_indent=" " * 10,
                break_on_hyphens=False,
            )  # fmt: skip
    return lines


def _place(rows: list[int], column: str, language: str) -> str:
    """Return "rows 2 to 7, as_of" in words."""
    key = "file" if not rows else "row" if len(rows) == 1 else "rows"
    words = catalogue.wording("problems")["place"][key]
    place = words[str(language)].format(row=_spans(sorted(rows)))
    return f"{place}, {shown(column, 40)}" if column else str(place)


def _spans(rows: list[int]) -> str:
    """Return 2-7, 9 for the rows 2 to 7 and 9."""
    spans: list[list[int]] = []
    for row in rows:
        if spans and row <= spans[-1][-1] + 1:
            spans[-1][-1] = row
        else:
            spans.append([row, row])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


def _count(key: str, number: int, language: str) -> str:
    words = catalogue.wording("problems")["summary"][key]
    form = "many" if is_plural(number, language) else "one"
    return str(words[form][str(language)].format(count=number))
