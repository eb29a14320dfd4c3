"""Finishing touches on a brief as HTML, the same for both renderers."""

from __future__ import annotations

import base64
import html
import mimetypes
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from napanalysis.catalogue import labels
from napanalysis.errors import BuildError
from napanalysis.exhibits.charts.theme import themed

#: Kinds of files by the ends of their names, the same on every machine.
_KINDS = mimetypes.MimeTypes()
for _font in ("woff", "woff2", "ttf", "otf"):
    _KINDS.add_type(f"font/{_font}", f".{_font}")
_KINDS.add_type("image/webp", ".webp")
#: What takes nothing from a file, and tags that may.
_TAG = re.compile(
    r"<!--.*?-->|<style\b.*?</style>|(<script\b[^>]*>)(.*?)</script>|<[a-z][^>]*>", re.S | re.I
)
_FILE = re.compile(r"""(\s(?:src|poster)=)(["'])(?!data:|#)(.*?)\2""", re.S | re.I)
_HREF = re.compile(r"""\shref=(["'])(.*?)\1""", re.S | re.I)
_REL = re.compile(r"""\srel=["']?stylesheet["']?""", re.I)
#: What is left of such an attribute without quotes, or names several files.
_LEFT = re.compile(
    r"""\s(?:srcset|(?:src|poster)=(?!["'](?:data:|#))|rel=["']?stylesheet)[^\s>]*""", re.I
)
_URL = re.compile(r"""(url\(["']?)(?!data:|#)([^"')]+)(["']?\))""")
_IMAGE = re.compile(r"<img\b[^>]*>")
_SVG_DATA = re.compile(r'src="data:image/svg\+xml(;base64)?,([^"]*)"')
_NAMES = re.compile(r'\s(?:role|aria-label|class)="[^"]*"')
_ALT = re.compile(r'\balt="([^"]*)"')
_TABLE = re.compile(r"<table\b[^>]*>.*?</table>", re.DOTALL)
_CAPTION_BEFORE = re.compile(r'<figcaption\b[^>]*\bid="([^"]+)"')
#: What a chart's data table is folded under, at the end of the text before the table.
_SUMMARY_BEFORE = re.compile(r'<details class="data"><summary id="([^"]+)">(?!.*</details>)', re.S)
_HEAD_CELL = re.compile(r"<th\b(?![^>]*\bscope=)")
#: What names a row: the words in its first cell; a number there is none.
_FIRST_CELL = re.compile(r"(<tr\b[^>]*>\s*)<td\b(?![^>]*right)([^>]*>(?!</td>).*?)</td>", re.S)
#: Quarto's captions begin with their number in plain text.
_NUMBER = re.compile(
    r"(<figcaption\b[^>]*>\s*(?:<p>\s*)?)((?:Figure|Table|Tableau)(?:&nbsp;|\u00a0| )\d+\.)"
)
#: Quarto repeats a chart's alternative text on the division around it, where HTML knows none.
_DIV_ALT = re.compile(r'(<div\b[^>]*?)\s+alt="[^"]*"')
#: Pandoc's width of a table with wide texts would win over the style sheet's.
_WIDTH = re.compile(r'(<table\b[^>]*?) style="width: ?100%;?"')
#: Quarto writes where the embedded notebook lay, in a folder that is gone.
_NOTEBOOK = re.compile(r'(<div\b[^>]*?)\s+data-notebook="[^"]*"')
#: How a section begins that readers look things up in, and the heading that follows.
_ANNEX = re.compile(r'<section\b[^>]*\bclass="[^"]*\bannex\b')
_HEADING = re.compile(r"(\s*)(<h2\b.*?</h2>)", re.DOTALL)
_SECTION = re.compile(r"(</?section\b[^>]*>)")
_NOTES = re.compile(r'(<section\b[^>]*\bclass="[^"]*\bfootnotes\b[^"]*"[^>]*>)\s*(?:<hr\s*/?>)?')
#: A fiscal year or a code, such as 2014-2015 or rcmp-2015-01, outside of all that isn't text.
_CODE = re.compile(
    r"<(head|script|style|svg|pre|code)\b.*?</\1>|<[^>]*>"
    r"|(?<![\w/.=?&#-])(\w[\w.]*(?:-[\w.]+)*-\d[\w.]*(?:-[\w.]+)*)",
    re.DOTALL,
)


def embedded(text: str, stage: Path, place_of: Callable[[str], str]) -> str:
    """Put what a page takes from files of a staged project into it: images, style sheets, scripts.

    What isn't a file of the project is a `BuildError`; `place_of` says where sources ask for it.
    """

    def read(address: str, folder: Path) -> bytes:
        path = folder / unquote(address)
        if not path.is_file():
            raise BuildError(
                f"{place_of(address)}: The page asks for {address}, which isn't there.",
                "Correct the address, or put the file there.",
            )
        return path.read_bytes()

    def data(address: str, folder: Path) -> str:
        kind = _KINDS.guess_type(address)[0] or "application/octet-stream"
        return f"data:{kind};base64,{base64.b64encode(read(address, folder)).decode()}"

    def file(match: re.Match[str]) -> str:
        return f"{match[1]}{match[2]}{data(html.unescape(match[3]), stage)}{match[2]}"

    def put(match: re.Match[str]) -> str:
        tag = match[0]
        if match[1] and (source := _FILE.search(match[1])):
            content = read(html.unescape(source[3]), stage).decode()
            return f"{match[1].replace(source[0], '')}{content}</script>"
        if match[1] or tag.startswith("<!") or tag[:6].lower() == "<style":
            return tag
        if _REL.search(tag) and (found := _HREF.search(tag)):
            address = html.unescape(found[2])
            folder = (stage / address).parent
            sheet = read(address, stage).decode()
            sheet = _URL.sub(lambda url: url[1] + data(url[2], folder) + url[3], sheet)
            start = "<style" + _REL.sub("", _HREF.sub("", tag)).rstrip("/> ")[len("<link") :]
            return f"{start}>\n{sheet}</style>"
        tag = _FILE.sub(file, tag)
        if left := _LEFT.search(tag):
            asked = left[0].strip()
            raise BuildError(
                f"{place_of(asked)}: The page can't carry what {asked} asks for.",
                'Write the address of one file, in quotes: src="a.png".',
            )
        return tag

    return _TAG.sub(put, text)


