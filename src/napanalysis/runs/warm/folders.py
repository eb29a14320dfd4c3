"""Private folders: short, for one user only, and swept when their process was killed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = "napanalysis"
# A Unix socket's path has at most 104 bytes (macOS) or 108 (Linux); the folder's own
# name and the socket's take under forty of them.
_LONGEST_BASE = 60


def _base() -> Path:
    """Return a short, writable folder for temporary files."""
    chosen = Path(tempfile.gettempdir())
    if len(os.fsencode(chosen)) > _LONGEST_BASE and os.name == "posix":
        return Path("/tmp")
    return chosen


def _alive(pid: int) -> bool:
    """Whether a process of this number exists, whoever owns it."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def sweep() -> None:
    """Remove the private folders of processes that were killed before they could."""
    if os.name != "posix":  # os.kill(pid, 0) only asks on POSIX
        return
    for folder in _base().glob(f"{_PREFIX}-*-*"):
        number = folder.name.split("-")[1]
        with suppress(OSError):
            if number.isdigit() and folder.stat().st_uid == os.getuid() and not _alive(int(number)):
                shutil.rmtree(folder, ignore_errors=True)


def make_private_folder() -> Path:
    """Make a folder that only this user can enter, named after this process.

    Returns
    -------
    pathlib.Path
        A short absolute path, so that socket names within it are short enough.
    """
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}-{os.getpid()}-", dir=_base()))


@contextmanager
def private_folder() -> Iterator[Path]:
    """Give a private folder, and remove it with all its content at the end."""
    folder = make_private_folder()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
