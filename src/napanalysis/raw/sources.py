"""Everything on disk: all sources with their tables, and all of their problems at once."""

from __future__ import annotations

import contextlib
import fnmatch
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from napanalysis import catalogue
from napanalysis.dates import last_day
from napanalysis.errors import DataError, UsageError, nearest
from napanalysis.language import Language
from napanalysis.paths import Project
from napanalysis.raw import schema
from napanalysis.raw.cells import ID
from napanalysis.raw.checks import check_table
from napanalysis.raw.listing import format_list
from napanalysis.raw.manifest import Source, read_manifest
from napanalysis.raw.problems import Problem
from napanalysis.raw.tables import Table, read_bytes, read_table
from napanalysis.tabular import rows_of

MANIFEST = "source.toml"
__all__ = ["RawData", "Source", "folders", "load", "sound_figures"]


@dataclass(frozen=True)
class RawData:
    """What `load` found: sources by id, tables as text, and all problems of all files, in order.

    The tables have the rows of all sources in the columns of `napanalysis.raw.schema`, with
    ``source``, ``file`` and ``row`` (the header is row 1).
    """

    sources: dict[str, Source]
    figures: pd.DataFrame
    operations: pd.DataFrame
    funding: pd.DataFrame
    action_plan: pd.DataFrame
    problems: tuple[Problem, ...] = field(default=())

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop a build."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    def bad_rows(self, table: str) -> set[tuple[str, int]]:
        """Return file and row of each row of a table that can't be used.

        They are those with an error, and all of a file or a source that has one as a whole.
        """
        whole = {problem.file for problem in self.errors if problem.row in (None, 1)}
        rows = {(problem.file, problem.row) for problem in self.errors}
        frame: pd.DataFrame = getattr(self, table)
        return {
            (file, row)
            for file, row in zip(frame["file"].tolist(), frame["row"].tolist(), strict=True)
            if {file, f"{file.rpartition('/')[0]}/{MANIFEST}"} & whole or (file, row) in rows
        }

    def sound_rows(self, table: str) -> list[dict[str, Any]]:
        """Return the rows of a table that can be used."""
        bad = self.bad_rows(table)
        return [
            row for row in rows_of(getattr(self, table)) if (row["file"], row["row"]) not in bad
        ]


def load(raw: Path, *, include_drafts: bool = False) -> RawData:
    """Read every source and collect every problem; raise nothing for bad data.

    Sources that still have to be reviewed are read only where `include_drafts` says so; a flag
    says that they were left out.
    """
    catalogue.check()
    sources: dict[str, Source] = {}
    records: dict[str, list[dict[str, Any]]] = {name: [] for name in schema.TABLES}
    problems: list[Problem] = []
    root = raw.parent.parent if raw.parent.name else raw.parent
    for folder in folders(raw):
        place = folder.relative_to(root).as_posix()
        manifest = Table(f"{place}/{MANIFEST}")
        source = _source(folder, manifest)
        if source.draft and not include_drafts:
            problems.append(Problem("draft-left-out", manifest.file, None, "draft", "true"))
            continue
        problems += manifest.problems
        problems += _unexpected(folder, place)
        days = [""]
        for name in schema.TABLES:
            table = _table(folder / f"{name}.csv", place, source)
            problems += table.problems
            for number, row in table.rows:
                records[name].append(
                    {**row, "source": source.id, "file": table.file, "row": number}
                )
                # Money is left out: its period can lie years ahead of the document.
                if name in ("figures", "operations"):
                    with contextlib.suppress(UsageError):
                        days.append(last_day(row["as_of"] or row["period_end"]).isoformat())
        sources[source.id] = replace(source, latest=max(days))
    problems += _two_names(records)
    frames = {
        name: pd.DataFrame(rows, columns=[*schema.columns(name), "source", "file", "row"])
        for name, rows in records.items()
    }
    return RawData(sources, **frames, problems=tuple(sorted(problems)))


