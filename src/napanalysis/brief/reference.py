"""Word's reference document: the brief's typographic system as styles, made by code."""

from __future__ import annotations

import io
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from typing import Any

from napanalysis.brief.program import pandoc

#: Word has it on every system, and LibreOffice brings a face of the same widths.
FACE = "Arial"
INK, QUIET, ACCENT, FLAG = "1B1B1B", "505A60", "14445C", "7A3B00"
SOFT, FLAG_SOFT, RAISED, HAIR = "E6EFF3", "FDF0E3", "F4F6F7", "C9D0D4"


@dataclass(frozen=True)
class Look:
    """How a style of Word looks; sizes and spaces in points, 0 for the size of what is around."""

    size: float = 10
    bold: bool = False
    italic: bool = False
    underline: bool = False
    colour: str = INK
    before: float = 0
    after: float = 7
    line: float = 1.15
    keep: bool = False
    base: str = "Body Text"
    fill: str = ""
    indent: float = 0
    left: str = ""
    top: str = ""


PARAGRAPHS: dict[str, Look] = {
    "Normal": Look(base=""),
    "Body Text": Look(base="Normal"),
    "First Paragraph": Look(),
    "Compact": Look(after=3),
    "Title": Look(size=23, bold=True, colour=ACCENT, after=4, line=1.05, base="Normal", top=ACCENT),
    "Subtitle": Look(size=12, after=4, base="Normal"),
    "Author": Look(size=9, colour=QUIET, after=2, base="Normal"),
    "Date": Look(size=9, colour=QUIET, after=14, base="Normal"),
    "Heading 1": Look(size=16, bold=True, before=22, after=8, keep=True, base="Normal", top=ACCENT),
    "Heading 2": Look(size=12, bold=True, before=16, after=6, keep=True, base="Normal"),
    "Heading 3": Look(size=10.5, bold=True, before=12, after=4, keep=True, base="Normal"),
    "Heading 4": Look(italic=True, before=10, after=4, keep=True, base="Normal"),
    "Block Text": Look(colour=QUIET, left=HAIR),
    "Caption": Look(size=9, colour=QUIET, before=12, after=5, keep=True, base="Normal"),
    "Table Caption": Look(size=9, colour=QUIET, before=12, after=5, keep=True, base="Caption"),
    "Image Caption": Look(size=9, colour=QUIET, before=12, after=5, keep=True, base="Caption"),
    "Footnote Text": Look(size=8, after=3, base="Normal"),
    "Bibliography": Look(after=5),
    "TOC Heading": Look(size=12.5, bold=True, before=12, after=6, keep=True, base="Normal"),
    "toc 1": Look(after=3, bold=True, before=3),
    "toc 2": Look(after=2, indent=14),
    "Header": Look(size=8.5, colour=QUIET, after=0, base="Normal"),
    "Footer": Look(size=8.5, colour=QUIET, after=0, base="Normal"),
    "Lead": Look(size=12),
    "Card": Look(size=9, after=9, fill=RAISED, left=ACCENT, line=1.1),
    "Box Title": Look(bold=True, after=0, keep=True, fill=SOFT, left=ACCENT),
    "Box Text": Look(fill=SOFT, left=ACCENT),
    "Source Note": Look(size=8, colour=QUIET, before=4, after=0),
    "Table Text": Look(size=8, after=2, line=1.05),
    "Table Head": Look(size=7.5, bold=True, after=2, line=1.05, keep=True, base="Table Text"),
    "Definitions": Look(size=9, after=4, line=1.1),
    "Trail": Look(size=8, after=8, line=1.1),
}
CHARACTERS: dict[str, Look] = {
    "Card Label": Look(size=10, bold=True),
    "Card Value": Look(size=20, bold=True, colour=ACCENT),
    "Hyperlink": Look(size=0, colour=ACCENT, underline=True),
    "Internal Link": Look(size=0, colour=ACCENT),
    "Card Unit": Look(size=10, bold=True),
    "Card Date": Look(size=9, colour=QUIET),
    "Card Change": Look(size=9),
    "Flag": Look(size=9, colour=FLAG),
    "Tag": Look(size=9, bold=True),
    "Caption Subtitle": Look(size=9, colour=QUIET),
    "Trail Head": Look(size=8, colour=QUIET),
}


@cache
def reference_document() -> bytes:
    """Return the reference document, the same bytes each time.

    It begins as the one that pandoc carries, so that every style pandoc asks for is there.
    """
    from docx import Document
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Inches

    from napanalysis.brief.word import packed

    plain = subprocess.run(
        [pandoc(), "--print-default-data-file", "reference.docx"], capture_output=True, check=True
    ).stdout
    document = Document(io.BytesIO(plain))
    section = document.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    section.left_margin = section.right_margin = Inches(0.95)
    section.top_margin = section.bottom_margin = Inches(1)
    styles = document.styles
    for kind, looks in (
        (WD_STYLE_TYPE.PARAGRAPH, PARAGRAPHS),
        (WD_STYLE_TYPE.CHARACTER, CHARACTERS),
    ):
        for name, look in looks.items():
            style = _find(styles, name) or styles.add_style(name, kind)
            _dress(style, look, kind == WD_STYLE_TYPE.PARAGRAPH, styles)
    _dress_tables(_find(styles, "Table"))
    _set_faces(document)
    _furniture(document)
    written = io.BytesIO()
    document.save(written)
    return packed(written.getvalue())


