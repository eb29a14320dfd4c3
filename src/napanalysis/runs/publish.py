"""Products are published whole: a reader sees the last good ones or the new ones, never a mix."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from napanalysis.errors import BuildError

LOCK = "build.lock"
WAIT = 600  # seconds that a build waits for another one in the same folder


@contextmanager
def alone(work: Path) -> Iterator[None]:
    """Let one build at a time work in a project.

    Parameters
    ----------
    work : pathlib.Path
        The project's folder for staging.

    Raises
    ------
    BuildError
        If another build still runs after `WAIT` seconds.
    """
    from filelock import FileLock, Timeout

    work.mkdir(parents=True, exist_ok=True)
    lock = FileLock(work / LOCK)
    try:
        with lock.acquire(timeout=WAIT):
            yield
    except Timeout as error:
        raise BuildError(
            f"Another build of this project has been running for {WAIT} seconds.",
            "Wait until it ends, then build again.",
        ) from error


def publish(moves: Mapping[Path, Path], work: Path) -> None:
    """Put new folders in the place of old ones, all or none.

    Each old folder is first moved aside, so that the new one can take its name in one
    step. Should the process be killed in between, `recover` moves the old ones back.

    Parameters
    ----------
    moves : mapping of pathlib.Path to pathlib.Path
        New folder to the place it takes; all on one file system.
    work : pathlib.Path
        The project's folder for staging.
    """
    aside = work / "aside"
    done: list[tuple[Path, Path, Path | None]] = []
    try:
        for new, place in moves.items():
            old = _aside(aside, place) if place.exists() else None
            if old is not None:
                old.parent.mkdir(parents=True, exist_ok=True)
                os.replace(place, old)
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
            done.append((new, place, old))
            os.replace(new, place)
    except OSError as error:
        for new, place, old in reversed(done):
            if place.exists():
                os.replace(place, new)
            if old is not None:
                os.replace(old, place)
        raise BuildError(
            f"The products could not be put in place: {error.strerror or error}.",
            "The last good ones are untouched. Check rights and free space, then build again.",
        ) from error
    shutil.rmtree(aside, ignore_errors=True)


def recover(work: Path, root: Path) -> None:
    """Move products back that a killed build had moved aside, and clear what it left.

    Parameters
    ----------
    work : pathlib.Path
        The project's folder for staging.
    root : pathlib.Path
        The project's folder.
    """
    aside = work / "aside"
    if aside.is_dir():
        for old in sorted(aside.glob("*/*")):
            place = root.joinpath(*old.parent.name.split("@"), old.name)
            if not place.exists():
                os.replace(old, place)
        shutil.rmtree(aside, ignore_errors=True)
    for stale in work.glob("build-*"):
        shutil.rmtree(stale, ignore_errors=True)


def _aside(aside: Path, place: Path) -> Path:
    root = aside.parent.parent
    parts = place.parent.relative_to(root).parts
    return aside / "@".join(parts) / place.name
