"""Warm kernels for Jupyter: forked from a process that has already imported the libraries.

A notebook of this kind spends nearly all its time starting a kernel and importing pandas
and matplotlib. Here both are done once, in a process of their own, and every kernel is a
fork of it: a process like any other, that shares nothing with its siblings.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import List, Unicode

from napanalysis.runs.warm import SHARED
from napanalysis.runs.warm.client import fork_kernel, prepare
from napanalysis.runs.warm.process import WarmUnavailableError

WARM = "napanalysis-warm"
# What any kernel imports while it starts, then what the notebooks do. Not matplotlib_inline:
# it ties itself to the kernel in which it is first imported.
LIBRARIES = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.debugger",
    "ipykernel.shellchannel",
    "tornado.platform.asyncio",
    "tornado.queues",
    "sqlite3",
    "faulthandler",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "IPython.extensions.storemagic",
    "pandas",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "PIL.PngImagePlugin",
    "PIL.BmpImagePlugin",
    "PIL.GifImagePlugin",
    "PIL.JpegImagePlugin",
    "PIL.PpmImagePlugin",
)
_LAUNCHER = ["-m", "ipykernel_launcher"]
_noticed = False


class WarmKernelProvisioner(LocalProvisioner):
    """Starts kernels by forking a prepared process, else as ordinary processes.

    The prepared process is started by the first kernel and ends with this process. Where
    it can't be had (Windows, macOS, a library that fails to import), an ordinary kernel
    is started, and one line says so.

    Parameters
    ----------
    preload : list of str
        Modules that the prepared process imports.
    """

    preload = List(Unicode(), list(LIBRARIES), help="Modules to import beforehand").tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start a kernel.

        Parameters
        ----------
        cmd : list of str
            The command of an ordinary kernel.
        **kwargs
            ``cwd``, ``env``, ``stdout``, ``stderr`` and other arguments of
            `subprocess.Popen`.

        Returns
        -------
        dict
            How to connect to it.
        """
        environment = dict(kwargs.get("env") or os.environ)
        environment.pop(SHARED, None)
        try:
            if cmd[1:3] != _LAUNCHER:
                raise WarmUnavailableError(f"its command isn't python {' '.join(_LAUNCHER)}")
            streams = [_descriptor(kwargs.get("stdout"), 1), _descriptor(kwargs.get("stderr"), 2)]
            request = {
                "cwd": str(Path(kwargs.get("cwd") or Path.cwd()).absolute()),
                "env": environment,
                "arguments": cmd[3:],
            }
            process = await asyncio.to_thread(fork_kernel, self.preload, cmd[0], request, streams)
        except WarmUnavailableError as error:
            _notice(str(error))
            return await super().launch_kernel(cmd, **{**kwargs, "env": environment})
        self.process = process  # type: ignore[assignment]  # has what is used of Popen's
        self.pid = process.pid
        self.pgid = None  # the prepared process signals the whole group
        self.cwd = request["cwd"]
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """End the kernel, and see to it at once rather than at the next poll."""
        await super().kill(restart=restart)
        for _ in range(40):
            if await self.poll() is not None:
                break
            await asyncio.sleep(0.005)


def warm_up(environment: Mapping[str, str], preload: Iterable[str] = ()) -> None:
    """Start the prepared process now, so that it is ready when the first kernel is wanted.

    Nothing is waited for, and where there can be no warm kernels nothing happens.

    Parameters
    ----------
    environment : mapping of str to str
        The environment that the kernels will have.
    preload : iterable of str
        What to import beside pandas and matplotlib, as the kernels will ask for it.
    """
    with suppress(WarmUnavailableError):
        prepare([*LIBRARIES, *preload], environment)


def _descriptor(stream: Any, usual: int) -> int:
    """Give the file descriptor that `subprocess.Popen` would use."""
    if stream is None:
        return usual
    if isinstance(stream, int):
        if stream in (subprocess.PIPE, subprocess.STDOUT, subprocess.DEVNULL):
            raise WarmUnavailableError("its output is to be piped")
        return stream
    descriptor: int = stream.fileno()
    return descriptor


def _notice(reason: str) -> None:
    """Say once that ordinary kernels are used."""
    global _noticed
    if not _noticed:
        _noticed = True
        logging.getLogger("napanalysis").warning(
            "Notebooks run in ordinary kernels, more slowly and with the same results: "
            "no warm ones here (%s).",
            reason,
        )


def warm_specification() -> dict[str, Any]:
    """Give the kernel specification of the warm kernel.

    Returns
    -------
    dict
        What stands in its ``kernel.json``.
    """
    return {
        "argv": [
            "python",
            *_LAUNCHER,
            "-f",
            "{connection_file}",
            "--HistoryManager.hist_file=:memory:",
        ],
        "display_name": "Python 3 (warm, napanalysis)",
        "language": "python",
        "metadata": {
            "debugger": True,
            "kernel_provisioner": {"provisioner_name": WARM, "config": {}},
        },
    }


def install_kernelspec(prefix: Path) -> Path:
    """Install the warm kernel into an environment, for use by its name.

    Parameters
    ----------
    prefix : pathlib.Path
        The environment's folder, as `sys.prefix`.

    Returns
    -------
    pathlib.Path
        The kernel's folder; installing again changes nothing.
    """
    folder = prefix / "share" / "jupyter" / "kernels" / WARM
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(warm_specification(), indent=1, sort_keys=True) + "\n"
    (folder / "kernel.json").write_text(text, encoding="utf-8")
    return folder
