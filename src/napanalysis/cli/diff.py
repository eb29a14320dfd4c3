"""Measures as they are now beside those last published, or those of another revision."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

from napanalysis import catalogue
from napanalysis.analysis.measure_rows import DATES, NUMBER
from napanalysis.errors import BuildError, UsageError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.paths import PROJECT_VARIABLE, Project
from napanalysis.pipeline import publish
from napanalysis.pipeline.provenance.verify import built_years
from napanalysis.tabular import csv_cell, rows_of

#: What is compared of a measure. Wording and provenance may change without a number changing.
COMPARED = (*NUMBER, "unit", *DATES, "comparable")
#: What pairs rows, one after the other; the last, without date, only where nothing else can be
#: meant: there is one row of it on either side.
_KEYS = (
    (("measure", "breakdown", *DATES, "observations"), False),
    (("measure", "breakdown", *DATES), False),
    (("measure", "breakdown"), True),
)

Cells = dict[str, str]
Measures = dict[FiscalYear, list[dict[str, Any]]]


@dataclass(frozen=True)
class Difference:
    """One measure that isn't what it was.

    `old` and `new` are its cells as a published table has them, empty where it wasn't, or isn't,
    there.
    """

    old: Cells
    new: Cells

    @property
    def change(self) -> str:
        """``changed``, ``new`` or ``gone``."""
        return "new" if not self.old else "gone" if not self.new else "changed"

    @property
    def columns(self) -> list[str]:
        """What differs of what is compared."""
        return [name for name in COMPARED if self.old.get(name) != self.new.get(name)]


def compare(old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]) -> list[Difference]:
    """Return the measures whose number, bounds, unit, dates or comparability differ.

    Rows are as computed or as read from a published CSV: an empty cell and a number that isn't
    there are the same. The differences come in the order of the new table, then what is gone. A
    measure whose reference date moved is one that changed, where nothing else of its kind can be
    meant.
    """
    left, right = [*map(_cells, old)], [*map(_cells, new)]
    before: dict[int, Cells] = {}  # what a new row was, by its number
    for names, alone in _KEYS:
        key = itemgetter(*names)
        unpaired = [number for number in range(len(right)) if number not in before]
        alike = Counter(key(right[number]) for number in unpaired)
        for number in unpaired:
            known = key(right[number])
            same = [row for row in left if key(row) == known]
            if same and (not alone or len(same) == alike[known] == 1):
                before[number] = left.pop(left.index(same[0]))
    differences = [Difference(before.get(number, {}), row) for number, row in enumerate(right)]
    differences += [Difference(row, {}) for row in left]
    return [difference for difference in differences if difference.columns]


def _cells(row: Mapping[str, Any]) -> Cells:
    names = ("measure", "breakdown", "observations", *COMPARED)
    return {name: csv_cell(row.get(name)) for name in names}


def as_lines(changes: dict[FiscalYear, list[Difference]]) -> list[str]:
    """Return the differences as lines for people, by year, and a line that counts them."""
    lines = []
    for year, differences in changes.items():
        if differences:
            lines.append(f"Fiscal year {year}")
        for difference in differences:
            cells = difference.new or difference.old
            of = f" [{cells['breakdown']}]" if cells["breakdown"] else ""
            lines.append(f"  {difference.change:<7}  {cells['measure']}{of}")
            for side, cells in (("old", difference.old), ("new", difference.new)):
                if cells:
                    lines.append(f"    {side}  {_described(cells, difference)}")
    every = [difference.change for some in changes.values() for difference in some]
    over = f"{len(changes)} fiscal year{'s' if len(changes) != 1 else ''}"
    if not every:
        return [f"No measure differs in {over}."]
    counts = ", ".join(f"{every.count(change)} {change}" for change in dict.fromkeys(every))
    total = "1 difference" if len(every) == 1 else f"{len(every)} differences"
    return [*lines, f"{total} in {over}: {counts}."]


def _described(cells: Cells, difference: Difference) -> str:
    """Say a number with its bounds, unit and dates, and comparability where that changed."""
    value, lower, upper = (cells[name] for name in NUMBER)
    words = value or "no value"
    if lower and not upper:
        words += f" (at least {lower})"
    elif upper and not lower:
        words += f" (at most {upper})"
    elif lower and not value == lower == upper:
        words += f" ({lower} to {upper})"
    unit = catalogue.units().get(cells["unit"])
    own = cells["unit"].replace("_", " ")  # of a notebook's measure
    words += f" {(unit.one if value == '1' else unit.many).en if unit else own}"
    if cells["as_of"]:
        words += f", as of {cells['as_of']}"
        if cells["period_start"]:
            words += f", since {cells['period_start']}"
    elif cells["period_end"]:
        words += f", {cells['period_start']} to {cells['period_end']}"
    if "comparable" in difference.columns and difference.change == "changed":
        words += ", comparable" if cells["comparable"] == "true" else ", not comparable"
    return words


# What the other revision runs: as little of the package as gives its measures, since it
# has to be there in every revision. It goes by the year as text, for the same reason.
_CODE = """
import json, pathlib, sys
sys.path.insert(0, sys.argv[1])
from napanalysis.analysis.observations import fiscal_years
from napanalysis.paths import Project
from napanalysis.raw import sources
from napanalysis.workshop.notebook_measures import table_of_measures
root = pathlib.Path(sys.argv[1]).parent
raw = sources.load(root / "data" / "raw")
errors = [problem for problem in raw.problems if problem.severity == "error"]
if errors:
    sys.exit(f"its raw figures have {len(errors)} errors, the first in {errors[0].file}")
