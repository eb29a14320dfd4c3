"""The brief's wording: sentences from the catalogue, filled with numbers that know their trail."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from napanalysis import catalogue
from napanalysis.language import Language, is_plural, typeset
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

    @property
    def html(self) -> str:
        """The number as a link to its trail, in HTML."""
        text = escape_html(self.text)
        return f'<a href="#{self.trail}" class="number">{text}</a>' if self.trail else text


@dataclass(frozen=True)
class Phrase:
    """Words with numbers in them, each of which knows its trail.

    Parameters
    ----------
    parts : tuple of str or Num
        What stands one after the other.

    Examples
    --------
    >>> phrase = Phrase((Num("117", "o-convicted"), " persons"))
    >>> str(phrase), phrase.markdown
    ('117 persons', '[117](#o-convicted){.number} persons')
    """

    parts: tuple[str | Num, ...]

    def __str__(self) -> str:
        return "".join(map(str, self.parts))

    @property
    def markdown(self) -> str:
        """The words as Markdown, their numbers linked to their trail."""
        told = (
            part.markdown if isinstance(part, Num) else _inside(part, escape) for part in self.parts
        )
        return "".join(told)

    @property
    def html(self) -> str:
        """The words as HTML, their numbers linked to their trail."""
        told = (
            part.html if isinstance(part, Num) else _inside(part, escape_html)
            for part in self.parts
        )
        return "".join(told)

    @property
    def trails(self) -> list[str]:
        """The entries of the trail that the numbers link to."""
        return [part.trail for part in self.parts if isinstance(part, Num) and part.trail]

    @classmethod
    def join(cls, mark: str, phrases: Iterable[Phrase]) -> Phrase:
        """Return phrases as one, with a mark between them."""
        parts: list[str | Num] = []
        for phrase in phrases:
            parts += [*([mark] if parts else []), *phrase.parts]
        return cls(tuple(parts))

    def capital(self) -> Phrase:
        """Return the phrase with a capital at its beginning."""
        if not self.parts:
            return self
        first, *rest = self.parts
        if isinstance(first, Num):
            first = Num(first.text[:1].upper() + first.text[1:], first.trail)
        else:
            first = first[:1].upper() + first[1:]
        return Phrase((first, *rest))


#: What a cell of a table or a value in a sentence can be.
Cell = str | Num | Phrase


def _inside(words: str, escape: Callable[[str], str]) -> str:
    """Return words of a phrase as markup; the spaces at their ends part them from a number."""
    start, end = words[: len(words) - len(words.lstrip(" "))], words[len(words.rstrip(" ")) :]
    return f"{start}{escape(words)}{end}" if words.strip(" ") else words


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
    inside = re.sub(r"([\\`*_{}\[\]<>#$~^|@\"'=&!]|-(?=-)|\.(?=\.))", r"\\\1", _harmless(text))
    # What would begin a list, a rule, a block or a definition at the start of a line.
    return re.sub(r"^( *)([-+%:])|^( *\(?\w+)([.)])(?=\s|$)", r"\1\3\\\2\4", inside)


@cache
def escape_html(text: str) -> str:
    """Return untrusted text as HTML that shows it and does nothing else.

    Examples
    --------
    >>> escape_html("<b>x</b> & {{< var y >}}")
    '&lt;b&gt;x&lt;/b&gt; &amp; &#123;&#123;&lt; var y &gt;&#125;&#125;'
    """
    # Quarto looks for its shortcodes in HTML too.
    braces = {ord("{"): "&#123;", ord("}"): "&#125;"}
    return html.escape(_harmless(text)).translate(braces)


def _harmless(text: str) -> str:
    one_line = re.sub(r"[ \t\r\n\f\v]+", " ", text).strip(" ")
    return "".join(one for one in one_line if not is_harmful(one))


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
        return typeset(self._template(key, values).format_map(_Plain(values)), self.language)

    def markdown(self, key: str, /, **values: Cell) -> str:
        """Return a sentence as Markdown, its numbers linked to their trail."""
        return typeset(self._template(key, values).format_map(_Linked(values)), self.language)

    def phrase(self, key: str, /, **values: Cell) -> Phrase:
        """Return a sentence as words and the numbers in them."""
        numbers: list[Num] = []

        def mark(part: str | Num) -> str:
            if isinstance(part, str):
                return part
            numbers.append(part)
            return _MARK.format(len(numbers) - 1)

        told = {
            name: "".join(map(mark, value.parts)) if isinstance(value, Phrase) else mark(value)
            for name, value in values.items()
        }
        text = typeset(self._template(key, values).format_map(told), self.language)
        pieces = _MARKED.split(text)
        parts = [numbers[int(one)] if at % 2 else one for at, one in enumerate(pieces)]
        return Phrase(tuple(part for part in parts if part != ""))

    def label(self, text: catalogue.Text) -> str:
        """Return a wording of the catalogue in this language."""
        return text[self.language]

    def has(self, key: str) -> bool:
        """Whether the catalogue has this wording."""
        return isinstance(_follow(self._wording, key), Mapping)

    def _template(self, key: str, values: Mapping[str, Cell]) -> str:
        entry = _follow(self._wording, key)
        if not isinstance(entry, Mapping) or str(self.language) not in entry:
            raise KeyError(f"catalogue/brief.toml has no wording {key!r} in {self.language}")
        return agreed(entry[str(self.language)], values, self.language)


#: Words of a sentence that go by a number of it: ``{new:victim was|victims were}``.
_FORMS = re.compile(r"\{(\w+):([^{}|]*)\|([^{}]*)\}")
_DIGITS = re.compile(r"\d(?:[\d\s,.]*\d)?")


def agreed(template: str, values: Mapping[str, Cell], language: Language) -> str:
    r"""Return a sentence with its words in the number that the values ask for.

    Examples
    --------
    >>> agreed("{n} {n:victim was|victims were}", {"n": "about 1,200"}, Language.EN)
    '{n} victims were'
    >>> agreed("{n} {n:personne|personnes}", {"n": "1,3"}, Language.FR)
    '{n} personne'
    """

    def form(found: re.Match[str]) -> str:
        numbers = _DIGITS.findall(str(values[found[1]]))
        if not numbers:
            return found[3]
        text = re.sub(r"\s", "", numbers[-1])
        french = language is Language.FR
        text = text.replace(",", "." if french else "")
        return found[3] if is_plural(Decimal(text), language) else found[2]

    return _FORMS.sub(form, template)


#: What stands for a number while the words around it are typeset.
_MARK = "\ue000{}\ue001"
_MARKED = re.compile("\ue000(\\d+)\ue001")


class _Plain(dict[str, Any]):
    def __init__(self, values: Mapping[str, Cell]) -> None:
        super().__init__({name: str(value) for name, value in values.items()})


class _Linked(dict[str, Any]):
    def __init__(self, values: Mapping[str, Cell]) -> None:
        super().__init__(
            {
                name: escape(value) if isinstance(value, str) else value.markdown
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
