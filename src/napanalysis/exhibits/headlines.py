"""Headline figures: value, unit, date, flags, and how they changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from napanalysis import catalogue
from napanalysis.analysis.comparability import parted
from napanalysis.analysis.measure_rows import Row, flags_of
from napanalysis.exhibits.builder import Builder
from napanalysis.exhibits.change_sentences import change_on_card, is_near
from napanalysis.wording.formatting import reference_date
from napanalysis.wording.inline import Cell, markdown_of


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
        "change": change_on_card(build, before, row),
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
    return earlier[-1] if earlier and is_near(earlier[-1], row) else None
