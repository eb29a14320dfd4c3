"""Closed by default: no network during a build, JupyterLab for this user alone, data is data."""

from __future__ import annotations

import ast
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

import no_internet
from folder_names import awkward

ROOT = Path(__file__).parents[2]
TRY = """
import socket, sys
sys.path.insert(0, sys.argv[1])
import no_internet
no_internet.close()
socket.socket(socket.AF_UNIX).close()
for family in (socket.AF_INET, socket.AF_INET6):
    try:
        socket.socket(family)
    except PermissionError:
        print("refused")
"""


@pytest.mark.slow
@pytest.mark.skipif(not no_internet.supported(), reason="needs Linux on x86_64 or aarch64")
def test_a_build_makes_no_socket_of_the_internet(small_project, tmp_path: Path) -> None:
    tried = subprocess.run(
        [sys.executable, "-c", TRY, str(Path(no_internet.__file__).parent)],
        capture_output=True,
        text=True,
    )
    assert tried.stdout.split() == ["refused", "refused"], tried.stderr  # the guard works

    small = small_project(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "napanalysis", *small.command("--force")],
        cwd=small.root,
        env=small.environment(),
        preexec_fn=no_internet.close,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # Neither were ordinary kernels used instead, nor did one complain.
    assert done.stderr == ""
    assert (small.reports / "brief-en.html").is_file()


# JupyterLab


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[tuple[str, str, int]]:
    """Start `make lab`; give its address, its token and its process number."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = awkward(tmp_path)
    for name in ("Makefile", "notebooks"):
        (folder / name).symlink_to(ROOT / name)
    # Set-up has tests of its own; here the environment of the tests is used.
    (folder / ".venv").symlink_to(sys.prefix)
    options = f"--no-browser --ServerApp.port={port} --ServerApp.port_retries=0"
    if os.name == "posix" and os.geteuid() == 0:
        options += " --allow-root"
    process = subprocess.Popen(
        ["make", "--assume-old=setup", "lab", f"LAB_OPTIONS={options}"],
        cwd=folder,
        env={**os.environ, "JUPYTER_RUNTIME_DIR": str(tmp_path / "r"), "HOME": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        end = time.monotonic() + 60
        told = ""  # the file is there a moment before it is written
        while not told.strip().endswith("}"):
            assert time.monotonic() < end, "JupyterLab didn't start"
            assert process.poll() is None, "JupyterLab ended"
            time.sleep(0.1)
            files = (tmp_path / "r").glob("jpserver-*.json")
            told = "".join(path.read_text(encoding="utf-8") for path in files)
        server = json.loads(told)
        yield server["url"], server["token"], server["pid"]
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def status(address: str) -> int:
    end = time.monotonic() + 20
    while True:
        try:
            with urllib.request.urlopen(address, timeout=20) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except urllib.error.URLError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


@pytest.mark.slow
def test_jupyterlab_is_for_this_machine_and_asks_for_its_token(lab: tuple[str, str, int]) -> None:
    address, token, pid = lab
    assert address.startswith("http://127.0.0.1:")
    assert len(token) >= 32
    assert status(f"{address}api/contents") == 403
    assert status(f"{address}api/contents?token={'0' * len(token)}") == 403
    assert status(f"{address}api/contents?token={token}") == 200
    if sys.platform == "linux":
        assert set(listening(pid)) == {"127.0.0.1"}


def listening(pid: int) -> list[str]:
    """List the addresses at which a process listens."""
    opened = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            opened.add(str(entry.readlink()))
        except OSError:
            continue
    found = []
    for name in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:]:
            words = line.split()
            if words[3] == "0A" and f"socket:[{words[9]}]" in opened:
                place = words[1].partition(":")[0]
                packed = bytes.fromhex(place)[::-1]
                found.append(socket.inet_ntoa(packed) if name == "tcp" else place)
    return found


# Data is data

CALLS = {"eval", "exec", "compile", "__import__"}
ATTRIBUTES = {
    ("yaml", "load"), ("yaml", "load_all"), ("yaml", "full_load"), ("yaml", "unsafe_load"),
    ("pickle", "load"), ("pickle", "loads"), ("marshal", "loads"), ("os", "system"),
    ("os", "popen"), ("pd", "read_pickle"), ("pd", "eval"), ("pandas", "read_pickle"),
    ("subprocess", "getoutput"), ("subprocess", "getstatusoutput"),
}  # fmt: skip
MODULES = {"pickle", "shelve", "marshal", "dill", "joblib", "cloudpickle", "runpy"}


def dangers(text: str) -> list[str]:
    """List what could run code that stands in data."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [one.name for one in node.names if one.name in MODULES]
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            found.append(node.module)
        elif isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id in CALLS:
                found.append(called.id)
            if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
                if (called.value.id, called.attr) in ATTRIBUTES:
                    found.append(f"{called.value.id}.{called.attr}")
                if called.attr in ("eval", "query"):  # of a data frame
                    found.append(called.attr)
            for word in node.keywords:
                if word.arg in ("shell", "allow_pickle") and not (
                    isinstance(word.value, ast.Constant) and word.value.value is False
                ):
                    found.append(str(word.arg))
    return found


@pytest.mark.parametrize(
    "line",
    [
        "eval(cell)", "exec(text)", "import pickle", "from shelve import open",
        "yaml.load(text)", "frame.query(text)", "subprocess.run(line, shell=True)",
        "numpy.load(path, allow_pickle=True)", "os.system(line)",
    ],
)  # fmt: skip
def test_dangers_are_seen(line: str) -> None:
    assert dangers(line)


def test_no_code_is_run_from_data() -> None:
    files = sorted([*(ROOT / "src").rglob("*.py"), *(ROOT / "tools").glob("*.py")])
    assert len(files) > 100
    found = {str(path.relative_to(ROOT)): dangers(path.read_text("utf-8")) for path in files}
    # Notebooks are the project's own code; trace and diff run it without a kernel.
    assert found.pop("src/napanalysis/workshop/notebook_measures.py") == ["exec", "compile"]
    assert {name: seen for name, seen in found.items() if seen} == {}
