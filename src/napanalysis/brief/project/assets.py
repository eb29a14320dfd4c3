"""What a staged brief needs beside its sources: fonts, labels and the colours of dark charts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from napanalysis import catalogue
from napanalysis.exhibits.charts.theme import dark_variables
from napanalysis.language import Language
from napanalysis.raw.missing_glyphs import fallback_font, font_folder

#: Faces of the PDF; the page has three of them, as subsets that lie among the sources.
FACES = ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")


def labels(language: str) -> dict[str, str]:
    """Return the words that renderers add in a language, English for any that isn't French."""
    known = "fr" if language.split("-")[0] == "fr" else "en"
    return {name: words[known] for name, words in catalogue.wording("labels").items()}


def stage_styles(stage: Path) -> None:
    """Write fonts, labels and colours into a staged brief that has the sources' ``styles``."""
    fonts = stage / "styles" / "fonts"
    fonts.mkdir(exist_ok=True)
    for face in FACES:
        name = f"SourceSansPro-{face}.ttf"
        (fonts / name).write_bytes((font_folder() / name).read_bytes())
    shutil.copyfile(fallback_font(), fonts / fallback_font().name)
    (stage / "_made").mkdir(exist_ok=True)
    words = {str(language): labels(language) for language in Language}
    # JSON is YAML too.
    text = json.dumps({"brief-labels": words}, ensure_ascii=False, indent=1)
    (stage / "_made" / "labels.yml").write_text(f"{text}\n", encoding="utf-8", newline="\n")
    sheet = stage / "styles" / "brief.css"
    rules = sheet.read_text(encoding="utf-8").replace("/*dark-chart*/", f"{dark_variables()};")
    sheet.write_text(rules, encoding="utf-8", newline="\n")