def _two_names(records: dict[str, list[dict[str, Any]]]) -> Iterator[Problem]:
    """Flag, once a file, an operation or a commitment of money that another row names otherwise."""
    first: dict[tuple[str, str], dict[str, Any]] = {}
    flagged = set()
    for table, kind in (("operations", "operation"), ("funding", "funding")):
        for row in records[table]:
            known = first.setdefault((table, row[kind]), row)
            others = [name for name in ("label_en", "label_fr") if row[name] != known[name]]
            if others and (row["file"], row[kind]) not in flagged:
                flagged.add((row["file"], row[kind]))
                column, place = others[0], f"{known['file']}:{known['row']}"
                details = (("id", row[kind]), ("old", known[column]), ("place", place))
                at = (row["file"], row["row"], column, row[column])
                yield Problem("two-names-for-one-id", *at, details)


def sound_figures(project: Project) -> RawData:
    """Return the raw figures of a project; a `DataError` lists the errors of all files."""
    raw = load(project.raw)
    if errors := raw.errors:
        count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
        listed = format_list(errors, Language.EN)
        raise DataError(
            f"The raw figures have {count}; nothing was built.\n\n{listed}",
            "Correct the rows named above; the last good brief is untouched. "
            "`napanalysis check` lists everything again.",
        )
    return raw


def folders(raw: Path, *, sources: bool = True) -> list[Path]:
    """Return the folders with anything like a table or a description, or those without.

    Those are no sources: git leaves an ignored ``draft/`` of another branch.
    """
    return [
        folder
        for folder in (sorted(raw.iterdir()) if raw.is_dir() else ())
        if folder.is_dir()
        and not folder.name.startswith((".", "_"))
        and any(_like_tables(folder)) is sources
    ]


def _like_tables(folder: Path) -> list[str]:
    """Return the names of what is a table or a description in a folder, or looks like one."""
    # A text is a table only by its name, as "figures.csv.txt" is; else it is somebody's notes.
    text = rf"(?:source|{'|'.join(schema.TABLES)})\b.*\.txt"
    like = re.compile(rf"{text}|[^.~].*\.(?:csv|tsv|xlsx?|ods|toml)", re.IGNORECASE)
    return sorted(path.name for path in folder.iterdir() if like.fullmatch(path.name))


def _source(folder: Path, table: Table) -> Source:
    """Read a source's description as well as it can be."""
    if not ID.fullmatch(folder.name):
        table.report("bad-source-id", value=folder.name)
    content = read_bytes(folder / MANIFEST, table, "missing-source-toml")
    given = {} if content is None else read_manifest(content, table)
    about = {"title": folder.name, "language": "", "family": family_of(folder.name), **given}
    return Source(id=folder.name, **about)


def family_of(source: str) -> str:
    """Return the family of sources that an id is of; the id where it is in none."""
    families = (
        family.id
        for family in catalogue.families().values()
        if any(fnmatch.fnmatchcase(source, pattern) for pattern in family.sources)
    )
    return next(families, source)


def _table(path: Path, place: str, source: Source) -> Table:
    """Read and check one table of a source; only ``figures.csv`` has to be there."""
    name, table = path.stem, Table(f"{place}/{path.name}")
    content = read_bytes(path, table, "missing-figures" if name == "figures" else "")
    if content is not None:
        table = read_table(content, table.file, schema.tables()[name])
        check_table(name, table, source)
    return table


def _unexpected(folder: Path, place: str) -> Iterator[Problem]:
    """Flag a table-like file that nothing reads: a misspelt name, a workbook."""
    read = (MANIFEST, *(f"{name}.csv" for name in schema.TABLES))
    for name in _like_tables(folder):
        if name not in read:
            details = (("nearest", nearest(name, read)),)
            yield Problem("unexpected-file", f"{place}/{name}", None, "", name, details)
