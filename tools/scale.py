"""Measure builds of many years: time a year, and memory, on a project with made-up figures.

Every year has a source of its own with one figure, so that the brief of each year knows one
figure more than that of the year before. The notebooks and the brief's sources are short: what
is measured is the build itself, not the drawing of charts.

    python tools/scale.py 100 400
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FIRST = 1870
SOURCE = """\
title = "Made-up figures of {year}"
publisher = "Made up for a measurement"
language = "en"
published = "{end}-04-15"
url = "https://example.org/{year}"
accessed = "{end}-05-01"
evidence = "official"
fiscal_year = "{year}"
licence = "none"
"""
HEAD = "indicator,breakdown,published,period_start,period_end,as_of,geography,locator,note\n"


BRIEF = """\
---
title: "Made-up figures"
lang: {language}
---

# Figures {{#sec-figures}}

{{{{< var {language}.drawn >}}}}
"""
OPEN = "import napanalysis as nap\nyear = nap.open_year(fiscal_year, language)\nyear"
CLEAN = "import napanalysis as nap\nyear = nap.clean(nap.read_raw(), fiscal_year, language)\nyear"
COUNT = "len(year.observations)"
PUBLISH = "permits = year.publish(year.flow('trp_issued'), 'trp_issued')"


def make_project(folder: Path, years: int) -> list[str]:
    """Write a project with one source a year; return the years.

    Parameters
    ----------
    folder : pathlib.Path
        Where to write it.
    years : int
        Number of years.
    """
    shutil.copytree(ROOT / "requirements", folder / "requirements")
    (folder / "notebooks").mkdir()
    for number in range(1, 7):
        cells = ['fiscal_year = "2014-2015"\nlanguage = "en"', CLEAN if number == 1 else OPEN]
        cells.append(PUBLISH if number == 2 else COUNT)
        _write_notebook(folder / "notebooks" / f"{number:02}_made.ipynb", cells)
    (folder / "reports").mkdir()
    for name in ("_quarto.yml", "_sources.js", "references.bib", "settings.toml"):
        shutil.copyfile(ROOT / "reports" / name, folder / "reports" / name)
    shutil.copytree(ROOT / "reports" / "styles", folder / "reports" / "styles")
    for language in ("en", "fr"):
        text = BRIEF.format(language=language)
        (folder / "reports" / f"brief-{language}.qmd").write_text(text, encoding="utf-8")
    named = []
    for first in range(FIRST, FIRST + years):
        year = f"{first}-{first + 1}"
        named.append(year)
        source = folder / "data" / "raw" / f"made-{first}"
        source.mkdir(parents=True)
        text = SOURCE.format(year=year, end=first + 1)
        (source / "source.toml").write_text(text, encoding="utf-8")
        row = f"trp_issued,,{30 + first % 7},{first}-04-01,{first + 1}-03-31,,Canada,table 1,\n"
        (source / "figures.csv").write_text(HEAD + row, encoding="utf-8")
    return named


def _write_notebook(path: Path, sources: list[str]) -> None:
    cells: list[dict[str, Any]] = [
        {
            "cell_type": "code",
            "id": f"c{number}",
            "metadata": {"tags": ["parameters"]} if number == 0 else {},
            "execution_count": None,
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate(sources)
    ]
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(content), encoding="utf-8")


def build(folder: Path, years: list[str]) -> dict[str, float]:
    """Build some years as pages in one language; return seconds and the most memory."""
    code = (
        "import json, resource, sys, time\n"
        "from pathlib import Path\n"
        "from napanalysis.fiscal_year import FiscalYear\n"
        "from napanalysis.language import Language\n"
        "from napanalysis.paths import Project\n"
        "from napanalysis.pipeline import build as pipeline\n"
        "years = tuple(FiscalYear.parse(one) for one in sys.argv[2:])\n"
        "request = pipeline.BuildRequest(years, (Language.EN,), ('html',), 'builtin', 2)\n"
        "times = []\n"
        "begin = time.perf_counter()\n"
        "def say(line):\n"
        "    if 'builtin' in line:\n"
        "        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "        times.append((time.perf_counter() - begin, most))\n"
        "pipeline.build(Project(Path(sys.argv[1])), request, pipeline.Progress(ended=say))\n"
        "print(json.dumps(times))\n"
    )
    before = _computed()
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), *years],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr)
    times = json.loads(done.stdout.splitlines()[-1])
    half = len(times) // 2
    (mid, mid_memory), (end, memory) = times[half - 1], times[-1]
    return {
        "years": len(times),
        "seconds": round(end, 1),
        "seconds_a_year": round(end / len(times), 2),
        "computed_a_year": round((_computed() - before) / len(times), 2),
        "first_half": round(mid / half, 2),
        "second_half": round((end - mid) / (len(times) - half), 2),
        "memory_half_way_mb": round(mid_memory / 1024, 1),
        "memory_mb": round(memory / 1024, 1),
    }


def _computed() -> float:
    """Return the seconds that processors worked for what was started from here and has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(years: int) -> dict[str, float]:
    """Make a project of so many years, build it and return what was measured."""
    with tempfile.TemporaryDirectory(prefix="scale-") as folder:
        root = Path(folder) / "project"
        root.mkdir()
        return build(root, make_project(root, years))


def table(rows: list[dict[str, float]]) -> str:
    """Return the measurements as a Markdown table."""
    heads = [
        "Years",
        "Seconds",
        "A year",
        "Of processors",
        "A year, first half",
        "A year, second half",
    ]
    heads += ["Memory half way (MB)", "Memory at the end (MB)"]
    lines = [f"| {' | '.join(heads)} |", f"|{'---:|' * len(heads)}"]
    lines += [f"| {' | '.join(str(value) for value in row.values())} |" for row in rows]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("years", type=int, nargs="*", default=[100, 400])
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    given = parser.parse_args()
    rows = [measure(years) for years in given.years]
    print(json.dumps(rows) if given.json else table(rows), end="")


if __name__ == "__main__":
    main()
