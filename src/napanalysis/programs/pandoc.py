"""The pandoc program that comes with its wheel: the brief and drafts are read by the same one."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from napanalysis.errors import BuildError


@cache
def pandoc() -> str:
    """Return the path of pandoc: the wheel's, which is locked, or else the one on PATH."""
    spec = find_spec("pypandoc")
    folder = Path(spec.origin).parent / "files" if spec and spec.origin else None
    program = shutil.which("pandoc", path=folder) or shutil.which("pandoc")
    if not program:
        raise BuildError(
            "The program pandoc isn't installed.", "Install the package pypandoc-binary."
        )
    return program


@cache
def version() -> str:
    """Return what pandoc says of its version, such as ``pandoc 3.9``."""
    return run(["--version"]).splitlines()[0]


def run(arguments: Sequence[str], text: str = "", folder: Path | None = None) -> str:
    """Run pandoc on a text and return what it writes; relative paths are read from `folder`.

    Where it stops, its own words are a `BuildError`.
    """
    # Nothing of the caller's own configuration or clock may change the result.
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "0", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [pandoc(), f"--data-dir={os.devnull}", *arguments],
        input=text.encode(),
        capture_output=True,
        cwd=folder,
        env=environment,
        check=False,
    )
    if done.returncode:
        message = done.stderr.decode(errors="replace").strip()
        raise BuildError(f"Pandoc stopped: {message or done.returncode}")
    return done.stdout.decode()
