"""What a build is asked for, and what it left."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.paths import Project
from napanalysis.runs.verify import is_current

FORMATS = ("html", "pdf", "docx")


@dataclass(frozen=True)
class Order:
    """What a build is to make.

    Parameters
    ----------
    years : tuple of FiscalYear
        One brief each.
    languages : tuple of Language
        Languages of the brief.
    formats : tuple of str
        Some of `FORMATS`.
    renderer : str
        ``auto``, ``quarto`` or ``builtin``.
    jobs : int
        Notebooks and documents worked on side by side, at least 1.
    timeout : float
        Seconds that one cell of a notebook may take.
    force : bool
        Build again what is up to date.
    """

    years: tuple[FiscalYear, ...]
    languages: tuple[Language, ...] = tuple(Language)
    formats: tuple[str, ...] = FORMATS
    renderer: str = "auto"
    jobs: int = 2
    timeout: float = 120
    force: bool = False


@dataclass(frozen=True)
class Made:
    """What a build left for one year.

    Attributes
    ----------
    why : tuple of (str, str)
        For each stage, why it was done or not; empty where nothing had to be done.
    dropped : tuple of str
        What was there, wasn't asked for and is out of date, in words.
    """

    year: FiscalYear
    processed: Path
    reports: Path
    briefs: tuple[Path, ...]
    flags: int
    renderer: str
    why: tuple[tuple[str, str], ...] = ()
    dropped: tuple[str, ...] = ()


def finished(project: Project, order: Order, year: FiscalYear) -> Made | None:
    """Return what an earlier build left, where there is nothing to do for a year; else None.

    Parameters
    ----------
    project : Project
        The checkout.
    order : Order
        What is asked for.
    year : FiscalYear
        One of its years.
    """
    state = is_current(project, year, order)
    if order.force or not state or state.record is None:
        return None
    reports = project.reports(year)
    with (project.processed(year) / "problems.csv").open(encoding="utf-8", newline="") as file:
        flags = sum(row[:1] == ["flag"] for row in csv.reader(file))
    return Made(
        year=year,
        processed=project.processed(year),
        reports=reports,
        briefs=tuple(
            reports / f"brief-{language}.{output}"
            for language in order.languages
            for output in order.formats
        ),
        flags=flags,
        renderer=state.record.parameters["renderer"],
    )
