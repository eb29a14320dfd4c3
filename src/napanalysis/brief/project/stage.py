"""Stage the brief: its sources, what the notebooks have published as Markdown parts, the trail."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from napanalysis import __version__
from napanalysis.analysis import Analysis
from napanalysis.analysis.metadata.data_package import json_ld, newest_date, read_date
from napanalysis.analysis.observations import current
from napanalysis.brief.project.assets import stage_styles
from napanalysis.brief.project.references import check_references, included, known_sections
from napanalysis.exhibits.builder import Builder
from napanalysis.exhibits.headlines import cards
from napanalysis.exhibits.publication import Publication
from napanalysis.exhibits.publication import read as read_publication
from napanalysis.exhibits.trail import Trail
from napanalysis.language import Language
from napanalysis.wording.escape import escape
from napanalysis.wording.inline import Cell, markdown_of, trails_of


def stage(
    sources: Path,
    folder: Path,
    analysis: Analysis,
    exhibits: Path,
    languages: Iterable[Language] = tuple(Language),
    kept: Path | None = None,
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
    kept : pathlib.Path, optional
        Folder where fonts are kept from one build to the next.

    Raises
    ------
    BuildError
        If the sources include or embed what no notebook has published.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known = [language for language in languages if (exhibits / language).is_dir()]
    # Quarto reads every document of a project: one whose parts aren't there would stop it.
    others = {f"brief-{language}.qmd" for language in Language if language not in known}
    for path in sorted(sources.iterdir()):
        if path.name not in others and path.name.startswith(
            ("_quarto", "brief-", "references", "styles", SETTINGS)
        ):
            if path.is_dir():
                shutil.copytree(path, folder / path.name, dirs_exist_ok=True)
            else:
                shutil.copyfile(path, folder / path.name)
    settings = folder / "_quarto.yml"
    _save(settings, settings.read_text(encoding="utf-8").replace(UNSTAGED, "").rstrip())
    stage_styles(folder, kept)
    variables: dict[str, Any] = {}
    for language in known:
        for name in ("exhibits", "notebooks"):
            published = exhibits.parent / name / language
            if published.is_dir():
                ignored = shutil.ignore_patterns("*.html")
                target = folder / name / language
                shutil.copytree(published, target, dirs_exist_ok=True, ignore=ignored)
        parts = _parts(analysis, language, publications(exhibits / language))
        document = folder / f"brief-{language}.qmd"
        labels = {path.removesuffix(".md") for path in parts}
        check_references(document, language, labels, folder)
        variables[str(language)] = _write(folder, document, analysis, language, parts)
    # JSON is YAML too, and its quoting leaves nothing to guess.
    _save(folder / "_variables.yml", json.dumps(variables, ensure_ascii=False, indent=1))


def publications(folder: Path) -> list[Publication]:
    """Return what the notebooks of a language have published, in their order."""
    return [read_publication(path) for path in sorted(folder.glob("[0-9][0-9]_*.json"))]


#: Who answers for the brief.
SETTINGS = "settings.toml"
#: Setting of the sources that stops a Quarto run among them by hand.
UNSTAGED = "engines:\n  - path: _sources.js\n"

Part = tuple[str, list[str]]

#: Charts that write every number or date themselves.
_SAID_IN_CHART = {"tbl-plan", "tbl-freshness", "tbl-units"}


def _parts(analysis: Analysis, language: Language, published: list[Publication]) -> dict[str, Part]:
    """Return the parts of the brief, each with the entries of the trail that it links to."""
    build = Builder(analysis, language)
    parts: dict[str, Part] = {}
    tables: list[str] = []
    own = {label for one in published for label in one.exhibits}
    for one in published:
        for label, exhibit in one.exhibits.items():
            # A chart's numbers stand once: in the text's table of its name, else in the annex.
            table = f"tbl-{label.partition('-')[2]}"
            if exhibit is None or (not exhibit.alt and label != table and table in own):
                parts[f"{label}.md"] = ("", [])
                continue
            parts[f"{label}.md"] = (exhibit.markdown(), exhibit.trails)
            if exhibit.alt and table not in own | _SAID_IN_CHART:
                tables.append(exhibit.data_markdown())
        for label, sentence in one.sentences.items():
            parts[f"{label}.md"] = (markdown_of(sentence), trails_of(sentence))
    headlines = [card for one in published for card in one.headlines]
    found: list[Cell] = [sentence for one in published for sentence in one.findings]
    parts["cards.md"] = (
        cards(headlines),
        [trail for card in headlines for cell in card.values() for trail in trails_of(cell)],
    )
    parts["findings.md"] = (
        "\n\n".join(f"1. {markdown_of(sentence)}" for sentence in found),
        [trail for sentence in found for trail in trails_of(sentence)],
    )
    signs = {sign: build.words.text(f"sign.{sign}") for sign in ("a", "b", "c")}
    key = build.words.text("sign.key", flag=build.words.text("sign.⚑"), **signs)
    parts["key.md"] = (f"::: {{.key}}\n{key}\n:::", [])
    parts["data-tables.md"] = ("\n\n".join(tables), [])
    described = (
        f'<script type="application/ld+json">\n{json_ld(analysis, str(language))}\n</script>'
    )
    parts["described.md"] = (f"```{{=html}}\n{described}\n```", [])
    parts["definitions.md"] = ("", [])
    parts["command.md"] = (f"```\nmake brief FY={analysis.year}\n```", [])
    parts["cite.md"] = (_citation(build), [])
    parts["trail.md"] = ("", [])
    return parts


def _write(
    folder: Path,
    document: Path,
    analysis: Analysis,
    language: Language,
    parts: Mapping[str, Part],
) -> dict[str, str]:
    """Write the parts of one language; return its variables."""
    build = Builder(analysis, language)
    made = folder / "_made" / str(language)
    made.mkdir(parents=True, exist_ok=True)
    shown = [f"{label}.md" for label in included(document, language)]
    trails = [trail for name in shown for trail in parts[name][1]]
    for name, (text, _) in parts.items():
        _save(made / name, text)
    trail = Trail(analysis, language)
    _save(made / "definitions.md", trail.definitions(trails))
    _save(made / "trail.md", trail.markdown(trails))
    published = publications(folder / "exhibits" / str(language))
    title = next((one.title for one in published if one.title), "")
    read, newest = read_date(analysis), newest_date(analysis)
    meta = {
        "title": str(title) or build.words.text("brief.title"),
        "subtitle": build.words.text("brief.subtitle", year=str(analysis.year)),
        "author": build.words.text("brief.author"),
        "date": read,
        "date-note": build.words.text(
            "brief.date", date=build.format.day(newest), read=build.format.day(read)
        ),
        "known": known_sections(
            document,
            language,
            {name.removesuffix(".md"): bool(text.strip()) for name, (text, _) in parts.items()},
            {name: met for one in published for name, met in one.conditions.items()},
        ),
    }
    _save(made / "meta.yml", json.dumps(meta, ensure_ascii=False, indent=1))
    settings = tomllib.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    return {
        "year": str(analysis.year),
        "drawn": _drawn(build),
        "version": __version__,
        **{name: settings[name][language] for name in ("responsible", "contact")},
    }


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


def _citation(build: Builder) -> str:
    read = build.format.day(read_date(build.analysis))
    text = build.words.text(
        "brief.cite", year=str(build.analysis.year), version=__version__, read=read
    )
    return "> " + escape(text)


def _save(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
