"""A new folder and an old one change places, in one step where the system can."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

#: How a copy on the disk of its place is called until it takes it.
NEAR = ".napanalysis-new-"
_LIBC: Any = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
#: What a system says of a folder that it can't rename.
_FIXED = (errno.EXDEV, errno.EBUSY)


def brought_near(new: Path, place: Path) -> Path:
    """Return a new folder on the disk of its place: itself, or a copy of it."""
    if new.stat().st_dev == place.parent.stat().st_dev:
        return new
    copy = place.with_name(f"{NEAR}{place.name}")
    shutil.rmtree(copy, ignore_errors=True)
    try:
        return Path(shutil.copytree(new, copy, symlinks=True))
    except shutil.Error as error:  # it lists what went wrong with each file
        _, _, reason = error.args[0][0]
        raise OSError(errno.EIO, str(reason), str(copy)) from error
    except BaseException:
        shutil.rmtree(copy, ignore_errors=True)
        raise


def put(new: Path, place: Path) -> None:
    """Let a new folder and the old one change places, or give the new one its place."""
    aside = new.with_name(f"{new.name}.old")
    try:
        if not place.exists():
            os.replace(new, place)
        elif not _exchange(new, place):
            os.replace(place, aside)
            try:
                os.replace(new, place)
            except OSError:
                os.replace(aside, place)
                raise
            os.replace(aside, new)
    except OSError as error:
        if error.errno not in _FIXED or not place.exists():
            raise
        _exchange_files(new, place)


def _exchange_files(new: Path, place: Path) -> None:
    """Let the files in two folders change places, where the folder itself can't be renamed.

    So it is with a folder of a container's image, or one that a disk is mounted on. Each file
    changes in one step. Until the end the new folder stays as it is, so that a build that
    is killed meanwhile can be finished.
    """
    old, coming = new.with_name(f"{new.name}.old"), place / f"{NEAR}files"
    for stale in (old, coming):
        shutil.rmtree(stale, ignore_errors=True)
    shutil.copytree(place, old, symlinks=True)
    shutil.copytree(new, coming, symlinks=True)
    kept = set()
    for folder, _, names in os.walk(coming):
        inside = Path(folder).relative_to(coming)
        (place / inside).mkdir(exist_ok=True)
        for name in names:
            os.replace(Path(folder, name), place / inside / name)
            kept.add(place / inside / name)
    shutil.rmtree(coming)
    for folder, _, names in os.walk(place, topdown=False):
        for name in names:
            if Path(folder, name) not in kept:
                Path(folder, name).unlink()
        with suppress(OSError):
            Path(folder).rmdir()  # where nothing is in it
    done = new.with_name(f"{new.name}.done")
    os.replace(new, done)
    os.replace(old, new)
    shutil.rmtree(done, ignore_errors=True)


def _exchange(folder: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where the system can't: only Linux can."""
    if not hasattr(_LIBC, "renameat2"):
        return False
    names = os.fsencode(folder), os.fsencode(other)
    if _LIBC.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number), str(other))
