"""Products are published whole: a reader sees the last good ones or the new ones, never a mix.

New folders change places with the old ones, in one step each where the system can. Before
the first step the plan is written down. A build that is killed in between has made all its
products already, so that the next command carries the plan out.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from napanalysis.atomic import write_text
from napanalysis.errors import BuildError

LOCK = "build.lock"
PLAN = "publishing.json"
WAIT = 600  # seconds that a build waits for another one in the same folder
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
_UNTOUCHED = "The last good products are untouched. Check rights and free space, then build again."

_RESTORE = (
    "The last good products are untouched. Put the file back; where it belongs to a library, "
    "delete .venv and run make again."
)


@contextmanager
def alone(work: Path) -> Iterator[None]:
    """Let one build at a time work in a project, and tell a disk's errors in words.

    Parameters
    ----------
    work : pathlib.Path
        The project's folder for staging.

    Raises
    ------
    BuildError
        If another build still runs after `WAIT` seconds, or if something can't be written.
    """
    from filelock import FileLock, Timeout

    try:
        work.mkdir(parents=True, exist_ok=True)
        with FileLock(work / LOCK).acquire(timeout=WAIT):
            yield
    except Timeout as error:
        raise BuildError(
            f"Another build of this project has been running for {WAIT} seconds.",
            "Wait until it ends, then build again.",
        ) from error
    except BrokenPipeError:
        raise
    except FileNotFoundError as error:
        raise BuildError(f"The build stopped: {told(error)}.", _RESTORE) from error
    except OSError as error:
        raise BuildError(f"The build stopped: {told(error)}.", _UNTOUCHED) from error


def check_places(places: Iterable[Path]) -> None:
    """Find out before the work whether its products can be put in place after it.

    Parameters
    ----------
    places : iterable of pathlib.Path
        The places that folders are to take.

    Raises
    ------
    OSError
        If a folder can't be written to; it names the folder.
    """
    for place in places:
        folder = next(parent for parent in place.parents if parent.exists())
        try:
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(folder)) from error


def told(error: OSError) -> str:
    """Return what the system says of a file, with the file."""
    reason = error.strerror or str(error)
    return f"{reason} ({error.filename})" if error.filename else reason


def publish(moves: Mapping[Path, Path], work: Path) -> None:
    """Put new folders in the place of old ones, all or none.

    What stood there before takes the places of the new folders.

    Parameters
    ----------
    moves : mapping of pathlib.Path to pathlib.Path
        New folder to the place it takes; all on one file system, in the project's folder.
    work : pathlib.Path
        The project's folder for staging.

    Raises
    ------
    BuildError
        If a folder can't be put in place; then every old one is back.
    """
    plan = work / PLAN
    done: list[tuple[Path, Path]] = []
    try:
        _write_plan(plan, moves)
        for new, place in moves.items():
            place.parent.mkdir(parents=True, exist_ok=True)
            sys.audit("napanalysis.publish", str(place))  # for tests that stop a build here
            _put(new, place)
            done.append((new, place))
        sys.audit("napanalysis.publish", "")
    except OSError as error:
        for new, place in reversed(done):
            _put_back(new, place)
        plan.unlink(missing_ok=True)
        raise BuildError(
            f"The products could not be put in place: {told(error)}.", _UNTOUCHED
        ) from error
    plan.unlink()
    sys.audit("napanalysis.publish", "done")


def recover(work: Path, root: Path) -> None:
    """Finish what a killed build had begun to publish, and clear what it left.

    Parameters
    ----------
    work : pathlib.Path
        The project's folder for staging.
    root : pathlib.Path
        The project's folder.
    """
    plan = work / PLAN
    for new, place, identity in _read_plan(plan, root):
        if _identity(place) != identity and _identity(new) == identity:
            place.parent.mkdir(parents=True, exist_ok=True)
            _put(new, place)
    plan.unlink(missing_ok=True)
    for stale in (*work.glob("build-*"), *work.glob(".*.part"), *work.glob("*/.*.part")):
        if stale.is_dir():
            shutil.rmtree(stale, ignore_errors=True)
        else:
            stale.unlink(missing_ok=True)


def settle(work: Path, root: Path) -> None:
    """Before products are looked at: recover, where a build was killed and none is running."""
    if (work / PLAN).exists():
        with alone(work):
            recover(work, root)
    elif any(work.glob("build-*")):
        from filelock import FileLock, Timeout

        with suppress(Timeout, OSError), FileLock(work / LOCK).acquire(timeout=0):
            recover(work, root)


def _write_plan(plan: Path, moves: Mapping[Path, Path]) -> None:
    """Write down which folder takes which place, in one step."""
    root = plan.parent.parent
    steps = [
        [new.relative_to(root).as_posix(), place.relative_to(root).as_posix(), _identity(new)]
        for new, place in moves.items()
    ]
    write_text(plan, json.dumps(steps))


def _read_plan(plan: Path, root: Path) -> list[tuple[Path, Path, Any]]:
    with suppress(OSError, ValueError, TypeError):  # none, or cut off when the power failed
        steps = json.loads(plan.read_text(encoding="utf-8"))
        return [(root / new, root / place, identity) for new, place, identity in steps]
    return []


def _identity(folder: Path) -> int | None:
    """Return what stays the same when a folder is renamed; None where there is none."""
    try:
        return folder.stat().st_ino
    except OSError:
        return None


def _put(new: Path, place: Path) -> None:
    """Let a new folder and the old one change places, or give the new one its place."""
    if not place.exists():
        os.replace(new, place)
    elif not _exchange(new, place):
        aside = new.with_name(f"{new.name}.old")
        os.replace(place, aside)
        try:
            os.replace(new, place)
        except OSError:
            os.replace(aside, place)
            raise
        os.replace(aside, new)


def _put_back(new: Path, place: Path) -> None:
    if new.exists():
        _put(new, place)
    else:
        os.replace(place, new)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where the system can't."""
    rename = _renameat2()
    if rename is None:
        return False
    names = os.fsencode(one), os.fsencode(other)
    if rename(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number), str(other))


@cache
def _renameat2() -> Any:
    """Return Linux's call that can exchange two names; None elsewhere."""
    if sys.platform != "linux":
        return None
    try:
        return ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return None
