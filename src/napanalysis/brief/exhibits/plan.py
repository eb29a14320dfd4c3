"""Exhibits on the action plan: deliverables by pillar, status and lead, and the tracker."""

from __future__ import annotations

import re
from functools import partial

from napanalysis import catalogue
from napanalysis.analysis.action_plan import PILLARS, STATUSES
from napanalysis.analysis.charts import Bar, bar_chart, stacked_bar_chart
from napanalysis.analysis.charts import Row as StackRow
from napanalysis.brief.exhibits.maker import Maker
from napanalysis.brief.exhibits.model import Exhibit, Table
from napanalysis.brief.numbers import Row
from napanalysis.brief.pieces import Cell, Piece
from napanalysis.language import Language
from napanalysis.tabular import rows_of


def plan_by_pillar(make: Maker) -> Exhibit | None:
    """Return deliverables by pillar and status."""
    plan = make.analysis.action_plan
    if plan.empty:
        return None
    totals = rows_of(make.analysis.measure("deliverables"))
    by_pillar = {row["breakdown"].partition("=")[2]: row for row in totals if row["breakdown"]}
    statuses = [status for status in STATUSES if (plan["status"] == status).any()]
    names = [make.tell.breakdown(f"status={status}") for status in statuses]
    rows: list[Row] = []
    for pillar in (pillar for pillar in PILLARS if pillar in by_pillar):
        counts = plan[plan["pillar"] == pillar]["status"].value_counts()
        rows.append(
            {
                "pillar": make.tell.breakdown(f"pillar={pillar}"),
                "counts": [int(counts.get(status, 0)) for status in statuses],
                "total": by_pillar[pillar],
            }
        )
    whole = next(row for row in totals if not row["breakdown"])
    by_status = {
        row["breakdown"].partition("=")[2]: row
        for row in rows_of(make.analysis.measure("deliverables_by_status"))
    }
    table = _pillar_table(make, rows, names, whole, [by_status[status] for status in statuses])
    figure = partial(
        stacked_bar_chart,
        [
            StackRow(
                row["pillar"],
                tuple(float(count) for count in row["counts"]),
                tuple(str(count) for count in row["counts"]),
                make.tell.figure(row["total"]),
            )
            for row in rows
        ],
        names,
        language=make.language,
        x_label=make.words.text("word.deliverables"),
    )
    leading = max(statuses, key=lambda status: by_status[status]["value"])
    return make.exhibit(
        "plan-by-pillar",
        [*totals, *by_status.values()],
        table,
        title=make.words.phrase(
            "exhibit.plan-by-pillar.title",
            count=make.tell.number(by_status[leading]),
            total=make.tell.number(whole),
            status=make.tell.breakdown(f"status={leading}").lower(),
        ),
        subtitle=make.words.text(
            "exhibit.plan-by-pillar.subtitle", date=make.tell.day(whole["as_of"])
        ),
        sources=make.sources_of(totals),
        alt="; ".join(
            make.words.text(
                "word.pair",
                key=make.words.text(
                    "word.detailed", what=row["pillar"], detail=make.tell.figure(row["total"])
                ),
                value=make.tell.listed(
                    [f"{name} {count}" for name, count in zip(names, row["counts"], strict=True)]
                ),
            )
            for row in rows
        ),
        figure=figure,
    )


def _pillar_table(
    make: Maker, rows: list[Row], names: list[str], whole: Row, by_status: list[Row]
) -> Table:
    body: list[tuple[Cell, ...]] = [
        (row["pillar"], *(str(count) for count in row["counts"]), make.tell.number(row["total"]))
        for row in rows
    ]
    last = make.words.text("word.total")
    body.append((last, *(make.tell.number(row) for row in by_status), make.tell.number(whole)))
    return Table(
        columns=(make.words.text("column.pillar"), *names, last),
        rows=tuple(body),
        numeric=frozenset(range(1, len(names) + 2)),
    )


