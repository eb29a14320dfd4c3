"""nbval over the executed notebooks of a build: the same outputs come out again."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec

from napanalysis.errors import BuildError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.paths import PROJECT_VARIABLE, Project
from napanalysis.workshop.measuring import prepared


def validate_notebooks(project: Project, year: FiscalYear) -> None:
    """Execute the notebooks of a finished build again and compare all outputs but pictures.

    Raises
    ------
    BuildError
        If an output differs, the year has no executed notebooks, or nbval isn't installed.
    """
    folder = project.reports(year) / "notebooks"
    if not any(folder.rglob("*.ipynb")):
        raise BuildError(
            f"There are no executed notebooks of fiscal year {year}.",
            f"Build them first: make brief FY={year}",
        )
    if find_spec("nbval") is None:
        raise BuildError(
            "nbval isn't installed here.", "Run `make validate`, which sets it up, or `make test`."
        )
    command = [
        sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q",
        "-p", "no:cacheprovider", "-n", str(os.cpu_count() or 1), "--dist", "loadfile",
        "-c", str(project.root / "pyproject.toml"), "--rootdir", str(project.root), str(folder),
    ]  # fmt: skip
    prepared(project, year)  # else a notebook would tell that it has made the tables
    environment = {**os.environ, PROJECT_VARIABLE: str(project.root)}
    if subprocess.run(command, cwd=project.root, env=environment, check=False).returncode:
        raise BuildError(
            f"Notebooks of {year} gave other outputs than those stored.",
            "The differences are printed above.",
        )
