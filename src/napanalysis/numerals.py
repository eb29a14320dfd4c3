"""One number as reports print it, in digits or in words, without its qualifier."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from napanalysis import catalogue
from napanalysis.errors import NapAnalysisError
from napanalysis.language import Language

MOST = Decimal(10) ** 15
_MOST_DIGITS = 12

_SEVERAL = re.compile(
    r"(half a |two |three |une? demi-|deux |trois |quatre )"
    r"(dozen|douzaine|centaine|million|milliard|millier)s?"
)
_HALF = dict.fromkeys(("half a ", "une demi-", "un demi-"), Decimal("0.5"))
_OUT_OF = re.compile(r"([\w-]+) (?:in|out of|sur)(?: every)? ([\w-]+)")
_ONE_WORD = re.compile(r"(?:une? |a )?([a-z]+)")
_PERCENT = re.compile(r" ?(?:%|per ?cent|pour cent|p\. ?100)$")
_SIGN = re.compile(r"- ?(?=[$£€]? ?[0-9])|(?:minus|negative|moins) (?!-|minus|moins|neg)")
_DIGITS = re.compile(r"([0-9](?:[0-9 ,.]*[0-9,.])?)(?: ?([a-z]+))?")


class NumeralError(NapAnalysisError):
    """A text is no number: the message continues a sentence, the remedy may be empty."""


@dataclass(frozen=True)
class Numeral:
    """A number and how precisely it was printed.

    The truth lies at most `half_step` from a rounded number, to either side. `unit` is `percent`,
    a currency or None; `printed` is the number before thousand, million or billion was applied,
    without a sign. The word itself may be `loose`: a dozen, une trentaine.
    """

    value: Decimal
    half_step: Decimal
    unit: str | None
    printed: Decimal
    loose: bool = False


def half_step(printed: Decimal) -> Decimal:
    """Return how far a rounded number may lie from the truth.

    A number is rounded to its last significant digit: half of that digit's place value.
    Decimals are significant as printed, zeros at the end of a whole number are not. Where the
    last significant digit is a 5 after others, the number counts in steps of five: 285 is
    rounded to a multiple of 5, 1500 to one of 500, 1.5 to one of 0.5. A lone 5 (5, 50, 500) is
    a digit like any other.
    """
    whole = int(printed.as_tuple().exponent) >= 0
    _, digits, place = (printed.normalize() if whole else printed).as_tuple()
    return Decimal(5 if digits[-1] == 5 and len(digits) > 1 else 1).scaleb(int(place)) / 2


def read_numeral(text: str, language: Language) -> Numeral:
    """Read a number in digits or words, with a percent or dollar sign where it has one.

    The text is in lower case, with single ordinary spaces; anything else is a `NumeralError`.
    """
    if sign := _SIGN.match(text):
        numeral = read_numeral(text[sign.end() :], language)
        return replace(numeral, value=-abs(numeral.value))
    if share := _share(text, language):
        return share
    bare, unit = _unit(text)
    scale, scales = Decimal(1), catalogue.meanings("scale")
    # Counts that a word names by itself, such as a dozen.
    collectives = catalogue.wording("vocabulary")["collective"]
    if match := _DIGITS.fullmatch(bare):
        printed = _digits(match[1], language)
        word = match[2] or ""
        if word and word not in scales:
            raise NumeralError(f"{word!r} after the number is not known")
        if word.startswith("billion") and language is Language.FR:
            raise NumeralError(
                "a French billion is an English trillion",
                "Write milliard or, in digits, the number.",
            )
        scale = scale.scaleb(int(scales.get(word, 0)))
    elif match := _SEVERAL.fullmatch(bare):
        times = _HALF.get(match[1]) or _in_words(match[1].strip(), language)
        printed = times * (collectives.get(match[2]) or 10 ** int(scales[match[2]]))
    elif (match := _ONE_WORD.fullmatch(bare)) and match[1] in collectives:
        if unit == "percent":
            raise NumeralError("a percentage isn't counted in dozens")
        value = Decimal(collectives[match[1]])
        # A dozen lies between "une dizaine" and "une quinzaine", no more exact than they are.
        half = Decimal("2.5") if value == 12 else half_step(value)
        return Numeral(value, half, unit, value, loose=True)
    else:
        printed = _in_words(bare, language)
    if unit == "percent" and scale > 1:
        raise NumeralError("a percentage isn't counted in thousands or millions")
    if printed * scale >= MOST:
        raise NumeralError("it is larger than anything the sources count")
    if len(printed.normalize().as_tuple().digits) > _MOST_DIGITS:
        raise NumeralError(f"it has more than {_MOST_DIGITS} digits")
    return Numeral(printed * scale, half_step(printed) * scale, unit, printed)


def _share(text: str, language: Language) -> Numeral | None:
    """Read one in four, or a quarter, as a percentage that was rounded to fourths."""
    if match := _OUT_OF.fullmatch(text):
        part, whole = (read_numeral(word, language).value for word in match.groups())
    elif fraction := catalogue.meanings("fraction").get(text.replace("-", " ")):
        part, whole = map(Decimal, fraction.split("/"))
    else:
        return None
    if not 0 <= part <= whole <= 1000 or not whole:
        raise NumeralError(f"it is not a share: {part} of {whole}")
    percentage = 100 * part / whole
    return Numeral(percentage, 50 / whole, "percent", percentage)


def _unit(text: str) -> tuple[str, str | None]:
    """Part a text into its number and its unit: percent or a currency."""
    bare = _PERCENT.sub("", text)
    if bare != text:
        return bare, "percent"
    for currency, sides in catalogue.wording("vocabulary")["currency"].items():
        bare = re.sub(rf"^(?:{sides['before']}) ?| ?(?:{sides['after']})$", "", text)
        if bare != text:
            return bare, currency
    return text, None


def _digits(text: str, language: Language) -> Decimal:
    """Read digits with their separators, or say which rule of the language they break."""
    if language is Language.EN:
        groups = re.fullmatch(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9 ]+)(?:\.([0-9]+))?", text)
    else:
        groups = re.fullmatch(r"([0-9 ]+)(?:[,.]([0-9]+))?", text)
    if not groups and language is Language.EN and "," in text:
        raise NumeralError(
            "in an English source a comma parts groups of three digits",
            "Look for a missing digit; where the comma is a decimal mark, write a point, "
            'or set language = "fr" in source.toml if the source is French.',
        )
    if not groups:
        raise NumeralError(
            "its commas and points fit no way of writing numbers",
            "Part thousands by spaces and write one decimal mark: 31 454,5."
            if language is Language.FR
            else "Part thousands by commas or spaces and write one decimal point: 31,454.5.",
        )
    whole, decimals = groups[1], groups[2] or ""
    if " " in whole and not re.fullmatch(r"[0-9]{1,3}(?: [0-9]{3})+", whole):
        raise NumeralError(
            "a space parts groups of three digits only",
            "Look for a missing digit or a second number in the cell; one row holds one number.",
        )
    if re.match(r"0[0-9 ]", whole):
        raise NumeralError("it begins with a zero that means nothing", "Leave the zero out.")
    if language is Language.FR and len(decimals) == 3 and re.fullmatch(r"[1-9][0-9]{0,2}", whole):
        raise NumeralError(
            f"in a French source {text} may be {whole} and a fraction, or {whole} thousand "
            f"{decimals} written the English way",
            f"Look it up, then write {whole} {decimals} for thousands, or {whole},{decimals}0 "
            "for the fraction, and say so in the note.",
        )
    plain = re.sub("[ ,]", "", whole)
    return Decimal(f"{plain}.{decimals}" if decimals else plain)


def _in_words(text: str, language: Language) -> Decimal:
    """Read a number in words: in the source's language first, then in the other."""
    from text_to_num import text2num

    spelled = re.sub(r"^a (?=hundred|thousand|million|billion)", "one ", text)
    spelled = spelled.replace("zero", "zéro") if language is Language.FR else spelled
    if _in_order(re.split("[ -]", spelled)):
        for each in sorted(Language, key=lambda known: known is not language):
            with suppress(ValueError):
                return Decimal(int(text2num(spelled, each.value)))
    raise NumeralError("it is not a number in digits or words")


def _in_order(words: list[str]) -> bool:
    """Refuse sequences that text2num would add up although nobody writes them so."""
    scales = catalogue.meanings("scale")
    starts = {"hundred", "and", "et", "cents", "vingts"} | (scales.keys() - {"mille"})
    zero = {"zero", "zéro", "o"} & set(words)
    powers = [int(scales[word]) for word in words if word in scales]
    falling = all(high > low for high, low in pairwise(powers))
    return falling and words[0] not in starts and (words in (["zero"], ["zéro"]) or not zero)
