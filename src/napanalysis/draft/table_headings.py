"""What the cells of a table stand under."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from napanalysis.draft.blocks import Block, Row
from napanalysis.draft.plan_tables import DELIVERABLE

_YEAR = r"(?:19|20)\d\d"
_PERIOD = re.compile(
    rf"\W*(?:(?:FY|fiscal year|exercice|Q[1-4]|T[1-4])[\s-]*)?{_YEAR}"
    rf"(?:\s?[-–/]\s?(?:{_YEAR}|\d\d))?(?:\s?(?:to|à|[-–])\s?{_YEAR}(?:[-–/]\d\d)?)?"
    rf"\W*(?:\w\W*|\(.*\)\W*|[^\W\d_]\D{{0,24}})?",
    re.IGNORECASE,
)
# What stands over years that tell when something was counted, and are no counts.
_YEARS = re.compile(r"\b(?:years?|ann[ée]e|exercice|p[ée]riod|date)", re.IGNORECASE)
_UNIT = re.compile(r"[$%]|dollars|thousands|millions|milliers", re.IGNORECASE)
_BARE_UNIT = re.compile(r"\((?:[%$#]|numbers?|nombres?)\)", re.IGNORECASE)
_FIGURE = re.compile(r"\W{0,3}\d")
_MOST_HEADS = 5
# A cell with more letters than this holds a sentence.
_LONGEST_LABEL = 60


@dataclass(frozen=True)
class Cell:
    """A cell of a table with all levels of the headings over it and the labels of its row.

    It is read as sentences where `is_text`; where `is_label` it heads a column or names a row.
    """

    text: str
    head: str
    label: str
    place: str
    is_text: bool = False
    is_label: bool = False


def cells_of(block: Block, above: Sequence[str] = ()) -> Iterator[Cell]:
    """Return the cells of a table that hold something, row by row.

    Of one of the action plan the deliverables are text. `above` holds the headings of the columns
    where the table goes on from one before it.
    """
    rows = block.rows
    if block.plan:
        for row, columns in zip(rows, block.plan, strict=True):
            for index, text in enumerate(row.cells):
                if text:
                    # What is told of a deliverable stands in a column of any name.
                    told = text.endswith(".") or _is_sentence(text)
                    named = not columns or index in columns.values()
                    is_text = index == columns.get(DELIVERABLE) or (told and not named)
                    yield Cell(text, "", "", row.place, is_text, not is_text)
        return
    count = head_rows(rows)
    heads = column_heads(rows[:count]) if count or not above else list(above)
    # What stands over the labels may say the unit of the cells: "($ thousands)".
    corner = heads[0] if heads and _UNIT.search(heads[0]) else ""
    stubs = _stubs(rows[count:], heads)
    for row in rows[:count]:
        for text in row.cells:
            if text:
                yield Cell(text, "", "", row.place, is_label=True)
    group = ""
    before: list[str] = [""] * len(stubs)
    for row in rows[count:]:
        filled = [index for index, text in enumerate(row.cells) if text]
        if filled == [0] and len(row.cells) > 1:
            text = row.cells[0]
            # A unit in brackets below a row ends its label: "(%)".
            group = group if any(before) and _BARE_UNIT.fullmatch(text) else text
            long = len(text) > _LONGEST_LABEL or _is_sentence(text)
            yield Cell(text, "", "", row.place, is_text=long, is_label=not long)
            continue
        if filled:
            # A label that is left out is the one above.
            own = ["".join(row.cells[at : at + 1]) for at in stubs]
            before = [text or last for text, last in zip(own, before, strict=True)]
        label = ", ".join(bit for bit in (group, *before) if bit)
        for index in filled:
            text = row.cells[index]
            stub = index in stubs
            sentence = len(text) > _LONGEST_LABEL or (not stub and _is_sentence(text))
            head = ", ".join(filter(None, (*heads[index : index + 1], corner if index else "")))
            is_label = stub and not sentence
            yield Cell(text, head, "" if stub else label, row.place, sentence, is_label)


def head_rows(rows: Sequence[Row]) -> int:
    """Return how many of the first rows are headings: as marked, or without a figure."""
    marked = 0
    while marked < len(rows) - 1 and rows[marked].head:
        marked += 1
    if marked:
        return marked
    count = 0
    while count < min(_MOST_HEADS, len(rows) - 1) and not _has_figures(rows[count]):
        # A row with one cell is the title of what follows, unless it begins the table.
        if count and sum(map(bool, rows[count].cells)) == 1 and rows[count].cells[0]:
            break
        count += 1
    return count if any(map(_has_figures, rows[count:])) else min(count, 1)


def _has_figures(row: Row) -> bool:
    return any(
        len(cell) < 30 and _FIGURE.match(cell) and not _PERIOD.fullmatch(cell)
        for cell in row.cells[1:]
    )


def column_heads(rows: Sequence[Row]) -> list[str]:
    """Return the headings of each column on all levels; one that spans columns holds for each."""
    width = max((len(row.cells) for row in rows), default=0)
    levels: list[list[str]] = []
    for row in rows:
        level = [*row.cells, *[""] * (width - len(row.cells))]
        for index in range(2, width):
            # What spans columns spans none of another heading above.
            if not level[index] and (not levels or levels[0][index] == levels[0][index - 1]):
                level[index] = level[index - 1]
        levels.append(level)
    heads = [", ".join(dict.fromkeys(filter(None, each))) for each in zip(*levels, strict=True)]
    return [re.sub("(?<=[-–]), ", "", head) for head in heads]  # "2023-" over "2024"


def _stubs(rows: Sequence[Row], heads: Sequence[str]) -> list[int]:
    """Return which columns name the rows: the first ones, and others that tell their dates.

    They are none where the first is of a year.
    """
    if heads and re.search(_YEAR, heads[0]) and all(_FIGURE.match(row.cells[0]) for row in rows):
        return []
    width = max((len(row.cells) for row in rows), default=1)
    stubs = [0]
    for at in range(1, width - 1):
        cells = [row.cells[at] for row in rows if at < len(row.cells) and row.cells[at]]
        digits = sum(_FIGURE.match(cell) is not None for cell in cells)
        short = sum(len(cell) <= _LONGEST_LABEL for cell in cells)
        words = at < 3 and digits <= 0.2 * len(cells) and short >= 0.8 * len(cells)
        years = all(map(str.isdigit, cells)) and not _YEARS.search("".join(heads[at : at + 1]))
        if cells and (
            (words and len(stubs) == at) or (all(map(_PERIOD.fullmatch, cells)) and not years)
        ):
            stubs.append(at)
    return stubs


def _is_sentence(text: str) -> bool:
    words = re.findall(r"[^\W\d_]{2,}", text)
    return len(words) > 4 or (len(words) > 2 and len(re.findall(r"\d+", text)) > 1)
