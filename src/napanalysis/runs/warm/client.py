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
from napanalysis.runs.warm.process import WarmProcess, WarmUnavailableError

_SCRIPT = Path(__file__).with_name("server.py")
# Read when Python starts or a library is imported: kernels that differ in one of these
# can't come from one prepared process.
_EARLY = (
    *("PYTHON", "PYDEVD", "LC_", "LD_", "MPL", "MATPLOTLIB"),
    *("OMP_", "OPENBLAS_", "MKL_", "NUMEXPR_"),
)
_EARLY_NAMES = ("HOME", "LANG", "LANGUAGE", "TZ", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")


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
            kernel = WarmProcess(path, request, streams)
        except WarmUnavailableError as error:
            _forget(name, path)
            if attempt == 2:
                _failed[name] = str(error)
                raise
        else:
            _kernels.add(kernel)
            return kernel
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
