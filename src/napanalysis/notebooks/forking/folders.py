"""Private folders for kernels: short, for one user only, removed also after a killed build."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path


def _base() -> Path:
    """Return a folder for temporary files in which a Unix socket's path is short enough."""
    chosen = Path(tempfile.gettempdir())
    return Path("/tmp") if os.name == "posix" and len(os.fsencode(chosen)) > 60 else chosen


def private_folder() -> tempfile.TemporaryDirectory[str]:
    """Make a folder that only this user can enter, named after this process."""
    return tempfile.TemporaryDirectory(prefix=f"napanalysis-{os.getpid()}-", dir=_base())


def sweep(ended: int = 0) -> None:
    """Remove private folders whose processes have ended, `ended` (which may be there) among them."""
    if os.name != "posix":  # elsewhere os.kill(pid, 0) does more than ask
        return
    for folder in _base().glob("napanalysis-*-*"):
        with suppress(PermissionError, ValueError):  # another user's, or not made here
            try:
                os.kill(pid := int(folder.name.split("-")[1]), 0)
            except ProcessLookupError:
                pid = ended
            if pid == ended:
                shutil.rmtree(folder, ignore_errors=True)
