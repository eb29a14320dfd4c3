"""Stage the brief: its sources, what the notebooks have published as Markdown parts, the trail."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from napanalysis import __version__
from napanalysis.analysis import Analysis
from napanalysis.analysis.data_package import newest_date, read_date
from napanalysis.analysis.observations import current
from napanalysis.brief.project.assets import stage_styles
from napanalysis.brief.project.qmd import KNOWN, PROJECT, included_parts
from napanalysis.catalogue.toml_files import TomlError, read_toml
from napanalysis.errors import BuildError
from napanalysis.exhibits.builder import Builder
from napanalysis.exhibits.headlines import cards
from napanalysis.exhibits.publication import Publication
from napanalysis.exhibits.publication import read as read_publication
from napanalysis.exhibits.trail import Trail
from napanalysis.language import Language
from napanalysis.paths import published_files
from napanalysis.wording.escape import escape
from napanalysis.wording.inline import Cell, markdown_of, trails_of


def stage(
    sources: Path,
    folder: Path,
    analysis: Analysis,
    exhibits: Path,
    languages: Iterable[Language] = tuple(Language),
) -> None:
    """Prepare the folder that a renderer turns into the brief.

    Parameters
    ----------
    sources : pathlib.Path
        The Quarto project with the brief's sources.
    folder : pathlib.Path
        The staging folder; made here.
    analysis : Analysis
        The processed tables, with the measures that the notebooks have published.
    exhibits : pathlib.Path
        Folder with a folder for each language of what the notebooks published; executed
        notebooks lie in the folder ``notebooks`` beside it.
    languages : iterable of Language, default: all
        Languages to stage, as far as the notebooks published something in them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known = [language for language in languages if (exhibits / language).is_dir()]
    # Quarto reads every document of a project: one whose parts aren't there would stop it.
    left_out = {f"brief-{language}.qmd" for language in Language if language not in known}
    for path in sorted(sources.iterdir()):
        if path.name not in left_out and path.name.startswith(
            (PROJECT, "brief-", "references", "styles", SETTINGS)
        ):
            if path.is_dir():
                shutil.copytree(path, folder / path.name, dirs_exist_ok=True)
            else:
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
                target = folder / name / language
                shutil.copytree(published, target, dirs_exist_ok=True, ignore=ignored)
        variables[str(language)] = _write(folder, analysis, language)
    # JSON is YAML too, and its quoting leaves nothing to guess.
    _save(folder / "_variables.yml", json.dumps(variables, ensure_ascii=False, indent=1))


def publications(folder: Path) -> list[Publication]:
    """Return what the notebooks of a language have published, in their order."""
    return [read_publication(path) for path in published_files(folder)]


#: Who answers for the brief.
SETTINGS = "settings.toml"
#: Setting of the sources that stops a Quarto run among them by hand.
UNSTAGED = "engines:\n  - path: _sources.js\n"

Part = tuple[str, list[str]]
NOTHING: Part = ("", [])

#: Charts that write every number or date themselves.
_SAID_IN_CHART = {"tbl-plan", "tbl-freshness", "tbl-units"}


