"""How this process starts the prepared process, and asks it for kernels."""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from napanalysis.runs.warm import SHARED
from napanalysis.runs.warm.folders import make_private_folder, sweep

_SCRIPT = Path(__file__).with_name("server.py")
_PATIENCE = 60  # seconds for the server to import what it was told to
# Read when Python starts or a library is imported: kernels that differ in one of these
# can't come from one prepared process.
_EARLY = (
    *("PYTHON", "PYDEVD", "LC_", "LD_", "MPL", "MATPLOTLIB"),
    *("OMP_", "OPENBLAS_", "MKL_", "NUMEXPR_"),
)
_EARLY_NAMES = ("HOME", "LANG", "LANGUAGE", "TZ", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")


class WarmUnavailableError(Exception):
    """There can be no warm kernel here; an ordinary one does the same."""


class _Server:
    """A prepared process of this process, and its lifeline."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes]) -> None:
        self.folder = folder
        self.process = process


_servers: dict[str, _Server] = {}
_kernels: weakref.WeakSet[WarmProcess] = weakref.WeakSet()
_failed: dict[str, str] = {}
_lock = threading.Lock()


def supported() -> bool:
    """Whether kernels can be forked here.

    Returns
    -------
    bool
        False on Windows, which can't fork, and on macOS, whose own libraries must not be
        used in a forked process.
    """
    return hasattr(os, "fork") and hasattr(socket, "send_fds") and sys.platform != "darwin"


def _digest(executable: str, modules: Sequence[str], environment: Mapping[str, str]) -> str:
    """Name what a prepared process was started with."""
    early = {
        name: value
        for name, value in environment.items()
        if name.startswith(_EARLY) or name in _EARLY_NAMES
    }
    text = json.dumps([executable, list(modules), early], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def prepare(
    modules: Sequence[str],
    environment: Mapping[str, str],
    executable: str = sys.executable,
) -> Path:
    """Make sure that a prepared process is there, without waiting until it is ready.

    It is shared by all threads, and by the processes that this one starts afterwards
    (they find it through the environment variable ``NAPANALYSIS_WARM_KERNELS``). It ends
    when this process ends.

    Parameters
    ----------
    modules : sequence of str
        What it imports.
    environment : mapping of str to str
        The environment its kernels will have; only what is read early must agree.
    executable : str
        The Python interpreter.

    Returns
    -------
    pathlib.Path
        Its socket.

    Raises
    ------
    WarmUnavailableError
        If processes can't be forked here, or it doesn't start.
    """
    if not supported():
        raise WarmUnavailableError(f"{sys.platform} can't fork a prepared process safely")
    name = _digest(executable, modules, environment)
    with _lock:
        server = _servers.get(name)
        if server is not None and server.process.poll() is None:
            return server.folder / name
        if (shared := os.environ.get(SHARED)) and (Path(shared) / name).exists():
            return Path(shared) / name
        sweep()
        try:
            _servers[name] = server = _start(name, modules, environment, executable)
        except OSError as error:
            raise WarmUnavailableError(str(error)) from error
        os.environ[SHARED] = str(server.folder)
        return server.folder / name


def _start(
    name: str, modules: Sequence[str], environment: Mapping[str, str], executable: str
) -> _Server:
    """Start a prepared process, with a socket that can be connected to at once."""
    folder = make_private_folder()
    variables = {key: value for key, value in environment.items() if key != SHARED}
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / name))
        listener.listen(64)
        process = subprocess.Popen(
            [executable, str(_SCRIPT), str(listener.fileno()), str(folder), *modules],
            stdin=subprocess.PIPE,
            bufsize=0,
            env=variables,
            pass_fds=[listener.fileno()],
            start_new_session=True,
        )
    return _Server(folder, process)


def fork_kernel(
    modules: Sequence[str], executable: str, request: dict[str, Any], streams: Sequence[int]
) -> WarmProcess:
    """Have a kernel forked, by a new prepared process where the old one was killed.

    Parameters
    ----------
    modules : sequence of str
        What the prepared process imports.
    executable : str
        The Python interpreter.
    request : dict
        ``cwd``, ``env`` and ``arguments`` of the kernel.
    streams : sequence of int
        File descriptors for its standard output and error.

    Returns
    -------
    WarmProcess
        The kernel.

    Raises
    ------
    WarmUnavailableError
        If there can be none. A prepared process that could not start is not tried again.
    """
    name = _digest(executable, modules, request["env"])
    if name in _failed:
        raise WarmUnavailableError(_failed[name])
    for attempt in (1, 2):
        path = prepare(modules, request["env"], executable)
        try:
            return WarmProcess(path, request, streams)
        except WarmUnavailableError as error:
            _forget(name, path)
            if attempt == 2:
                _failed[name] = str(error)
                raise
    raise AssertionError  # the loop always returns or raises


def _forget(name: str, path: Path) -> None:
    """Give up a prepared process that doesn't answer."""
    with _lock:
        server = _servers.get(name)
        if server is not None and server.folder / name == path:
            del _servers[name]
            _end(server)
        elif os.environ.get(SHARED) == str(path.parent):
            del os.environ[SHARED]


class WarmProcess:
    """A forked kernel, with the face of `subprocess.Popen`.

    Parameters
    ----------
    path : pathlib.Path
        Socket of the prepared process.
    request : dict
        ``cwd``, ``env`` and ``arguments`` of the kernel.
    streams : sequence of int
        File descriptors for its standard output and error.

    Raises
    ------
    WarmUnavailableError
        If the prepared process has gone, or couldn't import what it was told to.
    """

    stdin = stdout = stderr = None

    def __init__(self, path: Path, request: dict[str, Any], streams: Sequence[int]) -> None:
        self.returncode: int | None = None
        self._heard = b""
        self._connection = socket.socket(socket.AF_UNIX)
        try:
            self._connection.settimeout(_PATIENCE)
            self._connection.connect(str(path))
            text = json.dumps(request).encode()
            socket.send_fds(self._connection, [len(text).to_bytes(8, "big")], list(streams))
            self._connection.sendall(text)
            self.pid = int(self._line()["pid"])
        except (OSError, EOFError) as error:
            self._connection.close()
            reason = str(error) or "the prepared process ended while it was starting"
            raise WarmUnavailableError(reason) from error
        _kernels.add(self)

    def _line(self) -> dict[str, Any]:
        """Read one line from the prepared process, as long as that takes."""
        while b"\n" not in self._heard:
            part = self._connection.recv(1 << 10)
            if not part:
                raise EOFError
            self._heard += part
        line, _, self._heard = self._heard.partition(b"\n")
        message: dict[str, Any] = json.loads(line)
        return message

    def wait(self, timeout: float | None = None) -> int:
        """Wait until the kernel has ended, and give its exit status.

        Raises
        ------
        subprocess.TimeoutExpired
            If it hasn't within `timeout` seconds.
        """
        if self.returncode is None:
            self._connection.settimeout(timeout)
            try:
                self.returncode = int(self._line()["exit"])
            except (TimeoutError, BlockingIOError):
                raise subprocess.TimeoutExpired("warm kernel", timeout or 0) from None
            except (OSError, EOFError):
                self.returncode = -9  # the prepared process has gone, and the kernel with it
            self._connection.close()
        return self.returncode

    def poll(self) -> int | None:
        """Give the exit status where the kernel has ended, else None."""
        with suppress(subprocess.TimeoutExpired):
            return self.wait(timeout=0)
        return None

    def send_signal(self, number: int) -> None:
        """Signal the kernel and all that it started."""
        if self.poll() is None:
            with suppress(OSError):
                self._connection.settimeout(_PATIENCE)
                self._connection.sendall(b"%d\n" % number)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(15)

    def kill(self) -> None:
        """End the kernel."""
        self.send_signal(9)

    def let_go(self) -> None:
        """Close this process's end of the connection."""
        self._connection.close()


def stop() -> None:
    """End the prepared processes that this process started, and their kernels."""
    with _lock:
        for server in _servers.values():
            _end(server)
        _servers.clear()


def _end(server: _Server) -> None:
    """Let a prepared process end, and remove its folder."""
    if server.process.stdin is not None:
        with suppress(OSError):
            server.process.stdin.write(b".")  # not killed: it need not tidy up
            server.process.stdin.close()
    try:
        server.process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()
    shutil.rmtree(server.folder, ignore_errors=True)
    if os.environ.get(SHARED) == str(server.folder):
        del os.environ[SHARED]


def _after_fork() -> None:
    """In a forked process: hold nothing open that keeps the parent's servers alive."""
    global _lock
    _lock = threading.Lock()
    for server in _servers.values():
        if server.process.stdin is not None:
            with suppress(OSError):
                server.process.stdin.close()
        server.process.returncode = 0  # not this process's child: nothing to wait for
    _servers.clear()
    for kernel in list(_kernels):
        kernel.let_go()


atexit.register(stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
