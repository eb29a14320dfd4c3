"""Exhibits on the data themselves: what may not be compared, revisions, flags, sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise

from napanalysis import catalogue
from napanalysis.brief.exhibits.compare import basis, parted
from napanalysis.brief.exhibits.maker import Maker
from napanalysis.brief.exhibits.model import Exhibit, Table
from napanalysis.brief.numbers import Row
from napanalysis.brief.pieces import Cell, Phrase, Piece
from napanalysis.raw.problems import Problem
from napanalysis.tabular import rows_of

#: Findings that forbid or limit a comparison, the gravest first.
LIMITS = (
    "stock-falls",
    "break-in-basis",
    "printed-change-differs",
    "unit-ambiguous",
    "parts-exceed-total",
    "convicted-above-accused",
)


def not_comparable(make: Maker) -> Exhibit | None:
    """Return the figures that may not be set beside each other, and why."""
    found: dict[tuple[str, str], Problem] = {}
    observed = {row["observation"]: row for row in rows_of(make.analysis.observations)}
    for problem in make.analysis.problems:
        if problem.rule in LIMITS and problem.observations:
            row = observed[problem.observations[0]]
            if "superseded" in row["flags"].split("; "):
                continue
            # A break in basis goes through a whole series; it is told once.
            place = row["indicator"] if problem.rule == "break-in-basis" else row["observation"]
            found.setdefault((problem.rule, place), problem)
    problems = sorted(found.values(), key=lambda problem: LIMITS.index(problem.rule))
    if not problems:
        return None
    rows: list[tuple[Cell, ...]] = []
    behind: list[Row] = []
    for problem in problems:
        figures = [observed[name] for name in problem.observations]
        if problem.rule == "break-in-basis":
            figures = _sides(make, figures[0]) or figures
        behind += figures
        rows.append(
            (
                make.tell.flag(problem.rule),
                make.tell.what(figures[0]),
                _figures(make, problem, figures),
                _why(make, problem, figures[0]["indicator"]),
            )
        )
    table = Table(
        columns=tuple(
            make.words.text(f"column.{name}") for name in ("finding", "what", "figures", "why")
        ),
        rows=tuple(rows),
    )
    behind = list({row["observation"]: row for row in behind}.values())
    return make.exhibit(
        "not-comparable",
        [{key: value for key, value in row.items() if key != "flags"} for row in behind],
        table,
        title=make.words.text("exhibit.not-comparable.title"),
        subtitle=make.words.text("exhibit.not-comparable.subtitle", year=str(make.analysis.year)),
        sources=make.sources_of(behind),
    )


def revisions(make: Maker) -> Exhibit | None:
    """Return the figures that a later vintage changed."""
    rows = rows_of(make.analysis.revisions)
    if not rows:
        return None
    observed = {row["observation"]: row for row in rows_of(make.analysis.observations)}

    def side(row: Row, which: str) -> Piece:
        return make.tell.number(observed[row[f"{which}_observation"]])

    def source(row: Row) -> Phrase:
        return make.words.phrase(
            "word.from_to",
            old=_vintage(make, row["old_source"]),
            new=_vintage(make, row["new_source"]),
        )

    table = make.table(
        rows,
        [
            ("what", lambda row: make.tell.what(row)),
            ("when", lambda row: make.tell.when(row)),
            ("old", lambda row: side(row, "old")),
            ("new", lambda row: side(row, "new")),
            ("change", lambda row: make.tell.change({"value": row["change"]})),
            ("vintages", source),
        ],
        numeric=[2, 3, 4],
    )
    return make.exhibit(
        "revisions",
        rows,
        table,
        title=make.words.text("exhibit.revisions.title", count=str(len(rows))),
        subtitle=make.words.text("exhibit.revisions.subtitle"),
        sources=sorted({row[f"{which}_source"] for row in rows for which in ("old", "new")}),
        notes=[make.words.text("exhibit.revisions.note")],
    )


def flags(make: Maker) -> Exhibit | None:
    """Return how many figures and deliverables carry each flag, those that matter first."""
    figures = list(make.analysis.observations["flags"].map(_split))
    entries = list(make.analysis.action_plan["flags"].map(_split))
    on_figures, on_entries = (
        Counter(flag for flags in carried for flag in flags) for carried in (figures, entries)
    )
    if not on_figures and not on_entries:
        return None
    rows: list[Row] = [
        {
            "flag": flag,
            "matters": catalogue.matters(flag),
            "figures": on_figures[flag],
            "deliverables": on_entries[flag],
        }
        for flag in {**on_figures, **on_entries}
    ]
    rows.sort(
        key=lambda row: (not row["matters"], -row["figures"], -row["deliverables"], row["flag"])
    )
    columns: list[tuple[str, Callable[[Row], Cell]]] = [
        ("flag", lambda row: make.tell.flag(row["flag"])),
        ("flag_kind", lambda row: _kind(make, row["matters"])),
        ("figures", lambda row: str(row["figures"])),
        ("deliverables", lambda row: str(row["deliverables"])),
        ("meaning", lambda row: make.words.text(f"flag_note.{row['flag']}")),
    ]
    if not entries:
        del columns[3]
    table = make.table(rows, columns, numeric=[2, 3] if entries else [2])
    graver, flagged = (
        sum(any(map(catalogue.matters, flags)) for flags in carried)
        for carried in (figures, entries)
    )
    clear = sum(not flags for flags in figures)
    note = make.words.text(
        "exhibit.flags.note",
        recorded=str(len(figures) - graver - clear),
        clear=str(clear),
        matters=_kind(make, True),
        record=_kind(make, False),
    )
    return make.exhibit(
        "flags",
        rows,
        table,
        title=make.words.text(
            f"exhibit.flags.{'title_both' if entries else 'title'}",
            flagged=str(graver),
            total=str(len(figures)),
            entries=str(flagged),
            every=str(len(entries)),
        ),
        subtitle=make.words.text("exhibit.flags.subtitle"),
        sources=list(make.analysis.sources),
        notes=[note],
    )


def _split(flags: str) -> list[str]:
    return [flag for flag in flags.split("; ") if flag]


def _kind(make: Maker, matters: bool) -> str:
    return make.words.text(f"flag_kind.{'matters' if matters else 'record'}")


def sources(make: Maker) -> Exhibit | None:
    """Return the sources with their publisher, date, evidence grade and number of figures."""
    counts = make.analysis.observations["source"].value_counts()
    rows = [
        {
            "source": source.id,
            "title": source.title,
            "publisher": make.cite.publisher(source),
            "published": source.published,
            "evidence": source.evidence,
            "figures": int(counts.get(source.id, 0)),
        }
        for source in make.analysis.sources.values()
    ]
    if not rows:
        return None
    table = make.table(
        rows,
        [
            ("code", lambda row: Piece(row["source"], f"s-{row['source']}")),
            ("source", lambda row: make.cite.source(make.analysis.sources[row["source"]])),
            (
                "published",
                lambda row: make.tell.dated(row["published"]) or make.words.text("word.not_dated"),
            ),
            ("evidence", lambda row: make.words.text(f"evidence.{row['evidence']}")),
            ("figures_count", lambda row: str(row["figures"])),
        ],
        numeric=[4],
    )
    return make.exhibit(
        "sources",
        rows,
        table,
        title=make.words.text(
            f"exhibit.sources.{'title' if len(rows) > 1 else 'title_one'}",
            sources=str(len(rows)),
            figures=str(int(counts.sum())),
        ),
        subtitle=make.words.text("exhibit.sources.subtitle", year=str(make.analysis.year)),
        sources=[],
    )


def _figures(make: Maker, problem: Problem, rows: list[Row]) -> Phrase:
    """Return the figures of a finding, the older first; a total and its parts by name.

    Who published them is told once where all are from one publisher, else for each.
    """
    publishers = {make.cite.publisher(make.analysis.sources[row["source"]]) for row in rows}
    one = len(publishers) == 1

    def dated(row: Row) -> Phrase:
        key = "word.figure_dated" if one else "word.figure_by"
        return make.words.phrase(
            key, figure=make.tell.number(row), when=make.tell.when(row), source=make.counter(row)
        )

    if problem.rule == "parts-exceed-total":
        told = [
            make.words.phrase("word.pair", key=_role(make, row, rows[0]), value=dated(row))
            for row in rows
        ]
    else:
        ordered = rows if problem.rule == "printed-change-differs" else rows[::-1]
        told = [dated(row) for row in ordered]
    listed = Phrase.join("; ", told)
    if not one:
        return listed
    return make.words.phrase("word.detailed", what=listed, detail=publishers.pop())


def _sides(make: Maker, row: Row) -> list[Row]:
    """Return the totals on either side of a change of basis, the newer first."""
    series = rows_of(make.analysis.indicator(row["indicator"], "").sort_values("period_end"))
    for old, new in pairwise(series):
        if parted(old, new) and "break-in-basis" in new["flags"].split("; "):
            return [new, old]
    return []


def _role(make: Maker, row: Row, total: Row) -> str:
    if row is total:
        return make.words.text("word.total")
    return make.tell.breakdown(row["breakdown"]) if row["breakdown"] else make.tell.what(row)


def _why(make: Maker, problem: Problem, indicator: str) -> str:
    """Return why figures may not be compared: the finding itself where it says, else its rule."""
    if problem.rule == "break-in-basis":
        return basis(indicator, make.language)
    if problem.rule == "printed-change-differs":
        return f"{problem.message(make.language)} {problem.remedy(make.language)}"
    if problem.rule == "parts-exceed-total":
        return problem.message(make.language)
    return make.words.text(f"flag_note.{problem.rule}")


def _vintage(make: Maker, source: str) -> Piece:
    """Return a vintage by the date of its publication, or by its code where it has none."""
    about = make.analysis.sources[source]
    return Piece(make.tell.dated(about.published) or about.id, f"s-{about.id}")
