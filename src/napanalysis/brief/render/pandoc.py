"""The pandoc program that comes with its wheel, run so that a warning is an error."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from napanalysis.errors import BuildError


@cache
def pandoc() -> str:
    """Return the path of the pandoc program.

    Raises
    ------
    BuildError
        If the wheel that brings pandoc isn't installed and none is on PATH.
    """
    import pypandoc

    try:
        return str(pypandoc.get_pandoc_path())
    except OSError as error:
        raise BuildError(
            "The program pandoc isn't installed.", "Install the package pypandoc-binary."
        ) from error


@cache
def _lifeline() -> tuple[str, ...]:
    """Return the command before pandoc's that ends it when this process is killed.

    util-linux has it, and so does nearly every Linux; elsewhere pandoc ends by itself when
    it finds nobody to write to.
    """
    found = shutil.which("setpriv")
    asked = (found, "--pdeathsig", "KILL", "--") if found else ()
    works = asked and subprocess.run([*asked, pandoc(), "-v"], capture_output=True, check=False)
    return asked if works and works.returncode == 0 else ()


@cache
def _roomy() -> tuple[str, ...]:
    """Return the arguments that give pandoc room, so that it tidies its memory less often.

    It is done up to a tenth sooner with them. A pandoc built without such arguments goes without.
    """
    asked = ("+RTS", "-A16m", "-F8", "-O64m", "-RTS")
    works = subprocess.run([pandoc(), *asked, "-v"], capture_output=True, check=False)
    return asked if works.returncode == 0 else ()


def run(arguments: Sequence[str], text: str, folder: Path | None = None) -> str:
    """Run pandoc on a text and return what it writes.

    Parameters
    ----------
    arguments : sequence of str
        Command-line arguments.
    text : str
        What pandoc reads.
    folder : pathlib.Path, optional
        Folder that relative paths are read from.

    Raises
    ------
    BuildError
        If pandoc stops, or warns: a missing citation is only a warning to it.
    """
    # Nothing of the caller's own configuration or clock may change the result.
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "0", "LC_ALL": "C.UTF-8"}
    if folder is not None:
        # From inside the folder: pandoc takes %20 in a template's path for a space.
        arguments = [argument.replace(f"={folder}{os.sep}", "=") for argument in arguments]
    done = subprocess.run(
        [*_lifeline(), pandoc(), *_roomy(), f"--data-dir={os.devnull}", *arguments],
        input=text.encode(),
        capture_output=True,
        cwd=folder,
        env=environment,
        check=False,
    )
    told = done.stderr.decode(errors="replace").strip()
    if done.returncode or told:
        raise BuildError(f"Pandoc couldn't make the brief: {told or done.returncode}")
    return done.stdout.decode()
