"""Numbers, percentages and dollars as each official language writes them.

Numbers are rounded half up ("half away from zero"), as statistics offices do: 1.25 with one
decimal is 1.3. The rounding works on the decimal digits, not on their binary approximation.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from napanalysis.errors import UsageError

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

    exact = decimal_of(value, digits=15 if decimals is None else 12)
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
    return _with_unit(number(decimal_of(proportion) * 100, language, decimals), language, "percent")


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
    exact = decimal_of(value)
    for scale in (9, 6) if words else ():
        scaled = exact.scaleb(-scale)
        if abs(scaled) >= 1 and scaled == round(scaled, 2):
            return amount(exact, language, "CAD", None, scale)
    return amount(exact, language, "CAD", None if exact == exact.to_integral_value() else 2)


def is_plural(value: float | Decimal, language: str) -> bool:
    """Say whether the noun after a number is plural: from 2 in French, all but 1 in English.

    Examples
    --------
    >>> is_plural(1.5, "en"), is_plural(1.5, "fr"), is_plural(0, "en"), is_plural(0, "fr")
    (True, False, True, False)
    """
    size = abs(decimal_of(value))
    return size >= 2 if Language.parse(language) is Language.FR else size != 1


def amount(
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
    dollars = (" dollars" if scale == 3 else " de dollars") if unit == "CAD" else ""
    if unit in _SIGNS and not dollars:
        dollars = NBSP + _SIGNS[unit][1]
    return f"{text}{NBSP}{name}{many}{dollars}"


# The sign of a unit in English and French.
_SIGNS = {
    "percent": ("%", "%"),
    "CAD": ("$", "$"),
    "USD": ("US$", "$ US"),
    "AUD": ("A$", "AUD"),
    "GBP": ("£", "£"),
    "EUR": ("€", "€"),
}


def _with_unit(text: str, language: str, unit: str | None) -> str:
    """Add the percent or dollar sign where the language wants it."""
    if unit not in _SIGNS:
        return text
    if Language.parse(language) is Language.FR:
        return f"{text}{NBSP}{_SIGNS[unit][1]}"
    sign = _SIGNS[unit][0]
    if sign == "%":
        return text + sign
    return MINUS + sign + text.removeprefix(MINUS) if text.startswith(MINUS) else sign + text


def decimal_of(value: Any, digits: int = 12) -> Decimal:
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
