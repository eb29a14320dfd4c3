"""The files of one year's brief and the pages of its notebooks: staged, rendered, taken over."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING

from napanalysis.errors import BuildError
from napanalysis.language import Language
from napanalysis.pipeline.cache.stages import staged
from napanalysis.pipeline.provenance.record import Action
from napanalysis.pipeline.request import FORMATS
from napanalysis.pipeline.runner import YearBuild
from napanalysis.pipeline.tasks import (
    PageTask,
    RenderTask,
    TaskResult,
    environment_fingerprint,
    page_of,
    render,
    write_page,
)

if TYPE_CHECKING:
    from napanalysis.analysis import Analysis
    from napanalysis.brief.render.base import Renderer

#: The formats by how long they take: what takes longest is begun first.
LONGEST = ("pdf", "docx", "html")

Running = list[tuple[Action, Future[TaskResult]]]


def make_files(
    build: YearBuild,
    analysis: Analysis,
    renderer: Renderer,
    formats: Mapping[Language, Mapping[str, bool]],
) -> dict[Language, list[str]]:
    """Make the files of the brief, and the pages of the executed notebooks.

    Parameters
    ----------
    build : YearBuild
        The build, whose notebooks were executed.
    analysis : Analysis
        The processed tables and the measures.
    renderer : Renderer
        Makes the files.
    formats : mapping of Language to (mapping of str to bool)
        For each language the formats, and whether each was asked for; others are kept where
        nothing that they follow from has changed.

    Returns
    -------
    dict of Language to list of str
        The formats that there are of each language.
    """
    made: dict[Language, list[str]] = {}
    running: Running = []
    for language, asked in formats.items():
        made[language] = _begin_files(build, analysis, renderer, language, asked, running)
    for language in formats:
        _begin_pages(build, language, running)
    failures = []
    for action, future in running:
        try:
            result = build.collect(action, future)
        except BuildError as error:
            failures.append(error)
            continue
        work, spoken, output = action.name.split("/")
        if work == "render":
            document = f"brief-{spoken}.{output}"
            for note in result.notes:
                build.notes.setdefault(note, []).append(document)
            step = f"{build.year}: {renderer.name} {document}"
            build.steps.append(((1, spoken, FORMATS.index(output)), step))
    if failures:
        raise failures[0]
    return made


def _begin_files(
    build: YearBuild,
    analysis: Analysis,
    renderer: Renderer,
    language: Language,
    formats: Mapping[str, bool],
    running: Running,
) -> list[str]:
    """Begin to make the files of one language; return the formats that there will be."""
    from napanalysis.brief.project import stage as assemble

    stage, project = build.root / f"stage-{language}", build.context.project
    if not stage.exists():
        exhibits = build.reports / "exhibits"
        assemble.stage(project.sources, stage, analysis, exhibits, [language])
    # All keys come before any work, which may leave something in the staged project.
    actions = {
        output: build.stages.render(stage, language, output, renderer)
        for output in sorted(formats, key=LONGEST.index)
    }
    made = []
    for output, action in actions.items():
        if not formats[output] and not build.stages.holds(action):
            continue
        made.append(output)
        if build.stages.take(action):
            continue
        task = RenderTask(
            stage=build.bundle(stage, staged(stage, language)),
            document=f"brief-{language}.qmd",
            output=output,
            renderer=renderer.name,
            version=renderer.version,
            environment=environment_fingerprint(),
            scratch=build.scratch,
        )
        name = f"brief-{language}.{output} ({renderer.name})"
        running.append((action, build.submit(render, task, name)))
    return sorted(made, key=FORMATS.index)


def _begin_pages(build: YearBuild, language: Language, running: Running) -> None:
    """Begin to make the pages of one language's executed notebooks."""
    begin = f"notebooks/{language}/"
    known = set(build.stages.results(f"page/{language}/"))
    for executed in build.stages.results(f"notebook/{language}/"):
        if not executed.startswith(begin) or page_of(executed) in known:
            continue
        action = build.stages.page(executed, language)
        if build.stages.take(action):
            continue
        task = PageTask(
            products=build.bundle(build.reports, [executed]),
            executed=executed,
            language=str(language),
            environment=environment_fingerprint(),
            scratch=build.scratch,
        )
        name = f"page of {executed.removeprefix(begin)} ({language})"
        running.append((action, build.submit(write_page, task, name)))
