"""The fiscal year of the Government of Canada: 1 April to 31 March, written 2014-2015."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from napanalysis.errors import UsageError

ACCEPTED = "Write it as 2014-2015; 2014-15, 2014–2015, 2014/15 and FY2014-15 are read as the same."

#: The years that a source can report on.
EARLIEST, LATEST = 1867, 2299
_SPELLING = re.compile(r"(?:FY ?)?([0-9]{4})[-–/]([0-9]{4}|[0-9]{2})")


@dataclass(frozen=True, order=True)
class FiscalYear:
    """A fiscal year, known by the calendar year in which it begins (1867 to 2299)."""

    first: int

    def __post_init__(self) -> None:
        """Refuse a year that no source can report on."""
        if type(self.first) is not int or not EARLIEST <= self.first <= LATEST:
            raise UsageError(
                f"A fiscal year can't begin in {self.first!r}: "
                f"years from {EARLIEST} to {LATEST} are known.",
                ACCEPTED,
            )

    @classmethod
    def parse(cls, text: object) -> FiscalYear:
        """Read a fiscal year in any accepted spelling, with or without spaces around it.

        Raises
        ------
        UsageError
            For anything else; it says what was given, what is accepted and, where the
            text is nearly right, what was probably meant.
        """
        if match := _SPELLING.fullmatch(str(text).strip()):
            first, last = int(match[1]), match[2]
            follows = str(first + 1)
            if EARLIEST <= first <= LATEST and last in (follows, follows[-2:]):
                return cls(first)
        raise UsageError(f"{text!r} is not a fiscal year.{_guess(text)}", ACCEPTED)

    @classmethod
    def of(cls, day: datetime.date) -> FiscalYear:
        """Return the fiscal year that `day` falls in."""
        return cls(day.year if day.month >= 4 else day.year - 1)

    @property
    def start(self) -> datetime.date:
        """First day: 1 April."""
        return datetime.date(self.first, 4, 1)

    @property
    def end(self) -> datetime.date:
        """Last day: 31 March of the next calendar year."""
        return datetime.date(self.first + 1, 3, 31)

    def previous(self) -> FiscalYear:
        """Return the fiscal year before this one."""
        return FiscalYear(self.first - 1)

    def __str__(self) -> str:
        """Write it in the one spelling used throughout: 2014-2015."""
        return f"{self.first}-{self.first + 1}"


def _guess(given: object) -> str:
    """Say what was probably meant, as a sentence after a space, or say nothing."""
    years = re.findall(r"(?<![0-9])[0-9]{4}(?![0-9])", str(given))
    known = [int(year) for year in years if EARLIEST < int(year) < LATEST]
    if not known:
        return ""
    first = min(known)
    if str(given).strip() == str(first):
        return (
            f" The calendar year {first} lies in two fiscal years: "
            f"did you mean {first - 1}-{first} or {first}-{first + 1}?"
        )
    if known[1:] == [first + 1]:
        return f" Did you mean {first}-{first + 1}?"
    return f" A fiscal year ends in the year after it begins: did you mean {first}-{first + 1}?"
