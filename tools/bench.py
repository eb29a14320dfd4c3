"""Time builds against the ordinary way, and write the table of docs/performance.md.

Run by ``make bench``, with the environment's Python, from the project's folder. All is
measured in a copy of the sources, in rounds in which each way has its turn, so that a
busy moment of the machine falls on all of them. Exit status 0: every bar was met; 1: not.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import bench_page
import bench_peers
from reproduce import copy

YEAR = "2014-2015"
PAGE = Path("docs", "performance.md")
BUILD = ("-m", "napanalysis", "build", "--fiscal-year", YEAR, "--renderer", "builtin")

# What is changed in the copy: a figure that the brief shows, and a French label of it.
FIGURE = (Path("data", "raw", "nap-2014-2015", "figures.csv"), "persons_convicted,,117,", "118")
NEXT_FIGURE = (FIGURE[0], "persons_convicted,,118,", "119")
WORD = (
    Path("src", "napanalysis", "catalogue", "indicators.toml"),
    'fr = "Personnes condamnées" }',
    "Personnes déclarées coupables",
)

# Each builds on what the one before it left.
IN_TURN = (
    "clean", "rendered", "nothing", "figure", "watched", "word", "page", "help", "papermill",
)  # fmt: skip

# Runs in a fresh interpreter: the cells of all notebooks after the imports, one after
# another in one process. Papermill adds kernels, messages and files to this.
CELLS = """
import os, sys, time, nbformat
from pathlib import Path
from IPython.core.interactiveshell import InteractiveShell
from matplotlib_inline.backend_inline import configure_inline_support
import napanalysis.workshop.opening, napanalysis.exhibits.charts, matplotlib.pyplot
os.chdir("notebooks")
shell, spent = InteractiveShell.instance(), 0.0
shell.run_cell("%matplotlib inline", silent=True)
for language in ("en", "fr"):
    for path in sorted(Path().glob("0[1-9]_*.ipynb")):
        shell.reset(new_session=True)
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type != "code":
                continue
            begun = time.perf_counter()
            done = shell.run_cell(cell.source, silent=True)
            spent += time.perf_counter() - begun
            done.raise_error()
            if "parameters" in cell.metadata.get("tags", ()):
                shell.user_ns.update(fiscal_year=sys.argv[1], language=language)
print(f"{spent:.4f}", file=sys.stderr)
"""

# The renderer by itself: the six files of a staged project, one after another.
RENDER = """
import sys, time
from pathlib import Path
from napanalysis.brief.project.stage import stage as assemble
from napanalysis.brief.render.select import choose
from napanalysis.fiscal_year import FiscalYear
from napanalysis.paths import Project
from napanalysis.pipeline.published_measures import read_analysis
project, year = Project.find(), FiscalYear.parse(sys.argv[1])
stage, out = Path(sys.argv[2]), Path(sys.argv[3])
analysis = read_analysis(project.reports(year), project.processed(year), year)
assemble(project.sources, stage, analysis, Path(sys.argv[4]))
renderer = choose("builtin")
begun = time.perf_counter()
for language in ("en", "fr"):
    for output in ("html", "pdf", "docx"):
        renderer.render(stage, f"brief-{language}.qmd", output, out / f"brief-{language}.{output}")
