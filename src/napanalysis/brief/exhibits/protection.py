"""Exhibits on protection: permits to victims, victims identified, other published figures."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from napanalysis import catalogue
from napanalysis.analysis.charts import Row as StackRow
from napanalysis.analysis.charts import stacked_bar_chart
from napanalysis.brief.exhibits.maker import Maker
from napanalysis.brief.exhibits.model import Exhibit
from napanalysis.brief.numbers import Row
from napanalysis.brief.pieces import Cell, Piece
from napanalysis.tabular import rows_of


def permits(make: Maker) -> Exhibit | None:
    """Return temporary resident permits issued, initial and subsequent."""
    issued = rows_of(make.analysis.measure("trp_issued").sort_values("period_end"))
    if not issued:
        return None
    initial = {row["period_end"]: row for row in rows_of(make.analysis.measure("trp_initial"))}
    shares = {
        row["period_end"]: row for row in rows_of(make.analysis.measure("trp_subsequent_share"))
    }
    subsequent = {
        row["period_end"]: row for row in rows_of(make.analysis.indicator("trp_subsequent", ""))
    }

    def cell(found: dict[str, Row], row: Row) -> str | Piece:
        other = found.get(row["period_end"])
        return make.words.text("word.not_published") if other is None else make.tell.number(other)

    table = make.table(
        issued,
        [
            ("period", make.tell.period),
            ("issued", make.tell.number),
            ("initial", lambda row: cell(initial, row)),
            ("subsequent", lambda row: cell(subsequent, row)),
            ("share_subsequent", lambda row: cell(shares, row)),
        ],
        numeric=[1, 2, 3, 4],
    )
    split = [row for row in issued if row["period_end"] in initial]
    names = [make.words.text("word.initial"), make.words.text("word.subsequent")]
    figure = None
    if split:
        figure = partial(
            stacked_bar_chart,
            [
                StackRow(
                    make.tell.period(row),
                    (initial[row["period_end"]]["value"], subsequent[row["period_end"]]["value"]),
                    (
                        make.tell.figure(initial[row["period_end"]]),
                        make.tell.figure(subsequent[row["period_end"]]),
                    ),
                    make.tell.figure(row),
                )
                for row in split
            ],
            names,
            language=make.language,
            x_label=catalogue.units()["permits"].many[make.language],
        )
    newest = issued[-1]
    values: dict[str, Cell] = {
        "new": make.tell.number(newest),
        "when": make.tell.during(newest),
    }
    key = "exhibit.permits.one"
    if newest["period_end"] in shares:
        key = "exhibit.permits.split"
        values["share"] = make.tell.number(shares[newest["period_end"]])
        values["subsequent"] = make.tell.number(subsequent[newest["period_end"]])
    alt = make.words.text(
        "word.alt_series",
        what=catalogue.measures()["trp_issued"].label[make.language],
        numbers="; ".join(
            make.words.text(
                "exhibit.permits.alt",
                when=make.tell.period(row),
                total=make.tell.figure(row),
                initial=make.tell.figure(initial[row["period_end"]]),
                subsequent=make.tell.figure(subsequent[row["period_end"]]),
            )
            for row in split
        ),
    )
    return make.exhibit(
        "permits",
        [*issued, *initial.values(), *shares.values()],
        table,
        title=make.words.phrase(key, **values),
        subtitle=make.words.text("exhibit.permits.subtitle"),
        sources=make.sources_of(issued),
        notes=[make.words.text("exhibit.permits.note")],
        alt=alt if figure is not None else "",
        figure=figure,
    )


def permits_wider(make: Maker) -> Exhibit | None:
    """Return permits counted with those of dependants, which stand apart."""
    measure = make.analysis.measure("trp_issued_per_year")
    rows = [row for row in rows_of(measure) if row["breakdown"]]
    if not rows:
        return None
    total = rows_of(make.analysis.indicator("trp_issued_incl_dependants"))
    table = make.table(
        [*total, *rows],
        [
            ("what", lambda row: _name(make, row)),
            ("number", make.tell.number),
            ("period", make.tell.period),
        ],
        numeric=[1],
    )
    return make.exhibit(
        "permits-wider",
        [*total, *rows],
        table,
        title=make.words.phrase(
            "exhibit.permits-wider.title",
            new=make.tell.number(total[-1]),
            when=make.tell.during(total[-1]),
        ),
        subtitle=make.words.text("exhibit.permits-wider.subtitle"),
        sources=make.sources_of(total),
    )


def victims_identified(make: Maker) -> Exhibit | None:
    """Return victims newly identified by year, as the Trafficking in Persons Report gives them."""
    series = {
        indicator: rows_of(make.analysis.indicator(indicator, "").sort_values("period_end"))
        for indicator in ("tip_victims_new", "tip_victims_rcmp")
    }
    rows = [row for found in series.values() for row in found]
    if not rows:
        return None
    details = [
        row
        for indicator in series
        for row in rows_of(make.analysis.indicator(indicator))
        if row["breakdown"] and row["period_end"] == rows[-1]["period_end"]
    ]
    table = make.table(
        [*rows, *details],
        [
            ("year", lambda row: row["period_end"][:4]),
            ("what", make.tell.what),
            ("number", make.tell.number),
        ],
        numeric=[2],
    )
    figure, alt = make.yearly_chart(
        {catalogue.indicator(key).label[make.language]: found for key, found in series.items()},
        "victims",
    )
    # The title speaks of newly identified victims; the RCMP's own count is another one.
    newest = series["tip_victims_new"] or series["tip_victims_rcmp"]
    return make.exhibit(
        "victims-identified",
        [*rows, *details],
        table,
        title=make.movement(
            newest, "exhibit.victims-identified", lambda row: row["period_end"][:4]
        ),
        subtitle=make.words.text("exhibit.victims-identified.subtitle"),
        sources=make.sources_of([*rows, *details]),
        notes=[make.words.text("exhibit.victims-identified.note")]
        if series["tip_victims_rcmp"]
        else [],
        alt=alt,
        figure=figure,
    )


def other_figures(make: Maker, pillar: str, shown: Sequence[str]) -> Exhibit | None:
    """Return the published figures of a pillar that no other exhibit shows.

    Parameters
    ----------
    make : Maker
        The analysis and its language.
    pillar : str
        A pillar of the catalogue's indicators.
    shown : sequence of str
        Indicators (or beginnings of them) that other exhibits of the brief show.
    """
    frame = make.analysis.observations
    rows = [
        row
        for row in rows_of(frame)
        if catalogue.indicator(row["indicator"]).pillar == pillar
        and not row["indicator"].startswith(tuple(shown))
        and not row["breakdown"].startswith(("operation=", "funding="))
        and "superseded" not in row["flags"].split("; ")
    ]
    if not rows:
        return None
    order = list(catalogue.indicators())
    rows.sort(
        key=lambda row: (
            order.index(row["indicator"]),
            row["breakdown"],
            row["geography"],
            row["as_of"] or row["period_end"],
        )
    )
    # Long series would bury the rest: the table shows the newest figure of each, the CSV all.
    newest = list(
        {(row["indicator"], row["breakdown"], row["geography"]): row for row in rows}.values()
    )
    table = make.table(
        newest,
        [
            ("what", make.tell.what),
            ("number", make.tell.measured),
            ("when", make.tell.when),
            ("publisher", lambda row: make.cite.publisher(make.analysis.sources[row["source"]])),
        ],
        numeric=[1],
    )
    # What must not be read against another count of the brief is said beside the number.
    counted = sorted({row["indicator"] for row in newest})
    keys = [f"exhibit.other.apart.{indicator}" for indicator in counted]
    return make.exhibit(
        f"other-{pillar}",
        rows,
        table,
        title=make.words.text(f"exhibit.other-{pillar}.title"),
        subtitle=make.words.text("exhibit.other.subtitle", year=str(make.analysis.year)),
        notes=[make.words.text(key) for key in keys if make.words.has(key)],
        sources=make.sources_of(newest),
    )


def _name(make: Maker, row: Row) -> str:
    return make.tell.measure_name(row) if "measure" in row else make.tell.what(row)
