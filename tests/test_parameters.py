import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from conftest import QUICK
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import new_code_cell, new_notebook
from traitlets.config import Config

from napanalysis import parameters as notebook
from napanalysis.errors import UsageError
from napanalysis.parameters import check_parameters

DEFAULTS = 'fiscal_year = "2014-2015"\nlanguage = "en"'
GOOD = '# Parameters\nfiscal_year = "2016-2017"\n'
BAD = '# Parameters\nfiscal_yaer = "2016-2017"\n'
CHECK = (
    "from napanalysis.parameters import check_parameters\n"
    "shown = [str(value) for value in check_parameters(fiscal_year, language)]"
)


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    monkeypatch.setattr(notebook, "_seen", 0)
    monkeypatch.setattr(sys, "displayhook", sys.displayhook)
    InteractiveShell.clear_instance()
    config = Config({"HistoryManager": {"hist_file": ":memory:"}})
    made = InteractiveShell.instance(config=config, colors="nocolor")
    yield made
    made.history_manager.end_session()
    InteractiveShell.clear_instance()


def run(shell: InteractiveShell, *cells: str) -> list[type[BaseException] | None]:
    results = [shell.run_cell(cell, store_history=True) for cell in cells]
    return [type(one.error_in_exec) if one.error_in_exec else None for one in results]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([DEFAULTS], ["2014-2015", "en"]),
        ([DEFAULTS, GOOD], ["2016-2017", "en"]),
        ([DEFAULTS, '# Parameters\nlanguage = "fr"\n'], ["2014-2015", "fr"]),
        ([DEFAULTS, "fiscal_yaer = 1"], ["2014-2015", "en"]),
        ([DEFAULTS, "x = 3", "# Parameters\ny = 4"], ["2014-2015", "en"]),
        (["# Parameters\ny = 4", DEFAULTS], ["2014-2015", "en"]),
        ([DEFAULTS, "# Parameters\nprint(1); y = 2"], ["2014-2015", "en"]),
        ([DEFAULTS, BAD, DEFAULTS, GOOD], ["2016-2017", "en"]),
        ([DEFAULTS, "%%bash\n# Parameters"], ["2014-2015", "en"]),
    ],
)
def test_parameters_are_read_without_false_alarm(
    shell: InteractiveShell, cells: list[str], expected: list[str]
) -> None:
    run(shell, *cells, CHECK)
    assert shell.user_ns["shown"] == expected


def test_a_misspelt_parameter_is_an_error_told_without_a_traceback(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(shell, DEFAULTS, BAD, CHECK) == [None, None, UsageError]
    shown = capsys.readouterr().out
    assert "There is no parameter fiscal_yaer (accepted: fiscal_year, language)." in shown
    assert "Did you mean 'fiscal_year'?" in shown
    assert "Traceback" not in shown
    assert len(shown.strip().splitlines()) == 2


@pytest.mark.parametrize(
    "after",
    [
        [CHECK],  # told once
        [GOOD, CHECK],  # mended in place
        [DEFAULTS, CHECK],  # the cell taken out
        [CHECK, DEFAULTS, CHECK, CHECK],
    ],
)
def test_running_on_after_the_error_gives_no_false_alarm(
    shell: InteractiveShell, after: list[str]
) -> None:
    assert run(shell, DEFAULTS, BAD, CHECK)[-1] is UsageError
    assert run(shell, *after) == [None] * len(after)


def test_a_misspelt_parameter_is_seen_again_when_its_cell_runs_again(
    shell: InteractiveShell,
) -> None:
    errors = run(shell, DEFAULTS, BAD, CHECK, DEFAULTS, BAD, CHECK)
    assert [number for number, error in enumerate(errors) if error] == [2, 5]


@pytest.mark.parametrize(
    ("year", "language"), [("2014-2016", "en"), ("2014", "en"), (2014, "fr"), ("2014-2015", "de")]
)
def test_wrong_values_are_errors(year: object, language: object) -> None:
    with pytest.raises(UsageError):
        check_parameters(year, language)


def test_outside_ipython() -> None:
    year, language = check_parameters("FY2014-15", "fr")
    assert (str(year), str(language)) == ("2014-2015", "fr")


def test_plain_papermill_fails_on_a_misspelt_parameter(tmp_path: Path) -> None:
    cells = [
        new_code_cell(DEFAULTS, metadata={"tags": ["parameters"]}),
        new_code_cell(CHECK),
    ]
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), tmp_path / "x.ipynb")
    command = [sys.executable, "-m", "papermill", "x.ipynb", "out.ipynb", "--no-progress-bar"]
    done = subprocess.run(
        [*command, "-p", "fiscal_yaer", "2014-2015"],
        cwd=tmp_path,
        env={**os.environ, **QUICK},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 0
    assert "There is no parameter fiscal_yaer (accepted: fiscal_year, language)." in done.stderr
