"""Measures as they are now beside those last published, or those of another revision."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from napanalysis.cli.diff import Difference, compare
from napanalysis.errors import BuildError, UsageError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.paths import PROJECT_VARIABLE, Project
from napanalysis.pipeline import publish
from napanalysis.pipeline.provenance.verify import built_years
from napanalysis.tabular import rows_of

Measures = dict[FiscalYear, list[dict[str, Any]]]

# What the other revision runs: as little of the package as gives its measures, since it
# has to be there in every revision. It goes by the year as text, for the same reason.
_CODE = """
import json, pathlib, sys
sys.path.insert(0, sys.argv[1])
import napanalysis
from napanalysis.analysis.observations import fiscal_years
from napanalysis.paths import Project
from napanalysis.raw import sources
try:
    from napanalysis.workshop.notebook_measures import table_of_measures
except ModuleNotFoundError:  # its name in earlier revisions
    from napanalysis.workshop.measuring import table_of_measures
root = pathlib.Path(sys.argv[1]).parent
if root not in pathlib.Path(napanalysis.__file__).resolve().parents:
    sys.exit("another copy of the package was found first")
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

    publish.settle(project.work, project.products)
    built = built_years(project.products / "data" / "processed")
    if not built:
        raise UsageError(
            "Nothing to compare with: no fiscal year was built yet.",
            "Build one (make brief), or name a git revision: --against REF.",
        )
    if other := [year for year in years if year not in built]:
        raise UsageError(
            f"Nothing to compare with: {other[0]} was not built "
            f"(built: {', '.join(map(str, built))}).",
            f"Build it (make brief FY={other[0]}), or name a git revision: --against REF.",
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
        environment = {**os.environ, PROJECT_VARIABLE: str(root), "PYTHONDONTWRITEBYTECODE": "1"}
        environment.pop("PYTHONPATH", None)
        done = subprocess.run(
            [sys.executable, "-c", _CODE, str(root / "src"), *map(str, years)],
            cwd=root,
            env=environment,
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
