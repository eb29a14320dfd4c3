"""Take from a process, and from all that it starts, every socket of the Internet (Linux)."""

from __future__ import annotations

import ctypes
import platform
import socket
import struct

# Of each machine: its number in the kernel's audit, and that of the system call `socket`.
_CALLS = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 13  # with "permission denied"
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_void_p)]


def supported() -> bool:
    """Whether it can be done here."""
    return platform.system() == "Linux" and platform.machine() in _CALLS


def close() -> None:
    """From now on, refuse to make a socket for IPv4 or IPv6."""
    audit, call = _CALLS[platform.machine()]
    families = (socket.AF_INET, socket.AF_INET6)
    steps = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 0, 5, audit),
        (_LOAD, 0, 0, 0),
        (_EQUAL, 0, 3, call),
        (_LOAD, 0, 0, 16),
        (_EQUAL, 2, 0, families[0]),
        (_EQUAL, 1, 0, families[1]),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = _Program(len(steps), ctypes.cast(code, ctypes.c_void_p))
    system = ctypes.CDLL(None, use_errno=True)
    if system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or system.prctl(
        _SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0
    ):
        raise OSError(ctypes.get_errno(), "the filter isn't accepted")
