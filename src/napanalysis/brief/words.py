"""The brief's wording: sentences from the catalogue, filled with numbers that know their trail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from napanalysis import catalogue
from napanalysis.language import Language, typeset
from napanalysis.raw.problems import is_harmful


@dataclass(frozen=True)
class Num:
    """A number as readers see it, with the entry of the trail that explains it.

    Parameters
    ----------
    text : str
        Formatted in the language of the brief.
    trail : str
        Identifier of the entry in the trail annex; "" for a count made while writing.

    Examples
    --------
    >>> Num("1.3", "m-convicted").markdown
    '[1.3](#m-convicted){.number}'
    """

    text: str
    trail: str = ""

    def __str__(self) -> str:
        return self.text

    @property
    def markdown(self) -> str:
        """The number as a link to its trail."""
        return (
            f"[{escape(self.text)}](#{self.trail}){{.number}}" if self.trail else escape(self.text)
        )


#: What a cell of a table or a value in a sentence can be.
Cell = str | Num


@cache  # a table's words come again and again
def escape(text: str) -> str:
    r"""Return untrusted text as Markdown that shows it and does nothing else.

    Examples
    --------
    >>> print(escape("<b>*x*</b> [a](b) {{< var y >}}"))
    \<b\>\*x\*\</b\> \[a\](b) \{\{\< var y \>\}\}
    >>> print(escape("1. one"), escape("- two"), escape("::: three"))
    1\. one \- two \::: three
    """
    one_line = re.sub(r"[ \t\r\n\f\v]+", " ", text).strip(" ")
    harmless = "".join(one for one in one_line if not is_harmful(one))
    inside = re.sub(r"([\\`*_{}\[\]<>#$~^|@\"'=&!]|-(?=-)|\.(?=\.))", r"\\\1", harmless)
    # What would begin a list, a rule, a block or a definition at the start of a line.
    return re.sub(r"^( *)([-+%:])|^( *\(?\w+)([.)])(?=\s|$)", r"\1\3\\\2\4", inside)


class Words:
    """Sentences and labels in one language.

    Parameters
    ----------
    language : Language
        The language of the brief.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self._wording = catalogue.wording("brief")

    def text(self, key: str, /, **values: Cell) -> str:
        """Return a sentence as plain text.

        Parameters
        ----------
        key : str
            Dotted path in ``catalogue/brief.toml``.
        **values : str or Num
            What the sentence's ``{names}`` stand for.
        """
        return typeset(self._template(key).format_map(_Plain(values)), self.language)

    def markdown(self, key: str, /, **values: Cell) -> str:
        """Return a sentence as Markdown, its numbers linked to their trail."""
        return typeset(self._template(key).format_map(_Linked(values)), self.language)

    def label(self, text: catalogue.Text) -> str:
        """Return a wording of the catalogue in this language."""
        return text[self.language]

    def has(self, key: str) -> bool:
        """Whether the catalogue has this wording."""
        return isinstance(_follow(self._wording, key), Mapping)

    def _template(self, key: str) -> str:
        entry = _follow(self._wording, key)
        if not isinstance(entry, Mapping) or str(self.language) not in entry:
            raise KeyError(f"catalogue/brief.toml has no wording {key!r} in {self.language}")
        template: str = entry[str(self.language)]
        return template


class _Plain(dict[str, Any]):
    def __init__(self, values: Mapping[str, Cell]) -> None:
        super().__init__({name: str(value) for name, value in values.items()})


class _Linked(dict[str, Any]):
    def __init__(self, values: Mapping[str, Cell]) -> None:
        super().__init__(
            {
                name: value.markdown if isinstance(value, Num) else escape(value)
                for name, value in values.items()
            }
        )


def _follow(wording: Mapping[str, Any], key: str) -> Any:
    entry: Any = wording
    for part in key.split("."):
        entry = entry.get(part) if isinstance(entry, Mapping) else None
    return entry


def slug(parts: Iterable[str]) -> str:
    """Return an identifier for an anchor: lower-case letters, digits and hyphens.

    Examples
    --------
    >>> slug(["ucr_incidents", "", "2014-12-31"])
    'ucr-incidents-2014-12-31'
    """
    joined = "-".join(part for part in parts if part).casefold()
    return re.sub(r"[^a-z0-9]+", "-", joined).strip("-")
