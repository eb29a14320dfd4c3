"""Recognise the columns of an action-plan table by the words of its heading."""

from __future__ import annotations

from collections.abc import Sequence

from napanalysis.draft.vocabulary import fits, table_columns

TASK, DELIVERABLE, START, STATUS, LEADS = "task", "deliverable", "start", "status", "leads"


def columns_of(cells: Sequence[str]) -> dict[str, int]:
    """Return which column holds what, where `cells` are the heading of such a table.

    Parameters
    ----------
    cells : sequence of str
        Cells of one row.

    Returns
    -------
    dict
        Positions of ``task``, ``deliverable``, ``start``, ``status`` and ``leads``;
        empty where the row isn't a heading.

    Examples
    --------
    >>> columns_of(["Task", "Deliverable", "Timeline", "Status", "Lead"])
    {'task': 0, 'deliverable': 1, 'start': 2, 'status': 3, 'leads': 4}
    >>> columns_of(["Raise awareness", "Hold a workshop in 2014", "", "", ""])
    {}
    """
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        text = cell.strip(" *:.").lower()
        if not text or len(text) > 40:
            continue
        for name, pattern in table_columns().items():
            if name not in found and index not in found.values() and fits(pattern, text):
                found[name] = index
    return found if len(found) >= 3 and DELIVERABLE in found else {}
