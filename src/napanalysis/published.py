"""A published figure, qualifier included, as value, bounds, qualifier and unit.

The words are read in both languages whatever the source's language is; that decides only how
separators are read, since `2,977` counts thousands in English and may be a fraction in French.
What can't be read is an error that says why, never a guess and never "not a number".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from napanalysis import catalogue
from napanalysis.errors import NapAnalysisError
from napanalysis.language import Language
from napanalysis.numerals import Numeral, NumeralError, read_numeral

ACCEPTED = (
    "Write the number as published, with one qualifier at most: 31,454 (English), 31 454, "
    "1.34 million, 89 %, $215,000, environ 180, at least nine, <5, up to 500 000, "
    "between 20 and 25, 118+, -5 %. What is counted belongs in the indicator."
)
_LONGEST = 100


class Qualifier(StrEnum):
    """What a source says about how exact its figure is."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at least"
    MORE_THAN = "more than"
    AT_MOST = "at most"
    FEWER_THAN = "fewer than"
    NEARLY = "nearly"
    BETWEEN = "between"


@dataclass(frozen=True)
class Published:
    """A figure as a source published it.

    `value` is the number to compute with: the middle of a range, a percentage as printed (89); only
    a change is below zero (−5 %). Bounds are included, None where the source sets none. `unit` is
    ``percent``, a currency (``CAD``, ``USD``, ``GBP``, ``EUR``) or None: the indicator knows it.
    """

    value: float
    lower: float | None
    upper: float | None
    qualifier: Qualifier
    unit: str | None = None


class UnreadableFigure(NapAnalysisError):  # noqa: N818 - reads well where it is raised
    """A text isn't a published number; `reason` says why, as the end of a sentence."""

    def __init__(self, text: str, reason: str, remedy: str = "") -> None:
        shown = repr(text) if len(repr(text)) <= _LONGEST else f"{repr(text)[:_LONGEST]}…"
        super().__init__(f"{shown} can't be read as a number: {reason}.", remedy or ACCEPTED)
        self.reason = reason


_RANGES = {
    "between ": " and ", "entre ": " et ", "from ": " to ", "de ": " à ", "d'": " à ",
    "": " (?:to|à) ",
}  # fmt: skip
# Two numbers with a dash between them; two years are a period and no range.
_DASH = re.compile(r"(?P<low>[$£€]? ?[0-9][^–-]*?) ?[–-] ?(?P<high>[$£€]? ?[0-9][^–-]*)")
_YEARS = re.compile(r"(?:19|20)[0-9]{2} ?[–-] ?(?:19|20)?[0-9]{2}")
_SCIENTIFIC = re.compile(r"[0-9.,]+e[-+]?[0-9]+")
_NOTHING = {"none", "nil", "aucun", "aucune", "nul", "néant"}
_ABSENT = {"", "n/a", "na", "s.o.", "..", "...", "x", "f", "-", "–", "—", "nan", "nd", "n.d."}


def read(text: str, language: str = "en") -> Published:
    """Read a published figure: the number as printed with its qualifier, without its noun.

    "About" a number means rounded to its last significant digit, see
    `napanalysis.numerals.half_step`; "nearly" goes as far down and no further up than the number.
    "Fewer than 5" counts 0 to 4; of a share or an amount of money, the bound itself is kept.
    A number in brackets is below zero, as accounts print it: (12) is −12. "One in ten" is 10 %, and
    "half" 50 %.

    Raises
    ------
    UnreadableFigure
        If the text isn't one number with at most one qualifier, or can be read in two ways.
    """
    known = Language.parse(language)
    try:
        plain = _plain(text)
        return _range(plain, known) or _qualified(plain, known)
    except NumeralError as error:
        raise UnreadableFigure(text, error.message, error.remedy) from None


