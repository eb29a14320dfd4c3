"""Stop builds in every way a machine can, and see whether the products stand whole.

Run by ``make faults``, with the environment's Python, from the project's folder. It builds
in a small copy of the project, with the same pipeline: one source, four short notebooks, a
short brief. Each round changes a figure, kills the build with SIGKILL at one moment, looks
at what is left, and builds again. The tests use the same functions for a few moments.
Exit status 0: nothing was found; 1: what was, by moment.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from reproduce import products

from napanalysis.fiscal_year import FiscalYear
from napanalysis.paths import Project

ROOT = Path(__file__).resolve().parents[1]
YEAR = "2014-2015"
MARK = "NAPANALYSIS_FAULT"  # set in all that a build starts, so that what is left is found
PATIENCE = 5.0  # seconds in which all that a killed build started must have ended
FIGURES = Path("data", "raw", "nap-2014-2015", "figures.csv")
ODD, EVEN = "persons_convicted,,117,", "persons_convicted,,118,"

# Counts what the build does to files and processes, and kills it at one of these events;
# -1 is before the first folder is published, -2 before the second, -3 after both,
# -4 when the plan is gone too.
DRIVER = """
import os, signal, sys
stop, count, published = int(os.environ["STOP_AT"]), 0, 0
EVENTS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree",
          "subprocess.Popen", "napanalysis.publish"}
main = os.getpid()
def hook(event, arguments):
    global count, published
    if event not in EVENTS or os.getpid() != main:
        return
    if event == "open" and not (isinstance(arguments[1], str) and set(arguments[1]) & set("wxa+")):
        return
    count += 1
    published -= event == "napanalysis.publish"
    if count == stop or (stop < 0 and published == stop):
        os.kill(main, signal.SIGKILL)
sys.addaudithook(hook)
from napanalysis.cli import main as run
try:
    run(sys.argv[1:])
finally:
    if stop == 0:
        print("EVENTS", count, file=sys.stderr)
"""

PARAMETERS = "fiscal_year = '2014-2015'\nlanguage = 'en'"
OPEN = "import napanalysis as nap\nyear = nap.open_year(fiscal_year, language)"
#: The code cells of four small notebooks, after the parameters.
NOTEBOOKS = {
    "01_clean": [
        "import napanalysis as nap\nraw = nap.read_raw()",
        "year = nap.clean(raw, fiscal_year, language)\nyear",
    ],
    "02_prosecution": [
        OPEN,
        "cases = year.stock('cases_completed')\nconvicted = year.stock('persons_convicted')",
        "per_case = nap.ratio(convicted, cases, unmatched='leave out')\n"
        "per_case = year.publish(per_case, 'convicted_per_completed_case')",
        "year.chart.dots(per_case, label='fig-per-case', least=1,\n"
        "    columns=['when', 'number', 'formula'],\n"
        "    title=year.text('{last} persons convicted per completed case',\n"
        "                    '{last} personnes condamnées par dossier', last=per_case))",
        "year.say('say-per-case', '{last} persons were convicted per completed case.',\n"
        "    '{last} personnes ont été condamnées par dossier mené à terme.', last=per_case)",
    ],
    "03_protection": [
        OPEN,
        "permits = year.publish(year.flow('trp_issued'), 'trp_issued')",
        "year.table(permits, ['when', 'number'], label='tbl-permits',\n"
        "    title=year.text('Permits issued', 'Permis délivrés'))",
    ],
    "04_findings": [
        f"#| after: 02_prosecution, 03_protection\n{OPEN}",
        "per_case = year.measures('convicted_per_completed_case')\nyear.headline(per_case)",
        "year.finding('{last} persons were convicted per completed case.',\n"
        "    '{last} personnes ont été condamnées par dossier mené à terme.', last=per_case)",
        "year.title('{last} persons convicted per case', '{last} condamnées par dossier',\n"
        "    last=per_case)",
    ],
}
BRIEF = """\
---
lang: en
metadata-files:
  - _made/en/meta.yml
bibliography: references.bib
---

# Headline figures {#sec-headlines}

{{< include _made/en/cards.md >}}

{{< include _made/en/findings.md >}}

{{< include _made/en/say-per-case.md >}}

{{< include _made/en/fig-per-case.md >}}

{{< include _made/en/tbl-permits.md >}}

