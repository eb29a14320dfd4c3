"""How numbers, dates and places of the tables are told to readers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from napanalysis import catalogue
from napanalysis.amounts import figure, is_plural, money, number, percent
from napanalysis.language import NBSP, Language, day, joined, month
from napanalysis.language import period as told_period
from napanalysis.wording.inline import Piece
from napanalysis.wording.templates import Words, slug

Row = dict[str, Any]


class Formatter:
    """Tells rows of observations and measures as numbers with a trail, in one language.

    Parameters
    ----------
    language : Language
        The language of the brief.
    measures : mapping of str to Measure, optional
        Published measures that the catalogue doesn't know.
    """

    def __init__(
        self, language: Language, measures: Mapping[str, catalogue.Measure] | None = None
    ) -> None:
        self.language = language
        self.words = Words(language)
        self.measures = {**catalogue.measures(), **(measures or {})}

    def number(self, row: Row) -> Piece:
        """Return a row's number with its qualifier, without its unit's name."""
        text = self.figure(row)
        return Piece(text, trail_id(row))

    def short(self, text: str) -> str:
        r"""Return a number with its qualifier as a sign, as tables have it.

        Examples
        --------
        >>> Formatter(Language.EN).short("about 180"), Formatter(Language.FR).short("moins de 5")
        ('≈\xa0180', '<\xa05')
        """
        for sign, words in _QUALIFIERS.items():
            word = words[self.language]
            if text.startswith(f"{word} ") or text.startswith(f"{word}{NBSP}"):
                return f"{sign}{NBSP}{text[len(word) + 1 :]}"
        return text

    def plain_number(self, value: float) -> str:
        """Return a number that is no row's, as this language writes it."""
        return number(Decimal(repr(value)), self.language)

    def counted(self, row: Row) -> Piece:
        """Return a row's number with its unit, such as "34 permits"."""
        name = self.unit(row)
        return Piece(f"{self.figure(row)} {name}", trail_id(row)) if name else self.number(row)

    def measured(self, row: Row) -> Piece:
        """Return a row's number, with its unit where what is counted doesn't name it."""
        return self.counted(row) if row["unit"] in _TOLD_WITH_UNIT else self.number(row)

    def figure(self, row: Row) -> str:
        """Return a row's number as text: an observation as printed, a measure rounded."""
        if "qualifier" in row and "measure" not in row:
            unit = row["unit"] if row["unit"] in ("percent", "CAD") else None
            return figure(
                row["value"], none(row["lower"]), none(row["upper"]), row["qualifier"],
                self.language, unit=unit,
            )  # fmt: skip
        value = none(row["value"])
        if value is None:
            return self.words.text("word.not_determined")
        decimals = self.measures[row["measure"]].decimals
        return self._qualified(row, decimals)

    def unit(self, row: Row) -> str:
        """Return the name of a row's unit, or "" where its number names it or there is none."""
        value = none(row["value"])
        if row["unit"] in _SELF_EXPLAINING or value is None:
            return ""
        unit = catalogue.units().get(row["unit"])
        if unit is None:
            return self.units(row)
        return (unit.many if is_plural(value, self.language) else unit.one)[self.language]

    def units(self, row: Row) -> str:
        """Return the name of a row's unit as an axis has it: for many, or as a notebook gave it."""
        unit = catalogue.units().get(row["unit"])
        own = self.measures[row["measure"]].unit_words if unit is None else unit.many
        return own[self.language] if own is not None else ""

    def change(self, row: Row) -> str:
        """Return the number of a difference with its sign, as text."""
        value = row["value"]
        sign = "+" if value > 0 else "−" if value < 0 else ""
        return f"{sign}{number(abs(value), self.language)}"

    def formula(self, formula: str) -> str:
        """Return a computation with its numbers as this language writes them.

        Examples
        --------
        >>> Formatter(Language.FR).formula("(90 − 35) / 2.418")
        '(90 − 35) / 2,418'
        """
        return _NUMBER.sub(lambda found: number(Decimal(found[0]), self.language), formula)

    def _amount(self, value: float, unit: str, decimals: int) -> str:
        if unit == "proportion":
            return percent(value, self.language, decimals)
        if unit == "CAD_per_year":  # an announcement divided is no more exact than itself
            return money(_significant(value), self.language)
        if unit == "CAD":
            return money(round(value), self.language)
        return number(value, self.language, decimals)

    def _qualified(self, row: Row, decimals: int) -> str:
        """Say what the bounds say: about, up to or at least.

        Where only one end is known, the number said is that end, rounded away from what is
        known, so that the sentence stays true: 128 / 85 is "at least 1.5", never 1.6.
        """
        value, lower, upper = none(row["value"]), none(row["lower"]), none(row["upper"])
        if value is not None and lower == value == upper:
            return self._amount(value, row["unit"], decimals)
        if upper is not None and (lower is None or upper == value):
            high = self._rounded(upper, row["unit"], decimals, ROUND_CEILING)
            return self.words.text("word.at_most", number=high)
        if lower is not None and (upper is None or lower == value):
            low = self._rounded(lower, row["unit"], decimals, ROUND_FLOOR)
            return self.words.text("word.at_least", number=low)
        return self.words.text("word.about", number=self._amount(value or 0, row["unit"], decimals))

    def _rounded(self, bound: float, unit: str, decimals: int, way: str) -> str:
        """Return a bound rounded down or up to what is shown of it."""
        if unit == "CAD_per_year":
            return money(_significant(bound, way), self.language)
        shown = {"proportion": decimals + 2, "CAD": 0}.get(unit, decimals)
        # 128 / 80 is 1.6, also where the computer's number for it is a hair below.
        exact = Decimal(repr(round(bound, 9)))
        return self._amount(float(exact.quantize(Decimal(1).scaleb(-shown), way)), unit, decimals)

    def bounds(self, row: Row) -> str:
        """Return the interval of a row in words, or "" where it is exact."""
        value, lower, upper = none(row["value"]), none(row["lower"]), none(row["upper"])
        if lower == value == upper:
            return ""
        decimals = None
        if "measure" in row:
            decimals = max(self.measures[row["measure"]].decimals, 2)
        if row["unit"] == "proportion":
            decimals = 1

        def told(bound: float, way: str = "") -> str:
            if row["unit"] == "percent":
                return percent(bound / 100, self.language, 1)
            if decimals is None:
                return number(bound, self.language)
            if way:
                return self._rounded(bound, row["unit"], decimals, way)
            return self._amount(bound, row["unit"], decimals)

        if lower is not None and upper is not None:
            while decimals is not None and told(lower) == told(upper) and decimals < _MOST:
                decimals += 1  # 1.6205 and 1.6245 are two ends
            return self.words.text("word.between", low=told(lower), high=told(upper))
        if lower is not None:
            key = "word.above" if row.get("qualifier") == "more than" else "word.no_upper"
            return self.words.text(key, low=told(lower, ROUND_FLOOR))
        if upper is None:
            return self.words.text("word.no_bounds")
        return self.words.text("word.at_most", number=told(upper, ROUND_CEILING))

    def when(self, row: Row) -> str:
        """Return a row's date or period in words."""
        if row["as_of"] and not (row["period_start"] and row["period_end"]):
            as_of = day(date.fromisoformat(row["as_of"]), self.language)
            if row["period_start"] and row.get("kind") == "stock":
                return self.words.text("word.since", start=row["period_start"][:4], as_of=as_of)
            return self.words.text("word.at", as_of=as_of)
        return self.period(row)

    def during(self, row: Row) -> str:
        """Return a row's period or date as it stands in a sentence: "in 2014", "on 31 May 2015"."""
        if row["as_of"] and not row["period_end"]:
            return self.moment(row)
        period = self.period(row)
        start, end = row["period_start"], row["period_end"]
        if not start or re.match(r"(du|de|les)\b|d’", period):
            return period
        if start == end or " and " in period:
            return self.words.text("word.on", day=period)
        kinds = {"exercice": "in_fiscal_year", "exercices": "in_fiscal_years"}
        kind = kinds.get(period.split(" ")[0], "in_period")
        if kind == "in_period" and " to " in period and not period.startswith("fiscal"):
            kind = "from_period"
        return self.words.text(f"word.{kind}", period=period)

    def moment(self, row: Row) -> str:
        """Return when a row was true as it stands in a sentence: "on 31 March 2015"."""
        if row["as_of"]:
            return self.words.text("word.on_date", day=self.day(row["as_of"]))
        return self.during(row)

    def period(self, row: Row) -> str:
        """Return a row's period in words."""
        start, end = row["period_start"], row["period_end"]
        if not start:
            return self.words.text("word.until", end=day(date.fromisoformat(end), self.language))
        return told_period(date.fromisoformat(start), date.fromisoformat(end), self.language)

    def day(self, text: str) -> str:
        """Return an ISO date in words."""
        return day(date.fromisoformat(text), self.language)

    def dated(self, text: str) -> str:
        """Return a date as a source gives it (a year, a month or a day) in words."""
        if len(text) == len("2015-08-31"):
            return self.day(text)
        if len(text) == len("2015-08"):
            return self.month(date.fromisoformat(f"{text}-01"))
        return text

    def month(self, when: date) -> str:
        """Return the month of a date in words."""
        return month(when, self.language)

    def what(self, row: Row) -> str:
        """Return what an observation counts, with its breakdown and place."""
        text = catalogue.indicator(row["indicator"]).label[self.language]
        return self._detailed(text, row["breakdown"], row["geography"])

    def measure_name(self, row: Row) -> str:
        """Return what a measure is, with its breakdown."""
        text = self.measures[row["measure"]].label[self.language]
        return self._detailed(text, row["breakdown"], "Canada")

    def breakdown(self, breakdown: str) -> str:
        """Return a breakdown's name; organisations and flags by their own wording."""
        dimension, _, value = breakdown.partition("=")
        if dimension == "lead" and value in catalogue.organisations():
            return catalogue.organisations()[value].label[self.language]
        if dimension == "flag":
            return self.flag(value)
        return catalogue.breakdown_label(breakdown)[self.language]

    def flag(self, flag: str) -> str:
        """Return a flag's short wording."""
        return self.words.text(f"flag.{flag}")

    def flags(self, flags: str) -> str:
        """Return a cell of flags in words."""
        return "; ".join(self.flag(flag) for flag in flags.split("; ") if flag)

    def listed(self, items: list[str]) -> str:
        """Return items as a list in a sentence."""
        return joined(items, self.language)

    def _detailed(self, text: str, breakdown: str, place: str) -> str:
        details = [self.breakdown(breakdown)] if breakdown else []
        if place != "Canada":
            where = catalogue.breakdown_label(f"geography={place}")[self.language]
            details += [where] if not any(where in detail for detail in details) else []
        if not details:
            return text
        return self.words.text("word.narrowed", what=text, detail=", ".join(details))


