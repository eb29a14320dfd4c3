"""English and French as equals: numbers, money, dates and lists as Canada writes them.

Every function returns plain text with no-break spaces (U+00A0, the one kind used) where a
line must not break: inside numbers, before `%` and `$` in French, between day and month.
Numbers are rounded half up ("half away from zero"), as statistics offices do: 1.25 with one
decimal is 1.3. The rounding works on the decimal digits, not on their binary approximation.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from napanalysis.errors import UsageError
from napanalysis.fiscal_year import FiscalYear

NBSP = "\u00a0"
MINUS = "\u2212"


class Language(StrEnum):
    """One of the two official languages.

    Examples
    --------
    >>> Language.parse("fr").locale
    'fr_CA'
    """

    EN = "en"
    FR = "fr"

    @classmethod
    def parse(cls, text: object) -> Language:
        """Read a language's code.

        Parameters
        ----------
        text : str
            `en` or `fr`.

        Raises
        ------
        UsageError
            For anything else.
        """
        if isinstance(text, str):
            given = text.strip()
            if given in ("en", "fr"):
                return cls(given)
            guess = {"e": "en", "a": "en", "f": "fr"}.get(given.lower()[:1])
            if guess:
                raise UsageError(
                    f"{text!r} is not a language: did you mean {guess}?", "Write en or fr."
                )
        raise UsageError(f"{text!r} is not a language.", "Write en or fr.")

    @property
    def locale(self) -> str:
        """Canadian locale of the language."""
        return f"{self.value}_CA"


def number(value: float | Decimal, language: str, decimals: int | None = None) -> str:
    r"""Write a number.

    Parameters
    ----------
    value : float or decimal.Decimal
        Any finite number.
    language : str
        `en` or `fr`.
    decimals : int, optional
        Decimals to show, half rounded up; as many as the number has where not given.

    Returns
    -------
    str
        The number, with U+00A0 between thousands in French.

    Raises
    ------
    UsageError
        If `value` is not a finite number.

    Examples
    --------
    >>> number(31454, "en")
    '31,454'
    >>> number(117 / 90, "fr", decimals=1)
    '1,3'
    >>> number(31454, "fr")
    '31\xa0454'
    """
    from babel.numbers import format_decimal

    exact = _decimal(value, digits=15 if decimals is None else 12)
    if decimals is None:
        exact = exact.normalize()
        exponent = exact.as_tuple().exponent
        decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = format_decimal(abs(rounded), format=pattern, locale=Language.parse(language).locale)
    return (MINUS if rounded < 0 else "") + _one_space(text)


def percent(proportion: float | Decimal, language: str, decimals: int = 0) -> str:
    r"""Write a proportion as a percentage.

    Parameters
    ----------
    proportion : float or decimal.Decimal
        The share: 0.86 is 86%.
    language : str
        `en` or `fr`.
    decimals : int, default: 0
        Decimals to show.

    Examples
    --------
    >>> percent(24 / 34, "en")
    '71%'
    >>> percent(0.125, "fr", decimals=1)
    '12,5\xa0%'
    """
    return _with_unit(number(_decimal(proportion) * 100, language, decimals), language, "percent")


def money(value: float | Decimal, language: str, words: bool = True) -> str:
    r"""Write an amount in Canadian dollars.

    Parameters
    ----------
    value : float or decimal.Decimal
        The amount in dollars; cents are shown only where there are any.
    language : str
        `en` or `fr`.
    words : bool, default: True
        Write a million and more in words where two decimals say it exactly.

    Examples
    --------
    >>> money(500_000, "en")
    '$500,000'
    >>> money(200_000_000, "en")
    '$200\xa0million'
    >>> money(1_234_567, "en")
    '$1,234,567'
    >>> money(1_340_000, "fr")
    '1,34\xa0million de dollars'
    """
    exact = _decimal(value)
    for scale in (9, 6) if words else ():
        scaled = exact.scaleb(-scale)
        if abs(scaled) >= 1 and scaled == round(scaled, 2):
            return _amount(exact, language, "CAD", None, scale)
    return _amount(exact, language, "CAD", None if exact == exact.to_integral_value() else 2)


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
    """Write a period, first and last day included.

    Parameters
    ----------
    start, end : datetime.date
        Its first and last day.
    language : str
        `en` or `fr`.

    Returns
    -------
    str
        A whole calendar year as "2014", a fiscal year and a whole month by name, a single day
        as that day, anything else from day to day.

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
    """
    french = Language.parse(language) is Language.FR
    if end < start:
        raise UsageError(f"A period can't end ({end}) before it starts ({start}).", "Swap the two.")
    if start == end:
        return day(start, language)
    next_day = end + datetime.timedelta(days=1)
    if (start.month, start.day, end) == (1, 1, datetime.date(start.year, 12, 31)):
        return str(start.year)
    if (start.month, start.day, end) == (4, 1, datetime.date(start.year + 1, 3, 31)):
        return f"{'exercice' if french else 'fiscal year'} {FiscalYear(start.year)}"
    if start.day == 1 and next_day == (start + datetime.timedelta(days=31)).replace(day=1):
        return month(start, language)
    words = ("du", "au") if french else ("from", "to")
    return f"{words[0]} {day(start, language)} {words[1]} {day(end, language)}"


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


def typeset(text: str, language: str) -> str:
    r"""Make the spaces no-break that French wants around ``% $ : ; « »``; English stays.

    Examples
    --------
    >>> typeset("part : 71 %", "fr")
    'part\xa0: 71\xa0%'
    """
    if Language.parse(language) is Language.EN:
        return text
    return re.sub(r"(?<=«) | (?=[%$:;»])", NBSP, text)


def is_plural(value: float | Decimal, language: str) -> bool:
    """Say whether the noun after a number is plural: from 2 in French, all but 1 in English.

    Examples
    --------
    >>> is_plural(1.5, "en"), is_plural(1.5, "fr"), is_plural(0, "en"), is_plural(0, "fr")
    (True, False, True, False)
    """
    size = abs(_decimal(value))
    return size >= 2 if Language.parse(language) is Language.FR else size != 1


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
    shown, scale = [_decimal(value)], 0
    match str(qualifier):
        case "between":
            shown = [_decimal(value if end is None else end) for end in (lower, upper)]
        case "fewer than":
            bound = _decimal(value if upper is None else upper)
            counted = unit not in ("percent", "CAD") and bound == bound.to_integral_value()
            # A count of fewer than 5 has the upper bound 4; a share below 5% has the bound 5.
            shown = [bound + 1 if counted else bound]
            if not counted and not french:
                words = "less than {}"
        case "about" | "nearly" if decimals is None:
            ends = (value, upper) if qualifier == "about" else (lower, value)
            if value == 12 and lower == 9.5 and unit is None:
                return words.format("une douzaine" if french else "a dozen")
            decimals, scale = _precision(_decimal(value), *ends)
    return words.format(*(_amount(each, language, unit, decimals, scale) for each in shown))


def _precision(value: Decimal, low: float | None, high: float | None) -> tuple[int | None, int]:
    """Return the decimals and scale (9, 6, 3 or 0) in which zeros that are known get printed.

    "About 1.0" is 0.95 to 1.05, "about 1" is 0.5 to 1.5: the width says which was meant.
    """
    if low is None or high is None:
        return None, 0
    width = ((_decimal(high, 17) - _decimal(low, 17)) * 2).normalize()
    _, digits, place = width.as_tuple()
    last = value.normalize().as_tuple().exponent if value else 0
    if digits != (1,) or not isinstance(place, int) or not isinstance(last, int) or place >= last:
        return None, 0
    if place < 0:
        return -place, 0
    scale = next((each for each in (9, 6, 3) if value >= 10**each and place < each), 0)
    return (scale - place, scale) if scale else (None, 0)


def _amount(
    value: Decimal, language: str, unit: str | None, decimals: int | None, scale: int = 0
) -> str:
    """Write a number with its unit's sign, in thousands, millions or billions (scale 3, 6, 9)."""
    if not scale:
        return _with_unit(number(value, language, decimals), language, unit)
    french = Language.parse(language) is Language.FR
    scaled = value.scaleb(-scale)
    text = number(scaled, language, decimals)
    word = {3: ("thousand", "mille"), 6: ("million", "million"), 9: ("billion", "milliard")}
    name = word[scale][french]
    if not french:
        return f"{_with_unit(text, language, unit)}{NBSP}{name}"
    many = "s" if scale > 3 and is_plural(scaled, language) else ""
    dollars = {"CAD": " dollars" if scale == 3 else " de dollars", "percent": f"{NBSP}%"}
    return f"{text}{NBSP}{name}{many}{dollars.get(unit or '', '')}"


def _with_unit(text: str, language: str, unit: str | None) -> str:
    """Add the percent or dollar sign where the language wants it."""
    sign = {"percent": "%", "CAD": "$"}.get(unit or "")
    if sign is None:
        return text
    if Language.parse(language) is Language.FR:
        return f"{text}{NBSP}{sign}"
    if sign == "%":
        return text + sign
    return MINUS + sign + text.removeprefix(MINUS) if text.startswith(MINUS) else sign + text


def _decimal(value: Any, digits: int = 12) -> Decimal:
    """Return a finite number as decimal digits, free of the noise of binary fractions."""
    if isinstance(value, Decimal):
        exact = value
    else:
        try:
            exact = Decimal(int(value)) if value == int(value) else Decimal(f"{value:.{digits}g}")
        except (TypeError, ValueError, OverflowError):
            exact = Decimal("nan")
    if not exact.is_finite():
        raise UsageError(
            f"{value!r} is not a finite number, so it can't be shown.",
            "Say in words why there is no number.",
        )
    return exact


def _one_space(text: str) -> str:
    """Use U+00A0 for every kind of space that a locale puts between digits."""
    return re.sub(r"\s", NBSP, text)
