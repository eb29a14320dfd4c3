import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from napanalysis.errors import BuildError, UsageError
from napanalysis.notebooks.execute import NotebookError, execute
from napanalysis.notebooks.forkserver import private_folder, sweep
from napanalysis.notebooks.normalize import write

DEFAULTS = 'fiscal_year = "2014-2015"\nlanguage = "en"'
Run = Callable[..., str]


def make(path: Path, *cells: str) -> Path:
    written = [new_code_cell(DEFAULTS, metadata={"tags": ["parameters"]}, id="p")]
    written += [new_markdown_cell("# Title", id="m")]
    written += [new_code_cell(cell, id=f"c{n}") for n, cell in enumerate(cells)]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=written), path)
    return path


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def run_cells(
        *cells: str,
        parameters: dict[str, str] | None = None,
        environment: dict[str, str] | None = None,
        timeout: float = 20,
        folder: str = "a {folder} of one's own",
    ) -> str:
        home = tmp_path / folder
        target = home / "out" / "x.ipynb"
        try:
            execute(
                make(home / "x.ipynb", *cells),
                target,
                parameters or {},
                cwd=home,
                environment=environment or {},
                timeout=timeout,
            )
        except NotebookError as error:
            error.keep(home / "failed")
            raise
        return target.read_text(encoding="utf-8")

    return run_cells


def outputs(text: str) -> list[str]:
    cells = nbformat.reads(text, as_version=4).cells
    shown = [output for cell in cells for output in cell.get("outputs", [])]
    return [one.get("text") or one.data["text/plain"] for one in shown]


def test_two_runs_give_the_same_bytes(run: Run) -> None:
    cells = [
        "import pandas as pd\npd.DataFrame({'persons': [117, 90]}, index=['convicted', 'cases'])",
        "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]);",
        "print('a', flush=True); print('b'); {word for word in 'one two three four'.split()}",
    ]
    first = run(*cells, parameters={"fiscal_year": "2016-2017"}, folder="one")
    second = run(*cells, parameters={"fiscal_year": "2016-2017"}, folder="another")
    assert first == second
    assert outputs(first)[2] == "a\nb\n"
    assert '"image/png"' in first
    assert not re.search(r"papermill|start_time|duration|3\.1\d\.\d", first)
    assert first.endswith("}\n")
    written = json.loads(first)
    assert list(written) == ["cells", "metadata", "nbformat", "nbformat_minor"]
    assert (written["nbformat"], written["nbformat_minor"]) == (4, 5)
    assert [cell["id"] for cell in written["cells"][:2]] == ["p", "injected-parameters"]
    assert written["metadata"]["kernelspec"]["name"] == "python3"
    counts = [cell.get("execution_count") for cell in written["cells"]]
    assert counts == [1, 2, None, 3, 4, 5]


def test_parameters_arrive_and_defaults_stay(run: Run) -> None:
    assert outputs(run("print(fiscal_year, language)")) == ["2014-2015 en\n"]
    given = {"fiscal_year": "2016-2017", "language": "fr"}
    assert outputs(run("print(fiscal_year, language)", parameters=given)) == ["2016-2017 fr\n"]


def test_stored_outputs_are_refreshed_in_place(tmp_path: Path) -> None:
    path = make(tmp_path / "x.ipynb", "6 * 7")
    for _ in range(2):
        execute(path, path, {}, cwd=tmp_path, environment={})
        text = path.read_text(encoding="utf-8")
        assert outputs(text) == ["42"]
        assert "injected" not in text
    assert [one.name for one in tmp_path.iterdir()] == ["x.ipynb"]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (
            ["fiscal_yaer"],
            ["fiscal_yaer", "accepted: fiscal_year, language", "mean 'fiscal_year'?"],
        ),
        (["lang"], ["no parameter lang "]),
        (["langage", "fiscalyear"], ["langage or fiscalyear", "mean 'language'?"]),
    ],
)
def test_unknown_parameters_are_refused(run: Run, names: list[str], words: list[str]) -> None:
    with pytest.raises(UsageError) as raised:
        run("1", parameters=dict.fromkeys(names, "x"))
    assert all(word in str(raised.value) for word in words)


