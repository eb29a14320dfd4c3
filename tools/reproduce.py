"""Build one fiscal year twice under different conditions, and compare every byte.

Run by ``make reproduce FY=...``, with the environment's Python, from the project's
folder. Each build has its own copy of the sources, in a folder of another name, with
another time zone, locale, user, home, hash seed, number of jobs and age of the files.
Exit status 0: every product is the same; 1: which ones differ, and where they are.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from napanalysis.errors import NapAnalysisError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.paths import PROJECT_VARIABLE, Project

# Two sets of conditions, as unlike as one machine can make them.
CONDITIONS: dict[str, dict[str, str]] = {
    "one": {
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C.UTF-8",
        "USER": "one",
        "PYTHONHASHSEED": "1",
        "jobs": "1",
    },
    "another, été": {
        "TZ": "America/St_Johns",
        "LC_ALL": "fr_CA.UTF-8",
        "USER": "another",
        "PYTHONHASHSEED": "4242",
        "jobs": "2",
    },
}


def sources(root: Path) -> list[Path]:
    """List the files that a build can need, relative to `root`."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        names = [Path(name) for name in listed.stdout.split("\0") if name]
        return sorted(name for name in names if (root / name).is_file())
    kept = ("data/raw", "notebooks", "reports", "requirements", "src")
    files = [path for folder in kept for path in (root / folder).rglob("*") if path.is_file()]
    return sorted(path.relative_to(root) for path in [*files, *root.glob("*.*")] if path.is_file())


def copy(root: Path, to: Path, age: float) -> None:
    """Copy the sources in `root` to `to`, as files last changed `age` seconds ago."""
    for name in sources(root):
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, to / name)
        os.utime(to / name, times=(time.time() - age,) * 2)


def build(folder: Path, year: FiscalYear, conditions: dict[str, str]) -> None:
    """Build `year` in `folder` under `conditions`; leave with its status if that fails."""
    home = folder.parent / f"home {conditions['USER']}"
    home.mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if name != PROJECT_VARIABLE},
        **{name: value for name, value in conditions.items() if name != "jobs"},
        "HOME": str(home),
        "LOGNAME": conditions["USER"],
        "PYTHONPATH": str(folder / "src"),  # before the installed project
    }
    command = [sys.executable, "-m", "napanalysis", "build", "--fiscal-year", str(year)]
    command += ["--jobs", conditions["jobs"]]
    status = subprocess.run(command, cwd=folder, env=environment, check=False).returncode
    if status:
        sys.exit(status)


def products(project: Project, year: FiscalYear) -> dict[str, str]:
    """Return the hash of each product of `year`, by its path in the project."""
    folders = (project.processed(year), project.reports(year))
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(project.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def main(arguments: list[str]) -> int:
    """Build twice, compare, and say what came out."""
    try:
        year = FiscalYear.parse(arguments[0] if arguments else "2014-2015")
    except NapAnalysisError as error:
        print(f"Error: {error.message}\n{error.remedy or ''}".strip(), file=sys.stderr)
        return 2
    top = Path(tempfile.mkdtemp(prefix="napanalysis-")).resolve()
    folders = [top / f"{number}" / name for number, name in enumerate(CONDITIONS)]
    copy(Path.cwd(), folders[0], age=0)
    copy(folders[0], folders[1], age=400 * 86_400)  # not the project: it may change meanwhile
    made: list[dict[str, str]] = []
    for number, (folder, conditions) in enumerate(zip(folders, CONDITIONS.values(), strict=True)):
        began = time.monotonic()
        build(folder, year, conditions)
        print(f"Build {number + 1} of 2: {time.monotonic() - began:.1f} s", flush=True)
        made.append(products(Project(folder), year))
    one, another = made
    differing = [name for name in sorted({*one, *another}) if one.get(name) != another.get(name)]
    if differing or not one:
        print(f"{len(differing)} of {len(one)} products differ; both are kept in {top}:")
        print("\n".join(f"  {name}" for name in differing))
        return 1
    shutil.rmtree(top)
    print(f"All {len(one)} products of {year} are the same, byte for byte.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
