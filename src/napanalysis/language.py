"""English and French as equals: dates, periods, lists and spaces as Canada writes them.

Every function returns plain text with no-break spaces (U+00A0, the one kind used) where a
line must not break, such as between day and month.
"""

from __future__ import annotations

import datetime
import re
from enum import StrEnum
from functools import lru_cache

from napanalysis import catalogue
from napanalysis.errors import UsageError
from napanalysis.fiscal_year import FiscalYear

NBSP = "\u00a0"


class Language(StrEnum):
    """One of the two official languages."""

    EN = "en"
    FR = "fr"

    @classmethod
    def parse(cls, text: object) -> Language:
        """Read a language's code; anything but `en` and `fr` is a `UsageError`."""
        given = str(text).strip()
        if given in ("en", "fr"):
            return cls(given)
        guess = {"e": "en", "a": "en", "f": "fr"}.get(given.lower()[:1])
        hint = f": did you mean {guess}?" if guess else "."
        raise UsageError(f"{text!r} is not a language{hint}", "Write en or fr.")


def locale_of(language: str) -> str:
    """Return the Canadian locale of a language."""
    return f"{language}_CA"


def day(date: datetime.date, language: str) -> str:
    """Write a day; the first of a month is "1er" in French."""
    first = "1er" if date.day == 1 and language == Language.FR else str(date.day)
    return f"{first}{NBSP}{month(date, language)}"


def month(date: datetime.date, language: str) -> str:
    """Write the month that a day falls in."""
    from babel.dates import format_date

    return format_date(date, "MMMM y", locale=locale_of(language))


def period(start: datetime.date, end: datetime.date, language: str) -> str:
    """Write a period, first and last day included.

    Whole calendar years, fiscal years and months are written by name, a single day as that day,
    anything else from day to day. A month or year that both ends share is said once.
    """
    french = language == Language.FR
    if start == end:
        return day(start, language)
    after = end + datetime.timedelta(days=1)
    if start.day == after.day == 1:
        if start.month == after.month == 4:
            years = FiscalYear(start.year), FiscalYear(end.year - 1)
            name = "exercice" if french else "fiscal year"
            if years[0] == years[1]:
                return f"{name} {years[0]}"
            return f"{name}s {years[0]} {'à' if french else 'to'} {years[1]}"
        if start.month == after.month == 1:
            first, last = str(start.year), str(end.year)
        else:
            first, last = month(start, language), month(end, language)
        if first == last:
            return last
        if first[-4:] == last[-4:]:
            first = first.rpartition(" ")[0]
        if not french:
            return f"{first} to {last}"
        return f"{'d’' if first[0] in 'ao' else 'de '}{first} à {last}"
    first_day, last_day = day(start, language), day(end, language)
    if (start.year, start.month) == (end.year, end.month):
        first_day = first_day.partition(NBSP)[0]
        if after.day - start.day == 2:  # two days are named, not a span of them
            return f"les {first_day} et {last_day}" if french else f"{first_day} and {last_day}"
    elif start.year == end.year:
        first_day = first_day.rpartition(" ")[0]
    return f"du {first_day} au {last_day}" if french else f"{first_day} to {last_day}"


@lru_cache(4096)  # an annex says the same of hundreds of numbers
def typeset(text: str, language: str) -> str:
    """Set a text as print has it: its spaces, apostrophes and quotation marks.

    French has no-break spaces around ``% $ : ; « »``, within a date and within a number. What a
    raw file has from a keyboard becomes the apostrophe and, in English, the quotation marks of
    print.
    """
    text = re.sub(r"(?<=[^\W\d_])'(?=[^\W\d_])", "’", text)
    if language == Language.EN:
        return re.sub(r'(?<!\S)"([^"]+)"(?!\w)', r"“\1”", text)
    months = "|".join(catalogue.meanings("month"))
    text = re.sub(rf"\b(\d{{1,2}}|1er) ({months})\b", rf"\1{NBSP}\2", text)
    text = re.sub(r"(?<=\d) (?=(?:\d{3}|mois)\b)", NBSP, text)
    return re.sub(r"(?<=«) | (?=[%$:;»])", NBSP, text)
