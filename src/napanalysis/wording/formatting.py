"""How numbers, dates and places of the tables are told to readers."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from napanalysis import catalogue
from napanalysis.analysis.interval_arithmetic import Interval
from napanalysis.analysis.measure_rows import Row
from napanalysis.dates import first_day, last_day
from napanalysis.language import NBSP, Language
from napanalysis.language import period as period_in_words
from napanalysis.number_formats import decimals_printed, figure, is_plural, money, number, percent
from napanalysis.wording.inline import Piece
from napanalysis.wording.templates import Words, slug

#: How a qualifier is written where its words would take too much room.
SIGNS = {"about": "≈", "at least": "≥", "more than": ">", "at most": "≤", "fewer than": "<"}


class Formatter:
    """Tells rows of observations and measures as numbers with a trail, in one language.

    The `measures` are published ones that the catalogue doesn't know; more may come. The
    `labels` are names of breakdowns that sources give, such as those of operations.
    """

    def __init__(
        self,
        language: Language,
        measures: dict[str, catalogue.Measure] | None = None,
        labels: Mapping[str, catalogue.Text] | None = None,
    ) -> None:
        self.labels = labels or {}
        self.language = language
        self.words = Words(language)
        self.measures = ChainMap({} if measures is None else measures, catalogue.measures())

    def number(self, row: Row) -> Piece:
        """Return a row's number with its qualifier, without its unit's name."""
        return Piece(self.figure(row), trail_id(row))

    def short(self, text: str) -> str:
        """Return a number with its qualifier as a sign, as tables have it, and 5 M$ in French."""
        text = re.sub("millions? de dollars", "M$", text)
        for qualifier, sign in SIGNS.items():
            words = self.words.template(f"qualified.{qualifier}").format(number="")
            if text.startswith(words):
                return f"{sign}{NBSP}{text.removeprefix(words)}"
        return text

    def plain_number(self, value: float) -> str:
        """Return a number that is no row's, as this language writes it."""
        return number(value, self.language)

    def counted(self, row: Row) -> Piece:
        """Return a row's number with its unit, such as "34 permits"."""
        return Piece(f"{self.figure(row)} {self.unit(row)}".rstrip(" "), trail_id(row))

    def measured(self, row: Row) -> Piece:
        """Return a row's number, with its unit where what is counted doesn't name it."""
        return self.counted(row) if row["unit"] in _NAMED_WITH_UNIT else self.number(row)

    def figure(self, row: Row) -> str:
        """Return a row's number as text: an observation as printed, a measure rounded.

        Where only one end of a measure is known, the number said is that end, rounded away
        from what is known, so that the sentence stays true: 128 / 85 is "at least 1.5", never
        1.6.
        """
        known = Interval.of(row)
        if "measure" not in row:
            return figure(
                row["value"], known.lower, known.upper, row["qualifier"], self.language,
                unit=row["unit"],
                decimals=decimals_printed(row.get("published", ""), row["value"]),
            )  # fmt: skip
        value, lower, upper = known.value, known.lower, known.upper
        if value is None:
            return self.words.text("word.not_determined")
        if known.is_exact:
            return self._amount(row, value)
        if upper is not None and (lower is None or upper == value):
            at_most = self._amount(row, upper, ROUND_CEILING)
            return self.words.text("qualified.at most", number=at_most)
        if lower is not None and (upper is None or lower == value):
            at_least = self._amount(row, lower, ROUND_FLOOR)
            return self.words.text("qualified.at least", number=at_least)
        return self.words.text("qualified.about", number=self._amount(row, value))

    def unit(self, row: Row) -> str:
        """Return the name of a row's unit, or "" where its number names it or there is none."""
        value = Interval.of(row).value
        if row["unit"] in _SELF_EXPLAINING or value is None:
            return ""
        unit = catalogue.units().get(row["unit"])
        if unit is None or is_plural(value, self.language):
            return self.units(row)
        return unit.one[self.language]

    def units(self, row: Row) -> str:
        """Return the name of a row's unit as an axis has it: for many, or as a notebook gave it."""
        unit = catalogue.units().get(row["unit"])
        own = self.measures[row["measure"]].unit_words if unit is None else unit.many
        return own[self.language] if own is not None else ""

    def change(self, row: Row) -> str:
        """Return the number of a difference with its sign, as text."""
        return f"{'+' if row['value'] > 0 else ''}{number(row['value'], self.language)}"

    def formula(self, formula: str) -> str:
        """Return a computation with its numbers as this language writes them."""
        return _NUMBER.sub(lambda match: number(Decimal(match[0]), self.language), formula)

    def _amount(
        self, row: Row, value: float, way: str = ROUND_HALF_UP, decimals: int | None = None
    ) -> str:
        """Return a number of a measure rounded to what is shown of it, by itself or in a row."""
        if decimals is None:
            decimals = self.measures[row["measure"]].decimals
        # 128 / 80 is 1.6, also where the computer's number for it is a hair below.
        exact = Decimal(repr(round(value, 9)))
        place = {
            "proportion": -decimals - 2,
            "CAD": 0,
            # An announcement divided: three digits, and no more than a tenth of a million.
            "CAD_per_year": max(exact.adjusted() - 2, 5 if exact.adjusted() > 5 else 0),
        }.get(row["unit"], -decimals)
        rounded = exact.quantize(Decimal(1).scaleb(place), way)
        if row["unit"] == "proportion":
            return percent(rounded, self.language, decimals)
        if row["unit"] in ("CAD", "CAD_per_year"):
            return money(rounded, self.language)
        return number(rounded, self.language, decimals)

    def bounds(self, row: Row) -> str:
        """Return the interval of a row in words, or "" where it is exact."""
        known = Interval.of(row)
        lower, upper = known.lower, known.upper
        if known.value == lower == upper:
            return ""

        def written(bound: float, way: str = ROUND_HALF_UP) -> str:
            if row["unit"] == "percent":
                return percent(bound / 100, self.language, 1)
            if "measure" not in row:
                return number(bound, self.language)
            least = max(self.measures[row["measure"]].decimals, 2)
            return self._amount(row, bound, way, 1 if row["unit"] == "proportion" else least)

        if lower is not None and upper is not None:
            # "About 404" is not 404, and its digits show no rounding: an interval of half a
            # person, or a ratio between 1.620 and 1.624, would claim more than the source.
            if written(lower) == written(upper) or _shows_no_rounding(row):
                return self.words.text("word.no_bounds")
            return self.words.text("qualified.between", low=written(lower), high=written(upper))
        if lower is not None:
            key = "word.above" if row.get("qualifier") == "more than" else "word.no_upper"
            return self.words.text(key, low=written(lower, ROUND_FLOOR))
        if upper is None:
            return self.words.text("word.no_bounds")
        return self.words.text("qualified.at most", number=written(upper, ROUND_CEILING))

    def when(self, row: Row) -> str:
        """Return a row's date or period in words."""
        if "end-not-printed" in row.get("flags", "") and (start := row["period_start"]):
            start = start[:4] if row["kind"] == "stock" else self.dated(start)
            end = self.dated(row["as_of"] or row["period_end"])
            return self.words.text("word.open_end", start=start, end=end)
        if row["as_of"] and not (row["period_start"] and row["period_end"]):
            as_of = self.dated(row["as_of"])
            if row["period_start"] and row.get("kind") == "stock":
                return self.words.text("word.since", start=row["period_start"][:4], as_of=as_of)
            return self.words.text("word.at", as_of=as_of)
        return self.period(row)

    def during(self, row: Row) -> str:
        """Return a row's period or date as it stands in a sentence: "in 2014", "on 31 May 2015"."""
        if row["as_of"] and not row["period_end"]:
            return self.words.text("word.on_date", day=self.dated(row["as_of"]))
        period = self.period(row)
        if not row["period_start"] or re.match(r"(du|de|les)\b|d’", period):
            return period
        if row["period_start"] == row["period_end"] or " and " in period:
            return self.words.text("word.on", day=period)
        kinds = {"exercice": "in_fiscal_year", "exercices": "in_fiscal_years"}
        kind = kinds.get(period.split(" ")[0], "in_period")
        if kind == "in_period" and " to " in period and not period.startswith("fiscal"):
            kind = "from_period"
        return self.words.text(f"word.{kind}", period=period)

    def period(self, row: Row) -> str:
        """Return a row's period in words."""
        start, end = row["period_start"], row["period_end"]
        if not start:
            return self.words.text("word.until", end=self.dated(end))
        return period_in_words(first_day(start), last_day(end), self.language)

    def dated(self, text: str) -> str:
        """Return a date as a source gives it (a year, a month or a day) in words."""
        return period_in_words(first_day(text), last_day(text), self.language) if text else ""

    def what(self, row: Row) -> str:
        """Return what a row counts or measures, with its breakdown and place."""
        if "measure" in row:
            label, place = self.measures[row["measure"]].label, "Canada"
        else:
            label, place = catalogue.indicator(row["indicator"]).label, row["geography"]
        details = [self.breakdown(row["breakdown"])] if row["breakdown"] else []
        where = catalogue.breakdown_label(f"geography={place}")[self.language]
        if place != "Canada" and not any(where in detail for detail in details):
            details.append(where)
        if not details:
            return label[self.language]
        return self.words.text(
            "word.narrowed", what=label[self.language], detail=", ".join(details)
        )

    def breakdown(self, breakdown: str) -> str:
        """Return a breakdown's name; flags by their own wording."""
        if breakdown.startswith("flag="):
            return self.flag(breakdown.removeprefix("flag="))
        label = self.labels.get(breakdown) or catalogue.breakdown_label(breakdown)
        return label[self.language]

    def flag(self, flag: str) -> str:
        """Return a flag's short wording."""
        return self.words.text(f"flag.{flag}")

    def flags(self, flags: str) -> str:
        """Return a cell of flags in words."""
        return "; ".join(self.flag(flag) for flag in flags.split("; ") if flag)


_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NAMED_WITH_UNIT = frozenset({"years", "days", "per_100k"})
_SELF_EXPLAINING = frozenset({"percent", "CAD", "CAD_per_year", "proportion"})


def trail_id(row: Row) -> str:
    """Return the identifier of a row's entry in the trail annex."""
    if "measure" in row:
        when = row["as_of"] or f"{row['period_start']}-{row['period_end']}"
        source = row["observations"].partition("/")[0]
        return slug(["m", row["measure"], row["breakdown"], when, source])
    return slug(["o", row["observation"]])


def deliverable_id(row: Mapping[str, str]) -> str:
    """Return the identifier of a deliverable's entry in the trail annex."""
    return slug(["d", row["deliverable"]])


def reference_date(row: Row) -> date:
    """Return the date that a row's number is of, or the last day of its period."""
    return date.fromisoformat(row["as_of"] or row["period_end"])


def _shows_no_rounding(row: Row) -> bool:
    """Whether an approximate count has bounds that leave it no other whole number."""
    unit = catalogue.units().get(row["unit"])
    approximate = row.get("qualifier") == "about" and unit is not None and unit.whole
    return bool(approximate and row["upper"] - row["lower"] <= 1)
