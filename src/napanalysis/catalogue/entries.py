"""What the catalogue's entries are: each key of a file with what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

Pillar = Literal["prevention", "protection", "prosecution", "partnerships", "context"]
#: The id of an entry, with the file that has it.
UnitId = Annotated[str, "units"]
IndicatorId = Annotated[str, "indicators"]


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
    label, definition : Text
        Name and meaning in both languages.
    comparable_with : tuple of str
        Indicators whose figures may stand in one series with this one's.
    within : str
        Indicator of which this one counts a part, or "".
    """

    id: str
    kind: Literal["stock", "flow", "snapshot"]
    unit: UnitId
    pillar: Pillar
    label: Text
    definition: Text
    comparable_with: tuple[IndicatorId, ...] = ()
    within: IndicatorId = ""


@dataclass(frozen=True)
class Unit:
    """A unit of measurement, with singular and plural in both languages."""

    id: str
    one: Text
    many: Text
    whole: bool = False


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
    form: Literal[
        "ratio", "share_of_sum", "difference", "published", "change", "per_year",
        "stock_difference", "plan", "funding", "notebook",
    ]  # fmt: skip
    unit: UnitId
    pillar: Literal[Pillar, "plan"]
    label: Text
    definition: Text
    formula: Text
    decimals: int = 0
    numerator: IndicatorId = ""
    denominator: IndicatorId = ""
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
    severity: Literal["error", "flag"]
    message: Text
    remedy: Text
    matters: bool = True


@dataclass(frozen=True)
class Family:
    """Sources of one counter: their stocks may be differenced with each other."""

    id: str
    label: Text
    sources: tuple[str, ...]


#: What the entries of a file are; the other files hold wording.
KINDS: dict[str, type] = {
    "indicators": Indicator,
    "units": Unit,
    "organisations": Organisation,
    "measures": Measure,
    "rules": Rule,
    "families": Family,
}
