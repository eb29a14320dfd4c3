"""Builds again whenever what a build reads has changed."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import napanalysis
from napanalysis.errors import some
from napanalysis.paths import Project, visible_files
from napanalysis.pipeline.provenance import inputs

#: Milliseconds after which a look at files or at a build ends that saw nothing.
_LOOK = 200
_PACKAGE = Path(napanalysis.__file__).resolve().parent
#: Set when the watching is to end, and the build with it.
STOP = threading.Event()


def watched(project: Project) -> set[str]:
    """Return the paths of all files that a build reads, the code of this package among them."""
    root = project.root.resolve()
    files = {str(root / path) for paths in inputs.groups(project).values() for path in paths}
    return files | {str(_PACKAGE / path) for path in visible_files(_PACKAGE)}


def changes(project: Project) -> Iterator[list[str]]:
    """Yield nothing at once, then the files of each change of what a build reads, until stopped.

    What changes while the caller works on one change is yielded afterwards.
    """
    import watchfiles

    root = project.root.resolve()
    folders = (project.raw, project.notebooks, project.sources, root / "requirements", _PACKAGE)
    looks = watchfiles.watch(
        *(folder.resolve() for folder in folders if folder.is_dir()),
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
