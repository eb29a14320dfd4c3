"""The build of one year: notebooks, measures, brief; then described and published whole."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from napanalysis.errors import BuildError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.pipeline import publish
from napanalysis.pipeline.brief_files import make_files
from napanalysis.pipeline.cache.stages import MEASURES, Stages, publication
from napanalysis.pipeline.executed import execute_notebooks
from napanalysis.pipeline.provenance.record import DATA, NAME
from napanalysis.pipeline.request import FORMATS, BuildResult
from napanalysis.pipeline.runner import BuildContext, YearBuild

if TYPE_CHECKING:
    from napanalysis.analysis import Analysis
    from napanalysis.brief.render.base import Renderer

_publishing = threading.Lock()


def build_year(context: BuildContext, year: FiscalYear) -> tuple[BuildResult, list[str]]:
    """Make the brief of one year and publish it.

    Returns
    -------
    result : BuildResult
        What there is now.
    steps : list of str
        What was done, in order.
    """
    from napanalysis.pipeline.provenance.describe import describe

    project, request = context.project, context.request
    root = project.work / f"build-{year}"
    shutil.rmtree(root, ignore_errors=True)
    try:
        reports, processed = root / "reports", root / "processed"
        reports.mkdir(parents=True)
        stages = Stages(project, year, reports, request.force, context.snapshot)
        build = YearBuild(context, year, root, stages)
        had, formats = stages.had(), _formats(build)
        asked = {language: language in request.languages for language in formats}
        languages = execute_notebooks(build, asked)
        analysis = _measures(build, languages)
        wanted = {language: formats[language] for language in languages}
        made, renderer = _brief(build, analysis, wanted)
        lost = [
            f"{year}: brief-{language}.{output} was taken away: it is out of date and "
            "wasn't asked for."
            for language in Language
            for output in FORMATS
            if output in had.get(language, ()) and output not in made.get(language, ())
        ]
        whole = replace(
            request,
            languages=tuple(language for language in Language if made.get(language)),
            formats=tuple(one for one in FORMATS if any(one in some for some in made.values())),
        )
        describe(whole, analysis, renderer, processed, reports, stages)
        moves = {processed: project.processed(year), reports: project.reports(year)}
        known = None if stages.record is None else {NAME, *stages.record.products}
        tables = known and {path.removeprefix(f"{DATA}/") for path in known}
        with _publishing:
            kept = [
                *publish.keep_own_files(reports, project.reports(year), known),
                *publish.keep_own_files(processed, project.processed(year), tables),
            ]
            publish.publish(moves, project.work)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    for note, names in build.notes.items():
        context.notes.setdefault(note, []).extend(f"{year}/{name}" for name in names)
    for line in (*lost, *kept):
        context.progress.warn(line)
    why = tuple(sorted(stages.why.items(), key=_place))
    result = BuildResult.of(project, request, year, renderer.name, why, tuple(lost))
    return result, [step for _, step in sorted(build.steps)]


def _formats(build: YearBuild) -> dict[Language, dict[str, bool]]:
    """Return for each language the formats, and whether each was asked for or is there already."""
    request, had = build.context.request, build.stages.had()
    formats = {
        language: {
            output: language in request.languages and output in request.formats
            for output in FORMATS
            if (language in request.languages and output in request.formats)
            or output in had.get(language, ())
        }
        for language in Language
    }
    return {language: some for language, some in formats.items() if some}


def _measures(build: YearBuild, languages: list[Language]) -> Analysis:
    """Put the measures of all notebooks in one table; return all tables."""
    from napanalysis.pipeline.published_measures import read_analysis, write_measures

    stages = build.stages
    paths = {
        language: [
            path
            for notebook in build.context.notebooks
            if (path := publication(notebook.name, language)) in made
        ]
        for language in languages
        for made in [set(stages.results(f"notebook/{language}/"))]
    }
    everything = [path for some in paths.values() for path in some]
    action = stages.measures(everything)
    if not stages.take(action):
        write_measures(build.reports, paths, MEASURES)
        stages.finish(action, [MEASURES])
    return read_analysis(build.reports, build.reports / DATA, build.year)


def _brief(
    build: YearBuild, analysis: Analysis, formats: dict[Language, dict[str, bool]]
) -> tuple[dict[Language, list[str]], Renderer]:
    """Make the files of the brief; return which there are, and what made them."""
    from napanalysis.brief.render.base import RendererError
    from napanalysis.brief.render.select import INSTEAD, choose

    wanted, warn = build.context.request.renderer, build.context.progress.warn
    renderer = choose(wanted, warn)
    try:
        return make_files(build, analysis, renderer, formats), renderer
    except RendererError as error:
        # A Quarto that is there but can't do the work must not leave anybody without a brief.
        if wanted != "auto" or renderer.name == "builtin":
            raise
        warn(f"{build.year}: {_first_lines(error)} {INSTEAD}")
    build.notes.clear()
    build.steps = [step for step in build.steps if step[0][0] == 0]
    for language in Language:
        build.stages.undo(language, ("render",))
    renderer = choose("builtin")
    # What the other renderer left and wasn't asked for is made too: nothing is lost by its failure.
    every = {language: dict.fromkeys(some, True) for language, some in formats.items()}
    return make_files(build, analysis, renderer, every), renderer


def _first_lines(error: BuildError) -> str:
    """Return the message of an error in one line, with its first reason."""
    lines = [line.strip() for line in error.message.splitlines() if line.strip()]
    text = " ".join(lines[:2])
    more = len(lines) - 2
    text = f"{text} (and {more} more line{'s' * (more > 1)})" if more > 0 else text
    return text if text.endswith((".", ")")) else f"{text}."


def _place(entry: tuple[str, str]) -> tuple[Any, ...]:
    """Return where a stage stands among the others: notebooks first, formats as usual."""
    work, _, rest = entry[0].partition("/")
    language, _, what = rest.partition("/")
    order = ("notebook", "measures", "render", "page")
    return order.index(work), language, FORMATS.index(what) if what in FORMATS else 0, what
