"""The bilingual catalogue: what each indicator, measure, unit, organisation and rule is.

Wording lives in the TOML files of this folder, never in code. Both languages are
required everywhere, so that a brief can't lack a word in one of them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from napanalysis.errors import NapAnalysisError, UsageError, nearest


@dataclass(frozen=True)
class Text:
    """One wording in both official languages.

    Examples
    --------
    >>> Text("persons", "personnes")["fr"]
    'personnes'
    """

    en: str
    fr: str

    def __getitem__(self, language: str) -> str:
        return self.fr if str(language) == "fr" else self.en


@dataclass(frozen=True)
class Indicator:
    """What a published figure counts.

    Attributes
    ----------
    id : str
        Identifier used in raw files.
    kind : str
        ``stock``, ``flow`` or ``snapshot``.
    unit : str
        Identifier of a unit.
    pillar : str
        ``prosecution``, ``protection``, ``prevention``, ``partnerships`` or ``context``.
    label, definition : Text
        Name and meaning in both languages.
    comparable_with : tuple of str
        Indicators whose figures may stand in one series with this one's.
    within : str
        Indicator of which this one counts a part, or "".
    """

    id: str
    kind: str
    unit: str
    pillar: str
    label: Text
    definition: Text
    comparable_with: tuple[str, ...] = ()
    within: str = ""


@dataclass(frozen=True)
class Unit:
    """A unit of measurement, with singular and plural in both languages."""

    id: str
    one: Text
    many: Text
    symbol: Text
    whole: bool


@dataclass(frozen=True)
class Organisation:
    """A department, agency or body that leads or pays, and how sources print it."""

    id: str
    short: Text
    label: Text
    printed: tuple[str, ...]


@dataclass(frozen=True)
class Measure:
    """A measure: what is computed from which indicators, and how it is called.

    Attributes
    ----------
    numerator, denominator : str
        Indicators of a ratio; empty for measures of another form.
    decimals : int
        Decimals shown to readers.
    """

    id: str
    form: str
    unit: str
    pillar: str
    label: Text
    definition: Text
    formula: Text
    decimals: int = 0
    numerator: str = ""
    denominator: str = ""


@dataclass(frozen=True)
class Rule:
    """A rule that raw figures must keep, with its severity, message and remedy.

    Attributes
    ----------
    severity : str
        ``error`` (stops a build) or ``flag``.
    message, remedy : Text
        What is wrong and what to do, with placeholders.
    matters : bool
        Whether a flag limits what may be concluded from a figure; else it is for the
        record. An error always matters.
    """

    id: str
    severity: str
    message: Text
    remedy: Text
    matters: bool = True


@dataclass(frozen=True)
class Family:
    """Sources of one counter: their stocks may be differenced with each other."""

    id: str
    label: Text
    sources: tuple[str, ...]


def _text(entry: Mapping[str, Any], key: str, where: str) -> Text:
    given = entry.get(key)
    if not isinstance(given, dict) or not given.get("en") or not given.get("fr"):
        raise NapAnalysisError(
            f"The catalogue's {where} has no {key} in both languages.",
            f"Write {key} = {{ en = '...', fr = '...' }} there.",
        )
    return Text(given["en"], given["fr"])


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files(__name__) / name).read_text(encoding="utf-8"))


@cache
def indicators() -> dict[str, Indicator]:
    """Return all indicators by id."""
    return {
        key: Indicator(
            id=key,
            kind=entry["kind"],
            unit=entry["unit"],
            pillar=entry["pillar"],
            label=_text(entry, "label", f"indicator {key}"),
            definition=_text(entry, "definition", f"indicator {key}"),
            comparable_with=tuple(entry.get("comparable_with", ())),
            within=entry.get("within", ""),
        )
        for key, entry in _read("indicators.toml").items()
    }


@cache
def units() -> dict[str, Unit]:
    """Return all units by id."""
    return {
        key: Unit(
            id=key,
            one=_text(entry, "one", f"unit {key}"),
            many=_text(entry, "many", f"unit {key}"),
            symbol=_text(entry, "symbol", f"unit {key}") if "symbol" in entry else Text("", ""),
            whole=bool(entry.get("whole", False)),
        )
        for key, entry in _read("units.toml").items()
    }


@cache
def organisations() -> dict[str, Organisation]:
    """Return all organisations by code."""
    return {
        key: Organisation(
            id=key,
            short=_text(entry, "short", f"organisation {key}"),
            label=_text(entry, "label", f"organisation {key}"),
            printed=tuple(entry["printed"]),
        )
        for key, entry in _read("organisations.toml").items()
    }


@cache
def measures() -> dict[str, Measure]:
    """Return all measures by id."""
    return {
        key: Measure(
            id=key,
            form=entry["form"],
            unit=entry["unit"],
            pillar=entry["pillar"],
            label=_text(entry, "label", f"measure {key}"),
            definition=_text(entry, "definition", f"measure {key}"),
            formula=_text(entry, "formula", f"measure {key}"),
            decimals=int(entry.get("decimals", 0)),
            numerator=entry.get("numerator", ""),
            denominator=entry.get("denominator", ""),
        )
        for key, entry in _read("measures.toml").items()
    }


@cache
def rules() -> dict[str, Rule]:
    """Return all rules by id."""
    return {
        key: Rule(
            id=key,
            severity=entry["severity"],
            message=_text(entry, "message", f"rule {key}"),
            remedy=_text(entry, "remedy", f"rule {key}"),
            matters=bool(entry.get("matters", True)),
        )
        for key, entry in _read("rules.toml").items()
    }


def matters(flag: str) -> bool:
    """Whether a flag limits what may be concluded from a figure.

    A flag that is no rule, such as ``superseded``, is for the record.

    Examples
    --------
    >>> matters("unit-ambiguous"), matters("later-vintage"), matters("superseded")
    (True, False, False)
    """
    return flag in rules() and rules()[flag].matters


@cache
def families() -> dict[str, Family]:
    """Return all families of sources by id."""
    return {
        key: Family(
            id=key,
            label=_text(entry, "label", f"family {key}"),
            sources=tuple(entry["sources"]),
        )
        for key, entry in _read("families.toml").items()
    }


def publisher(name: str) -> str:
    """Return a publisher's id, the same for its name in either language; else the name.

    Examples
    --------
    >>> publisher("Statistique Canada"), publisher("La Presse")
    ('statcan', 'La Presse')
    """
    for key, names in wording("publishers").items():
        if name in names.values():
            return key
    return name


@cache
def wording(name: str) -> Mapping[str, Any]:
    """Return a file of wording (`breakdowns`, `brief`, `draft`, ...) as nested tables."""
    return _read(f"{name}.toml")


def breakdown_label(breakdown: str) -> Text:
    """Return the wording of a breakdown such as ``form=forced labour``; "" gives the total."""
    table = wording("breakdowns")
    if not breakdown:
        return Text(table["total"]["en"], table["total"]["fr"])
    dimension, _, value = breakdown.partition("=")
    entry = table.get(dimension, {}).get(value)
    if entry is None and dimension == "geography":
        entry = next((named[value] for named in wording("places").values() if value in named), None)
    return Text(entry["en"], entry["fr"]) if entry else Text(value, value)


def indicator(key: str) -> Indicator:
    """Return one indicator.

    Raises
    ------
    UsageError
        If the catalogue has none of that id; it names the nearest.
    """
    known = indicators()
    if key not in known:
        guess = nearest(key, known)
        raise UsageError(
            f"The catalogue has no indicator {key!r}.",
            f"Did you mean {guess!r}?" if guess else "Add it to catalogue/indicators.toml.",
        )
    return known[key]
