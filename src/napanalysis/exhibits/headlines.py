"""Headline figures: value, unit, date, flags, and how they changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from napanalysis import catalogue
from napanalysis.analysis.comparability import compared, parted
from napanalysis.analysis.measure_rows import NO_DIFFERENCE, NOT_COMPARABLE, Row, flags_of
from napanalysis.exhibits.builder import Builder
from napanalysis.wording.formatting import reference_date
from napanalysis.wording.inline import Cell, markdown_of

#: A headline figure is said to be up or down on one that is at most three years older.
_NEAR = 3 * 366


def headline(build: Builder, rows: Sequence[Row]) -> dict[str, Cell]:
    """Return the last number of a series as a headline figure, by the parts of a card."""
    *earlier, row = rows
    before = _before(build, row, earlier)
    # A headline is quoted by itself: that it comes from the press belongs to it too.
    flags = [
        flag
        for flag in sorted(flags_of(row))
        if catalogue.matters(flag) or flag == "secondary-source"
        # A change of basis is behind a figure that is compared with the one before it.
        if flag != "break-in-basis" or before is None or parted(before, row)
    ]
    when = build.format.when(row)
    if reference_date(row) < build.analysis.year.start:
        when = build.words.text("say.card.newest", when=when)
    return {
        "label": build.format.what(row),
        "value": build.format.number(row),
        "unit": build.format.unit(row),
        "date": when,
        "change": _change(build, before, row),
        "flags": "; ".join(build.format.flag(flag) for flag in flags),
    }


def cards(headlines: Sequence[Mapping[str, Cell]]) -> str:
    """Return headline figures as Markdown: a row of cards."""
    parts = ("label", "value", "unit", "date", "change", "flags")
    blocks = []
    for card in headlines:
        lines = [
            f"[{markdown_of(card[part])}]{{.card-{part.removesuffix('s')}}}"
            for part in parts
            if card.get(part)
        ]
        blocks.append("::: {.card}\n" + "\\\n".join(lines) + "\n:::")
    return "::::: {.cards}\n" + "\n\n".join(blocks) + "\n:::::" if blocks else ""


def _before(build: Builder, row: Row, earlier: Sequence[Row]) -> Row | None:
    """Return the last row before the newest, of the same counter where there is one.

    Another counter's is told where it is near in time, since readers may know it.
    """
    if same := [old for old in earlier if build.counter(old) == build.counter(row)]:
        return same[-1]
    return earlier[-1] if earlier and _is_near(earlier[-1], row) else None


def _change(build: Builder, old: Row | None, new: Row) -> Cell:
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
    if not _is_near(old, new):
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


def _is_near(old: Row, new: Row) -> bool:
    """Whether two rows are so near in time that a change between them says something."""
    return (reference_date(new) - reference_date(old)).days <= _NEAR
