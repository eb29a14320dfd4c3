"""The prepared process that forks kernels.

It runs as a script of its own, with no more of this package imported than makes a kernel.
One connection to its socket is one kernel: the client sends what to start and with which
streams, is told the process number and at last the exit status, and may send signals in
between. When a client's connection ends, its kernel is killed; when the process that
started the server ends, however it ends, the server kills what is left and goes.

The server makes no threads, sockets of ZeroMQ or event loops before it forks; random
numbers are seeded anew in every kernel. The one thing that kernels share with it is
what Python settles when it starts, first of all the seed of string hashes: a client
that wants another ``PYTHONHASHSEED`` needs another server.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import selectors
import shutil
import signal
import socket
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_PATIENCE = 10  # seconds that a client may take to send its request
INLINE = "module://matplotlib_inline.backend_inline"


@dataclass
class Kernel:
    """A connection and the kernel forked for it."""

    connection: socket.socket
    pid: int
    heard: bytearray = field(default_factory=bytearray)


def receive(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Receive a request: its length, its streams and its JSON text."""
    connection.settimeout(_PATIENCE)
    head, streams, _, _ = socket.recv_fds(connection, 8, 2)
    text = bytearray()
    while len(text) < int.from_bytes(head, "big"):
        part = connection.recv(1 << 16)
        if not part:
            raise ConnectionError("the client went away")
        text += part
    return json.loads(text), streams


