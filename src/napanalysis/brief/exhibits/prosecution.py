"""Exhibits on prosecution: cases, convictions, police-reported incidents, operations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from napanalysis import catalogue
from napanalysis.analysis.charts import Line, Point, line_chart, step_points
from napanalysis.brief.exhibits.maker import Maker
from napanalysis.brief.exhibits.model import Exhibit
from napanalysis.brief.numbers import Row
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
    families = catalogue.families()

    def label(family: str) -> str:
        known = families.get(family)
        return known.label[make.language] if known else family

    lines = [
        Line(
            label(family),
            tuple(make.point(date.fromisoformat(row["as_of"]), row) for row in group),
            breaks=frozenset(
                place
                for place, row in enumerate(group)
                if place
                and "stock-falls" in row["flags"].split("; ")
                and row["value"] < group[place - 1]["value"]
            ),
        )
        for family, group in groups.items()
    ]
    table = make.table(
        rows,
        [
            ("date", lambda row: make.tell.day(row["as_of"])),
            ("count", make.tell.number),
            ("counter", lambda row: label(make.analysis.sources[row["source"]].family)),
        ],
        numeric=[1],
        widths=[2, 1, 3],
    )
    newest = rows[-1]
    broken = "stock-falls" in newest["flags"].split("; ") and newest["value"] < rows[-2]["value"]
    state = "broken" if broken else "one"
    title = make.words.text(
        f"exhibit.{name}.{state}",
        new=make.tell.figure(newest),
        when=make.tell.day(newest["as_of"]),
        old=make.tell.figure(rows[-2]) if len(rows) > 1 else "",
        before=make.tell.day(rows[-2]["as_of"]) if len(rows) > 1 else "",
    )
    about = catalogue.indicator(indicator)
    unit = catalogue.units()[about.unit].many[make.language]
    figure = step_points(lines, language=make.language, y_label=unit) if len(rows) > 1 else None
    alt = make.words.text(
        "word.alt_dates",
        what=about.label[make.language],
        numbers="; ".join(
            make.words.text(
                "word.alt_dated",
                who=label(make.analysis.sources[row["source"]].family),
                when=make.tell.day(row["as_of"]),
                value=make.tell.figure(row),
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
            "exhibit.stock_subtitle",
            what=about.label[make.language],
            start=rows[0]["period_start"][:4],
        ),
        sources=make.sources_of(rows),
        alt=alt if figure is not None else "",
        figure=figure,
    )


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
            ("formula", lambda row: row["formula"]),
            ("when", make.tell.when),
            ("counter", lambda row: _counter(make, row)),
        ],
        numeric=[1],
        widths=[4, 1, 2, 2, 2],
    )
    return make.exhibit(
        "ratios",
        rows,
        table,
        title=make.words.text("exhibit.ratios.title"),
        subtitle=make.words.text("exhibit.ratios.subtitle"),
        sources=make.sources_of(rows),
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
            ("counter", lambda row: _counter(make, row)),
        ],
        numeric=[2],
        widths=[2, 3, 1, 3],
    )
    return make.exhibit(
        "before-courts",
        rows,
        table,
        title=make.words.text(
            "exhibit.before-courts.title",
            new=make.tell.figure(cases[-1]),
            when=make.tell.day(cases[-1]["as_of"]),
        ),
        subtitle=make.words.text("exhibit.before-courts.subtitle"),
        sources=make.sources_of(rows),
        notes=[make.words.text("exhibit.before-courts.note")],
    )


def police_incidents(make: Maker) -> Exhibit | None:
    """Return the police-reported incidents by calendar year."""
    rows = rows_of(make.analysis.measure("ucr_incidents").sort_values("period_end"))
    if not rows:
        return None
    rates = {row["period_end"]: row for row in rows_of(make.analysis.measure("ucr_rate"))}
    changes = {
        row["period_end"]: row for row in rows_of(make.analysis.measure("ucr_incidents_change"))
    }

    def optional(found: dict[str, Row], row: Row) -> str | object:
        other = found.get(row["period_end"])
        return "" if other is None else make.tell.number(other)

    table = make.table(
        rows,
        [
            ("year", make.tell.period),
            ("incidents", make.tell.number),
            ("change", lambda row: _change(make, changes.get(row["period_end"]))),
            ("rate", lambda row: optional(rates, row)),  # type: ignore[list-item,return-value]
        ],
        numeric=[1, 2, 3],
    )
    points = tuple(make.point(int(row["period_end"][:4]), row) for row in rows)
    unit = catalogue.units()["incidents"].many[make.language]
    figure = None
    if len(rows) > 1:
        figure = line_chart([Line("", points)], language=make.language, y_label=unit)
    return make.exhibit(
        "police-incidents",
        [*rows, *rates.values(), *changes.values()],
        table,
        title=make.movement(rows, "exhibit.police-incidents", make.tell.period),
        subtitle=make.words.text(
            f"exhibit.police-incidents.{'subtitle' if len(rows) > 1 else 'subtitle_one'}",
            first=rows[0]["period_end"][:4],
            last=rows[-1]["period_end"][:4],
        ),
        sources=make.sources_of(rows),
        alt=make.words.text(
            "word.alt_series",
            what=catalogue.measures()["ucr_incidents"].label[make.language],
            numbers=make.stated(rows, make.tell.period),
        )
        if figure is not None
        else "",
        figure=figure,
    )


def operations(make: Maker) -> Exhibit | None:
    """Return the results of named operations, as their sources report them."""
    frame = make.analysis.observations
    frame = frame[frame["breakdown"].str.startswith("operation=")]
    rows = sorted(rows_of(frame), key=lambda row: (row["file"], row["row"]))
    if not rows:
        return None
    table = make.table(
        rows,
        [
            ("operation", lambda row: make.tell.breakdown(row["breakdown"])),
            ("what", lambda row: catalogue.indicator(row["indicator"]).label[make.language]),
            ("number", make.tell.number),
            ("when", make.tell.when),
        ],
        numeric=[2],
        widths=[3, 3, 1, 3],
    )
    ratios = rows_of(make.analysis.measure("charges_per_person_charged"))
    notes = [
        make.words.text(
            "exhibit.operations.charges",
            operation=make.tell.breakdown(row["breakdown"]),
            value=make.tell.figure(row),
            formula=row["formula"],
        )
        for row in ratios
    ]
    return make.exhibit(
        "operations",
        rows,
        table,
        title=make.words.text("exhibit.operations.title"),
        subtitle=make.words.text("exhibit.operations.subtitle"),
        sources=make.sources_of(rows),
        notes=notes,
    )


def unodc(make: Maker) -> Exhibit | None:
    """Return persons prosecuted and convicted as Canada reported them to the UNODC."""
    series = {
        indicator: rows_of(make.analysis.indicator(indicator, "").sort_values("period_end"))
        for indicator in ("glotip_persons_prosecuted", "glotip_persons_convicted")
    }
    rows = [row for found in series.values() for row in found]
    if not rows:
        return None
    lines = [
        Line(
            catalogue.indicator(indicator).label[make.language],
            tuple(_unlabelled(point) for point in make.yearly(found)),
        )
        for indicator, found in series.items()
        if found
    ]
    unit = catalogue.units()["persons"].many[make.language]
    figure = None
    if max(len(found) for found in series.values()) > 1:
        figure = line_chart(lines, language=make.language, y_label=unit)
    by_year: dict[str, dict[str, Row]] = {}
    for row in rows:
        by_year.setdefault(row["period_end"], {})[row["indicator"]] = row
    shares = {
        row["period_end"]: row
        for row in rows_of(make.analysis.measure("glotip_convicted_per_prosecuted"))
    }
    years = [{"period_end": end, "rows": found} for end, found in sorted(by_year.items())]

    def cell(row: Row, indicator: str) -> object:
        found = row["rows"].get(indicator)
        return make.words.text("word.not_published") if found is None else make.tell.number(found)

    def ratio(row: Row) -> object:
        found = shares.get(row["period_end"])
        return make.words.text("word.none") if found is None else make.tell.number(found)

    table = make.table(
        years,
        [
            ("year", lambda row: row["period_end"][:4]),
            ("prosecuted", lambda row: cell(row, "glotip_persons_prosecuted")),  # type: ignore[list-item,return-value]
            ("convicted", lambda row: cell(row, "glotip_persons_convicted")),  # type: ignore[list-item,return-value]
            ("ratio", ratio),  # type: ignore[list-item]
        ],
        numeric=[1, 2, 3],
    )
    newest = series["glotip_persons_prosecuted"] or series["glotip_persons_convicted"]
    key = "prosecuted" if series["glotip_persons_prosecuted"] else "convicted"
    return make.exhibit(
        "unodc",
        [*rows, *shares.values()],
        table,
        title=make.words.text(
            f"exhibit.unodc.{key}",
            new=make.tell.figure(newest[-1]),
            when=newest[-1]["period_end"][:4],
        ),
        subtitle=make.words.text("exhibit.unodc.subtitle"),
        sources=make.sources_of(rows),
        notes=[make.words.text("exhibit.unodc.note")],
        alt="; ".join(
            make.words.text(
                "word.alt_series",
                what=catalogue.indicator(indicator).label[make.language],
                numbers=make.stated(found, lambda row: row["period_end"][:4]),
            )
            for indicator, found in series.items()
            if found
        )
        if figure is not None
        else "",
        figure=figure,
    )


def _unlabelled(point: Point) -> Point:
    """Leave out the label of a count of which only bounds are known; a note tells them all."""
    return replace(point, label="") if point.kind == "bounded" else point


def _change(make: Maker, row: Row | None) -> str:
    return "" if row is None else make.tell.change(row)


def _counter(make: Maker, row: Row) -> str:
    source = make.sources_of([row])
    family = make.analysis.sources[source[0]].family
    known = catalogue.families().get(family)
    return known.label[make.language] if known else family
