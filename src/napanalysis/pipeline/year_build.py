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

from napanalysis.analysis import Analysis
from napanalysis.analysis.measure_rows import table
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
        _execute_notebooks(build)
        analysis = _measures(build)
        renderer = _brief(build, analysis, wanted)
        lost = [
            f"{year}: {name} was taken away: it is out of date and wasn't asked for."
            for name in brief_files()
            if name in had and not (reports / name).exists()
        ]
        describe(build, analysis, renderer.name)
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


# Notebooks


def _execute_notebooks(build: YearBuild) -> None:
    """Execute the notebooks that are stale: the first makes the tables, which the others read."""
    build.run(notebook_steps(build, cleans=True))
    _refuse_missing_tables(build)
    tables = _tables(build)
    build.run(notebook_steps(build, cleans=False))
    if changed := sorted(path for path, table in _tables(build).items() if tables[path] != table):
        raise BuildError(
            f"A notebook has changed the processed table {Path(changed[0]).name}.",
            "Only 01_clean makes tables: nap.clean belongs there.",
        )


def notebook_steps(build: YearBuild, cleans: bool) -> Iterator[Step]:
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
        for language in [*build.languages]:  # one may be given up meanwhile
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


def _measures(build: YearBuild) -> Analysis:
    """Put the measures of all notebooks in one table; return all tables."""
    made = {*build.stages.results("notebook/")}
    paths = {
        language: {
            notebook.name: path
            for notebook in build.notebooks
            if (path := publication(notebook.name, language)) in made
        }
        for language in build.languages
    }
    used = tuple(path for named in paths.values() for path in named.values())
    action = build.stages.keyed(Action("measures", groups=("code-notebook",), products=used))
    if not build.stages.take(action):
        rows = []
        for named in paths.values():
            published = {name: read(build.reports / path) for name, path in named.items()}
            rows.append(merged(published)[0])
        for other in rows[1:]:
            refuse_differences(rows[0], other)
        write_text(build.reports / MEASURES, csv_text(table(rows[0])))
        build.stages.finish(action, [MEASURES])
    return read_analysis(build.reports, build.reports / DATA, build.year)


# The brief


def _brief(build: YearBuild, analysis: Analysis, wanted: Wanted) -> Renderer:
    """Make the files of the brief and the pages of the notebooks; return what made the brief."""
    from napanalysis.brief.render.builtin import RendererError
    from napanalysis.brief.render.quarto import INSTEAD, choose

    wish = build.request.renderer
    renderer = choose(wish, LOG.warning)

    def steps() -> Iterator[Step]:
        for language in build.languages:  # one's files are made while the other is staged
            stage, exhibits = build.root / f"stage-{language}", build.reports / "exhibits"
            assemble.stage(build.project.sources, stage, analysis, exhibits, [language])
            yield from render_steps(build, renderer, wanted, language)
            yield from page_steps(build, language)

    try:
        build.run(steps())
    except RendererError as error:
        # A Quarto that is there but can't do the work must not leave anybody without a brief.
        if wish != "auto" or renderer.name == "builtin":
            raise
        reason = shorten(error.message, 300, placeholder=" …").removesuffix(".")
        LOG.warning("%s: %s. %s", build.year, reason, INSTEAD)
        build.notes.clear()
        build.stages.undo("render/")
        renderer = choose("builtin")
        # What the other renderer left and wasn't asked for is made too: nothing is lost by its
        # failure.
        everything = dict.fromkeys(wanted, True)
        for language in build.languages:
            build.run(render_steps(build, renderer, everything, language))
            build.run(page_steps(build, language))
    return renderer


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
