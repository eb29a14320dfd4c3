"""Parts against their total: above it, far below it, or of an earlier date."""

from __future__ import annotations

from typing import Any

from napanalysis import catalogue
from napanalysis.analysis.consistency import printed
from napanalysis.analysis.consistency.finding import (
    SAME_COUNT,
    Figures,
    Findings,
    key,
    problem,
    reference,
)
from napanalysis.analysis.interval_arithmetic import Interval
from napanalysis.analysis.measure_rows import Row
from napanalysis.language import Language

_COUNT = ("indicator", *SAME_COUNT)


def above_total(figures: Figures) -> Findings:
    """Yield each total that is surely less than its parts."""
    totals = _totals(figures)
    for (*count, _), parts in _parts(figures).items():
        total = totals.get(tuple(count))
        if total is not None and Interval.of(total).is_surely_below(_together(parts)):
            yield problem("parts-exceed-total", total, parts, **_sum(parts))
    for row in figures.rows:
        within = catalogue.indicator(row["indicator"]).within
        whole = totals.get((within, *key(row)))
        if whole is not None and Interval.of(whole).is_surely_below(Interval.of(row)):
            yield problem("parts-exceed-total", whole, [row], **_sum([row]))


def far_below_total(figures: Figures) -> Findings:
    """Yield the parts that surely add up to less than half of their total.

    Only parts of a dimension that should make up the whole are looked at.
    """
    totals = _totals(figures)
    for (*count, dimension), parts in _parts(figures).items():
        total = totals.get(tuple(count))
        if total is None or dimension not in _dimensions():
            continue
        if _together(parts).scaled(2).is_surely_below(Interval.of(total)):
            texts = {f"total_{language}": printed.counted(total, language) for language in Language}
            yield problem("parts-far-below-total", parts[0], parts[1:], **texts, **_sum(parts))


def older_than_total(figures: Figures) -> Findings:
    """Yield the newest figure of a part where its source has a total of a later date."""
    counts = ("source", "indicator", "geography")
    # Of several of one date, the first.
    newest: dict[tuple[Any, ...], Row] = {}
    for row in sorted(figures.rows, key=reference, reverse=True):
        newest.setdefault(key(row, (*counts, "breakdown")), row)
    for (*count, breakdown), row in newest.items():
        total = newest.get((*count, ""))
        if total is not None and breakdown.partition("=")[0] in _dimensions():
            date, last = reference(total), reference(row)
            if date > last:
                yield problem("part-older-than-total", row, date=date, last=last)


def _dimensions() -> list[str]:
    """Return the dimensions whose parts should make up the whole."""
    return list(catalogue.wording("crosschecks")["whole"]["dimensions"])


def _totals(figures: Figures) -> dict[tuple[Any, ...], Row]:
    return {key(row, _COUNT): row for row in figures.rows if not row["breakdown"]}


def _parts(figures: Figures) -> dict[tuple[Any, ...], list[Row]]:
    """Return the counted parts by what they are of and their dimension; no percentages."""
    parts: dict[tuple[Any, ...], list[Row]] = {}
    for row in figures.rows:
        if row["breakdown"] and row["unit"] != "percent":
            dimension = row["breakdown"].partition("=")[0]
            parts.setdefault((*key(row, _COUNT), dimension), []).append(row)
    return parts


def _together(parts: list[Row]) -> Interval:
    return sum(map(Interval.of, parts), Interval.exact(0))


def _sum(parts: list[Row]) -> dict[str, str]:
    """Return parts by name with their numbers, and what they add up to."""
    details = {}
    for language in Language:
        details[f"parts_{language}"] = "; ".join(
            f"{printed.counted(row, language)} ({_part(row)[language]})" for row in parts
        )
        details[f"sum_{language}"] = printed.allowed(_together(parts), language)
    return details


def _part(row: Row) -> catalogue.Text:
    if row["breakdown"]:
        return catalogue.breakdown_label(row["breakdown"])
    return catalogue.indicator(row["indicator"]).label
