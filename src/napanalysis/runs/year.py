"""The build of one year: every language side by side, then described and published whole."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from typing import Any

from napanalysis.errors import BuildError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.runs import publish
from napanalysis.runs.order import FORMATS, Made, Order
from napanalysis.runs.sharing import Year
from napanalysis.runs.site import Site
from napanalysis.runs.stages import Stages

_publishing = threading.Lock()


def build_year(site: Site, year: FiscalYear) -> tuple[Made, list[str]]:
    """Make the brief of one year and publish it.

    Returns
    -------
    made : Made
        What there is now.
    lines : list of str
        The steps that were done, in their order.
    """
    from napanalysis.analysis import analyse
    from napanalysis.brief.render import INSTEAD, choose
    from napanalysis.brief.renderer import RendererError
    from napanalysis.runs.asks import Answers
    from napanalysis.runs.handing import hand
    from napanalysis.runs.provenance import describe

    project, order = site.project, site.order
    analysis = analyse(site.raw, year)
    root = project.work / f"build-{year}"
    shutil.rmtree(root, ignore_errors=True)
    try:
        (root / "reports").mkdir(parents=True)
        digest = hand(analysis, root / "analysis.pickle")
        answers = Answers(analysis, site.scanned.everything)
        stages = Stages(project, year, root / "reports", order.force, answers, site.scanned)
        renderer = choose(order.renderer, site.progress.warn)
        build = Year(site, analysis, renderer, root, stages, digest)
        try:
            made, lost = _languages(build, order)
        except RendererError as error:
            # A Quarto that is there but can't do the work must not leave anybody without a brief.
            if order.renderer != "auto" or renderer.name == "builtin":
                raise
            build.render_instead(choose("builtin"), f"{_line(error)} {INSTEAD}")
            made, lost = _languages(build, order, again=True)
        languages = tuple(language for language in Language if language in made)
        formats = tuple(one for one in FORMATS if any(one in have for have in made.values()))
        whole = replace(order, languages=languages, formats=formats)
        processed = root / "processed"
        describe(whole, analysis, build.renderer, processed, build.reports, stages)
        with _publishing:
            publish.publish(
                {processed: project.processed(year), build.reports: project.reports(year)},
                project.work,
            )
    finally:
        shutil.rmtree(root, ignore_errors=True)
    notes = [
        f"{year}: Quarto warns: {note} ({', '.join(sorted(names))})"
        for note, names in sorted(build.notes.items())
    ]
    for line in (*lost, *notes):
        site.progress.warn(line)
    result = Made(
        year=year,
        processed=project.processed(year),
        reports=project.reports(year),
        briefs=tuple(
            project.reports(year) / f"brief-{language}.{output}"
            for language in order.languages
            for output in order.formats
        ),
        flags=sum(problem.severity == "flag" for problem in analysis.problems),
        renderer=build.renderer.name,
        why=tuple(sorted(stages.why.items(), key=_place)),
        dropped=tuple(lost),
    )
    return result, [line for _, line in sorted(build.lines)]


def _line(error: BuildError) -> str:
    """Return the message of an error in one line, with its first reason."""
    lines = [line.strip() for line in error.message.splitlines() if line.strip()]
    told = " ".join(lines[:2])
    more = len(lines) - 2
    told = f"{told} (and {more} more line{'s' * (more > 1)})" if more > 0 else told
    return told if told.endswith((".", ")")) else f"{told}."


def _place(entry: tuple[str, str]) -> tuple[Any, ...]:
    """Return where a stage stands among the others: notebooks first, formats as usual."""
    work, _, rest = entry[0].partition("/")
    language, _, what = rest.partition("/")
    return work, language, FORMATS.index(what) if what in FORMATS else 0, what


def _languages(
    build: Year, order: Order, *, again: bool = False
) -> tuple[dict[Language, list[str]], list[str]]:
    """Make what is asked for, side by side, and keep of the rest what still holds.

    With `again`, what was there by another renderer and wasn't asked for is made, too.

    Returns
    -------
    made : dict of Language to list of str
        The formats that there are in each language.
    lost : list of str
        What was there and isn't any more, in words.
    """
    from concurrent.futures import ThreadPoolExecutor

    had = build.stages.had()
    asked = dict.fromkeys(order.languages)
    others = [language for language in Language if language not in asked and language in had]
    formats = {
        language: {
            output: again or (language in asked and output in order.formats)
            for output in FORMATS
            if (language in asked and output in order.formats) or output in had.get(language, ())
        }
        for language in (*order.languages, *others)
    }
    made: dict[Language, list[str]] = {}
    first = min((*asked, *others), key=list(Language).index)
    for language in others:
        if kept := build.keep(language, language == first, formats[language]):
            made[language] = kept
        else:
            build.stages.undo(language)
    if first not in (*asked, *made):
        first = min(asked, key=list(Language).index)
    build.behind = set(asked)
    with ThreadPoolExecutor(len(asked)) as flows:
        waiting = {
            language: flows.submit(build.tongue, language, language == first, formats[language])
            for language in asked
        }
        failures = []
        for language, future in waiting.items():
            try:
                made[language] = future.result()
            except BuildError as error:
                failures.append(error)
    if failures:
        raise failures[0]
    lost = [
        f"{build.stages.year}: brief-{language}.{output} was taken away: it is out of date and "
        "wasn't asked for."
        for language in Language
        for output in FORMATS
        if output in had.get(language, ()) and output not in made.get(language, ())
    ]
    return made, lost