def _parts(build: Builder, published: list[Publication]) -> dict[str, Part]:
    """Return the parts of the brief, each with the entries of the trail that it links to."""
    analysis = build.analysis
    parts: dict[str, Part] = {}
    tables: list[str] = []
    own = {label for notebook in published for label in notebook.exhibits}
    for notebook in published:
        for label, exhibit in notebook.exhibits.items():
            # A chart's numbers stand once: in the text's table of its name, else in the annex.
            table = f"tbl-{label.partition('-')[2]}"
            if exhibit is None or (not exhibit.alt and label != table and table in own):
                parts[label] = NOTHING
                continue
            parts[label] = (exhibit.markdown(), exhibit.trails)
            if exhibit.alt and table not in own | _SAID_IN_CHART:
                tables.append(exhibit.data_markdown())
        for label, sentence in notebook.sentences.items():
            parts[label] = (markdown_of(sentence), trails_of(sentence))
    headlines = [card for notebook in published for card in notebook.headlines]
    key_points: list[Cell] = [sentence for notebook in published for sentence in notebook.findings]
    parts["cards"] = (
        cards(headlines),
        [trail for card in headlines for cell in card.values() for trail in trails_of(cell)],
    )
    parts["findings"] = (
        "\n\n".join(f"1. {markdown_of(sentence)}" for sentence in key_points),
        [trail for sentence in key_points for trail in trails_of(sentence)],
    )
    signs = {sign: build.words.text(f"sign.{sign}") for sign in ("a", "b", "c")}
    key = build.words.text("sign.key", flag=build.words.text("sign.⚑"), **signs)
    parts["key"] = (f"::: {{.key}}\n{key}\n:::", [])
    parts["data-tables"] = ("\n\n".join(tables), [])
    parts["command"] = (f"```\nmake brief FY={analysis.year}\n```", [])
    read = build.format.day(read_date(analysis))
    cite = build.words.text("brief.cite", year=str(analysis.year), version=__version__, read=read)
    parts["cite"] = (f"> {escape(cite)}", [])
    return parts


def _write(folder: Path, analysis: Analysis, language: Language) -> dict[str, str]:
    """Write the parts of one language; return its variables."""
    build = Builder(analysis, language)
    published = publications(folder / "exhibits" / language)
    parts = _parts(build, published)
    target = folder / "_made" / str(language)
    target.mkdir(parents=True, exist_ok=True)
    document = folder / f"brief-{language}.qmd"
    included = list(included_parts(document))
    # One that no notebook has published is an error of the rendering, with its line.
    trails = [trail for name, _ in included for trail in parts.get(name, NOTHING)[1]]
    trail = Trail(analysis, language)
    texts = {name: text for name, (text, _) in parts.items()}
    texts |= {"definitions": trail.definitions(trails), "trail": trail.markdown(trails)}
    for name, text in texts.items():
        _save(target / f"{name}.md", text)
    met = {name: holds for notebook in published for name, holds in notebook.conditions.items()}
    title = next((notebook.title for notebook in published if notebook.title), "")
    read, newest = read_date(analysis), newest_date(analysis)
    meta = {
        "title": str(title) or build.words.text("brief.title"),
        "subtitle": build.words.text("brief.subtitle", year=str(analysis.year)),
        "author": build.words.text("brief.author"),
        "date": read,
        "date-note": build.words.text(
            "brief.date", date=build.format.day(newest), read=build.format.day(read)
        ),
        "known": dict.fromkeys(KNOWN.findall(document.read_text(encoding="utf-8")), False)
        | met
        | {name: says and met.get(name, True) for name, says in _known(included, parts).items()},
    }
    _save(target / "meta.yml", json.dumps(meta, ensure_ascii=False, indent=1))
    settings = _settings(folder / SETTINGS, language)
    return {
        "year": str(analysis.year),
        "drawn": _drawn(build),
        "version": __version__,
        **settings,
    }


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


def _known(included: Iterable[tuple[str, list[str]]], parts: Mapping[str, Part]) -> dict[str, bool]:
    """Return for each condition around parts or embeds whether one of them says something."""
    known: dict[str, bool] = {}
    for name, conditions in included:
        says = not name or bool(parts.get(name, NOTHING)[0].strip())
        known |= {condition: known.get(condition, False) or says for condition in conditions}
    return known


def _drawn(build: Builder) -> str:
    """Return how many figures there are, and how many of them a newer vintage replaces."""
    observed = build.analysis.observations
    older = len(observed) - len(current(observed))
    return build.words.text(
        "brief.drawn_older" if older else "brief.drawn",
        figures=str(len(observed)),
        sources=str(len(build.analysis.sources)),
        older=str(older),
    )


def _save(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
