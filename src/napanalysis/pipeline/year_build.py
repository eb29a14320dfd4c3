"""The build of one year: notebooks, measures, brief; then described and published whole."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from textwrap import shorten

from napanalysis.analysis.measure_rows import Row, table
from napanalysis.atomic import write_text
from napanalysis.brief.project import stage as assemble
from napanalysis.brief.project.stage import read_analysis
from napanalysis.brief.render.builtin import RendererError
from napanalysis.brief.render.quarto import INSTEAD, choose
from napanalysis.errors import BuildError
from napanalysis.exhibits.publication import merged, read, refuse_differences
from napanalysis.language import Language
from napanalysis.notebooks.order import code_cells
from napanalysis.paths import visible_files
from napanalysis.pipeline import jobs, publish
from napanalysis.pipeline.jobs import publication
from napanalysis.pipeline.provenance.describe import describe, hashes
from napanalysis.pipeline.provenance.record import DATA, NAME, Action, Item
from napanalysis.pipeline.request import FORMATS, LOG, BuildResult
from napanalysis.pipeline.runner import Step, run
from napanalysis.pipeline.stages import MEASURES, YearBuild
from napanalysis.tabular import csv_text

#: How code says that it reads the raw figures.
_READS_RAW = ("read_raw", "data/raw")

_publishing = threading.Lock()


def build_year(build: YearBuild) -> BuildResult:
    """Make the brief of one year and publish it; return what there is."""
    project, year = build.project, build.year
    reports, processed = build.reports, build.root / "processed"
    had = build.record.products if build.record else {}
    shutil.rmtree(build.root, ignore_errors=True)
    try:
        reports.mkdir(parents=True)
        _make(build)
        lost = [
            f"{year}: {name} was taken away: it is out of date and wasn't asked for."
            for name in build.wanted
            if name in had and not (reports / name).exists()
        ]
        describe(build)
        shutil.copytree(reports / DATA, processed)
        known = hashes(project.reports(year))
        tables = hashes(project.processed(year))
        if build.record:
            known = {NAME: None, **{path: item.sha256 for path, item in had.items()}}
        if known is not None:
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
    return BuildResult(year, build.renderer.name, tuple(sorted(build.why.items())))


def _make(build: YearBuild) -> None:
    """Execute the notebooks and make the brief, as far as they are stale."""
    wish = build.request.renderer
    build.renderer = choose(wish, LOG.warning)
    try:
        run(build, _steps(build))
    except RendererError as error:
        # A Quarto that is there but can't do the work must not leave anybody without a brief.
        if wish != "auto" or build.renderer.name == "builtin":
            raise
        reason = shorten(error.message, 300, placeholder=" …").removesuffix(".")
        LOG.warning("%s: %s. %s", build.year, reason, INSTEAD)
        build.notes.clear()
        build.undo("render/", "measures")
        build.renderer = choose("builtin")
        # What the other renderer left and wasn't asked for is made too: nothing is lost by its
        # failure.
        build.wanted = dict.fromkeys(build.wanted, True)
        run(build, _steps(build))


def _steps(build: YearBuild) -> Iterator[Step | list[str]]:
    """Give the steps of a year, and the names of those to be waited for.

    The first notebook makes the tables, which the others read. One language's brief is staged, and
    made where there is room, while the other's notebooks are still executed.
    """
    languages = [*build.languages]  # one may be given up meanwhile
    for language in languages:
        yield from notebook_steps(build, language, cleans=True)
    cleaning = [notebook.name for notebook in build.notebooks if notebook.cleans]
    yield [f"notebook/{language}/{name}" for language in languages for name in cleaning]
    tables = _tables(build)
    if not tables:
        raise BuildError(
            "01_clean has saved no tables.", "It has to call nap.clean(raw, fiscal_year, language)."
        )
    for language in build.languages:
        saved = build.results(f"notebook/{language}/")
        if lacking := [path for path in tables if path not in saved]:
            raise BuildError(
                f"01_clean makes {Path(lacking[0]).name} in one language, and not in {language}.",
                "What it saves must not depend on its language.",
            )
    for language in languages:
        yield from notebook_steps(build, language, cleans=False)
    measures: list[Row] | None = None
    used: list[str] = []
    for language in languages:
        yield [f"notebook/{language}/{notebook.name}" for notebook in build.notebooks]
        if language not in build.languages:
            continue
        now = _tables(build)
        if changed := sorted(path for path in now if now[path] != tables.get(path)):
            raise BuildError(
                f"A notebook has changed the processed table {Path(changed[0]).name}.",
                "Only 01_clean makes tables: nap.clean belongs there.",
            )
        made = build.results(f"notebook/{language}/")
        paths = {each.name: publication(each.name, language) for each in build.notebooks}
        published = {name: path for name, path in paths.items() if path in made}
        used += published.values()
        rows, _ = merged({name: read(build.reports / path) for name, path in published.items()})
        if measures is None:
            measures = rows
            write_text(build.reports / MEASURES, csv_text(table(measures)))
            build.analysis = read_analysis(build.reports, build.reports / DATA, build.year)
        refuse_differences(measures, rows)
        folder = build.root / f"stage-{language}"
        if not folder.exists():  # another renderer has failed
            exhibits = build.reports / "exhibits"
            assemble.stage(build.project.sources, folder, build.analysis, exhibits, [language])
        yield from render_steps(build, language)
        yield from page_steps(build, language)
    action = build.keyed(Action("measures", groups=("code-notebook",), products=tuple(used)))
    if not build.take(action):  # the same bytes; so `--explain` has a reason
        build.finish(action, [MEASURES])


def _tables(build: YearBuild) -> dict[str, Item]:
    """Return the processed tables as they are now."""
    return {path: Item.of(build.reports / path) for path in build.tables()}


def notebook_steps(build: YearBuild, language: Language, cleans: bool) -> Iterator[Step]:
    """Give the steps that execute the notebooks which make the tables, or the others."""
    root = build.project.root
    modules = build.project.notebook_modules()
    imported = [path.read_text(encoding="utf-8") for path in modules]
    kind = (each for each in build.notebooks if each.cleans == cleans)
    # The largest, which take longest, are begun first.
    for notebook in sorted(kind, key=lambda each: -each.path.stat().st_size):
        code = "".join((*code_cells(notebook.path), *imported))
        reads_raw = cleans or any(words in code for words in _READS_RAW)
        action = Action(
            f"notebook/{language}/{notebook.name}",
            groups=(*(["raw"] if reads_raw else []), "locks", "code-notebook"),
            inputs=tuple(path.relative_to(root).as_posix() for path in (notebook.path, *modules)),
            products=() if cleans else tuple(build.tables()),
            parameters=("fiscal_year", "languages", "source_date_epoch"),
        )
        yield Step(
            action,
            partial(
                jobs.execute_notebook,
                notebook=notebook,
                year=str(build.year),
                language=str(language),
                timeout=build.request.timeout,
            ),
            (root, build.reports),
            needs=[f"notebook/{language}/{name}" for name in notebook.after],
            asked=language in build.request.languages,
        )


def render_steps(build: YearBuild, language: Language) -> Iterator[Step]:
    """Give the steps that make the files of the brief from the staged project of a language."""
    renderer = build.renderer
    made_by = ("locks", "code-notebook", "code-brief")
    stage = build.root / f"stage-{language}"
    staged = {path: Item.of(stage / path).sha256 for path in visible_files(stage)}
    # What the staged project was made from is in the record, and in no key.
    shown = (f"exhibits/{language}/", f"notebooks/{language}/")
    results = build.results(f"notebook/{language}/")
    products = (*(p for p in results if p.startswith(shown)), *build.tables(), MEASURES)
    for output in sorted(FORMATS, key=lambda output: output != "pdf"):  # it takes longest
        if (name := f"brief-{language}.{output}") not in build.wanted:
            continue
        action = Action(
            f"render/{language}/{output}",
            groups=made_by,
            parameters=("fiscal_year", "formats", "languages", "renderer", "source_date_epoch"),
        )
        keyed = build.keyed(action, **{renderer.name: renderer.version}, **staged)
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
            asked=build.wanted[name],
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
