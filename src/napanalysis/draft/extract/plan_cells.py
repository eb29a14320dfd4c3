"""Split a cell of the action plan in which two timetables, statuses or leads stand."""

from __future__ import annotations

import re
from itertools import pairwise

from napanalysis.catalogue import organisations

_YEARS = re.compile(r"\b(?:19|20)\d{2}\b(?:\s*[-–/]\s*(?:\d{4}|\d{2})\b)?")


def split_starts(text: str) -> list[str]:
    """Return the timetables of a cell: one for each year or fiscal year printed."""
    years = list(_YEARS.finditer(text))
    if len(years) < 2 or re.search(r"\b(?:to|à|au|until|jusqu)\b|[–-]\s*(?:19|20)\d\d\s*$",
                                   text[years[0].end() : years[1].start()]):  # fmt: skip
        return [text]
    cuts = [0, *(year.end() for year in years[:-1]), len(text)]
    return [text[a:b].strip(" ;,/") for a, b in pairwise(cuts)]


def split_statuses(text: str) -> list[str]:
    """Return the statuses of a cell: each begins with a capital letter outside brackets."""
    pieces = re.split(r"(?<=[^\W\d_)])\s+(?=[A-ZÉÀÊÎ][^\W\d_]+)(?![^()]*\))|(?<=\))\s+", text)
    return [piece.strip(" ;,/") for piece in pieces if piece.strip(" ;,/")]


def split_leads(text: str) -> list[str]:
    """Return the organisations named in a cell, each as printed.

    Examples
    --------
    >>> split_leads("AMC ASFC EDSC (PTET)")
    ['AMC', 'ASFC', 'EDSC (PTET)']
    >>> split_leads("SP GRC (en collaboration avec le GTTP)")
    ['SP', 'GRC (en collaboration avec le GTTP)']
    """
    known = sorted(
        {form for entry in organisations().values() for form in entry.printed},
        key=len,
        reverse=True,
    )
    leads: list[str] = []
    for piece in re.split(r"\s*(?:;|\n|/|,(?![^()]*\)))\s*", text):
        rest = piece.strip()
        while rest:
            form = next((prefix for prefix in known if _begins(rest, prefix)), "")
            if not form:
                form = _code(rest)
            elif len(form) < len(rest) and (tail := re.match(r"\s*\([^)]*\)", rest[len(form) :])):
                form += tail[0]
            leads.append(form.strip())
            rest = rest[len(form) :].strip()
            rest = re.sub(r"^(?:et|and|&)\s+(?=[A-ZÉ]{2})", "", rest)
    return [form for form in leads if form]


def _begins(text: str, form: str) -> bool:
    rest = text[len(form) :]
    return text.startswith(form) and (not rest or not rest[0].isalnum())


def _code(text: str) -> str:
    """Return the first organisation of a text whose form the catalogue doesn't know."""
    code = re.match(r".+?(?=\s+[A-ZÉÀ]{2,}\b(?![^()]*\)))", text)
    return code[0] if code else text
