"""From printed figures to observations, and which is in force where one was published again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import Any

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis.measure_rows import NUMBER, Row, reference_dates
from napanalysis.dates import first_day, last_day
from napanalysis.errors import UsageError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.published import read
from napanalysis.raw.schema import EVIDENCE
from napanalysis.raw.sources import RawData, Source
from napanalysis.tabular import in_order, rows_of, split, together

LAST = FiscalYear(2299)

#: Where a figure was read, and what was noted there.
PLACE = ["file", "row", "note"]

#: What makes two published figures the same figure.
IDENTITY = ["indicator", "breakdown", "period_start", "period_end", "as_of", "geography"]

#: What a revision says of either vintage.
_SIDE = ["observation", "source", "published", "value"]

Sources = Mapping[str, Source]


def clean(raw: RawData, year: FiscalYear) -> pd.DataFrame:
    """Return the observations of a fiscal year and before, from all raw tables.

    A figure belongs to the fiscal year that its source reports on, else to the one in which its
    reference date falls. Rows that have an error are left out: ``raw.problems`` has told of them.
    The columns are those of the data dictionary and `PLACE`; ``flags`` is empty here.
    """
    rows = [
        _observation(table, row, raw.sources[row["source"]])
        for table in ("figures", "operations", "funding")
        for row in raw.sound_rows(table)
    ]
    known = [row for row in rows if FiscalYear.parse(row["fiscal_year"]) <= year]
    frame = pd.DataFrame(known, columns=[*catalogue.columns("observations"), *PLACE])
    # A row that was entered twice (which is flagged) is one figure.
    frame = frame.drop_duplicates(["source", *IDENTITY])
    order = ("indicator", "breakdown", "geography", reference_dates(frame), "source", "published")
    frame = in_order(frame, *order)
    # Counts to one date that began on different days are named by their beginning too.
    same = frame["observation"].duplicated(keep=False) & (frame["period_start"] != "")
    longer = frame["observation"] + "/since " + frame["period_start"]
    return frame.assign(observation=frame["observation"].where(~same, longer))


def grouped(rows: Iterable[Row], keys: Sequence[str]) -> list[list[Row]]:
    """Return rows in groups that have the same values in `keys`, in order of these."""
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(itemgetter(*keys)(row), []).append(row)
    return [groups[key] for key in sorted(groups)]


def fiscal_years(raw: RawData) -> list[FiscalYear]:
    """Return the years for which a brief can be made: those that have a figure or an annex."""
    everything = clean(raw, LAST)
    years = {FiscalYear.parse(text) for text in everything["fiscal_year"].unique()}
    annexes = {raw.sources[source].fiscal_year for source in raw.action_plan["source"].unique()}
    return sorted(years | {year for year in annexes if year is not None})


def check_year(year: FiscalYear, years: Sequence[FiscalYear]) -> None:
    """Refuse a fiscal year that isn't among those with figures, naming these."""
    if year not in years:
        listed = f"{years[0]} to {years[-1]}" if years else "none yet"
        raise UsageError(
            f"There are no figures for fiscal year {year}.",
            f"Fiscal years with figures: {listed} (napanalysis years lists them).",
        )


