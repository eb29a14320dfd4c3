"""A kernel that was forked from the prepared process, as jupyter_client handles processes."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

PATIENCE = 60  # seconds for the prepared process to import what it was told to


class WarmUnavailableError(Exception):
    """There can be no warm kernel here; an ordinary one does the same."""


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
            self._connection.settimeout(PATIENCE)
            self._connection.connect(str(path))
            text = json.dumps(request).encode()
            socket.send_fds(self._connection, [len(text).to_bytes(8, "big")], list(streams))
            self._connection.sendall(text)
            self.pid = int(self._line()["pid"])
        except (OSError, EOFError) as error:
            self._connection.close()
            reason = str(error) or "the prepared process ended while it was starting"
            raise WarmUnavailableError(reason) from error

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
                self._connection.settimeout(PATIENCE)
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
