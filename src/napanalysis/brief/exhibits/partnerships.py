"""Exhibits on prevention and partnerships: money committed and what it is for."""

from __future__ import annotations

from napanalysis import catalogue
from napanalysis.brief.exhibits.maker import Maker
from napanalysis.brief.exhibits.model import Exhibit
from napanalysis.brief.numbers import Row
from napanalysis.brief.pieces import Cell
from napanalysis.raw.schema import read_leads
from napanalysis.tabular import rows_of


def funding(make: Maker) -> Exhibit | None:
    """Return money committed, each commitment by itself."""
    rows = rows_of(make.analysis.measure("funding_committed"))
    if not rows:
        return None
    # Two sources can name one commitment, each with an amount of its own.
    raw = {
        (row["source"], f"funding={row['funding']}"): row for row in rows_of(make.analysis.funding)
    }
    order = {place: number for number, place in enumerate(raw)}
    rows.sort(key=lambda row: order.get(_key(row), 0))
    yearly = {_key(row): row for row in rows_of(make.analysis.measure("funding_per_year"))}
    label = f"label_{make.language}"

    def purpose(row: Row) -> Cell:
        entry = raw[_key(row)]
        if not entry["part_of"]:
            return str(entry[label])
        whole = raw[entry["source"], f"funding={entry['part_of']}"]
        return make.words.text("word.part_of", part=entry[label], whole=whole[label])

    def per_year(row: Row) -> Cell:
        found = yearly.get(_key(row))
        return make.words.text("word.none") if found is None else make.tell.number(found)

    table = make.table(
        rows,
        [
            ("purpose", purpose),
            ("amount", make.tell.number),
            ("basis", lambda row: make.words.text(f"basis.{raw[_key(row)]['basis']}")),
            ("period", lambda row: _period(make, row)),
            ("per_year", per_year),
            ("payer", lambda row: _payer(make, raw[_key(row)]["payer"])),
        ],
        numeric=[1, 4],
    )
    return make.exhibit(
        "funding",
        [*rows, *yearly.values()],
        table,
        title=make.words.text("exhibit.funding.title"),
        subtitle=make.words.text("exhibit.funding.subtitle"),
        sources=make.sources_of(rows),
        notes=[
            make.words.text("exhibit.funding.note"),
            *(
                make.words.phrase(
                    "word.pair", key=str(entry[label]), value=make.cite.said(entry["note"])
                )
                for entry in raw.values()
                if entry["note"]
            ),
        ],
    )


def _key(row: Row) -> tuple[str, str]:
    """Return the source and the breakdown of a measure of one observation."""
    return (row["observations"].partition("/")[0], row["breakdown"])


def _payer(make: Maker, code: str) -> str:
    (payer,) = read_leads(code)
    return catalogue.organisations()[payer].label[make.language]


def _period(make: Maker, row: Row) -> str:
    if row["period_start"] and row["period_end"]:
        return make.tell.period(row)
    if row["period_start"]:
        return make.words.text("word.from", start=make.tell.day(row["period_start"]))
    return make.words.text("word.none")
