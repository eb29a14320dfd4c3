import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager
from nbformat.v4 import new_code_cell, new_notebook

from built import FIRST
from conftest import QUICK
from napanalysis.notebooks import kernels
from napanalysis.notebooks.execute import execute, kernel_environment
from napanalysis.notebooks.forkserver import private_folder
from napanalysis.notebooks.kernels import ForkedKernelProvisioner
from napanalysis.paths import Project
from napanalysis.workshop.notebook_measures import prepared

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


WAIT = "import time; time.sleep(0.3)"


class Kernel:
    """A forked kernel with an ordinary manager and client."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager = manager
        self.client = client

    @property
    def pid(self) -> int:
        return int(self.manager.provisioner.pid)

    def run(self, code: str) -> str:
        shown: list[str] = []

        def take(message: dict[str, Any]) -> None:
            content = message["content"]
            shown.append(content.get("text") or content.get("ename") or "")

        self.client.execute_interactive(code, output_hook=take, timeout=30)
        return "".join(shown).strip()

    def begin(self, code: str, loop: str) -> None:
        """Begin what doesn't end, and come back when it has begun."""
        # Else the kernel drops what is asked next when this is interrupted.
        self.client.execute(f"{code}\nprint('on', flush=True)\n{loop}", stop_on_error=False)
        while self.client.get_iopub_msg(timeout=30)["msg_type"] != "stream":
            pass


@contextmanager
def forked_kernel(**variables: str) -> Iterator[Kernel]:
    with private_folder() as name:
        folder = Path(name)
        environment = kernel_environment(variables, folder)
        manager = KernelManager(
            transport="ipc", ip=str(folder / "k"), connection_file=str(folder / "kernel.json")
        )
        manager.provisioner = ForkedKernelProvisioner(
            kernel_spec=manager.kernel_spec, parent=manager
        )
        manager.start_kernel(cwd=str(folder), env=environment)
        client = manager.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=30)
            yield Kernel(manager, client)
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


