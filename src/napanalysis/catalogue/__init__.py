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

from napanalysis.catalogue.slips import slips
from napanalysis.errors import DataError, UsageError, nearest

_PLACE = "src/napanalysis/catalogue"


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
    unit_words : Text or None
        The name of its unit, where a notebook gives one that isn't in the catalogue.
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
    unit_words: Text | None = None


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


class CatalogueError(DataError, KeyError):
    """Something in the catalogue's files is missing or can't be read."""


class _Table(dict[str, Any]):
    """A table of a file; a key that it lacks is an error that names file and nearest key."""

    def __init__(self, content: Mapping[str, Any], where: str) -> None:
        super().__init__({key: _within(one, f"{where}, {key}") for key, one in content.items()})
        self._where = where

    def __missing__(self, key: str) -> Any:
        guess = nearest(str(key), self)
        raise CatalogueError(
            f"{self._where}: there is no {key!r}.",
            f"It has {guess!r}: is that meant?" if guess else f"Write {key!r} there.",
        )


def _within(content: Any, where: str) -> Any:
    if isinstance(content, dict):
        return _Table(content, where)
    return [_within(one, where) for one in content] if isinstance(content, list) else content


def check() -> None:
    """Look for slips of the pen in all files.

    Raises
    ------
    CatalogueError
        With every slip: the file, the entry, the key, and the nearest that is known.
    """
    files = sorted(path.name for path in resources.files(__name__).iterdir())
    for name in (file.removesuffix(".toml") for file in files if file.endswith(".toml")):
        _sound(name)


@cache
def _sound(name: str) -> _Table:
    """Return the content of a file without slips."""
    told = [f"{_PLACE}/{name}.toml: {slip}" for slip in slips(name, _read)]
    if told:
        raise CatalogueError("\n".join(told), "Correct that there, in both languages.")
    return _read(name)


@cache
def _read(name: str) -> _Table:
    file = resources.files(__name__) / f"{name}.toml"
    try:
        return _Table(tomllib.loads(file.read_text(encoding="utf-8")), f"{_PLACE}/{name}.toml")
    except (ValueError, RecursionError) as error:  # of which TOMLDecodeError is one
        raise CatalogueError(
            f"{_PLACE}/{name}.toml can't be read: {error}.",
            "Correct it there: each text has a quotation mark on either side, and each [name]"
            " stands once.",
        ) from error


def _text(entry: Mapping[str, Any], key: str) -> Text:
    return Text(entry[key]["en"], entry[key]["fr"])


@cache
def indicators() -> dict[str, Indicator]:
    """Return all indicators by id."""
    return {
        key: Indicator(
            id=key,
            kind=entry["kind"],
            unit=entry["unit"],
            pillar=entry["pillar"],
            label=_text(entry, "label"),
            definition=_text(entry, "definition"),
            comparable_with=tuple(entry.get("comparable_with", ())),
            within=entry.get("within", ""),
        )
        for key, entry in _sound("indicators").items()
    }


@cache
def units() -> dict[str, Unit]:
    """Return all units by id."""
    return {
        key: Unit(
            id=key,
            one=_text(entry, "one"),
            many=_text(entry, "many"),
            symbol=_text(entry, "symbol") if "symbol" in entry else Text("", ""),
            whole=bool(entry.get("whole", False)),
        )
        for key, entry in _sound("units").items()
    }


@cache
def organisations() -> dict[str, Organisation]:
    """Return all organisations by code."""
    return {
        key: Organisation(
            id=key,
            short=_text(entry, "short"),
            label=_text(entry, "label"),
            printed=tuple(entry["printed"]),
        )
        for key, entry in _sound("organisations").items()
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
            label=_text(entry, "label"),
            definition=_text(entry, "definition"),
            formula=_text(entry, "formula"),
            decimals=int(entry.get("decimals", 0)),
            numerator=entry.get("numerator", ""),
            denominator=entry.get("denominator", ""),
        )
        for key, entry in _sound("measures").items()
    }


@cache
def rules() -> dict[str, Rule]:
    """Return all rules by id."""
    return {
        key: Rule(
            id=key,
            severity=entry["severity"],
            message=_text(entry, "message"),
            remedy=_text(entry, "remedy"),
            matters=bool(entry.get("matters", True)),
        )
        for key, entry in _sound("rules").items()
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
            label=_text(entry, "label"),
            sources=tuple(entry["sources"]),
        )
        for key, entry in _sound("families").items()
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
    return _sound(name)


def breakdown_label(breakdown: str) -> Text:
    """Return the wording of a breakdown such as ``form=forced labour``; "" gives the total."""
    table = wording("breakdowns")
    if not breakdown:
        return Text(table["total"]["en"], table["total"]["fr"])
    dimension, _, value = breakdown.partition("=")
    if dimension == "lead" and value in organisations():
        return organisations()[value].label
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
