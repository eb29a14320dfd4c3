"""Recognise the tables of an action plan by the words of their headings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from napanalysis.draft.blocks import SOFT
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