def finish(text: str, language: str, narrow: Mapping[str, str] | None = None) -> str:
    """Make a page, with everything embedded, accessible beyond what pandoc writes.

    Charts are put inline, so that a dark page can show them dark; `narrow` has by alternative text
    the SVG of the same chart for a narrow screen. Each table can be scrolled by the keyboard, and
    says what it is and what names its rows. The notes get a heading; annexes are folded. No line
    ends within a fiscal year or a code.
    """
    words = labels(language)
    text = _IMAGE.sub(partial(_inline, narrow=narrow or {}), text)
    text = _NOTEBOOK.sub(r"\1", _DIV_ALT.sub(r"\1", text))
    text = _NUMBER.sub(r'\1<span class="float-number">\2</span>', text)
    text = _fold(_tables(text, words["table_region"]))
    heading = f'<h2 id="notes">{html.escape(words["notes"])}</h2>'
    text = _NOTES.sub(lambda match: f"{match[1]}\n{heading}", text)
    text = _CODE.sub(
        lambda match: f'<span class="whole">{match[2]}</span>' if match[2] else match[0], text
    )
    return text if text.endswith("\n") else f"{text}\n"


def narrow_charts(stage: Path, images: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return by alternative text the charts that have a narrow form beside them.

    The narrow form of ``permits.svg`` is ``permits-narrow.svg``.
    """
    charts = {}
    for image in images:
        path = stage / image["src"]
        other = path.with_name(f"{path.stem}-narrow.svg")
        if path.suffix == ".svg" and other.is_file():
            charts[image["alt"]] = other.read_text(encoding="utf-8")
    return charts


def _inline(match: re.Match[str], narrow: Mapping[str, str]) -> str:
    tag = match[0]
    if not (data := _SVG_DATA.search(tag)):
        return tag
    raw = unquote(data[2])
    svg = base64.b64decode(raw).decode("utf-8") if data[1] else html.unescape(raw)
    alt = _ALT.search(tag)
    written = alt[1] if alt else ""
    if other := narrow.get(html.unescape(written)):
        return _picture(svg, written, ' class="wide"') + _picture(other, written, ' class="narrow"')
    return _picture(svg, written)


def _picture(svg: str, alt: str, kind: str = "") -> str:
    svg = themed(re.sub(r"^\s*(<\?xml[^>]*>|<!DOCTYPE[^>]*>|\s)*", "", svg)).strip()
    svg = re.sub(r"<svg\b[^>]*>", lambda head: _NAMES.sub("", head[0]), svg, count=1)
    return re.sub(r"^<svg\b", f'<svg role="img"{kind} aria-label="{alt}"', svg)


def _fold(text: str) -> str:
    """Fold each annex, so that its heading opens it."""
    pieces = _SECTION.split(text)  # every other one is the beginning or the end of a section
    depth = folded = 0
    for place in range(1, len(pieces), 2):
        depth += -1 if pieces[place].startswith("</") else 1
        if not folded and _ANNEX.match(pieces[place]) and _HEADING.match(pieces[place + 1]):
            summary = r'\1<details class="annex"><summary>\2</summary>'
            pieces[place + 1] = _HEADING.sub(summary, pieces[place + 1], count=1)
            folded = depth
        elif depth < folded:
            pieces[place], folded = f"</details>\n{pieces[place]}", 0
    return "".join(pieces)


def _tables(text: str, region: str) -> str:
    """Put each table in a region that the keyboard can scroll, named by what stands above it."""
    end = 0

    def scrolled(match: re.Match[str]) -> str:
        nonlocal end
        before, end = text[end : match.start()], match.end()
        # The caption stands before its table, in the same figure.
        figure = before.rpartition("<figure")[2] if "<figure" in before else ""
        caption = _CAPTION_BEFORE.search(figure) if "</figure>" not in figure else None
        caption = caption or _SUMMARY_BEFORE.search(before)
        name = f'aria-labelledby="{caption[1]}"' if caption else f'aria-label="{region}"'
        head, begin, body = _WIDTH.sub(r"\1", match[0]).partition("<tbody")
        table = _HEAD_CELL.sub('<th scope="col"', head) + begin
        table += _HEAD_CELL.sub('<th scope="row"', _FIRST_CELL.sub(r"\1<th\2</th>", body))
        table = table.replace("<table", f"<table {name}", 1) if caption else table
        return f'<div class="table-scroll" role="region" tabindex="0" {name}>{table}</div>'

    return _TABLE.sub(scrolled, text)
