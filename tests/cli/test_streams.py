"""Commands where something is missing: letters, open streams, a home, a date that is one."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from napanalysis.dates import source_date
from napanalysis.errors import UsageError

ROOT = Path(__file__).parents[2]


def napanalysis(
    project: Path, *words: str, shell: str = "", **environment: str
) -> subprocess.CompletedProcess:
    """Run a command in a project, with a redirection where one is given."""
    return subprocess.run(
        ["sh", "-c", f'"$@" {shell}', "sh", sys.executable, "-m", "napanalysis", *words],
        cwd=project,
        env={**os.environ, **environment},
        capture_output=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("encoding", ["latin-1", "cp437", "ascii", "cp1252"])
def test_letters_that_a_terminal_lacks_are_replaced(encoding: str, few_figures: Path) -> None:
    done = napanalysis(few_figures, "check", "--flags", "-l", "fr", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"figures.csv" in done.stdout
    if encoding == "latin-1":
        assert "l'" in done.stdout.decode("latin-1")
        assert "?" not in done.stdout.decode("latin-1")


@pytest.mark.parametrize(("words", "status"), [(["years"], 0), (["--help"], 0), (["nosuch"], 2)])
@pytest.mark.parametrize("shell", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams_change_no_status(
    words: list[str], status: int, shell: str, few_figures: Path
) -> None:
    done = napanalysis(few_figures, *words, shell=shell)
    assert done.returncode == status
    assert b"Traceback" not in done.stderr
    assert (status == 0) == (done.stderr == b"") or "2>&-" in shell


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can run a command as nobody known")
def test_a_user_without_home_and_entry() -> None:
    unknown = 54321
    with pytest.raises(KeyError):
        pwd.getpwuid(unknown)
    code = (
        "import os\n"
        "from napanalysis.cli.streams import prepare\n"
        f"import matplotlib.pyplot\nos.setuid({unknown})\nos.environ.pop('HOME', None)\n"
        "prepare()\n"
        "from pathlib import Path\n"
        "home = Path.home()\nprint(home)\nassert os.access(home, os.W_OK)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not Path(done.stdout.strip()).exists()  # it is taken away at the end


@pytest.mark.parametrize("given", ["", " ", "2015-08-31", "-1", "1e9", "1440979200.5", "9" * 20])
def test_a_wrong_source_date_is_refused_by_name(
    given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH is "):
        source_date()


def test_a_build_refuses_it_at_once() -> None:
    done = napanalysis(ROOT, "build", "--fiscal-year", "2014-2015", SOURCE_DATE_EPOCH="")
    assert done.returncode == 2
    assert done.stderr.decode().startswith("Error: SOURCE_DATE_EPOCH is ''")


def test_a_source_date() -> None:
    with pytest.MonkeyPatch.context() as changed:
        changed.delenv("SOURCE_DATE_EPOCH", raising=False)
        assert source_date() is None
        changed.setenv("SOURCE_DATE_EPOCH", "1440979200")
        moment = source_date()
        assert moment is not None
        assert moment.isoformat() == "2015-08-31T00:00:00+00:00"
