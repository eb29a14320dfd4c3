"""What of a row can be told to readers: its number, date, source and so on, each by a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from napanalysis import catalogue
from napanalysis.analysis.measure_rows import Row, years_of
from napanalysis.errors import UsageError
from napanalysis.raw.schema import read_leads
from napanalysis.wording.formatting import deliverable_id, reference_date, trail_id
from napanalysis.wording.inline import Cell, Piece

if TYPE_CHECKING:
    from napanalysis.exhibits.builder import Builder


#: What tells something of a row that has the columns for it, of whatever table.
Aspect = Callable[[Any], Cell]


def aspects(build: Builder) -> dict[str, Aspect]:
    """Return what can be told of rows in the language of a builder."""
    form, words, cite, sources = build.format, build.words, build.cite, build.analysis.sources

    def published(source: str) -> str:
        return form.dated(sources[source].published)

    def status(row: Mapping[str, str]) -> str:
        label = form.breakdown(f"status={row['status']}")
        if not row["status_printed"]:
            return label
        return words.text("word.detailed", what=label, detail=form.dated(row["status_printed"]))

    def entry(row: Mapping[str, str]) -> str:
        label = row["label_en" if build.language == "en" else "label_fr"]
        return words.text("word.new_entry", label=label) if row["new"] else label

    def short(code: str) -> str:
        known = catalogue.organisations().get(code)
        return known.short[build.language] if known else code

    def payer(row: dict[str, str]) -> str:
        names = [form.breakdown(f"lead={code}") for code in read_leads(row["payer"])]
        return "; ".join(names) or words.text("word.not_named")

    return {
        # of figures and measures
        "number": form.number,
        "counted": form.counted,
        "measured": form.measured,
        "change": lambda row: Piece(form.change(row), trail_id(row)),
        "what": form.what,
        "what_alone": lambda row: catalogue.indicator(row["indicator"]).label[build.language],
        "other_what": lambda row: catalogue.indicator(row["other_indicator"]).label[build.language],
        "breakdown": lambda row: form.breakdown(row["breakdown"]),
        "group": lambda row: form.breakdown(row["breakdown"]).lower(),
        "place": lambda row: form.breakdown(f"geography={row.get('geography', 'Canada')}"),
        "formula": lambda row: form.formula(row.get("formula") or "") or words.text("word.none"),
        "day": lambda row: form.dated(_end(row)),
        "month": lambda row: form.dated(_end(row)[:7]),
        "year": _year,
        "start": lambda row: row["start"] if "start" in row else row["period_start"][:4],
        "period": lambda row: form.period(row) if row["period_end"] else form.when(row),
        "when": form.when,
        "during": form.during,
        "counted_by": lambda row: words.text(
            "word.detailed", what=form.dated(_end(row)), detail=build.counter(row)
        ),
        "flag": lambda row: form.flag(row["flag"]),
        "flag_kind": lambda row: words.text(
            f"flag_kind.{'matters' if catalogue.matters(row['flag']) else 'record'}"
        ),
        "meaning": lambda row: words.text(f"flag_note.{row['flag']}"),
        # of sources
        "counter": build.counter,
        "publisher": lambda row: cite.publisher(build.source(row)),
        "source": lambda row: Piece(build.source(row).id, f"s-{build.source(row).id}"),
        "note": lambda row: cite.remark(row.get("note", "")),
        "code": lambda row: Piece(row["source"], f"s-{row['source']}"),
        "document": lambda row: cite.source(sources[row["source"]]),
        "published_on": lambda row: published(row["source"]) or words.text("word.not_dated"),
        "evidence": lambda row: words.text(f"evidence.{row['evidence']}"),
        "new_vintage": lambda row: Piece(
            published(row["new_source"]) or row["new_source"], f"s-{row['new_source']}"
        ),
        # of the action plan and of money
        "number_of": lambda row: Piece(row["deliverable"], deliverable_id(row)),
        "pillar": lambda row: form.breakdown(f"pillar={row['pillar']}"),
        "entry": entry,
        "status": status,
        "leads": lambda row: ", ".join(short(code) for code in row["leads"].split("; ") if code),
        "payer": payer,
        "basis": lambda row: words.text(f"basis.{row['basis']}"),
    }


def _year(row: Row) -> str:
    # The last of several years isn't what the figure is of.
    if years_of(row) > 1:
        start, end = row["period_start"][:4], row["period_end"][:4]
        raise UsageError(
            f"A figure over {start} to {end} is of no one year.",
            "Say its .when or .during, or keep figures of single years: nap.single_years(...).",
        )
    return _end(row)[:4]


def _end(row: Row) -> str:
    return reference_date(row).isoformat()