@pytest.mark.parametrize(
    ("cells", "number", "words"),
    [
        (["1", "# why\n\n1 / 0"], 3, "(`1 / 0`): ZeroDivisionError: division by zero"),
        (["from napanalysis.errors import *\nraise DataError('a', 'b')"], 2, "DataError: a b"),
        (["def f(:"], 2, "SyntaxError"),
        (["import sys; sys.exit(3)"], 2, "SystemExit: 3"),
        (["import sys; sys.exit(0)", "1"], 2, "SystemExit: 0"),
        (["import os; os._exit(3)"], 2, "its kernel died"),
        (["1", "import time; time.sleep(60)"], 3, "it took more than 1 s and was stopped"),
        (["import warnings; warnings.warn('no')"], 2, "stderr, which no reader should see: User"),
        (["object()"], 2, "address in memory, another one in every run: <object"),
        (["import os; os.getcwd()"], 2, "shows a folder of this machine: "),
    ],
)
def test_a_failure_names_notebook_cell_error_and_copy(
    run: Run, tmp_path: Path, cells: list[str], number: int, words: str
) -> None:
    before = run("'the last good one'", folder="f")
    with pytest.raises(BuildError) as raised:
        run(*cells, parameters={"language": "fr"}, timeout=1, folder="f")
    message, kept = str(raised.value).splitlines()
    assert message.startswith(f"The notebook x.ipynb failed in code cell {number} (`")
    assert words in message
    copy = tmp_path / "f" / "failed" / "x.ipynb"
    assert kept == f"The copy that failed is kept: {copy}"
    assert "injected-parameters" in copy.read_text(encoding="utf-8")
    assert (tmp_path / "f" / "out" / "x.ipynb").read_text(encoding="utf-8") == before


def test_what_a_first_run_on_a_machine_says_is_no_failure(run: Run) -> None:
    said = "Matplotlib is building the font cache; this may take a moment."
    assert outputs(run(f"import sys; print({said!r}, file=sys.stderr); 1")) == ["1"]


def test_the_kernel_is_closed_off_and_pinned(run: Run) -> None:
    shown = outputs(
        run(
            "import os, time, json\nfrom pathlib import Path",
            "from ipykernel.kernelapp import IPKernelApp\napp = IPKernelApp.instance()",
            "folder = Path(app.connection_file).parent\n"
            "others = oct(folder.stat().st_mode & 0o077)\n"
            "print(app.transport, others, Path(app.ip).parent == folder)",
            "print(time.tzname[0], os.environ['NAP'])",
            "print(get_ipython().history_manager.hist_file, get_ipython().ipython_dir == "
            "str(folder / 'ipython'))",
            environment={"NAP": "x"},
        )
    )
    assert shown[0] == "ipc 0o0 True\n"
    assert shown[1] == "UTC x\n"
    assert shown[2] == ":memory: True\n"


def test_nothing_is_left_behind(run: Run, tmp_path: Path) -> None:
    run("1", folder="f")
    with private_folder() as folder:
        left = set(Path(folder).parent.glob(f"napanalysis-{os.getpid()}-*")) - {Path(folder)}
    # The forkserver keeps its folder until this process ends.
    assert all(any(one.suffix == "" and one.is_socket() for one in d.iterdir()) for d in left)
    assert sorted(one.name for one in (tmp_path / "f").rglob("*")) == ["out", "x.ipynb", "x.ipynb"]


def test_folders_of_killed_processes_are_swept(tmp_path: Path) -> None:
    with private_folder() as name:
        own = Path(name)
        dead = own.with_name("napanalysis-999999999-abc")
        dead.mkdir()
        sweep()
        assert own.exists()
        assert not dead.exists()


def test_a_target_that_cannot_be_written_is_told_of(tmp_path: Path) -> None:
    path = make(tmp_path / "x.ipynb", "1")
    with pytest.raises(OSError, match=r"x\.ipynb"):  # a build says so in words
        write(nbformat.read(path, as_version=4), path / "below a file")


@pytest.mark.parametrize("content", ["", "{", '{"cells": 1}'])
def test_what_is_no_notebook_is_told_of(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.ipynb").write_text(content)
    with pytest.raises(BuildError, match=r"The notebook .*x\.ipynb can't be read: "):
        execute(
            tmp_path / "x.ipynb",
            tmp_path / "y",
            {},
            cwd=tmp_path,
            environment={},
        )
    with pytest.raises(UsageError, match="There is no notebook"):
        execute(
            tmp_path / "z.ipynb",
            tmp_path / "y",
            {},
            cwd=tmp_path,
            environment={},
        )
