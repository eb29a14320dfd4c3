"""Time builds beside papermill's own command, and write the table of docs/performance.md.

Run by ``make bench``, with the environment's Python, from the project's folder. All is
measured in a copy of the sources, in rounds in which each way has its turn, so that a
busy moment of the machine falls on all of them. Exit status 0: every bar was met; 1: not.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from reproduce import copy

YEAR = "2014-2015"
PAGE = Path("docs", "performance.md")
BUILD = ("-m", "napanalysis", "build", "--fiscal-year", YEAR, "--renderer", "builtin")
BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"

# What is changed in the copy: a figure that the brief shows.
FIGURES = Path("data", "raw", "nap-2014-2015", "figures.csv")
FIGURE, OTHER = "persons_convicted,,117,", "persons_convicted,,118,"

#: What is timed in each round, in turn, and its words in the table.
MEASURED = {
    "clean": "From clean",
    "rendered": "The six files of the brief missing, the notebooks executed",
    "nothing": "Nothing to do",
    "figure": "After one changed figure",
    "page": "After one changed figure, the English page alone",
    "help": "`napanalysis --help`",
    "papermill": "papermill's command, notebook after notebook",
}

Times = Mapping[str, Sequence[float]]


class Bench:
    """A copy of the project, and what is timed in it.

    Parameters
    ----------
    folder : pathlib.Path
        Empty folder for the copy and all that is made.
    """

    def __init__(self, folder: Path) -> None:
        self.root = folder / "project"
        self.out = folder / "papermill"
        copy(Path.cwd(), self.root, age=86_400)
        drop = ("NAPANALYSIS_", "PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE")
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(drop)}
        self.environment |= {"PYTHONPATH": str(self.root / "src")}

    def python(self, *arguments: str, **more: str) -> float:
        """Run this Python in the copy; return its seconds."""
        begun = time.perf_counter()
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=self.environment | more,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(arguments[:6])} failed:\n{done.stdout}{done.stderr}")
        return time.perf_counter() - begun

    def turn(self) -> None:
        """Change a figure that the brief shows, or change it back."""
        path = self.root / FIGURES
        text = path.read_text(encoding="utf-8")
        old, new = (FIGURE, OTHER) if FIGURE in text else (OTHER, FIGURE)
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def clean(self) -> float:
        """Build from clean."""
        for folder in (".napanalysis", f"data/processed/{YEAR}", f"reports/{YEAR}"):
            shutil.rmtree(self.root / folder, ignore_errors=True)
        return self.python(*BUILD)

    def rendered(self) -> float:
        """Build when the six files of the brief are missing: all but the notebooks."""
        for path in (self.root / "reports" / YEAR).glob("brief-*.*"):
            path.unlink()
        return self.python(*BUILD)

    def nothing(self) -> float:
        """Build when all is there."""
        return self.python(*BUILD)

    def figure(self) -> float:
        """Build after one figure of the brief has changed."""
        self.turn()
        return self.python(*BUILD)

    def page(self) -> float:
        """Build one page after one figure of the brief has changed, back to what it was."""
        self.turn()
        return self.python(*BUILD, "--language", "en", "--format", "html")

    def help(self) -> float:
        """Show the help of the command."""
        return self.python("-m", "napanalysis", "--help")

    def papermill(self) -> float:
        """Execute the notebooks by papermill's own command, one after another."""
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir()
        spent = 0.0
        for language in ("en", "fr"):
            for notebook in sorted(self.root.glob("notebooks/0[1-9]_*.ipynb")):
                made = self.out / f"{notebook.stem}-{language}.ipynb"
                spent += self.python(
                    *("-m", "papermill", str(notebook), str(made), "--no-progress-bar"),
                    *("-k", "python3", "-p", "fiscal_year", YEAR, "-p", "language", language),
                    NAPANALYSIS_PROJECT=str(self.root),
                    NAPANALYSIS_TABLES=str(self.out / "data") if language == "en" else "",
                )
        return spent


def bars(times: Times) -> dict[str, tuple[str, bool]]:
    """Return what was seen of each bar, and whether it was met, by its words."""
    seen = {name: median(times[name]) for name in MEASURED}
    notebooks = (seen["clean"] - seen["rendered"]) / seen["papermill"]
    page = seen["page"] / seen["clean"]
    return {
        "Notebooks of a full build, to papermill's command: at most 0.20": (
            f"{notebooks:.2f}", notebooks <= 0.2),
        "The English page after one changed figure, to a full build: at most 0.50": (
            f"{page:.2f}", page <= 0.5),
        "Nothing to do: at most 0.30 s": (f"{seen['nothing']:.2f} s", seen["nothing"] <= 0.3),
        "`napanalysis --help`: at most 0.20 s": (f"{seen['help']:.2f} s", seen["help"] <= 0.2),
    }  # fmt: skip


def table(times: Times) -> str:
    """Return what was seen, in Markdown."""
    clean = median(times["clean"])
    rows = [
        f"| {words} | {median(times[name]):.2f} | {min(times[name]):.2f} | "
        f"{max(times[name]):.2f} | {median(times[name]) / clean:.2f} |"
        for name, words in MEASURED.items()
    ]
    met = [
        f"| {words} | {seen} | {'met' if is_met else 'missed'} |"
        for words, (seen, is_met) in bars(times).items()
    ]
    return "\n".join(
        [
            f"Medians of {len(times['clean'])}, interleaved, on {os.cpu_count()} cores, "
            f"{platform.system()}, Python {platform.python_version()}.",
            "",
            "| | median, s | least | most | to a full build |\n|---|---:|---:|---:|---:|",
            *rows,
            "",
            "| bar | seen | |\n|---|---:|---|",
            *met,
        ]
    )


def filled(page: str, times: Times) -> str:
    """Return a page with what was seen between its marks.

    Raises
    ------
    ValueError
        If the page doesn't have the two marks.
    """
    marked = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    if not marked.search(page):
        raise ValueError(f"The page has no place between {BEGIN} and {END}.")
    return marked.sub(lambda _: f"{BEGIN}\n{table(times)}\n{END}", page, count=1)


def main() -> int:
    """Measure, write the table, say which bars were met."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="how often each is timed")
    rounds = max(parser.parse_args().rounds, 1)
    times: dict[str, list[float]] = {name: [] for name in MEASURED}
    with tempfile.TemporaryDirectory(prefix="napanalysis-bench-") as folder:
        bench = Bench(Path(folder).resolve())
        for number in range(1, rounds + 1):
            for name, seen in times.items():
                seen.append(getattr(bench, name)())
                print(f"Round {number} of {rounds}: {name} {seen[-1]:.2f} s", flush=True)
    PAGE.write_text(filled(PAGE.read_text("utf-8"), times), encoding="utf-8")
    print(f"{PAGE} has the table.")
    met = bars(times)
    for words, (shown, is_met) in met.items():
        print(f"{'met   ' if is_met else 'MISSED'} {words}: {shown}")
    return 0 if all(is_met for _, is_met in met.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
