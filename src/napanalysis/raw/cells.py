"""One cell at a time: dates, figures, words and ids, and what a spreadsheet did to them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from napanalysis import catalogue
from napanalysis.dates import first_day, last_day
from napanalysis.errors import UsageError, nearest
from napanalysis.published import ACCEPTED, Published, Qualifier, UnreadableFigure, read
from napanalysis.raw.problems import is_harmful
from napanalysis.raw.tables import Table

LONGEST_CELL = 5000

_ERROR_VALUE = re.compile(r"#{2,}|#[A-ZÉ0-9/]{1,9}[!?]?|(?:Err|Erreur) ?: ?[0-9]+")
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?E[+-]?[0-9]+", re.IGNORECASE)
_LOST_DECIMALS = re.compile(r"[0-9]+[.,]0{1,2}")
_MONTH_WORD = re.compile(
    r"(?:([0-9]{1,2})[- /])?([^\W\d_]{3,9})\.?[- /](?:([0-9]{1,2}),? )?([0-9]{4}|[0-9]{2})"
)
_DAY_MONTH_WORD = re.compile(r"([0-9]{1,2})-([^\W\d_]{3,9})\.?")
_SERIAL = re.compile(r"([0-9]{5})(?:[.,]0+)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.-]([0-9]{1,2})(?:[/.-]([0-9]{1,2}))?(?:[T ][0-9:.]+)?")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TASK = re.compile(r"[0-9]+(?:\.[0-9]+)+")
_DELIVERABLE = re.compile(r"[0-9]+(?:\.[0-9]+)+-[0-9]{2}")
_MOJIBAKE = re.compile("[ÃÂ][\u00a0-\u00bf\u0080-\u009f\u0152\u0153\u0160\u0161\u0178\u2018-\u203a]"
                       "|â€|\ufffd")  # fmt: skip
_FORMULA = ("=", "+", "-", "@")


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
    return not _is_damaged(table, row, column, value)


def check_text(table: Table, row: int | None, column: str, value: str) -> bool:
    """Check words for people, which may hold any mark-up: they are only ever shown as text."""
    if _is_damaged(table, row, column, value):
        return False
    if value.startswith(_FORMULA):
        table.report("text-looks-like-formula", row, column, value)
    if "\n" in value or "\r" in value:
        table.report("line-break-in-cell", row, column, value)
    if _MOJIBAKE.search(value):
        table.report("garbled-letters", row, column, value)
    return True


def _is_damaged(table: Table, row: int | None, column: str, value: str) -> bool:
    """Report a cell that holds what no cell may hold."""
    if len(value) > LONGEST_CELL:
        table.report("very-long-cell", row, column, value, length=str(len(value)),
                     longest=str(LONGEST_CELL))  # fmt: skip
        return True
    bad = next((one for one in value if is_harmful(one) and one not in "\n\r\t"), None)
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
    if match := _SERIAL.fullmatch(value):
        # Spreadsheets count days from 30 December 1899 (so that their 1900 may be a leap year).
        meant = datetime.date(1899, 12, 30) + datetime.timedelta(days=int(match[1]))
        table.report("date-as-number", row, column, value, meant=meant.isoformat())
        return
    readings = _readings(value)
    if len(readings) == 2:
        table.report("date-in-two-ways", row, column, value, first=readings[0],
                     second=readings[1])  # fmt: skip
    elif readings:
        table.report("date-turned-round", row, column, value, meant=readings[0])
    else:
        table.report("unreadable-date", row, column, value)


def _readings(value: str) -> list[str]:
    """Return the ISO dates that a date in another order or with a month's name may mean."""
    if match := _DAY_FIRST.fullmatch(value):
        one, two, year = int(match[1]), int(match[2]), _full_year(match[3])
        return sorted({*_iso(year, two, one), *_iso(year, one, two)})
    if match := _YEAR_FIRST.fullmatch(value):
        year, one = int(match[1]), int(match[2])
        if match[3] is None:
            return _iso(year, one, None)
        # 2015-31-08 can only mean the 31st; 2015/08/31 is the usual order.
        return _iso(year, one, int(match[3])) or _iso(year, int(match[3]), one)
    if match := _MONTH_WORD.fullmatch(value):
        month = _month(match[2])
        day = match[1] or match[3]
        if month and not (match[1] and match[3]):
            return _iso(_full_year(match[4]), month, int(day) if day else None)
    return []


def _month(word: str) -> int | None:
    for number, words in catalogue.wording("vocabulary")["month"].items():
        if word.casefold() in words:
            return int(number)
    return None


def _full_year(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def _iso(year: int, month: int, day: int | None) -> list[str]:
    """Return the ISO form in a list, an empty one where no such day exists."""
    text = f"{year}-{month:02}" if day is None else f"{year}-{month:02}-{day:02}"
    try:
        last_day(text)
    except UsageError:
        return []
    return [text]


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
    if _is_date(value):
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


def _is_date(value: str) -> bool:
    """Whether a spreadsheet made a date of a figure (1.4 becomes 1 April or 04-janv)."""
    if match := _DAY_MONTH_WORD.fullmatch(value):
        return _month(match[2]) is not None
    if _DAY_FIRST.fullmatch(value) or re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return bool(_readings(value)) or value[4:5] == "-"
    match = _MONTH_WORD.fullmatch(value)
    return bool(match and _month(match[2]))


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
