"""Kernels of a build: one process a notebook, over sockets in a private folder.

Where it can be, a kernel is forked from a process that has pandas and matplotlib imported.
"""

from __future__ import annotations

import asyncio
import logging
import math
import os
import sys
from contextlib import suppress
from pathlib import Path
from queue import Empty
from time import monotonic
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Dict, Unicode

from napanalysis.notebooks.forkserver import SUPPORTED, ForkedKernel, KernelProcess

#: Why no kernel was forked, once that was tried.
failure = ""


class ForkedKernelProvisioner(LocalProvisioner):
    """Starts kernels by forking the forkserver, else as ordinary processes."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start a kernel; return how to connect to it. That none can be forked is said once."""
        global failure
        if SUPPORTED and not failure:
            cwd = str(Path(kwargs.get("cwd") or Path.cwd()).absolute())
            kernel = ForkedKernel(cmd[3:], cwd, dict(kwargs.get("env") or os.environ))
            try:
                process: Any = await asyncio.to_thread(KernelProcess, kernel)
                self.process, self.pid, self.cwd = process, process.pid, cwd
                return self.connection_info
            except Exception as error:  # whatever it is, an ordinary kernel does the same
                if not failure:
                    failure = str(error) or "the process to fork ended while it was starting"
                    logging.getLogger("napanalysis").warning(
                        "Notebooks run in ordinary kernels, with the same results but more slowly "
                        "(%s).",
                        failure,
                    )
        return await super().launch_kernel(cmd, **kwargs)


class PromptKernelClient(AsyncKernelClient):
    """A client that begins when its kernel is ready; Jupyter's own waits 0.2 s more."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers; RuntimeError if it dies or doesn't in time."""
        end = monotonic() + (timeout or math.inf)
        while monotonic() < end:
            self.kernel_info()
            with suppress(Empty):
                reply = await self.shell_channel.get_msg(timeout=1)
                if reply["msg_type"] == "kernel_info_reply":
                    await self.iopub_channel.get_msg(timeout=0.2)  # connected too?
                    self._handle_kernel_info_reply(reply)
                    return
            if not await self.is_alive():
                raise RuntimeError("it died while it was starting")
        raise RuntimeError(f"no answer within {timeout} s")


class PrivateKernelManager(AsyncKernelManager):
    """A kernel manager over sockets in a private folder, never over the network."""

    folder = Unicode(config=True, help="The private folder.")
    environment = Dict(config=True, help="The kernel's whole environment.")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.client_factory = PromptKernelClient
        self.connection_file = str(Path(self.folder) / "kernel.json")
        if sys.platform != "win32":
            self.transport = "ipc"
            self.ip = str(Path(self.folder) / "k")

    @property
    def kernel_spec(self) -> KernelSpec:
        """The kernel of this very interpreter; a ``python3`` of the user's may be another's."""
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=command, display_name="Python 3", language="python")

    async def start_kernel(self, **kwargs: Any) -> None:  # type: ignore[override]
        """Start the kernel in the given environment, and wait until it listens."""
        if self.provisioner is None:
            self.provisioner = ForkedKernelProvisioner(kernel_spec=self.kernel_spec, parent=self)
        # A kernel that is asked to end logs the interrupt as an error of its own.
        more = [*kwargs.pop("extra_arguments", ()), "--log-level=CRITICAL"]
        await super().start_kernel(env=dict(self.environment), extra_arguments=more, **kwargs)
        # A client that connects before the kernel listens waits for its next try.
        while self.transport == "ipc" and await self.is_alive():
            if all(Path(f"{self.ip}-{port}").exists() for port in self.ports):
                break
            await asyncio.sleep(0.005)