def gone(pid: int) -> bool:
    """Whether a process has ended, buried or not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def soon(condition: Any, seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while not (result := condition()) and time.monotonic() < end:
        time.sleep(0.02)
    return bool(result)


def executed(notebook: Path, folder: Path, forked: bool, **parameters: str) -> bytes:
    target = folder / "executed.ipynb"
    options: dict[str, Any] = {"cwd": notebook.parent}
    dated = {"SOURCE_DATE_EPOCH": "1427760000"}
    with pytest.MonkeyPatch.context() as changed:
        if not forked:
            changed.setattr(kernels, "failure", "not wanted here")
        execute(notebook, target, parameters, environment=dated, **options)
    return target.read_bytes()


def test_outputs_are_those_of_an_ordinary_kernel(tmp_path: Path) -> None:
    cells = [
        'fiscal_year = "2014-2015"',
        "import sys, os, random, numpy as np, pandas as pd, matplotlib, matplotlib.pyplot as plt\n"
        "pd.DataFrame({'year': [2014, 2015], 'permits': [34, 39.5]}).set_index('year')",
        "fig, ax = plt.subplots(); ax.plot([1, 3, 2]); ax.set_title('Été');",
        "%config InlineBackend.figure_formats = ['svg']\n"
        "plt.rcParams['svg.hashsalt'] = 'x'; plt.bar([1, 2], [3, 4]);",
        "from IPython.display import display, HTML, Markdown\n"
        "display(HTML('<b>a</b>')); print('b'); display(Markdown('*c*'))",
        "hash('a'), {w for w in 'one two three four five'.split()}, matplotlib.get_backend()",
        "sys.argv[0].rpartition('/')[2], sys.flags, __name__, hash(str(sys.path))",
        "plt.rcParams['font.family'], sorted(k for k in os.environ if not k.startswith('JPY'))",
        "import signal; signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGCHLD)",
        "sum(np.arange(1e6) / 7), pd.options.display.width, pd.get_option('display.max_rows')",
        "len(In), sys.getrecursionlimit(), os.getsid(0) == os.getpid(), os.read(0, 1)",
    ]
    written = [new_code_cell(cell, id=f"c{n}") for n, cell in enumerate(cells)]
    written[0].metadata["tags"] = ["parameters"]
    nbformat.write(new_notebook(cells=written), tmp_path / "x.ipynb")
    both = [executed(tmp_path / "x.ipynb", tmp_path, forked) for forked in (True, False)]
    assert both[0].decode() == both[1].decode()
    assert b"image/png" in both[0]
    assert b"image/svg+xml" in both[0]


def test_a_variable_that_is_gone_is_gone_in_the_next_kernel(tmp_path: Path) -> None:
    code = "import os; print(sorted(name for name in os.environ if name.startswith('OLD_')))"
    nbformat.write(new_notebook(cells=[new_code_cell(code, id="c")]), tmp_path / "x.ipynb")
    build = (
        "import os, sys; from pathlib import Path\n"
        "from napanalysis.notebooks.execute import execute\n"
        "from napanalysis.notebooks.forkserver import warm_up\n"
        "os.environ |= {'OLD_A': '1', 'OLD_B': '1'}; warm_up(); del os.environ['OLD_A']\n"
        "folder = Path(sys.argv[1])\n"
        "execute(folder / 'x.ipynb', folder / 'y.ipynb', {}, cwd=folder, environment={})\n"
    )
    subprocess.run([sys.executable, "-c", build, str(tmp_path)], check=True)
    (cell,) = nbformat.read(tmp_path / "y.ipynb", as_version=4).cells
    assert [output.text for output in cell.outputs] == ["['OLD_B']\n"]


#: The notebook on a draft, the one with most charts, and one with most other kinds of exhibits.
WHOLE = ("00_review_draft", "02_prosecution", "06_data_quality")


@pytest.mark.slow
@pytest.mark.parametrize("name", WHOLE)
def test_outputs_of_a_notebook_are_those_of_an_ordinary_kernel(
    name: str, tmp_path: Path, project: Project
) -> None:
    notebook = ROOT / "notebooks" / f"{name}.ipynb"
    given = {"fiscal_year": "2014-2015", "language": "fr"}
    if name.startswith("00"):  # it is about a draft, not about a year
        del given["fiscal_year"]
        ours = executed(notebook, tmp_path, True, **given)
    else:  # a build executes in forked kernels
        prepared(Project(ROOT), FIRST)  # else the first notebook would say that it made tables
        ours = (project.reports(FIRST) / "notebooks" / "fr" / notebook.name).read_bytes()
    assert ours.decode() == executed(notebook, tmp_path, False, **given).decode()


def outputs(notebook: Path) -> list[list[dict[str, Any]]]:
    """Return what each cell of a notebook gives, but for pictures, as nbval compares it."""
    found = []
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "code" and "injected-parameters" not in cell.metadata.get("tags", ()):
            found.append([dict(one) | {"execution_count": 0} for one in cell.outputs])
            for one in found[-1]:
                one["data"] = {
                    kind: shown
                    for kind, shown in one.get("data", {}).items()
                    if not kind.startswith("image/")
                }
    return found


@pytest.mark.slow
@pytest.mark.parametrize("notebook", NOTEBOOKS[1:], ids=lambda path: path.stem)
def test_stored_outputs_which_nbval_compares_with_ordinary_kernels_are_those_of_a_build(
    notebook: Path, project: Project
) -> None:
    built = project.reports(FIRST) / "notebooks" / "en" / notebook.name
    assert any(outputs(notebook))
    assert outputs(built) == outputs(notebook)


def test_kernels_share_nothing() -> None:
    change = (
        "import os, random, sys, signal, builtins, numpy, matplotlib\n"
        "x = 1; os.chdir('/'); os.environ['A'] = 'changed'; matplotlib.rcParams['lines.linewidth']"
        " = 9; random.seed(1); numpy.random.seed(1); sys.path.append('/x'); builtins.y = 2\n"
        "numpy.set_printoptions(precision=1); sys.setrecursionlimit(5000)"
    )
    look = (
        "import os, random, sys, builtins, numpy, matplotlib, tempfile, uuid\n"
        "print('x' in globals(), os.getcwd() == '/', os.environ['A'],"
        " matplotlib.rcParams['lines.linewidth'], '/x' in sys.path, hasattr(builtins, 'y'),"
        " numpy.get_printoptions()['precision'], sys.getrecursionlimit())"
    )
    chance = "print(random.random(), numpy.random.rand(), uuid.uuid4(), tempfile.mktemp())"
    with forked_kernel(A="first") as first:
        assert first.run(change) == ""
        with forked_kernel(A="second") as second:
            assert second.run(look) == "False False second 1.5 False False 8 1000"
            assert second.pid != first.pid
            with forked_kernel(A="third") as third:
                third.run(look)
                one, other = second.run(chance).split(), third.run(chance).split()
        assert first.run("print(x)") == "1"
    assert all(a != b for a, b in zip(one, other, strict=True))


def test_a_kernel_is_like_an_ordinary_one_to_its_manager() -> None:
    with forked_kernel() as kernel:
        kernel.begin("import time", "while True: time.sleep(0.01)")
        kernel.manager.interrupt_kernel()
        reply = kernel.client.get_shell_msg(timeout=10)
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        assert kernel.run("print(6 * 7)") == "42"

        kernel.run("import subprocess; child = subprocess.Popen(['sleep', '600'])")
        child, pid = int(kernel.run("print(child.pid)")), kernel.pid
        assert kernel.manager.is_alive()
        kernel.manager.shutdown_kernel(now=False)  # asked for, not killed
        assert not kernel.manager.is_alive()
        assert soon(lambda: gone(pid) and gone(child))
    with forked_kernel() as kernel:
        pid = kernel.pid
        ignore = "import signal\nfor n in (2, 15): signal.signal(n, signal.SIG_IGN)"
        kernel.begin(ignore, "while True: pass")
        kernel.manager.shutdown_kernel(now=True)
        assert soon(lambda: gone(pid))
    with forked_kernel() as kernel:
        pid = kernel.pid
        kernel.manager.restart_kernel(now=True)
        kernel.client.wait_for_ready(timeout=30)
        assert kernel.pid != pid
        assert kernel.run("print(6 * 7)") == "42"


@pytest.mark.parametrize(
    ("end", "status"), [("import os; os._exit(7)", 7), ("import os; os.kill(os.getpid(), 9)", -9)]
)
def test_a_dead_kernel_is_seen(end: str, status: int) -> None:
    with forked_kernel() as kernel:
        kernel.client.execute(end)
        assert soon(lambda: not kernel.manager.is_alive())
        assert kernel.manager.provisioner.process.returncode == status


def test_a_killed_server_takes_its_kernels_along_and_is_replaced() -> None:
    with forked_kernel() as kernel:
        pid = kernel.pid
        server = int(kernel.run("import os; print(os.getppid())"))
        os.kill(server, signal.SIGKILL)
        assert soon(lambda: gone(pid))
        assert not kernel.manager.is_alive()
    with forked_kernel() as kernel:
        assert int(kernel.run("import os; print(os.getppid())")) != server


PLACES = [str(ROOT / "src"), *(str(ROOT / "tests" / name) for name in (".", "support", "notebooks"))]
PLACES.append(QUICK["PYTHONPATH"])
CLIENT = f"""
import json, os, sys, time
sys.path[:0] = {PLACES!r}
import test_kernels as t
with t.forked_kernel() as kernel:
    kernel.run("import subprocess, os; child = subprocess.Popen(['sleep', '600'])")
    shown = kernel.run("print(os.getppid(), os.getpid(), child.pid)")
    print(json.dumps([int(one) for one in shown.split()]), flush=True)
    if sys.argv[1:] == ["wait"]:
        time.sleep(600)
    if sys.argv[1:] == ["leave"]:
        os._exit(0)