def _plain(text: str) -> str:
    """Return a figure in lower case, with one kind of space, apostrophe, hyphen and minus sign."""
    plain = " ".join(text.split()).lower()
    if len(plain) > _LONGEST:
        raise NumeralError(f"it is longer than {_LONGEST} characters")
    if plain in _ABSENT:
        what = "stands for a number that was not published" if plain else "is empty"
        raise NumeralError(f"it {what}")
    if _SCIENTIFIC.fullmatch(plain):
        raise NumeralError("it is in the scientific notation that spreadsheets fall back to")
    plain = plain.translate({0x2019: "'", 0x2010: "-", 0x2011: "-"})
    plain = re.sub(r",? \(([^()0-9]+)\)$", r" \1", plain)  # 118 (environ)
    plain = re.sub(r"(?<=[0-9])-(to|à)-(?=[0-9])", r" \1 ", plain)
    plain = re.sub(r"^\+ ?(?=[$£€]?[0-9])", "", plain)  # a change of +5 %
    plain = re.sub(r"^\(([$£€]? ?[0-9][^()]*)\)$", r"-\1", plain)  # below zero, in accounts
    # A minus sign of print, and a dash that stands for one.
    return re.sub(r"^[−–](?= ?[$£€]? ?[0-9])|(?<= )−(?=[$£€]?[0-9])", "-", plain)


def _range(plain: str, language: Language) -> Published | None:
    """Read "between 20 and 25" and its kin; None where the text is no range."""
    problem: NumeralError | None = None
    for opening, middle in _RANGES.items():
        inner = plain.removeprefix(opening)
        # "Between one hundred and one and ..." has several places to part it; one makes sense.
        for place in re.finditer(middle, inner) if plain.startswith(opening) else ():
            try:
                low = read_numeral(inner[: place.start()], language)
                high = read_numeral(inner[place.end() :], language)
            except NumeralError as error:
                problem = error if opening else None
                continue
            return _between(low, high)
    if problem:
        raise problem
    if (dashed := _DASH.fullmatch(plain)) and not _YEARS.fullmatch(plain):
        return _between(*(read_numeral(dashed[end].strip(), language) for end in ("low", "high")))
    return None


def _between(low: Numeral, high: Numeral) -> Published:
    if low.unit and high.unit and low.unit != high.unit:
        raise NumeralError("its two numbers have different units")
    start, end, unit = low.value, high.value, low.unit or high.unit
    if abs(start) == low.printed < high.printed:
        start *= abs(end) / high.printed  # "between 5 and 10 million"
    if start >= end:
        raise NumeralError("the first number of a range is the smaller one")
    return Published(float((start + end) / 2), float(start), float(end), Qualifier.BETWEEN, unit)


def _qualified(plain: str, language: Language) -> Published:
    """Read one number with at most one qualifier before or after it."""
    if plain in _NOTHING:
        return Published(0.0, 0.0, 0.0, Qualifier.EXACT)
    qualifier, rest = _split(plain)
    numeral = read_numeral(rest, language)
    if qualifier is None:
        qualifier = Qualifier.ABOUT if numeral.loose else Qualifier.EXACT
    value, half = numeral.value, numeral.half_step
    lower, upper = float(value), float(value)
    if value < 0 and qualifier not in (Qualifier.EXACT, Qualifier.ABOUT):
        raise NumeralError("a bound of a number below zero can be read in two ways")
    match qualifier:
        case Qualifier.ABOUT:
            lower, upper = float(value - half), float(value + half)
            if value >= 0:
                lower = max(0.0, lower)
        case Qualifier.NEARLY:
            lower = max(0.0, float(value - half))
        case Qualifier.AT_LEAST | Qualifier.MORE_THAN:
            return Published(lower, lower, None, qualifier, numeral.unit)
        case Qualifier.AT_MOST:
            lower = 0.0
        case Qualifier.FEWER_THAN:
            if value == 0:
                raise NumeralError("nothing is fewer than zero")
            if numeral.unit is None and value == value.to_integral_value():
                value -= 1
            lower, upper = 0.0, float(value)
    return Published(float(value), lower, upper, qualifier, numeral.unit)


def _split(plain: str) -> tuple[Qualifier | None, str]:
    """Part a text into its qualifier, the longest that fits, and the rest."""
    for phrase, qualifier in catalogue.meanings("before").items():
        if plain.startswith(phrase):
            rest = plain.removeprefix(phrase)
            if rest.startswith(" ") or not phrase[-1].isalpha():
                return Qualifier(qualifier), rest.strip()
    for phrase, qualifier in catalogue.meanings("after").items():
        if plain.endswith(phrase):
            return Qualifier(qualifier), plain.removesuffix(phrase).rstrip(" ,")
    return None, plain