{{< include _made/en/trail.md >}}
"""


@dataclass(frozen=True)
class Small:
    """A small project that builds in seconds."""

    root: Path
    temporary: Path
    code: Path  # a copy of the package, so that it stays the same meanwhile

    @property
    def reports(self) -> Path:
        """The products."""
        return self.root / "reports" / YEAR

    @property
    def processed(self) -> Path:
        """The processed tables."""
        return self.root / "data" / "processed" / YEAR

    def state(self) -> dict[str, str]:
        """Return the hash of each product, by its path."""
        return products(Project(self.root), FiscalYear.parse(YEAR))

    def litter(self) -> list[str]:
        """List what a build left that is no source or product, not the lock, and isn't kept."""
        work = self.root / ".napanalysis"
        kept = ("build.lock", "failed")
        left = [path for path in work.glob("*") if path.name not in kept]
        left += [path for path in self.root.glob("reports/*") if path.name.startswith(".")]
        left += [path for path in self.temporary.iterdir() if not _is_probe(path)]
        return sorted(path.name for path in left)

    def turn(self, what: str = "figure") -> None:
        """Change a figure, or a word of the brief, so that there is something to build."""
        path = self.root / (FIGURES if what == "figure" else "reports/brief-en.qmd")
        pair = (ODD, EVEN) if what == "figure" else ("Headline figures", "Figures first")
        text = path.read_text(encoding="utf-8")
        old, new = pair if pair[0] in text else pair[::-1]
        path.write_text(text.replace(old, new), encoding="utf-8")

    def environment(self, **more: str) -> dict[str, str]:
        """Return the environment of a build in this project."""
        unwanted = ("NAPANALYSIS", "PYTHONDONTWRITEBYTECODE")  # every start would take seconds more
        kept = {name: os.environ[name] for name in os.environ if not name.startswith(unwanted)}
        return {
            **kept,
            "NAPANALYSIS_PROJECT": str(self.root),
            "PYTHONPATH": str(self.code),
            "TMPDIR": str(self.temporary),
            MARK: str(self.root),
            **more,
        }

    def command(self, *more: str) -> list[str]:
        """Return the arguments of a build."""
        wanted = ["--fiscal-year", YEAR, "--language", "en", "--format", "html"]
        return ["build", *wanted, "--renderer", "builtin", "--jobs", "2", *more]

    def start(self, *more: str, stop_at: int | None = None) -> subprocess.Popen[str]:
        """Start a build; with `stop_at`, one that kills itself then (0: never)."""
        program = ["-m", "napanalysis"] if stop_at is None else ["-c", DRIVER]
        return subprocess.Popen(
            [sys.executable, *program, *self.command(*more)],
            cwd=self.root,
            env=self.environment(STOP_AT=str(stop_at)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def build(self, *more: str) -> subprocess.CompletedProcess[str]:
        """Build to the end."""
        process = self.start(*more)
        out, err = process.communicate(timeout=300)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def verify(self) -> subprocess.CompletedProcess[str]:
        """Ask napanalysis whether all is as recorded."""
        return subprocess.run(
            [sys.executable, "-m", "napanalysis", "verify"],
            cwd=self.root,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    def running(self) -> list[int]:
        """List the processes that a build in this project started and that still run."""
        mark = os.fsencode(f"{MARK}={self.root}")
        return [pid for pid, words in environments() if mark in words.split(b"\0")]

    def quiet(self) -> bool:
        """Wait until nothing runs any more; False where something goes on."""
        end = time.monotonic() + PATIENCE
        while self.running():
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True


def _is_probe(path: Path) -> bool:
    """Whether Python wrote a file to see where it can write, and was killed before it went."""
    return path.is_file() and path.read_bytes() in (b"", b"blat")


def environments() -> Iterator[tuple[int, bytes]]:
    """Give the processes that can be looked at, each with its environment."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            yield int(folder.name), (folder / "environ").read_bytes()
        except OSError:
            continue


def make(folder: Path, source: Path = ROOT) -> Small:
    """Make the small project in a folder, from the sources of this one."""
    small = Small(folder / "projet été", folder / "t", folder / "code")
    small.temporary.mkdir(parents=True)
    shutil.copytree(source / "src", small.code)  # compiled, too: else each build would do it
    for name in ("data/raw/nap-2014-2015", "requirements", "reports/styles"):
        shutil.copytree(source / name, small.root / name)
    settings = ("_quarto.yml", "_sources.js", "references.bib", "settings.toml")
    for name in ("pyproject.toml", *(f"reports/{one}" for one in settings)):
        shutil.copyfile(source / name, small.root / name)
    for language in ("en", "fr"):
        brief = small.root / "reports" / f"brief-{language}.qmd"
        brief.write_text(
            BRIEF.replace("_made/en", f"_made/{language}").replace("lang: en", f"lang: {language}")
        )
    (small.root / "notebooks").mkdir()
    for name, cells in NOTEBOOKS.items():
        write_notebook(small.root / "notebooks" / f"{name}.ipynb", [PARAMETERS, *cells])
    return small


def write_notebook(path: Path, cells: list[str]) -> None:
    """Write a notebook of code cells, of which the first holds the parameters."""
    written = [new_code_cell(source, id=f"c{number}") for number, source in enumerate(cells)]
    written[0].metadata["tags"] = ["parameters"]
    nbformat.write(new_notebook(cells=written), path)


def undisturbed(small: Small) -> tuple[list[dict[str, str]], float, int]:
    """Build both states once; return them, the seconds of a build and its events."""
    states = []
    for _ in range(2):
        small.turn()
        began = time.monotonic()
        done = small.build()
        seconds = time.monotonic() - began
        if done.returncode:
            raise SystemExit(done.stderr)
        states.append(small.state())
    counted = small.start("--force", stop_at=0)
    _, told = counted.communicate(timeout=300)
    return states, seconds, int(told.split("EVENTS")[1].split()[0])


def kill_at(small: Small, states: list[dict[str, str]], moment: float | int) -> list[str]:
    """Kill a build at a moment (seconds, or the number of an event); return what is wrong.

    What stands afterwards must be the old products or the new ones, whole, as `verify`
    says; nothing may go on running; the next build must give the undisturbed bytes and
    leave nothing behind.
    """
    small.turn()
    before = small.state()
    wanted = next(state for state in states if state != before)
    process = small.start("--force", stop_at=moment if isinstance(moment, int) else None)
    if isinstance(moment, float):
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
    process.communicate()
    found = [] if small.quiet() else [f"still running: {small.running()}"]
    after = small.state()
    if after not in (before, wanted) and not (small.root / ".napanalysis/publishing.json").exists():
        found.append("the products are neither the last nor the new ones")
    if "(product)" in (told := small.verify().stdout) or "(record)" in told:
        found.append(f"verify: {told.splitlines()[0]}")
    if small.state() not in (before, wanted):
        found.append("verify left the products half published")
    again = small.build()
    if again.returncode:
        found.append(f"the next build failed: {again.stderr.strip()[-200:]}")
    elif small.state() != wanted:
        found.append("the next build gave other bytes")
    if left := small.litter():
        found.append(f"left behind: {left}")
    return found


def moments(seconds: float, events: int, number: int) -> list[float | int]:
    """Return moments all over a build: half by time, half by event, the last few all."""
    half = max(1, number // 2)
    timed = [round(seconds * (one + 0.5) / half, 2) for one in range(half)]
    last = list(range(max(1, events - 11), events + 1))  # publishing, and tidying up
    spread = [1 + one * events // half for one in range(half)]
    return [*timed, *sorted({*spread, *last})]


def main() -> int:
    """Run the loop, and say what came out."""
    reader = argparse.ArgumentParser(description="Kill builds at many moments.")
    reader.add_argument("--moments", type=int, default=60, help="how many; default 60")
    wanted = reader.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="napanalysis-faults-"))
    small = make(folder)
    states, seconds, events = undisturbed(small)
    print(f"An undisturbed build: {seconds:.1f} s, {events} events.", flush=True)
    tried = moments(seconds, events, wanted.moments)
    wrong = 0
    for moment in tried:
        found = kill_at(small, states, moment)
        wrong += bool(found)
        unit = "s" if isinstance(moment, float) else f"of {events} events"
        print(f"  killed at {moment} {unit}: {'; '.join(found) or 'all well'}", flush=True)
    timed = sum(isinstance(moment, float) for moment in tried)
    print(
        f"{len(tried)} moments ({timed} by time, {len(tried) - timed} by event): "
        f"{len(tried) - wrong} well, {wrong} not."
    )
    if wrong:
        print(f"The project is kept in {folder}.")
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