def current(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the observations in force: where a figure was published again, its newest vintage."""
    superseded = observations["flags"].map(lambda flags: "superseded" in split(flags))
    return observations[~superseded]


def add_flags(observations: pd.DataFrame, flags: Iterable[tuple[str, str]]) -> pd.DataFrame:
    """Return the observations with flags added, given as pairs of observation and flag."""
    wanted: dict[str, set[str]] = {}
    for observation, flag in flags:
        wanted.setdefault(observation, set()).add(flag)
    joined = [
        together(split(old) | wanted.get(key, set()))
        for key, old in zip(observations["observation"], observations["flags"], strict=True)
    ]
    return observations.assign(flags=joined)


def _observation(table: str, row: dict[str, Any], source: Source) -> dict[str, Any]:
    indicator, breakdown, as_of = (row.get(key, "") for key in ("indicator", "breakdown", "as_of"))
    if table != "figures":
        name = table.removesuffix("s")
        breakdown = f"{name}={row[name]}"
    if table == "funding":
        # Money committed is what stood at the report's date; its period reaches into the future.
        # A report without a date can't be older than the end of what it looks back on.
        dated = source.fiscal_year.end.isoformat() if source.fiscal_year else source.published
        indicator, as_of = "funding_committed", dated or row["period_end"]
    about = catalogue.indicator(indicator)
    number = _read(row["published"], source.language)
    if "qualifier-unclear" in noted(row["note"]):
        # The wording leaves open whether "about" is meant for this number too: its interval is
        # that of "about", its words stay as published.
        vague = _read(f"{_ABOUT[source.language]} {row['published']}", source.language)
        number = replace(number, lower=vague.lower, upper=vague.upper)
    start = first_day(row["period_start"]).isoformat() if row["period_start"] else ""
    end, as_of = (last_day(day).isoformat() if day else "" for day in (row["period_end"], as_of))
    year = source.fiscal_year or FiscalYear.of(date.fromisoformat(as_of or end))
    place = row["geography"] or "Canada"
    # A period is named by its end, and by its start too where it isn't the calendar year's.
    span = end if start == f"{end[:4]}-01-01" else f"{start}--{end}"
    parts = [source.id, indicator, breakdown, as_of or span]
    if place != "Canada":
        parts.append(place)
    return {
        "observation": "/".join(part for part in parts if part),
        "source": source.id,
        "indicator": indicator,
        "breakdown": breakdown,
        "kind": about.kind,
        **{name: getattr(number, name) for name in NUMBER},
        "qualifier": str(number.qualifier),
        "unit": about.unit,
        "period_start": start,
        "period_end": end,
        "as_of": as_of,
        "fiscal_year": str(year),
        "geography": place,
        "evidence": source.evidence,
        "flags": "",
        **{name: row[name] for name in ("published", "locator", *PLACE)},
    }


# The same words are read again for each year of the brief.
_read = lru_cache(maxsize=10_000)(read)

_ABOUT = {"en": "about", "fr": "environ"}


def noted(note: str) -> set[str]:
    """Return the flags that a note asks for: each clause is looked at."""
    clauses = re.split(r"(?<=[.;])\s+", note.casefold().replace("’", "'"))
    return {
        entry["flag"]
        for entry in catalogue.wording("crosschecks")["noted"]
        if any(clause.startswith(tuple(entry["begins"])) for clause in clauses)
    }


def vintage(source: Source) -> tuple[str, int, str]:
    """Return what orders vintages: date, then grade of evidence, then the source's id.

    A source that doesn't say when it was published counts from the last day that its figures
    refer to: it can't be older, and nothing shows that it is newer.
    """
    day = last_day(source.published).isoformat() if source.published else source.latest
    return (day, -EVIDENCE.index(source.evidence), source.id)


def vintages(observations: pd.DataFrame, sources: Sources) -> list[list[Row]]:
    """Return the groups of observations of one and the same figure, the oldest vintage first."""
    repeated = observations[observations.duplicated(IDENTITY, keep=False)]
    return [
        sorted(group, key=lambda row: vintage(sources[row["source"]]))
        for group in grouped(rows_of(repeated), IDENTITY)
    ]


def revised(observations: pd.DataFrame, sources: Sources) -> Iterator[tuple[Row, Row]]:
    """Yield each vintage of a figure with the next, where their numbers differ."""
    for group in vintages(observations, sources):
        for old, new in pairwise(group):
            if _number(old) != _number(new):
                yield old, new


def revisions(observations: pd.DataFrame, sources: Sources) -> pd.DataFrame:
    """Return every change of a published figure from one vintage to the next."""
    rows = []
    for old, new in revised(observations, sources):
        sides: dict[str, Mapping[str, Any]] = {"old": old, "new": new}
        cells = {f"{side}_{name}": sides[side][name] for side in sides for name in _SIDE}
        rows.append({**new, **cells, "change": new["value"] - old["value"]})
    return pd.DataFrame(rows, columns=catalogue.columns("revisions"))


def in_force(group: list[Row], sources: Sources) -> Row:
    """Return the observation of a group of vintages that is used.

    It is the newest. Where others have the same number, it is the best evidenced of these: an
    article that repeats an official figure is a copy of it, not a newer vintage.
    """
    same = [row for row in group if _number(row) == _number(group[-1])]
    # Of two that are equally good, the newer.
    return min(same[::-1], key=lambda row: EVIDENCE.index(sources[row["source"]].evidence))


def superseded(observations: pd.DataFrame, sources: Sources) -> list[tuple[str, str]]:
    """Return the flag ``superseded`` for each observation in whose place another is used."""
    return [
        (row["observation"], "superseded")
        for group in vintages(observations, sources)
        for row in group
        if row is not in_force(group, sources)
    ]


def copies(observations: pd.DataFrame, sources: Sources) -> Iterator[tuple[Row, Row]]:
    """Yield the observations that repeat a number of another publisher, each with that one."""
    publishers = {key: catalogue.publisher(each.publisher) for key, each in sources.items()}
    for group in vintages(observations, sources):
        used = in_force(group, sources)
        for row in group:
            other = publishers[row["source"]] != publishers[used["source"]]
            if other and _number(row) == _number(used):
                yield row, used


def _number(row: Row) -> tuple[str, ...]:
    """Return what must be equal for two published numbers to be the same (NaN equals NaN)."""
    return (str(row["value"]), str(row["lower"]), str(row["upper"]))