tables = {}
for year in fiscal_years(raw):
    if len(sys.argv) == 2 or str(year) in sys.argv[2:]:
        table = table_of_measures(Project(root), year)
        tables[str(year)] = json.loads(table.to_json(orient="records", double_precision=15))
json.dump(tables, sys.stdout)
"""


def differences(
    project: Project, years: Sequence[FiscalYear] = (), against: str = ""
) -> dict[FiscalYear, list[Difference]]:
    """Return what changed in the measures, by fiscal year; nothing is changed in the project.

    The old measures are those that the last build left in ``data/processed/`` or, with `against`,
    what a git revision gives with its own code, notebooks and raw figures. Without `years`, all
    that were built or, with `against`, have figures are compared.
    """
    from napanalysis.analysis.observations import check_year
    from napanalysis.pipeline.build import years_with_figures
    from napanalysis.workshop.notebook_measures import table_of_measures

    old = _computed(project, years, against) if against else _published(project, years)
    known = years_with_figures(project)
    wanted = sorted(set(years)) or sorted({*old, *(known if against else ())})
    changes = {}
    for year in wanted:
        if year not in old:
            check_year(year, known)
        new = rows_of(table_of_measures(project, year)) if year in known else []
        changes[year] = compare(old.get(year, []), new)
    return changes


def _published(project: Project, years: Sequence[FiscalYear]) -> Measures:
    """Read the measures that builds have left."""
    from napanalysis.analysis.processed_tables import read_table

    publish.settle(project.work)
    built = built_years(project.products / "data" / "processed")
    what, build = "no fiscal year was built yet", "Build one (make brief)"
    other = [year for year in years if year not in built]
    if built and other:
        what = f"{other[0]} was not built (built: {', '.join(map(str, built))})"
        build = f"Build it (make brief FY={other[0]})"
    if other or not built:
        raise UsageError(
            f"Nothing to compare with: {what}.", f"{build}, or name a git revision: --against REF."
        )
    return {
        year: rows_of(read_table(project.processed(year), "measures")) for year in years or built
    }


def _computed(project: Project, years: Iterable[FiscalYear], against: str) -> Measures:
    """Compute the measures of another revision with its own code, in a private folder."""
    verify = ("rev-parse", "--verify", "--end-of-options", f"{against}^{{commit}}")
    commit = _git(project.root, against, *verify).decode().strip()
    parts = ("src/napanalysis", "data/raw", "notebooks")
    packed = _git(project.root, against, "archive", "--format=zip", commit, "--", *parts)
    with tempfile.TemporaryDirectory(prefix="napanalysis-diff-") as folder:
        root = Path(folder).resolve()
        zipfile.ZipFile(io.BytesIO(packed)).extractall(root)
        done = subprocess.run(
            [sys.executable, "-EB", "-Xutf8", "-c", _CODE, str(root / "src"), *map(str, years)],
            cwd=root,
            env={**os.environ, PROJECT_VARIABLE: str(root)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["it gave no reason"]
        raise BuildError(
            f"The measures of {against} can't be computed with its own code: {lines[-1]}",
            "Name a later revision: it has to work with the libraries installed here.",
        )
    return {FiscalYear.parse(year): rows for year, rows in json.loads(done.stdout).items()}


def _git(root: Path, against: str, *words: str) -> bytes:
    """Return what git gives of a revision; where it fails, it says why."""
    remedy = (
        "Name a commit, branch or tag of this project, such as HEAD (a shallow clone has only the "
        "newest), or leave --against out to compare with the measures last published."
    )
    try:
        done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, check=False)
    except FileNotFoundError as error:
        raise UsageError("git isn't installed, and --against needs it.", remedy) from error
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip()
        raise UsageError(f"git can't give {against!r} of {root}: {reason}", remedy)
    return done.stdout
