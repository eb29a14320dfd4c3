"""Private folders for kernels, and the kernel manager that keeps to them."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from traitlets import Dict, Unicode, default

_PREFIX = "napanalysis"
# A Unix socket's path has at most 104 bytes (macOS) or 108 (Linux); the folder's own
# name and the socket's take under forty of them.
_LONGEST_BASE = 60


def _base() -> Path:
    """Return a short, writable folder for temporary files."""
    chosen = Path(tempfile.gettempdir())
    if len(os.fsencode(chosen)) > _LONGEST_BASE and os.name == "posix":
        return Path("/tmp")
    return chosen


def _alive(pid: int) -> bool:
    """Whether a process of this number exists, whoever owns it."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def sweep() -> None:
    """Remove the private folders of processes that were killed before they could."""
    if os.name != "posix":  # os.kill(pid, 0) only asks on POSIX
        return
    for folder in _base().glob(f"{_PREFIX}-*-*"):
        number = folder.name.split("-")[1]
        with suppress(OSError):
            if number.isdigit() and folder.stat().st_uid == os.getuid() and not _alive(int(number)):
                shutil.rmtree(folder, ignore_errors=True)


def make_private_folder() -> Path:
    """Make a folder that only this user can enter, named after this process.

    Returns
    -------
    pathlib.Path
        A short absolute path, so that socket names within it are short enough.
    """
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}-{os.getpid()}-", dir=_base()))


@contextmanager
def private_folder() -> Iterator[Path]:
    """Give a private folder, and remove it with all its content at the end."""
    folder = make_private_folder()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class OwnKernelSpecs(KernelSpecManager):
    """Kernel specifications of this very interpreter.

    A ``python3`` installed for the user may start another Python without this
    package; nothing that is installed outside the environment is looked at for it.
    """

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the specification of a kernel by name."""
        if kernel_name == "python3":
            return self.kernel_spec_class(
                argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
                display_name="Python 3",
                language="python",
            )
        return super().get_kernel_spec(kernel_name)


class PrivateKernelManager(AsyncKernelManager):
    """A kernel manager over sockets in a private folder, never over the network.

    Parameters
    ----------
    folder : str
        The private folder.
    environment : dict of str to str
        The kernel's whole environment.
    """

    folder = Unicode().tag(config=True)
    environment = Dict().tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.connection_file = str(Path(self.folder) / "kernel.json")
        if hasattr(socket, "AF_UNIX") and sys.platform != "win32":
            self.transport = "ipc"
            self.ip = str(Path(self.folder) / "k")

    @default("kernel_spec_manager")
    def _own_kernel_specs(self) -> KernelSpecManager:
        return OwnKernelSpecs(parent=self)

    async def start_kernel(self, **kwargs: Any) -> None:  # type: ignore[override]
        """Start the kernel in the given environment."""
        await super().start_kernel(env=dict(self.environment), **kwargs)
