"""The raw figures, or one error that lists everything wrong with them."""

from __future__ import annotations

from napanalysis.errors import DataError
from napanalysis.language import Language
from napanalysis.paths import Project
from napanalysis.raw import sources
from napanalysis.raw.sources import RawData


def sound_figures(project: Project) -> RawData:
    """Return the raw figures of a project.

    Raises
    ------
    DataError
        If a row has an error; it lists all errors of all files.
    """
    raw = sources.load(project.raw)
    errors = [problem for problem in raw.problems if problem.severity == "error"]
    if errors:
        from napanalysis.raw.listing import format_table

        count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
        listed = format_table(errors, Language.EN)
        raise DataError(
            f"The raw figures have {count}; nothing was built.\n\n{listed}",
            "Correct the rows named above; the last good brief is untouched. "
            "`napanalysis check` lists everything again.",
        )
    return raw
