"""The kernel manager that keeps to a private folder, and the kernels it knows."""

from __future__ import annotations

import asyncio
import math
import socket
import sys
from contextlib import suppress
from pathlib import Path
from queue import Empty
from time import monotonic
from typing import Any
from uuid import uuid4

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from traitlets import Dict, List, Unicode, default

from napanalysis.runs.kernels import LIBRARIES, WARM, WarmKernelProvisioner, warm_specification


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
        if kernel_name == WARM:
            return self.kernel_spec_class(**warm_specification())
        return super().get_kernel_spec(kernel_name)


class PromptKernelClient(AsyncKernelClient):
    """A client that starts as soon as its kernel is ready.

    Jupyter's own waits a fifth of a second more, for messages that may still come; they
    belong to no cell, and what executes notebooks passes over them.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers, and its outputs arrive.

        Parameters
        ----------
        timeout : float, optional
            Seconds to wait; None is for ever.

        Raises
        ------
        RuntimeError
            If the kernel dies, or doesn't answer in time.
        """
        deadline = math.inf if timeout is None else monotonic() + timeout
        while True:
            self.kernel_info()
            with suppress(Empty):
                reply = await self.shell_channel.get_msg(timeout=1)
                if reply["msg_type"] == "kernel_info_reply":
                    await self.iopub_channel.get_msg(timeout=0.2)  # connected too?
                    self._handle_kernel_info_reply(reply)
                    return
            if not await self.is_alive():
                raise RuntimeError("it died while it was starting")
            if monotonic() > deadline:
                raise RuntimeError(f"no answer within {timeout:.0f} s")


class PrivateKernelManager(AsyncKernelManager):
    """A kernel manager over sockets in a private folder, never over the network.

    Parameters
    ----------
    folder : str
        The private folder.
    environment : dict of str to str
        The kernel's whole environment.
    preload : list of str
        What a warm kernel has imported beside pandas and matplotlib.
    """

    folder = Unicode().tag(config=True)
    environment = Dict().tag(config=True)
    preload = List(Unicode()).tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.client_factory = PromptKernelClient
        self.connection_file = str(Path(self.folder) / "kernel.json")
        if hasattr(socket, "AF_UNIX") and sys.platform != "win32":
            self.transport = "ipc"
            self.ip = str(Path(self.folder) / "k")

    @default("kernel_spec_manager")
    def _own_kernel_specs(self) -> KernelSpecManager:
        return OwnKernelSpecs(parent=self)

    async def start_kernel(self, **kwargs: Any) -> None:  # type: ignore[override]
        """Start the kernel in the given environment."""
        if self.kernel_name == WARM and self.provisioner is None:
            # Made here rather than through its entry point, so that a checkout on
            # PYTHONPATH, which has no entry points, has warm kernels too.
            self.kernel_id = str(uuid4())
            self.provisioner = WarmKernelProvisioner(
                kernel_id=self.kernel_id,
                kernel_spec=self.kernel_spec,
                parent=self,
                preload=[*LIBRARIES, *self.preload],
            )
        # A kernel that is told to end logs the interrupt as an error of its own.
        quiet = [*kwargs.pop("extra_arguments", ()), "--log-level=CRITICAL"]
        await super().start_kernel(env=dict(self.environment), extra_arguments=quiet, **kwargs)
        # A client that connects before the kernel listens waits for its next try.
        while self.transport == "ipc" and await self.is_alive():
            if all(Path(f"{self.ip}-{port}").exists() for port in self.ports):
                break
            await asyncio.sleep(0.005)
