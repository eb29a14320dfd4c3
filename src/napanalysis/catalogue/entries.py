"""What the catalogue's entries are: each key of a file with what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

#: The id of an entry, with the file that has it.
UnitId = Annotated[str, "units"]
IndicatorId = Annotated[str, "indicators"]
#: What the cells of a column hold, with the file and its part that describes it.
Holds = Annotated[str, "dictionary", "holds"]


@dataclass(frozen=True)
class Text:
    """One wording in both official languages; ``text["fr"]`` is the French."""

    en: str
    fr: str

    def __getitem__(self, language: str) -> str:
        return self.fr if str(language) == "fr" else self.en


@dataclass(frozen=True)
class Indicator:
    """What a published figure counts: a part of the indicator that it is `within`, where it is."""

    id: str
    kind: Literal["stock", "flow", "snapshot"]
    unit: UnitId
    label: Text
    definition: Text
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
    """What a notebook computes: how it is called and shown.

    Its numbers are figures of the indicator named by `published`, as they are, or `signed`
    differences; `unit_words` name its unit where a notebook gives one of its own.
    """

    id: str
    unit: UnitId
    label: Text
    definition: Text
    formula: Text
    decimals: int = 0
    published: IndicatorId = ""
    signed: bool = False
    unit_words: Text | None = None


@dataclass(frozen=True)
class Rule:
    """A rule that raw figures must keep; message and remedy have placeholders.

    An ``error`` stops a build. A flag that doesn't `matter` limits no conclusion from a figure: it
    is for the record.
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


@dataclass(frozen=True)
class Column:
    """A column of a raw table; every row needs a value where it is `filled`.

    An `optional` one may be absent. What it `holds` decides how its cells are checked
    (`napanalysis.raw.checks`).
    """

    id: str
    holds: Holds
    about: str
    filled: bool = False
    optional: bool = False


#: The part of a file that has its entries, where that isn't the whole file.
PARTS = {"dictionary": "columns"}
#: What the entries of a file are; the other files hold wording.
KINDS: dict[str, type] = {
    "dictionary": Column,
    "indicators": Indicator,
    "units": Unit,
    "organisations": Organisation,
    "measures": Measure,
    "rules": Rule,
    "families": Family,
}
