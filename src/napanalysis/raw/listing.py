"""Lists of problems: a table for a terminal, JSON and CSV for other programs."""

from __future__ import annotations

import itertools
import json
import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from napanalysis import catalogue
from napanalysis.language import typeset
from napanalysis.number_formats import agreed
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
    if not problems:
        return _say("summary", "none", language)
    counts = _numbers(problems).items()
    text = ", ".join(
        _say("summary", key, language, count=number) for key, number in counts if number
    )
    files = len({problem.file for problem in problems})
    return f"{text} {_say('summary', 'files', language, count=files)}"


def total(sources: int, rows: int, problems: Sequence[Problem], language: str) -> str:
    """Return how much was read and what is wrong with it, in a line."""
    return _say("summary", "all", language, sources=sources, rows=rows, **_numbers(problems))


def _numbers(problems: Sequence[Problem]) -> dict[str, int]:
    errors = sum(problem.severity == "error" for problem in problems)
    return {"errors": errors, "flags": len(problems) - errors}


def flag_lines(flags: Sequence[Problem], language: str) -> list[str]:
    """Return how many flags there are, one line a kind; the last says how to see all of them."""
    words, lines = catalogue.wording("brief")["flag"], [summary(flags, language)]
    for rule, count in Counter(flag.rule for flag in flags).most_common():
        meaning = f" ({typeset(words[rule][str(language)], language)})" if rule in words else ""
        lines.append(f"{count:>7}  {rule}{meaning}")
    return [*lines, _say("summary", "each", language)]


def draft_lines(problems: Iterable[Problem], language: str) -> list[str]:
    """Return one line a draft, how much it still lacks; the last says how to see all of it."""
    lines = []
    for folder, group in itertools.groupby(sorted(problems), lambda each: Path(each.file).parent):
        counts, name = summary(list(group), language), shown(folder.as_posix())
        lines.append(_say("drafts", "one", language, folder=name, counts=counts))
    return [*lines, _say("drafts", "all", language)]


def folder_lines(folders: Iterable[Path], language: str) -> list[str]:
    """Return one line for each folder beside the sources that is none."""
    names = [shown(f"data/raw/{folder.name}") for folder in folders]
    return [_say("drafts", "none", language, folder=name) for name in names]


def _say(group: str, key: str, language: str, **values: object) -> str:
    """Return a sentence of ``catalogue/problems.toml`` with its values."""
    words = catalogue.wording("problems")[group][key][str(language)]
    return agreed(words, values, language).format_map(values)


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
    lines = []
    for (severity, column, message, remedy), rows in grouped.items():
        place = _place(rows, column, language)
        told = f"{_say('severity', severity, language):<7} {place}: {message}"
        for indent, text in (("  ", told), (" " * 10, remedy)):
            lines += textwrap.wrap(
                text, _WIDTH, initial_indent=indent, subsequent_indent=" " * 10,
                break_on_hyphens=False,
            )  # fmt: skip
    return lines


def _place(rows: list[int], column: str, language: str) -> str:
    """Return "rows 2-7, 9, as_of" in words."""
    spans = []
    for _, run in itertools.groupby(enumerate(sorted({*rows})), lambda each: each[1] - each[0]):
        first, *rest = [row for _, row in run]
        spans.append(f"{first}-{rest[-1]}" if rest else str(first))
    key = "rows" if rows else "file"
    place = _say("place", key, language, count=len(rows), rows=", ".join(spans))
    return f"{place}, {shown(column, 40)}" if column else place
