"""How a process that was forked from the prepared process becomes a kernel, and ends as one."""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import importlib.util
import os
import signal
import sys
import time
from typing import Any

from napanalysis.leaving import leave
from napanalysis.runs.warm.loopback import close_loopback

_PR_SET_PDEATHSIG = 1


def become(request: dict[str, Any], server: int, variables: dict[str, str]) -> None:
    """Take up the kernel's place and environment, be that kernel, and end.

    Parameters
    ----------
    request : dict
        ``cwd``, ``env`` and ``arguments`` of the kernel.
    server : int
        Process number of the prepared process.
    variables : dict of str to str
        What libraries set in the environment while they were imported.
    """
    os.setsid()
    _die_with(server)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    os.environ.update(variables)
    os.environ["JPY_PARENT_PID"] = str(server)
    time.tzset()
    importlib.invalidate_caches()
    if (numpy := sys.modules.get("numpy")) is not None:
        numpy.random.seed(None)  # Python seeds its own generator anew after a fork
    spec = importlib.util.find_spec("ipykernel_launcher")
    assert spec is not None and spec.origin is not None  # noqa: PT018
    sys.argv = [spec.origin, *request["arguments"]]
    from ipykernel.kernelapp import IPKernelApp

    close_loopback(request["arguments"])
    IPKernelApp.launch_instance(argv=request["arguments"], parent_handle=server)
    leave(0)


def _die_with(server: int) -> None:
    """Have the kernel killed by the system when the server dies, where it can."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != server:
        os._exit(1)
