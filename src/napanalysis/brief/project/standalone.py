"""A Quarto project of one year that stands by itself: any Quarto renders it, by hand."""

from __future__ import annotations

import tempfile
from pathlib import Path

import yaml

from napanalysis.analysis.data_package import read_date
from napanalysis.brief.project import stage as assemble
from napanalysis.brief.project.qmd import PROJECT, product_date, read_yaml
from napanalysis.errors import BuildError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.paths import Project

#: Run by Quarto after it rendered something.
FINISH = "styles/finish.py"


def write_project(
    project: Project, year: FiscalYear, folder: Path, *, replace: bool = False
) -> None:
    """Write a Quarto project of a built year; with `replace`, a folder that is there goes away.

    One that isn't to be replaced or no Quarto project, and a year that hasn't been built, are a
    `BuildError`.
    """
    built = project.reports(year)
    if not (built / "exhibits").is_dir():
        raise BuildError(
            f"Fiscal year {year} hasn't been built, so there are no exhibits to show.",
            f"Build it first: make brief FY={year}",
        )
    if folder.exists() and not replace:
        raise BuildError(
            f"{folder} is there already, and may have been edited.",
            "Replace it with --force, or name another folder with --output.",
        )
    if folder.exists() and not (folder / PROJECT).is_file():
        raise BuildError(
            f"{folder} isn't a Quarto project, so it isn't replaced.",
            "Name another folder with --output.",
        )
    analysis = assemble.read_analysis(built, project.processed(year), year)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".project-", dir=folder.parent) as scratch:
        staged = Path(scratch) / "project"
        assemble.stage(project.sources, staged, analysis, built / "exhibits")
        set_up(staged, read_date(analysis))
        if folder.exists():
            folder.rename(Path(scratch) / "old")
        staged.rename(folder)


def set_up(project: Path, date: str) -> None:
    """Have Quarto finish what it renders in a staged project, with a build's ISO `date`."""
    content = read_yaml(project / PROJECT)
    content.setdefault("project", {})["post-render"] = FINISH
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
    (project / PROJECT).write_text(text, encoding="utf-8", newline="\n")
    epoch = int(product_date({"date": date}).timestamp())
    settings = f"SOURCE_DATE_EPOCH={epoch}\n"
    (project / "_environment").write_text(settings, encoding="utf-8", newline="\n")
