"""The analysis and answers from it, handed from a build to the kernels that it starts.

To load a pickle can run any code, so only one is loaded whose digest the build has told its
kernel: the bytes that this build wrote a moment ago, and no other file in their place.
"""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path
from typing import Any

from napanalysis.errors import BuildError


def packed(value: object) -> bytes:
    """Return a value as bytes, for a build's own kernels."""
    return pickle.dumps(value)


def unpacked(content: bytes) -> Any:
    """Return the value of bytes that this build has packed, or `take` has vouched for."""
    return pickle.loads(content)


def hand(value: object, path: Path) -> str:
    """Write a value for kernels; return the digest that they must be told."""
    content = packed(value)
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def told(path: Path, digest: str) -> str:
    """Return what a kernel is told: which bytes, and where."""
    return f"{digest}:{path}"


def take(words: str) -> Any:
    """Return the value that a build has handed on.

    Parameters
    ----------
    words : str
        What `told` returned.

    Raises
    ------
    BuildError
        If the file isn't what the build wrote; it isn't loaded then.
    """
    digest, _, path = words.partition(":")
    content = Path(path).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise BuildError(f"{path} isn't what the build wrote.", "Build again.")
    return unpacked(content)
