"""Slips of the pen in the catalogue's files: which file and entry, what is wrong, what to write."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from napanalysis.errors import nearest

Tables = Callable[[str], Mapping[str, Any]]
#: Says what is wrong with a value, as the end of a sentence, or nothing.
Check = Callable[[object, Tables], str]

_PILLARS = ("prevention", "protection", "prosecution", "partnerships", "context")
_FORMS = (
    "ratio", "share_of_sum", "difference", "published", "change", "per_year",
    "stock_difference", "plan", "funding",
)  # fmt: skip
#: In this file texts are patterns, where braces aren't placeholders.
_PATTERNS = "draft"


def _suggested(word: str, known: Mapping[str, Any] | tuple[str, ...]) -> str:
    guess = nearest(word, known)
    return f" Did you mean {guess!r}?" if guess else ""


def _text(value: object, _: Tables) -> str:
    texts = list(value.values()) if isinstance(value, Mapping) and {*value} == {"en", "fr"} else []
    whole = texts and all(isinstance(text, str) and text for text in texts)
    return "" if whole else 'has to be { en = "...", fr = "..." }'


def _one_of(*known: str) -> Check:
    def check(value: object, _: Tables) -> str:
        if value in known:
            return ""
        return f"is {value!r}, not one of {', '.join(known)}.{_suggested(str(value), known)}"

    return check


def _id_of(name: str) -> Check:
    def check(value: object, tables: Tables) -> str:
        if isinstance(value, str) and value in tables(name):
            return ""
        return (
            f"is {value!r}, which {name}.toml doesn't have.{_suggested(str(value), tables(name))}"
        )

    return check


def _ids_of(name: str) -> Check:
    def check(value: object, tables: Tables) -> str:
        if reason := _words(value, tables):
            return reason
        assert isinstance(value, list)
        return next(filter(None, (_id_of(name)(one, tables) for one in value)), "")

    return check


def _words(value: object, _: Tables) -> str:
    is_list = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return "" if is_list else 'has to be a list of texts, such as ["a", "b"]'


def _of_type(kind: type, words: str) -> Check:
    return lambda value, _: "" if type(value) is kind else f"has to be {words}"


_TRUTH = _of_type(bool, "true or false")
#: What the entries of a file have; keys with a question mark may be left out.
ENTRIES: Mapping[str, Mapping[str, Check]] = {
    "indicators": {
        "kind": _one_of("stock", "flow", "snapshot"),
        "unit": _id_of("units"),
        "pillar": _one_of(*_PILLARS),
        "label": _text,
        "definition": _text,
        "comparable_with?": _ids_of("indicators"),
        "within?": _id_of("indicators"),
    },
    "units": {"one": _text, "many": _text, "symbol?": _text, "whole?": _TRUTH},
    "organisations": {"short": _text, "label": _text, "printed": _words},
    "measures": {
        "form": _one_of(*_FORMS),
        "unit": _id_of("units"),
        "pillar": _one_of(*_PILLARS, "plan"),
        "label": _text,
        "definition": _text,
        "formula": _text,
        "decimals?": _of_type(int, "a whole number"),
        "numerator?": _id_of("indicators"),
        "denominator?": _id_of("indicators"),
    },
    "rules": {
        "severity": _one_of("error", "flag"),
        "message": _text,
        "remedy": _text,
        "matters?": _TRUTH,
    },
    "families": {"label": _text, "sources": _words},
}


def slips(name: str, tables: Tables) -> Iterator[str]:
    """Give what is wrong with one file, each in a sentence or two that name entry and key.

    Parameters
    ----------
    name : str
        The file, without ``.toml``.
    tables : callable
        Gives a file's content by its name.
    """
    content = tables(name)
    if name in ENTRIES:
        for key, entry in content.items():
            yield from _of_entry(f"[{key}]", entry, ENTRIES[name], tables)
    yield from _of_wording(content, "", name != _PATTERNS)


def _of_entry(
    where: str, entry: object, expected: Mapping[str, Check], tables: Tables
) -> Iterator[str]:
    if not isinstance(entry, Mapping):
        yield f"{where[1:-1]} stands outside of any entry: it belongs below a line such as [name]."
        return
    known = {key.rstrip("?"): check for key, check in expected.items()}
    for key in entry:
        if key not in known:
            missing = tuple(word for word in known if word not in entry)
            yield f"{where} has an unknown key {key!r}.{_suggested(key, missing)}"
    for key in expected:
        if not key.endswith("?") and key not in entry:
            yield f"{where} lacks {key!r}."
    for key, check in known.items():
        if key in entry and (reason := check(entry[key], tables)):
            yield f"{where} {key} {reason.rstrip('.?')}{reason[-1] if reason[-1] == '?' else '.'}"


def _of_wording(node: object, where: str, placeholders: bool) -> Iterator[str]:
    """Give texts that one language lacks, and placeholders that one has and the other hasn't."""
    if isinstance(node, list):
        for number, each in enumerate(node, 1):
            yield from _of_wording(each, f"{where}, number {number}", placeholders)
    if not isinstance(node, Mapping):
        return
    if languages := {"en", "fr"} & set(node):
        for lacking in {"en", "fr"} - languages:
            yield f"[{where}] has a text in {languages.pop()} and none in {lacking}."
        texts = [node.get(language) for language in ("en", "fr")]
        if placeholders and all(isinstance(text, str) for text in texts):
            yield from _of_placeholders(f"[{where}]", *map(str, texts))
    for key, value in node.items():
        yield from _of_wording(value, f"{where}.{key}" if where else key, placeholders)


def _of_placeholders(where: str, english: str, french: str) -> Iterator[str]:
    try:
        one, other = _placeholders(english), _placeholders(french)
    except ValueError as error:
        yield f"{where} has a brace that is not closed or not opened: {error}."
        return
    if one != other:
        names = ", ".join(f"{{{name}}}" for name in sorted(one ^ other))
        yield f"{where} has {names} in one language only: both need the same placeholders."


def _placeholders(text: str) -> set[str]:
    fields = (field for _, field, _, _ in string.Formatter().parse(text) if field is not None)
    return {re.sub("_(en|fr)$", "", field) for field in fields}
