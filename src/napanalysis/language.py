"""English and French as equals: numbers, money, dates and lists as Canada writes them.

Every function returns plain text with no-break spaces (U+00A0, the one kind used) where a
line must not break: inside numbers, before `%` and `$` in French, between day and month.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache, lru_cache

from napanalysis.amounts import (
    NBSP,
    Language,
    amount,
    decimal_of,
    is_plural,
    money,
    number,
    percent,
)
from napanalysis.errors import UsageError
from napanalysis.fiscal_year import FiscalYear

__all__ = [
    "NBSP",
    "Language",
    "day",
    "figure",
    "is_plural",
    "joined",
    "money",
    "month",
    "number",
    "percent",
    "period",
    "quoted",
    "typeset",
]


def day(date: datetime.date, language: str) -> str:
    r"""Write a day; the first of a month is "1er" in French.

    Examples
    --------
    >>> day(datetime.date(2015, 3, 31), "en")
    '31\xa0March 2015'
    >>> day(datetime.date(2014, 4, 1), "fr")
    '1er\xa0avril 2014'
    """
    first = "1er" if date.day == 1 and Language.parse(language) is Language.FR else str(date.day)
    return f"{first}{NBSP}{month(date, language)}"


def month(date: datetime.date, language: str) -> str:
    """Write the month that a day falls in.

    Examples
    --------
    >>> month(datetime.date(2015, 8, 31), "fr")
    'août 2015'
    """
    from babel.dates import format_date

    return format_date(date, "MMMM y", locale=Language.parse(language).locale)


def period(start: datetime.date, end: datetime.date, language: str) -> str:
    r"""Write a period, first and last day included.

    Parameters
    ----------
    start, end : datetime.date
        Its first and last day.
    language : str
        `en` or `fr`.

    Returns
    -------
    str
        Whole calendar years, fiscal years and months by name, a single day as that day,
        anything else from day to day. A month or year that both ends share is said once.

    Raises
    ------
    UsageError
        If the period ends before it starts.

    Examples
    --------
    >>> period(datetime.date(2014, 1, 1), datetime.date(2014, 12, 31), "en")
    '2014'
    >>> period(datetime.date(2014, 4, 1), datetime.date(2015, 3, 31), "fr")
    'exercice 2014-2015'
    >>> period(datetime.date(2012, 1, 1), datetime.date(2022, 12, 31), "en")
    '2012 to 2022'
    >>> period(datetime.date(2015, 3, 26), datetime.date(2015, 3, 27), "fr")
    'les 26 et 27\xa0mars 2015'
    """
    french = Language.parse(language) is Language.FR
    if end < start:
        raise UsageError(f"A period can't end ({end}) before it starts ({start}).", "Swap the two.")
    if start == end:
        return day(start, language)
    next_day = end + datetime.timedelta(days=1)
    if (start.month, start.day, next_day.month, next_day.day) == (1, 1, 1, 1):
        return _range(str(start.year), str(end.year), ("de", "à") if french else None)
    if (start.month, start.day, next_day.month, next_day.day) == (4, 1, 4, 1):
        first, last = FiscalYear(start.year), FiscalYear(end.year - 1)
        name = "exercice" if french else "fiscal year"
        if first == last:
            return f"{name} {first}"
        return f"{name}s {first} {'à' if french else 'to'} {last}"
    if start.day == next_day.day == 1:
        first_month = month(start, language)
        if start.year == end.year and start.month != end.month:
            first_month = first_month.rpartition(" ")[0]
        of = "d’" if french and start.month in (4, 8, 10) else "de "
        return _range(first_month, month(end, language), (of.strip(), "à") if french else None)
    first_day = day(start, language)
    if (start.year, start.month) == (end.year, end.month):
        first_day = first_day.partition(NBSP)[0]
        if next_day.day - start.day == 2:  # two days are named, not a span of them
            last_day = day(end, language)
            return f"les {first_day} et {last_day}" if french else f"{first_day} and {last_day}"
    elif start.year == end.year:
        first_day = first_day.rpartition(" ")[0]
    return _range(first_day, day(end, language), ("du", "au") if french else None)


def _range(first: str, last: str, french: tuple[str, str] | None) -> str:
    """Write from one to another; what is the same is said once."""
    if first == last:
        return last
    if french is None:
        return f"{first} to {last}"
    gap = "" if french[0].endswith("’") else " "
    return f"{french[0]}{gap}{first} {french[1]} {last}"


def joined(items: Iterable[str], language: str) -> str:
    """Join words into a list.

    Examples
    --------
    >>> joined(["a", "b", "c"], "en"), joined(["a", "b", "c"], "fr")
    ('a, b and c', 'a, b et c')
    """
    *others, last = [*items] or [""]
    if not others:
        return last
    return (
        f"{', '.join(others)} {'et' if Language.parse(language) is Language.FR else 'and'} {last}"
    )


def quoted(text: str, language: str) -> str:
    r"""Put quotation marks around a text.

    Examples
    --------
    >>> quoted("environ 180", "en")
    '“environ 180”'
    >>> quoted("environ 180", "fr")
    '«\xa0environ 180\xa0»'
    """
    if Language.parse(language) is Language.FR:
        return f"«{NBSP}{text}{NBSP}»"
    return f"“{text}”"


@lru_cache(4096)  # an annex says the same of hundreds of numbers
def typeset(text: str, language: str) -> str:
    r"""Set a text as print has it: its spaces, apostrophes and quotation marks.

    French has no-break spaces around ``% $ : ; « »``, within a date and within a number. What a
    raw file has from a keyboard becomes the apostrophe and, in English, the quotation marks of
    print.

    Examples
    --------
    >>> typeset('the publisher\'s "cases"', "en")
    'the publisher’s “cases”'
    >>> typeset("part : 71 %", "fr")
    'part\xa0: 71\xa0%'
    >>> typeset("Plan d'action", "fr")
    'Plan d’action'
    >>> typeset("La Presse, 4 mai 2021", "fr")
    'La Presse, 4\xa0mai 2021'
    """
    text = re.sub(r"(?<=[^\W\d_])'(?=[^\W\d_])", "’", text)
    if Language.parse(language) is Language.EN:
        return re.sub(r'(?<!\S)"([^"]+)"(?!\w)', r"“\1”", text)
    text = _french_day().sub(rf"\1{NBSP}\2", text)
    text = re.sub(r"(?<=\d) (?=\d{3}\b)", NBSP, text)
    return re.sub(r"(?<=«) | (?=[%$:;»])", NBSP, text)


@cache
def _french_day() -> re.Pattern[str]:
    """Return what finds a day of a month in French."""
    from babel.dates import get_month_names

    months = get_month_names(locale=Language.FR.locale).values()
    return re.compile(rf"\b(\d{{1,2}}|1er) ({'|'.join(months)})\b")


_QUALIFIED = {
    "exact": ("{}", "{}"),
    "about": ("about {}", "environ {}"),
    "at least": ("at least {}", "au moins {}"),
    "more than": ("more than {}", "plus de {}"),
    "at most": ("up to {}", "jusqu’à {}"),
    "fewer than": ("fewer than {}", "moins de {}"),
    "nearly": ("nearly {}", "près de {}"),
    "between": ("between {} and {}", "entre {} et {}"),
}


def figure(
    value: float,
    lower: float | None,
    upper: float | None,
    qualifier: str,
    language: str,
    decimals: int | None = None,
    unit: str | None = None,
) -> str:
    """Write a published figure with its qualifier, so that reading it gives the same again.

    Only three decimals in French (`1,001`) are right for people and ambiguous for the reading
    of raw figures, which refuses them.

    Parameters
    ----------
    value : float
        The figure; a percentage as printed (89, not 0.89).
    lower, upper : float or None
        Its bounds; None where there is none.
    qualifier : str
        A `napanalysis.published.Qualifier`.
    language : str
        `en` or `fr`.
    decimals : int, optional
        Decimals to show; as many as needed where not given.
    unit : str, optional
        `percent` adds the sign, `CAD` writes dollars; others are left to the reader.

    Returns
    -------
    str
        The figure in words and digits.

    Raises
    ------
    UsageError
        If `qualifier` is unknown or a number is not finite.

    Examples
    --------
    >>> figure(180, 175, 185, "about", "en"), figure(128, 128, None, "at least", "fr")
    ('about 180', 'au moins 128')
    >>> figure(4, 0, 4, "fewer than", "en")
    'fewer than 5'
    >>> figure(22.5, 20, 25, "between", "fr")
    'entre 20 et 25'
    """
    french = Language.parse(language) is Language.FR
    if str(qualifier) not in _QUALIFIED:
        raise UsageError(
            f"{qualifier!r} is not a qualifier.", f"Write one of: {', '.join(_QUALIFIED)}."
        )
    words = _QUALIFIED[str(qualifier)][french]
    shown, scale = [decimal_of(value)], 0
    match str(qualifier):
        case "between":
            shown = [decimal_of(value if end is None else end) for end in (lower, upper)]
        case "fewer than":
            bound = decimal_of(value if upper is None else upper)
            counted = unit not in ("percent", "CAD") and bound == bound.to_integral_value()
            # A count of fewer than 5 has the upper bound 4; a share below 5% has the bound 5.
            shown = [bound + 1 if counted else bound]
            if not counted and not french:
                words = "less than {}"
        case "about" | "nearly" if decimals is None:
            ends = (value, upper) if qualifier == "about" else (lower, value)
            if value == 12 and lower == 9.5 and unit != "percent":
                return _dozen(words, french, unit)
            decimals, scale = _precision(decimal_of(value), *ends)
    return words.format(*(amount(each, language, unit, decimals, scale) for each in shown))


def _dozen(words: str, french: bool, unit: str | None) -> str:
    """Write the one number whose width only its own word says."""
    if french:
        dozen = words.format("une douzaine").replace(" de une", " d’une")
        return f"{dozen} de dollars" if unit == "CAD" else dozen
    return words.format("a dozen dollars" if unit == "CAD" else "a dozen")


def _precision(value: Decimal, low: float | None, high: float | None) -> tuple[int | None, int]:
    """Return the decimals and scale (9, 6, 3 or 0) in which zeros that are known get printed.

    "About 1.0" is 0.95 to 1.05, "about 1" is 0.5 to 1.5: the width says which was meant.
    """
    if low is None or high is None:
        return None, 0
    width = ((decimal_of(high, 15) - decimal_of(low, 15)) * 2).normalize()
    _, digits, place = width.as_tuple()
    last = value.normalize().as_tuple().exponent if value else 0
    if digits != (1,) or not isinstance(place, int) or not isinstance(last, int) or place >= last:
        return None, 0
    if place < 0:
        return -place, 0
    scale = next((each for each in (9, 6, 3) if value >= 10**each and place < each), 0)
    return (scale - place, scale) if scale else (None, 0)
