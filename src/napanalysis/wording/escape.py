"""Untrusted text as markup that shows it and does nothing else."""

from __future__ import annotations

import html
import re
from functools import cache

from markupsafe import Markup

from napanalysis.language import NBSP
from napanalysis.raw.problems import is_harmful


@cache  # a table's words come again and again
def escape(text: str) -> str:
    """Return untrusted text as Markdown that shows it and does nothing else."""
    inside = re.sub(r"([\\`*_{}\[\]<>#$~^|@\"'=&!]|-(?=-)|\.(?=\.))", r"\\\1", _harmless(text))
    # What would begin a list, a rule, a block or a definition at the start of a line.
    return re.sub(r"^( *)([-+%:])|^( *\(?\w+)([.)])(?=\s|$)", r"\1\3\\\2\4", inside)


@cache
def escape_html(text: str) -> Markup:
    """Return untrusted text as HTML that shows it and does nothing else."""
    # Quarto looks for its shortcodes in HTML too.
    braces = {ord("{"): "&#123;", ord("}"): "&#125;"}
    return Markup(html.escape(_harmless(text)).translate(braces))


def _harmless(text: str) -> str:
    one_line = re.sub(r"[ \t\r\n\f\v]+", " ", text).strip(" ")
    # Nearly all texts are plain; to look at each character takes a while.
    if one_line.replace(NBSP, " ").isprintable():
        return one_line
    return "".join(character for character in one_line if not is_harmful(character))
