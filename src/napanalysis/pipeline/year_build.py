"""The build of one year: notebooks, measures, brief; then described and published whole."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

from napanalysis.analysis.measure_rows import Row, table
from napanalysis.atomic import write_text
from napanalysis.brief.project import stage as assemble
from napanalysis.brief.project.stage import read_analysis
from napanalysis.errors import BuildError
from napanalysis.exhibits.publication import merged, read, refuse_differences
from napanalysis.language import Language
from napanalysis.notebooks.order import code_cells
from napanalysis.paths import visible_files
from napanalysis.pipeline import jobs, publish
from napanalysis.pipeline.jobs import publication
from napanalysis.pipeline.provenance.record import DATA, NAME, Action, Item
from napanalysis.pipeline.request import FORMATS, LOG, BuildResult, brief_files
from napanalysis.pipeline.runner import Step, YearBuild
from napanalysis.pipeline.stages import MEASURES
from napanalysis.tabular import csv_text

if TYPE_CHECKING:
    from napanalysis.brief.render.quarto import Renderer

#: The files of a brief by their names, and whether each was asked for; others are kept where
#: nothing that they follow from has changed.
Wanted = Mapping[str, bool]
#: How code says that it reads the raw figures.
_READS_RAW = ("read_raw", "data/raw")

_publishing = threading.Lock()


def build_year(build: YearBuild) -> BuildResult:
    """Make the brief of one year and publish it; return what there is."""
    from napanalysis.pipeline.provenance.describe import describe, hashes

    project, request, year = build.project, build.request, build.year
    stages, reports, processed = build.stages, build.reports, build.root / "processed"
    shutil.rmtree(build.root, ignore_errors=True)
    try:
        reports.mkdir(parents=True)
        had = stages.record.products if stages.record else {}
        asked = brief_files(request.languages, request.formats)
        wanted = {name: name in asked for name in brief_files() if name in {*asked, *had}}
        build.languages = [code for code in Language if any(f"-{code}." in name for name in wanted)]
        renderer = _make(build, wanted)
        lost = [
            f"{year}: {name} was taken away: it is out of date and wasn't asked for."
            for name in brief_files()
            if name in had and not (reports / name).exists()
        ]
        describe(build, build.analysis, renderer.name)
        shutil.copytree(reports / DATA, processed)
        known = hashes(project.reports(year))
        tables = hashes(project.processed(year))
        if stages.record:
            known = {NAME: None, **{path: item.sha256 for path, item in had.items()}}
            tables = {path.removeprefix(f"{DATA}/"): sha256 for path, sha256 in known.items()}
        with _publishing:
            kept = [
                *publish.keep_own_files(reports, project.reports(year), known),
                *publish.keep_own_files(processed, project.processed(year), tables),
            ]
            moves = {processed: project.processed(year), reports: project.reports(year)}
            publish.publish(moves, project.work)
    finally:
        shutil.rmtree(build.root, ignore_errors=True)
    for line in (*lost, *kept):
        LOG.warning(line)
    why = tuple(sorted(stages.why.items()))
    return BuildResult(year, renderer.name, why, build.notes)


def _make(build: YearBuild, wanted: Wanted) -> Renderer:
    """Execute the notebooks and make the brief, as far as they are stale; return the renderer."""
    from napanalysis.brief.render.builtin import RendererError
    from napanalysis.brief.render.quarto import INSTEAD, choose

    wish = build.request.renderer
    renderer = choose(wish, LOG.warning)
    try:
        build.run(_steps(build, renderer, wanted))
    except RendererError as error:
        # A Quarto that is there but can't do the work must not leave anybody without a brief.
        if wish != "auto" or renderer.name == "builtin":
            raise
        reason = shorten(error.message, 300, placeholder=" …").removesuffix(".")
        LOG.warning("%s: %s. %s", build.year, reason, INSTEAD)
        build.notes.clear()
        build.stages.undo("render/", "measures")
        renderer = choose("builtin")
        # What the other renderer left and wasn't asked for is made too: nothing is lost by its
        # failure.
        build.run(_steps(build, renderer, dict.fromkeys(wanted, True)))
    return renderer


def _steps(build: YearBuild, renderer: Renderer, wanted: Wanted) -> Iterator[Step | list[str]]:
    """Give the steps of a year, and the names of those to be waited for.

    The first notebook makes the tables, which the others read. One language's brief is staged, and
    made where there is room, while the other's notebooks are still executed.
    """
    stages, languages = build.stages, [*build.languages]  # one may be given up meanwhile

    def executed(language: Language, cleans: bool) -> list[str]:
        kind = (notebook for notebook in build.notebooks if notebook.cleans == cleans)
        return [f"notebook/{language}/{notebook.name}" for notebook in kind]

    for language in languages:
        yield from notebook_steps(build, language, cleans=True)
    for language in languages:
        yield executed(language, cleans=True)
    _refuse_missing_tables(build)
    tables = _tables(build)
    for language in languages:
        yield from notebook_steps(build, language, cleans=False)
    measures: list[Row] | None = None
    for language in languages:
        yield executed(language, cleans=False)
        if language not in build.languages:
            continue
        _refuse_changed_tables(tables, _tables(build))
        rows = _measures(build, language)
        if measures is None:
            measures = rows
            write_text(build.reports / MEASURES, csv_text(table(measures)))
            build.analysis = read_analysis(build.reports, build.reports / DATA, build.year)
        refuse_differences(measures, rows)
        folder = build.root / f"stage-{language}"
        if not folder.exists():  # another renderer has failed
            exhibits = build.reports / "exhibits"
            assemble.stage(build.project.sources, folder, build.analysis, exhibits, [language])
        yield from render_steps(build, renderer, wanted, language)
        yield from page_steps(build, language)
    used = [path for code in build.languages for path in _publications(build, code).values()]
    action = stages.keyed(Action("measures", groups=("code-notebook",), products=tuple(used)))
    if not stages.take(action):  # the same bytes; so `--explain` has a reason
        stages.finish(action, [MEASURES])


def notebook_steps(build: YearBuild, language: Language, cleans: bool) -> Iterator[Step]:
    """Give the steps that execute the notebooks which make the tables, or the others."""
    root, stages = build.project.root, build.stages
    modules = build.project.notebook_modules()
    imported = [path.read_text(encoding="utf-8") for path in modules]
    kind = (each for each in build.notebooks if each.cleans == cleans)
    # The largest, which take longest, are begun first.
    for notebook in sorted(kind, key=lambda each: -each.path.stat().st_size):
        code = "".join((*code_cells(notebook.path), *imported))
        reads_raw = cleans or any(words in code for words in _READS_RAW)
        files = (notebook.path, *modules)
        others = [publication(name, language) for name in notebook.after]
        action = Action(
            f"notebook/{language}/{notebook.name}",
            groups=(*(["raw"] if reads_raw else []), "locks", "code-notebook"),
            inputs=tuple(path.relative_to(root).as_posix() for path in files),
            products=() if cleans else tuple(stages.tables()),
            parameters=("fiscal_year", "languages", "source_date_epoch"),
        )
        yield Step(
            action,
            partial(
                jobs.execute_notebook,
                notebook=notebook.name,
                publications=others,
                cleans=cleans,
                year=str(build.year),
                language=str(language),
                timeout=build.request.timeout,
            ),
            (root, build.reports),
            needs=[f"notebook/{language}/{name}" for name in notebook.after],
            asked=language in build.request.languages,
        )


def _tables(build: YearBuild) -> dict[str, Item]:
    return {path: Item.of(build.reports / path) for path in build.stages.tables()}


def _refuse_missing_tables(build: YearBuild) -> None:
    """Refuse tables that are made in one language only, or in none."""
    tables = build.stages.tables()
    for language in build.languages:
        saved = build.stages.results(f"notebook/{language}/")
        if lacking := [path for path in tables if path not in saved]:
            raise BuildError(
                f"01_clean makes {Path(lacking[0]).name} in one language, and not in {language}.",
                "What it saves must not depend on its language.",
            )
    if not tables:
        raise BuildError(
            "01_clean has saved no tables.", "It has to call nap.clean(raw, fiscal_year, language)."
        )


def _refuse_changed_tables(before: Mapping[str, Item], now: Mapping[str, Item]) -> None:
    if changed := sorted(path for path, table in now.items() if before.get(path) != table):
        raise BuildError(
            f"A notebook has changed the processed table {Path(changed[0]).name}.",
            "Only 01_clean makes tables: nap.clean belongs there.",
        )


def _measures(build: YearBuild, language: Language) -> list[Row]:
    """Return the measures that the notebooks have published in a language."""
    paths = _publications(build, language)
    return merged({name: read(build.reports / path) for name, path in paths.items()})[0]


def _publications(build: YearBuild, language: Language) -> dict[str, str]:
    """Return what each notebook has published in a language, by paths in the year's folder."""
    made = {*build.stages.results(f"notebook/{language}/")}
    paths = {each.name: publication(each.name, language) for each in build.notebooks}
    return {name: path for name, path in paths.items() if path in made}