_QUALIFIERS = {
    "≈": {"en": "about", "fr": "environ"},
    "≥": {"en": "at least", "fr": "au moins"},
    ">": {"en": "more than", "fr": "plus de"},
    "≤": {"en": "up to", "fr": "jusqu’à"},
    "<": {"en": "fewer than", "fr": "moins de"},
}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
# No bound of an interval needs more decimals than these to be told from the other one.
_MOST = 6
_TOLD_WITH_UNIT = frozenset({"years", "days", "per_100k"})
_SELF_EXPLAINING = frozenset({"percent", "CAD", "CAD_per_year", "proportion"})


def _significant(value: float, way: str = ROUND_HALF_UP) -> int:
    """Return a number of which the first two digits are kept, rounded half up or another way.

    Examples
    --------
    >>> _significant(1_333_333.3), _significant(6_250_000), _significant(500_000)
    (1300000, 6300000, 500000)
    >>> _significant(1_333_333.3, ROUND_CEILING), _significant(0)
    (1400000, 0)
    """
    exact = Decimal(repr(round(value, 9)))
    return int(exact.quantize(Decimal(1).scaleb(exact.adjusted() - 1), way))


def trail_id(row: Row) -> str:
    """Return the identifier of a row's entry in the trail annex."""
    if "measure" in row:
        when = row["as_of"] or f"{row['period_start']}-{row['period_end']}"
        source = row["observations"].partition("/")[0]
        return slug(["m", row["measure"], row["breakdown"], when, source])
    return slug(["o", row["observation"]])


def none(number: float | None) -> float | None:
    """Return a cell's number, with None for a missing one."""
    return None if number is None or pd.isna(number) else float(number)
