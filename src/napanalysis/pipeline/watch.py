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

#: Milliseconds after which a look at the files that saw nothing ends.
_LOOK = 200
_STOPPING = {signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}
_PACKAGE = Path(napanalysis.__file__).resolve().parent


def watched(project: Project) -> set[str]:
    """Return the paths of all files that a build reads, the code of this package among them."""
    root = project.root.resolve()
    files = {str(root / path) for paths in inputs.groups(project).values() for path in paths}
    own = (path for path in visible_files(_PACKAGE) if "__pycache__" not in path)
    return files | {str(_PACKAGE / path) for path in own}


def changes(project: Project) -> Iterator[list[str]]:
    """Yield nothing at once, then the files of each change of what a build reads.

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
    )
    next(looks)  # from here on changes are noticed
    before = watched(project)
    yield []
    for seen in filter(None, looks):
        now = watched(project)
        changed = sorted({path for _, path in seen} & (before | now))
        before = now
        if changed:
            yield [_shown(Path(path), root) for path in changed]


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
        report("Waiting for a change (Ctrl-C stops).")


def stop_by_signals() -> None:
    """Take other signals as Ctrl-C, which a process in the background ignores."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    for number in _STOPPING - {signal.SIGINT}:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, stop)


def run(command: Sequence[str], **options: Any) -> tuple[int, str]:
    """Run a build to its end, or end it when this process is stopped.

    The options are those of `subprocess.Popen`; returned are its exit status and its output, as
    far as that was to be captured.
    """
    let_through = _hold_back()  # else nobody would end a build that is just being started
    try:
        process = subprocess.Popen(command, text=True, **options)
    except BaseException:
        let_through()
        raise
    with process:
        try:
            let_through()
            output, _ = process.communicate()
        except BaseException:
            process.terminate()
            process.wait()  # of itself, Popen waits for a moment only after Ctrl-C
            if options.get("start_new_session"):  # then all that it started ends, too
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            raise
    return process.returncode, output


def _hold_back() -> Callable[[], None]:
    """Hold back the signals that stop this process; return what lets them through."""
    came: list[int] = []
    taken = {
        number: handler
        for number in _STOPPING
        if callable(handler := signal.getsignal(number))
        and threading.current_thread() is threading.main_thread()
    }
    for number in taken:
        signal.signal(number, lambda number, _: came.append(number))

    def let_through() -> None:
        for number, handler in taken.items():
            signal.signal(number, handler)
        for number in came:
            signal.raise_signal(number)

    return let_through


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
