"""Charts as bytes: the same ones for the same chart, on any day and in any process."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from napanalysis.exhibits.charts.sheet import settings

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Dots per inch of the PNG.
RESOLUTION = 200
_SVG = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_REFERENCE = re.compile(r'(href="#|url\(#)([^")]+)')
_PLACES = re.compile(r' (?:d|x|y|width|height|viewBox|points)="[^"]*"|translate\([^)]*\)')
_NUMBER = re.compile(r"-?\d+\.\d{3,}")


@dataclass(frozen=True)
class Picture:
    """A chart as files."""

    #: Scalable, for HTML (inline or as a file) and PDF; its texts are paths.
    svg: str
    #: For DOCX and where SVG can't be shown.
    png: bytes
    #: The same chart as SVG for a narrow screen; empty where there is none.
    narrow: str = ""


def save(
    figure: Figure, name: str, description: str = "", *, narrow: Figure | None = None
) -> Picture:
    """Return a chart as SVG and PNG, without date, version or anything else that varies.

    Every id inside the SVG begins with the exhibit's `name`, such as ``"fig-permits"``, so that
    several charts can stand in one HTML page. The `description` is the SVG's accessible name;
    `narrow` is the same chart drawn for a narrow screen.
    """
    if not _ID.fullmatch(name):
        raise ValueError(
            f"{name!r} can't be a chart's id: use letters, digits, - and _, a letter first"
        )
    small = "" if narrow is None else _svg(narrow, f"{name}-narrow", description)
    return Picture(_svg(figure, name, description), _png(figure), small)


def _svg(figure: Figure, prefix: str, description: str) -> str:
    written = io.BytesIO()
    nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
    with settings({"svg.hashsalt": prefix}):
        figure.savefig(written, format="svg", metadata=nothing)
    return _tidy(written.getvalue(), prefix, description)


def _png(figure: Figure) -> bytes:
    """Return a PNG with a palette: a third of the size, and no difference to be seen."""
    from PIL import Image

    pixels, written = io.BytesIO(), io.BytesIO()
    with settings():
        figure.savefig(pixels, format="raw", dpi=RESOLUTION)
    wide, high = (int(side * RESOLUTION) for side in figure.get_size_inches())
    image = Image.frombytes("RGBA", (wide, high), pixels.getvalue())
    # Dithering would speckle the even fills.
    few = image.convert("RGB").quantize(
        255, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
    )
    few.save(written, format="png", dpi=(RESOLUTION, RESOLUTION))
    return written.getvalue()


def _tidy(svg: bytes, prefix: str, description: str) -> str:
    """Make an SVG small, and fit to stand in a page among others."""
    from lxml import etree

    parser = etree.XMLParser(remove_comments=True, remove_blank_text=True, resolve_entities=False)
    root = etree.fromstring(svg, parser)
    # matplotlib's style sheet is for "*": in a page, it would reach everything around the
    # chart. On the root element, the same properties are inherited by the chart alone.
    etree.strip_elements(root, f"{_SVG}metadata", f"{_SVG}style")
    root.set("style", "stroke-linejoin: round; stroke-linecap: butt")
    for use in root.iter(f"{_SVG}use"):
        # Plain `href` is what SVG 2 and HTML say, and all current renderers read it.
        use.set("href", use.attrib.pop(_LINK))
    etree.cleanup_namespaces(root)
    text = etree.tostring(root, encoding="unicode").replace("<defs/>", "")
    used = sorted({name for _, name in _REFERENCE.findall(text)})
    short = {name: f"{prefix}-{number}" for number, name in enumerate(used)}
    text = _REFERENCE.sub(lambda match: match[1] + short[match[2]], text)
    named = {f' id="{name}"': f' id="{new}"' for name, new in short.items()}
    text = re.sub(r' id="[^"]*"', lambda match: named.get(match[0], ""), text)
    text = _PLACES.sub(lambda match: _NUMBER.sub(_shorten, match[0]), text)
    text = re.sub(
        r'(?<= d=")[^"]*', lambda path: re.sub(r" *([A-Za-z]) *", r"\1", path[0]).strip(), text
    )
    label = f" aria-label={quoteattr(description)}" if description else ""
    return text.replace(">", f' role="img"{label}>', 1) + "\n"


def _shorten(match: re.Match[str]) -> str:
    return f"{float(match[0]):.2f}".rstrip("0").rstrip(".")
