import json
import logging
import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager
from nbformat.v4 import new_code_cell, new_notebook, new_output

from built import FIRST
from conftest import QUICK
from napanalysis.paths import Project
from napanalysis.runs import kernels
from napanalysis.runs.connection import OwnKernelSpecs
from napanalysis.runs.kernels import LIBRARIES, WARM, WarmKernelProvisioner, install_kernelspec
from napanalysis.runs.notebooks import execute, kernel_environment
from napanalysis.runs.warm import SHARED
from napanalysis.runs.warm import client as warm
from napanalysis.runs.warm.folders import private_folder

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# Enough for tests that need no library, and ready sooner.
FEW = [name for name in LIBRARIES if name.startswith(("ipykernel", "IPython"))]


class Kernel:
    """A warm kernel with an ordinary manager and client, as nbval has them."""

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
def warm_kernel(preload: list[str] = FEW, **variables: str) -> Iterator[Kernel]:
    with private_folder() as folder:
        environment = {**kernel_environment(variables, folder)}
        manager = KernelManager(
            kernel_name=WARM,
            kernel_spec_manager=OwnKernelSpecs(),
            transport="ipc",
            ip=str(folder / "k"),
            connection_file=str(folder / "kernel.json"),
        )
        manager.kernel_id = "warm"
        manager.provisioner = WarmKernelProvisioner(
            kernel_id="warm", kernel_spec=manager.kernel_spec, parent=manager, preload=preload
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


def executed(notebook: Path, folder: Path, kernel: str, **parameters: str) -> bytes:
    target = folder / f"{kernel}.ipynb"
    options: dict[str, Any] = {"cwd": notebook.parent, "failed_dir": folder / "failed"}
    dated = {"SOURCE_DATE_EPOCH": "1427760000"}
    execute(notebook, target, parameters, environment=dated, kernel=kernel, **options)
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
    both = [executed(tmp_path / "x.ipynb", tmp_path, name) for name in (WARM, "python3")]
    assert both[0].decode() == both[1].decode()
    assert b"image/png" in both[0]
    assert b"image/svg+xml" in both[0]


@pytest.mark.slow
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_outputs_of_each_notebook_are_those_of_an_ordinary_kernel(
    notebook: Path, tmp_path: Path, project: Project
) -> None:
    given = {"fiscal_year": "2014-2015", "language": "fr"}
    if notebook.stem.startswith("00"):  # it is about a draft, not about a year
        del given["fiscal_year"]
        warm = executed(notebook, tmp_path, WARM, **given)
    else:  # a build executes in warm kernels
        warm = (project.reports(FIRST) / "notebooks" / "fr" / notebook.name).read_bytes()
    assert warm.decode() == executed(notebook, tmp_path, "python3", **given).decode()


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
    with warm_kernel(list(LIBRARIES), A="first") as first:
        assert first.run(change) == ""
        with warm_kernel(list(LIBRARIES), A="second") as second:
            assert second.run(look) == "False False second 1.5 False False 8 1000"
            assert second.pid != first.pid
            with warm_kernel(list(LIBRARIES), A="third") as third:
                third.run(look)
                one, other = second.run(chance).split(), third.run(chance).split()
        assert first.run("print(x)") == "1"
    assert all(a != b for a, b in zip(one, other, strict=True))


def test_a_kernel_is_like_an_ordinary_one_to_its_manager() -> None:
    with warm_kernel() as kernel:
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
    with warm_kernel() as kernel:
        pid = kernel.pid
        ignore = "import signal\nfor n in (2, 15): signal.signal(n, signal.SIG_IGN)"
        kernel.begin(ignore, "while True: pass")
        kernel.manager.shutdown_kernel(now=True)
        assert soon(lambda: gone(pid))
    with warm_kernel() as kernel:
        pid = kernel.pid
        kernel.manager.restart_kernel(now=True)
        kernel.client.wait_for_ready(timeout=30)
        assert kernel.pid != pid
        assert kernel.run("print(6 * 7)") == "42"


@pytest.mark.parametrize(
    ("end", "status"), [("import os; os._exit(7)", 7), ("import os; os.kill(os.getpid(), 9)", -9)]
)
def test_a_dead_kernel_is_seen(end: str, status: int) -> None:
    with warm_kernel() as kernel:
        kernel.client.execute(end)
        assert soon(lambda: not kernel.manager.is_alive())
        assert kernel.manager.provisioner.process.returncode == status


def test_a_killed_server_takes_its_kernels_along_and_is_replaced() -> None:
    with warm_kernel() as kernel:
        pid = kernel.pid
        server = int(kernel.run("import os; print(os.getppid())"))
        os.kill(server, signal.SIGKILL)
        assert soon(lambda: gone(pid))
        assert not kernel.manager.is_alive()
    with warm_kernel() as kernel:
        assert int(kernel.run("import os; print(os.getppid())")) != server


CLIENT = f"""
import json, os, sys, time
sys.path[:0] = {[str(ROOT / "src"), str(ROOT / "tests"), QUICK["PYTHONPATH"]]!r}
import test_kernels as t
with t.warm_kernel() as kernel:
    kernel.run("import subprocess, os; child = subprocess.Popen(['sleep', '600'])")
    shown = kernel.run("print(os.getppid(), os.getpid(), child.pid)")
    print(json.dumps([int(one) for one in shown.split()]), flush=True)
    if sys.argv[1:] == ["wait"]:
        time.sleep(600)
    if sys.argv[1:] == ["leave"]:
        os._exit(0)
"""


def test_nothing_outlives_the_process_that_started_it() -> None:
    environment = {name: value for name, value in os.environ.items() if name != SHARED}
    ways = {}
    for way in ("leave", "wait"):
        command = [sys.executable, "-c", CLIENT, way]
        ways[way] = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
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
            assert soon(lambda own=own, left=left: not list(own.parent.glob(left)))


def test_child_processes_share_the_prepared_process() -> None:
    with warm_kernel() as kernel:
        server = int(kernel.run("import os; print(os.getppid())"))
        command = [sys.executable, "-c", CLIENT, "end"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        pids = json.loads(done.stdout)
        assert pids[0] == server
        assert not gone(server)
        assert soon(lambda: gone(pids[1]) and gone(pids[2]))
        if (forked := os.fork()) == 0:  # as multiprocessing does
            os._exit(0)
        os.waitpid(forked, 0)
        assert kernel.run("print(6 * 7)") == "42"


def test_kernels_that_start_otherwise_have_their_own_server() -> None:
    with private_folder() as folder:
        base = kernel_environment({}, folder)
        names = [
            warm.prepare(FEW, {**base, **more}).name
            for more in ({}, {"ANYTHING": "x", "JPY_PARENT_PID": "1"}, {"PYTHONHASHSEED": "5"})
        ]
    assert names[0] == names[1] != names[2]


def test_ordinary_kernels_where_there_are_no_warm_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "broken_library.py").write_text("raise RuntimeError('broken')\n")
    monkeypatch.setattr(kernels, "_noticed", False)
    caplog.set_level(logging.WARNING, "napanalysis")
    for _ in range(2):
        with warm_kernel(["broken_library"], PYTHONPATH=str(tmp_path)) as kernel:
            assert kernel.run("print(6 * 7)") == "42"
            assert kernel.run("import os; print(os.getppid())") == str(os.getpid())
    assert len(caplog.records) == 1
    assert "ordinary kernels" in caplog.records[0].getMessage()
    assert len(caplog.records[0].getMessage().splitlines()) == 1


def test_a_library_that_is_not_there_is_left_out() -> None:
    with warm_kernel([*FEW, "no_such_library", "json.no_such_part"]) as kernel:
        assert kernel.run("import os; print(os.getppid())") != str(os.getpid())


def test_papermill_and_nbval_use_it_by_name(tmp_path: Path) -> None:
    spec = install_kernelspec(tmp_path / "prefix")
    assert install_kernelspec(tmp_path / "prefix") == spec
    points = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]
    group = "jupyter_client.kernel_provisioners"
    info = tmp_path / "site" / "napanalysis_points-0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: napanalysis_points\nVersion: 0\n")
    lines = [f"{name} = {value}" for name, value in points[group].items()]
    (info / "entry_points.txt").write_text("\n".join([f"[{group}]", *lines, ""]))
    cell = "import os; open(f'/proc/{os.getppid()}/cmdline').read().split('\\0')[1][-14:]"
    shown = new_output("execute_result", {"text/plain": "'warm/server.py'"}, execution_count=2)
    cells = [
        new_code_cell("x = 1", metadata={"tags": ["parameters"]}),
        new_code_cell(cell, outputs=[shown], execution_count=2),
    ]
    nbformat.write(new_notebook(cells=cells), tmp_path / "x.ipynb")
    environment = {
        **os.environ,
        "JUPYTER_PATH": str(tmp_path / "prefix" / "share" / "jupyter"),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(info.parent), QUICK["PYTHONPATH"]]),
    }
    papermill = ["papermill", "x.ipynb", "out.ipynb", "-k", WARM, "--no-progress-bar"]
    nbval = ["pytest", "-q", "-p", "no:cacheprovider", "--rootdir", ".", "-c", os.devnull]
    nbval += ["--nbval", "--nbval-kernel-name", WARM, "x.ipynb"]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for command in (papermill, nbval)
    ]
    for process in running:
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0, said
    made = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells[1].outputs[0]
    assert made.data["text/plain"] == shown.data["text/plain"]
