"""What the cells of a table stand under."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile, zip_longest
from operator import attrgetter

from napanalysis.draft.blocks import Block, Row
from napanalysis.draft.plan_tables import DELIVERABLE

_YEAR = r"(?:19|20)\d\d"
_UNIT = re.compile(r"[$%]|dollars|thousands|millions|milliers", re.IGNORECASE)
_BARE_UNIT = re.compile(r"\((?:[%$#]|numbers?|nombres?)\)", re.IGNORECASE)
_FIGURE = re.compile(r"\W{0,3}\d")
# A number that is no date, as the headings of columns are: 2020, 2020-21, 2020p, 31 March 2020.
_DAY = rf"\d\d?\w{{0,2}} [^\W\d]+\.? {_YEAR}"
_COUNT = re.compile(rf"\W{{0,3}}(?!{_YEAR}(?![.,]?\d)|{_DAY})\d")
# What a panel of key figures says beside a number.
_WORDS = re.compile(r"[^\W\d]{2}")
# What stands over years that tell when something was counted, and are no counts.
_YEARS = re.compile(r"\b(?:years?|ann[ée]e|exercice|p[ée]riod|date)", re.IGNORECASE)
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
    if block.plan:
        yield from _cells_of_plan(block)
        return
    if _is_panel(block.rows):
        yield from (Cell(" ".join(row.cells), "", "", row.place, True) for row in block.rows)
        return
    count = head_rows(block.rows)
    headings, rows = block.rows[:count], block.rows[count:]
    heads = column_heads(headings) or list(above)
    # What stands over the labels may say the unit of the cells: "($ thousands)".
    corner = heads[0] if heads and _UNIT.search(heads[0]) else ""
    stubs = _stubs(rows, heads)
    for row in headings:
        yield from (Cell(text, "", "", row.place, is_label=True) for text in row.cells if text)
    group, before = "", [""] * len(stubs)
    for row in rows:
        filled = [index for index, text in enumerate(row.cells) if text]
        alone = filled == [0] and len(row.cells) > 1
        if alone and not (any(before) and _BARE_UNIT.fullmatch(row.cells[0])):
            group = row.cells[0]  # and no unit in brackets that ends the label above: "(%)"
        elif filled and not alone:
            # A label that is left out is the one above.
            own = ["".join(row.cells[at : at + 1]) for at in stubs]
            before = [text or last for text, last in zip(own, before, strict=True)]
        label = ", ".join(filter(None, (group, *before)))
        for index in filled:
            text = row.cells[index]
            head = ", ".join(filter(None, (*heads[index : index + 1], corner if index else "")))
            is_stub = index in stubs and not alone
            is_text = len(text) > _LONGEST_LABEL or (not is_stub and _is_sentence(text))
            own_label = "" if is_stub or alone else label
            is_label = (is_stub or alone) and not is_text
            yield Cell(text, head, own_label, row.place, is_text, is_label)


def _cells_of_plan(block: Block) -> Iterator[Cell]:
    for row, columns in zip(block.rows, block.plan, strict=True):
        named = columns.values() if columns else range(len(row.cells))
        for index, text in enumerate(row.cells):
            # What is told of a deliverable stands in a column of any name.
            told = index not in named and (text.endswith(".") or _is_sentence(text))
            is_text = told or index == columns.get(DELIVERABLE)
            if text:
                yield Cell(text, "", "", row.place, is_text, not is_text)


def _is_panel(rows: Sequence[Row]) -> bool:
    """Whether each row is a number and what it counts, which read as a sentence."""
    numbers = [row.cells[0] for row in rows]
    listed = [re.sub(r"\W", "", number) for number in numbers[:2]] == ["1", "2"]
    words = [row.cells[1] if len(row.cells) == 2 else "" for row in rows]
    return not listed and all(map(_COUNT.match, numbers)) and all(map(_WORDS.match, words))


def head_rows(rows: Sequence[Row]) -> int:
    """Return how many of the first rows are headings: as marked, or without a figure."""
    count = len([*takewhile(attrgetter("head"), rows[:-1])])
    if count:
        return count
    for row in rows[:-1][:_MOST_HEADS]:
        # A row with one cell is the title of what follows, unless it begins the table.
        title = count and sum(map(bool, row.cells)) == 1 and row.cells[0]
        if title or _has_figures(row):
            break
        count += 1
    return count if any(map(_has_figures, rows[count:])) else min(count, 1)


def _has_figures(row: Row) -> bool:
    return any(len(cell) < 30 and _COUNT.match(cell) for cell in row.cells[1:])


def column_heads(rows: Sequence[Row]) -> list[str]:
    """Return the headings of each column on all levels; one that spans columns holds for each."""
    names: list[Sequence[str]] = []
    for column in zip_longest(*(row.cells for row in rows), fillvalue=""):
        # What spans columns spans none of another heading above.
        spanned = len(names) > 1 and column[0] in ("", names[-1][0])
        pairs = zip(column, names[-1] if spanned else column, strict=True)
        names.append([own or left for own, left in pairs])
    heads = [", ".join(dict.fromkeys(filter(None, each))) for each in names]
    return [re.sub("(?<=[-–]), ", "", head) for head in heads]  # "2023-" over "2024"


def _stubs(rows: Sequence[Row], heads: Sequence[str]) -> list[int]:
    """Return which columns name the rows: the first ones, and others that tell their years.

    They are none where the first is of a year.
    """
    columns = list(zip_longest(*(row.cells for row in rows), fillvalue=""))
    if heads and re.search(_YEAR, heads[0]) and all(map(_FIGURE.match, columns[0])):
        return []
    first = 1 + len([*takewhile(_is_stub, columns[1 : min(3, len(columns) - 1)])])
    named = zip_longest(columns[:-1], heads[: len(columns) - 1], fillvalue="")
    dated = [at for at, (column, head) in enumerate(named) if _is_dated(column, head)]
    return [*range(first), *(at for at in dated if at >= first)]


def _is_dated(column: Sequence[str], head: str) -> bool:
    """Whether all cells of a column are years; by themselves they may be counts."""
    cells = [cell for cell in column if cell]
    years = cells and all(_FIGURE.match(cell) and not _COUNT.match(cell) for cell in cells)
    return bool(years) and (not all(map(str.isdigit, cells)) or _YEARS.search(head) is not None)


def _is_stub(column: Sequence[str]) -> bool:
    """Whether most cells of a column are short and begin with no number."""
    cells = [cell for cell in column if cell]
    words = [cell for cell in cells if len(cell) <= _LONGEST_LABEL]
    figures = [cell for cell in cells if _FIGURE.match(cell)]
    return len(figures) <= 0.2 * len(cells) and len(words) >= 0.8 * len(cells) > 0


def _is_sentence(text: str) -> bool:
    words = re.findall(r"[^\W\d_]{2,}", text)
    return len(words) > 4 or (len(words) > 2 and len(re.findall(r"\d+", text)) > 1)
