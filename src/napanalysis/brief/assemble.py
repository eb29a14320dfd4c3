"""Stage the brief: its sources, the year's exhibits as Markdown parts, variables and trail."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from napanalysis import __version__
from napanalysis.analysis import Analysis
from napanalysis.analysis.observations import current
from napanalysis.analysis.packages import json_ld, newest_date, read_date
from napanalysis.brief.cards import Cards
from napanalysis.brief.escaping import escape
from napanalysis.brief.exhibits import EXHIBITS
from napanalysis.brief.exhibits.maker import Maker
from napanalysis.brief.exhibits.model import Exhibit, read
from napanalysis.brief.exhibits.quality import LIMITS
from napanalysis.brief.pieces import markdown_of, trails_of
from napanalysis.brief.say import SECTIONS, Sayer
from napanalysis.brief.styles import stage_styles
from napanalysis.brief.trail import Trail
from napanalysis.language import Language

#: What a reader finds in each section; a section with none of it is left out.
KNOWN = {
    "prosecution": (
        "cases-completed", "persons-convicted", "ratios", "before-courts", "police-incidents",
        "unodc", "operations", "other-prosecution",
    ),
    "police": ("police-incidents",),
    "unodc": ("unodc",),
    "operations": ("operations",),
    "protection": ("permits", "permits-wider", "victims-identified", "other-protection"),
    "prevention": ("other-prevention",),
    "partnerships": ("funding", "other-partnerships"),
    "plan": ("plan-by-pillar",),
    "limits": ("not-comparable",),
    "revisions": ("revisions",),
}  # fmt: skip
#: Setting of the sources that stops a Quarto run among them by hand.
UNSTAGED = "engines:\n  - path: _sources.js\n"


@dataclass(frozen=True)
class Part:
    """The brief of one language: what its exhibits are and where their files lie."""

    language: Language
    exhibits: dict[str, Exhibit]


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
        What is known up to the fiscal year.
    exhibits : pathlib.Path
        Folder with a folder for each language of what the notebooks saved.
    languages : iterable of Language, default: all
        Languages to stage, as far as the notebooks saved something in them.
    kept : pathlib.Path, optional
        Folder where fonts are kept from one build to the next.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known = [language for language in languages if (exhibits / language).is_dir()]
    # Quarto reads every document of a project: one whose parts aren't there would stop it.
    others = {f"brief-{language}.qmd" for language in Language} - {
        f"brief-{language}.qmd" for language in known
    }
    for path in sorted(sources.iterdir()):
        if path.name in others:
            continue
        if path.name.startswith(("_quarto", "brief-", "references", "styles")):
            if path.is_dir():
                shutil.copytree(path, folder / path.name, dirs_exist_ok=True)
            else:
                shutil.copyfile(path, folder / path.name)
    settings = folder / "_quarto.yml"
    _write(settings, settings.read_text(encoding="utf-8").replace(UNSTAGED, "").rstrip())
    stage_styles(folder, kept)
    variables: dict[str, Any] = {}
    for language in known:
        saved = exhibits / language
        shutil.copytree(saved, folder / "exhibits" / language, dirs_exist_ok=True)
        part = Part(language, _read_exhibits(saved))
        made = folder / "_made" / language
        made.mkdir(parents=True, exist_ok=True)
        variables[str(language)] = _write_language(made, analysis, part)
    # JSON is YAML too, and its quoting leaves nothing to guess.
    _write(folder / "_variables.yml", json.dumps(variables, ensure_ascii=False, indent=1))


def _read_exhibits(folder: Path) -> dict[str, Exhibit]:
    found = {path.stem: path for path in folder.glob("*.json")}
    return {
        name: read(json.loads(found[name].read_text(encoding="utf-8")))
        for name in EXHIBITS
        if name in found
    }


def _write_language(made: Path, analysis: Analysis, part: Part) -> dict[str, str]:
    """Write the parts of one language; return its variables."""
    make = Maker(analysis, part.language)
    say, cards = Sayer(make), Cards(make)
    for name in EXHIBITS:
        exhibit = part.exhibits.get(name)
        text = "" if exhibit is None else exhibit_markdown(exhibit, part.language)
        _write(made / f"{name}.md", text)
    told = cards.markdown()
    _write(made / "cards.md", told)
    trails = _links(told)
    for section in SECTIONS:
        text = say.section(section)
        trails += _links(text)
        _write(made / f"say-{section}.md", text)
    for exhibit in part.exhibits.values():
        trails += [
            *trails_of(exhibit.told),
            *exhibit.table.trails,
            *(trail for note in exhibit.notes for trail in trails_of(note)),
        ]
    trail = Trail(analysis, part.language)
    _write(made / "trail.md", trail.markdown(trails))
    _write(made / "definitions.md", trail.definitions())
    _write(made / "command.md", f"```\nmake brief FY={analysis.year}\n```")
    _write(made / "cite.md", _citation(make, analysis))
    described = (
        f'<script type="application/ld+json">\n{json_ld(analysis, part.language)}\n</script>'
    )
    _write(made / "described.md", _only_html(described))
    known = {key: any(name in part.exhibits for name in names) for key, names in KNOWN.items()}
    known["limits"] &= any(problem.rule in LIMITS for problem in analysis.problems)
    meta = {
        "title": make.words.text("brief.title"),
        "subtitle": make.words.text("brief.subtitle", year=str(analysis.year)),
        "author": make.words.text("brief.author"),
        "date": read_date(analysis),
        "date-note": make.words.text(
            "brief.date",
            date=make.tell.day(newest_date(analysis)),
            read=make.tell.day(read_date(analysis)),
        ),
        "known": known,
    }
    _write(made / "meta.yml", json.dumps(meta, ensure_ascii=False, indent=1))
    return {
        "year": str(analysis.year),
        "drawn": _drawn(make, analysis),
        "version": __version__,
    }


def _drawn(make: Maker, analysis: Analysis) -> str:
    """Return how many figures there are, and how many of them a newer vintage replaces."""
    older = len(analysis.observations) - len(current(analysis.observations))
    return make.words.text(
        "brief.drawn_older" if older else "brief.drawn",
        figures=str(len(analysis.observations)),
        sources=str(len(analysis.sources)),
        older=str(older),
    )


def exhibit_markdown(exhibit: Exhibit, language: Language) -> str:
    """Return an exhibit as the brief's Markdown: chart, table, notes, source line, CSV."""
    caption = f"**{markdown_of(exhibit.told or exhibit.title)}** {escape(exhibit.subtitle)}"
    lines: list[str] = []
    table = exhibit.table.markdown()
    classes = " .filterable" if exhibit.table.filterable else ""
    if exhibit.alt:
        alt = exhibit.alt.replace("\\", "").replace('"', "”")
        image = f"exhibits/{language}/{exhibit.id}.svg"
        lines.append(f'![{caption}]({image}){{#fig-{exhibit.id} fig-alt="{alt}"}}')
        data = exhibit.words["data"]
        lines.append(_only_html(f'<details class="data"><summary>{data}</summary>'))
        lines.append(
            f"{table}\n\n: {escape(data)}. {escape(exhibit.subtitle)} {{#tbl-{exhibit.id}}}"
        )
        lines.append(_only_html("</details>"))
    else:
        lines.append(f"{table}\n\n: {caption} {{#tbl-{exhibit.id}{classes}}}")
    notes = [markdown_of(note) for note in (*exhibit.notes, exhibit.source)]
    lines.append("::: {.exhibit-notes}\n" + "\n\n".join(notes) + "\n:::")
    csv = f"[{exhibit.words['csv']}](exhibits/{language}/{exhibit.id}.csv){{.csv}}"
    lines.append(f'::: {{.content-visible when-format="html"}}\n{csv}\n:::')
    return "\n\n".join(lines)


def _only_html(markup: str) -> str:
    return f"```{{=html}}\n{markup}\n```"


def _citation(make: Maker, analysis: Analysis) -> str:
    read = make.tell.day(read_date(analysis))
    text = make.words.text("brief.cite", year=str(analysis.year), version=__version__, read=read)
    return "> " + escape(text)


def _links(markdown: str) -> list[str]:
    """Return the trail entries that a text links to."""
    return [piece.partition(")")[0] for piece in markdown.split("](#")[1:]]


def _write(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
