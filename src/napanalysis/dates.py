"""Dates as raw files write them: a year, a month or a day, in the ISO order."""

from __future__ import annotations

import calendar
import contextlib
import datetime
import os
import re
from functools import lru_cache

from napanalysis import catalogue
from napanalysis.errors import UsageError
from napanalysis.fiscal_year import EARLIEST, LATEST

ACCEPTED = "Write a year, a month or a day as in 2005, 2015-08 or 2015-08-31."

_WRITTEN = re.compile(r"([0-9]{4})(?:-((?!00)[0-9]{2})(?:-((?!00)[0-9]{2}))?)?")
# What spreadsheets make of dates.
_SERIAL = re.compile(r"([0-9]{5})(?:[.,]0+)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.-]([0-9]{1,2})(?:[/.-]([0-9]{1,2}))?(?:[T ][0-9:.]+)?")
_MONTH_WORD = re.compile(
    r"(?:([0-9]{1,2})[- /])?([^\W\d_]{3,9})\.?[- /](?:([0-9]{1,2}),? )?([0-9]{4}|[0-9]{2})"
)
_DAY_MONTH_WORD = re.compile(r"([0-9]{1,2})-([^\W\d_]{3,9})\.?")


def first_day(text: str) -> datetime.date:
    """Return the first day of a written date: a year, a month or a day, else a `UsageError`."""
    return _days(text)[0]


def last_day(text: str) -> datetime.date:
    """Return the last day of a written date, as `first_day` the first."""
    return _days(text)[1]


@lru_cache(4096)
def _days(text: str) -> tuple[datetime.date, datetime.date]:
    if match := _WRITTEN.fullmatch(text.strip()):
        year, month, day = (int(part or 0) for part in match.groups())
        with contextlib.suppress(ValueError):  # there is no such month or day
            first = datetime.date(year, month or 1, day or 1)
            length = calendar.monthrange(year, month or 12)[1]
            if EARLIEST <= year <= LATEST:
                return first, datetime.date(year, month or 12, day or length)
    raise UsageError(f"{text!r} is not a date.", ACCEPTED)


def misread(text: str) -> tuple[str, list[str]]:
    """Return which rule a text breaks that isn't a date, and the dates that it may mean.

    They come in the ISO order: none, one, or two.
    """
    if match := _SERIAL.fullmatch(text):
        # Spreadsheets count days from 30 December 1899 (so that their 1900 may be a leap year).
        day = datetime.date(1899, 12, 30) + datetime.timedelta(days=int(match[1]))
        return "date-as-number", [day.isoformat()]
    readings = _readings(text)
    return ("unreadable-date", "date-turned-round", "date-in-two-ways")[len(readings)], readings


def _readings(text: str) -> list[str]:
    """Return the dates that a text in another order, or with a month's name, may mean."""
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
    if match := _DAY_MONTH_WORD.fullmatch(text) or _MONTH_WORD.fullmatch(text):
        return _month(match[2]) > 0
    iso = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)
    return bool(iso or (_DAY_FIRST.fullmatch(text) and _readings(text)))


def _month(word: str) -> int:
    return int(catalogue.meanings("month").get(word.casefold(), 0))


def _full_year(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def _iso(year: int, month: int, day: int | None) -> list[str]:
    """Return the ISO form in a list, an empty one where no such date exists."""
    written = f"{year}-{month:02}" + ("" if day is None else f"-{day:02}")
    with contextlib.suppress(UsageError):
        first_day(written)
        return [written]
    return []


def source_date() -> datetime.datetime | None:
    """Return the moment that ``SOURCE_DATE_EPOCH`` gives products; None where it isn't set.

    Anything but a number of seconds since 1970 is a `UsageError`.
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
