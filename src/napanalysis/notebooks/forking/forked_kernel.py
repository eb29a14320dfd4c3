"""How a process that the forkserver has forked becomes a kernel."""

from __future__ import annotations

import atexit
import ctypes
import importlib
import os
import signal
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Whether kernels are forked here; macOS's own libraries can't be used in a forked process.
SUPPORTED = hasattr(os, "fork") and sys.platform != "darwin"


@dataclass(frozen=True)
class ForkedKernel:
    """A kernel to be: its launcher's arguments (from -f), working directory, environment."""

    arguments: list[str]
    cwd: str
    environment: dict[str, str]

    def _bootstrap(self, lifeline: int) -> int:
        """Be the kernel; `multiprocessing.spawn` calls this in the forked process and ends that."""
        from ipykernel.kernelapp import IPKernelApp

        from napanalysis.notebooks.forking.folders import sweep
        from napanalysis.notebooks.forking.preload import PATH, VARIABLES

        atexit.unregister(sweep)
        os.setsid()
        server = os.getppid()
        if sys.platform == "linux":  # PR_SET_PDEATHSIG, for a cell that keeps the thread waiting
            ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)
        threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
        os.chdir(self.cwd)
        # The forkserver's own environment is that of the moment when it was started, with what
        # the libraries set.
        for name in VARIABLES - self.environment.keys():
            os.environ.pop(name, None)
        os.environ.update(self.environment | {"JPY_PARENT_PID": str(server)})
        time.tzset()
        sys.path[:] = PATH
        importlib.invalidate_caches()
        if (numpy := sys.modules.get("numpy")) is not None:
            numpy.random.seed(None)  # Python seeds its own generator anew after a fork
        sys.argv = ["ipykernel_launcher.py", *self.arguments]
        _close_loopback(f"ipc://{Path(self.arguments[1]).with_name('k-forked')}")
        IPKernelApp.launch_instance(argv=self.arguments, parent_handle=server)
        atexit._run_exitfuncs()
        return 0


def _end_with(lifeline: int) -> None:
    """Kill this kernel and all that it started when the build has ended, however it did."""
    os.read(lifeline, 1)
    os.killpg(0, signal.SIGKILL)


def _close_loopback(address: str) -> None:
    """Have processes that a cell forks print through a socket, where ipykernel opens a port."""
    import zmq
    from ipykernel.iostream import IOPubThread
    from zmq.eventloop.zmqstream import ZMQStream

    def listen(self: Any) -> None:
        self._pipe_uuid = os.urandom(16)
        listener = self.socket.context.socket(zmq.PULL)
        listener.linger = 0
        listener.bind(address)
        self._pipe_in = ZMQStream(listener, self.io_loop)
        self._pipe_in.on_recv(self._handle_pipe_msg)

    def connect(self: Any) -> tuple[Any, Any]:
        context: Any = zmq.Context()
        sender = context.socket(zmq.PUSH)
        sender.linger = 3000  # milliseconds, as ipykernel has it
        sender.connect(address)
        return context, sender

    thread: Any = IOPubThread
    thread._setup_pipe_in, thread._setup_pipe_out = listen, connect
