"""Finishing touches on a brief as HTML, the same for both renderers."""

from __future__ import annotations

import base64
import html
import re
from urllib.parse import unquote

from napanalysis.brief.labels import labels

_IMAGE = re.compile(r"<img\b[^>]*>")
_SVG_DATA = re.compile(r'src="data:image/svg\+xml(;base64)?,([^"]*)"')
_ALT = re.compile(r'\balt="([^"]*)"')
_TABLE = re.compile(r"<table\b[^>]*>.*?</table>", re.DOTALL)
_CAPTION_BEFORE = re.compile(r'<figcaption\b[^>]*\bid="([^"]+)"')
_HEAD_CELL = re.compile(r"<th\b(?![^>]*\bscope=)")
_NOTES = re.compile(r'(<section\b[^>]*\bclass="[^"]*\bfootnotes\b[^"]*"[^>]*>)\s*(?:<hr\s*/?>)?')


def finish(text: str, language: str) -> str:
    """Make a page accessible beyond what pandoc writes, and its charts fit for a dark page.

    Charts are put inline, so that a dark page can show them dark. Each table can be scrolled
    by the keyboard, and says what it is. The notes get a heading.

    Parameters
    ----------
    text : str
        The page, with everything embedded.
    language : str
        ``en`` or ``fr``.
    """
    words = labels(language)
    text = _IMAGE.sub(_inline, text)
    text = _tables(text, words["table_region"])
    heading = f'<h2 id="notes">{html.escape(words["notes"])}</h2>'
    text = _NOTES.sub(lambda found: f"{found[1]}\n{heading}", text)
    return text if text.endswith("\n") else f"{text}\n"


def _inline(found: re.Match[str]) -> str:
    from napanalysis.analysis.charts.theme import themed

    tag = found[0]
    data = _SVG_DATA.search(tag)
    if data is None:
        return tag
    raw = unquote(data[2])
    svg = base64.b64decode(raw).decode("utf-8") if data[1] else html.unescape(raw)
    svg = themed(re.sub(r"^\s*(<\?xml[^>]*>|<!DOCTYPE[^>]*>|\s)*", "", svg)).strip()
    alt = _ALT.search(tag)
    svg = re.sub(r'^(<svg\b[^>]*?)\s(?:role|aria-label)="[^"]*"', r"\1", svg)
    return re.sub(r"^<svg\b", f'<svg role="img" aria-label="{alt[1] if alt else ""}"', svg)


def _tables(text: str, region: str) -> str:
    """Put each table in a region that the keyboard can scroll, named by its caption."""
    pieces: list[str] = []
    end = 0
    for found in _TABLE.finditer(text):
        before = text[end : found.start()]
        # The caption stands before its table, in the same figure.
        figure = before.rpartition("<figure")[2] if "<figure" in before else ""
        caption = _CAPTION_BEFORE.search(figure) if "</figure>" not in figure else None
        name = f'aria-labelledby="{caption[1]}"' if caption else f'aria-label="{region}"'
        table = _HEAD_CELL.sub('<th scope="col"', found[0])
        table = table.replace("<table", f"<table {name}", 1) if caption else table
        pieces += [before, f'<div class="table-scroll" role="region" tabindex="0" {name}>']
        pieces += [table, "</div>"]
        end = found.end()
    return "".join(pieces) + text[end:]
