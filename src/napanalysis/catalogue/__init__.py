"""The bilingual catalogue: what each indicator, measure, unit, organisation and rule is.

Wording lives in the TOML files of this folder, never in code. Both languages are
required everywhere, so that a brief can't lack a word in one of them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any, TypeVar

from napanalysis.catalogue.entries import (
    PARTS,
    Column,
    Family,
    Indicator,
    Measure,
    Organisation,
    Rule,
    Text,
    Unit,
)
from napanalysis.catalogue.validation import slips
from napanalysis.errors import DataError, nearest, unknown

__all__ = [
    "GARBLED", "CatalogueError", "Column", "Family", "Indicator", "Measure", "Organisation",
    "Rule", "Text", "TomlError", "Unit", "breakdown_label", "breakdowns", "check", "columns",
    "families", "french", "indicator", "indicators", "labels", "matters", "meanings",
    "measures", "organisations", "publisher", "raw_columns", "read_toml", "rules", "units",
    "wording",
]  # fmt: skip

_PLACE = "src/napanalysis/catalogue"
#: Letters that were UTF-8 before something read them in another encoding.
GARBLED = re.compile("[ÃÂ][\u00a0-\u00bf\u0080-\u009f\u0152\u0153\u0160\u0161\u0178\u2018-\u203a]"
                     "|â€|\ufffd")  # fmt: skip

E = TypeVar("E")


class CatalogueError(DataError, KeyError):
    """Something in the catalogue's files is missing or can't be read."""


class TomlError(ValueError):
    """A file can't be read as TOML; its text continues a sentence."""


class _Table(dict[str, Any]):
    """A table of a file; a key that it lacks is an error that names file and nearest key."""

    def __init__(self, content: Mapping[str, Any], where: str) -> None:
        super().__init__({key: _within(value, f"{where}, {key}") for key, value in content.items()})
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
    return [_within(item, where) for item in content] if isinstance(content, list) else content


def read_toml(content: bytes) -> dict[str, Any]:
    """Return what a TOML file holds, or say in a `TomlError` where and why it can't be read."""
    try:
        return tomllib.loads(content.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        line, byte = content.count(b"\n", 0, error.start) + 1, content[error.start]
        reason = f"line {line} has the byte 0x{byte:02X}, which isn't UTF-8: save the file as UTF-8"
        raise TomlError(reason) from None
    except (ValueError, RecursionError) as error:  # of which TOMLDecodeError is one
        raise TomlError(str(error)) from error


def check() -> None:
    """Refuse slips of the pen in all files: the file, the entry, the key, and the nearest known."""
    for name in sorted(path.name for path in resources.files(__name__).iterdir()):
        if name.endswith(".toml"):
            wording(name.removesuffix(".toml"))


@cache
def wording(name: str) -> Mapping[str, Any]:
    """Return a file (`breakdowns`, `brief`, `draft`, ...) as nested tables.

    A file that has slips of the pen, or can't be read, is a `CatalogueError`.
    """
    messages = [f"{_PLACE}/{name}.toml: {slip}" for slip in slips(name, _read)]
    if messages:
        raise CatalogueError("\n".join(messages), "Correct that there, in both languages.")
    return _read(name)


@cache
def _read(name: str) -> _Table:
    content = (resources.files(__name__) / f"{name}.toml").read_bytes()
    try:
        table = _Table(read_toml(content), f"{_PLACE}/{name}.toml")
        if garbled := GARBLED.search(text := content.decode()):
            line = text.count("\n", 0, garbled.start()) + 1
            raise TomlError(f"line {line} has {garbled[0]!r}, letters that an encoding garbled")
    except TomlError as error:
        raise CatalogueError(
            f"{_PLACE}/{name}.toml can't be read: {error}.",
            "Correct it there: each text has a quotation mark on either side, and each [name]"
            " stands once.",
        ) from error
    return table


def _entries(kind: Callable[..., E], name: str) -> Callable[[], dict[str, E]]:
    """Return what gives the entries of a file by id."""

    def content() -> Mapping[str, Any]:
        whole = wording(name)
        return whole[PARTS[name]] if name in PARTS else whole

    return cache(
        lambda: _Table(
            {
                key: kind(id=key, **{part: _value(given) for part, given in entry.items()})
                for key, entry in content().items()
            },
            f"{_PLACE}/{name}.toml",
        )
    )


def _value(given: Any) -> Any:
    if isinstance(given, dict):
        return Text(**given)
    return tuple(given) if isinstance(given, list) else given


indicators = _entries(Indicator, "indicators")
units = _entries(Unit, "units")
organisations = _entries(Organisation, "organisations")
measures = _entries(Measure, "measures")
rules = _entries(Rule, "rules")
families = _entries(Family, "families")
raw_columns = _entries(Column, "dictionary")


def matters(flag: str) -> bool:
    """Whether a flag limits what may be concluded from a figure.

    A flag that is no rule, such as ``superseded``, is for the record.
    """
    return flag in rules() and rules()[flag].matters


def publisher(name: str) -> str:
    """Return a publisher's id, the same for its name in either language; else the name."""
    return next((key for key, names in wording("publishers").items() if name in names.values()),
                name)  # fmt: skip


@cache
def meanings(kind: str) -> dict[str, str]:
    """Return what each word of a part of ``vocabulary.toml`` means, the longest first."""
    listed = [(word, key) for key, words in wording("vocabulary")[kind].items() for word in words]
    return dict(sorted(listed, key=lambda each: len(each[0]), reverse=True))


@cache
def french(text: str, file: str, *kinds: str) -> str:
    """Return the French of a text that a file has in English; "" where it isn't there.

    What an entry has in braces may be anything, ``{number}`` only digits.
    """
    for entry in (entry for kind in kinds for entry in wording(file)[kind]):
        if "{" in entry["en"]:
            pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(entry["en"]))
            if match := re.fullmatch(pattern.replace("number>.", r"number>\d"), text):
                return str(entry["fr"].format_map(match.groupdict()))
        elif entry["en"] == text:
            return str(entry["fr"])
    return ""


def labels(language: str) -> dict[str, str]:
    """Return the words that renderers add in a language, English for any that isn't French."""
    known = "fr" if language.split("-")[0] == "fr" else "en"
    return {name: words[known] for name, words in wording("labels").items()}


def columns(table: str) -> list[str]:
    """Return the columns of a processed table, in order, as the data dictionary describes them."""
    return list(wording("columns")[table]["columns"])


def breakdowns() -> set[str]:
    """Return every breakdown that has a wording, such as ``form=forced labour``."""
    table = wording("breakdowns")
    leads = {f"lead={name}" for name in organisations()}
    return leads | {
        f"{name}={value}" for name in table["dimension"] for value in table.get(name, {})
    }


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
    """Return one indicator; an unknown one is an error that names the nearest."""
    known = indicators()
    if key not in known:
        message = f"The catalogue has no indicator {key!r}."
        raise unknown(message, key, known, "Add it to catalogue/indicators.toml.")
    return known[key]
