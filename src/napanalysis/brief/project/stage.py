"""Stage the brief: its sources, what the notebooks have published as Markdown parts, the trail.

A staged brief is a Quarto project, which may also stand by itself: any Quarto renders it by hand.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from napanalysis import __version__, catalogue
from napanalysis.analysis import Analysis
from napanalysis.analysis import processed_tables as tables
from napanalysis.analysis.data_package import newest_date, read_date
from napanalysis.analysis.observations import current
from napanalysis.brief.project.qmd import KNOWN, PROJECT, included_parts, product_date, read_yaml
from napanalysis.catalogue import Measure, TomlError, read_toml
from napanalysis.errors import BuildError
from napanalysis.exhibits.builder import Builder
from napanalysis.exhibits.charts.theme import dark_variables
from napanalysis.exhibits.headlines import cards
from napanalysis.exhibits.publication import Publication
from napanalysis.exhibits.publication import read as read_publication
from napanalysis.exhibits.trail import Trail
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.paths import Project, published_files
from napanalysis.raw.missing_glyphs import fallback_font, font_folder
from napanalysis.wording.inline import escape, markdown_of

#: Who answers for the brief.
SETTINGS = "settings.toml"
#: Setting of the sources that stops a Quarto run among them by hand.
UNSTAGED = "engines:\n  - path: _sources.js\n"
_SOURCES = (PROJECT, "brief-", "references", SETTINGS)
#: Faces of the PDF; the page has three of them, as subsets that lie among the sources.
_FACES = ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")
#: Run by Quarto after it rendered something.
_FINISH = "styles/finish.py"


def stage(
    sources: Path,
    folder: Path,
    analysis: Analysis,
    exhibits: Path,
    languages: Iterable[Language] = tuple(Language),
) -> None:
    """Prepare the folder that a renderer turns into the brief.

    It is made of the Quarto project with the brief's `sources`, the `analysis` with the measures
    that the notebooks have published, and what they published in some languages, as far as
    there is something: `exhibits` has a folder for each of them, and executed notebooks lie in the
    folder ``notebooks`` beside it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known = [language for language in languages if (exhibits / language).is_dir()]
    # Quarto reads every document of a project: one whose parts aren't there would stop it.
    left_out = {f"brief-{language}.qmd" for language in Language if language not in known}
    for path in sorted(sources.iterdir()):
        if path.name == "styles":
            shutil.copytree(path, folder / path.name)
        elif path.name not in left_out and path.name.startswith(_SOURCES):
            shutil.copyfile(path, folder / path.name)
    settings = folder / PROJECT
    _save(settings, settings.read_text(encoding="utf-8").replace(UNSTAGED, "").rstrip())
    stage_styles(folder)
    variables: dict[str, Any] = {}
    for language in known:
        for name in ("exhibits", "notebooks"):
            published = exhibits.parent / name / language
            if published.is_dir():
                ignored = shutil.ignore_patterns("*.html")
                shutil.copytree(published, folder / name / language, ignore=ignored)
        variables[str(language)] = _write(folder, analysis, language)
    _save_json(folder / "_variables.yml", variables)


def stage_styles(stage: Path) -> None:
    """Write fonts, labels and colours into a staged brief that has the sources' ``styles``."""
    fonts = stage / "styles" / "fonts"
    fonts.mkdir(exist_ok=True)
    for face in _FACES:
        name = f"SourceSansPro-{face}.ttf"
        (fonts / name).write_bytes((font_folder() / name).read_bytes())
    shutil.copyfile(fallback_font(), fonts / fallback_font().name)
    (stage / "_made").mkdir(exist_ok=True)
    words = {str(language): catalogue.labels(language) for language in Language}
    _save_json(stage / "_made" / "labels.yml", {"brief-labels": words})
    sheet = stage / "styles" / "brief.css"
    rules = sheet.read_text(encoding="utf-8").replace("/*dark-chart*/", f"{dark_variables()};")
    sheet.write_text(rules, encoding="utf-8", newline="\n")


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
    analysis = read_analysis(built, project.processed(year), year)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".project-", dir=folder.parent) as scratch:
        staged = Path(scratch) / "project"
        stage(project.sources, staged, analysis, built / "exhibits")
        set_up(staged, read_date(analysis))
        if folder.exists():
            folder.rename(Path(scratch) / "old")
        staged.rename(folder)


def set_up(project: Path, date: str) -> None:
    """Have Quarto finish what it renders in a staged project, with a build's ISO `date`."""
    content = read_yaml(project / PROJECT)
    content.setdefault("project", {})["post-render"] = _FINISH
    _save(project / PROJECT, yaml.safe_dump(content, sort_keys=False, allow_unicode=True).rstrip())
    epoch = int(product_date({"date": date}).timestamp())
    _save(project / "_environment", f"SOURCE_DATE_EPOCH={epoch}")


def read_analysis(reports: Path, data: Path, year: FiscalYear) -> Analysis:
    """Return the processed tables and measures, with what published measures are."""
    about: dict[str, Measure] = {}
    for folder in sorted(reports.glob("exhibits/*/")):
        for path in published_files(folder):
            about |= read_publication(path).about
    return replace(tables.read(data, year), published=about)


