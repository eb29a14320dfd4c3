"""Recognise the tables of an action plan by the words of their headings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from napanalysis.draft.blocks import HEADING, PARAGRAPH, SOFT, Block
from napanalysis.draft.vocabulary import compiled, table, table_columns

TASK, DELIVERABLE, LEADS = "task", "deliverable", "leads"


def columns_of(cells: Sequence[str]) -> dict[str, int]:
    """Return which column holds what, where `cells` are the heading of an action plan's table.

    Examples
    --------
    >>> columns_of(["Task", "Deliverable", "Timeline", "Status", "Lead"])
    {'task': 0, 'deliverable': 1, 'start': 2, 'status': 3, 'leads': 4}
    >>> columns_of(["Raise awareness", "Hold a workshop in 2014", "", "", ""])
    {}
    """
    positions: dict[str, int] = {}
    for index, cell in enumerate(cells):
        text = re.sub(f"-\n|{SOFT}\n?", "", cell).strip(" *:.").lower()
        text = re.sub("^(?:key|main|planned|proposed) | (?:prévu|proposé|clé)e?s?$", "", text)
        # A word may be cut by a narrow column: "Respons able".
        forms = (text, text.replace(" ", ""))
        named = (n for n, words in table_columns().items() if any(map(words.fullmatch, forms)))
        if name := next((name for name in named if name not in positions), ""):
            positions[name] = index
    partners = positions.pop("partners", None)
    if partners is not None:
        positions.setdefault(LEADS, partners)
    # What is done may stand under either name where there is one such column.
    if TASK in positions and DELIVERABLE not in positions:
        positions[DELIVERABLE] = positions.pop(TASK)
    return positions if len(positions) >= 3 and DELIVERABLE in positions else {}


#: Which column of each row of a table holds what; no columns for the rows of headings.
Plan = list[dict[str, int]]


def plans(blocks: Sequence[Block]) -> dict[int, Plan]:
    """Return the tables of the action plan, by the place of their blocks.

    A table without headings right after one of the action plan goes on with it.
    """
    tables: dict[int, Plan] = {}
    columns: dict[str, int] = {}
    width = 0
    for index, block in enumerate(blocks):
        if block.table is None:
            ends = block.kind == HEADING and not pillar_of(block.text) and len(block.text) > 3
            if ends or (block.kind == PARAGRAPH and len(block.text) > 400):
                columns = {}
            continue
        rows = [row.cells for row in block.table.rows]
        named = [columns_of(cells) for cells in rows]
        if not any(named) and width != max(map(len, rows)):
            columns = {}
        plan: Plan = []
        for cells, own in zip(rows, named, strict=True):
            if own:
                columns, width = own, len(cells)
            plan.append({} if own else columns)
        if columns:
            tables[index] = plan
    return tables


def pillar_of(text: str) -> str:
    """Return the pillar that a heading names, or "".

    Examples
    --------
    >>> pillar_of("DÉTECTION, ENQUÊTE ET POURSUITE DES TRAFIQUANTS")
    'prosecution'
    """
    for name, entry in table()["pillars"].items():
        if compiled(f"{entry['en']}|{entry['fr']}").search(text):
            return str(name)
    return ""
