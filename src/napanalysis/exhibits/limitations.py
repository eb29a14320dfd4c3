"""Findings that limit what may be concluded, told with the figures that they are about."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from napanalysis.analysis.comparability import basis, parted
from napanalysis.analysis.measure_rows import Row, flags_of
from napanalysis.exhibits.builder import Builder
from napanalysis.tabular import rows_of
from napanalysis.wording.formatting import reference_date
from napanalysis.wording.inline import Cell, Phrase

#: Findings told as the check words them, which says what disagrees; what it advises those who
#: keep the raw files to do isn't for readers.
_SAYS_WHY = {
    "printed-change-differs": ("message", "remedy"),
    "parts-exceed-total": ("message",),
    "opposite-directions": ("message",),
}
COLUMNS = ["rule", "finding", "subject", "figures", "why", "observations"]


def limits(build: Builder) -> pd.DataFrame:
    """Return each finding that limits a conclusion, once, those on the newest figures first.

    Its figures are linked to their trail.
    """
    seen = set()
    groups: dict[tuple[str, str, str], list[list[Row]]] = {}
    for problem in rows_of(build.analysis.problems):
        names = [name for name in problem["observations"].split("; ") if name in build.observed]
        if not problem["matters"] or problem["severity"] != "flag" or not names:
            continue
        rule, figures = problem["rule"], [build.observed[name] for name in names]
        if "superseded" in flags_of(figures[0]):
            continue
        # What goes through a whole series is told once.
        series = rule == "break-in-basis" or len(names) == 1
        place = figures[0]["indicator" if series else "observation"]
        if (rule, place) in seen:
            continue
        seen.add((rule, place))
        why = _why(build, problem, figures[0]["indicator"])
        if rule == "break-in-basis":
            figures = _sides(build, figures[0]) or figures
        groups.setdefault((rule, why, figures[0]["source"]), []).append(figures)
    rows = [_finding(build, rule, why, alike) for (rule, why, _), alike in groups.items()]
    frame = pd.DataFrame(rows, columns=[*COLUMNS, "newest"])
    return frame.sort_values("newest", ascending=False, kind="stable", ignore_index=True)


def _finding(build: Builder, rule: str, why: str, alike: list[list[Row]]) -> dict[str, Cell]:
    """Return the findings of one rule, reason and source, each with its figures, as one."""
    first, *rest = (build.format.what(figures[0]) for figures in alike)
    every = [row for figures in alike for row in figures]
    return {
        "rule": rule,
        "finding": build.format.flag(rule),
        "subject": "; ".join([first, *(other[:1].lower() + other[1:] for other in rest)]),
        "figures": Phrase.join("; ", (_listed(build, figures) for figures in alike)),
        "why": why,
        "observations": "; ".join(row["observation"] for row in every),
        "newest": max(map(reference_date, every)).isoformat(),
    }


def _listed(build: Builder, figures: list[Row]) -> Phrase:
    """Return figures with dates and sources, the oldest first."""
    form, phrase = build.format, build.words.phrase
    return Phrase.join("; ", (
        phrase("word.figure_by", figure=form.number(row), when=form.when(row), source=row["source"])
        for row in sorted(figures, key=reference_date)
    ))  # fmt: skip


def _sides(build: Builder, row: Row) -> list[Row]:
    """Return the totals on either side of a change of basis, the newer first."""
    series = rows_of(build.analysis.indicator(row["indicator"], "").sort_values("period_end"))
    for old, new in pairwise(series):
        if parted(old, new) and "break-in-basis" in flags_of(new):
            return [new, old]
    return []


def _why(build: Builder, problem: dict[str, str], indicator: str) -> str:
    """Return why figures may not be compared: the finding itself where it says, else its rule."""
    if problem["rule"] == "break-in-basis":
        return basis(indicator, build.language)
    if problem["rule"] in _SAYS_WHY:
        ending = "" if build.language == "en" else "_fr"
        return " ".join(problem[f"{part}{ending}"] for part in _SAYS_WHY[problem["rule"]])
    return build.words.text(f"flag_note.{problem['rule']}")
