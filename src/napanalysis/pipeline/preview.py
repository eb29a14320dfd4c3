"""A look at the brief in a browser while its sources are edited.

The year is built in a copy of the project, so that the products that stand aren't touched:
at first from what the last build left, then again after each change of a figure, a notebook,
a source of the brief or a style, with the renderer asked for. Pages reload by themselves.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from napanalysis.errors import BuildError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.paths import PROJECT_VARIABLE, Project
from napanalysis.pipeline.provenance import inputs
from napanalysis.pipeline.request import Say
from napanalysis.pipeline.watch import run, stop_by_signals

#: Seconds between two looks at the sources.
PAUSE = 0.3
#: Asked for by pages that are shown: how often they were made.
COUNT = "/.made"
_RELOAD = """<script>
(function () {
  var first;
  setInterval(function () {
    fetch("%s").then(function (answer) { return answer.text(); }).then(function (count) {
      if (first !== undefined && count !== first) { location.reload(); }
      first = count;
    }).catch(function () {});
  }, 500);
})();
</script>
"""
_START = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{year}</title></head><body>
<h1>{year}</h1>
<ul>{links}</ul>
</body></html>
"""
_NAMES = {Language.EN: "The brief in English", Language.FR: "La note en français"}


def preview(
    project: Project,
    year: FiscalYear,
    port: int,
    renderer: str,
    report: Say,
    languages: Sequence[Language] = tuple(Language),
) -> None:
    """Show the brief of a year and make it again after each change, until stopped.

    Port 0 takes a free one. `report` gets a line each time that the pages were made again.

    Raises
    ------
    BuildError
        If another preview of the year runs in this project.
    """
    from filelock import FileLock, Timeout

    folder = project.work / f"preview-{year}"
    project.work.mkdir(parents=True, exist_ok=True)
    stop_by_signals()
    try:
        with (
            FileLock(f"{folder}.lock").acquire(timeout=0),
            ExitStack() as stack,
            suppress(KeyboardInterrupt),
            TemporaryDirectory(prefix="preview-", ignore_cleanup_errors=True) as scratch,
        ):
            shutil.rmtree(folder, ignore_errors=True)  # of a preview that was killed
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            copy = Copy(project, Project(folder), year, renderer, scratch, languages)
            copy.begin()
            copy.make(report)
            with _served(copy, port) as address:
                print(f"Serving {address} (Ctrl-C stops)", flush=True)
                webbrowser.open(address)
                while True:
                    time.sleep(PAUSE)
                    if copy.sync():
                        copy.make(report)
    except Timeout:
        raise BuildError(
            f"Another preview of {year} is running in this project.", "Stop it first."
        ) from None
    Path(f"{folder}.lock").unlink(missing_ok=True)


@dataclass
class Copy:
    """A copy of the project, `shadow`, in which one year is built; `made` counts how often."""

    project: Project
    shadow: Project
    year: FiscalYear
    renderer: str
    scratch: str
    languages: Sequence[Language] = tuple(Language)
    made: int = 0
    _seen: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def pages(self) -> Path:
        """Folder of the pages."""
        return self.shadow.reports(self.year)

    def begin(self) -> None:
        """Take over what the last build left, so that only what is stale is made."""
        self.sync()
        for there, here in (
            (self.project.processed(self.year), self.shadow.processed(self.year)),
            (self.project.reports(self.year), self.shadow.reports(self.year)),
        ):
            if there.is_dir():
                shutil.copytree(there, here, dirs_exist_ok=True)

    def sync(self) -> list[str]:
        """Bring the copy up to date; return the paths of the files that have changed."""
        now = {}
        for paths in inputs.groups(self.project).values():
            for path in paths:
                with suppress(OSError):  # gone meanwhile
                    about = (self.project.root / path).stat()
                    now[path] = (about.st_mtime_ns, about.st_size)
        changed = sorted(
            path for path in {*now, *self._seen} if now.get(path) != self._seen.get(path)
        )
        for path in changed:
            target = self.shadow.root / path
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self.project.root / path, target)
            except FileNotFoundError:
                target.unlink(missing_ok=True)
        self._seen = now
        return changed

    def make(self, report: Say) -> None:
        """Build; a mistake is shown, and the pages stay as they were."""
        begun = time.monotonic()
        environment = {**os.environ, PROJECT_VARIABLE: str(self.shadow.root)}
        # What a build that is ended leaves behind goes away in the end.
        environment |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), self.scratch)
        command = [sys.executable, "-m", "napanalysis", "build", "--format", "html"]
        command += ["--fiscal-year", str(self.year), "--renderer", self.renderer]
        command += [word for language in self.languages for word in ("--language", str(language))]
        status, output = run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=hasattr(os, "killpg"),
        )
        if status:
            print(output.strip(), file=sys.stderr, flush=True)
        else:
            self.made += 1
            report(f"made the pages of {self.year} ({time.monotonic() - begun:.1f} s)")


@contextmanager
def _served(copy: Copy, port: int) -> Iterator[str]:
    """Serve the pages on this machine only."""
    handler = partial(_Pages, copy, directory=str(copy.pages))
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()


class _Pages(SimpleHTTPRequestHandler):
    """Serves pages that reload when they were made again, without a line for each."""

    def __init__(self, copy: Copy, *arguments: Any, **more: Any) -> None:
        self._copy = copy
        super().__init__(*arguments, **more)

    def do_GET(self) -> None:
        """Send a file; into a page the script is put that reloads it."""
        name = self.path.partition("?")[0]
        file = Path(self.translate_path(name))
        if name == COUNT:
            self._send(str(self._copy.made), "text/plain")
        elif name == "/":
            self._send(self._start(), "text/html")
        elif file.suffix == ".html" and file.is_file():
            self._send(file.read_text(encoding="utf-8"), "text/html")
        else:
            super().do_GET()

    def _start(self) -> str:
        links = [
            f'<li lang="{language}"><a href="brief-{language}.html">{_NAMES[language]}</a></li>'
            for language in Language
            if (self._copy.pages / f"brief-{language}.html").is_file()
        ]
        return _START.format(year=self._copy.year, links="".join(links))

    def _send(self, text: str, kind: str) -> None:
        if kind == "text/html":
            before, end, after = text.rpartition("</body>")
            text = f"{before}{_RELOAD % COUNT}{end}{after}"
        content = text.encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with suppress(ConnectionError):
            self.wfile.write(content)

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
