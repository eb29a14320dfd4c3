"""A look at the brief in a browser while its sources are edited.

The year's products go to a folder of their own, so that those that stand aren't touched: at
first from what the last build left, then again after each change of a figure, a notebook, a
source of the brief or a style, with the renderer asked for. Pages reload by themselves.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from napanalysis.errors import BuildError, DataError
from napanalysis.paths import PRODUCTS_VARIABLE, PROJECT_VARIABLE, Project
from napanalysis.pipeline.provenance.record import NAME
from napanalysis.pipeline.request import BuildRequest
from napanalysis.pipeline.watch import STOP, changes, run, stop_by_signals

#: Asked for by pages that are shown: which of a page's versions there is now.
VERSION = "/.version"
_RELOAD = """<script>
(function () {
  var first;
  setInterval(function () {
    fetch("%s").then(function (answer) { return answer.text(); }).then(function (version) {
      if (first !== undefined && version !== first) { location.reload(); }
      first = version;
    }).catch(function () {});
  }, 500);
})();
</script>
"""


def preview(project: Project, request: BuildRequest, port: int) -> None:
    """Show the brief of a request's one year and make it again after each change, until stopped.

    Port 0 takes a free one. A year without figures is a `UsageError`; another preview of it in this
    project, and a port that is taken, are a `BuildError`.
    """
    from filelock import FileLock, Timeout

    from napanalysis.analysis.observations import check_year
    from napanalysis.pipeline.build import years_with_figures

    [year] = request.years
    with suppress(DataError):  # a mistake in the figures can be mended while this runs
        check_year(year, years_with_figures(project))
    folder = project.work / f"preview-{year}"
    project.work.mkdir(parents=True, exist_ok=True)
    stop_by_signals()
    try:
        with (
            FileLock(f"{folder}.lock").acquire(timeout=0),
            ExitStack() as stack,
            TemporaryDirectory(prefix="preview-", ignore_cleanup_errors=True) as scratch,
        ):
            shutil.rmtree(folder, ignore_errors=True)  # of a preview that was killed
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            shown = Project(project.root, folder)
            shown.reports(year).mkdir(parents=True)
            # So that only what is stale is made.
            for place in (Project.processed, Project.reports):
                if place(project, year).is_dir():
                    shutil.copytree(place(project, year), place(shown, year), dirs_exist_ok=True)
            with _served(shown.reports(year), port) as address:
                for changed in changes(project):
                    _make(shown, request, scratch)
                    if not changed and not STOP.is_set():
                        print(f"Serving {address} (Ctrl-C stops)", flush=True)
                        first = f"brief-{request.languages[0]}.html"
                        made = (shown.reports(year) / first).exists()
                        webbrowser.open(address + first if made else address)
    except Timeout:
        raise BuildError(
            f"Another preview of {year} is running in this project.", "Stop it first."
        ) from None
    Path(f"{folder}.lock").unlink(missing_ok=True)


def _make(project: Project, request: BuildRequest, scratch: str) -> None:
    """Build; a mistake is told, and the pages stay as they were."""
    [year] = request.years
    environment = {
        **os.environ,
        PROJECT_VARIABLE: str(project.root),
        PRODUCTS_VARIABLE: str(project.products),
        # What a build that is ended leaves behind goes away in the end.
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), scratch),
    }
    command = [sys.executable, "-m", "napanalysis", "build", "--format", "html"]
    command += ["--fiscal-year", str(year), "--renderer", request.renderer]
    command += [word for language in request.languages for word in ("--language", str(language))]
    own_group, nothing = hasattr(os, "killpg"), subprocess.DEVNULL
    run(command, env=environment, stdin=nothing, stdout=nothing, start_new_session=own_group)


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
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()


class _Pages(SimpleHTTPRequestHandler):
    """Serves pages that reload when they were made again, without a line for each."""

    def send_head(self) -> Any:
        """Begin an answer, and return what is to follow; a page gets the script that reloads it."""
        file = Path(self.translate_path(self.path))
        if self.path == VERSION:
            record = Path(self.directory, NAME)
            text = str(record.stat().st_mtime_ns if record.exists() else 0)
        elif file.suffix == ".html" and file.is_file():
            text = file.read_text(encoding="utf-8")
        else:
            return super().send_head()
        before, end, after = text.rpartition("</body>")
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