def _find(styles: Any, name: str) -> Any:
    # Looked up by name, python-docx would fall back on identifiers, with a warning.
    return next((style for style in styles if style.name == name), None)


def _dress(style: Any, look: Look, paragraph: bool, styles: Any) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    font = style.font
    font.color.rgb = RGBColor.from_string(look.colour)
    if not look.size:
        font.underline = look.underline
        return
    font.name, font.size, font.bold, font.italic = FACE, Pt(look.size), look.bold, look.italic
    properties = style.element.get_or_add_rPr()
    for spaced in properties.findall(qn("w:spacing")):
        properties.remove(spaced)
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        if "Theme" in name:
            del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), FACE)
    if not paragraph:
        return
    if look.base:
        style.base_style = _find(styles, look.base)
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    form.line_spacing, form.keep_with_next = look.line, look.keep
    if look.indent:
        form.left_indent = Pt(look.indent)
    form.widow_control = True
    properties = style.element.get_or_add_pPr()
    for tag in ("w:pBdr", "w:shd", "w:jc"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    if look.left or look.top:
        _insert(properties, "w:pBdr", [("w:top", look.top, 16), ("w:left", look.left, 20)])
    if look.fill:
        shade = properties.makeelement(qn("w:shd"))
        for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", look.fill)):
            shade.set(qn(name), value)
        properties.insert_element_before(shade, *_AFTER_SHADE)


def _set_faces(document: Any) -> None:
    """Name the face also where styles get it from the theme, such as in a new paragraph."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn

    theme = document.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    latin = f'<a:latin typeface="{FACE}"/>'.encode()
    theme._blob = re.sub(rb"<a:latin\b[^>]*/>", latin, theme.blob)
    for style in document.styles.element.findall(qn("w:style")):
        # Styles of pandoc's that aren't in the lists above keep only what isn't a face.
        properties = style.find(qn("w:rPr"))
        fonts = None if properties is None else properties.find(qn("w:rFonts"))
        if fonts is not None and any("Theme" in name for name in fonts.attrib):
            properties.remove(fonts)


_AFTER_SHADE = (
    "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc",
    "w:outlineLvl", "w:rPr",
)  # fmt: skip


def _insert(properties: Any, tag: str, sides: list[tuple[str, str, int]]) -> None:
    from docx.oxml.ns import qn

    borders = properties.makeelement(qn(tag))
    for side, colour, width in sides:
        if colour:
            line = borders.makeelement(qn(side))
            for name, value in (
                ("w:val", "single"), ("w:sz", str(width)), ("w:space", "6"), ("w:color", colour),
            ):  # fmt: skip
                line.set(qn(name), value)
            borders.append(line)
    properties.insert_element_before(borders, "w:shd", *_AFTER_SHADE)


def _dress_tables(style: Any) -> None:
    """Give tables a rule under the head and hairlines between rows, nothing else."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    element = style.element
    for tag in ("w:tblPr", "w:tblStylePr", "w:rPr", "w:pPr"):
        for old in element.findall(qn(tag)):
            element.remove(old)
    rule = '<w:{side} w:val="single" w:sz="{width}" w:space="0" w:color="{colour}"/>'
    inside = rule.format(side="insideH", width=4, colour=HAIR)
    bottom = rule.format(side="bottom", width=4, colour=HAIR)
    head = rule.format(side="bottom", width=10, colour=INK)
    for xml in (
        '<w:pPr {ns}><w:spacing w:before="40" w:after="40"/></w:pPr>',
        '<w:rPr {ns}><w:sz w:val="18"/></w:rPr>',
        f"<w:tblPr {{ns}}><w:tblBorders>{bottom}{inside}</w:tblBorders>"
        '<w:tblCellMar><w:left w:w="20" w:type="dxa"/><w:right w:w="60" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr>",
        '<w:tblStylePr {ns} w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tblPr/><w:tcPr>'
        f"<w:tcBorders>{head}</w:tcBorders></w:tcPr></w:tblStylePr>",
    ):
        element.append(parse_xml(xml.format(ns=nsdecls("w"))))


def _furniture(document: Any) -> None:
    """Put the page's number at the foot; the title is added when a brief is finished."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    foot = document.sections[0].footer.paragraphs[0]
    foot.alignment = 2
    for code in ("PAGE", None, "NUMPAGES"):
        if code is None:
            foot.add_run(" / ")
        else:
            foot._p.append(
                parse_xml(
                    f'<w:fldSimple {nsdecls("w")} w:instr="{code}"><w:r><w:t>1</w:t></w:r>'
                    "</w:fldSimple>"
                )
            )