# The brief


def render_steps(
    build: YearBuild, renderer: Renderer, wanted: Wanted, language: Language
) -> Iterator[Step]:
    """Give the steps that make the files of the brief from the staged project of a language."""
    stages, made_by = build.stages, ("locks", "code-notebook", "code-brief")
    stage = build.root / f"stage-{language}"
    staged = {path: Item.of(stage / path).sha256 for path in visible_files(stage)}
    # What the staged project was made from is in the record, and in no key.
    shown = (f"exhibits/{language}/", f"notebooks/{language}/")
    results = stages.results(f"notebook/{language}/")
    products = (*(p for p in results if p.startswith(shown)), *stages.tables(), MEASURES)
    for output in sorted(FORMATS, key=lambda output: output != "pdf"):  # it takes longest
        if (name := f"brief-{language}.{output}") not in wanted:
            continue
        action = Action(
            f"render/{language}/{output}",
            groups=made_by,
            parameters=("fiscal_year", "formats", "languages", "renderer", "source_date_epoch"),
        )
        keyed = stages.keyed(action, **{renderer.name: renderer.version}, **staged)
        yield Step(
            replace(keyed, groups=("sources", *made_by), products=products),
            partial(
                jobs.render,
                document=f"brief-{language}.qmd",
                output=output,
                renderer=renderer.name,
                version=renderer.version,
            ),
            (stage,),
            asked=wanted[name],
        )


def page_steps(build: YearBuild, language: Language) -> Iterator[Step]:
    """Give the steps that make pages of the notebooks executed in a language."""
    for notebook in build.notebooks:
        yield Step(
            Action(f"page/{language}/{notebook.name}", groups=("locks", "code-notebook")),
            partial(jobs.make_page, notebook=notebook.name, language=str(language)),
            (build.reports,),
            needs=[f"notebook/{language}/{notebook.name}"],
            reads=".ipynb",
        )
