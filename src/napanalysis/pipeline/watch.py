"""Builds again whenever what a build reads has changed; a browser may show what they make.

The products of a preview go to a folder of their own, so that those that stand aren't touched: at
first from what the last build left, then again after each change of a figure, a notebook, a
source of the brief or a style, with the renderer asked for. Pages reload by themselves.
"""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from napanalysis.errors import BuildError, DataError, some
from napanalysis.paths import PRODUCTS_VARIABLE, PROJECT_VARIABLE, Project, visible_files
from napanalysis.pipeline.provenance import inputs
from napanalysis.pipeline.provenance.record import NAME
from napanalysis.pipeline.request import BuildRequest

#: Milliseconds after which a look at files or at a build ends that saw nothing.
_LOOK = 200
#: Set when the watching is to end, and the build with it.
STOP = threading.Event()


def watched(project: Project) -> set[str]:
    """Return the paths of all files that a build reads, the code of this package among them."""
    root = project.root.resolve()
    files = {str(root / path) for paths in inputs.groups(project).values() for path in paths}
    code = inputs.PACKAGE.resolve()
    return files | {str(code / path) for path in visible_files(code)}


def changes(project: Project) -> Iterator[list[str]]:
    """Yield nothing at once, then the files of each change of what a build reads, until stopped.

    What changes while the caller works on one change is yielded afterwards.
    """
    import watchfiles

    root = project.root.resolve()
    places = (project.raw, project.notebooks, project.sources, root / "requirements")
    looks = watchfiles.watch(
        *(folder.resolve() for folder in (*places, inputs.PACKAGE) if folder.is_dir()),
        watch_filter=None,  # what counts is in `watched`
        rust_timeout=_LOOK,
        yield_on_timeout=True,
        stop_event=STOP,
    )
    next(looks, None)  # from here on changes are noticed
    before = watched(project)
    yield []
    for seen in filter(None, looks):
        now = watched(project)
        changed = sorted({path for _, path in seen} & (before | now))
        before = now
        if changed:
            yield [path.removeprefix(f"{root}{os.sep}") for path in changed]


def build_after_changes(
    project: Project, command: Sequence[str], report: Callable[[str], None]
) -> None:
    """Build now, and again after each change, until stopped.

    The command is run in a process of its own each time, so that code that has changed is the
    code that builds, and code that can't be imported ends a build only.
    """
    stop_by_signals()
    for changed in changes(project):
        if changed:
            report(f"Changed: {some(changed)}")
        run(command)
        if not STOP.is_set():
            report("Waiting for a change (Ctrl-C stops).")


def stop_by_signals() -> None:
    """Let Ctrl-C, which a process in the background ignores, and other signals stop this."""
    for number in {signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda *_: STOP.set())


def run(command: Sequence[str], **options: Any) -> None:
    """Run a build to its end, or end it when this process is stopped; options are `Popen`'s."""
    with subprocess.Popen(command, **options) as process:
        while process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(_LOOK / 1000)
            if STOP.is_set():
                process.terminate()
    if STOP.is_set() and options.get("start_new_session"):  # then all that it started ends, too
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


# A preview


#: What pages that are shown look at: it is new when they were made again.
VERSION = f"/{NAME}"
_RELOAD = """<script>
(function () {
  var first;
  setInterval(function () {
    fetch("%s", {method: "HEAD"}).then(function (answer) {
      var made = answer.headers.get("Last-Modified");
      if (first !== undefined && made !== first) { location.reload(); }
      first = made;
    }).catch(function () {});
  }, 500);
})();
</script>
"""


def preview(project: Project, request: BuildRequest, port: int) -> None:
    """Show the brief of a request's one year and make it again after each change, until stopped.

    Port 0 takes a free one. A year without figures is a `UsageError`, a port that is taken a
    `BuildError`.
    """
    from napanalysis.analysis.observations import check_year
    from napanalysis.notebooks.forkserver import private_folder
    from napanalysis.pipeline.build import years_with_figures

    [year] = request.years
    with suppress(DataError):  # a mistake in the figures can be mended while this runs
        check_year(year, years_with_figures(project))
    command = [sys.executable, "-m", "napanalysis", "build", "--format", "html"]
    command += ["--fiscal-year", str(year), "--renderer", request.renderer]
    command += [word for language in request.languages for word in ("--language", str(language))]
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    options["start_new_session"] = hasattr(os, "killpg")
    stop_by_signals()
    with private_folder() as folder:
        shown = Project(project.root, Path(folder))
        environment = {
            **os.environ,
            PROJECT_VARIABLE: str(project.root),
            PRODUCTS_VARIABLE: folder,
            # What a build that is ended leaves behind goes away in the end.
            **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder),
        }
        # So that only what is stale is made.
        for place in (Project.processed, Project.reports):
            if place(project, year).is_dir():
                shutil.copytree(place(project, year), place(shown, year))
        shown.reports(year).mkdir(parents=True, exist_ok=True)
        with _served(shown.reports(year), port) as address:
            for changed in changes(project):
                run(command, env=environment, **options)
                if not changed and not STOP.is_set():
                    print(f"Serving {address} (Ctrl-C stops)", flush=True)
                    page = f"brief-{request.languages[0]}.html"
                    made = (shown.reports(year) / page).is_file()  # else the list of files
                    webbrowser.open(f"{address}{page if made else ''}")


@contextmanager
def _served(pages: Path, port: int) -> Iterator[str]:
    """Serve the pages on this machine only."""
    handler = partial(_Pages, directory=str(pages))
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise BuildError(
            f"Pages can't be served on port {port}: {error.strerror}.",
            "Name another one with --port, or 0 for one that is free.",
        ) from error
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()


class _Pages(SimpleHTTPRequestHandler):
    """Serves pages that reload when they were made again, without a line for each."""

    def send_head(self) -> Any:
        """Begin an answer, and return what is to follow; a page gets the script that reloads it."""
        file = Path(self.translate_path(self.path))
        if file.suffix != ".html" or not file.is_file():
            return super().send_head()
        before, end, after = file.read_text(encoding="utf-8").rpartition("</body>")
        content = f"{before}{_RELOAD % VERSION if end else ''}{end}{after}".encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return io.BytesIO(content)

    def end_headers(self) -> None:
        """Have the browser ask for each page anew."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """Send a file; a reader who closes the page half way is no error."""
        with suppress(ConnectionError):
            super().copyfile(source, outputfile)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""
