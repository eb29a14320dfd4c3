"""Dates as raw files write them: a year, a month or a day, in the ISO order."""

from __future__ import annotations

import calendar
import datetime
import os
import re

from napanalysis import catalogue
from napanalysis.errors import UsageError

ACCEPTED = "Write a year, a month or a day as in 2005, 2015-08 or 2015-08-31."

_WRITTEN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
# What spreadsheets make of dates.
_SERIAL = re.compile(r"([0-9]{5})(?:[.,]0+)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.-]([0-9]{1,2})(?:[/.-]([0-9]{1,2}))?(?:[T ][0-9:.]+)?")
_MONTH_WORD = re.compile(
    r"(?:([0-9]{1,2})[- /])?([^\W\d_]{3,9})\.?[- /](?:([0-9]{1,2}),? )?([0-9]{4}|[0-9]{2})"
)
_DAY_MONTH_WORD = re.compile(r"([0-9]{1,2})-([^\W\d_]{3,9})\.?")
_EARLIEST, _LATEST = 1867, 2299


def first_day(text: object) -> datetime.date:
    """Return the first day of a written date: a year, a month or a day.

    Raises
    ------
    UsageError
        If `text` is no such date; it says what is wrong and what is accepted.

    Examples
    --------
    >>> first_day("2005"), first_day("2015-08")
    (datetime.date(2005, 1, 1), datetime.date(2015, 8, 1))
    """
    year, month, day = _parts(text)
    return datetime.date(year, month or 1, day or 1)


def last_day(text: object) -> datetime.date:
    """Return the last day of a written date; as `first_day`.

    Examples
    --------
    >>> last_day("2005"), last_day("2016-02")
    (datetime.date(2005, 12, 31), datetime.date(2016, 2, 29))
    """
    year, month, day = _parts(text)
    month = month or 12
    return datetime.date(year, month, day or calendar.monthrange(year, month)[1])


def _parts(text: object) -> tuple[int, int | None, int | None]:
    """Return year, month and day as written, None for what isn't said."""
    if not isinstance(text, str):
        raise UsageError(f"{text!r} is not a date in words and digits.", ACCEPTED)
    written = text.strip()
    match = _WRITTEN.fullmatch(written)
    if not match:
        raise UsageError(f"{text!r} is not a date.{_guess(written)}", ACCEPTED)
    year, month, day = int(match[1]), *(int(part) if part else None for part in match.groups()[1:])
    wrong = ""
    if not _EARLIEST <= year <= _LATEST:
        wrong = f"years from {_EARLIEST} to {_LATEST} are known."
    elif month is not None and not 1 <= month <= 12:
        wrong = f"there is no month {month}.{_guess(written)}"
    elif month is not None and day is not None:
        days = calendar.monthrange(year, month)[1]
        wrong = "" if 1 <= day <= days else f"{year}-{month:02} has {days} days."
    if wrong:
        raise UsageError(f"{text!r} is not a date: {wrong}", ACCEPTED)
    return year, month, day


def _guess(written: str) -> str:
    """Say what was probably meant, as a sentence after a space, or say nothing."""
    words = {
        "date-as-number": " It looks like a spreadsheet's day number, which would be {}.",
        "date-in-two-ways": " It may mean {} or {}: look it up in the source.",
        "date-turned-round": " Did you mean {}?",
    }
    rule, readings = misread(written)
    return words.get(rule, "").format(*readings)


def misread(text: str) -> tuple[str, list[str]]:
    """Return which rule a text breaks that isn't a date, and the dates that it may mean.

    Examples
    --------
    >>> misread("31/08/2015"), misread("soon")
    (('date-turned-round', ['2015-08-31']), ('unreadable-date', []))
    """
    readings = spreadsheet_dates(text)
    rules = ("unreadable-date", "date-turned-round", "date-in-two-ways")
    return "date-as-number" if _SERIAL.fullmatch(text) else rules[len(readings)], readings


def source_date() -> datetime.datetime | None:
    """Return the moment that ``SOURCE_DATE_EPOCH`` gives products; None where it isn't set.

    Raises
    ------
    UsageError
        If it is set to anything but a number of seconds since 1970.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        return None
    try:
        if not re.fullmatch("[0-9]+", given):
            raise ValueError
        return datetime.datetime.fromtimestamp(int(given), datetime.UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(
            f"SOURCE_DATE_EPOCH is {given!r}, which is no number of seconds since 1970.",
            "Set it to one, such as 1440979200 for 2015-08-31, or unset it.",
        ) from error


def spreadsheet_dates(text: str) -> list[str]:
    """Return the dates that `text` may mean, in the ISO order: none, one, or two.

    It is a date in another order, with a month's name, or as a day's number.

    Examples
    --------
    >>> spreadsheet_dates("31/08/2015"), spreadsheet_dates("42247")
    (['2015-08-31'], ['2015-08-31'])
    >>> spreadsheet_dates("03/04/2015"), spreadsheet_dates("août 2015")
    (['2015-03-04', '2015-04-03'], ['2015-08'])
    """
    if match := _SERIAL.fullmatch(text):
        # Spreadsheets count days from 30 December 1899 (so that their 1900 may be a leap year).
        day = datetime.date(1899, 12, 30) + datetime.timedelta(days=int(match[1]))
        return [day.isoformat()]
    if match := _DAY_FIRST.fullmatch(text):
        first, second, year = int(match[1]), int(match[2]), _full_year(match[3])
        return sorted({*_iso(year, second, first), *_iso(year, first, second)})
    if match := _YEAR_FIRST.fullmatch(text):
        year, first = int(match[1]), int(match[2])
        if match[3] is None:
            return _iso(year, first, None)
        # 2015-31-08 can only mean the 31st; 2015/08/31 is the usual order.
        return _iso(year, first, int(match[3])) or _iso(year, int(match[3]), first)
    if match := _MONTH_WORD.fullmatch(text):
        month = _month(match[2])
        day_text = match[1] or match[3]
        if month and not (match[1] and match[3]):
            return _iso(_full_year(match[4]), month, int(day_text) if day_text else None)
    return []


def is_date_of_figure(text: str) -> bool:
    """Return whether a spreadsheet made a date of a figure: 1.4 becomes 1 April or 04-janv."""
    if match := _DAY_MONTH_WORD.fullmatch(text):
        return _month(match[2]) is not None
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return True
    if _DAY_FIRST.fullmatch(text):
        return bool(spreadsheet_dates(text))
    match = _MONTH_WORD.fullmatch(text)
    return bool(match and _month(match[2]))


def _month(word: str) -> int | None:
    months = catalogue.wording("vocabulary")["month"].items()
    return next((int(number) for number, words in months if word.casefold() in words), None)


def _full_year(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def _iso(year: int, month: int, day: int | None) -> list[str]:
    """Return the ISO form in a list, an empty one where no such date exists."""
    if not (_EARLIEST <= year <= _LATEST and 1 <= month <= 12):
        return []
    if day is None:
        return [f"{year}-{month:02}"]
    exists = 1 <= day <= calendar.monthrange(year, month)[1]
    return [f"{year}-{month:02}-{day:02}"] if exists else []
