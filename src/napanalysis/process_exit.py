"""How a process ends at once, without taking apart what it has imported."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from typing import NoReturn


def leave(status: int) -> NoReturn:
    """End this process now: to take apart what a build has imported takes Python half a second.

    Parameters
    ----------
    status : int
        The exit status; 1 instead of 0 where what was told can't be written.
    """
    threading._shutdown()  # type: ignore[attr-defined]  # waits for threads, as Python does
    atexit._run_exitfuncs()
    for stream in filter(None, (sys.stdout, sys.stderr)):  # None where it was closed
        try:
            stream.flush()
        except (OSError, ValueError):
            status = status or 1
    os._exit(status)
