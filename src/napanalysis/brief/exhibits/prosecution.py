"""Exhibits on prosecution: cases, convictions, police-reported incidents, operations."""

from __future__ import annotations

from datetime import date
from functools import partial

from napanalysis import catalogue
from napanalysis.analysis.charts import Line, dated_points
from napanalysis.analysis.measures.rows import is_subtracted
from napanalysis.brief.exhibits.compare import doubted
from napanalysis.brief.exhibits.maker import Maker
from napanalysis.brief.exhibits.model import Exhibit
from napanalysis.brief.numbers import Row
from napanalysis.brief.pieces import Phrase
from napanalysis.tabular import rows_of

RATIOS = (
    "convicted_per_completed_case",
    "victims_per_completed_case",
    "accused_per_case_before_courts",
    "victims_per_case_before_courts",
    "share_of_known_cases_completed",
    "cases_completed_per_year",
)


def cases_completed(make: Maker) -> Exhibit | None:
    """Return what was counted when: completed cases since 2005, by who counted."""
    return _stocks(make, "cases-completed", "cases_completed")


def persons_convicted(make: Maker) -> Exhibit | None:
    """Return what was counted when: persons convicted since 2005, by who counted."""
    return _stocks(make, "persons-convicted", "persons_convicted")


def _stocks(make: Maker, name: str, indicator: str) -> Exhibit | None:
    rows = rows_of(make.analysis.indicator(indicator, "").sort_values(["as_of", "source"]))
    if not rows:
        return None
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(make.analysis.sources[row["source"]].family, []).append(row)
    lines = [
        Line(
            make.family(family),
            tuple(make.point(date.fromisoformat(row["as_of"]), row) for row in group),
            breaks=frozenset(
                place
                for place, row in enumerate(group)
                if place and _is_break(group[place - 1], row)
            ),
        )
        # A counter has one colour and mark in all charts, whoever counted first.
        for family, group in sorted(groups.items(), key=lambda group: _place(group[0]))
    ]
    table = make.table(
        rows,
        [
            ("date", lambda row: make.tell.day(row["as_of"])),
            ("count", make.tell.number),
            ("counter", lambda row: make.counter(row)),
        ],
        numeric=[1],
    )
    newest = rows[-1]
    broken = "stock-falls" in newest["flags"].split("; ") and newest["value"] < rows[-2]["value"]
    state = "broken" if broken else "one"
    if not broken and "convictions-only" in newest["flags"].split("; "):
        state = "convictions"
    title = make.words.phrase(
        f"exhibit.{name}.{state}",
        new=make.tell.number(newest),
        when=make.tell.day(newest["as_of"]),
        old=make.tell.number(rows[-2]) if len(rows) > 1 else "",
        before=make.tell.day(rows[-2]["as_of"]) if len(rows) > 1 else "",
    )
    about = catalogue.indicator(indicator)
    # Where a source doesn't print since when it counts, the others say it.
    starts = [row["period_start"][:4] for row in rows if row["period_start"]]
    unit = catalogue.units()[about.unit].many[make.language]
    figure = (
        partial(dated_points, lines, language=make.language, y_label=unit)
        if len(rows) > 1
        else None
    )
    alt = make.words.text(
        "word.alt_dates",
        what=about.label[make.language],
        numbers="; ".join(
            make.words.text(
                "word.alt_dated",
                who=make.counter(row),
                when=make.tell.day(row["as_of"]),
                value=_limited(make, row),
            )
            for row in rows
        ),
    )
    return make.exhibit(
        name,
        rows,
        table,
        title=title,
        subtitle=make.words.text(
            "exhibit.stock_subtitle" if starts else "exhibit.stock_subtitle_open",
            what=about.label[make.language],
            start=starts[0] if starts else "",
        ),
        sources=make.sources_of(rows),
        alt=alt if figure is not None else "",
        figure=figure,
    )


def _limited(make: Maker, row: Row) -> str:
    """Return a number for an alternative text, with the flags that limit what it says."""
    flags = [make.tell.flag(one) for one in row["flags"].split("; ") if catalogue.matters(one)]
    number = make.tell.figure(row)
    if not flags:
        return number
    return make.words.text("word.detailed", what=number, detail="; ".join(flags))


def _place(family: str) -> tuple[int, str]:
    """Return where a counter stands among all that are known."""
    known = [*catalogue.families()]
    return (known.index(family) if family in known else len(known), family)


def _charged(make: Maker, behind: list[Row]) -> list[Phrase]:
    """Return notes on the counts of cases charged beside these: they may hold still others."""
    places = {(row["source"], row["as_of"]) for row in behind}
    charged = rows_of(make.analysis.indicator("cases_charged", ""))
    share = catalogue.measures()["share_of_known_cases_completed"].label[make.language]
    return [
        make.words.phrase("word.pair", key=share, value=note)
        for note in make.noted([row for row in charged if (row["source"], row["as_of"]) in places])
    ]


def _is_break(old: Row, new: Row) -> bool:
    """Whether two counts of one counter form no line."""
    falls = "stock-falls" in new["flags"].split("; ") and new["value"] < old["value"]
    return falls or not is_subtracted(old, new)


def ratios(make: Maker) -> Exhibit | None:
    """Return the ratios of counts of one source and one date."""
    measures = make.analysis.measures
    rows = [row for measure in RATIOS for row in rows_of(measures[measures["measure"] == measure])]
    if not rows:
        return None
    table = make.table(
        rows,
        [
            ("measure", make.tell.measure_name),
            ("value", make.tell.number),
            (
                "formula",
                lambda row: make.tell.formula(row["formula"]) or make.words.text("word.none"),
            ),
            ("when", make.tell.when),
            ("counter", lambda row: make.counter(row)),
        ],
        numeric=[1],
    )
    names = {name for row in rows for name in row["observations"].split("; ")}
    observations = make.analysis.observations
    behind = rows_of(observations[observations["observation"].isin(names)])
    return make.exhibit(
        "ratios",
        rows,
        table,
        title=make.words.text("exhibit.ratios.title"),
        subtitle=make.words.text("exhibit.ratios.subtitle"),
        sources=make.sources_of(rows),
        notes=[*make.noted([row for row in behind if doubted(row)]), *_charged(make, behind)],
    )


def before_courts(make: Maker) -> Exhibit | None:
    """Return the snapshots of cases, accused and victims before the courts."""
    rows = [
        row
        for indicator in ("cases_before_courts", "accused_before_courts", "victims_before_courts")
        for row in rows_of(make.analysis.indicator(indicator, ""))
    ]
    if not rows:
        return None
    rows.sort(key=lambda row: row["as_of"])
    cases = [row for row in rows if row["indicator"] == "cases_before_courts"] or rows
    table = make.table(
        rows,
        [
            ("date", lambda row: make.tell.day(row["as_of"])),
            ("what", make.tell.what),
            ("number", make.tell.number),
            ("counter", lambda row: make.counter(row)),
        ],
        numeric=[2],
    )
    return make.exhibit(
        "before-courts",
        rows,
        table,
        title=make.words.phrase(
            "exhibit.before-courts.title",
            new=make.tell.number(cases[-1]),
            when=make.tell.day(cases[-1]["as_of"]),
        ),
        subtitle=make.words.text("exhibit.before-courts.subtitle"),
        sources=make.sources_of(rows),
        notes=[make.words.text("exhibit.before-courts.note"), *make.noted(rows)],
    )