class Server:
    """Accepts connections, forks kernels and buries them.

    Parameters
    ----------
    listener : socket.socket
        The listening socket.
    lifeline : int
        File descriptor that reads as ended when the starting process has ended.
    """

    def __init__(self, listener: socket.socket, lifeline: int) -> None:
        self.listener = listener
        self.lifeline = lifeline
        self.parent = os.getppid()
        self.abandoned = False
        self.kernels: dict[int, Kernel] = {}
        self.selector = selectors.DefaultSelector()
        self.wake_read, self.wake_write = os.pipe()
        for descriptor in (self.wake_read, self.wake_write):
            os.set_blocking(descriptor, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.wake_write, warn_on_full_buffer=False)
        for watched in (listener, lifeline, self.wake_read):
            self.selector.register(watched, selectors.EVENT_READ)

    def serve(self) -> dict[str, Any] | None:
        """Serve until the starting process ends.

        Returns
        -------
        dict or None
            In a forked kernel: what it was asked to be. In the server, at the end: None.
        """
        while True:
            for key, _ in self.selector.select(timeout=1.0):
                if key.fileobj == self.lifeline:
                    # One byte is a farewell; none, and the starting process was killed.
                    self.abandoned = not os.read(self.lifeline, 1)
                    self.end()
                    return None
                if key.fileobj is self.listener:
                    if (request := self.begin()) is not None:
                        return request
                elif key.fileobj == self.wake_read:
                    with contextlib.suppress(BlockingIOError):
                        os.read(self.wake_read, 1 << 12)
                elif key.data is not None and key.data.pid in self.kernels:
                    self.hear(key.data)
            self.bury()
            if os.getppid() != self.parent:
                self.abandoned = True
                self.end()
                return None

    def begin(self) -> dict[str, Any] | None:
        """Accept a connection and fork its kernel; give the request in the child."""
        connection, _ = self.listener.accept()
        streams: list[int] = []
        try:
            request, streams = receive(connection)
            pid = os.fork()
            if pid == 0:
                self.leave(connection, streams)
                return request
            connection.sendall(json.dumps({"pid": pid}).encode() + b"\n")
            connection.setblocking(False)
            kernel = Kernel(connection, pid)
            self.kernels[pid] = kernel
            self.selector.register(connection, selectors.EVENT_READ, kernel)
        except (OSError, ValueError):
            # A client that went away half way; if its kernel lives, it is killed with it.
            connection.close()
            with contextlib.suppress(NameError, OSError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        finally:
            for stream in streams:
                with contextlib.suppress(OSError):
                    os.close(stream)
        return None

    def leave(self, connection: socket.socket, streams: list[int]) -> None:
        """In the child: let go of all that is the server's, and take the streams."""
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self.selector.close()
        self.listener.close()
        connection.close()
        for kernel in self.kernels.values():
            kernel.connection.close()
        for descriptor in (self.wake_read, self.wake_write):
            os.close(descriptor)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)  # also lets go of the lifeline
        os.close(nothing)
        for descriptor, stream in zip((1, 2), streams, strict=True):
            os.dup2(stream, descriptor)

    def hear(self, kernel: Kernel) -> None:
        """Read what a client wants of its kernel: a signal, or its end."""
        try:
            said = kernel.connection.recv(1 << 10)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        if not said:
            self.selector.unregister(kernel.connection)
            self.signal(kernel, signal.SIGKILL)
            return
        kernel.heard += said
        while b"\n" in kernel.heard:
            line, _, rest = kernel.heard.partition(b"\n")
            kernel.heard = rest
            self.signal(kernel, int(line))

    def signal(self, kernel: Kernel, number: int) -> None:
        """Signal a kernel and all that it started."""
        try:
            os.killpg(kernel.pid, number)
        except OSError:  # not a session of its own yet
            with contextlib.suppress(OSError):
                os.kill(kernel.pid, number)

    def bury(self) -> None:
        """Take note of the kernels that have ended, and tell their clients."""
        for kernel in list(self.kernels.values()):
            if hasattr(os, "waitid"):
                ended = os.waitid(os.P_PID, kernel.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
                if ended is None:
                    continue
                with contextlib.suppress(OSError):  # what its cells left running
                    os.killpg(kernel.pid, signal.SIGKILL)
            pid, status = os.waitpid(kernel.pid, os.WNOHANG)
            if pid == 0:
                continue
            del self.kernels[kernel.pid]
            with contextlib.suppress(KeyError, ValueError):
                self.selector.unregister(kernel.connection)
            with contextlib.suppress(OSError):
                code = os.waitstatus_to_exitcode(status)
                kernel.connection.sendall(json.dumps({"exit": code}).encode() + b"\n")
            kernel.connection.close()

    def end(self) -> None:
        """Kill every kernel that is left, and see them dead."""
        for kernel in self.kernels.values():
            self.signal(kernel, signal.SIGKILL)
        for kernel in self.kernels.values():
            with contextlib.suppress(OSError):
                os.waitpid(kernel.pid, 0)


def prepare(modules: list[str]) -> dict[str, str]:
    """Import what kernels will want; a module that isn't there is left out.

    Parameters
    ----------
    modules : list of str
        Their names.

    Returns
    -------
    dict of str to str
        Environment variables that a library set while it was imported, as it would have
        in the kernel.
    """
    before = dict(os.environ)
    # A kernel sets this when it starts, and matplotlib reads it when it is imported.
    unset = "MPLBACKEND" not in os.environ
    if unset:
        os.environ["MPLBACKEND"] = INLINE
    gc.disable()  # of what is imported nothing is to be cleared
    for name in modules:
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name is None or not (name == error.name or name.startswith(f"{error.name}.")):
                raise
    if unset:
        del os.environ["MPLBACKEND"]
    gc.enable()
    gc.collect()
    gc.freeze()  # so that the kernels' own collections leave the shared pages alone
    return {name: value for name, value in os.environ.items() if before.get(name) != value}


def main(arguments: list[str]) -> None:
    """Prepare, serve, and at the end remove the private folders of the starting process."""
    descriptor, folder, *modules = arguments
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server = os.getpid()
    starter = os.getppid()
    listener = socket.socket(fileno=int(descriptor))
    listener.setblocking(True)
    os.set_inheritable(listener.fileno(), False)
    from napanalysis.runs.warm.kernel import become

    variables = prepare(modules)
    serving = Server(listener, 0)
    request = serving.serve()
    if request is not None:
        del serving
        become(request, server, variables)
    listener.close()
    if serving.abandoned:  # the starting process could not tidy up
        for left in Path(folder).parent.glob(f"napanalysis-{starter}-*"):
            shutil.rmtree(left, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    del sys.path[0]  # the script's folder, which an ordinary kernel doesn't have
    main(sys.argv[1:])