print(f"{time.perf_counter() - begun:.4f}", file=sys.stderr)
"""


class Bench:
    """A copy of the project, and what is timed in it.

    Parameters
    ----------
    folder : pathlib.Path
        Empty folder for the copy and all that is made.
    """

    def __init__(self, folder: Path) -> None:
        self.root = folder / "project"
        self.out = folder / "ordinary"
        copy(Path.cwd(), self.root, age=86_400)
        self.kept = {path: (self.root / path).read_text("utf-8") for path, *_ in (FIGURE, WORD)}
        drop = ("NAPANALYSIS_", "PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE")
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(drop)}
        self.environment |= {"PYTHONPATH": str(self.root / "src")}

    def run(self, *command: str, **more: str) -> tuple[float, str]:
        """Run a command in the copy; return its seconds and what it told."""
        begun = time.perf_counter()
        done = subprocess.run(
            command,
            cwd=self.root,
            env=self.environment | more,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        spent = time.perf_counter() - begun
        if done.returncode:
            raise SystemExit(f"{' '.join(command[:6])} failed:\n{done.stdout}{done.stderr}")
        return spent, done.stderr

    def python(self, *arguments: str, **more: str) -> tuple[float, str]:
        """Run this Python in the copy."""
        return self.run(sys.executable, *arguments, **more)

    def build(self, *options: str) -> float:
        """Build the year, by default in both languages and all formats."""
        return self.python(*BUILD, *options)[0]

    def change(self, which: tuple[Path, str, str]) -> None:
        """Make one change in a source of the copy."""
        path, found, value = which
        text = (self.root / path).read_text("utf-8")
        if text.count(found) < 1:
            raise SystemExit(f"{path} no longer has {found!r}: mend tools/bench.py.")
        old = found.split('"')[1] if '"' in found else found.rstrip(",").rpartition(",")[2]
        text = text.replace(found, found.replace(old, value), 1)
        (self.root / path).write_text(text, encoding="utf-8")

    def clean(self) -> float:
        """Build from clean."""
        for path, text in self.kept.items():
            (self.root / path).write_text(text, encoding="utf-8")
        for folder in (".napanalysis", f"data/processed/{YEAR}", f"reports/{YEAR}"):
            shutil.rmtree(self.root / folder, ignore_errors=True)
        return self.build()

    def rendered(self) -> float:
        """Build when the six files of the brief are missing: all but the notebooks."""
        for path in (self.root / "reports" / YEAR).glob("brief-*.*"):
            path.unlink()
        return self.build()

    def figure(self) -> float:
        """Build after one figure of the brief has changed."""
        self.change(FIGURE)
        return self.build()

    def watched(self) -> float:
        """Change another figure while a build watches; the seconds until its six files stand."""
        with subprocess.Popen(
            [sys.executable, *BUILD, "--watch"],
            cwd=self.root,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        ) as process:
            assert process.stdout is not None
            try:
                _wait_for_the_next_change(process.stdout)
                begun = time.perf_counter()
                self.change(NEXT_FIGURE)
                _wait_for_the_next_change(process.stdout)
                return time.perf_counter() - begun
            finally:
                process.terminate()

    def page(self) -> float:
        """Build one page after one figure of the brief has changed, back to what it was."""
        (self.root / FIGURE[0]).write_text(self.kept[FIGURE[0]], encoding="utf-8")
        return self.build("--language", "en", "--format", "html")

    def word(self) -> float:
        """Build after one French label has changed."""
        self.change(WORD)
        return self.build()

    def nothing(self) -> float:
        """Build when all is there."""
        return self.build()

    def help(self) -> float:
        """Show the help of the command."""
        return self.python("-m", "napanalysis", "--help")[0]

    def papermill(self) -> float:
        """Execute the notebooks by papermill's own command, one after another."""
        shutil.rmtree(self.out, ignore_errors=True)
        spent = 0.0
        for language in ("en", "fr"):
            shown = self.out / "exhibits" / language
            shown.mkdir(parents=True)
            for notebook in sorted(self.root.glob("notebooks/0[1-9]_*.ipynb")):
                made = self.out / f"{notebook.stem}-{language}.ipynb"
                spent += self.python(
                    *("-m", "papermill", str(notebook), str(made), "--no-progress-bar"),
                    *("-k", "python3", "-p", "fiscal_year", YEAR, "-p", "language", language),
                    NAPANALYSIS_PROJECT=str(self.root),
                    NAPANALYSIS_EXHIBITS=str(shown),
                    NAPANALYSIS_TABLES=str(self.out / "data") if language == "en" else "",
                )[0]
        return spent

    def renderer(self) -> tuple[float, float]:
        """Render what papermill left; return the seconds of all and of rendering alone."""
        stage = self.out / "stage"
        shutil.rmtree(stage, ignore_errors=True)
        code = ("-c", RENDER, YEAR, str(stage), str(self.out), str(self.out / "exhibits"))
        spent, told = self.python(*code)
        return spent, float(told.split()[-1])

    def cells(self) -> float:
        """Run the cells of the notebooks in one process; the seconds of the cells alone."""
        shown, tables = self.out / "cells", self.out / "data"
        shown.mkdir(exist_ok=True)
        told = self.python(
            *("-c", CELLS, YEAR),
            NAPANALYSIS_PROJECT=str(self.root),
            NAPANALYSIS_EXHIBITS=str(shown),
            NAPANALYSIS_TABLES=str(tables),
        )[1]
        return float(told.split()[-1])


def _wait_for_the_next_change(told: Iterable[str]) -> None:
    if not any(line.startswith("Waiting") for line in told):
        raise SystemExit("The build that watches has ended: mend tools/bench.py.")


def measure(bench: Bench, rounds: int, say: Callable[[str], None]) -> dict[str, list[float]]:
    """Time each way once in each round."""
    times: dict[str, list[float]] = {name: [] for name in bench_page.MEASURED}
    for number in range(1, rounds + 1):
        for name in IN_TURN:
            times[name].append(getattr(bench, name)())
            say(f"Round {number} of {rounds}: {name} {times[name][-1]:.2f} s")
        whole, alone = bench.renderer()
        times["renderer"].append(whole)
        times["rendering"].append(alone)
        times["cells"].append(bench.cells())
        say(f"Round {number} of {rounds}: renderer {whole:.2f} s, cells {times['cells'][-1]:.2f} s")
    return times


def main() -> int:
    """Measure, write the table, say which bars were met."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="how often each is timed")
    parser.add_argument("--with-peers", action="store_true", help="install the peers to compare")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="napanalysis-bench-") as folder:
        bench = Bench(Path(folder).resolve())
        times = measure(bench, max(given.rounds, 1), lambda line: print(line, flush=True))
        peers = bench_peers.measure(bench.root, Path(folder), given.rounds, given.with_peers)
    result = bench_page.Result(times, peers)
    PAGE.write_text(bench_page.filled(PAGE.read_text("utf-8"), result), encoding="utf-8")
    print(f"{PAGE} has the table.")
    met = result.bars()
    for bar in met:
        print(f"{'met   ' if bar.met else 'MISSED'} {bar.words}: {bar.seen}")
    return 0 if all(bar.met for bar in met) else 1


if __name__ == "__main__":
    sys.exit(main())
