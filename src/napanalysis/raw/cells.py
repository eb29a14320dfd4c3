"""One cell at a time: dates, figures, words and ids, and what a spreadsheet did to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from napanalysis import catalogue
from napanalysis.dates import first_day, is_date_of_figure, is_day_number, spreadsheet_dates
from napanalysis.errors import UsageError, nearest
from napanalysis.published import ACCEPTED, Published, Qualifier, UnreadableFigure, read
from napanalysis.raw.letters import unprintable
from napanalysis.raw.problems import is_harmful, is_invisible
from napanalysis.raw.tables import Table

LONGEST_CELL = 5000

_ERROR_VALUE = re.compile(r"#{2,}|#[A-ZÉ0-9/]{1,9}[!?]?|(?:Err|Erreur) ?: ?[0-9]+")
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?E[+-]?[0-9]+", re.IGNORECASE)
_LOST_DECIMALS = re.compile(r"[0-9]+[.,]0{1,2}")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TASK = re.compile(r"[0-9]+(?:\.[0-9]+)+")
_DELIVERABLE = re.compile(r"[0-9]+(?:\.[0-9]+)+-[0-9]{2}")
_MOJIBAKE = re.compile("[ÃÂ][\u00a0-\u00bf\u0080-\u009f\u0152\u0153\u0160\u0161\u0178\u2018-\u203a]"
                       "|â€|\ufffd")  # fmt: skip
_FORMULA = ("=", "+", "-", "@")
_BREAKS = str.maketrans("", "", "\n\r\t")


def check_cell(table: Table, row: int, column: str, value: str, *, text: bool) -> bool:
    """Check what holds for every cell; return whether it is worth reading further.

    Parameters
    ----------
    table : Table
        Where problems are reported.
    row, column, value : int, str, str
        The cell.
    text : bool
        Whether it holds words for people, which may start like a formula.
    """
    if _ERROR_VALUE.fullmatch(value):
        table.report("spreadsheet-error", row, column, value)
        return False
    if text:
        return check_text(table, row, column, value)
    return not _is_damaged(table, row, column, value, is_invisible)


def check_text(table: Table, row: int | None, column: str, value: str) -> bool:
    """Check words for people, which may hold any mark-up: they are only ever shown as text."""
    if _is_damaged(table, row, column, value, is_harmful):
        return False
    if unseen := next(filter(is_invisible, value.translate(_BREAKS)), None):
        table.report("invisible-letter", row, column, value, code=f"U+{ord(unseen):04X}")
    if letters := unprintable(value.translate(_BREAKS)):
        table.report("letters-without-font", row, column, value, letters=letters)
    if value.startswith(_FORMULA):
        table.report("text-looks-like-formula", row, column, value)
    if "\n" in value or "\r" in value:
        table.report("line-break-in-cell", row, column, value)
    if _MOJIBAKE.search(value):
        table.report("garbled-letters", row, column, value)
    return True


def _is_damaged(
    table: Table, row: int | None, column: str, value: str, is_bad: Callable[[str], bool]
) -> bool:
    """Report a cell that holds what no cell may hold."""
    if len(value) > LONGEST_CELL:
        table.report("very-long-cell", row, column, value, length=str(len(value)),
                     longest=str(LONGEST_CELL))  # fmt: skip
        return True
    bad = next(filter(is_bad, value.translate(_BREAKS)), None)
    if bad is not None:
        table.report("control-character", row, column, value, code=f"U+{ord(bad):04X}")
    return bad is not None


def check_date(table: Table, row: int | None, column: str, value: str) -> bool:
    """Check a date; report what is wrong and, where it can be seen, what was meant."""
    try:
        first_day(value)
    except UsageError:
        _explain_date(table, row, column, value)
        return False
    return True


def _explain_date(table: Table, row: int | None, column: str, value: str) -> None:
    readings = spreadsheet_dates(value)
    if is_day_number(value):
        table.report("date-as-number", row, column, value, meant=readings[0])
    elif len(readings) == 2:
        table.report("date-in-two-ways", row, column, value, first=readings[0],
                     second=readings[1])  # fmt: skip
    elif readings:
        table.report("date-turned-round", row, column, value, meant=readings[0])
    else:
        table.report("unreadable-date", row, column, value)


def check_figure(
    table: Table, row: int, column: str, value: str, language: str, indicator: str
) -> Published | None:
    """Read a published figure; report why it can't be read or doesn't fit its indicator."""
    about = catalogue.indicators().get(indicator)
    unit = catalogue.units().get(about.unit) if about else None
    if value.startswith("="):
        table.report("figure-is-formula", row, column, value)
        return None
    if _SCIENTIFIC.fullmatch(value):
        table.report("figure-in-scientific-notation", row, column, value)
        return None
    if is_date_of_figure(value):
        table.report("figure-is-date", row, column, value)
        return None
    number = value.replace("\u00a0", "").replace(" ", "")
    if _LOST_DECIMALS.fullmatch(number) and ((unit and unit.whole) or len(number) > 5):
        table.report("figure-with-empty-decimals", row, column, value,
                     meant=re.split("[.,]", value)[0].strip())  # fmt: skip
        return None
    try:
        published = read(value, language)
    except UnreadableFigure as error:
        table.report("unreadable-figure", row, column, value, reason=error.reason,
                     advice=error.remedy)  # fmt: skip
        return None
    if about is None or unit is None:
        return published
    if published.value < 0 and about.unit != "percent":
        table.report("unreadable-figure", row, column, value,
                     reason="a figure can't be negative", advice=ACCEPTED)  # fmt: skip
        return None
    if published.unit is not None and published.unit != about.unit:
        table.report("unit-mismatch", row, column, value, indicator=indicator,
                     unit_en=unit.many.en, unit_fr=unit.many.fr)  # fmt: skip
        return None
    whole = published.qualifier is Qualifier.BETWEEN or published.value == int(published.value)
    if unit.whole and not whole:
        table.report("fraction-of-a-whole", row, column, value, unit_en=unit.many.en,
                     unit_fr=unit.many.fr)  # fmt: skip
        return None
    return published


def check_id(table: Table, row: int, column: str, value: str) -> bool:
    """Check an identifier: lower-case letters, digits and hyphens, nothing of a path."""
    return _check_form(table, row, column, value, _ID, "bad-id")


def check_task(table: Table, row: int, column: str, value: str) -> bool:
    """Check a task's number: 1.11."""
    return _check_form(table, row, column, value, _TASK, "bad-task")