"""


def test_nothing_outlives_the_process_that_started_it() -> None:
    ways = {}
    for way in ("leave", "wait"):
        command = [sys.executable, "-c", CLIENT, way]
        ways[way] = subprocess.Popen(command, stdout=subprocess.PIPE)
    for way, process in ways.items():
        assert process.stdout is not None
        pids = json.loads(process.stdout.readline())
        assert len(pids) == 3
        if way == "wait":
            assert not any(gone(pid) for pid in pids)
            process.kill()
        process.communicate(timeout=20)
        assert soon(lambda pids=pids: all(gone(pid) for pid in pids))
        with private_folder() as own:
            left = f"napanalysis-{process.pid}-*"
            assert soon(lambda own=own, left=left: not list(Path(own).parent.glob(left)))


def test_a_forked_process_of_the_build_harms_no_kernel() -> None:
    with forked_kernel() as kernel:
        if (forked := os.fork()) == 0:  # as multiprocessing does
            os._exit(0)
        os.waitpid(forked, 0)
        assert kernel.run("print(6 * 7)") == "42"


def test_what_a_cell_forks_prints_and_no_port_is_open(tmp_path: Path) -> None:
    with forked_kernel() as kernel:
        fork = "import os, sys\nif (n := os.fork()) == 0:\n print('child'); sys.stdout.flush()"
        assert "child" in kernel.run(f"{fork}; os._exit(0)\nos.waitpid(n, 0); print()\n{WAIT}")
        fds = Path(f"/proc/{kernel.pid}/fd").iterdir()
        sockets = {str(entry.readlink()) for entry in fds if entry.is_symlink()}
        listening = [
            line.split()
            for name in ("tcp", "tcp6")
            for line in Path(f"/proc/{kernel.pid}/net/{name}").read_text().splitlines()[1:]
        ]
        assert not [row for row in listening if row[3] == "0A" and f"socket:[{row[9]}]" in sockets]


ORDINARY = f"""
import logging, os, sys
sys.path[:0] = {PLACES!r}
import test_kernels as t
logging.basicConfig(format="%(message)s")
os.environ["PYTHONPATH"] = sys.argv[1]
for _ in range(2):
    with t.forked_kernel() as kernel:
        assert kernel.run("print(6 * 7)") == "42"
        assert kernel.run("import os; print(os.getppid())") == str(os.getpid())
"""


def test_ordinary_kernels_where_none_can_be_forked(tmp_path: Path) -> None:
    (tmp_path / "pandas.py").write_text("raise RuntimeError('broken')\n")
    command = [sys.executable, "-c", ORDINARY, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("ordinary kernels") == 1
    assert "RuntimeError: broken" in done.stderr


def test_a_library_that_is_not_there_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['babel'] = None\n")
    path = os.pathsep.join([str(tmp_path), QUICK["PYTHONPATH"]])
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(
        [sys.executable, "-c", CLIENT], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "ordinary" not in done.stderr
