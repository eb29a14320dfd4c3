"""Numbers, percentages, dollars and published figures as each official language writes them.

Numbers are rounded half up ("half away from zero"), as statistics offices do: 1.25 with one
decimal is 1.3. The rounding works on the decimal digits, not on their binary approximation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from napanalysis import catalogue
from napanalysis.errors import UsageError
from napanalysis.language import NBSP, Language, locale_of

MINUS = "\u2212"

# A number with the sign of its unit, in English and French.
_WITH_UNIT = {
    "percent": ("{}%", f"{{}}{NBSP}%"),
    "CAD": ("${}", f"{{}}{NBSP}$"),
    "USD": ("US${}", f"{{}}{NBSP}$ US"),
    "AUD": ("A${}", f"{{}}{NBSP}AUD"),
    "GBP": ("£{}", f"{{}}{NBSP}£"),
    "EUR": ("€{}", f"{{}}{NBSP}€"),
}
# What French writes after millions, "de" before a consonant.
_AMOUNTS = {
    "CAD": "de dollars", "USD": "de dollars américains", "AUD": "AUD", "GBP": "de livres sterling",
    "EUR": "d'euros",
}  # fmt: skip


def number(
    value: float | Decimal, language: str, decimals: int | None = None, unit: str | None = None
) -> str:
    """Write a number with so many decimals, or with those it has, and the sign of its unit.

    Between thousands, French has U+00A0.
    """
    from babel.numbers import format_decimal

    exact = decimal_of(value, digits=15 if decimals is None else 12)
    if decimals is None:
        decimals = max(0, -int(exact.normalize().as_tuple().exponent))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = format_decimal(abs(rounded), format=pattern, locale=locale_of(language))
    signed = _WITH_UNIT.get(unit or "", ("{}", "{}"))[language == Language.FR].format(text)
    return MINUS + signed if rounded < 0 else signed


def percent(proportion: float | Decimal, language: str, decimals: int = 0) -> str:
    """Write a proportion as a percentage: 0.86 is 86%."""
    return number(decimal_of(proportion) * 100, language, decimals, "percent")


def money(value: float | Decimal, language: str) -> str:
    """Write an amount in Canadian dollars; cents are shown only where there are any.

    A million and more is written in words where two decimals say it exactly.
    """
    exact = decimal_of(value)
    if scale := _scale(exact):
        return amount(exact, language, "CAD", None, scale)
    return amount(exact, language, "CAD", None if exact == exact.to_integral_value() else 2)


def _scale(amount: Decimal) -> int:
    """Return in what two decimals say an amount exactly: billions (9), millions (6) or neither."""
    scaled = {scale: amount.scaleb(-scale) for scale in (9, 6)}
    return next((n for n, each in scaled.items() if abs(each) >= 1 and each == round(each, 2)), 0)


def is_plural(value: float | Decimal, language: str) -> bool:
    """Say whether the noun after a number is plural: from 2 in French, all but 1 in English."""
    size = abs(decimal_of(value))
    return size >= 2 if language == Language.FR else size != 1


#: Words of a sentence that go by a number of it: ``{new:victim was|victims were}``.
_FORMS = re.compile(r"\{(\w+):([^{}|]*)\|([^{}]*)\}")
_DIGITS = re.compile(r"\d(?:[\d\s,.]*\d)?")


def agreed(template: str, values: Mapping[str, object], language: str) -> str:
    """Return a sentence with its words in the number that the values ask for."""

    def form(match: re.Match[str]) -> str:
        numbers = _DIGITS.findall(str(values[match[1]]))
        if not numbers:
            return match[3]
        text = re.sub(r"\s", "", numbers[-1])
        text = text.replace(",", "." if language == Language.FR else "")
        return match[3] if is_plural(Decimal(text), language) else match[2]

    return _FORMS.sub(form, template)


def amount(
    value: Decimal, language: str, unit: str | None, decimals: int | None, scale: int = 0
) -> str:
    """Write a number with its unit's sign, in thousands, millions or billions (scale 3, 6, 9)."""
    if not scale:
        return number(value, language, decimals, unit)
    scaled = value.scaleb(-scale)
    english, french = {
        3: ("thousand", "mille"), 6: ("million", "million"), 9: ("billion", "milliard"),
    }[scale]  # fmt: skip
    if language == Language.EN:
        return f"{number(scaled, language, decimals, unit)}{NBSP}{english}"
    if scale > 3:
        french += "s" if is_plural(scaled, language) else ""
    text = f"{number(scaled, language, decimals)}{NBSP}{french}"
    words = _AMOUNTS.get(unit or "", "")
    return f"{text} {words.removeprefix('de ') if scale == 3 else words}".rstrip()


def decimal_of(value: Any, digits: int = 12) -> Decimal:
    """Return a finite number as decimal digits, free of the noise of binary fractions."""
    if not isinstance(value, Decimal):
        with suppress(TypeError):  # it is no number at all
            value = Decimal(f"{value:.{digits}g}" if value % 1 else int(value))
    if not isinstance(value, Decimal) or not value.is_finite():
        raise UsageError(
            f"{value!r} is not a finite number, so it can't be shown.",
            "Say in words why there is no number.",
        )
    return value


def figure(
    value: float,
    lower: float | None,
    upper: float | None,
    qualifier: str,
    language: str,
    unit: str | None = None,
    decimals: int | None = None,
) -> str:
    """Write a published figure with its qualifier, so that reading it gives the same again.

    Without `decimals`, an exact number has those that it needs. Only three decimals in French
    (`1,001`) are right for people and ambiguous for the reading of raw figures, which refuses
    them. A percentage is given as printed (89, not 0.89).
    """
    words, key, scale = catalogue.wording("brief")["qualified"], str(qualifier), 0
    shown = {"number": decimal_of(value)}
    match key:
        case "between":
            ends = {"low": lower, "high": upper}
            shown = {each: decimal_of(value if end is None else end) for each, end in ends.items()}
        case "fewer than":
            bound = decimal_of(value if upper is None else upper)
            counted = unit not in _WITH_UNIT and bound == bound.to_integral_value()
            # A count of fewer than 5 has the upper bound 4; a share below 5% has the bound 5.
            shown = {"number": bound + 1 if counted else bound}
            if not counted:
                words, key = catalogue.wording("brief")["word"], "less_than"
        case "exact" if unit == "CAD" and decimals is None:
            scale = _scale(shown["number"])
        case "about" | "nearly":
            if value == 12 and lower == 9.5 and unit != "percent":
                return _dozen(words[key][str(language)], language == Language.FR, unit)
            near = (value, upper) if key == "about" else (lower, value)
            decimals, scale = _precision(decimal_of(value), *near)
    numbers = {k: amount(each, language, unit, decimals, scale) for k, each in shown.items()}
    return str(words[key][str(language)].format_map(numbers))


def decimals_printed(published: str, value: float) -> int | None:
    """Return how many decimals a document prints of a number, None where it prints none."""
    match = re.search(r"\d+[.,](\d+)", published)
    same = match and Decimal(match[0].replace(",", ".")) == abs(decimal_of(value))
    return len(match[1]) if match and same else None


def _dozen(words: str, french: bool, unit: str | None) -> str:
    """Write the one number whose width only its own word says."""
    if french:
        dozen = words.format(number="une douzaine").replace(" de une", " d’une")
        return f"{dozen} de dollars" if unit == "CAD" else dozen
    return words.format(number="a dozen dollars" if unit == "CAD" else "a dozen")


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