def check_deliverable(table: Table, row: int, column: str, value: str) -> bool:
    """Check a deliverable's number: 1.11-01."""
    return _check_form(table, row, column, value, _DELIVERABLE, "bad-deliverable")


def _check_form(
    table: Table, row: int, column: str, value: str, form: re.Pattern[str], rule: str
) -> bool:
    if form.fullmatch(value):
        return True
    table.report("id-like-a-path" if is_like_a_path(value) else rule, row, column, value)
    return False


def is_like_a_path(value: str) -> bool:
    """Whether an identifier could lead out of a folder."""
    return ".." in value or any(mark in value for mark in "/\\:") or value.startswith("~")


def check_word(
    table: Table, row: int, column: str, value: str, rule: str, known: Iterable[str]
) -> bool:
    """Check a word against those that its column takes."""
    words = list(known)
    if value in words:
        return True
    lower = {word.casefold(): word for word in words}
    guess = nearest(value.casefold(), lower)
    table.report(rule, row, column, value, nearest=lower[guess] if guess else "")
    return False


def check_breakdown(table: Table, row: int, column: str, value: str) -> bool:
    """Check `dimension=value` against the catalogue."""
    wording = catalogue.wording("breakdowns")
    dimension, equals, part = value.partition("=")
    if not equals or not part:
        table.report("unreadable-breakdown", row, column, value)
        return False
    if not check_word(table, row, column, dimension, "unknown-dimension", wording["dimension"]):
        return False
    known = wording.get(dimension, {})
    if dimension == "lead":
        known = catalogue.organisations()
    if part in known:
        return True
    lower = {word.casefold(): word for word in known}
    guess = nearest(part.casefold(), lower)
    near = f"{dimension}={lower[guess]}" if guess else ""
    table.report("unknown-breakdown", row, column, value, nearest=near, dimension=dimension)
    return False


def check_place(table: Table, row: int, column: str, value: str) -> None:
    """Flag a place that is nearly, but not quite, one of the provinces and territories."""
    places = {place.casefold(): place for place in catalogue.wording("vocabulary")["places"]}
    if value in places.values():
        return
    import difflib

    near = difflib.get_close_matches(value.casefold(), places, n=1, cutoff=0.85)
    if near:
        table.report("place-nearly-known", row, column, value, nearest=places[near[0]])