#: Charts that write every number or date themselves.
_SAID_IN_CHART = {"tbl-plan", "tbl-freshness", "tbl-units"}
#: How a number links to its entry of the trail.
_LINK = re.compile(r"\]\(#([\w-]+)\)\{\.number\}")


def _parts(build: Builder, published: list[Publication]) -> dict[str, str]:
    """Return the parts of the brief as Markdown, but those that explain the others."""
    analysis = build.analysis
    parts: dict[str, str] = {}
    tables: list[str] = []
    own = {label for notebook in published for label in notebook.exhibits}
    for notebook in published:
        for label, exhibit in notebook.exhibits.items():
            # A chart's numbers stand once: in the text's table of its name, else in the annex.
            table = f"tbl-{label.partition('-')[2]}"
            if exhibit is None or (not exhibit.alt and label != table and table in own):
                parts[label] = ""
                continue
            parts[label] = exhibit.markdown()
            if exhibit.alt and table not in own | _SAID_IN_CHART:
                tables.append(exhibit.data_markdown())
        for label, sentence in notebook.sentences.items():
            parts[label] = markdown_of(sentence)
    parts["cards"] = cards([card for notebook in published for card in notebook.headlines])
    findings = (sentence for notebook in published for sentence in notebook.findings)
    parts["findings"] = "\n\n".join(f"1. {markdown_of(sentence)}" for sentence in findings)
    signs = {sign: build.words.text(f"sign.{sign}") for sign in ("a", "b", "c")}
    key = build.words.text("sign.key", flag=build.words.text("sign.⚑"), **signs)
    parts["key"] = f"::: {{.key}}\n{key}\n:::"
    parts["data-tables"] = "\n\n".join(tables)
    parts["command"] = f"```\nmake brief FY={analysis.year}\n```"
    read = build.format.dated(read_date(analysis))
    cite = build.words.text("brief.cite", year=str(analysis.year), version=__version__, read=read)
    parts["cite"] = f"> {escape(cite)}"
    return parts


def _write(folder: Path, analysis: Analysis, language: Language) -> dict[str, str]:
    """Write the parts of one language; return its variables."""
    build = Builder(analysis, language)
    published = [read_publication(path) for path in published_files(folder / "exhibits" / language)]
    parts = _parts(build, published)
    target = folder / "_made" / str(language)
    target.mkdir(parents=True, exist_ok=True)
    document = folder / f"brief-{language}.qmd"
    included = list(included_parts(document))
    # One that no notebook has published is an error of the rendering, with its line.
    trails = [entry for name, _ in included for entry in _LINK.findall(parts.get(name, ""))]
    trail = Trail(analysis, language)
    explained = {"definitions": trail.definitions(trails), "trail": trail.markdown(trails)}
    for name, words in (parts | explained).items():
        _save(target / f"{name}.md", words)
    met = {name: holds for notebook in published for name, holds in notebook.conditions.items()}
    # A condition around parts or embeds holds where one of them says something.
    says: dict[str, bool] = {}
    for name, conditions in included:
        here = not name or bool(parts.get(name, "").strip())
        says |= {condition: says.get(condition, False) or here for condition in conditions}
    known = dict.fromkeys(KNOWN.findall(document.read_text(encoding="utf-8")), False) | met
    known |= {name: here and met.get(name, True) for name, here in says.items()}
    title = next((notebook.title for notebook in published if notebook.title), "")
    text, day = build.words.text, build.format.dated
    read, newest = read_date(analysis), newest_date(analysis)
    meta = {
        "title": str(title) or text("brief.title"),
        "subtitle": text("brief.subtitle", year=str(analysis.year)),
        "author": text("brief.author"),
        "date": read,
        "date-note": text("brief.date", date=day(newest), read=day(read)),
        "known": known,
    }
    _save_json(target / "meta.yml", meta)
    # How many figures there are, and how many of them a newer vintage replaces.
    observed = analysis.observations
    older = len(observed) - len(current(observed))
    drawn = text(
        "brief.drawn_older" if older else "brief.drawn",
        figures=str(len(observed)),
        sources=str(len(analysis.sources)),
        older=str(older),
    )
    settings = _settings(folder / SETTINGS, language)
    return {"year": str(analysis.year), "drawn": drawn, "version": __version__, **settings}


def _settings(path: Path, language: str) -> dict[str, str]:
    """Return who answers for the brief, and where to write."""
    try:
        settings = read_toml(path.read_bytes())
        return {name: settings[name][language] for name in ("responsible", "contact")}
    except TomlError as error:
        raise BuildError(f"{path.name} can't be read: {error}.", "Correct it there.") from error
    except (KeyError, TypeError) as error:
        raise BuildError(
            f"{path.name} lacks the text {error} of [responsible] or [contact].",
            "Write it there, in both languages.",
        ) from error


def _save(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _save_json(path: Path, content: Any) -> None:
    """Save what Quarto reads as YAML: JSON is that too, and its quoting leaves nothing to guess."""
    _save(path, json.dumps(content, ensure_ascii=False, indent=1))
