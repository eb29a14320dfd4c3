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
# How others order a day, and a month; the name of a month is an m and its number.
_ORDERS = {
    "%Y-%m-%d": (
        "%Y-%m-%d", "%Y-%d-%m", "%d-%m-%Y", "%m-%d-%Y", "%d-%m-%y", "%m-%d-%y",
        "%d-m%m-%Y", "m%m-%d-%Y", "%d-m%m-%y", "m%m-%d-%y",
    ),
    "%Y-%m": ("%Y-%m", "m%m-%Y", "m%m-%y"),
}  # fmt: skip
_WORD = re.compile(r"([^\W\d_]{3,9})\.?")


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
    plain = re.sub(r"[T ][0-9]+:[0-9:.]+$", "", text)  # the time of day
    plain = _WORD.sub(lambda word: f"m{_month(word[1])}", plain)
    plain = re.sub(r"[/.]|,? (?=[m0-9])", "-", plain)
    readings = []
    for iso, orders in _ORDERS.items():
        for order in orders:
            with contextlib.suppress(ValueError):  # there is no such date, or not in that order
                written = datetime.datetime.strptime(plain, order).strftime(iso)
                first_day(written)
                readings.append(written)
    # 2015-31-08 can only mean the 31st; 2015/08/03 is the usual order.
    return readings[:1] if plain[:4].isdigit() else sorted({*readings})


def is_date_of_figure(text: str) -> bool:
    """Return whether a spreadsheet made a date of a figure: 1.4 becomes 1 April or 04-janv."""
    if word := _WORD.search(text):
        dated = re.search("[0-9]", text) and _month(word[1])  # "sept" alone is seven in French
        return bool(dated and (_readings(text) or _readings(f"{text}-2000")))
    numbers = re.fullmatch(r"[0-9]+[/.-][0-9]+[/.-][0-9]+", text)
    return bool(numbers and _readings(text))


def _month(word: str) -> int:
    """Return the number of a month; 0 where the word is none."""
    return int(catalogue.meanings("month").get(word.casefold(), 0))


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
