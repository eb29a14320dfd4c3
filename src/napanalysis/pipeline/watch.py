"""Builds again whenever what a build reads has changed.

To start and import is a good part of a build after a small change. The watching process has
imported everything, and each build is a fork of it: it begins at once, and nothing of one
build is left over in the next.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import napanalysis
from napanalysis.errors import BuildError
from napanalysis.paths import Project
from napanalysis.pipeline.provenance import inputs
from napanalysis.runs.warm.client import supported

#: Seconds between two looks at the files.
PAUSE = 0.1
#: What any build imports; what else one imported is imported for the next.
_IMPORTED = (
    "napanalysis.pipeline.year_build", "napanalysis.pipeline.published_measures",
    "napanalysis.runs.notebooks", "napanalysis.runs.pages", "napanalysis.workshop",
    "napanalysis.pipeline.provenance.describe", "napanalysis.raw.sound", "napanalysis.runs.exporter",
    "napanalysis.brief.assemble", "napanalysis.brief.pandoc", "napanalysis.brief.page",
    "napanalysis.brief.typst_pdf", "napanalysis.brief.word",
    "fontTools.subset", "docx", "lxml.html", "babel.dates", "papermill", "filelock", "pikepdf",
    "pypandoc", "typst",
)  # fmt: skip

_STOPS = {signal.SIGINT, signal.SIGTERM}
_OWN = Path(napanalysis.__file__).parent

Stamps = Mapping[str, tuple[int, int]]


def stamps(project: Project) -> Stamps:
    """Return when each file that a build reads was last written, and its size, by path.

    Parameters
    ----------
    project : Project
        The checkout; this package's own files are looked at too, wherever it is installed.
    """
    root = str(project.root)
    read = [f"{root}/{path}" for paths in inputs.groups(project).values() for path in paths]
    for folder, folders, names in os.walk(_OWN):
        folders[:] = [name for name in folders if name != "__pycache__"]
        read += [f"{folder}/{name}" for name in names]
    found = {}
    for path in read:
        with suppress(OSError):  # gone meanwhile
            now = os.stat(path)  # noqa: PTH116 - several times a second
            found[path] = (now.st_mtime_ns, now.st_size)
    return found


def watch(project: Project, build: Callable[[], int], tell: Callable[[str], None]) -> None:
    """Build now, and again after each change, until stopped.

    Parameters
    ----------
    project : Project
        The checkout.
    build : callable
        Makes what is stale and tells of it; it is called in a process of its own each time.
    tell : callable
        Told what has changed, and when the next change is waited for.

    Raises
    ------
    BuildError
        Where processes can't be forked.
    """
    if not supported():
        raise BuildError(
            f"{sys.platform} can't fork a process that has the libraries imported.",
            "Build after each change instead: napanalysis build",
        )
    from napanalysis.runs.notebooks import warm_up

    signal.signal(signal.SIGTERM, _stop)  # as Ctrl-C, which a process in the background ignores
    warm_up({})
    seen = stamps(project)
    imported = _build(build, _IMPORTED)  # meanwhile, on another core
    while True:
        tell("Waiting for a change (Ctrl-C stops).")
        now = _changed(project, seen)
        changed = sorted(path for path in {*seen, *now} if seen.get(path) != now.get(path))
        tell(f"Changed: {', '.join(_shown(path, project) for path in changed[:3])}{_more(changed)}")
        seen = now
        if any(Path(path).is_relative_to(_OWN) for path in changed):
            # What was imported is no longer what is on disk.
            os.execv(sys.executable, [sys.executable, "-m", "napanalysis", *sys.argv[1:]])
        imported = _build(build, imported)


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def _changed(project: Project, seen: Stamps) -> Stamps:
    """Wait for a change, and until it is complete: nothing is written any more."""
    now = seen
    while now == seen:
        time.sleep(PAUSE)
        now = stamps(project)
    while True:
        time.sleep(PAUSE / 2)
        later = stamps(project)
        if later == now:
            return now
        now = later


def _build(build: Callable[[], int], modules: Iterable[str]) -> list[str]:
    """Build in a fork; meanwhile import `modules`. Return what the build imported."""
    sys.stdout.flush()
    sys.stderr.flush()
    reader, writer = os.pipe()
    # Told to stop in the middle of a fork, both processes would miss it or both would hear it.
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    with warnings.catch_warnings():
        # Python warns of threads; those of the numerical libraries know how to be forked.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
        os.close(reader)
        _in_child(build, writer)
    os.close(writer)
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
        for name in modules:
            # A module that can't be imported by itself is imported by one that uses it.
            with suppress(Exception):
                importlib.import_module(name)
        with os.fdopen(reader, encoding="utf-8") as told:
            found = [name for name in told.read().split() if name not in sys.modules]
        os.waitpid(child, 0)
    except BaseException:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGTERM)
        with suppress(ChildProcessError):
            os.waitpid(child, 0)
        raise
    return found


def _in_child(build: Callable[[], int], writer: int) -> None:
    """Build, tell what was imported, and end without what the watching process would do."""
    status = 1
    try:
        status = build()
        with os.fdopen(writer, "w", encoding="utf-8") as told:
            told.write("\n".join(sys.modules))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _shown(path: str, project: Project) -> str:
    inside = Path(path).is_relative_to(project.root)
    return Path(path).relative_to(project.root).as_posix() if inside else path


def _more(changed: list[str]) -> str:
    return f" and {len(changed) - 3} more" if len(changed) > 3 else ""
