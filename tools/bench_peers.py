"""The same graph for other build tools, to time how long they take to find nothing to do.

The graph is that of one year: fourteen notebooks that read the raw figures and the code,
and six files that read the notebooks of their language. The actions only make the files,
since what is timed is a run in which none is done.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

#: The packages of the peers, and the command that each gives.
PEERS = {"doit": "doit", "Snakemake": "snakemake", "DVC": "dvc"}


@dataclass(frozen=True)
class Step:
    """One step of the graph: a name, the files that it reads, the file that it makes."""

    name: str
    reads: tuple[str, ...]
    makes: str


def graph(root: Path) -> Iterator[Step]:
    """Give the steps of one year's build in the project at `root`."""
    files = [path for top in ("data/raw", "src") for path in (root / top).rglob("*.*")]
    read = tuple(
        path.relative_to(root).as_posix()
        for path in sorted(files)
        if path.is_file() and "__pycache__" not in path.parts
    )
    notebooks = sorted((root / "notebooks").glob("0[1-9]_*.ipynb"))
    for language in ("en", "fr"):
        made = []
        for path in notebooks:
            step = Step(
                f"{path.stem}_{language}",
                (path.relative_to(root).as_posix(), *read),
                f"out/{path.stem}-{language}.ipynb",
            )
            made.append(step.makes)
            yield step
        for output in ("html", "pdf", "docx"):
            source = f"reports/brief-{language}.qmd"
            target = f"out/brief-{language}.{output}"
            yield Step(f"brief_{language}_{output}", (source, *made), target)


def doit(steps: list[Step]) -> dict[str, str]:
    """Return the files that describe the graph to doit."""
    tasks = [
        {
            "basename": step.name,
            "file_dep": list(step.reads),
            "targets": [step.makes],
            "actions": [f"touch {step.makes}"],
        }
        for step in steps
    ]
    return {"dodo.py": f"TASKS = {tasks!r}\n\n\ndef task_all():\n    yield from TASKS\n"}


def snakemake(steps: list[Step]) -> dict[str, str]:
    """Return the files that describe the graph to Snakemake."""
    rules = [f"rule all:\n    input: {[step.makes for step in steps]!r}\n"]
    rules += [
        f"rule {'n' if step.name[0].isdigit() else ''}{step.name}:\n"
        f"    input: {list(step.reads)!r}\n    output: {step.makes!r}\n"
        f"    shell: 'touch {{output}}'\n"
        for step in steps
    ]
    return {"Snakefile": "\n".join(rules)}


def dvc(steps: list[Step]) -> dict[str, str]:
    """Return the files that describe the graph to DVC."""
    stages = {
        step.name: {"cmd": f"touch {step.makes}", "deps": list(step.reads), "outs": [step.makes]}
        for step in steps
    }
    return {"dvc.yaml": json.dumps({"stages": stages})}


DESCRIBED: dict[str, Callable[[list[Step]], dict[str, str]]] = {
    "doit": doit,
    "Snakemake": snakemake,
    "DVC": dvc,
}
COMMANDS = {
    "doit": (("doit", "-v0"),),
    "Snakemake": (("snakemake", "--cores", "1", "--quiet", "all"),),
    "DVC": (("dvc", "init", "--no-scm", "--quiet"), ("dvc", "repro", "--quiet")),
}


def measure(root: Path, folder: Path, rounds: int, install: bool) -> dict[str, list[float]]:
    """Time each peer that is there when it has nothing to do.

    Parameters
    ----------
    root : pathlib.Path
        A copy of the project; not written to.
    folder : pathlib.Path
        Where the peers work.
    rounds : int
        How often each is timed.
    install : bool
        Install the peers in an environment of their own in `folder`.

    Returns
    -------
    dict of str to list of float
        Seconds by peer; empty for one that isn't there.
    """
    steps = list(graph(root))
    places = [*os.environ.get("PATH", "").split(os.pathsep)]
    if install:
        places.insert(0, str(_environment(folder / "peers")))
    path = os.pathsep.join(places)
    seen: dict[str, list[float]] = {}
    for name, command in PEERS.items():
        seen[name] = []
        if shutil.which(command, path=path) is None:
            print(f"{name}: not installed", flush=True)
            continue
        work = folder / command
        shutil.copytree(root, work, ignore=shutil.ignore_patterns(".napanalysis", "__pycache__"))
        (work / "out").mkdir()
        for file, text in DESCRIBED[name](steps).items():
            (work / file).write_text(text, encoding="utf-8")
        for each in COMMANDS[name]:
            _run(each, work, path)
        seen[name] = [_run(COMMANDS[name][-1], work, path) for _ in range(rounds)]
        print(f"{name}: {min(seen[name]):.2f} s", flush=True)
    return seen


def _environment(folder: Path) -> Path:
    """Make an environment with the peers that can be had; return where its commands are."""
    venv.create(folder, with_pip=True)
    scripts = folder / ("Scripts" if sys.platform == "win32" else "bin")
    for package in PEERS.values():
        command = (str(scripts / "python"), "-m", "pip", "install", "--quiet", package)
        if subprocess.run(command, check=False, capture_output=True).returncode:
            print(f"{package} could not be installed.", flush=True)
    return scripts


def _run(command: tuple[str, ...], work: Path, path: str) -> float:
    begun = time.perf_counter()
    done = subprocess.run(
        (shutil.which(command[0], path=path) or command[0], *command[1:]),
        cwd=work,
        env=os.environ | {"PATH": path, "DVC_NO_ANALYTICS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return time.perf_counter() - begun
