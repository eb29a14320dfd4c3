"""Kernels that the standard library's forkserver forks, from a process with all libraries."""

from __future__ import annotations

import atexit
import ctypes
import importlib
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from multiprocessing import connection, current_process, forkserver, reduction
from pathlib import Path
from typing import Any

#: Whether kernels are forked here; macOS's own libraries can't be used in a forked process.
SUPPORTED = hasattr(os, "fork") and sys.platform != "darwin"


# Folders that only this user can enter, removed also after a killed build


def private_folder() -> tempfile.TemporaryDirectory[str]:
    """Make a folder for this user only, named after this process, with a path of a few letters."""
    return tempfile.TemporaryDirectory(
        prefix=f"napanalysis-{os.getpid()}-", dir=_base(), ignore_cleanup_errors=True
    )


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


def _base() -> Path:
    """Return a folder for temporary files in which a Unix socket's path is short enough."""
    chosen = Path(tempfile.gettempdir())
    return Path("/tmp") if os.name == "posix" and len(os.fsencode(chosen)) > 60 else chosen


# In the process of the build


@cache
def warm_up() -> None:
    """Start the forkserver where kernels are forked, without waiting until it is ready."""
    if SUPPORTED:
        folder = private_folder()  # for its socket
        atexit.register(folder.cleanup)
        current_process()._config["tempdir"] = folder.name  # type: ignore[attr-defined]
        forkserver.set_forkserver_preload(["napanalysis.notebooks.preload"])
        with suppress(OSError):  # said when the first kernel is wanted
            forkserver.ensure_running()


class KernelProcess:
    """A forked kernel, with as much of `subprocess.Popen` as jupyter_client uses."""

    stdin = stdout = stderr = None

    def __init__(self, kernel: ForkedKernel) -> None:
        warm_up()
        self.returncode: int | None = None
        status, lifeline = forkserver.connect_to_new_process([])
        self._status = open(status, "rb", buffering=0)
        self._lifeline = open(lifeline, "wb", buffering=0)
        reduction.dump({}, self._lifeline)  # no module of this process is imported anew
        reduction.dump(kernel, self._lifeline)
        if not connection.wait([status], 60):  # seconds, to import the libraries in
            raise TimeoutError("no process was forked within a minute")
        self.pid = forkserver.read_signed(status)

    def poll(self) -> int | None:
        """Return the exit status where the kernel has ended, else None."""
        if self.returncode is None and connection.wait([self._status.fileno()], 0):
            try:
                self.returncode = forkserver.read_signed(self._status.fileno())
            except EOFError:  # the forkserver was killed
                self.returncode = -signal.SIGKILL
            with suppress(OSError):
                os.killpg(self.pid, signal.SIGKILL)  # what its cells left running
            self._status.close()
            self._lifeline.close()
        return self.returncode

    wait = poll  # jupyter_client polls until the kernel has ended

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel and all that it started."""
        if self.poll() is None:
            try:
                os.killpg(self.pid, number)
            except ProcessLookupError:  # it is no group yet
                os.kill(self.pid, number)
            if number == signal.SIGKILL:
                connection.wait([self._status.fileno()], 1)


# In the forked process


@dataclass(frozen=True)
class ForkedKernel:
    """A kernel to be: its launcher's arguments (from -f), working directory, environment."""

    arguments: list[str]
    cwd: str
    environment: dict[str, str]

    def _bootstrap(self, lifeline: int) -> int:
        """Be the kernel; `multiprocessing.spawn` calls this in the forked process and ends that."""
        from ipykernel.kernelapp import IPKernelApp

        from napanalysis.notebooks.preload import PATH, VARIABLES

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
