"""Finish what Quarto rendered in a project that `napanalysis project` left; Quarto runs this."""

import os
import subprocess
import sys
from pathlib import Path

try:
    from napanalysis.brief.render.quarto import after_quarto
except ImportError:
    after_quarto = None


def other_python() -> str:
    """Return the Python of a .venv here or above that isn't this one, or ""."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        for name in ("bin/python", "Scripts/python.exe"):
            if (folder / ".venv" / name).is_file() and "NAPANALYSIS_TRIED" not in os.environ:
                return str(folder / ".venv" / name)
    return ""


if after_quarto is not None:
    from napanalysis.errors import NapAnalysisError

    try:
        after_quarto()
    except NapAnalysisError as error:
        sys.exit(f"Not finished: {error}")
elif python := other_python():
    environment = {**os.environ, "NAPANALYSIS_TRIED": "yes"}
    sys.exit(subprocess.run([python, __file__], env=environment, check=False).returncode)
else:
    print(
        "The files are as Quarto made them: napanalysis, which finishes them, isn't installed "
        f"in {sys.executable}. Install it there, or set QUARTO_PYTHON to a Python that has it.",
        file=sys.stderr,
    )
