"""How a notebook is executed: through papermill, closed off, and the same every time."""

from __future__ import annotations

import logging
import math
import os
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from napanalysis.atomic import write_text
from napanalysis.errors import BuildError, UsageError
from napanalysis.notebooks.normalize import faults, in_language, normalise, write
from napanalysis.parameters import INJECTED_TAG, accepted_parameters, check_names

if TYPE_CHECKING:
    from nbformat import NotebookNode

START_TIMEOUT = 60  # seconds
# What would make the same code give other outputs on another machine. One thread for
# linear algebra, since the order of a sum decides its last digits.
PINNED = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "TZ": "UTC",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
_DROPPED = ("PYTHONWARNINGS", "PYTHONSTARTUP", "PYTHONINSPECT", "FORCE_COLOR", "COLUMNS", "LINES")
_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


class NotebookError(BuildError):
    """A notebook failed; `copy` is the copy that shows it, as text."""

    name: str
    copy: str

    def keep(self, folder: Path) -> None:
        """Keep the copy in a folder, and say so."""
        write_text(folder / self.name, self.copy)
        self.remedy = f"The copy that failed is kept: {folder / self.name}"


def kernel_environment(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Return a kernel's environment: this process's, without what would change outputs.

    `environment` wins over everything else; the private `folder` holds the kernel's IPython
    profile instead of the user's.
    """
    result = {name: value for name, value in os.environ.items() if name not in _DROPPED}
    result.update(PINNED)
    result["IPYTHONDIR"] = str(folder / "ipython")
    if (spec := find_spec("matplotlib")) and spec.origin:
        # matplotlib's own defaults, not the user's matplotlibrc
        result["MATPLOTLIBRC"] = str(Path(spec.origin).parent / "mpl-data" / "matplotlibrc")
    result.update(environment)
    return result


def execute(
    notebook: Path,
    target: Path,
    parameters: Mapping[str, str],
    *,
    cwd: Path,
    environment: Mapping[str, str],
    timeout: float = 120,
) -> None:
    """Execute a notebook, and write the executed copy when all went well.

    Parameters
    ----------
    notebook, target : pathlib.Path
        The notebook, and where its executed copy goes in its normal form, replaced whole or not at
        all. They may be the same: so stored outputs are refreshed.
    parameters : mapping of str to str
        Values for names that the cell tagged ``parameters`` assigns. Empty: no cell is
        injected, and the notebook runs with its defaults.
    cwd, environment
        The kernel's working directory, and its variables beyond those of this process.
    timeout : float
        Seconds that one cell may take, at least 1.

    Raises
    ------
    UsageError
        If the notebook has no such parameter.
    NotebookError
        If a cell fails, takes too long or writes to stderr, or if the kernel dies.
    """
    # It takes jsonschema two seconds to import this grammar of international addresses, for a check
    # that notebooks don't need; where it isn't installed, jsonschema does without.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # as if not installed
    import nbformat

    source = in_language(_read(notebook), parameters.get("language"))
    check_names(parameters, accepted_parameters(source))
    # What is being executed, known also when the executing stops half way. The cell itself:
    # papermill adds cells around one that fails, which moves it.
    seen: dict[str, Any] = {"notebook": source, "cell": None}
    seconds = max(1, math.ceil(timeout))
    cause: Exception | None = None
    try:
        executed = _run(source, parameters, seen, cwd, environment, seconds)
    except Exception as error:
        reason = _reason(error, seconds)
        if not reason:
            raise
        failed, cell, cause = seen["notebook"], seen["cell"], error
    else:
        failed = normalise(executed)
        # The kernel's folder is gone by now; home and project may show nowhere either.
        index, reason = next(faults(failed, [cwd.resolve(), Path.home()]), (0, ""))
        if not reason:
            write(failed, target)
            return
        cell = failed.cells[index]
    failure = NotebookError(
        f"The notebook {notebook.name} failed{_cell_words(failed, cell)}: {reason}"
    )
    failure.name, failure.copy = target.name, nbformat.v4.writes(failed)
    raise failure from cause


def _read(notebook: Path) -> NotebookNode:
    """Read a notebook, with ids for cells that have none (older formats)."""
    import nbformat

    try:
        source: NotebookNode = nbformat.read(notebook, as_version=4)
        source.nbformat_minor = 5
        for number, cell in enumerate(source.cells, start=1):
            cell.setdefault("id", f"c{number}")
        nbformat.validate(source)
    except FileNotFoundError as error:
        raise UsageError(f"There is no notebook {notebook}.") from error
    except Exception as error:  # its converters raise whatever they run into
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise BuildError(f"The notebook {notebook} can't be read: {reason}") from error
    for cell in source.cells:
        if INJECTED_TAG in cell.metadata.get("tags", []):
            cell["id"] = INJECTED_TAG
    return source


def _run(
    source: NotebookNode,
    parameters: Mapping[str, str],
    seen: dict[str, Any],
    cwd: Path,
    environment: Mapping[str, str],
    seconds: int,
) -> NotebookNode:
    """Execute a notebook through papermill; note what is being executed."""
    import papermill
    from traitlets.config import Config

    from napanalysis.notebooks.forkserver import private_folder, sweep
    from napanalysis.notebooks.kernels import PrivateKernelManager

    logging.getLogger("papermill").addHandler(logging.NullHandler())  # the error says it all
    sweep()
    with private_folder() as folder:
        variables = kernel_environment(environment, Path(folder))
        settings = {"folder": folder, "environment": variables}
        options: dict[str, Any] = {
            "kernel_manager_class": PrivateKernelManager,
            "config": Config({"PrivateKernelManager": settings}),
            "resources": {"metadata": {"path": str(cwd)}},
            "autosave_cell_every": 0,
            "shutdown_kernel": "immediate",
            "record_timing": False,
            "on_notebook_start": seen.update,
            "on_cell_start": seen.update,
        }
        executed: NotebookNode = papermill.execute_notebook(
            source,
            None,
            parameters=dict(parameters),
            kernel_name="python3",
            language="python",
            progress_bar=False,
            start_timeout=START_TIMEOUT,
            execution_timeout=seconds,
            **options,
        )
        return executed


def _reason(error: Exception, seconds: int) -> str:
    """Say why a notebook couldn't be executed; "" for an error of another kind."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    if isinstance(error, PapermillExecutionError):
        return _one_line(f"{error.ename}: {error.evalue}")
    if isinstance(error, CellTimeoutError):
        return f"it took more than {seconds} s and was stopped"
    if isinstance(error, DeadKernelError):
        return "its kernel died"
    if isinstance(error, RuntimeError):
        # jupyter_client has no class of its own for a kernel that doesn't start
        return f"its kernel didn't start ({_one_line(str(error))})"
    return ""


def _one_line(text: str) -> str:
    """Put an error's text on one line, without colours."""
    return " ".join(_ESCAPE.sub("", text).split())


def _cell_words(notebook: NotebookNode, cell: NotebookNode | None) -> str:
    """Say which cell it was, as its author counts them: code cells, from 1."""
    if cell is None:
        return ""
    if INJECTED_TAG in cell.metadata.get("tags", []):
        return " in the cell of its parameters"
    cells = [
        code_cell
        for code_cell in notebook.cells
        if code_cell.cell_type == "code" and INJECTED_TAG not in code_cell.metadata.get("tags", [])
    ]
    number = next((n for n, code_cell in enumerate(cells, start=1) if code_cell is cell), 0)
    lines = [line.strip() for line in cell.source.splitlines() if line.strip()]
    code = [line for line in lines if not line.startswith("#")]
    return f" in code cell {number} (`{(code or lines or [''])[0][:80]}`)"
