"""Dates as raw files write them: a year, a month or a day, in the ISO order."""

from __future__ import annotations

import calendar
import datetime
import re

from napanalysis.errors import UsageError

ACCEPTED = "Write a year, a month or a day as in 2005, 2015-08 or 2015-08-31."

_WRITTEN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.-]([0-9]{1,2})(?:[/.-]([0-9]{1,2}))?")
_SERIAL = re.compile(r"[0-9]{5}(?:\.0+)?")
_EARLIEST, _LATEST = 1867, 2299


def first_day(text: object) -> datetime.date:
    """Return the first day of a written date.

    Parameters
    ----------
    text : str
        A year (`2005`), a month (`2015-08`) or a day (`2015-08-31`).

    Returns
    -------
    datetime.date
        1 January of the year, the first of the month, or the day itself.

    Raises
    ------
    UsageError
        If `text` is no such date; it says what is wrong and what is accepted.

    Examples
    --------
    >>> first_day("2005")
    datetime.date(2005, 1, 1)
    >>> first_day("2015-08")
    datetime.date(2015, 8, 1)
    """
    year, month, day = _parts(text)
    return datetime.date(year, month or 1, day or 1)


def last_day(text: object) -> datetime.date:
    """Return the last day of a written date.

    Parameters
    ----------
    text : str
        A year (`2005`), a month (`2015-08`) or a day (`2015-08-31`).

    Returns
    -------
    datetime.date
        31 December of the year, the last of the month, or the day itself.

    Raises
    ------
    UsageError
        If `text` is no such date; it says what is wrong and what is accepted.

    Examples
    --------
    >>> last_day("2005")
    datetime.date(2005, 12, 31)
    >>> last_day("2016-02")
    datetime.date(2016, 2, 29)
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
    year, month, day = (int(part) if part else None for part in match.groups())
    if year is None or not _EARLIEST <= year <= _LATEST:
        raise UsageError(
            f"{text!r} is not a date: years from {_EARLIEST} to {_LATEST} are known.", ACCEPTED
        )
    if month is not None and not 1 <= month <= 12:
        raise UsageError(f"{text!r} is not a date: there is no month {month}.", ACCEPTED)
    if month is not None and day is not None:
        days = calendar.monthrange(year, month)[1]
        if not 1 <= day <= days:
            raise UsageError(
                f"{text!r} is not a date: {year}-{month:02} has {days} days.", ACCEPTED
            )
    return year, month, day


def _guess(written: str) -> str:
    """Say what was probably meant, as a sentence after a space, or say nothing."""
    if _SERIAL.fullmatch(written):
        # Spreadsheets count days from 30 December 1899 (so that their 1900 may be a leap year).
        meant = datetime.date(1899, 12, 30) + datetime.timedelta(days=int(float(written)))
        return f" It looks like a spreadsheet's day number, which would be {meant}."
    if match := _DAY_FIRST.fullmatch(written):
        one, two, year = (int(part) for part in match.groups())
        readings = sorted({*_valid(year, two, one), *_valid(year, one, two)})
        if len(readings) == 2:
            return f" It may mean {readings[0]} or {readings[1]}: look it up in the source."
        if readings:
            return f" Did you mean {readings[0]}?"
    if match := _YEAR_FIRST.fullmatch(written):
        year, month = int(match[1]), int(match[2])
        if match[3] is None and 1 <= month <= 12:
            return f" Did you mean {year}-{month:02}?"
        if match[3] is not None and (readings := _valid(year, month, int(match[3]))):
            return f" Did you mean {readings[0]}?"
    return ""


def _valid(year: int, month: int, day: int) -> list[str]:
    """Return the ISO form of a day in a list, an empty one where no such day exists."""
    try:
        return [datetime.date(year, month, day).isoformat()]
    except ValueError:
        return []
