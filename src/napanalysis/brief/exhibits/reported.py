"""Exhibits of what police, operations and the UNODC report: incidents, results, persons."""

from __future__ import annotations

import re
from dataclasses import replace

from napanalysis import catalogue
from napanalysis.brief.exhibits.maker import Maker
from napanalysis.brief.exhibits.model import Exhibit
from napanalysis.brief.numbers import Row, trail_id
from napanalysis.brief.pieces import Cell, Phrase, Piece
from napanalysis.tabular import rows_of


def police_incidents(make: Maker) -> Exhibit | None:
    """Return the police-reported incidents by calendar year."""
    rows = rows_of(make.analysis.measure("ucr_incidents").sort_values("period_end"))
    if not rows:
        return None
    rates = {row["period_end"]: row for row in rows_of(make.analysis.measure("ucr_rate"))}
    changes = {
        row["period_end"]: row for row in rows_of(make.analysis.measure("ucr_incidents_change"))
    }

    def rate(row: Row) -> Cell:
        other = rates.get(row["period_end"])
        return "" if other is None else make.tell.number(other)

    def change(row: Row) -> Cell:
        other = changes.get(row["period_end"])
        return "" if other is None else Piece(make.tell.change(other), trail_id(other))

    table = make.table(
        rows,
        [
            ("year", make.tell.period),
            ("incidents", make.tell.number),
            ("change", change),
            ("rate", rate),
        ],
        numeric=[1, 2, 3],
    )
    figure, alt = make.yearly_chart(
        {catalogue.measures()["ucr_incidents"].label[make.language]: rows}, "incidents"
    )
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
        alt=alt,
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
    )
    ratios = rows_of(make.analysis.measure("charges_per_person_charged"))
    notes = [
        make.words.phrase(
            "exhibit.operations.charges",
            operation=make.tell.breakdown(row["breakdown"]),
            value=make.tell.number(row),
            formula=make.tell.formula(row["formula"]),
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
        notes=[*notes, *_noted(make, rows)],
    )


def _noted(make: Maker, rows: list[Row]) -> list[Phrase]:
    """Return what was noted where the results of operations were read.

    What was noted of every result of an operation is told once; what was noted of one of
    them, such as which charges they were, is told of that one.
    """
    noted: dict[str, list[tuple[Row, Cell, list[str]]]] = {}
    for row in rows:
        note = make.cite.said(row["note"])
        sentences = [one for one in re.split(r"(?<=\.)\s+", str(note)) if one]
        noted.setdefault(row["breakdown"], []).append((row, note, sentences))
    found = []
    for operation, every in noted.items():
        name = make.tell.breakdown(operation)
        of_all = [one for one in every[0][2] if all(one in others for _, _, others in every)]
        told = [(name, every[0][1], of_all)]
        for row, note, sentences in every:
            of_one = [one for one in sentences if one not in of_all]
            what = catalogue.indicator(row["indicator"]).label[make.language]
            told.append((f"{name}, {what[:1].lower()}{what[1:]}", note, of_one))
        for key, note, sentences in told:
            if sentences:
                text = " ".join(sentences)
                value = replace(note, text=text) if isinstance(note, Piece) else text
                found.append(make.words.phrase("word.pair", key=key, value=value))
    return found


def unodc(make: Maker) -> Exhibit | None:
    """Return persons prosecuted and convicted as Canada reported them to the UNODC."""
    series = {
        indicator: rows_of(make.analysis.indicator(indicator, "").sort_values("period_end"))
        for indicator in ("glotip_persons_prosecuted", "glotip_persons_convicted")
    }
    rows = [row for found in series.values() for row in found]
    if not rows:
        return None
    figure, alt = make.yearly_chart(
        {catalogue.indicator(key).label[make.language]: found for key, found in series.items()},
        "persons",
    )
    by_year: dict[str, dict[str, Row]] = {}
    for row in rows:
        by_year.setdefault(row["period_end"], {})[row["indicator"]] = row
    shares = {
        row["period_end"]: row
        for row in rows_of(make.analysis.measure("glotip_convicted_per_prosecuted"))
    }
    years = [
        {
            "period_end": end,
            "rows": found,
            "flags": "; ".join(row["flags"] for row in found.values() if row["flags"]),
        }
        for end, found in sorted(by_year.items())
    ]

    def cell(row: Row, indicator: str) -> Cell:
        found = row["rows"].get(indicator)
        return make.words.text("word.not_published") if found is None else make.tell.number(found)

    def ratio(row: Row) -> Cell:
        found = shares.get(row["period_end"])
        return make.words.text("word.none") if found is None else make.tell.number(found)

    table = make.table(
        years,
        [
            ("year", lambda row: row["period_end"][:4]),
            ("prosecuted", lambda row: cell(row, "glotip_persons_prosecuted")),
            ("convicted", lambda row: cell(row, "glotip_persons_convicted")),
            ("ratio", ratio),
        ],
        numeric=[1, 2, 3],
    )
    notes = [make.words.text("exhibit.unodc.note")]
    if figure is not None and any("bounded" in row["flags"].split("; ") for row in rows):
        notes.append(make.words.text("exhibit.unodc.boxes"))
    newest = series["glotip_persons_prosecuted"] or series["glotip_persons_convicted"]
    key = "prosecuted" if series["glotip_persons_prosecuted"] else "convicted"
    return make.exhibit(
        "unodc",
        [*rows, *shares.values()],
        table,
        title=make.words.phrase(
            f"exhibit.unodc.{key}",
            new=make.tell.number(newest[-1]),
            when=newest[-1]["period_end"][:4],
        ),
        subtitle=make.words.text("exhibit.unodc.subtitle"),
        sources=make.sources_of(rows),
        notes=notes,
        alt=alt,
        figure=figure,
    )
