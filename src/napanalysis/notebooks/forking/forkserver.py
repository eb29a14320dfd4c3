"""The standard library's forkserver, which ends with this process, and kernels forked by it."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from multiprocessing import connection, current_process, forkserver, reduction

from napanalysis.notebooks.forking.folders import private_folder
from napanalysis.notebooks.forking.forked_kernel import ForkedKernel

_folder = private_folder()  # for its socket; removed when this process ends
current_process()._config["tempdir"] = _folder.name  # type: ignore[attr-defined]
forkserver.set_forkserver_preload(["napanalysis.notebooks.forking.preload"])


def warm_up() -> None:
    """Start the forkserver, without waiting until it is ready."""
    with suppress(OSError):  # said when the first kernel is wanted
        forkserver.ensure_running()


class KernelProcess:
    """A forked kernel, with as much of `subprocess.Popen` as jupyter_client uses."""

    stdin = stdout = stderr = None

    def __init__(self, kernel: ForkedKernel) -> None:
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
