"""No port is open while a build runs, not even one on the loopback.

ipykernel listens at a TCP port for what processes forked by a notebook print, whatever
the kernel's transport. A kernel over sockets in a private folder hears them there too.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


def close_loopback(arguments: list[str]) -> None:
    """Have the kernel hear processes that it forks over a socket in its private folder.

    Parameters
    ----------
    arguments : list of str
        The kernel's, with its connection file; a kernel over TCP is left as it is.
    """
    import zmq
    from ipykernel.iostream import IOPubThread
    from zmq.eventloop.zmqstream import ZMQStream

    if "-f" not in arguments:
        return
    connection = Path(arguments[arguments.index("-f") + 1])
    if json.loads(connection.read_text(encoding="utf-8")).get("transport") != "ipc":
        return
    address = f"ipc://{connection.with_name('k-forked')}"

    def listen(self: Any) -> None:
        self._pipe_uuid = os.urandom(16)
        listener = self.socket.context.socket(zmq.PULL)
        listener.linger = 0
        listener.bind(address)
        self._pipe_in = ZMQStream(listener, self.io_loop)
        self._pipe_in.on_recv(self._handle_pipe_msg)

    def tell(self: Any) -> tuple[Any, Any]:
        context: Any = zmq.Context()
        told = context.socket(zmq.PUSH)
        told.linger = 3000  # milliseconds, as ipykernel has it
        told.connect(address)
        return context, told

    for name, does in {"_setup_pipe_in": listen, "_setup_pipe_out": tell}.items():
        setattr(IOPubThread, name, does)
