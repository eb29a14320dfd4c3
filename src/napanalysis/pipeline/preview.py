"""A look at the brief while its sources are edited."""

from __future__ import annotations

import shutil
import subprocess
import time
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from napanalysis.analysis import Analysis
from napanalysis.brief.project import stage as assemble
from napanalysis.brief.render.base import Renderer
from napanalysis.brief.render.select import choose
from napanalysis.errors import BuildError, NapAnalysisError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.paths import Project
from napanalysis.pipeline.published_measures import read_analysis

PAUSE = 1.0  # seconds between two looks at the sources

Say = Callable[[str], None]


def preview(project: Project, year: FiscalYear, port: int, renderer: str, say: Say) -> None:
    """Stage the brief of a built year and show it until stopped.

    Quarto's own preview runs where Quarto is the renderer; else the built-in renderer's
    pages are served on this machine only, and made again when a source changes.

    Parameters
    ----------
    project : Project
        The checkout; the year must have been built, for its exhibits.
    year : FiscalYear
        The year to show.
    port : int
        Port to serve on; 0 takes a free one.
    renderer : str
        ``auto``, ``quarto`` or ``builtin``.
    say : callable
        Told where the pages are, and each time they were made again.
    """
    exhibits = project.reports(year) / "exhibits"
    if not exhibits.is_dir():
        raise BuildError(
            f"Fiscal year {year} hasn't been built, so there are no exhibits to show.",
            f"Build it first: make brief FY={year}",
        )
    folder = project.work / f"preview-{year}"
    shutil.rmtree(folder, ignore_errors=True)
    stage, pages = folder / "stage", folder / "pages"
    pages.mkdir(parents=True)
    analysis = read_analysis(project.reports(year), project.processed(year), year)
    chosen = choose(renderer, say)
    try:
        assemble.stage(project.sources, stage, analysis, exhibits)
        if chosen.name == "quarto":
            command = ["quarto", "preview", "brief-en.qmd", "--to", "html"]
            subprocess.run([*command, *(["--port", str(port)] if port else [])], cwd=stage)
            return
        handler = partial(_Quiet, directory=str(pages))
        with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
            address = f"http://127.0.0.1:{server.server_address[1]}/brief-en.html"
            seen: dict[Path, float] = {}
            first = True
            while True:
                now = {path: path.stat().st_mtime for path in _sources(project)}
                if now != seen:
                    seen = now
                    _render_again(project, stage, pages, analysis, exhibits, chosen, say)
                    if first:
                        Thread(target=server.serve_forever, daemon=True).start()
                        print(f"Serving {address} (Ctrl-C stops)", flush=True)
                        webbrowser.open(address)
                        first = False
                time.sleep(PAUSE)
    except KeyboardInterrupt:
        return
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _render_again(
    project: Project,
    stage: Path,
    pages: Path,
    analysis: Analysis,
    exhibits: Path,
    chosen: Renderer,
    say: Say,
) -> None:
    """Make the pages; a mistake in a source is told, and the old pages stay."""
    try:
        assemble.stage(project.sources, stage, analysis, exhibits)
        for language in Language:
            if (exhibits / language).is_dir():
                document = f"brief-{language}"
                chosen.render(stage, f"{document}.qmd", "html", pages / f"{document}.html")
                say(f"made {document}.html")
    except NapAnalysisError as error:
        print(error, flush=True)


def _sources(project: Project) -> list[Path]:
    top = [path for path in project.sources.iterdir() if path.is_file()]
    return sorted([*top, *(project.sources / "styles").rglob("*.*")])


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files without a line for each."""

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """Send a file; a reader who closes the page half way is no error."""
        with suppress(ConnectionError):
            super().copyfile(source, outputfile)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""
