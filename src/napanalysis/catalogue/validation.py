"""Slips of the pen in the catalogue's files: which file and entry, what is wrong, what to write."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, fields
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from napanalysis.catalogue.entries import KINDS, PARTS, Text
from napanalysis.errors import nearest

Tables = Callable[[str], Mapping[str, Any]]
#: In this file texts are patterns, where braces aren't placeholders.
_PATTERNS = "draft"
# No path, and no device of Windows, where files may be named after it.
_ID = re.compile(r"(?!(?i:con|prn|aux|nul|(?:com|lpt)\d)$)[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
#: What an entry has that its file doesn't say.
_NOT_WRITTEN = ("id", "unit_words")


def slips(name: str, tables: Tables) -> Iterator[str]:
    """Give what is wrong with one file, each in a sentence or two that name entry and key."""
    content = tables(name)
    entries = content.get(PARTS[name], {}) if name in PARTS else content
    for key, entry in entries.items() if name in KINDS else ():
        if not isinstance(entry, Mapping):
            yield f"{key} stands outside of any entry: it belongs below a line such as [name]."
            continue
        yield from _of_entry(f"[{key}]", entry, KINDS[name], tables)
        if not _ID.fullmatch(key):
            yield f"[{key}] isn't an id: letters, digits, hyphens and underscores make one."
        if entry.get("within") == key:
            yield f"[{key}] within leads back to itself."
    yield from _of_wording(content, "", name != _PATTERNS)


def _of_entry(where: str, entry: Mapping[str, Any], kind: type, tables: Tables) -> Iterator[str]:
    hints = get_type_hints(kind, include_extras=True)
    known = {each.name: each for each in fields(kind) if each.name not in _NOT_WRITTEN}
    for key in sorted(entry.keys() - known):
        meant = _suggested(key, sorted(known.keys() - entry))
        yield f"{where} has an unknown key {key!r}.{meant}"
    for key, each in known.items():
        if key not in entry:
            if each.default is MISSING:
                yield f"{where} lacks {key!r}."
        elif reason := _wrong(entry[key], hints[key], tables):
            yield f"{where} {key} {reason}"


def _wrong(value: object, hint: Any, tables: Tables) -> str:
    """Return what is wrong with a value of a type, as the end of a sentence, or nothing."""
    if hint is Text:
        texts = [*value.values()] if isinstance(value, Mapping) and {*value} == {"en", "fr"} else []
        whole = texts and all(isinstance(text, str) and text for text in texts)
        return "" if whole else 'has to be { en = "...", fr = "..." }.'
    if hint in _PLAIN:
        return "" if type(value) is hint else f"has to be {_PLAIN[hint]}."
    if get_origin(hint) is tuple:
        whole = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return "" if whole else 'has to be a list of texts, such as ["a", "b"].'
    if get_origin(hint) is Literal:
        known, which = get_args(hint), f"not one of {', '.join(get_args(hint))}"
    elif get_origin(hint) is Annotated:
        file, *part = hint.__metadata__
        known = tuple(tables(file)[part[0]] if part else tables(file))
        which = f"which {file}.toml doesn't have"
    else:
        return ""
    if value in known:
        return ""
    return f"is {value!r}, {which}.{_suggested(str(value), known)}"


_PLAIN = {bool: "true or false", int: "a whole number"}


def _suggested(word: str, known: Iterable[str]) -> str:
    guess = nearest(word, known)
    return f" Did you mean {guess!r}?" if guess else ""


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
        differing = _placeholders(english) ^ _placeholders(french)
    except ValueError as error:
        yield f"{where} has a brace that is not closed or not opened: {error}."
        return
    if differing:
        names = ", ".join(f"{{{name}}}" for name in sorted(differing))
        yield f"{where} has {names} in one language only: both need the same placeholders."


def _placeholders(text: str) -> set[str]:
    fields = (field for _, field, _, _ in string.Formatter().parse(text) if field is not None)
    return {re.sub("_(en|fr)$", "", field) for field in fields}
