"""Which sentence about a change fits: up or down, about the same, or why nothing is compared."""

from __future__ import annotations

from napanalysis.analysis.comparability import compared, parted
from napanalysis.analysis.measure_rows import NO_DIFFERENCE, NOT_COMPARABLE, Row, flags_of
from napanalysis.exhibits.builder import Builder
from napanalysis.wording.formatting import reference_date
from napanalysis.wording.inline import Cell

#: A headline figure is said to be up or down on one that is at most three years older.
_NEAR = 3 * 366


def change_on_card(build: Builder, old: Row | None, new: Row) -> Cell:
    """Return the change since the last comparable figure.

    A figure from more than `_NEAR` days before is named with its date, without the words
    for a rise or a fall: much may have happened in between.
    """
    words = build.words
    if old is None:
        return "" if "deliverable" in new.get("measure", "") else words.text("say.card.none")
    values: dict[str, Cell] = {"old": build.format.number(old), "when": build.format.during(old)}
    if build.counter(old) != build.counter(new) or parted(old, new):
        why = _why(build, old, new)
        key = "say.card.apart_because" if why else "say.card.apart"
        return words.phrase(key, **values, why=why)
    if not is_near(old, new):
        return words.phrase("say.card.far", **values)
    change = compared(old, new)
    if change in ("rose", "fell") and build.format.figure(old) == build.format.figure(new):
        # 1.30 and 1.29 are both shown as 1.3: "down from 1.3" would contradict the card.
        change = "rounded"
    return words.phrase(f"say.card.{change}", **values)


def _why(build: Builder, old: Row, new: Row) -> str:
    """Return why a figure isn't compared, where no flag of the card's own figure says it."""
    if NO_DIFFERENCE & flags_of(new):
        return ""
    if flags := sorted(NO_DIFFERENCE & flags_of(old)):
        return build.format.flag(flags[0])
    return "" if NOT_COMPARABLE & flags_of(new) else build.words.text("say.card.other_source")


def is_near(old: Row, new: Row) -> bool:
    """Whether two rows are so near in time that a change between them says something."""
    return (reference_date(new) - reference_date(old)).days <= _NEAR