def plan_by_lead(make: Maker) -> Exhibit | None:
    """Return deliverables by lead organisation, the most first."""
    rows = rows_of(make.analysis.measure("deliverables_by_lead"))
    if not rows:
        return None
    rows.sort(key=lambda row: (-row["value"], row["breakdown"]))
    table = make.table(
        rows,
        [
            ("lead", lambda row: make.tell.breakdown(row["breakdown"])),
            ("deliverables", make.tell.number),
        ],
        numeric=[1],
    )
    figure = partial(
        bar_chart,
        [
            Bar(
                make.tell.breakdown(row["breakdown"]),
                row["value"],
                row["lower"],
                row["upper"],
                make.tell.figure(row),
            )
            for row in rows
        ],
        language=make.language,
        x_label=make.words.text("word.deliverables"),
    )
    most = [row for row in rows if row["value"] == rows[0]["value"]]
    return make.exhibit(
        "plan-by-lead",
        rows,
        table,
        title=make.words.phrase(
            "exhibit.plan-by-lead.one" if len(most) == 1 else "exhibit.plan-by-lead.several",
            lead=make.tell.listed([_in_a_sentence(make, row) for row in most]),
            count=make.tell.number(rows[0]),
        ),
        subtitle=make.words.text(
            "exhibit.plan-by-lead.subtitle", date=make.tell.day(rows[0]["as_of"])
        ),
        sources=make.sources_of(rows),
        notes=[make.words.text("exhibit.plan-by-lead.note")],
        alt=make.stated(rows, lambda row: make.tell.breakdown(row["breakdown"])),
        figure=figure,
    )


def _in_a_sentence(make: Maker, row: Row) -> str:
    """Return a lead's name as a sentence's subject: English says "the" before some bodies."""
    name = make.tell.breakdown(row["breakdown"])
    if make.language is Language.EN and _WITH_ARTICLE.search(name.partition(",")[0]):
        return make.words.text("word.with_article", name=name)
    return name


#: What a body is called that takes "the" in English; "Public Safety Canada" takes none.
_WITH_ARTICLE = re.compile(r"\b(Agency|Centre|Department|Police|Service|Taskforce)\b")


def tracker(make: Maker) -> Exhibit | None:
    """Return every deliverable with pillar, status, leads and remarks."""
    plan = make.analysis.action_plan
    if plan.empty:
        return None
    rows = rows_of(plan)
    source = make.analysis.sources[rows[0]["source"]]
    totals = rows_of(make.analysis.measure("deliverables"))
    whole = next(row for row in totals if not row["breakdown"])

    def entry(row: Row) -> Piece:
        return Piece(row["deliverable"], f"d-{row['deliverable'].replace('.', '-')}")

    def status(row: Row) -> str:
        label = make.tell.breakdown(f"status={row['status']}")
        if not row["status_printed"]:
            return label
        return make.words.text(
            "word.detailed", what=label, detail=make.tell.dated(row["status_printed"])
        )

    def named(row: Row) -> str:
        label = str(row[f"label_{make.language}"])
        return make.words.text("word.new_entry", label=label) if row["new"] else label

    table = make.table(
        rows,
        [
            ("number_of", entry),
            ("pillar", lambda row: make.tell.breakdown(f"pillar={row['pillar']}")),
            ("deliverable", named),
            ("start", lambda row: row["start"]),
            ("status", status),
            ("leads", lambda row: ", ".join(_short(make, code) for code in _leads(row))),
        ],
        filterable=True,
    )
    return make.exhibit(
        "tracker",
        rows,
        table,
        title=make.words.phrase("exhibit.tracker.title", total=make.tell.number(whole)),
        subtitle=make.words.text("exhibit.tracker.subtitle", year=str(source.fiscal_year)),
        sources=[source.id],
        notes=[make.words.text("exhibit.tracker.leads", leads=_codes(make, rows))],
    )


def _leads(row: Row) -> list[str]:
    return [code for code in row["leads"].split("; ") if code]


def _short(make: Maker, code: str) -> str:
    """Return the short name of an organisation in the language of the brief."""
    known = catalogue.organisations().get(code)
    return known.short[make.language] if known else code


def _codes(make: Maker, rows: list[Row]) -> str:
    codes = {code for row in rows for code in _leads(row)}
    return "; ".join(
        make.words.text("word.pair", key=short, value=make.tell.breakdown(f"lead={code}"))
        for short, code in sorted((_short(make, code), code) for code in codes)
    )
