"""The notebooks of one year: the first makes the tables, the others read them side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from pathlib import Path

from napanalysis.errors import BuildError
from napanalysis.language import Language
from napanalysis.notebooks.order import Notebook
from napanalysis.pipeline.cache.stages import publication
from napanalysis.pipeline.provenance.record import DATA, Action, Item
from napanalysis.pipeline.runner import YearBuild
from napanalysis.pipeline.tasks import (
    NotebookTask,
    TaskResult,
    environment_fingerprint,
    execute_notebook,
)


def execute_notebooks(build: YearBuild, languages: Mapping[Language, bool]) -> list[Language]:
    """Execute the notebooks that are stale; take the others over from the last build.

    Parameters
    ----------
    build : YearBuild
        The build.
    languages : mapping of Language to bool
        Whether each was asked for; another is kept as long as none of its notebooks is stale.

    Returns
    -------
    list of Language
        The languages of which all notebooks are there.

    Raises
    ------
    BuildError
        If a notebook fails, or the two languages make different tables.
    """
    notebooks = build.context.notebooks
    left = _run(build, languages, [one for one in notebooks if one.cleans])
    _refuse_missing_tables(build, left)
    tables = _tables(build)
    asked = {language: languages[language] for language in left}
    left = _run(build, asked, [one for one in notebooks if not one.cleans])
    if changed := sorted(path for path, table in _tables(build).items() if tables[path] != table):
        raise BuildError(
            f"A notebook has changed the processed table {Path(changed[0]).name}.",
            "Only 01_clean makes tables: nap.clean belongs there.",
        )
    return left


def _tables(build: YearBuild) -> dict[str, Item]:
    return {path: Item.of(build.reports / path) for path in build.stages.tables()}


def _run(
    build: YearBuild, languages: Mapping[Language, bool], notebooks: Sequence[Notebook]
) -> list[Language]:
    """Execute some notebooks in each language, each after those that it needs."""
    left = list(languages)
    names = {one.name for one in notebooks}
    todo = [(language, one) for language in languages for one in notebooks]
    ready: set[tuple[Language, str]] = set()
    running: dict[Future[TaskResult], tuple[Language, Notebook, Action]] = {}
    failures: list[tuple[str, BuildError]] = []
    while todo or running:
        for language, notebook in tuple(todo):
            needed = {(language, name) for name in notebook.after if name in names}
            if not needed <= ready:
                continue
            todo.remove((language, notebook))
            if language not in left:
                continue
            action = build.stages.notebook(notebook, language)
            if build.stages.take(action):
                ready.add((language, notebook.name))
            elif languages[language]:
                future = _submit(build, notebook, language, action)
                running[future] = language, notebook, action
            else:
                left.remove(language)
                build.stages.undo(language)
                todo = [item for item in todo if item[0] in left]
                break
        else:
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                language, notebook, action = running.pop(future)
                try:
                    build.collect(action, future)
                except BuildError as error:
                    failures.append((action.name, error))
                    todo.clear()
                    continue
                ready.add((language, notebook.name))
                step = f"{build.year}: notebook {notebook.name} ({language})"
                build.steps.append(((0, language, notebook.name), step))
    if failures:
        raise min(failures, key=lambda failure: failure[0])[1]
    return left


def _submit(
    build: YearBuild, notebook: Notebook, language: Language, action: Action
) -> Future[TaskResult]:
    project, request = build.context.project, build.context.request
    raw = build.stages.groups["raw"] if "raw" in action.groups else ()
    publications = {publication(name, language) for name in notebook.after}
    task = NotebookTask(
        project=build.bundle(project.root, [*action.inputs, *raw]),
        products=build.bundle(build.reports, [*action.products]),
        notebook=notebook.path.relative_to(project.root).as_posix(),
        year=str(build.year),
        language=str(language),
        cleans=notebook.cleans,
        publications=tuple(sorted(publications & {*action.products})),
        timeout=request.timeout,
        environment=environment_fingerprint(),
        scratch=build.scratch,
    )
    return build.submit(execute_notebook, task, f"notebook {notebook.name} ({language})")


def _refuse_missing_tables(build: YearBuild, languages: Sequence[Language]) -> None:
    """Refuse tables that are made in one language only, or in none."""
    made = {
        language: {
            path
            for action in build.stages.done
            if action.name.startswith(f"notebook/{language}/")
            for path in action.results
            if path.startswith(f"{DATA}/")
        }
        for language in languages
    }
    tables = {path for paths in made.values() for path in paths}
    for language, paths in made.items():
        if lacking := sorted(tables - paths):
            raise BuildError(
                f"01_clean makes {Path(lacking[0]).name} in one language, and not in {language}.",
                "What it saves must not depend on its language.",
            )
    if not tables:
        raise BuildError(
            "01_clean has saved no tables.", "It has to call nap.clean(raw, fiscal_year, language)."
        )
